//! The reader of documents, as the web wants it.

mod quantity;
mod review;

use std::sync::Arc;

use jiufen_documents::{BlockKind as Kind, MarkingRules, structure};
use jiufen_web::{BlockKind, DocumentRefused, Documents, LeftOut, ReadDocument, ReadKind, TextBlock, Unread};

use crate::reading::{Readers, unavailable};

/// Reading, structure and the look at the door of the documents crate, under the installation's rules for markings.
pub fn documents(rules: MarkingRules) -> Documents {
    let readers = Readers::own().under(rules);
    let (looking, rows_of) = (readers.clone(), readers.clone());
    Documents {
        read: Arc::new(move |bytes, name| {
            let read = readers.document(bytes, name).unwrap_or_else(|error| {
                tracing::error!(?error, "no process to read with");
                Err(unavailable())
            });
            let read = read.map_err(|refused| DocumentRefused {
                zh: refused.zh,
                en: refused.en,
            })?;
            let found = structure(&read.text);
            let characters: Vec<char> = read.text.chars().collect();
            let part = |span: jiufen_documents::Span| -> String {
                let text: String = characters[span.start..span.end].iter().collect();
                text.split_whitespace().collect::<Vec<_>>().join("")
            };
            Ok(ReadDocument {
                title: found.title.map(part),
                number: found.number.map(part),
                issuer: found.issuer.map(part),
                dated: found.date.map(|dated| dated.date),
                kind: ReadKind {
                    media: read.kind.media_type(),
                    zh: read.kind.zh(),
                    en: read.kind.en(),
                },
                pages: read.pages,
                tables: read.grids.len(),
                dropped: read
                    .dropped
                    .iter()
                    .map(|dropped| LeftOut {
                        zh: dropped.what.zh(),
                        en: dropped.what.en(),
                        count: dropped.count,
                        unread: dropped.what.is_unread(),
                    })
                    .collect(),
                text: read.text,
            })
        }),
        structure: Arc::new(blocks),
        look: Arc::new(move |bytes, name| {
            let looked = looking.look(bytes, name).unwrap_or_else(|error| {
                tracing::error!(?error, "no process to look with");
                Err(unavailable())
            });
            let unread = looked.map_err(|refused| DocumentRefused {
                zh: refused.zh,
                en: refused.en,
            })?;
            let unread = unread.into_iter().map(|unread| Unread {
                zh: unread.zh,
                en: unread.en,
            });
            Ok(unread.collect())
        }),
        rows: Arc::new(move |bytes, name| {
            let rows = rows_of.rows(bytes, name).unwrap_or_else(|error| {
                tracing::error!(?error, "no process to read with");
                Err(unavailable())
            });
            rows.map_err(|refused| DocumentRefused {
                zh: refused.zh,
                en: refused.en,
            })
        }),
        review: Arc::new(review::review),
        compare: Arc::new(review::compare),
    }
}

/// Blocks and sentences of a text.
fn blocks(text: &str) -> Vec<TextBlock> {
    let spans = |span: jiufen_documents::Span| (span.start as u32, span.end as u32);
    structure(text)
        .blocks
        .into_iter()
        .map(|block| TextBlock {
            kind: match block.kind {
                Kind::Title => BlockKind::Title,
                Kind::Front | Kind::Foot => BlockKind::Aside,
                Kind::Heading(level) => BlockKind::Heading(level),
                Kind::Paragraph => BlockKind::Paragraph,
            },
            start: block.span.start as u32,
            end: block.span.end as u32,
            sentences: block.sentences.into_iter().map(spans).collect(),
        })
        .collect()
}
