//! The first act of an installation: its name, its root unit, two administrators and an auditor.
//!
//! Founding is the one act without a second pair of eyes, because nobody is there yet; it can happen only once.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    decide::{Decider, Outcome},
    event::Fact,
    id::{PersonId, PostId, TenureId, UnitId},
    org::{
        Holding, Role,
        appointments::{AppointmentAsked, AppointmentConfirmed, PersonAdded},
        units::{PostAdded, UnitAdded},
    },
    pack::AdoptPack,
    refusal::Refusal,
    text::{Digest, NewText},
    time::{YearCalendar, plus_days},
};

/// One person in one post, from the first day.
#[derive(Clone, Debug, Serialize)]
pub struct Founder {
    /// The person's id.
    pub person: PersonId,
    /// Their name.
    pub name: NewText,
    /// The post's id.
    pub post: PostId,
    /// The post's title.
    pub title: NewText,
    /// The tenure's id.
    pub tenure: TenureId,
}

/// Founds the installation.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// A demonstration with a simulated clock; for ever.
    pub demo: bool,
    /// Its IANA time zone.
    pub time_zone: String,
    /// The root unit.
    pub root: UnitId,
    /// Its name.
    pub name: NewText,
    /// Its short name.
    pub short: NewText,
    /// Two administrators; the founding actor is the first.
    pub administrators: [Founder; 2],
    /// The auditor.
    pub auditor: Founder,
    /// Packs adopted from the first day.
    pub packs: Vec<AdoptPack>,
    /// Years whose working days are known.
    pub calendars: Vec<PublishCalendar>,
}

/// That a year's calendar be published.
#[derive(Clone, Debug, Serialize)]
pub struct PublishCalendar {
    /// The year.
    pub year: i16,
    /// Holidays and make-up days.
    pub calendar: YearCalendar,
}

/// The data folder is a demonstration: the only kind that accepts a simulated clock. Always the first event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DemoCreated {
    /// The root unit to come.
    pub root: UnitId,
}

/// The installation was founded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InstallationFounded {
    /// The root unit to come.
    pub root: UnitId,
    /// IANA time zone.
    pub time_zone: String,
}

/// A year's calendar was published.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CalendarPublished {
    /// The year.
    pub year: i16,
    /// Holidays and make-up days.
    pub calendar: YearCalendar,
}

impl Decider<'_> {
    pub(crate) fn found(&mut self, command: &Found) -> Outcome {
        if self.state.position > 0 {
            return Err(Refusal::new(
                "founded",
                "本系统已经设立",
                "This installation has already been founded",
            ));
        }
        // The zones are compiled in: asking for one reads no file.
        if jiff::tz::TimeZone::get(&command.time_zone).is_err() {
            return Err(Refusal::new(
                "unknown_time_zone",
                format!("没有“{}”这个时区，请填 IANA 名称，例如 Asia/Shanghai", command.time_zone),
                format!(
                    "There is no time zone {:?}; give an IANA name such as Asia/Shanghai",
                    command.time_zone
                ),
            )
            .at("time_zone"));
        }
        let [first, second] = &command.administrators;
        let people = BTreeSet::from([first.person, second.person, command.auditor.person]);
        let posts = BTreeSet::from([first.post, second.post, command.auditor.post]);
        let tenures = BTreeSet::from([first.tenure, second.tenure, command.auditor.tenure]);
        if people.len() < 3 || posts.len() < 3 || tenures.len() < 3 {
            return Err(Refusal::new(
                "three_people",
                "两位管理员和一位审计员必须是三个人、三个岗位",
                "Two administrators and an auditor are three people in three posts",
            )
            .at("administrators"));
        }
        if (self.actor.person, self.actor.post) != (first.person, first.post) {
            return Err(Refusal::new(
                "first_administrator",
                "由第一位管理员设立",
                "The first administrator founds the installation",
            )
            .at("administrators"));
        }
        if command.demo {
            self.emit(Fact::DemoCreated(DemoCreated { root: command.root }));
        }
        self.emit(Fact::InstallationFounded(InstallationFounded {
            root: command.root,
            time_zone: command.time_zone.clone(),
        }));
        let (name, short) = (self.name(&command.name, "name")?, self.name(&command.short, "short")?);
        self.emit(Fact::UnitAdded(UnitAdded {
            unit: command.root,
            parent: None,
            name,
            short,
            order: 0,
        }));
        let founders = [
            (first, Role::Administrator),
            (second, Role::Administrator),
            (&command.auditor, Role::Auditor),
        ];
        for (order, (founder, role)) in (900..).zip(founders) {
            self.founder(founder, role, command.root, order)?;
        }
        for calendar in &command.calendars {
            let published = self.calendar_read(calendar)?;
            self.emit(Fact::CalendarPublished(published));
        }
        for pack in &command.packs {
            let adopted = self.pack_read(pack)?;
            self.emit(Fact::PackAdopted(adopted));
        }
        Ok(())
    }

    fn founder(&mut self, founder: &Founder, role: Role, unit: UnitId, order: u32) -> Outcome {
        let name: Digest = self.name(&founder.name, "name")?;
        let title: Digest = self.name(&founder.title, "title")?;
        let roles = BTreeSet::from([role]);
        self.emit(Fact::PersonAdded(PersonAdded {
            person: founder.person,
            name,
        }));
        self.emit(Fact::PostAdded(PostAdded {
            post: founder.post,
            unit,
            title,
            roles,
            order,
        }));
        let (tenure, post, person) = (founder.tenure, founder.post, founder.person);
        self.emit(Fact::AppointmentAsked(AppointmentAsked {
            tenure,
            post,
            person,
            holding: Holding::Own,
        }));
        self.emit(Fact::AppointmentConfirmed(AppointmentConfirmed {
            tenure,
            from: self.context.today,
        }));
        Ok(())
    }

    /// A calendar whose days all lie in its year.
    pub(crate) fn calendar_read(&self, command: &PublishCalendar) -> Result<CalendarPublished, Refusal> {
        let mut days = command.calendar.off.iter().chain(&command.calendar.on);
        if let Some(day) = days.find(|day| day.year() != command.year) {
            return Err(Refusal::new(
                "wrong_year",
                format!("{day} 不在 {} 年", command.year),
                format!("{day} does not lie in {}", command.year),
            )
            .at("calendar"));
        }
        Ok(CalendarPublished {
            year: command.year,
            calendar: command.calendar.clone(),
        })
    }

    /// A begun day of a published year never changes.
    pub(crate) fn must_keep_begun_days(&self, year: i16, calendar: &YearCalendar) -> Outcome {
        if !self.state.calendar.knows(year) {
            return Ok(());
        }
        let mut after = self.state.calendar.clone();
        after.publish(year, calendar.clone());
        let first = jiff::civil::date(year, 1, 1);
        let mut begun = (0..366)
            .map(|day| plus_days(first, day))
            .take_while(|day| day.year() == year && *day <= self.context.today);
        match begun.find(|day| self.state.calendar.is_working(*day) != after.is_working(*day)) {
            None => Ok(()),
            Some(day) => Err(Refusal::new(
                "begun_day",
                format!("{day} 已经开始，是不是工作日不能再改；只改以后的日子"),
                format!("{day} has begun: whether it is a working day no longer changes. Change later days only"),
            )
            .at("calendar")),
        }
    }
}
