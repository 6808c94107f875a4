//! Every marking in every place of every kind of file that is looked into, and the same words where they are no marking.

mod deep;

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
fn no_place_beside_the_text_of_a_word_file_is_overlooked() {
    let other = |part: &'static str, content: String| docx(&p(REST), &[(part, content)]);
    for marking in MARKINGS {
        // Cut into runs, each with a look of its own, as programs do for signs of another font.
        let runs: String = marking
            .chars()
            .map(|c| format!("<w:r><w:rPr><w:rFonts w:ascii='a'/><w:b/></w:rPr><w:t xml:space='preserve'>{c}</w:t></w:r>"))
            .collect();
        let cut = format!("<w:p>{runs}</w:p>");
        refused(&docx(&(cut.clone() + &p(REST)), &[]), "a.docx", marking);
        for (part, content) in [
            (
                "word/comments.xml",
                format!("<w:comments><w:comment><w:p/>{cut}</w:comment></w:comments>"),
            ),
            (
                "word/footnotes.xml",
                format!(
                    "<w:footnotes><w:footnote>{}</w:footnote><w:footnote>{cut}</w:footnote></w:footnotes>",
                    p("注。")
                ),
            ),
            (
                "word/endnotes.xml",
                format!("<w:endnotes><w:endnote>{cut}</w:endnote></w:endnotes>"),
            ),
            ("word/hdr.xml", format!("<w:hdr>{cut}</w:hdr>")),
            (
                "word/glossary/document.xml",
                format!("<w:docParts><w:docPartBody>{cut}</w:docPartBody></w:docParts>"),
            ),
            (
                "word/diagrams/data1.xml",
                format!("<d:pt><d:t><a:p><a:r><a:rPr><a:latin/></a:rPr><a:t>{marking}</a:t></a:r></a:p></d:t></d:pt>"),
            ),
            (
                "word/charts/chart1.xml",
                format!("<c:title><c:tx><c:rich><a:p><a:r><a:t>{marking}</a:t></a:r></a:p></c:rich></c:tx></c:title>"),
            ),
            (
                "docProps/custom.xml",
                format!("<Properties><property name='密级'><vt:lpwstr>{marking}</vt:lpwstr></property></Properties>"),
            ),
            (
                "docProps/app.xml",
                format!("<Properties><Company>河清市</Company><Manager>{marking}</Manager></Properties>"),
            ),
            (
                "docProps/core.xml",
                format!("<cp:coreProperties><dc:title>{REST}</dc:title><cp:category>{marking}</cp:category></cp:coreProperties>"),
            ),
            (
                "docProps/core.xml",
                format!("<cp:coreProperties><dc:description>{marking}</dc:description></cp:coreProperties>"),
            ),
        ] {
            refused(&other(part, content), "a.docx", &format!("{marking} in {part}"));
        }
        let box_below = format!(
            "<w:p><w:r><w:t>第一句话已经说完。</w:t></w:r></w:p><w:p><w:r><w:pict><v:textbox><w:txbxContent>{cut}</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
        );
        refused(&docx(&box_below, &[]), "a.docx", marking);
        let said = format!("<w:p><w:r><w:drawing><wp:docPr id='1' descr='{marking}'/></w:drawing></w:r></w:p>");
        refused(&docx(&(p(REST) + &said), &[]), "a.docx", marking);
        let hidden = format!("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{marking}</w:t></w:r></w:p>");
        refused(&docx(&(hidden + &p(REST)), &[]), "a.docx", marking);
        let struck = format!("<w:p><w:del><w:r><w:delText>{marking}</w:delText></w:r></w:del></w:p>");
        refused(&docx(&(struck + &p(REST)), &[]), "a.docx", marking);
        let cells = format!("<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{cut}</w:tc></w:tr></w:tbl>", p("密级"));
        refused(&docx(&(cells + &p(REST)), &[]), "a.docx", marking);
    }
    // A star from a font of pictures.
    let symbol =
        "<w:p><w:r><w:t>机密</w:t></w:r><w:r><w:sym w:font='Wingdings' w:char='F0AB'/></w:r><w:r><w:t>5年</w:t></w:r></w:p>";
    refused(&docx(&(symbol.to_owned() + &p(REST)), &[]), "a.docx", "a star of Wingdings");
}

#[test]
fn no_place_beside_the_cells_of_a_workbook_is_overlooked() {
    for marking in MARKINGS {
        let note = rust_xlsxwriter::Note::new(marking).add_author_prefix(false);
        refused(
            &xlsx(|book| {
                let sheet = book.add_worksheet();
                sheet.write(0, 0, "台账").unwrap();
                sheet.insert_note(40, 2, &note).unwrap();
            }),
            "a.xlsx",
            &format!("{marking} in a comment"),
        );
        refused(
            &xlsx(|book| {
                book.add_worksheet().write(0, 0, "台账").unwrap();
                let hidden = book.add_worksheet();
                hidden.set_hidden(true);
                hidden.set_footer(format!("&R&\"宋体,加粗\"&12{marking}"));
            }),
            "a.xlsx",
            &format!("{marking} at the foot of a hidden sheet"),
        );
        refused(
            &xlsx(|book| {
                book.set_properties(&rust_xlsxwriter::DocProperties::new().set_category(marking));
                book.add_worksheet().write(0, 0, "台账").unwrap();
            }),
            "a.xlsx",
            &format!("{marking} in the properties"),
        );
        refused(
            &xlsx(|book| {
                book.add_worksheet().write(0, 0, "台账").unwrap();
                let mut chart = rust_xlsxwriter::Chart::new(rust_xlsxwriter::ChartType::Column);
                chart.add_series().set_values("Sheet1!$A$1:$A$2");
                chart.title().set_name(marking);
                book.add_worksheet().insert_chart(1, 1, &chart).unwrap();
            }),
            "a.xlsx",
            &format!("{marking} over a chart"),
        );
    }
}

#[test]
fn no_place_of_a_web_page_is_overlooked() {
    let article = format!(
        "<div>{}</div>",
        format!("<p>{REST}，请各单位认真组织实施，按期报送进展情况。</p>").repeat(4)
    );
    for marking in MARKINGS {
        let (first, rest) = marking.split_at(marking.chars().next().unwrap().len_utf8());
        let cut = format!("<b>{first}</b><font size=3>{rest}</font>");
        for around in [
            format!("<span>{marking}</span>"),
            format!("<center>{cut}</center>"),
            format!("<li>{cut}</li>"),
            format!("<h3>{cut}</h3><nav>首页</nav>"),
            format!("<footer><div><div>{marking}</div></div></footer>"),
            format!("<section><div>首页<br>{cut}</div></section>"),
            format!("<img src=a.png alt='{marking}'>"),
            format!("<input type=hidden value='{marking}'>"),
            format!("<aside hidden>{marking}</aside>"),
            cut.clone(),
        ] {
            for page in [format!("{around}{article}"), format!("{article}{around}")] {
                let page = format!("<!DOCTYPE html><html><head><title>通知</title></head><body>{page}</body></html>");
                refused(page.as_bytes(), "a.html", &around);
            }
        }
    }
}

#[test]
fn a_broken_text_bears_its_marking_in_any_encoding() {
    let text = "机密★5年\n关于冬季保供的通知\n\u{1}\u{2}\n";
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    let wide = |swap: bool| -> Vec<u8> {
        let units = text
            .encode_utf16()
            .flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() });
        units.collect()
    };
    let (big5, _, _) = encoding_rs::BIG5.encode("機密★五年\n關於冬季保供的通知\n");
    for bytes in [
        text.as_bytes().to_vec(),
        gb.to_vec(),
        wide(false),
        wide(true),
        big5.to_vec(),
        [text.as_bytes(), b"\xFF\xFE\xFF"].concat(),
    ] {
        refused(&bytes, "a.txt", "a broken text");
        refused(&bytes, "a.csv", "a broken list");
    }
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
    assert_eq!(
        says(&docx(&p(REST), &[("word/embeddings/a.xlsx", "PK".into())]), "a.docx"),
        "里面嵌的 1 个文件或对象"
    );
    assert_eq!(
        says(&docx(&p(REST), &[("word/afchunk1.htm", "<p>机密</p>".into())]), "a.docx"),
        "里面嵌的 1 个文件或对象"
    );
    assert_eq!(says(REST.as_bytes(), "a.txt"), "");
}
