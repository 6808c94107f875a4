//! Headings of official texts: 一、 （一） 1. （1）, and 第一章. A heading stands on its own line, or runs in before its paragraph.

use super::Span;

/// Run-in headings are short; a longer first sentence is already the text.
const RUN_IN_CHARACTERS_MAX: usize = 36;
/// A heading on a line of its own.
const ALONE_CHARACTERS_MAX: usize = 60;

/// The level of the line's heading and how many of its sentences the heading takes.
pub(super) fn of(characters: &[char], line: Span, sentences: &[Span]) -> Option<(u8, usize)> {
    let (level, _) = numbering(&characters[line.start..line.end])?;
    let first = sentences.first()?;
    let length = first.end - first.start;
    if sentences.len() == 1 {
        let ends_open = !matches!(characters[first.end - 1], '。' | '；' | '！' | '：' | ':' | '，');
        let short_and_closed = level <= 2 && length <= RUN_IN_CHARACTERS_MAX && characters[first.end - 1] == '。';
        return (length <= ALONE_CHARACTERS_MAX && (ends_open || short_and_closed)).then_some((level, 1));
    }
    // Below the second level a numbered sentence is usually the task itself, not its heading.
    (level <= 2 && length <= RUN_IN_CHARACTERS_MAX && characters[first.end - 1] == '。').then_some((level, 1))
}

/// The level of a numbering at the start of the line and how many characters it takes.
pub(super) fn numbering(line: &[char]) -> Option<(u8, usize)> {
    let chinese = |from: usize| {
        line[from.min(line.len())..]
            .iter()
            .take_while(|c| "〇零一二三四五六七八九十百".contains(**c))
            .count()
    };
    let arabic = |from: usize| {
        line[from.min(line.len())..]
            .iter()
            .take_while(|c| c.is_ascii_digit() || ('０'..='９').contains(*c))
            .count()
    };
    let at = |place: usize| line.get(place).copied().unwrap_or('\0');
    if at(0) == '第' {
        let count = chinese(1) + arabic(1);
        let level = match at(1 + count) {
            '章' | '编' | '篇' => 1,
            '部' if at(2 + count) == '分' => 1,
            '节' => 2,
            _ => return None,
        };
        return (count > 0).then_some((level, count + 2));
    }
    if matches!(at(0), '（' | '(') {
        for (count, level) in [(chinese(1), 2), (arabic(1), 4)] {
            if (1..=3).contains(&count) && matches!(at(1 + count), '）' | ')') {
                return Some((level, count + 2));
            }
        }
        return None;
    }
    let count = chinese(0);
    if (1..=4).contains(&count) && matches!(at(count), '、' | '．') {
        return Some((1, count + 1));
    }
    let count = arabic(0);
    let is_mark = matches!(at(count), '.' | '．' | '、') && !at(count + 1).is_ascii_digit();
    ((1..=3).contains(&count) && is_mark).then_some((3, count + 1))
}
