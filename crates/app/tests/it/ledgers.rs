//! Ledgers of strangers through the whole program: what is brought by the form is read in a process of its own, and whatever becomes of
//! that process, the person gets an answer in their language and the program goes on.

use std::io::{Cursor, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use jiufen_store::db::Engine;
use jiufen_store::testing::TestBase;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::running::{Running, program, start};

/// A workbook of one sheet with this XML.
fn workbook(sheet: impl Fn(&mut dyn std::io::Write)) -> Vec<u8> {
    const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!("<Relationships><Relationship Id=\"r1\" Type=\"{TYPES}/{kind}\" Target=\"{target}\"/></Relationships>")
    };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_level(Some(1));
    for (name, text) in [
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        (
            "xl/workbook.xml",
            format!("<workbook xmlns:r=\"{TYPES}\"><sheets><sheet name=\"任务\" r:id=\"r1\"/></sheets></workbook>"),
        ),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    sheet(&mut zip);
    zip.finish().unwrap().into_inner()
}

/// So many megabytes of nothing, packed into a few kilobytes.
fn blown_up(megabytes: usize) -> Vec<u8> {
    let blank = " ".repeat(1024 * 1024 - 64) + "<a/>";
    workbook(|out| {
        out.write_all(b"<worksheet>").unwrap();
        for _ in 0..megabytes {
            out.write_all(blank.as_bytes()).unwrap();
        }
        out.write_all(b"</worksheet>").unwrap();
    })
}

fn locked() -> Vec<u8> {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(1024, 0);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4096, 0);
    bytes
}

/// Ends the process that reads a ledger for this program, once there is one.
fn end_reader(of: u32) {
    let until = Instant::now() + Duration::from_secs(60);
    while Instant::now() < until {
        for process in std::fs::read_dir("/proc").unwrap().flatten() {
            let own = |file: &str| std::fs::read_to_string(process.path().join(file)).unwrap_or_default();
            let is_child = own("status").lines().any(|line| line == format!("PPid:\t{of}"));
            if is_child && own("cmdline").contains("read-worker\0ledger") {
                let id = process.file_name().into_string().unwrap();
                // Its input is read and it works: what it has used of the processor says so.
                let used = own("stat").split(' ').nth(13).and_then(|ticks| ticks.parse::<u64>().ok());
                if used.is_some_and(|ticks| ticks > 2) {
                    let told = std::process::Command::new("kill").args(["-KILL", &id]).status();
                    assert!(told.unwrap().success());
                    return;
                }
            }
        }
    }
    panic!("no process reads the ledger");
}

fn refuses(running: &Running, cookies: &str, name: &str, bytes: &[u8], says: &[(&str, &str)]) {
    for (language, says) in says {
        let cookies = format!("{cookies}; jiufen-language={language}");
        let answer = running.bring("/imports/new", &cookies, name, bytes);
        assert!(
            answer.starts_with("HTTP/1.1 422") && answer.contains(says),
            "{name} in {language}, wanted {says}: {}",
            answer.chars().take(9_000).collect::<String>()
        );
    }
}

#[test]
fn bombs_locks_and_ended_readers_are_answered_in_words() {
    let base = TestBase::bare(Engine::Sqlite);
    let mut demo = program(&base, "demo");
    demo.args(["--port", "0"]);
    let running = start(demo, true);
    let cookies = running.signed_in(&running.account("office"));
    let entities = workbook(|out| {
        let text = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\">]><worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>";
        out.write_all(text.as_bytes()).unwrap();
    });
    let bomb = blown_up(1_030);
    for (name, bytes, says) in [
        (
            "炸弹.xlsx",
            bomb.as_slice(),
            [("zh", "解压后超过 1024 MB"), ("en", "inflates beyond the limit of 1024 MB")],
        ),
        (
            "实体.xlsx",
            &entities,
            [("zh", "自带实体声明"), ("en", "declares entities of its own")],
        ),
        (
            "加密.xlsx",
            &locked(),
            [("zh", "设了打开密码"), ("en", "A password stands before this table")],
        ),
        (
            "加密.xls",
            &locked(),
            [("zh", "设了打开密码"), ("en", "A password stands before this table")],
        ),
        (
            "图.xlsx",
            b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR",
            [("zh", "不是表格"), ("en", "this is no table")],
        ),
        (
            "坏.xlsx",
            b"PK\x03\x04broken",
            [("zh", "表格损坏"), ("en", "The table is damaged")],
        ),
        (
            "密.csv",
            "机密★10年,\n工作任务,牵头单位\n修渠,市水务局\n".as_bytes(),
            [("zh", "标有“机密"), ("en", "is marked “机密")],
        ),
    ] {
        // The bomb is a gigabyte of work each time: once is enough.
        let says = if bytes.len() > 500_000 { &says[1..] } else { &says[..] };
        refuses(&running, &cookies, name, bytes, says);
    }
    // Somebody else ends the reading process: the person is told, and the next file is read.
    let slow = blown_up(900);
    let id = running.child.id();
    std::thread::scope(|scope| {
        scope.spawn(move || end_reader(id));
        let answer = running.bring("/imports/new", &cookies, "大.xlsx", &slow);
        assert!(
            answer.starts_with("HTTP/1.1 422")
                && answer.contains("读这个文件时程序中断了")
                && answer.contains("只留要导入的那张工作表"),
            "{}",
            answer.chars().take(9_000).collect::<String>()
        );
    });
    let uploads = base.folder().join("data/uploads");
    assert_eq!(std::fs::read_dir(uploads).unwrap().count(), 0, "nothing of it is left");
    assert!(running.send("GET /imports", &cookies, "").contains("还没有导入过"));
}

/// Waits until an import's page says something; gives the page.
fn until(running: &Running, cookies: &str, address: &str, says: &str) -> String {
    let end = Instant::now() + Duration::from_secs(120);
    loop {
        let page = running.send(&format!("GET {address}"), cookies, "");
        if page.contains(says) {
            return page;
        }
        assert!(Instant::now() < end, "{says} never came: {page}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn location(answer: &str) -> &str {
    let line = answer.lines().find_map(|line| line.strip_prefix("location: "));
    line.unwrap_or_else(|| panic!("it leads nowhere: {answer}"))
}

/// The choice that the form of columns shows, as its answer.
fn choices(page: &str) -> String {
    let mut pairs = Vec::new();
    for part in page.split("<select id=\"column-").skip(1) {
        let letters = part.split('"').next().unwrap();
        let chosen = part.split("</select>").next().unwrap();
        let chosen = chosen.split("\" selected").next().unwrap();
        let means = chosen.rsplit("value=\"").next().unwrap();
        pairs.push(format!("column-{letters}={means}"));
    }
    pairs.join("&")
}

#[test]
fn the_tables_of_a_word_file_and_an_older_workbook_become_items() {
    let base = TestBase::bare(Engine::Sqlite);
    let mut demo = program(&base, "demo");
    demo.args(["--port", "0"]);
    let running = start(demo, true);
    let cookies = running.signed_in(&running.account("office"));
    let file = |name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../documents/tests/ledgers");
        std::fs::read(folder.join(name)).unwrap()
    };
    for name in ["ledger.docx", "ledger.xls"] {
        let answer = running.bring("/imports/new", &cookies, name, &file(name));
        let address = location(&answer).to_owned();
        // The table that holds most is looked at first.
        let page = running.send(&format!("GET {address}"), &cookies, "");
        assert!(page.contains("河清市2027年城建重点任务责任分解表"), "{page}");
        assert!(page.contains("责任分工 · 牵头单位"), "{page}");
        let sheet = if name.ends_with("docx") { 1 } else { 0 };
        let form = format!(
            "sheet={sheet}&head_row={}&title=tasks-{sheet}&year=2027&kind=task&{}",
            if sheet == 1 { 1 } else { 3 },
            choices(&page)
        );
        let answer = running.post(&address, &format!("{address}/reading"), &cookies, &form);
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        let page = until(&running, &cookies, &address, "会成为这样");
        assert!(page.contains("更换老旧供水管网46公里") && page.contains("打通滨河西路断头路3条"));
        let answer = running.post(&address, &format!("{address}/items"), &cookies, "");
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        until(&running, &cookies, &address, "导入了。");
        // The very same file again is recognised, and not recorded without being asked for.
        let answer = running.bring("/imports/new", &cookies, name, &file(name));
        let again = location(&answer).to_owned();
        assert!(
            running
                .send(&format!("GET {again}"), &cookies, "")
                .contains("同一份文件导入过了")
        );
    }
}
