//! Where each character of the text stands in the original: runs of characters with one place each, found by halving. A run is
//! uniform inside, so that the place of a single character is a share of the place of its run.

use serde::{Deserialize, Serialize};

/// A place in an original file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Bytes of a plain text or a web page.
    Bytes {
        /// First byte.
        start: u32,
        /// One past the last byte.
        end: u32,
    },
    /// Characters of a paragraph of a Word document.
    Paragraph {
        /// Which text of the document.
        part: WordPart,
        /// The paragraph, counted from 0 in the order of the part, those in tables and boxes included.
        paragraph: u32,
        /// First character of what the paragraph shows.
        start: u32,
        /// One past the last character.
        end: u32,
    },
    /// A box on a page of a PDF, in points from its upper left corner.
    Page {
        /// The page, counted from 1.
        page: u32,
        /// Left edge.
        left: f32,
        /// Upper edge.
        top: f32,
        /// Right edge.
        right: f32,
        /// Lower edge.
        bottom: f32,
    },
}

/// The texts of a Word document that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordPart {
    /// The body.
    Body,
    /// Footnotes.
    Footnotes,
    /// Endnotes.
    Endnotes,
}

/// Characters [start, end) of the text that stand in one place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Run {
    start: u32,
    end: u32,
    place: Origin,
}

/// The map from the text to its original. What the reader itself put in (line ends, list numbers) has no place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Origins {
    runs: Vec<Run>,
}

impl Origins {
    /// Where the character at `place` stands, or nothing when the reader put it in.
    pub fn of(&self, place: usize) -> Option<Origin> {
        let place = u32::try_from(place).ok()?;
        let after = self.runs.partition_point(|run| run.start <= place);
        let run = self.runs.get(after.checked_sub(1)?)?;
        (place < run.end).then(|| share(run, place))
    }

    /// How many runs there are.
    pub fn runs(&self) -> usize {
        self.runs.len()
    }
}

/// The place of one character within its run.
fn share(run: &Run, place: u32) -> Origin {
    let (at, of) = (place - run.start, run.end - run.start);
    let cut = |start: u32, end: u32| {
        let each = (end - start) / of;
        (start + at * each, if at + 1 == of { end } else { start + (at + 1) * each })
    };
    match run.place {
        Origin::Bytes { start, end } => {
            let (start, end) = cut(start, end);
            Origin::Bytes { start, end }
        }
        Origin::Paragraph {
            part,
            paragraph,
            start,
            end,
        } => {
            let (start, end) = cut(start, end);
            Origin::Paragraph {
                part,
                paragraph,
                start,
                end,
            }
        }
        Origin::Page {
            page,
            left,
            top,
            right,
            bottom,
        } => {
            let each = (right - left) / of as f32;
            Origin::Page {
                page,
                left: left + each * at as f32,
                top,
                right: left + each * (at + 1) as f32,
                bottom,
            }
        }
    }
}

/// A text under construction, with the places of its characters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Placed {
    pub(crate) text: String,
    characters: u32,
    runs: Vec<Run>,
}

impl Placed {
    /// Characters so far.
    pub(crate) fn characters(&self) -> usize {
        self.characters as usize
    }

    /// Text that the reader puts in.
    pub(crate) fn add(&mut self, text: &str) {
        self.text.push_str(text);
        self.characters += count(text);
    }

    /// Text that stands at a place.
    pub(crate) fn push(&mut self, text: &str, place: Origin) {
        let start = self.characters;
        self.add(text);
        let end = self.characters;
        if start == end {
            return;
        }
        match self.runs.last_mut() {
            Some(last) if last.end == start && follows(last, end - start, place) => {
                last.end = end;
                stretch(&mut last.place, place);
            }
            _ => self.runs.push(Run { start, end, place }),
        }
    }

    /// One character of a file of bytes.
    pub(crate) fn byte_char(&mut self, c: char, start: u32, end: u32) {
        let mut buffer = [0; 4];
        self.push(c.encode_utf8(&mut buffer), Origin::Bytes { start, end });
    }

    /// Ends the line, unless nothing stands on it.
    pub(crate) fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.add("\n");
        }
    }

    /// Takes blanks from the end of the line.
    pub(crate) fn trim_line(&mut self) {
        while let Some(last) = self.text.chars().next_back()
            && last != '\n'
            && last.is_whitespace()
        {
            self.text.pop();
            self.characters -= 1;
        }
        self.cut_runs();
    }

    /// Forgets the places of characters that are no longer there.
    fn cut_runs(&mut self) {
        while let Some(last) = self.runs.last_mut()
            && last.end > self.characters
        {
            if last.start >= self.characters {
                self.runs.pop();
                continue;
            }
            let cut = Run {
                end: self.characters,
                place: shorter(last, self.characters),
                ..*last
            };
            *last = cut;
        }
    }

    /// The same on one line: line ends within it become blanks, those at its end go.
    pub(crate) fn on_one_line(mut self) -> Self {
        while self.text.ends_with('\n') {
            self.text.pop();
            self.characters -= 1;
            self.trim_line();
        }
        // Tabs part the cells of a row, so one inside a cell is a blank as well.
        self.text = self.text.replace(['\n', '\t'], " ");
        self.cut_runs();
        self
    }

    /// Takes the last character away.
    pub(crate) fn pop(&mut self) {
        if self.text.pop().is_some() {
            self.characters -= 1;
            self.cut_runs();
        }
    }

    /// The first characters alone.
    pub(crate) fn truncate(&mut self, characters: usize) {
        if let Some((at, _)) = self.text.char_indices().nth(characters) {
            self.text.truncate(at);
            self.characters = u32::try_from(characters).unwrap_or(u32::MAX);
            self.cut_runs();
        }
    }

    /// Another text behind this one.
    pub(crate) fn append(&mut self, other: Placed) {
        let shift = self.characters;
        self.text.push_str(&other.text);
        self.characters += other.characters;
        self.runs.extend(other.runs.into_iter().map(|run| Run {
            start: run.start + shift,
            end: run.end + shift,
            ..run
        }));
    }

    /// The finished text and its map.
    pub(crate) fn finish(self) -> (String, Origins) {
        (self.text, Origins { runs: self.runs })
    }
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// Whether characters at `place` carry a run on, in the same step.
fn follows(last: &Run, characters: u32, place: Origin) -> bool {
    let so_far = last.end - last.start;
    match (last.place, place) {
        (Origin::Bytes { start, end }, Origin::Bytes { start: next, end: past }) => {
            end == next && u64::from(end - start) * u64::from(characters) == u64::from(past - next) * u64::from(so_far)
        }
        (
            Origin::Paragraph {
                part,
                paragraph,
                start,
                end,
            },
            Origin::Paragraph {
                part: next_part,
                paragraph: next_paragraph,
                start: next,
                end: past,
            },
        ) => {
            (part, paragraph, end) == (next_part, next_paragraph, next)
                && u64::from(end - start) * u64::from(characters) == u64::from(past - next) * u64::from(so_far)
        }
        _ => false,
    }
}

fn stretch(place: &mut Origin, by: Origin) {
    match (place, by) {
        (Origin::Bytes { end, .. }, Origin::Bytes { end: past, .. })
        | (Origin::Paragraph { end, .. }, Origin::Paragraph { end: past, .. }) => *end = past,
        _ => {}
    }
}

/// The place of a run that loses its end.
fn shorter(run: &Run, end: u32) -> Origin {
    let last = share(run, end - 1);
    match (run.place, last) {
        (Origin::Bytes { start, .. }, Origin::Bytes { end, .. }) => Origin::Bytes { start, end },
        (
            Origin::Paragraph {
                part, paragraph, start, ..
            },
            Origin::Paragraph { end, .. },
        ) => Origin::Paragraph {
            part,
            paragraph,
            start,
            end,
        },
        (
            Origin::Page {
                page, left, top, bottom, ..
            },
            Origin::Page { right, .. },
        ) => Origin::Page {
            page,
            left,
            top,
            right,
            bottom,
        },
        (whole, _) => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_character_and_says_nothing_of_what_was_put_in() {
        let mut text = Placed::default();
        text.byte_char('河', 0, 2);
        text.byte_char('清', 2, 4);
        text.byte_char('A', 4, 5);
        text.add("\n");
        let box_of = |left: f32, right: f32| Origin::Page {
            page: 2,
            left,
            top: 10.0,
            right,
            bottom: 20.0,
        };
        text.push("市水务局", box_of(0.0, 40.0));
        let (text, origins) = text.finish();
        assert_eq!(text, "河清A\n市水务局");
        assert_eq!(origins.runs(), 3);
        assert_eq!(origins.of(1), Some(Origin::Bytes { start: 2, end: 4 }));
        assert_eq!(origins.of(2), Some(Origin::Bytes { start: 4, end: 5 }));
        assert_eq!(origins.of(3), None);
        assert_eq!(origins.of(5), Some(box_of(10.0, 20.0)));
        assert_eq!(origins.of(8), None);
    }

    #[test]
    fn forgets_the_places_of_blanks_that_are_taken_away() {
        let mut text = Placed::default();
        let place = |start, end| Origin::Paragraph {
            part: WordPart::Body,
            paragraph: 4,
            start,
            end,
        };
        text.push("责任 ", place(0, 3));
        text.push(" ", place(3, 4));
        text.trim_line();
        text.end_line();
        text.end_line();
        let (text, origins) = text.finish();
        assert_eq!(text, "责任\n");
        assert_eq!((origins.of(1), origins.of(2)), (Some(place(1, 2)), None));
    }
}
