//! Files made by other programs (python-docx, ReportLab, an editor of pages), all about the fictional city: read whole and in order.

use std::path::Path;

use jiufen_documents::{DocumentKind, DroppedPart, MarkingRules, ReadDocument, read, structure};

fn of(name: &str) -> ReadDocument {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
    read(&std::fs::read(path).unwrap(), name, &MarkingRules::default()).unwrap()
}

#[test]
fn a_word_notice_with_lists_and_a_table() {
    let document = of("notice.docx");
    assert_eq!(document.kind, DocumentKind::Word);
    let lines: Vec<&str> = document.text.lines().collect();
    assert_eq!(lines[0], "河清市人民政府办公室关于做好2026年度供水保障工作的通知");
    for line in [
        "一、总体要求",
        "二、重点任务",
        "（一）改造老旧管网",
        "1.市水务局牵头，6月底前完成老旧供水管网改造120公里。",
        "2.市财政局安排专项资金3.5亿元，一季度拨付到位。",
        "（二）提升水质",
        "三、保障措施",
        "1\t改造供水管网120公里\t市水务局、各县（区）\t6月底前",
    ] {
        assert!(lines.contains(&line), "{line} is not in\n{}", document.text);
    }
    let grid = &document.grids[0].grid;
    assert_eq!((grid.rows.len(), grid.columns()), (4, 4));
    assert_eq!(grid.rows[2][3].row_span, 2);
    assert!(
        document
            .dropped
            .iter()
            .any(|dropped| dropped.what == DroppedPart::RunningHeads)
    );
    let found = structure(&document.text);
    assert!(found.title.is_some() && found.number.is_some() && found.date.is_some());
}

#[test]
fn a_bulletin_as_pdf_with_heads_page_numbers_and_a_table() {
    let document = of("bulletin.pdf");
    assert_eq!((document.kind, document.pages), (DocumentKind::Pdf, Some(2)));
    let first = "一季度，全市上下紧扣年度目标，狠抓项目建设，规模以上工业增加值增长7.2%，固定资产投资完成186亿元，同比增长11%。";
    let lines: Vec<&str> = document.text.lines().collect();
    assert_eq!(
        lines[..3],
        ["河清市2026年一季度重点工作推进情况", first, "一、下一步重点任务"]
    );
    assert_eq!(lines.iter().filter(|line| **line == first).count(), 3);
    assert!(
        !document.text.contains('—') && !document.text.contains("工作简报"),
        "{}",
        document.text
    );
    assert_eq!(
        lines[lines.len() - 4..],
        [
            "序号\t任务\t责任单位\t完成时限",
            "1\t改造供水管网120公里\t市水务局、各县（区）\t6月底前",
            "2\t拨付专项资金3.5亿元\t市财政局\t3月底前",
            "3\t改造二次供水设施326处\t市住建局\t12月底前"
        ]
    );
    assert_eq!(document.grids.len(), 1);
}

#[test]
fn a_page_of_the_city() {
    let document = of("page.html");
    assert_eq!(document.kind, DocumentKind::WebPage);
    let lines: Vec<&str> = document.text.lines().collect();
    assert_eq!(lines[0], "河清市召开重点项目调度会");
    assert!(
        document
            .text
            .contains("城区供水管网改造\t6.8\t市水务局\n第三水厂\t4.2\t市水务局\n"),
        "{}",
        document.text
    );
    for gone in ["政务公开", "分享到", "主办：", "当前位置"] {
        assert!(!document.text.contains(gone), "{gone} in\n{}", document.text);
    }
    assert_eq!(document.grids[0].grid.title.as_deref(), Some("一季度新开工项目"));
}
