//! The summary tables: everything in them follows from the events and can be made again beside the old ones.
//!
//! Each name begins with a prefix: `sum_` for the tables in use, `next_` for those being made.

use crate::db::{Db, Result};

/// The last position there can be: what a current version row says in `to_pos`.
pub const FOREVER: i64 = i64::MAX;

/// The prefix of the tables in use.
pub const IN_USE: &str = "sum_";

/// The prefix of the tables being rebuilt.
pub const NEXT: &str = "next_";

/// The prefix of the tables that `verify` makes to compare with, and leaves behind nowhere.
pub const CHECK: &str = "check_";

/// Every summary table, with its key columns: for switching, and for naming a wrong row.
pub const TABLES: &[(&str, &str)] = &[
    ("item", "item, from_pos"),
    ("rollup", "node, day"),
    ("loose", "node, day"),
    ("turn", "node, red_on, day"),
    ("late", "item, at, from_on"),
    ("loss", "node, position, item, why"),
    ("file", "file, item, evidence"),
    ("viewer", "principal, item"),
    ("duty", "item, act, owes, role"),
    ("mark", "position, mark"),
    ("anchor", "item, document, first"),
    ("clause", "document, first, past, from_pos"),
    ("import", "import, item"),
    ("day", "day"),
    ("core", "position"),
    ("number", "year"),
];

/// The definitions, for one prefix. `day` columns are civil days since 1970-01-01, as are all columns ending in `_on`.
pub fn definitions(prefix: &str) -> String {
    DEFINITIONS.replace("sum_", prefix)
}

/// The indexes, for one prefix; made after bulk loading.
pub fn indexes(prefix: &str) -> String {
    INDEXES.replace("sum_", prefix)
}

const DEFINITIONS: &str = "
-- One row per version of an item: what lists show, filter and sort by. As of position P: from_pos <= P < to_pos.
CREATE TABLE sum_item (
    item BYTES NOT NULL, from_pos BIGINT NOT NULL, to_pos BIGINT NOT NULL,
    kind TEXT NOT NULL, counts BIGINT NOT NULL, step BIGINT NOT NULL, blocks_kind BIGINT NOT NULL,
    year BIGINT NOT NULL, number BIGINT NOT NULL, title BYTES NOT NULL,
    parent BYTES, blocks BYTES, weight BIGINT NOT NULL, node BIGINT NOT NULL,
    start_on BIGINT, due_on BIGINT, first_due_on BIGINT, moved BIGINT NOT NULL, registered_on BIGINT NOT NULL,
    stage BIGINT NOT NULL, outcome BIGINT, lead BYTES, leader BYTES, handling BYTES, office BYTES NOT NULL,
    fixed BIGINT, pending BIGINT NOT NULL, starts_on BIGINT, amber_on BIGINT, red_on BIGINT,
    waits BIGINT NOT NULL, silent BIGINT NOT NULL, reported_on BIGINT, blockers BIGINT NOT NULL,
    reminded BIGINT NOT NULL, supporting BYTES, agreed BIGINT NOT NULL,
    late_on BIGINT, late_times BIGINT NOT NULL, late_days BIGINT NOT NULL, runs_on BIGINT, first_start_on BIGINT,
    moved_start BIGINT NOT NULL, claimed_at BIGINT,
    PRIMARY KEY (item, from_pos)
) STRICT, WITHOUT ROWID;
-- One row per item or unit and changed day: its numbers at the end of that day, with the sums they come from.
CREATE TABLE sum_rollup (
    node BYTES NOT NULL, day BIGINT NOT NULL,
    has BIGINT NOT NULL, said BIGINT NOT NULL, proved BIGINT NOT NULL, waiting BIGINT NOT NULL, bare BIGINT NOT NULL, cut BIGINT NOT NULL,
    again BIGINT NOT NULL,
    weight BIGINT NOT NULL, w_said BIGINT NOT NULL, w_proved BIGINT NOT NULL, w_waiting BIGINT NOT NULL, w_bare BIGINT NOT NULL,
    w_cut BIGINT NOT NULL, parts BIGINT NOT NULL, children BIGINT NOT NULL, open_children BIGINT NOT NULL,
    in_full BIGINT NOT NULL,
    items BIGINT NOT NULL, closed BIGINT NOT NULL, waits BIGINT NOT NULL, silent BIGINT NOT NULL, cuts BIGINT NOT NULL,
    to_approve BIGINT NOT NULL, to_assign BIGINT NOT NULL, l_extended BIGINT NOT NULL, l_suspended BIGINT NOT NULL,
    l_reassigned BIGINT NOT NULL, l_unproved BIGINT NOT NULL, l_proved BIGINT NOT NULL,
    later_weight BIGINT NOT NULL, later_said BIGINT NOT NULL, later_proved BIGINT NOT NULL, moved_out BIGINT NOT NULL,
    not_needed BIGINT NOT NULL, weight_zero BIGINT NOT NULL, eased BIGINT NOT NULL, later BIGINT NOT NULL,
    PRIMARY KEY (node, day)
) STRICT, WITHOUT ROWID;
-- What counts at an item's lead although it stands below it, because no lead is nearer: sums as in roll-ups.
CREATE TABLE sum_loose (
    node BYTES NOT NULL, day BIGINT NOT NULL,
    weight BIGINT NOT NULL, w_said BIGINT NOT NULL, w_proved BIGINT NOT NULL, w_waiting BIGINT NOT NULL, w_bare BIGINT NOT NULL,
    w_cut BIGINT NOT NULL, parts BIGINT NOT NULL, children BIGINT NOT NULL, open_children BIGINT NOT NULL, in_full BIGINT NOT NULL,
    items BIGINT NOT NULL, closed BIGINT NOT NULL, waits BIGINT NOT NULL, silent BIGINT NOT NULL, cuts BIGINT NOT NULL,
    to_approve BIGINT NOT NULL, to_assign BIGINT NOT NULL, l_extended BIGINT NOT NULL, l_suspended BIGINT NOT NULL,
    l_reassigned BIGINT NOT NULL, l_unproved BIGINT NOT NULL, l_proved BIGINT NOT NULL,
    later_weight BIGINT NOT NULL, later_said BIGINT NOT NULL, later_proved BIGINT NOT NULL, moved_out BIGINT NOT NULL,
    not_needed BIGINT NOT NULL, weight_zero BIGINT NOT NULL, eased BIGINT NOT NULL, later BIGINT NOT NULL,
    PRIMARY KEY (node, day)
) STRICT, WITHOUT ROWID;
-- How many items below a node turn overdue on a date, as differences made on a day: counted leaves, nodes late by
-- themselves, and at an office what waits for it. The overdue of day D are the sum over red_on <= D and day <= D.
CREATE TABLE sum_turn (
    node BYTES NOT NULL, red_on BIGINT NOT NULL, day BIGINT NOT NULL, n BIGINT NOT NULL,
    PRIMARY KEY (node, red_on, day)
) STRICT, WITHOUT ROWID;
-- A stretch of late days that an event ended, under the unit that led then; `at` is the position of that event, or of the
-- one by which the claim that covered them came to nothing.
CREATE TABLE sum_late (
    item BYTES NOT NULL, at BIGINT NOT NULL, due_on BIGINT NOT NULL, lead BYTES NOT NULL, from_on BIGINT NOT NULL,
    to_on BIGINT NOT NULL, ended BIGINT NOT NULL,
    PRIMARY KEY (item, at, from_on)
) STRICT, WITHOUT ROWID;
-- What a node lost, or got late: a line for ever. `back` is the position at which it came back.
CREATE TABLE sum_loss (
    node BYTES NOT NULL, position BIGINT NOT NULL, item BYTES NOT NULL, why BIGINT NOT NULL, leaves BIGINT NOT NULL,
    late BIGINT NOT NULL, silent BIGINT NOT NULL, back BIGINT,
    PRIMARY KEY (node, position, item, why)
) STRICT, WITHOUT ROWID;
-- Which evidence of which item has a file, by the file's salted digest.
CREATE TABLE sum_file (
    file BYTES NOT NULL, item BYTES NOT NULL, evidence BYTES NOT NULL,
    PRIMARY KEY (file, item, evidence)
) STRICT, WITHOUT ROWID;
-- Who sees an item today: units, posts, or everyone (sixteen zero bytes). The one predicate of every read.
CREATE TABLE sum_viewer (
    principal BYTES NOT NULL, item BYTES NOT NULL,
    PRIMARY KEY (principal, item)
) STRICT, WITHOUT ROWID;
-- What is owed now, by a post (role 0) or by whoever has a role in a unit; not by whoever took the step before, while
-- somebody else owes it too.
CREATE TABLE sum_duty (
    item BYTES NOT NULL, act BIGINT NOT NULL, owes BYTES NOT NULL, role BIGINT NOT NULL, since_on BIGINT NOT NULL, due_on BIGINT,
    not_by BYTES,
    nor_by BYTES,
    PRIMARY KEY (item, act, owes, role)
) STRICT, WITHOUT ROWID;
-- Acts done by a hand that was not free, because nobody else could do them: shown with the item, listed for the auditor.
CREATE TABLE sum_mark (
    position BIGINT NOT NULL, mark BIGINT NOT NULL, item BYTES NOT NULL,
    PRIMARY KEY (position, mark)
) STRICT, WITHOUT ROWID;
-- Which characters of which document an item answers.
CREATE TABLE sum_anchor (
    item BYTES NOT NULL, document BYTES NOT NULL, first BIGINT NOT NULL, past BIGINT NOT NULL,
    PRIMARY KEY (item, document, first, past)
) STRICT, WITHOUT ROWID;
-- One row per version of a confirmed clause of a document, like items: coverage is counted over these.
CREATE TABLE sum_clause (
    document BYTES NOT NULL, first BIGINT NOT NULL, past BIGINT NOT NULL, from_pos BIGINT NOT NULL, to_pos BIGINT NOT NULL,
    class BIGINT NOT NULL,
    PRIMARY KEY (document, first, past, from_pos)
) STRICT, WITHOUT ROWID;
-- Which items an import brought: its closing event makes them seen.
CREATE TABLE sum_import (
    import BYTES NOT NULL, item BYTES NOT NULL,
    PRIMARY KEY (import, item)
) STRICT, WITHOUT ROWID;
-- The last position of each day on which something was recorded.
CREATE TABLE sum_day (day BIGINT NOT NULL PRIMARY KEY, position BIGINT NOT NULL) STRICT;
-- Positions of the few events that every server keeps in memory: units, posts, persons, documents, calendars, packs, and the
-- first thing that was signed in each appointment.
CREATE TABLE sum_core (position BIGINT NOT NULL PRIMARY KEY) STRICT;
-- The last number given in each year.
CREATE TABLE sum_number (year BIGINT NOT NULL PRIMARY KEY, number BIGINT NOT NULL) STRICT;
";

/// No index of current rows holds `to_pos`: SQLite, which has no statistics here, would take that one for any list and sort.
const INDEXES: &str = "
CREATE INDEX ON sum_item ((coalesce(due_on, 9999999)), item) WHERE to_pos = 9223372036854775807;
CREATE INDEX ON sum_item ((year * 1000000 + number), item) WHERE to_pos = 9223372036854775807;
CREATE INDEX ON sum_item (year, number) WHERE to_pos = 9223372036854775807;
CREATE INDEX ON sum_item (parent, year, number) WHERE to_pos = 9223372036854775807;
CREATE INDEX ON sum_item (lead, (coalesce(due_on, 9999999)), item) WHERE to_pos = 9223372036854775807;
CREATE INDEX ON sum_item (office, late_on, item) WHERE to_pos = 9223372036854775807 AND late_on IS NOT NULL AND stage < 5;
CREATE INDEX ON sum_item (office, (coalesce(reported_on, 0)), (coalesce(due_on, 9999999)), item)
    WHERE to_pos = 9223372036854775807 AND counts = 1 AND node = 0 AND stage < 5;
CREATE INDEX ON sum_item (office, registered_on, item) WHERE to_pos = 9223372036854775807 AND blocks IS NOT NULL AND stage < 5;
CREATE INDEX ON sum_item (blocks) WHERE blocks IS NOT NULL;
CREATE INDEX ON sum_item ((coalesce(due_on, 9999999)), item) WHERE to_pos = 9223372036854775807 AND supporting IS NOT NULL;
CREATE INDEX ON sum_item ((coalesce(due_on, 9999999)), item)
    WHERE to_pos = 9223372036854775807 AND counts = 1 AND node = 0 AND silent = 1 AND stage < 5;
CREATE INDEX ON sum_item (lead, from_pos);
CREATE INDEX ON sum_item (title);
CREATE INDEX ON sum_item (parent, from_pos);
CREATE INDEX ON sum_late (lead, at);
CREATE INDEX ON sum_loss (item);
CREATE INDEX ON sum_viewer (item);
CREATE INDEX ON sum_duty (owes, role, (coalesce(due_on, 9999999)), act, item);
CREATE INDEX ON sum_duty (owes, role, act, since_on, item);
CREATE INDEX ON sum_anchor (document, first);
CREATE INDEX ON sum_mark (item);
";

/// **Raise it whenever a rule changes what stands in a row** while the definitions above stay as they are: a number, a
/// colour, a duty, who sees. This is the one place for it. The next start then makes the tables anew from the events.
const RULES: u32 = 5;

/// What the tables in use were made by: their definitions, and the rules that fill them. A changed definition changes it
/// by itself.
pub fn shape() -> String {
    use sha2::Digest as _;
    let hash = sha2::Sha256::new().chain_update(DEFINITIONS).chain_update(INDEXES).finalize();
    format!("{RULES} {}", crate::files::hex(&hash))
}

/// Creates the tables of a prefix, without indexes.
pub fn create(db: &mut Db, prefix: &str) -> Result<()> {
    db.define(&definitions(prefix))
}

/// Creates the indexes of a prefix.
pub fn create_indexes(db: &mut Db, prefix: &str) -> Result<()> {
    db.define(&indexes(prefix))
}

/// Drops the tables of a prefix.
pub fn drop(db: &mut Db, prefix: &str) -> Result<()> {
    for (table, _) in TABLES {
        db.batch(&format!("DROP TABLE IF EXISTS {prefix}{table}"))?;
    }
    Ok(())
}

/// Are the tables of a prefix there?
pub fn exist(db: &mut Db, prefix: &str) -> Result<bool> {
    use crate::db::{Engine, Value};
    let name = Value::from(format!("{prefix}item"));
    let sql = match db.engine() {
        Engine::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
        Engine::Postgres => "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1",
    };
    Ok(db.query_opt(sql, &[name])?.is_some())
}

/// Puts the tables of `next_` in the place of those in use; `indexed` says whether they have their indexes already.
pub fn switch(db: &mut Db, indexed: bool) -> Result<()> {
    drop(db, IN_USE)?;
    for (table, _) in TABLES {
        db.batch(&format!("ALTER TABLE {NEXT}{table} RENAME TO {IN_USE}{table}"))?;
    }
    if indexed { Ok(()) } else { create_indexes(db, IN_USE) }
}
