//! Ledgers as other programs write them: an older workbook, and the tables of a Word file.

use std::path::Path;

use jiufen_documents::UnitName;
use jiufen_documents::ledger::{
    Book, BookKind, Entry, LedgerProblem, Look, Means, Merge, Read, Reading, Skip, entries, limits, look,
};

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers").join(name)).unwrap()
}

fn units() -> Vec<UnitName> {
    [
        ("fg", "河清市发展和改革委员会", ""),
        ("sw", "河清市水务局", "水务局"),
        ("zj", "河清市住房和城乡建设局", ""),
    ]
    .map(|(id, name, short)| UnitName {
        id: id.into(),
        name: name.into(),
        short: short.into(),
        aliases: Vec::new(),
    })
    .to_vec()
}

fn all(book: &Book, reading: &Reading) -> (Vec<Entry>, Vec<(u32, Skip)>) {
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    entries(book, reading, &units(), &mut |read| {
        match read {
            Read::Entry(entry) => found.push(*entry),
            Read::Skipped { row, why } => skipped.push((row, why)),
        }
        Ok(true)
    })
    .unwrap();
    (found, skipped)
}

fn means(look: &Look) -> Vec<Means> {
    look.columns.iter().map(|column| column.means).collect()
}

#[test]
fn an_older_workbook_with_merged_cells_days_formulas_and_a_hidden_sheet() {
    let book = Book::open(bytes("ledger.xls")).unwrap();
    assert_eq!(book.kind, BookKind::Xls);
    let sheets: Vec<(&str, bool)> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
    assert_eq!(sheets, [("重点任务", false), ("草稿", true)]);
    assert_eq!(book.sheets[0].extent.formulas, 2);
    let look = look(&book, 0, None, &units()).unwrap();
    assert_eq!(look.title.as_deref(), Some("河清市2027年城建重点任务责任分解表"));
    assert_eq!((look.head_row, look.head_rows, look.titled), (2, 2, Some(2027)));
    assert_eq!(look.columns[4].heads, ["责任分工", "牵头单位"]);
    assert_eq!(
        means(&look),
        [
            Means::Number,
            Means::Group,
            Means::Task,
            Means::Leader,
            Means::Lead,
            Means::Supporting,
            Means::Due,
            Means::Money
        ]
    );
    let (found, skipped) = all(&book, &Reading::of(0, &look));
    assert_eq!(skipped, [(8, Skip::Total)]);
    let said: Vec<(&str, Option<&str>, String)> = found
        .iter()
        .map(|entry| {
            let lead = entry.lead.as_ref().and_then(|lead| lead.unit.as_deref());
            (
                entry.title.as_str(),
                lead,
                entry.due.map(|day| day.to_string()).unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("更换老旧供水管网46公里", Some("sw"), "2027-06-30".to_owned()),
            ("建成北渠泵站并通水", Some("sw"), "2027-10-31".to_owned()),
            ("打通滨河西路断头路3条", Some("zj"), "2027-12-31".to_owned()),
        ]
    );
    // The day is shown as one, the merged group speaks for both rows, and a formula is read by the value kept beside it.
    assert_eq!(found[0].cells[6], "2027-06-30");
    assert_eq!(
        (found[1].groups.join(""), found[1].leaders.join("")),
        ("供水".into(), "陈立群".into())
    );
    assert_eq!(found[2].cells[7], "2400");
    let abbreviated = found[1].supporting.iter().find(|unit| unit.text == "市发改委").unwrap();
    assert_eq!(abbreviated.unit.as_deref(), Some("fg"));
}

#[test]
fn the_tables_of_a_word_file_are_sheets_of_a_ledger() {
    let book = Book::open(bytes("ledger.docx")).unwrap();
    assert!(matches!(book.kind, BookKind::Tables(_)) && book.kind.media().ends_with("wordprocessingml.document"));
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["附件1：联络员名单", "附件2：河清市2027年城建重点任务责任分解表"]);
    let sheet = &book.sheets[1].extent;
    assert_eq!((sheet.rows, sheet.columns), (6, 7));
    let across = Merge {
        top: 0,
        bottom: 0,
        left: 3,
        right: 5,
    };
    assert!(sheet.merges.contains(&across), "{:?}", sheet.merges);
    let look = look(&book, 1, None, &units()).unwrap();
    assert_eq!((look.head_row, look.head_rows, look.titled), (0, 2, Some(2027)));
    assert_eq!(look.title.as_deref(), Some("附件2：河清市2027年城建重点任务责任分解表"));
    assert_eq!(look.columns[5].heads, ["责任分工", "配合单位"]);
    let (found, skipped) = all(&book, &Reading::of(1, &look));
    assert_eq!(skipped, [(3, Skip::Heading)]);
    assert_eq!(found.len(), 3);
    // What is merged down speaks for both rows, the first unit leads, and the heading between the rows is their group.
    for entry in &found[..2] {
        assert_eq!(entry.groups, ["一、城乡供水", "供水"]);
        assert_eq!(entry.lead.as_ref().unwrap().unit.as_deref(), Some("sw"));
        assert_eq!(entry.supporting[0].text, "各县区");
    }
    assert_eq!(found[1].due.unwrap().to_string(), "2027-10-31");
    assert!(found[2].open_ended && found[2].due.is_none());
}

#[test]
fn a_document_without_tables_says_what_to_do_instead() {
    let plain = "<!DOCTYPE html><title>通知</title><p>市水务局要在6月底前完成管网改造，各县区要抓好落实，确保群众满意。</p>";
    let problem = Book::open(plain.as_bytes().to_vec()).err().unwrap();
    assert_eq!(problem.code(), "no-table");
    assert!(problem.zh().contains("“文件”里录入") && problem.en().contains("under Documents"));
    let marked = "<!DOCTYPE html><p>机密★10年</p><table><tr><td>工作任务<td>牵头单位</tr><tr><td>修渠<td>市水务局</tr></table>";
    let problem = Book::open(marked.as_bytes().to_vec()).err().unwrap();
    assert!(matches!(problem, LedgerProblem::Marked(_)), "{problem:?}");
}

#[test]
fn a_page_saved_as_a_workbook_is_read_by_its_table() {
    // What many office systems call an Excel export.
    let page = "<html><meta charset=utf-8><body><table><tr><td colspan=3>河清市2027年任务表</tr>\
        <tr><td>序号<td>工作任务<td>责任单位</tr><tr><td>1<td>疏浚北渠<td rowspan=2>市水务局</tr><tr><td>2<td>加固堤防</tr></table>";
    let book = Book::open(page.as_bytes().to_vec()).unwrap();
    let look = look(&book, 0, None, &units()).unwrap();
    assert_eq!((look.title.as_deref(), look.head_row), (Some("河清市2027年任务表"), 1));
    let (found, _) = all(&book, &Reading::of(0, &look));
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].lead.as_ref().unwrap().unit.as_deref(), Some("sw"));
}

#[test]
fn what_a_person_said_of_a_name_goes_before_what_matches() {
    let list = "工作任务,牵头单位,配合单位\n疏浚北渠,水利站,市发改委\n加固堤防,市发改委,市水务局\n";
    let book = Book::open(list.as_bytes().to_vec()).unwrap();
    let look = look(&book, 0, None, &units()).unwrap();
    let mut reading = Reading::of(0, &look);
    let (found, _) = all(&book, &reading);
    assert_eq!(found[0].lead.as_ref().unwrap().unit, None);
    assert_eq!(found[0].troubles[0].kind.code(), "unknown-unit");
    assert_eq!(found[1].lead.as_ref().unwrap().unit.as_deref(), Some("fg"));
    reading.named.insert("水利站".into(), Some("sw".into()));
    reading.named.insert("市发改委".into(), None);
    let (found, _) = all(&book, &reading);
    assert_eq!(found[0].lead.as_ref().unwrap().unit.as_deref(), Some("sw"));
    // The lead is known now; what was said to be no unit is told as one that is not.
    assert_eq!(found[0].troubles[0].head, "配合单位");
    assert_eq!(found[0].supporting[0].unit, None);
    assert_eq!(found[1].troubles[0].kind.code(), "unknown-unit");
}

#[test]
fn a_row_is_as_long_as_its_limit_and_no_longer() {
    let row = |chars: usize| {
        let (first, rest) = (chars.min(30_000), chars.saturating_sub(30_000));
        let list = format!("工作任务,备注,说明\n{},{},\n", "甲".repeat(first), "乙".repeat(rest));
        let book = Book::open(list.into_bytes()).unwrap();
        let look = look(&book, 0, Some(0), &units()).unwrap();
        all(&book, &Reading::of(0, &look)).0.remove(0)
    };
    assert!(row(limits::ROW_CHARS_MAX).is_sound());
    let entry = row(limits::ROW_CHARS_MAX + 1);
    assert_eq!(entry.troubles[0].kind.code(), "row-too-long");
    assert!(entry.troubles[0].zh().contains("50001 字") && entry.troubles[0].en().contains("50001 characters"));
}
