//! What a page says above its own matter: that a password was reset, on every page of that account; on first screens also what
//! waits for a second person, what is told about accounts, and a recovery from the server's machine.

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::civil::Date;
use jiufen_store::read::asks::Told;
use jiufen_store::read::{Read, Reader};

use crate::asks::words;
use crate::language::Lang;

/// The notices of one page.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "notices.html")]
pub struct Notices {
    lang: Lang,
    /// The day of this account's own reset, and whether it was its first password.
    reset: Option<(Date, bool)>,
    /// The day on which administrators were made from the server's machine.
    recovered: Option<Date>,
    /// Whether the banner says it on this screen; every other page says it when it is printed.
    on_screen: bool,
    /// What waits for this person.
    waiting: Vec<Waiting>,
    told: Told,
}

/// Something that waits for a second person.
#[derive(Clone, Debug)]
struct Waiting {
    href: String,
    title: String,
    what: String,
    /// This person may answer it; others only see that it waits.
    may: bool,
    /// Why not, where the rules say it.
    why: Option<String>,
    /// Nobody can grant it any more, and this person may end it.
    ends: bool,
}

impl Notices {
    /// Of whoever reads; a first screen has all of them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read(reader: &mut Reader<'_>, first_screen: bool, lang: Lang) -> Read<Notices> {
        let mut notices = Notices {
            lang,
            reset: reader.own_reset().map(|reset| (reset.on, reset.first)),
            recovered: reader.recovery(),
            on_screen: first_screen,
            ..Notices::default()
        };
        if !first_screen {
            return Ok(notices);
        }
        notices.told = reader.told()?;
        for one in reader.open_appointments() {
            notices.waiting.push(Waiting {
                href: crate::appointments::address(&one.tenure),
                title: words::appointment(&one, lang),
                what: words::asked_by(&one.asked_by, lang),
                may: one.may,
                why: None,
                ends: false,
            });
        }
        for one in reader.org_asks()? {
            let why = one.dead.as_ref().or(one.refusal.as_ref());
            notices.waiting.push(Waiting {
                ends: one.dead.is_some() && one.ends,
                why: why.map(|refusal| lang.t(&refusal.zh, &refusal.en).to_owned()),
                href: crate::asks::address(&one.ask.id),
                title: words::title(&one, lang),
                what: words::asked_by(&one.asked_by, lang),
                may: one.refusal.is_none(),
            });
        }
        notices.waiting.sort_by_key(|one| !(one.may || one.ends));
        Ok(notices)
    }

    /// The line that every paper bears for thirty days after administrators were made from the server's machine.
    pub(crate) fn on_papers(&self) -> Option<String> {
        let day = self.recovered?;
        Some(format!(
            "{}{}{}{}",
            self.t("在服务器上新设过管理员", "Administrators were made on the server's machine"),
            self.t("，", ", "),
            self.day(&day),
            self.t("，没有经过第二个人确认。", ", without a second person's confirmation."),
        ))
    }

    /// The same on a first screen, for everybody to see.
    fn banner(&self) -> Option<String> {
        self.on_papers().filter(|_| self.on_screen)
    }

    /// The same on any other page, which says it when it is printed.
    pub(crate) fn on_paper(&self) -> Option<String> {
        self.on_papers().filter(|_| !self.on_screen)
    }

    /// Only what waits, for its own page.
    pub(crate) fn waiting_only(reader: &mut Reader<'_>, lang: Lang) -> Read<Notices> {
        let all = Notices::read(reader, true, lang)?;
        Ok(Notices {
            lang,
            waiting: all.waiting,
            ..Notices::default()
        })
    }

    /// Is there nothing that waits?
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// How many wait for this very person.
    pub fn waits(&self) -> usize {
        self.waiting.iter().filter(|one| one.may || one.ends).count()
    }

    fn day(&self, day: &Date) -> String {
        self.lang.day_of_year(*day)
    }

    fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.lang.t(zh, en)
    }
}

impl HtmlSafe for Notices {}
