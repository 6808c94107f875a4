//! Figures beside floors of the same run: `cargo bench -p jiufen --bench figures -- [--items 100000] [--postgres URL]`.
//!
//! Fills units, items and their life through the kernel, then times reads and writes of the running program, each as a
//! ratio to a floor measured in the same run: an empty handler over loopback, a prepared raw query in process (its text
//! is printed), one fsync. Void a run that shared the machine with anything else.

mod client;
mod fill;
mod floors;
mod measure;

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Instant};

use anyhow::{Context, Result};
use clap::Parser;
use jiufen_store::{Clock, Store, StoreConfig};
use jiufen_web::{Documents, Settings, Web};

use client::Client;
use measure::{Line, Table};

#[derive(Parser)]
struct Args {
    /// Items to fill.
    #[arg(long, default_value_t = 100_000)]
    items: usize,
    /// Units to fill.
    #[arg(long, default_value_t = 500)]
    units: usize,
    /// Repetitions of each read.
    #[arg(long, default_value_t = 400)]
    times: usize,
    /// A PostgreSQL database (an empty schema of it) instead of the embedded one.
    #[arg(long)]
    postgres: Option<String>,
    /// Keeps the data folder here instead of a temporary one; it must be empty.
    #[arg(long)]
    data: Option<PathBuf>,
    /// What cargo passes to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let folder = tempfile::tempdir()?;
    let data = args.data.clone().unwrap_or_else(|| folder.path().join("data"));
    let config = StoreConfig {
        folder: data.clone(),
        postgres: args
            .postgres
            .as_deref()
            .map(str::parse)
            .transpose()
            .context("the PostgreSQL address")?,
        schema: None,
        clock: Clock::machine(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(&args, &config))
}

async fn run(args: &Args, config: &StoreConfig) -> Result<()> {
    let store = Store::open(config)?;
    println!("engine {:?}, {} items, {} units", store.engine(), args.items, args.units);
    let began = Instant::now();
    let city = fill::fill(&store, args.units, args.items).await?;
    println!("filled {} events in {:.1} s", city.events, began.elapsed().as_secs_f64());
    drop(store);

    println!("raw queries of the floors:");
    for sql in floors::ALL {
        println!("  {}", sql.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let mut table = Table::begin();
    let before = measure::resident_mib();
    let began = Instant::now();
    let store = Store::open(config)?;
    let start_ms = began.elapsed().as_secs_f64() * 1000.0;
    table.push(Line::plain("start of the store", start_ms, "ms"));
    let store = Arc::new(store);
    let (address, token) = serve(store.clone(), config, &city).await?;

    let mut client = Client::connect(address, &token).await?;
    let empty = measure::http(&mut client, "/health/live", args.times).await?;
    table.push(Line::floor("empty handler over loopback", empty));
    let fsync = floors::fsync(&config.folder)?;
    table.push(Line::floor("one fsync after 4 KiB", fsync));

    let unit = city.unit;
    for (name, sql, path) in [
        (
            "list of 50, one unit, by due date",
            floors::LIST,
            format!("/items?view=table&unit={unit}"),
        ),
        (
            "list of 50 as of a past day",
            floors::LIST_AS_OF,
            format!("/items?view=table&unit={unit}&as_of={}", city.past),
        ),
        ("item page", floors::ITEM, format!("/items/{}", city.leaf)),
        (
            "item page of a node: roll-up with its working",
            floors::NODE,
            format!("/items/{}", city.node),
        ),
        ("tree level with numbers", floors::LEVEL, format!("/items?open={}", city.node)),
        ("my duties", floors::DUTIES, "/duties".to_owned()),
        ("unit page", floors::UNIT, format!("/units/{unit}")),
    ] {
        let raw = floors::query(&store, sql, &city, args.times).await?;
        let page = measure::http(&mut client, &path, args.times).await?;
        table.push(Line::read(name, page, raw, empty));
    }
    let alone = measure::claims(&store, &city, 1, 300).await?;
    table.push(Line::write("durable claim, 1 at a time", alone, fsync));
    let many = measure::claims(&store, &city, 64, 6_000).await?;
    table.push(Line::rate("durable claims a second, 64 at a time", many.per_second));
    table.push(Line::plain(
        "memory of the process, above the benchmark's own",
        measure::resident_mib() - before,
        "MiB",
    ));

    let began = Instant::now();
    let events = store.rebuild().await?;
    let rate = events as f64 / began.elapsed().as_secs_f64();
    table.push(Line::rate("events a second, rebuilding while serving", rate));
    Ok(())
}

/// Serves the filled store on a port of its own; answers with its address and a session's token.
async fn serve(store: Arc<Store>, config: &StoreConfig, city: &fill::City) -> Result<(SocketAddr, String)> {
    let settings = Settings {
        name_zh: "河清市".into(),
        name_en: "Heqing".into(),
        trusted_proxies: Vec::new(),
        zone: jiufen_store::project::zone("Asia/Shanghai"),
        uploads: config.folder.join("uploads"),
        markings: jiufen_kernel::marking::MarkingRules::default(),
    };
    let token = client::session(&store, city.reader).await?;
    let app = jiufen_web::router(Web::new(settings, store, Documents::plain()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        if let Err(error) = axum::serve(listener, service).await {
            eprintln!("the server stopped: {error}");
        }
    });
    Ok((address, token))
}
