//! Ledgers on their way in. A staged import has the id of its upload; its rows were read and validated before anything is
//! recorded, and its progress is noted so that it can be taken up again after a stop.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::db::{Db, DbError, Result, Row, Value};
use crate::jobs::{self, NewJob};
use crate::work::IMPORT;

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// The file is here; sheet and columns are to be chosen.
    Chosen,
    /// Its rows are being read and validated.
    Reading,
    /// Every row was read; it can be recorded.
    Read,
    /// It could not be read.
    Refused,
    /// Its items are being recorded.
    Running,
    /// Recording met a refusal; it can be taken up again.
    Stopped,
    /// All its items are there.
    Done,
}

impl ImportState {
    const ALL: [ImportState; 7] = [
        ImportState::Chosen,
        ImportState::Reading,
        ImportState::Read,
        ImportState::Refused,
        ImportState::Running,
        ImportState::Stopped,
        ImportState::Done,
    ];

    pub(crate) fn code(self) -> i64 {
        Self::ALL.iter().position(|state| *state == self).map_or(0, |at| at as i64)
    }

    fn of(code: i64) -> ImportState {
        usize::try_from(code)
            .ok()
            .and_then(|at| Self::ALL.get(at))
            .copied()
            .unwrap_or(ImportState::Chosen)
    }
}

/// A staged import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its id, that of its upload.
    pub id: Uuid,
    /// Whose it is.
    pub by_person: Uuid,
    /// In which post it is recorded.
    pub by_post: Uuid,
    /// Since when.
    pub at: i64,
    /// The name of the file.
    pub name: String,
    /// How far it has come.
    pub state: ImportState,
    /// Sheet, heads and what the columns mean, as the face writes them.
    pub reading: String,
    /// The title of the ledger.
    pub title: String,
    /// Rows of the sheet.
    pub rows: i64,
    /// Rows read so far.
    pub seen: i64,
    /// Sound items.
    pub items: i64,
    /// Rows that cannot become items.
    pub wrong: i64,
    /// Rows that can, with something to be known.
    pub warned: i64,
    /// Rows that are none: totals, headings, notes, hidden ones.
    pub skipped: i64,
    /// The last recorded row.
    pub done_row: i64,
    /// And its part.
    pub done_sub: i64,
    /// Items recorded so far.
    pub done: i64,
    /// Why it was refused or stopped, in Chinese.
    pub note_zh: String,
    /// And in English.
    pub note_en: String,
}

/// An item as it will be registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedItem {
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The part of the ledger's text it answers.
    pub part: u32,
    /// First character.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The item of the same import that it is part of.
    pub parent: Option<Uuid>,
    /// Weight.
    pub weight: Option<i64>,
    /// First day.
    pub from: Option<jiff::civil::Date>,
    /// Due date.
    pub due: Option<jiff::civil::Date>,
    /// The unit named as lead, when it is one of this installation.
    pub lead: Option<Uuid>,
    /// Further units.
    pub supporting: Vec<Uuid>,
    /// The words of the ledger on lead, further units and due date, for whoever looks at it before.
    pub words: [String; 3],
}

/// Something wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedTrouble {
    /// The column in letters; empty when it is about the whole row.
    pub column: String,
    /// The head of the column.
    pub head: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Does it keep the row from becoming an item?
    pub stops: bool,
}

/// A row as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedRow {
    /// The row of the sheet, counted from 1.
    pub row: i64,
    /// 0 the row itself, less what it is part of, more what is part of it.
    pub sub: i64,
    /// The item; `None` when the row cannot become one.
    pub item: Option<StagedItem>,
    /// What is wrong.
    pub troubles: Vec<StagedTrouble>,
}

/// What reading came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Sound items.
    pub items: i64,
    /// Rows that cannot become items.
    pub wrong: i64,
    /// Rows with something to be known.
    pub warned: i64,
    /// Rows that are none.
    pub skipped: i64,
}

/// An id that follows from an import and a place in it: made again, it is the same.
pub fn derived(import: Uuid, what: &str, row: i64, sub: i64) -> Uuid {
    let hash = Sha256::new()
        .chain_update(import.as_bytes())
        .chain_update(what)
        .chain_update([0])
        .chain_update(row.to_be_bytes())
        .chain_update(sub.to_be_bytes())
        .finalize();
    // In the order of time, as the import is; the rest follows from the place.
    let mut bytes = [0u8; 16];
    bytes[..6].copy_from_slice(&import.as_bytes()[..6]);
    bytes[6..].copy_from_slice(&hash[..10]);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    Uuid::from_bytes(bytes)
}

const COLUMNS: &str = "id, by_person, by_post, at, name, state, reading, title, rows, seen, items, wrong, warned, skipped, \
     done_row, done_sub, done, note_zh, note_en";

fn import(row: Row) -> Result<Import> {
    Ok(Import {
        id: row.uuid(0)?,
        by_person: row.uuid(1)?,
        by_post: row.uuid(2)?,
        at: row.int(3)?,
        name: row.text(4)?.to_owned(),
        state: ImportState::of(row.int(5)?),
        reading: row.text(6)?.to_owned(),
        title: row.text(7)?.to_owned(),
        rows: row.int(8)?,
        seen: row.int(9)?,
        items: row.int(10)?,
        wrong: row.int(11)?,
        warned: row.int(12)?,
        skipped: row.int(13)?,
        done_row: row.int(14)?,
        done_sub: row.int(15)?,
        done: row.int(16)?,
        note_zh: row.text(17)?.to_owned(),
        note_en: row.text(18)?.to_owned(),
    })
}

/// Notes that a ledger is here. False when this id is known.
pub fn create(db: &mut Db, id: Uuid, by_person: Uuid, by_post: Uuid, name: &str, now: i64) -> Result<bool> {
    let sql = "INSERT INTO import (id, by_person, by_post, at, name, state, reading, title, rows, seen, items, wrong, warned, \
               skipped, done_row, done_sub, done, note_zh, note_en) \
               VALUES ($1, $2, $3, $4, $5, 0, '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, '', '') ON CONFLICT (id) DO NOTHING";
    Ok(db.execute(sql, &[id.into(), by_person.into(), by_post.into(), now.into(), name.into()])? == 1)
}

/// An import of this person; somebody else's does not exist.
pub fn find(db: &mut Db, id: Uuid, by_person: Uuid) -> Result<Option<Import>> {
    Ok(any(db, id)?.filter(|import| import.by_person == by_person))
}

/// An import, whoever's it is: for the work that goes on without anybody.
pub(crate) fn any(db: &mut Db, id: Uuid) -> Result<Option<Import>> {
    let sql = format!("SELECT {COLUMNS} FROM import WHERE id = $1");
    db.query_opt(&sql, &[id.into()])?.map(import).transpose()
}

/// The latest other import of the same bytes that was recorded, or is being recorded, whoever's it is: nobody means to bring a ledger twice.
pub fn recorded_before(db: &mut Db, id: Uuid) -> Result<Option<Import>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM import WHERE id <> $1 AND state IN ($2, $3, $4) AND id IN (SELECT other.id FROM upload own, upload other \
         WHERE own.id = $1 AND other.sha256 = own.sha256) ORDER BY id DESC LIMIT 1"
    );
    let begun = [ImportState::Running, ImportState::Stopped, ImportState::Done].map(|state| Value::Int(state.code()));
    let mut params = vec![id.into()];
    params.extend(begun);
    db.query_opt(&sql, &params)?.map(import).transpose()
}

/// The imports of a person, latest first.
pub fn of_person(db: &mut Db, by_person: Uuid, most: i64) -> Result<Vec<Import>> {
    let sql = format!("SELECT {COLUMNS} FROM import WHERE by_person = $1 ORDER BY id DESC LIMIT $2");
    db.query(&sql, &[by_person.into(), most.into()])?
        .into_iter()
        .map(import)
        .collect()
}

/// Begins to read: what was read before is forgotten. False when it is being recorded, or was.
pub fn begin_reading(db: &mut Db, id: Uuid, by_post: Uuid, reading: &str, title: &str, rows: i64) -> Result<bool> {
    let sql = "UPDATE import SET state = $2, by_post = $3, reading = $4, title = $5, rows = $6, seen = 0, items = 0, wrong = 0, \
               warned = 0, skipped = 0, note_zh = '', note_en = '' WHERE id = $1 AND state IN ($7, $8, $9, $10)";
    let before = [
        ImportState::Chosen,
        ImportState::Reading,
        ImportState::Read,
        ImportState::Refused,
    ]
    .map(|state| Value::Int(state.code()));
    let mut params = vec![
        id.into(),
        ImportState::Reading.code().into(),
        by_post.into(),
        reading.into(),
        title.into(),
        rows.into(),
    ];
    params.extend(before);
    if db.execute(sql, &params)? != 1 {
        return Ok(false);
    }
    db.execute("DELETE FROM import_row WHERE import = $1", &[id.into()])?;
    db.execute("DELETE FROM import_part WHERE import = $1", &[id.into()])?;
    db.execute("DELETE FROM import_name WHERE import = $1", &[id.into()])?;
    Ok(true)
}

/// Keeps rows that were read. False when the reading was given up or begun anew meanwhile: `reading` says which one this is.
pub fn keep_rows(db: &mut Db, id: Uuid, reading: &str, rows: &[StagedRow], seen: i64) -> Result<bool> {
    let sql = "UPDATE import SET seen = $3 WHERE id = $1 AND state = $2 AND reading = $4";
    if db.execute(
        sql,
        &[id.into(), ImportState::Reading.code().into(), seen.into(), reading.into()],
    )? != 1
    {
        return Ok(false);
    }
    let json = |error: serde_json::Error| DbError::other("a staged row", error);
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let body = row.item.as_ref().map(serde_json::to_string).transpose().map_err(json)?;
        let troubles = if row.troubles.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&row.troubles).map_err(json)?
        };
        values.push(vec![
            id.into(),
            row.row.into(),
            row.sub.into(),
            row.item.is_some().into(),
            body.unwrap_or_default().into(),
            troubles.into(),
            row.item.as_ref().and_then(|item| item.due).map(|due| due.to_string()).into(),
        ]);
    }
    let columns = ["import", "row", "sub", "sound", "body", "troubles", "due"];
    db.insert_many("import_row", &columns, &values)?;
    Ok(true)
}

/// A due date for a staged item that is known only after all rows were read, with what there is to know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenDue {
    /// Where the item is staged.
    pub row: i64,
    /// And its part.
    pub sub: i64,
    /// Its due date.
    pub due: jiff::civil::Date,
    /// What is said about it.
    pub said: StagedTrouble,
}

/// Gives staged items their due dates, while the reading is this one.
pub fn give_dues(db: &mut Db, id: Uuid, reading: &str, dues: &[GivenDue]) -> Result<()> {
    let now = "SELECT 1 FROM import WHERE id = $1 AND state = $2 AND reading = $3";
    let is_now = db.query_opt(now, &[id.into(), ImportState::Reading.code().into(), reading.into()])?;
    if is_now.is_none() {
        return Ok(());
    }
    let json = |error: serde_json::Error| DbError::other("a staged row", error);
    for given in dues {
        let place = [id.into(), given.row.into(), given.sub.into()];
        let sql = "SELECT body, troubles FROM import_row WHERE import = $1 AND row = $2 AND sub = $3 AND sound = 1";
        let Some(row) = db.query_opt(sql, &place)? else { continue };
        let mut item: StagedItem = serde_json::from_str(row.text(0)?).map_err(json)?;
        let mut troubles: Vec<StagedTrouble> = match row.text(1)? {
            "" => Vec::new(),
            troubles => serde_json::from_str(troubles).map_err(json)?,
        };
        item.due = Some(given.due);
        troubles.push(given.said.clone());
        let sql = "UPDATE import_row SET body = $4, troubles = $5, due = $6 WHERE import = $1 AND row = $2 AND sub = $3";
        let mut params = place.to_vec();
        params.push(serde_json::to_string(&item).map_err(json)?.into());
        params.push(serde_json::to_string(&troubles).map_err(json)?.into());
        params.push(given.due.to_string().into());
        db.execute(sql, &params)?;
    }
    Ok(())
}

/// Keeps a part of the ledger's text.
pub fn keep_part(db: &mut Db, id: Uuid, part: u32, text: &str) -> Result<()> {
    let sql = "INSERT INTO import_part (import, part, text) VALUES ($1, $2, $3) ON CONFLICT (import, part) DO NOTHING";
    db.execute(sql, &[id.into(), i64::from(part).into(), text.into()])?;
    Ok(())
}

/// All rows were read.
pub fn finish_reading(db: &mut Db, id: Uuid, reading: &str, counted: Counted) -> Result<bool> {
    let sql = "UPDATE import SET state = $2, items = $3, wrong = $4, warned = $5, skipped = $6, seen = rows \
               WHERE id = $1 AND state = $7 AND reading = $8";
    let params = [
        id.into(),
        ImportState::Read.code().into(),
        counted.items.into(),
        counted.wrong.into(),
        counted.warned.into(),
        counted.skipped.into(),
        ImportState::Reading.code().into(),
        reading.into(),
    ];
    Ok(db.execute(sql, &params)? == 1)
}

/// It cannot be read, or recording it met a refusal: says why.
pub fn halt(db: &mut Db, id: Uuid, state: ImportState, zh: &str, en: &str) -> Result<()> {
    let sql = "UPDATE import SET state = $2, note_zh = $3, note_en = $4 WHERE id = $1 AND state IN ($5, $6)";
    let params = [
        id.into(),
        state.code().into(),
        zh.into(),
        en.into(),
        ImportState::Reading.code().into(),
        ImportState::Running.code().into(),
    ];
    db.execute(sql, &params)?;
    Ok(())
}

/// Has it recorded: a job does that, whatever becomes of whoever asked. False when it is not read, or under way.
pub fn start(db: &mut Db, id: Uuid, by_person: Uuid, job: Uuid) -> Result<bool> {
    let sql = "UPDATE import SET state = $3, note_zh = '', note_en = '' \
               WHERE id = $1 AND by_person = $2 AND state IN ($4, $5) AND items > 0";
    let params = [
        id.into(),
        by_person.into(),
        ImportState::Running.code().into(),
        ImportState::Read.code().into(),
        ImportState::Stopped.code().into(),
    ];
    if db.execute(sql, &params)? != 1 {
        return Ok(false);
    }
    let job = NewJob {
        id: job,
        kind: IMPORT.to_owned(),
        body: id.as_bytes().to_vec(),
        run_at: 0,
    };
    jobs::enqueue(db, &[job])?;
    Ok(true)
}

/// Notes how far recording has come.
pub(crate) fn advance(db: &mut Db, id: Uuid, row: i64, sub: i64, count: i64) -> Result<()> {
    let sql = "UPDATE import SET done_row = $2, done_sub = $3, done = done + $4 \
               WHERE id = $1 AND (done_row < $2 OR (done_row = $2 AND done_sub < $3))";
    db.execute(sql, &[id.into(), row.into(), sub.into(), count.into()])?;
    Ok(())
}

/// All items are there: the rows are not needed any more.
pub(crate) fn finish(db: &mut Db, id: Uuid) -> Result<()> {
    let params = [id.into(), ImportState::Done.code().into()];
    db.execute("UPDATE import SET state = $2, done = items WHERE id = $1", &params)?;
    db.execute("DELETE FROM import_part WHERE import = $1", &[id.into()])?;
    db.execute("DELETE FROM import_name WHERE import = $1", &[id.into()])?;
    db.execute("DELETE FROM import_row WHERE import = $1 AND troubles = ''", &[id.into()])?;
    Ok(())
}

/// Which rows to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Those that become items.
    Sound,
    /// Those with something wrong.
    Troubled,
}

/// Rows after a place, in order.
pub fn rows(db: &mut Db, id: Uuid, wanted: Wanted, after: (i64, i64), most: i64) -> Result<Vec<StagedRow>> {
    let condition = match wanted {
        Wanted::Sound => "sound = 1",
        Wanted::Troubled => "troubles <> ''",
    };
    let sql = format!(
        "SELECT row, sub, body, troubles FROM import_row WHERE import = $1 AND {condition} \
         AND (row > $2 OR (row = $2 AND sub > $3)) ORDER BY row, sub LIMIT $4"
    );
    let found = db.query(&sql, &[id.into(), after.0.into(), after.1.into(), most.into()])?;
    found.iter().map(staged).collect()
}

fn staged(row: &Row) -> Result<StagedRow> {
    let json = |error: serde_json::Error| DbError::other("a staged row", error);
    let (body, troubles) = (row.text(2)?, row.text(3)?);
    Ok(StagedRow {
        row: row.int(0)?,
        sub: row.int(1)?,
        item: (!body.is_empty())
            .then(|| serde_json::from_str(body))
            .transpose()
            .map_err(json)?,
        troubles: if troubles.is_empty() {
            Vec::new()
        } else {
            serde_json::from_str(troubles).map_err(json)?
        },
    })
}

/// Rows that become items whose due date lies before a day: how many, and the first of them in order. One count over an index, and as many
/// bodies as are shown.
pub fn due_before(db: &mut Db, id: Uuid, day: jiff::civil::Date, most: i64) -> Result<(usize, Vec<StagedRow>)> {
    // Written as they are, days are in the order of time.
    let due = [id.into(), day.to_string().into()];
    let count = db.query_one("SELECT COUNT(*) FROM import_row WHERE import = $1 AND due < $2", &due)?;
    let sql = "SELECT row, sub, body, troubles FROM import_row WHERE import = $1 AND due < $2 ORDER BY row, sub LIMIT $3";
    let [id, day] = due;
    let first = db.query(sql, &[id, day, most.into()])?;
    Ok((count.small(0)?, first.iter().map(staged).collect::<Result<_>>()?))
}

/// The parts of the ledger's text, in order.
pub(crate) fn parts(db: &mut Db, id: Uuid) -> Result<Vec<(u32, String)>> {
    let sql = "SELECT part, text FROM import_part WHERE import = $1 ORDER BY part";
    db.query(sql, &[id.into()])?
        .into_iter()
        .map(|mut row| Ok((row.small(0)?, row.take_text(1)?)))
        .collect()
}

/// Forgets imports whose upload was swept before they were recorded.
pub fn sweep(db: &mut Db) -> Result<()> {
    let gone = "SELECT i.id FROM import i WHERE i.done = 0 AND NOT EXISTS (SELECT 1 FROM upload u WHERE u.id = i.id)";
    for table in ["import_row", "import_part", "import_name"] {
        db.batch(&format!("DELETE FROM {table} WHERE import IN ({gone})"))?;
    }
    db.batch(&format!("DELETE FROM import WHERE id IN ({gone})"))?;
    Ok(())
}
