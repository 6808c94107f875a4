//! Documents and anchors: immutable text, and spans of it that items point at.

use serde::{Deserialize, Serialize};

use crate::{
    decide::{Decider, Outcome},
    event::Fact,
    id::DocumentId,
    limits,
    refusal::Refusal,
    text::{Digest, NewFile, NewText},
    time::Date,
};

/// A span [start, end) of a document's frozen text, in Unicode scalar values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Anchor {
    /// The document.
    pub document: DocumentId,
    /// First character.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

/// A document as it was admitted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Its title.
    pub title: Digest,
    /// Its frozen text.
    pub text: Digest,
    /// Characters of the text.
    pub chars: u32,
    /// The date it bears.
    pub dated: Option<Date>,
    /// The document of which it is the next version, such as last year's of the same report.
    pub earlier: Option<DocumentId>,
}

/// Admits a document: its text is frozen from now on.
#[derive(Clone, Debug, Serialize)]
pub struct AdmitDocument {
    /// Its id, made by the client.
    pub document: DocumentId,
    /// Its title.
    pub title: NewText,
    /// Its number 发文字号, when it has one.
    pub number: Option<NewText>,
    /// Its issuer.
    pub issuer: Option<NewText>,
    /// The date it bears.
    pub dated: Option<Date>,
    /// The text as it was read.
    pub text: NewText,
    /// The original bytes, when it came as a file.
    pub original: Option<NewFile>,
    /// The version before it, when the person names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<DocumentId>,
}

/// Names the earlier version of a document, or takes that back.
#[derive(Clone, Debug, Serialize)]
pub struct NameEarlierVersion {
    /// The document.
    pub document: DocumentId,
    /// The version before it; `None` when there is none after all.
    pub earlier: Option<DocumentId>,
}

/// The earlier version of a document was named, or taken back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EarlierVersionNamed {
    /// The document.
    pub document: DocumentId,
    /// The version before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<DocumentId>,
}

/// A document was admitted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DocumentAdmitted {
    /// Its id.
    pub document: DocumentId,
    /// Its title.
    pub title: Digest,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Digest>,
    /// Its issuer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Digest>,
    /// The date it bears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<Date>,
    /// Its text.
    pub text: Digest,
    /// Characters of the text.
    pub chars: u32,
    /// The original bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<crate::text::FileRef>,
}

impl Decider<'_> {
    pub(crate) fn admit_document(&mut self, command: &AdmitDocument) -> Outcome {
        self.must_be_office()?;
        self.must_be_new("document", self.state.documents.contains_key(&command.document))?;
        let chars = command.text.text.chars().count();
        if command.text.is_blank() {
            return Err(Refusal::new("empty_document", "文件没有文字", "The document has no text").at("text"));
        }
        if chars > limits::DOCUMENT_CHARS_MAX {
            return Err(Refusal::new(
                "document_too_long",
                format!("文件有 {chars} 字，最多 {} 字；请分成几份", limits::DOCUMENT_CHARS_MAX),
                format!(
                    "The document has {chars} characters, at most {}; split it",
                    limits::DOCUMENT_CHARS_MAX
                ),
            )
            .at("text"));
        }
        let title = self.title(&command.title, "title")?;
        let number = command.number.as_ref().map(|text| self.name(text, "number")).transpose()?;
        let issuer = command.issuer.as_ref().map(|text| self.name(text, "issuer")).transpose()?;
        crate::decide::unmarked(&command.text, "text")?;
        let text = self.keep(&command.text);
        let original = command.original.as_ref().map(|file| self.keep_file(file)).transpose()?;
        self.existing_earlier(command.earlier)?;
        self.emit(Fact::DocumentAdmitted(DocumentAdmitted {
            document: command.document,
            title,
            number,
            issuer,
            dated: command.dated,
            text,
            chars: chars as u32,
            original,
        }));
        if command.earlier.is_some() {
            // No circle can come of it: nothing knows the new document yet.
            self.emit(Fact::EarlierVersionNamed(EarlierVersionNamed {
                document: command.document,
                earlier: command.earlier,
            }));
        }
        Ok(())
    }

    pub(crate) fn name_earlier_version(&mut self, command: &NameEarlierVersion) -> Outcome {
        self.must_be_office()?;
        let documents = &self.state.documents;
        if !documents.contains_key(&command.document) {
            return Err(Refusal::unknown("document"));
        }
        self.existing_earlier(command.earlier)?;
        // It ends, because no document is ever named among the versions after itself.
        let before = |id: &DocumentId| documents.get(id).and_then(|document| document.earlier);
        if std::iter::successors(command.earlier, before).any(|id| id == command.document) {
            return Err(Refusal::new(
                "version_circle",
                "一份文件不能排在自己之前，请另选上一版",
                "A document cannot come before itself; choose another earlier version",
            )
            .at("earlier"));
        }
        self.emit(Fact::EarlierVersionNamed(EarlierVersionNamed {
            document: command.document,
            earlier: command.earlier,
        }));
        Ok(())
    }

    fn existing_earlier(&self, earlier: Option<DocumentId>) -> Outcome {
        if earlier.is_some_and(|earlier| !self.state.documents.contains_key(&earlier)) {
            return Err(Refusal::unknown("earlier"));
        }
        Ok(())
    }

    /// Anchors must lie within documents that exist.
    pub(crate) fn anchors(&self, anchors: &[Anchor]) -> Outcome {
        if anchors.len() > limits::ANCHORS_MAX {
            return Err(Refusal::new(
                "too_many_anchors",
                format!("一件事项最多对应 {} 处原文", limits::ANCHORS_MAX),
                format!("An item has at most {} anchors", limits::ANCHORS_MAX),
            )
            .at("anchors"));
        }
        for anchor in anchors {
            let Some(document) = self.state.documents.get(&anchor.document) else {
                return Err(Refusal::unknown("anchors"));
            };
            if anchor.start >= anchor.end || anchor.end > document.chars {
                return Err(Refusal::new(
                    "anchor_outside",
                    format!(
                        "选中的原文 {}–{} 不在文件的 {} 字之内，请重新选择",
                        anchor.start, anchor.end, document.chars
                    ),
                    format!(
                        "The selected text {}–{} does not lie within the document's {} characters; select again",
                        anchor.start, anchor.end, document.chars
                    ),
                )
                .at("anchors"));
            }
        }
        Ok(())
    }
}
