//! PDF with a text layer: signs with their places become lines, lines the paragraphs they were before they were set.

mod aside;
mod cmap;
mod content;
mod font;
mod furniture;
mod layout;
mod line;
mod paragraph;
mod table;

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::{Draft, Dropped, DroppedPart};
use crate::limits::PAGES_MAX;
use crate::marking::{Marking, MarkingRules, filling, security_marking};
use crate::problem::{Excess, ReadProblem};
use content::Fonts;
use layout::Region;
use line::{Line, Turn, is_parted, needs_blank};

/// A page with what is read of it.
struct Page {
    regions: Vec<Region>,
    turn: Turn,
    /// Of the upright page.
    width: f32,
    height: f32,
}

/// What was counted on all pages.
#[derive(Default)]
struct Counted {
    known: usize,
    unknown: usize,
    aslant: usize,
    pictures: u32,
    without_text: u32,
}

/// A page with fewer characters than this, and a picture, is the picture of a page.
const SCAN_CHARACTERS: usize = 30;

/// Lines at the foot of a page that can be no text of it.
const FOOT_LINES: usize = 2;

/// Reads a PDF.
pub(super) fn read(bytes: &[u8], rules: &MarkingRules) -> Result<Draft, ReadProblem> {
    let damaged = || ReadProblem::Damaged { part: "PDF".into() };
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            ReadProblem::Locked
        }
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => damaged(),
    })?;
    let count = pdf.pages().len();
    if count == 0 {
        return Err(damaged());
    }
    if count > PAGES_MAX {
        return Err(ReadProblem::Excess { of: Excess::Pages });
    }
    let within = aside::within(&pdf, rules).map_err(ReadProblem::Marked)?;
    let mut fonts = Fonts::new();
    let mut counted = Counted::default();
    let mut pages = Vec::with_capacity(count);
    for page in pdf.pages().iter() {
        let content = content::read(page, &mut fonts)?;
        let pictures = content.pictures;
        let mut upright = line::upright(content);
        let known = upright.signs.iter().filter(|sign| !sign.text.trim().is_empty()).count();
        counted.known += known;
        counted.unknown += upright.unknown;
        counted.aslant += upright.aslant;
        // A mark laid across the page is one of the whole page.
        let said = upright.said_aslant.replace('密', "密\t"); // it is often drawn many times without a blank
        if let Some(marking) = security_marking(&said, rules) {
            return Err(ReadProblem::Marked(marking));
        }
        counted.pictures += pictures;
        counted.without_text += u32::from(known < SCAN_CHARACTERS && pictures > 0);
        pages.push(Page {
            regions: layout::regions(&mut upright),
            turn: upright.turn,
            width: upright.width,
            height: upright.height,
        });
        // Each page is looked at before anything further can fail, and before what runs along its edges is taken away.
        let found = match &pages[..] {
            [first] => first.marking(rules),
            [.., later] => later.lines().iter().find_map(|line| {
                let words = filling(line, rules)?;
                Some(Marking { line: 1, words })
            }),
            [] => None,
        };
        if let Some(marking) = found {
            return Err(ReadProblem::Marked(marking));
        }
    }
    readable(&counted, count)?;
    let removed = furniture::remove(&mut pages);
    let count_of = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let dropped = [
        (DroppedPart::RunningHeads, removed.heads),
        (DroppedPart::PageMarks, removed.marks),
        (DroppedPart::Pictures, counted.pictures),
        (DroppedPart::Aslant, count_of(counted.aslant)),
        (DroppedPart::UnknownSigns, count_of(counted.unknown)),
        (DroppedPart::PagesWithoutText, counted.without_text),
        (DroppedPart::Files, within),
    ];
    let (text, grids) = paragraph::told(&pages);
    Ok(Draft {
        pages: Some(count_of(count)),
        grids,
        dropped: dropped
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, count)| Dropped { what, count })
            .collect(),
        ..Draft::of(text)
    })
}

/// Whether there is a text layer, and one whose signs are known.
fn readable(counted: &Counted, pages: usize) -> Result<(), ReadProblem> {
    let of = counted.known + counted.unknown;
    if counted.unknown * 5 > of {
        return Err(ReadProblem::UnreadableFonts {
            unknown: counted.unknown,
            of,
        });
    }
    let is_scan = counted.without_text as usize == pages && counted.known < pages * SCAN_CHARACTERS;
    if counted.known == 0 || is_scan {
        return Err(ReadProblem::NoTextLayer { pages });
    }
    Ok(())
}

impl Page {
    /// A marking at its head, or in one of its last lines.
    fn marking(&self, rules: &MarkingRules) -> Option<Marking> {
        let lines = self.lines();
        let foot = &lines[lines.len().saturating_sub(FOOT_LINES)..];
        security_marking(&lines.concat(), rules).or_else(|| foot.iter().find_map(|line| security_marking(line, rules)))
    }

    /// All lines of the page before anything is taken away.
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<(f32, String)> = Vec::new();
        for region in &self.regions {
            match region {
                Region::Lines(found, _) => lines.extend(found.iter().map(|line| (line.place.top, line.text()))),
                Region::Table(table) => {
                    let cells = table.cells.iter().flatten().flatten();
                    lines.extend(cells.map(|line| (line.place.top, line.text())));
                }
            }
        }
        lines.sort_by(|a, b| a.0.total_cmp(&b.0));
        lines.into_iter().map(|(_, line)| line + "\n").collect::<Vec<_>>()
    }
}

/// Puts a line behind the one it goes on from.
fn join(before: &mut Line, next: Line) {
    let (last, first) = (before.signs.last(), next.signs.first());
    let (Some(last), Some(first)) = (last, first) else { return };
    if is_parted(&last.text, &first.text) {
        before.signs.pop();
    } else if needs_blank(&last.text, &first.text) {
        let mut blank = last.clone();
        blank.text = " ".into();
        blank.left = blank.right;
        before.signs.push(blank);
    }
    before.place = before.place.around(next.place);
    before.signs.extend(next.signs);
}

#[cfg(test)]
mod tests;
