//! Who sees what: every read is the whole filtered by the one rule, for anybody, on any tree, on any day.

use std::collections::{BTreeMap, BTreeSet};

use jiufen_kernel::{
    State,
    actor::Actor,
    duty::Act,
    id::{ItemId, PersonId, PostId, UnitId},
    text::Digest,
    time::Date,
    visibility,
};
use jiufen_store::{
    Store,
    db::Engine,
    read::{
        Reader,
        counted::Counted,
        items::{Filter, SOON_DAYS, Sort},
        views::{Hit, ItemList, ItemRow, Numbers},
    },
    testing::TestBase,
};
use proptest::prelude::*;

use crate::{
    lives::{Account, at_once, open, over_lives},
    world::World,
};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// The items an actor may see, by the rule alone.
fn seen(state: &State, actor: Actor, today: Date) -> BTreeSet<ItemId> {
    let reader = visibility::reader(actor, &state.org).filter(|_| state.org.holds(actor, today));
    let Some(reader) = reader else { return BTreeSet::new() };
    let items = state.items.iter();
    let sees = items.filter(|(_, item)| visibility::may_see(item, &state.org, reader));
    sees.map(|(id, _)| *id).collect()
}

/// Everything one actor reads.
struct Seen {
    list: BTreeSet<ItemId>,
    tree: Vec<(ItemId, i64, bool)>,
    pages: BTreeMap<ItemId, BTreeSet<ItemId>>,
    found: BTreeSet<ItemId>,
    anchored: BTreeSet<ItemId>,
    duties: Vec<(ItemId, Act)>,
    counts: Vec<(Act, i64)>,
    of_posts: BTreeMap<PostId, BTreeSet<ItemId>>,
    of_units: BTreeMap<UnitId, (BTreeSet<ItemId>, BTreeSet<ItemId>)>,
    files: BTreeSet<ItemId>,
}

fn look(reader: &mut Reader<'_>, day: Option<Date>, state: &State) -> Result<Seen, jiufen_store::StoreError> {
    if let Some(day) = day {
        reader.as_of(day)?;
    }
    let all: BTreeSet<ItemId> = state.items.keys().copied().collect();
    let ids = |rows: &[jiufen_store::read::views::ItemRow]| rows.iter().map(|row| row.id).collect::<BTreeSet<_>>();
    let filter = Filter {
        rows: Some(200),
        ..Filter::default()
    };
    let list = reader.items(&filter)?;
    counts_agree(reader, &filter, &list)?;
    let list = ids(&list.rows);
    let tree = reader.tree(None, &all)?;
    let mut pages = BTreeMap::new();
    let mut files = BTreeSet::new();
    for id in &all {
        if let Some(page) = reader.item_page(*id)? {
            let mut shown = ids(&page.children);
            shown.extend(ids(&page.blockers));
            shown.extend(page.blocks.map(|row| row.id));
            let named = page.crumbs.iter().filter(|(_, title)| title.is_some());
            shown.extend(named.map(|(id, _)| *id));
            pages.insert(*id, shown);
        }
        let given = state.items[id].evidence.iter().flat_map(|each| each.files.first()).next();
        if let Some(file) = given
            && reader.evidence_file(*id, *file)?.is_some()
        {
            files.insert(*id);
        }
        assert!(
            reader.evidence_file(*id, Digest([9; 32]))?.is_none(),
            "a file that no evidence names"
        );
    }
    let hits = reader.search("一件")?;
    let found = hits.iter().filter_map(|hit| match hit {
        Hit::Item(row) => Some(row.id),
        Hit::Document(..) => None,
    });
    let found = found.collect();
    let mut anchored = BTreeSet::new();
    for row in reader.documents(None)?.0 {
        let document = reader.document(row.id)?.expect("it is in the list");
        let here: BTreeSet<ItemId> = document.anchors.iter().map(|(_, _, row)| row.id).collect();
        assert_eq!(row.items, here.len() as i64, "what the list counts, the page shows");
        anchored.extend(here);
    }
    let duties = reader.my_duties()?.into_iter().map(|duty| (duty.item.id, duty.act)).collect();
    let counts = reader.duty_counts()?;
    let mut of_posts = BTreeMap::new();
    for post in state.org.posts.keys() {
        of_posts.insert(*post, ids(&reader.items_of_post(*post)?));
    }
    let mut of_units = BTreeMap::new();
    for unit in state.org.units.keys() {
        if let Some(page) = reader.unit_page(*unit)? {
            of_units.insert(*unit, (ids(&page.leads), ids(&page.supports)));
        }
    }
    Ok(Seen {
        list,
        tree: tree.iter().map(|row| (row.row.id, row.hidden, row.open)).collect(),
        pages,
        found,
        anchored,
        duties,
        counts,
        of_posts,
        of_units,
        files,
    })
}

/// What stands beside the tabs is what their filters list; by gap, the same rows come, widest first, whatever the page.
fn counts_agree(reader: &mut Reader<'_>, filter: &Filter, list: &ItemList) -> Result<(), jiufen_store::StoreError> {
    let beside = list.beside.expect("few");
    let soon = jiufen_kernel::time::plus_days(reader.day, SOON_DAYS);
    for (count, narrowed) in [
        (
            beside.cut,
            Filter {
                cut: true,
                ..filter.clone()
            },
        ),
        (
            beside.silent,
            Filter {
                counted: Some(Counted::Silent),
                ..filter.clone()
            },
        ),
        (
            beside.soon,
            Filter {
                open: true,
                due_by: Some(soon),
                ..filter.clone()
            },
        ),
    ] {
        assert_eq!(count, reader.items(&narrowed)?.rows.len() as i64, "{narrowed:?}");
    }
    let mut by_gap = Filter {
        sort: Sort::Gap,
        rows: Some(3),
        ..filter.clone()
    };
    let mut rows = Vec::new();
    loop {
        let page = reader.items(&by_gap)?;
        rows.extend(page.rows);
        by_gap.after = page.next;
        if by_gap.after.is_none() {
            break;
        }
    }
    let gap = |row: &ItemRow| {
        let figures = &row.numbers.figures;
        (row.numbers.has).then(|| figures.said.hundredths() - figures.proved.hundredths())
    };
    assert!(
        rows.is_sorted_by(|a, b| gap(a) >= gap(b)),
        "widest first, those without a number last"
    );
    let ids = |rows: &[ItemRow]| rows.iter().map(|row| row.id).collect::<BTreeSet<_>>();
    assert_eq!((rows.len(), ids(&rows)), (list.rows.len(), ids(&list.rows)));
    Ok(())
}

/// How long the list of a count is, with what of it is not shown.
fn listed(reader: &mut Reader<'_>, filter: &Filter) -> Result<i64, jiufen_store::StoreError> {
    let list = reader.items(filter)?;
    assert!(list.next.is_none(), "few");
    let shown = list.rows.len() as i64;
    assert_eq!(shown, reader.count_of(filter)?);
    let kept = reader.not_shown(filter)?;
    assert!(kept >= 0);
    Ok(shown + kept)
}

/// What numbers say of a count; blockers stand beside them.
fn told(numbers: &Numbers, counted: Counted) -> Option<i64> {
    Some(match counted {
        Counted::Items => numbers.counts.items,
        Counted::Closed => numbers.counts.closed,
        Counted::Waiting => numbers.counts.waiting,
        Counted::Overdue => numbers.overdue,
        Counted::Silent => numbers.counts.silent,
        Counted::ToApprove => numbers.counts.to_approve,
        Counted::ToAssign => numbers.counts.to_assign,
        Counted::Once(ended) => numbers.counts.once.of(ended),
        Counted::Blockers => return None,
    })
}

/// The list of a count is as long as the count. Stretches of lateness may be several of one item: the list says how many.
fn opens(
    reader: &mut Reader<'_>,
    filter: &Filter,
    count: i64,
    of: impl std::fmt::Display,
) -> Result<(), jiufen_store::StoreError> {
    let (long, counted) = (listed(reader, filter)?, filter.counted);
    if let Some(Counted::Once(_)) = counted {
        assert_eq!(reader.stretches(filter)?, Some(count), "{counted:?} of {of}");
        assert!(
            long <= count && (long > 0) == (count > 0),
            "{counted:?} of {of}: {long} items, {count} times"
        );
    } else {
        assert_eq!((long, reader.stretches(filter)?), (count, None), "{counted:?} of {of}");
    }
    Ok(())
}

/// Every count of a unit and of a node opens a list with as many rows, those not shown named.
fn counts_open_their_lists(reader: &mut Reader<'_>) -> Result<(), jiufen_store::StoreError> {
    let all = || Filter {
        rows: Some(200),
        ..Filter::default()
    };
    for row in reader.units()?.into_iter().filter(|row| row.seen) {
        for counted in Counted::ALL {
            if matches!(counted, Counted::ToApprove | Counted::ToAssign) {
                continue; // under a node only, in no unit's count
            }
            let count = told(&row.numbers, counted).unwrap_or(row.blockers);
            let filter = Filter {
                counted: Some(counted),
                unit: Some(row.unit.id),
                ..all()
            };
            opens(reader, &filter, count, &row.unit.short)?;
        }
    }
    for row in reader.items(&all())?.rows.into_iter().filter(|row| row.node) {
        for counted in Counted::ALL {
            let Some(count) = told(&row.numbers, counted) else { continue };
            let filter = Filter {
                counted: Some(counted),
                under: Some(row.id),
                ..all()
            };
            opens(reader, &filter, count, &row.number)?;
        }
    }
    // Nothing of one sort is counted where nothing of it is owed, and what is owed of a sort is its list.
    let mut owed = 0;
    for act in Act::ALL {
        let counted = reader
            .duty_counts()?
            .iter()
            .find(|(each, _)| *each == act)
            .map_or(0, |(_, count)| *count);
        assert_eq!(reader.duties_of(act, 1_000)?.len() as i64, counted, "{act:?}");
        owed += counted;
    }
    assert_eq!(reader.duties_owed()?, owed);
    Ok(())
}

async fn read(store: &Store, world: &World, actor: Actor, day: Option<Date>) -> Seen {
    let state = world.state.clone();
    let looked = store.read_when(world.received(), actor, move |reader| look(reader, day, &state));
    looked.await.expect("read")
}

/// Holds what an actor reads against the rule. `then` is the state looked at, `now` the one that gives the rights.
fn agrees(seen_by: &Seen, actor: Actor, then: &State, now: &State, today: Date) {
    let rights = seen(now, actor, today);
    let may: BTreeSet<ItemId> = rights.iter().copied().filter(|id| then.items.contains_key(id)).collect();
    let only = |keep: &dyn Fn(&jiufen_kernel::item::Item) -> bool| -> BTreeSet<ItemId> {
        may.iter().copied().filter(|id| keep(&then.items[id])).collect()
    };
    assert_eq!(seen_by.list, may, "the list");
    let in_tree: BTreeSet<ItemId> = seen_by.tree.iter().map(|(id, ..)| *id).collect();
    assert_eq!(seen_by.tree.len(), in_tree.len(), "each once");
    assert_eq!(in_tree, only(&|item| item.blocks.is_none()), "the tree");
    for (id, hidden, open) in &seen_by.tree {
        let children = then.items.values().filter(|item| item.parent == Some(*id));
        let (shown, kept): (Vec<_>, Vec<_>) = children.partition(|item| may.contains(&item.id));
        assert_eq!(*hidden, kept.len() as i64, "n not shown");
        assert_eq!(*open, !shown.is_empty() || !kept.is_empty());
    }
    let pages: BTreeSet<ItemId> = seen_by.pages.keys().copied().collect();
    assert_eq!(pages, may, "the pages");
    assert!(
        seen_by.pages.values().flatten().all(|id| may.contains(id)),
        "what a page shows beside"
    );
    let title = crate::world::text("一件事").digest();
    let of_today = |keep: &dyn Fn(&jiufen_kernel::item::Item) -> bool| -> BTreeSet<ItemId> {
        rights.iter().copied().filter(|id| keep(&now.items[id])).collect()
    };
    assert_eq!(seen_by.found, of_today(&|item| item.title == title), "search");
    assert_eq!(seen_by.anchored, only(&|item| !item.anchors.is_empty()), "anchors");
    let photo = |item: &jiufen_kernel::item::Item| !item.evidence.is_empty();
    assert_eq!(seen_by.files, only(&photo), "files");
    for (post, items) in &seen_by.of_posts {
        let theirs =
            |item: &jiufen_kernel::item::Item| item.is_open() && (item.handling == Some(*post) || item.leader == Some(*post));
        assert_eq!(*items, only(&theirs), "items of a post");
    }
    for (unit, (leads, supports)) in &seen_by.of_units {
        assert_eq!(
            *leads,
            only(&|item| item.is_open() && item.lead == Some(*unit)),
            "led by a unit"
        );
        let supported = only(&|item| item.is_open() && item.supporting.contains(unit));
        assert!(supports.iter().all(|id| may.contains(id)), "supported by a unit");
        assert_eq!(*supports, supported, "supported by a unit");
    }
    let mut owed = Vec::new();
    if now.org.holds(actor, today) {
        for id in &rights {
            for duty in jiufen_kernel::duty::duties(&now.items[id], &now.org, &now.calendar) {
                if duty.is_of(&now.org, actor, today) {
                    owed.push((*id, duty.act));
                }
            }
        }
    }
    let mut duties = seen_by.duties.clone();
    duties.sort();
    owed.sort();
    assert_eq!(duties, owed, "duties");
    let mut counts: BTreeMap<Act, i64> = BTreeMap::new();
    owed.iter().for_each(|(_, act)| *counts.entry(*act).or_default() += 1);
    let mut counted = seen_by.counts.clone();
    counted.sort();
    assert_eq!(counted, counts.into_iter().collect::<Vec<_>>(), "duties counted");
}

fn everybody_sees_what_the_rule_says(engine: Engine, world: &World) -> Result<(), TestCaseError> {
    let base = TestBase::new(engine);
    let account = Account::of(world);
    runtime().block_on(async {
        let store = open(&base);
        at_once(&store, &world.orders).await;
        let days: Vec<Date> = account.days.keys().copied().collect();
        let middle = days[days.len() / 2];
        for (turn, actor) in world.actors().into_iter().enumerate() {
            let seen_now = read(&store, world, actor, None).await;
            agrees(&seen_now, actor, &world.state, &world.state, world.today);
            if turn % 4 == 1 {
                let held = store.read_when(world.received(), actor, counts_open_their_lists);
                held.await.expect("read");
            }
            if turn % 4 == 0 && middle < world.today {
                let seen_then = read(&store, world, actor, Some(middle)).await;
                agrees(&seen_then, actor, &account.days[&middle], &world.state, world.today);
            }
        }
        // Somebody in a post that is not theirs sees nothing, whatever the post may see.
        let stranger = Actor {
            person: PersonId(uuid::Uuid::nil()),
            post: world.auditor.post,
        };
        let nothing = read(&store, world, stranger, None).await;
        agrees(&nothing, stranger, &world.state, &world.state, world.today);
        assert!(nothing.list.is_empty() && nothing.anchored.is_empty() && nothing.pages.is_empty());
        let hers = Actor {
            person: world.a.handling.person,
            post: world.office.office.post,
        };
        let nothing = read(&store, world, hers, None).await;
        assert!(nothing.list.is_empty() && nothing.found.is_empty() && nothing.counts.is_empty());
    });
    Ok(())
}

#[test]
fn everybody_sees_what_the_rule_says_on_sqlite() {
    over_lives(6, 10, |world| everybody_sees_what_the_rule_says(Engine::Sqlite, &world));
}

#[test]
fn everybody_sees_what_the_rule_says_on_postgres() {
    over_lives(3, 10, |world| everybody_sees_what_the_rule_says(Engine::Postgres, &world));
}
