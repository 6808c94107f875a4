//! Every fault of `tests/it/faults` at length, done to the program beside this one, and the table of what became of it:
//! `cargo build --release --bin jiufen && cargo run --release -p jiufen --example faults [ROUNDS]`.

#[path = "../tests/it/faults/mod.rs"]
mod faults;
#[path = "../tests/it/running.rs"]
#[allow(dead_code)] // the faults need a part of it
mod running;

use faults::{Row, clock, disk, killed, log, server, stopping, syncs};
use jiufen_store::testing::BOTH;

const HEADS: &str = "fault\trounds\tacknowledged\tlost\t/health/ready said\trecovered";

fn main() {
    let rounds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(20);
    println!("{HEADS}");
    let mut all = (0, 0);
    let mut tell = |row: Row| {
        println!("{row}");
        row.holds();
        all = (all.0 + row.acknowledged, all.1 + row.lost);
    };
    for engine in BOTH {
        tell(killed::killed(engine, rounds));
    }
    use jiufen_store::db::Engine::{Postgres, Sqlite};
    for under in [syncs::Under::Command, syncs::Under::SignIn, syncs::Under::Upload] {
        tell(syncs::syncs(Sqlite, under, rounds.div_ceil(4)));
    }
    tell(syncs::syncs(Postgres, syncs::Under::Upload, rounds.div_ceil(4)));
    tell(disk::full(rounds.div_ceil(4)));
    for fate in [log::Log::Closed, log::Log::ReaderGone, log::Log::ReaderStandsStill] {
        tell(log::untaken(fate, 50 * rounds));
    }
    tell(server::killed(rounds.div_ceil(4)));
    tell(stopping::stopped());
    for engine in BOTH {
        for how in &clock::ALL {
            tell(clock::done(engine, how, rounds.div_ceil(10)));
        }
    }
    println!("{} acknowledged, {} lost", all.0, all.1);
}
