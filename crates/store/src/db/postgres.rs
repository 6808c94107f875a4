//! PostgreSQL: one connection on a runtime of its own, so that the store can be written without async.
//! A lost connection is opened again at the next transaction.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, future};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, NoTls, Statement};

use super::{Access, DbError, Result, Row, Value};

/// Statements kept prepared on each connection.
const STATEMENTS: usize = 256;

/// Rows taken from the wire at a time.
const ROWS_AT_ONCE: usize = 512;

/// Statements on their way at a time.
const SENT_AT_ONCE: usize = 256;

/// Rows in one INSERT; few sizes, so that few statements stay prepared.
const INSERT_SIZES: [usize; 4] = [512, 64, 8, 1];

/// How long the server is given to let us in.
const CONNECT: Duration = Duration::from_secs(10);

/// How long an answer is waited for: a little longer than the server itself works on one statement.
const PAGE_ANSWER: Duration = Duration::from_secs(70);
const LANE_ANSWER: Duration = Duration::from_secs(310);

/// Parameters in one statement, by protocol.
const MOST_PARAMETERS: usize = 65_535;

/// A connection URL or key-value string. It never shows its password.
#[derive(Clone)]
pub struct PgUrl {
    config: Arc<Config>,
}

impl FromStr for PgUrl {
    type Err = DbError;

    fn from_str(text: &str) -> Result<PgUrl> {
        // The parser's message may quote a piece of the text, hence of a password with an unescaped sign in it.
        let config = Config::from_str(text).map_err(|_| {
            DbError::other(
                "the PostgreSQL URL",
                "cannot be read; expected postgres://user:password@host/database",
            )
        })?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(DbError::other(
                "the PostgreSQL URL",
                "asks for sslmode=require, and this program brings no TLS of its own: connect through a socket or through a \
                 tunnel on this machine, without sslmode",
            ));
        }
        Ok(PgUrl {
            config: Arc::new(config),
        })
    }
}

impl fmt::Debug for PgUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PgUrl({self})")
    }
}

/// Host and database, for logs.
impl fmt::Display for PgUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?}/{}",
            self.config.get_hosts(),
            self.config.get_dbname().unwrap_or_default()
        )
    }
}

pub(super) struct Postgres {
    url: PgUrl,
    schema: Option<String>,
    access: Access,
    runtime: Runtime,
    client: Client,
    /// What carries the client's words; ended when the server no longer answers.
    connection: JoinHandle<()>,
    /// How long an answer is waited for.
    limit: Option<Duration>,
    statements: HashMap<Box<str>, Prepared>,
    clock: u64,
}

struct Prepared {
    statement: Statement,
    used: u64,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres")
            .field("url", &self.url)
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}

impl Postgres {
    pub(super) fn open(url: PgUrl, schema: Option<String>, access: Access) -> Result<Postgres> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| DbError::other("open", error))?;
        let (client, connection) = connect(&runtime, &url, schema.as_deref(), access)?;
        Ok(Postgres {
            url,
            schema,
            access,
            runtime,
            client,
            connection,
            limit: match access {
                Access::Lane => Some(LANE_ANSWER),
                Access::Read => Some(PAGE_ANSWER),
                Access::Write | Access::LongRead => None,
            },
            statements: HashMap::new(),
            clock: 0,
        })
    }

    /// Before each statement: outside a transaction a lost connection is replaced, inside one it is an error.
    pub(super) fn ready(&mut self, in_transaction: bool) -> Result<()> {
        if !self.client.is_closed() {
            return Ok(());
        }
        if in_transaction {
            return Err(DbError::ConnectionLost {
                sql: "transaction".into(),
                detail: "its connection is closed".into(),
            });
        }
        self.reconnect()
    }

    fn reconnect(&mut self) -> Result<()> {
        tracing::warn!(database = %self.url, "connecting to PostgreSQL again");
        self.statements.clear();
        (self.client, self.connection) = connect(&self.runtime, &self.url, self.schema.as_deref(), self.access)?;
        Ok(())
    }

    /// Waits for answers no longer than this.
    #[cfg(feature = "testing")]
    pub(super) fn give_up_after(&mut self, limit: Duration) {
        self.limit = Some(limit);
    }

    /// What became of something sent. A server that does not answer is as good as gone: whatever it does later is not
    /// waited for, and the next transaction asks for a new connection.
    fn answered<T>(&mut self, sql: &str, answer: Answer<T>) -> Result<T> {
        match answer {
            Some(Ok(done)) => Ok(done),
            Some(Err(error)) => Err(self.failed(sql, &error)),
            None => {
                self.connection.abort();
                let _ = self.runtime.block_on(&mut self.connection); // it was told to end
                Err(DbError::ConnectionLost {
                    sql: super::error::first_words(sql),
                    detail: "the server did not answer in time".into(),
                })
            }
        }
    }

    /// Starts a transaction. That the connection is gone shows only when it is used, so this tries twice.
    pub(super) fn begin(&mut self, sql: &str) -> Result<()> {
        self.ready(false)?;
        match self.batch(sql) {
            Err(DbError::ConnectionLost { .. }) => {
                self.reconnect()?;
                self.batch(sql)
            }
            done => done,
        }
    }

    pub(super) fn commit(&mut self) -> Result<()> {
        // COMMIT of a failed transaction answers ROLLBACK and no error. The SELECT before it makes it one, in one trip.
        self.batch("SELECT 1; COMMIT")
    }

    pub(super) fn rollback(&mut self) -> Result<()> {
        if self.client.is_closed() {
            return Ok(()); // the server rolled back when the connection went
        }
        match self.batch("ROLLBACK") {
            Err(DbError::ConnectionLost { .. }) => Ok(()),
            done => done,
        }
    }

    pub(super) fn batch(&mut self, script: &str) -> Result<()> {
        let answer = within(&self.runtime, self.limit, self.client.batch_execute(script));
        self.answered(script, answer)
    }

    fn prepared(&mut self, sql: &str, params: usize) -> Result<Statement> {
        self.clock += 1;
        let statement = match self.statements.get_mut(sql) {
            Some(known) => {
                known.used = self.clock;
                known.statement.clone()
            }
            None => {
                let answer = within(&self.runtime, self.limit, self.client.prepare(sql));
                let statement = self.answered(sql, answer)?;
                self.make_room();
                self.statements.insert(
                    sql.into(),
                    Prepared {
                        statement: statement.clone(),
                        used: self.clock,
                    },
                );
                statement
            }
        };
        if statement.params().len() != params {
            let detail = format!("{} parameters wanted, {params} given", statement.params().len());
            return Err(DbError::other(sql, detail));
        }
        Ok(statement)
    }

    /// Drops the less used half when the cache is full: rare, and cheaper to reason about than a linked list.
    fn make_room(&mut self) {
        if self.statements.len() < STATEMENTS {
            return;
        }
        let mut used: Vec<u64> = self.statements.values().map(|prepared| prepared.used).collect();
        used.sort_unstable();
        let middle = used[used.len() / 2];
        self.statements.retain(|_, prepared| prepared.used > middle);
    }

    /// Turns an error into ours, and forgets a plan that no longer fits a changed table.
    fn failed(&mut self, sql: &str, error: &tokio_postgres::Error) -> DbError {
        let error = DbError::from_postgres(sql, error);
        if matches!(error, DbError::Retry { .. }) {
            self.statements.clear();
        }
        error
    }

    pub(super) fn for_each(&mut self, sql: &str, params: &[Value], each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let statement = self.prepared(sql, params.len())?;
        let answer = within(&self.runtime, self.limit, self.client.query_raw(&statement, params.iter()));
        let stream = self.answered(sql, answer)?;
        // The closure runs outside the runtime, so that it may use another connection. The channel behind the stream
        // holds one message, so an unread result waits at the server.
        let mut chunks = Box::pin(stream.ready_chunks(ROWS_AT_ONCE));
        loop {
            let answer = within(&self.runtime, self.limit, async { Ok(chunks.next().await) });
            let Some(chunk) = self.answered(sql, answer)? else {
                return Ok(());
            };
            for row in chunk {
                match row {
                    Ok(row) => each(owned(sql, &row)?)?,
                    Err(error) => return Err(self.failed(sql, &error)),
                }
            }
        }
    }

    pub(super) fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        let statement = self.prepared(sql, params.len())?;
        let answer = within(&self.runtime, self.limit, self.client.execute_raw(&statement, params.iter()));
        self.answered(sql, answer)
    }

    pub(super) fn execute_many(&mut self, sql: &str, sets: &[Vec<Value>]) -> Result<u64> {
        let Some(first) = sets.first() else { return Ok(0) };
        if let Some(uneven) = sets.iter().find(|params| params.len() != first.len()) {
            return Err(DbError::other(
                sql,
                format!("{} parameters, then {}", first.len(), uneven.len()),
            ));
        }
        let statement = self.prepared(sql, first.len())?;
        let mut changed = 0;
        for sent in sets.chunks(SENT_AT_ONCE) {
            let client = &self.client;
            let sent = future::join_all(sent.iter().map(|params| client.execute_raw(&statement, params.iter())));
            let answer = within(&self.runtime, self.limit, async { Ok(sent.await) });
            for answer in self.answered(sql, answer)? {
                // The first error is the cause; those after it only say that the transaction has failed.
                match answer {
                    Ok(rows) => changed += rows,
                    Err(error) => return Err(self.failed(sql, &error)),
                }
            }
        }
        Ok(changed)
    }

    pub(super) fn insert_many(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) -> Result<u64> {
        let mut rest = rows;
        let mut inserted = 0;
        while !rest.is_empty() {
            let size = INSERT_SIZES
                .into_iter()
                .find(|size| *size <= rest.len() && size * columns.len() <= MOST_PARAMETERS)
                .unwrap_or(1);
            // As many statements of this size as the rows fill go out together.
            let statements = (rest.len() / size).min(16);
            let (now, later) = rest.split_at(size * statements);
            let sql = insert_statement(table, columns, size);
            let statement = self.prepared(&sql, size * columns.len())?;
            let client = &self.client;
            let sent = future::join_all(now.chunks(size).map(|chunk| {
                let params: Vec<&Value> = chunk.iter().flatten().collect();
                let statement = &statement;
                async move { client.execute_raw(statement, params).await }
            }));
            let answer = within(&self.runtime, self.limit, async { Ok(sent.await) });
            for answer in self.answered(&sql, answer)? {
                match answer {
                    Ok(rows) => inserted += rows,
                    Err(error) => return Err(self.failed(&sql, &error)),
                }
            }
            rest = later;
        }
        Ok(inserted)
    }
}

/// What came of something sent; none when nothing came in time.
type Answer<T> = Option<std::result::Result<T, tokio_postgres::Error>>;

/// Drives something to its end, or for as long as may be.
fn within<T>(
    runtime: &Runtime,
    limit: Option<Duration>,
    sent: impl Future<Output = std::result::Result<T, tokio_postgres::Error>>,
) -> Answer<T> {
    runtime.block_on(async {
        match limit {
            None => Some(sent.await),
            Some(limit) => tokio::time::timeout(limit, sent).await.ok(),
        }
    })
}

/// `INSERT INTO table (…) VALUES (…), (…)` for a number of rows.
pub(super) fn insert_statement(table: &str, columns: &[&str], rows: usize) -> String {
    let mut sql = format!("INSERT INTO {table} ({}) VALUES ", columns.join(","));
    for row in 0..rows {
        if row > 0 {
            sql.push(',');
        }
        sql.push('(');
        sql.push_str(&super::parameters(row * columns.len() + 1, columns.len()));
        sql.push(')');
    }
    sql
}

fn owned(sql: &str, row: &tokio_postgres::Row) -> Result<Row> {
    let mut values = Vec::with_capacity(row.len());
    for column in 0..row.len() {
        values.push(row.try_get(column).map_err(|error| DbError::from_postgres(sql, &error))?);
    }
    Ok(Row::new(values))
}

fn connect(runtime: &Runtime, url: &PgUrl, schema: Option<&str>, access: Access) -> Result<(Client, JoinHandle<()>)> {
    let failed = |error: tokio_postgres::Error| {
        let what = format!("connect to PostgreSQL at {url}");
        match DbError::from_postgres(&what, &error) {
            DbError::Other { sql, detail } if error.as_db_error().is_none() => DbError::ConnectionLost { sql, detail },
            known => known,
        }
    };
    let mut config = Config::clone(&url.config);
    if config.get_application_name().is_none() {
        config.application_name("jiufen");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    // A server that vanished without a word is noticed by the kernel, whichever side was to speak next.
    config.keepalives_idle(Duration::from_secs(10));
    config.keepalives_interval(Duration::from_secs(5));
    config.keepalives_retries(3);
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(Duration::from_secs(25));
    }
    let connecting = async {
        let (client, connection) = config.connect(NoTls).await.map_err(failed)?;
        let connection = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(%error, "a connection to PostgreSQL ended");
            }
        });
        let mut set_up = String::from("SET synchronous_commit = on; SET TIME ZONE 'UTC';");
        set_up.push_str(match access {
            Access::Write => "",
            // A server that stands still lets go of its turn to append.
            Access::Lane => "SET statement_timeout = '300s'; SET idle_in_transaction_session_timeout = '60s';",
            Access::Read => "SET default_transaction_read_only = on; SET statement_timeout = '60s';",
            Access::LongRead => "SET default_transaction_read_only = on;",
        });
        if let Some(schema) = schema {
            set_up.push_str(&format!("SET search_path TO \"{}\";", schema.replace('"', "\"\"")));
        }
        client.batch_execute(&set_up).await.map_err(failed)?;
        let row = client
            .query_one(
                "SELECT current_setting('server_version_num')::int, current_setting('server_encoding')",
                &[],
            )
            .await
            .map_err(failed)?;
        let (version, encoding): (i32, String) = (row.get(0), row.get(1));
        if version < 150_000 {
            return Err(DbError::other(
                "connect",
                format!("PostgreSQL 15 or later is needed, this is {}", version / 10_000),
            ));
        }
        if encoding != "UTF8" {
            return Err(DbError::other(
                "connect",
                format!("the database must be UTF8, this is {encoding}"),
            ));
        }
        Ok((client, connection))
    };
    runtime.block_on(async {
        // Longer than the name and the line take: what answers the line and then falls silent is no server either.
        match tokio::time::timeout(2 * CONNECT, connecting).await {
            Ok(connected) => connected,
            Err(_) => Err(DbError::ConnectionLost {
                sql: format!("connect to PostgreSQL at {url}"),
                detail: "the server did not answer in time".into(),
            }),
        }
    })
}
