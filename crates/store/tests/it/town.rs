//! A town for damage: an item under way with a file, rows of a ledger, a late part that was given up, acts that are marked.

use jiufen_kernel::{
    command::Command,
    document::Anchor,
    event::{Event, Fact},
    id::{EvidenceId, ImportId, ItemId},
    import::{CloseImport, ImportItem, OpenImport},
    item::asking::{AnswerAsk, Ask, Wanted},
    item::evidence::{AttachEvidence, EvidenceKind},
    item::proof::{AgreeProof, NewPiece},
    org::{Holding, appointments::*},
    review::{ClauseClass, ConfirmClauses, Span},
    text::Digest,
};
use jiufen_store::{new_file, new_text, testing::TestBase};

use crate::city::{City, date};

/// A town with an item under way that has evidence with a file; its id and the file's digest.
pub async fn town(base: &TestBase) -> (City, ItemId, [u8; 32]) {
    let city = City::found(base).await;
    let document = city.document("年底前改造干支渠八十六公里。").await;
    city.anchored(document, 0, 13, "改造干支渠").await;
    let confirm = ConfirmClauses {
        document,
        clauses: vec![(Span::new(0, 14), ClauseClass::Deployment)],
        seen: 0,
    };
    city.on("2026-03-02", city.office, confirm).await.expect("confirmed");
    let parent = city.item("task", "守住水和生态", None, "2026-12-31").await;
    let item = city.item("task", "高效节水灌溉", Some(parent), "2026-06-30").await;
    let stored = city.store.files().put(&b"%PDF-1.4 acceptance"[..], 1_000).expect("a file");
    attach(&city, item, stored.sha256, stored.size).await;
    (city, item, stored.sha256)
}

/// A row of a ledger, so that every summary table holds something.
pub async fn imported(city: &City) {
    let document = city.document("1．清淤三条支渠（牵头单位：农业局）。").await;
    let import = City::new_id::<ImportId>();
    let open = OpenImport {
        import,
        title: new_text("台账"),
        items: 1,
    };
    let row = ImportItem {
        import,
        row: 3,
        item: City::new_id(),
        kind: "task".into(),
        title: new_text("清淤三条支渠"),
        anchors: vec![Anchor {
            document,
            start: 0,
            end: 8,
        }],
        parent: None,
        weight: None,
        start: None,
        due: Some(date("2026-09-30")),
        lead: Some(city.bureau),
        supporting: Default::default(),
    };
    for command in [Command::from(open), row.into(), CloseImport { import }.into()] {
        city.on("2026-06-22", city.office, command).await.expect("imported");
    }
}

/// A late part is no longer needed: its lateness and what its node lost stay.
pub async fn lost(city: &City) {
    let node = city.item("task", "拆旧建新", None, "2026-12-31").await;
    let part = city.item("task", "拆除旧闸", Some(node), "2026-06-22").await;
    let ask = City::new_id();
    let asked = Ask {
        ask,
        item: part,
        wanted: Wanted::NoLongerNeeded,
        reason: new_text("旧闸留用"),
    };
    city.on("2026-06-24", city.office, asked).await.expect("asked");
    let answer = AnswerAsk {
        ask,
        item: part,
        granted: true,
        reason: new_text("情况属实"),
    };
    city.on("2026-06-24", city.second_office, answer).await.expect("granted");
}

/// Both clerks of the office take a post in the bureau, and one agrees a proof anew: nobody is free, so it is marked.
pub async fn marked(city: &City, item: ItemId) {
    for clerk in [city.office, city.second_office] {
        let tenure = City::new_id();
        let ask = AskAppointment {
            tenure,
            post: city.handling.post,
            person: clerk.person,
            holding: Holding::StandIn,
        };
        let from = date("2026-06-24");
        city.on("2026-06-24", city.admin, ask).await.expect("asked");
        let confirm = ConfirmAppointment { tenure, from };
        city.on("2026-06-24", city.second_admin, confirm).await.expect("confirmed");
    }
    let agree = AgreeProof {
        item,
        pieces: vec![NewPiece {
            what: new_text("验收单"),
            grade: None,
            place: None,
        }],
        reason: Some(new_text("写清楚")),
    };
    city.on("2026-06-24", city.office, agree).await.expect("agreed");
}

pub async fn attach(city: &City, item: ItemId, sha256: [u8; 32], size: u64) {
    let file = new_file(city.store.files(), sha256, size, "application/pdf", "验收单.pdf").expect("a file");
    let attach = AttachEvidence {
        evidence: City::new_id::<EvidenceId>(),
        item,
        piece: 0,
        kind: EvidenceKind::Certificate,
        backs: None,
        note: new_text("验收单已盖章"),
        files: vec![file],
        captured: None,
    };
    city.on("2026-06-22", city.handling, attach).await.expect("attached");
}

/// On a thread of its own: a connection to PostgreSQL brings its own runtime.
pub fn in_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join()).expect("no panic")
}

/// The digest that the first event which has one for this tells of.
pub fn digest_in(base: &TestBase, pick: impl Fn(&Fact) -> Option<Digest> + Sync) -> Digest {
    in_thread(|| {
        let rows = base
            .open()
            .query("SELECT bytes FROM event ORDER BY position", &[])
            .expect("events");
        rows.iter()
            .find_map(|row| pick(&Event::from_bytes(row.bytes(0).expect("bytes")).expect("an event").fact))
            .expect("somebody said it")
    })
}
