//! Reading for somebody: every query takes the actor, so what they may not see does not exist for them.
//!
//! A [`Reader`] belongs to one transaction and looks at one moment: now, or the end of a past day. Rights are those of
//! today.

pub mod asks;
pub mod counted;
pub mod coverage;
pub mod documents;
mod drafts;
pub mod duties;
pub mod erasures;
pub mod fallen;
mod item_asks;
pub mod item_page;
pub mod items;
pub mod lists;
pub mod log;
pub mod marks;
pub mod org;
pub mod org_views;
pub mod renumbered;
mod reuse;
pub mod review;
pub mod review_views;
pub mod similar;
pub mod today;
pub mod tree;
pub mod versions;
pub mod views;

pub(crate) use self::item_page::digests_named;

use std::{collections::HashMap, sync::Arc};

use jiufen_kernel::{
    State,
    actor::Actor,
    id::{PostId, UnitId},
    org::Role,
    text::Digest,
    time::{Date, Timestamp, day_number},
    visibility,
};

use self::views::{PostRef, Removal, Shown, UnitRef};
use crate::{
    core::Core,
    db::{Db, Value, parameters},
    project::{load::AsOf, zone},
    store::StoreError,
};

/// The result of a read.
pub type Read<T> = Result<T, StoreError>;

/// A reader: one actor, one moment, one transaction.
pub struct Reader<'a> {
    pub(crate) db: &'a mut Db,
    /// Units, posts, persons, packs.
    pub core: Core,
    /// Who reads.
    pub actor: Actor,
    /// Now.
    pub now: Timestamp,
    /// The civil date of now.
    pub today: Date,
    /// The day that is looked at: today, or an earlier one.
    pub day: Date,
    pub(crate) at: AsOf,
    /// Units, posts, calendar and documents as of the day looked at, when it is a past one. Rights never look here.
    past: Option<Arc<State>>,
    /// Whether the reader sees few items, once that was asked.
    sees_few: Option<bool>,
    texts: HashMap<Digest, Shown>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(db: &'a mut Db, core: Core, actor: Actor, now: Timestamp) -> Reader<'a> {
        let today = core
            .state
            .time_zone
            .as_deref()
            .map_or(jiff::tz::TimeZone::UTC, zone)
            .to_datetime(now)
            .date();
        Reader {
            db,
            core,
            actor,
            now,
            today,
            day: today,
            at: AsOf::NOW,
            past: None,
            sees_few: None,
            texts: HashMap::new(),
        }
    }

    /// Looks at the end of a past day from now on. Today or later is now.
    ///
    /// # Errors
    /// When the database fails.
    pub fn as_of(&mut self, day: Date) -> Read<()> {
        if day >= self.today {
            self.at = AsOf::NOW;
            self.day = self.today;
            self.past = None;
            return Ok(());
        }
        let number = i64::from(day_number(day));
        let row = self
            .db
            .query_opt("SELECT max(position) FROM sum_day WHERE day <= $1", &[Value::Int(number)])?;
        let position = row.map(|row| row.opt_int(0)).transpose()?.flatten().unwrap_or(0);
        self.past = Some(self.core.past(self.db, position)?);
        self.at = AsOf { position, day: number };
        self.day = day;
        Ok(())
    }

    /// Units, posts, calendar and documents as of the day looked at.
    pub(crate) fn then(&self) -> &State {
        self.past.as_deref().unwrap_or(&self.core.state)
    }

    /// Reads something of today, whatever day is looked at.
    pub(crate) fn of_today<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        let looked_at = (self.at, self.day, self.past.take());
        (self.at, self.day) = (AsOf::NOW, self.today);
        let answer = read(self);
        (self.at, self.day, self.past) = looked_at;
        answer
    }

    /// Does this reader look at the past?
    pub fn is_past(&self) -> bool {
        self.at != AsOf::NOW
    }

    /// The installation's time zone.
    pub fn time_zone(&self) -> jiff::tz::TimeZone {
        self.core.state.time_zone.as_deref().map_or(jiff::tz::TimeZone::UTC, zone)
    }

    /// The actor's unit.
    pub fn unit(&self) -> Option<UnitId> {
        self.core.state.org.unit_of(self.actor.post)
    }

    /// Has the actor's post this role?
    pub fn has_role(&self, role: Role) -> bool {
        self.core.state.org.has_role(self.actor.post, role)
    }

    /// The one predicate of visibility: SQL that is true for rows `{alias}.item` the actor may see, with its parameters
    /// numbered from `first`. A post that the actor does not hold today sees nothing.
    ///
    /// The limit says nothing new, but keeps SQLite from turning the test into a join that begins with everything the
    /// reader sees; lists of somebody who sees little do that by themselves, see [`Reader::sees_few`].
    pub(crate) fn may_see(&self, alias: &str, first: usize) -> (String, Vec<Value>) {
        let org = &self.core.state.org;
        let reader = visibility::reader(self.actor, org).filter(|_| org.holds(self.actor, self.today));
        match reader {
            None => ("1 = 0".into(), Vec::new()),
            Some(reader) if reader.auditor => ("1 = 1".into(), Vec::new()),
            Some(reader) => {
                let sql = format!(
                    "EXISTS (SELECT 1 FROM sum_viewer v WHERE v.item = {alias}.item AND v.principal IN ({}) LIMIT 1)",
                    parameters(first, 3)
                );
                let everyone = crate::project::rows::EVERYONE;
                (
                    sql,
                    vec![Value::from(everyone), Value::from(reader.unit), Value::from(reader.post)],
                )
            }
        }
    }

    /// Loads texts in one go; [`Reader::text`] then answers from memory.
    pub(crate) fn prefetch(&mut self, digests: impl IntoIterator<Item = Digest>) -> Read<()> {
        let mut missing: Vec<Digest> = digests
            .into_iter()
            .filter(|digest| !self.texts.contains_key(digest) && !self.core.names.contains_key(digest))
            .collect();
        missing.sort();
        missing.dedup();
        for chunk in missing.chunks(500) {
            let sql = format!(
                "SELECT digest, body FROM payload WHERE digest IN ({})",
                parameters(1, chunk.len())
            );
            let values: Vec<Value> = chunk.iter().map(|digest| Value::from(digest.bytes())).collect();
            for row in self.db.query(&sql, &values)? {
                let digest = Digest(row.array(0)?);
                let shown = match row.opt_bytes(1)? {
                    Some(body) => Shown::Text(String::from_utf8_lossy(body).into_owned()),
                    None => Shown::Removed(self.removal(digest)),
                };
                self.texts.insert(digest, shown);
            }
        }
        Ok(())
    }

    /// A text, or the word that it was removed.
    pub fn text(&mut self, digest: Digest) -> Read<Shown> {
        if let Some(name) = self.core.names.get(&digest) {
            return Ok(Shown::Text(name.clone()));
        }
        self.prefetch([digest])?;
        Ok(self.texts.get(&digest).cloned().unwrap_or(Shown::Removed(None)))
    }

    /// How a payload was removed by law, if it was.
    pub(crate) fn removal(&self, digest: Digest) -> Option<Removal> {
        /// Characters of the law that stand where the text stood.
        const LAW_CHARS: usize = 40;
        let erased = self.core.erased.get(&digest)?;
        let name = self.core.state.org.persons.get(&erased.person);
        let law = self.core.names.get(&erased.law).map(|law| {
            let short: String = law.chars().take(LAW_CHARS).map(|c| if c == '\n' { ' ' } else { c }).collect();
            if short.chars().count() < law.chars().count() {
                short + "…"
            } else {
                short
            }
        });
        Some(Removal {
            on: erased.on,
            by: name.and_then(|name| self.core.names.get(name)).cloned(),
            under: law,
        })
    }

    /// A name that the core keeps.
    pub(crate) fn name(&self, digest: Digest) -> Shown {
        let removed = || Shown::Removed(self.removal(digest));
        self.core.names.get(&digest).cloned().map_or_else(removed, Shown::Text)
    }

    /// A unit by its names.
    pub fn unit_ref(&self, id: UnitId) -> UnitRef {
        let unit = self.core.state.org.units.get(&id);
        let gone = Shown::Removed(None);
        UnitRef {
            id,
            name: unit.map_or(gone.clone(), |unit| self.name(unit.name)),
            short: unit.map_or(gone, |unit| self.name(unit.short)),
        }
    }

    /// A post by its title, its unit and whoever holds it on the day that is looked at.
    pub fn post_ref(&self, id: PostId) -> PostRef {
        let org = &self.core.state.org;
        let post = org.posts.get(&id);
        let holder = (self.then().org)
            .holders(id, self.day)
            .first()
            .and_then(|tenure| org.persons.get(&tenure.person))
            .map(|name| self.name(*name));
        PostRef {
            id,
            title: post.map_or(Shown::Removed(None), |post| self.name(post.title)),
            unit: post.map(|post| self.unit_ref(post.unit)),
            holder,
        }
    }

    /// A person's name.
    pub fn person_name(&self, id: jiufen_kernel::id::PersonId) -> Shown {
        self.core
            .state
            .org
            .persons
            .get(&id)
            .map_or(Shown::Removed(None), |name| self.name(*name))
    }
}
