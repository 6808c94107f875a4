//! Serves the shell alone, as a demonstration with one made-up account, to look at `/design` and the pages at the door:
//! `cargo run -p jiufen-web --example design`, then http://localhost:7900 (zhouyan, "seven willows by the weir").

use std::net::SocketAddr;
use std::sync::Arc;

use jiufen_store::db::Engine;
use jiufen_store::desk::accounts;
use jiufen_store::testing::TestBase;
use jiufen_web::session::Post;
use jiufen_web::session::desk::{Desk, Holder};
use jiufen_web::{ReadDocument, Settings, Web};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let post = |name: &str, unit: &str| Post {
        id: uuid::Uuid::now_v7().into(),
        name: name.into(),
        unit: unit.into(),
    };
    let holder = Holder {
        name: String::from("周砚"),
        posts: vec![post("建设管理科长", "市水务局"), post("督查一科长", "市政府督查室")],
    };
    let base = TestBase::new(Engine::Sqlite);
    let hash = jiufen_web::session::password::hash("seven willows by the weir")?;
    accounts::create(&mut base.open(), uuid::Uuid::now_v7(), "zhouyan", &hash, false, 0)?;
    let store = Arc::new(jiufen_store::testing::demonstration(&base));
    let desk = Desk::with(store.clone(), Arc::new(move |_, _| Ok(Some(holder.clone()))));
    let settings = Settings {
        name_zh: String::from("河清市人民政府督查室"),
        name_en: String::from("Heqing Municipal Supervision Office"),
        trusted_proxies: Vec::new(),
        zone: jiff::tz::TimeZone::get("Asia/Shanghai")?,
        uploads: std::env::temp_dir().join("jiufen-design-uploads"),
    };
    let reader = Arc::new(|_: &[u8], name: &str| {
        Ok(ReadDocument {
            text: name.to_owned(),
            remarks: Vec::new(),
        })
    });
    let app = jiufen_web::router(Web::with_desk(settings, store, desk, reader));
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 7900))).await?;
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}
