//! Requests in words: what is asked, by whom, and what would follow.

use jiufen_store::read::asks::{About, AppointmentView, AskView};
use jiufen_store::read::views::{PostRef, Shown};

use crate::language::Lang;

/// A post with its unit.
pub(crate) fn post(post: &PostRef, _: &Lang) -> String {
    let unit = post.unit.as_ref().map(|unit| unit.short.to_string()).unwrap_or_default();
    format!("{unit} {}", post.title)
}

/// Who asked.
pub(crate) fn asked_by(name: &Shown, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{name} 提出。"),
        Lang::En => format!("{name} asked for it."),
    }
}

/// An appointment that waits.
pub(crate) fn appointment(one: &AppointmentView, lang: Lang) -> String {
    let post = post(&one.post, &lang);
    match lang {
        Lang::Zh => format!("任职：{}，{post}", one.person),
        Lang::En => format!("Appointment: {}, {post}", one.person),
    }
}

/// What is asked, in a line.
pub(crate) fn title(one: &AskView, lang: Lang) -> String {
    match (&one.about, lang) {
        (About::Tenure(seat, person, _), Lang::Zh) => format!("结束任职：{person}，{}", post(seat, &lang)),
        (About::Tenure(seat, person, _), Lang::En) => format!("End of a tenure: {person}, {}", post(seat, &lang)),
        (About::Unit(unit, _, to), Lang::Zh) => format!("调整隶属：{unit}，调到 {to} 之下"),
        (About::Unit(unit, _, to), Lang::En) => format!("Move of a unit: {unit}, below {to}"),
        (About::Secret(_, person, true), Lang::Zh) => format!("开账号：{person}"),
        (About::Secret(_, person, true), Lang::En) => format!("Opening an account: {person}"),
        (About::Secret(_, person, false), Lang::Zh) => format!("重置口令：{person}"),
        (About::Secret(_, person, false), Lang::En) => format!("Password reset: {person}"),
        (About::Pack(name, version), Lang::Zh) => format!("采用机制包：{name} 第 {version} 版"),
        (About::Pack(name, version), Lang::En) => format!("Adoption of pack {name}, version {version}"),
        (About::Calendar(year, ..), Lang::Zh) => format!("公布工作日历：{year} 年"),
        (About::Calendar(year, ..), Lang::En) => format!("Working days of {year}"),
    }
}

/// What follows when it is granted.
pub(crate) fn follows(one: &AskView, lang: Lang) -> String {
    let days = |days: &[jiff::civil::Date]| {
        let shown: Vec<String> = days.iter().map(|day| lang.day(*day)).collect();
        if shown.is_empty() {
            lang.t("无", "none").to_owned()
        } else {
            lang.list(&shown)
        }
    };
    match (&one.about, lang) {
        (About::Tenure(_, _, until), Lang::Zh) => format!("从 {} 起不再任；已经过了的，从确认当天起。", lang.day_of_year(*until)),
        (About::Tenure(_, _, until), Lang::En) => format!(
            "It no longer holds from {}, or from the day of the confirmation if that is later.",
            lang.day_of_year(*until)
        ),
        (About::Unit(_, Some(from), to), Lang::Zh) => {
            format!("从 {from} 之下调到 {to} 之下，下级单位和事项一起过去，从确认当天起算。")
        }
        (About::Unit(_, Some(from), to), Lang::En) => {
            format!("From below {from} to below {to}, with its own units and items, from the day of the confirmation.")
        }
        (About::Unit(_, None, to), Lang::Zh) => format!("调到 {to} 之下。"),
        (About::Unit(_, None, to), Lang::En) => format!("It moves below {to}."),
        (About::Secret(..), Lang::Zh) => String::from(
            "确认以后显示六位数，只显示一次，由你当面或打电话告诉本人；链接在提出的人手里。两样齐了，24 小时内本人才能自己设口令，设好后原来的登录全部退出。",
        ),
        (About::Secret(..), Lang::En) => String::from(
            "After you confirm, six digits are shown once; tell them to the person face to face or by telephone. Whoever asked has the link. With both, within 24 hours, the person chooses a password and every session ends.",
        ),
        (About::Pack(..), Lang::Zh) => String::from("以后登记的事项按新版本；已登记的不变。版本不可更改。"),
        (About::Pack(..), Lang::En) => {
            String::from("Items registered from then on follow it; those on record stay as they are. A version never changes.")
        }
        (About::Calendar(_, off, on), Lang::Zh) => format!("放假：{}。调休上班：{}。已经开始的日子不变。", days(off), days(on)),
        (About::Calendar(_, off, on), Lang::En) => format!(
            "Days off: {}. Make-up days: {}. Days that have begun do not change.",
            days(off),
            days(on)
        ),
    }
}
