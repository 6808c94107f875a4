//! Checking everything against the events: the hashes, the payloads, then every row of every summary.

use std::collections::BTreeSet;

use jiufen_kernel::{event::Event, text::Digest};
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

/// Checks everything. Changes nothing: the summaries made for comparison are rolled back.
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
    let named = events(db, report)?;
    payloads(db, files, &named, report)?;
    // Summaries follow from the events; when those are damaged there is nothing to compare with.
    if !report.findings.iter().any(|finding| matches!(finding, Finding::Event { .. })) {
        summaries(db, report)?;
    }
    Ok(())
}

/// Checks every event; gives the digests they name.
fn events(db: &mut Db, report: &mut Report) -> Result<BTreeSet<Digest>, StoreError> {
    let mut named = BTreeSet::new();
    let mut chain = Hash::ZERO;
    let mut expected = 1;
    let sql = "SELECT position, id, command, type, version, subject, received, bytes, leaf, chain FROM event ORDER BY position";
    db.for_each(sql, &[], |row| {
        let position = row.int(0)?;
        let mut wrong = |what: &str| {
            if report.findings.len() < FINDINGS_MAX {
                report.findings.push(Finding::Event {
                    position,
                    what: what.to_owned(),
                });
            }
        };
        if position != expected {
            wrong(&format!("expected position {expected}: events are missing"));
        }
        expected = position + 1;
        let bytes = row.bytes(7)?;
        let leaf = jiufen_transparency::leaf(bytes);
        if leaf.as_bytes()[..] != *row.bytes(8)? {
            wrong("its bytes do not have the stored leaf hash");
        }
        chain = jiufen_transparency::link(&chain, &leaf);
        if chain.as_bytes()[..] != *row.bytes(9)? {
            wrong("the running chain does not continue here");
            // The stored value goes on, so that one damaged event is one finding.
            chain = row.array(9).map(Hash::from_bytes)?;
        }
        match Event::from_bytes(bytes) {
            Ok(event) => {
                if let Some(column) = differing_column(&event, &row)? {
                    wrong(&format!("column {column} does not say what its bytes say"));
                }
                crate::read::digests_named(&event, &mut named);
            }
            Err(error) => wrong(&error.to_string()),
        }
        report.events += 1;
        Ok(())
    })?;
    report.chain = chain.to_string();
    Ok(named)
}

fn differing_column(event: &Event, row: &Row) -> crate::db::Result<Option<&'static str>> {
    let checks: [(&'static str, bool); 7] = [
        ("position", event.position as i64 == row.int(0)?),
        ("id", event.id.uuid() == row.uuid(1)?),
        ("command", event.command.uuid() == row.uuid(2)?),
        ("type", event.fact.name() == row.text(3)?),
        ("version", i64::from(event.fact.version()) == row.int(4)?),
        ("subject", event.fact.subject() == row.uuid(5)?),
        ("received", event.received.as_microsecond() == row.int(6)?),
    ];
    Ok(checks.into_iter().find(|(_, same)| !same).map(|(column, _)| column))
}

fn payloads(db: &mut Db, files: &Files, named: &BTreeSet<Digest>, report: &mut Report) -> Result<(), StoreError> {
    let mut there = BTreeSet::new();
    let sql = "SELECT digest, salt, kind, body, file_sha256, purged FROM payload ORDER BY digest";
    db.for_each(sql, &[], |row| {
        report.payloads += 1;
        let digest = Digest(row.array(0)?);
        there.insert(digest);
        if row.opt_int(5)?.is_some() {
            return Ok(());
        }
        let salt: [u8; 16] = row.array(1)?;
        let problem = if row.text(2)? == "file" {
            file_problem(files, &row.array(4)?, &salt, digest)
        } else {
            match row.opt_bytes(3)? {
                None => Some("its text is gone without a record of its removal".to_owned()),
                Some(body) => (Digest::of(&salt, body) != digest).then(|| "its text does not have this digest".to_owned()),
            }
        };
        if let Some(what) = problem
            && report.findings.len() < FINDINGS_MAX
        {
            report.findings.push(Finding::Payload {
                digest: digest.to_string(),
                what,
            });
        }
        Ok(())
    })?;
    for digest in named.difference(&there).take(FINDINGS_MAX) {
        report.findings.push(Finding::Payload {
            digest: digest.to_string(),
            what: "an event names it and it is not there".into(),
        });
    }
    Ok(())
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
    for (table, key) in tables::TABLES {
        // A difference of dates that has gone back to nothing may stand as a row or not.
        let only = if *table == "turn" { "WHERE n <> 0" } else { "" };
        let stored = format!("{}{table}", tables::IN_USE);
        let made = format!("{}{table}", tables::CHECK);
        report.rows += db.query_one(&format!("SELECT count(*) FROM {made} {only}"), &[])?.int(0)? as u64;
        let columns = key.split(", ").count();
        let listed = format!("{key}, {}", other_columns(db, &made, key)?.join(", "));
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
