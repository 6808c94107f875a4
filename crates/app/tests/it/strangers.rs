//! Files of strangers, read by the program in a process of its own.

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use jiufen_documents::{DocumentKind, MarkingRules};

#[path = "../../src/reading/mod.rs"]
#[expect(dead_code, reason = "the program's own file, of which the tests use a part")]
mod reading;

use reading::{Bounds, Readers};

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_jiufen"))
}

/// A page of a city's site with this article.
fn page(article: &str) -> Vec<u8> {
    format!("<!DOCTYPE html><meta charset=utf-8><title>河清市</title><body><nav>首页</nav><div>{article}</div></body>")
        .into_bytes()
}

#[test]
fn a_process_reads_what_the_library_reads() {
    let bytes = page("<p>各县（区）要在3月底前完成管网改造。</p>");
    let read = Readers::of(program(), Bounds::default())
        .document(&bytes, "网页.html")
        .unwrap()
        .unwrap();
    assert_eq!(read.kind, DocumentKind::WebPage);
    assert_eq!(
        read,
        jiufen_documents::read(&bytes, "网页.html", &MarkingRules::default()).unwrap()
    );
    let refused = Readers::of(program(), Bounds::default())
        .document(b"PK\x03\x04 broken", "a.docx")
        .unwrap()
        .unwrap_err();
    assert_eq!(refused.code, "damaged");
}

#[test]
fn memory_and_time_end_it_with_words() {
    let large = page(&"<p>各县（区）要抓好落实。</p>".repeat(40_000));
    let small = Bounds {
        memory_bytes: 24 * 1024 * 1024,
        ..Bounds::default()
    };
    let refused = Readers::of(program(), small).document(&large, "a.html").unwrap().unwrap_err();
    assert_eq!(refused.code, "reader-ended");
    assert!(refused.zh.contains("24 MB") && refused.en.contains("24 MB"));
    let hasty = Bounds {
        patience: Duration::from_millis(1),
        ..Bounds::default()
    };
    let refused = Readers::of(program(), hasty).document(&large, "a.html").unwrap().unwrap_err();
    assert_eq!(refused.code, "too-slow");
    let missing = Readers::of(PathBuf::from("/nowhere/jiufen"), Bounds::default());
    assert!(missing.document(&large, "a.html").is_err());
}

#[test]
fn a_conversation_about_a_ledger_ends_with_words_too() {
    use jiufen_web::imports::ledgers::{Ledger as _, LedgerReading, LedgerRow};
    let list: String = "工作任务,牵头单位,完成时限\n".to_owned() + &"疏浚北渠,市水务局,6月底前\n".repeat(60_000);
    let ledger = Readers::of(program(), Bounds::default())
        .ledger(list.clone().into_bytes())
        .unwrap();
    assert_eq!((ledger.media(), ledger.sheets()[0].rows), ("text/csv", 60_001));
    let look = ledger.look(0, None, &[]).unwrap();
    let reading = LedgerReading {
        head_row: 1,
        head_rows: 1,
        heads: look.columns.iter().map(|column| column.heads.clone()).collect(),
        means: look.columns.iter().map(|column| column.means.clone()).collect(),
        year: Some(2027),
        ..LedgerReading::default()
    };
    // Every row comes, however slowly they are taken; whoever has seen enough leaves.
    let mut rows = 0;
    let read = ledger.read(&reading, &[], &mut |row| {
        rows += 1;
        matches!(row, LedgerRow::Entry(entry) if entry.title == "疏浚北渠" && u64::from(entry.row) == rows + 1)
    });
    assert_eq!((read, rows), (Ok(()), 60_000));
    let mut rows = 0;
    let read = ledger.read(&reading, &[], &mut |_| {
        rows += 1;
        rows < 10
    });
    assert_eq!((read, rows), (Ok(()), 10));
    drop(ledger);
    let refused = |bounds: Bounds| {
        Readers::of(program(), bounds)
            .ledger(list.clone().into_bytes())
            .err()
            .unwrap()
    };
    let small = refused(Bounds {
        memory_bytes: 6 * 1024 * 1024,
        ..Bounds::default()
    });
    assert!(
        small.zh.contains("6 MB") && small.en.contains("6 MB") && small.ended,
        "{small:?}"
    );
    let hasty = refused(Bounds {
        patience: Duration::from_millis(1),
        ..Bounds::default()
    });
    assert!(
        hasty.zh.contains("只留要导入的那张工作表") && hasty.en.contains("keep only the sheet"),
        "{hasty:?}"
    );
    let missing = Readers::of(PathBuf::from("/nowhere/jiufen"), Bounds::default());
    assert!(
        missing
            .ledger(list.into_bytes())
            .err()
            .unwrap()
            .zh
            .contains("读取程序没有启动")
    );
}

#[test]
fn the_commands_read_every_kind_by_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("通知.txt");
    let text = "<h1>河清市供水保障工作通知</h1><p>市水务局要在2026年6月底前改造供水管网120公里。</p>";
    std::fs::File::create(&file).unwrap().write_all(&page(text)).unwrap();
    let run = |command: &str| {
        let output = Command::new(program()).arg(command).arg(&file).output().unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (done, text, _) = run("read");
    assert!(done && text.starts_with("河清市供水保障工作通知\n市水务局要在"), "{text}");
    let (done, json, _) = run("decompose");
    let found: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(
        done && found["items"].as_array().is_some_and(|items| !items.is_empty()),
        "{json}"
    );
    assert!(!json.contains("首页"));
    let (done, repaired, _) = run("repair");
    assert!(done && repaired.starts_with("河清市供水保障工作通知\n"), "{repaired}");
    std::fs::write(&file, b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR").unwrap();
    let (done, _, problem) = run("decompose");
    assert!(
        !done && problem.contains("图片") && problem.contains("a picture"),
        "{problem}"
    );
}

#[test]
fn files_are_looked_into_in_a_process_under_the_rules_of_the_installation() {
    let readers = Readers::of(program(), Bounds::default());
    let strict = readers.clone().under(MarkingRules { refuse_internal: true });
    let marked = page("<header>机密★5年</header><p>各县（区）要抓好落实。</p>");
    let refused = readers.look(&marked, "说明.txt").unwrap().unwrap_err();
    assert_eq!(refused.code, "marked");
    assert!(refused.zh.contains("机密★5年") && refused.en.contains("机密★5年"));
    let internal = page("<p>内部资料</p><p>各县（区）要抓好落实。</p>");
    assert_eq!(readers.look(&internal, "说明.html").unwrap(), Ok(Vec::new()));
    assert_eq!(strict.look(&internal, "说明.html").unwrap().unwrap_err().code, "marked");
    assert_eq!(
        strict.look("内部资料\n通知".as_bytes(), "a.txt").unwrap().unwrap_err().code,
        "marked"
    );
    let unread = readers.look(b"%PDF-1.7 broken", "a.pdf").unwrap().unwrap();
    assert_eq!(unread.len(), 1);
    // Whatever it is made to do, a process that ends without an answer refuses the file.
    let small = Bounds {
        memory_bytes: 24 * 1024 * 1024,
        ..Bounds::default()
    };
    let large = page(&"<p>各县（区）要抓好落实。</p>".repeat(40_000));
    assert_eq!(
        Readers::of(program(), small)
            .look(&large, "a.html")
            .unwrap()
            .unwrap_err()
            .code,
        "reader-ended"
    );
}
