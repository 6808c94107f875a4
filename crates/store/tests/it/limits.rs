//! Reads and commands at their edges: pages, counts, depth.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use jiufen_kernel::{
    command::Order,
    document::Anchor,
    id::{CommandId, ItemId},
    item::{
        Source,
        registration::{MoveItem, RegisterItem},
    },
    limits::ITEM_DEPTH_MAX,
    time::plus_days,
};
use jiufen_store::{
    RecordError, Store, new_text,
    read::items::{COUNTED_MAX, Filter, PAGE_ROWS_MAX, Sort},
    testing::both,
};

use crate::city::{City, at, config, date};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

fn register(number: i64, parent: Option<ItemId>) -> RegisterItem {
    RegisterItem {
        item: City::new_id(),
        kind: "task".into(),
        title: new_text(format!("第{number}件")),
        source: Source::Meeting,
        anchors: Vec::new(),
        parent,
        weight: None,
        start: None,
        // A part is due no later than its node; parts here have no date of their own.
        due: (parent.is_none() && number % 7 > 0).then(|| plus_days(date("2026-06-01"), number % 13)),
        narrow: None,
    }
}

/// Registers items in a few batches; gives their ids.
async fn many(city: &City, count: i64, parent: Option<ItemId>) -> BTreeSet<ItemId> {
    let commands: Vec<RegisterItem> = (0..count).map(|number| register(number, parent)).collect();
    let sent = commands.iter().map(|command| {
        let order = Order::new(City::new_id::<CommandId>(), city.office, command.clone());
        city.store.record_at(order, at("2026-04-01"))
    });
    assert!(join_all(sent).await.iter().all(Result::is_ok));
    commands.into_iter().map(|command| command.item).collect()
}

/// Walks all pages; between two pages somebody registers another item.
async fn walk(city: &City, filter: Filter, disturb: bool, past: bool) -> Vec<ItemId> {
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let filter = Filter { after, ..filter.clone() };
        let most = filter.rows.unwrap_or(50).clamp(1, PAGE_ROWS_MAX) as usize;
        let list = city.store.read(city.auditor, move |reader| {
            if past {
                reader.as_of(date("2026-04-01"))?;
            }
            reader.items(&filter)
        });
        let list = list.await.expect("read");
        assert!(list.rows.len() <= most);
        assert!(list.next.is_none() || list.rows.len() == most, "only the last page is short");
        seen.extend(list.rows.iter().map(|row| row.id));
        after = list.next;
        if after.is_none() {
            return seen;
        }
        if disturb {
            city.on("2026-04-02", city.office, register(seen.len() as i64, None))
                .await
                .expect("registered");
        }
    }
}

#[test]
fn pages_show_every_row_exactly_once() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let there = many(&city, 230, None).await;
            for sort in [Sort::Due, Sort::Number, Sort::Newest] {
                for rows in [
                    Some(1),
                    Some(7),
                    None,
                    Some(229),
                    Some(PAGE_ROWS_MAX),
                    Some(i64::MAX),
                    Some(0),
                    Some(i64::MIN),
                ] {
                    if rows.is_some_and(|rows| rows < 7) && sort != Sort::Due {
                        continue;
                    }
                    let filter = Filter {
                        sort,
                        rows,
                        ..Filter::default()
                    };
                    let seen = walk(&city, filter, false, false).await;
                    assert_eq!(seen.len(), there.len(), "{sort:?} {rows:?}");
                    assert_eq!(seen.iter().copied().collect::<BTreeSet<_>>(), there);
                }
            }
            // Rows that come meanwhile disturb none of those that were there.
            for sort in [Sort::Due, Sort::Number, Sort::Newest] {
                let filter = Filter {
                    sort,
                    rows: Some(40),
                    ..Filter::default()
                };
                let seen = walk(&city, filter.clone(), true, false).await;
                let once: BTreeSet<ItemId> = seen.iter().copied().collect();
                assert_eq!(once.len(), seen.len(), "none twice");
                assert!(there.is_subset(&once), "none left out");
                let then = walk(&city, filter, true, true).await;
                assert_eq!(
                    then.iter().copied().collect::<BTreeSet<_>>(),
                    there,
                    "a past day stays as it was"
                );
            }
            for broken in ["", ".", "x.y", "1", "99999999999999999999.0"] {
                let filter = Filter {
                    after: Some(broken.into()),
                    ..Filter::default()
                };
                let list = city.store.read(city.auditor, move |reader| reader.items(&filter)).await;
                assert_eq!(list.expect("a page").rows.len(), 50, "a broken place is the beginning");
            }
        });
    });
}

async fn tabs(city: &City) -> Option<[i64; 8]> {
    let read = city.store.read(city.auditor, |reader| reader.items(&Filter::default()));
    read.await.expect("read").tabs
}

#[test]
fn what_is_not_shown_is_said() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let parent = register(1, None);
            let top = parent.item;
            city.on("2026-04-01", city.office, parent).await.expect("registered");
            many(&city, PAGE_ROWS_MAX + 30, Some(top)).await;
            // A level longer than a page goes on after its last number; nothing of it is called hidden.
            let look = city.store.read(city.auditor, move |reader| {
                let first = reader.tree_after(None, &BTreeSet::from([top]), None)?;
                let more = first.rows[0].more.clone().expect("more follow");
                let rest = reader.tree_after(Some(top), &BTreeSet::new(), Some(&more.after))?;
                Ok((first, more, rest, reader.item_page(top)?.expect("seen")))
            });
            let (first, more, rest, page) = look.await.expect("read");
            assert_eq!((first.rows.len() as i64, &first.more), (1 + PAGE_ROWS_MAX, &None));
            assert_eq!((first.rows[0].children, first.rows[0].hidden), (PAGE_ROWS_MAX + 30, 0));
            assert_eq!(
                (more.count, &more.after),
                (Some(30), &first.rows[PAGE_ROWS_MAX as usize].row.number)
            );
            assert_eq!((rest.rows.len(), rest.more), (30, None));
            let seen: BTreeSet<&str> = (first.rows[1..].iter().chain(&rest.rows))
                .map(|row| row.row.number.as_str())
                .collect();
            assert_eq!(seen.len() as i64, PAGE_ROWS_MAX + 30, "each once");
            assert_eq!((page.children.len() as i64, page.hidden), (PAGE_ROWS_MAX, 0));
            assert_eq!(page.more, Some(more));
            // The children are the office's alone so far: whoever does not see them is told how many there are.
            let few = city.store.read(city.office, move |reader| {
                let odd = reader.tree_after(Some(top), &BTreeSet::new(), Some("no number"))?;
                Ok((
                    odd.rows.len() as i64,
                    reader.tree_after(None, &BTreeSet::new(), Some("9999-1"))?.rows.len(),
                ))
            });
            assert_eq!(
                few.await.expect("read"),
                (PAGE_ROWS_MAX, 0),
                "a broken place is the beginning"
            );

            many(&city, COUNTED_MAX - PAGE_ROWS_MAX - 31, None).await;
            assert_eq!(
                tabs(&city).await.map(|tabs| tabs.iter().sum()),
                Some(COUNTED_MAX),
                "the last that is counted"
            );
            let by_gap = || Filter {
                sort: Sort::Gap,
                ..Filter::default()
            };
            let list = city.store.read(city.auditor, move |reader| reader.items(&by_gap())).await;
            assert_eq!(list.expect("a page").sort, Sort::Gap, "the last that is looked at each");
            many(&city, 1, None).await;
            assert_eq!(tabs(&city).await, None, "too many to count");
            let list = city.store.read(city.auditor, move |reader| {
                let begun = reader.tree_after(None, &BTreeSet::new(), None)?;
                Ok((reader.items(&by_gap())?, begun.more))
            });
            let (list, more) = list.await.expect("a page");
            assert_eq!((list.sort, list.beside), (Sort::Due, None), "too many to look at each");
            let top_rows = COUNTED_MAX + 1 - PAGE_ROWS_MAX - 30;
            assert_eq!(more.expect("the top goes on").count, Some(top_rows - PAGE_ROWS_MAX));
        });
    });
}

#[test]
fn a_tree_too_deep_is_refused_after_a_restart_too() {
    both(|base| {
        runtime().block_on(async {
            let mut city = City::found(base).await;
            let mut chains = Vec::new();
            for levels in [ITEM_DEPTH_MAX - 4, 5, 4] {
                let mut chain: Vec<ItemId> = Vec::new();
                for level in 0..levels {
                    let command = register(level as i64, chain.last().copied());
                    chain.push(command.item);
                    city.on("2026-04-01", city.office, command).await.expect("registered");
                }
                chains.push(chain);
            }
            drop(city.store);
            city.store = Store::open(&config(base)).expect("opens again");
            let bottom = chains[0].last().copied();
            let below = |item: ItemId| MoveItem {
                item,
                parent: bottom,
                reason: new_text("并到一处"),
            };
            let refused = city.on("2026-04-02", city.office, below(chains[1][0])).await;
            assert!(
                matches!(&refused, Err(RecordError::Refused(refusal)) if refusal.code == "too_deep"),
                "{refused:?}"
            );
            let moved = city.on("2026-04-02", city.office, below(chains[2][0])).await;
            assert!(moved.is_ok(), "{moved:?}");
        });
    });
}

#[test]
fn the_same_sentence_chosen_twice_is_one_anchor() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let document = city.document("年底前改造干支渠八十六公里。").await;
            let anchor = Anchor {
                document,
                start: 0,
                end: 5,
            };
            let command = RegisterItem {
                anchors: vec![anchor, anchor],
                source: Source::Document,
                ..register(1, None)
            };
            city.on("2026-04-01", city.office, command).await.expect("registered");
            let page = city.store.read(city.office, move |reader| reader.document(document)).await;
            assert_eq!(page.expect("read").expect("seen").anchors.len(), 1);
        });
    });
}
