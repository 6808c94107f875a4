//! The data is whole, and the rules of the kernel accept every step of the story.

mod walk;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use jiufen_kernel::{
    State,
    actor::Actor,
    colour::Colour,
    command::Command,
    decide::{Context, KnownFiles, perform},
    id::ItemId,
    item::{Item, Stage, closure::Outcome},
    org::Holding,
    pack::{Pack, PackFile, Packs},
    text::{Digest, NewFile, NewText},
};

use jiufen_store::{
    db::{Access, Db},
    read::items::Filter,
    testing::{ClockHand, NOW},
};

use super::{
    data::{self, Act},
    recording,
    story::{Given, Planned, TODAY, accounts, plan},
};

/// Lets the rules decide every order, as the store does.
fn play(planned: Vec<Planned>) -> State {
    let mut state = State::default();
    let mut packs = Packs::default();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let mut refused = Vec::new();
    for Planned { at, mut order, files } in planned {
        if let Command::AttachEvidence(attach) = &mut order.command {
            attach.files = files.into_iter().map(stored).collect();
        }
        let today = zone.to_datetime(at).date();
        let context = Context {
            received: at,
            today,
            packs: &packs,
            files: &KnownFiles::new(),
        };
        if let Err(refusal) = perform(&mut state, &order, &context) {
            let (name, title) = (order.command.name(), title_of(&order.command));
            refused.push(format!("{today} {name}: {} {title:?} at {:?}", refusal.zh, refusal.field));
        }
        let founded = match &order.command {
            Command::Found(found) => found.packs.as_slice(),
            _ => &[],
        };
        for adopt in founded {
            let files: Vec<_> = adopt
                .files
                .iter()
                .map(|(name, text)| PackFile {
                    name: name.clone(),
                    text: text.text.clone(),
                })
                .collect();
            packs.adopt(Pack::parse(&adopt.name, adopt.version, &files).unwrap());
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    state
}

fn stored(file: super::files::MadeFile) -> NewFile {
    let salt = [7; 16];
    let name = NewText::new(salt, file.name);
    NewFile {
        salt,
        sha256: Digest([0; 32]),
        salted: Digest::of(&salt, &file.bytes),
        size: file.bytes.len() as u64,
        media: file.media.into(),
        name,
    }
}

fn title_of(command: &Command) -> Option<String> {
    let items = data::items().unwrap();
    let named: Vec<ItemId> = command.items();
    items
        .iter()
        .find(|item| named.contains(&super::ids::id("item", &item.key, 1_772_323_200_000)))
        .map(|item| item.title.clone())
}

fn item<'a>(state: &'a State, key: &str) -> &'a Item {
    &state.items[&super::ids::id("item", key, 1_772_323_200_000)]
}

#[test]
fn counts_are_as_announced() {
    let city = data::city().unwrap();
    assert_eq!(city.unit.len() + 1, 12);
    assert_eq!(city.post.len(), 40);
    let parents: BTreeSet<&str> = city.unit.iter().map(|unit| unit.parent.as_str()).collect();
    assert!(
        parents.len() > 2 && city.unit.iter().any(|unit| unit.parent != city.root.key),
        "three levels"
    );
    let items = data::items().unwrap();
    assert_eq!(items.len(), 60);
    assert_eq!(
        items
            .iter()
            .filter(|item| item.parent.is_none() && item.blocks.is_none())
            .count(),
        6
    );
    let people: BTreeSet<&str> = city
        .post
        .iter()
        .filter_map(|post| post.holder.as_deref())
        .chain(city.appointment.iter().map(|each| each.person.as_str()))
        .collect();
    assert!((35..=40).contains(&people.len()), "{}", people.len());
    assert!(city.appointment.iter().any(|each| each.holding == Holding::Acting));
    assert!(city.appointment.iter().any(|each| each.holding == Holding::StandIn));
    assert!(city.appointment.iter().any(|each| each.replaces.is_some()));
    let length = data::REPORT.chars().count();
    assert!((4_000..=6_000).contains(&length), "{length}");
}

#[test]
fn every_quote_stands_exactly_once() {
    for item in data::items().unwrap() {
        assert_eq!(data::REPORT.matches(&item.quote).count(), 1, "{}: {}", item.key, item.quote);
    }
}

#[test]
fn keys_are_unique_and_parents_come_first() {
    let mut seen = BTreeSet::new();
    for item in data::items().unwrap() {
        for above in item.parent.iter().chain(&item.blocks) {
            assert!(seen.contains(above), "{} before {above}", item.key);
        }
        assert!(seen.insert(item.key.clone()), "{} twice", item.key);
    }
}

#[test]
fn days_are_in_order_and_posts_exist() {
    let city = data::city().unwrap();
    let posts: BTreeSet<String> = city.post.iter().map(data::Post::path).collect();
    for item in data::items().unwrap() {
        let named = [&item.leader, &item.handling, &item.checker, &item.by].into_iter().flatten();
        for post in named.chain(item.story.iter().filter_map(|step| step.by.as_ref())) {
            assert!(posts.contains(post), "{}: {post}", item.key);
        }
        let days: Vec<&str> = item.story.iter().map(|step| step.on.as_str()).collect();
        assert!(days.is_sorted(), "{}: {days:?}", item.key);
        assert!(days.last().is_none_or(|day| *day <= "11-20"), "{}", item.key);
    }
    let planned = plan(None).unwrap();
    assert!(planned.is_sorted_by_key(|each| each.at));
    let ids: BTreeSet<_> = planned.iter().map(|each| each.order.id).collect();
    assert_eq!(ids.len(), planned.len());
}

#[test]
fn the_rules_accept_the_whole_story() {
    let state = play(plan(None).unwrap());
    assert!(state.demo);
    assert_eq!(state.items.len(), 60);
    let canal = item(&state, "canal").figures();
    // 100 × 10 + 100 × 25 + 100 × 30 + 70 × 20 + 50 × 15; proved 100 × 10 + 100 × 25 + 40 × 30 + 0 + 33.33 × 15.
    assert_eq!((canal.said.hundredths(), canal.proved.hundredths()), (8_650, 5_199));
    assert!(item(&state, "canal").moved.len() == 1 && item(&state, "canal.two").moved.len() == 1);
    assert_eq!(item(&state, "visits").stage, Stage::Withdrawn);
    assert_eq!(item(&state, "hazards").reopened, 1);
    assert!(item(&state, "ward").suspended.is_some() && !item(&state, "sewage.water").asks.is_empty());
    assert!(item(&state, "reservoir").reports.is_empty() && item(&state, "lanes").reports.is_empty());
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for each in state.items.values() {
        *outcomes.entry(format!("{:?}", each.outcome)).or_default() += 1;
    }
    for outcome in [Outcome::Proved, Outcome::Unproved, Outcome::NoLongerNeeded] {
        assert!(outcomes.contains_key(&format!("{:?}", Some(outcome))), "{outcomes:?}");
    }
}

#[test]
fn every_colour_is_seen_on_the_day_it_lives() {
    let state = play(plan(None).unwrap());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for each in state.items.values() {
        *seen
            .entry(format!("{:?}", each.colour(&state.calendar, TODAY).0))
            .or_default() += 1;
    }
    for colour in [
        Colour::Red,
        Colour::Pending,
        Colour::Amber,
        Colour::Green,
        Colour::NotStarted,
        Colour::Suspended,
        Colour::Done,
        Colour::Withdrawn,
    ] {
        assert!(seen.contains_key(&format!("{colour:?}")), "{colour:?} is missing: {seen:?}");
    }
}

#[test]
fn the_story_has_every_turn_that_life_has() {
    let items = data::items().unwrap();
    let steps: Vec<&Act> = items
        .iter()
        .flat_map(|item| item.story.iter().map(|step| &step.act))
        .collect();
    let has = |test: fn(&Act) -> bool| assert!(steps.iter().any(|act| test(act)));
    has(|act| matches!(act, Act::HandBack { proposed: Some(_), .. }));
    has(|act| matches!(act, Act::Insist { .. }));
    has(|act| matches!(act, Act::Return { .. }));
    has(|act| matches!(act, Act::Answer { granted: true, .. }));
    has(|act| matches!(act, Act::Answer { granted: false, .. }));
    has(|act| matches!(act, Act::Check { accepted, .. } if *accepted == 0.0));
    has(|act| matches!(act, Act::Check { accepted, .. } if *accepted > 0.0 && *accepted < 100.0));
    has(|act| {
        matches!(
            act,
            Act::Remind {
                letter: Some(_),
                step: jiufen_kernel::item::reminder::Step::Summon,
                ..
            }
        )
    });
    assert!(
        items
            .iter()
            .any(|item| item.story.iter().any(|step| step.late_reason.is_some()))
    );
}

#[test]
fn there_is_an_account_for_every_role() {
    let state = play(plan(None).unwrap());
    let accounts = accounts().unwrap();
    let people: BTreeSet<_> = accounts.iter().map(|each| each.person).collect();
    assert_eq!(people.len(), accounts.len());
    for role in jiufen_kernel::org::Role::ALL {
        let held = |person| {
            state
                .org
                .posts_of(person, TODAY)
                .into_iter()
                .any(|post| state.org.has_role(post, role))
        };
        assert!(people.iter().any(|person| held(*person)), "{role:?}");
    }
}

#[test]
fn a_given_document_takes_the_place_of_the_report() {
    let text = "关于做好冬季供水工作的通知\n河政办〔2026〕8号\n各单位：\n请于12月15日前完成检修。\n";
    let document = jiufen_documents::read_text(text.as_bytes(), "notice.txt").unwrap();
    let structure = jiufen_documents::structure(&document.text);
    let state = play(
        plan(Some(Given {
            document: &document,
            structure: &structure,
        }))
        .unwrap(),
    );
    assert_eq!(
        (
            state.items.len(),
            state.documents.len(),
            state.org.units.len(),
            state.org.posts.len()
        ),
        (0, 1, 12, 40)
    );
    assert!(
        state
            .documents
            .values()
            .all(|each| each.chars as usize == text.chars().count())
    );
}

#[test]
fn pictures_and_papers_are_what_they_say() {
    for name in ["甲.png", "乙.pdf", "丙.txt"] {
        let file = super::files::make(name, &["渠道衬砌".into(), "第二行".into()]);
        let again = super::files::make(name, &["渠道衬砌".into(), "第二行".into()]);
        assert_eq!(file, again);
        let start: &[u8] = match file.media {
            "image/png" => b"\x89PNG",
            "application/pdf" => b"%PDF-1.4",
            _ => "渠道".as_bytes(),
        };
        assert!(file.bytes.starts_with(start));
        assert!(file.bytes.len() < 20_000, "{} bytes", file.bytes.len());
    }
}

/// A demonstration that an earlier version made, where the shared material is beside the repository.
#[tokio::test]
async fn a_demonstration_of_an_earlier_version_is_served_as_it_is() {
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cases/upgrade/city.tar.gz");
    if !archive.is_file() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let unpack = std::process::Command::new("tar")
        .arg("-xzf")
        .arg(archive)
        .arg("-C")
        .arg(folder.path())
        .status();
    assert!(unpack.unwrap().success());
    let store = jiufen_store::Store::open(&jiufen_store::StoreConfig::embedded(
        folder.path(),
        ClockHand::at(NOW).clock(),
    ))
    .unwrap();
    let newest = store.newest();
    recording::record(&store, None).await.unwrap();
    assert_eq!(store.newest(), newest, "nothing was added");
}

#[tokio::test]
async fn a_store_records_the_story_and_can_do_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let config = jiufen_store::StoreConfig::embedded(folder.path(), ClockHand::at(NOW).clock());
    let store = jiufen_store::Store::open(&config).unwrap();
    let count = recording::record(&store, None).await.unwrap();
    assert!(store.is_demo());
    assert_eq!(recording::record(&store, None).await.unwrap(), count);

    let office = super::story::accounts()
        .unwrap()
        .into_iter()
        .find(|each| each.role == "office")
        .unwrap();
    let actor = Actor {
        person: office.person,
        post: super::ids::id("post", "督查室/一科", 1_772_323_200_000),
    };
    let all = Filter {
        rows: Some(200),
        ..Filter::default()
    };
    let list = store.read(actor, move |reader| reader.items(&all)).await.unwrap();
    assert_eq!(list.rows.len(), 60);
    let before = Filter {
        rows: Some(200),
        ..Filter::default()
    };
    let spring = store
        .read(actor, move |reader| {
            reader.as_of(jiff::civil::date(2026, 4, 1))?;
            reader.items(&before)
        })
        .await
        .unwrap();
    assert_eq!(spring.rows.len(), 56, "blockers came later");

    let files = store.files().clone();
    drop(store);
    let mut db = Db::open(&config.location(), Access::Write).unwrap();
    let report = jiufen_store::verify::verify(&mut db, &files).unwrap();
    assert_eq!((report.findings, report.events > 800), (vec![], true));
    drop(db);
    let store = jiufen_store::Store::open(&config).unwrap();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    assert_eq!(zone.to_datetime(store.now()).date(), TODAY);
}

#[tokio::test]
async fn accounts_get_a_new_password_at_each_start() {
    let folder = tempfile::tempdir().unwrap();
    let store = jiufen_store::Store::open(&jiufen_store::StoreConfig::embedded(
        folder.path(),
        ClockHand::at(NOW).clock(),
    ))
    .unwrap();
    let plain = |password: &str| Ok(format!("hash of {password}"));
    let first = super::accounts::open(&store, plain).await.unwrap();
    let second = super::accounts::open(&store, plain).await.unwrap();
    assert_eq!((first.len(), second.len()), (12, 12));
    let login = second[0].account.login.clone();
    let kept = store
        .look(move |db| Ok(jiufen_store::desk::accounts::by_login(db, &login)?))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.password_hash, format!("hash of {}", second[0].password));
    assert_ne!(first[0].password, second[0].password);
}
