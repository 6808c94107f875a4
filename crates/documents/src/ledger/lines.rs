//! The lines of a cell. A break that somebody set parts what stands before it from what stands behind: 5亿元 and 2.建成 never run
//! together. Where every line is a single character, the cell is written downwards and is one word.

use super::look::flat;

/// The lines of a cell, each without blanks around it; a cell written downwards is one line.
pub(super) fn lines(cell: &str) -> Vec<String> {
    let parts: Vec<String> = cell
        .split(['\n', '\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'])
        .map(flat)
        .filter(|line| !line.is_empty())
        .collect();
    let downwards = parts.len() > 1
        && parts
            .iter()
            .all(|line| line.chars().count() == 1 && !line.starts_with(|c: char| c.is_ascii_digit()));
    if downwards { vec![parts.concat()] } else { parts }
}

/// The cell with its breaks.
pub(super) fn lined(cell: &str) -> String {
    lines(cell).join("\n")
}

/// On one line, a blank where a break stood and no mark parts already.
pub(super) fn on_one(cell: &str) -> String {
    let mut out = String::new();
    for line in lines(cell) {
        if !out.is_empty() && !out.ends_with(['，', '。', '；', '：', '、', '！', '？', ',', ';', ':']) {
            out.push(' ');
        }
        out.push_str(&line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_parts_what_stands_around_it() {
        assert_eq!(
            lined("1.完成投资5亿元\r\n\r\n 2.建成道路3公里"),
            "1.完成投资5亿元\n2.建成道路3公里"
        );
        assert_eq!(on_one("新建泵站2座\u{2028}改造管网4公里"), "新建泵站2座 改造管网4公里");
        assert_eq!(on_one("修渠，\n清淤"), "修渠，清淤");
        assert_eq!(lined("供\n水\n保\n障"), "供水保障");
        assert_eq!(lined("3\n5"), "3\n5");
        assert_eq!(lined("河 清 市"), "河清市");
    }
}
