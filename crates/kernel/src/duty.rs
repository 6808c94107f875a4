//! What somebody owes an item now: the list behind "my duties" and the office's day.

use std::collections::BTreeSet;

use crate::{
    actor::Actor,
    acts::{Around, Case, ItemAct, may},
    id::{PersonId, PostId, UnitId},
    item::{Item, OpenAsk, Stage},
    limits,
    org::{Org, Post, Role},
    outside::unit_outside,
    pack::{Closer, Visibility},
    time::{Calendar, Date, plus_days},
    visibility::{Viewers, viewers},
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
    /// 答复申请.
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
    /// 确认或重办: closed as proved on what the rules do not accept any more.
    Reconsider,
    /// 回复催办: a reminder, an urging or a summons that the lead has not answered.
    AnswerLetter,
    /// 退回重报: a draft that was sent back.
    ReportAgain,
}

impl Act {
    /// Every act, in the order lists show them.
    pub const ALL: [Act; 14] = [
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
        Act::Reconsider,
        Act::AnswerLetter,
        Act::ReportAgain,
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
            Act::Reconsider => 12,
            Act::AnswerLetter => 13,
            Act::ReportAgain => 14,
        }
    }

    /// Back from its number.
    pub fn from_code(code: i64) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.code() == code)
    }

    /// What has to be done with an item that has come so far.
    pub fn done_by(self, stage: Stage) -> ItemAct {
        match self {
            Act::Approve => ItemAct::Approve,
            Act::Assign => ItemAct::Assign,
            Act::AgreeProof => ItemAct::AgreeProof,
            Act::AnswerHandBack => ItemAct::Insist,
            Act::AnswerAsk => ItemAct::Answer,
            Act::Accept => ItemAct::Accept,
            // Whoever has not accepted yet can say nothing else.
            Act::AnswerLetter if stage < Stage::UnderWay => ItemAct::Accept,
            Act::Report | Act::AnswerLetter | Act::ReportAgain => ItemAct::Report,
            Act::Clear => ItemAct::Clear,
            Act::AssignChecker => ItemAct::AssignChecker,
            Act::Check => ItemAct::Check,
            Act::Close => ItemAct::Close,
            Act::Reconsider => ItemAct::Reopen,
        }
    }

    /// Is it the lead's word that is owed, by the item's due date?
    pub fn is_report(self) -> bool {
        matches!(self, Act::Report | Act::AnswerLetter | Act::ReportAgain)
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
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Duty {
    /// What.
    pub act: Act,
    /// By whom.
    pub owes: Owes,
    /// Whose hands took the step before, at most two: they owe it only where nobody else does.
    pub not: BTreeSet<PersonId>,
    /// Since when; a day to come when it is owed from then on only.
    pub since: Date,
    /// The item's due date.
    pub due: Option<Date>,
}

impl Duty {
    /// Is it this actor's, on a day on which they hold their post?
    pub fn is_of(&self, org: &Org, actor: Actor, today: Date) -> bool {
        let mine = match self.owes {
            Owes::Post(post) => post == actor.post,
            Owes::Role(unit, role) => org.unit_of(actor.post) == Some(unit) && org.has_role(actor.post, role),
        };
        mine && (!self.not.contains(&actor.person) || !others_owe(self.owes, org, actor.person, today))
    }
}

impl Duty {
    /// Does it fall to somebody beside whoever owes it? To everybody in force who may do it, while nobody of those who owe it may: their only
    /// clerk took the step before, nobody holds the post.
    pub fn falls_to(&self, around: Around<'_>, actor: Actor) -> bool {
        let (org, today) = (around.org, around.today);
        let act = self.act.done_by(around.item.stage);
        let can = |actor: Actor| Case::new(around, actor).is_ok_and(|case| may(act, &case).is_ok());
        if self.is_of(org, actor, today) || !can(actor) {
            return false;
        }
        let mut others = org
            .tenures
            .values()
            .filter(|tenure| tenure.holds_on(today))
            .map(|tenure| Actor {
                person: tenure.person,
                post: tenure.post,
            });
        !others.any(|other| self.is_of(org, other, today) && can(other))
    }
}

/// Does another person hold a post that owes this?
pub fn others_owe(owes: Owes, org: &Org, person: PersonId, today: Date) -> bool {
    let holds = |post: PostId| {
        let mut tenures = org.tenures.values();
        tenures.any(|tenure| tenure.post == post && tenure.person != person && tenure.holds_on(today))
    };
    match owes {
        Owes::Post(post) => holds(post),
        Owes::Role(unit, role) => org.has_post(unit, role, holds),
    }
}

/// Whose hands took the step before this one, and so leave it to another person.
fn step_before(item: &Item, act: Act) -> BTreeSet<PersonId> {
    let one = match act {
        Act::Approve => Some(item.registered_by),
        // Of several who asked, each may answer the others.
        Act::AnswerAsk => {
            let mut asked = item.asks.values().map(|open| open.person);
            asked.next().filter(|first| asked.all(|person| person == *first))
        }
        Act::Clear => item.waiting_report().map(|report| report.person),
        Act::Check => return item.agreed_by.clone(),
        Act::Close => item.newest_check().map(|check| check.person),
        _ => None,
    };
    one.into_iter().collect()
}

/// The first of these roles that a fitting post of the unit has; the first of all when none has any.
fn first_of(org: &Org, unit: UnitId, roles: [Role; 3], fits: impl Fn(PostId) -> bool) -> Owes {
    let role = roles.into_iter().find(|role| org.has_post(unit, *role, &fits));
    Owes::Role(unit, role.unwrap_or(roles[0]))
}

/// Who decides for the assigning office: itself; when it worked for the item, and so is tied, the nearest office above, if any.
fn deciding(item: &Item, org: &Org) -> Owes {
    let own = Owes::Role(item.office, Role::Office);
    if !worked(item, item.office) {
        return own;
    }
    let offices = org.posts.values().filter(|post| post.roles.contains(&Role::Office));
    let above = offices
        .map(|post| post.unit)
        .filter(|unit| org.office_above(*unit, item.office));
    let nearest = above.max_by_key(|unit| (org.line_up(*unit).count(), *unit));
    nearest.map_or(own, |unit| Owes::Role(unit, Role::Office))
}

/// Did the unit lead or support the item?
fn worked(item: &Item, unit: UnitId) -> bool {
    item.inside.get(&unit).is_some_and(|inside| !inside.worked.is_empty())
}

/// Does a leader of the lead, who sees the item, answer for it beside whoever owes the next step?
fn leads_beside(item: &Item, org: &Org, lead: UnitId, owes: Owes) -> bool {
    let sees = |post: PostId| item.rules.visibility != Visibility::Named || item.named.contains(&post);
    let owes_already = |post: PostId| match owes {
        Owes::Post(owing) => owing == post,
        Owes::Role(_, role) => org.has_role(post, role),
    };
    org.has_post(lead, Role::Leader, |post| sees(post) && !owes_already(post))
}

/// Everything owed to an item now.
pub fn duties(item: &Item, org: &Org, calendar: &Calendar) -> Vec<Duty> {
    let mut duties = Vec::new();
    // What waits for its office is owed within so many working days, whatever its own date is.
    let patience = || calendar.plus_working_days(item.waits_since, limits::OFFICE_WORKING_DAYS).date;
    let mut owe = |act, owes, since| {
        let due = match act {
            Act::Approve | Act::Assign => Some(patience()),
            _ => item.due,
        };
        duties.push(Duty {
            act,
            owes,
            not: step_before(item, act),
            since,
            due,
        })
    };
    let office = deciding(item, org);
    let leaders = Owes::Role(org.served_by(item.office), Role::Leader);
    if org.is_importing(item.import) {
        return duties;
    }
    let led = item.lead == Some(item.office) && office == Owes::Role(item.office, Role::Office);
    let closes = if led { leaders } else { office };
    if item.is_closed_on_less() {
        owe(
            Act::Reconsider,
            closes,
            item.newest_check().map_or(item.registered_on, |check| check.on),
        );
    }
    if !item.is_open() {
        return duties;
    }
    match item.stage {
        Stage::Registered => owe(Act::Approve, office, item.waits_since),
        Stage::Approved => owe(Act::Assign, office, item.waits_since),
        _ => {}
    }
    if item.rules.counts && item.proof.is_empty() && item.stage >= Stage::Approved {
        owe(Act::AgreeProof, office, item.registered_on);
    }
    let tied = worked(item, item.office);
    for open in item.asks.values() {
        answers(item, org, open, if tied { leaders } else { office }, &mut owe);
    }
    let Some(lead) = item.lead else { return once(duties) };
    let sees = |post: PostId| item.rules.visibility != Visibility::Named || item.named.contains(&post);
    if let Some(back) = &item.hand_back {
        let answers = if back.second { leaders } else { office };
        owe(Act::AnswerHandBack, answers, back.on);
    } else if item.stage == Stage::Assigned {
        let accepts = first_of(org, lead, [Role::Intake, Role::Clearing, Role::Leader], sees);
        owe(Act::Accept, accepts, item.assigned_on.unwrap_or(item.registered_on));
        if let Some(since) = item.unanswered {
            owe(Act::AnswerLetter, accepts, since);
            if leads_beside(item, org, lead, accepts) {
                owe(Act::AnswerLetter, Owes::Role(lead, Role::Leader), since);
            }
        }
    }
    if item.stage != Stage::UnderWay {
        return once(duties);
    }
    let accepted_on = item.accepted_on.unwrap_or(item.registered_on);
    let waiting = item.waiting_report();
    if let Some(report) = waiting {
        let clears = first_of(org, lead, [Role::Clearing, Role::Leader, Role::Leader], sees);
        owe(Act::Clear, clears, report.on);
    }
    let claimed = item.claims_done();
    let checked = item.claim_is_checked();
    let in_full = item.accepted_in_full();
    if item.waits_for_check() {
        let since = item.standing_claim().map_or(accepted_on, |claim| claim.on);
        // Whoever has come into a line with the item since they were asked cannot check any more.
        let outside = |post: &PostId| {
            let unit = org.unit_of(*post);
            unit.is_some_and(|unit| unit_outside(item, org, unit, Date::MAX).is_ok())
        };
        let checkers: Vec<PostId> = item.checkers.iter().copied().filter(outside).collect();
        for post in &checkers {
            owe(Act::Check, Owes::Post(*post), since);
        }
        if checkers.is_empty() && item.rules.counts {
            let judges = |post: &Post| post.roles.contains(&Role::Checker) || post.roles.contains(&Role::Office);
            let mut others = org.posts.values();
            let asks = others.any(|post| judges(post) && !item.checkers.contains(&post.id) && outside(&post.id));
            owe(if asks { Act::AssignChecker } else { Act::Check }, office, since);
        }
    }
    // While a draft waits to be cleared, it is the answer to everything that is asked of the lead, and no other is taken.
    // A report answers a letter and takes the place of a draft sent back; so whoever owes these owes no plain one beside.
    if waiting.is_none() {
        let owes = item.handling.map_or(Owes::Role(lead, Role::Intake), Owes::Post);
        let asked = [(Act::AnswerLetter, item.unanswered), (Act::ReportAgain, item.sent_back)];
        for (act, since) in asked.into_iter().filter_map(|(act, since)| Some((act, since?))) {
            owe(act, owes, since);
            if leads_beside(item, org, lead, owes) {
                owe(act, Owes::Role(lead, Role::Leader), since);
            }
        }
        let plain = item.unanswered.is_none() && item.sent_back.is_none();
        if plain && (!claimed || (checked && !in_full)) {
            // While the work is paused nothing is owed; it is again from the day on which it runs again.
            owe(Act::Report, owes, item.suspended.map_or(accepted_on, |pause| pause.runs_on()));
        }
    }
    if item.rules.counts && claimed && checked && in_full && item.missing_to_close().is_empty() {
        owe(Act::Close, closes, item.newest_check().map_or(accepted_on, |check| check.on));
    }
    if !item.rules.counts && claimed && item.tally.open_children == 0 {
        let registrar = item.rules.may_close == Closer::Registrar;
        owe(
            Act::Close,
            if registrar { Owes::Post(item.registrar) } else { office },
            item.standing_claim().map_or(accepted_on, |claim| claim.on),
        );
    }
    once(duties)
}

/// Who answers a request: the office (or who decides for it), and leaders of it where they alone can grant it, from the day from
/// which they alone can; each as far as they see the item.
fn answers(item: &Item, org: &Org, open: &OpenAsk, office: Owes, owe: &mut impl FnMut(Act, Owes, Date)) {
    let sort = open.asked.sort();
    owe(Act::AnswerAsk, office, open.on);
    if let Some(leader) = item.leader
        && org.unit_of(leader).is_some_and(|unit| org.leads_office(unit, item.office))
        && !sort.is_of_time()
    {
        owe(Act::AnswerAsk, Owes::Post(leader), open.on);
    }
    let from = match item.due {
        Some(due) if sort.is_of_time() => open.on.max(plus_days(due, 1)),
        None if sort.is_of_time() => return,
        _ => open.on,
    };
    let sees = |unit: &UnitId| match viewers(item, org) {
        Viewers::Everyone => true,
        Viewers::These(these) => these.contains(&unit.uuid()),
    };
    let tied = |unit: &UnitId| worked(item, *unit);
    for unit in [item.office, org.served_by(item.office)] {
        if sees(&unit) && !tied(&unit) {
            owe(Act::AnswerAsk, Owes::Role(unit, Role::Leader), from);
        }
    }
}

/// In order, each act of whoever owes it once, since the first day.
fn once(mut duties: Vec<Duty>) -> Vec<Duty> {
    duties.sort();
    duties.dedup_by_key(|duty| (duty.act, duty.owes));
    duties
}
