//! The story of the demonstration: every step of the data becomes an order of the kernel, with its actor, its moment and its files.
//! Whoever records them gets the same log each time. Nothing here decides: an order the rules refuse is an error of the data.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow};
use jiufen_documents::{ReadDocument, Structure};
use jiufen_kernel::{
    actor::Actor,
    command::{Command, Order},
    document::AdmitDocument,
    id::{CommandId, DocumentId, ItemId, PersonId, PostId, TenureId, UnitId},
    item::evidence::Captured,
    org::Role,
    share::Share,
    time::{Date, Timestamp},
};

use super::{
    data::{self, City},
    files::MadeFile,
    ids::{id, text},
};

/// The day on which the demonstration lives.
pub const TODAY: Date = Date::constant(2026, 11, 20);

pub(super) const FOUNDED: Date = Date::constant(2026, 3, 1);
pub(super) const REGISTERED: Date = Date::constant(2026, 3, 2);
/// Orders of one day are at most so far apart.
const PAUSE_SECONDS_MAX: i64 = 240;
/// A day's orders lie between twenty to nine and twenty to six.
const DAY_SECONDS: i64 = 9 * 3600;

/// An order of the story.
#[derive(Debug)]
pub struct Planned {
    /// When the server receives it.
    pub at: Timestamp,
    /// What is asked. The files of evidence are still missing from it.
    pub order: Order,
    /// The files to be stored first and put into the order.
    pub files: Vec<MadeFile>,
}

/// A document admitted in place of the city's own report.
pub struct Given<'a> {
    /// What was read.
    pub document: &'a ReadDocument,
    /// What was found in it.
    pub structure: &'a Structure,
}

/// Every order of the demonstration, in the sequence of its moments. With a given document the units, posts and people stay,
/// and no items are made.
pub fn plan(given: Option<Given<'_>>) -> Result<Vec<Planned>> {
    let city = data::city()?;
    let mut writer = Writer::new(&city)?;
    writer.found(&city)?;
    match given {
        Some(given) => writer.admit(given.document, given.structure, &given.document.name)?,
        None => {
            let report = jiufen_documents::read_text(data::REPORT.as_bytes(), "report.txt")?;
            let structure = jiufen_documents::structure(&report.text);
            writer.admit(&report, &structure, "河清市2026年政府工作报告")?;
            let items = data::items()?;
            writer.items(&items, &report.text)?;
            writer.review(&items, &report.text, &structure)?;
        }
    }
    writer.finish(&city.time_zone)
}

/// An account to look round with.
pub struct DemoAccount {
    /// What it shows: a role, or another word for it.
    pub role: String,
    /// The name to sign in with.
    pub login: String,
    /// Whose it is.
    pub person: PersonId,
    /// Unit and title of the post it is meant to act in.
    pub post: String,
}

/// The accounts of the demonstration, each of somebody who holds its post on [`TODAY`].
pub fn accounts() -> Result<Vec<DemoAccount>> {
    let city = data::city()?;
    let writer = Writer::new(&city)?;
    let account = |each: &data::Account| {
        let post = city
            .post
            .iter()
            .find(|post| post.path() == each.post)
            .with_context(|| format!("no post {}", each.post))?;
        let short = city
            .unit
            .iter()
            .find(|unit| unit.key == post.unit)
            .map_or(&city.root.short, |unit| &unit.short);
        let person = writer.actor(&each.post, TODAY)?.person;
        Ok(DemoAccount {
            role: each.role.clone(),
            login: each.login.clone(),
            person,
            post: format!("{short} {}", post.title),
        })
    };
    city.account.iter().map(account).collect()
}

/// A step with its day, before the day's hours are shared out.
pub(super) struct Drafted {
    on: Date,
    by: String,
    command: Command,
    pub(super) occurred: Option<Date>,
    pub(super) late_reason: Option<String>,
    pub(super) files: Vec<MadeFile>,
    /// Evidence captured on the spot bears the moment at which it is received.
    pub(super) live: bool,
}

pub(super) struct Writer {
    units: BTreeMap<String, UnitId>,
    posts: BTreeMap<String, (PostId, Vec<Role>)>,
    /// Who holds a post from which day on, in the order of appointments.
    holders: Vec<(String, String, Date, Option<Date>)>,
    drafts: Vec<Drafted>,
}

pub(super) fn day(text: &str) -> Result<Date> {
    let whole = if text.len() == 5 {
        format!("2026-{text}")
    } else {
        text.to_string()
    };
    whole.parse().with_context(|| format!("day {text}"))
}

pub(super) fn share(percent: f64) -> Result<Share> {
    Share::new((percent * 100.0).round() as i64).ok_or_else(|| anyhow!("{percent} is no percentage"))
}

/// Ids bear the founding day; only their order within a kind would matter, and nothing depends on it.
pub(super) fn demo_id<T: From<uuid::Uuid>>(kind: &str, name: &str) -> T {
    id(kind, name, 1_772_323_200_000)
}

pub(super) fn person(name: &str) -> PersonId {
    demo_id("person", name)
}

pub(super) fn tenure(post: &str, person: &str) -> TenureId {
    demo_id("tenure", &format!("{post} {person}"))
}

impl Writer {
    fn new(city: &City) -> Result<Writer> {
        let mut units = BTreeMap::from([(city.root.key.clone(), demo_id("unit", &city.root.key))]);
        units.extend(city.unit.iter().map(|unit| (unit.key.clone(), demo_id("unit", &unit.key))));
        let posts = city
            .post
            .iter()
            .map(|post| (post.path(), (demo_id("post", &post.path()), post.roles.clone())))
            .collect();
        let mut holders = Vec::new();
        for post in &city.post {
            holders.extend(post.holder.iter().map(|holder| (post.path(), holder.clone(), FOUNDED, None)));
        }
        for appointment in &city.appointment {
            let on = day(&appointment.on)?;
            if let Some(leaves) = &appointment.replaces {
                let held = holders
                    .iter_mut()
                    .find(|(post, person, _, _)| *post == appointment.post && person == leaves);
                held.with_context(|| format!("{leaves} does not hold {}", appointment.post))?
                    .3 = Some(on);
            }
            let until = appointment.until.as_deref().map(day).transpose()?;
            holders.push((appointment.post.clone(), appointment.person.clone(), on, until));
        }
        Ok(Writer {
            units,
            posts,
            holders,
            drafts: Vec::new(),
        })
    }

    pub(super) fn unit(&self, key: &str) -> Result<UnitId> {
        self.units.get(key).copied().with_context(|| format!("no unit {key}"))
    }

    pub(super) fn post(&self, path: &str) -> Result<PostId> {
        self.posts
            .get(path)
            .map(|(id, _)| *id)
            .with_context(|| format!("no post {path}"))
    }

    /// The first post of a unit with a role.
    pub(super) fn with_role(&self, unit: &str, role: Role) -> Result<String> {
        let prefix = format!("{unit}/");
        let fits = |(path, (_, roles)): &(&String, &(PostId, Vec<Role>))| path.starts_with(&prefix) && roles.contains(&role);
        let found = self
            .posts
            .iter()
            .find(fits)
            .with_context(|| format!("{unit} has no post for {role:?}"))?;
        Ok(found.0.clone())
    }

    /// The person who acts in a post on a day.
    fn actor(&self, path: &str, on: Date) -> Result<Actor> {
        let holds = |(post, _, from, until): &&(String, String, Date, Option<Date>)| {
            post == path && *from <= on && until.is_none_or(|until| on < until)
        };
        // The last appointed acts: a stand-in while there is one.
        let (_, name, _, _) = self
            .holders
            .iter()
            .rev()
            .find(holds)
            .with_context(|| format!("nobody holds {path} on {on}"))?;
        Ok(Actor {
            person: person(name),
            post: self.post(path)?,
        })
    }

    pub(super) fn draft(&mut self, on: Date, by: &str, command: impl Into<Command>) -> &mut Drafted {
        let draft = Drafted {
            on,
            by: by.into(),
            command: command.into(),
            occurred: None,
            late_reason: None,
            files: Vec::new(),
            live: false,
        };
        self.drafts.push(draft);
        let last = self.drafts.len() - 1;
        &mut self.drafts[last]
    }

    fn admit(&mut self, read: &ReadDocument, structure: &Structure, title: &str) -> Result<()> {
        let words = |span: Option<jiufen_documents::Span>| {
            span.map(|span| {
                read.text
                    .chars()
                    .skip(span.start)
                    .take(span.end - span.start)
                    .collect::<String>()
                    .replace('\n', "")
            })
        };
        let found = words(structure.title).filter(|_| read.text != data::REPORT);
        let title = found.unwrap_or_else(|| title.to_string());
        let admit = AdmitDocument {
            document: document(),
            title: text(if title.trim().is_empty() { "未命名文件" } else { &title }),
            number: words(structure.number).as_deref().map(text),
            issuer: words(structure.issuer).as_deref().map(text),
            dated: structure.date.map(|dated| dated.date),
            text: text(&read.text),
            original: None,
            earlier: None,
        };
        let office = self.with_role("督查室", Role::Office)?;
        self.draft(FOUNDED, &office, admit);
        Ok(())
    }

    /// Shares out the hours of each day and names the actors.
    fn finish(mut self, time_zone: &str) -> Result<Vec<Planned>> {
        let zone = jiff::tz::TimeZone::get(time_zone)?;
        let mut drafts = std::mem::take(&mut self.drafts);
        drafts.sort_by_key(|draft| draft.on);
        let mut per_day: BTreeMap<Date, i64> = BTreeMap::new();
        for draft in &drafts {
            *per_day.entry(draft.on).or_default() += 1;
        }
        let mut planned = Vec::with_capacity(drafts.len());
        let (mut today, mut index) = (None, 0);
        for (number, draft) in drafts.into_iter().enumerate() {
            index = if today == Some(draft.on) { index + 1 } else { 0 };
            today = Some(draft.on);
            let count = per_day.get(&draft.on).copied().unwrap_or(1);
            let seconds = index * (DAY_SECONDS * 1000 / count).min(PAUSE_SECONDS_MAX * 1000);
            let opens = zone.to_timestamp(draft.on.at(8, 40, 0, 0))?;
            let at = Timestamp::from_millisecond(opens.as_millisecond() + seconds)?;
            let mut command = draft.command;
            if let (true, Command::AttachEvidence(attach)) = (draft.live, &mut command) {
                attach.captured = Some(Captured {
                    at: Timestamp::from_millisecond(at.as_millisecond() - 60_000)?,
                    in_app: true,
                    place: None,
                });
            }
            let command_id: CommandId = id("command", &number.to_string(), at.as_millisecond());
            let actor = self.actor(&draft.by, draft.on)?;
            let late_reason = draft.late_reason.as_deref().map(text);
            let order = Order {
                id: command_id,
                actor,
                occurred: draft.occurred,
                late_reason,
                command,
            };
            planned.push(Planned {
                at,
                order,
                files: draft.files,
            });
        }
        Ok(planned)
    }
}

pub(super) fn item_id(key: &str) -> ItemId {
    demo_id("item", key)
}

pub(super) fn document() -> DocumentId {
    demo_id("document", "report")
}
