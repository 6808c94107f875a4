//! Ledgers as offices make them, and as nobody should: read, understood, written back.

mod readings;

use rust_xlsxwriter::{Format, Formula, Workbook};
use std::io::Write as _;

use super::*;
use crate::decompose::UnitName;

fn units() -> Vec<UnitName> {
    [
        ("fg", "河清市发展和改革委员会", "市发改委"),
        ("sw", "河清市水务局", "市水务局"),
        ("cz", "河清市财政局", "市财政局"),
    ]
    .map(|(id, name, short)| UnitName {
        id: id.into(),
        name: name.into(),
        short: short.into(),
        aliases: vec![],
    })
    .to_vec()
}

/// A responsibility table with everything that is usual: a title over all columns, the unit of money, heads in two levels, merged
/// lead units, a heading between rows, a total, a note, a hidden row, a formula.
fn usual() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("责任分解").unwrap();
    let plain = Format::new();
    sheet
        .merge_range(0, 0, 0, 8, "河清市2027年重点任务责任分解表", &plain)
        .unwrap();
    sheet.merge_range(1, 0, 1, 8, "单位：万元", &plain).unwrap();
    for (column, head) in [
        (0u16, "序\n号"),
        (1, "工作任务"),
        (2, "年度目标"),
        (6, "完成时限"),
        (7, "总投资\n（万元）"),
        (8, "备注"),
    ] {
        sheet.merge_range(2, column, 3, column, head, &plain).unwrap();
    }
    sheet.merge_range(2, 3, 2, 5, "责任分工", &plain).unwrap();
    for (column, head) in [(3u16, "牵头领导"), (4, "牵头单位"), (5, "配合单位")] {
        sheet.write(3, column, head).unwrap();
    }
    sheet.merge_range(4, 0, 4, 8, "一、城乡供水", &plain).unwrap();
    sheet.write(5, 0, 1).unwrap();
    sheet.write(5, 1, "建成北渠泵站，日供水能力达到８万吨").unwrap();
    sheet.write(5, 2, "日供水８万吨以上").unwrap();
    sheet.merge_range(5, 3, 6, 3, "陈立群", &plain).unwrap();
    sheet.merge_range(5, 4, 6, 4, "市水务局、各县区", &plain).unwrap();
    sheet.write(5, 5, "市财政局").unwrap();
    sheet.write(5, 6, "６月底前").unwrap();
    sheet.write(5, 7, 1200).unwrap();
    sheet.write(6, 0, 2).unwrap();
    sheet.write(6, 1, "更换老旧管网46公里").unwrap();
    sheet.write(6, 6, 2027.1).unwrap();
    sheet.set_row_format(6, &plain).unwrap();
    sheet
        .write_with_format(6, 6, 2027.1, &Format::new().set_num_format("0.00"))
        .unwrap();
    sheet.write_formula(6, 7, Formula::new("=H6*2").set_result("2400")).unwrap();
    sheet.write(7, 0, 3).unwrap();
    sheet.write(7, 1, "水费收缴率巩固在98%以上").unwrap();
    sheet.write(7, 4, "市自来水公司").unwrap();
    sheet.write(7, 6, "长期坚持").unwrap();
    sheet.write(8, 0, 4).unwrap();
    sheet.write(8, 1, "不再需要的一行").unwrap();
    sheet.set_row_hidden(8).unwrap();
    sheet.merge_range(9, 0, 9, 1, "合  计", &plain).unwrap();
    sheet.write(9, 7, 3600).unwrap();
    sheet.write(10, 0, "注：以上由市发改委解释").unwrap();
    let notes = book.add_worksheet().set_name("草稿").unwrap();
    notes.write(0, 0, "草稿").unwrap();
    notes.set_hidden(true);
    book.save_to_buffer().unwrap()
}

fn read_all(book: &Book, reading: &Reading) -> (Vec<Entry>, Vec<(u32, Skip)>) {
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

#[test]
fn a_responsibility_table_is_understood() {
    let book = Book::open(usual()).unwrap();
    assert_eq!(book.kind, BookKind::Xlsx);
    assert_eq!(
        book.sheets
            .iter()
            .map(|sheet| (sheet.name.as_str(), sheet.hidden))
            .collect::<Vec<_>>(),
        [("责任分解", false), ("草稿", true)]
    );
    assert_eq!((book.sheets[0].extent.formulas, book.sheets[0].extent.hidden_rows), (1, 1));
    let look = look(&book, 0, None, &units()).unwrap();
    assert_eq!(look.title.as_deref(), Some("河清市2027年重点任务责任分解表"));
    assert_eq!(look.notes, ["单位：万元"]);
    assert_eq!((look.head_row, look.head_rows, look.titled), (2, 2, Some(2027)));
    assert_eq!(look.columns[4].heads, ["责任分工", "牵头单位"]);
    assert_eq!(
        look.columns.iter().map(|column| column.means).collect::<Vec<_>>(),
        [
            Means::Number,
            Means::Task,
            Means::Target,
            Means::Leader,
            Means::Lead,
            Means::Supporting,
            Means::Due,
            Means::Money,
            Means::Note
        ]
    );
    let reading = Reading::of(0, &look);
    let (found, skipped) = read_all(&book, &reading);
    assert_eq!(
        skipped,
        [(5, Skip::Heading), (9, Skip::Hidden), (10, Skip::Total), (11, Skip::Note)]
    );
    assert_eq!(found.len(), 3);
    let first = &found[0];
    assert_eq!((first.row, first.groups.as_slice()), (6, &["一、城乡供水".to_owned()][..]));
    assert_eq!(first.due.unwrap().to_string(), "2027-06-30");
    assert_eq!(first.lead.as_ref().unwrap().unit.as_deref(), Some("sw"));
    assert_eq!(
        first.supporting.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>(),
        ["各县区", "市财政局"]
    );
    assert_eq!(first.leaders, ["陈立群"]);
    let places: Vec<_> = first
        .troubles
        .iter()
        .map(|trouble| (trouble.kind.code(), trouble.column))
        .collect();
    assert_eq!(places, [("many-units", Some(4))], "各县区 stands in the lead's column");
    assert_eq!(
        (first.targets[0].value, first.targets[0].unit.as_deref()),
        (Some(80_000.0), Some("吨"))
    );
    assert_eq!(first.cells[6], "６月底前", "the raw cell is kept");
    let second = &found[1];
    assert_eq!(
        second.lead.as_ref().unwrap().text,
        "市水务局",
        "merged cells speak for every row"
    );
    assert_eq!(second.due.unwrap().to_string(), "2027-10-31", "2027.10 is what a person sees");
    assert_eq!(second.cells[7], "2400");
    let third = &found[2];
    assert!(third.open_ended && third.due.is_none() && third.is_sound());
    let troubles: Vec<_> = third
        .troubles
        .iter()
        .map(|trouble| (trouble.kind.code(), trouble.row, trouble.column))
        .collect();
    assert_eq!(troubles, [("unknown-unit", 8, Some(4))]);
    assert_eq!(
        third.sentence(&reading),
        "3．水费收缴率巩固在98%以上（责任分工·牵头单位：市自来水公司；完成时限：长期坚持）。"
    );
    let all = Reading {
        hidden_rows: true,
        ..reading
    };
    assert_eq!(read_all(&book, &all).0.len(), 4);
}

#[test]
fn a_ledger_gives_the_same_items_as_a_report_and_items_give_a_ledger() {
    let book = Book::open(usual()).unwrap();
    let found = decomposition(&book, &units(), None).unwrap();
    assert_eq!(found.items.len(), 3);
    let chars: Vec<char> = found.text.chars().collect();
    let words = |start: usize, end: usize| chars[start..end].iter().collect::<String>();
    let first = &found.items[0];
    let lead = first.lead.as_ref().unwrap();
    assert_eq!(
        (words(lead.start, lead.end).as_str(), lead.unit.as_deref()),
        ("市水务局", Some("sw"))
    );
    let deadline = first.deadline.as_ref().unwrap();
    assert_eq!(
        (
            words(deadline.start, deadline.end).as_str(),
            deadline.date.unwrap().to_string()
        ),
        ("６月底前", "2027-06-30".to_owned())
    );
    assert_eq!(
        words(first.start, first.end),
        "1．建成北渠泵站，日供水能力达到８万吨（年度目标：日供水８万吨以上；责任分工·牵头领导：陈立群；责任分工·牵头单位：市水务局、各县区；责任分工·配合单位：市财政局；完成时限：６月底前；总投资（万元）：1200）。"
    );
    let table = table_of(&found, "任务分解表");
    let bytes = workbook(&table).unwrap();
    let again = Book::open(bytes).unwrap();
    let back = decomposition(&again, &units(), None).unwrap();
    let names = |found: &crate::Decomposition| {
        found
            .items
            .iter()
            .map(|item| (item.title.clone(), item.lead.clone().map(|lead| lead.text)))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&back), names(&found));
}

#[test]
fn what_is_wrong_with_a_row_is_said_with_its_place() {
    let text = "序号,任务,牵头单位,开始时间,完成时限,权重\n1,甲,市发改委,3月,2月,5\n2,,市发改委,,,\n3,乙,市发改委,,汛前,半\n";
    let book = Book::open(text.as_bytes().to_vec()).unwrap();
    let look = look(&book, 0, None, &units()).unwrap();
    let mut reading = Reading::of(0, &look);
    reading.year = Some(2027);
    let (found, _) = read_all(&book, &reading);
    let codes: Vec<Vec<&str>> = found
        .iter()
        .map(|entry| entry.troubles.iter().map(|trouble| trouble.kind.code()).collect())
        .collect();
    assert_eq!(
        codes,
        [vec!["due-before-start"], vec!["no-task"], vec!["unknown-day", "bad-weight"]]
    );
    assert_eq!(found.iter().map(Entry::is_sound).collect::<Vec<_>>(), [false, false, true]);
    let trouble = &found[0].troubles[0];
    assert!(trouble.zh().contains("2027-02-28") && trouble.zh().contains("2027-03-01") && trouble.en().contains("2027-02-28"));
    assert_eq!((trouble.row, trouble.head.as_str()), (2, "完成时限"));
}

#[test]
fn lists_are_read_in_every_encoding_and_with_every_separator() {
    for separator in [",", "\t", ";"] {
        let text = format!(
            "序号{0}工作任务{0}责任单位{0}完成时限\r\n1{0}\"修渠，\n清淤\"{0}市水务局{0}2027.6\r\n2{0}\"'=1+1\"{0}{0}\r\n",
            separator
        );
        let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
        let marked: Vec<u8> = b"\xEF\xBB\xBF".iter().copied().chain(text.bytes()).collect();
        for bytes in [text.clone().into_bytes(), gb, marked] {
            let book = Book::open(bytes).unwrap();
            assert_eq!(book.kind, BookKind::Csv);
            let look = look(&book, 0, None, &units()).unwrap();
            let (found, _) = read_all(&book, &Reading::of(0, &look));
            assert_eq!(found[0].title, "修渠，清淤");
            assert_eq!(found[0].due.unwrap().to_string(), "2027-06-30");
            assert_eq!(found[1].task, "=1+1", "the guard before a formula is no part of the value");
        }
    }
}

#[test]
fn quarters_are_steps_and_numbering_under_the_heads_is_no_row() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.write(0, 0, "2027年重点项目台账").unwrap();
    sheet.merge_range(1, 0, 2, 0, "项目名称", &plain).unwrap();
    sheet.merge_range(1, 1, 1, 4, "季度形象进度", &plain).unwrap();
    for (column, head) in [(1u16, "一季度"), (2, "二季度"), (3, "三季度"), (4, "四季度")] {
        sheet.write(2, column, head).unwrap();
    }
    sheet.merge_range(1, 5, 2, 5, "责任单位", &plain).unwrap();
    for column in 0..6u16 {
        sheet.write(3, column, i32::from(column) + 1).unwrap();
    }
    for (column, cell) in ["北渠泵站", "完成招标", "主体完工", "/", "通水", "市水务局"]
        .iter()
        .enumerate()
    {
        sheet.write(4, column as u16, *cell).unwrap();
    }
    let book = Book::open(book.save_to_buffer().unwrap()).unwrap();
    let look = look(&book, 0, None, &units()).unwrap();
    assert_eq!((look.head_row, look.head_rows), (1, 2));
    let (found, skipped) = read_all(&book, &Reading::of(0, &look));
    assert_eq!(skipped, [(4, Skip::HeadAgain)]);
    let steps: Vec<_> = found[0]
        .steps
        .iter()
        .map(|step| (step.text.as_str(), step.due.unwrap().to_string()))
        .collect();
    assert_eq!(
        steps,
        [
            ("完成招标", "2027-03-31".into()),
            ("主体完工", "2027-06-30".into()),
            ("通水", "2027-12-31".to_string())
        ]
    );
}

#[test]
fn a_table_goes_out_and_comes_back_the_same() {
    let table = Table {
        sheet: "台账/2027".into(),
        title: Some("河清市2027年重点任务台账".into()),
        notes: vec!["填报单位：市督查室".into()],
        heads: [
            &["序号"][..],
            &["类别"],
            &["工作任务"],
            &["责任分工", "牵头单位"],
            &["责任分工", "配合单位"],
            &["完成时限"],
        ]
        .map(|heads| heads.iter().map(|head| (*head).to_owned()).collect())
        .to_vec(),
        rows: [
            ["1", "供水", "修渠", "市水务局", "", "2027-06-30"],
            ["2", "供水", "=HYPERLINK(\"x\")", "市水务局", "市财政局", "2027.10"],
            ["3", "供水", "清淤\n第二行", "市发改委", "各县区", "2027.6"],
            ["4", "道路", "-5 度以下除冰", "市发改委", "", ""],
        ]
        .map(|row| row.map(str::to_owned).to_vec())
        .to_vec(),
        merges: vec![],
    }
    .merged_down(&[1, 3]);
    assert_eq!(
        table.merges.len(),
        2,
        "two of the lead and three of the group: {:?}",
        table.merges
    );
    let once = workbook(&table).unwrap();
    assert_eq!(once, workbook(&table).unwrap(), "the same table gives the same bytes");
    let book = Book::open(once.clone()).unwrap();
    let look = look(&book, 0, None, &[]).unwrap();
    let back = Table::of_sheet(&book, 0, &look).unwrap();
    assert_eq!(back.rows, table.rows);
    assert_eq!(workbook(&back).unwrap(), once, "export, import, export: byte for byte");
    let (found, _) = read_all(&book, &Reading::of(0, &look));
    assert_eq!(found[1].task, "=HYPERLINK(\"x\")", "a text, not a formula");
    assert_eq!(found[1].lead.as_ref().unwrap().text, "市水务局");
    // The office's own table comes back in its own layout, too.
    let book = Book::open(usual()).unwrap();
    let look = super::look(&book, 0, None, &[]).unwrap();
    let table = Table::of_sheet(&book, 0, &look).unwrap();
    let written = workbook(&table).unwrap();
    let again = Book::open(written.clone()).unwrap();
    let look = super::look(&again, 0, None, &[]).unwrap();
    assert_eq!(workbook(&Table::of_sheet(&again, 0, &look).unwrap()).unwrap(), written);
}

#[test]
fn a_list_goes_out_and_comes_back_the_same() {
    let book = Book::open(usual()).unwrap();
    let look = look(&book, 0, None, &units()).unwrap();
    let table = Table::of_sheet(&book, 0, &look).unwrap();
    let once = list(&table);
    assert!(once.starts_with("\u{FEFF}\"河清市2027年重点任务责任分解表\"\r\n\"单位：万元\"\r\n\"序号\",\"工作任务\""));
    let book = Book::open(once.clone().into_bytes()).unwrap();
    let again = super::look(&book, 0, None, &units()).unwrap();
    // Title, notes, heads of two levels and what their columns mean are the same.
    assert_eq!((&again.title, &again.notes), (&look.title, &look.notes));
    assert_eq!(again.columns[4].heads, ["责任分工·牵头单位"]);
    let means = |look: &Look| look.columns.iter().map(|column| column.means).collect::<Vec<_>>();
    assert_eq!(means(&again), means(&look));
    let back = Table::of_sheet(&book, 0, &again).unwrap();
    assert_eq!(list(&back), once, "export, import, export: byte for byte");
    // The lead that was merged over two rows speaks for both in the list, too.
    let mut reading = Reading::of(0, &again);
    reading.year = Some(2027);
    let (found, _) = read_all(&book, &reading);
    let leads: Vec<_> = found.iter().take(2).map(|entry| entry.lead.clone().unwrap().unit).collect();
    assert_eq!(leads, [Some("sw".to_owned()), Some("sw".to_owned())]);
}

// ---- what nobody should send ------------------------------------------------------------------------------------

fn code(bytes: Vec<u8>) -> &'static str {
    match Book::open(bytes) {
        Ok(_) => "read",
        Err(problem) => {
            assert!(!problem.zh().is_empty() && !problem.en().is_empty());
            problem.code()
        }
    }
}

/// A workbook of one sheet whose XML is given.
fn raw(sheet: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts: [(&str, Vec<u8>); 4] = [
        (
            "_rels/.rels",
            format!("<Relationships><Relationship Id=\"r1\" Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>").into(),
        ),
        (
            "xl/workbook.xml",
            format!("<workbook xmlns:r=\"{relation}\"><sheets><sheet name=\"甲\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>").into(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships><Relationship Id=\"r1\" Type=\"{relation}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>").into(),
        ),
        ("xl/worksheets/sheet1.xml", sheet.to_vec()),
    ];
    for (name, bytes) in parts {
        zip.start_file(name, options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> Vec<u8> {
    raw(format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").as_bytes())
}

fn text_cell(reference: &str, text: &str) -> String {
    format!("<c r=\"{reference}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[test]
fn what_is_no_ledger_is_refused_in_words() {
    assert_eq!(code(vec![]), "empty");
    assert_eq!(code(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec()), "not-a-ledger");
    assert_eq!(code(b"%PDF-1.7\n".to_vec()), "damaged");
    assert_eq!(code("一句话，没有分隔".as_bytes().to_vec()), "not-a-ledger");
    assert_eq!(code(b"PK\x03\x04broken".to_vec()), "broken");
    assert_eq!(code(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest".to_vec()), "not-a-ledger");
    let mut locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(code(locked), "locked");
    let mut damaged = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    damaged.extend("Workbook".encode_utf16().flat_map(u16::to_le_bytes));
    damaged.resize(4096, 7);
    assert_eq!(code(damaged), "broken");
    assert_eq!(code(sheet("")), "empty");
    let mut cut = usual();
    cut.truncate(cut.len() / 2);
    assert_eq!(code(cut), "broken");
}

#[test]
fn bombs_are_refused_while_they_inflate() {
    let entity = raw(b"<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&a;</t></is></c></row></sheetData></worksheet>");
    assert_eq!(code(entity), "entities");
    assert_eq!(code(sheet(&format!("<row>{}</row>", text_cell("A1", "&b;")))), "entities");
    let deep = format!(
        "<row>{}{}</row>",
        "<c>".repeat(limits::TAG_DEPTH_MAX),
        "</c>".repeat(limits::TAG_DEPTH_MAX)
    );
    assert_eq!(code(sheet(&deep)), "too-deep");
    let endless = "长".repeat(limits::TAG_BYTES_MAX / 3 + 1);
    assert_eq!(
        code(sheet(&format!("<row>{}</row>", text_cell("A1", &endless)))),
        "endless-text"
    );
    // The edge of what may be inflated, with a limit small enough for a test.
    let bytes = sheet(&format!("<row>{}</row>", text_cell("A1", "甲")));
    let size: u64 = {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes.clone())).unwrap();
        (0..archive.len()).map(|at| archive.by_index(at).unwrap().size()).sum()
    };
    for (limit, fits) in [(size, true), (size - 1, false)] {
        let mut package = package::Package::open_within(&bytes, limit).unwrap();
        let names = [
            "_rels/.rels",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/worksheets/sheet1.xml",
        ];
        let read = names.iter().try_for_each(|name| {
            let mut part = package.part(name).unwrap().unwrap();
            std::io::copy(&mut part, &mut std::io::sink()).map(|_| ())
        });
        assert_eq!(read.is_ok(), fits);
    }
}

#[test]
fn limits_hold_at_their_edge() {
    let column = |index: u32| letters(index);
    let at = |index: u32| format!("<row r=\"1\">{}</row>", text_cell(&format!("{}1", column(index)), "甲"));
    assert_eq!(code(sheet(&at(limits::COLUMNS_MAX - 1))), "read");
    assert_eq!(code(sheet(&at(limits::COLUMNS_MAX))), "too-many-columns");
    // Formatted but empty cells far to the right are no content.
    assert_eq!(
        code(sheet(&format!(
            "<row r=\"1\">{}<c r=\"XFD1\" s=\"1\"/></row>",
            text_cell("A1", "甲")
        ))),
        "read"
    );
    let cell = |chars: usize| format!("<row r=\"1\">{}</row>", text_cell("A1", &"长".repeat(chars)));
    assert_eq!(code(sheet(&cell(limits::CELL_CHARS_MAX))), "read");
    assert_eq!(code(sheet(&cell(limits::CELL_CHARS_MAX + 1))), "cell-too-long");
    let merges = |count: usize| {
        let merge: String = (1..=count).map(|row| format!("<mergeCell ref=\"A{row}:B{row}\"/>")).collect();
        raw(format!(
            "<worksheet><sheetData><row r=\"1\">{}</row></sheetData><mergeCells>{merge}</mergeCells></worksheet>",
            text_cell("A1", "甲")
        )
        .as_bytes())
    };
    assert_eq!(code(merges(limits::MERGES_MAX)), "read");
    assert_eq!(code(merges(limits::MERGES_MAX + 1)), "too-many-merges");
    let rows = |count: u32| "甲,乙\n".repeat(count as usize).into_bytes();
    assert_eq!(code(rows(limits::ROWS_MAX)), "read");
    assert_eq!(code(rows(limits::ROWS_MAX + 1)), "too-many-rows");
    let mut large = rows(1);
    large.resize(limits::LEDGER_BYTES_MAX, b'a');
    assert_ne!(code(large.clone()), "too-many-bytes");
    large.push(b'a');
    assert_eq!(code(large), "too-many-bytes");
}

#[test]
fn classified_ledgers_do_not_enter() {
    let book = Book::open("秘密★1年,,\n序号,任务,牵头单位\n1,甲,市发改委\n".as_bytes().to_vec());
    assert_eq!(book.err().map(|problem| problem.code()), Some("marked"));
    let text = format!(
        "序号,任务,密级,牵头单位\n{}99,乙,机密,市发改委\n",
        "1,甲,公开,市发改委\n".repeat(60)
    );
    let book = Book::open(text.into_bytes()).unwrap();
    let look = look(&book, 0, None, &[]).unwrap();
    let problem = entries(&book, &Reading::of(0, &look), &[], &mut |_| Ok(true)).unwrap_err();
    assert!(problem.zh().contains("第 62 行") && problem.zh().contains("机密"));
}

#[test]
fn columns_have_letters() {
    assert_eq!(
        (letters(0), letters(25), letters(26), letters(255)),
        ("A".into(), "Z".into(), "AA".into(), "IV".into())
    );
    for column in [0, 1, 25, 26, 51, 52, 701, 702] {
        assert_eq!(xlsx::column_of(&format!("{}7", letters(column))), Some(column));
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300), at in 0usize..4000, with in proptest::prelude::any::<u8>()) {
        let _ = Book::open(bytes);
        let mut damaged = usual();
        let place = at % damaged.len();
        damaged[place] = with;
        if let Ok(book) = Book::open(damaged) {
            for sheet in 0..book.sheets.len() {
                if let Ok(look) = look(&book, sheet, None, &[]) {
                    let _ = entries(&book, &Reading::of(sheet, &look), &[], &mut |_| Ok(true));
                }
            }
        }
    }
}
