//! What an actor can do with an item now, for buttons. `decide` has the last word; this only avoids offering what it
//! would refuse.

use crate::{
    actor::Actor,
    item::{Item, Stage, Standing, asking::Asked},
    org::{Org, Role},
    pack::Closer,
    time::Date,
};

/// One thing that can be done with an item, in the order buttons stand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ItemAct {
    /// 立项.
    Approve,
    /// 交办, or change the assignment.
    Assign,
    /// 约定佐证.
    AgreeProof,
    /// 签收.
    Accept,
    /// 退回.
    HandBack,
    /// 坚持交办.
    Insist,
    /// 报进展.
    Report,
    /// 补佐证.
    Evidence,
    /// 审签.
    Clear,
    /// 请人核查.
    AssignChecker,
    /// 核查.
    Check,
    /// 销号.
    Close,
    /// 提堵点.
    Block,
    /// 申请延期或挂起.
    Ask,
    /// 答复申请.
    Answer,
    /// 恢复.
    Resume,
    /// 催办.
    Remind,
    /// 分解: an item below it.
    Divide,
    /// 权重、位置.
    Arrange,
    /// 申请撤销.
    Withdraw,
    /// 重新打开.
    Reopen,
}

/// What the actor can do with the item on a day. Empty for a post that the actor does not hold.
pub fn acts(item: &Item, org: &Org, actor: Actor, today: Date) -> Vec<ItemAct> {
    let mut acts = Vec::new();
    let (Some(unit), true) = (org.unit_of(actor.post), org.holds(actor, today)) else {
        return acts;
    };
    let has = |role| org.has_role(actor.post, role);
    let office = has(Role::Office) && (unit == item.office || org.office_above(unit, item.office));
    let leader = has(Role::Leader) && org.leads_office(unit, item.office);
    let of_lead = item.lead == Some(unit);
    let takes_in = of_lead && (has(Role::Intake) || has(Role::Leader) || has(Role::Clearing));
    let works = of_lead && (item.handling == Some(actor.post) || has(Role::Clearing) || has(Role::Leader));
    let under_way = item.stage == Stage::UnderWay;
    let mut offer = |act, allowed| {
        if allowed {
            acts.push(act);
        }
    };
    offer(
        ItemAct::Approve,
        item.stage == Stage::Registered && item.registered_by != actor.person && (office || leader),
    );
    let second = item.hand_back.as_ref().is_some_and(|back| back.second);
    let above = org
        .units
        .get(&item.office)
        .and_then(|unit| unit.parent)
        .unwrap_or(item.office);
    let one_up = has(Role::Leader) && org.is_in_line(unit, above);
    offer(
        ItemAct::Assign,
        (if second { one_up } else { office }) && (Stage::Approved..=Stage::UnderWay).contains(&item.stage),
    );
    offer(
        ItemAct::AgreeProof,
        office && item.is_open() && item.rules.counts && !(of_lead && under_way),
    );
    offer(ItemAct::Accept, item.stage == Stage::Assigned && takes_in);
    offer(
        ItemAct::HandBack,
        item.stage == Stage::Assigned && item.hand_back.is_none() && takes_in,
    );
    offer(
        ItemAct::Insist,
        item.hand_back.is_some() && if second { one_up } else { office },
    );
    offer(ItemAct::Report, under_way && works);
    let gives = under_way && !item.proof.is_empty() && !has(Role::Auditor) && !has(Role::Administrator);
    let asked = item.checkers.contains(&actor.post);
    offer(
        ItemAct::Evidence,
        gives && (of_lead || item.supporting.contains(&unit) || asked),
    );
    let waits = item.reports.iter().find(|report| report.standing == Standing::Waits);
    offer(
        ItemAct::Clear,
        waits.is_some_and(|report| report.person != actor.person) && of_lead && (has(Role::Clearing) || has(Role::Leader)),
    );
    offer(
        ItemAct::AssignChecker,
        office && item.rules.counts && (Stage::Assigned..=Stage::UnderWay).contains(&item.stage),
    );
    let outside = crate::outside::actor_outside(item, org, actor, unit, today).is_ok();
    let claimed = if item.is_node() {
        item.claims_done()
    } else {
        item.standing_claim().is_some()
    };
    let judges = (has(Role::Checker) || has(Role::Office)) && (asked || office);
    offer(ItemAct::Check, under_way && item.rules.counts && claimed && judges && outside);
    let closes = office
        || (item.rules.may_close == Closer::Registrar && actor.post == item.registrar)
        || (item.lead == Some(item.office) && leader);
    offer(
        ItemAct::Close,
        closes && item.is_open() && item.stage > Stage::Registered && item.tally.open_children == 0,
    );
    let in_it = of_lead || item.supporting.contains(&unit);
    let business = !has(Role::Auditor) && !has(Role::Administrator);
    offer(
        ItemAct::Block,
        item.is_open() && !item.rules.blocks && ((in_it && business) || office),
    );
    offer(ItemAct::Ask, item.is_open() && item.ask.is_none() && (takes_in || works));
    let own = item
        .ask
        .as_ref()
        .is_some_and(|ask| ask.post == actor.post || ask.person == actor.person);
    let withdrawal = item
        .ask
        .as_ref()
        .is_some_and(|ask| matches!(ask.asked, Asked::Withdrawal { .. }));
    offer(
        ItemAct::Answer,
        item.ask.is_some() && !own && (office || leader) && (!of_lead || withdrawal),
    );
    offer(ItemAct::Resume, office && item.is_open() && item.suspended.is_some());
    offer(ItemAct::Remind, item.is_open() && item.lead.is_some() && (office || leader));
    offer(
        ItemAct::Divide,
        office && item.is_open() && item.rules.counts && !item.claims_done() && item.checks.is_empty(),
    );
    offer(ItemAct::Arrange, office && item.is_open() && item.rules.counts);
    offer(
        ItemAct::Withdraw,
        office && item.is_open() && item.ask.is_none() && item.tally.open_children == 0,
    );
    offer(ItemAct::Reopen, closes && item.stage == Stage::Closed);
    acts
}
