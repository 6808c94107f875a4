//! Reviewing a document: repairs, clauses, proposals, and how two reviewers get in nobody's way.

use jiufen_kernel::{
    Decision, State,
    command::Command,
    document::{AdmitDocument, Anchor, NameEarlierVersion},
    event::Fact,
    evolve,
    id::*,
    item::{Source, Stage, asking::*, registration::*},
    limits,
    review::{
        AcceptProposal, ArrangeProposals, ClauseClass, ConfirmClauses, JudgeRepairs, ProposalVerdict, RefuseProposal,
        RepairJudgement, RepairVerdict, Review, Span,
    },
    text::NewText,
};

use super::no;
use crate::world::{World, id, text};

/// A place of the text.
fn at(start: u32, end: u32) -> Span {
    Span::new(start, end)
}

impl World {
    /// A document of so many characters.
    pub fn document(&mut self, chars: usize) -> DocumentId {
        let document = DocumentId(self.id());
        let admit = AdmitDocument {
            document,
            title: text("工作报告"),
            number: None,
            issuer: None,
            dated: None,
            text: text(&"路".repeat(chars)),
            original: None,
            earlier: None,
        };
        self.ok(self.office.office, admit);
        document
    }

    /// The review of a document.
    fn review(&self, document: DocumentId) -> &Review {
        &self.state.reviews[&document]
    }

    /// An acceptance of a span as a deployment, for a person who has seen everything.
    fn acceptance(&mut self, document: DocumentId, span: Span) -> AcceptProposal {
        let register = RegisterItem {
            source: Source::Document,
            anchors: vec![Anchor {
                document,
                start: span.start,
                end: span.end,
            }],
            ..self.registration()
        };
        AcceptProposal {
            document,
            span,
            clause: (span, ClauseClass::Deployment),
            register,
            lead: Some(self.a.unit),
            supporting: vec![self.b.unit],
            seen: self.state.position,
        }
    }
}

fn repair(span: Span, verdict: RepairVerdict, words: Option<&str>) -> RepairJudgement {
    RepairJudgement {
        span,
        verdict,
        text: words.map(text),
    }
}

fn names(decision: &Decision) -> Vec<&'static str> {
    decision.events.iter().map(|event| event.fact.name()).collect()
}

#[test]
fn repairs_are_taken_refused_or_replaced() {
    let mut world = World::new();
    let document = world.document(20);
    let office = world.office.office;
    let judge = |repairs: Vec<RepairJudgement>| JudgeRepairs {
        document,
        repairs,
        seen: 0,
    };
    let taken = || repair(at(0, 2), RepairVerdict::Taken, None);
    let many = |count: usize| {
        (0..count as u32)
            .map(|n| repair(at(0, n % 21), RepairVerdict::Taken, None))
            .collect()
    };
    world.refuses([
        no("not_office", world.a.handling, judge(vec![taken()])),
        no("nothing_judged", office, judge(vec![])),
        no("judged_twice", office, judge(vec![taken(), taken()])),
        no("too_many_judged", office, judge(many(limits::JUDGED_AT_ONCE_MAX + 1))),
        no(
            "span_outside",
            office,
            judge(vec![repair(at(18, 21), RepairVerdict::Taken, None)]),
        ),
        no(
            "span_outside",
            office,
            judge(vec![repair(at(3, 2), RepairVerdict::Taken, None)]),
        ),
        no(
            "replaced_by_what",
            office,
            judge(vec![repair(at(0, 2), RepairVerdict::Replaced, None)]),
        ),
        no(
            "replaced_by_what",
            office,
            judge(vec![repair(at(0, 2), RepairVerdict::Taken, Some("东湖"))]),
        ),
        no(
            "empty",
            office,
            judge(vec![repair(at(0, 2), RepairVerdict::Replaced, Some(" "))]),
        ),
        no(
            "unknown",
            office,
            JudgeRepairs {
                document: DocumentId(id(7)),
                ..judge(vec![taken()])
            },
        ),
    ]);
    let lost = repair(at(20, 20), RepairVerdict::Replaced, Some("东湖"));
    world.ok(
        office,
        judge(vec![taken(), repair(at(4, 5), RepairVerdict::Refused, None), lost]),
    );
    let review = world.review(document);
    assert_eq!(review.repairs.len(), 3);
    assert_eq!(review.repairs[&at(20, 20)].text, Some(text("东湖").digest()));
    assert_eq!(review.repairs[&at(4, 5)].verdict, RepairVerdict::Refused);
    assert_eq!(review.repairs[&at(4, 5)].judged.person, office.person);
}

#[test]
fn as_many_places_as_may_be_judged_at_once_fit_into_one_event() {
    let mut world = World::new();
    let document = world.document(limits::DOCUMENT_CHARS_MAX);
    let office = world.office.office;
    let place = |number: usize| {
        let end = (limits::DOCUMENT_CHARS_MAX - number * 2) as u32;
        at(end - 1, end)
    };
    let places = || (0..limits::JUDGED_AT_ONCE_MAX).map(place);
    let judge = JudgeRepairs {
        document,
        repairs: places().map(|span| repair(span, RepairVerdict::Refused, None)).collect(),
        seen: 0,
    };
    world.ok(office, judge);
    let confirm = ConfirmClauses {
        document,
        clauses: places().map(|span| (span, ClauseClass::Achievement)).collect(),
        seen: 0,
    };
    world.ok(office, confirm);
    let arrange = ArrangeProposals {
        document,
        from: places().collect(),
        to: vec![at(0, limits::DOCUMENT_CHARS_MAX as u32)],
        seen: 0,
    };
    world.ok(office, arrange);
    assert_eq!(world.review(document).clauses.len(), limits::JUDGED_AT_ONCE_MAX);
}

#[test]
fn whoever_has_not_seen_a_judgement_does_not_undo_it() {
    let mut world = World::new();
    let document = world.document(20);
    let (office, second) = (world.office.office, world.office.second);
    let judge = |verdict, seen| JudgeRepairs {
        document,
        repairs: vec![repair(at(0, 2), verdict, None)],
        seen,
    };
    let confirm = |class, seen| ConfirmClauses {
        document,
        clauses: vec![(at(0, 10), class)],
        seen,
    };
    let refuse = |seen| RefuseProposal {
        document,
        span: at(0, 10),
        reason: text("不是一件事"),
        seen,
    };
    let split = |seen| ArrangeProposals {
        document,
        from: vec![at(0, 10)],
        to: vec![at(0, 5), at(5, 10)],
        seen,
    };
    world.ok(office, judge(RepairVerdict::Taken, 0));
    let seen = world.state.position;
    world.no(second, judge(RepairVerdict::Refused, seen - 1), "judged_meanwhile");
    world.ok(second, judge(RepairVerdict::Refused, seen));
    assert_eq!(world.review(document).repairs[&at(0, 2)].verdict, RepairVerdict::Refused);

    world.ok(office, confirm(ClauseClass::Target, 0));
    let seen = world.state.position;
    world.no(second, confirm(ClauseClass::Procedure, 0), "judged_meanwhile");
    world.ok(second, confirm(ClauseClass::Procedure, seen));
    assert_eq!(world.review(document).clauses[&at(0, 10)].class, ClauseClass::Procedure);

    world.ok(office, refuse(0));
    let seen = world.state.position;
    let stale = AcceptProposal {
        seen: seen - 1,
        ..world.acceptance(document, at(0, 10))
    };
    world.refuses([
        no("judged_meanwhile", second, stale),
        no("judged_meanwhile", second, refuse(0)),
        no("judged_meanwhile", second, split(0)),
    ]);
    world.ok(second, split(seen));
    world.refuses([
        no("judged_meanwhile", office, refuse(seen)),
        no("proposal_gone", office, refuse(world.state.position)),
        no("proposal_gone", office, split(world.state.position)),
    ]);
    // The class of the clause was changed by another meanwhile.
    let late = AcceptProposal {
        clause: (at(10, 20), ClauseClass::Deployment),
        seen: 0,
        ..world.acceptance(document, at(10, 20))
    };
    let other = ConfirmClauses {
        document,
        clauses: vec![(at(10, 20), ClauseClass::Achievement)],
        seen: 0,
    };
    world.ok(office, other);
    world.no(second, late.clone(), "judged_meanwhile");
    let seen = world.state.position;
    world.ok(second, AcceptProposal { seen, ..late });
    assert_eq!(world.review(document).clauses[&at(10, 20)].class, ClauseClass::Deployment);
}

#[test]
fn no_character_belongs_to_two_clauses() {
    let mut world = World::new();
    let document = world.document(40);
    let office = world.office.office;
    let confirm = |spans: &[Span]| ConfirmClauses {
        document,
        clauses: spans.iter().map(|span| (*span, ClauseClass::Deployment)).collect(),
        seen: 0,
    };
    world.no(office, confirm(&[at(0, 10), at(9, 12)]), "clause_overlaps");
    world.no(office, confirm(&[at(5, 5)]), "span_outside");
    world.ok(office, confirm(&[at(10, 20), at(20, 30)]));
    for overlapping in [
        at(0, 11),
        at(19, 21),
        at(12, 15),
        at(10, 21),
        at(0, 40),
        at(29, 35),
        at(10, 15),
    ] {
        world.no(office, confirm(&[overlapping]), "clause_overlaps");
    }
    world.ok(office, confirm(&[at(0, 10), at(30, 40)]));
    assert_eq!(world.review(document).clauses.len(), 4);
    assert!(ClauseClass::ALL.into_iter().filter(|class| class.is_answerable()).count() == 2);
}

#[test]
fn proposals_are_split_merged_trimmed_and_drawn() {
    let mut world = World::new();
    let document = world.document(40);
    let office = world.office.office;
    let arrange = |from: &[Span], to: &[Span]| ArrangeProposals {
        document,
        from: from.into(),
        to: to.into(),
        seen: u64::MAX,
    };
    let (a, b, whole) = (at(0, 10), at(10, 20), at(0, 20));
    world.refuses([
        no("nothing_judged", office, arrange(&[a], &[])),
        no("not_an_arrangement", office, arrange(&[], &[a, b])),
        no("not_an_arrangement", office, arrange(&[a, b], &[a, at(10, 19)])),
        no("not_an_arrangement", office, arrange(&[a], &[a])),
        no("judged_twice", office, arrange(&[a, a], &[whole])),
        no("judged_twice", office, arrange(&[whole], &[a, a])),
        no("span_outside", office, arrange(&[a], &[at(0, 41)])),
        no("not_office", world.b.leader, arrange(&[a, b], &[whole])),
    ]);
    world.ok(office, arrange(&[a, b], &[whole]));
    let review = world.review(document);
    assert!(review.is_gone(a) && review.is_gone(b) && !review.is_gone(whole));
    assert_eq!(review.drawn().collect::<Vec<_>>(), [whole]);
    world.ok(office, arrange(&[whole], &[at(0, 18)]));
    world.ok(office, arrange(&[], &[at(30, 40)]));
    // What was split away can be drawn again.
    world.ok(office, arrange(&[at(0, 18)], &[a, b]));
    let review = world.review(document);
    assert_eq!(review.drawn().collect::<Vec<_>>(), [a, b, at(30, 40)]);
    assert_eq!(review.arrangements.len(), 4);
    assert!(review.is_gone(whole));
}

#[test]
fn a_refused_proposal_is_accepted_later() {
    let mut world = World::new();
    let document = world.document(20);
    let (office, second) = (world.office.office, world.office.second);
    let span = at(0, 10);
    let refuse = |reason: NewText, seen| RefuseProposal {
        document,
        span,
        reason,
        seen,
    };
    world.no(office, refuse(text(""), 0), "empty");
    world.ok(office, refuse(text("与另一件重复"), 0));
    let verdict = &world.review(document).proposals[&span].verdict;
    assert_eq!(
        *verdict,
        ProposalVerdict::Refused {
            reason: text("与另一件重复").digest()
        }
    );

    let good = world.acceptance(document, span);
    let item = good.register.item;
    let (a, b) = (world.a.unit, world.b.unit);
    world.refuses([
        no("not_office", world.a.handling, good.clone()),
        no(
            "clause_elsewhere",
            second,
            AcceptProposal {
                clause: (at(10, 20), ClauseClass::Deployment),
                ..good.clone()
            },
        ),
        no(
            "anchored_elsewhere",
            second,
            AcceptProposal {
                register: RegisterItem {
                    anchors: vec![Anchor {
                        document,
                        start: 0,
                        end: 9,
                    }],
                    ..good.register.clone()
                },
                ..good.clone()
            },
        ),
        no(
            "unknown",
            second,
            AcceptProposal {
                lead: Some(UnitId(id(7))),
                ..good.clone()
            },
        ),
        no(
            "unknown",
            second,
            AcceptProposal {
                supporting: vec![UnitId(id(7))],
                ..good.clone()
            },
        ),
        no(
            "lead_supports",
            second,
            AcceptProposal {
                supporting: vec![a],
                ..good.clone()
            },
        ),
        no(
            "too_many_supporting",
            second,
            AcceptProposal {
                supporting: vec![b; limits::SUPPORTING_MAX + 1],
                ..good.clone()
            },
        ),
        no(
            "unknown_kind",
            second,
            AcceptProposal {
                register: RegisterItem {
                    kind: "dream".into(),
                    ..good.register.clone()
                },
                ..good.clone()
            },
        ),
    ]);
    let decision = world.ok(second, good.clone());
    assert_eq!(names(&decision), ["ClausesConfirmed", "ItemRegistered", "ProposalAccepted"]);
    assert_eq!(world.item(item).stage, Stage::Registered);
    assert_eq!(world.review(document).item_of(span), Some(item));
    let accepted = decision.events.iter().find_map(|event| match &event.fact {
        Fact::ProposalAccepted(fact) => Some(fact.clone()),
        _ => None,
    });
    let accepted = accepted.expect("accepted");
    assert_eq!((accepted.lead, accepted.supporting), (Some(a), vec![b]));

    let seen = world.state.position;
    let again = world.acceptance(document, span);
    let split = ArrangeProposals {
        document,
        from: vec![span],
        to: vec![at(0, 5), at(5, 10)],
        seen,
    };
    world.refuses([
        no("proposal_accepted", office, again),
        no("proposal_accepted", office, refuse(text("不立"), seen)),
        no("proposal_accepted", office, split),
    ]);
}

#[test]
fn a_second_item_of_a_confirmed_clause_confirms_nothing_again() {
    let mut world = World::new();
    let document = world.document(20);
    let clause = (at(0, 10), ClauseClass::Target);
    for (span, events) in [(at(0, 5), 3), (at(5, 10), 2)] {
        let accept = AcceptProposal {
            clause,
            ..world.acceptance(document, span)
        };
        let decision = world.ok(world.office.office, accept);
        assert_eq!(decision.events.len(), events);
    }
    let across = AcceptProposal {
        clause: (at(4, 12), ClauseClass::Target),
        ..world.acceptance(document, at(4, 12))
    };
    world.no(world.office.office, across, "clause_overlaps");
}

#[test]
fn once_its_item_is_withdrawn_a_proposal_is_judged_anew() {
    let mut world = World::new();
    let document = world.document(20);
    let (office, second) = (world.office.office, world.office.second);
    let span = at(0, 10);
    let accept = world.acceptance(document, span);
    let item = accept.register.item;
    world.ok(office, accept);
    let ask = AskId(world.id());
    let withdraw = Ask {
        ask,
        item,
        wanted: Wanted::Withdrawal { mistaken: true },
        reason: text("录错了"),
    };
    world.ok(office, withdraw);
    let early = world.acceptance(document, span);
    world.no(second, early, "proposal_accepted");
    let grant = AnswerAsk {
        ask,
        item,
        granted: true,
        reason: text("同意"),
    };
    world.ok(second, grant);
    let refuse = RefuseProposal {
        document,
        span,
        reason: text("不是一件事"),
        seen: world.state.position,
    };
    world.ok(second, refuse);
    let accept = world.acceptance(document, span);
    let item = accept.register.item;
    world.ok(office, accept);
    assert_eq!(world.review(document).item_of(span), Some(item));
}

#[test]
fn a_document_has_an_earlier_version_and_versions_go_in_no_circle() {
    let mut world = World::new();
    let [a, b, c] = [10, 10, 10].map(|chars| world.document(chars));
    let office = world.office.office;
    let name = |document, earlier| NameEarlierVersion { document, earlier };
    world.refuses([
        no("not_office", world.a.handling, name(b, Some(a))),
        no("unknown", office, name(DocumentId(id(7)), Some(a))),
        no("unknown", office, name(b, Some(DocumentId(id(7))))),
        no("version_circle", office, name(a, Some(a))),
    ]);
    world.ok(office, name(b, Some(a)));
    world.ok(office, name(c, Some(b)));
    world.no(office, name(a, Some(c)), "version_circle");
    assert_eq!(world.state.documents[&c].earlier, Some(b));
    world.ok(office, name(c, None));
    world.ok(office, name(a, Some(c)));
    assert_eq!(world.state.documents[&c].earlier, None);
    // Named with the admission, by the same rules.
    let admit = |document, earlier| AdmitDocument {
        document,
        title: text("下一年的报告"),
        number: None,
        issuer: None,
        dated: None,
        text: text("修路。"),
        original: None,
        earlier: Some(earlier),
    };
    let next = DocumentId(id(900));
    world.no(office, admit(next, DocumentId(id(7))), "unknown");
    world.ok(office, admit(next, b));
    assert_eq!(world.state.documents[&next].earlier, Some(b));
}

#[test]
fn a_command_names_the_review_and_the_items_it_needs() {
    let mut world = World::new();
    let document = world.document(20);
    let mut accept = world.acceptance(document, at(0, 10));
    let (item, parent) = (accept.register.item, ItemId(id(9)));
    accept.register.parent = Some(parent);
    let command = Command::from(accept);
    assert_eq!(command.items(), [item, parent]);
    assert_eq!(command.reviews(), Some((document, vec![at(0, 10)])));
    assert_eq!(Command::from(ApproveItem { item }).reviews(), None);
}

#[test]
fn a_review_is_the_fold_of_its_document_s_own_events() {
    let mut world = World::new();
    let (one, other) = (world.document(30), world.document(30));
    let office = world.office.office;
    for (document, start) in [(one, 0), (other, 5), (one, 10), (other, 15)] {
        let accept = world.acceptance(document, at(start, start + 4));
        world.ok(office, accept);
        let refuse = RefuseProposal {
            document,
            span: at(start + 4, start + 6),
            reason: text("不立"),
            seen: world.state.position,
        };
        world.ok(office, refuse);
    }
    for document in [one, other] {
        let mut scratch = State::default();
        for (event, today) in world.log.iter().filter(|(event, _)| event.fact.subject() == document.uuid()) {
            evolve(&mut scratch, event, *today);
        }
        assert_eq!(scratch.reviews[&document], *world.review(document));
        assert_eq!(world.review(document).proposals.len(), 4);
    }
}
