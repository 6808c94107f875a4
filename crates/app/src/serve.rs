//! Serving: a demonstration or an installation, until it is told to stop.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use jiufen_documents::MarkingRules;
use jiufen_store::{Store, StoreConfig};
use jiufen_web::{Settings, Web, models::Model, session::password, visitor::Route};
use tokio::net::TcpListener;

use crate::{
    config::{DemoArgs, Place, ServeArgs},
    connections, demo, documents, ledgers,
    logging::{Log, say},
    model,
    stopping::{self, Stop},
};

/// Makes the demonstration where there is none yet, opens its accounts, and serves it on this machine.
pub async fn demo(args: DemoArgs, log: &Log) -> Result<()> {
    let model = model::model(args.model)?;
    let given = args.document.as_deref().map(read).transpose()?;
    let place = Place {
        data: args.data.clone(),
        postgres: args.postgres.clone(),
    };
    let config = place.store()?;
    let mut store = Store::open(&config)?;
    if store.is_founded() && !store.is_demo() {
        bail!(
            "{} holds a real installation; a demonstration needs a folder of its own",
            args.data.display()
        );
    }
    let made = given
        .as_ref()
        .map(|(document, structure)| demo::Given { document, structure });
    demo::record(&store, made).await?;
    store.set_demo_clock(store.newest().unwrap_or_else(|| store.now()))?;
    let accounts = demo::open_accounts(&store, password::hash).await?;
    let listen = SocketAddr::from(([127, 0, 0, 1], args.port));
    let listener =
        connections::listen(listen).with_context(|| format!("port {} is taken; choose another with --port", args.port))?;
    say(format_args!("address http://{}", listener.local_addr()?));
    for opened in accounts {
        let account = opened.account;
        say(format_args!(
            "{}\t{}\t{}\t{}",
            account.role, account.login, opened.password, account.post
        ));
    }
    run(store, config, listener, (Vec::new(), MarkingRules::default(), model), log).await
}

/// Serves an installation that was founded.
pub async fn serve(args: ServeArgs, log: &Log) -> Result<()> {
    let model = model::model(args.model)?;
    let config = args.place.store()?;
    let store = Store::open(&config)?;
    if !store.is_founded() {
        bail!(
            "{} holds no installation yet; found one with `jiufen found`",
            config.folder.display()
        );
    }
    let listener = connections::listen(args.listen).with_context(|| format!("cannot listen on {}", args.listen))?;
    say(format_args!("address http://{}", listener.local_addr()?));
    let rules = MarkingRules {
        refuse_internal: args.refuse_internal,
    };
    run(store, config, listener, (args.proxies, rules, model), log).await
}

/// Serves behind these proxies, with this language model if there is one.
async fn run(
    store: Store,
    config: StoreConfig,
    listener: TcpListener,
    (trusted_proxies, markings, model): (Vec<IpAddr>, MarkingRules, Option<Arc<dyn Model>>),
    log: &Log,
) -> Result<()> {
    let clock = store.clock().clone();
    let stop = Stop::listen(log.clone());
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        address = %listener.local_addr()?,
        folder = %config.folder.display(),
        database = ?store.engine(),
        "serving"
    );
    let store = Arc::new(store);
    let settings = settings(&store, &config, trusted_proxies, markings);
    // What an interrupted upload left behind is nobody's.
    if settings.uploads.exists() {
        std::fs::remove_dir_all(&settings.uploads).context("cannot clear the folder for uploads")?;
    }
    std::fs::create_dir_all(&settings.uploads).context("cannot make the folder for uploads")?;
    tokio::spawn(watch(store.clone(), log.clone()));
    tokio::spawn(beat(store.clone()));
    let working = tokio::spawn(work(store.clone(), stop.clone()));
    let mut web = Web::new(settings, store.clone(), documents::documents(markings))
        .with_ledgers(Arc::new(ledgers::Workbooks::own(markings)));
    if let Some(model) = model {
        web = web.with_model(model);
    }
    let settings = web.settings().clone();
    let from = Arc::new(move |request: &axum::extract::Request| Route::of(request, &settings).address);
    let told = stop.clone();
    let clocked = (clock, connections::room());
    let serving = connections::serve(
        listener,
        jiufen_web::router(web),
        from,
        clocked,
        async move { told.told().await },
    );
    tokio::select! {
        () = serving => {}
        () = late(&stop, stopping::REQUESTS) => tracing::warn!("requests that still run are left"),
    }
    store.stop_working();
    if tokio::time::timeout(stopping::WORK, working).await.is_err() {
        tracing::warn!("background work that still runs is left; its lease runs out");
    }
    Ok(())
}

/// So long after the stop was told.
async fn late(stop: &Stop, after: Duration) {
    stop.told().await;
    tokio::time::sleep(after).await;
}

/// Ends the program when only a new one can record again.
async fn watch(store: Arc<Store>, log: Log) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    while !store.health().is_lane_gone() {
        second.tick().await;
    }
    tracing::error!("nothing can be recorded any more; the program ends, to be started again");
    log.flush();
    std::process::exit(stopping::CANNOT_GO_ON);
}

fn settings(store: &Store, config: &StoreConfig, trusted_proxies: Vec<IpAddr>, markings: MarkingRules) -> Settings {
    let core = store.shared_core().read().map(|core| core.clone()).unwrap_or_default();
    let org = &core.state.org;
    let root = org
        .root
        .and_then(|root| org.units.get(&root))
        .and_then(|unit| core.names.get(&unit.name));
    let name = root.cloned().unwrap_or_else(|| "九分".into());
    Settings {
        name_en: name.clone(),
        name_zh: name,
        trusted_proxies,
        zone: jiufen_store::project::zone(core.state.time_zone.as_deref().unwrap_or("UTC")),
        uploads: config.folder.join("uploads"),
        markings,
    }
}

/// The heartbeat, every minute.
async fn beat(store: Arc<Store>) {
    let mut minute = tokio::time::interval(Duration::from_secs(60));
    loop {
        minute.tick().await;
        if let Err(error) = store.beat().await {
            tracing::warn!(%error, "no heartbeat");
        }
    }
}

/// Background work, every minute until the stop.
async fn work(store: Arc<Store>, stop: Stop) {
    let mut minute = tokio::time::interval(Duration::from_secs(60));
    loop {
        tokio::select! {
            _ = minute.tick() => {}
            () = stop.told() => return,
        }
        let begun = store.clone();
        let stopping = async {
            stop.told().await;
            begun.stop_working();
            std::future::pending::<()>().await;
        };
        tokio::select! {
            worked = store.work_once() => if let Err(error) = worked {
                tracing::warn!(%error, "background work failed; it is tried again");
            },
            () = stopping => {}
        }
    }
}

type Given = (jiufen_documents::ReadDocument, jiufen_documents::Structure);

fn read(path: &std::path::Path) -> Result<Given> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let document = crate::reading::Readers::own().document(&bytes, &name)?;
    let document = document.map_err(|refused| anyhow::anyhow!("{} / {}", refused.zh, refused.en))?;
    let structure = jiufen_documents::structure(&document.text);
    Ok((document, structure))
}
