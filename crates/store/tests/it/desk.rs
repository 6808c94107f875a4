//! Accounts, sessions, sign-ins, lock-out and uploads, at their edges.

use std::net::IpAddr;

use jiufen_store::db::Db;
use jiufen_store::desk::browsers;
use jiufen_store::desk::lockout::{self, Knocker, Lock};
use jiufen_store::desk::models::{self, ModelAsked};
use jiufen_store::desk::sign_ins::{self, Outcome, SignIn};
use jiufen_store::desk::uploads::{self, Upload};
use jiufen_store::desk::{accounts, sessions, settings};
use jiufen_store::limits::{
    DELAY_FIRST, DELAY_LONGEST, FAILURE_WINDOW, FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS, MODEL_SILENT, SESSION_IDLE,
    SESSION_LONGEST, SESSION_TOUCH, SIGN_INS_KEPT, UPLOAD_KEPT,
};
use jiufen_store::testing::{NOW, both};
use jiufen_store::threads::{Lane, ThreadError};
use uuid::Uuid;

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn a_login_belongs_to_one_account_whatever_its_case() {
    both(|base| {
        let mut db = base.open();
        let (li, wang) = (Uuid::now_v7(), Uuid::now_v7());
        assert!(accounts::none_exist(&mut db).unwrap());
        assert!(accounts::create(&mut db, li, " Li.Na ", "hash", true, NOW).unwrap());
        assert!(!accounts::create(&mut db, wang, "LI.NA", "hash", true, NOW).unwrap());
        assert!(!accounts::create(&mut db, li, "other", "hash", true, NOW).unwrap());
        let account = accounts::by_login(&mut db, "li.NA").unwrap().unwrap();
        assert_eq!(
            (account.person, account.login.as_str(), account.must_change, account.disabled),
            (li, "li.na", true, None)
        );
        assert!(accounts::set_password(&mut db, li, "new", false).unwrap());
        let account = accounts::by_person(&mut db, li).unwrap().unwrap();
        assert_eq!((account.password_hash.as_str(), account.must_change), ("new", false));
        assert!(!accounts::set_password(&mut db, wang, "new", false).unwrap());
        assert!(!accounts::none_exist(&mut db).unwrap());
        assert_eq!(accounts::list(&mut db, "", 10).unwrap().len(), 1);
        assert!(accounts::list(&mut db, "li.na", 10).unwrap().is_empty());
    });
}

#[test]
fn closing_an_account_ends_its_sessions() {
    both(|base| {
        let mut db = base.open();
        let li = Uuid::now_v7();
        accounts::create(&mut db, li, "li", "hash", false, NOW).unwrap();
        let token = sessions::open(&mut db, li, None, "10.0.0.1", NOW).unwrap();
        assert!(accounts::disable(&mut db, li, NOW + 1).unwrap());
        assert!(sessions::find(&mut db, &token, NOW + 1).unwrap().is_none());
        assert!(!accounts::disable(&mut db, li, NOW + 2).unwrap());
        assert_eq!(accounts::by_person(&mut db, li).unwrap().unwrap().disabled, Some(NOW + 1));
        assert!(accounts::enable(&mut db, li).unwrap());
        assert_eq!(accounts::by_person(&mut db, li).unwrap().unwrap().disabled, None);
    });
}

#[test]
fn a_session_ends_when_idle() {
    both(|base| {
        let mut db = base.open();
        let (li, post) = (Uuid::now_v7(), Uuid::now_v7());
        let token = sessions::open(&mut db, li, None, "10.0.0.1", NOW).unwrap();
        let session = sessions::find(&mut db, &token, NOW + SESSION_IDLE - 1).unwrap().unwrap();
        assert_eq!(
            (session.person, session.post, session.address.as_str()),
            (li, None, "10.0.0.1")
        );
        assert!(sessions::find(&mut db, &token, NOW + SESSION_IDLE).unwrap().is_none());
        assert!(!sessions::touch(&mut db, &session.token_sha256, NOW + SESSION_IDLE).unwrap());
        assert!(!session.needs_touch(NOW + SESSION_TOUCH - 1) && session.needs_touch(NOW + SESSION_TOUCH));
        assert!(sessions::touch(&mut db, &session.token_sha256, NOW + SESSION_IDLE - 1).unwrap());
        assert!(sessions::find(&mut db, &token, NOW + 2 * SESSION_IDLE - 2).unwrap().is_some());
        assert!(sessions::set_post(&mut db, &session.token_sha256, Some(post)).unwrap());
        assert_eq!(
            sessions::find(&mut db, &token, NOW + SESSION_IDLE).unwrap().unwrap().post,
            Some(post)
        );
        assert_eq!(sessions::sweep(&mut db, NOW + 2 * SESSION_IDLE - 2).unwrap(), 0);
        assert_eq!(sessions::sweep(&mut db, NOW + 2 * SESSION_IDLE - 1).unwrap(), 1);
    });
}

#[test]
fn a_session_ends_after_its_longest_time_however_busy() {
    both(|base| {
        let mut db = base.open();
        let token = sessions::open(&mut db, Uuid::now_v7(), None, "10.0.0.1", NOW).unwrap();
        let name = sessions::find(&mut db, &token, NOW).unwrap().unwrap().token_sha256;
        let mut now = NOW;
        while now + SESSION_IDLE / 2 < NOW + SESSION_LONGEST {
            now += SESSION_IDLE / 2;
            assert!(sessions::touch(&mut db, &name, now).unwrap());
        }
        assert!(sessions::find(&mut db, &token, NOW + SESSION_LONGEST - 1).unwrap().is_some());
        assert!(sessions::find(&mut db, &token, NOW + SESSION_LONGEST).unwrap().is_none());
        assert!(!sessions::touch(&mut db, &name, NOW + SESSION_LONGEST).unwrap());
    });
}

#[test]
fn the_sessions_of_a_person_can_all_be_ended() {
    both(|base| {
        let mut db = base.open();
        let (li, wang) = (Uuid::now_v7(), Uuid::now_v7());
        let tokens: Vec<String> = (0..3)
            .map(|n| sessions::open(&mut db, li, None, "10.0.0.1", NOW + n).unwrap())
            .collect();
        let other = sessions::open(&mut db, wang, None, "10.0.0.2", NOW).unwrap();
        let kept = sessions::find(&mut db, &tokens[1], NOW + 5).unwrap().unwrap();
        assert_eq!(sessions::of_person(&mut db, li, NOW + 5).unwrap().len(), 3);
        assert_eq!(sessions::end_others(&mut db, li, &kept.token_sha256).unwrap(), 2);
        assert_eq!(
            sessions::of_person(&mut db, li, NOW + 5).unwrap(),
            std::slice::from_ref(&kept)
        );
        assert_eq!(sessions::end_all(&mut db, li).unwrap(), 1);
        assert!(!sessions::end(&mut db, &kept.token_sha256).unwrap());
        assert!(sessions::find(&mut db, &other, NOW + 5).unwrap().is_some());
    });
}

#[test]
fn the_database_never_holds_a_token() {
    both(|base| {
        let mut db = base.open();
        let token = sessions::open(&mut db, Uuid::now_v7(), None, "10.0.0.1", NOW).unwrap();
        assert_eq!(token.len(), 64);
        let row = db.query_one("SELECT token_sha256, csrf FROM session", &[]).unwrap();
        let bytes: Vec<u8> = (0..32)
            .map(|at| u8::from_str_radix(&token[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        assert!(row.bytes(0).unwrap() != bytes && row.bytes(1).unwrap() != bytes);
        let again = sessions::open(&mut db, Uuid::now_v7(), None, "10.0.0.1", NOW).unwrap();
        assert_ne!(token, again);
    });
}

fn knocker<'a>(login: &'a str, from: &str, marks: &'a str) -> Knocker<'a> {
    Knocker {
        login,
        address: address(from),
        marks,
    }
}

/// Knocks without success until told to wait; how often it could.
fn guesses(db: &mut Db, knocker: &Knocker, now: i64) -> usize {
    (0..1_000)
        .take_while(|_| lockout::attempt(db, knocker, now).unwrap() == Lock::Open)
        .count()
}

#[test]
fn an_account_waits_longer_each_time_where_it_was_guessed_and_nowhere_else() {
    both(|base| {
        let mut db = base.open();
        let here = knocker("li", "10.0.0.1", "");
        assert_eq!(guesses(&mut db, &knocker("Li ", "10.0.0.1", ""), NOW), FAILURES_PER_ACCOUNT);
        let mut now = NOW;
        for wait in [DELAY_FIRST, 2 * DELAY_FIRST, 4 * DELAY_FIRST, 8 * DELAY_FIRST] {
            assert_eq!(
                lockout::check(&mut db, &here, now + wait - 1).unwrap(),
                Lock::Until(now + wait)
            );
            // What is tried meanwhile does not count.
            assert_eq!(
                lockout::attempt(&mut db, &here, now + wait - 1).unwrap(),
                Lock::Until(now + wait)
            );
            now += wait;
            assert_eq!(guesses(&mut db, &here, now), 1);
        }
        assert_eq!((lockout::delay(5), lockout::delay(60)), (DELAY_LONGEST, DELAY_LONGEST));
        for other in [knocker("wang", "10.0.0.1", ""), knocker("li", "10.9.9.9", "")] {
            assert_eq!(lockout::check(&mut db, &other, now).unwrap(), Lock::Open);
        }
        // The right password ends it, and so does time.
        lockout::succeeded(&mut db, &here, now).unwrap();
        assert_eq!(guesses(&mut db, &here, now), FAILURES_PER_ACCOUNT);
        assert_eq!(lockout::check(&mut db, &here, now + FAILURE_WINDOW).unwrap(), Lock::Open);
        assert_eq!(guesses(&mut db, &here, now + FAILURE_WINDOW), FAILURES_PER_ACCOUNT);
    });
}

#[test]
fn an_address_waits_for_all_accounts_and_a_success_does_not_open_it() {
    both(|base| {
        let mut db = base.open();
        for n in 0..FAILURES_PER_ADDRESS as i64 {
            let from = format!("2001:db8:0:7::{n:x}");
            // A success among the failures takes back itself alone.
            let own = knocker("own", &from, "");
            assert_eq!(lockout::attempt(&mut db, &own, NOW + 100 + n).unwrap(), Lock::Open);
            lockout::succeeded(&mut db, &own, NOW + 100 + n).unwrap();
            let login = format!("guess{n}");
            assert_eq!(
                lockout::attempt(&mut db, &knocker(&login, &from, ""), NOW + n).unwrap(),
                Lock::Open
            );
        }
        let same_house = knocker("li", "2001:db8:0:7:ffff::1", "");
        let newest = NOW + FAILURES_PER_ADDRESS as i64 - 1;
        assert_eq!(
            lockout::check(&mut db, &same_house, NOW + 40).unwrap(),
            Lock::Until(newest + DELAY_FIRST)
        );
        let next_house = knocker("li", "2001:db8:0:8::1", "");
        assert_eq!(lockout::check(&mut db, &next_house, NOW + 40).unwrap(), Lock::Open);
        let known = knocker("guess1", "2001:db8:0:7:ffff::1", "");
        lockout::succeeded(&mut db, &known, NOW + 40).unwrap();
        assert_ne!(lockout::check(&mut db, &same_house, NOW + 40).unwrap(), Lock::Open);
        assert_eq!(
            lockout::check(&mut db, &same_house, newest + DELAY_FIRST).unwrap(),
            Lock::Open
        );
        assert_eq!(
            lockout::sweep(&mut db, newest + FAILURE_WINDOW).unwrap(),
            2 * FAILURES_PER_ADDRESS as u64 - 1,
            "of each guess one of the account, where it was not taken back, and one of the address"
        );
    });
}

#[test]
fn a_browser_in_which_the_owner_signed_in_feels_nothing_of_others() {
    both(|base| {
        let mut db = base.open();
        let marks = browsers::remember(&mut db, "Li", "").unwrap();
        // From the owner's own address, and at other accounts too.
        assert_eq!(guesses(&mut db, &knocker("li", "10.0.0.1", ""), NOW), FAILURES_PER_ACCOUNT);
        for n in 0..20 {
            guesses(&mut db, &knocker(&format!("other{n}"), "10.0.0.1", ""), NOW);
        }
        let owner = knocker("li", "10.0.0.1", &marks);
        assert_ne!(
            lockout::check(&mut db, &knocker("li", "10.0.0.1", ""), NOW).unwrap(),
            Lock::Open
        );
        assert_eq!(lockout::check(&mut db, &owner, NOW).unwrap(), Lock::Open);
        // It is the owner's mark and opens the way to nobody else's account, in whole or in part.
        let stranger = knocker("wang", "10.0.0.1", &marks);
        assert_ne!(lockout::check(&mut db, &stranger, NOW).unwrap(), Lock::Open);
        for broken in [
            &marks[1..],
            &marks[..marks.len() - 1],
            &marks.replace(&marks[..2], "zz"),
            "ü",
            ".",
            "",
        ] {
            assert_eq!(browsers::known(&mut db, "li", broken).unwrap(), None, "{broken}");
        }
        let mut forged = marks.clone().into_bytes();
        forged[40] = if forged[40] == b'0' { b'1' } else { b'0' };
        assert_eq!(
            browsers::known(&mut db, "li", &String::from_utf8(forged).unwrap()).unwrap(),
            None
        );
        // Whoever has taken it guesses no faster than any stranger.
        assert_eq!(guesses(&mut db, &owner, NOW), FAILURES_PER_ACCOUNT);
        assert_eq!(
            guesses(&mut db, &knocker("li", "10.77.0.1", &marks), NOW),
            0,
            "wherever it is taken"
        );
        lockout::succeeded(&mut db, &owner, NOW).unwrap();
        assert_eq!(lockout::check(&mut db, &owner, NOW).unwrap(), Lock::Open);
    });
}

#[test]
fn a_shared_browser_keeps_the_marks_of_its_last_accounts() {
    both(|base| {
        let mut db = base.open();
        let mut marks = String::new();
        for n in 0..browsers::MARKS_MOST + 1 {
            marks = browsers::remember(&mut db, &format!("person{n}"), &marks).unwrap();
        }
        assert_eq!(marks.split('.').count(), browsers::MARKS_MOST);
        assert_eq!(browsers::known(&mut db, "person0", &marks).unwrap(), None, "the oldest went");
        let number = browsers::known(&mut db, "person1", &marks).unwrap();
        assert!(number.is_some());
        let again = browsers::remember(&mut db, "person1", &marks).unwrap();
        assert_eq!(
            browsers::known(&mut db, "person1", &again).unwrap(),
            number,
            "no new one each time"
        );
        assert_eq!(again.split('.').count(), browsers::MARKS_MOST);
    });
}

#[test]
fn guesses_sent_at_once_are_counted_before_they_are_answered() {
    both(|base| {
        let lane: Lane<()> = Lane::start(base.location(), |_: &mut Db, _: Vec<()>| {}).unwrap();
        let asked: Vec<_> = (0..50)
            .map(|n| lane.desk(move |db| Ok::<_, ThreadError>(lockout::attempt(db, &knocker("li", "10.0.0.1", ""), NOW + n)?)))
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let open = asked.into_iter().map(|answer| runtime.block_on(answer).unwrap());
        assert_eq!(open.filter(|lock| *lock == Lock::Open).count(), FAILURES_PER_ACCOUNT);
    });
}

#[test]
fn sign_ins_are_listed_for_one_account_page_by_page() {
    both(|base| {
        let mut db = base.open();
        let (li, wang) = (Uuid::now_v7(), Uuid::now_v7());
        let secret = settings::secret(&mut db, "login-digest").unwrap();
        assert_eq!(secret, settings::secret(&mut db, "login-digest").unwrap());
        let digest = sign_ins::login_digest(&secret, "Li");
        assert_eq!(digest, sign_ins::login_digest(&secret, " li"));
        let mut made = Vec::new();
        for n in 0..5 {
            let outcome = if n % 2 == 0 {
                Outcome::Success
            } else {
                Outcome::WrongPassword
            };
            let sign_in = SignIn {
                id: Uuid::now_v7(),
                at: NOW + n,
                address: "10.0.0.1".into(),
                outcome,
            };
            sign_ins::record(&mut db, &sign_in, &digest, Some(li)).unwrap();
            made.insert(0, sign_in);
        }
        let stranger = SignIn {
            id: Uuid::now_v7(),
            at: NOW,
            address: "10.0.0.1".into(),
            outcome: Outcome::UnknownLogin,
        };
        sign_ins::record(&mut db, &stranger, &digest, None).unwrap();
        let first = sign_ins::of_person(&mut db, li, None, 3).unwrap();
        let second = sign_ins::of_person(&mut db, li, Some(first[2].id), 3).unwrap();
        assert_eq!([first, second].concat(), made);
        assert!(sign_ins::of_person(&mut db, wang, None, 3).unwrap().is_empty());
        assert_eq!(sign_ins::sweep(&mut db, NOW + SIGN_INS_KEPT + 2).unwrap(), 3);
    });
}

#[test]
fn settings_are_kept_and_changed() {
    both(|base| {
        let mut db = base.open();
        assert_eq!(settings::get(&mut db, "summaries").unwrap(), None);
        settings::put(&mut db, "summaries", "1").unwrap();
        settings::put(&mut db, "summaries", "2").unwrap();
        assert_eq!(settings::get(&mut db, "summaries").unwrap().as_deref(), Some("2"));
    });
}

#[test]
fn an_upload_is_its_senders_until_attached_once() {
    both(|base| {
        let mut db = base.open();
        let (li, wang) = (Uuid::now_v7(), Uuid::now_v7());
        let make = |n: u8, at: i64| Upload {
            id: Uuid::now_v7(),
            sha256: [n; 32],
            size: 100 * i64::from(n),
            media: "image/jpeg".into(),
            name: "现场照片.jpg".into(),
            by_person: li,
            at,
            attached: None,
        };
        let (first, second) = (make(1, NOW), make(2, NOW + 1));
        assert!(uploads::record(&mut db, &first).unwrap() && uploads::record(&mut db, &second).unwrap());
        assert!(!uploads::record(&mut db, &first).unwrap());
        assert_eq!(uploads::find(&mut db, first.id, li).unwrap().as_ref(), Some(&first));
        assert_eq!(uploads::find(&mut db, first.id, wang).unwrap(), None);
        assert_eq!(uploads::waiting(&mut db, li, 10).unwrap(), [second.clone(), first.clone()]);
        assert_eq!(uploads::waiting_bytes(&mut db, li).unwrap(), 300);
        assert!(!uploads::attach(&mut db, first.id, wang, NOW + 2).unwrap());
        assert!(uploads::is_file_needed(&mut db, &first.sha256).unwrap());
        assert!(uploads::attach(&mut db, first.id, li, NOW + 2).unwrap());
        assert!(!uploads::attach(&mut db, first.id, li, NOW + 3).unwrap());
        assert!(!uploads::is_file_needed(&mut db, &first.sha256).unwrap());
        let sql = "INSERT INTO payload (digest, salt, kind, file_sha256, size) VALUES ($1, $1, 'file', $2, 100)";
        db.execute(sql, &[[9; 32].into(), first.sha256.into()]).unwrap();
        assert!(uploads::is_file_needed(&mut db, &first.sha256).unwrap());
        db.execute("UPDATE payload SET purged = 7", &[]).unwrap();
        assert!(!uploads::is_file_needed(&mut db, &first.sha256).unwrap());
        assert_eq!(uploads::sweep(&mut db, NOW + UPLOAD_KEPT).unwrap(), 0);
        assert_eq!(uploads::sweep(&mut db, NOW + 1 + UPLOAD_KEPT).unwrap(), 1);
        assert!(!uploads::is_file_needed(&mut db, &second.sha256).unwrap());
        assert!(uploads::find(&mut db, first.id, li).unwrap().is_some());
    });
}

#[test]
fn a_model_reads_a_document_once_at_a_time() {
    both(|base| {
        let mut db = base.open();
        let (document, person) = (Uuid::now_v7(), Uuid::now_v7());
        let asked = |at: i64, parts: i64| ModelAsked {
            document,
            by_person: person,
            model: "local-14b".into(),
            parts,
            at,
        };
        assert!(models::begin(&mut db, &asked(NOW, 2)).unwrap());
        assert!(!models::begin(&mut db, &asked(NOW + 1, 2)).unwrap(), "one is under way");
        assert!(models::add(&mut db, document, NOW, (&[(9, 12), (3, 5)], 1), NOW + 10).unwrap());
        // Named twice is one place.
        assert!(models::add(&mut db, document, NOW, (&[(3, 5)], 0), NOW + 20).unwrap());
        // Both pieces are back: it may be asked again, and what it said before is forgotten.
        assert!(models::begin(&mut db, &asked(NOW + 30, 3)).unwrap());
        assert!(
            !models::add(&mut db, document, NOW, (&[(1, 2)], 0), NOW + 31).unwrap(),
            "of the earlier reading"
        );
        assert!(models::add(&mut db, document, NOW + 30, (&[(1, 2)], 0), NOW + 40).unwrap());
        // A failure ends it, and so does a long silence.
        models::fail(&mut db, document, NOW + 30, "late").unwrap();
        assert!(
            !models::add(&mut db, document, NOW + 30, (&[(7, 8)], 0), NOW + 41).unwrap(),
            "it has ended"
        );
        assert!(models::begin(&mut db, &asked(NOW + 50, 3)).unwrap());
        assert!(!models::begin(&mut db, &asked(NOW + 50 + MODEL_SILENT - 1, 3)).unwrap());
        assert!(models::begin(&mut db, &asked(NOW + 50 + MODEL_SILENT, 3)).unwrap());
    });
}
