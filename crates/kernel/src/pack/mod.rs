//! Mechanism packs: kinds of item as data. A pack is read when somebody decides; what it says is written into the
//! event as resolved [`KindRules`], so that replaying never reads a pack.

mod parse;
pub mod shipped;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use parse::{PackError, PackFile};

use crate::{
    decide::{Decider, Outcome},
    item::proof::REACHABLE,
    refusal::Refusal,
    text::{Digest, NewText},
    time::Period,
};

/// Words of a thing in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Who may see an item.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Lead and supporting units, all above them, the assigning office, the checkers, auditors.
    #[default]
    Line,
    /// Everyone signed in.
    Open,
    /// Listed posts, the assigning office and auditors.
    Named,
}

/// How far away a checker must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    /// Outside the lead, supporting and evidence units and their lines.
    #[default]
    Outside,
    /// Outside, and the nearest common unit is the root.
    Distant,
}

/// Who closes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closer {
    /// The assigning office or one above.
    #[default]
    Assigner,
    /// The post that registered it (a blocker is closed by whoever was blocked).
    Registrar,
}

/// What a kind says, as it stood when the item was registered; carried by the event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KindRules {
    /// Pack and version, for the record: `base@1`.
    pub pack: String,
    /// The kind: `task`.
    pub kind: String,
    /// Does it enter said and proved?
    pub counts: bool,
    /// Is it a dated step whose lateness shows on its parent?
    pub step: bool,
    /// Is it a reason why another item is stuck?
    pub blocks: bool,
    /// Grade that evidence must have.
    pub required_grade: u8,
    /// Must a report of progress be cleared?
    pub clear_progress: bool,
    /// Must a claim of done be cleared?
    pub clear_done: bool,
    /// How often a report is asked for.
    pub period: Period,
    /// How far away a checker must be.
    pub may_check: Distance,
    /// Who closes.
    pub may_close: Closer,
    /// Who sees it.
    pub visibility: Visibility,
}

/// A field of a kind; a key never changes its type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Its key.
    pub key: String,
    /// Its type.
    pub kind: FieldType,
    /// Its words.
    pub words: Words,
}

/// Types of fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Short text.
    Text,
    /// Whole number.
    Integer,
    /// Money in fen.
    Money,
    /// Civil date.
    Date,
    /// Yes or no.
    Bool,
}

/// A kind of item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kind {
    /// Its rules.
    pub rules: KindRules,
    /// Its words.
    pub words: Words,
    /// Kinds that it may contain, by the ids they are asked for by.
    pub contains: Vec<String>,
    /// Its own fields.
    pub fields: Vec<Field>,
    /// Its stages in order, when it has any beside the life of every item.
    pub stages: Vec<Words>,
    /// Required slots, such as the five-ones.
    pub slots: Vec<Words>,
}

/// A pack: a name, a version and its kinds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pack {
    /// Its name: a code.
    pub name: String,
    /// Its version, from 1.
    pub version: u32,
    /// Its kinds by id.
    pub kinds: BTreeMap<String, Kind>,
    /// The files it was read from.
    pub files: Vec<PackFile>,
}

/// The packs in force, newest version of each; passed to `decide`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Packs {
    packs: BTreeMap<String, Pack>,
}

impl Packs {
    /// Takes a pack into force.
    pub fn adopt(&mut self, pack: Pack) {
        self.packs.insert(pack.name.clone(), pack);
    }

    /// A kind by its id; packs other than `base` name theirs with a prefix: `winter/need`.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        let (pack, kind) = id.split_once('/').unwrap_or(("base", id));
        self.packs.get(pack).and_then(|pack| pack.kinds.get(kind))
    }

    /// Every kind in force with the id it is asked for by.
    pub fn kinds(&self) -> impl Iterator<Item = (String, &Kind)> {
        self.packs.values().flat_map(|pack| {
            pack.kinds.iter().map(|(id, kind)| {
                let id = if pack.name == "base" {
                    id.clone()
                } else {
                    format!("{}/{id}", pack.name)
                };
                (id, kind)
            })
        })
    }
}

impl Pack {
    /// Nothing of a kind could ever be proved whose lowest grade no form lets anybody give.
    fn asks_what_can_be_reached(&self) -> Outcome {
        let beyond = |kind: &&Kind| !REACHABLE.iter().any(|grade| *grade >= kind.rules.required_grade);
        let Some(kind) = self.kinds.values().find(beyond) else {
            return Ok(());
        };
        let (words, grade, [.., most]) = (&kind.words, kind.rules.required_grade, REACHABLE);
        Err(Refusal::new(
            "grade_out_of_reach",
            format!(
                "“{}”要求佐证至少 {grade} 级，现在最高只能拿到 {most} 级；请改 required_grade",
                words.zh
            ),
            format!(
                "“{}” asks for evidence of grade {grade}, and nobody can give more than {most} yet; lower required_grade",
                words.en
            ),
        )
        .at("files"))
    }
}

/// That a pack be taken into force.
#[derive(Clone, Debug, Serialize)]
pub struct AdoptPack {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// Its files: name and text.
    pub files: Vec<(String, NewText)>,
}

/// A pack was adopted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PackAdopted {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// Its files: name and digest of the text.
    pub files: Vec<(String, Digest)>,
}

impl Decider<'_> {
    /// A version above the one in force.
    pub(crate) fn must_be_newer(&self, name: &str, version: u32) -> Outcome {
        match self.state.packs.get(name).filter(|in_force| **in_force >= version) {
            None => Ok(()),
            Some(in_force) => Err(Refusal::new(
                "old_pack",
                format!("机制包 {name} 已采用第 {in_force} 版；版本不可更改，请提高版本号"),
                format!("Version {in_force} of pack {name} is in force; versions never change, raise the number"),
            )
            .at("version")),
        }
    }

    /// A pack that can be read and keeps the types of its predecessor; its files become payloads.
    pub(crate) fn pack_read(&mut self, command: &AdoptPack) -> Result<PackAdopted, Refusal> {
        self.must_be_newer(&command.name, command.version)?;
        let files: Vec<PackFile> = command
            .files
            .iter()
            .map(|(name, text)| PackFile {
                name: name.clone(),
                text: text.text.clone(),
            })
            .collect();
        let pack = Pack::parse(&command.name, command.version, &files).map_err(|error| error.refusal())?;
        if let Some(before) = self.context.packs.packs.get(&pack.name) {
            pack.keeps_types_of(before).map_err(|error| error.refusal())?;
        }
        pack.asks_what_can_be_reached()?;
        for (_, text) in &command.files {
            crate::decide::unmarked(text, "files")?;
        }
        let files = command
            .files
            .iter()
            .map(|(name, text)| (name.clone(), self.keep(text)))
            .collect();
        Ok(PackAdopted {
            name: command.name.clone(),
            version: command.version,
            files,
        })
    }
}
