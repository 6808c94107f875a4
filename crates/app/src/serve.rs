//! Serving: a demonstration or an installation, until it is told to stop.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use anyhow::{Context, Result, bail};
use jiufen_documents::MarkingRules;
use jiufen_store::{Store, StoreConfig};
use jiufen_web::{Settings, Web, models::Model, session::password, visitor::Route};
use tokio::net::TcpListener;

use crate::{
    config::{DemoArgs, Place, ServeArgs},
    connections, demo, documents, ledgers, model,
};

/// Makes the demonstration where there is none yet, opens its accounts, and serves it on this machine.
pub async fn demo(args: DemoArgs) -> Result<()> {
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
    println!("address http://{}", listener.local_addr()?);
    for opened in accounts {
        let account = opened.account;
        println!("{}\t{}\t{}\t{}", account.role, account.login, opened.password, account.post);
    }
    run(store, config, listener, (Vec::new(), MarkingRules::default(), model)).await
}

/// Serves an installation that was founded.
pub async fn serve(args: ServeArgs) -> Result<()> {
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
    println!("address http://{}", listener.local_addr()?);
    let rules = MarkingRules {
        refuse_internal: args.refuse_internal,
    };
    run(store, config, listener, (args.proxies, rules, model)).await
}

/// Serves behind these proxies, with this language model if there is one.
async fn run(
    store: Store,
    config: StoreConfig,
    listener: TcpListener,
    (trusted_proxies, markings, model): (Vec<IpAddr>, MarkingRules, Option<Arc<dyn Model>>),
) -> Result<()> {
    let clock = store.clock().clone();
    let store = Arc::new(store);
    let settings = settings(&store, &config, trusted_proxies, markings);
    // What an interrupted upload left behind is nobody's.
    if settings.uploads.exists() {
        std::fs::remove_dir_all(&settings.uploads).context("cannot clear the folder for uploads")?;
    }
    std::fs::create_dir_all(&settings.uploads).context("cannot make the folder for uploads")?;
    tokio::spawn(work(store.clone()));
    let mut web =
        Web::new(settings, store, documents::documents(markings)).with_ledgers(Arc::new(ledgers::Workbooks::own(markings)));
    if let Some(model) = model {
        web = web.with_model(model);
    }
    let settings = web.settings().clone();
    let from = Arc::new(move |request: &axum::extract::Request| Route::of(request, &settings).address);
    connections::serve(
        listener,
        jiufen_web::router(web),
        from,
        (clock, connections::room()),
        stopped(),
    )
    .await;
    Ok(())
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

/// Background work, every minute for as long as the program runs.
async fn work(store: Arc<Store>) {
    let mut minute = tokio::time::interval(std::time::Duration::from_secs(60));
    loop {
        minute.tick().await;
        if let Err(error) = store.work_once().await {
            tracing::warn!(%error, "background work failed; it is tried again");
        }
    }
}

/// Ctrl-C or SIGTERM: what is under way is finished first.
async fn stopped() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be heard");
            let _ = tokio::signal::ctrl_c().await;
            return;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
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
