//! The reader of documents, as the web wants it.

mod quantity;
mod review;

use std::sync::Arc;

use jiufen_documents::{BlockKind as Kind, MarkingRules, security_marking, structure};
use jiufen_web::{BlockKind, DocumentRefused, Documents, LeftOut, ReadDocument, ReadKind, TextBlock};

use crate::reading::Readers;

/// Reading, structure and the marking check of the documents crate.
pub fn documents() -> Documents {
    let readers = Readers::own();
    Documents {
        read: Arc::new(move |bytes, name| {
            let read = match readers.document(bytes, name) {
                Ok(read) => read.map_err(|refused| DocumentRefused {
                    zh: refused.zh,
                    en: refused.en,
                })?,
                Err(error) => {
                    tracing::error!(?error, "no process to read with");
                    return Err(DocumentRefused {
                        zh: "现在读不了文件：读取程序没有启动。请稍后再试，或者告诉管理员".into(),
                        en: "Files cannot be read now: the reading process did not start. Try again later, or tell the administrator".into(),
                    });
                }
            };
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
