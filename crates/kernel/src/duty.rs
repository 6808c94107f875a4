//! What somebody owes an item now: the list behind "my duties" and the office's day.

use crate::{
    id::{PostId, UnitId},
    item::{Item, Stage, asking::Asked},
    org::{Org, Role},
    share::Share,
    time::Date,
};

/// What is to be done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Act {
    /// 立项审批.
    Approve,
    /// 交办.
    Assign,
    /// 约定佐证.
    AgreeProof,
    /// 答复退回.
    AnswerHandBack,
    /// 答复申请 (extension, suspension, withdrawal).
    AnswerAsk,
    /// 签收.
    Accept,
    /// 报进展.
    Report,
    /// 审签.
    Clear,
    /// 请人核查.
    AssignChecker,
    /// 核查.
    Check,
    /// 销号.
    Close,
}

impl Act {
    /// Every act, in the order lists show them.
    pub const ALL: [Act; 11] = [
        Act::Approve,
        Act::Assign,
        Act::AgreeProof,
        Act::AnswerHandBack,
        Act::AnswerAsk,
        Act::Accept,
        Act::Report,
        Act::Clear,
        Act::AssignChecker,
        Act::Check,
        Act::Close,
    ];

    /// The number it is stored under; never reused.
    pub fn code(self) -> i64 {
        match self {
            Act::Approve => 1,
            Act::Assign => 2,
            Act::AgreeProof => 3,
            Act::AnswerHandBack => 4,
            Act::AnswerAsk => 5,
            Act::Accept => 6,
            Act::Report => 7,
            Act::Clear => 8,
            Act::AssignChecker => 9,
            Act::Check => 10,
            Act::Close => 11,
        }
    }

    /// Back from its number.
    pub fn from_code(code: i64) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.code() == code)
    }
}

/// Who owes it: one post, or whichever post of a unit has the role.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Owes {
    /// This post.
    Post(PostId),
    /// Posts of this unit with this role.
    Role(UnitId, Role),
}

/// One thing owed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Duty {
    /// What.
    pub act: Act,
    /// By whom.
    pub owes: Owes,
    /// Since when.
    pub since: Date,
    /// The item's due date.
    pub due: Option<Date>,
}

/// Everything owed to an item now.
pub fn duties(item: &Item, org: &Org) -> Vec<Duty> {
    let mut duties = Vec::new();
    let mut owe = |act, owes, since| {
        duties.push(Duty {
            act,
            owes,
            since,
            due: item.due,
        })
    };
    let office = Owes::Role(item.office, Role::Office);
    if !item.is_open() || org.is_importing(item.import) {
        return duties;
    }
    match item.stage {
        Stage::Registered => owe(Act::Approve, office, item.registered_on),
        Stage::Approved => owe(Act::Assign, office, item.registered_on),
        _ => {}
    }
    if item.rules.counts && item.proof.is_empty() && item.stage >= Stage::Approved {
        owe(Act::AgreeProof, office, item.registered_on);
    }
    if let Some(ask) = &item.ask {
        owe(Act::AnswerAsk, office, ask.on);
        if matches!(ask.asked, Asked::Withdrawal { .. })
            && let Some(leader) = item.leader
            && org.unit_of(leader).is_some_and(|unit| org.leads_office(unit, item.office))
        {
            owe(Act::AnswerAsk, Owes::Post(leader), ask.on);
        }
    }
    let Some(lead) = item.lead else { return duties };
    if let Some(back) = &item.hand_back {
        let answers = if back.second {
            Owes::Role(org.served_by(item.office), Role::Leader)
        } else {
            office
        };
        owe(Act::AnswerHandBack, answers, back.on);
    } else if item.stage == Stage::Assigned {
        owe(
            Act::Accept,
            Owes::Role(lead, Role::Intake),
            item.assigned_on.unwrap_or(item.registered_on),
        );
    }
    if item.stage != Stage::UnderWay {
        return duties;
    }
    let accepted_on = item.accepted_on.unwrap_or(item.registered_on);
    if let Some(report) = item.waiting_report() {
        owe(Act::Clear, Owes::Role(lead, Role::Clearing), report.on);
    }
    let claimed = item.claims_done();
    let checked = item.claim_is_checked();
    let in_full = item.newest_check().is_some_and(|check| check.accepted == Share::ALL);
    if item.waits_for_check() {
        let since = item.standing_claim().map_or(accepted_on, |claim| claim.on);
        for post in &item.checkers {
            owe(Act::Check, Owes::Post(*post), since);
        }
        if item.checkers.is_empty() && item.rules.counts {
            owe(Act::AssignChecker, office, since);
        }
    }
    if item.suspended.is_none() && (!claimed || (checked && !in_full)) {
        let owes = item.handling.map_or(Owes::Role(lead, Role::Intake), Owes::Post);
        owe(Act::Report, owes, accepted_on);
    }
    if item.rules.counts && claimed && checked && in_full && item.missing_to_close().is_empty() {
        owe(Act::Close, office, item.newest_check().map_or(accepted_on, |check| check.on));
    }
    if !item.rules.counts && claimed {
        owe(
            Act::Close,
            Owes::Post(item.registrar),
            item.standing_claim().map_or(accepted_on, |claim| claim.on),
        );
    }
    duties.sort();
    duties
}
