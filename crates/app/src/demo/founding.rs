//! The first days of the demonstration: founding, calendar, base pack, units, posts, people; and the appointments that follow.

use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow};
use jiufen_kernel::{
    founding::{Found, Founder, PublishCalendar},
    id::AskId,
    org::{
        Holding,
        appointments::{AddPerson, AskAppointment, ConfirmAppointment, EndTenure},
        asking::{AnswerOrg, AskOrg},
        units::{AddPost, AddUnit},
    },
    pack::shipped,
    time::Date,
};
use jiufen_web::calendars::known;

use super::{
    data::{self, City},
    ids::{salt, text},
    story::{FOUNDED, TODAY, Writer, day, demo_id, person, tenure},
};

impl Writer {
    pub(super) fn found(&mut self, city: &City) -> Result<()> {
        let founder = |post: &data::Post| -> Result<Founder> {
            let name = post.holder.as_deref().context("a founding post is vacant")?;
            let path = post.path();
            Ok(Founder {
                person: person(name),
                name: text(name),
                post: demo_id("post", &path),
                title: text(&post.title),
                tenure: tenure(&path, name),
            })
        };
        let [first, second, auditor, rest @ ..] = city.post.as_slice() else {
            return Err(anyhow!("city.toml has too few posts"));
        };
        let (one, other) = (first.path(), second.path());
        let found = Found {
            demo: true,
            time_zone: city.time_zone.clone(),
            root: self.unit(&city.root.key)?,
            name: text(&city.root.name),
            short: text(&city.root.short),
            administrators: [founder(first)?, founder(second)?],
            auditor: founder(auditor)?,
            packs: vec![shipped::base().adoption(salt("base"))],
            calendars: known::YEARS
                .into_iter()
                .map(|known| PublishCalendar {
                    year: known.year,
                    calendar: known.calendar(),
                })
                .collect(),
        };
        self.draft(FOUNDED, &one, found);
        for (order, unit) in (1..).zip(&city.unit) {
            let (id, parent) = (self.unit(&unit.key)?, self.unit(&unit.parent)?);
            self.draft(
                FOUNDED,
                &one,
                AddUnit {
                    unit: id,
                    parent,
                    name: text(&unit.name),
                    short: text(&unit.short),
                    order,
                },
            );
        }
        let mut known: BTreeSet<&str> = [first, second, auditor]
            .iter()
            .filter_map(|post| post.holder.as_deref())
            .collect();
        for (order, post) in (1..).zip(rest) {
            let (path, unit) = (post.path(), self.unit(&post.unit)?);
            let roles = post.roles.iter().copied().collect();
            self.draft(
                FOUNDED,
                &one,
                AddPost {
                    post: self.post(&path)?,
                    unit,
                    title: text(&post.title),
                    roles,
                    order,
                },
            );
            if let Some(holder) = &post.holder {
                self.appoint(FOUNDED, (&one, &other), &path, holder, Holding::Own, known.insert(holder))?;
            }
        }
        for appointment in &city.appointment {
            let on = day(&appointment.on)?;
            if let Some(leaves) = &appointment.replaces {
                self.end(on, (&one, &other), &appointment.post, leaves);
            }
            let new = known.insert(&appointment.person);
            self.appoint(
                on,
                (&one, &other),
                &appointment.post,
                &appointment.person,
                appointment.holding,
                new,
            )?;
            if let Some(asked) = &appointment.end_asked {
                let wish = EndTenure {
                    tenure: tenure(&appointment.post, &appointment.person),
                    until: TODAY,
                };
                let ask = demo_id("ask", &format!("{}/{}", appointment.post, appointment.person));
                let asking = AskOrg {
                    ask,
                    wish: wish.into(),
                    reason: Some(text("代理期满，由本人接任的人选已定")),
                };
                self.draft(day(asked)?, &other, asking);
            }
            if let Some(until) = &appointment.until {
                let until = day(until)?;
                self.end(until, (&one, &other), &appointment.post, &appointment.person);
            }
        }
        Ok(())
    }

    /// The end of a tenure: asked by one administrator, granted by the other.
    fn end(&mut self, until: Date, (one, other): (&str, &str), path: &str, name: &str) {
        let ask: AskId = demo_id("ask", &format!("{path}/{name}/{until}"));
        let wish = EndTenure {
            tenure: tenure(path, name),
            until,
        };
        let asking = AskOrg {
            ask,
            wish: wish.into(),
            reason: None,
        };
        self.draft(until, one, asking);
        let answer = AnswerOrg {
            ask,
            granted: true,
            reason: None,
        };
        self.draft(until, other, answer);
    }

    /// Asked by one administrator, confirmed by the other.
    fn appoint(
        &mut self,
        on: Date,
        (one, other): (&str, &str),
        path: &str,
        name: &str,
        holding: Holding,
        new: bool,
    ) -> Result<()> {
        if new {
            self.draft(
                on,
                one,
                AddPerson {
                    person: person(name),
                    name: text(name),
                },
            );
        }
        let (post, tenure) = (self.post(path)?, tenure(path, name));
        self.draft(
            on,
            one,
            AskAppointment {
                tenure,
                post,
                person: person(name),
                holding,
            },
        );
        self.draft(on, other, ConfirmAppointment { tenure, from: on });
        Ok(())
    }
}
