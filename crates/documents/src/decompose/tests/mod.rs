//! Decomposition on small texts, and on any text at all.

mod further;
mod readings;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::structure::structure;

fn of(text: &str) -> Decomposition {
    let units = [
        UnitName {
            id: "water".into(),
            name: "河清市水务局".into(),
            short: "市水务局".into(),
            aliases: vec!["市水利局".into()],
        },
        UnitName {
            id: "county".into(),
            name: "青岫县水务局".into(),
            short: "青岫县水务局".into(),
            aliases: Vec::new(),
        },
    ];
    let context = Context {
        dated: Some(date(2026, 1, 16)),
        units: &units,
    };
    decompose(text, &structure(text), &context)
}

fn one(sentence: &str) -> Item {
    let found = of(&format!("一、重点任务\n　　{sentence}\n"));
    assert_eq!(found.items.len(), 1, "{:#?}", found.items);
    found.items.into_iter().next().expect("an item")
}

fn words(found: &Decomposition) -> Vec<String> {
    let characters: Vec<char> = found.text.chars().collect();
    found
        .items
        .iter()
        .map(|item| characters[item.start..item.end].iter().collect())
        .collect()
}

#[test]
fn a_list_of_measures_divides_and_its_time_holds_for_all() {
    let found = of("一、水利\n年底前改造干支渠86公里、配套计量设施240处；新建水厂两座。\n");
    assert_eq!(words(&found), ["年底前改造干支渠86公里", "配套计量设施240处", "新建水厂两座"]);
    let days: Vec<Option<Date>> = found
        .items
        .iter()
        .map(|item| item.deadline.as_ref().and_then(|when| when.date))
        .collect();
    assert_eq!(days, [Some(date(2026, 12, 31)), Some(date(2026, 12, 31)), None]);
    assert_eq!(found.items[0].section, ["一、水利"]);
    assert_eq!(found.items[0].verb.as_deref(), Some("改造"));
    assert_eq!(found.items[0].object.as_deref(), Some("干支渠"));
}

#[test]
fn numbers_are_read_with_comparator_and_unit() {
    for (sentence, comparator, value, unit) in [
        ("完成技改投资３５亿元以上。", Comparator::Ge, 35.0, "亿元"),
        ("争取资金三千二百万元。", Comparator::Eq, 3200.0, "万元"),
        ("惠及群众8.7万人。", Comparator::Eq, 87_000.0, "人"),
        ("新增学位一万二千个。", Comparator::Eq, 12_000.0, "个"),
        ("用水总量控制在6.6亿立方米以内。", Comparator::Le, 660_000_000.0, "立方米"),
        ("节水改造率不低于百分之八十五。", Comparator::Ge, 85.0, "%"),
        ("高耗水企业改造率达到八成以上。", Comparator::Ge, 80.0, "%"),
        ("地区生产总值突破900亿元。", Comparator::Gt, 900.0, "亿元"),
        ("村集体收入翻两番。", Comparator::Times, 4.0, "倍"),
        ("压减会议约10%。", Comparator::About, 10.0, "%"),
        ("引进10亿元以上项目3个。", Comparator::Eq, 3.0, "个"),
        ("审批时限压缩到40个工作日以内。", Comparator::Le, 40.0, "工作日"),
        ("收入突破100亿大关。", Comparator::Gt, 100.0, "亿元"),
    ] {
        let item = one(sentence);
        assert_eq!(item.targets.len(), 1, "{sentence} {:?}", item.targets);
        let target = &item.targets[0];
        assert_eq!(
            (target.comparator, target.value, target.unit.as_deref()),
            (comparator, Some(value), Some(unit)),
            "{sentence}"
        );
    }
    let range = one("治理水土流失面积60—65平方公里。");
    assert_eq!((range.targets[0].value, range.targets[0].value_to), (Some(60.0), Some(65.0)));
    let relative = one("工业增加值增速高于全省平均水平。");
    assert_eq!(relative.targets[0].comparator, Comparator::Gt);
    assert_eq!(
        (relative.targets[0].value, relative.targets[0].text.as_str()),
        (None, "高于全省平均水平")
    );
    let based = one("社区养老服务覆盖率比2025年提高20个百分点。");
    assert_eq!(based.targets[0].base.as_deref(), Some("2025年"));
    assert_eq!(based.targets[0].indicator, "社区养老服务覆盖率");
    for (sentence, indicator) in [
        ("12月底前完成可行性研究批复18个。", "可行性研究批复"),
        ("改造46个老旧小区。", "老旧小区"),
    ] {
        assert_eq!(one(sentence).targets[0].indicator, indicator);
    }
    assert!(one("健全“三个清单”工作机制，落实四方责任。").targets.is_empty());
}

#[test]
fn times_are_counted_from_the_document() {
    for (sentence, words, day) in [
        ("3月底前完成招标。", "3月底前", Some(date(2026, 3, 31))),
        ("一季度完成招标。", "一季度", Some(date(2026, 3, 31))),
        ("上半年完成招标。", "上半年", Some(date(2026, 6, 30))),
        ("10月中旬完成招标。", "10月中旬", Some(date(2026, 10, 20))),
        ("9月15日前完成招标。", "9月15日前", Some(date(2026, 9, 15))),
        ("到2027年建成水厂。", "到2027年", Some(date(2027, 12, 31))),
        ("未来五年建成水厂。", "未来五年", Some(date(2030, 12, 31))),
        ("十五五末建成水厂。", "十五五末", Some(date(2030, 12, 31))),
        ("明年6月底前建成水厂。", "明年6月底前", Some(date(2027, 6, 30))),
        ("汛前完成清淤。", "汛前", None),
        ("国庆节前建成水厂。", "国庆节前", Some(date(2026, 9, 30))),
    ] {
        let deadline = one(sentence).deadline.expect(sentence);
        assert_eq!((deadline.text.as_str(), deadline.date), (words, day), "{sentence}");
    }
    assert!(one("每季度开展一次检查。").deadline.is_none());
}

#[test]
fn the_first_named_unit_leads_and_is_matched() {
    let item = one("更新供水管网30公里。（责任单位：市水利局、市财政局，各县区政府；完成时限：11月底前）");
    let lead = item.lead.expect("a lead");
    assert_eq!((lead.text.as_str(), lead.unit.as_deref()), ("市水利局", Some("water")));
    let supporting: Vec<&str> = item.supporting.iter().map(|unit| unit.text.as_str()).collect();
    assert_eq!(supporting, ["市财政局", "各县区政府"]);
    assert_eq!(item.deadline.and_then(|when| when.date), Some(date(2026, 11, 30)));
    assert!(item.checkable && item.missing.is_empty());

    let spoken = one("会议要求，市水务局牵头，市财政局、市住房和城乡建设局配合，更新供水管网30公里。");
    assert_eq!(spoken.lead.map(|lead| lead.text).as_deref(), Some("市水务局"));
    assert_eq!(spoken.supporting.len(), 2);
    let joined = one("各县（市、区）政府、市直各部门要在1月20日前分解任务。");
    assert_eq!(joined.lead.map(|lead| lead.text).as_deref(), Some("各县（市、区）政府"));
    assert_eq!(
        one("自印发之日起30日内，各责任单位完成自查自纠。")
            .lead
            .map(|lead| lead.text)
            .as_deref(),
        Some("各责任单位")
    );
    assert!(one("市区建设停车泊位900个。").lead.is_none());
    let led = one("由副市长陈立群牵头负责城区防汛工作。");
    assert_eq!(led.leader.map(|leader| leader.text).as_deref(), Some("陈立群"));
    assert_eq!(led.missing, [Ground::Number, Ground::Named, Ground::Date, Ground::Owner]);
}

#[test]
fn sentences_are_classed() {
    let text = "一、去年工作回顾\n全年改造老旧小区36个，惠及居民8000户。但发展不平衡的问题依然突出。\n二、今年工作目标\n地区生产总值增长6.5%左右。\n三、重点任务\n\
        建设水厂2座。要始终绷紧安全这根弦，坚决克服侥幸心理。各位代表！\n";
    let classes: Vec<ClauseClass> = of(text).clauses.into_iter().map(|clause| clause.class).collect();
    assert_eq!(
        classes,
        [
            ClauseClass::Achievement,
            ClauseClass::Judgement,
            ClauseClass::Target,
            ClauseClass::Deployment,
            ClauseClass::Orientation,
            ClauseClass::Procedure
        ]
    );
}

/// How many characters are looked at while a text is decomposed.
fn looks(given: &str) -> u64 {
    let before = text::LOOKS.get();
    decompose(given, &structure(given), &Context::default());
    text::LOOKS.get() - before
}

#[test]
fn twice_the_text_is_twice_the_work() {
    let report = include_str!("../../../tests/annotated/1-report.txt");
    let long = report.repeat(30_000 / report.chars().count() + 1);
    let (once, twice) = (looks(&long), looks(&long.repeat(2)));
    assert!(twice < once * 21 / 10, "{once} and {twice}");
    // What one report costs: a rule that walks over all the others shows here first.
    let characters = long.chars().count() as u64;
    assert!(once < characters * 3000, "{} a character", once / characters);
}

#[test]
fn no_text_takes_the_square_of_its_length() {
    let mut steep = Vec::new();
    for part in [
        "（",
        "“",
        "《",
        "）",
        "“”",
        "（“《”）",
        "、",
        "，",
        "；",
        "5个、",
        "年底前，",
        "完成",
        "由",
        "翻番，",
        "翻番",
        "一",
        "9",
        "十",
        "的",
        "“甲”5个",
        "“甲”",
        "1月1日",
        "市财政局、",
        "市财政局配合，",
        "（责任单位：市财政局）",
        "（责任单位：市财政局",
        "比",
        "各",
        "和",
        "要",
        "一是",
        "\u{3000}",
        "\t",
        "任务\t牵头单位\n",
        "责任单位：市财政局\n",
        "1.",
        "。”",
        "2026年",
        "2026.1",
        "不低于",
        "以上",
        "提高到5%",
    ] {
        let (once, twice) = (looks(&part.repeat(1_000)), looks(&part.repeat(2_000)));
        if twice > once * 23 / 10 + 10_000 {
            steep.push(format!("{part}: {once} and {twice}"));
        }
    }
    assert!(steep.is_empty(), "{steep:#?}");
    for part in ["、", "“", "（", "甲"] {
        assert!(looks(&part.repeat(100_000)) < 100_000 * 3000, "{part}");
    }
}

fn check(text: &str) {
    let found = of(text);
    let length = text.chars().count();
    let inside = |start: usize, end: usize| start <= end && end <= length;
    let mut before = 0;
    for clause in &found.clauses {
        assert!(clause.start >= before && clause.start < clause.end && clause.end <= length);
        before = clause.end;
    }
    let mut before = 0;
    for item in &found.items {
        assert!(
            item.start >= before && item.start < item.end && item.end <= length,
            "{text:?} {item:#?}"
        );
        assert_eq!((item.source_start, item.source_end), (item.start, item.end));
        before = item.start;
        assert!(item.targets.iter().all(|target| inside(target.start, target.end)));
        assert!(item.deadline.iter().all(|when| inside(when.start, when.end)));
        assert!(
            item.lead
                .iter()
                .chain(&item.supporting)
                .chain(&item.leader)
                .all(|owner| inside(owner.start, owner.end))
        );
    }
    assert_eq!(found, of(text));
}

proptest! {
    #[test]
    fn holds_on_any_text(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn holds_on_texts_of_the_genre(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "年底前", "完成", "改造", "86", "公里", "、", "，", "；", "。", "（", "）", "“", "”", "责任单位：", "市水务局", "牵头", "要", "由", "到2027年",
                "三千", "万", "亿", "元", "%", "以上", "控制在", "高于", "全省平均", "一季度", "月", "日", "前", "十五五", "翻", "番", "成", "百分之", "0.", "9999999999999999",
                "一、", "1.", "\n", "《", "》", "会同", "等", "每", "第", "—", "至", "比", "2025年", "建立", "坚持", "是", "了", "［", "：", "配合",
            ]),
            0..40,
        )
    ) {
        check(&parts.concat());
    }
}

mod repaired {
    //! Damaged text gives the items of the undamaged one, each at its place in the damaged one.

    use std::path::Path;

    use super::*;
    use crate::{
        overlay::{Judgement, Verdict},
        repair::{damage, repair},
    };

    const REPORT: &str = include_str!("../../../tests/annotated/1-report.txt");

    fn overlay(source: &str) -> Overlay {
        Overlay::of(source, &repair(source), &[])
    }

    fn part(text: &str, start: usize, end: usize) -> String {
        text.chars().skip(start).take(end - start).collect()
    }

    /// Clauses stay apart in the source, and what stands at an item's place there is what it was made from.
    fn holds(source: &str, overlay: &Overlay, found: &Decomposition) {
        let mut before = 0;
        for clause in &found.clauses {
            assert!(clause.source_start >= before && clause.source_end >= clause.source_start);
            before = clause.source_end;
        }
        let length = source.chars().count();
        for item in &found.items {
            assert!(item.source_start < item.source_end && item.source_end <= length, "{item:#?}");
            let back = overlay.text_span(Span {
                start: item.source_start,
                end: item.source_end,
            });
            assert!(back.start <= item.start + 1 && back.end >= item.end, "{back:?} {item:#?}");
            let drawn = propose_overlay(
                overlay,
                Span {
                    start: item.source_start,
                    end: item.source_end,
                },
                &Context::default(),
            );
            assert!(drawn.is_some());
        }
    }

    #[test]
    fn every_kind_of_damage_gives_the_same_items() {
        let table = damage::usual_annotations();
        let context = Context {
            dated: Some(date(2026, 1, 22)),
            units: &[],
        };
        let clean = decompose(REPORT, &structure(REPORT), &context);
        for (kind, source) in [
            ("pinyin", damage::annotated(&damage::traditional(REPORT), &table)),
            ("both", damage::annotated_and_cut(&damage::traditional(REPORT), &table)),
            ("latin", damage::utf8_as_latin(REPORT)),
            ("none", REPORT.to_owned()),
        ] {
            let overlay = overlay(&source);
            let found = decompose_overlay(&overlay, &context);
            holds(&source, &overlay, &found);
            let gaps = overlay.text.matches('□').count();
            let titles = |found: &Decomposition| -> Vec<String> { found.items.iter().map(|item| item.title.clone()).collect() };
            let (own, other) = (titles(&found), titles(&clean));
            let missing = other.iter().filter(|title| !own.contains(title)).count();
            assert!(missing <= gaps, "{kind}: {missing} of {} are missing", other.len());
            assert!(
                own.len().abs_diff(other.len()) <= gaps,
                "{kind}: {} for {}",
                own.len(),
                other.len()
            );
            assert_eq!(found.repairs > 0, kind != "none");
        }
        let source = damage::utf8_as_gbk(REPORT);
        let overlay = overlay(&source);
        let found = decompose_overlay(&overlay, &context);
        holds(&source, &overlay, &found);
        assert!(found.gaps > 0 && found.items.len() * 10 > clean.items.len() * 9);
    }

    #[test]
    fn a_refused_repair_leaves_the_words_of_the_source() {
        let source = "一、重點任務(wù)\n　　年底前建設(shè)項(xiàng)目3個(gè)，開(kāi)展對(duì)標(biāo)調(diào)研。\n";
        let open = overlay(source);
        assert_eq!(open.text, "一、重点任务\n　　年底前建设项目3个，开展对标调研。\n");
        let found = decompose_overlay(&open, &Context::default());
        assert_eq!(found.items[0].title, "年底前建设项目3个");
        assert_eq!(
            part(source, found.items[0].source_start, found.items[0].source_end),
            "年底前建設(shè)項(xiàng)目3個"
        );
        let judged: Vec<Judgement> = open
            .repairs
            .iter()
            .map(|repair| Judgement {
                source_start: repair.source_start,
                source_end: repair.source_end,
                verdict: Verdict::Refused,
            })
            .collect();
        let refused = Overlay::of(source, &repair(source), &judged);
        assert_eq!(refused.text, source);
    }

    #[test]
    fn the_source_is_decomposed_where_it_is_at_hand() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seed");
        let Ok(entries) = std::fs::read_dir(&folder) else {
            println!("the source is not at hand: nothing was compared");
            return;
        };
        let place = entries.filter_map(Result::ok).map(|entry| entry.path()).find(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("000_"))
        });
        let source = std::fs::read_to_string(place.expect("the damaged text")).expect("text");
        let overlay = overlay(&source);
        let found = decompose_overlay(&overlay, &Context::default());
        holds(&source, &overlay, &found);
        assert!(found.items.len() >= 8, "{:#?}", found.items);
        let classes: std::collections::BTreeSet<ClauseClass> = found.clauses.iter().map(|clause| clause.class).collect();
        assert!(classes.len() >= 3, "{classes:?}");
        let named: Vec<&str> = found
            .items
            .iter()
            .flat_map(|item| &item.mechanisms)
            .map(String::as_str)
            .collect();
        assert!(named.contains(&"三个清单"), "{named:?}");
    }
}

#[test]
fn a_drawn_span_becomes_an_item() {
    let text = "一、水利\n二、交通\n　　年底前改造干支渠86公里、配套计量设施240处（责任单位：市水务局）。\n";
    let given = structure(text);
    let found = decompose(text, &given, &Context::default());
    assert_eq!(found.items.len(), 2);
    let draw = |start: usize, end: usize| propose(text, &given, Span { start, end }, &Context::default());
    let (first, second) = (&found.items[0], &found.items[1]);
    let merged = draw(first.start, second.end).expect("an item");
    assert_eq!((merged.start, merged.end), (first.start, second.end));
    assert_eq!(merged.targets.len(), 2);
    assert_eq!(merged.section, ["二、交通"]);
    for item in [Some(merged), draw(second.start, second.end)].into_iter().flatten() {
        assert_eq!(item.lead.map(|lead| lead.text).as_deref(), Some("市水务局"));
        assert_eq!(item.deadline.map(|when| when.text).as_deref(), Some("年底前"));
    }
    assert_eq!(draw(first.start, first.end), Some(first.clone()));
    let heading = draw(0, 4).expect("an item");
    assert_eq!((heading.title.as_str(), heading.class), ("水利", ClauseClass::Deployment));
    assert_eq!(draw(4, 5), None);
    assert_eq!(draw(900, 950), None);
}

proptest! {
    #[test]
    fn any_span_may_be_drawn(text in "[年底前完成改造86公里、，；。（）责任单位：市水务局牵头要由\\n一1.“”]{0,60}", start in 0usize..70, length in 0usize..30) {
        let given = structure(&text);
        let span = Span { start, end: start + length };
        if let Some(item) = propose(&text, &given, span, &Context::default()) {
            prop_assert!(span.start <= item.start && item.start < item.end && item.end <= span.end.min(text.chars().count()));
        }
    }
}
