//! Who else is at the same review, each with the last thing they did and where: told by the log, so that nobody is watched while reading.

use jiufen_store::read::review_views::{Did, Other};

use super::read::Review;
use super::show::scrolled;
use crate::Web;
use crate::item::words as item_words;
use crate::language::Lang;
use crate::page::Page;

/// How many are named.
const NAMED: usize = 3;

/// Somebody else, in words.
pub(super) struct OtherLine {
    /// `督查一科长岗（陆青），11月20日 09:44`
    pub who: String,
    /// `接受了一处`
    pub did: String,
    /// The place.
    pub href: String,
}

/// The latest of them, and how many more there are.
pub(super) fn lines(web: &Web, page: &Page, review: &Review) -> (Vec<OtherLine>, usize) {
    let others = &review.page.others;
    let lines = others.iter().take(NAMED).map(|other| line(web, page, review, other));
    (lines.collect(), others.len().saturating_sub(NAMED))
}

fn line(web: &Web, page: &Page, review: &Review, other: &Other) -> OtherLine {
    let lang = page.lang;
    let who = item_words::actor(&other.by, &other.person, lang);
    let moment = lang.moment(other.at.as_microsecond(), &web.settings().zone, page.today);
    let (place, did) = match other.did {
        Did::Repairs(place, count) => (
            place,
            lang.count(number(count), "处修补看过了", "repair looked at", "repairs looked at"),
        ),
        Did::Clauses(place, count) => (
            place,
            lang.count(number(count), "句确认了句类", "sentence confirmed", "sentences confirmed"),
        ),
        Did::Arranged(place) => (place, lang.t("改了一处的起止", "one place cut otherwise").to_owned()),
        Did::Refused(place) => (place, lang.t("一处不立项", "one place not taken").to_owned()),
        Did::Accepted(place) => (place, lang.t("接受了一处", "one item accepted").to_owned()),
    };
    let span = (place.start, place.end);
    let sentence = review.sentence(span).map_or(0, |index| review.sentences[index].number);
    let did = match (sentence, lang) {
        (0, _) => did,
        (number, Lang::Zh) => format!("{did}（第 {number} 句）"),
        (number, Lang::En) => format!("{did} (sentence {number})"),
    };
    OtherLine {
        who: format!("{who}{}{moment}", lang.t("，", ", ")),
        did,
        href: scrolled(page, review.document.row.id, span),
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
