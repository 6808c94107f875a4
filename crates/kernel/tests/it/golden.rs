//! Events are read for ever: one file per type and version holds the exact bytes of an event with every optional field.
//! `JIUFEN_WRITE_GOLDEN=1 cargo test -p jiufen-kernel golden` writes the files that are missing; none is ever rewritten.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use jiff::civil::date;
use jiufen_kernel::{
    actor::Actor,
    document::{Anchor, DocumentAdmitted, EarlierVersionNamed},
    erasure::{ErasureAsked, Ground, PayloadErased},
    event::{Event, Fact, Unreadable},
    founding::{CalendarPublished, DemoCreated, InstallationFounded},
    id::*,
    import::*,
    item::{Source, asking::*, check::*, closure::*, evidence::*, life::*, proof::*, registration::*, reminder::*, report::*},
    org::{Holding, Role, appointments::*, asking::*, secrets::*, suspension::*, units::*},
    pack::{Closer, Distance, KindRules, PackAdopted, Visibility},
    review::{RepairVerdict, Span, clauses::*, proposals::*, repairs::*},
    share::Share,
    text::{Digest, FileRef},
    time::{Period, Timestamp, YearCalendar},
};

use crate::world::id;

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "it", "golden"].iter().collect()
}

fn digest(number: u8) -> Digest {
    Digest([number; 32])
}

fn file() -> FileRef {
    FileRef {
        file: digest(0xa0),
        name: digest(0xa1),
        size: 48_213,
        media: "image/jpeg".into(),
    }
}

fn place() -> Place {
    Place {
        latitude_e7: 305_123_456,
        longitude_e7: 1_143_123_456,
        radius_m: 80,
    }
}

fn share(hundredths: i64) -> Share {
    Share::new(hundredths).unwrap()
}

/// The sort of ask with the most in it, whole.
fn proof_change(item: ItemId) -> Asked {
    let piece = AskedPiece {
        id: PieceId::of(item, 0),
        version: 2,
        what: digest(3),
        grade: 4,
        place: Some(place()),
        window: Some(Window {
            from: Some(date(2026, 3, 1)),
            until: Some(date(2026, 12, 31)),
        }),
        kinds: vec!["photo".into(), "acceptance".into()],
        code: true,
        eyes: Some(Eyes::Site),
    };
    Asked::ProofChange {
        kept: vec![piece.id],
        pieces: vec![piece],
    }
}

/// One event of each type, with every optional field.
fn facts() -> Vec<Fact> {
    let (item, other) = (ItemId(id(1)), ItemId(id(2)));
    let (unit, root) = (UnitId(id(3)), UnitId(id(4)));
    let (post, person, tenure) = (PostId(id(5)), PersonId(id(6)), TenureId(id(7)));
    let (ask, report, evidence) = (AskId(id(8)), ReportId(id(9)), EvidenceId(id(10)));
    let document = DocumentId(id(11));
    let reason = digest(0x0f);
    let (some, late) = (Some(digest(0x0e)), date(2026, 12, 31));
    let rules = KindRules {
        pack: "winter@3".into(),
        kind: "winter/need".into(),
        counts: true,
        step: true,
        blocks: false,
        required_grade: 2,
        clear_progress: true,
        clear_done: true,
        period: Period::Month,
        may_check: Distance::Distant,
        may_close: Closer::Registrar,
        visibility: Visibility::Named,
    };
    let anchor = Anchor {
        document,
        start: 120,
        end: 168,
    };
    let registered = ItemRegistered {
        item,
        rules,
        year: 2026,
        number: 31,
        title: digest(1),
        source: Source::Document,
        anchors: vec![anchor],
        parent: Some(other),
        blocks: Some(other),
        weight: 3,
        start: Some(date(2026, 3, 1)),
        due: Some(late),
        office: unit,
        named: BTreeSet::from([post]),
        narrow_reason: some,
    };
    let assigned = ItemAssigned {
        item,
        lead: unit,
        supporting: BTreeSet::from([root]),
        leader: Some(post),
        due: Some(late),
        note: some,
    };
    let attached = EvidenceAttached {
        evidence,
        item,
        piece: 1,
        kind: EvidenceKind::Photo,
        backs: share(8_000),
        note: digest(2),
        files: vec![file()],
        captured: Some(Captured {
            at: Timestamp::from_second(1_780_000_000).unwrap(),
            in_app: true,
            place: Some(place()),
        }),
        grade: 2,
        unit,
        by_checker: true,
    };
    let checked = CheckMade {
        check: CheckId(id(12)),
        item,
        report,
        claimed: share(10_000),
        accepted: share(7_550),
        method: Method::Site,
        accepts: vec![(evidence, 3)],
        reason,
    };
    let filed = ReportFiled {
        report,
        item,
        claim: Claim::Percent(share(4_200)),
        waits: true,
        progress: some,
        problem: some,
        next: some,
    };
    let admitted = DocumentAdmitted {
        document,
        title: digest(1),
        number: some,
        issuer: some,
        dated: Some(date(2026, 2, 10)),
        text: digest(2),
        chars: 9_000,
        original: Some(file()),
    };
    let (span, gap) = (Span::new(120, 168), Span::new(140, 140));
    let repairs = vec![
        RepairJudged {
            span,
            verdict: RepairVerdict::Taken,
            text: None,
        },
        RepairJudged {
            span: gap,
            verdict: RepairVerdict::Replaced,
            text: some,
        },
    ];
    let clauses = ClauseClass::ALL.map(|class| ClauseConfirmed { span, class });
    let accepted = ProposalAccepted {
        document,
        span,
        item,
        lead: Some(unit),
        supporting: vec![root],
    };
    let calendar = YearCalendar {
        off: BTreeSet::from([date(2026, 10, 1)]),
        on: BTreeSet::from([date(2026, 10, 10)]),
    };
    let added = UnitAdded {
        unit,
        parent: Some(root),
        name: digest(1),
        short: digest(2),
        order: 4,
    };
    let (roles, order) = (BTreeSet::from(Role::ALL), 2);
    let asked_for = AppointmentAsked {
        tenure,
        post,
        person,
        holding: Holding::StandIn,
    };
    let piece = Piece {
        what: digest(3),
        grade: 2,
        place: Some(place()),
    };
    let reminded = Reminded {
        reminder: ReminderId(id(13)),
        item,
        step: Step::Urge,
        letter: some,
        text: digest(4),
    };
    let erasure = ErasureAsked {
        ask,
        payload: digest(5),
        ground: Ground::PersonalData,
        law: digest(6),
    };
    let erased = PayloadErased {
        ask,
        payload: digest(5),
        ground: Ground::Classified,
        law: digest(6),
    };
    vec![
        Fact::DemoCreated(DemoCreated { root }),
        Fact::InstallationFounded(InstallationFounded {
            root,
            time_zone: "Asia/Shanghai".into(),
        }),
        Fact::CalendarPublished(CalendarPublished { year: 2026, calendar }),
        Fact::PackAdopted(PackAdopted {
            name: "winter".into(),
            version: 3,
            files: vec![("need.toml".into(), digest(7))],
        }),
        Fact::UnitAdded(added),
        Fact::UnitMoved(UnitMoved { unit, parent: root }),
        Fact::PostAdded(PostAdded {
            post,
            unit,
            title: digest(1),
            roles,
            order,
        }),
        Fact::PersonAdded(PersonAdded { person, name: digest(1) }),
        Fact::AppointmentAsked(asked_for),
        Fact::AppointmentConfirmed(AppointmentConfirmed { tenure, from: late }),
        Fact::TenureEnded(TenureEnded { tenure, until: late }),
        Fact::DocumentAdmitted(admitted),
        Fact::ItemRegistered(registered),
        Fact::ItemApproved(ItemApproved { item }),
        Fact::ItemMoved(ItemMoved {
            item,
            parent: Some(other),
            reason,
        }),
        Fact::WeightChanged(WeightChanged { item, weight: 5, reason }),
        Fact::ItemAssigned(assigned),
        Fact::ItemAccepted(ItemAccepted { item, handling: post }),
        Fact::ItemHandedBack(ItemHandedBack {
            item,
            reason,
            proposed: Some(unit),
            second: true,
        }),
        Fact::HandBackRefused(HandBackRefused { item, reason }),
        Fact::ItemAsked(ItemAsked {
            ask,
            item,
            asked: proof_change(item),
            reason,
        }),
        Fact::AskAnswered(AskAnswered {
            ask,
            item,
            asked: Asked::Suspension { until: Some(late) },
            granted: true,
            reason,
        }),
        Fact::ItemResumed(ItemResumed { item, reason }),
        Fact::ProofAgreed(ProofAgreed {
            item,
            pieces: vec![piece],
            reason: some,
        }),
        Fact::ReportFiled(filed),
        Fact::ReportCleared(ReportCleared { report, item }),
        Fact::ReportReturned(ReportReturned { report, item, reason }),
        Fact::EvidenceAttached(attached),
        Fact::CheckerAssigned(CheckerAssigned { item, post }),
        Fact::CheckMade(checked),
        Fact::ItemClosed(ItemClosed {
            item,
            outcome: Outcome::NoLongerNeeded,
            reason: some,
        }),
        Fact::ItemReopened(ItemReopened {
            item,
            stands: share(5_000),
            reason,
        }),
        Fact::Reminded(reminded),
        Fact::ErasureAsked(erasure),
        Fact::PayloadErased(erased),
        Fact::RepairsJudged(RepairsJudged { document, repairs }),
        Fact::ClausesConfirmed(ClausesConfirmed {
            document,
            clauses: clauses.into(),
        }),
        Fact::ProposalsArranged(ProposalsArranged {
            document,
            from: vec![span],
            to: vec![Span::new(120, 150), Span::new(150, 168)],
        }),
        Fact::ProposalRefused(ProposalRefused { document, span, reason }),
        Fact::ProposalAccepted(accepted),
        Fact::EarlierVersionNamed(EarlierVersionNamed {
            document,
            earlier: Some(DocumentId(id(14))),
        }),
        Fact::ImportOpened(ImportOpened {
            import: ImportId(id(12)),
            title: digest(0x11),
            items: 128,
        }),
        Fact::ItemImported(ItemImported {
            item,
            import: ImportId(id(12)),
            row: 7,
            lead: Some(unit),
            supporting: BTreeSet::from([unit, root]),
        }),
        Fact::ImportClosed(ImportClosed {
            import: ImportId(id(12)),
        }),
        Fact::TenureSuspended(TenureSuspended {
            tenure,
            until: late,
            reason,
        }),
        Fact::OrgAsked(OrgAsked {
            ask,
            sort: OrgSort::TenureEnd { tenure, until: late },
            reason: some,
        }),
        Fact::OrgAnswered(OrgAnswered {
            ask,
            sort: OrgSort::Pack {
                name: "winter".into(),
                version: 3,
                files: vec![("need.toml".into(), digest(7))],
            },
            granted: true,
            reason: some,
        }),
        Fact::PasswordReset(PasswordReset {
            person,
            ask,
            first: true,
        }),
        Fact::SessionsEnded(SessionsEnded { person }),
    ]
}

fn events() -> BTreeMap<String, Event> {
    let event = |(index, fact): (usize, Fact)| {
        let received = Timestamp::from_microsecond(1_790_000_000_123_456).unwrap();
        let command = CommandId(id(900));
        let event = Event {
            position: 1_000 + index as u64,
            id: EventId::derived(command, index as u32, received.as_millisecond()),
            command,
            actor: Actor {
                person: PersonId(id(901)),
                post: PostId(id(902)),
            },
            received,
            occurred: date(2026, 9, 12),
            late: Some(digest(0xff)),
            fact,
        };
        (format!("{}.{}.json", event.fact.name(), event.fact.version()), event)
    };
    facts().into_iter().enumerate().map(event).collect()
}

#[test]
fn every_type_and_version_has_a_golden_file() {
    let events = events();
    for (name, version) in Fact::TYPES {
        let file = format!("{name}.{version}.json");
        let path = folder().join(&file);
        let event = events
            .get(&file)
            .unwrap_or_else(|| panic!("write an event of {name} {version} in golden.rs"));
        if !path.exists() && std::env::var_os("JIUFEN_WRITE_GOLDEN").is_some() {
            fs::create_dir_all(folder()).unwrap();
            fs::write(&path, event.to_bytes()).unwrap();
        }
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{file}: {error}; run with JIUFEN_WRITE_GOLDEN=1"));
        let read = Event::from_bytes(&bytes).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(
            &read, event,
            "{file}: a changed shape is a new version with an upcaster, never an edit"
        );
        assert_eq!(read.to_bytes(), bytes, "{file} is written with other bytes than before");
    }
}

/// What a body of an older version becomes.
fn before() -> Vec<(&'static str, Fact)> {
    let (ask, item, reason) = (AskId(id(8)), ItemId(id(1)), digest(0x0f));
    let asked = ItemAsked {
        ask,
        item,
        asked: Asked::Extension { due: date(2026, 12, 31) },
        reason,
    };
    let answered = AskAnswered {
        ask,
        item,
        asked: Asked::Withdrawal { mistaken: true },
        granted: true,
        reason,
    };
    vec![
        ("ItemAsked.1.json", Fact::ItemAsked(asked)),
        ("AskAnswered.1.json", Fact::AskAnswered(answered)),
    ]
}

#[test]
fn older_versions_are_read_as_the_newest() {
    let older = Fact::READ.iter().filter(|read| !Fact::TYPES.contains(read));
    let older: BTreeSet<String> = older.map(|(name, version)| format!("{name}.{version}.json")).collect();
    let known: BTreeSet<String> = before().iter().map(|(file, _)| (*file).to_owned()).collect();
    assert_eq!(older, known, "each version that is read has a golden file");
    for (file, fact) in before() {
        let bytes = fs::read(folder().join(file)).unwrap();
        assert_eq!(Event::from_bytes(&bytes).unwrap().fact, fact, "{file}");
        assert_eq!(jiufen_kernel::event::stored_version(&bytes), Ok(1), "{file}");
    }
    let once = r#"{"ask":"01900000-0000-7000-8000-000000000008","item":"01900000-0000-7000-8000-000000000001","asked":"suspension","reason":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"}"#;
    let Ok(Fact::ItemAsked(read)) = Fact::read("ItemAsked", 1, once) else {
        panic!("a suspension of version 1 is not read");
    };
    assert_eq!(read.asked, Asked::Suspension { until: None });
    let due = Fact::read("ItemAsked", 2, &once.replace("\"suspension\"", "{\"painted\":{}}"));
    assert!(matches!(due, Err(Unreadable::Broken(_))), "an unknown sort is refused");
}

#[test]
fn every_sort_of_ask_is_written_as_it_was() {
    let item = ItemId(id(1));
    let late = date(2026, 12, 31);
    let sorts = [
        (Asked::Extension { due: late }, r#"{"extension":{"due":"2026-12-31"}}"#),
        (Asked::Start { start: late }, r#"{"start":{"start":"2026-12-31"}}"#),
        (
            Asked::Suspension { until: Some(late) },
            r#"{"suspension":{"until":"2026-12-31"}}"#,
        ),
        (Asked::Withdrawal { mistaken: true }, r#"{"withdrawal":{"mistaken":true}}"#),
        (Asked::NoLongerNeeded, r#""no_longer_needed""#),
        (Asked::Move { parent: None }, r#"{"move":{}}"#),
        (
            Asked::Move { parent: Some(item) },
            r#"{"move":{"parent":"01900000-0000-7000-8000-000000000001"}}"#,
        ),
        (Asked::Weight { weight: 5 }, r#"{"weight":{"weight":5}}"#),
        (
            Asked::Supporter { unit: UnitId(id(3)) },
            r#"{"supporter":{"unit":"01900000-0000-7000-8000-000000000003"}}"#,
        ),
        (
            Asked::Measure {
                from: Some(0),
                to: Some(14),
            },
            r#"{"measure":{"from":0,"to":14}}"#,
        ),
        (Asked::Target {}, r#"{"target":{}}"#),
        (Asked::Rules { version: 3 }, r#"{"rules":{"version":3}}"#),
        (
            Asked::Serves { drops: vec![id(4)] },
            r#"{"serves":{"drops":["01900000-0000-7000-8000-000000000004"]}}"#,
        ),
        (Asked::Baseline {}, r#"{"baseline":{}}"#),
        (
            Asked::CarryOver {
                into: item,
                rows: digest(7),
            },
            r#"{"carry_over":{"into":"01900000-0000-7000-8000-000000000001","rows":"0707070707070707070707070707070707070707070707070707070707070707"}}"#,
        ),
    ];
    for (asked, written) in sorts {
        assert_eq!(serde_json::to_string(&asked).unwrap(), written);
        assert_eq!(serde_json::from_str::<Asked>(written).unwrap(), asked);
    }
    assert_eq!(PieceId::of(item, 0).to_string(), PieceId::of(item, 0).to_string());
    assert_ne!(PieceId::of(item, 0), PieceId::of(item, 1));
}

#[test]
fn every_golden_file_is_read_for_ever() {
    let mut read = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "json") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        if let Err(error) = Event::from_bytes(&bytes) {
            panic!("{}: {error}", path.display());
        }
        read += 1;
    }
    assert_eq!(read, Fact::READ.len());
}

#[test]
fn an_event_from_a_newer_program_names_the_version_needed() {
    let event = &events()["ItemApproved.1.json"];
    let text = String::from_utf8(event.to_bytes()).unwrap();
    let newer = text.replace("\"version\":1", "\"version\":2");
    let error = Event::from_bytes(newer.as_bytes()).unwrap_err();
    assert!(matches!(&error, Unreadable::Unknown { name, version: 2 } if name == "ItemApproved"));
    assert!(error.to_string().contains("newer version"));
    let unknown = text.replace("ItemApproved", "ItemPainted");
    assert!(matches!(
        Event::from_bytes(unknown.as_bytes()),
        Err(Unreadable::Unknown { .. })
    ));
    assert!(matches!(Event::from_bytes(b"{}"), Err(Unreadable::Broken(_))));
    assert!(matches!(
        Event::from_bytes(&event.to_bytes()[1..]),
        Err(Unreadable::Broken(_))
    ));
}

/// Each sort of request, in the form in which the log keeps it for ever.
#[test]
fn every_sort_of_request_is_read_for_ever() {
    let (unit, parent, person, tenure) = (UnitId(id(3)), UnitId(id(4)), PersonId(id(6)), TenureId(id(7)));
    let calendar = YearCalendar {
        off: BTreeSet::from([date(2027, 1, 1)]),
        on: BTreeSet::from([date(2027, 1, 2)]),
    };
    let sorts = [
        OrgSort::TenureEnd {
            tenure,
            until: date(2026, 12, 31),
        },
        OrgSort::UnitMove { unit, parent },
        OrgSort::Secret { person, first: false },
        OrgSort::Pack {
            name: "winter".into(),
            version: 3,
            files: vec![("need.toml".into(), digest(7))],
        },
        OrgSort::Calendar { year: 2027, calendar },
    ];
    let path = folder().with_file_name("golden_sorts.txt");
    let lines: Vec<String> = sorts.iter().map(|sort| serde_json::to_string(sort).unwrap()).collect();
    if !path.exists() && std::env::var_os("JIUFEN_WRITE_GOLDEN").is_some() {
        fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    assert_eq!(
        kept.lines().collect::<Vec<_>>(),
        lines,
        "written with other bytes than before"
    );
    for (line, sort) in kept.lines().zip(&sorts) {
        assert_eq!(&serde_json::from_str::<OrgSort>(line).unwrap(), sort);
    }
}
