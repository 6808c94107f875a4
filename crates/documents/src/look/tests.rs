//! Every marking in every place of every kind of file that is looked into, and the same words where they are no marking.

use std::io::Write as _;

use rust_xlsxwriter::{Shape, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// Markings as they are written; what may vary: the level, the script, the star, the term, what stands between the characters.
const MARKINGS: [&str; 22] = [
    "绝密",
    "机密",
    "秘密",
    "絕密",
    "機密",
    "祕密",
    "㊙",
    "绝密★",
    "机密★5年",
    "秘密☆10年",
    "机密＊１年",
    "机密*5年",
    "秘密★六个月",
    "绝密★长期",
    "绝密★启用前",
    "机密 5年",
    "秘 密",
    "机　密　★　5　年",
    "（秘密）",
    "【机密】",
    "密级：秘密",
    "机\u{200B}密★5年",
];

fn zipped(parts: &[(&str, String)]) -> Vec<u8> {
    let mut out = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(content.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>")
}

fn docx(body: &str, more: &[(&str, String)]) -> Vec<u8> {
    let relation = |kind: &str, target: &str| format!("<Relationship Type='http://example.invalid/{kind}' Target='{target}'/>");
    let others: String = more
        .iter()
        .filter_map(|(name, _)| {
            Some(relation(
                name.strip_prefix("word/")?.trim_end_matches("1.xml"),
                name.strip_prefix("word/")?,
            ))
        })
        .collect();
    let mut parts = vec![
        ("[Content_Types].xml", String::from("<Types/>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships>{}</Relationships>",
                relation("officeDocument", "word/document.xml")
            ),
        ),
        (
            "word/document.xml",
            format!("<w:document xmlns:w='w' xmlns:v='v'><w:body>{body}<w:sectPr/></w:body></w:document>"),
        ),
        (
            "word/_rels/document.xml.rels",
            format!("<Relationships>{others}</Relationships>"),
        ),
    ];
    parts.extend(more.iter().cloned());
    zipped(&parts)
}

const REST: &str = "关于做好冬季保供工作的通知";

fn xlsx(made: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    made(&mut book);
    book.save_to_buffer().unwrap()
}

fn refused(bytes: &[u8], name: &str, what: &str) {
    let found = look(bytes, name, &MarkingRules::default());
    assert!(found.is_err(), "{what} came in as {name}: {found:?}");
}

#[test]
fn no_marking_comes_in_whatever_the_file() {
    for marking in MARKINGS {
        refused(format!("{marking}\n{REST}\n各县区：\n").as_bytes(), "a.txt", marking);
        refused(format!("000017\n\n{marking}\n{REST}\n").as_bytes(), "a.txt", marking);
        refused(format!("{marking},\n序号,任务\n1,修堤\n").as_bytes(), "a.csv", marking);
        let page = |head: &str, body: &str| {
            format!(
                "<!DOCTYPE html><html><head>{head}</head><body>{body}<p>{REST}，请各单位认真组织实施，按期报送进展情况。</p></body></html>"
            )
        };
        refused(page("", &format!("<p>{marking}</p>")).as_bytes(), "a.html", marking);
        refused(page("", &format!("<header>{marking}</header>")).as_bytes(), "a.txt", marking);
        refused(
            page("", &format!("<table><tr><td>{marking}</td><td>表</td></tr></table>")).as_bytes(),
            "a.html",
            marking,
        );
        refused(page(&format!("<title>{marking}</title>"), "").as_bytes(), "a.html", marking);
        let nothing: &[(&str, String)] = &[];
        refused(&docx(&(p(marking) + &p(REST)), nothing), "a.docx", marking);
        let boxed = format!(
            "<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict><w:t>{REST}</w:t></w:r></w:p>",
            p(marking)
        );
        refused(&docx(&boxed, nothing), "a.docx", marking);
        let table = format!(
            "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
            p(marking),
            p("特急")
        );
        refused(&docx(&(table + &p(REST)), nothing), "a.docx", marking);
        for (part, root) in [("word/header1.xml", "hdr"), ("word/footer1.xml", "ftr")] {
            refused(
                &docx(
                    &p(REST),
                    &[(part, format!("<w:{root} xmlns:w='w'>{}</w:{root}>", p(marking)))],
                ),
                "a.docx",
                marking,
            );
        }
        let art = format!(
            "<w:hdr xmlns:w='w' xmlns:v='v'><w:p><w:r><w:pict><v:shape><v:textpath string='{marking}'/></v:shape></w:pict></w:r></w:p></w:hdr>"
        );
        refused(&docx(&p(REST), &[("word/header1.xml", art)]), "a.docx", marking);
        let art = format!("<w:p><w:r><w:pict><v:shape><v:textpath string='{marking}'/></v:shape></w:pict></w:r></w:p>");
        refused(&docx(&(p(REST) + &art), nothing), "a.docx", marking);
        let own = format!("<cp:coreProperties xmlns:cp='c' xmlns:dc='d'><dc:title>{marking}</dc:title></cp:coreProperties>");
        refused(&docx(&p(REST), &[("docProps/core.xml", own)]), "a.docx", marking);
        refused(
            &xlsx(|book| {
                let sheet = book.add_worksheet();
                sheet.write(0, 0, marking).unwrap();
                sheet.write(1, 0, "序号").unwrap();
            }),
            "a.xlsx",
            marking,
        );
        refused(
            &xlsx(|book| {
                book.add_worksheet().write(0, 0, "台账").unwrap();
                let second = book.add_worksheet();
                second.write(0, 3, marking).unwrap();
            }),
            "a.xlsx",
            marking,
        );
        refused(
            &xlsx(|book| {
                let sheet = book.add_worksheet();
                sheet.write(0, 0, "台账").unwrap();
                sheet.set_header(format!("&L{marking}&C第 &P 页"));
            }),
            "a.xlsx",
            marking,
        );
        refused(
            &xlsx(|book| {
                let sheet = book.add_worksheet();
                sheet.write(0, 0, "台账").unwrap();
                sheet.insert_shape(1, 1, &Shape::textbox().set_text(marking)).unwrap();
            }),
            "a.xlsx",
            marking,
        );
        refused("平常的文字。".as_bytes(), &format!("{marking}-方案.txt"), marking);
        refused(
            b"\x89PNG\r\n\x1a\n",
            &format!("照片{marking}.png").replace("照片", "照片_"),
            marking,
        );
    }
    refused(
        &xlsx(|book| {
            book.add_worksheet()
                .set_name("机密★5年")
                .unwrap()
                .write(0, 0, "台账")
                .unwrap();
        }),
        "a.xlsx",
        "the name of a sheet",
    );
    refused("机\n密\n★\n5年\n通知\n".as_bytes(), "a.txt", "downwards");
    refused(
        &xlsx(|book| {
            let sheet = book.add_worksheet();
            for (row, sign) in ["机", "密", "★"].iter().enumerate() {
                sheet.write(row as u32, 0, *sign).unwrap();
            }
        }),
        "a.xlsx",
        "downwards in a sheet",
    );
}

#[test]
fn the_same_words_inside_a_sentence_come_in() {
    let rules = MarkingRules::default();
    for text in [
        "关于保守国家秘密的规定",
        "企业商业秘密保护办法",
        "要严守党和国家的机密，不得外传。",
        "查出首页印有“机密★5年”字样的旧文件。",
    ] {
        for (bytes, name) in [
            (text.as_bytes().to_vec(), "通知.txt"),
            (docx(&p(text), &[]), "通知.docx"),
            (
                xlsx(|book| {
                    book.add_worksheet().write(0, 0, text).unwrap();
                }),
                "商业秘密台账.xlsx",
            ),
        ] {
            assert_eq!(look(&bytes, name, &rules), Ok(Vec::new()), "{text} in {name}");
        }
    }
}

#[test]
fn internal_is_refused_only_where_it_is_configured() {
    let strict = MarkingRules { refuse_internal: true };
    let sheet = xlsx(|book| {
        book.add_worksheet().write(0, 0, "内部资料").unwrap();
    });
    for (bytes, name) in [
        ("内部资料\n通知\n".as_bytes().to_vec(), "a.txt"),
        (docx(&p("内部文件"), &[]), "a.docx"),
        (sheet, "a.xlsx"),
        ("通知。".as_bytes().to_vec(), "内部-通知.txt"),
    ] {
        assert!(look(&bytes, name, &strict).is_err(), "{name}");
        assert!(look(&bytes, name, &MarkingRules::default()).is_ok(), "{name}");
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let says = |bytes: &[u8], name: &str| {
        let found = look(bytes, name, &MarkingRules::default()).unwrap();
        found.into_iter().map(|unread| unread.zh).collect::<Vec<_>>().join("；")
    };
    assert_eq!(says(b"\x89PNG\r\n\x1a\n....", "a.png"), "图片");
    assert_eq!(says(b"\0\0\0\x18ftypheic....", "a.jpg"), "图片");
    assert_eq!(says(b"\0\0\0\x18ftypmp42....", "a.jpg"), "音频或视频");
    assert_eq!(says(b"%PDF-1.7 broken", "a.pdf"), "打不开或读不完整");
    assert_eq!(says(b"PK\x03\x04 broken", "a.docx"), "打不开或读不完整");
    let mut locked = vec![0; 120];
    locked.extend("EncryptedPackage\0".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(
        says(&[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &locked].concat(), "a.xlsx"),
        "加了密码"
    );
    assert_eq!(
        says(&docx(&p(REST), &[("word/media/1.png", "png".into())]), "a.docx"),
        "其中 1 幅图片"
    );
    assert_eq!(says(REST.as_bytes(), "a.txt"), "");
}
