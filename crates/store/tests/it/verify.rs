//! Damage is found and named; an erasure is no damage.

use jiufen_kernel::{
    erasure::{AskErasure, ConfirmErasure, Ground},
    event::Fact,
    id::AskId,
    text::Digest,
};
use jiufen_store::{
    db::{Db, Engine, Value},
    files::{FileError, Files},
    new_text,
    project::tables::TABLES,
    read::views::{Hit, Removal, Shown},
    testing::{TestBase, both},
    verify::{Finding, verify},
};

use crate::{
    city::{City, date},
    town::{attach, digest_in, imported, in_thread, lost, marked, town},
};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// What verify finds after some damage, which is undone afterwards.
fn after(base: &TestBase, damage: impl FnOnce(&mut Db) + Send) -> Vec<String> {
    in_thread(|| {
        let mut db = base.open();
        let files = Files::open(base.folder()).expect("the files");
        damage(&mut db);
        verify(&mut db, &files)
            .expect("verified")
            .findings
            .iter()
            .map(ToString::to_string)
            .collect()
    })
}

/// Findings but for search, which follows from the texts that are there.
fn but_search(mut found: Vec<String>) -> Vec<String> {
    found.retain(|finding| !finding.starts_with("summary sum_search"));
    found
}

fn flip(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[at % bytes.len()] ^= 1;
    flipped
}

fn without_guards(db: &mut Db) {
    let script = match db.engine() {
        Engine::Sqlite => "DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_deleted;",
        Engine::Postgres => "DROP TRIGGER event_is_for_ever ON event;",
    };
    db.batch(script).expect("the guards go");
}

#[test]
fn a_flipped_bit_in_an_event_names_the_event() {
    both(|base| {
        runtime().block_on(async { drop(town(base).await) });
        in_thread(|| without_guards(&mut base.open()));
        let last = in_thread(|| {
            base.open()
                .query_one("SELECT max(position) FROM event", &[])
                .expect("events")
                .int(0)
        })
        .expect("n");
        for position in [1, last / 2, last] {
            for column in [
                "bytes", "leaf", "chain", "id", "command", "subject", "type", "version", "received",
            ] {
                let mut before = None;
                let found = after(base, |db| {
                    let sql = format!("SELECT {column} FROM event WHERE position = $1");
                    let value = db.query_one(&sql, &[Value::Int(position)]).expect("a row").values()[0].clone();
                    let other = match &value {
                        Value::Bytes(bytes) => Value::Bytes(flip(bytes, bytes.len() / 2)),
                        Value::Text(text) => Value::Text(String::from_utf8(flip(text.as_bytes(), 3)).expect("ASCII")),
                        Value::Int(n) => Value::Int(n ^ 1),
                        Value::Null => Value::Null,
                    };
                    let sql = format!("UPDATE event SET {column} = $1 WHERE position = $2");
                    db.execute(&sql, &[other, Value::Int(position)]).expect("damaged");
                    before = Some(value);
                });
                assert!(!found.is_empty(), "a flipped {column} is found");
                let named = format!("event {position}: ");
                assert!(found.iter().all(|finding| finding.starts_with(&named)), "{column}: {found:?}");
                in_thread(|| {
                    let sql = format!("UPDATE event SET {column} = $1 WHERE position = $2");
                    let value = before.expect("read before");
                    base.open().execute(&sql, &[value, Value::Int(position)]).expect("mended");
                });
            }
        }
        assert_eq!(after(base, |_| {}), Vec::<String>::new());
        let gone = after(base, |db| {
            db.execute("DELETE FROM event WHERE position = 5", &[]).expect("deleted");
        });
        assert!(gone.iter().all(|finding| finding.starts_with("event 6: ")), "{gone:?}");
        assert!(gone.iter().any(|finding| finding.contains("missing")), "{gone:?}");
    });
}

#[test]
fn a_damaged_payload_names_the_payload() {
    both(|base| {
        let (_, sha256) = runtime().block_on(async {
            let (_, item, sha256) = town(base).await;
            (item, sha256)
        });
        let row = |sql: &str| in_thread(|| base.open().query_one(sql, &[]).expect("a payload"));
        let text = row("SELECT digest, body FROM payload WHERE kind = 'text' ORDER BY digest LIMIT 1");
        let (digest, body) = (text.bytes(0).expect("bytes").to_vec(), text.bytes(1).expect("bytes").to_vec());
        let name = format!("payload {}: ", Digest::from_bytes(&digest).expect("a digest"));
        let set = |db: &mut Db, body: &[u8]| {
            let values = [Value::from(body.to_vec()), Value::from(digest.clone())];
            db.execute("UPDATE payload SET body = $1 WHERE digest = $2", &values)
                .expect("set");
        };
        let found = after(base, |db| set(db, &flip(&body, 0)));
        assert!(found.len() == 1 && found[0].starts_with(&name), "{found:?}");
        in_thread(|| set(&mut base.open(), &body));

        let found = after(base, |db| {
            let sql = "UPDATE payload SET purged = 3, body = NULL WHERE digest = $1";
            db.execute(sql, &[Value::from(digest.clone())]).expect("purged by hand");
        });
        let found = but_search(found);
        assert!(found.len() == 1 && found[0].starts_with(&name), "{found:?}");
        let found = after(base, |db| {
            db.execute("DELETE FROM payload WHERE digest = $1", &[Value::from(digest.clone())])
                .expect("deleted");
        });
        let found = but_search(found);
        assert!(found.len() == 1 && found[0].starts_with(&name), "{found:?}");
        in_thread(|| {
            let mut db = base.open();
            let columns = ["digest", "salt", "kind", "body", "size"];
            let salt = Value::from(vec![0u8; 16]);
            let row = vec![digest.clone().into(), salt, "text".into(), body.clone().into(), 1.into()];
            db.insert_many("payload", &columns, &[row])
                .expect("put back under a wrong salt");
        });
        let found = after(base, |_| {});
        assert!(found.len() == 1 && found[0].starts_with(&name), "{found:?}");

        let file = row("SELECT digest FROM payload WHERE kind = 'file'");
        let name = format!("payload {}: ", Digest(file.array(0).expect("a digest")));
        let hex: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = base.folder().join("files").join(&hex[..2]).join(&hex[2..]);
        let bytes = std::fs::read(&path).expect("the file");
        std::fs::write(&path, flip(&bytes, 3)).expect("damaged");
        let found = after(base, |_| {});
        assert!(found.iter().any(|finding| finding.starts_with(&name)), "{found:?}");
        std::fs::remove_file(&path).expect("removed");
        let found = after(base, |_| {});
        assert!(found.iter().any(|finding| finding.starts_with(&name)), "{found:?}");
    });
}

#[test]
fn a_wrong_summary_names_table_and_row() {
    both(|base| {
        runtime().block_on(async {
            let (city, item, _) = town(base).await;
            imported(&city).await;
            lost(&city).await;
            marked(&city, item).await;
        });
        for (table, key) in TABLES.iter().chain([&("search", "subject, kind")]) {
            let table = format!("sum_{table}");
            let keys: Vec<&str> = key.split(", ").collect();
            let (columns, row) = in_thread(|| first_row(&mut base.open(), &table));
            let at = |name: &str| columns.iter().position(|column| column == name).expect("a column");
            let matching: Vec<String> = keys.iter().zip(1..).map(|(key, n)| format!("{key} = ${n}")).collect();
            let values: Vec<Value> = keys.iter().map(|key| row[at(key)].clone()).collect();
            let names = |found: &[String]| {
                assert!(!found.is_empty(), "{table}: nothing found");
                let named = format!("summary {table} row ");
                assert!(found.iter().all(|finding| finding.starts_with(&named)), "{found:?}");
            };

            let found = after(base, |db| {
                let sql = format!("DELETE FROM {table} WHERE {}", matching.join(" AND "));
                assert!(db.execute(&sql, &values).expect("removed") >= 1);
            });
            names(&found);
            assert_eq!(found.len(), 1, "{found:?}");
            if table == "sum_search" && base.engine() == Engine::Postgres {
                continue; // its words are not to be put back by hand
            }
            let insert = |db: &mut Db, row: Vec<Value>| {
                let names: Vec<&str> = columns.iter().map(String::as_str).collect();
                db.insert_many(&table, &names, &[row]).expect("inserted");
            };
            let mut other = row.clone();
            match &mut other[at(keys[0])] {
                Value::Bytes(bytes) => *bytes = flip(bytes, 15),
                Value::Int(n) => *n += 10_000,
                _ => {}
            }
            if let Some(number) = columns
                .iter()
                .position(|column| column == "number")
                .filter(|_| table == "sum_search")
            {
                other[number] = Value::Int(99_999);
            }
            in_thread(|| insert(&mut base.open(), row.clone()));
            let found = after(base, |db| insert(db, other.clone()));
            names(&found);
            assert_eq!(found.len(), 1, "{found:?}");
            let spare: Vec<Value> = keys.iter().map(|key| other[at(key)].clone()).collect();
            in_thread(|| {
                let sql = format!("DELETE FROM {table} WHERE {}", matching.join(" AND "));
                base.open().execute(&sql, &spare).expect("removed");
            });

            let rest: Vec<&String> = columns.iter().filter(|column| !keys.contains(&column.as_str())).collect();
            for column in rest.iter().filter(|_| table != "sum_search") {
                let value = row[at(column)].clone();
                let changed = match &value {
                    Value::Bytes(bytes) => Value::Bytes(flip(bytes, 0)),
                    Value::Text(text) => Value::Text(format!("{text}x")),
                    Value::Int(n) => Value::Int(n ^ 1),
                    Value::Null if column.ends_with("_on") || column.ends_with("_at") => Value::Int(1),
                    Value::Null if ["outcome", "fixed", "back"].contains(&column.as_str()) => Value::Int(1),
                    Value::Null => Value::Bytes(vec![1; 16]),
                };
                let set = format!(
                    "UPDATE {table} SET {column} = ${} WHERE {}",
                    keys.len() + 1,
                    matching.join(" AND ")
                );
                let with = |value: Value| values.iter().cloned().chain([value]).collect::<Vec<_>>();
                let found = after(base, |db| {
                    db.execute(&set, &with(changed)).expect("changed");
                });
                names(&found);
                assert_eq!(found.len(), 1, "{column}: {found:?}");
                in_thread(|| base.open().execute(&set, &with(value)).expect("mended"));
            }
        }
        let store = jiufen_store::Store::open(&crate::city::config(base)).expect("opens");
        runtime().block_on(store.rebuild()).expect("rebuilt");
        assert_eq!(after(base, |_| {}), Vec::<String>::new(), "a rebuild mends every summary");
    });
}

fn first_row(db: &mut Db, table: &str) -> (Vec<String>, Vec<Value>) {
    let sql = match db.engine() {
        Engine::Sqlite => "SELECT name FROM pragma_table_info($1)",
        Engine::Postgres => {
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 \
             AND column_name <> 'words' ORDER BY ordinal_position"
        }
    };
    let names = db.query(sql, &[Value::from(table)]).expect("columns");
    let names: Vec<String> = names.iter().map(|row| row.text(0).expect("a name").to_owned()).collect();
    let only = if table == "sum_turn" { "WHERE n <> 0" } else { "" };
    let row = db
        .query_one(&format!("SELECT {} FROM {table} {only} LIMIT 1", names.join(", ")), &[])
        .expect("a row");
    (names, row.values().to_vec())
}

/// The digests of what an event of the item says, by a choice.
async fn erase(city: &City, payload: Digest) {
    let ask = City::new_id::<AskId>();
    let asked = AskErasure {
        ask,
        payload,
        ground: Ground::PersonalData,
        law: new_text("个人信息保护法第四十七条"),
    };
    city.on("2026-07-01", city.office, asked).await.expect("asked");
    let confirmed = city.on("2026-07-02", city.admin, ConfirmErasure { ask }).await;
    confirmed.expect("confirmed");
}

#[test]
fn what_was_erased_is_gone_everywhere_and_nothing_is_damaged() {
    both(|base| {
        runtime().block_on(async {
            let (city, item, sha256) = town(base).await;
            let document = digest_in(base, |fact| match fact {
                Fact::DocumentAdmitted(fact) => Some(fact.text),
                _ => None,
            });
            let title = digest_in(base, |fact| match fact {
                Fact::ItemRegistered(fact) if fact.item == item => Some(fact.title),
                _ => None,
            });
            let name = digest_in(base, |fact| match fact {
                Fact::PersonAdded(fact) if fact.person == city.handling.person => Some(fact.name),
                _ => None,
            });
            let file = digest_in(base, |fact| match fact {
                Fact::EvidenceAttached(fact) => Some(fact.files[0].file),
                _ => None,
            });
            // The same bytes under another payload keep the file.
            let again = city.item("task", "同一份文件", None, "2026-06-30").await;
            attach(&city, again, sha256, 19).await;
            let actor = city.leader;
            let search = |words: &'static str| city.store.read(actor, move |reader| reader.search(words));
            assert_eq!(search("高效节水").await.expect("read").len(), 1);
            assert_eq!(search("八十六公里").await.expect("read").len(), 1);
            let before = city
                .store
                .read(actor, move |reader| Ok(reader.person_name(city.handling.person)));
            assert!(matches!(before.await.expect("read"), Shown::Text(_)));

            for payload in [document, title, name, file] {
                erase(&city, payload).await;
            }
            let admin = city.admin.person;
            let admin = city
                .store
                .read(actor, move |reader| Ok(reader.person_name(admin)))
                .await
                .expect("read");
            let removed = Shown::Removed(Some(Removal {
                on: date("2026-07-02"),
                by: Some(admin.to_string()),
                under: Some("个人信息保护法第四十七条".into()),
            }));
            for rebuilt in [false, true] {
                if rebuilt {
                    city.store.rebuild().await.expect("rebuilt");
                }
                assert_eq!(search("高效节水").await.expect("read").len(), 0, "search forgets a title");
                let found = search("八十六公里").await.expect("read");
                assert!(
                    !found.iter().any(|hit| matches!(hit, Hit::Document(..))),
                    "search forgets a document"
                );
                let handling = city.handling.person;
                let (person, page, documents) = city
                    .store
                    .read(actor, move |reader| {
                        let (documents, _) = reader.documents(None)?;
                        let document = reader.document(documents[0].id)?;
                        Ok((reader.person_name(handling), reader.item_page(item)?, document))
                    })
                    .await
                    .expect("read");
                let (page, document) = (page.expect("seen"), documents.expect("seen"));
                assert_eq!((person, &page.row.title), (removed.clone(), &removed));
                assert_eq!(
                    page.handling.as_ref().and_then(|post| post.holder.clone()),
                    Some(removed.clone())
                );
                assert_eq!(
                    (document.text, document.removed.clone().map(Some).map(Shown::Removed)),
                    (None, Some(removed.clone()))
                );
                let shown = &page.evidence[0].files[0];
                assert_eq!(
                    (shown.sha256.as_deref(), shown.removed.clone().map(Some).map(Shown::Removed)),
                    (None, Some(removed.clone()))
                );
                let said: Vec<_> = page.history.iter().flat_map(|line| &line.texts).collect();
                assert!(
                    said.iter().any(|(field, text)| field == "title" && *text == removed),
                    "{said:?}"
                );
                let past = city
                    .store
                    .read(actor, move |reader| {
                        reader.as_of(date("2026-06-25"))?;
                        reader.item_page(item)
                    })
                    .await;
                assert_eq!(past.expect("read").expect("seen").row.title, removed, "not even in the past");
                assert_eq!(after(base, |_| {}), Vec::<String>::new());
            }

            // Asking for what is not there is no damage.
            let ask = AskErasure {
                ask: City::new_id(),
                payload: Digest([5; 32]),
                ground: Ground::Order,
                law: new_text("错号"),
            };
            city.on("2026-07-03", city.office, ask).await.expect("asked");
            assert_eq!(after(base, |_| {}), Vec::<String>::new());
            city.store.work_once().await.expect("worked");
            assert!(city.store.files().read(&sha256).is_ok(), "another payload needs the file");
            let other = digest_in(base, |fact| match fact {
                Fact::EvidenceAttached(fact) if fact.item == again => Some(fact.files[0].file),
                _ => None,
            });
            erase(&city, other).await;
            city.store.work_once().await.expect("worked");
            assert!(
                matches!(city.store.files().read(&sha256), Err(FileError::Missing(_))),
                "nobody needs it, and what is erased is gone at once, however young"
            );
            assert_eq!(after(base, |_| {}), Vec::<String>::new());
        });
    });
}

/// Makes a file look an hour old.
fn age(base: &TestBase, sha256: &[u8; 32]) {
    let hex: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    let path = base.folder().join("files").join(&hex[..2]).join(&hex[2..]);
    let file = std::fs::File::options().write(true).open(path).expect("the file");
    let hour = std::time::Duration::from_secs(3_600);
    file.set_modified(base.config().clock.of_files() - hour).expect("aged");
}

#[test]
fn an_orphan_upload_goes_with_its_file_and_a_waiting_one_stays() {
    use jiufen_store::{desk::uploads, limits::UPLOAD_KEPT};
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let mut kept = Vec::new();
            let now = city.store.now().as_microsecond();
            for (content, at) in [(&b"old"[..], now - UPLOAD_KEPT - 1), (&b"new"[..], now)] {
                let stored = city.store.files().put(content, 100).expect("a file");
                age(base, &stored.sha256);
                let upload = uploads::Upload {
                    id: City::new_id(),
                    sha256: stored.sha256,
                    size: 3,
                    media: "text/plain".into(),
                    name: "a.txt".into(),
                    by_person: city.handling.person.uuid(),
                    at,
                    attached: None,
                };
                let recorded = city
                    .store
                    .desk(move |db| Ok::<_, jiufen_store::StoreError>(uploads::record(db, &upload)?))
                    .await;
                assert!(recorded.expect("recorded"));
                kept.push(stored.sha256);
            }
            city.store.work_once().await.expect("worked");
            assert!(city.store.files().read(&kept[0]).is_err(), "the orphan is gone");
            assert!(city.store.files().read(&kept[1]).is_ok(), "the waiting one stays");
            assert_eq!(city.store.work_once().await.expect("worked"), 0, "once an hour");
        });
    });
}

#[test]
fn findings_have_words() {
    let finding = Finding::Event {
        position: 7,
        what: "x".into(),
    };
    assert_eq!(finding.to_string(), "event 7: x");
}
