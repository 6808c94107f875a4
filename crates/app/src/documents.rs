//! The reader of documents, as the web wants it.

use std::sync::Arc;

use jiufen_documents::{BlockKind as Kind, MarkingRules, read_text, security_marking, structure};
use jiufen_web::{BlockKind, DocumentRefused, Documents, ReadDocument, TextBlock};

/// Reading, structure and the marking check of the documents crate.
pub fn documents() -> Documents {
    Documents {
        read: Arc::new(|bytes, name| {
            let read = read_text(bytes, name).map_err(|problem| DocumentRefused {
                zh: problem.zh(),
                en: problem.en(),
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
                text: read.text,
            })
        }),
        structure: Arc::new(|text| {
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
        }),
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
    }
}
