//! What the data files say, as they say it. Names are resolved and days are read in `story`.

use anyhow::{Context, Result};
use serde::Deserialize;

/// The work report of the city.
pub const REPORT: &str = include_str!("report.txt");

const CITY: &str = include_str!("city.toml");

const GOALS: [(&str, &str); 6] = [
    ("1-projects.toml", include_str!("goals/1-projects.toml")),
    ("2-industry.toml", include_str!("goals/2-industry.toml")),
    ("3-business.toml", include_str!("goals/3-business.toml")),
    ("4-water.toml", include_str!("goals/4-water.toml")),
    ("5-safety.toml", include_str!("goals/5-safety.toml")),
    ("6-delivery.toml", include_str!("goals/6-delivery.toml")),
];

/// Units, posts and people.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    pub root: Root,
    pub time_zone: String,
    pub unit: Vec<Unit>,
    pub post: Vec<Post>,
    pub appointment: Vec<Appointment>,
    pub account: Vec<Account>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    pub key: String,
    pub name: String,
    pub short: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    pub key: String,
    pub parent: String,
    pub name: String,
    pub short: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    pub unit: String,
    pub key: String,
    pub title: String,
    pub roles: Vec<jiufen_kernel::org::Role>,
    /// Who holds it from the first day; a post may be vacant.
    pub holder: Option<String>,
}

impl Post {
    /// The name by which the other files speak of it.
    pub fn path(&self) -> String {
        format!("{}/{}", self.unit, self.key)
    }
}

/// An appointment after the first day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appointment {
    pub on: String,
    pub post: String,
    pub person: String,
    pub holding: jiufen_kernel::org::Holding,
    /// Ends on this day.
    pub until: Option<String>,
    /// The holder who leaves the post that day.
    pub replaces: Option<String>,
    /// The day on which its end was asked for; nobody has answered.
    pub end_asked: Option<String>,
}

/// Somebody to look round as.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    pub role: String,
    pub login: String,
    pub post: String,
}

/// An item and what happened to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub key: String,
    pub kind: String,
    pub title: String,
    /// The words of the report that it answers; they stand there exactly once.
    pub quote: String,
    pub parent: Option<String>,
    pub lead: String,
    #[serde(default)]
    pub supporting: Vec<String>,
    pub leader: Option<String>,
    pub handling: Option<String>,
    pub checker: Option<String>,
    pub weight: Option<i64>,
    pub start: Option<String>,
    pub due: String,
    #[serde(default)]
    pub proof: Vec<Piece>,
    /// A blocker: the item it holds up, who raised it, when, with which words.
    pub blocks: Option<String>,
    pub by: Option<String>,
    pub on: Option<String>,
    pub note: Option<String>,
    pub story: Vec<Step>,
}

/// One piece of the agreed proof.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    pub what: String,
    pub grade: u8,
}

/// One thing that happened to an item. `by` is left out where the life of an item says whose duty it is.
#[derive(Deserialize)]
pub struct Step {
    pub on: String,
    pub by: Option<String>,
    pub occurred: Option<String>,
    pub late_reason: Option<String>,
    #[serde(flatten)]
    pub act: Act,
}

/// What happened.
#[derive(Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    Accept,
    HandBack {
        reason: String,
        proposed: Option<String>,
    },
    Move {
        lead: String,
        note: String,
    },
    Insist {
        reason: String,
    },
    Report {
        percent: f64,
        progress: String,
        problem: Option<String>,
        next: Option<String>,
    },
    Nothing,
    Done {
        progress: String,
    },
    Clear,
    Return {
        reason: String,
    },
    Evidence {
        /// Which piece of the agreed proof, from 1.
        piece: u8,
        is: jiufen_kernel::item::evidence::EvidenceKind,
        backs: Option<f64>,
        name: String,
        note: String,
        /// Captured on the spot, in the program, the same day.
        #[serde(default)]
        live: bool,
    },
    Check {
        accepted: f64,
        #[serde(default)]
        site: bool,
        /// Which evidence of the item, from 1; left out: all since the last check that is not mere activity.
        accepts: Option<Vec<usize>>,
        note: String,
    },
    Close {
        outcome: jiufen_kernel::item::closure::Outcome,
        reason: Option<String>,
    },
    Reopen {
        stands: f64,
        reason: String,
    },
    AskExtension {
        due: String,
        reason: String,
    },
    AskSuspension {
        until: String,
        reason: String,
    },
    AskWithdrawal {
        mistaken: bool,
        reason: String,
    },
    AskNoLongerNeeded {
        reason: String,
    },
    Answer {
        granted: bool,
        reason: String,
    },
    Remind {
        step: jiufen_kernel::item::reminder::Step,
        letter: Option<String>,
        note: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Goal {
    item: Vec<Item>,
}

/// Reads the city.
pub fn city() -> Result<City> {
    toml::from_str(CITY).context("city.toml")
}

/// Reads the items in the order of the report.
pub fn items() -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for (name, text) in GOALS {
        let goal: Goal = toml::from_str(text).context(name)?;
        items.extend(goal.item);
    }
    Ok(items)
}
