//! Units in three levels, items in trees of four levels, each item with five events of life, all through the kernel.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow};
use jiufen_kernel::{
    actor::Actor,
    command::{Command, Order},
    id::{CommandId, ItemId, ReportId, TenureId, UnitId},
    item::{
        life::{AcceptItem, AssignItem},
        registration::{ApproveItem, RegisterItem},
        report::{Claim, FileReport},
    },
    org::{
        Holding, Role,
        appointments::{AddPerson, AskAppointment, ConfirmAppointment},
        units::AddUnit,
    },
    share::Share,
    time::{Date, Timestamp, plus_days},
};
use jiufen_store::{
    Store, new_text,
    testing::town::{founding, new_actor as actor, new_id as id, post, registration},
};

/// Commands on their way at once.
const AT_ONCE: usize = 256;

/// What was filled, as far as the measurements need it.
pub struct City {
    /// Events recorded.
    pub events: u64,
    /// Whoever reads: a leader of the root.
    pub reader: Actor,
    /// A unit that leads items.
    pub unit: UnitId,
    /// A leaf.
    pub leaf: ItemId,
    /// An item with children.
    pub node: ItemId,
    /// A day in the middle of the life.
    pub past: Date,
    /// Leaves with whoever handles them, for claims.
    pub leaves: Vec<(ItemId, Actor)>,
}

fn at(day: i64) -> Timestamp {
    let first: Timestamp = "2026-01-05T01:00:00Z".parse().expect("a written instant parses");
    Timestamp::from_microsecond(first.as_microsecond() + day * 86_400_000_000).expect("a day of this century")
}

struct Filler<'a> {
    store: &'a Store,
    events: u64,
}

impl Filler<'_> {
    async fn all(&mut self, day: i64, commands: Vec<(Actor, Command)>) -> Result<()> {
        for chunk in commands.chunks(AT_ONCE) {
            let sent = chunk.iter().map(|(actor, command)| {
                let order = Order::new(id::<CommandId>(), *actor, command.clone());
                self.store.record_at(order, at(day))
            });
            for answer in futures_util::future::join_all(sent).await {
                let receipt = answer.map_err(|error| anyhow!("{error}"))?;
                self.events = self.events.max(receipt.last);
            }
        }
        Ok(())
    }

    async fn one(&mut self, day: i64, actor: Actor, command: impl Into<Command>) -> Result<()> {
        self.all(day, vec![(actor, command.into())]).await
    }
}

/// Fills an empty store.
pub async fn fill(store: &Store, units: usize, items: usize) -> Result<City> {
    let mut filler = Filler { store, events: 0 };
    let (admin, second, auditor) = (actor(), actor(), actor());
    let root: UnitId = id();
    let people = [(admin, "管理一岗"), (second, "管理二岗"), (auditor, "审计岗")];
    filler.one(0, admin, founding(root, people)).await?;

    let office_unit: UnitId = id();
    let mut tree = vec![(office_unit, root)];
    let middle: Vec<UnitId> = (0..20).map(|_| id()).collect();
    tree.extend(middle.iter().map(|unit| (*unit, root)));
    let leaders: Vec<UnitId> = (0..units.saturating_sub(21)).map(|_| id()).collect();
    tree.extend(
        leaders
            .iter()
            .enumerate()
            .map(|(index, unit)| (*unit, middle[index % middle.len()])),
    );
    let add = tree.iter().enumerate().map(|(index, (unit, parent))| {
        let name = format!("第{index}单位");
        let add = AddUnit {
            unit: *unit,
            parent: *parent,
            name: new_text(&name),
            short: new_text(&name),
            order: index as u32,
        };
        (admin, add.into())
    });
    filler.all(0, add.collect()).await?;

    let (office, other_office, reader) = (actor(), actor(), actor());
    let mut posts = vec![
        (office, office_unit, &[Role::Office][..]),
        (other_office, office_unit, &[Role::Office]),
        (reader, root, &[Role::Leader, Role::Office]),
    ];
    let handlers: Vec<(UnitId, Actor)> = leaders.iter().map(|unit| (*unit, actor())).collect();
    let works = [Role::Intake, Role::Handling, Role::Clearing];
    posts.extend(handlers.iter().map(|(unit, actor)| (*actor, *unit, &works[..])));
    let mut tenures: Vec<(TenureId, Actor)> = Vec::new();
    let mut commands: Vec<(Actor, Command)> = Vec::new();
    for (holder, unit, roles) in posts {
        let tenure = id();
        tenures.push((tenure, holder));
        commands.push((admin, post(holder.post, unit, "岗位", roles).into()));
        commands.push((
            admin,
            AddPerson {
                person: holder.person,
                name: new_text("某人"),
            }
            .into(),
        ));
        let ask = AskAppointment {
            tenure,
            post: holder.post,
            person: holder.person,
            holding: Holding::Own,
        };
        commands.push((admin, ask.into()));
    }
    filler.all(0, commands).await?;
    let from: Date = "2026-01-05".parse()?;
    let confirm = tenures
        .iter()
        .map(|(tenure, _)| (second, ConfirmAppointment { tenure: *tenure, from }.into()));
    filler.all(0, confirm.collect()).await?;
    lives(filler, items, &handlers, office, other_office, reader).await
}

async fn lives(
    mut filler: Filler<'_>,
    items: usize,
    handlers: &[(UnitId, Actor)],
    office: Actor,
    other_office: Actor,
    reader: Actor,
) -> Result<City> {
    let first: Date = "2026-01-06".parse()?;
    // Ten children to a node, four levels: a tree of 1,111 items, and as many trees as are wanted.
    let mut ids: Vec<ItemId> = Vec::with_capacity(items);
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(items);
    const TREE: usize = 1_111;
    for index in 0..items {
        let within = index % TREE;
        parents.push(if within == 0 {
            None
        } else {
            Some(index - within + (within - 1) / 10)
        });
        ids.push(id());
    }
    let is_leaf = |index: usize| index % TREE >= 111 || index + 1 == items;
    let mut leaves = Vec::new();
    for start in (0..items).step_by(2_000) {
        let chunk = start..(start + 2_000).min(items);
        let day = 1 + (start as i64 * 200 / items as i64);
        let mut steps: [Vec<(Actor, Command)>; 5] = Default::default();
        for index in chunk {
            let (unit, handler) = handlers[index % handlers.len()];
            let due = plus_days(first, 60 + (index as i64 * 37) % 420);
            let title = format!("第{index}件：改造干支渠{}公里，年底前完工", index % 97);
            let register = RegisterItem {
                item: ids[index],
                parent: parents[index].map(|parent| ids[parent]),
                weight: Some(1 + index as i64 % 5),
                start: Some(first),
                ..registration("task", &title, due)
            };
            let assign = AssignItem {
                item: ids[index],
                lead: unit,
                supporting: BTreeSet::new(),
                leader: None,
                due: None,
                note: None,
            };
            steps[0].push((office, register.into()));
            steps[1].push((other_office, ApproveItem { item: ids[index] }.into()));
            steps[2].push((office, assign.into()));
            steps[3].push((
                handler,
                AcceptItem {
                    item: ids[index],
                    handling: handler.post,
                }
                .into(),
            ));
            if is_leaf(index) {
                steps[4].push((handler, claim(ids[index], (index % 90) as u8).into()));
                leaves.push((ids[index], handler));
            } else {
                steps[4].push((
                    handler,
                    FileReport {
                        claim: Claim::Nothing,
                        ..claim(ids[index], 0)
                    }
                    .into(),
                ));
            }
        }
        for (offset, commands) in steps.into_iter().enumerate() {
            filler.all(day + offset as i64, commands).await?;
        }
    }
    let leaf = leaves.get(leaves.len() / 2).map_or(ids[0], |(item, _)| *item);
    Ok(City {
        events: filler.events,
        reader,
        unit: handlers[0].0,
        leaf,
        node: ids[1.min(items - 1)],
        past: plus_days(first, 120),
        leaves,
    })
}

/// A claim of so many per cent.
pub fn claim(item: ItemId, percent: u8) -> FileReport {
    FileReport {
        report: id::<ReportId>(),
        item,
        claim: Claim::Percent(Share::percent(percent.min(99)).unwrap_or(Share::ZERO)),
        progress: Some(new_text("按计划推进")),
        problem: None,
        next: None,
    }
}
