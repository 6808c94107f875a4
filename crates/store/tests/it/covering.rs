//! Coverage recomputed in the plainest way from the whole state, for anybody, on any day, on both databases.

use std::collections::BTreeSet;

use jiufen_kernel::{
    State,
    actor::Actor,
    id::{DocumentId, ItemId},
    item::Stage,
    review::Span,
    share::Share,
    time::Date,
    visibility,
};
use jiufen_store::{
    db::Engine,
    read::{Reader, review_views::Coverage},
    testing::TestBase,
};

use crate::{
    lives::{Account, at_once, open, over_lives},
    world::World,
};

/// A clause: where, items that answer it, answered, checkable, proved in 0.01 %.
type Clause = (Span, BTreeSet<ItemId>, bool, bool, i64);

/// Whether so few hidden items would be told by a figure.
fn gives_away(hidden: usize) -> bool {
    hidden == 1 || hidden == 2
}

fn naive(state: &State, document: DocumentId, seen: &BTreeSet<ItemId>) -> Vec<Clause> {
    let Some(review) = state.reviews.get(&document) else {
        return Vec::new();
    };
    let base = review.clauses.iter().filter(|(_, clause)| clause.class.is_answerable());
    base.map(|(span, _)| {
        let mut items: Vec<_> = state.items.values().filter(|item| item.stage != Stage::Withdrawn).collect();
        items.retain(|item| {
            let mut anchors = item.anchors.iter().filter(|anchor| anchor.document == document);
            anchors.any(|anchor| (anchor.start..anchor.end).any(|at| (span.start..span.end).contains(&at)))
        });
        let withheld = gives_away(items.iter().filter(|item| !seen.contains(&item.id)).count());
        let anybody_signed = items.iter().any(|item| item.handling.is_some());
        let told = items.iter().filter(|item| !withheld || seen.contains(&item.id));
        let signed: Vec<_> = told.filter(|item| item.handling.is_some()).collect();
        let checkable = signed.iter().any(|item| !item.proof.is_empty());
        let (mut sum, mut weight, mut plain, mut count) = (0, 0, 0, 0);
        for item in items.iter().filter(|item| item.in_base() && item.has_figures()) {
            let proved = item.figures().proved.hundredths();
            sum += proved * i64::from(item.weight);
            weight += i64::from(item.weight);
            plain += proved;
            count += 1;
        }
        let proved = match (!anybody_signed, weight, count) {
            (true, _, _) | (_, _, 0) => 0,
            (_, 0, _) => plain / count,
            _ => sum / weight,
        };
        let ids = items.iter().map(|item| item.id).collect();
        (*span, ids, !signed.is_empty(), checkable, proved)
    })
    .collect()
}

fn agrees(coverage: &Coverage, wanted: &[Clause], seen: &BTreeSet<ItemId>) {
    assert_eq!(coverage.base.len(), wanted.len());
    for (clause, (span, items, answered, checkable, proved)) in coverage.base.iter().zip(wanted) {
        assert_eq!(clause.span, *span);
        let shown: BTreeSet<ItemId> = clause.items.iter().map(|row| row.id).collect();
        assert_eq!(shown, items & seen, "{span:?}: items that may be seen");
        assert_eq!(clause.hidden, (items - seen).len(), "{span:?}: items not shown");
        assert_eq!((clause.answered, clause.checkable), (*answered, *checkable), "{span:?}");
        let told = (!gives_away(clause.hidden)).then_some(*proved);
        assert_eq!(clause.proved.map(Share::hundredths), told, "{span:?}");
    }
    let count = wanted.len() as i64;
    let mean = if count == 0 {
        0
    } else {
        wanted.iter().map(|clause| clause.4).sum::<i64>() / count
    };
    let behind: BTreeSet<ItemId> = wanted
        .iter()
        .map(|(_, items, ..)| items - seen)
        .filter(|hidden| gives_away(hidden.len()))
        .flatten()
        .collect();
    assert_eq!(coverage.not_shown, behind.len());
    assert_eq!(
        coverage.proved.map(Share::hundredths),
        (!gives_away(behind.len())).then_some(mean)
    );
}

fn seen(world: &World, state: &State, now: &State, actor: Actor) -> BTreeSet<ItemId> {
    let reader = visibility::reader(actor, &now.org).filter(|_| now.org.holds(actor, world.today));
    let sees = |id: &ItemId| {
        reader.is_some_and(|reader| {
            now.items
                .get(id)
                .is_some_and(|item| visibility::may_see(item, &now.org, reader))
        })
    };
    state.items.keys().copied().filter(sees).collect()
}

fn look(reader: &mut Reader<'_>, day: Option<Date>, document: DocumentId) -> Result<Option<Coverage>, jiufen_store::StoreError> {
    if let Some(day) = day {
        reader.as_of(day)?;
    }
    let (rows, _) = reader.documents(None)?;
    let coverage = reader.coverage(document)?;
    let listed = rows.iter().find(|row| row.id == document).map(|row| row.coverage);
    assert_eq!(
        listed,
        coverage.as_ref().map(Coverage::counts),
        "the list says what the page says"
    );
    Ok(coverage)
}

fn coverage_is_what_it_is_defined_as(engine: Engine, world: &World) {
    let account = Account::of(world);
    let base = TestBase::new(engine);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let store = open(&base);
        at_once(&store, &world.orders).await;
        let yesterday = account.days.iter().rev().find(|(day, _)| **day < world.today);
        let moments = [(None, &account.state)]
            .into_iter()
            .chain(yesterday.map(|(day, state)| (Some(*day), state)));
        for (day, state) in moments {
            for actor in [
                world.office.office,
                world.a.handling,
                world.district_office.office,
                world.auditor,
            ] {
                for document in account.state.documents.keys().copied() {
                    let read = store
                        .read_when(world.received(), actor, move |reader| look(reader, day, document))
                        .await;
                    let coverage = read.expect("read");
                    let holds = account.state.org.holds(actor, world.today);
                    assert_eq!(coverage.is_some(), holds && state.documents.contains_key(&document));
                    if let Some(coverage) = coverage {
                        let seen = seen(world, state, &account.state, actor);
                        agrees(&coverage, &naive(state, document, &seen), &seen);
                    }
                }
            }
        }
    });
}

#[test]
fn coverage_is_what_it_is_defined_as_on_sqlite() {
    over_lives(12, 20, |world| {
        coverage_is_what_it_is_defined_as(Engine::Sqlite, &world);
        Ok(())
    });
}

#[test]
fn coverage_is_what_it_is_defined_as_on_postgres() {
    over_lives(4, 14, |world| {
        coverage_is_what_it_is_defined_as(Engine::Postgres, &world);
        Ok(())
    });
}
