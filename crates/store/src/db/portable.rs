//! The little rewriting that lets one SQL text serve both engines.

use super::Engine;

/// `$first, $first+1, …`: the parameters of an `IN (…)` list.
pub fn parameters(first: usize, count: usize) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(count * 5);
    for number in first..first + count {
        if number > first {
            text.push(',');
        }
        let _ = write!(text, "${number}"); // writing to a String cannot fail
    }
    text
}

/// Turns `$1` into `?1`, which is what SQLite counts as a numbered parameter. Quoted text and comments stay.
pub(crate) fn numbered_for_sqlite(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    for (piece, is_code) in pieces(sql) {
        if !is_code {
            out.push_str(piece);
            continue;
        }
        let mut rest = piece.chars().peekable();
        while let Some(c) = rest.next() {
            let is_parameter = c == '$' && rest.peek().is_some_and(char::is_ascii_digit);
            out.push(if is_parameter { '?' } else { c });
        }
    }
    out
}

/// A table definition for one engine, from a text written for both: the types are `BIGINT`, `TEXT` and `BYTES`.
/// SQLite gets `INTEGER`, `TEXT`, `BLOB`; PostgreSQL gets `BIGINT`, `TEXT COLLATE "C"` (so that both sort alike, by
/// code point) and `BYTEA`. `STRICT` and `WITHOUT ROWID` after the closing bracket are SQLite's and dropped elsewhere.
pub fn portable_ddl(script: &str, engine: Engine) -> String {
    let mut out = String::with_capacity(script.len() + 64);
    for (piece, is_code) in pieces(script) {
        if is_code {
            out.push_str(&words_replaced(piece, engine));
        } else {
            out.push_str(piece);
        }
    }
    match engine {
        Engine::Sqlite => with_index_names(&out),
        Engine::Postgres => ["STRICT, WITHOUT ROWID", "WITHOUT ROWID, STRICT", "STRICT", "WITHOUT ROWID"]
            .into_iter()
            .fold(out, |out, option| out.replace(option, "")),
    }
}

fn with_index_names(script: &str) -> String {
    let mut parts = script.split("INDEX ON ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(&format!("INDEX index_{} ON {part}", uuid::Uuid::now_v7().simple()));
    }
    out
}

fn words_replaced(code: &str, engine: Engine) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic() || c == '_') {
        let (before, word_on) = rest.split_at(start);
        let end = word_on
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(word_on.len());
        let (word, after) = word_on.split_at(end);
        out.push_str(before);
        out.push_str(match (engine, word) {
            (Engine::Sqlite, "BIGINT") => "INTEGER",
            (Engine::Sqlite, "BYTES") => "BLOB",
            (Engine::Postgres, "BYTES") => "BYTEA",
            (Engine::Postgres, "TEXT") => "TEXT COLLATE \"C\"",
            _ => word,
        });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Splits SQL into code (`true`) and what must not be touched: quoted text, quoted names, comments (`false`).
fn pieces(sql: &str) -> Vec<(&str, bool)> {
    let bytes = sql.as_bytes();
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let end = match bytes[at] {
            quote @ (b'\'' | b'"') => bytes[at + 1..].iter().position(|b| *b == quote).map(|n| at + n + 2),
            b'-' if bytes[at..].starts_with(b"--") => bytes[at..].iter().position(|b| *b == b'\n').map(|n| at + n),
            b'/' if bytes[at..].starts_with(b"/*") => sql[at..].find("*/").map(|n| at + n + 2),
            _ => {
                at += 1;
                continue;
            }
        };
        let end = end.unwrap_or(bytes.len());
        found.push((&sql[start..at], true));
        found.push((&sql[at..end], false));
        (start, at) = (end, end);
    }
    found.push((&sql[start..], true));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_from_the_first() {
        assert_eq!(parameters(3, 3), "$3,$4,$5");
        assert_eq!(parameters(1, 0), "");
    }

    #[test]
    fn only_parameters_outside_quotes_and_comments_change() {
        let sql = "SELECT '$1''$2', \"a$3\", $12 -- $4\n, $1 /* $5 */ FROM 表 WHERE x = $2";
        assert_eq!(
            numbered_for_sqlite(sql),
            "SELECT '$1''$2', \"a$3\", ?12 -- $4\n, ?1 /* $5 */ FROM 表 WHERE x = ?2"
        );
    }

    #[test]
    fn one_definition_serves_both_engines() {
        let script = "CREATE TABLE a (id BYTES PRIMARY KEY, n BIGINT, t TEXT) STRICT, WITHOUT ROWID;";
        assert_eq!(
            portable_ddl(script, Engine::Sqlite),
            "CREATE TABLE a (id BLOB PRIMARY KEY, n INTEGER, t TEXT) STRICT, WITHOUT ROWID;"
        );
        assert_eq!(
            portable_ddl(script, Engine::Postgres),
            "CREATE TABLE a (id BYTEA PRIMARY KEY, n BIGINT, t TEXT COLLATE \"C\") ;"
        );
    }
}
