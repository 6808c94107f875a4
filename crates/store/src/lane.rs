//! The append lane: every command of a server passes here, batch by batch. Nothing else writes events or summaries.
//!
//! A batch takes the position lock, decides each command on the state left by the one before it, appends, folds all
//! summaries once, commits durably, and only then answers. A refused command has written nothing.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use jiufen_kernel::{
    Context, Decision,
    command::{Command, Order},
    decide::{self, KnownFiles},
    event::{Event, Fact},
    id::CommandId,
    item::asking::{Asked, Wanted},
    pack::Packs,
    text::{Digest, Payload},
    time::Timestamp,
};
use jiufen_transparency::Hash;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::{
    db::{Db, Value, parameters},
    guard::Guard,
    health::Health,
    project::{Projector, load, moves, tables},
    store::{Receipt, RecordError, StoreError},
    threads::LaneWork,
    work,
};

/// A command on its way through the lane.
pub struct Job {
    /// What is asked.
    pub order: Order,
    /// When it arrived.
    pub received: Timestamp,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Receipt, RecordError>>,
}

/// What the lane keeps from one batch to the next.
pub struct LaneState {
    projector: Option<Projector>,
    packs: Packs,
    chain: Hash,
    demo: Arc<AtomicBool>,
    health: Arc<Health>,
    guard: Arc<Guard>,
}

type Answered = Vec<Result<Receipt, RecordError>>;

impl LaneState {
    /// Reads what the lane needs to begin.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub(crate) fn open(
        db: &mut Db,
        demo: Arc<AtomicBool>,
        health: Arc<Health>,
        guard: Arc<Guard>,
    ) -> Result<LaneState, StoreError> {
        let mut state = LaneState {
            projector: None,
            packs: Packs::default(),
            chain: Hash::ZERO,
            demo,
            health,
            guard,
        };
        state.ready(db)?;
        Ok(state)
    }

    /// The projector at the head of the log.
    fn ready(&mut self, db: &mut Db) -> Result<&mut Projector, StoreError> {
        let head = db.query_opt("SELECT position, chain FROM event ORDER BY position DESC LIMIT 1", &[])?;
        let (position, chain) = match &head {
            Some(row) => (row.int(0)? as u64, Hash::from_bytes(row.array(1)?)),
            None => (0, Hash::ZERO),
        };
        self.chain = chain;
        match &mut self.projector {
            Some(projector) if projector.state.position == position => {}
            Some(projector) => projector.catch_up(db, &mut self.packs)?,
            None => {
                self.packs = Packs::default();
                self.projector = Some(Projector::open(db, tables::IN_USE, &mut self.packs)?);
            }
        }
        self.projector.as_mut().ok_or(StoreError::Unknown)
    }

    /// One transaction for all of them; an error means that none was recorded.
    fn batch(&mut self, db: &mut Db, orders: &[(&Order, Timestamp)]) -> Result<Answered, StoreError> {
        db.begin()?;
        db.lock_positions()?;
        self.ready(db)?;
        let known = known_commands(db, orders)?;
        let mut append = Append::default();
        let mut answers = Answered::with_capacity(orders.len());
        let Some(projector) = self.projector.as_mut() else {
            return Err(StoreError::Unknown);
        };
        let named = orders.iter().flat_map(|(order, _)| order.command.items());
        projector.need(db, named)?;
        for (order, _) in orders {
            // How deep an item may go depends on all that is part of it.
            if let Command::MoveItem(command) = &order.command {
                projector.need_below(db, command.item)?;
            }
            // An answer may move it to where it was asked to go.
            if let Command::AnswerAsk(command) = &order.command {
                let open = projector.state.items.get(&command.item).map(|item| item.asks.clone());
                for open in open.into_iter().flatten().map(|(_, open)| open) {
                    if let Asked::Move { parent } = open.asked {
                        projector.need(db, parent)?;
                        projector.need_below(db, command.item)?;
                    }
                }
            }
            if let Command::Ask(command) = &order.command
                && let Wanted::Move { parent } = command.wanted
            {
                projector.need(db, parent)?;
                projector.need_below(db, command.item)?;
            }
            // An item that gets its date is due no earlier than what is part of it.
            if let Command::AssignItem(command) = &order.command
                && command.due.is_some()
                && projector
                    .state
                    .items
                    .get(&command.item)
                    .is_some_and(|item| item.due.is_none())
            {
                projector.need_below(db, command.item)?;
            }
            if let Some((document, proposals)) = order.command.reviews() {
                projector.need_review(db, document, &proposals)?;
            }
        }
        for (order, received) in orders {
            let digest = order.digest();
            if let Some((seen, receipt)) = known.get(&order.id).or(append.seen.get(&order.id)) {
                answers.push(if *seen == digest {
                    Ok(*receipt)
                } else {
                    Err(RecordError::Conflict)
                });
                continue;
            }
            let received = projector.state.received.map_or(*received, |last| last.max(*received));
            let today = today(projector, order, received);
            let files = given_before(db, &mut append, &order.command)?;
            let context = Context {
                received,
                today,
                packs: &self.packs,
                files: &files,
            };
            let erased = match &order.command {
                Command::AskErasure(command) => Some(command.payload),
                Command::ConfirmErasure(command) => projector.state.erasures.get(&command.ask).map(|open| open.fact.payload),
                _ => None,
            };
            projector.state.carriers = match erased {
                None => Vec::new(),
                Some(payload) => {
                    // What the commands before it in this batch did counts too.
                    append.write(db)?;
                    load::carriers(db, payload)?
                }
            };
            let decision = match decide::decide(&projector.state, order, &context) {
                Ok(decision) => decision,
                Err(refusal) => {
                    answers.push(Err(refusal.into()));
                    continue;
                }
            };
            let receipt = Receipt {
                first: projector.state.position + 1,
                last: projector.state.position + decision.events.len() as u64,
                received: received.as_microsecond(),
            };
            for event in &decision.events {
                // What reaches beyond the items of the batch reads events and texts back: they must be there.
                if moves::reaches_far(&event.fact) {
                    append.write(db)?;
                }
                self.chain = append.event(event, self.chain);
                moves::any(projector, db, event)?;
                if let Fact::PackAdopted(fact) = &event.fact {
                    // Its files may have come with the request, in an earlier command of this batch.
                    append.write(db)?;
                    append.flush_payloads(db, &decision.payloads)?;
                    if let Some(pack) = load::pack(db, &fact.name, fact.version, &fact.files)? {
                        self.packs.adopt(pack);
                    }
                }
            }
            append.payloads(&decision);
            append.seen.insert(order.id, (digest, receipt));
            append.commands.push(command_row(order.id, &digest, &receipt));
            answers.push(Ok(receipt));
        }
        append.write(db)?;
        projector.flush(db)?;
        append.erase(db)?;
        work::let_go(db, &append.erased)?;
        db.commit()?;
        projector.trim();
        self.demo.store(projector.state.demo, Ordering::Relaxed);
        let real = projector.state.time_zone.is_some() && !projector.state.demo;
        self.guard.recorded(projector.state.received, real);
        Ok(answers)
    }
}

impl LaneWork<Job> for LaneState {
    fn run(&mut self, db: &mut Db, batch: Vec<Job>) {
        let orders: Vec<(&Order, Timestamp)> = batch.iter().map(|job| (&job.order, job.received)).collect();
        let answers = match self.unless_failed(db, &orders) {
            Ok(answers) => answers,
            Err(error) => {
                tracing::warn!(%error, commands = orders.len(), "a batch failed; its commands are tried one by one");
                orders.iter().map(|order| self.alone(db, *order)).collect()
            }
        };
        for (job, answer) in batch.into_iter().zip(answers) {
            // Whoever asked may have gone; the answer is kept with the command.
            let _ = job.answer.send(answer);
        }
    }

    fn recover(&mut self, db: &mut Db) {
        self.give_up(db);
    }
}

impl LaneState {
    fn alone(&mut self, db: &mut Db, order: (&Order, Timestamp)) -> Result<Receipt, RecordError> {
        match self.unless_failed(db, &[order]) {
            Ok(mut answers) => answers.pop().unwrap_or(Err(StoreError::Unknown.into())),
            Err(error) => Err(error.into()),
        }
    }

    /// A batch, unless the storage has failed. A failed sync is never repeated: the second may succeed over lost pages.
    fn unless_failed(&mut self, db: &mut Db, orders: &[(&Order, Timestamp)]) -> Result<Answered, StoreError> {
        self.health.may_write()?;
        if let Some(trouble) = self.guard.pass(db)? {
            return Err(StoreError::Clock(trouble));
        }
        let answered = self.batch(db, orders);
        match &answered {
            Ok(answers) if answers.iter().any(Result::is_ok) => self.health.wrote(),
            Ok(_) => {}
            Err(_) => self.give_up(db),
        }
        answered
    }

    /// Rolls back and forgets what is in memory: it may be ahead of the database.
    fn give_up(&mut self, db: &mut Db) {
        if let Err(error) = db.rollback() {
            tracing::warn!(%error, "a batch could not be rolled back");
        }
        self.projector = None;
    }
}

/// The files of a command whose bytes somebody gave before, with the digests that events know them by. What was erased
/// is no longer known: its row says nothing of the bytes.
fn given_before(db: &mut Db, append: &mut Append, command: &Command) -> Result<KnownFiles, StoreError> {
    let mut known = KnownFiles::new();
    let Command::AttachEvidence(attach) = command else {
        return Ok(known);
    };
    if attach.files.is_empty() {
        return Ok(known);
    }
    // What came before in this batch was given before, too.
    append.write(db)?;
    let sql = format!(
        "SELECT file_sha256, digest FROM payload WHERE file_sha256 IN ({}) AND purged IS NULL",
        parameters(1, attach.files.len())
    );
    let plain: Vec<Value> = attach.files.iter().map(|file| Value::from(file.sha256.bytes())).collect();
    for row in db.query(&sql, &plain)? {
        known.entry(Digest(row.array(0)?)).or_default().insert(Digest(row.array(1)?));
    }
    Ok(known)
}

/// The civil date of a command; the founding one brings its own time zone.
fn today(projector: &Projector, order: &Order, received: Timestamp) -> jiufen_kernel::time::Date {
    match &order.command {
        Command::Found(found) => crate::project::zone(&found.time_zone).to_datetime(received).date(),
        _ => projector.date(received),
    }
}

fn command_row(id: CommandId, digest: &[u8; 32], receipt: &Receipt) -> Vec<Value> {
    let answer = serde_json::to_vec(receipt).unwrap_or_default();
    vec![
        Value::from(id.bytes()),
        Value::from(digest.to_vec()),
        Value::from(receipt.first as i64),
        Value::from(receipt.last as i64),
        Value::from(answer),
    ]
}

type Known = HashMap<CommandId, ([u8; 32], Receipt)>;

/// Commands of the batch that were answered before.
fn known_commands(db: &mut Db, orders: &[(&Order, Timestamp)]) -> Result<Known, StoreError> {
    let sql = format!(
        "SELECT id, digest, answer FROM command WHERE id IN ({})",
        parameters(1, orders.len())
    );
    let ids: Vec<Value> = orders.iter().map(|(order, _)| Value::from(order.id.bytes())).collect();
    let mut known = Known::new();
    for row in db.query(&sql, &ids)? {
        let receipt = serde_json::from_slice(row.bytes(2)?).map_err(|_| StoreError::Unknown)?;
        known.insert(CommandId(row.uuid(0)?), (row.array(1)?, receipt));
    }
    Ok(known)
}

/// Rows of a batch: events, payloads, commands.
#[derive(Default)]
struct Append {
    events: Vec<Vec<Value>>,
    payloads: Vec<Vec<Value>>,
    commands: Vec<Vec<Value>>,
    erased: Vec<Erased>,
    seen: Known,
}

impl Append {
    fn event(&mut self, event: &Event, before: Hash) -> Hash {
        let bytes = event.to_bytes();
        let leaf = jiufen_transparency::leaf(&bytes);
        let chain = jiufen_transparency::link(&before, &leaf);
        if let Fact::PayloadErased(fact) = &event.fact {
            self.erased.push(Erased {
                position: event.position as i64,
                event: event.id.uuid(),
                payload: fact.payload,
            });
        }
        self.events.push(vec![
            Value::from(event.position as i64),
            Value::from(event.id.bytes()),
            Value::from(event.command.bytes()),
            Value::from(event.fact.name()),
            Value::from(i64::from(event.fact.version())),
            Value::from(event.fact.subject()),
            Value::from(event.received.as_microsecond()),
            Value::from(bytes),
            Value::from(leaf.as_bytes().to_vec()),
            Value::from(chain.as_bytes().to_vec()),
        ]);
        chain
    }

    fn payloads(&mut self, decision: &Decision) {
        self.payloads.extend(decision.payloads.iter().flat_map(payload_rows));
    }

    fn flush_payloads(&mut self, db: &mut Db, payloads: &[Payload]) -> Result<(), StoreError> {
        let rows: Vec<Vec<Value>> = payloads.iter().flat_map(payload_rows).collect();
        write_payloads(db, &rows)
    }

    fn write(&mut self, db: &mut Db) -> Result<(), StoreError> {
        const EVENT: [&str; 10] = [
            "position", "id", "command", "type", "version", "subject", "received", "bytes", "leaf", "chain",
        ];
        db.insert_many("event", &EVENT, &std::mem::take(&mut self.events))?;
        write_payloads(db, &std::mem::take(&mut self.payloads))?;
        db.insert_many(
            "command",
            &["id", "digest", "first_position", "last_position", "answer"],
            &std::mem::take(&mut self.commands),
        )?;
        Ok(())
    }

    /// Takes the bodies of erased payloads away; the row stays and says by which event.
    fn erase(&self, db: &mut Db) -> Result<(), StoreError> {
        let nothing = Value::from(Vec::<u8>::new());
        let gone = self.erased.iter().map(|erased| {
            let payload = Value::from(erased.payload.bytes());
            vec![Value::Int(erased.position), payload, nothing.clone()]
        });
        let gone: Vec<Vec<Value>> = gone.collect();
        for erased in &self.erased {
            crate::erase::beside(db, erased.payload)?;
        }
        let sql = "UPDATE payload SET body = NULL, salt = $3, purged = $1 WHERE digest = $2";
        db.execute_many(sql, &gone)?;
        Ok(())
    }
}

/// A payload that an event of the batch erased.
pub(crate) struct Erased {
    pub(crate) position: i64,
    pub(crate) event: Uuid,
    pub(crate) payload: Digest,
}

fn write_payloads(db: &mut Db, rows: &[Vec<Value>]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO payload (digest, salt, kind, body, file_sha256, size, media) VALUES ($1, $2, $3, $4, $5, $6, $7) \
               ON CONFLICT (digest) DO NOTHING";
    db.execute_many(sql, rows)?;
    Ok(())
}

fn payload_rows(payload: &Payload) -> Vec<Vec<Value>> {
    match payload {
        Payload::Text(text) => vec![vec![
            Value::from(text.digest().bytes()),
            Value::from(text.salt.to_vec()),
            Value::from("text"),
            Value::from(text.text.as_bytes().to_vec()),
            Value::Null,
            Value::from(text.text.len() as i64),
            Value::Null,
        ]],
        Payload::File(file) => vec![vec![
            Value::from(file.salted.bytes()),
            Value::from(file.salt.to_vec()),
            Value::from("file"),
            Value::Null,
            Value::from(file.sha256.bytes()),
            Value::from(file.size as i64),
            Value::from(file.media.as_str()),
        ]],
    }
}
