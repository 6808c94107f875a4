//! Maps inside a PDF: which bytes form a code, which number a code has in its font, and which characters it stands for. They are small
//! programs in PostScript's notation, of which only the lists are needed.

/// What a map says.
#[derive(Debug, Default)]
pub(super) struct CMap {
    /// Length, first and last code of each space of codes.
    spaces: Vec<(usize, u32, u32)>,
    /// First and last code, and the characters of the first, as UTF-16.
    texts: Vec<(u32, u32, Vec<u16>)>,
    /// First and last code, and the number of the first.
    numbers: Vec<(u32, u32, u32)>,
}

/// Entries of one map.
const ENTRIES_MAX: usize = 200_000;
/// Characters that one code stands for.
const TEXT_UNITS_MAX: usize = 64;

#[derive(Debug, PartialEq)]
enum Token {
    Code(Vec<u8>),
    Number(u32),
    Open,
    Close,
    Word(String),
}

impl CMap {
    /// Reads a map; what it does not understand it passes over.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut out = Self::default();
        let mut tokens = Tokens { bytes, at: 0 };
        while let Some(token) = tokens.next() {
            let Token::Word(word) = token else { continue };
            match word.as_str() {
                "begincodespacerange" => out.spaces(&mut tokens),
                "beginbfchar" => out.chars(&mut tokens),
                "beginbfrange" => out.ranges(&mut tokens),
                "begincidchar" => out.numbers(&mut tokens, false),
                "begincidrange" => out.numbers(&mut tokens, true),
                _ => {}
            }
        }
        out.texts.sort_by_key(|(first, ..)| *first);
        out.numbers.sort_unstable();
        out
    }

    fn is_full(&self) -> bool {
        self.texts.len() + self.numbers.len() + self.spaces.len() >= ENTRIES_MAX
    }

    fn spaces(&mut self, tokens: &mut Tokens<'_>) {
        while let (Some(Token::Code(first)), false) = (tokens.next(), self.is_full()) {
            let Some(Token::Code(last)) = tokens.next() else { return };
            self.spaces.push((first.len(), value(&first), value(&last)));
        }
    }

    fn chars(&mut self, tokens: &mut Tokens<'_>) {
        while let (Some(Token::Code(code)), false) = (tokens.next(), self.is_full()) {
            match tokens.next() {
                Some(Token::Code(text)) => self.texts.push((value(&code), value(&code), units(&text))),
                // A glyph's name; nobody writes it.
                Some(Token::Word(_)) => {}
                _ => return,
            }
        }
    }

    fn ranges(&mut self, tokens: &mut Tokens<'_>) {
        while let (Some(Token::Code(first)), false) = (tokens.next(), self.is_full()) {
            let Some(Token::Code(last)) = tokens.next() else { return };
            let (first, last) = (value(&first), value(&last));
            match tokens.next() {
                Some(Token::Code(text)) => self.texts.push((first, last, units(&text))),
                Some(Token::Open) => {
                    let mut code = first;
                    while let Some(Token::Code(text)) = tokens.next() {
                        if code <= last && !self.is_full() {
                            self.texts.push((code, code, units(&text)));
                        }
                        code = code.saturating_add(1);
                    }
                }
                _ => return,
            }
        }
    }

    fn numbers(&mut self, tokens: &mut Tokens<'_>, is_range: bool) {
        while let (Some(Token::Code(first)), false) = (tokens.next(), self.is_full()) {
            let last = if is_range {
                match tokens.next() {
                    Some(Token::Code(last)) => value(&last),
                    _ => return,
                }
            } else {
                value(&first)
            };
            let Some(Token::Number(number)) = tokens.next() else { return };
            self.numbers.push((value(&first), last, number));
        }
    }

    /// The characters of a code.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        let after = self.texts.partition_point(|(first, ..)| *first <= code);
        let (first, last, units) = self.texts.get(after.checked_sub(1)?)?;
        if code > *last {
            return None;
        }
        let mut units = units.clone();
        let step = u16::try_from(code - first).ok()?;
        let end = units.last_mut()?;
        *end = end.wrapping_add(step);
        let text = String::from_utf16(&units).ok()?;
        let text: String = text.chars().filter(|c| *c != '\0').collect();
        (!text.is_empty()).then_some(text)
    }

    /// The number of a code in its font.
    pub(super) fn number(&self, code: u32) -> Option<u32> {
        let after = self.numbers.partition_point(|(first, ..)| *first <= code);
        let (first, last, number) = self.numbers.get(after.checked_sub(1)?)?;
        (code <= *last).then(|| number.saturating_add(code - first))
    }

    /// The next code: its value and how many bytes it takes.
    pub(super) fn code(&self, bytes: &[u8]) -> (u32, usize) {
        for length in 1..=4.min(bytes.len()) {
            let code = value(&bytes[..length]);
            if self
                .spaces
                .iter()
                .any(|(of, first, last)| *of == length && within(code, *first, *last, length))
            {
                return (code, length);
            }
        }
        let length = self.spaces.iter().map(|(length, ..)| *length).min().unwrap_or(1);
        let length = length.clamp(1, bytes.len().max(1));
        (value(&bytes[..length.min(bytes.len())]), length)
    }

    /// Whether it says anything of characters.
    pub(super) fn has_texts(&self) -> bool {
        !self.texts.is_empty()
    }
}

/// A code lies in a space when each of its bytes does.
fn within(code: u32, first: u32, last: u32, length: usize) -> bool {
    (0..length).all(|at| {
        let byte = |value: u32| value >> (at * 8) & 0xFF;
        (byte(first)..=byte(last)).contains(&byte(code))
    })
}

fn value(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |value, byte| value << 8 | u32::from(*byte))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    if let [byte] = bytes {
        return vec![u16::from(*byte)];
    }
    let pairs = bytes.chunks_exact(2).take(TEXT_UNITS_MAX);
    pairs.map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Tokens<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<Token> {
        loop {
            match self.peek(0)? {
                byte if byte.is_ascii_whitespace() || byte == 0 => self.at += 1,
                b'%' => self.pass_while(|byte| byte != b'\n' && byte != b'\r'),
                b'<' if self.peek(1) == Some(b'<') => self.at += 2,
                b'>' => self.at += 1,
                b'(' => self.pass_string(),
                _ => break,
            }
        }
        match self.peek(0)? {
            b'<' => {
                self.at += 1;
                let start = self.at;
                self.pass_while(|byte| byte != b'>');
                let digits: Vec<u8> = self.bytes[start..self.at]
                    .iter()
                    .filter_map(|byte| char::from(*byte).to_digit(16))
                    .filter_map(|digit| u8::try_from(digit).ok())
                    .collect();
                self.at += 1;
                let pairs = digits.chunks(2);
                Some(Token::Code(
                    pairs.map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect(),
                ))
            }
            b'[' => {
                self.at += 1;
                Some(Token::Open)
            }
            b']' => {
                self.at += 1;
                Some(Token::Close)
            }
            _ => {
                let start = self.at;
                self.at += 1;
                self.pass_while(|byte| !byte.is_ascii_whitespace() && !b"[]<>()/%\0".contains(&byte));
                let word = String::from_utf8_lossy(&self.bytes[start..self.at]).into_owned();
                Some(word.parse().map_or(Token::Word(word), Token::Number))
            }
        }
    }

    fn pass_while(&mut self, keep: impl Fn(u8) -> bool) {
        while self.peek(0).is_some_and(&keep) {
            self.at += 1;
        }
    }

    fn pass_string(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return;
                    }
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lists_ranges_and_spaces() {
        let map = CMap::parse(
            b"/CIDInit /ProcSet findresource begin % note\n1 begincodespacerange <00> <80> <8140> <FEFE> endcodespacerange\n\
              2 beginbfchar <0041> <6CB3> <42> <6E056C34> endbfchar 2 beginbfrange <0100> <0102> <4E00> <0200> <0201> [<5E02> <D842DFB7>] endbfrange\n\
              1 begincidrange <8140> <8150> 7 endcidrange (a(b)\\)c) def",
        );
        let texts: Vec<Option<String>> = [0x41, 0x42, 0x102, 0x103, 0x200, 0x201]
            .into_iter()
            .map(|code| map.text(code))
            .collect();
        let wanted = [Some("河"), Some("清水"), Some("丂"), None, Some("市"), Some("𠮷")];
        assert_eq!(texts.iter().map(Option::as_deref).collect::<Vec<_>>(), wanted);
        assert_eq!(map.number(0x8142), Some(9));
        assert_eq!(
            (map.code(b"\x81\x42"), map.code(b"A\x81"), map.code(b"\x81")),
            ((0x8142, 2), (0x41, 1), (0x81, 1))
        );
        assert_eq!(map.code(b"\xFF\xFF"), (0xFF, 1));
        for end in 0..40 {
            let _ = CMap::parse(&b"1 beginbfrange <0100> <0102> [<4E00> <"[..end.min(38)]);
        }
    }
}
