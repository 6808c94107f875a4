//! The sections of an item's page as plain data for its template: proof, reports, evidence, checks, blockers, letters,
//! moved dates, sentences of the source.

use jiff::civil::Date;
use jiufen_kernel::event::Fact;
use jiufen_kernel::item::{Ended, Standing};
use jiufen_store::read::views::{ItemPage, MovedView, SourceView};

use super::history::Names;
use super::words;
use crate::components::late::marked;
use crate::components::{FileRow, Grade, Letter, Missing, SourceSentence, StatusMark};
use crate::forms::sniff::Kind;
use crate::language::{Lang, days_between, tenths};

/// Characters of a document that a read gives around a sentence.
const AROUND: usize = 60;

/// A piece of the agreed proof with what there is for it.
pub(crate) struct Piece {
    pub what: String,
    pub grade: Grade,
    pub place: String,
    pub proved: bool,
    pub state: String,
}

/// A report.
pub(crate) struct Report {
    pub anchor: String,
    pub day: String,
    pub who: String,
    pub claim: String,
    pub standing: &'static str,
    pub texts: Vec<(&'static str, String)>,
}

/// A piece of evidence.
pub(crate) struct Evidence {
    pub anchor: String,
    pub kind: &'static str,
    pub piece: u8,
    pub day: String,
    pub who: String,
    pub backs: String,
    pub grade: Grade,
    pub state: &'static str,
    pub note: String,
    pub files: Vec<FileRow>,
    /// Other items with a file of the same bytes: address and number.
    pub reused: Vec<(String, String)>,
}

/// A check.
pub(crate) struct Check {
    pub day: String,
    pub iso: String,
    pub verdict: &'static str,
    pub words: String,
    pub reason: String,
}

/// A blocker.
pub(crate) struct Blocker {
    pub href: String,
    pub since: String,
    pub title: String,
    pub status: StatusMark,
    pub open: bool,
    pub words: String,
}

/// A moved due date.
pub(crate) struct Move {
    pub from: Date,
    pub to: Date,
    pub by: String,
    pub reason: String,
}

/// A sentence of a document.
pub(crate) struct Source {
    pub document: String,
    pub href: String,
    pub sentence: SourceSentence,
}

/// The agreed proof, each piece with its state.
pub(crate) fn pieces(page: &ItemPage, lang: Lang) -> Vec<Piece> {
    let piece = |(index, view): (usize, &jiufen_store::read::views::PieceView)| {
        let given = page.evidence.iter().filter(|each| usize::from(each.piece) == index).count();
        let place = page.item.proof.get(index).and_then(|piece| piece.place);
        let place = place.map(|place| super::place::shown(&place, lang));
        let state = match (view.proved, given, lang) {
            (true, ..) => lang.t("已认可", "accepted").to_owned(),
            (false, 0, _) => lang.t("还没有佐证", "no evidence yet").to_owned(),
            (false, _, Lang::Zh) => format!("有 {given} 件，没有认可"),
            (false, _, Lang::En) => format!("{given} given, not accepted"),
        };
        Piece {
            what: view.what.to_string(),
            grade: Grade::new(view.grade, lang),
            place: place.unwrap_or_default(),
            proved: view.proved,
            state,
        }
    };
    page.proof.iter().enumerate().map(piece).collect()
}

/// Reports, newest first.
pub(crate) fn reports(page: &ItemPage, today: Date, lang: Lang) -> Vec<Report> {
    let texts = |view: &jiufen_store::read::views::ReportView| {
        let labelled = [
            (lang.t("进展：", "Progress: "), &view.progress),
            (lang.t("问题：", "Problem: "), &view.problem),
            (lang.t("下一步：", "Next: "), &view.next),
            (lang.t("退回理由：", "Returned because: "), &view.returned),
        ];
        labelled
            .into_iter()
            .filter_map(|(label, text)| text.as_ref().map(|text| (label, text.to_string())))
            .collect()
    };
    page.reports
        .iter()
        .map(|view| Report {
            anchor: format!("r{}", view.id),
            day: lang.day_seen_from(view.on, today),
            who: words::actor(&view.post, &view.person, lang),
            claim: words::claim(view.claim, lang),
            standing: match view.standing {
                Standing::Stands => "",
                Standing::Waits => lang.t("等审签，还不算数", "waits to be cleared, does not count yet"),
                Standing::Returned => lang.t("退回修改，不算数", "returned, does not count"),
            },
            texts: texts(view),
        })
        .collect()
}

/// Evidence, newest first.
pub(crate) fn evidence(page: &ItemPage, today: Date, lang: Lang) -> Vec<Evidence> {
    let id = page.item.id;
    page.evidence
        .iter()
        .map(|view| {
            let files = view.files.iter().map(|file| {
                let name = file.name.to_string();
                let href = format!("/items/{id}/files/{}", file.file.file);
                let bytes = file.sha256.as_deref().map(plain_digest).unwrap_or_default();
                let kind = Kind::of_media(&file.file.media);
                let row = FileRow::new(name, href, kind, file.file.size, &bytes, lang);
                match &file.removed {
                    Some(removal) => row.removed(removal),
                    None if file.sha256.is_none() => row.removed(lang.t("依法删除", "removed by law")),
                    None => row,
                }
            });
            Evidence {
                anchor: format!("v{}", view.id),
                kind: words::evidence_kind(view.kind, lang).1,
                piece: view.piece + 1,
                day: lang.day_seen_from(view.on, today),
                who: words::actor(&view.post, &view.person, lang),
                backs: match (view.for_draft, view.unsaid, lang) {
                    (true, ..) => lang.t("为尚未审签的报告", "for the report not yet cleared").to_owned(),
                    (_, true, _) => lang
                        .t("支撑到多少随第一次申报", "backs what the first claim will say")
                        .to_owned(),
                    (_, _, Lang::Zh) => format!("支撑到 {}", words::percent(view.backs)),
                    (_, _, Lang::En) => format!("backs {}", words::percent(view.backs)),
                },
                reused: (view.reused.iter())
                    .map(|row| (format!("/items/{}", row.id), row.number.clone()))
                    .collect(),
                grade: if view.kind.is_activity() {
                    Grade::paper(lang)
                } else {
                    Grade::new(view.grade, lang)
                },
                state: match (view.kind.is_activity(), view.accepted, view.by_checker) {
                    (true, ..) => lang.t("会议和文件可以登记，不计入证", "recorded, never counted as proved"),
                    (_, true, _) => lang.t("核查认可", "accepted by a check"),
                    (_, false, true) => lang.t("核查人自己的", "the checker's own"),
                    (_, false, false) => lang.t("还没有认可", "not accepted yet"),
                },
                note: view.note.to_string(),
                files: files.collect(),
            }
        })
        .collect()
}

/// A stretch of late days that something ended.
pub(crate) struct Late {
    pub from: Date,
    pub to: Date,
    pub words: String,
}

/// Stretches of lateness that ended, oldest first, each with whoever led then and what ended it.
pub(crate) fn late(page: &ItemPage, lang: Lang) -> Vec<Late> {
    let stretch = |(late, lead): &(jiufen_kernel::item::Late, jiufen_store::read::views::UnitRef)| {
        let (zh, en) = match late.ended {
            Ended::Extended => ("延期", "an extension"),
            Ended::Suspended => ("挂起", "a suspension"),
            Ended::Reassigned => ("改派", "its assignment to another unit"),
            Ended::Unproved => ("未核实销号", "its end without proof"),
            Ended::Proved => ("核实", "a claim that was accepted in full"),
        };
        let (due, days) = (lang.day(late.due), lang.days(late.days()));
        Late {
            from: late.from,
            to: late.to,
            words: match lang {
                Lang::Zh => format!("{due}到期，逾期 {days}，{}牵头，至{zh}为止", lead.short),
                Lang::En => format!("due {due}, {days} late under {}, until {en}", lead.short),
            },
        }
    };
    page.late.iter().map(stretch).collect()
}

/// Checks, newest first.
pub(crate) fn checks(page: &ItemPage, today: Date, lang: Lang) -> Vec<Check> {
    page.checks
        .iter()
        .map(|view| {
            let who = words::actor(&view.post, &view.person, lang);
            let (claimed, accepted) = (words::percent(view.claimed), words::percent(view.accepted));
            let method = words::method(view.method, lang);
            // The office that assigned it is not quite outside: whoever reads the number is told.
            let office = view.post.unit.as_ref().is_some_and(|unit| unit.id == page.item.office);
            let office = match (office, lang) {
                (false, _) => "",
                (true, Lang::Zh) => "由交办机构核查。",
                (true, Lang::En) => " Checked by the office that assigned it.",
            };
            Check {
                day: lang.day_seen_from(view.on, today),
                iso: view.on.to_string(),
                verdict: if view.accepted >= view.claimed {
                    lang.t("认可", "Accepted")
                } else if view.accepted.hundredths() == 0 {
                    lang.t("没有认可", "Not accepted")
                } else {
                    lang.t("部分认可", "Accepted in part")
                },
                words: match lang {
                    Lang::Zh => format!("申报 {claimed}，认可 {accepted}。{who}，{method}。{office}"),
                    Lang::En => format!("claimed {claimed}, accepted {accepted}. {who}, {method}.{office}"),
                },
                reason: view.reason.to_string(),
            }
        })
        .collect()
}

/// Blockers, open ones first.
pub(crate) fn blockers(page: &ItemPage, today: Date, at: impl Fn(&str) -> String, lang: Lang) -> Vec<Blocker> {
    let mut blockers: Vec<Blocker> = page
        .blockers
        .iter()
        .map(|row| {
            let raised = page.item.blockers.get(&row.id).copied();
            let clears = row.lead.as_ref().map(|unit| unit.short.to_string()).unwrap_or_default();
            let due = row.due.map(|due| (lang.day_seen_from(due, today), lang.against(due, today)));
            Blocker {
                href: at(&format!("/items/{}", row.id)),
                since: match (raised, lang) {
                    (Some(on), Lang::Zh) => format!("堵了 {}", lang.days(days_between(on, today).max(0))),
                    (Some(on), Lang::En) => format!("{} open", lang.days(days_between(on, today).max(0))),
                    (None, _) => lang.t("已解开", "cleared").to_owned(),
                },
                title: row.title.to_string(),
                status: marked(row, lang),
                open: raised.is_some(),
                words: match (due, raised.is_some(), lang) {
                    (Some((day, left)), true, Lang::Zh) => format!("能解的单位：{clears}，要在{day}前解开，{left}。"),
                    (Some((day, left)), true, Lang::En) => format!("Can be cleared by {clears}; needed by {day}, {left}."),
                    (_, _, Lang::Zh) => format!("能解的单位：{clears}。"),
                    (_, _, Lang::En) => format!("Can be cleared by {clears}."),
                },
            }
        })
        .collect();
    blockers.sort_by_key(|blocker| !blocker.open);
    blockers
}

/// What is missing to close, with who can give it.
pub(crate) fn missing(page: &ItemPage, names: &Names, lang: Lang) -> Vec<Missing> {
    page.missing
        .iter()
        .map(|missing| {
            let what = match missing.piece.and_then(|index| page.proof.get(index)) {
                Some(piece) => piece.what.to_string(),
                None => lang.t(&missing.zh, &missing.en).to_owned(),
            };
            let mut who = names.who(missing.who).to_owned();
            if missing.piece.is_some() {
                let piece = lang.t(&missing.zh, &missing.en);
                who = if who.is_empty() {
                    piece.to_owned()
                } else {
                    format!("{who}{}{piece}", lang.t("；", "; "))
                };
            }
            Missing {
                what,
                who,
                href: missing.piece.map(|_| String::from("#proof")),
            }
        })
        .collect()
}

/// Letters sent, newest first, each with its place in the history.
pub(crate) fn letters(page: &ItemPage, lang: Lang) -> Vec<Letter> {
    let letter = |line: &jiufen_store::read::views::HistoryLine| {
        let Fact::Reminded(fact) = &line.event.fact else {
            return None;
        };
        let number = line
            .texts
            .iter()
            .find(|(field, _)| field == "letter")
            .map(|(_, text)| text.to_string());
        let (_, name) = words::step(fact.step, lang);
        let words = match number {
            Some(number) => format!("{name} {number}"),
            None => name.to_owned(),
        };
        Some(Letter::new(words, Some(format!("#e{}", line.event.position))))
    };
    page.history.iter().filter_map(letter).collect()
}

/// Moves of the due date, oldest first.
pub(crate) fn moves(moves: &[MovedView], lang: Lang) -> Vec<Move> {
    moves
        .iter()
        .map(|view| Move {
            from: view.moved.from,
            to: view.moved.to,
            by: words::post(&view.approver, lang),
            reason: view.reason.to_string(),
        })
        .collect()
}

/// The sentences it answers.
pub(crate) fn sources(page: &ItemPage, at: impl Fn(&str) -> String, lang: Lang) -> Vec<Source> {
    let source = |view: &SourceView| Source {
        document: view.title.to_string(),
        href: format!(
            "{}#s{}-{}",
            at(&format!("/documents/{}?at={}-{}", view.document, view.start, view.end)),
            view.start,
            view.end
        ),
        sentence: SourceSentence {
            before: String::new(),
            lead: with_dots(&view.before, true),
            marked: view.text.clone(),
            rest: with_dots(&view.after, false),
            after: String::new(),
            aid: (!lang.is_zh()).then(|| String::from("The sentence stays in the language it was written in.")),
            place: match lang {
                Lang::Zh => format!("{}，第 {}—{} 字。", view.title, view.start + 1, view.end),
                Lang::En => format!("{}, characters {}–{}.", view.title, view.start + 1, view.end),
            },
        },
    };
    page.sources.iter().map(source).collect()
}

fn with_dots(text: &str, before: bool) -> String {
    match (text.is_empty(), before) {
        (true, _) => String::new(),
        // A paragraph that begins or ends here has nothing to leave out.
        (_, true) if text.chars().count() < AROUND => text.to_owned(),
        (_, false) if text.chars().count() < AROUND => text.to_owned(),
        (_, true) => format!("……{text}"),
        (_, false) => format!("{text}……"),
    }
}

/// The first bytes of a written digest.
fn plain_digest(hex: &str) -> Vec<u8> {
    let pair = |index: usize| hex.get(index..index + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..hex.len() / 2).filter_map(|index| pair(index * 2)).collect()
}

/// The page in one sentence, for the line under its title.
pub(crate) fn sentence(page: &ItemPage, today: Date, lang: Lang) -> String {
    let item = &page.item;
    let mut parts: Vec<String> = Vec::new();
    let end = item.outcome.map(|outcome| words::outcome(outcome, lang));
    parts.push(end.unwrap_or_else(|| words::stage(item.stage, lang)).to_owned());
    if page.row.counted {
        if page.row.numbers.has {
            let figures = &page.row.numbers.figures;
            let short = |share: jiufen_kernel::share::Share| tenths(u16::try_from(share.hundredths()).unwrap_or(10_000));
            let (said, proved) = (short(figures.said), short(figures.proved));
            parts.push(match lang {
                Lang::Zh if item.is_open() && page.row.silent => String::from("从未报过"),
                Lang::En if item.is_open() && page.row.silent => String::from("never reported"),
                Lang::Zh => format!("说 {said}%，证 {proved}%"),
                Lang::En => format!("said {said}%, proved {proved}%"),
            });
        }
    } else {
        parts.push(lang.t("不计进度", "not counted as progress").to_owned());
    }
    if let Some(due) = item.due.filter(|_| item.is_open()) {
        let (day, left) = (lang.day_seen_from(due, today), lang.against(due, today));
        parts.push(match lang {
            Lang::Zh => format!("{day}到期，{left}"),
            Lang::En => format!("due {day}, {left}"),
        });
    }
    let open = item.blockers.len();
    if open > 0 && item.is_open() {
        parts.push(match lang {
            Lang::Zh => format!("{open} 个堵点没有解开"),
            Lang::En => lang.count(open as i64, "", "blocker open", "blockers open"),
        });
    }
    if item.is_open() && !page.missing.is_empty() {
        let count = page.missing.len();
        parts.push(match lang {
            Lang::Zh => format!("要销号还缺 {count} 样"),
            Lang::En => format!("{} missing to close", lang.count(count as i64, "", "thing", "things")),
        });
    }
    parts.join(lang.t("；", "; ")) + lang.t("。", ".")
}
