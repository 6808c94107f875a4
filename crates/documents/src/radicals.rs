//! Radicals where characters are meant. A font has one drawing for ⻓ and 长, and a PDF often names it by the first of the two; who copies from
//! it copies the radical. They look alike and no word is found by them.

use unicode_normalization::UnicodeNormalization;

/// Radicals that fonts for simplified Chinese draw with the same glyph as a character, and that have no compatibility decomposition to it:
/// read off the character maps of Noto Sans and Noto Serif CJK SC, each pair in order.
const DRAWN_ALIKE: &str = "⺅亻⺉刂⺎兀⺐尢⺒巳⺓幺⺕彐⺖忄⺘扌⺙攵⺠民⺡氵⺣灬⺦丬⺨犭⺭礻⺰纟⺺肀⺾艹⻁虎⻂衤⻅见⻆角⻈讠⻉贝⻋车⻌辶⻐钅⻓长⻔门⻖阝⻘青⻙韦⻚页⻛风⻜飞⻝食⻠饣⻢马\
⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⼾户㬵胶";

/// Whether a sign is a radical, or a rare character that is drawn like a common one.
pub(crate) fn is_radical(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FD5}' | '㬵')
}

/// The character that is meant by a radical; any other sign is itself.
pub(crate) fn meant(c: char) -> char {
    if !is_radical(c) {
        return c;
    }
    let mut pairs = DRAWN_ALIKE.chars();
    while let (Some(radical), Some(character)) = (pairs.next(), pairs.next()) {
        if radical == c {
            return character;
        }
    }
    std::iter::once(c).nfkc().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_are_read_as_what_they_are_drawn_like() {
        let read: String = "⼀⻓⻘⺠⼾⻛⾒水㬵".chars().map(meant).collect();
        assert_eq!(read, "一长青民户风見水胶");
        let pairs: Vec<char> = DRAWN_ALIKE.chars().collect();
        assert!(pairs.len().is_multiple_of(2) && pairs.iter().step_by(2).all(|c| is_radical(*c)));
        assert!(pairs.iter().skip(1).step_by(2).all(|c| !is_radical(*c)));
    }
}
