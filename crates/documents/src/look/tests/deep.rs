//! Markings below what is the head of a text or sheet, and in files that pass a limit: the look reaches as far as the reading.

use super::*;

/// Marks that fill a cell or line; with a star, a term or the word for level they are markings however far down.
const DEEP: [&str; 8] = [
    "绝密★",
    "机密★5年",
    "秘密☆10年",
    "機密＊１年",
    "机密 5年",
    "（秘密★长期）",
    "密级：秘密",
    "㊙",
];

#[test]
fn a_marking_below_the_head_comes_in_with_no_kind_of_table() {
    // What may vary: how far down, which sheet, hidden or not, which column, one cell or several, the kind of file.
    for marking in DEEP {
        for below in [14, 15, 16, 300] {
            refused(
                &xlsx(|book| {
                    book.add_worksheet().write(0, 0, "台账").unwrap();
                    let sheet = book.add_worksheet();
                    for row in 0..below {
                        sheet.write(row, 0, f64::from(row)).unwrap();
                        sheet.write(row, 1, "修堤").unwrap();
                    }
                    sheet.write(below, 3, marking).unwrap();
                    sheet.write(below + 1, 0, "合计").unwrap();
                    sheet.set_hidden(true);
                }),
                "a.xlsx",
                marking,
            );
            let rows = "1,修堤\n".repeat(below as usize);
            refused(format!("序号,任务\n{rows}7,{marking},修渠\n").as_bytes(), "a.csv", marking);
            let row = |cells: [&str; 2]| {
                let cells: String = cells.map(|cell| format!("<w:tc>{}</w:tc>", p(cell))).concat();
                format!("<w:tr>{cells}</w:tr>")
            };
            let rows = row(["1", "修堤"]).repeat(below as usize);
            let table = format!("<w:tbl>{rows}{}</w:tbl>", row(["7", marking]));
            refused(&docx(&(p(REST) + &table), &[]), "a.docx", marking);
            let rows = "<tr><td>1</td><td>修堤</td></tr>".repeat(below as usize);
            let page = format!(
                "<!DOCTYPE html><html><body><p>{REST}，请各单位认真组织实施。</p><table>{rows}<tr><td>7</td><td>{marking}</td></tr></table></body></html>"
            );
            refused(page.as_bytes(), "a.html", marking);
        }
    }
    // In pieces, beside each other and under each other.
    for down in [false, true] {
        refused(
            &xlsx(|book| {
                let sheet = book.add_worksheet();
                for row in 0..40 {
                    sheet.write(row, 0, f64::from(row)).unwrap();
                }
                for (at, piece) in ["机", "密", "★", "5年"].into_iter().enumerate() {
                    let at = at as u16;
                    let (row, column) = if down { (40 + u32::from(at), 2) } else { (40, 2 + at) };
                    sheet.write(row, column, piece).unwrap();
                }
            }),
            "a.xlsx",
            "pieces",
        );
    }
}

#[test]
fn a_file_past_a_limit_bears_the_marking_that_was_read_before_it() {
    let wide = |marking: &str, first: bool| {
        xlsx(|book| {
            for wide in [first, !first] {
                let sheet = book.add_worksheet();
                if wide {
                    sheet.write(3, 0, "台账").unwrap();
                    sheet.write(4, 300, "远处").unwrap();
                } else {
                    sheet.write(0, 0, marking).unwrap();
                }
            }
        })
    };
    for first in [false, true] {
        refused(&wide("机密★5年", first), "a.xlsx", "a sheet too wide beside it");
        let found = look(&wide("台账", first), "a.xlsx", &MarkingRules::default());
        assert!(
            found.is_ok_and(|unread| !unread.is_empty()),
            "no marking: it is said that it could not be read"
        );
    }
    let rows = "1,修堤\n".repeat(200_010);
    refused(
        format!("机密★5年,\n{rows}").as_bytes(),
        "a.csv",
        "the first row of a list too long",
    );
    // A broken text, far behind its beginning, wherever pieces meet.
    for before in [10_000, 65_536 - 8, 65_024 - 8, 65_024 * 2 - 3, 300_001] {
        let text = format!("\u{1}\u{2}{}\n机密★5年\n尾\n", "a".repeat(before));
        refused(text.as_bytes(), "a.txt", &format!("{before} bytes before it"));
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        refused(&wide, "a.txt", &format!("{before} wide characters before it"));
    }
}
