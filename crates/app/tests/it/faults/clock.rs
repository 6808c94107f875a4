//! The clock moved, at a start and under the running program: by faketime, which stands between the program and the system and
//! reads how far to move the clock from a file.

use std::path::{Path, PathBuf};
use std::process::Command;

use jiufen_kernel::id::ItemId;
use jiufen_store::db::Engine;

use super::Row;
use super::installation::{Answer, Clerk, Installation, own_shift, until_ready_says};
use crate::running::{Running, program, start};

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

/// How a clock is moved, when, and what is said of it.
pub struct Moved {
    pub name: &'static str,
    seconds: i64,
    at_start: bool,
    says: &'static str,
}

/// What is tried. Twenty minutes at a start cannot be told from a machine that was off.
pub const ALL: [Moved; 6] = [
    moved("clock −5 days at the start", -5 * DAY, true, "clock_behind"),
    moved("clock +400 days at the start", 400 * DAY, true, "clock_ahead"),
    moved("clock +20 minutes at the start", 20 * MINUTE, true, "ok"),
    moved("clock −5 days while running", -5 * DAY, false, "clock_moved"),
    moved("clock +400 days while running", 400 * DAY, false, "clock_moved"),
    moved("clock +20 minutes while running", 20 * MINUTE, false, "clock_moved"),
];

const fn moved(name: &'static str, seconds: i64, at_start: bool, says: &'static str) -> Moved {
    Moved {
        name,
        seconds,
        at_start,
        says,
    }
}

/// A clock that a file moves.
struct Hand {
    file: PathBuf,
    library: PathBuf,
    /// How far this process' own clock is moved already.
    own: i64,
}

impl Hand {
    fn new(folder: &Path) -> Hand {
        let places = [
            "/usr/lib/x86_64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu",
            "/usr/lib64",
            "/usr/lib",
        ];
        let places = places.map(|place| Path::new(place).join("faketime/libfaketimeMT.so.1"));
        let library = places.into_iter().find(|library| library.exists());
        let hand = Hand {
            file: folder.join("moved"),
            library: library.expect("faketime is installed, as ./check does"),
            own: own_shift(),
        };
        hand.set(0);
        hand
    }

    fn set(&self, seconds: i64) {
        // Written aside and put in place: a half-written number is another time.
        let aside = self.file.with_extension("aside");
        std::fs::write(&aside, format!("{:+}\n", self.own + seconds)).expect("written");
        std::fs::rename(&aside, &self.file).expect("in place");
    }

    fn on(&self, mut program: Command) -> Command {
        program
            .env_remove("FAKETIME")
            .env_remove("FAKETIME_SHARED")
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME_TIMESTAMP_FILE", &self.file)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("DONT_FAKE_MONOTONIC", "1");
        program
    }
}

/// A person on the machine says that the clock is right; gives what the command said.
fn said_right(installation: &Installation, hand: &Hand) -> String {
    let mut clock = hand.on(program(&installation.base, "clock"));
    let output = clock.arg("--right").output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Moves a clock, once a round; sets it right again, has that said, and goes on.
pub fn done(engine: Engine, how: &Moved, rounds: usize) -> Row {
    let installation = Installation::on(engine);
    let folder = tempfile::tempdir().expect("a folder");
    let hand = Hand::new(folder.path());
    let mut acknowledged = Vec::<ItemId>::new();
    for _ in 0..rounds {
        hand.set(0);
        let mut running = started(&installation, &hand);
        let mut clerk = Clerk::of(&running);
        clerk.register_all(&running, 3, &mut acknowledged);
        if how.at_start {
            running.stop();
            hand.set(how.seconds);
            running = started(&installation, &hand);
            clerk = Clerk::of(&running); // signing in is never stopped by the clock
        } else {
            hand.set(how.seconds);
            // Nobody has asked for anything yet: the very first command must meet the guard. Sessions may have ended.
            if let Answer::Done(item) = clerk.register(&running) {
                panic!("{item} was recorded under a clock that was moved");
            }
            clerk = Clerk::of(&running);
        }
        if how.says == "ok" {
            until_ready_says(&running, "ok");
            clerk.register_all(&running, 3, &mut acknowledged);
            running.stop();
            return row(&installation, how, engine, rounds, acknowledged, "nothing to recover from");
        }
        let before = installation.items().len();
        let answer = clerk.is_refused(&running, "503");
        assert!(answer.contains("jiufen clock --right"), "{answer}");
        until_ready_says(&running, how.says);
        for (language, words) in [
            ("zh", "核对以前什么都记不下"),
            ("en", "nothing can be recorded until it is confirmed"),
        ] {
            let page = running.send("GET /sign-in", &format!("jiufen-language={language}"), "");
            assert!(page.contains(words), "{page}");
        }
        assert_eq!(installation.items().len(), before);
        // Started again, it still does not believe it.
        running.stop();
        let running = started(&installation, &hand);
        clerk = Clerk::of(&running);
        clerk.is_refused(&running, "503");
        // Whoever finds that the clock is wrong sets it, and says so, beside the running program.
        hand.set(0);
        clerk = Clerk::try_of(&running).unwrap_or(clerk);
        clerk.is_refused(&running, "503");
        let said = said_right(&installation, &hand);
        assert!(said.contains("recording goes on"), "{said}");
        until_ready_says(&running, "ok");
        Clerk::of(&running).register_all(&running, 3, &mut acknowledged);
        running.stop();
    }
    row(
        &installation,
        how,
        engine,
        rounds,
        acknowledged,
        "by setting it and `jiufen clock --right`",
    )
}

fn started(installation: &Installation, hand: &Hand) -> Running {
    start(hand.on(installation.program()), false)
}

fn row(
    installation: &Installation,
    how: &Moved,
    engine: Engine,
    rounds: usize,
    acknowledged: Vec<ItemId>,
    recovered: &'static str,
) -> Row {
    Row {
        fault: format!("{}, {engine:?}", how.name),
        rounds,
        lost: installation.lost(&acknowledged),
        acknowledged: acknowledged.len(),
        ready: how.says.to_owned(),
        recovered,
    }
}
