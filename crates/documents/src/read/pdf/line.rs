//! Signs become pieces, pieces become lines. A piece is what was shown in one go; a line is all pieces on one base line.

use unicode_normalization::UnicodeNormalization;

use crate::radicals::{is_radical, meant};

use super::content::{Glyph, PageContent, Stroke};

/// A rectangle in points from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
}

impl Area {
    pub(super) fn around(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub(super) fn holds(self, x: f32, y: f32) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }
}

/// A sign that stands upright on the page as it is read.
#[derive(Clone, Debug)]
pub(super) struct Sign {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) base: f32,
    pub(super) size: f32,
    pub(super) is_head: bool,
}

impl Sign {
    pub(super) fn middle(&self) -> (f32, f32) {
        ((self.left + self.right) / 2.0, self.base - self.size * 0.35)
    }
}

/// Signs shown in one go.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) signs: Vec<Sign>,
    pub(super) place: Area,
    pub(super) base: f32,
    pub(super) size: f32,
}

impl Piece {
    fn of(sign: Sign) -> Self {
        Self {
            place: Area {
                left: sign.left,
                top: sign.base - sign.size * 0.88,
                right: sign.right,
                bottom: sign.base + sign.size * 0.12,
            },
            base: sign.base,
            size: sign.size,
            signs: vec![sign],
        }
    }

    pub(super) fn characters(&self) -> usize {
        self.signs.iter().map(|sign| sign.text.chars().count()).sum()
    }

    fn text(&self) -> String {
        self.signs.iter().map(|sign| sign.text.as_str()).collect()
    }
}

/// A line as it is read.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its signs; those that the reader put in have no width.
    pub(super) signs: Vec<Sign>,
    pub(super) place: Area,
    pub(super) size: f32,
    pub(super) is_head: bool,
}

impl Line {
    pub(super) fn text(&self) -> String {
        self.signs.iter().map(|sign| sign.text.as_str()).collect()
    }
}

/// How a page must be turned so that most of its text stands upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    None,
    Right,
    Half,
    Left,
}

impl Turn {
    fn apply(self, (x, y): (f32, f32), width: f32, height: f32) -> (f32, f32) {
        match self {
            Self::None => (x, y),
            Self::Right => (y, width - x),
            Self::Half => (width - x, height - y),
            Self::Left => (height - y, x),
        }
    }

    /// From the turned page back to the page of the file; `width` and `height` are those of the file's page.
    pub(super) fn back(self, place: Area, width: f32, height: f32) -> Area {
        let corner = |x: f32, y: f32| match self {
            Self::None => (x, y),
            Self::Right => (width - y, x),
            Self::Half => (width - x, height - y),
            Self::Left => (y, height - x),
        };
        let (a, b) = (corner(place.left, place.top), corner(place.right, place.bottom));
        Area {
            left: a.0.min(b.0),
            top: a.1.min(b.1),
            right: a.0.max(b.0),
            bottom: a.1.max(b.1),
        }
    }
}

/// A page whose text stands upright.
pub(super) struct Upright {
    pub(super) signs: Vec<Sign>,
    pub(super) strokes: Vec<Stroke>,
    pub(super) turn: Turn,
    pub(super) width: f32,
    pub(super) height: f32,
    /// Signs whose characters nobody knows.
    pub(super) unknown: usize,
    /// Signs that stand aslant: watermarks and stamps.
    pub(super) aslant: usize,
    /// What they say, in the order in which they were drawn.
    pub(super) said_aslant: String,
}

/// Which way a glyph is read, if it is one of four.
fn direction(glyph: &Glyph) -> Option<Turn> {
    let (dx, dy) = (glyph.to.0 - glyph.from.0, glyph.to.1 - glyph.from.1);
    if dx.abs() + dy.abs() < 0.01 || dx > 0.0 && dy.abs() <= dx * 0.05 {
        Some(Turn::None)
    } else if dx < 0.0 && dy.abs() <= -dx * 0.05 {
        Some(Turn::Half)
    } else if dy > 0.0 && dx.abs() <= dy * 0.05 {
        Some(Turn::Right)
    } else if dy < 0.0 && dx.abs() <= -dy * 0.05 {
        Some(Turn::Left)
    } else {
        None
    }
}

/// Turns a page by what most of its signs say and leaves the others.
pub(super) fn upright(page: PageContent) -> Upright {
    let (width, height) = (page.width, page.height);
    let mut counts = [0usize; 4];
    for turn in page.glyphs.iter().filter_map(direction) {
        counts[turn as usize] += 1;
    }
    let all = [Turn::None, Turn::Right, Turn::Half, Turn::Left];
    let turn = all
        .into_iter()
        .rev()
        .max_by_key(|turn| counts[*turn as usize])
        .unwrap_or(Turn::None);
    let sideways = matches!(turn, Turn::Right | Turn::Left);
    let mut out = Upright {
        signs: Vec::with_capacity(page.glyphs.len()),
        strokes: Vec::new(),
        turn,
        width: if sideways { height } else { width },
        height: if sideways { width } else { height },
        unknown: 0,
        aslant: 0,
        said_aslant: String::new(),
    };
    for glyph in page.glyphs {
        if direction(&glyph) != Some(turn) {
            out.aslant += 1;
            out.said_aslant.extend(glyph.text.as_deref().and_then(shown));
            continue;
        }
        let Some(text) = glyph.text.as_deref().and_then(shown) else {
            out.unknown += 1;
            continue;
        };
        let (from, to) = (turn.apply(glyph.from, width, height), turn.apply(glyph.to, width, height));
        if glyph.size > 0.0 {
            out.signs.push(Sign {
                text,
                left: from.0.min(to.0),
                right: from.0.max(to.0),
                base: from.1,
                size: glyph.size,
                is_head: glyph.is_head,
            });
        }
    }
    out.strokes = page
        .strokes
        .into_iter()
        .map(|(from, to)| (turn.apply(from, width, height), turn.apply(to, width, height)))
        .collect();
    out
}

/// The characters of a sign as they are written elsewhere: fonts often name a radical or a compatibility form instead of the character.
fn shown(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_radical(c) => out.push(meant(c)),
            '\u{F900}'..='\u{FAFF}' | '\u{FB00}'..='\u{FB06}' => out.extend(std::iter::once(c).nfkc()),
            // Fonts draw two and three dashes as one sign, and signs of mathematics like those of a text.
            '\u{2E3A}' => out.push_str("——"),
            '\u{2E3B}' => out.push_str("———"),
            '\u{2215}' => out.push('／'),
            '\u{2329}' => out.push('〈'),
            '\u{232A}' => out.push('〉'),
            '\u{301C}' => out.push('～'),
            '\u{22EF}' => out.push('…'),
            '\u{A0}' | '\t' => out.push(' '),
            '\u{AD}' => out.push('-'),
            '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Gaps of this many heights part pieces.
const APART: f32 = 0.9;

/// Puts signs that follow each other together.
pub(super) fn pieces(signs: &[Sign]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for sign in signs {
        let Some(last) = out.last_mut() else {
            out.push(Piece::of(sign.clone()));
            continue;
        };
        let gap = sign.left - last.place.right;
        let height = last.size.max(sign.size);
        let on_base = (sign.base - last.base).abs() < height * 0.3;
        if on_base && is_again(last, sign) {
            continue;
        }
        if !on_base || gap > height * APART || gap < -height * 0.6 {
            out.push(Piece::of(sign.clone()));
            continue;
        }
        let before = last.signs.last().map(|sign| sign.text.as_str()).unwrap_or_default();
        if gap > height * 0.2 && needs_blank(before, &sign.text) {
            last.signs.push(blank(" ", last.place.right, sign));
        }
        last.place = last.place.around(Piece::of(sign.clone()).place);
        last.size = last.size.max(sign.size);
        last.signs.push(sign.clone());
    }
    let mut seen: Vec<(String, Area)> = Vec::new();
    out.retain_mut(|piece| {
        while piece.signs.last().is_some_and(|sign| sign.text.trim().is_empty()) {
            piece.signs.pop();
        }
        let blanks = piece.signs.iter().take_while(|sign| sign.text.trim().is_empty()).count();
        piece.signs.drain(..blanks);
        let (Some(first), Some(last)) = (piece.signs.first(), piece.signs.last()) else {
            return false;
        };
        (piece.place.left, piece.place.right) = (first.left, last.right);
        // The same words drawn twice on the spot are a way of printing bold.
        let (text, place) = (piece.text(), piece.place);
        let is_near =
            |known: &Area| (known.left - place.left).abs() < piece.size * 0.2 && (known.top - place.top).abs() < piece.size * 0.2;
        let twice = seen.iter().rev().take(64).any(|(known, at)| *known == text && is_near(at));
        if !twice {
            seen.push((text, place));
        }
        !twice
    });
    out
}

fn is_again(piece: &Piece, sign: &Sign) -> bool {
    let before = piece.signs.last();
    before.is_some_and(|before| before.text == sign.text && (before.left - sign.left).abs() < sign.size * 0.15)
}

fn blank(text: &str, at: f32, like: &Sign) -> Sign {
    Sign {
        text: text.into(),
        left: at,
        right: at,
        ..like.clone()
    }
}

/// Latin letters and digits are parted by blanks; Chinese characters are not.
pub(super) fn needs_blank(before: &str, after: &str) -> bool {
    let latin =
        |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, ',' | '.' | ';' | ':' | ')' | '(' | '%'));
    latin(before.chars().next_back()) && latin(after.chars().next())
}

/// Whether a word was parted at the end of a line.
pub(super) fn is_parted(before: &str, after: &str) -> bool {
    before.ends_with('-') && after.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Puts pieces on one base line together, from the top down.
pub(super) fn lines(mut pieces: Vec<Piece>) -> Vec<Line> {
    pieces.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.place.left.total_cmp(&b.place.left)));
    let mut rows: Vec<(f32, Area, Vec<Piece>)> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some((base, place, row)) if is_level(*base, *place, &piece) => {
                *place = place.around(piece.place);
                row.push(piece);
            }
            _ => rows.push((piece.base, piece.place, vec![piece])),
        }
    }
    rows.into_iter().map(|(_, place, row)| line(place, row)).collect()
}

fn is_level(base: f32, place: Area, piece: &Piece) -> bool {
    let overlap = place.bottom.min(piece.place.bottom) - place.top.max(piece.place.top);
    let lower = (place.bottom - place.top).min(piece.place.bottom - piece.place.top);
    (piece.base - base).abs() < piece.size * 0.3 || overlap > lower * 0.7
}

fn line(place: Area, mut row: Vec<Piece>) -> Line {
    row.sort_by(|a, b| a.place.left.total_cmp(&b.place.left));
    let size = row
        .iter()
        .max_by_key(|piece| piece.characters())
        .map_or(0.0, |piece| piece.size);
    let is_head = row.iter().all(|piece| piece.signs.iter().all(|sign| sign.is_head));
    let mut signs: Vec<Sign> = Vec::new();
    for piece in row {
        if let (Some(last), Some(first)) = (signs.last(), piece.signs.first()) {
            let gap = first.left - last.right;
            // Letter-spaced words keep a blank, columns keep a tab.
            if gap > size * 2.0 {
                signs.push(blank("\t", last.right, first));
            } else if gap > size * APART || gap > size * 0.2 && needs_blank(&last.text, &first.text) {
                signs.push(blank(" ", last.right, first));
            }
        }
        signs.extend(piece.signs);
    }
    Line {
        signs,
        place,
        size,
        is_head,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fonts_draw_alike_is_read_as_it_is_written() {
        assert_eq!(shown("⻘岫县⼈⺠政府县⻓⸺程"), Some("青岫县人民政府县长——程".to_owned()));
        assert_eq!(shown("ﬁ\u{AD}\u{200B}"), Some("fi-".to_owned()));
        assert_eq!(shown("5\u{2215}次\u{2329}表\u{232A}"), Some("5／次〈表〉".to_owned()));
        assert_eq!(shown("\u{FFFD}"), None);
    }
}
