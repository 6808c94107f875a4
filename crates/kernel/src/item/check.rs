//! A check 核查: the judgement of someone outside the unit on a standing claim, with the evidence it accepts.

use serde::{Deserialize, Serialize};

use super::{Check, Ended, Evidence, Item, Late, Report, Stage, evidence::EvidenceKind, report::Claim};
use crate::{
    acts::{self, Around, Case, ItemAct},
    decide::{Decider, Outcome},
    event::{Event, Fact},
    id::{CheckId, EvidenceId, ItemId, PostId, ReportId},
    org::Role,
    outside,
    refusal::Refusal,
    share::Share,
    text::{Digest, NewText},
    time::Date,
};

/// How a check is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// From the papers.
    Desk,
    /// On site, with the checker's own evidence.
    Site,
}

/// Asks a post to check.
#[derive(Clone, Debug, Serialize)]
pub struct AssignChecker {
    /// The item.
    pub item: ItemId,
    /// The checker's post.
    pub post: PostId,
}

/// Judges a standing claim.
#[derive(Clone, Debug, Serialize)]
pub struct MakeCheck {
    /// Its id, made by the client.
    pub check: CheckId,
    /// The item.
    pub item: ItemId,
    /// The report whose claim is judged: the newest that stood when the form was made.
    pub report: ReportId,
    /// The position that the form was made from: the check judges what stood then. `None` judges what stands now.
    pub seen: Option<u64>,
    /// The level accepted; above the claim it is shown as found and counts once claimed.
    pub accepted: Share,
    /// How it was made.
    pub method: Method,
    /// The evidence accepted.
    pub accepts: Vec<EvidenceId>,
    /// Why.
    pub reason: NewText,
}

/// A post was asked to check.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct CheckerAssigned {
    pub item: ItemId,
    pub post: PostId,
}

/// A check was made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckMade {
    /// Its id.
    pub check: CheckId,
    /// The item.
    pub item: ItemId,
    /// The report judged.
    pub report: ReportId,
    /// The level claimed then.
    pub claimed: Share,
    /// The level accepted.
    pub accepted: Share,
    /// How it was made.
    pub method: Method,
    /// The evidence accepted, each with the grade it has by this check.
    pub accepts: Vec<(EvidenceId, u8)>,
    /// Why.
    pub reason: Digest,
}

/// The office asks a post outside to check, once there is somebody whose work can be checked.
pub(crate) fn may_assign_checker(case: &Case<'_>) -> Outcome {
    case.must_be_open()?;
    case.must_act_for_office()?;
    case.must_count()?;
    if case.item.stage < Stage::Assigned {
        return Err(Refusal::new("not_assigned", "还没有交办", "Not assigned yet"));
    }
    if !case.org.posts.keys().any(|post| may_be_asked(&case.around, *post).is_ok()) {
        return Err(Refusal::new(
            "no_checker_left",
            "没有可请的外单位核查岗了：要么都已请过，要么都在牵头、配合、举证单位这条线上",
            "There is no post outside left to ask: each has been asked, or stands in the line of a unit that works for the item",
        ));
    }
    Ok(())
}

/// Can this post be asked to check?
///
/// # Errors
/// What stands against it.
pub fn may_be_asked(around: &Around<'_>, post: PostId) -> Outcome {
    let Some(asked) = around.org.posts.get(&post) else {
        return Err(Refusal::unknown("post"));
    };
    if !(asked.roles.contains(&Role::Checker) || asked.roles.contains(&Role::Office)) {
        return Err(Refusal::new(
            "not_a_checker",
            "请选核查岗或督查岗",
            "Choose a checker's post or a post of the office",
        )
        .at("post"));
    }
    if around.item.checkers.contains(&post) {
        return Err(Refusal::new("checker_already", "已请这个岗位核查", "This post has already been asked").at("post"));
    }
    outside::unit_outside(around.item, around.org, asked.unit, around.today).map_err(|refusal| refusal.at("post"))
}

/// Whoever was asked, or somebody of the office, judges the newest claim that stands; outside as a unit and as a person.
pub(crate) fn may_check(case: &Case<'_>) -> Outcome {
    case.must_count()?;
    case.must_be_under_way(nothing_claimed)?;
    // Whoever could be asked is somebody else who may check.
    let could = case.strict && may_be_asked(&case.around, case.actor.post).is_ok();
    let asked = could || case.item.checkers.contains(&case.actor.post);
    if !(case.has_role(Role::Checker) || case.has_role(Role::Office)) || !(asked || case.acts_for_office()) {
        return Err(Refusal::new(
            "not_asked",
            "由督查机构指定的核查岗核查",
            "A post asked by the office makes the check",
        ));
    }
    outside::must_be_outside(case)?;
    if case.item.standing_claim().is_none() {
        return Err(nothing_claimed());
    }
    if case.item.is_node() && !case.item.claims_done() {
        return Err(Refusal::new(
            "nothing_claimed",
            "这件事项的数字由下面的事项算出；申请办结后才核查它本身",
            "Its number comes from the items below; it is checked itself once it is claimed done",
        ));
    }
    outside::must_be_another_hand(ItemAct::Check, case, &case.item.agreed_by)
}

fn nothing_claimed() -> Refusal {
    Refusal::new("nothing_claimed", "还没有申报，没有可核查的", "Nothing has been claimed yet")
}

impl Decider<'_> {
    pub(crate) fn assign_checker(&mut self, command: &AssignChecker) -> Outcome {
        let case = self.case(command.item)?;
        acts::may(ItemAct::AssignChecker, &case)?;
        may_be_asked(&case.around, command.post)?;
        self.emit(Fact::CheckerAssigned(CheckerAssigned {
            item: command.item,
            post: command.post,
        }));
        Ok(())
    }

    pub(crate) fn make_check(&mut self, command: &MakeCheck) -> Outcome {
        let item = self.may(ItemAct::Check, command.item)?;
        self.must_be_new("check", item.checks.iter().any(|check| check.id == command.check))?;
        let seen = command.seen.unwrap_or(self.state.position).min(self.state.position);
        let claim = match item.claim_at(seen) {
            Some(claim) if claim.id == command.report => claim,
            _ => {
                return Err(Refusal::new(
                    "newer_claim",
                    "有了更新的申报，请看过再核查",
                    "There is a newer claim; look at it first",
                )
                .at("report"));
            }
        };
        self.seen_still_holds(item, claim, seen)?;
        if item.is_node() && claim.claim != Claim::Done {
            return Err(Refusal::new(
                "nothing_claimed",
                "这件事项的数字由下面的事项算出；申请办结后才核查它本身",
                "Its number comes from the items below; it is checked itself once it is claimed done",
            ));
        }
        let mut accepts = Vec::new();
        // Each check on site needs eyes of its own.
        let own = item.checks.iter().filter(|check| check.person == self.actor.person);
        let own_last = own.map(|check| check.at).max().unwrap_or(0);
        let on_site = command.method == Method::Site
            && item.evidence.iter().any(|each| {
                each.by_checker
                    && each.person == self.actor.person
                    && each.at > own_last
                    && matches!(each.kind, EvidenceKind::Photo | EvidenceKind::Measurement)
            });
        if command.method == Method::Site && !on_site {
            return Err(Refusal::new(
                "no_own_evidence",
                "现场核查要附核查人自己拍的照片或测量",
                "A check on site needs the checker's own photograph or measurement",
            )
            .at("method"));
        }
        for id in &command.accepts {
            let Some(evidence) = item.evidence.iter().find(|each| each.id == *id) else {
                return Err(Refusal::unknown("accepts"));
            };
            if evidence.kind.is_activity() {
                return Err(Refusal::new(
                    "activity",
                    "开会、发文只作记录，不能作为佐证认可",
                    "Meetings and papers are recorded and cannot be accepted as proof",
                )
                .at("accepts"));
            }
            if evidence.person == self.actor.person && !evidence.by_checker {
                return Err(
                    Refusal::new("own_evidence", "不能认可自己提交的佐证", "Nobody accepts their own evidence").at("accepts"),
                );
            }
            accepts.push((*id, if on_site { evidence.grade.max(3) } else { evidence.grade }));
        }
        if command.accepted > Share::ZERO {
            enough(item, &accepts, command.accepted)?;
            backed(item, &accepts, command.accepted)?;
        }
        let claimed = claim.claim.level();
        let reason = self.reason(&command.reason, "reason")?;
        self.emit(Fact::CheckMade(CheckMade {
            check: command.check,
            item: command.item,
            report: command.report,
            claimed,
            accepted: command.accepted,
            method: command.method,
            accepts,
            reason,
        }));
        Ok(())
    }
}

impl Decider<'_> {
    /// A check judges what stood when its form was made. It is refused when that no longer bears it: the proof changed, a
    /// lower claim stands, or further evidence came, which the event of this version cannot leave aside.
    fn seen_still_holds(&self, item: &Item, claim: &Report, seen: u64) -> Outcome {
        let changed = |zh: &str, en: &str| Err(Refusal::new("changed", zh, en).at("report"));
        if item.proof_at() > seen {
            return changed(
                "打开这张表以后约定佐证改过了；请看过新的约定再核查，填的内容还在",
                "The agreed proof was changed after this form was opened; look at it and check again; what you typed is kept",
            );
        }
        let standing = item.standing_claim().map_or(Share::ZERO, |report| report.claim.level());
        if standing < claim.claim.level() {
            return changed(
                "打开这张表以后申报调低了；请看过新的申报再核查，填的内容还在",
                "The claim was lowered after this form was opened; look at it and check again; what you typed is kept",
            );
        }
        let mut came = item.evidence.iter().filter(|each| each.at > seen && !each.kind.is_activity());
        if came.any(|each| !(each.by_checker && each.person == self.actor.person)) {
            return changed(
                "打开这张表以后又交了佐证；请看过再核查，填的内容还在",
                "Further evidence was given after this form was opened; look at it and check again; what you typed is kept",
            );
        }
        Ok(())
    }
}

/// A check accepts no more than the evidence it ticks backs, or what stands already. What an earlier check saw and did not
/// accept lifts nothing: that needs evidence new since.
fn backed(item: &Item, accepts: &[(EvidenceId, u8)], accepted: Share) -> Outcome {
    let stands = item.standing_level();
    let ticked = accepts.iter().filter_map(|(id, grade)| {
        let evidence = item.evidence.iter().find(|each| each.id == *id)?;
        let piece = item.proof.get(usize::from(evidence.piece))?;
        (*grade >= piece.grade).then_some(evidence)
    });
    let seen = |evidence: &Evidence| {
        let judged = item
            .checks
            .iter()
            .filter(|check| check.at > evidence.at && check.proof == item.proof_version && check.accepted < check.claimed);
        judged.map(|check| check.accepted).min().unwrap_or(Share::ALL)
    };
    let (mut by_word, mut by_rule) = (stands, stands);
    for evidence in ticked {
        by_word = by_word.max(evidence.backs);
        by_rule = by_rule.max(evidence.backs.min(seen(evidence)));
    }
    if accepted > by_word {
        return Err(Refusal::new(
            "not_backed",
            format!("认可到 {}，佐证只支撑到 {}", accepted.tenths(), by_word.tenths()),
            format!(
                "Accepted up to {}, but the evidence backs only {}",
                accepted.tenths(),
                by_word.tenths()
            ),
        )
        .at("accepted"));
    }
    if accepted > by_rule {
        return Err(Refusal::new(
            "nothing_new",
            format!(
                "上一次核查看过这些佐证，只认到 {}；要认可到 {}，需要那以后的新佐证",
                by_rule.tenths(),
                accepted.tenths()
            ),
            format!(
                "An earlier check saw this evidence and accepted {}; accepting {} needs evidence given since",
                by_rule.tenths(),
                accepted.tenths()
            ),
        )
        .at("accepts"));
    }
    Ok(())
}

/// Accepting something needs evidence of the agreed grade; accepting everything needs it for each agreed piece.
fn enough(item: &Item, accepts: &[(EvidenceId, u8)], accepted: Share) -> Outcome {
    if item.proof.is_empty() {
        return Err(Refusal::new(
            "no_proof_agreed",
            "还没有约定佐证，不能认可",
            "No proof has been agreed; nothing can be accepted",
        )
        .at("accepted"));
    }
    let shown = |index: usize| {
        let grade = item.proof[index].grade;
        item.evidence.iter().any(|evidence| {
            let now = accepts.iter().find(|(id, _)| *id == evidence.id).map(|(_, grade)| *grade);
            usize::from(evidence.piece) == index && now.or(evidence.accepted).is_some_and(|each| each >= grade)
        })
    };
    let missing: Vec<usize> = (0..item.proof.len()).filter(|index| !shown(*index)).collect();
    let lacking = if accepted == Share::ALL {
        missing.first().copied()
    } else {
        (missing.len() == item.proof.len()).then_some(0)
    };
    if let Some(index) = lacking {
        let grade = item.proof[index].grade;
        return Err(Refusal::new(
            "proof_missing",
            format!("约定佐证第 {} 样还没有 {grade} 级以上、得到认可的佐证", index + 1),
            format!(
                "Piece {} of the agreed proof has no accepted evidence of grade {grade} or more",
                index + 1
            ),
        )
        .at("accepts"));
    }
    Ok(())
}

impl Item {
    pub(crate) fn check_made(&mut self, fact: &CheckMade, event: &Event, today: Date) {
        let (late, due, lead) = (self.late_from(), self.due, self.lead);
        let refused = self
            .checks
            .iter()
            .filter(|check| check.report == fact.report && check.accepted < Share::ALL);
        let refused_at = refused.map(|check| check.at).max();
        for evidence in &mut self.evidence {
            if let Some((_, grade)) = fact.accepts.iter().find(|(id, _)| *id == evidence.id) {
                evidence.accepted = Some(*grade);
            } else if fact.accepted == Share::ZERO {
                (evidence.accepted, evidence.held) = (None, None);
            }
        }
        self.checks.push(Check {
            id: fact.check,
            post: event.actor.post,
            person: event.actor.person,
            report: fact.report,
            claimed: fact.claimed,
            accepted: fact.accepted,
            stands: fact.accepted,
            proof: self.proof_version,
            method: fact.method,
            on: today,
            at: event.position,
        });
        if self.accepted_in_full() {
            self.held.clear();
        } else if self.claims_done() && self.claim_is_checked() && fact.accepted < Share::ALL {
            self.claim_came_to_nothing(event);
        }
        // Accepted in full: the days late end with the day on which that claim stood with evidence for each piece.
        if let (true, Some(from), Some(due), Some(lead)) = (self.accepted_in_full(), late, due, lead) {
            // A claim that was refused before counts from the evidence that was given since and accepted now.
            let since = refused_at.unwrap_or(u64::MAX);
            let accepted = |each: &&Evidence| each.at > since && fact.accepts.iter().any(|(id, _)| *id == each.id);
            let anew = self.evidence.iter().filter(accepted).map(|each| each.on);
            let to = anew.fold(self.backed_since(due), Date::max).min(today);
            // What stood as late until today keeps a line, even where what was accepted now had come in time: after a refusal,
            // or under a lead that came later.
            let to = if from <= today { to.max(from) } else { to };
            if from <= to {
                let (ended, at) = (Ended::Proved, event.position);
                self.late.push(Late {
                    due,
                    lead,
                    from,
                    to,
                    ended,
                    at,
                });
            }
        }
    }

    /// The day on which the claim of done stood with evidence for each piece, those that were agreed at the end of the due
    /// date among them: another proof agreed since takes no late day away.
    fn backed_since(&self, due: Date) -> Date {
        let stood = self.done_since().map_or(Date::MAX, |report| report.on);
        let first = |piece: usize| {
            let mut given = self.evidence.iter();
            let own = given.find(|each| usize::from(each.piece) == piece && !each.by_checker && !each.kind.is_activity());
            own.map(|each| each.on)
        };
        let now = (0..self.proof.len()).map(|piece| first(piece).unwrap_or(stood));
        let then = (0..usize::from(self.pieces_agreed(due))).map(|piece| first(piece).unwrap_or(Date::MAX));
        now.chain(then).fold(stood, Date::max)
    }

    /// Pieces of the agreed proof that no accepted evidence of their grade shows yet.
    pub fn unproved_pieces(&self) -> Vec<usize> {
        (0..self.proof.len())
            .filter(|index| {
                !self.evidence.iter().any(|evidence| {
                    usize::from(evidence.piece) == *index
                        && evidence.accepted.is_some_and(|grade| grade >= self.proof[*index].grade)
                })
            })
            .collect()
    }
}
