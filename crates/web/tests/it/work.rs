//! A town at work: two posts of the office, a bureau that takes in and handles, another bureau that sees nothing of it,
//! a leader, an auditor, two administrators; a goal with three parts, and items in every early state.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::date;
use jiufen_kernel::actor::Actor;
use jiufen_kernel::command::Order;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::Source;
use jiufen_kernel::item::life::{AcceptItem, AssignItem};
use jiufen_kernel::item::proof::{AgreeProof, NewPiece};
use jiufen_kernel::item::registration::{ApproveItem, RegisterItem};
use jiufen_kernel::item::report::{Claim, ClearReport, FileReport};
use jiufen_kernel::org::Role;
use jiufen_kernel::share::Share;
use jiufen_store::testing::TestBase;
use jiufen_store::testing::town::{Town, morning, new_id, registration};
use jiufen_store::{Store, new_text};

/// What there is.
pub struct Work {
    /// 督查一科长, who registers.
    pub lu: Actor,
    /// 北渠灌区改造: the goal, with three parts.
    pub goal: ItemId,
    /// 一标段干渠: reported 60 %, due 31 October, so late.
    pub late: ItemId,
    /// 二标段支渠: accepted and never reported, due 31 December.
    pub silent: ItemId,
    /// 三标段渡槽: assigned, to be accepted.
    pub assigned: ItemId,
    /// 河清北站广场: registered only.
    pub registered: ItemId,
    /// =SUM(A1) 计量: approved only, with a title that is a formula.
    pub formula: ItemId,
}

/// Founds it. Logins: `lu` and `fang` (office), `bai` (intake and clearing) and `zhou` (handling) of the water bureau,
/// `qin` (handling) of the culture bureau, `lin` (leader), `ming` (auditor), `yu` and `shi` (administrators).
pub async fn found(base: &TestBase, password_hash: &str) -> (Arc<Store>, Work) {
    let town = Town::found(&base.config(), ["于简", "简宁", "明溪"]).await;

    let mut units = Vec::new();
    for name in ["市政府督查室", "市水务局", "市文化局"] {
        units.push(town.unit(town.root, name, name).await);
    }
    let (office, water, culture) = (units[0], units[1], units[2]);
    let lu = town.appoint(office, "督查一科长", "陆问津", &[Role::Office]).await;
    let fang = town.appoint(office, "督查室主任", "方叙", &[Role::Office]).await;
    let bai = town.appoint(water, "办公室", "白芷", &[Role::Intake, Role::Clearing]).await;
    let zhou = town.appoint(water, "建设管理科长", "周砚", &[Role::Handling]).await;
    let qin = town.appoint(culture, "文化科长", "秦岭", &[Role::Handling]).await;
    let lin = town.appoint(town.root, "副市长", "林若谷", &[Role::Leader]).await;
    let register = async |day, register: RegisterItem| {
        let item = register.item;
        town.on(day, lu, register).await;
        item
    };

    let spring = date(2026, 4, 1);
    let goal = register(spring, registration("project", "北渠灌区改造", date(2026, 12, 31))).await;
    town.on(spring, fang, ApproveItem { item: goal }).await;
    let mut parts = Vec::new();
    for (title, due) in [
        ("一标段干渠", date(2026, 10, 31)),
        ("二标段支渠", date(2026, 12, 31)),
        ("三标段渡槽", date(2026, 12, 31)),
    ] {
        let part = RegisterItem {
            parent: Some(goal),
            ..registration("task", title, due)
        };
        let item = register(spring, part).await;
        town.on(spring, fang, ApproveItem { item }).await;
        let assign = AssignItem {
            item,
            lead: water,
            supporting: BTreeSet::new(),
            leader: None,
            due: None,
            note: None,
        };
        town.on(date(2026, 4, 2), lu, assign).await;
        let piece = NewPiece {
            what: new_text("验收记录"),
            grade: None,
            place: None,
        };
        let proof = AgreeProof {
            item,
            pieces: vec![piece],
            reason: None,
        };
        town.on(date(2026, 4, 2), lu, proof).await;
        parts.push(item);
    }
    for item in &parts[..2] {
        let accept = AcceptItem {
            item: *item,
            handling: zhou.post,
        };
        town.on(date(2026, 4, 3), bai, accept).await;
    }
    let formula = register(spring, registration("task", "=SUM(A1) 计量", date(2026, 12, 20))).await;
    town.on(date(2026, 4, 3), fang, ApproveItem { item: formula }).await;
    let square = RegisterItem {
        source: Source::Instruction,
        ..registration("task", "河清北站广场", date(2026, 12, 10))
    };
    let registered = register(date(2026, 9, 1), square).await;
    let report = FileReport {
        report: new_id(),
        item: parts[0],
        claim: Claim::Percent(Share::new(6_000).unwrap()),
        progress: Some(new_text("干渠开挖")),
        problem: None,
        next: None,
    };
    let filed = report.report;
    town.on(date(2026, 9, 10), zhou, report).await;
    // Whether a report of progress is cleared is the pack's to say.
    let clear = ClearReport {
        report: filed,
        item: parts[0],
    };
    let _ = town.ask(date(2026, 9, 10), bai, clear).await;

    let logins = [
        ("lu", lu, false),
        ("fang", fang, false),
        ("bai", bai, false),
        ("zhou", zhou, false),
        ("qin", qin, false),
        ("lin", lin, false),
        ("ming", town.auditor, false),
        ("yu", town.first, false),
        ("shi", town.second, false),
    ];
    town.accounts(password_hash, &logins).await;
    let work = Work {
        lu,
        goal,
        late: parts[0],
        silent: parts[1],
        assigned: parts[2],
        registered,
        formula,
    };
    (crate::town::standing(town.store), work)
}

impl Work {
    /// Registers so many more items at the top.
    pub async fn many(&self, store: &Store, count: usize) {
        let sent = (0..count).map(|number| {
            let register = registration("task", &format!("第{number}条支渠"), date(2026, 12, 31));
            store.record_at(Order::new(new_id(), self.lu, register), morning(date(2026, 11, 20)))
        });
        let answers = futures_util::future::join_all(sent).await;
        assert!(answers.iter().all(Result::is_ok));
    }
}
