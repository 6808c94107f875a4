//! Breaks ledgers in every way it can think of and reads them: opened, looked at, every row understood, written back. Says how many were
//! read and keeps any that made the reader panic.
//!
//! The older .xls is read whole by a library that takes as much memory as a damaged file asks for; so it is read as the program does, each
//! time in a process of its own under a bound: one that ends for want of memory gave an answer, any other end is a panic.
//!
//! `cargo run --release -p jiufen-documents --example fuzz_ledgers -- [SECONDS per sample] [SEED]`

mod breaking;

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use breaking::{Sample, run};
use jiufen_documents::UnitName;
use jiufen_documents::ledger::{Book, Reading, Table, entries, list, look, workbook};

/// Pieces that readers take for something.
const PIECES: [&[u8]; 28] = [
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&#x0;",
    b"&#xFFFFFFFF;",
    b"&b;",
    b"<row r=\"4294967295\"><c r=\"A1\" t=\"str\"><v>x</v></c></row>",
    b"<row r=\"0\"/>",
    b"<c r=\"ZZZ99999999\"><v>1</v></c>",
    b"<c r=\"XFD1\" t=\"inlineStr\"><is><t>x</t></is></c>",
    b"<c t=\"s\"><v>-1</v></c>",
    b"<c t=\"s\"><v>99999999999999999999</v></c>",
    b"<c s=\"4294967295\"><v>1e308</v></c>",
    b"<c s=\"1\"><v>-700000</v></c>",
    b"<c s=\"1\"><v>2958466</v></c>",
    b"<v>NaN</v>",
    b"<f>A1</f>",
    b"<mergeCell ref=\"A1:XFD1048576\"/>",
    b"<mergeCell ref=\"B2:A1\"/>",
    b"<mergeCell ref=\"A0:ZZZZ1\"/>",
    b"<mergeCell ref=\"A3:A4294967296\"/>",
    b"<col min=\"1\" max=\"4294967295\" hidden=\"1\"/>",
    b"<sheet name=\"x\" r:id=\"rId1\"/>",
    b"</row>",
    b"<!--",
    b"]]>",
    b"_x000D_",
    b"\"\"\"",
    "合计,一、,2027.13.45,长期坚持".as_bytes(),
    b"\xFF\xFE",
];

/// A ledger with what is usual, as this program writes it.
fn usual() -> Table {
    let heads: [&[&str]; 7] = [
        &["序号"],
        &["类别"],
        &["工作任务"],
        &["责任分工", "牵头单位"],
        &["责任分工", "配合单位"],
        &["季度形象进度", "一季度"],
        &["完成时限"],
    ];
    let rows = [
        ["1", "供水", "修渠4.2公里", "市水务局", "各县区", "完成招标", "2027-06-30"],
        ["2", "供水", "=HYPERLINK(\"x\")", "市水务局", "市财政局", "/", "2027.10"],
        ["", "合计", "", "", "", "", "46568"],
        [
            "3",
            "道路",
            "清淤\n第二行",
            "市发改委（牵头）、市水务局",
            "",
            "-5",
            "长期坚持",
        ],
    ];
    Table {
        sheet: "台账".into(),
        title: Some("河清市2027年重点任务台账".into()),
        notes: vec!["单位：万元".into()],
        heads: heads
            .map(|heads| heads.iter().map(|head| (*head).to_owned()).collect())
            .to_vec(),
        rows: rows.map(|row| row.map(str::to_owned).to_vec()).to_vec(),
        merges: Vec::new(),
    }
    .merged_down(&[1, 3])
}

fn units() -> [UnitName; 2] {
    [("fg", "河清市发展和改革委员会"), ("sw", "河清市水务局")].map(|(id, name)| UnitName {
        id: id.into(),
        name: name.into(),
        short: String::new(),
        aliases: vec!["水利站".into()],
    })
}

fn reads(input: &[u8], units: &[UnitName]) -> bool {
    let Ok(book) = Book::open(input.to_vec()) else { return false };
    for sheet in 0..book.sheets.len() {
        for head_row in [None, Some(2)] {
            let Ok(look) = look(&book, sheet, head_row, units) else {
                continue;
            };
            let mut reading = Reading::of(sheet, &look);
            for hidden_rows in [false, true] {
                reading.hidden_rows = hidden_rows;
                let read = entries(&book, &reading, units, &mut |row| {
                    std::hint::black_box(&row);
                    Ok(true)
                });
                std::hint::black_box(read.is_ok());
            }
            if let Ok(table) = Table::of_sheet(&book, sheet, &look) {
                std::hint::black_box((workbook(&table).is_ok(), list(&table).len()));
            }
        }
    }
    true
}

/// What a reading process may take, in KB.
const BOUND_KB: u32 = 1_000_000;

/// The same in a process of its own under the bound.
fn reads_alone(input: &[u8]) -> bool {
    let program = std::env::current_exe().expect("a program that runs has a path");
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {BOUND_KB}; exec \"$0\" --one")])
        .arg(program)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a process can be started");
    // One that ends early takes no more.
    let _ = child.stdin.take().expect("it was asked for").write_all(input);
    let ended = child.wait_with_output().expect("it is our own child");
    let said = String::from_utf8_lossy(&ended.stderr);
    match ended.status.code() {
        Some(0) => true,
        Some(1) => false,
        None if said.contains("memory allocation of") => false,
        _ => panic!("{said}"),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.peek().is_some_and(|first| first == "--one") {
        let mut input = Vec::new();
        std::io::stdin().read_to_end(&mut input)?;
        std::process::exit(i32::from(!reads(&input, &units())));
    }
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(20);
    let seed = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(20_261_125);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers");
    let units = units();
    let table = usual();
    let samples = [
        ("ledger.xlsx", workbook(&table)?),
        ("ledger.csv", list(&table).into_bytes()),
        ("ledger.xls", std::fs::read(folder.join("ledger.xls"))?),
        ("ledger.docx", std::fs::read(folder.join("ledger.docx"))?),
    ];
    let mut panics = 0;
    for (name, bytes) in samples {
        panics += run(name, &Sample::of(bytes), &PIECES, seconds, seed, &|input| {
            if name == "ledger.xls" {
                reads_alone(input)
            } else {
                reads(input, &units)
            }
        })?;
    }
    println!("{panics} panics");
    if panics > 0 {
        std::process::exit(1);
    }
    Ok(())
}
