//! Random lives: what administrators do to the tree of units and to who holds which post, and escalation.

use jiufen_kernel::{
    actor::Actor,
    command::Command,
    id::*,
    item::{
        Item,
        reminder::{Remind, Step as Rung},
    },
    org::{Holding, appointments::*, units::*},
};

use crate::world::{Place, World, text};

/// Acts on the tree of units, on people, and escalation.
pub(super) fn organise(world: &mut World, there: &Place, item: &Item, a: u8, b: u8) -> Option<(Actor, Command)> {
    Some(match b % 5 {
        0 => {
            let units = [
                &world.a1,
                &world.b,
                &world.district_bureau,
                &world.a,
                &world.inspect,
                &world.office,
            ];
            let unit = units[usize::from(a / 9) % units.len()].unit;
            (
                world.admin,
                MoveUnit {
                    unit,
                    parent: there.unit,
                }
                .into(),
            )
        }
        1..=3 => {
            let tenures: Vec<_> = world
                .state
                .org
                .tenures
                .values()
                .filter(|each| each.holding != Holding::Own)
                .cloned()
                .collect();
            let tenure = tenures.get(usize::from(a / 2) % (tenures.len() + 1));
            let (one, other) = if a.is_multiple_of(2) {
                (world.admin, world.admin2)
            } else {
                (world.admin2, world.admin)
            };
            match tenure {
                Some(tenure) if tenure.from.is_none() => (
                    one,
                    ConfirmAppointment {
                        tenure: tenure.id,
                        from: world.today,
                    }
                    .into(),
                ),
                Some(tenure) if tenure.until.is_none() && b.is_multiple_of(2) => (
                    one,
                    EndTenure {
                        tenure: tenure.id,
                        until: world.today,
                    }
                    .into(),
                ),
                _ => {
                    let person = if a.is_multiple_of(5) {
                        one.person
                    } else {
                        there.handling.person
                    };
                    let posts = [
                        world.inspect.checker,
                        world.a1.handling,
                        world.admin,
                        world.office.office,
                        world.office.second,
                    ];
                    let post = posts[usize::from(a) % posts.len()].post;
                    let tenure = TenureId(world.id());
                    (
                        other,
                        AskAppointment {
                            tenure,
                            post,
                            person,
                            holding: Holding::StandIn,
                        }
                        .into(),
                    )
                }
            }
        }
        _ => {
            let remind = Remind {
                reminder: ReminderId(world.id()),
                item: item.id,
                step: Rung::ALL[usize::from(a) % 3],
                letter: (b.is_multiple_of(2)).then(|| text("〔2026〕1号")),
                text: text("请抓紧"),
            };
            (world.office.office, remind.into())
        }
    })
}
