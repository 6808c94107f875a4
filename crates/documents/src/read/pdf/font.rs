//! Fonts as far as text needs them: which bytes form a sign, which characters it stands for, how wide it is. Chinese office PDFs often
//! name a predefined map (GBK-EUC-H, UniGB-UCS2-H …) and say nothing more; the codes of such a map are a known encoding.

use std::collections::HashMap;

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, MACINTOSH, SHIFT_JIS, UTF_16BE, WINDOWS_1252};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};

use super::cmap::CMap;
use super::content::decoded;

/// How bytes become codes.
enum Codes {
    /// One byte each.
    One,
    /// Two bytes each, the number of the glyph itself.
    Two,
    /// A known encoding.
    Known(&'static Encoding),
    /// A map in the file.
    Map(CMap),
}

/// A font.
pub(super) struct Font {
    codes: Codes,
    to_unicode: Option<CMap>,
    /// Characters of one-byte codes.
    simple: Option<Vec<Option<String>>>,
    widths: HashMap<u32, f32>,
    usual_width: f32,
    /// For a predefined map, whose codes do not tell the numbers that the widths are given for: where its Latin letters stand.
    latin: Option<Latin>,
    /// A unit of the font in units of text; 1/1000 but for fonts drawn by the file itself.
    unit: f32,
}

/// The glyph numbers of Latin letters, the same in all of Adobe's Chinese collections.
#[derive(Clone, Copy)]
enum Latin {
    /// From 1 on, each with its own width.
    Proportional,
    /// From 814 on, half as wide as a character.
    Half,
}

impl Latin {
    fn of(map: &str) -> Self {
        let proportional = map.contains("UCS2") || map.contains("UTF16") || map.starts_with("GBKp") || map.starts_with("GBpc");
        if proportional { Self::Proportional } else { Self::Half }
    }

    /// The number of a letter of ASCII.
    fn number(self, code: u32) -> u32 {
        match self {
            Self::Proportional => code - 31,
            Self::Half if code == 32 => 7716,
            Self::Half => code - 33 + 814,
        }
    }
}

/// One sign that is shown.
pub(super) struct Sign {
    pub(super) text: Option<String>,
    /// In units of text.
    pub(super) width: f32,
    /// The one-byte code 32, which word spacing widens.
    pub(super) is_space: bool,
}

const WIDTHS_MAX: usize = 100_000;

impl Font {
    pub(super) fn of(dict: &Dict<'_>) -> Self {
        let name = |dict: &Dict<'_>, key: &str| dict.get::<Name<'_>>(key).map(|name| name.as_str().to_owned());
        let kind = name(dict, "Subtype").unwrap_or_default();
        let to_unicode = dict
            .get::<Stream<'_>>("ToUnicode")
            .and_then(|stream| decoded(&stream).ok())
            .map(|bytes| CMap::parse(&bytes))
            .filter(CMap::has_texts);
        if kind == "Type0" {
            let descendant = dict
                .get::<Array<'_>>("DescendantFonts")
                .and_then(|fonts| fonts.iter::<Dict<'_>>().next());
            let map = name(dict, "Encoding");
            let codes = match &map {
                Some(name) => codes_of(name),
                None => dict
                    .get::<Stream<'_>>("Encoding")
                    .and_then(|stream| decoded(&stream).ok())
                    .map_or(Codes::Two, |bytes| Codes::Map(CMap::parse(&bytes))),
            };
            let (widths, usual_width) = descendant.as_ref().map_or((HashMap::new(), 1000.0), wide_widths);
            return Self {
                latin: map.filter(|_| matches!(codes, Codes::Known(_))).map(|map| Latin::of(&map)),
                codes,
                to_unicode,
                simple: None,
                widths,
                usual_width,
                unit: 0.001,
            };
        }
        let unit = if kind == "Type3" {
            let matrix = dict
                .get::<Array<'_>>("FontMatrix")
                .and_then(|matrix| matrix.iter::<f32>().next());
            matrix.unwrap_or(0.001).abs()
        } else {
            0.001
        };
        let first = dict.get::<i32>("FirstChar").unwrap_or(0).clamp(0, 255);
        let mut widths = HashMap::new();
        if let Some(array) = dict.get::<Array<'_>>("Widths") {
            for (at, width) in array.iter::<f32>().take(256).enumerate() {
                widths.insert(first.unsigned_abs() + u32::try_from(at).unwrap_or(0), width);
            }
        }
        let missing = dict
            .get::<Dict<'_>>("FontDescriptor")
            .and_then(|descriptor| descriptor.get::<f32>("MissingWidth"));
        let usual_width = missing.filter(|width| *width > 0.0).unwrap_or(500.0);
        Self {
            codes: Codes::One,
            to_unicode,
            simple: Some(simple_encoding(dict)),
            widths,
            usual_width,
            latin: None,
            unit,
        }
    }

    /// The signs of a shown string.
    pub(super) fn signs(&self, bytes: &[u8], mut take: impl FnMut(Sign)) {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            let (code, length) = self.next_code(rest);
            let length = length.clamp(1, rest.len());
            let mapped = self.to_unicode.as_ref().and_then(|map| map.text(code));
            let text = mapped.or_else(|| self.own_text(code, &rest[..length]));
            take(Sign {
                text,
                width: self.width(code) * self.unit,
                is_space: length == 1 && code == 32,
            });
            at += length;
        }
    }

    fn next_code(&self, rest: &[u8]) -> (u32, usize) {
        let pair = || u32::from(rest[0]) << 8 | u32::from(*rest.get(1).unwrap_or(&0));
        match &self.codes {
            Codes::One => (u32::from(rest[0]), 1),
            Codes::Two => (pair(), 2),
            Codes::Map(map) => map.code(rest),
            Codes::Known(encoding) if *encoding == UTF_16BE => {
                if (0xD800..0xDC00).contains(&pair()) && rest.len() >= 4 {
                    (pair() << 16 | u32::from(rest[2]) << 8 | u32::from(rest[3]), 4)
                } else {
                    (pair(), 2)
                }
            }
            Codes::Known(encoding) => match rest {
                [..0x81, ..] | [_] => (u32::from(rest[0]), 1),
                [0xA0..0xE0, ..] if *encoding == SHIFT_JIS => (u32::from(rest[0]), 1),
                [a, b @ 0x30..=0x39, c, d, ..] if *encoding == GB18030 => (u32::from_be_bytes([*a, *b, *c, *d]), 4),
                _ => (pair(), 2),
            },
        }
    }

    fn own_text(&self, code: u32, bytes: &[u8]) -> Option<String> {
        match &self.codes {
            Codes::Known(encoding) => {
                let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
                Some(text.into_owned()).filter(|text| !text.contains('\0'))
            }
            Codes::One => self.simple.as_ref()?.get(code as usize)?.clone(),
            _ => None,
        }
    }

    fn width(&self, code: u32) -> f32 {
        if let Some(latin) = self.latin {
            return match code {
                32..=126 => self
                    .widths
                    .get(&latin.number(code))
                    .copied()
                    .unwrap_or(self.usual_width / 2.0),
                _ => self.usual_width,
            };
        }
        let number = match &self.codes {
            Codes::Map(map) => map.number(code).unwrap_or(code),
            _ => code,
        };
        self.widths.get(&number).copied().unwrap_or(self.usual_width)
    }
}

/// The codes of a predefined map.
fn codes_of(name: &str) -> Codes {
    let starts = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
    if name.contains("UCS2") || name.contains("UTF16") {
        Codes::Known(UTF_16BE)
    } else if starts(&["GBK", "GB-EUC", "GBpc", "GBT"]) {
        Codes::Known(GB18030)
    } else if starts(&["B5", "ETen", "HKscs", "ETHK"]) {
        Codes::Known(BIG5)
    } else if name.contains("RKSJ") {
        Codes::Known(SHIFT_JIS)
    } else if starts(&["KSC"]) {
        Codes::Known(EUC_KR)
    } else {
        Codes::Two
    }
}

/// Widths by glyph number: lists and ranges.
fn wide_widths(font: &Dict<'_>) -> (HashMap<u32, f32>, f32) {
    let usual = font.get::<f32>("DW").unwrap_or(1000.0);
    let mut widths = HashMap::new();
    let Some(array) = font.get::<Array<'_>>("W") else {
        return (widths, usual);
    };
    let mut items = array.iter::<Object<'_>>();
    while let Some(first) = items.next().and_then(Object::into_i32) {
        let first = first.unsigned_abs();
        match items.next() {
            Some(Object::Array(list)) => {
                for (at, width) in list.iter::<f32>().enumerate() {
                    widths.insert(first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)), width);
                }
            }
            Some(Object::Number(last)) => {
                let last = u32::try_from(last.as_i64()).unwrap_or(0);
                let Some(width) = items.next().and_then(Object::into_f32) else {
                    break;
                };
                for number in (first..=last).take(WIDTHS_MAX) {
                    widths.insert(number, width);
                }
            }
            _ => break,
        }
        if widths.len() > WIDTHS_MAX {
            break;
        }
    }
    (widths, usual)
}

/// The characters of a font with one-byte codes.
fn simple_encoding(font: &Dict<'_>) -> Vec<Option<String>> {
    let named = font.get::<Name<'_>>("Encoding").map(|name| name.as_str().to_owned());
    let dict = font.get::<Dict<'_>>("Encoding");
    let base = named.or_else(|| {
        let name = dict.as_ref()?.get::<Name<'_>>("BaseEncoding")?;
        Some(name.as_str().to_owned())
    });
    let encoding = if base.as_deref() == Some("MacRomanEncoding") {
        MACINTOSH
    } else {
        WINDOWS_1252
    };
    let mut out: Vec<Option<String>> = (0..=255u8)
        .map(|byte| {
            let text = encoding.decode_without_bom_handling(&[byte]).0.into_owned();
            (byte >= 32).then_some(text)
        })
        .collect();
    let Some(differences) = dict.and_then(|dict| dict.get::<Array<'_>>("Differences")) else {
        return out;
    };
    let mut code = 0usize;
    for item in differences.iter::<Object<'_>>().take(WIDTHS_MAX) {
        match item {
            Object::Number(number) => code = usize::try_from(number.as_i64()).unwrap_or(0),
            Object::Name(name) => {
                if let Some(place) = out.get_mut(code) {
                    *place = named_glyph(name.as_str());
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    out
}

/// The usual names of glyphs; a letter is its own name.
const GLYPHS: &str = "space  exclam ! quotedbl \" numbersign # dollar $ percent % ampersand & quotesingle ' parenleft ( parenright ) \
    asterisk * plus + comma , hyphen - minus − period . slash / zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 colon : \
    semicolon ; less < equal = greater > question ? at @ bracketleft [ backslash \\ bracketright ] asciicircum ^ underscore _ grave ` braceleft { \
    bar | braceright } asciitilde ~ quoteleft ‘ quoteright ’ quotedblleft “ quotedblright ” endash – emdash — bullet • ellipsis … periodcentered · \
    degree ° plusminus ± multiply × divide ÷ section § paragraph ¶ copyright © registered ® trademark ™ yen ¥ sterling £ cent ¢ Euro € perthousand ‰ \
    guillemotleft « guillemotright » fi fi fl fl ff ff ffi ffi ffl ffl";

fn named_glyph(name: &str) -> Option<String> {
    let base = name.split('.').next().filter(|base| !base.is_empty()).unwrap_or(name);
    if base.chars().count() == 1 {
        return Some(base.to_owned());
    }
    if base == "space" || base == "nbspace" {
        return Some(" ".into());
    }
    let hex = base.strip_prefix("uni").or_else(|| base.strip_prefix('u'));
    if let Some(c) = hex
        .filter(|hex| (4..=6).contains(&hex.len()))
        .and_then(|hex| u32::from_str_radix(hex, 16).ok())
        .and_then(char::from_u32)
    {
        return Some(c.to_string());
    }
    let mut words = GLYPHS.split_whitespace();
    while let Some(known) = words.next() {
        if known == "space" {
            continue;
        }
        let text = words.next()?;
        if known == base {
            return Some(text.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_usual_names_and_maps() {
        let named: Vec<Option<String>> = ["A", "space", "one", "quotedblleft", "uni6CB3", "u20BB7", "fi", "g17", "a.alt"]
            .into_iter()
            .map(named_glyph)
            .collect();
        let wanted = [
            Some("A"),
            Some(" "),
            Some("1"),
            Some("“"),
            Some("河"),
            Some("𠮷"),
            Some("fi"),
            None,
            Some("a"),
        ];
        assert_eq!(named.iter().map(Option::as_deref).collect::<Vec<_>>(), wanted);
        assert!(matches!(codes_of("GBK-EUC-H"), Codes::Known(encoding) if encoding == GB18030));
        assert!(matches!(codes_of("UniGB-UTF16-V"), Codes::Known(encoding) if encoding == UTF_16BE));
        assert!(matches!(codes_of("Identity-H"), Codes::Two));
    }
}
