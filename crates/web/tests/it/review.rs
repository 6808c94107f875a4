//! The review of a document through the router: by its buttons, without a script.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use jiufen_kernel::review::ClauseClass;
use jiufen_store::db::Engine;
use jiufen_web::reading::{
    Change, ChangeKind, Clause, Ground, Owner, Proposal, Reading, Repair, RepairState, Reviewed, Span, Ties, Verdict,
};
use jiufen_web::{BlockKind, TextBlock};

use crate::site::{Answer, Browser, Site};

/// A reader of its own small language: each line is a paragraph, `#` a heading; a sentence that begins with 过去 is an achievement, every
/// other one a deployment with an item for each part between semicolons; 蕞 is repaired to 最, and � marks what is lost.
pub fn read(reviewed: &Reviewed) -> Reading {
    let source: Vec<char> = reviewed.source.chars().collect();
    let mut repairs = Vec::new();
    let mut text: Vec<char> = source.clone();
    for (at, sign) in source.iter().enumerate() {
        let (after, is_gap) = match sign {
            '蕞' => ("最", false),
            '\u{FFFD}' => ("□", true),
            _ => continue,
        };
        let span = (at as u32, at as u32 + 1);
        let judged = reviewed.judged.iter().rev().find(|judged| judged.source == span);
        let (state, shown) = match judged.map(|judged| &judged.verdict) {
            None => (RepairState::Open, after.to_owned()),
            Some(Verdict::Taken) => (RepairState::Taken, after.to_owned()),
            Some(Verdict::Refused) => (RepairState::Refused, sign.to_string()),
            Some(Verdict::Replaced(words)) => (RepairState::Replaced, words.clone()),
        };
        text[at] = shown.chars().next().unwrap();
        repairs.push(Repair {
            rule: if is_gap { "encoding" } else { "spinner" },
            span,
            source: span,
            before: sign.to_string(),
            after: after.to_owned(),
            confidence: 9_900,
            likeliest: None,
            is_gap,
            state,
        });
    }
    let (mut blocks, mut clauses, mut proposals) = (Vec::new(), Vec::new(), Vec::new());
    let mut start = 0;
    while start < text.len() {
        let end = text[start..]
            .iter()
            .position(|c| *c == '\n')
            .map_or(text.len(), |at| start + at);
        let kind = if text[start] == '#' {
            BlockKind::Heading(1)
        } else {
            BlockKind::Paragraph
        };
        let sentences = cut(&text, (start, end), &['。']);
        if kind == BlockKind::Paragraph {
            for span in &sentences {
                let words = words(&text, *span);
                let class = if words.starts_with("过去") {
                    ClauseClass::Achievement
                } else {
                    ClauseClass::Deployment
                };
                clauses.push(Clause {
                    span: *span,
                    source: *span,
                    class,
                });
                if class == ClauseClass::Deployment {
                    let parts = cut(&text, (span.0 as usize, span.1 as usize), &['；']);
                    proposals.extend(parts.into_iter().map(|part| proposal(&text, part, reviewed)));
                }
            }
        }
        blocks.push(TextBlock {
            kind,
            start: start as u32,
            end: end as u32,
            sentences,
        });
        start = end + 1;
    }
    Reading {
        text: text.iter().collect(),
        blocks,
        repairs,
        clauses,
        proposals,
        ties: Arc::new(Held(text, reviewed.clone())),
    }
}

/// Items of the same first two characters are the same item.
pub fn compare(old: &Reviewed, new: &Reviewed) -> Vec<Change> {
    let (old, new) = (read(old).proposals, read(new).proposals);
    let begins = |proposal: &Proposal| proposal.title.chars().take(2).collect::<String>();
    let mut changes: Vec<Change> = new
        .iter()
        .map(|item| {
            let same = old.iter().find(|known| begins(known) == begins(item));
            let kind = match same {
                None => ChangeKind::New,
                Some(known) if known.title == item.title => ChangeKind::Kept,
                Some(_) => ChangeKind::Changed,
            };
            Change {
                kind,
                old: same.cloned(),
                new: Some(item.clone()),
                differs: Vec::new(),
            }
        })
        .collect();
    let gone = old
        .iter()
        .filter(|item| !new.iter().any(|other| begins(other) == begins(item)));
    changes.extend(gone.map(|item| Change {
        kind: ChangeKind::Dropped,
        old: Some(item.clone()),
        new: None,
        differs: Vec::new(),
    }));
    changes
}

struct Held(Vec<char>, Reviewed);

impl Ties for Held {
    fn source(&self, text: Span) -> Span {
        text
    }

    fn text(&self, source: Span) -> Span {
        source
    }

    fn propose(&self, source: Span) -> Option<Proposal> {
        Some(proposal(&self.0, source, &self.1))
    }
}

fn words(text: &[char], span: Span) -> String {
    text[span.0 as usize..span.1 as usize].iter().collect()
}

fn cut(text: &[char], (start, end): (usize, usize), at: &[char]) -> Vec<Span> {
    let mut out = Vec::new();
    let mut from = start;
    for (place, char) in text.iter().enumerate().take(end).skip(start) {
        if at.contains(char) || place + 1 == end {
            let to = if at == ['；'] && at.contains(char) {
                place
            } else {
                place + 1
            };
            if to > from {
                out.push((from as u32, to as u32));
            }
            from = place + 1;
        }
    }
    out
}

fn proposal(text: &[char], span: Span, reviewed: &Reviewed) -> Proposal {
    let words = words(text, span);
    let named = reviewed.units.iter().find(|unit| words.contains(&unit.name));
    Proposal {
        span,
        source: span,
        title: words.trim_end_matches('。').to_owned(),
        section: Vec::new(),
        class: ClauseClass::Deployment,
        targets: Vec::new(),
        deadline: None,
        leader: None,
        lead: named.map(|unit| Owner {
            text: unit.name.clone(),
            unit: Some(unit.id.clone()),
        }),
        supporting: Vec::new(),
        mechanisms: Vec::new(),
        places: Vec::new(),
        grounds: Vec::new(),
        missing: vec![Ground::Number, Ground::Date],
    }
}

const REPORT: &str =
    "# 一、水利\n过去一年修渠40公里。由市水务局修渠86公里；新建泵站12座。蕞大限度节水。\n# 二、营商\n清理拖欠账款，办结诉求。";

/// Admits a text; the address of its document.
async fn admitted(office: &mut Browser, title: &str, text: &str) -> String {
    let page = office.get("/documents/new").await;
    let step = office.post_files("/documents/new", &page, &[("text", text)], &[]).await;
    let step = step.header(header::LOCATION).to_owned();
    let page = office.get(&step).await;
    let form = [("title", title), ("number", ""), ("issuer", ""), ("dated", "2026-01-16")];
    let answer = office.post(&step, &page, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.header(header::LOCATION).split('?').next().unwrap().to_owned()
}

async fn desk() -> (Site, Browser, String) {
    desk_on(Engine::Sqlite).await
}

pub async fn desk_on(engine: Engine) -> (Site, Browser, String) {
    let (site, _) = crate::site::at_work_on(engine).await;
    let mut office = site.signed_in("lu").await;
    let document = admitted(&mut office, "工作报告", REPORT).await;
    (site, office, document)
}

/// The span of words of the report as forms send it.
pub fn at(words: &str) -> String {
    let before = REPORT.find(words).unwrap_or_else(|| panic!("{words}"));
    let start = REPORT[..before].chars().count();
    format!("{start}-{}", start + words.chars().count())
}

/// Sends a form about a place, and follows.
pub async fn act(browser: &mut Browser, document: &str, noun: &str, place: &str, pairs: &[(&str, &str)]) -> (Answer, Answer) {
    let page = browser.get(&format!("{document}/review?at={place}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let seen = page.hidden("seen");
    let mut all = vec![("at", place), ("seen", seen.as_str())];
    all.retain(|(name, _)| pairs.iter().all(|(given, _)| given != name));
    all.extend_from_slice(pairs);
    let answer = browser.post(&format!("{document}/review/{noun}"), &page, &all).await;
    let to = answer.header(header::LOCATION).to_owned();
    let then = if answer.status == StatusCode::SEE_OTHER {
        browser.get(to.split('#').next().unwrap()).await
    } else {
        browser.get(&format!("{document}/review?at={place}")).await
    };
    (answer, then)
}

pub fn form(title: &str) -> Vec<(&str, &str)> {
    vec![
        ("title", title),
        ("kind", "task"),
        ("class", "deployment"),
        ("due", "2026-12-31"),
        ("lead", "市水务局"),
        ("supporting", ""),
        ("parent", ""),
    ]
}

#[tokio::test]
async fn a_sentence_becomes_an_item_and_its_class_is_confirmed_with_it() {
    let (_site, mut office, document) = desk().await;
    let page = office.get(&format!("{document}/review")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let canal = at("由市水务局修渠86公里");
    assert!(
        page.text.contains(&format!("name=\"at\" value=\"{canal}\"")),
        "the first open one is looked at"
    );
    assert!(
        page.text.contains("value=\"市水务局\""),
        "what the text says is filled in: {}",
        page.text
    );
    assert!(page.text.contains("data-key=\"a\"") && page.text.contains("缺期限"));
    let (answer, then) = act(&mut office, &document, "items", &canal, &form("修渠86公里")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert!(
        answer
            .header(header::LOCATION)
            .contains(&format!("?at={}&done=accepted", at("新建泵站12座。")))
    );
    assert!(then.text.contains("已接受"), "{}", then.text);
    // The item stands with its anchor, and the sentence counts as confirmed and not yet answered.
    assert!(office.get("/items?view=table").await.text.contains("修渠86公里"));
    let listed = office.get(&format!("{document}/coverage?list=unanswered")).await;
    assert!(
        listed.text.contains("由市水务局修渠86公里") && listed.text.contains("牵头单位还没签收"),
        "{}",
        listed.text
    );
    let shown = office.get(&format!("{document}/review?at={canal}")).await;
    assert!(
        shown.text.contains("已接受：") && shown.text.contains("到事项页撤销"),
        "{}",
        shown.text
    );
}

#[tokio::test]
async fn what_is_wrong_in_the_form_is_said_at_its_field_and_nothing_is_recorded() {
    let (_site, mut office, document) = desk().await;
    let canal = at("由市水务局修渠86公里");
    for (name, value, says) in [
        ("title", "", "没有填"),
        ("lead", "市水利局", "没有叫“市水利局”的单位"),
        ("lead", "市水务局、市政府督查室", "牵头单位只有一个"),
        ("due", "明年", "不是日期"),
        ("parent", "2026-9999", "没有这个编号"),
        ("kind", "", "没有选"),
        ("class", "poem", "没有选"),
    ] {
        let mut pairs = form("修渠86公里");
        pairs.retain(|(known, _)| *known != name);
        pairs.push((name, value));
        let (answer, _) = act(&mut office, &document, "items", &canal, &pairs).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.text.contains(says), "{says}: {}", answer.text);
    }
    assert!(!office.get("/items?view=table").await.text.contains("修渠86公里"));
    // The suggestion's button fills the field in and records nothing.
    let mut pairs = form("修渠86公里");
    pairs.push(("take", "市政府督查室"));
    let (answer, _) = act(&mut office, &document, "items", &canal, &pairs).await;
    assert!(
        answer.text.contains("name=\"lead\" type=\"text\" value=\"市政府督查室\""),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn nothing_repaired_becomes_an_item_unseen() {
    let (_site, mut office, document) = desk().await;
    let water = at("蕞大限度节水。");
    let (answer, _) = act(&mut office, &document, "items", &water, &form("节水")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("这里有 1 处修补还没有看过"), "{}", answer.text);
    let page = office.get(&format!("{document}/review?at={water}")).await;
    assert!(page.text.contains("<del>蕞</del><ins>最</ins>"), "{}", page.text);
    let repair = at("蕞");
    let pairs = [("repair", repair.as_str()), ("verdict", "taken")];
    let (answer, then) = act(&mut office, &document, "repairs", &water, &pairs).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert!(!then.text.contains("<del>蕞</del>") && then.text.contains("最大限度节水"));
    let (answer, _) = act(&mut office, &document, "items", &water, &form("最大限度节水")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    // Looked over as a list, a repair can be refused all the same; another text needs words.
    let listed = office
        .get(&format!("{document}/review/repairs?rule=spinner&state=decided"))
        .await;
    assert!(listed.text.contains("认可"), "{}", listed.text);
    let (answer, _) = act(
        &mut office,
        &document,
        "repairs",
        &water,
        &[("repair", &repair), ("verdict", "replaced"), ("text", "")],
    )
    .await;
    assert!(answer.header(header::LOCATION).contains("done=words"));
}

#[tokio::test]
async fn proposals_are_split_merged_and_refused_with_a_reason() {
    let (_site, mut office, document) = desk().await;
    let debts = at("清理拖欠账款，办结诉求。");
    let page = office.get(&format!("{document}/review?at={debts}")).await;
    assert!(page.text.contains("从哪里拆开"), "{}", page.text);
    let (answer, _) = act(&mut office, &document, "parts", &debts, &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "a split needs a cut");
    let cut = at("清理拖欠账款，").split('-').nth(1).unwrap().to_owned();
    let (answer, then) = act(&mut office, &document, "parts", &debts, &[("cut", &cut)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let (first, second) = (at("清理拖欠账款"), at("办结诉求"));
    assert!(then.text.contains(&format!("name=\"at\" value=\"{first}\"")), "{}", then.text);
    // Both together again, then apart by a selection, as the script sends it.
    let (_, then) = act(&mut office, &document, "wholes", &second, &[]).await;
    let whole = at("清理拖欠账款，办结诉求");
    assert!(then.text.contains(&format!("name=\"at\" value=\"{whole}\"")), "{}", then.text);
    let (_, then) = act(&mut office, &document, "parts", &whole, &[("selection", &at("办结诉求"))]).await;
    assert!(then.text.contains(&format!("name=\"at\" value=\"{first}\"")), "{}", then.text);
    // Refused with a reason, and accepted later all the same.
    let (answer, _) = act(&mut office, &document, "refusals", &second, &[("reason", "")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (answer, _) = act(&mut office, &document, "refusals", &second, &[("reason", "已由别的事项办理")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = office.get(&format!("{document}/review?at={second}")).await;
    assert!(
        page.text.contains("不立项：") && page.text.contains("已由别的事项办理"),
        "{}",
        page.text
    );
    let (answer, _) = act(&mut office, &document, "items", &second, &form("办结诉求")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

#[tokio::test]
async fn a_form_that_comes_late_shows_the_others_judgement_and_keeps_its_words() {
    let (site, mut office, document) = desk().await;
    let canal = at("由市水务局修渠86公里");
    let mut head = site.signed_in("fang").await;
    let (answer, _) = act(&mut head, &document, "refusals", &canal, &[("reason", "重复")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    // The other window still holds the form from before.
    let mut late = form("我写的标题");
    late.push(("seen", "0"));
    let (answer, _) = act(&mut office, &document, "items", &canal, &late).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("不立项：") && answer.text.contains("重复"),
        "{}",
        answer.text
    );
    assert!(answer.text.contains("value=\"我写的标题\""), "{}", answer.text);
    assert!(!office.get("/items?view=table").await.text.contains("我写的标题"));
}

#[tokio::test]
async fn sentences_without_an_item_are_confirmed_by_a_person_too() {
    let (_site, mut office, document) = desk().await;
    let past = at("过去一年修渠40公里。");
    let unconfirmed = office.get(&format!("{document}/coverage?list=unconfirmed")).await;
    assert!(
        unconfirmed.text.contains("新建泵站12座") && !unconfirmed.text.contains("过去一年"),
        "{}",
        unconfirmed.text
    );
    let canal = at("由市水务局修渠86公里");
    let class = format!("class-{past}");
    let pairs = [("sentence", past.as_str()), (class.as_str(), "achievement")];
    let (answer, then) = act(&mut office, &document, "clauses", &canal, &pairs).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert!(
        !then.text.contains(&format!("name=\"sentence\" value=\"{past}\"")),
        "{}",
        then.text
    );
    let (answer, _) = act(&mut office, &document, "clauses", &canal, &[]).await;
    assert!(answer.header(header::LOCATION).contains("done=nothing"));
    // Words that were only selected can be made an item.
    let (start, end) = past.split_once('-').unwrap();
    let drawn = office.get(&format!("{document}/review?start={start}&end={end}")).await;
    assert!(
        drawn.text.contains(&format!("name=\"at\" value=\"{past}\"")),
        "{}",
        drawn.text
    );
}

#[tokio::test]
async fn only_an_office_reviews_and_a_past_day_takes_no_input() {
    let (site, mut office, document) = desk().await;
    let mut other = site.signed_in("zhou").await;
    for noun in ["review", "review/repairs"] {
        assert_eq!(other.get(&format!("{document}/{noun}")).await.status, StatusCode::NOT_FOUND);
    }
    let page = other.get(&format!("{document}/coverage")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(other.get(&document).await.text.contains("/coverage?list=unconfirmed"));
    let keys = other.get("/documents").await;
    let canal = at("由市水务局修渠86公里");
    let mut pairs = form("修渠");
    pairs.extend([("at", canal.as_str()), ("seen", "0")]);
    let refused = other.post(&format!("{document}/review/items"), &keys, &pairs).await;
    assert!(
        !refused.status.is_success() && refused.status != StatusCode::SEE_OTHER,
        "the rules decide, not the page"
    );
    for wrong in [
        "?at=9-3",
        "?at=0-99999",
        "?at=x",
        "?start=5&end=2",
        "?start=0&end=999999",
        "?done=x",
    ] {
        let page = office.get(&format!("{document}/review{wrong}")).await;
        assert_eq!(page.status, StatusCode::OK, "{wrong}");
    }
    assert_eq!(office.get("/documents/0/review").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn two_versions_are_compared() {
    let (_site, mut office, document) = desk().await;
    let only = office.get(&format!("{document}/comparison")).await;
    assert!(only.text.contains("没有可以对照的文件"), "{}", only.text);
    let next = admitted(
        &mut office,
        "下一年的报告",
        "清理拖欠账款，办结诉求。\n新建泵站20座。\n建设公园3个。",
    )
    .await;
    let chosen = document.trim_start_matches("/documents/");
    let page = office.get(&format!("{next}/comparison?with={chosen}")).await;
    assert_eq!(page.status, StatusCode::OK);
    for words in [
        "照旧",
        "改了",
        "新提",
        "不再提",
        "新建泵站12座",
        "新建泵站20座",
        "建设公园3个",
        "由市水务局修渠86公里",
    ] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    let dropped = office.get(&format!("{next}/comparison?with={chosen}&list=dropped")).await;
    assert!(dropped.text.contains("由市水务局修渠86公里") && !dropped.text.contains("建设公园3个"));
    assert_eq!(office.get(&format!("{next}/comparison?with=x")).await.status, StatusCode::OK);
    let nowhere = uuid::Uuid::now_v7();
    assert_eq!(
        office.get(&format!("{next}/comparison?with={nowhere}")).await.status,
        StatusCode::NOT_FOUND
    );
}
