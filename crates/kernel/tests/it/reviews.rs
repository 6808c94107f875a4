//! Random judgements in the review of a document, for random lives.

use jiufen_kernel::{
    actor::Actor,
    command::Command,
    document::{AdmitDocument, Anchor},
    id::*,
    item::{Source, registration::RegisterItem},
    org::{Holding, appointments::*},
    review::*,
    time::plus_days,
};

use crate::world::{World, text};

/// A document to review, and somebody of the lead unit who stands in for another.
pub fn prepare(world: &mut World) {
    let admit = AdmitDocument {
        document: DocumentId(world.id()),
        title: text("河清市工作要点"),
        number: None,
        issuer: None,
        dated: None,
        text: text("改造干支渠八十六公里。修好东湖路。"),
        original: None,
        earlier: None,
    };
    let _ = world.give(world.office.office, admit);
    let tenure = TenureId(world.id());
    let ask = AskAppointment {
        tenure,
        post: world.a1.handling.post,
        person: world.a.handling.person,
        holding: Holding::StandIn,
    };
    let _ = world.give(world.admin, ask);
    let from = world.today;
    let _ = world.give(world.admin2, ConfirmAppointment { tenure, from });
}

/// Something in the review of the first document, by a reviewer who has seen everything, or a little less.
pub fn reviewing(world: &mut World, act: u8, at: u8, a: u8, b: u8) -> Option<(Actor, Command)> {
    let document = world.state.documents.values().next()?.clone();
    let (chars, document) = (document.chars, document.id);
    let span = |number: u8| {
        let start = u32::from(number % 5) * 3;
        Span::new(
            start,
            (start + 1 + u32::from(number / 5 % 4) * 2).min(chars + u32::from(number / 250)),
        )
    };
    let actor = if a.is_multiple_of(2) {
        world.office.office
    } else {
        world.office.second
    };
    let seen = world.state.position - u64::from(b.is_multiple_of(8)) * u64::from(b / 4);
    let class = ClauseClass::ALL[usize::from(a) % 6];
    let span_at = span(at);
    let command: Command = match act {
        0 => {
            let verdict = [RepairVerdict::Taken, RepairVerdict::Refused, RepairVerdict::Replaced][usize::from(a) % 3];
            let other = (verdict == RepairVerdict::Replaced).then(|| text("另一个字"));
            let repairs = vec![RepairJudgement {
                span: span_at,
                verdict,
                text: other,
            }];
            JudgeRepairs { document, repairs, seen }.into()
        }
        1 | 2 => {
            let clauses = vec![(span_at, class)];
            ConfirmClauses { document, clauses, seen }.into()
        }
        3 => {
            let (from, to) = match a % 4 {
                0 => (vec![], vec![span_at]),
                1 => (vec![span_at], vec![span(b)]),
                2 => (vec![span_at, span(b)], vec![Span::new(0, chars)]),
                _ => (vec![span_at], vec![span(b), span(b.wrapping_add(1))]),
            };
            ArrangeProposals {
                document,
                from,
                to,
                seen,
            }
            .into()
        }
        4 => RefuseProposal {
            document,
            span: span_at,
            reason: text("不是一件事"),
            seen,
        }
        .into(),
        _ => {
            let register = RegisterItem {
                item: ItemId(world.id()),
                kind: "task".into(),
                title: text("一件事"),
                source: Source::Document,
                anchors: vec![Anchor {
                    document,
                    start: span_at.start,
                    end: span_at.end,
                }],
                parent: None,
                weight: None,
                start: None,
                due: Some(plus_days(world.today, i64::from(a))),
                narrow: None,
            };
            AcceptProposal {
                document,
                span: span_at,
                clause: (span_at, class),
                register,
                lead: b.is_multiple_of(2).then_some(world.a.unit),
                supporting: b.is_multiple_of(3).then_some(world.b.unit).into_iter().collect(),
                seen,
            }
            .into()
        }
    };
    Some((actor, command))
}
