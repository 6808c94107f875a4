//! Items like some words: the nearest first, the same on both databases, and only those that may be seen.

use std::{collections::BTreeSet, sync::Mutex};

use jiufen_kernel::{id::ItemId, visibility};
use jiufen_store::{
    db::Engine,
    limits::{SIMILAR_ITEMS_MAX, SIMILAR_WORDS_MAX},
    testing::both,
};

use crate::{
    city::City,
    lives::{Account, at_once, open, over_lives},
};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// A title with its score and what is shared.
type Told = (String, u32, Vec<String>);

const TITLES: [&str; 6] = [
    "改造干支渠八十六公里",
    "改造老旧小区三十个",
    "新建干支渠管护站",
    "修好东湖路",
    "推广高效节水灌溉",
    "Build the east lake road",
];

#[test]
fn the_nearest_come_first_with_what_they_share() {
    let told: Mutex<Vec<Vec<Told>>> = Mutex::default();
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            for title in TITLES {
                city.item("task", title, None, "2026-06-30").await;
            }
            let words = "今年要改造提升干支渠一百二十公里，年底前完工。";
            let found = city
                .store
                .read(city.office, move |reader| reader.similar(words, 4))
                .await
                .expect("read");
            assert_eq!(found[0].row.title.to_string(), TITLES[0]);
            assert_eq!(found[0].shared, ["改造", "干支渠", "公里"]);
            assert_eq!(found[0].lead.as_ref().map(|unit| unit.id), Some(city.bureau));
            assert_eq!(found[0].proof.as_deref(), Some("验收单"));
            assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
            assert!(
                found
                    .iter()
                    .all(|each| !each.shared.is_empty() && each.score > 0 && each.score <= 10_000)
            );
            assert!(found.iter().all(|each| each.row.title.to_string() != TITLES[3]));

            // The same words again are all in common; a few rows when few are asked for; nothing like nothing.
            let same = city
                .store
                .read(city.office, |reader| reader.similar(TITLES[3], 1))
                .await
                .expect("read");
            assert_eq!(
                (same.len(), same[0].score, same[0].shared.clone()),
                (1, 10_000, vec!["修好东湖路".to_owned()])
            );
            let latin = city
                .store
                .read(city.office, |reader| reader.similar("the LAKE road, mended", 1))
                .await
                .expect("read");
            assert_eq!(latin[0].shared, ["the", "lake", "road"]);
            for nothing in ["", "。", "路", "2026", "没有谁这样写"] {
                let none = city
                    .store
                    .read(city.office, move |reader| reader.similar(nothing, 5))
                    .await
                    .expect("read");
                assert_eq!(none, [], "{nothing}");
            }
            let rows = found
                .into_iter()
                .map(|each| (each.row.title.to_string(), each.score, each.shared));
            told.lock().expect("no panic").push(rows.collect());
        });
    });
    let told = told.into_inner().expect("no panic");
    assert!(
        told.windows(2).all(|pair| pair[0] == pair[1]),
        "both databases say the same: {told:?}"
    );
}

#[test]
fn so_many_words_are_looked_up_and_so_many_items_given_back() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            for _ in 0..=SIMILAR_ITEMS_MAX {
                let document = city.document("东湖路。").await;
                city.anchored(document, 0, 3, "Mend the lake road").await;
            }
            let after = |others: usize| (0..others).map(|number| format!("other{number} ")).collect::<String>() + "lake";
            for (others, found) in [(SIMILAR_WORDS_MAX - 1, SIMILAR_ITEMS_MAX), (SIMILAR_WORDS_MAX, 0)] {
                let words = after(others);
                let similar = city
                    .store
                    .read(city.office, move |reader| reader.similar(&words, usize::MAX))
                    .await;
                assert_eq!(similar.expect("read").len(), found, "the word stands after {others} others");
            }
        });
    });
}

#[test]
fn only_what_may_be_seen_is_similar() {
    over_lives(6, 10, |world| {
        let account = Account::of(&world);
        let base = jiufen_store::testing::TestBase::new(Engine::Sqlite);
        runtime().block_on(async {
            let store = open(&base);
            at_once(&store, &world.orders).await;
            for actor in world.actors() {
                let state = &account.state;
                let reader = visibility::reader(actor, &state.org).filter(|_| state.org.holds(actor, world.today));
                let seen: BTreeSet<ItemId> = state
                    .items
                    .iter()
                    .filter(|(_, item)| reader.is_some_and(|reader| visibility::may_see(item, &state.org, reader)))
                    .map(|(id, _)| *id)
                    .collect();
                let found = store
                    .read_when(world.received(), actor, |reader| reader.similar("一件事情和不公开的事", 50))
                    .await;
                for similar in found.expect("read") {
                    assert!(seen.contains(&similar.row.id), "{actor:?} was shown {}", similar.row.id);
                }
            }
        });
        Ok(())
    });
}
