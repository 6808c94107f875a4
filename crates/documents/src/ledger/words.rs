//! What the words of single cells tell: a title cut out of a task, a total, a note, a heading, a failed formula, a marking.

use super::entries::TITLE_CHARACTERS_MAX;
use super::lines::on_one;
use crate::decompose::cell;

/// On one line, without its own number, cut at a mark when it is long.
pub(super) fn title(task: &str) -> String {
    let flat = on_one(task);
    let bare = flat.trim_start_matches(|c: char| c.is_ascii_digit());
    let bare = bare
        .strip_prefix(['.', '．', '、'])
        .filter(|_| bare.len() < flat.len())
        .unwrap_or(&flat);
    let chars: Vec<char> = bare.trim_end_matches(['。', '；']).chars().collect();
    if chars.len() <= TITLE_CHARACTERS_MAX {
        return chars.into_iter().collect();
    }
    let end = (TITLE_CHARACTERS_MAX / 4..TITLE_CHARACTERS_MAX)
        .rev()
        .find(|place| matches!(chars[*place], '。' | '；' | '，' | ',' | ';'))
        .unwrap_or(TITLE_CHARACTERS_MAX);
    chars[..end].iter().collect()
}

pub(super) fn names_a_day(words: &str) -> bool {
    let parts = cell::narrowed(words);
    let parts = parts
        .split(['.', '-', '/', '年', '月'])
        .filter(|part| part.chars().any(|c| c.is_ascii_digit()))
        .count();
    parts >= 3 || words.contains('日')
}

/// A cell that says nothing.
pub(super) fn is_idle(cell: &str) -> bool {
    cell.trim()
        .chars()
        .all(|c| matches!(c, '/' | '-' | '—' | '无' | '\\' | '／' | ' '))
}

pub(super) fn is_error(cell: &str) -> bool {
    ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"].contains(&cell)
}

fn squeezed(cell: &str) -> String {
    cell.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '：' | ':'))
        .collect()
}

pub(super) fn is_total(cell: &str) -> bool {
    let squeezed = squeezed(cell);
    squeezed.chars().count() <= 8
        && ["合计", "总计", "小计", "共计"]
            .iter()
            .any(|word| squeezed.starts_with(word) || squeezed.ends_with(word))
}

pub(super) fn is_plain_total(cell: &str) -> bool {
    matches!(squeezed(cell).as_str(), "合计" | "总计" | "小计" | "共计")
}

pub(super) fn is_note(text: &str) -> bool {
    ["注：", "注:", "备注", "说明：", "填表", "制表", "审核", "联系人", "填报"]
        .iter()
        .any(|word| text.starts_with(word))
}

pub(super) fn is_sealed(cell: &str) -> bool {
    let squeezed = squeezed(cell);
    ["绝密", "机密", "秘密"].iter().any(|word| squeezed.starts_with(word))
}

/// 一、 is 1, （一） is 2.
pub(super) fn heading_level(text: &str) -> Option<u8> {
    let numeral = |c: char| "一二三四五六七八九十百".contains(c);
    let mut chars = text.chars();
    match chars.next()? {
        '（' | '(' => {
            let rest: String = chars.skip_while(|c| numeral(*c)).take(1).collect();
            (matches!(rest.as_str(), "）" | ")")).then_some(2)
        }
        c if numeral(c) => {
            let rest = chars.find(|c| !numeral(*c))?;
            matches!(rest, '、' | '.' | '．').then_some(1)
        }
        _ => None,
    }
}
