//! What is asked of an item and answered by another person: the shapes that are stored for ever, and what a grant changes.
//! Who asks is `ask_rules`, who grants `answering`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Ended, Item, MovedDate, OpenAsk, Stage, Suspension,
    proof::{NewPiece, Place},
};
use crate::{
    event::Event,
    id::{AskId, ItemId, PieceId, UnitId},
    limits,
    text::{Digest, NewText},
    time::{Date, plus_days},
};

/// What is asked, with its parameters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// A later due date 延期.
    Extension {
        /// The date asked for.
        due: Date,
    },
    /// A later start.
    Start {
        /// The date asked for.
        start: Date,
    },
    /// A pause 挂起.
    Suspension {
        /// Its last day; version 1 knew none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    },
    /// The end of what was entered by mistake 误录, or was registered and is not to be approved.
    Withdrawal {
        /// Entered by mistake.
        mistaken: bool,
    },
    /// The end of what is not needed any more 不再需要.
    NoLongerNeeded,
    /// Another place in the tree.
    Move {
        /// The item it becomes part of; none is the top.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<ItemId>,
    },
    /// Another weight among its siblings.
    Weight {
        /// The weight asked for.
        weight: u32,
    },
    /// A further supporting unit.
    Supporter {
        /// The unit.
        unit: UnitId,
    },
    /// Another proof than was agreed.
    ProofChange {
        /// The pieces asked for.
        pieces: Vec<AskedPiece>,
        /// Of those, which go on as they are.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        kept: Vec<PieceId>,
    },
    /// Another measure. No command asks for it yet.
    Measure {
        /// Its base.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<i64>,
        /// Its target.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<i64>,
    },
    /// Another target. No command asks for it yet.
    Target {},
    /// Another version of its kind's rules. No command asks for it yet.
    Rules {
        /// The version.
        version: u32,
    },
    /// Out of what it serves. No command asks for it yet.
    Serves {
        /// What it leaves.
        drops: Vec<Uuid>,
    },
    /// A baseline of the plan. No command asks for it yet.
    Baseline {},
    /// Into the next plan 结转. No command asks for it yet.
    CarryOver {
        /// The plan.
        into: ItemId,
        /// A table of the items with dates and reasons.
        rows: Digest,
    },
}

/// A piece of a proof that is asked for, as it will be agreed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AskedPiece {
    /// Which piece of the item.
    pub id: PieceId,
    /// Which version of it.
    pub version: u32,
    /// What must be shown.
    pub what: Digest,
    /// The grade it needs.
    pub grade: u8,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// By which kinds of evidence or attestation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Only with a code given for the occasion.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub code: bool,
    /// Who must at least have looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eyes: Option<Eyes>,
}

/// The days in which something must be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Window {
    /// The first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// The least that may accept a piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Eyes {
    /// From the papers.
    Desk,
    /// On site.
    Site,
    /// By a third party.
    Third,
}

/// The sort of what is asked. One of a sort is open at a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs)] // as the sorts of `Asked`
pub enum Sort {
    Extension,
    Start,
    Suspension,
    Withdrawal,
    NoLongerNeeded,
    Move,
    Weight,
    Supporter,
    ProofChange,
    Measure,
    Target,
    Rules,
    Serves,
    Baseline,
    CarryOver,
}

impl Sort {
    /// Those that can be asked for.
    pub const ALL: [Sort; 9] = [
        Sort::Extension,
        Sort::Start,
        Sort::Suspension,
        Sort::Withdrawal,
        Sort::NoLongerNeeded,
        Sort::Move,
        Sort::Weight,
        Sort::Supporter,
        Sort::ProofChange,
    ];

    /// Of the lead's own clock: once the due date has passed, a leader of the office grants it.
    pub fn is_of_time(self) -> bool {
        matches!(self, Sort::Extension | Sort::Start | Sort::Suspension)
    }
}

impl Asked {
    /// Its sort.
    pub fn sort(&self) -> Sort {
        match self {
            Asked::Extension { .. } => Sort::Extension,
            Asked::Start { .. } => Sort::Start,
            Asked::Suspension { .. } => Sort::Suspension,
            Asked::Withdrawal { .. } => Sort::Withdrawal,
            Asked::NoLongerNeeded => Sort::NoLongerNeeded,
            Asked::Move { .. } => Sort::Move,
            Asked::Weight { .. } => Sort::Weight,
            Asked::Supporter { .. } => Sort::Supporter,
            Asked::ProofChange { .. } => Sort::ProofChange,
            Asked::Measure { .. } => Sort::Measure,
            Asked::Target {} => Sort::Target,
            Asked::Rules { .. } => Sort::Rules,
            Asked::Serves { .. } => Sort::Serves,
            Asked::Baseline {} => Sort::Baseline,
            Asked::CarryOver { .. } => Sort::CarryOver,
        }
    }
}

/// What somebody wants, as they say it.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)] // as the sorts of `Asked`
pub enum Wanted {
    Extension { due: Date },
    Start { start: Date },
    Suspension { until: Date },
    Withdrawal { mistaken: bool },
    NoLongerNeeded,
    Move { parent: Option<ItemId> },
    Weight { weight: i64 },
    Supporter { unit: UnitId },
    ProofChange { pieces: Vec<NewPiece> },
}

impl Wanted {
    /// Its sort.
    pub fn sort(&self) -> Sort {
        match self {
            Wanted::Extension { .. } => Sort::Extension,
            Wanted::Start { .. } => Sort::Start,
            Wanted::Suspension { .. } => Sort::Suspension,
            Wanted::Withdrawal { .. } => Sort::Withdrawal,
            Wanted::NoLongerNeeded => Sort::NoLongerNeeded,
            Wanted::Move { .. } => Sort::Move,
            Wanted::Weight { .. } => Sort::Weight,
            Wanted::Supporter { .. } => Sort::Supporter,
            Wanted::ProofChange { .. } => Sort::ProofChange,
        }
    }
}

/// Asks.
#[derive(Clone, Debug, Serialize)]
pub struct Ask {
    /// Id of the request, made by the client.
    pub ask: AskId,
    /// The item.
    pub item: ItemId,
    /// What is wanted.
    pub wanted: Wanted,
    /// Why.
    pub reason: NewText,
}

/// Answers.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerAsk {
    /// The request.
    pub ask: AskId,
    /// The item.
    pub item: ItemId,
    /// Granted or refused.
    pub granted: bool,
    /// Why.
    pub reason: NewText,
}

/// Ends a suspension.
#[derive(Clone, Debug, Serialize)]
pub struct ResumeItem {
    /// The item.
    pub item: ItemId,
    /// Why.
    pub reason: NewText,
}

/// Something was asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // ask, item and reason as in the command
pub struct ItemAsked {
    pub ask: AskId,
    pub item: ItemId,
    pub asked: Asked,
    pub reason: Digest,
}

/// A request was answered. When granted, an extension, a start, a suspension or a withdrawal is so from now on; every other
/// sort happens by its own event after this one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // ask, item, granted and reason as in the command
pub struct AskAnswered {
    pub ask: AskId,
    pub item: ItemId,
    pub asked: Asked,
    pub granted: bool,
    pub reason: Digest,
}

/// What could be asked in version 1.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Once {
    Extension { due: Date },
    Suspension,
    Withdrawal { mistaken: bool },
}

/// `ItemAsked` in version 1.
#[derive(Deserialize)]
pub(crate) struct AskedOnce {
    ask: AskId,
    item: ItemId,
    asked: Once,
    reason: Digest,
}

/// `AskAnswered` in version 1: it brings what was asked with it.
#[derive(Deserialize)]
pub(crate) struct AnsweredOnce {
    ask: AskId,
    item: ItemId,
    asked: Once,
    granted: bool,
    reason: Digest,
}

impl From<Once> for Asked {
    fn from(once: Once) -> Asked {
        match once {
            Once::Extension { due } => Asked::Extension { due },
            Once::Suspension => Asked::Suspension { until: None },
            Once::Withdrawal { mistaken } => Asked::Withdrawal { mistaken },
        }
    }
}

impl From<AskedOnce> for ItemAsked {
    fn from(once: AskedOnce) -> ItemAsked {
        let AskedOnce {
            ask,
            item,
            asked,
            reason,
        } = once;
        ItemAsked {
            ask,
            item,
            asked: asked.into(),
            reason,
        }
    }
}

impl From<AnsweredOnce> for AskAnswered {
    fn from(once: AnsweredOnce) -> AskAnswered {
        let AnsweredOnce {
            ask,
            item,
            asked,
            granted,
            reason,
        } = once;
        AskAnswered {
            ask,
            item,
            asked: asked.into(),
            granted,
            reason,
        }
    }
}

/// A suspension ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct ItemResumed {
    pub item: ItemId,
    pub reason: Digest,
}

impl Item {
    pub(crate) fn asked(&mut self, fact: &ItemAsked, event: &Event, today: Date) {
        // What only the lead asks, or whoever handles it, is the lead's word.
        if fact.asked.sort().is_of_time() || self.handling == Some(event.actor.post) {
            self.unanswered = None;
        }
        let open = OpenAsk {
            id: fact.ask,
            asked: fact.asked.clone(),
            post: event.actor.post,
            person: event.actor.person,
            reason: fact.reason,
            on: today,
        };
        self.asks.insert(fact.asked.sort(), open);
    }

    pub(crate) fn resumed(&mut self, today: Date) {
        if self.suspended.take().is_some() {
            self.late_since = today;
        }
    }

    /// Writes down that a suspension ended by its date: what was true of the day already is now in the item.
    pub(crate) fn wake(&mut self, today: Date) {
        if let Some(over) = self.suspended.filter(|suspension| suspension.until < today) {
            self.suspended = None;
            self.late_since = over.runs_on();
        }
    }

    pub(crate) fn answered(&mut self, fact: &AskAnswered, event: &Event, today: Date) {
        let sort = fact.asked.sort();
        let asked_by = self.asks.remove(&sort).map(|open| open.person);
        if !fact.granted {
            return;
        }
        let moved = |from: Date, to: Date| MovedDate {
            from,
            to,
            reason: fact.reason,
            approver: event.actor.post,
            on: today,
        };
        match fact.asked {
            Asked::Extension { due } => {
                self.end_stretch(Ended::Extended, today, event);
                self.moved.extend(self.due.map(|from| moved(from, due)));
                self.due = Some(due);
            }
            Asked::Start { start } => {
                self.moved_start.extend(self.start.map(|from| moved(from, start)));
                self.start = Some(start);
            }
            Asked::Suspension { until } => {
                self.end_stretch(Ended::Suspended, today, event);
                let until = until.unwrap_or_else(|| plus_days(today, limits::SUSPENSION_DAYS_MAX));
                self.suspended = Some(Suspension { since: today, until });
            }
            Asked::Withdrawal { .. } => {
                self.end_stretch(Ended::Unproved, today, event);
                self.stage = Stage::Withdrawn;
                self.asks.clear();
            }
            // The agreement that follows is of both hands.
            Asked::ProofChange { .. } => self.proof_asked_by = asked_by,
            _ => {}
        }
    }
}
