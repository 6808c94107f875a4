//! What can be done with an item, and who may do it: one table. Buttons are the acts whose `may` holds, `decide` asks it
//! first, and the words of a missing button are its refusal. Each rule stands beside its act's `decide`.

use crate::{
    State,
    actor::Actor,
    decide::Outcome,
    id::{ItemId, UnitId},
    item::{Item, Stage, answering, ask_rules, blocker, check, closure, evidence, life, proof, registration, reminder, report},
    org::{Org, Role},
    outside,
    pack::Packs,
    refusal::{Refusal, Who},
    time::{Calendar, Date},
    visibility,
};

/// What stands around an item: all that a rule may ask about.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// The item.
    pub item: &'a Item,
    /// The item it is part of.
    pub parent: Option<&'a Item>,
    /// How many levels it and all above it take.
    pub levels: usize,
    /// Units, posts, persons.
    pub org: &'a Org,
    /// Working days.
    pub calendar: &'a Calendar,
    /// Packs in force.
    pub packs: &'a Packs,
    /// The day.
    pub today: Date,
}

impl<'a> Around<'a> {
    /// Of an item in a state that holds all above it.
    pub fn of(state: &'a State, packs: &'a Packs, item: ItemId, today: Date) -> Option<Around<'a>> {
        let item = state.items.get(&item)?;
        Some(Around {
            item,
            parent: item.parent.and_then(|parent| state.items.get(&parent)),
            levels: state.item_line(item.id).count(),
            org: &state.org,
            calendar: &state.calendar,
            packs,
            today,
        })
    }
}

/// An item and somebody in force who sees it: a case to be judged.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The item with what stands around it.
    pub around: Around<'a>,
    /// Who would act.
    pub actor: Actor,
    /// The unit of the actor's post.
    pub unit: UnitId,
    /// Judged without the exceptions that hold when nobody else is in force: is this somebody else?
    pub(crate) strict: bool,
}

impl<'a> std::ops::Deref for Case<'a> {
    type Target = Around<'a>;

    fn deref(&self) -> &Around<'a> {
        &self.around
    }
}

/// The unit of somebody's post, when they hold it on the day.
///
/// # Errors
/// When they do not.
pub fn in_post(org: &Org, actor: Actor, today: Date) -> Result<UnitId, Refusal> {
    org.unit_of(actor.post).filter(|_| org.holds(actor, today)).ok_or_else(|| {
        Refusal::new(
            "not_in_post",
            "您现在不在这个岗位上；请换一个岗位再试",
            "You do not hold this post now; switch to one of your posts",
        )
    })
}

impl<'a> Case<'a> {
    /// The case of an actor.
    ///
    /// # Errors
    /// When they are not in their post, or the item does not exist for them.
    pub fn new(around: Around<'a>, actor: Actor) -> Result<Case<'a>, Refusal> {
        let case = Case::unseen(around, actor)?;
        case.must_be_seen()?;
        Ok(case)
    }

    /// The item exists for the actor.
    fn must_be_seen(&self) -> Outcome {
        let (item, org, actor) = (self.item, self.org, self.actor);
        let sees = visibility::reader(actor, org).is_some_and(|reader| visibility::may_see(item, org, reader));
        // A row may be part of a row before it in the same import.
        let imports = item.import.and_then(|import| org.imports.get(&import).copied().flatten());
        if sees || imports == Some(actor) {
            Ok(())
        } else {
            Err(Refusal::unknown("item"))
        }
    }

    /// The case of somebody in force, whether they see the item or not.
    fn unseen(around: Around<'a>, actor: Actor) -> Result<Case<'a>, Refusal> {
        let unit = in_post(around.org, actor, around.today)?;
        Ok(Case {
            around,
            actor,
            unit,
            strict: false,
        })
    }

    /// The item exists for them.
    pub(crate) fn sees(&self) -> bool {
        self.must_be_seen().is_ok()
    }

    pub(crate) fn has_role(&self, role: Role) -> bool {
        self.org.has_role(self.actor.post, role)
    }

    /// Neither an administrator's nor an auditor's post.
    pub(crate) fn is_business(&self) -> bool {
        !self.has_role(Role::Auditor) && !self.has_role(Role::Administrator)
    }

    /// For the assigning office, or for an office above it.
    pub(crate) fn acts_for_office(&self) -> bool {
        let office = self.item.office;
        self.has_role(Role::Office) && (self.unit == office || self.org.office_above(self.unit, office))
    }

    /// Leads the unit of the assigning office, or one above it.
    pub(crate) fn leads_office(&self) -> bool {
        self.has_role(Role::Leader) && self.org.leads_office(self.unit, self.item.office)
    }

    /// Of the unit that leads the item.
    pub(crate) fn is_of_lead(&self) -> bool {
        self.item.lead == Some(self.unit)
    }

    /// Of a unit that works for the item.
    pub(crate) fn works(&self) -> bool {
        self.is_of_lead() || self.item.supporting.contains(&self.unit)
    }

    pub(crate) fn must_act_for_office(&self) -> Outcome {
        if self.acts_for_office() {
            Ok(())
        } else {
            Err(self.not_office())
        }
    }

    pub(crate) fn not_office(&self) -> Refusal {
        Refusal::new("not_office", "这一步由交办的督查机构办理", "The assigning office does this").by(Who::Unit(self.item.office))
    }

    pub(crate) fn must_be_open(&self) -> Outcome {
        if self.item.is_open() { Ok(()) } else { Err(life::closed()) }
    }

    /// Accepted and not ended; `before` says what has to come first.
    pub(crate) fn must_be_under_way(&self, before: impl FnOnce() -> Refusal) -> Outcome {
        match self.item.stage {
            Stage::UnderWay => Ok(()),
            Stage::Closed | Stage::Withdrawn => Err(life::closed()),
            Stage::Registered | Stage::Approved | Stage::Assigned => Err(before()),
        }
    }

    /// The actor's post belongs to the lead unit and has one of these roles, or handles the item.
    pub(crate) fn must_be_of_lead(&self, roles: &[Role]) -> Outcome {
        let Some(lead) = self.item.lead else {
            return Err(Refusal::new("not_assigned", "还没有交办", "Not assigned yet"));
        };
        let fits = roles.iter().any(|role| self.has_role(*role)) || self.item.handling == Some(self.actor.post);
        if self.is_of_lead() && fits {
            return Ok(());
        }
        Err(Refusal::new("not_lead", "这一步由牵头单位办理", "The lead unit does this").by(Who::Unit(lead)))
    }

    /// Only what counts is proved: it alone has an agreed proof and is checked.
    pub(crate) fn must_count(&self) -> Outcome {
        if self.item.rules.counts {
            Ok(())
        } else {
            Err(proof::nothing_to_prove())
        }
    }
}

/// Is there another person in force who may do this, by every rule and without the exceptions made when there is none? To
/// check, also somebody who could be asked to.
pub(crate) fn somebody_else(act: ItemAct, case: &Case<'_>) -> bool {
    somebody(case, |other| {
        // Whoever is asked to check sees the item from then on.
        let sees = act == ItemAct::Check || other.sees();
        sees && may(act, other).is_ok()
    })
}

/// Another person in force for whom this holds, judged without exceptions.
pub(crate) fn somebody(case: &Case<'_>, fits: impl Fn(&Case<'_>) -> bool) -> bool {
    let (org, today) = (case.org, case.today);
    let mut tenures = org.tenures.values();
    tenures.any(|tenure| {
        let acts = [Role::Office, Role::Leader, Role::Checker];
        let other = Actor {
            person: tenure.person,
            post: tenure.post,
        };
        let has_role = tenure.post == case.item.registrar || acts.iter().any(|role| org.has_role(other.post, *role));
        let there = has_role && tenure.person != case.actor.person && tenure.holds_on(today);
        there && Case::unseen(case.around, other).is_ok_and(|other| fits(&Case { strict: true, ..other }))
    })
}

macro_rules! item_acts {
    ($($(#[$doc:meta])* $act:ident => $may:path),* $(,)?) => {
        /// One thing that can be done with an item, in the order buttons stand.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum ItemAct { $($(#[$doc])* $act),* }

        impl ItemAct {
            /// Every act.
            pub const ALL: &[ItemAct] = &[$(ItemAct::$act),*];
        }

        /// May the actor do this, with some input?
        ///
        /// # Errors
        /// What stands against it, and who can do it instead.
        pub fn may(act: ItemAct, case: &Case<'_>) -> Outcome {
            match act { $(ItemAct::$act => $may(case)?),* }
            outside::must_be_untied(act, case)
        }
    };
}

item_acts! {
    /// 立项.
    Approve => registration::may_approve,
    /// 交办, or change the assignment.
    Assign => life::may_assign,
    /// 约定佐证.
    AgreeProof => proof::may_agree_proof,
    /// 签收.
    Accept => life::may_accept,
    /// 退回.
    HandBack => life::may_hand_back,
    /// 坚持交办.
    Insist => life::may_insist,
    /// 报进展.
    Report => report::may_report,
    /// 补佐证.
    Evidence => evidence::may_give_evidence,
    /// 审签.
    Clear => report::may_clear,
    /// 请人核查.
    AssignChecker => check::may_assign_checker,
    /// 核查.
    Check => check::may_check,
    /// 销号.
    Close => closure::may_close,
    /// 提堵点.
    Block => blocker::may_block,
    /// 申请: more time, a pause, a further supporter.
    Ask => ask_rules::may_ask,
    /// 答复申请.
    Answer => answering::may_answer,
    /// 恢复.
    Resume => ask_rules::may_resume,
    /// 催办.
    Remind => reminder::may_remind,
    /// 分解: an item below it.
    Divide => registration::may_divide,
    /// 权重、位置.
    Arrange => registration::may_arrange,
    /// 申请撤销、不再需要.
    Withdraw => ask_rules::may_withdraw,
    /// 重新打开.
    Reopen => closure::may_reopen,
}

/// What the actor can do with the item now, and why not the rest.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Acts {
    /// What they can do.
    pub offered: Vec<ItemAct>,
    /// What they cannot, each with what stands against it.
    pub refused: Vec<(ItemAct, Refusal)>,
}

impl Acts {
    /// Of every act on an item. Nothing is offered to somebody whose post it is not, or for whom the item is not there.
    pub fn of(around: Around<'_>, actor: Actor) -> Acts {
        let case = Case::new(around, actor);
        let mut acts = Acts::default();
        for act in ItemAct::ALL.iter().copied() {
            match case.as_ref().map_err(Refusal::clone).and_then(|case| may(act, case)) {
                Ok(()) => acts.offered.push(act),
                Err(refusal) => acts.refused.push((act, refusal)),
            }
        }
        acts
    }

    /// Is this offered?
    pub fn contains(&self, act: &ItemAct) -> bool {
        self.offered.contains(act)
    }

    /// What stands against an act.
    pub fn refusal(&self, act: ItemAct) -> Option<&Refusal> {
        self.refused.iter().find(|(each, _)| *each == act).map(|(_, refusal)| refusal)
    }
}
