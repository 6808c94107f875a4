//! Where bytes may be out of step: the question marks at which the search begins.

use super::readings::Readings;
use super::signs_of_damage::reads_badly;

/// A question mark that may stand for bytes: something Chinese on one side, and on the other something that damage leaves.
pub(super) fn is_start(text: &[char], at: usize) -> bool {
    if !matches!(text[at], '?' | '？' | '\u{FFFD}') {
        return false;
    }
    let next = text.get(at + 1).copied().unwrap_or('\n');
    let before = at.checked_sub(1).map_or('\n', |before| text[before]);
    // Three and more of them are a writer's, unless a cut comma follows.
    let run = text[at..].iter().take_while(|c| **c == text[at]).count();
    let is_comma = matches!(text.get(at + run), Some(',' | '，'));
    let is_inside = before == text[at];
    if run >= 3 && !(run == 3 && is_comma) || is_inside && at >= 2 && text[at - 2] == text[at] {
        return false;
    }
    if run == 2
        && !is_inside
        && !text
            .get(at + 2)
            .is_some_and(|c| is_wide(*c) || matches!(c, ',' | '€' | '@'..='~'))
    {
        return false;
    }
    if !(is_wide(before) || matches!(before, ')' | '?' | ',' | '!') || before.is_ascii_digit()) {
        return false;
    }
    if Readings::get().closed(text, at + 1).is_some() {
        return true;
    }
    let is_cut = matches!(next, ',' | '，' | '!' | '！' | '?' | '？');
    let rest = at + 1 + usize::from(is_cut);
    let after = text.get(rest).copied().unwrap_or('\n');
    // A letter of the ASCII range may be a second byte that was left over; otherwise the words that follow are strange.
    // A byte that is left over is always an ASCII question mark; the full one is a sign of the text or of a cut.
    let may_be_byte = text[at] != '？';
    let is_odd = matches!(after, '€' | '@'..='~') || is_wide(after) || after == '?' && next != '?';
    is_cut && may_be_byte && is_odd || reads_badly(&text[rest.min(text.len())..])
}

/// 三、 and （三）: what stands at the head of a line.
pub(super) fn opens_with_number(text: &[char]) -> bool {
    let open = usize::from(matches!(text.first(), Some('（' | '(')));
    let count = text[open.min(text.len())..]
        .iter()
        .take_while(|c| "一二三四五六七八九十".contains(**c))
        .count();
    let mark = text.get(open + count).copied().unwrap_or('\n');
    (1..=3).contains(&count)
        && if open == 1 {
            matches!(mark, '）' | ')')
        } else {
            mark == '、'
        }
}

pub(super) fn is_wide(c: char) -> bool {
    !c.is_ascii() && (!c.is_whitespace() || c == '　')
}
