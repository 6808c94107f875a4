//! Checking everything against the events: the hashes, the payloads, then every row of every summary.

use std::collections::{BTreeMap, BTreeSet};

use jiufen_kernel::{
    event::{Event, Fact, stored_version},
    text::Digest,
};
use jiufen_transparency::Hash;

use crate::{
    db::{Db, Row, Value},
    files::Files,
    project::tables,
    rebuild::{self, Rebuild},
    store::StoreError,
};

/// Findings after which no more are looked for.
pub const FINDINGS_MAX: usize = 100;

/// Something that does not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finding {
    /// An event's bytes, hash, chain or columns are not what they were.
    Event {
        /// Its position.
        position: i64,
        /// What is wrong with it.
        what: String,
    },
    /// A payload's body is not what its digest says, or it is gone.
    Payload {
        /// Its digest.
        digest: String,
        /// What is wrong with it.
        what: String,
    },
    /// A row of a summary is not what the events say.
    Summary {
        /// The table.
        table: String,
        /// The row's key.
        row: String,
        /// What is wrong with it.
        what: String,
    },
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Finding::Event { position, what } => write!(f, "event {position}: {what}"),
            Finding::Payload { digest, what } => write!(f, "payload {digest}: {what}"),
            Finding::Summary { table, row, what } => write!(f, "summary {table} row {row}: {what}"),
        }
    }
}

/// What was looked at, and what does not hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// Events read.
    pub events: u64,
    /// Payloads read.
    pub payloads: u64,
    /// Summary rows compared.
    pub rows: u64,
    /// Hexadecimal chain hash after the last event: what to compare with a copy kept elsewhere.
    pub chain: String,
    /// What does not hold.
    pub findings: Vec<Finding>,
}

/// Events read in one go.
const STEP: i64 = 2_000;

/// The table, gone with the transaction, of what the events name: a long log names more than memory should hold.
const NAMED: &str = "CREATE TABLE check_named (digest BYTES NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;";

/// Checks everything. Changes nothing: the summaries made for comparison are rolled back. Nothing is recorded meanwhile.
///
/// # Errors
/// When the database cannot be read at all; damage is a finding, not an error.
pub fn verify(db: &mut Db, files: &Files) -> Result<Report, StoreError> {
    let mut report = Report::default();
    db.begin()?;
    let checked = check(db, files, &mut report);
    db.rollback()?;
    checked?;
    Ok(report)
}

fn check(db: &mut Db, files: &Files, report: &mut Report) -> Result<(), StoreError> {
    db.lock_positions()?;
    db.define(NAMED)?;
    let erased = events(db, report)?;
    payloads(db, files, &erased, report)?;
    // Summaries follow from the events; when those are damaged there is nothing to compare with.
    if !report.findings.iter().any(|finding| matches!(finding, Finding::Event { .. })) {
        summaries(db, report)?;
    }
    Ok(())
}

/// Erased payloads, with the position of the event that erased them.
type Erased = BTreeMap<Digest, i64>;

/// What is carried from one event to the next.
struct Walk {
    /// What the chain may be after the last event: as computed, and as stored where that differs, so that one damaged
    /// event is one finding.
    chains: Vec<Hash>,
    position: i64,
    named: BTreeSet<Digest>,
    erased: Erased,
}

/// Checks every event and notes the digests they name; gives what was erased.
fn events(db: &mut Db, report: &mut Report) -> Result<Erased, StoreError> {
    let mut walk = Walk {
        chains: vec![Hash::ZERO],
        position: 0,
        named: BTreeSet::new(),
        erased: Erased::new(),
    };
    let sql = "SELECT position, id, command, type, version, subject, received, bytes, leaf, chain FROM event \
               WHERE position > $1 ORDER BY position LIMIT $2";
    loop {
        let mut rows = 0;
        db.for_each(sql, &[Value::Int(walk.position), Value::Int(STEP)], |row| {
            rows += 1;
            walk.event(&row, report)
        })?;
        let named = std::mem::take(&mut walk.named);
        let named: Vec<Vec<Value>> = named.iter().map(|digest| vec![Value::from(digest.bytes())]).collect();
        db.execute_many(
            "INSERT INTO check_named (digest) VALUES ($1) ON CONFLICT (digest) DO NOTHING",
            &named,
        )?;
        if rows < STEP {
            break;
        }
    }
    report.chain = walk.chains.last().map(ToString::to_string).unwrap_or_default();
    Ok(walk.erased)
}

impl Walk {
    fn event(&mut self, row: &Row, report: &mut Report) -> crate::db::Result<()> {
        let position = row.int(0)?;
        let mut wrong = |what: &str| {
            if report.findings.len() < FINDINGS_MAX {
                report.findings.push(Finding::Event {
                    position,
                    what: what.to_owned(),
                });
            }
        };
        if position != self.position + 1 {
            wrong(&format!("expected position {}: events are missing", self.position + 1));
        }
        self.position = position;
        let bytes = row.bytes(7)?;
        let leaf = jiufen_transparency::leaf(bytes);
        if leaf.as_bytes()[..] != *row.bytes(8)? {
            wrong("its bytes do not have the stored leaf hash");
        }
        let stored = row.array(9).map(Hash::from_bytes)?;
        let computed: Vec<Hash> = self
            .chains
            .iter()
            .map(|chain| jiufen_transparency::link(chain, &leaf))
            .collect();
        if computed.contains(&stored) {
            self.chains = vec![stored];
        } else {
            wrong("the running chain does not continue here");
            self.chains = computed.into_iter().take(1).chain([stored]).collect();
        }
        match Event::from_bytes(bytes) {
            Ok(event) => {
                if let Some(column) = differing_column(&event, row)? {
                    wrong(&format!("column {column} does not say what its bytes say"));
                }
                if let Fact::PayloadErased(fact) = &event.fact {
                    self.erased.insert(fact.payload, position);
                }
                crate::read::digests_named(&event, &mut self.named);
            }
            Err(error) => wrong(&error.to_string()),
        }
        report.events += 1;
        Ok(())
    }
}

fn differing_column(event: &Event, row: &Row) -> crate::db::Result<Option<&'static str>> {
    // What an upcaster made newer was stored older.
    let version = if i64::from(event.fact.version()) == row.int(4)? {
        row.int(4)?
    } else {
        stored_version(row.bytes(7)?).map_or(0, i64::from)
    };
    let checks: [(&'static str, bool); 7] = [
        ("position", event.position as i64 == row.int(0)?),
        ("id", event.id.uuid() == row.uuid(1)?),
        ("command", event.command.uuid() == row.uuid(2)?),
        ("type", event.fact.name() == row.text(3)?),
        ("version", version == row.int(4)?),
        ("subject", event.fact.subject() == row.uuid(5)?),
        ("received", event.received.as_microsecond() == row.int(6)?),
    ];
    Ok(checks.into_iter().find(|(_, same)| !same).map(|(column, _)| column))
}

fn payloads(db: &mut Db, files: &Files, erased: &Erased, report: &mut Report) -> Result<(), StoreError> {
    let mut wrong = |digest: Digest, what: String| {
        if report.findings.len() < FINDINGS_MAX {
            let digest = digest.to_string();
            report.findings.push(Finding::Payload { digest, what });
        }
    };
    let sql = "SELECT digest, salt, kind, body, file_sha256, purged FROM payload ORDER BY digest";
    db.for_each(sql, &[], |row| {
        report.payloads += 1;
        let digest = Digest(row.array(0)?);
        let problem = match (row.opt_int(5)?, erased.get(&digest)) {
            (None, None) => problem(files, &row, digest)?,
            (purged, by) if purged != by.copied() => Some(match by {
                None => "its text is gone and no event says so".to_owned(),
                Some(position) => format!("event {position} erased it, and it does not say so"),
            }),
            _ => row.opt_bytes(3)?.map(|_| "it was erased and is still there".to_owned()),
        };
        if let Some(what) = problem {
            wrong(digest, what);
        }
        Ok(())
    })?;
    // An erasure may name what never was there.
    let sql = format!(
        "SELECT n.digest FROM check_named n WHERE NOT EXISTS (SELECT 1 FROM payload p WHERE p.digest = n.digest) \
         ORDER BY n.digest LIMIT {FINDINGS_MAX}"
    );
    for row in db.query(&sql, &[])? {
        let digest = Digest(row.array(0)?);
        if !erased.contains_key(&digest) {
            wrong(digest, "an event names it and it is not there".into());
        }
    }
    Ok(())
}

/// What is wrong with a payload that nobody erased.
fn problem(files: &Files, row: &Row, digest: Digest) -> crate::db::Result<Option<String>> {
    let Ok(salt) = row.array::<16>(1) else {
        return Ok(Some("its salt is gone".to_owned()));
    };
    if row.text(2)? == "file" {
        return Ok(file_problem(files, &row.array(4)?, &salt, digest));
    }
    Ok(match row.opt_bytes(3)? {
        None => Some("its text is gone without a record of its removal".to_owned()),
        Some(body) => (Digest::of(&salt, body) != digest).then(|| "its text does not have this digest".to_owned()),
    })
}

fn file_problem(files: &Files, sha256: &[u8; 32], salt: &[u8; 16], digest: Digest) -> Option<String> {
    use sha2::Digest as _;
    use std::io::Read as _;
    let mut file = match files.read(sha256) {
        Ok(file) => file,
        Err(error) => return Some(error.to_string()),
    };
    let mut hash = sha2::Sha256::new().chain_update(salt);
    let mut chunk = vec![0u8; 64 * 1024];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => hash.update(&chunk[..read]),
            Err(error) => return Some(error.to_string()),
        }
    }
    (Digest(hash.finalize().into()) != digest).then(|| "its file does not have this digest".to_owned())
}

/// Makes the summaries anew and names each row that differs.
fn summaries(db: &mut Db, report: &mut Report) -> Result<(), StoreError> {
    rebuild::begin(db, tables::CHECK)?;
    Rebuild::new(tables::CHECK).all(db)?;
    let compared = tables::TABLES.iter().chain([&("search", "subject, kind")]);
    for (table, key) in compared {
        // A difference of dates that has gone back to nothing may stand as a row or not.
        let only = if *table == "turn" { "WHERE n <> 0" } else { "" };
        let stored = format!("{}{table}", tables::IN_USE);
        let made = format!("{}{table}", tables::CHECK);
        report.rows += db.query_one(&format!("SELECT count(*) FROM {made} {only}"), &[])?.int(0)? as u64;
        let columns = key.split(", ").count();
        // Numbers of search are given in the order of the batches; what can be found is the same.
        let others = if *table == "search" {
            Vec::new()
        } else {
            other_columns(db, &made, key)?
        };
        let listed = format!("{key}, {}", others.join(", "));
        let listed = listed.trim_end_matches(", ");
        for (here, there, what) in [
            (&stored, &made, "not what the events say"),
            (&made, &stored, "missing, or not what the events say"),
        ] {
            let sql = format!(
                "SELECT {listed} FROM {here} {only} EXCEPT SELECT {listed} FROM {there} {only} ORDER BY {key} LIMIT {FINDINGS_MAX}"
            );
            for row in db.query(&sql, &[])? {
                let row = row.values()[..columns].iter().map(shown).collect::<Vec<_>>().join(", ");
                let finding = Finding::Summary {
                    table: stored.clone(),
                    row,
                    what: what.to_owned(),
                };
                let known = report.findings.iter().any(|each| {
                    matches!((each, &finding),
                    (Finding::Summary { table: a, row: x, .. }, Finding::Summary { table: b, row: y, .. }) if a == b && x == y)
                });
                if !known && report.findings.len() < FINDINGS_MAX {
                    report.findings.push(finding);
                }
            }
        }
    }
    Ok(())
}

/// The columns of a table that are not in its key.
fn other_columns(db: &mut Db, table: &str, key: &str) -> Result<Vec<String>, StoreError> {
    use crate::db::Engine;
    let sql = match db.engine() {
        Engine::Sqlite => "SELECT name FROM pragma_table_info($1)",
        Engine::Postgres => {
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 \
             ORDER BY ordinal_position"
        }
    };
    let keys: Vec<&str> = key.split(", ").collect();
    let rows = db.query(sql, &[Value::from(table)])?;
    let names = rows
        .iter()
        .map(|row| row.text(0).map(str::to_owned))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(names.into_iter().filter(|name| !keys.contains(&name.as_str())).collect())
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "–".into(),
        Value::Int(n) => n.to_string(),
        Value::Text(text) => text.clone(),
        Value::Bytes(bytes) => match uuid::Uuid::from_slice(bytes) {
            Ok(id) => id.to_string(),
            Err(_) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        },
    }
}
