//! A walk over the XML of a workbook's part: names without prefixes, texts with their entities resolved, depth bounded, and no
//! document type, so that no entity of the file's own exists.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::limits::TAG_DEPTH_MAX;
use super::package::{TOO_LARGE, TOO_LONG};
use super::problem::LedgerProblem;

/// What comes next in a part.
pub(super) enum Node<'a> {
    /// An element begins; `closed` when it ends right there.
    Open { tag: Tag<'a>, closed: bool },
    /// An element ends.
    Close,
    /// Text, or a piece of it.
    Text(String),
    /// The end.
    End,
}

/// The beginning of an element.
pub(super) struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// Its name without a prefix.
    pub(super) fn is(&self, name: &str) -> bool {
        self.0.local_name().as_ref() == name
    }

    /// An attribute by its name without a prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let found = self
            .0
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == name)?;
        let text = &found.value;
        Some(quick_xml::escape::unescape(text).map_or_else(|_| text.to_string(), |text| text.into_owned()))
    }

    /// An attribute that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.parse().ok()
    }

    /// An attribute that says yes.
    pub(super) fn says(&self, name: &str) -> bool {
        self.attribute(name)
            .is_some_and(|value| matches!(value.as_str(), "1" | "true"))
    }
}

/// The walk.
pub(super) struct Walk<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<R: BufRead> Walk<R> {
    pub(super) fn new(part: R) -> Walk<R> {
        let mut reader = Reader::from_reader(part);
        reader.config_mut().check_end_names = false;
        Walk {
            reader,
            buffer: Vec::new(),
            depth: 0,
        }
    }

    /// The next node. What is none (a comment) counts as a text without characters.
    pub(super) fn next(&mut self) -> Result<Node<'_>, LedgerProblem> {
        self.buffer.clear();
        let event = self
            .reader
            .read_event_into(&mut self.buffer)
            .map_err(|error| problem(&error.to_string()))?;
        Ok(match event {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > TAG_DEPTH_MAX {
                    return Err(LedgerProblem::TooDeep);
                }
                Node::Open {
                    tag: Tag(start),
                    closed: false,
                }
            }
            Event::Empty(start) => Node::Open {
                tag: Tag(start),
                closed: true,
            },
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Node::Close
            }
            Event::Text(text) => Node::Text(decoded(&text)?),
            Event::CData(text) => Node::Text(text.to_string()),
            Event::GeneralRef(name) => Node::Text(decoded(&format!("&{};", &*name))?),
            Event::DocType(_) => return Err(LedgerProblem::Entities),
            Event::Eof => Node::End,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Node::Text(String::new()),
        })
    }

    /// Passes over the rest of an element that has just begun.
    pub(super) fn skip(&mut self) -> Result<(), LedgerProblem> {
        let inside = self.depth;
        loop {
            let closes = match self.next()? {
                Node::End => return Ok(()),
                Node::Close => true,
                _ => false,
            };
            if closes && self.depth < inside {
                return Ok(());
            }
        }
    }
}

fn decoded(text: &str) -> Result<String, LedgerProblem> {
    match quick_xml::escape::unescape(text) {
        Ok(text) => Ok(text.into_owned()),
        // An entity that nobody declared.
        Err(_) => Err(LedgerProblem::Entities),
    }
}

fn problem(words: &str) -> LedgerProblem {
    if words.contains(TOO_LARGE) {
        LedgerProblem::Inflates
    } else if words.contains(TOO_LONG) {
        LedgerProblem::EndlessText
    } else {
        LedgerProblem::Broken {
            what: words.chars().take(120).collect(),
        }
    }
}
