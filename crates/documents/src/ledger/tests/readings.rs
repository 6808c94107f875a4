//! Which column gives the due dates, on lists of our own; and what a cell of several lines, a numeral or a bare number comes to.

use super::super::*;

fn list(heads: &str, cells: &str) -> (Book, Look) {
    let book = Book::open(format!("{heads}\n{cells}\n").into_bytes()).unwrap();
    let look = look(&book, 0, None, &[]).unwrap();
    (book, look)
}

fn entry(book: &Book, look: &Look) -> Entry {
    let mut found = None;
    entries(book, &Reading::of(0, look), &[], &mut |read| {
        if let Read::Entry(entry) = read {
            found = Some(*entry);
        }
        Ok(true)
    })
    .unwrap();
    found.unwrap()
}

fn due(heads: &str, cells: &str) -> Option<String> {
    let (book, look) = list(heads, cells);
    entry(&book, &look).due.map(|day| day.to_string())
}

#[test]
fn the_due_date_stands_under_the_head_that_says_so_wherever_it_stands() {
    for (heads, cells) in [
        (
            "序号,督办事项,承办单位,交办时间,要求反馈时间",
            "1,修渠,市水务局,2026-01-05,2026-06-30",
        ),
        (
            "序号,任务下达日期,工作任务,责任单位,完成时限",
            "1,2026-01-05,修渠,市水务局,2026-06-30",
        ),
        (
            "序号,工作任务,责任单位填报时间,责任单位,计划完成时间",
            "1,修渠,2026-01-05,市水务局,2026-06-30",
        ),
        (
            "序号,工作任务,责任单位,实际完成时间,完成时间",
            "1,修渠,市水务局,2026-01-05,2026-06-30",
        ),
        (
            "序号,工作任务,责任单位,完成时间（实际）,要求时间",
            "1,修渠,市水务局,2026-01-05,2026-06-30",
        ),
        (
            "序号,工作任务,责任单位,批示,批示件办结时限",
            "1,修渠,市水务局,2026-01-05,2026-06-30",
        ),
        (
            "序号,会议日期,议定事项,责任单位,会议要求完成时间,更新日期",
            "1,2026-01-05,修渠,市水务局,2026-06-30,2026-02-01",
        ),
        (
            "序号,工作任务,责任单位,起止时间,登记日期",
            "1,修渠,市水务局,2026年3月至6月,2026-01-05",
        ),
    ] {
        assert_eq!(due(heads, cells).as_deref(), Some("2026-06-30"), "{heads}");
    }
}

#[test]
fn what_happened_is_no_due_date_and_nobody_is_asked() {
    for head in [
        "交办时间",
        "发文日期",
        "发布日期",
        "填报时间",
        "受理日期",
        "登记时间",
        "更新时间",
        "实际完成时间",
        "批示日期",
        "会议时间",
        "立项时间",
        "收文日期",
        "签发时间",
        "任务下达日期",
        "项目批复日期",
        "市领导批示",
        "完成情况更新日期",
        "录入时间",
        "督办日期",
    ] {
        let (book, look) = list(&format!("序号,工作任务,责任单位,{head}"), "1,修渠3公里,市水务局,2026-01-05");
        assert_eq!(entry(&book, &look).due, None, "{head}");
        assert_eq!(look.columns[3].reason, Reason::OtherDay, "{head}");
        assert_eq!(look.columns[1].means, Means::Task, "{head}");
        assert_eq!(look.unclear().count(), 0, "{head}");
    }
}

#[test]
fn what_may_be_the_due_date_is_asked_about_and_not_taken() {
    for (heads, cells, asked) in [
        ("序号,工作任务,责任单位,时间", "1,修渠,市水务局,2026-06-30", 1),
        ("序号,工作任务,责任单位,办结日期", "1,修渠,市水务局,2026-06-30", 1),
        ("序号,工作任务,责任单位,,备考", "1,修渠,市水务局,2026-06-30,x", 1),
        (
            "序号,工作任务,责任单位,计划完成时间,完成时限",
            "1,修渠,市水务局,2026-06-30,2026-07-31",
            2,
        ),
        (
            "序号,工作任务,责任单位,完成时间,反馈时限",
            "1,修渠,市水务局,2026-06-30,2026-07-31",
            2,
        ),
    ] {
        let (book, look) = list(heads, cells);
        assert_eq!(entry(&book, &look).due, None, "{heads}");
        assert_eq!(look.unclear().count(), asked, "{heads}");
        let found = decomposition(&book, &[], None).unwrap();
        assert_eq!(found.unclear_dates.len(), asked, "it is said beside the items, too");
    }
    // One is plain: the others are told and not asked about.
    let (_, look) = list(
        "序号,工作任务,责任单位,时间,完成时限",
        "1,修渠,市水务局,2026-01-05,2026-06-30",
    );
    assert_eq!((look.columns[3].means, look.columns[4].means), (Means::Note, Means::Due));
    assert_eq!(look.unclear().count(), 0);
}

#[test]
fn lines_of_a_cell_stay_lines() {
    for sign in ["\n", "\r\n", "\n\n"] {
        let cell = ["1.完成投资5亿元", "2.建成道路3公里", "3.新开工项目12个"].join(sign);
        let (book, look) = list(
            "序号,工作任务,责任单位,完成时限",
            &format!("1,\"{cell}\",市住建局,2026-12-31"),
        );
        let entry = entry(&book, &look);
        assert_eq!(entry.title, "完成投资5亿元 2.建成道路3公里 3.新开工项目12个");
        let sentence = entry.sentence(&Reading::of(0, &look));
        assert!(sentence.contains("5亿元\n2.建成道路3公里\n3."), "{sentence}");
        let values: Vec<Option<f64>> = entry.targets.iter().map(|target| target.value).collect();
        assert_eq!(values, [Some(5.0), Some(3.0), Some(12.0)]);
        let found = decomposition(&book, &[], None).unwrap();
        let chars: Vec<char> = found.text.chars().collect();
        let item = &found.items[0];
        let told: String = chars[item.start..item.end].iter().collect();
        assert_eq!(told, sentence);
        for target in &item.targets {
            let words: String = chars[target.start..target.end].iter().collect();
            assert_eq!(words, target.text);
        }
    }
}

#[test]
fn numerals_and_bare_numbers_are_days() {
    for (cell, expected) in [
        ("二〇二六年六月三十日", Some("2026-06-30")),
        ("二零二六年十二月底前", Some("2026-12-31")),
        ("２０２６年六月", Some("2026-06-30")),
        ("46203", Some("2026-06-30")),
        ("46203.75", Some("2026-06-30")),
        ("3-6月", Some("2026-06-30")),
        ("2026.1-2026.6", Some("2026-06-30")),
        ("3-6", None),
        ("12345", None),
    ] {
        let found = due(
            "2026年台账,,,\n序号,工作任务,责任单位,完成时限",
            &format!("1,修渠,市水务局,{cell}"),
        );
        assert_eq!(found.as_deref(), expected, "{cell}");
    }
}
