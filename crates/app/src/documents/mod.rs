//! The reader of documents, as the web wants it.

mod quantity;
mod review;

use std::sync::Arc;

use jiufen_documents::{BlockKind as Kind, MarkingRules, security_marking, structure};
use jiufen_web::{BlockKind, DocumentRefused, Documents, LeftOut, ReadDocument, ReadKind, TextBlock};

use crate::reading::{Readers, unavailable};

/// Reading, structure and the marking check of the documents crate.
pub fn documents() -> Documents {
    let readers = Readers::own();
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
                    })
                    .collect(),
                text: read.text,
            })
        }),
        structure: Arc::new(blocks),
        marking: Arc::new(|text| {
            let marking = security_marking(text, &MarkingRules::default())?;
            Some(DocumentRefused {
                zh: format!(
                    "第 {} 行有密级标志“{}”：不得录入涉密信息，什么也没有保存",
                    marking.line, marking.words
                ),
                en: format!(
                    "Line {} bears the security marking “{}”: classified matter must not enter, and nothing was kept",
                    marking.line, marking.words
                ),
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
