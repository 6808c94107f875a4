//! A large ledger through the web with the real program: `cargo bench -p jiufen --bench ledger -- [--rows 100000] [--postgres]`.
//!
//! Writes a workbook, brings it by the form, has every row read and recorded, and prints for each step how long it took, the most memory
//! that server and reading process ever held (VmHWM), and how often the bar of progress moved. With `--postgres` on the cluster that
//! JIUFEN_TEST_POSTGRES names.

#[path = "../tests/it/running.rs"]
#[expect(dead_code, reason = "the tests' own file, of which this uses a part")]
mod running;

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use jiufen_documents::ledger::{Table, workbook};
use jiufen_store::db::Engine;
use jiufen_store::testing::TestBase;

use running::{Running, program, start};

/// How often memory and progress are looked at.
const LOOK: Duration = Duration::from_millis(20);

#[derive(Parser)]
struct Args {
    /// Rows of the ledger.
    #[arg(long, default_value_t = 100_000)]
    rows: usize,
    /// On PostgreSQL instead of the embedded database.
    #[arg(long)]
    postgres: bool,
    /// What cargo passes to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A ledger as offices make them: a title, heads in two levels, a group merged over a hundred rows.
fn ledger(rows: usize) -> Result<Vec<u8>> {
    let heads: [&[&str]; 8] = [
        &["序号"],
        &["类别"],
        &["工作任务"],
        &["目标"],
        &["责任分工", "牵头单位"],
        &["责任分工", "配合单位"],
        &["完成时限"],
        &["备注"],
    ];
    let units = ["市水务局", "市住建局", "市交通局", "市财政局"];
    let row = |at: usize| {
        vec![
            (at + 1).to_string(),
            format!("第{}片区", at / 100 + 1),
            format!("改造{}号片区第{}段供水管网，更换阀门井盖", at / 100 + 1, at % 100 + 1),
            format!("管网{}.{}公里", at % 9 + 1, at % 10),
            units[at % 4].to_owned(),
            units[(at + 1) % 4].to_owned(),
            format!("{}月底前", at % 12 + 1),
            format!("台账第{at}号"),
        ]
    };
    let table = Table {
        sheet: "台账".into(),
        title: Some("河清市2027年管网改造台账".into()),
        notes: Vec::new(),
        heads: heads
            .map(|heads| heads.iter().map(|head| (*head).to_owned()).collect())
            .to_vec(),
        rows: (0..rows).map(row).collect(),
        merges: Vec::new(),
    };
    Ok(workbook(&table.merged_down(&[1]))?)
}

/// The most memory a process ever held, in MiB.
fn most_mib(process: &std::path::Path) -> u64 {
    let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

/// Looks after the processes that read for the program.
fn watch(program: u32, ended: &AtomicBool, most: &AtomicU64) {
    while !ended.load(Ordering::Relaxed) {
        for process in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let own = |file: &str| std::fs::read_to_string(process.path().join(file)).unwrap_or_default();
            let is_child = own("status").lines().any(|line| line == format!("PPid:\t{program}"));
            if is_child && own("cmdline").contains("read-worker") {
                most.fetch_max(most_mib(&process.path()), Ordering::Relaxed);
            }
        }
        std::thread::sleep(LOOK);
    }
}

struct Bench {
    running: Running,
    cookies: String,
    address: String,
    printed: Cell<Instant>,
}

impl Bench {
    fn server_mib(&self) -> u64 {
        most_mib(std::path::Path::new(&format!("/proc/{}", self.running.child.id())))
    }

    fn told(&self, what: &str) {
        let took = self.printed.replace(Instant::now()).elapsed().as_secs_f64();
        println!("{what}\t{took:.1} s\tserver {} MiB", self.server_mib());
    }

    /// Asks for the numbers until nothing is under way any more; how often they changed.
    fn until_through(&self) -> Result<usize> {
        let (mut seen, mut moved) = (String::new(), 0);
        loop {
            let answer = self
                .running
                .send(&format!("GET {}/progress", self.address), &self.cookies, "");
            ensure!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            let numbers = answer.rsplit("\r\n\r\n").next().unwrap_or_default().to_owned();
            if numbers.contains("\"stage\":\"\"") {
                return Ok(moved);
            }
            moved += usize::from(numbers != seen);
            seen = numbers;
            std::thread::sleep(LOOK);
        }
    }
}

fn main() -> Result<()> {
    let args = Args::parse();
    let bytes = ledger(args.rows)?;
    println!("{} rows, {:.1} MB", args.rows, bytes.len() as f64 / 1_000_000.0);
    let base = TestBase::bare(if args.postgres { Engine::Postgres } else { Engine::Sqlite });
    let mut demo = program(&base, "demo");
    demo.args(["--port", "0"]);
    let running = start(demo, true);
    let cookies = running.signed_in(&running.account("office"));
    let mut bench = Bench {
        running,
        cookies,
        address: String::new(),
        printed: Cell::new(Instant::now()),
    };
    let (ended, most) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        let id = bench.running.child.id();
        let (ended, most) = (&ended, &most);
        scope.spawn(move || watch(id, ended, most));
        let done = steps(&mut bench, &bytes);
        ended.store(true, Ordering::Relaxed);
        done
    })?;
    println!("reading process, at most\t{} MiB", most.load(Ordering::Relaxed));
    Ok(())
}

fn steps(bench: &mut Bench, bytes: &[u8]) -> Result<()> {
    bench.told("started");
    let answer = bench.running.bring("/imports/new", &bench.cookies, "台账.xlsx", bytes);
    let location = answer.lines().find_map(|line| line.strip_prefix("location: "));
    bench.address = location.with_context(|| answer.clone())?.trim().to_owned();
    bench.told("brought");
    let page = bench.running.send(&format!("GET {}", bench.address), &bench.cookies, "");
    ensure!(page.contains("column-H"), "{page}");
    bench.told("columns shown");
    let means = ["number", "group", "task", "target", "lead", "supporting", "due", "note"];
    let columns: Vec<String> = ('A'..='H')
        .zip(means)
        .map(|(column, means)| format!("column-{column}={means}"))
        .collect();
    let form = format!("sheet=0&head_row=2&title=pipes&year=2027&kind=task&{}", columns.join("&"));
    let reading = format!("{}/reading", bench.address);
    let answer = bench.running.post(&bench.address, &reading, &bench.cookies, &form);
    ensure!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let moved = bench.until_through()?;
    bench.told(&format!("read (the bar moved {moved} times)"));
    let items = format!("{}/items", bench.address);
    let answer = bench.running.post(&bench.address, &items, &bench.cookies, "");
    ensure!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let moved = bench.until_through()?;
    bench.told(&format!("recorded (the bar moved {moved} times)"));
    let page = bench.running.send(&format!("GET {}", bench.address), &bench.cookies, "");
    ensure!(page.contains("导入了。"), "{page}");
    Ok(())
}
