//! The day and the year that a paper bears: in its first sentences, its number, its title.

use jiff::civil::Date;

use super::text::Text;
use crate::structure::Span;

/// Minutes name their day in the first sentences: the first whole date there.
pub(super) fn first_date(text: &Text) -> Option<Date> {
    let end = text.len().min(400);
    (0..end).find_map(|place| {
        let digits = |from: usize| (from..from + 4).take_while(|at| text.at(*at).is_ascii_digit()).count();
        let value = |from: usize, count: usize| {
            (from..from + count).fold(0i16, |all, at| all * 10 + text.at(at).to_digit(10).unwrap_or(0) as i16)
        };
        if text.before(place).is_ascii_digit() || digits(place) != 4 || text.at(place + 4) != '年' {
            return None;
        }
        let month = place + 5;
        let months = digits(month);
        let day = month + months + 1;
        let days = digits(day);
        let marked = text.at(month + months) == '月' && text.at(day + days) == '日';
        if !marked || months == 0 || days == 0 || months > 2 || days > 2 {
            return None;
        }
        Date::new(value(place, 4), value(month, months) as i8, value(day, days) as i8).ok()
    })
}

/// The year of 河政发〔2026〕3号.
pub(super) fn number_year(text: &Text, number: Option<Span>) -> Option<i16> {
    let number = number?;
    let open = (number.start..number.end).find(|place| matches!(text.at(*place), '〔' | '[' | '【' | '('))?;
    let year = (open + 1..open + 5).try_fold(0i16, |year, at| Some(year * 10 + text.at(at).to_digit(10)? as i16))?;
    (1990..2100).contains(&year).then_some(year)
}

/// The year of 2027年工作要点; of 2026—2028年 the first.
pub(super) fn title_year(text: &Text, title: Span) -> Option<i16> {
    (title.start..title.end.saturating_sub(4)).find_map(|place| {
        let digits = (place..place + 4).all(|at| text.at(at).is_ascii_digit());
        let fresh = !text.before(place).is_ascii_digit() && text.before(place) != '〔';
        let year = (place..place + 4).fold(0i16, |year, at| {
            year.saturating_mul(10)
                .saturating_add(text.at(at).to_digit(10).unwrap_or(0) as i16)
        });
        let marked = matches!(text.at(place + 4), '年' | '—' | '-' | '–' | '~');
        (digits && fresh && marked && (1990..2100).contains(&year)).then_some(year)
    })
}
