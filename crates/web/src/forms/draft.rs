//! The values of a form and what is wrong with them: what a page shows when it asks for the first time and when it asks
//! again. Nothing somebody typed is lost.

use std::fmt;

use jiufen_kernel::refusal::Refusal;
use uuid::Uuid;

use crate::language::Lang;

use super::fields::{Choice, Field, FormKeys, Tick};
use super::gate;

/// A form as it stands.
#[derive(Clone)]
pub struct Draft {
    pub(crate) lang: Lang,
    pub(crate) values: Vec<(String, String)>,
    pub(crate) wrong: Vec<(String, String)>,
    pub(crate) refused: Option<String>,
    pub(crate) command: Uuid,
}

/// Names of fields only: values may be passwords, and no log is a place for what people write.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.values.iter().map(|(name, _)| name)).finish()
    }
}

impl Draft {
    /// An empty form, with a fresh command id.
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            values: Vec::new(),
            wrong: Vec::new(),
            refused: None,
            command: Uuid::now_v7(),
        }
    }

    /// Fills a value in.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.push((name.to_owned(), value.to_string()));
        self
    }

    /// Puts a value in the place of all of its name.
    #[must_use]
    pub fn replaced(mut self, name: &str, value: impl ToString) -> Self {
        self.values.retain(|(key, _)| key != name);
        self.with(name, value)
    }

    /// With another form's values for whatever this one has no field.
    #[must_use]
    pub fn over(mut self, other: Draft) -> Self {
        let own = |name: &str| self.values.iter().any(|(known, _)| known == name);
        let missing: Vec<_> = other.values.into_iter().filter(|(name, _)| !own(name)).collect();
        self.values.extend(missing);
        self
    }

    /// Says in a sentence why the whole form was refused; shown above it.
    #[must_use]
    pub fn refused(mut self, sentence: impl Into<String>) -> Self {
        self.refused = Some(sentence.into());
        // The refused command was answered; what is sent next is another one.
        self.command = Uuid::now_v7();
        self
    }

    /// Says what the rules answered: at its field when the form has it, above the form otherwise.
    #[must_use]
    pub fn refused_by(mut self, refusal: &Refusal) -> Self {
        let sentence = self.lang.t(&refusal.zh, &refusal.en).to_owned();
        match refusal.field {
            Some(field) if self.values.iter().any(|(name, _)| name == field) => {
                self.object(field, sentence);
                self.command = Uuid::now_v7();
                self
            }
            _ => self.refused(sentence),
        }
    }

    /// Says what is wrong with one field.
    pub fn object(&mut self, name: &str, sentence: impl Into<String>) {
        self.wrong.push((name.to_owned(), sentence.into()));
    }

    /// The first value of a field, or nothing.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Whether a choice is made.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(key, held)| key == name && held == value)
    }

    /// What is wrong with a field.
    pub fn wrong(&self, name: &str) -> Option<&str> {
        self.wrong
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, sentence)| sentence.as_str())
    }

    /// Whether anything is wrong.
    pub fn is_wrong(&self) -> bool {
        self.refused.is_some() || !self.wrong.is_empty()
    }

    // ---- for templates -------------------------------------------------------------------------------------------

    /// The hidden fields every form begins with: its key and the id of its command. Take the key from the page.
    pub fn keys(&self, form_key: &str) -> FormKeys {
        FormKeys {
            form_key: form_key.to_owned(),
            command: self.command,
        }
    }

    /// What to mend, above the form; prints nothing when nothing is wrong.
    pub fn objections(&self) -> super::fields::Objections {
        super::fields::Objections {
            quiet: false,
            lang: self.lang,
            refused: self.refused.clone(),
            wrong: self.wrong.clone(),
        }
    }

    /// A field for one line of text.
    pub fn line(&self, name: &str, label: &str) -> Field {
        Field::new(self, name, label, "text")
    }

    /// A field for several lines of text.
    pub fn area(&self, name: &str, label: &str) -> Field {
        Field::new(self, name, label, "area")
    }

    /// A field for a day.
    pub fn day(&self, name: &str, label: &str) -> Field {
        Field::new(self, name, label, "date")
    }

    /// A field for a number.
    pub fn number(&self, name: &str, label: &str) -> Field {
        Field::new(self, name, label, "number")
    }

    /// A field for a password: never filled in again.
    pub fn password(&self, name: &str, label: &str) -> Field {
        Field::new(self, name, label, "password")
    }

    /// A field for files.
    pub fn files(&self, name: &str, label: &str) -> Field {
        Field::new(self, name, label, "file")
    }

    /// One of several, as a drop-down list. Options are (value, words).
    pub fn choice(&self, name: &str, label: &str, options: &[(String, String)]) -> Choice {
        Choice::new(self, name, label, options, false)
    }

    /// One of several, as radio buttons: for up to five.
    pub fn radio(&self, name: &str, label: &str, options: &[(String, String)]) -> Choice {
        Choice::new(self, name, label, options, true)
    }

    /// The box in which whoever sends files answers for what no program can read in them.
    pub fn unclassified(&self) -> Tick {
        self.tick(
            gate::UNCLASSIFIED,
            self.lang.t(
                "照片、扫描件、加密文件等程序看不到内容的，我看过，不涉密",
                "Photographs, scans, locked files: what the program cannot read I have looked at, and it is not classified",
            ),
        )
    }

    /// A box to tick; sends `yes`.
    pub fn tick(&self, name: &str, label: &str) -> Tick {
        Tick {
            name: name.to_owned(),
            label: label.to_owned(),
            on: self.has(name, "yes"),
            wrong: self.wrong(name).map(str::to_owned),
        }
    }
}
