//! Wrong input on every form: each field of each is sent empty, of the wrong type, too long, with characters that are not
//! text, with ids that are not there, and is answered in both languages, at the field, with the form kept and nothing recorded.

use axum::http::StatusCode;
use jiufen_store::Store;

use crate::item_life::{act, done, under_way};
use crate::site::{Browser, Site, at_work, site};
use crate::works::works;

/// A field with something wrong in it, and what is said about it in both languages.
pub type Wrong<'a> = (&'a str, &'a str, &'static str, &'static str);

pub const EMPTY: (&str, &str) = ("没有填", "Nothing filled in");
pub const UNCHOSEN: (&str, &str) = ("没有选", "Nothing chosen");
pub const UNREADABLE: (&str, &str) = ("认不出这个选择", "This choice is not known");
pub const NO_NUMBER: (&str, &str) = ("不是数", "Not a number");
const NO_DAY: (&str, &str) = ("不是日期", "Not a date");
pub const UNSEEN: (&str, &str) = ("有看不见的控制字符", "invisible control characters");
pub const LONG: (&str, &str) = ("最多", "At most");
pub const NOWHERE: (&str, &str) = ("找不到所指的对象", "was not found");
pub const MARKED: (&str, &str) = ("第 1 行有密级标志", "Line 1 bears the security marking");
pub const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

pub fn wrong<'a>(field: &'a str, value: &'a str, says: (&'static str, &'static str)) -> Wrong<'a> {
    (field, value, says.0, says.1)
}

async fn events(store: &Store) -> i64 {
    let count = store.look(|db| Ok(db.query_one("SELECT count(*) FROM event", &[])?.int(0)?));
    count.await.unwrap()
}

/// As it stands in a page.
fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;")
}

/// Sends a good form with one field wrong, for each wrong, in both languages.
pub async fn sweep(site: &Site, browser: &mut Browser, address: &str, good: &[(&str, &str)], wrongs: &[Wrong<'_>]) {
    let before = events(&site.store).await;
    for (field, value, zh, en) in wrongs {
        for (language, says) in [("zh-CN", zh), ("en", en)] {
            browser.set_cookie("jiufen-language", language);
            let form = browser.get(address).await;
            assert_eq!(form.status, StatusCode::OK, "{address}: {}", form.text);
            let mut pairs: Vec<(&str, &str)> = good.iter().copied().filter(|(name, _)| name != field).collect();
            pairs.push((field, value));
            let answer = browser.post(address, &form, &pairs).await;
            let case = format!("{address} {field}={:.40} in {language}", value);
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{case}: {}", answer.text);
            assert!(answer.text.contains(*says), "{case}: no “{says}” in {}", answer.text);
            // What was typed into the other fields stands there still.
            for (name, kept) in pairs.iter().filter(|(name, kept)| name != field && !kept.is_empty()) {
                let there = answer.text.contains(&escaped(kept));
                assert!(there, "{case}: {name}={kept} is lost in {}", answer.text);
            }
        }
    }
    assert_eq!(events(&site.store).await, before, "{address}: nothing is recorded");
}

#[tokio::test]
async fn the_forms_of_the_administrators() {
    let site = site().await;
    let mut first = site.signed_in("first").await;
    let long = "长".repeat(81);
    let form = first.get("/units/new").await;
    let at = form.text.find("市水务局").expect("an option");
    let root = form.text[..at]
        .rsplit("value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("the root")
        .to_owned();
    let water = form.text[..at]
        .rsplit("value=\"")
        .next()
        .and_then(|rest| rest.split('"').next())
        .expect("its id")
        .to_owned();

    let good = [
        ("parent", root.as_str()),
        ("name", "河清市林业局"),
        ("short", "林业局"),
        ("order", "7"),
    ];
    let wrongs = [
        wrong("parent", "", UNCHOSEN),
        wrong("parent", "林业", UNREADABLE),
        wrong("parent", NOBODY, NOWHERE),
        wrong("name", " ", EMPTY),
        wrong("name", &long, LONG),
        wrong("name", "林\u{0}业", UNSEEN),
        wrong("short", "", EMPTY),
        wrong("order", "七", NO_NUMBER),
        wrong("order", "-1", ("要在 0 到 9999 之间", "Must lie between 0 and 9999")),
        wrong("order", "1.5", ("只能是整数", "Whole numbers only")),
    ];
    sweep(&site, &mut first, "/units/new", &good, &wrongs).await;

    let good = [
        ("unit", water.as_str()),
        ("title", "水政科长"),
        ("order", "7"),
        ("role_handling", "yes"),
    ];
    let wrongs = [
        wrong("unit", "", UNCHOSEN),
        wrong("unit", NOBODY, NOWHERE),
        wrong("title", "", EMPTY),
        wrong("title", &long, LONG),
        wrong("title", "水\u{202E}政", UNSEEN),
        wrong("order", "", EMPTY),
        wrong("role_handling", "", ("岗位至少要有一项职责", "at least one role")),
    ];
    sweep(&site, &mut first, "/posts/new", &good, &wrongs).await;

    let good = [("name", "江浣石")];
    let wrongs = [wrong("name", "", EMPTY), wrong("name", &long, LONG)];
    sweep(&site, &mut first, "/people/new", &good, &wrongs).await;

    let form = first.get("/appointments/new").await;
    let value_of = |name: &str| {
        let list = &form.text[form.text.find(&format!("name=\"{name}\"")).expect("a list")..];
        let values = list
            .split("value=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap_or_default());
        values
            .into_iter()
            .find(|value| value.len() == 36)
            .expect("a choice")
            .to_owned()
    };
    let (post, person) = (value_of("post"), value_of("person"));
    let good = [("post", post.as_str()), ("person", person.as_str()), ("holding", "own")];
    let wrongs = [
        wrong("post", "", UNCHOSEN),
        wrong("post", "科长", UNREADABLE),
        wrong("post", NOBODY, NOWHERE),
        wrong("person", NOBODY, NOWHERE),
        wrong("holding", "for ever", UNCHOSEN),
    ];
    sweep(&site, &mut first, "/appointments/new", &good, &wrongs).await;

    // A unit cannot come to lie below itself.
    let place = format!("/units/{water}/place");
    let wrongs = [
        wrong("parent", "", UNCHOSEN),
        wrong("parent", NOBODY, NOWHERE),
        wrong("parent", &water, ("不能把单位移到它自己", "cannot be moved below itself")),
    ];
    sweep(&site, &mut first, &place, &[], &wrongs).await;
}

#[tokio::test]
async fn a_pack_with_a_mistake_is_named_with_its_line() {
    let site = site().await;
    let mut first = site.signed_in("first").await;
    let before = events(&site.store).await;
    let files = jiufen_kernel::pack::shipped::base().files;
    let (_, task) = files.iter().find(|(name, _)| *name == "task.toml").expect("the kind task");
    let broken = task.replacen("counts = true", "counts = 3", 1);
    assert_ne!(broken, *task);
    let big = "#".repeat(64 * 1024 + 1);
    for (language, wrongs) in [
        ("zh-CN", [("行", &broken), ("太大：一份最多 64 KB", &big)]),
        ("en", [("line", &broken), ("is too large: at most 64 KB each", &big)]),
    ] {
        browser_language(&mut first, language);
        for (says, content) in wrongs {
            let page = first.get("/packs/new").await;
            let fields = [("name", "winter"), ("version", "1")];
            let answer = first
                .post_files("/packs/new", &page, &fields, &[("task.txt", content.as_bytes())])
                .await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
            assert!(
                answer.text.contains(says) && answer.text.contains("task.t") && answer.text.contains("value=\"winter\""),
                "{}",
                answer.text
            );
        }
    }
    assert_eq!(events(&site.store).await, before);
}

fn browser_language(browser: &mut Browser, language: &str) {
    browser.set_cookie("jiufen-language", language);
}

#[tokio::test]
async fn the_forms_of_registering_and_reminding() {
    let (site, work) = at_work().await;
    let mut lu = site.signed_in("lu").await;
    let long = "长".repeat(201);
    let good = [
        ("title", "清理拖欠账款"),
        ("kind", "task"),
        ("source", "meeting"),
        ("parent", "0001"),
        ("weight", "2"),
        ("starts", "2026-11-01"),
        ("due", "2026-12-31"),
    ];
    let wrongs = [
        wrong("title", "", EMPTY),
        wrong("title", &long, LONG),
        wrong("title", "清\u{7}理", UNSEEN),
        wrong("title", "机密★5年", MARKED),
        wrong("kind", "", UNCHOSEN),
        wrong("kind", "wish", ("没有“wish”这种类型", "There is no kind")),
        wrong("source", "gossip", UNCHOSEN),
        wrong("parent", "2026-9999", ("没有这个编号的事项", "No item has this number")),
        wrong("weight", "two", NO_NUMBER),
        wrong("weight", "-1", ("要在 0 到 1000000 之间", "Must lie between 0 and 1000000")),
        wrong("starts", "2026-02-30", NO_DAY),
        wrong("due", "明天", NO_DAY),
        wrong("due", "2026-10-31", ("早于开始日期", "lies before the start")),
    ];
    sweep(&site, &mut lu, "/items/new", &good, &wrongs).await;

    let before = events(&site.store).await;
    let late = work.late.to_string();
    for (language, says) in [
        ("zh-CN", ("催报 1 件：0 件送到，1 件没有送", "第 1 行有密级标志")),
        ("en", ("0 sent, 1 not sent", "Line 1 bears the security marking")),
    ] {
        browser_language(&mut lu, language);
        let page = lu.get("/duties?list=unreported").await;
        let unknown = [("list", "unreported"), ("text", "请报本期进展。"), ("row", NOBODY)];
        let answer = lu.post("/duties/reminders", &page, &unknown).await;
        assert!(answer.text.contains(says.0), "{}", answer.text);
        let page = lu.get("/duties?list=unreported").await;
        let marked = [("list", "unreported"), ("text", "机密★请报"), ("row", late.as_str())];
        let answer = lu.post("/duties/reminders", &page, &marked).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.text.contains(says.1) && answer.text.contains("checked"),
            "{}",
            answer.text
        );
    }
    assert_eq!(events(&site.store).await, before);
}

#[tokio::test]
async fn the_forms_of_an_item() {
    let works = works().await;
    under_way(&works).await;
    let site = &works.site;
    let long = "长".repeat(2_001);
    let title = "长".repeat(201);
    let at = |noun: &str| format!("/items/{}/{noun}", works.item);
    let (mut lu, mut zhou) = (site.signed_in("lu").await, site.signed_in("zhou").await);
    let (bureau, other) = (works.bureau.to_string(), works.other.to_string());

    let good = [("lead", bureau.as_str()), ("note", "按期完成")];
    let wrongs = [
        wrong("lead", "", UNCHOSEN),
        wrong("lead", "水务局", UNREADABLE),
        wrong("lead", NOBODY, NOWHERE),
        wrong("leader", "市长", UNREADABLE),
        wrong("supporting", NOBODY, NOWHERE),
        wrong("supporting", &bureau, ("牵头单位不能同时是配合单位", "cannot support itself")),
        wrong("due", "2026-13-01", NO_DAY),
        wrong("note", &long, LONG),
        wrong("note", "机密★按期", MARKED),
    ];
    sweep(site, &mut lu, &at("assignment"), &good, &wrongs).await;
    let good = [("what0", "检测报告"), ("reason", "补一样")];
    let wrongs = [
        wrong("what0", &long, LONG),
        wrong("what0", "", ("至少写一样", "at least one piece")),
        wrong("what0", "机密★检测", MARKED),
        wrong("grade0", "9", ("佐证等级应在", "The grade lies between")),
        wrong("place0", "北纬三十五度", ("读不懂", "Not a place")),
        wrong("reason", "", ("要写明理由", "needs a reason")),
    ];
    sweep(site, &mut lu, &at("proof"), &good, &wrongs).await;
    let wrongs = [
        wrong("post", "", UNCHOSEN),
        wrong("post", "科长", UNREADABLE),
        wrong("post", NOBODY, NOWHERE),
    ];
    sweep(site, &mut lu, &at("checkers"), &[], &wrongs).await;
    let good = [("outcome", "unproved"), ("reason", "合同终止")];
    let wrongs = [
        wrong("outcome", "done", UNCHOSEN),
        wrong("reason", "", ("请写明理由", "Give the reason")),
        wrong("reason", &long, LONG),
    ];
    sweep(site, &mut lu, &at("closure"), &good, &wrongs).await;
    let good = [("step", "urge"), ("letter", "〔2026〕31号"), ("text", "11月底前报进展")];
    let wrongs = [
        wrong("step", "shout", UNCHOSEN),
        wrong("text", "", EMPTY),
        wrong("text", &long, LONG),
        wrong("text", "机密★报", MARKED),
    ];
    sweep(site, &mut lu, &at("reminders"), &good, &wrongs).await;
    let good = [("change", "weight"), ("weight", "3"), ("reason", "工程量大")];
    let own = lu.get(&format!("/items/{}", works.item)).await;
    let mut numbers = own.text.match_indices("2026-").filter_map(|(at, _)| own.text.get(at..at + 9));
    let number = numbers.find(|number| number[5..].bytes().all(|digit| digit.is_ascii_digit()));
    let number = number.expect("its number").to_owned();
    let wrongs = [
        wrong("change", "name", UNCHOSEN),
        wrong("weight", "一半", NO_NUMBER),
        wrong("weight", "-3", ("要在 0 到", "Must lie between 0")),
        wrong("reason", "", EMPTY),
    ];
    sweep(site, &mut lu, &at("arrangement"), &good, &wrongs).await;
    let good = [("change", "place"), ("reason", "归到一处")];
    let wrongs = [
        wrong("parent", "2026-9999", ("没有这个编号的事项", "No item has this number")),
        wrong("parent", &number, ("不能把事项移到它自己", "cannot be moved below itself")),
    ];
    sweep(site, &mut lu, &at("arrangement"), &good, &wrongs).await;
    let good = [
        ("kind", "milestone"),
        ("title", "基础处理"),
        ("weight", "2"),
        ("start", "2026-12-01"),
        ("due", "2026-12-20"),
    ];
    let wrongs = [
        wrong("title", "", EMPTY),
        wrong("title", &title, LONG),
        wrong("weight", "-2", ("要在 0 到", "Must lie between 0")),
        wrong("start", "月初", NO_DAY),
        wrong("due", "2026-11-30", ("早于开始日期", "lies before the start")),
    ];
    sweep(site, &mut lu, &at("parts"), &good, &wrongs).await;

    let good = [("claim", "percent"), ("percent", "30"), ("progress", "一段完成")];
    let wrongs = [
        wrong("claim", "most", UNCHOSEN),
        wrong("percent", "八成", NO_NUMBER),
        wrong("percent", "101", ("要在 0 到 100 之间", "Must lie between 0 and 100")),
        wrong("percent", "30.555", ("最多 2 位小数", "At most 2 decimals")),
        wrong("progress", &long, LONG),
        wrong("progress", "一\u{0}段", UNSEEN),
        wrong("progress", "机密★一段", MARKED),
        wrong("occurred", "昨天", NO_DAY),
    ];
    sweep(site, &mut zhou, &at("report"), &good, &wrongs).await;
    let good = [("title", "管线没有迁"), ("clears", other.as_str()), ("due", "2026-11-30")];
    let wrongs = [
        wrong("title", "", EMPTY),
        wrong("title", &title, LONG),
        wrong("clears", "", UNCHOSEN),
        wrong("clears", NOBODY, NOWHERE),
        wrong("due", "", ("没有选日期", "No date chosen")),
        wrong("due", "2026-11-31", NO_DAY),
    ];
    sweep(site, &mut zhou, &at("blockers"), &good, &wrongs).await;
    let good = [("asked", "extension"), ("due", "2027-02-28"), ("reason", "汛期停工")];
    let wrongs = [
        wrong("asked", "mercy", UNCHOSEN),
        wrong("due", "", ("没有选日期", "No date chosen")),
        wrong("reason", "", EMPTY),
        wrong("reason", "机密★停", MARKED),
    ];
    sweep(site, &mut zhou, &at("request"), &good, &wrongs).await;

    done(
        &mut zhou,
        &works,
        "report",
        &[("claim", "percent"), ("percent", "30"), ("progress", "一段")],
    )
    .await;
    let checker = works.checker.post.to_string();
    done(&mut lu, &works, "checkers", &[("post", &checker)]).await;
    let mut wen = site.signed_in("wen").await;
    let report = wen.get(&at("check")).await.hidden("report");
    let good = [
        ("report", report.as_str()),
        ("method", "desk"),
        ("accepted", "20"),
        ("reason", "看过"),
    ];
    let wrongs = [
        wrong("report", NOBODY, ("有了更新的申报", "There is a newer claim")),
        wrong("method", "dream", UNCHOSEN),
        wrong("accepted", "很多", NO_NUMBER),
        wrong("accepted", "-5", ("要在 0 到 100 之间", "Must lie between 0 and 100")),
        wrong("reason", "", EMPTY),
        wrong("accepts", NOBODY, NOWHERE),
    ];
    sweep(site, &mut wen, &at("check"), &good, &wrongs).await;
    let refused = act(
        &mut wen,
        &works,
        "check",
        &[("method", "desk"), ("accepted", "20"), ("reason", "")],
    )
    .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}
