//! A small government for tests: three levels of units, posts of every role, built by commands alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use jiff::civil::date;
use jiufen_kernel::{
    Context, Decision, Refusal, State,
    actor::Actor,
    command::{Command, Order},
    decide::{self, KnownFiles},
    event::{Event, Fact},
    founding::{Found, Founder, PublishCalendar},
    id::*,
    org::{Holding, Role, appointments::*, asking::*, units::*},
    pack::{AdoptPack, Pack, PackFile, Packs, shipped},
    text::{Digest, NewText, Payload},
    time::{Date, Timestamp, YearCalendar, days_between, plus_days},
};
use uuid::Uuid;

/// The day on which the world is founded: a Monday.
pub const FIRST_DAY: Date = date(2026, 3, 2);

/// The files of the base pack.
pub fn base_files() -> Vec<PackFile> {
    let files = shipped::base().files.iter();
    files
        .map(|(name, text)| PackFile {
            name: (*name).into(),
            text: (*text).into(),
        })
        .collect()
}

/// A small pack beside the base: kinds that are open, distant, cleared, or not counted.
pub fn other_files() -> Vec<PackFile> {
    let kind = |id: &str, rest: &str, proof: &str| PackFile {
        name: format!("{id}.toml"),
        text: format!(
            "id = \"{id}\"\nwords = {{ zh = \"某类\", en = \"Some kind\" }}\n{rest}\n\
             reports = {{ period = \"month\", clear_progress = true, clear_done = true }}\nproof = {{ {proof} }}\n"
        ),
    };
    vec![
        kind(
            "need",
            "counts = true\nvisibility = \"open\"\ncontains = [\"need\", \"duty\"]",
            "required_grade = 1",
        ),
        kind("far", "counts = true", "required_grade = 1, may_check = \"distant\""),
        kind("strict", "counts = true", "required_grade = 2"),
        kind("duty", "counts = false\nmay_close = \"registrar\"", "required_grade = 1"),
    ]
}

/// An id from a number; tests need no clock and no randomness.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | number)
}

/// A text whose salt follows from its words.
pub fn text(words: &str) -> NewText {
    NewText::new([7; 16], words)
}

/// A unit with the actors of its posts.
#[derive(Clone, Debug)]
pub struct Place {
    pub unit: UnitId,
    pub leader: Actor,
    pub office: Actor,
    pub second: Actor,
    pub clearing: Actor,
    pub intake: Actor,
    pub handling: Actor,
    pub checker: Actor,
}

/// The world: everything that happened in it, and who is in it.
#[derive(Clone)]
pub struct World {
    pub state: State,
    pub packs: Packs,
    pub today: Date,
    /// Every event with the civil day on which it was received.
    pub log: Vec<(Event, Date)>,
    /// Every order that was given, refused ones included, with the moment it arrived.
    pub orders: Vec<(Order, Timestamp)>,
    pub admin: Actor,
    pub admin2: Actor,
    pub auditor: Actor,
    /// The government itself.
    pub root: Place,
    /// Its supervision office.
    pub office: Place,
    /// A bureau, a section of it, another bureau, an inspectorate.
    pub a: Place,
    pub a1: Place,
    pub b: Place,
    pub inspect: Place,
    /// A district, its office and its bureau.
    pub district: Place,
    pub district_office: Place,
    pub district_bureau: Place,
    /// Texts that came with commands.
    texts: BTreeMap<Digest, String>,
    /// Files given before, as a store knows them.
    pub files: KnownFiles,
    next: u128,
    moment: i64,
}

static FOUNDED: LazyLock<World> = LazyLock::new(found);

impl World {
    /// A fresh copy of the founded world.
    pub fn new() -> World {
        FOUNDED.clone()
    }

    /// A new id.
    pub fn id(&mut self) -> Uuid {
        self.next += 1;
        id(self.next)
    }

    /// Days pass.
    pub fn pass(&mut self, days: i64) {
        self.today = plus_days(self.today, days);
        self.moment = 0;
    }

    /// The server's time: 10:00 in Shanghai and a second for each command.
    pub fn received(&self) -> Timestamp {
        let days = days_between(date(1970, 1, 1), self.today);
        Timestamp::from_second(days * 86_400 + 2 * 3_600 + self.moment).unwrap()
    }

    /// Gives a whole order.
    pub fn order(&mut self, order: &Order) -> Result<Decision, Refusal> {
        self.moment += 1;
        let context = Context {
            received: self.received(),
            today: self.today,
            packs: &self.packs,
            files: &self.files,
        };
        self.orders.push((order.clone(), context.received));
        let decision = decide::perform(&mut self.state, order, &context)?;
        for payload in &decision.payloads {
            if let Payload::Text(text) = payload {
                self.texts.insert(text.digest(), text.text.clone());
            }
        }
        for event in &decision.events {
            if let Fact::PackAdopted(fact) = &event.fact {
                let read = |(name, digest): &(String, Digest)| PackFile {
                    name: name.clone(),
                    text: self.texts[digest].clone(),
                };
                let files: Vec<PackFile> = fact.files.iter().map(read).collect();
                self.packs.adopt(Pack::parse(&fact.name, fact.version, &files).unwrap());
            }
        }
        for payload in &decision.payloads {
            if let Payload::File(file) = payload {
                self.files.entry(file.sha256).or_default().insert(file.salted);
            }
        }
        self.log
            .extend(decision.events.iter().map(|event| (event.clone(), self.today)));
        Ok(decision)
    }

    /// Gives a command of today.
    pub fn give(&mut self, actor: Actor, command: impl Into<Command>) -> Result<Decision, Refusal> {
        let order = Order::new(CommandId(self.id()), actor, command);
        self.order(&order)
    }

    /// Gives a command that must succeed.
    #[track_caller]
    pub fn ok(&mut self, actor: Actor, command: impl Into<Command>) -> Decision {
        let command = command.into();
        let name = command.name();
        match self.give(actor, command) {
            Ok(decision) => decision,
            Err(refusal) => panic!("{name} was refused: {refusal}"),
        }
    }

    /// Gives a command that must be refused with this code, and changes nothing.
    #[track_caller]
    pub fn no(&mut self, actor: Actor, command: impl Into<Command>, code: &str) -> Refusal {
        let command = command.into();
        let name = command.name();
        let before = self.state.clone();
        match self.give(actor, command) {
            Ok(_) => panic!("{name} went through; expected {code}"),
            Err(refusal) => {
                assert_eq!(refusal.code, code, "{name}: {refusal}");
                assert!(!refusal.zh.trim().is_empty() && !refusal.en.trim().is_empty());
                assert!(before == self.state, "a refusal changed the state");
                refusal
            }
        }
    }

    /// Adds a unit.
    #[track_caller]
    pub fn unit(&mut self, parent: UnitId, name: &str) -> UnitId {
        let unit = UnitId(self.id());
        let admin = self.admin;
        self.ok(
            admin,
            AddUnit {
                unit,
                parent,
                name: text(name),
                short: text(name),
                order: 0,
            },
        );
        unit
    }

    /// Adds a post and somebody in it.
    #[track_caller]
    pub fn post(&mut self, unit: UnitId, roles: &[Role]) -> Actor {
        let post = PostId(self.id());
        let admin = self.admin;
        self.ok(
            admin,
            AddPost {
                post,
                unit,
                title: text("岗位"),
                roles: roles.iter().copied().collect::<BTreeSet<_>>(),
                order: 0,
            },
        );
        let person = self.person();
        self.appoint(person, post);
        Actor { person, post }
    }

    /// Adds a person.
    #[track_caller]
    pub fn person(&mut self) -> PersonId {
        let person = PersonId(self.id());
        let admin = self.admin;
        self.ok(
            admin,
            AddPerson {
                person,
                name: text("某人"),
            },
        );
        person
    }

    /// Appoints a person from today, by two administrators.
    #[track_caller]
    pub fn appoint(&mut self, person: PersonId, post: PostId) -> TenureId {
        let tenure = TenureId(self.id());
        let (admin, admin2, from) = (self.admin, self.admin2, self.today);
        self.ok(
            admin,
            AskAppointment {
                tenure,
                post,
                person,
                holding: Holding::Own,
            },
        );
        self.ok(admin2, ConfirmAppointment { tenure, from });
        tenure
    }

    /// Asked by the first administrator; answers with the request.
    #[track_caller]
    pub fn asks(&mut self, wish: impl Into<Wish>) -> AskId {
        let ask = AskId(self.id());
        let wish = wish.into();
        self.ok(self.admin, AskOrg { ask, wish, reason: None });
        ask
    }

    /// A request as the first administrator would give it.
    pub fn wish(&mut self, wish: impl Into<Wish>) -> AskOrg {
        AskOrg {
            ask: AskId(self.id()),
            wish: wish.into(),
            reason: None,
        }
    }

    /// Asked by the first administrator, granted by the second; a pack by the leader of the government.
    #[track_caller]
    pub fn two(&mut self, wish: impl Into<Wish>) -> Decision {
        let wish = wish.into();
        let by = match wish {
            Wish::AdoptPack(_) => self.root.leader,
            _ => self.admin2,
        };
        let ask = self.asks(wish);
        self.ok(by, grant(ask))
    }

    fn place(&mut self, unit: UnitId) -> Place {
        let office = [self.office.unit, self.district_office.unit].contains(&unit);
        let one = |world: &mut World, role: Role| world.post(unit, &[role]);
        let intake = one(self, Role::Intake);
        let spare = intake;
        Place {
            unit,
            leader: one(self, Role::Leader),
            office: if office { one(self, Role::Office) } else { spare },
            second: if office { one(self, Role::Office) } else { spare },
            clearing: one(self, Role::Clearing),
            intake,
            handling: one(self, Role::Handling),
            checker: one(self, Role::Checker),
        }
    }

    /// Every actor, administrators and auditor included.
    pub fn actors(&self) -> Vec<Actor> {
        let mut actors = vec![self.admin, self.admin2, self.auditor];
        for place in self.places() {
            actors.extend([
                place.leader,
                place.office,
                place.second,
                place.clearing,
                place.intake,
                place.handling,
                place.checker,
            ]);
        }
        actors.sort_by_key(|actor| actor.post);
        actors.dedup();
        actors
    }

    /// Every place.
    pub fn places(&self) -> [&Place; 9] {
        [
            &self.root,
            &self.office,
            &self.a,
            &self.a1,
            &self.b,
            &self.inspect,
            &self.district,
            &self.district_office,
            &self.district_bureau,
        ]
    }

    /// The place of a unit.
    pub fn place_of(&self, unit: UnitId) -> Option<Place> {
        self.places().into_iter().find(|place| place.unit == unit).cloned()
    }
}

/// Grants a request.
pub fn grant(ask: AskId) -> AnswerOrg {
    AnswerOrg {
        ask,
        granted: true,
        reason: None,
    }
}

/// What founds the world.
pub fn founding(first: Actor, second: Actor, auditor: Actor, root: UnitId) -> Found {
    let founder = |actor: Actor, number: u128| Founder {
        person: actor.person,
        name: text("某人"),
        post: actor.post,
        title: text("岗位"),
        tenure: TenureId(id(number)),
    };
    Found {
        demo: false,
        time_zone: "Asia/Shanghai".into(),
        root,
        name: text("河清市"),
        short: text("市"),
        administrators: [founder(first, 101), founder(second, 102)],
        auditor: founder(auditor, 103),
        packs: Vec::new(),
        calendars: Vec::new(),
    }
}

/// A world in which nothing has happened, with the actors who will found it.
pub fn empty() -> World {
    let actor = |number: u128| Actor {
        person: PersonId(id(number)),
        post: PostId(id(number + 10)),
    };
    let nobody = Place {
        unit: UnitId(id(1)),
        leader: actor(11),
        office: actor(11),
        second: actor(11),
        clearing: actor(11),
        intake: actor(11),
        handling: actor(11),
        checker: actor(11),
    };
    World {
        state: State::default(),
        packs: Packs::default(),
        today: FIRST_DAY,
        log: Vec::new(),
        orders: Vec::new(),
        admin: actor(11),
        admin2: actor(12),
        auditor: actor(13),
        root: nobody.clone(),
        office: nobody.clone(),
        a: nobody.clone(),
        a1: nobody.clone(),
        b: nobody.clone(),
        inspect: nobody.clone(),
        district: nobody.clone(),
        district_office: nobody.clone(),
        district_bureau: nobody,
        texts: BTreeMap::new(),
        next: 1_000,
        files: KnownFiles::new(),
        moment: 0,
    }
}

fn found() -> World {
    let mut world = empty();
    let root = UnitId(id(1));
    let adopt = |name: &str, version: u32, files: Vec<PackFile>| AdoptPack {
        name: name.into(),
        version,
        files: files.into_iter().map(|file| (file.name, text(&file.text))).collect(),
    };
    let calendar = YearCalendar {
        off: BTreeSet::from([date(2026, 4, 6), date(2026, 5, 1)]),
        on: BTreeSet::from([date(2026, 5, 9)]),
    };
    let founding = Found {
        packs: vec![
            adopt("base", shipped::base().version, base_files()),
            adopt("other", 1, other_files()),
        ],
        calendars: vec![PublishCalendar { year: 2026, calendar }],
        ..founding(world.admin, world.admin2, world.auditor, root)
    };
    world.ok(world.admin, founding);
    let office = world.unit(root, "督查室");
    let a = world.unit(root, "甲局");
    let a1 = world.unit(a, "甲局一科");
    let b = world.unit(root, "乙局");
    let inspect = world.unit(root, "核查中心");
    let district = world.unit(root, "某区");
    let district_office = world.unit(district, "区督查室");
    let district_bureau = world.unit(district, "区某局");
    world.office.unit = office;
    world.district_office.unit = district_office;
    world.root = world.place(root);
    world.office = world.place(office);
    world.a = world.place(a);
    world.a1 = world.place(a1);
    world.b = world.place(b);
    world.inspect = world.place(inspect);
    world.district = world.place(district);
    world.district_office = world.place(district_office);
    world.district_bureau = world.place(district_bureau);
    world
}
