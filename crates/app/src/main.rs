//! The program: `demo`, `found`, `serve`, `administrator`, `verify`, `rebuild`, `read`, `repair`, `decompose`, `evaluate`. Wiring only;
//! what they do stands in the crates below.

mod clock;
mod config;
mod connections;
mod decompose;
mod demo;
mod documents;
mod founding;
mod ledgers;
mod logging;
mod model;
mod read;
mod reading;
mod repair;
mod serve;
mod stopping;

use anyhow::{Context, Result, bail};
use clap::Parser;
use jiufen_store::{Store, db, files::Files, verify};

use config::{Command, Config, Place};
use logging::Log;

fn main() -> Result<()> {
    let config = Config::parse();
    if let Command::ReadWorker(args) = &config.command {
        return reading::worker::work(args);
    }
    let usually = match &config.command {
        // Whoever serves a city wants to know who asked for what; whoever tries the program or runs a tool, only what is wrong.
        Command::Serve(_) => "warn,jiufen=info,jiufen_store=info,jiufen_web=info",
        _ => "warn",
    };
    let log = Log::begin(config.log_format, usually);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    let ended = run(config.command, &runtime, &log);
    // What still blocks a thread, such as the reading of a large document, is not waited for.
    runtime.shutdown_timeout(stopping::THREADS);
    if ended.is_ok() {
        tracing::info!("ended");
    }
    log.flush();
    ended
}

fn run(command: Command, runtime: &tokio::runtime::Runtime, log: &Log) -> Result<()> {
    match command {
        Command::Demo(demo) => runtime.block_on(serve::demo(demo, log)),
        Command::Found(found) => runtime.block_on(founding::found(found)),
        Command::Serve(serve) => runtime.block_on(serve::serve(serve, log)),
        Command::Decompose(args) => decompose::decompose_file(&args),
        Command::Evaluate(args) => decompose::evaluate(&args),
        Command::Administrator(args) => runtime.block_on(founding::administrator(args)),
        Command::Clock(args) => clock::clock(&args),
        Command::Read(args) => read::read(&args),
        Command::ReadWorker(args) => reading::worker::work(&args),
        Command::Verify(place) => check(&place),
        Command::Repair(arguments) => repair::repair(&arguments),
        Command::Rebuild(place) => {
            let store = Store::open(&place.store()?)?;
            let events = runtime.block_on(store.rebuild())?;
            println!("{events} events folded into new summaries");
            Ok(())
        }
    }
}

/// Checks the events, the payloads and the summaries, and names what does not hold.
fn check(place: &Place) -> Result<()> {
    let config = place.store()?;
    let _lock = if config.postgres.is_none() {
        Some(db::lock_folder(&config.folder)?)
    } else {
        None
    };
    let files = Files::open(&config.folder)?;
    let mut db = db::Db::open(&config.location(), db::Access::Write)?;
    let report = verify::verify(&mut db, &files)?;
    println!(
        "events {}\tpayloads {}\tsummary rows {}",
        report.events, report.payloads, report.rows
    );
    println!("chain {}", report.chain);
    for finding in &report.findings {
        println!("{finding}");
    }
    if !report.findings.is_empty() {
        bail!("{} findings", report.findings.len());
    }
    println!("everything holds");
    Ok(())
}
