//! Ledgers through the router: brought, matched, read, corrected, recorded once; who may, and what is lost when something goes wrong.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};
use jiufen_store::desk::imports::StagedTrouble;
use jiufen_web::imports::ledgers::{
    Ledger, LedgerColumn, LedgerEntry, LedgerLook, LedgerReading, LedgerRefused, LedgerRow, LedgerSheet, LedgerTable, LedgerUnit,
    Ledgers, NamedUnit, VisitRow,
};

use crate::site::{Answer, Browser, Site, both};
use crate::works::works_on;

/// A reader of plain lists, heads in the first line: what is asked here is what the screens make of a ledger, not how files are read.
pub struct Lists;

struct List(Vec<Vec<String>>);

fn no(zh: &str, en: &str, marked: bool) -> LedgerRefused {
    LedgerRefused {
        zh: zh.into(),
        en: en.into(),
        marked,
        ended: false,
    }
}

impl Ledgers for Lists {
    fn open(&self, bytes: Vec<u8>) -> Result<Box<dyn Ledger>, LedgerRefused> {
        let text = String::from_utf8(bytes).map_err(|_| no("这个文件不是表格", "This is no table", false))?;
        if !text.contains(',') {
            return Err(no("这个文件不是表格", "This is no table", false));
        }
        let rows = text.lines().map(|line| line.split(',').map(str::to_owned).collect());
        Ok(Box::new(List(rows.collect())))
    }

    fn write(&self, table: &LedgerTable) -> anyhow::Result<Vec<u8>> {
        let title = table.title.iter().chain(&table.notes).map(|line| vec![line.clone()]);
        Ok(title
            .chain(table.rows.iter().cloned())
            .map(|row| row.join(",") + "\n")
            .collect::<String>()
            .into_bytes())
    }
}

/// The unit that a name stands for: by what a person said, then by its names.
fn unit(words: &str, reading: &LedgerReading, units: &[LedgerUnit]) -> NamedUnit {
    let known = units
        .iter()
        .find(|unit| unit.name == words || unit.short == words || unit.aliases.iter().any(|alias| alias == words));
    let said = reading.named.get(words).cloned();
    (words.to_owned(), said.unwrap_or_else(|| known.map(|unit| unit.id.clone())))
}

impl Ledger for List {
    fn media(&self) -> &str {
        "text/csv"
    }

    fn sheets(&self) -> Vec<LedgerSheet> {
        vec![LedgerSheet {
            rows: self.0.len() as u32,
            columns: self.0[0].len() as u32,
            ..LedgerSheet::default()
        }]
    }

    fn look(&self, _: usize, head_row: Option<u32>, _: &[LedgerUnit]) -> Result<LedgerLook, LedgerRefused> {
        let head = head_row.unwrap_or(1);
        if self.0[0][0].starts_with("机密") {
            return Err(no("第 1 行标有“机密”，没有收", "Line 1 is marked “机密”", true));
        }
        let heads = self
            .0
            .get(head as usize - 1)
            .ok_or_else(|| no("没有找到表头", "No heads", false))?;
        let columns = heads.iter().enumerate().map(|(at, head)| LedgerColumn {
            letters: char::from(b'A' + at as u8).to_string(),
            heads: vec![head.clone()],
            means: ["task", "lead", "due", "note"][at.min(3)].into(),
            confidence: 90,
            reason: ("看表头".into(), "By its head".into()),
            // The list of these tests has a head that says nothing of what its dates are.
            asks: head == "日期",
            ..LedgerColumn::default()
        });
        Ok(LedgerLook {
            head_row: head,
            head_rows: 1,
            year: Some(2027),
            columns: columns.collect(),
            ..LedgerLook::default()
        })
    }

    fn read(&self, reading: &LedgerReading, units: &[LedgerUnit], visit: &mut VisitRow<'_>) -> Result<(), LedgerRefused> {
        let column = |means: &str| reading.means.iter().position(|known| known == means);
        for (at, cells) in self.0.iter().enumerate().skip(reading.head_row as usize) {
            let cell = |means: &str| column(means).and_then(|at| cells.get(at)).map_or("", String::as_str);
            let task = cell("task");
            let trouble = StagedTrouble {
                column: "A".into(),
                head: "任务".into(),
                zh: "没有写任务".into(),
                en: "No task is named".into(),
                stops: true,
            };
            let entry = LedgerEntry {
                row: at as u32 + 1,
                title: task.into(),
                sentence: format!("{task}（{}）。", cells.join("；")),
                lead: Some(unit(cell("lead"), reading, units)).filter(|(words, _)| !words.is_empty()),
                due: cell("due").parse().ok(),
                due_words: cell("due").into(),
                troubles: if task.is_empty() { vec![trouble] } else { Vec::new() },
                ..LedgerEntry::default()
            };
            if task == "读不下去" {
                return Err(no("读到这里断了，另存后再传", "It breaks off here; save it again", false));
            }
            if !visit(LedgerRow::Entry(Box::new(entry))) {
                return Ok(());
            }
        }
        Ok(())
    }

    fn with_notes(&self, _: &LedgerReading, head: &str, notes: &BTreeMap<u32, String>) -> Result<Vec<u8>, LedgerRefused> {
        Ok(format!("{head}:{notes:?}").into_bytes())
    }
}

pub fn lists() -> Arc<dyn Ledgers> {
    Arc::new(Lists)
}

const LIST: &str = "任务,牵头,期限,备注\n疏浚北渠,水利站,2027-06-30,一标\n加固堤防,水务局,2027-09-30,\n,水务局,,空\n";

async fn bring(office: &mut Browser, name: &str, content: &str) -> Answer {
    let page = office.get("/imports/new").await;
    office
        .post_files("/imports/new", &page, &[], &[(name, content.as_bytes())])
        .await
}

pub async fn brought(office: &mut Browser, content: &str) -> String {
    let answer = bring(office, "台账.csv", content).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.header(header::LOCATION).to_owned()
}

/// Waits for a page that is neither reading nor importing any more.
pub async fn settled(office: &mut Browser, address: &str) -> Answer {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let page = office.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        if !page.text.contains("data-progress") {
            return page;
        }
        assert!(Instant::now() < until, "it never ends: {}", page.text);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

const FORM: [(&str, &str); 8] = [
    ("sheet", "0"),
    ("head_row", "1"),
    ("title", "水利台账"),
    ("year", "2027"),
    ("kind", "task"),
    ("column-A", "task"),
    ("column-B", "lead"),
    ("column-C", "due"),
];

pub async fn read(office: &mut Browser, address: &str, more: &[(&str, &str)]) -> Answer {
    let page = office.get(address).await;
    let mut form: Vec<(&str, &str)> = FORM
        .into_iter()
        .filter(|(name, _)| more.iter().all(|(other, _)| other != name))
        .collect();
    form.extend_from_slice(more);
    office.post(&format!("{address}/reading"), &page, &form).await
}

pub async fn office(site: &Site) -> Browser {
    site.signed_in("lu").await
}

#[tokio::test]
async fn a_ledger_is_brought_matched_corrected_and_recorded_once() {
    both(async |engine| {
        let site = works_on(engine).await.site;
        let mut office = office(&site).await;
        assert!(office.get("/imports").await.text.contains("还没有导入过"));
        let address = brought(&mut office, LIST).await;
        let page = office.get(&address).await;
        assert!(
            page.text.contains("column-D") && page.text.contains("看表头"),
            "{}",
            page.text
        );
        // Two tasks, no year, an unknown kind: refused in words, and what was chosen is kept.
        let wrong = [("column-B", "task"), ("year", "27"), ("kind", "nothing")];
        let answer = read(&mut office, &address, &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for says in ["“任务”只能有一列，现在选了 2 列", "选一种类型", "value=\"水利台账\""] {
            assert!(answer.text.contains(says), "{says}: {}", answer.text);
        }
        let none = read(&mut office, &address, &[("column-A", "note")]).await;
        assert!(none.text.contains("要有一列是“任务”"), "{}", none.text);
        // The note becomes more words on the task, as a person says; every row is read.
        let answer = read(&mut office, &address, &[("column-D", "content")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let page = settled(&mut office, &address).await;
        assert!(
            page.text.contains("疏浚北渠") && page.text.contains("没有写任务"),
            "{}",
            page.text
        );
        assert!(page.text.contains("这一行不导入") && page.text.contains("2 件"));
        let notes = office.get(&format!("{address}/problems")).await;
        assert!(notes.text.contains("4: \"任务：没有写任务\""), "{}", notes.text);
        let reached = office.get(&format!("{address}/progress")).await;
        assert_eq!(reached.text, r#"{"stage":"","done":0,"of":0}"#);

        // A name that is nobody's is shown, corrected, and remembered for other ledgers.
        assert!(page.text.contains("对不上的") && page.text.contains("value=\"水利站\""));
        let units = format!("{address}/units");
        let pairs = |unit| {
            [
                ("words", "水利站"),
                ("unit", unit),
                ("words", "水务局"),
                ("unit", "河清市水务局"),
            ]
        };
        let answer = office.post(&units, &page, &pairs("水利总站")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("单位名册里没有“水利总站”") && answer.text.contains("value=\"水利总站\""));
        let answer = office.post(&units, &page, &pairs("水务局")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let page = settled(&mut office, &address).await;
        assert!(
            !page.text.contains("对不上的") && page.text.contains("（改过）"),
            "{}",
            page.text
        );

        // Recorded, and the same bytes are known when they come again.
        let answer = office.post(&format!("{address}/items"), &page, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let page = settled(&mut office, &address).await;
        assert!(page.text.contains("导入了。"), "{}", page.text);
        let list = office.get("/items?view=table&sort=newest").await;
        assert!(list.text.contains("疏浚北渠") && list.text.contains("加固堤防"));
        let again = brought(&mut office, LIST).await;
        let page = office.get(&again).await;
        assert!(page.text.contains("同一份文件导入过了") && page.text.contains("上次导入同样表头时选的"));
        assert!(
            page.text.contains("<option value=\"content\" selected>"),
            "what was corrected is remembered"
        );
        read(&mut office, &again, &[]).await;
        let page = settled(&mut office, &again).await;
        assert!(!page.text.contains("对不上的"), "the name, too");
        let items = format!("{again}/items");
        let answer = office.post(&items, &page, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("勾上下面这一格"), "{}", answer.text);
        assert_eq!(
            office.post(&items, &page, &[("again", "yes")]).await.status,
            StatusCode::SEE_OTHER
        );
        settled(&mut office, &again).await;
        let list = office
            .get("/items?view=table&sort=newest&q=%E7%96%8F%E6%B5%9A%E5%8C%97%E6%B8%A0")
            .await;
        assert_eq!(list.text.matches(" 疏浚北渠</a>").count(), 2, "{}", list.text);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_said_and_nothing_is_lost() {
    both(async |engine| {
        let site = works_on(engine).await.site;
        let mut office = office(&site).await;
        for (name, content, says) in [
            ("图.xlsx", "没有分隔", ["这个文件不是表格", "This is no table"]),
            ("密.csv", "机密★10年,\n", ["第 1 行标有“机密”", "Line 1 is marked"]),
            (
                "空.csv",
                "",
                ["空.csv 没有收：文件是空的", "空.csv was not taken: the file is empty"],
            ),
        ] {
            for (language, says) in ["zh", "en"].into_iter().zip(says) {
                office.set_cookie("jiufen-language", language);
                let answer = bring(&mut office, name, content).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
                assert!(answer.text.contains(says), "{says}: {}", answer.text);
            }
        }
        office.set_cookie("jiufen-language", "zh");
        let page = office.get("/imports/new").await;
        let two = [("a.csv", &b"a,b\n1,2\n"[..]), ("b.csv", &b"a,b\n1,2\n"[..])];
        for files in [&two[..], &[]] {
            let answer = office.post_files("/imports/new", &page, &[], files).await;
            assert!(answer.text.contains("请选一个文件，一次一份"), "{}", answer.text);
        }
        assert!(
            office.get("/imports").await.text.contains("还没有导入过"),
            "nothing of it was kept"
        );
        assert_eq!(std::fs::read_dir(site.uploads.path()).unwrap().count(), 0);

        // It breaks off while it is read: the reason is said, the file is still there, and the heads may stand elsewhere.
        let address = brought(&mut office, "任务,牵头\n疏浚北渠,水务局\n读不下去,\n").await;
        read(&mut office, &address, &[("column-C", "note")]).await;
        let page = settled(&mut office, &address).await;
        assert!(
            page.text.contains("读到这里断了，另存后再传") && page.text.contains("column-B"),
            "{}",
            page.text
        );
        assert!(
            office
                .get(&format!("{address}?columns=yes&head=9"))
                .await
                .text
                .contains("没有找到表头")
        );
        let list = office.get("/items?view=table").await;
        assert!(!list.text.contains("疏浚北渠"), "not recorded half");
        assert!(office.get("/imports").await.text.contains("没有读成"));
        // A reading that nobody goes on with, as after a stop of the server, can be begun anew.
        let id = uuid::Uuid::try_parse(address.rsplit('/').next().unwrap()).unwrap();
        let stuck = site.store.desk(move |db| {
            let post = jiufen_store::testing::town::new_id::<jiufen_kernel::id::PostId>().uuid();
            Ok(jiufen_store::desk::imports::begin_reading(db, id, post, "{}", "停住的", 3)?)
        });
        assert!(stuck.await.unwrap());
        let page = office.get(&address).await;
        assert!(
            page.text.contains("data-progress") && page.text.contains("http-equiv=\"refresh\""),
            "{}",
            page.text
        );
        let reached = office.get(&format!("{address}/progress")).await;
        assert_eq!(reached.text, r#"{"stage":"reading","done":0,"of":3}"#);
        assert!(page.text.contains(&format!("{address}?columns=yes")));
        assert!(office.get(&format!("{address}?columns=yes")).await.text.contains("column-B"));
    })
    .await;
}

#[tokio::test]
async fn only_an_office_imports_from_its_own_pages() {
    both(async |engine| {
        let site = works_on(engine).await.site;
        let mut office = office(&site).await;
        let address = brought(&mut office, LIST).await;
        let form = office.get(&address).await;
        // Other posts find nothing there, whatever they ask for.
        for mut other in [
            site.signed_in("zhou").await,
            site.signed_in("wen").await,
            site.signed_in("lin").await,
        ] {
            for asked in [
                "/imports",
                "/imports/new",
                &address,
                &format!("{address}/progress"),
                &format!("{address}/problems"),
            ] {
                assert_eq!(other.get(asked).await.status, StatusCode::NOT_FOUND, "{asked}");
            }
            let own = other.get("/sessions").await;
            for noun in ["reading", "items", "units"] {
                let answer = other.post(&format!("{address}/{noun}"), &own, &[]).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{noun}");
            }
            let answer = other
                .post_files("/imports/new", &own, &[], &[("台账.csv", LIST.as_bytes())])
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        // Without the key of the form, or from another page, nothing is done.
        for noun in ["reading", "items", "units"] {
            let address = format!("{address}/{noun}");
            let answer = office.post_raw(&address, "form_key=x&command=x", true).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{noun}");
            let keys = [("form_key", form.hidden("form_key")), ("command", form.hidden("command"))];
            let keys: Vec<(&str, &str)> = keys.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = office.post_raw(&address, &crate::site::encode(&keys), false).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{noun}");
        }
        assert!(office.get(&address).await.text.contains("column-A"), "as it was");
        // No import of that id, and none of a document that is not there.
        for missing in [
            "/imports/0",
            "/imports/01a00000-0000-7000-8000-000000000000",
            "/imports/new?document=0",
        ] {
            assert_eq!(office.get(missing).await.status, StatusCode::NOT_FOUND, "{missing}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_tables_of_a_document_are_imported_from_its_page() {
    both(async |engine| {
        let site = works_on(engine).await.site;
        let mut office = office(&site).await;
        let page = office.get("/documents/new").await;
        let files = [("通知.docx", LIST.as_bytes())];
        let answer = office.post_files("/documents/new", &page, &[("text", "")], &files).await;
        let step = answer.header(header::LOCATION).to_owned();
        let page = office.get(&step).await;
        let form = [("title", "水利通知"), ("number", ""), ("issuer", ""), ("dated", "")];
        let answer = office.post(&step, &page, &form).await;
        let document = answer.header(header::LOCATION).trim_end_matches("?done=admitted").to_owned();
        let id = document.rsplit('/').next().unwrap().to_owned();
        let way = format!("/imports/new?document={id}");
        assert!(office.get(&document).await.text.contains(&way));
        let page = office.get(&way).await;
        assert!(
            page.text.contains("通知.docx") && !page.text.contains("type=\"file\""),
            "{}",
            page.text
        );
        let answer = office.post_files("/imports/new", &page, &[("document", &id)], &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let address = answer.header(header::LOCATION).to_owned();
        read(&mut office, &address, &[]).await;
        let page = settled(&mut office, &address).await;
        assert!(
            page.text.contains("疏浚北渠") && page.text.contains("通知.docx"),
            "{}",
            page.text
        );
        let mut other = site.signed_in("zhou").await;
        assert!(!other.get(&document).await.text.contains("/imports/new"));
    })
    .await;
}
