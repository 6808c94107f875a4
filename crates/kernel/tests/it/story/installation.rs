//! Founding, calendars, documents, erasure, and what holds for every command: posts, dates, texts, sizes.

use jiff::civil::date;
use jiufen_kernel::{
    actor::Actor,
    command::Order,
    document::{AdmitDocument, Anchor},
    erasure::{AskErasure, ConfirmErasure, Ground},
    event::Fact,
    founding::{Found, PublishCalendar},
    id::*,
    item::{Source, evidence::EvidenceKind, registration::RegisterItem},
    limits,
    org::{Role, asking::AskOrg, units::AddUnit},
    text::Digest,
    time::{Date, YearCalendar, plus_days},
};

use super::no;
use crate::given::evidence;
use crate::world::{World, empty, founding, id, text};

#[test]
fn an_installation_is_founded_once_by_three_people() {
    let mut world = empty();
    let root = UnitId(id(1));
    let (one, two, three) = (world.admin, world.admin2, world.auditor);
    world.refuses([
        no("three_people", one, founding(one, one, three, root)),
        no("three_people", one, founding(one, two, two, root)),
        no("first_administrator", two, founding(one, two, three, root)),
        no(
            "unknown_time_zone",
            one,
            Found {
                time_zone: "Heqing".into(),
                ..founding(one, two, three, root)
            },
        ),
        no(
            "not_in_post",
            one,
            AskOrg {
                ask: AskId(id(7)),
                wish: PublishCalendar {
                    year: 2026,
                    calendar: YearCalendar::default(),
                }
                .into(),
                reason: None,
            },
        ),
    ]);
    let demo = Found {
        demo: true,
        ..founding(one, two, three, root)
    };
    let decision = world.ok(one, demo);
    assert!(
        matches!(decision.events[0].fact, Fact::DemoCreated(_)),
        "a demonstration says so in its first event"
    );
    assert!(world.state.demo && world.state.org.root == Some(root));
    for (actor, role) in [(one, Role::Administrator), (two, Role::Administrator), (three, Role::Auditor)] {
        assert!(world.state.org.holds(actor, world.today) && world.state.org.has_role(actor.post, role));
    }
    world.no(one, founding(one, two, three, root), "founded");
}

#[test]
fn a_calendar_holds_days_of_its_year() {
    let mut world = World::new();
    let calendar = |day| YearCalendar {
        off: [day].into(),
        ..YearCalendar::default()
    };
    let good = PublishCalendar {
        year: 2027,
        calendar: calendar(date(2027, 1, 1)),
    };
    let wish = world.wish(good.clone());
    world.no(world.office.office, wish, "not_administrator");
    let wish = world.wish(PublishCalendar {
        year: 2027,
        calendar: calendar(date(2026, 1, 1)),
    });
    world.no(world.admin, wish, "wrong_year");
    assert!(!world.state.calendar.knows(2027), "an unpublished year is unknown");
    world.two(good);
    assert!(world.state.calendar.knows(2027));
    // A day that has begun stays as published; one to come may still change, and a later day of the same year.
    let (today, tomorrow) = (world.today, plus_days(world.today, 1));
    let published = world.state.calendar.year(today.year()).cloned().unwrap_or_default();
    let year = |days: &[Date]| {
        let mut calendar = published.clone();
        calendar.off.extend(days);
        PublishCalendar {
            year: today.year(),
            calendar,
        }
    };
    let begun = world.wish(year(&[today]));
    world.no(world.admin, begun, "begun_day");
    world.two(year(&[tomorrow]));
    world.two(year(&[plus_days(today, 2)]));
    world.two(year(&[]));
    world.two(year(&[plus_days(today, 2)]));
    world.pass(2);
    let begun = world.wish(year(&[]));
    world.no(world.admin, begun, "begun_day");
}

#[test]
fn no_marked_text_becomes_part_of_the_record() {
    let mut world = World::new();
    let office = world.office.office;
    for words in ["机密★5年", "绝密", "方案（秘密）", "秘\u{200B}密★长期", "机密＊1年", "秘\n密"] {
        let titled = RegisterItem {
            title: text(words),
            ..world.registration()
        };
        world.no(office, titled, "marked");
        let unit = AddUnit {
            unit: UnitId(world.id()),
            parent: world.root.unit,
            name: text(words),
            short: text("某局"),
            order: 1,
        };
        world.no(world.admin, unit, "marked");
        let document = AdmitDocument {
            document: DocumentId(world.id()),
            title: text("通知"),
            number: None,
            issuer: None,
            dated: None,
            text: text(&format!("{words}\n关于冬季保供的通知\n")),
            original: None,
            earlier: None,
        };
        world.no(office, document, "marked");
    }
    let item = world.under_way();
    world.claim(item, 30);
    let mut named = evidence(&mut world, item, 0, EvidenceKind::Document, None);
    named.files[0].name = text("方案-机密.pdf");
    world.no(world.a.handling, named, "marked");
    // The same words in a sentence are no marking.
    let spoken = RegisterItem {
        title: text("修订商业秘密保护办法"),
        ..world.registration()
    };
    world.ok(office, spoken);
}

#[test]
fn what_numbers_rest_on_is_not_erased() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim(item, 60);
    let accepted = world.back(item, 60);
    let mut another = evidence(&mut world, item, 0, EvidenceKind::Photo, None);
    another.note = text("另一张");
    let other = another.evidence;
    world.ok(world.a.handling, another);
    let erasing = |world: &mut World, payload| {
        // What a store looks up for an erasure, these worlds hold anyway.
        world.state.carriers = world.log.iter().map(|(event, _)| event.clone()).collect();
        AskErasure {
            ask: AskId(world.id()),
            payload,
            ground: Ground::Classified,
            law: text("依法删除"),
        }
    };
    let told = |world: &World, pick: &dyn Fn(&Fact) -> Option<Digest>| -> Digest {
        world.log.iter().rev().find_map(|(event, _)| pick(&event.fact)).unwrap()
    };
    let note = |evidence| {
        move |fact: &Fact| match fact {
            Fact::EvidenceAttached(fact) if fact.evidence == evidence => Some(fact.note),
            _ => None,
        }
    };
    let (office, admin) = (world.office.office, world.admin);
    let waiting = told(&world, &note(accepted));
    let asked_before = erasing(&mut world, waiting);
    let ask = asked_before.ask;
    world.ok(office, asked_before);
    world.ask_checker(item);
    let mut check = world.check(item, 60);
    check.accepts.retain(|evidence| *evidence == accepted);
    world.ok(world.inspect.checker, check);
    // It was not rested on when somebody asked; now it is, and confirming looks again.
    world.state.carriers = world.log.iter().map(|(event, _)| event.clone()).collect();
    world.no(admin, ConfirmErasure { ask }, "rests");
    let agreed = told(&world, &|fact| match fact {
        Fact::ProofAgreed(fact) => Some(fact.pieces[0].what),
        _ => None,
    });
    let judged = told(&world, &|fact| match fact {
        Fact::CheckMade(fact) => Some(fact.reason),
        _ => None,
    });
    for payload in [waiting, agreed, judged] {
        let command = erasing(&mut world, payload);
        world.no(office, command, "rests");
    }
    let free = told(&world, &note(other));
    let command = erasing(&mut world, free);
    world.ok(office, command);
}

#[test]
fn who_acts_holds_the_post_today() {
    let mut world = World::new();
    let stranger = Actor {
        person: world.b.handling.person,
        post: world.office.office.post,
    };
    let registration = world.registration();
    world.no(stranger, registration, "not_in_post");
    let nobody = Actor {
        person: world.b.handling.person,
        post: PostId(id(77)),
    };
    let registration = world.registration();
    world.no(nobody, registration, "not_in_post");
}

#[test]
fn what_occurred_long_ago_needs_a_reason() {
    let mut world = World::new();
    let today = world.today;
    let mut try_on = |occurred, reason: Option<&str>| {
        let order = Order {
            occurred: Some(occurred),
            late_reason: reason.map(text),
            ..Order::new(CommandId(world.id()), world.office.office, world.registration())
        };
        world
            .order(&order)
            .map(|decision| decision.events[0].late.is_some())
            .map_err(|refusal| refusal.code)
    };
    assert_eq!(try_on(plus_days(today, 1), None), Err("future"));
    assert_eq!(try_on(today, None), Ok(false));
    assert_eq!(
        try_on(plus_days(today, -limits::LATE_AFTER_DAYS), None),
        Ok(false),
        "three days are not late"
    );
    let late = plus_days(today, -limits::LATE_AFTER_DAYS - 1);
    assert_eq!(try_on(late, None), Err("late_reason"));
    assert_eq!(try_on(late, Some(" \n")), Err("late_reason"));
    assert_eq!(try_on(late, Some("网络中断")), Ok(true), "and it is marked late");
}

#[test]
fn texts_are_filled_in_and_within_their_limits() {
    let mut world = World::new();
    let office = world.office.office;
    let long = "字".repeat(limits::TITLE_CHARS_MAX);
    for (title, code) in [
        ("", Some("empty")),
        ("  \t", Some("empty")),
        ("响铃\u{7}", Some("control")),
        (&format!("{long}字"), Some("too_long")),
        (&long, None),
        ("两行\n也可以", None),
    ] {
        let command = RegisterItem {
            title: text(title),
            ..world.registration()
        };
        match code {
            Some(code) => assert_eq!(world.no(office, command, code).field, Some("title")),
            None => drop(world.ok(office, command)),
        }
    }
}

#[test]
fn an_event_stays_small() {
    let mut world = World::new();
    let item = world.under_way();
    world.claim(item, 50);
    let photo = world.back(item, 50);
    world.ask_checker(item);
    let mut check = world.check(item, 50);
    check.accepts = vec![photo; 400];
    world.no(world.inspect.checker, check, "event_too_large");
}

#[test]
fn a_document_is_admitted_and_its_sentences_are_pointed_at() {
    let mut world = World::new();
    let document = DocumentId(world.id());
    let admit = |words: String| AdmitDocument {
        document,
        title: text("工作报告"),
        number: Some(text("河政发〔2026〕1号")),
        issuer: None,
        dated: None,
        text: text(&words),
        original: None,
        earlier: None,
    };
    let limit = limits::DOCUMENT_CHARS_MAX;
    world.refuses([
        no("not_office", world.a.handling, admit("修路。".into())),
        no("empty_document", world.office.office, admit(" \n".into())),
        no("document_too_long", world.office.office, admit("长".repeat(limit + 1))),
    ]);
    world.ok(world.office.office, admit("修好东湖路。".into()));
    world.no(world.office.office, admit("修路。".into()), "exists");
    assert_eq!(world.state.documents[&document].chars, 6);

    let anchor = |start, end| Anchor { document, start, end };
    let elsewhere = Anchor {
        document: DocumentId(id(88)),
        ..anchor(0, 1)
    };
    for (anchors, code) in [
        (vec![], "no_anchor"),
        (vec![anchor(0, 7)], "anchor_outside"),
        (vec![anchor(3, 3)], "anchor_outside"),
        (vec![elsewhere], "unknown"),
        (vec![anchor(0, 6); limits::ANCHORS_MAX + 1], "too_many_anchors"),
    ] {
        let command = RegisterItem {
            source: Source::Document,
            anchors,
            ..world.registration()
        };
        assert_eq!(world.no(world.office.office, command, code).field, Some("anchors"));
    }
    let anchors = vec![anchor(0, 6); limits::ANCHORS_MAX];
    let command = RegisterItem {
        source: Source::Document,
        anchors,
        ..world.registration()
    };
    world.ok(world.office.office, command);
}

#[test]
fn two_persons_erase_a_payload() {
    let mut world = World::new();
    let ask = AskId(world.id());
    let asking = AskErasure {
        ask,
        payload: Digest([9; 32]),
        ground: Ground::PersonalData,
        law: text("依法删除"),
    };
    world.no(world.a.handling, asking.clone(), "not_office");
    world.ok(world.admin, asking.clone());
    world.refuses([
        no("exists", world.admin, asking),
        no("second_person", world.admin, ConfirmErasure { ask }),
        no("not_office", world.a.handling, ConfirmErasure { ask }),
        no("unknown", world.office.office, ConfirmErasure { ask: AskId(id(99)) }),
    ]);
    let decision = world.ok(world.office.office, ConfirmErasure { ask });
    assert!(matches!(&decision.events[0].fact, Fact::PayloadErased(fact) if fact.payload == Digest([9; 32])));
    world.no(world.office.office, ConfirmErasure { ask }, "unknown");
}

#[test]
fn an_erasure_is_confirmed_by_the_other_side() {
    let mut world = World::new();
    let asking = |ask| AskErasure {
        ask,
        payload: Digest([9; 32]),
        ground: Ground::Order,
        law: text("法院要求"),
    };
    // Two administrators, or two of the office, are one side.
    let by_administrator = AskId(world.id());
    world.ok(world.admin, asking(by_administrator));
    world.no(world.admin2, ConfirmErasure { ask: by_administrator }, "not_office");
    let by_office = AskId(world.id());
    world.ok(world.office.office, asking(by_office));
    world.no(world.a.handling, ConfirmErasure { ask: by_office }, "not_administrator");
    world.ok(world.admin2, ConfirmErasure { ask: by_office });
    world.ok(world.office.office, ConfirmErasure { ask: by_administrator });
}
