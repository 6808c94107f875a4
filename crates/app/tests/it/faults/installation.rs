//! A real installation with one post of the office, its program as a process of its own, and somebody who registers items.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use jiufen_kernel::{
    actor::Actor,
    command::{Command as Act, Order},
    id::{CommandId, ItemId, TenureId, UnitId},
    org::{
        Holding, Role,
        appointments::{AddPerson, AskAppointment, ConfirmAppointment},
    },
};
use jiufen_store::{
    Clock, Store, StoreConfig,
    db::{Engine, Value},
    new_text,
    testing::{
        TestBase,
        town::{founding, new_actor, new_id, post},
    },
};
use uuid::Uuid;

use crate::running::{Running, cookies, hidden, program, start};

const PASSWORD: &str = "seven willows by the weir";
static HASH: LazyLock<String> = LazyLock::new(|| jiufen_web::session::password::hash(PASSWORD).expect("a hash"));

/// An installation on a database of its own.
pub struct Installation {
    pub base: TestBase,
}

impl Installation {
    pub fn on(engine: Engine) -> Installation {
        Installation::over(TestBase::bare(engine))
    }

    /// Founds it where a base lies.
    pub fn over(base: TestBase) -> Installation {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        // Some days ago: whoever holds a post held it on a day to which a clock is set back.
        let mut then = config(&base);
        let days = jiff::SignedDuration::from_hours(24 * 8);
        then.clock = then.clock.moved_to(then.clock.now() - days);
        runtime.block_on(found(&then));
        Installation { base }
    }

    /// Its program, to be started.
    pub fn program(&self) -> Command {
        let mut serve = program(&self.base, "serve");
        serve.args(["--listen", "127.0.0.1:0"]).stderr(Stdio::null());
        // Under another clock the program goes on from where the tests are, not from where they began.
        let shift = own_shift();
        if shift != 0 {
            serve.env_remove("FAKETIME_SHARED").env("FAKETIME", format!("{shift:+}"));
        }
        serve
    }

    pub fn start(&self) -> Running {
        start(self.program(), false)
    }

    /// Where its files lie.
    pub fn folder(&self) -> PathBuf {
        folder(&self.base)
    }

    /// Acknowledged items that the log does not hold, and whether everything else holds too. The program must have ended.
    pub fn lost(&self, acknowledged: &[ItemId]) -> usize {
        let verified = program(&self.base, "verify").output().expect("it runs");
        let said = String::from_utf8_lossy(&verified.stdout);
        assert!(verified.status.success() && said.contains("everything holds"), "{said}");
        let there = self.items();
        acknowledged.iter().filter(|item| !there.contains(item)).count()
    }

    /// Items in the log.
    pub fn items(&self) -> BTreeSet<ItemId> {
        let config = config(&self.base);
        let mut db = jiufen_store::db::Db::open(&config.location(), jiufen_store::db::Access::Read).expect("it opens");
        let sql = "SELECT subject FROM event WHERE type = $1";
        let rows = db.query(sql, &[Value::from("ItemRegistered")]).expect("events");
        rows.iter().map(|row| ItemId(row.uuid(0).expect("an id"))).collect()
    }
}

fn folder(base: &TestBase) -> PathBuf {
    base.folder().join("data")
}

fn config(base: &TestBase) -> StoreConfig {
    let mut config = base.config();
    config.folder = folder(base);
    config.clock = Clock::machine();
    config
}

/// Two administrators, an auditor, and Lu of the office, who has an account.
async fn found(config: &StoreConfig) {
    let store = Store::open(config).expect("the store opens");
    let (first, second, auditor, office) = (new_actor(), new_actor(), new_actor(), new_actor());
    let root: UnitId = new_id();
    let mut founding = founding(root, [(first, "程一"), (second, "程二"), (auditor, "沈岁")]);
    founding.demo = false;
    let on = async |actor: Actor, act: Act| {
        let name = act.name();
        let recorded = store.record(Order::new(new_id::<CommandId>(), actor, act)).await;
        recorded.unwrap_or_else(|error| panic!("{name}: {error}"));
    };
    on(first, founding.into()).await;
    on(first, post(office.post, root, "督查岗", &[Role::Office]).into()).await;
    let (person, name) = (office.person, new_text("陆办"));
    on(first, AddPerson { person, name }.into()).await;
    let tenure: TenureId = new_id();
    let ask = AskAppointment {
        tenure,
        post: office.post,
        person,
        holding: Holding::Own,
    };
    on(first, ask.into()).await;
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").expect("it is known");
    let from = zone.to_datetime(store.now()).date();
    on(second, ConfirmAppointment { tenure, from }.into()).await;
    let hash = HASH.clone();
    let opened = store.desk(move |db| {
        Ok(jiufen_store::desk::accounts::create(
            db,
            person.uuid(),
            "lu",
            &hash,
            false,
            0,
        )?)
    });
    assert!(opened.await.expect("an account"));
}

/// Somebody signed in who registers one item after another.
pub struct Clerk {
    cookies: String,
    key: String,
}

/// What became of one registration.
pub enum Answer {
    /// Acknowledged.
    Done(ItemId),
    /// Answered otherwise.
    Refused(String),
    /// Not answered.
    Silence,
}

impl Clerk {
    /// Signs in.
    pub fn of(running: &Running) -> Clerk {
        Clerk::try_of(running).unwrap_or_else(|answer| panic!("no sign-in: {answer}"))
    }

    /// Signs in, or gives the answer that says why not.
    pub fn try_of(running: &Running) -> Result<Clerk, String> {
        let form = running.send("GET /sign-in", "", "");
        let body = format!(
            "form_key={}&command={}&login=lu&password={}&next=%2F",
            hidden(&form, "form_key"),
            hidden(&form, "command"),
            PASSWORD.replace(' ', "+")
        );
        let answer = running.send("POST /sign-in", &cookies(&form), &body);
        if !answer.starts_with("HTTP/1.1 303") {
            return Err(answer);
        }
        let cookies = cookies(&answer);
        let form = running.send("GET /items/new", &cookies, "");
        if !form.contains("name=\"form_key\"") {
            return Err(form);
        }
        let key = hidden(&form, "form_key");
        Ok(Clerk { cookies, key })
    }

    /// Registers an item.
    pub fn register(&self, running: &Running) -> Answer {
        let id = Uuid::now_v7();
        let body = format!(
            "form_key={}&command={id}&title=%E4%BF%AE%E6%B8%A0&source=instruction&weight=1&starts=&due=&kind=task&parent=",
            self.key
        );
        match running.try_send("POST /items/new", &self.cookies, &body) {
            None => Answer::Silence,
            Some(answer) if answer.starts_with("HTTP/1.1 303") && answer.contains(&format!("/items/{id}")) => {
                Answer::Done(ItemId(id))
            }
            Some(answer) => Answer::Refused(answer),
        }
    }

    /// Registers so many, each of which has to be acknowledged.
    pub fn register_all(&self, running: &Running, count: usize, acknowledged: &mut Vec<ItemId>) {
        for _ in 0..count {
            match self.register(running) {
                Answer::Done(item) => acknowledged.push(item),
                Answer::Refused(answer) => panic!("refused: {answer}"),
                Answer::Silence => panic!("no answer"),
            }
        }
    }

    /// Registers one, which has to be refused as out of order; gives the answer.
    pub fn is_refused(&self, running: &Running, status: &str) -> String {
        match self.register(running) {
            Answer::Refused(answer) => {
                assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
                answer
            }
            Answer::Done(item) => panic!("{item} was recorded"),
            Answer::Silence => panic!("no answer"),
        }
    }

    /// The cookies of the session.
    pub fn cookies(&self) -> String {
        self.cookies.clone()
    }

    /// Looks at a page.
    pub fn sees(&self, running: &Running, page: &str) -> String {
        running.send(&format!("GET {page}"), &self.cookies, "")
    }
}

/// What `/health/ready` says: its status and its code.
pub fn ready(running: &Running) -> (String, String) {
    let answer = running.send("GET /health/ready", "", "");
    let status = answer.split(' ').nth(1).unwrap_or_default().to_owned();
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let code = body
        .lines()
        .find(|line| line.contains(|c: char| c.is_ascii_lowercase()) && !line.contains(' '));
    (status, code.unwrap_or_default().to_owned())
}

/// Waits until `/health/ready` says a code; gives what it said. Each try is a request, and readiness is asked once a second.
pub fn until_ready_says(running: &Running, wanted: &str) -> String {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let (status, code) = ready(running);
        if code == wanted {
            assert_eq!(status, if wanted == "ok" { "200" } else { "503" });
            return code;
        }
        assert!(Instant::now() < until, "it says {code}, never {wanted}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Compiles a piece of C that stands between the program and the system; gives the library.
pub fn compiled(folder: &Path, source: &str) -> PathBuf {
    let (code, library) = (folder.join("between.c"), folder.join("between.so"));
    std::fs::write(&code, source).expect("written");
    let told = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .arg(&code)
        .arg("-ldl")
        .status();
    assert!(told.expect("a C compiler").success(), "the library compiles");
    library
}

/// Seconds by which this process' clock is ahead of the machine's: tests are run under other clocks too.
pub fn own_shift() -> i64 {
    let mut date = Command::new("date");
    date.arg("+%s").env_remove("LD_PRELOAD").env_remove("FAKETIME");
    let told = date.output().expect("date runs").stdout;
    let machine: i64 = String::from_utf8_lossy(&told).trim().parse().expect("seconds");
    let shift = Clock::machine().now().as_second() - machine;
    // A second of waiting between the two is no shift.
    if shift.abs() <= 2 { 0 } else { shift }
}
