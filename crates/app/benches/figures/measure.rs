//! Timing, and the table that is printed at the end.

use std::{
    fmt,
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow};
use jiufen_kernel::{command::Order, id::CommandId};
use jiufen_store::Store;
use uuid::Uuid;

use crate::{
    client::Client,
    fill::{City, claim},
};

/// Median and 99th percentile, in milliseconds.
#[derive(Clone, Copy, Default)]
pub struct Times {
    /// Median.
    pub p50: f64,
    /// 99th percentile.
    pub p99: f64,
    /// How many a second, where several ran at once.
    pub per_second: f64,
}

/// Of a list of durations.
pub fn times(mut taken: Vec<Duration>) -> Times {
    taken.sort();
    let at = |share: f64| {
        taken
            .get(((taken.len() as f64 - 1.0) * share) as usize)
            .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    Times {
        p50: at(0.5),
        p99: at(0.99),
        per_second: 0.0,
    }
}

/// One measurement ends after this, or after its repetitions, whichever comes first: a slow read must not hide the others.
pub const LONGEST: Duration = Duration::from_secs(5);

/// A page, asked for again and again on one connection; the first answers warm the caches and do not count.
pub async fn http(client: &mut Client, path: &str, repeat: usize) -> Result<Times> {
    let mut taken = Vec::with_capacity(repeat);
    let whole = Instant::now();
    for round in 0..repeat + 10 {
        let began = Instant::now();
        client.get(path).await?;
        if round >= 10 {
            taken.push(began.elapsed());
        }
        if taken.len() >= 5 && whole.elapsed() > LONGEST {
            break;
        }
    }
    Ok(times(taken))
}

/// Claims of progress, durable when answered.
pub async fn claims(store: &Store, city: &City, at_once: usize, count: usize) -> Result<Times> {
    let mut taken = Vec::with_capacity(count);
    let began = Instant::now();
    let mut next = 0;
    while next < count {
        let sent = (0..at_once.min(count - next)).map(|offset| {
            let (item, actor) = city.leaves[(next + offset) * 7 % city.leaves.len()];
            let order = Order::new(CommandId(Uuid::now_v7()), actor, claim(item, ((next + offset) % 99) as u8));
            async move {
                let began = Instant::now();
                store
                    .record_at(order, store.now())
                    .await
                    .map_err(|error| anyhow!("{error}"))?;
                Ok::<_, anyhow::Error>(began.elapsed())
            }
        });
        for answer in futures_util::future::join_all(sent).await {
            taken.push(answer?);
        }
        next += at_once;
    }
    let seconds = began.elapsed().as_secs_f64();
    Ok(Times {
        per_second: count as f64 / seconds,
        ..times(taken)
    })
}

/// Resident memory of this process in MiB.
pub fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next());
    kib.and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// A line of the table.
pub struct Line {
    name: String,
    figure: String,
    floor: String,
    ratio: String,
}

impl Line {
    /// A floor.
    pub fn floor(name: &str, times: Times) -> Line {
        Line {
            name: format!("floor: {name}"),
            figure: show(times),
            floor: String::new(),
            ratio: String::new(),
        }
    }

    /// A read beside its raw query and the empty handler.
    pub fn read(name: &str, page: Times, raw: Times, empty: Times) -> Line {
        let floor = raw.p50 + empty.p50;
        Line {
            name: name.into(),
            figure: show(page),
            floor: format!("{:.3} + {:.3}", raw.p50, empty.p50),
            ratio: format!("{:.1}", page.p50 / floor),
        }
    }

    /// A durable write beside one fsync.
    pub fn write(name: &str, times: Times, fsync: Times) -> Line {
        Line {
            name: name.into(),
            figure: show(times),
            floor: format!("{:.3}", fsync.p50),
            ratio: format!("fsync + {:.3} ms", times.p50 - fsync.p50),
        }
    }

    /// A rate.
    pub fn rate(name: &str, per_second: f64) -> Line {
        Line {
            name: name.into(),
            figure: format!("{per_second:.0} /s"),
            floor: String::new(),
            ratio: String::new(),
        }
    }

    /// A number with its unit.
    pub fn plain(name: &str, figure: f64, unit: &str) -> Line {
        Line {
            name: name.into(),
            figure: format!("{figure:.1} {unit}"),
            floor: String::new(),
            ratio: String::new(),
        }
    }
}

fn show(times: Times) -> String {
    format!("{:.3} / {:.3}", times.p50, times.p99)
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| {} | {} | {} | {} |", self.name, self.figure, self.floor, self.ratio)
    }
}

/// The table, printed line by line as it is measured.
pub struct Table;

impl Table {
    /// Prints the head.
    pub fn begin() -> Table {
        println!("\n| what | p50 / p99 ms | floor: raw query + empty handler, ms | ratio |");
        println!("| --- | --- | --- | --- |");
        Table
    }

    /// Prints a line.
    pub fn push(&mut self, line: Line) {
        println!("{line}");
    }
}
