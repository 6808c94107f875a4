//! Word documents of the fictional city, built here part by part.

use super::super::tests::zipped;
use super::super::{Origin, ReadDocument, read_text};
use super::*;
use crate::limits::CELLS_MAX;
use crate::problem::Excess;

const CONTENT_TYPES: &[u8] = b"<Types/>";

fn relation(kind: &str, target: &str) -> String {
    format!("<Relationship Type='http://example.invalid/relationships/{kind}' Target='{target}'/>")
}

/// A document of this body, with further parts.
fn docx_with(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<?xml version='1.0'?><w:document xmlns:w='w'><w:body>{body}<w:sectPr/></w:body></w:document>");
    let main = format!(
        "<Relationships>{}</Relationships>",
        relation("officeDocument", "word/document.xml")
    );
    let others: String = more
        .iter()
        .map(|(name, _)| relation(name.trim_end_matches(".xml").trim_end_matches(char::is_numeric), name))
        .collect();
    let others = format!("<Relationships>{others}</Relationships>");
    let names: Vec<String> = more.iter().map(|(name, _)| format!("word/{name}")).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", main.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", others.as_bytes()),
    ];
    for (name, (_, xml)) in names.iter().zip(more) {
        parts.push((name, xml.as_bytes()));
    }
    zipped(&parts)
}

fn of(body: &str) -> ReadDocument {
    read_text(&docx_with(body, &[]), "a.docx").unwrap()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn joins_runs_and_tells_paragraph_and_character() {
    let body = "<w:p><w:r><w:t>关于做好供水</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>保障\u{AD}工作的通知</w:t></w:r></w:p><w:p/>\
        <w:p><w:r><w:t xml:space='preserve'>各单位：</w:t><w:br/><w:t>请遵照&#x6267;行&amp;落实。</w:t><w:noBreakHyphen/><w:tab/></w:r></w:p>";
    let read = of(body);
    assert_eq!(read.text, "关于做好供水保障工作的通知\n各单位：\n请遵照执行&落实。-\n");
    let place = Origin::Paragraph {
        part: WordPart::Body,
        paragraph: 2,
        start: 5,
        end: 6,
    };
    assert_eq!(read.text.chars().nth(19), Some('请'));
    assert_eq!(read.origin_of(19), Some(place));
}

#[test]
fn shows_automatic_numbers_from_lists_and_styles() {
    let numbering = "<w:numbering xmlns:w='w'><w:abstractNum w:abstractNumId='0'>\
        <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCountingThousand'/><w:pStyle w:val='H1'/><w:lvlText w:val='%1、'/></w:lvl>\
        <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='chineseCountingThousand'/><w:pStyle w:val='H2'/><w:lvlText w:val='（%2）'/></w:lvl>\
        <w:lvl w:ilvl='2'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%3.'/></w:lvl></w:abstractNum>\
        <w:num w:numId='3'><w:abstractNumId w:val='0'/></w:num></w:numbering>";
    let styles = "<w:styles xmlns:w='w'><w:style w:type='paragraph' w:default='1' w:styleId='a'><w:name w:val='Normal'/></w:style>\
        <w:style w:type='paragraph' w:styleId='H1'><w:name w:val='heading 1'/><w:pPr><w:numPr><w:numId w:val='3'/></w:numPr></w:pPr></w:style>\
        <w:style w:type='paragraph' w:styleId='H2'><w:name w:val='heading 2'/><w:basedOn w:val='H1'/></w:style>\
        <w:style w:type='paragraph' w:styleId='T1'><w:name w:val='toc 1'/></w:style></w:styles>";
    let styled =
        |style: &str, text: &str| format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>");
    let listed = |level: u32, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='3'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body = [
        styled("T1", "一、总体要求 1"),
        styled("H1", "总体要求"),
        styled("H2", "指导思想"),
        listed(2, "推进管网改造。"),
        listed(2, "5G覆盖。"),
        styled("H2", "工作目标"),
        styled("H1", "重点任务"),
        styled("H2", "供水"),
    ]
    .concat();
    let read = read_text(
        &docx_with(&body, &[("numbering.xml", numbering), ("styles.xml", styles)]),
        "a.docx",
    )
    .unwrap();
    let lines: Vec<&str> = read.text.lines().collect();
    let wanted = [
        "一、总体要求",
        "（一）指导思想",
        "1.推进管网改造。",
        "2. 5G覆盖。",
        "（二）工作目标",
        "二、重点任务",
        "（一）供水",
    ];
    assert_eq!(lines, wanted);
    assert_eq!(read.dropped[0].what, DroppedPart::Contents);
    assert_eq!(read.origin_of(0), None);
    assert!(read.origin_of(2).is_some());
}

#[test]
fn keeps_insertions_and_drops_deletions_hidden_text_and_page_numbers() {
    let body = "<w:p><w:ins w:id='1'><w:r><w:t>新增，</w:t></w:r></w:ins><w:del w:id='2'><w:r><w:delText>删去，</w:delText></w:r></w:del>\
        <w:moveFrom><w:r><w:t>移走，</w:t></w:r></w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏，</w:t></w:r>\
        <w:hyperlink><w:r><w:t>链接。</w:t></w:r></w:hyperlink></w:p>\
        <w:p><w:pPr><w:rPr><w:del w:id='3'/></w:rPr></w:pPr><w:r><w:t>上半句</w:t></w:r></w:p><w:p><w:r><w:t>下半句。</w:t></w:r></w:p>\
        <w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>\
        <w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>\
        <w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> DATE </w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>\
        <w:r><w:t>3月4日</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r><w:r><w:ruby><w:rt><w:r><w:t>qīng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>清</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>";
    let read = of(body);
    assert_eq!(read.text, "新增，链接。\n上半句下半句。\n3月4日清\n");
    let parts: Vec<DroppedPart> = read.dropped.iter().map(|dropped| dropped.what).collect();
    assert_eq!(parts, [DroppedPart::PageMarks, DroppedPart::Deletions, DroppedPart::Hidden]);
    assert_eq!(read.dropped[1].count, 2);
}

#[test]
fn tables_become_grids_and_lines() {
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text));
    let body = [
        p("责任分工表"),
        "<w:tbl><w:tr>".into(),
        cell("<w:gridSpan w:val='3'/>", "河清市重点任务"),
        "</w:tr><w:tr>".into(),
        cell("<w:vMerge w:val='restart'/>", "供水"),
        cell("", "改造管网120公里"),
        cell("", "市水务局"),
        "</w:tr><w:tr>".into(),
        cell("<w:vMerge/>", ""),
        format!("<w:tc>{}{}</w:tc>", p("新建水厂1座"), p("年底前投用")),
        cell("", "市住建局"),
        "</w:tr><w:tr><w:trPr><w:del/></w:trPr>".into(),
        cell("", "删去的行"),
        "</w:tr></w:tbl>".into(),
        p("附注。"),
    ]
    .concat();
    let read = of(&body);
    assert_eq!(
        read.text,
        "责任分工表\n河清市重点任务\n供水\t改造管网120公里\t市水务局\n供水\t新建水厂1座 年底前投用\t市住建局\n附注。\n"
    );
    let placed = &read.grids[0];
    assert_eq!(placed.grid.title.as_deref(), Some("责任分工表"));
    assert_eq!(placed.grid.text_at(0, 2), "河清市重点任务");
    assert_eq!(placed.grid.text_at(2, 0), "供水");
    assert_eq!(placed.grid.rows[1][0].row_span, 2);
    assert_eq!(placed.grid.rows[2][1].text, "新建水厂1座\n年底前投用");
    let told: String = read.text.chars().skip(placed.start).take(placed.end - placed.start).collect();
    assert!(told.starts_with("河清市") && told.ends_with("市住建局\n"));
}

#[test]
fn reads_boxes_once_and_notes_behind_the_text() {
    let inner = p("（此件公开发布）");
    let body = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>\
         <w:r><w:t>规模以上工业增加值</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:t>增长7%。</w:t></w:r></w:p>"
    );
    let notes = format!(
        "<w:footnotes><w:footnote w:id='0'>{}</w:footnote><w:footnote w:id='2'>{}</w:footnote></w:footnotes>",
        p("分隔"),
        p("按可比价计算。")
    );
    let header = format!("<w:hdr>{}</w:hdr>", p("河清市人民政府公报"));
    let bytes = docx_with(&body, &[("footnotes.xml", &notes), ("header1.xml", &header)]);
    let read = read_text(&bytes, "a.docx").unwrap();
    assert_eq!(
        read.text,
        "（此件公开发布）\n规模以上工业增加值增长7%。\n注1：按可比价计算。\n"
    );
    assert!(read.dropped.contains(&Dropped {
        what: DroppedPart::RunningHeads,
        count: 1
    }));
    let Some(Origin::Paragraph { part, .. }) = read.origin_of(read.text.chars().count() - 3) else {
        panic!("no place")
    };
    assert_eq!(part, WordPart::Footnotes);
}

#[test]
fn markings_in_body_box_or_head_are_refused() {
    let code = |bytes: &[u8]| read_text(bytes, "a.docx").unwrap_err().code();
    assert_eq!(code(&docx_with(&(p("秘密★一年") + &p("关于某事的通知")), &[])), "marked");
    let boxed = format!(
        "<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict><w:t>通知</w:t></w:r></w:p>",
        p("机密")
    );
    assert_eq!(code(&docx_with(&boxed, &[])), "marked");
    let header = format!("<w:hdr>{}</w:hdr>", p("绝密★长期"));
    assert_eq!(code(&docx_with(&p("正文。"), &[("header1.xml", &header)])), "marked");
    assert!(of(&p("企业的商业秘密受保护。")).text.contains("商业秘密"));
}

#[test]
fn refuses_bombs_locks_and_damage() {
    let code = |bytes: &[u8]| read_text(bytes, "a.docx").unwrap_err().code();
    let bomb = zipped(&[(
        "word/document.xml",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><w:document><w:body>&a;</w:body></w:document>",
    )]);
    assert_eq!(code(&bomb), "doctype");
    assert_eq!(code(&zipped(&[("word/document.xml", b"<w:document/>")])), "damaged");
    assert_eq!(code(&zipped(&[("inner.docx", &docx_with(&p("x"), &[]))])), "other-kind");
    assert_eq!(code(&docx_with("<w:p/>", &[])), "empty");
    let blanks = " ".repeat(2 * 1024 * 1024);
    let large = docx_with(&format!("<w:p><w:r><w:t>x{blanks}</w:t></w:r></w:p>"), &[]);
    assert_eq!(read_text(&large, "a").unwrap_err(), ReadProblem::Excess { of: Excess::Ratio });
    let nested = (0..9).fold(p("里"), |inner, _| {
        format!("<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>")
    });
    assert_eq!(
        read_text(&docx_with(&nested, &[]), "a").unwrap_err(),
        ReadProblem::Excess { of: Excess::Depth }
    );
    let wide = |cells: usize| {
        let cell = format!("<w:tc><w:tcPr><w:gridSpan w:val='{cells}'/></w:tcPr>{}</w:tc>", p("宽"));
        read_text(&docx_with(&format!("<w:tbl><w:tr>{cell}</w:tr></w:tbl>"), &[]), "a")
    };
    assert_eq!(wide(CELLS_MAX).unwrap().grids[0].grid.columns(), CELLS_MAX);
    assert_eq!(wide(CELLS_MAX + 1).unwrap_err(), ReadProblem::Excess { of: Excess::Cells });
    let whole = docx_with(&p("全市上下要抓好落实。"), &[]);
    for end in (30..whole.len()).step_by(11) {
        assert!(read_text(&whole[..end], "a.docx").is_err());
    }
}

#[test]
fn a_cell_merged_downwards_speaks_in_every_line_it_reaches_over() {
    let cell = |text: &str, merge: &str| format!("<w:tc><w:tcPr>{merge}</w:tcPr>{}</w:tc>", p(text));
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let (begins, goes_on) = ("<w:vMerge w:val='restart'/>", "<w:vMerge/>");
    let head = row(&["类别", "重点任务", "责任单位", "完成时限"].map(|head| cell(head, "")));
    let table = [
        head,
        row(&[
            cell("生态", begins),
            cell("建成公园5个", ""),
            cell("市园林局", begins),
            cell("6月底", ""),
        ]),
        row(&[
            cell("", goes_on),
            cell("改造道路3条", ""),
            cell("", goes_on),
            cell("年底", ""),
        ]),
        row(&[
            cell("", "<w:vMerge w:val='continue'/>"),
            cell("新建泵站2座", ""),
            cell("市水务局", ""),
            cell("", ""),
        ]),
    ];
    let read = of(&format!("{}<w:tbl>{}</w:tbl>", p("附件：任务分解表"), table.concat()));
    let lines: Vec<&str> = read.text.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "类别\t重点任务\t责任单位\t完成时限",
            "生态\t建成公园5个\t市园林局\t6月底",
            "生态\t改造道路3条\t市园林局\t年底",
            "生态\t新建泵站2座\t市水务局",
        ]
    );
    let grid = &read.grids[0].grid;
    assert_eq!((grid.rows[1][0].row_span, grid.rows[1][2].row_span), (3, 2));
    let found = crate::decompose(&read.text, &crate::structure(&read.text), &crate::Context::default());
    let told: Vec<(&str, Option<&str>)> = found
        .items
        .iter()
        .map(|item| (item.title.as_str(), item.lead.as_ref().map(|lead| lead.text.as_str())))
        .collect();
    assert_eq!(
        told,
        [
            ("建成公园5个", Some("市园林局")),
            ("改造道路3条", Some("市园林局")),
            ("新建泵站2座", Some("市水务局"))
        ]
    );
    // What is said again still points at where it stands.
    let at = read
        .text
        .char_indices()
        .filter(|(at, _)| read.text[*at..].starts_with("市园林局"))
        .nth(1)
        .unwrap()
        .0;
    let at = read.text[..at].chars().count();
    assert!(read.origin_of(at).is_some());
}

#[test]
fn a_long_merged_cell_is_said_once() {
    let long = "长".repeat(201);
    let row = |text: &str, merge: &str, beside: &str| {
        format!(
            "<w:tr><w:tc><w:tcPr>{merge}</w:tcPr>{}</w:tc><w:tc>{}</w:tc></w:tr>",
            p(text),
            p(beside)
        )
    };
    let rows = row(&long, "<w:vMerge w:val='restart'/>", "甲") + &row("", "<w:vMerge/>", "乙");
    let read = of(&format!("<w:tbl>{rows}</w:tbl>"));
    assert_eq!(read.text, format!("{long}\t甲\n\t乙\n"));
}
