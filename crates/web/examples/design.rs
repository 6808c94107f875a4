//! Serves the shell alone, as a demonstration with a small made-up town, to look at `/design` and the pages at the door:
//! `cargo run -p jiufen-web --example design`, then http://localhost:7900 (zhouyan, "seven willows by the weir").

use std::net::SocketAddr;

use jiufen_web::{Documents, Settings, Web};

#[path = "../tests/it/town.rs"]
mod town;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let hash: &'static str = jiufen_web::session::password::hash("seven willows by the weir")?.leak();
    let store = town::found(folder.path(), hash).await;
    let settings = Settings {
        name_zh: String::from("河清市人民政府督查室"),
        name_en: String::from("Heqing Municipal Supervision Office"),
        trusted_proxies: Vec::new(),
        zone: jiff::tz::TimeZone::get("Asia/Shanghai")?,
        uploads: folder.path().join("uploads"),
    };
    let app = jiufen_web::router(Web::new(settings, store, Documents::plain()));
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 7900))).await?;
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}
