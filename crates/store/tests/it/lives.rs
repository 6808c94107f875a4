//! Random lives recorded in a store, and the naive account of them: every row recomputed from the whole state.

use std::collections::{BTreeMap, BTreeSet};

use jiufen_kernel::{
    State,
    command::{Command, Order},
    document::{AdmitDocument, Anchor},
    event::Fact,
    evolve,
    founding::PublishCalendar,
    id::{CommandId, DocumentId, ItemId, UnitId},
    item::{
        Source, Stage,
        blocker::RaiseBlocker,
        life::AssignItem,
        registration::{MoveItem, RegisterItem},
    },
    marks::marks,
    org::{asking::Wish, units::MoveUnit},
    review::ClauseClass,
    time::{Date, Timestamp, YearCalendar, day_number, plus_days},
};
use jiufen_store::{
    RecordError, Store,
    db::{Db, Value},
    project::{
        rows::{Kept, Rollup, duty_row, late_row, tally_values},
        tables::{self, FOREVER},
    },
    testing::TestBase,
};
use proptest::{prelude::*, test_runner::TestRunner};
use uuid::Uuid;

use crate::{
    city::config,
    steps::{Step, lives, started, take},
    world::{World, grant, text},
};

/// How many random cases a property gets: `JIUFEN_CASES`, or a few.
pub fn cases(few: u32) -> u32 {
    std::env::var("JIUFEN_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(few)
}

/// Runs a property over random lives; a failing case is shrunk and shown.
pub fn over_lives(few: u32, stretches: usize, test: impl Fn(World) -> Result<(), TestCaseError>) {
    let config = ProptestConfig {
        cases: cases(few),
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let extra = prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>()), 0..16);
    let mut runner = TestRunner::new(config);
    runner
        .run(&(lives(stretches), extra), |(steps, extra)| test(live(&steps, &extra)))
        .unwrap_or_else(|failure| panic!("{failure}"));
}

fn live(steps: &[Step], extra: &[(u8, u8, u8)]) -> World {
    let mut world = started();
    for (index, step) in steps.iter().enumerate() {
        // The store's clock never goes back; a new day begins the rules' clock anew.
        match step {
            Step::Pass { days } => world.pass(i64::from(*days).max(1)),
            step => drop(take(&mut world, step)),
        }
        for (at, what, a) in extra {
            if usize::from(*at) % steps.len() == index {
                besides(&mut world, *what, *a);
            }
        }
    }
    world
}

/// What the rules' lives leave out or seldom do: calendars that come late, items that only a few may see, blockers on
/// anything, whole trees and units that move.
fn besides(world: &mut World, what: u8, a: u8) {
    let all = crate::steps::items(world);
    let pick = |number: u8| all[usize::from(number) % all.len()];
    let (reason, today) = (text("理由"), world.today);
    let units: Vec<UnitId> = world.places().iter().map(|place| place.unit).collect();
    let (actor, command): (_, Command) = match what % 8 {
        0 => {
            let off = (0..i64::from(a % 20)).map(|day| plus_days(today, day)).collect();
            let on = BTreeSet::new();
            let calendar = YearCalendar { off, on };
            let year = today.year();
            return both(world, PublishCalendar { year, calendar });
        }
        1 => {
            let actors = world.actors();
            let named = BTreeSet::from([actors[usize::from(a) % actors.len()].post]);
            let register = RegisterItem {
                item: ItemId(world.id()),
                kind: "task".into(),
                title: text("不公开的事"),
                source: Source::Meeting,
                anchors: Vec::new(),
                parent: a.is_multiple_of(2).then(|| pick(a)),
                weight: None,
                start: None,
                due: Some(plus_days(today, i64::from(a))),
                narrow: Some((named, reason)),
            };
            (world.office.office, register.into())
        }
        2 => {
            let raise = RaiseBlocker {
                blocker: ItemId(world.id()),
                blocks: pick(a),
                title: text("堵点"),
                clears: units[usize::from(a) % units.len()],
                due: plus_days(today, i64::from(a % 50)),
                note: None,
            };
            (world.office.office, raise.into())
        }
        3 => {
            let (unit, parent) = (units[usize::from(a % 9)], units[usize::from(a / 9) % 9]);
            return both(world, MoveUnit { unit, parent });
        }
        4 => {
            let known = world.state.documents.keys().next().copied();
            let anchor = known.map(|document| Anchor {
                document,
                start: u32::from(a % 7),
                end: 8,
            });
            match anchor {
                None => {
                    let admit = AdmitDocument {
                        document: DocumentId(world.id()),
                        title: text("河清市工作要点"),
                        number: None,
                        issuer: None,
                        dated: None,
                        text: text("年底前改造干支渠八十六公里。"),
                        original: None,
                        earlier: None,
                    };
                    (world.office.office, admit.into())
                }
                Some(anchor) => {
                    let register = RegisterItem {
                        item: ItemId(world.id()),
                        kind: "task".into(),
                        title: text("一件事"),
                        source: Source::Document,
                        anchors: vec![anchor],
                        parent: None,
                        weight: None,
                        start: None,
                        due: Some(plus_days(today, i64::from(a))),
                        narrow: a.is_multiple_of(3).then(|| (BTreeSet::new(), reason)),
                    };
                    (world.office.office, register.into())
                }
            }
        }
        5 | 6 => {
            let lead = units[usize::from(a % 9)];
            let supporting = units.iter().copied().skip(usize::from(a / 9) % 9).step_by(2);
            let assign = AssignItem {
                item: pick(a),
                lead,
                supporting: supporting.filter(|unit| *unit != lead).take(2).collect(),
                leader: a.is_multiple_of(2).then_some(world.root.leader.post),
                due: None,
                note: None,
            };
            (world.office.office, assign.into())
        }
        _ => {
            let (item, parent) = (pick(a), (!a.is_multiple_of(5)).then(|| pick(a / 5)));
            (world.office.office, MoveItem { item, parent, reason }.into())
        }
    };
    let _ = world.give(actor, command);
}

/// Asked by the one administrator, granted by the other.
fn both(world: &mut World, wish: impl Into<Wish>) {
    let ask = world.wish(wish);
    let id = ask.ask;
    let _ = world.give(world.admin, ask);
    let _ = world.give(world.admin2, grant(id));
}

/// Opens the store of a test.
pub fn open(base: &TestBase) -> Store {
    Store::open(&config(base)).expect("the store opens")
}

/// Orders recorded one after another, each answered as the rules answered it.
pub async fn one_by_one(store: &Store, orders: &[(Order, Timestamp)]) -> Vec<Answer> {
    let mut answers = Vec::with_capacity(orders.len());
    for (order, at) in orders {
        answers.push(answer(store.record_when(order.clone(), *at).await));
    }
    answers
}

/// Orders sent all at once; the lane takes them in as many batches as it likes.
pub async fn at_once(store: &Store, orders: &[(Order, Timestamp)]) -> Vec<Answer> {
    let mut answers = Vec::with_capacity(orders.len());
    for chunk in orders.chunks(1_000) {
        let sent = chunk.iter().map(|(order, at)| store.record_when(order.clone(), *at));
        answers.extend(futures_util::future::join_all(sent).await.into_iter().map(answer));
    }
    answers
}

/// First and last position, or the refusal's code.
pub type Answer = Result<(u64, u64), &'static str>;

pub fn answer(result: Result<jiufen_store::Receipt, RecordError>) -> Answer {
    match result {
        Ok(receipt) => Ok((receipt.first, receipt.last)),
        Err(RecordError::Refused(refusal)) => Err(refusal.code),
        Err(other) => panic!("{other}"),
    }
}

/// What the rules answered.
pub fn expected(world: &World) -> Vec<Answer> {
    let mut spans: BTreeMap<CommandId, (u64, u64)> = BTreeMap::new();
    for (event, _) in &world.log {
        let span = spans.entry(event.command).or_insert((event.position, event.position));
        span.1 = event.position;
    }
    let answer = |(order, _): &(Order, Timestamp)| spans.get(&order.id).copied().ok_or("");
    world.orders.iter().map(answer).collect()
}

/// Answers agree; a refusal is a refusal.
pub fn same_answers(got: &[Answer], wanted: &[Answer], orders: &[(Order, Timestamp)]) {
    for ((got, wanted), (order, _)) in got.iter().zip(wanted).zip(orders) {
        let same = match (got, wanted) {
            (Ok(a), Ok(b)) => a == b,
            (Err(_), Err(_)) => true,
            _ => false,
        };
        assert!(same, "{}: {got:?}, the rules say {wanted:?}", order.command.name());
    }
}

/// Every row of every summary table, as text.
pub fn dump(base: &TestBase) -> BTreeMap<String, Vec<Vec<Value>>> {
    std::thread::scope(|scope| scope.spawn(|| dump_here(&mut base.open())).join()).expect("no panic")
}

fn dump_here(db: &mut Db) -> BTreeMap<String, Vec<Vec<Value>>> {
    let mut tables_found = BTreeMap::new();
    for (table, key) in tables::TABLES {
        let sql = format!("SELECT * FROM {}{table} ORDER BY {key}", tables::IN_USE);
        let rows = db.query(&sql, &[]).expect("a summary");
        let rows = rows.iter().map(|row| row.values().to_vec()).collect();
        tables_found.insert((*table).to_owned(), rows);
    }
    tables_found.insert("events".into(), {
        let rows = db
            .query("SELECT position, bytes, leaf, chain FROM event ORDER BY position", &[])
            .expect("events");
        rows.iter().map(|row| row.values().to_vec()).collect()
    });
    tables_found
}

/// The naive account: the whole state after each event, and from it everything the tables should say.
#[derive(Default)]
pub struct Account {
    /// Versions of each item: from, to, columns.
    pub versions: BTreeMap<Uuid, Vec<(i64, i64, Vec<Value>)>>,
    /// Confirmed clauses of each document: from which position, as what.
    pub confirmed: BTreeMap<(Uuid, u32, u32), Vec<(i64, ClauseClass)>>,
    /// Marked events: position, mark, item.
    pub marks: BTreeSet<(i64, i64, Uuid)>,
    /// The state at the end of each day.
    pub days: BTreeMap<Date, State>,
    /// The state at the end.
    pub state: State,
}

impl Account {
    /// Takes the whole log in.
    pub fn of(world: &World) -> Account {
        let mut account = Account::default();
        for (event, today) in &world.log {
            let position = event.position as i64;
            let marked = marks(&account.state, event, *today).into_iter();
            account
                .marks
                .extend(marked.map(|(item, mark)| (position, mark.code(), item.uuid())));
            evolve(&mut account.state, event, *today);
            if let Fact::ClausesConfirmed(fact) = &event.fact {
                for clause in &fact.clauses {
                    let key = (fact.document.uuid(), clause.span.start, clause.span.end);
                    account.confirmed.entry(key).or_default().push((position, clause.class));
                }
            }
            for (id, item) in &account.state.items {
                let row = Kept::of(item, &account.state.org, &account.state.calendar).row;
                let versions = account.versions.entry(id.uuid()).or_default();
                match versions.last_mut() {
                    Some((_, _, last)) if *last == row => {}
                    Some((from, _, last)) if *from == position => *last = row,
                    Some((_, to, _)) => {
                        *to = position;
                        versions.push((position, FOREVER, row));
                    }
                    None => versions.push((position, FOREVER, row)),
                }
            }
            account.days.insert(*today, account.state.clone());
        }
        account
    }

    /// Rows of the item table.
    pub fn items(&self) -> Vec<Vec<Value>> {
        let mut rows = Vec::new();
        for (item, versions) in &self.versions {
            for (from, to, values) in versions {
                let mut row = vec![Value::from(*item), Value::Int(*from), Value::Int(*to)];
                row.extend(values.iter().cloned());
                rows.push(row);
            }
        }
        rows
    }

    /// Rows of the viewer table.
    pub fn viewers(&self) -> Vec<Vec<Value>> {
        let mut rows = BTreeSet::new();
        for (id, item) in &self.state.items {
            for who in Kept::of(item, &self.state.org, &self.state.calendar).viewers {
                rows.insert((who, id.uuid()));
            }
        }
        rows.into_iter()
            .map(|(who, item)| vec![Value::from(who), Value::from(item)])
            .collect()
    }

    /// Rows of the duty table.
    pub fn duties(&self) -> Vec<Vec<Value>> {
        let mut rows = Vec::new();
        for (id, item) in &self.state.items {
            let kept = Kept::of(item, &self.state.org, &self.state.calendar);
            rows.extend(kept.duties.iter().map(|duty| duty_row(id.uuid(), duty)));
        }
        rows.sort_by_key(|row| format!("{row:?}"));
        rows
    }

    /// Numbers of every node at the end of a day, and how many leaves in it turn red on which date.
    pub fn nodes(state: &State) -> (BTreeMap<Uuid, Rollup>, BTreeMap<(Uuid, i64), i64>) {
        let mut rollups: BTreeMap<Uuid, Rollup> = BTreeMap::new();
        let mut turns: BTreeMap<(Uuid, i64), i64> = BTreeMap::new();
        for (id, item) in &state.items {
            rollups.insert(id.uuid(), Rollup::of_item(item));
            let Some(red_on) = Kept::of(item, &state.org, &state.calendar).late_on else {
                continue;
            };
            let office = matches!(item.stage, Stage::Registered | Stage::Approved);
            let above = state.item_line(*id).filter(|_| !office).map(|item| item.id.uuid());
            let at = if office { Some(item.office) } else { item.lead };
            let units = at.iter().flat_map(|unit| state.org.line_up(*unit)).map(|unit| unit.uuid());
            for node in above.chain(units) {
                *turns.entry((node, red_on)).or_default() += 1;
            }
        }
        for (unit, tally) in &state.units {
            rollups.insert(unit.uuid(), Rollup::of_unit(tally));
        }
        (rollups, turns)
    }

    /// Rows of the clause table.
    fn clauses(&self) -> Vec<Vec<Value>> {
        let mut rows = Vec::new();
        for ((document, start, end), confirmed) in &self.confirmed {
            for (index, (from, class)) in confirmed.iter().enumerate() {
                let to = confirmed.get(index + 1).map_or(FOREVER, |(position, _)| *position);
                let class = 1 + ClauseClass::ALL.iter().position(|each| each == class).expect("a class") as i64;
                let numbers = [i64::from(*start), i64::from(*end), *from, to, class];
                let mut row = vec![Value::from(*document)];
                row.extend(numbers.map(Value::Int));
                rows.push(row);
            }
        }
        rows
    }

    /// Holds the tables of a store against the account.
    pub fn agrees(&self, found: &BTreeMap<String, Vec<Vec<Value>>>) {
        same("item", &found["item"], &self.items());
        same("clause", &found["clause"], &self.clauses());
        same("viewer", &found["viewer"], &self.viewers());
        let marks = self.marks.iter();
        let marks: Vec<Vec<Value>> = marks
            .map(|(position, mark, item)| vec![Value::Int(*position), Value::Int(*mark), Value::from(*item)])
            .collect();
        same("mark", &found["mark"], &marks);
        let mut items: Vec<_> = self.state.items.values().collect();
        items.sort_by_key(|item| item.id);
        let late = items
            .iter()
            .flat_map(|item| item.late.iter().map(|late| late_row(item.id.uuid(), late)));
        same("late", &found["late"], &late.collect::<Vec<_>>());
        let mut duties = found["duty"].clone();
        duties.sort_by_key(|row| format!("{row:?}"));
        same("duty", &duties, &self.duties());
        for (day, state) in &self.days {
            let day = i64::from(day_number(*day));
            let (rollups, turns) = Account::nodes(state);
            for (node, rollup) in &rollups {
                let row = found["rollup"]
                    .iter()
                    .rfind(|row| row[0] == Value::from(*node) && matches!(row[1], Value::Int(on) if on <= day));
                let wanted: Vec<Value> = rollup.values().collect();
                match row {
                    Some(row) => assert_eq!(row[2..], wanted[..], "roll-up of {node} on day {day}"),
                    None => assert!(
                        wanted.iter().all(|value| *value == Value::Int(0)),
                        "no roll-up of {node} on day {day}, but {wanted:?}"
                    ),
                }
            }
            for (id, item) in &state.items {
                let row = (found["loose"].iter())
                    .rfind(|row| row[0] == Value::from(id.uuid()) && matches!(row[1], Value::Int(on) if on <= day));
                let wanted: Vec<Value> = tally_values(&item.loose).map(Value::Int).to_vec();
                match row {
                    Some(row) => assert_eq!(row[2..], wanted[..], "what has no lead below {id} on day {day}"),
                    None => assert!(
                        wanted.iter().all(|value| *value == Value::Int(0)),
                        "nothing of {id} on day {day}"
                    ),
                }
            }
            let mut counted: BTreeMap<(Uuid, i64), i64> = BTreeMap::new();
            for row in &found["turn"] {
                if let [Value::Bytes(node), Value::Int(red_on), Value::Int(on), Value::Int(n)] = &row[..]
                    && *on <= day
                {
                    let node = Uuid::from_slice(node).expect("an id");
                    *counted.entry((node, *red_on)).or_default() += n;
                }
            }
            counted.retain(|_, n| *n != 0);
            assert_eq!(counted, turns, "red dates on day {day}");
        }
    }
}

/// Two tables are the same; names the first row that is not.
pub fn same(table: &str, found: &[Vec<Value>], wanted: &[Vec<Value>]) {
    for (a, b) in found.iter().zip(wanted) {
        assert_eq!(a, b, "a row of {table}: found, wanted");
    }
    assert_eq!(found.len(), wanted.len(), "rows of {table}");
}
