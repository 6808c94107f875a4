//! Data folders that earlier programs wrote: they open on both engines, keep every byte, verify with their chains, and show
//! the numbers they showed, but for those that a rule changed; each of these is named here.

use std::{collections::BTreeMap, path::PathBuf, process::Command};

use jiufen_kernel::{renumbering::Rule, time::Timestamp};
use jiufen_store::{
    db::{Access, Db, Engine, Location},
    files::Files,
    store::Store,
    testing::TestBase,
    verify::verify,
};

/// A folder, the chain of its log, how many events it holds.
struct Folder {
    name: &'static str,
    chain: &'static str,
    events: u64,
    /// Items whose numbers differ: number, said and proved now in 0.01 %, the rules that changed them.
    changed: &'static [Changed],
}

struct Changed(&'static str, i64, i64, &'static [Rule]);

const CITY: Folder = Folder {
    name: "city",
    chain: "caf0c79b1730291a30bf779fa91bb1589da6715b5e744acb5dcd3e08d9533014",
    events: 807,
    changed: &[
        Changed("2026-0045", 8_210, 6_910, &[Rule::Part]),
        // 57.14 was accepted on evidence that backs 57.
        Changed("2026-0046", 8_000, 5_700, &[Rule::StandingEvidence]),
    ],
};

const LIVED: Folder = Folder {
    name: "lived",
    chain: "febe49e2e6750cff1ae4d3658d5f007a53aff0d69b1e61c2c7c237291b7bc3d9",
    events: 493,
    changed: &[
        Changed("2027-0007", 5_000, 0, &[Rule::Part]),
        Changed("2027-0008", 0, 0, &[Rule::EmptyBase]),
        Changed("2027-0009", 10_000, 0, &[Rule::StandingEvidence]),
        Changed("2027-0010", 1_000, 0, &[Rule::Part]),
        Changed("2027-0011", 10_000, 0, &[Rule::StandingEvidence]),
        Changed("2027-0021", 9_999, 0, &[Rule::Part]),
        Changed("2027-0022", 10_000, 0, &[Rule::StandingEvidence]),
        Changed("2027-0025", 10_000, 0, &[Rule::StandingEvidence]),
        Changed("2027-0026", 9_000, 0, &[Rule::ProofChange]),
        Changed("2027-0029", 10_000, 0, &[Rule::Part]),
        Changed("2027-0030", 10_000, 0, &[Rule::StandingEvidence]),
        Changed("2027-0039", 1_000, 0, &[Rule::ProofChange]),
    ],
};

/// Where the folders are, when the shared material is beside the repository.
fn material() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases/upgrade");
    folder.is_dir().then_some(folder)
}

/// One line of the table: what an item was and showed.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Line {
    number: String,
    kind: String,
    stage: i64,
    outcome: Option<i64>,
    node: i64,
    due: String,
    first_due: String,
    said: Option<i64>,
    proved: Option<i64>,
}

fn recorded(table: &str) -> Vec<Line> {
    let number = |text: &str| match text {
        "" | "–" => None,
        text => Some(text.parse().expect("a number")),
    };
    let line = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        Line {
            number: cells[0].to_owned(),
            kind: cells[1].to_owned(),
            stage: number(cells[2]).expect("a stage"),
            outcome: number(cells[3]),
            node: number(cells[4]).expect("0 or 1"),
            due: cells[5].to_owned(),
            first_due: cells[6].to_owned(),
            said: number(cells[7]),
            proved: number(cells[8]),
        }
    };
    table.lines().skip(1).map(line).collect()
}

fn shown(db: &mut Db) -> Vec<Line> {
    let sql = "SELECT i.year, i.number, i.kind, i.stage, i.outcome, i.node, coalesce(i.due_on, -1), coalesce(i.first_due_on, -1), \
               r.has, r.said, r.proved FROM sum_item i JOIN sum_rollup r ON r.node = i.item AND r.day = \
               (SELECT max(n.day) FROM sum_rollup n WHERE n.node = i.item) \
               WHERE i.to_pos = 9223372036854775807 ORDER BY i.year, i.number";
    let day = |day: i64| match day {
        -1 => String::new(),
        day => jiufen_kernel::time::plus_days(jiff::civil::date(1970, 1, 1), day).to_string(),
    };
    let rows = db.query(sql, &[]).expect("the items");
    let line = |row: &jiufen_store::db::Row| {
        let int = |column| row.int(column).expect("a number");
        let has = int(8) == 1;
        Line {
            number: format!("{}-{:04}", int(0), int(1)),
            kind: row.text(2).expect("a kind").to_owned(),
            stage: int(3),
            outcome: row.opt_int(4).expect("an outcome"),
            node: int(5),
            due: day(int(6)),
            first_due: day(int(7)),
            said: has.then(|| int(9)),
            proved: has.then(|| int(10)),
        }
    };
    rows.iter().map(line).collect()
}

/// What is kept for the office of numbers that rules changed.
fn listed(db: &mut Db) -> Vec<(String, Vec<Rule>)> {
    let sql = "SELECT i.year, i.number, n.rules FROM renumbered n JOIN sum_item i ON i.item = n.item AND \
               i.to_pos = 9223372036854775807 ORDER BY i.year, i.number";
    let rows = db.query(sql, &[]).expect("the list");
    let int = |row: &jiufen_store::db::Row, column| row.int(column).expect("a number");
    rows.iter()
        .map(|row| (format!("{}-{:04}", int(row, 0), int(row, 1)), Rule::of_bits(int(row, 2))))
        .collect()
}

/// The log as it came, on an engine: SQLite opens the very folder, PostgreSQL gets its rows.
fn unpacked(folder: &Folder, engine: Engine) -> Option<(TestBase, String)> {
    let material = material()?;
    let base = match engine {
        Engine::Sqlite => TestBase::bare(engine),
        Engine::Postgres => TestBase::new(engine),
    };
    let archive = material.join(format!("{}.tar.gz", folder.name));
    let unpack = Command::new("tar")
        .arg("-xzf")
        .arg(archive)
        .args(["--strip-components=1", "-C"])
        .arg(base.folder())
        .status();
    assert!(unpack.expect("tar is there").success());
    let location = Location::Sqlite {
        folder: base.folder().to_owned(),
    };
    let newest = std::thread::scope(|scope| scope.spawn(|| carried(&base, &location)).join()).expect("carried");
    base.hand()
        .set(Timestamp::from_microsecond(newest + 3_600_000_000).expect("a moment"));
    let table = std::fs::read_to_string(material.join(format!("{}.tsv", folder.name))).expect("the table");
    Some((base, table))
}

/// Brings the rows to PostgreSQL; gives back when the newest event was received.
fn carried(base: &TestBase, from: &Location) -> i64 {
    let mut old = Db::open(from, Access::Write).expect("the folder opens");
    if base.engine() == Engine::Postgres {
        let mut new = base.open();
        let event = [
            "position", "id", "command", "type", "version", "subject", "received", "bytes", "leaf", "chain",
        ];
        let payload = ["digest", "salt", "kind", "body", "file_sha256", "size", "media", "purged"];
        for (table, columns, order) in [("event", &event[..], "position"), ("payload", &payload[..], "digest")] {
            let rows = old
                .query(&format!("SELECT {} FROM {table} ORDER BY {order}", columns.join(", ")), &[])
                .expect("the rows");
            let rows: Vec<_> = rows.into_iter().map(jiufen_store::db::Row::into_values).collect();
            new.insert_many(table, columns, &rows).expect("they fit");
        }
    }
    let newest = old.query_one("SELECT max(received) FROM event", &[]).expect("an event");
    newest.int(0).expect("a moment")
}

/// What differs, by number: before and now.
fn differences(before: &[Line], now: &[Line]) -> BTreeMap<String, (Line, Line)> {
    let numbers = |lines: &[Line]| lines.iter().map(|line| line.number.clone()).collect::<Vec<_>>();
    assert_eq!(numbers(before), numbers(now), "no item comes or goes");
    let pairs = before.iter().zip(now).filter(|(before, now)| before != now);
    pairs
        .map(|(before, now)| (before.number.clone(), (before.clone(), now.clone())))
        .collect()
}

fn opens(folder: &Folder, engine: Engine) {
    let Some((base, table)) = unpacked(folder, engine) else {
        return;
    };
    drop(Store::open(&base.config()).expect("it opens"));
    let (report, now, kept) = std::thread::scope(|scope| {
        let work = || {
            let mut db = base.open();
            let report = verify(&mut db, &Files::open(base.folder()).expect("its files")).expect("it is read");
            (report, shown(&mut db), listed(&mut db))
        };
        scope.spawn(work).join().expect("no panic")
    });
    assert_eq!(report.findings, []);
    assert_eq!((report.events, report.chain.as_str()), (folder.events, folder.chain));
    let found = differences(&recorded(&table), &now);
    let numbers = |line: &Line| (line.number.clone(), line.said, line.proved);
    let found: Vec<_> = found.values().map(|(_, now)| numbers(now)).collect();
    let named = folder.changed.iter();
    let expected: Vec<_> = named
        .map(|Changed(number, said, proved, _)| (number.to_string(), Some(*said), Some(*proved)))
        .collect();
    assert_eq!(found, expected);
    // What the office reads: where there were summaries before, those very items with what they showed, and the rules.
    let listed: Vec<_> = match engine {
        Engine::Sqlite => folder
            .changed
            .iter()
            .map(|each| (each.0.to_owned(), each.3.to_vec()))
            .collect(),
        Engine::Postgres => Vec::new(),
    };
    assert_eq!(kept, listed);
}

#[test]
fn a_city_of_an_earlier_program_opens() {
    opens(&CITY, Engine::Sqlite);
    opens(&CITY, Engine::Postgres);
}

#[test]
fn a_long_and_odd_life_of_an_earlier_program_opens() {
    opens(&LIVED, Engine::Sqlite);
    opens(&LIVED, Engine::Postgres);
}
