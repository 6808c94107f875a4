//! Why a command was refused: a code, words in both languages that say what is missing, and who can do it.

use std::fmt;

use crate::id::{PostId, UnitId};

/// Who could do what the actor could not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Any fitting post of this unit.
    Unit(UnitId),
    /// This post.
    Post(PostId),
}

/// An expected "no". Nothing has been changed; what was typed is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Stable code, for tests and clients.
    pub code: &'static str,
    /// What is missing, in Chinese.
    pub zh: String,
    /// What is missing, in English.
    pub en: String,
    /// The field of the form that it is about.
    pub field: Option<&'static str>,
    /// Who can do it instead.
    pub who: Option<Who>,
}

impl Refusal {
    /// A refusal about no field in particular.
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Refusal {
        Refusal {
            code,
            zh: zh.into(),
            en: en.into(),
            field: None,
            who: None,
        }
    }

    /// The field it is about.
    pub fn at(mut self, field: &'static str) -> Refusal {
        self.field = Some(field);
        self
    }

    /// Who can do it.
    pub fn by(mut self, who: Who) -> Refusal {
        self.who = Some(who);
        self
    }

    /// Something referred to does not exist, or does not exist for this reader.
    pub fn unknown(field: &'static str) -> Refusal {
        Refusal::new(
            "unknown",
            "找不到所指的对象，可能已更换，请重新选择",
            "What this refers to was not found; choose again",
        )
        .at(field)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.en)
    }
}

impl std::error::Error for Refusal {}
