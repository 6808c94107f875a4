//! Who asks for what: one table of sorts. What a grant needs, `answering` asks again on the state of its own moment.

use super::{
    Item, Stage,
    asking::{Ask, Asked, AskedPiece, ItemAsked, ResumeItem, Sort, Wanted},
    registration::{due_after_start, keeps_a_weight},
};
use crate::{
    acts::{self, Case, ItemAct},
    decide::{Decider, Outcome},
    event::Fact,
    figures::Tally,
    id::{PieceId, UnitId},
    limits,
    org::{Org, Role},
    refusal::Refusal,
    time::{Date, plus_days},
};

/// Who asks for the lead unit, beside the handling post.
const ASKING: [Role; 3] = [Role::Intake, Role::Leader, Role::Clearing];

/// May the actor ask for this, with some parameter? One of a sort is open at a time.
///
/// # Errors
/// What stands against it.
pub fn may_ask_for(case: &Case<'_>, sort: Sort) -> Outcome {
    case.must_be_open()?;
    match sort {
        Sort::Extension | Sort::Start | Sort::Suspension => case.must_be_of_lead(&ASKING)?,
        Sort::Supporter => case.must_act_for_office()?,
        _ if case.acts_for_office() => {}
        _ => case.must_be_of_lead(&ASKING).map_err(|_| case.not_office())?,
    }
    if case.item.asks.contains_key(&sort) {
        return Err(Refusal::new(
            "asked_already",
            "已有一项同样的申请等待答复",
            "A request of this sort is already waiting for an answer",
        ));
    }
    holds(case, sort)
}

/// Is there something to ask for, and can it be granted, as things stand?
pub(crate) fn holds(case: &Case<'_>, sort: Sort) -> Outcome {
    let item = case.item;
    match sort {
        Sort::Extension => {
            let due = item.due.ok_or_else(no_due)?;
            // Not later than what it is part of: then that one is extended first.
            if case.parent.and_then(|parent| parent.due).is_some_and(|latest| latest <= due) {
                return Err(Refusal::new(
                    "due_after_node",
                    format!("期限 {due} 已是上级事项的期限，不能再晚；请先由上级事项申请延期"),
                    format!("It is due with the item above, on {due}; have that one extended first"),
                )
                .at("due"));
            }
            Ok(())
        }
        Sort::Start => match (item.start, item.due) {
            (None, _) => Err(Refusal::new("no_start", "这件事项没有开始日期", "This item has no start").at("start")),
            (Some(start), Some(due)) if due <= start => Err(Refusal::new(
                "start_at_due",
                format!("开始日期已是期限 {due}，不能再晚；请先申请延期"),
                format!("It starts on its due date, {due}; ask for an extension first"),
            )
            .at("start")),
            _ => Ok(()),
        },
        Sort::Suspension if item.is_suspended(case.today) => {
            Err(Refusal::new("suspended_already", "已经挂起", "Already suspended"))
        }
        Sort::Suspension => Ok(()),
        Sort::Withdrawal => {
            if item.stage != Stage::Registered {
                mistake_in_time(item, case.today)?;
            }
            nothing_open_below(item)?;
            keeps_a_weight(case.parent, &item.adds_to_parent(), None)
        }
        Sort::NoLongerNeeded => {
            if !item.in_base() {
                return Err(Refusal::new(
                    "not_in_base",
                    "这件事项不在上级的数里，不用申请：没立项的申请撤销，不计数的直接销号",
                    "This item is in no number: ask for its withdrawal before it is approved; a kind that does not count is closed",
                ));
            }
            nothing_open_below(item)?;
            keeps_a_weight(case.parent, &item.adds_to_parent(), None)
        }
        Sort::Move => {
            if !leaves_a_base(case) {
                return Err(no_ask_needed());
            }
            keeps_a_weight(case.parent, &item.adds_to_parent(), None)
        }
        Sort::Weight if item.rules.blocks || !item.rules.counts => Err(no_ask_needed()),
        Sort::Weight => Ok(()),
        Sort::Supporter => {
            if item.lead.is_none() {
                return Err(Refusal::new("not_assigned", "还没有交办", "Not assigned yet"));
            }
            if item.hand_back.is_some() {
                return Err(Refusal::new(
                    "handed_back_first",
                    "这件事项已退回，先答复退回",
                    "The item has been handed back; answer that first",
                ));
            }
            let free = |unit: &UnitId| item.lead != Some(*unit) && !item.supporting.contains(unit);
            let room = item.supporting.len() < limits::SUPPORTING_MAX;
            if room
                && case
                    .org
                    .units
                    .keys()
                    .any(|unit| free(unit) && ties_a_checker(item, case.org, *unit))
            {
                return Ok(());
            }
            Err(no_ask_needed())
        }
        Sort::ProofChange if proof_needs_ask(item) => case.must_count(),
        Sort::ProofChange => Err(no_ask_needed()),
        Sort::Measure | Sort::Target | Sort::Rules | Sort::Serves | Sort::Baseline | Sort::CarryOver => Err(no_ask_needed()),
    }
}

/// Would moving it take it out of a number, or change what it weighs in one?
pub(crate) fn leaves_a_base(case: &Case<'_>) -> bool {
    case.item.in_base() && case.parent.is_some_and(|parent| parent.rules.counts)
}

/// Is this weight asked for and granted by another? 0 always; any other once something was claimed at or below its node.
pub(crate) fn weight_needs_ask(case: &Case<'_>, weight: u32) -> bool {
    let claimed = || {
        case.parent
            .is_some_and(|parent| parent.rules.counts && parent.claimed_at.is_some())
    };
    case.item.rules.counts && (weight == 0 || (case.item.in_base() && claimed()))
}

/// Does the actor do this directly, without asking for it?
pub fn is_direct(case: &Case<'_>, wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Move { .. } => case.acts_for_office() && !leaves_a_base(case),
        Wanted::Weight { weight } => {
            case.acts_for_office() && u32::try_from(*weight).is_ok_and(|weight| !weight_needs_ask(case, weight))
        }
        Wanted::ProofChange { .. } => !proof_needs_ask(case.item),
        _ => false,
    }
}

/// Is there something about place or weight that the actor does directly? The weight 1 stands for every one but 0, which is
/// always asked for.
pub(crate) fn arranges_directly(case: &Case<'_>) -> bool {
    case.acts_for_office() && !(weight_needs_ask(case, 1) && leaves_a_base(case))
}

/// Is the agreed proof changed by an ask?
pub fn proof_needs_ask(item: &Item) -> bool {
    item.proof_version > 0 && item.has_claimed()
}

/// Does a unit stand in one line with a checker who was asked?
pub(crate) fn ties_a_checker(item: &Item, org: &Org, unit: UnitId) -> bool {
    let mut checkers = item.checkers.iter().filter_map(|post| org.unit_of(*post));
    checkers.any(|checker| org.is_in_line(checker, unit) || org.is_in_line(unit, checker))
}

/// A mistake is put right before anybody has accepted it and before its due date.
pub(crate) fn mistake_in_time(item: &Item, today: Date) -> Outcome {
    if item.accepted_on.is_none() && item.due.is_none_or(|due| today < due) {
        return Ok(());
    }
    Err(Refusal::new(
        "mistake_too_late",
        "签收以后或期限已到，不能再按误录撤销；确实不办了，请申请“不再需要”",
        "Once it was accepted or its due date has come it is no mistake any more; ask for “no longer needed” instead",
    )
    .at("why"))
}

/// Nothing below is open.
fn nothing_open_below(item: &Item) -> Outcome {
    let open = item.tally.open_children;
    if open > 0 {
        return Err(Refusal::new(
            "open_children",
            format!("下面还有 {open} 件没有办结，先逐件处理"),
            format!("{open} items below are still open; settle them first"),
        ));
    }
    Ok(())
}

fn no_due() -> Refusal {
    Refusal::new("no_due", "这件事项没有期限", "This item has no due date").at("due")
}

fn no_ask_needed() -> Refusal {
    Refusal::new(
        "no_ask_needed",
        "这一步现在不用申请，由督查机构直接办理",
        "This needs no request now; the office does it directly",
    )
}

/// An act that another person has to grant.
pub(crate) fn needs_ask(zh: &str, en: &str) -> Refusal {
    Refusal::new(
        "ask_first",
        format!("{zh}，不能一个人定：请提出申请，由领导或督查机构的另一人批准"),
        format!("{en}, so one person does not decide it: ask for it, and a leader or another person of the office grants it"),
    )
}

/// The lead asks for time, the office for a further supporter.
pub(crate) fn may_ask(case: &Case<'_>) -> Outcome {
    any_of(case, &[Sort::Extension, Sort::Start, Sort::Suspension, Sort::Supporter])
}

/// Office or lead ask that the item end without a result.
pub(crate) fn may_withdraw(case: &Case<'_>) -> Outcome {
    any_of(case, &[Sort::Withdrawal, Sort::NoLongerNeeded])
}

/// The first of these that can be asked for; else what stands against the nearest: one that the actor could ask for.
pub(crate) fn any_of(case: &Case<'_>, sorts: &[Sort]) -> Outcome {
    let mut refused: Option<Refusal> = None;
    for sort in sorts {
        match may_ask_for(case, *sort) {
            Ok(()) => return Ok(()),
            Err(refusal)
                if refused
                    .as_ref()
                    .is_none_or(|held| held.who.is_some() && refusal.who.is_none()) =>
            {
                refused = Some(refusal);
            }
            Err(_) => {}
        }
    }
    refused.map_or(Ok(()), Err)
}

/// The office lets the work go on.
pub(crate) fn may_resume(case: &Case<'_>) -> Outcome {
    case.must_be_open()?;
    case.must_act_for_office()?;
    if !case.item.is_suspended(case.today) {
        return Err(Refusal::new(
            "not_suspended",
            "这件事项没有挂起",
            "This item is not suspended",
        ));
    }
    Ok(())
}

impl Decider<'_> {
    pub(crate) fn ask(&mut self, command: &Ask) -> Outcome {
        // More than the act's `may`, which asks whether there is a sort left.
        let case = self.case(command.item)?;
        may_ask_for(&case, command.wanted.sort())?;
        acts::may(act_of(command.wanted.sort()), &case)?;
        self.must_be_new("ask", case.item.asks.values().any(|open| open.id == command.ask))?;
        let asked = self.wanted(&case, &command.wanted)?;
        self.granted_holds(&case, &asked)?;
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::ItemAsked(ItemAsked {
            ask: command.ask,
            item: command.item,
            asked,
            reason,
        }));
        Ok(())
    }

    /// What is wanted as it is stored.
    fn wanted(&mut self, case: &Case<'_>, wanted: &Wanted) -> Result<Asked, Refusal> {
        Ok(match wanted {
            Wanted::Extension { due } => Asked::Extension { due: *due },
            Wanted::Start { start } => Asked::Start { start: *start },
            Wanted::Suspension { until } => {
                let last = plus_days(self.context.today, limits::SUSPENSION_DAYS_MAX);
                if *until > last {
                    return Err(Refusal::new(
                        "suspended_too_long",
                        format!("挂起最长 {} 天，最晚到 {last}", limits::SUSPENSION_DAYS_MAX),
                        format!(
                            "A suspension lasts at most {} days, until {last}",
                            limits::SUSPENSION_DAYS_MAX
                        ),
                    )
                    .at("until"));
                }
                Asked::Suspension { until: Some(*until) }
            }
            Wanted::Withdrawal { mistaken } => Asked::Withdrawal { mistaken: *mistaken },
            Wanted::NoLongerNeeded => Asked::NoLongerNeeded,
            Wanted::Move { parent } => Asked::Move { parent: *parent },
            Wanted::Weight { weight } => Asked::Weight {
                weight: super::registration::weight(*weight)?,
            },
            Wanted::Supporter { unit } => Asked::Supporter { unit: *unit },
            Wanted::ProofChange { pieces } => {
                let version = u32::from(case.item.proof_version) + 1;
                let pieces = self.pieces(case.item, pieces)?.into_iter();
                let pieces = (0..).zip(pieces).map(|(number, piece)| AskedPiece {
                    id: PieceId::of(case.item.id, number),
                    version,
                    what: piece.what,
                    grade: piece.grade,
                    place: piece.place,
                    window: None,
                    kinds: Vec::new(),
                    code: false,
                    eyes: None,
                });
                Asked::ProofChange {
                    pieces: pieces.collect(),
                    kept: Vec::new(),
                }
            }
        })
    }

    /// What has to be true when it is granted, asked when it is asked for and again when it is granted.
    pub(crate) fn granted_holds(&self, case: &Case<'_>, asked: &Asked) -> Outcome {
        let item = case.item;
        holds(case, asked.sort())?;
        match asked {
            Asked::Extension { due } => {
                let current = item.due.ok_or_else(no_due)?;
                if *due <= current {
                    return Err(Refusal::new(
                        "not_later",
                        format!("申请的期限 {due} 没有晚于现在的 {current}"),
                        format!("The date asked for, {due}, is not later than {current}"),
                    )
                    .at("due"));
                }
                if let Some(start) = item.start {
                    due_after_start(start, *due)?;
                }
                self.due_within(item.parent, *due)
            }
            Asked::Start { start } => {
                if item.start.is_some_and(|current| *start <= current) {
                    return Err(Refusal::new(
                        "start_not_later",
                        format!("申请的开始日期 {start} 没有晚于现在的"),
                        format!("The start asked for, {start}, is not later than the present one"),
                    )
                    .at("start"));
                }
                item.due.map_or(Ok(()), |due| due_after_start(*start, due))
            }
            Asked::Suspension { until } => match until {
                Some(until) if *until < case.today => Err(Refusal::new(
                    "until_passed",
                    format!("挂起的最后一天 {until} 已经过去"),
                    format!("The last day of the suspension, {until}, has passed"),
                )
                .at("until")),
                _ => Ok(()),
            },
            Asked::Withdrawal { mistaken: true } => mistake_in_time(item, case.today),
            Asked::Withdrawal { mistaken: false } if item.stage != Stage::Registered => Err(Refusal::new(
                "no_longer_needed",
                "已经立项的，不办了请申请“不再需要”",
                "What was approved and will not be done is “no longer needed”; ask for that",
            )
            .at("why")),
            Asked::Move { parent } => {
                if *parent == item.parent {
                    return Err(Refusal::new("same_place", "已经在这个位置", "It stands there already").at("parent"));
                }
                self.place_holds(case, *parent)
            }
            Asked::Weight { weight } => {
                if *weight == item.weight {
                    return Err(Refusal::new(
                        "same_weight",
                        format!("权重已经是 {weight}"),
                        format!("Its weight is {weight} already"),
                    )
                    .at("weight"));
                }
                if !weight_needs_ask(case, *weight) {
                    return Err(no_ask_needed());
                }
                self.weight_holds(case, *weight)
            }
            Asked::Supporter { unit } => {
                self.existing_unit(*unit, "unit")?;
                let supporting = || item.supporting.iter().copied().filter(|each| each != unit).chain([*unit]);
                let all: Vec<UnitId> = supporting().collect();
                self.may_support(item.lead, all.into_iter())?;
                if item.supporting.contains(unit) || !ties_a_checker(item, case.org, *unit) {
                    return Err(no_ask_needed().at("unit"));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The counted parts side by side keep a weight above nothing when one of them takes another weight.
    pub(crate) fn weight_holds(&self, case: &Case<'_>, weight: u32) -> Outcome {
        let own = case.item.adds_to_parent();
        keeps_a_weight(case.parent, &own, (own.children > 0).then_some(weight))
    }

    /// An item can be part of another: no circle, a kind that may be contained, room, dates, weights.
    pub(crate) fn place_holds(&self, case: &Case<'_>, parent: Option<crate::id::ItemId>) -> Outcome {
        let item = case.around.item;
        if let Some(parent) = parent {
            if self.state.item_line(parent).any(|each| each.id == item.id) {
                return Err(Refusal::new(
                    "cycle",
                    "不能把事项移到它自己或它的下级事项之下，请另选上级事项",
                    "An item cannot be moved below itself or below one of its own parts; choose another",
                )
                .at("parent"));
            }
            self.can_hold(parent, &item.rules.kind)?;
            self.fits_below(parent, item.id)?;
        }
        if parent != item.parent {
            if let Some(due) = item.due.or_else(|| self.state.latest_part(item.id)) {
                self.due_within(parent, due)?;
            }
            let own = item.adds_to_parent();
            let there = parent.and_then(|parent| self.state.items.get(&parent));
            keeps_a_weight(case.parent, &own, None)?;
            keeps_a_weight(there, &Tally::default(), (own.children > 0).then_some(item.weight))?;
        }
        Ok(())
    }

    pub(crate) fn resume_item(&mut self, command: &ResumeItem) -> Outcome {
        self.may(ItemAct::Resume, command.item)?;
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::ItemResumed(super::asking::ItemResumed {
            item: command.item,
            reason,
        }));
        Ok(())
    }
}

/// The act by which a sort is asked for.
pub fn act_of(sort: Sort) -> ItemAct {
    match sort {
        Sort::Withdrawal | Sort::NoLongerNeeded => ItemAct::Withdraw,
        Sort::Move | Sort::Weight => ItemAct::Arrange,
        Sort::ProofChange => ItemAct::AgreeProof,
        _ => ItemAct::Ask,
    }
}
