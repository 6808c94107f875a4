//! Random acts on the organisation: what one asks and another answers, suspensions, ended sessions.

use std::collections::BTreeSet;

use jiufen_kernel::{
    actor::Actor,
    command::Command,
    founding::PublishCalendar,
    id::*,
    org::{
        Holding, Tenure,
        appointments::*,
        asking::*,
        secrets::{EndSessions, NewSecret},
        suspension::SuspendTenure,
        units::MoveUnit,
    },
    pack::AdoptPack,
    time::{YearCalendar, plus_days},
};

use crate::world::{Place, World, other_files, text};

/// Something about the organisation, and whoever would do it if it were right.
pub fn act(world: &mut World, there: &Place, a: u8, b: u8) -> Option<(Actor, Command)> {
    let (one, other) = if a.is_multiple_of(2) {
        (world.admin, world.admin2)
    } else {
        (world.admin2, world.admin)
    };
    // What waits is answered more often than something new is asked.
    if b % 5 < 3
        && let Some(answer) = answer(world, there, (one, other), a, b)
    {
        return Some(answer);
    }
    let tenures: Vec<Tenure> = world.state.org.tenures.values().cloned().collect();
    let tenure = &tenures[usize::from(a) * 7 % tenures.len()];
    let stand_in = tenures
        .iter()
        .find(|each| each.holding != Holding::Own && each.from.is_some() && each.until.is_none());
    let wish: Wish = match b / 5 % 9 {
        0 | 1 => {
            let places = [
                &world.a1,
                &world.b,
                &world.district_bureau,
                &world.a,
                &world.inspect,
                &world.office,
            ];
            MoveUnit {
                unit: places[usize::from(a / 9) % places.len()].unit,
                parent: there.unit,
            }
            .into()
        }
        2 | 8 => EndTenure {
            tenure: stand_in.unwrap_or(tenure).id,
            until: plus_days(world.today, i64::from(a % 3)),
        }
        .into(),
        3 => NewSecret {
            person: tenure.person,
            first: b.is_multiple_of(2),
        }
        .into(),
        4 if a.is_multiple_of(2) => AdoptPack {
            name: "other".into(),
            version: world.state.packs["other"] + 1 - u32::from(a.is_multiple_of(8)),
            files: other_files().into_iter().map(|file| (file.name, text(&file.text))).collect(),
        }
        .into(),
        4 => PublishCalendar {
            year: world.today.year() + i16::from(a.is_multiple_of(3)),
            calendar: YearCalendar {
                off: BTreeSet::from([plus_days(world.today, i64::from(a % 5) - 1)]),
                on: BTreeSet::new(),
            },
        }
        .into(),
        5 => {
            let (tenure, reason) = (tenure.id, text("先停一停"));
            return Some((one, SuspendTenure { tenure, reason }.into()));
        }
        6 => return Some((one, EndSessions { person: tenure.person }.into())),
        _ => {
            let person = if a.is_multiple_of(5) {
                one.person
            } else {
                there.handling.person
            };
            let posts = [
                world.inspect.checker.post,
                world.a1.handling.post,
                world.admin.post,
                world.b.intake.post,
                world.office.office.post,
                world.office.second.post,
            ];
            let ask = AskAppointment {
                tenure: TenureId(world.id()),
                post: posts[usize::from(a) % posts.len()],
                person,
                holding: Holding::StandIn,
            };
            return Some((other, ask.into()));
        }
    };
    Some((one, world.wish(wish).into()))
}

/// An answer to what waits longest, by whoever would give it.
pub fn next(world: &World, there: &Place, a: u8) -> Option<(Actor, Command)> {
    let asked_by = world.state.org.open_asks().next().map(|ask| ask.asked_by);
    let pair = if asked_by == Some(world.admin2) {
        (world.admin2, world.admin)
    } else {
        (world.admin, world.admin2)
    };
    answer(world, there, pair, a, 0)
}

/// An answer to what waits, if anything does.
fn answer(world: &World, there: &Place, (one, other): (Actor, Actor), a: u8, b: u8) -> Option<(Actor, Command)> {
    let org = &world.state.org;
    let granter = [other, world.root.leader, there.leader, there.intake, one, other][usize::from(a / 3) % 6];
    let (asks, appointments): (Vec<_>, Vec<_>) = (org.open_asks().collect(), org.open_appointments());
    if let Some(ask) = asks.get(usize::from(b / 5) % (asks.len() + 1)) {
        let granted = !a.is_multiple_of(7);
        let by = match ask.sort {
            OrgSort::Pack { .. } => world.root.leader,
            _ if granter.person == ask.asked_by.person && a < 200 => other,
            _ => granter,
        };
        let reason = (!granted).then(|| text("不同意"));
        let answer = AnswerOrg {
            ask: ask.id,
            granted,
            reason,
        };
        return Some((by, answer.into()));
    }
    let tenure = appointments.first()?;
    if a.is_multiple_of(4) {
        return Some((granter, RefuseAppointment { tenure: tenure.id }.into()));
    }
    let from = plus_days(world.today, i64::from(b % 3) - 1);
    let (tenure, from) = (tenure.id, from.max(world.today));
    Some((granter, ConfirmAppointment { tenure, from }.into()))
}
