//! Characters of a marking: what is one and the same sign, what shows nothing, what parts, opens and closes.

/// One character of the line, with the blanks before it folded into it.
pub(super) struct Token {
    /// What it is compared as.
    pub(super) character: char,
    /// As it stands in the text.
    pub(super) written: char,
    pub(super) blank_before: bool,
    /// At least two columns of blank, a tab or an ideographic space: an edge, not the space inside a spaced word.
    pub(super) wide_before: bool,
}

pub(super) fn tokens(line: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut columns = 0;
    for c in line.chars() {
        match c {
            _ if is_unseen(c) => {}
            '\t' | '\u{3000}' => columns += 2,
            _ if is_blank(c) => columns += 1,
            _ => {
                tokens.push(Token {
                    character: folded(half_width(c)),
                    written: half_width(c),
                    blank_before: columns > 0,
                    wide_before: columns > 1,
                });
                columns = 0;
            }
        }
    }
    tokens
}

/// Where `word` ends when it stands at `at`, blanks (秘　密) and small signs (机·密) between its characters allowed.
pub(super) fn after_word(tokens: &[Token], at: usize, word: &str) -> Option<usize> {
    let mut end = at;
    for (nth, c) in word.chars().enumerate() {
        while nth > 0 && tokens.get(end).is_some_and(|token| "·•・‧-—–_.|/".contains(token.character)) {
            end += 1;
        }
        if tokens.get(end)?.character != c {
            return None;
        }
        end += 1;
    }
    Some(end)
}

/// Whether a character stands in the line without which it is no marking: looked at before anything is taken apart.
pub(super) fn may_be_marking(line: &str) -> bool {
    line.chars().any(|c| matches!(c, '密' | '宻' | '㊙' | '部'))
}

pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_unseen(c) || matches!(c, '\u{2800}' | '\u{3164}')
}

/// Characters that show nothing, or only mark the one before them: they part nothing.
fn is_unseen(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c,
        '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{AD}' | '\u{61C}'
        | '\u{180E}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}' | '\u{FE00}'..='\u{FE0F}' | '\u{300}'..='\u{36F}' | '\u{20D0}'..='\u{20FF}' | '\u{E0100}'..='\u{E01EF}')
}

pub(super) fn is_star(c: char) -> bool {
    matches!(c, '★' | '☆' | '*' | '⭐' | '🌟' | '⋆' | '∗' | '٭' | '⁎' | '﹡' | '✦' | '✧' | '✩'..='✰' | '✱'..='✺')
}

/// Stands for the star behind a level: a star, another figure of its size, or a sign from a font of pictures, which has no code of its own.
/// Before a level the last two are bullets.
pub(super) fn is_starlike(c: char) -> bool {
    is_star(c) || matches!(c, '\u{E000}'..='\u{F8FF}' | '■'..='◿' | '※')
}

pub(super) fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '【' | '〔' | '〖' | '「' | '<' | '〈')
}

pub(super) fn is_closing(c: char) -> bool {
    matches!(c, ')' | ']' | '】' | '〕' | '〗' | '」' | '>' | '〉' | '★' | '☆')
}

/// Full-width letters, digits and signs as their half-width twins.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Traditional and variant forms of the characters that a marking is made of, as the usual ones.
fn folded(c: char) -> char {
    match c {
        '絕' | '絶' => '绝',
        '機' => '机',
        '祕' => '秘',
        '宻' => '密',
        '級' => '级',
        '內' => '内',
        '資' => '资',
        '傳' => '传',
        '閱' | '閲' => '阅',
        '參' => '参',
        '長' => '长',
        '啟' | '啓' => '启',
        '個' | '箇' => '个',
        '別' => '别',
        '緊' => '紧',
        _ => c,
    }
}

/// Where a line ends beside the usual way.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(c, '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
