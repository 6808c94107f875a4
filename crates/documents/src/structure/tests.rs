//! Structure on samples of the genre, and properties on anything.

use std::time::Instant;

use proptest::prelude::*;

use super::*;

fn text_of(text: &str, span: Span) -> String {
    text.chars().skip(span.start).take(span.end - span.start).collect()
}

fn sentences(text: &str) -> Vec<String> {
    structure(text).sentences().map(|(_, span)| text_of(text, span)).collect()
}

const NOTICE: &str = "000012\n河清市人民政府文件\n河政发〔2026〕12号\n\n河清市人民政府\n关于印发《冬季保供方案》的\n通知\n\n各县区人民政府：\n　　现将方案印发给你们，请抓好落实。\n一、总体要求\n（一）早安排。9月底前完成检修；10月底前备足煤。\n1.备煤12.5万吨，其中：应急1.5万吨。\n（1）由市发展改革委牵头\n　　　　　　河清市人民政府\n　　　　　　二〇二六年九月二十一日\n抄送：市委各部门。\n";

#[test]
fn finds_head_and_foot() {
    let found = structure(NOTICE);
    let words = |span: Option<Span>| span.map(|span| text_of(NOTICE, span));
    assert_eq!(words(found.title).unwrap(), "关于印发《冬季保供方案》的\n通知");
    assert_eq!(words(found.number).unwrap(), "河政发〔2026〕12号");
    assert_eq!(found.date.unwrap().date, jiff::civil::date(2026, 9, 21));
    assert_eq!(words(found.issuer).unwrap(), "河清市人民政府");
}

#[test]
fn finds_headings_and_paragraphs() {
    let kinds: Vec<_> = structure(NOTICE)
        .blocks
        .iter()
        .map(|block| (block.kind, text_of(NOTICE, block.span)))
        .collect();
    let body: Vec<_> = kinds
        .iter()
        .filter(|(kind, _)| !matches!(kind, BlockKind::Front | BlockKind::Title))
        .map(|(kind, text)| (*kind, text.as_str()))
        .collect();
    assert_eq!(
        body,
        [
            (BlockKind::Paragraph, "现将方案印发给你们，请抓好落实。"),
            (BlockKind::Heading(1), "一、总体要求"),
            (BlockKind::Heading(2), "（一）早安排。"),
            (BlockKind::Paragraph, "9月底前完成检修；10月底前备足煤。"),
            (BlockKind::Paragraph, "1.备煤12.5万吨，其中：应急1.5万吨。"),
            (BlockKind::Heading(4), "（1）由市发展改革委牵头"),
            (BlockKind::Foot, "河清市人民政府"),
            (BlockKind::Foot, "二〇二六年九月二十一日"),
            (BlockKind::Foot, "抄送：市委各部门。"),
        ]
    );
}

#[test]
fn reads_a_report_with_subtitle() {
    let text =
        "政府工作报告\n——2026年1月16日在河清市第三届人民代表大会第六次会议上\n各位代表：\n现在，我代表市人民政府报告工作。";
    let found = structure(text);
    assert_eq!(text_of(text, found.title.unwrap()), "政府工作报告");
    assert_eq!(found.date.unwrap().date, jiff::civil::date(2026, 1, 16));
    assert_eq!(found.number, None);
}

#[test]
fn leaves_news_without_a_title() {
    let text = "本市讯 12月8日上午，代表们审议报告。大家一致认为，报告实在。\n会议要求，抓紧落实。";
    let found = structure(text);
    assert_eq!((found.title, found.number, found.issuer), (None, None, None));
    assert_eq!(found.blocks.len(), 2);
}

#[test]
fn cuts_sentences() {
    let cases: [(&str, &[&str]); 14] = [
        ("建成3.5公里。投资1.2亿元！", &["建成3.5公里。", "投资1.2亿元！"]),
        ("一要快；二要实。", &["一要快；", "二要实。"]),
        ("他说：“要快。要实。”大家鼓掌。", &["他说：“要快。要实。”", "大家鼓掌。"]),
        ("坚持“谁来干？怎么干？”的问题导向。", &["坚持“谁来干？怎么干？”的问题导向。"]),
        (
            "回答“谁来干？”“怎么管？”两问。再看效果。",
            &["回答“谁来干？”“怎么管？”两问。", "再看效果。"],
        ),
        (
            "落实“一分部署，九分落实”。见成效。",
            &["落实“一分部署，九分落实”。", "见成效。"],
        ),
        ("学习《抓落实。怎么抓？》一书。", &["学习《抓落实。怎么抓？》一书。"]),
        (
            "更新管网（责任单位：水务局；配合：财政局。）并验收。",
            &["更新管网（责任单位：水务局；配合：财政局。）并验收。"],
        ),
        ("真的吗？！真的。", &["真的吗？！", "真的。"]),
        ("没有关上的“引号。下一句。", &["没有关上的“引号。", "下一句。"]),
        ("（到2027年完工。）下一句。", &["（到2027年完工。）下一句。"]),
        ("没有句号", &["没有句号"]),
        (
            "It grew 3.5 percent. Then it stopped! Why? Nobody knows.",
            &["It grew 3.5 percent.", "Then it stopped!", "Why?", "Nobody knows."],
        ),
        ("他问：“好吗？”　没人答。", &["他问：“好吗？”", "没人答。"]),
    ];
    for (text, expected) in cases {
        assert_eq!(sentences(text), expected, "{text}");
    }
}

#[test]
fn takes_decimals_and_lists_for_what_they_are() {
    let text = "2.5万吨粮食入库\n2.抓好入库工作\n三是抓好收购。\n第三产业增长6%。\n第二章 组织实施";
    let padded = format!("本文。\n{text}");
    let kinds: Vec<_> = structure(&padded).blocks.iter().skip(1).map(|block| block.kind).collect();
    assert_eq!(
        kinds,
        [
            BlockKind::Paragraph,
            BlockKind::Heading(3),
            BlockKind::Paragraph,
            BlockKind::Paragraph,
            BlockKind::Heading(1)
        ]
    );
}

#[test]
fn puts_paragraphs_together_that_were_cut_at_a_width() {
    let paragraphs = [
        "今年要把节水、治水、护水一起抓，干支渠改造86公里，计量设施240处，年底前全部联网运行。汛前完成堤防加固，任务到段、责任到岗、检查到夜，逐段验收。",
        "更新农村供水管网312公里，上半年先完成150公里，其余在11月底前完成。逐段留存水压试验记录，让群众喝上水、喝好水、水压够，不留一户死角。",
    ];
    for indent in ["　　", ""] {
        let mut wrapped = String::from("河清市水务工作要点\n\n");
        for paragraph in paragraphs {
            let mut rows = vec![String::new()];
            let mut columns = 0;
            for c in format!("{indent}{paragraph}").chars() {
                let last = rows.len() - 1;
                columns += if c.is_ascii() { 1 } else { 2 };
                if columns > 48 {
                    columns = if c.is_ascii() { 1 } else { 2 };
                    rows.push(c.to_string());
                } else {
                    rows[last].push(c);
                }
            }
            wrapped += &format!("{}\n\n", rows.join("\n"));
        }
        let found: Vec<String> = sentences(&wrapped)
            .into_iter()
            .map(|sentence| sentence.replace('\n', ""))
            .collect();
        let expected: Vec<String> = std::iter::once("河清市水务工作要点".to_string())
            .chain(
                paragraphs
                    .iter()
                    .flat_map(|paragraph| paragraph.split_inclusive('。').map(str::to_string)),
            )
            .collect();
        assert_eq!(found, expected);
    }
    let verses = "清河水，绕城流\n过了石桥是渡头\n渡头边上有高楼\n楼上灯火夜不收\n";
    assert_eq!(structure(verses).blocks.len(), 4);
}

#[test]
fn is_quick_on_a_long_report() {
    let text = NOTICE.repeat(30_000 / NOTICE.chars().count() + 1);
    assert!(text.chars().count() >= 30_000);
    let begin = Instant::now();
    let found = structure(&text);
    let milliseconds = begin.elapsed().as_millis();
    assert!(found.blocks.len() > 1_000);
    // A few milliseconds optimised; the bound is for an unoptimised build on a busy machine.
    assert!(milliseconds < 400, "{milliseconds} ms");
}

fn check_cover(text: &str) {
    let found = structure(text);
    let characters: Vec<char> = text.chars().collect();
    let mut covered = vec![false; characters.len()];
    let mut before = 0;
    for block in &found.blocks {
        assert!(block.span.start >= before && block.span.start < block.span.end && block.span.end <= characters.len());
        let mut inner = block.span.start;
        for sentence in &block.sentences {
            assert!(sentence.start >= inner && sentence.start < sentence.end && sentence.end <= block.span.end);
            inner = sentence.end;
            covered[sentence.start..sentence.end].fill(true);
        }
        before = block.span.end;
    }
    for (at, c) in characters.iter().enumerate() {
        assert!(covered[at] || is_blank(*c), "{c:?} at {at} is in no sentence of {text:?}");
    }
    let in_text = |span: Option<Span>| span.is_none_or(|span| span.start < span.end && span.end <= characters.len());
    assert!(
        in_text(found.title) && in_text(found.number) && in_text(found.issuer) && in_text(found.date.map(|dated| dated.span))
    );
}

proptest! {
    #[test]
    fn covers_any_text(text in any::<String>()) {
        check_cover(&text);
    }

    #[test]
    fn covers_texts_of_the_genre(text in "([一二（）()“”‘’《》。；！？：、，.0-9年月日号〔〕通知文件政府的 　\n]|[章第部分抓实]){0,160}") {
        check_cover(&text);
    }
}
