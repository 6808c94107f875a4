//! Code page 936 byte by byte, as Windows reads it: an illegal pair becomes one `?`, pairs of the user-defined areas are known as lost.
//! The repair simulates this decoder, so it cannot be a library's: those mend or refuse what the real one let through.

use std::sync::OnceLock;

use encoding_rs::GBK;

/// What two bytes mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    /// A character.
    Char(char),
    /// A pair of the user-defined areas: it survives inside one machine and is dropped on the way to the page.
    Private,
    /// Nothing.
    Illegal,
}

/// Both directions of the code page.
pub(super) struct Codec {
    to_char: Vec<u16>,
    to_pair: Vec<u16>,
}

const PRIVATE: u16 = 0xE000;

impl Codec {
    /// The one table, made when first needed.
    pub(super) fn get() -> &'static Self {
        static CODEC: OnceLock<Codec> = OnceLock::new();
        CODEC.get_or_init(Self::make)
    }

    fn make() -> Self {
        let mut codec = Self {
            to_char: vec![0; 0x1_0000],
            to_pair: vec![0; 0x1_0000],
        };
        for lead in 0x81..=0xFEu8 {
            for trail in (0x40..=0xFEu8).filter(|trail| *trail != 0x7F) {
                let at = usize::from(u16::from_be_bytes([lead, trail]));
                if is_private(lead, trail) {
                    codec.to_char[at] = PRIVATE;
                    continue;
                }
                let pair = [lead, trail];
                let Some(text) = GBK.decode_without_bom_handling_and_without_replacement(&pair) else {
                    continue;
                };
                let mut chars = text.chars();
                if let (Some(c), None) = (chars.next(), chars.next())
                    && let Ok(code) = u16::try_from(u32::from(c))
                    && !(0xE000..=0xF8FF).contains(&code)
                    && code >= 0x80
                    && c != '€'
                {
                    codec.to_char[at] = code;
                    if codec.to_pair[usize::from(code)] == 0 {
                        codec.to_pair[usize::from(code)] = u16::from_be_bytes(pair);
                    }
                }
            }
        }
        codec
    }

    /// The meaning of two bytes.
    pub(super) fn pair(&self, lead: u8, trail: u8) -> Pair {
        match self.to_char[usize::from(u16::from_be_bytes([lead, trail]))] {
            0 => Pair::Illegal,
            PRIVATE => Pair::Private,
            code => char::from_u32(u32::from(code)).map_or(Pair::Illegal, Pair::Char),
        }
    }

    /// The two bytes of a character beyond ASCII.
    pub(super) fn bytes(&self, c: char) -> Option<[u8; 2]> {
        let at = usize::try_from(u32::from(c)).ok().filter(|at| *at < 0x1_0000)?;
        match self.to_pair[at] {
            0 => None,
            pair => Some(pair.to_be_bytes()),
        }
    }

    /// Encodes; what the code page lacks becomes `?`. Private-use characters made by [`Codec::decode`] come back as their pairs.
    pub(super) fn encode(&self, text: &[char]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len() * 2);
        for c in text.iter().copied() {
            match c {
                '\0'..='\x7F' => out.push(u8::try_from(u32::from(c)).unwrap_or(b'?')),
                '€' => out.push(0x80),
                '\u{F0000}'..='\u{FFFFF}' => out.extend(((u32::from(c) & 0xFFFF) as u16).to_be_bytes()),
                _ => match self.bytes(c) {
                    Some(pair) => out.extend(pair),
                    None => out.push(b'?'),
                },
            }
        }
        out
    }

    /// Decodes as Windows does. With `keep_private`, lost pairs are carried along as characters of plane 15; otherwise they vanish.
    pub(super) fn decode(&self, bytes: &[u8], keep_private: bool) -> Vec<char> {
        let mut out = Vec::with_capacity(bytes.len() / 2 + 8);
        let mut at = 0;
        while at < bytes.len() {
            let lead = bytes[at];
            at += 1;
            match lead {
                0..=0x7F => out.push(char::from(lead)),
                0x80 => out.push('€'),
                0xFF => out.push('?'),
                _ => {
                    let Some(trail) = bytes.get(at).copied() else {
                        out.push('?');
                        break;
                    };
                    at += 1;
                    match self.pair(lead, trail) {
                        Pair::Char(c) => out.push(c),
                        Pair::Private if keep_private => {
                            out.extend(char::from_u32(0xF_0000 + u32::from(u16::from_be_bytes([lead, trail]))));
                        }
                        Pair::Private => {}
                        Pair::Illegal => out.push('?'),
                    }
                }
            }
        }
        out
    }
}

/// AAA1–AFFE, F8A1–FEFE and A140–A7A0.
fn is_private(lead: u8, trail: u8) -> bool {
    match lead {
        0xAA..=0xAF | 0xF8..=0xFE => trail >= 0xA1,
        0xA1..=0xA7 => (0x40..=0xA0).contains(&trail),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_the_code_page_does() {
        let codec = Codec::get();
        assert_eq!(codec.pair(0xD6, 0xD0), Pair::Char('中'));
        assert_eq!(codec.pair(0xAA, 0xA1), Pair::Private);
        assert_eq!(codec.bytes('動'), Some([0x84, 0xD3]));
        let read: String = codec
            .decode(&[0x84, 0x28, b'j', 0x80, 0xD3, 0xC1, 0xA6], false)
            .into_iter()
            .collect();
        assert_eq!(read, "?j€恿?");
    }
}
