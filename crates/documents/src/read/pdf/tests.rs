//! PDFs of the fictional city, written here object by object: fonts as Chinese office programs name them, columns, heads, tables, scans.

use super::super::{Origin, ReadDocument, read_text};
use super::*;
use crate::limits::{GLYPHS_PER_PAGE_MAX, INSTRUCTIONS_PER_PAGE_MAX, STREAM_BYTES_MAX};
use encoding_rs::GB18030;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

/// A file of these objects; the first is the catalogue.
fn file(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", at + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let xref = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{xref}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    out
}

fn stream(dict: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {dict} /Length {} >>\nstream\n", bytes.len()).into_bytes();
    out.extend(bytes);
    out.extend(b"\nendstream");
    out
}

const GBK_FONT: &str = "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /GBK-EUC-H /DescendantFonts [ << /Type /Font /Subtype \
    /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 >> ] >>";

/// A PDF of these pages with one font; further objects come behind the font, from number 4 on.
fn pdf_with(pages: &[String], font: &str, page_extra: &str, more: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let first_page = 4 + more.len();
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", first_page + at * 2)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {} /Kids [ {} ] >>", pages.len(), kids.join(" ")).into_bytes(),
        font.as_bytes().to_vec(),
    ];
    objects.extend(more.iter().cloned());
    for (at, content) in pages.iter().enumerate() {
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {page_extra} /Resources << /Font << /F1 3 0 R >> /XObject << /X 4 0 R >> >> \
             /Contents {} 0 R >>",
            first_page + at * 2 + 1
        );
        objects.push(page.into_bytes());
        objects.push(stream("", content.as_bytes()));
    }
    file(&objects, trailer)
}

fn pdf(pages: &[String]) -> Vec<u8> {
    pdf_with(pages, GBK_FONT, "", &[b"null".to_vec()], "")
}

/// A line at `left` and `top` from the upper left corner, as codes of GBK.
fn set(left: f32, top: f32, size: f32, text: &str) -> String {
    let codes: String = GB18030.encode(text).0.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("BT /F1 {size} Tf {left} {} Td <{codes}> Tj ET\n", 842.0 - top)
}

/// The lines of a paragraph so many Chinese characters wide; Latin letters take half a place and words are not parted.
fn broken(text: &str, wide: usize, indent: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for c in text.chars() {
        match words.last_mut() {
            Some(last) if c.is_ascii_alphanumeric() && last.ends_with(|c: char| c.is_ascii_alphanumeric()) => last.push(c),
            _ => words.push(c.to_string()),
        }
    }
    let halves = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let mut lines = vec![String::new()];
    for word in words {
        let room = if lines.len() == 1 { wide - indent } else { wide } * 2;
        let last = lines.len() - 1;
        if halves(&lines[last]) + halves(&word) > room {
            lines.push(word);
        } else {
            lines[last] += &word;
        }
    }
    lines
}

/// A paragraph, its first line indented by two, and where the next one stands.
fn wrapped(text: &str, left: f32, top: f32, size: f32, wide: usize) -> (String, f32) {
    let mut out = String::new();
    let mut y = top;
    for (at, line) in broken(text, wide, 2).iter().enumerate() {
        out += &set(if at == 0 { left + 2.0 * size } else { left }, y, size, line);
        y += size * 1.75;
    }
    (out, y)
}

fn of(bytes: &[u8]) -> ReadDocument {
    read_text(bytes, "a.pdf").unwrap()
}

const FIRST: &str = "各县（区）人民政府，市直各部门：为做好今冬明春供水保障工作，确保城乡居民用水安全，经市政府同意，现就有关事项通知如下，请结合实际抓好落实。";
const SECOND: &str =
    "市水务局要在12月15日前完成管网检修，对运行超过20年的老旧管线逐段排查，建立台账，限期改造，检修情况每周报市政府督查室。";
const THIRD: &str = "市住建局负责二次供水设施的清洗消毒，年底前完成326个小区的改造任务，水质合格率不低于99%。";

#[test]
fn joins_lines_over_pages_and_drops_heads_and_page_numbers() {
    let head = |page: usize| set(200.0, 50.0, 9.0, "河清市人民政府公报") + &set(280.0, 800.0, 10.0, &format!("— {page} —"));
    let (first, y) = wrapped(FIRST, 90.0, 180.0, 16.0, 26);
    let second = wrapped(SECOND, 90.0, y, 16.0, 26).0;
    // The second paragraph is cut by the page: its last lines stand at the top of the next one.
    let parts: Vec<&str> = second.lines().collect();
    let (third, _) = wrapped(THIRD, 90.0, 160.0, 16.0, 26);
    let title = set(138.0, 120.0, 22.0, "关于做好供水保障工作的通知");
    let lines = broken(SECOND, 26, 2);
    let mut page_two = String::new();
    for (row, line) in lines[1..].iter().enumerate() {
        page_two += &set(90.0, 100.0 + row as f32 * 28.0, 16.0, line);
    }
    let pages = [
        head(1) + &title + &first + parts[0] + "\n",
        head(2) + &page_two + &wrapped(THIRD, 90.0, 100.0 + 28.0 * 3.0, 16.0, 26).0,
        head(3) + &third,
    ];
    let read = of(&pdf(&pages));
    let lines: Vec<&str> = read.text.lines().collect();
    assert_eq!(lines, ["关于做好供水保障工作的通知", FIRST, SECOND, THIRD, THIRD]);
    assert_eq!(read.pages, Some(3));
    let counts: Vec<(DroppedPart, u32)> = read.dropped.iter().map(|dropped| (dropped.what, dropped.count)).collect();
    assert_eq!(counts, [(DroppedPart::RunningHeads, 3), (DroppedPart::PageMarks, 3)]);
    let Some(Origin::Page {
        page,
        left,
        top,
        right,
        bottom,
    }) = read.origin_of(0)
    else {
        panic!("no place")
    };
    assert_eq!((page, left, right), (1, 138.0, 160.0));
    assert!(top < 120.0 && bottom > 120.0);
    let at = read.text.chars().position(|c| c == '逐').unwrap();
    assert!(matches!(read.origin_of(at), Some(Origin::Page { page: 2, .. })));
}

#[test]
fn a_line_is_full_when_what_follows_had_no_room_on_it() {
    let full = "一二三四五六七八九十甲乙丙丁戊己庚";
    let lines = [
        full,
        full,
        full,
        full,
        "我们清醒地看见县里经济总量还不",
        "大，链条短的问题还在，要在今年把",
        "“三张清单”用好。",
        "另起一段。",
    ];
    let content: String = lines
        .iter()
        .enumerate()
        .map(|(at, line)| set(72.0, 80.0 + at as f32 * 20.0, 12.0, line))
        .collect();
    let read = of(&pdf(&[content]));
    let paragraphs: Vec<&str> = read.text.lines().collect();
    assert_eq!(paragraphs.len(), 2, "{paragraphs:?}");
    assert!(paragraphs[0].ends_with("还不大，链条短的问题还在，要在今年把“三张清单”用好。"));
}

#[test]
fn reads_columns_one_after_the_other() {
    let title = set(200.0, 80.0, 18.0, "河清市工业运行简报");
    let (left, _) = wrapped(FIRST, 60.0, 130.0, 10.5, 21);
    let (right, y) = wrapped(SECOND, 320.0, 130.0, 10.5, 21);
    let foot = set(
        60.0,
        y + 120.0,
        10.5,
        "报送：市委、市人大常委会、市政府、市政协领导，各县（区）人民政府和市直部门。",
    );
    // The lines of both columns are written in turn, as some programs do.
    let mut mixed = String::new();
    let (a, b): (Vec<&str>, Vec<&str>) = (left.lines().collect(), right.lines().collect());
    for at in 0..a.len().max(b.len()) {
        for line in [a.get(at), b.get(at)].into_iter().flatten() {
            mixed += line;
            mixed.push('\n');
        }
    }
    let read = of(&pdf(&[title + &mixed + &foot]));
    let lines: Vec<&str> = read.text.lines().collect();
    assert_eq!(lines[..3], ["河清市工业运行简报", FIRST, SECOND]);
    assert!(lines[3].starts_with("报送"), "{lines:?}");
}

#[test]
fn reads_ruled_tables_cell_by_cell() {
    let xs = [60.0, 140.0, 380.0, 540.0];
    let ys = [140.0, 170.0, 230.0, 290.0];
    let mut content = set(200.0, 110.0, 16.0, "重点任务责任分工表");
    let y = |top: f32| 842.0 - top;
    for top in [ys[0], ys[1], ys[3]] {
        content += &format!("{} {} m {} {} l S\n", xs[0], y(top), xs[3], y(top));
    }
    // The first column goes on over two rows: its line is missing there.
    content += &format!("{} {} m {} {} l S\n", xs[1], y(ys[2]), xs[3], y(ys[2]));
    for left in xs {
        content += &format!("{left} {} 0.5 {} re f\n", y(ys[3]), ys[3] - ys[0]);
    }
    for (left, text) in [(70.0, "领域"), (200.0, "任务"), (430.0, "责任单位")] {
        content += &set(left, 160.0, 12.0, text);
    }
    content += &set(70.0, 230.0, 12.0, "供水");
    // A cell with two lines beside one with one.
    content += &set(145.0, 190.0, 12.0, "完成城区各类老旧供水管网改造一百二十公");
    content += &set(145.0, 212.0, 12.0, "里，12月底前投用");
    content += &set(430.0, 200.0, 12.0, "市水务局");
    content += &set(145.0, 260.0, 12.0, "新建水厂1座");
    content += &set(430.0, 260.0, 12.0, "市住建局");
    content += &set(60.0, 330.0, 12.0, "注：责任单位排在第一位的为牵头单位。");
    let read = of(&pdf(&[content]));
    assert_eq!(
        read.text,
        "重点任务责任分工表\n领域\t任务\t责任单位\n供水\t完成城区各类老旧供水管网改造一百二十公里，12月底前投用\t市水务局\n\t新建水厂1座\t市住建局\n\
         注：责任单位排在第一位的为牵头单位。\n"
    );
    let grid = &read.grids[0].grid;
    assert_eq!(grid.title.as_deref(), Some("重点任务责任分工表"));
    assert_eq!((grid.rows[1][0].row_span, grid.text_at(2, 0)), (2, "供水"));
}

#[test]
fn reads_identity_fonts_by_their_map_and_heads_by_their_tags() {
    let map =
        "1 begincodespacerange <0000> <FFFF> endcodespacerange 3 beginbfchar <0001> <6CB3> <0002> <6E05> <0003> <2F54> endbfchar";
    let font = "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 4 0 R /DescendantFonts [ << /Type /Font /Subtype \
        /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 /W [ 1 [ 1000 1000 ] 3 3 500 ] >> ] >>";
    let content = "/Artifact << /Type /Pagination /Subtype /Header >> BDC BT /F1 10 Tf 90 600 Td <0001> Tj ET EMC\n\
        BT /F1 16 Tf 1 0 0 1 90 500 Tm [ <0001> -100 <0002> ] TJ <0003> Tj 40 -30 Td 0 Tc (\\000\\001) ' ET\nBT /F1 40 Tf 0.7 0.7 -0.7 0.7 100 100 Tm <0002> Tj ET";
    let bytes = pdf_with(&[content.into()], font, "", &[stream("", map.as_bytes())], "");
    let read = of(&bytes);
    assert_eq!(read.text, "河清水\n河\n");
    let parts: Vec<DroppedPart> = read.dropped.iter().map(|dropped| dropped.what).collect();
    assert_eq!(parts, [DroppedPart::RunningHeads, DroppedPart::Aslant]);
    // The same page laid on its side reads the same.
    let turned = content
        .replace("1 0 0 1 90 500 Tm", "0 1 -1 0 500 90 Tm")
        .replace("40 -30 Td 0 Tc (\\000\\001) '", "");
    let read = of(&pdf_with(&[turned], font, "/Rotate 90", &[stream("", map.as_bytes())], ""));
    assert!(read.text.contains("河清水"), "{}", read.text);
    let Some(Origin::Page {
        left,
        right,
        top,
        bottom,
        ..
    }) = read.origin_of(0)
    else {
        panic!("no place")
    };
    assert!(right - left > 10.0 && bottom - top > 10.0);
    // Without the map nobody knows the characters.
    let bare = font.replace("/ToUnicode 4 0 R", "");
    let problem = read_text(&pdf_with(&[content.into()], &bare, "", &[b"null".to_vec()], ""), "a.pdf").unwrap_err();
    assert_eq!(problem.code(), "unreadable-fonts");
}

#[test]
fn says_that_a_scan_has_no_text_and_a_locked_file_is_locked() {
    let picture = stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray",
        b"\0",
    );
    let scan = |extra: &str| {
        pdf_with(
            &[format!("q 595 0 0 842 0 0 cm /X Do Q {extra}")],
            GBK_FONT,
            "",
            std::slice::from_ref(&picture),
            "",
        )
    };
    let problem = read_text(&scan(""), "a.pdf").unwrap_err();
    assert_eq!(problem, ReadProblem::NoTextLayer { pages: 1 });
    assert!(problem.zh().contains("文字识别") && problem.en().contains("text recognition"));
    assert_eq!(
        read_text(&scan(&set(500.0, 820.0, 9.0, "扫描件")), "a.pdf")
            .unwrap_err()
            .code(),
        "no-text-layer"
    );
    let lock = format!(
        "/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >>",
        "41".repeat(32)
    );
    let locked = pdf_with(&[set(90.0, 100.0, 16.0, "通知")], GBK_FONT, "", &[b"null".to_vec()], &lock);
    assert_eq!(read_text(&locked, "a.pdf").unwrap_err(), ReadProblem::Locked);
}

#[test]
fn a_marking_on_the_first_page_is_refused_even_in_its_head() {
    let body = wrapped(FIRST, 90.0, 200.0, 16.0, 26).0;
    let marked = set(90.0, 60.0, 14.0, "机密★1年") + &set(138.0, 120.0, 22.0, "关于某事的通知") + &body;
    assert_eq!(read_text(&pdf(&[marked]), "a.pdf").unwrap_err().code(), "marked");
    let head = set(90.0, 60.0, 14.0, "秘密★一年");
    let pages: Vec<String> = (0..3).map(|_| head.clone() + &body).collect();
    assert_eq!(read_text(&pdf(&pages), "a.pdf").unwrap_err().code(), "marked");
    // Not on the first: on a later one alone, as a running head of all later ones, at their feet, or between two paragraphs.
    for (top, from) in [(60.0, 2), (60.0, 1), (800.0, 1), (420.0, 2)] {
        let page = |at: usize| {
            if at >= from {
                set(90.0, top, 14.0, "秘密★一年") + &body
            } else {
                body.clone()
            }
        };
        let pages: Vec<String> = (0..4).map(page).collect();
        assert_eq!(
            read_text(&pdf(&pages), "a.pdf").unwrap_err().code(),
            "marked",
            "{top} from {from}"
        );
    }
}

#[test]
fn two_hundred_pages_are_read_and_too_many_refused() {
    let page = wrapped(FIRST, 90.0, 100.0, 16.0, 26).0 + &wrapped(SECOND, 90.0, 260.0, 16.0, 26).0;
    let pages: Vec<String> = (1..=200)
        .map(|number| page.clone() + &set(290.0, 800.0, 10.0, &format!("{number}")))
        .collect();
    let read = of(&pdf(&pages));
    assert_eq!((read.pages, read.text.lines().count()), (Some(200), 400));
    let over = pdf(&vec![String::from("q Q"); PAGES_MAX + 1]);
    assert_eq!(
        read_text(&over, "a.pdf").unwrap_err(),
        ReadProblem::Excess { of: Excess::Pages }
    );
}

#[test]
fn counts_while_it_inflates() {
    let blanks = vec![b' '; STREAM_BYTES_MAX as usize + 1];
    let packed = |bytes: &[u8]| {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let with = |bytes: &[u8]| {
        file(
            &[
                b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
                b"<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>".to_vec(),
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>".to_vec(),
                stream("/Filter /FlateDecode", &packed(bytes)),
            ],
            "",
        )
    };
    let problem = |bytes: &[u8]| read_text(&with(bytes), "a.pdf").unwrap_err();
    assert_eq!(problem(&blanks[1..]), ReadProblem::NoTextLayer { pages: 1 });
    assert_eq!(problem(&blanks).code(), "excess");
}

#[test]
fn a_page_has_only_so_many_signs_and_instructions() {
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
    let page = |content: String| read_text(&pdf_with(&[content], font, "", &[b"null".to_vec()], ""), "a.pdf");
    let signs = |count: usize| page(format!("BT /F1 1 Tf 0 0 Td ({}) Tj ET q Q", "a".repeat(count)));
    assert_eq!(signs(GLYPHS_PER_PAGE_MAX).unwrap().text.trim_end().len(), GLYPHS_PER_PAGE_MAX);
    assert_eq!(
        signs(GLYPHS_PER_PAGE_MAX + 1).unwrap_err(),
        ReadProblem::Excess { of: Excess::Page }
    );
    let text = "BT /F1 1 Tf (a) Tj ET ";
    let instructions = |count: usize| page(format!("{text}{}", "h ".repeat(count - 4)));
    assert!(instructions(INSTRUCTIONS_PER_PAGE_MAX).is_ok());
    let over = instructions(INSTRUCTIONS_PER_PAGE_MAX + 1).unwrap_err();
    assert_eq!(over, ReadProblem::Excess { of: Excess::Page });
}

#[test]
fn survives_every_cut_and_forms_within_themselves() {
    let whole = pdf(&[wrapped(FIRST, 90.0, 100.0, 16.0, 26).0]);
    for end in (8..whole.len()).step_by(13) {
        if let Err(problem) = read_text(&whole[..end], "a.pdf") {
            assert!(!problem.zh().is_empty());
        }
    }
    let form = stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"/X Do");
    let circle = pdf_with(&["/X Do".into()], GBK_FONT, "", &[form], "");
    assert_eq!(
        read_text(&circle, "a.pdf").unwrap_err(),
        ReadProblem::Excess { of: Excess::Depth }
    );
}

#[test]
fn markings_at_the_head_in_a_table_or_laid_across_the_page_are_refused() {
    let rest = set(90.0, 200.0, 16.0, "关于做好冬季保供工作的通知")
        + &set(90.0, 240.0, 16.0, "请各单位按期完成检修，逐月报送进展情况。");
    let across = |text: &str| {
        let codes: String = GB18030.encode(text).0.iter().map(|byte| format!("{byte:02X}")).collect();
        format!("BT /F1 40 Tf 0.7 0.7 -0.7 0.7 200 300 Tm <{codes}> Tj ET\n")
    };
    for marking in ["机密★5年", "绝密", "秘 密", "秘密★", "機密"] {
        for page in [
            set(60.0, 40.0, 12.0, marking) + &rest,
            set(60.0, 40.0, 12.0, "000017") + &set(400.0, 40.0, 12.0, marking) + &rest,
            rest.clone() + &across(&marking.replace(' ', "")),
            rest.clone() + &across(&marking.replace(' ', "").repeat(3)),
        ] {
            assert_eq!(read_text(&pdf(&[page]), "a.pdf").unwrap_err().code(), "marked", "{marking}");
        }
    }
    assert!(read_text(&pdf(&[rest + &across("市水务局内部打印")]), "a.pdf").is_ok());
}

#[test]
fn markings_beside_the_pages_are_refused_whatever_fails_later() {
    let rest = set(90.0, 200.0, 16.0, "关于做好冬季保供工作的通知")
        + &set(90.0, 240.0, 16.0, "请各单位按期完成检修，逐月报送进展情况。");
    let wide = |text: &str| {
        let units: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        format!("<FEFF{units}>")
    };
    for marking in ["机密★5年", "绝密", "秘 密", "機密★長期"] {
        let said = wide(marking);
        for (more, trailer) in [
            (format!("<< /Title {said} >>"), "/Info 4 0 R"),
            (format!("<< /Keywords {said} >>"), "/Info 4 0 R"),
            (
                format!("<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /Contents {said} >>"),
                "",
            ),
            (format!("<< /FT /Tx /T (a) /V {said} >>"), ""),
            (format!("<< /Title {said} /Dest [] >>"), ""),
        ] {
            let file = pdf_with(
                std::slice::from_ref(&rest),
                GBK_FONT,
                "",
                &[more.clone().into_bytes()],
                trailer,
            );
            assert_eq!(read_text(&file, "a.pdf").unwrap_err().code(), "marked", "{more}");
        }
        let described = stream(
            "/Type /Metadata /Subtype /XML",
            format!("<x:xmpmeta><dc:title><rdf:li>{marking}</rdf:li></dc:title></x:xmpmeta>").as_bytes(),
        );
        let file = pdf_with(std::slice::from_ref(&rest), GBK_FONT, "", &[described], "");
        assert_eq!(read_text(&file, "a.pdf").unwrap_err().code(), "marked");
        // At the foot of the first page, below whole sentences.
        let foot = rest.clone() + &set(90.0, 800.0, 12.0, marking);
        assert_eq!(read_text(&pdf(&[foot]), "a.pdf").unwrap_err().code(), "marked");
    }
    let inside = stream("/Type /EmbeddedFile", b"anything");
    let file = pdf_with(&[rest], GBK_FONT, "", &[inside], "");
    let read = read_text(&file, "a.pdf").unwrap();
    assert!(
        read.dropped
            .iter()
            .any(|dropped| dropped.what == DroppedPart::Files && dropped.count == 1)
    );
}
