//! What happened to an item, one sentence for each event; what came late says so, and reasons are quoted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiufen_kernel::event::Fact;
use jiufen_kernel::id::{PostId, UnitId};
use jiufen_kernel::refusal::Who;
use jiufen_kernel::share::Share;
use jiufen_store::read::Reader;
use jiufen_store::read::views::{HistoryLine, ItemPage};

use super::words;
use crate::language::Lang;

/// Names of units and posts that the page speaks of beside those it carries.
#[derive(Default)]
pub(crate) struct Names {
    units: BTreeMap<UnitId, String>,
    posts: BTreeMap<PostId, String>,
}

impl Names {
    /// Looks them up while the reader is at hand.
    pub(crate) fn of(page: &ItemPage, reader: &Reader<'_>, lang: Lang) -> Self {
        let (mut units, mut posts) = (BTreeSet::new(), BTreeSet::new());
        for line in &page.history {
            match &line.event.fact {
                Fact::ItemAssigned(fact) => {
                    units.insert(fact.lead);
                    units.extend(&fact.supporting);
                    posts.extend(fact.leader);
                }
                Fact::ItemAccepted(fact) => {
                    posts.insert(fact.handling);
                }
                Fact::ItemHandedBack(fact) => units.extend(fact.proposed),
                Fact::ItemImported(fact) => units.extend(fact.lead),
                Fact::CheckerAssigned(fact) => {
                    posts.insert(fact.post);
                }
                _ => {}
            }
        }
        for missing in &page.missing {
            match missing.who {
                Some(Who::Unit(unit)) => {
                    units.insert(unit);
                }
                Some(Who::Post(post)) => {
                    posts.insert(post);
                }
                None => {}
            }
        }
        Self {
            units: units
                .into_iter()
                .map(|id| (id, reader.unit_ref(id).short.to_string()))
                .collect(),
            posts: posts
                .into_iter()
                .map(|id| (id, words::post(&reader.post_ref(id), lang)))
                .collect(),
        }
    }

    /// A unit's short name.
    pub(crate) fn unit(&self, id: UnitId) -> &str {
        self.units.get(&id).map_or("", String::as_str)
    }

    /// A post in full.
    pub(crate) fn post(&self, id: PostId) -> &str {
        self.posts.get(&id).map_or("", String::as_str)
    }

    /// Who can give what is missing.
    pub(crate) fn who(&self, who: Option<Who>) -> &str {
        match who {
            Some(Who::Unit(unit)) => self.unit(unit),
            Some(Who::Post(post)) => self.post(post),
            None => "",
        }
    }
}

/// One line of the history.
pub(crate) struct Told {
    pub position: u64,
    pub day: Date,
    pub shown: String,
    pub words: String,
    /// Texts of the event, each with its word: 理由：…
    pub quotes: Vec<(&'static str, String)>,
    /// When it happened, if that was said and lies before it came in.
    pub occurred: Option<String>,
    pub late: bool,
    /// Done shortly after the person's password was opened or reset by two.
    pub after_reset: Option<&'static str>,
}

/// The lines, newest first.
pub(crate) fn of(page: &ItemPage, names: &Names, today: Date, lang: Lang) -> Vec<Told> {
    page.history.iter().map(|line| told(line, names, today, lang)).collect()
}

fn told(line: &HistoryLine, names: &Names, today: Date, lang: Lang) -> Told {
    let who = words::actor(&line.post, &line.person, lang);
    let mut what = sentence(&line.event.fact, &who, names, today, lang);
    for mark in &line.marks {
        what.push_str(lang.t("", " "));
        what.push_str(words::mark(*mark, lang));
    }
    let late = line.event.late.is_some();
    Told {
        position: line.event.position,
        day: line.on,
        shown: lang.day_seen_from(line.on, today),
        words: what,
        quotes: quotes(line, lang),
        occurred: (line.event.occurred != line.on).then(|| lang.day_seen_from(line.event.occurred, today)),
        late,
        after_reset: line.after_reset.map(|first| {
            if first {
                lang.t("首次口令后", "after a first password")
            } else {
                lang.t("口令重置后", "after a password reset")
            }
        }),
    }
}

/// The texts of an event in the order they are read, not in that of their fields.
fn quotes(line: &HistoryLine, lang: Lang) -> Vec<(&'static str, String)> {
    const ORDER: [&str; 10] = [
        "letter",
        "what",
        "progress",
        "problem",
        "next",
        "text",
        "note",
        "reason",
        "narrow_reason",
        "late",
    ];
    let of = |name: &'static str| line.texts.iter().filter(move |(field, _)| field == name);
    ORDER
        .into_iter()
        .flat_map(|name| of(name).filter_map(move |(_, text)| label(name, lang).map(|label| (label, text.to_string()))))
        .collect()
}

/// The word for a text of an event; texts that the sentence needs no word for are left out.
fn label(field: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match field {
        "late" => ("晚报的理由：", "Why it came late: "),
        "reason" => ("理由：", "Reason: "),
        "narrow_reason" => ("缩小可见范围的理由：", "Why fewer may see it: "),
        "note" => ("说明：", "Note: "),
        "what" => ("要看：", "To be shown: "),
        "progress" => ("进展：", "Progress: "),
        "problem" => ("问题：", "Problem: "),
        "next" => ("下一步：", "Next: "),
        "letter" => ("函号：", "Letter: "),
        "text" => ("内容：", "Words: "),
        _ => return None,
    };
    Some(lang.t(zh, en))
}

fn sentence(fact: &Fact, who: &str, names: &Names, today: Date, lang: Lang) -> String {
    let zh = lang.is_zh();
    let pair = |zh_words: String, en_words: String| if zh { zh_words } else { en_words };
    let day = |day: Date| lang.day_seen_from(day, today);
    match fact {
        Fact::ItemRegistered(fact) => {
            let source = words::source(fact.source, lang);
            pair(
                format!("{who}登记。来源：{source}。"),
                format!("Registered by {who}, from {source}."),
            )
        }
        Fact::ItemImported(fact) => {
            let words = pair(
                format!("从台账第 {} 行导入", fact.row),
                format!("From row {} of a ledger", fact.row),
            );
            let lead = fact.lead.map(|lead| names.unit(lead));
            let named = lead.map(|lead| pair(format!("，台账写的牵头单位：{lead}"), format!(", which names {lead} as lead")));
            pair(
                format!("{words}{}。", named.clone().unwrap_or_default()),
                format!("{words}{}.", named.unwrap_or_default()),
            )
        }
        Fact::ItemApproved(_) => pair(format!("{who}批准立项。"), format!("Approved by {who}.")),
        Fact::ItemMoved(fact) => match fact.parent {
            Some(_) => pair(
                format!("{who}把它移到另一件事项之下。"),
                format!("Moved below another item by {who}."),
            ),
            None => pair(format!("{who}把它移到最上层。"), format!("Moved to the top by {who}.")),
        },
        Fact::WeightChanged(fact) => pair(
            format!("{who}把权重改为 {}。", fact.weight),
            format!("Weight changed to {} by {who}.", fact.weight),
        ),
        Fact::ItemAssigned(fact) => {
            let lead = names.unit(fact.lead);
            let support: Vec<_> = fact.supporting.iter().map(|unit| names.unit(*unit)).collect();
            let mut words = pair(format!("{who}交办{lead}牵头"), format!("Assigned by {who}: {lead} leads"));
            if !support.is_empty() {
                words.push_str(&pair(
                    format!("，{}配合", lang.list(&support)),
                    format!(", supported by {}", lang.list(&support)),
                ));
            }
            if let Some(leader) = fact.leader {
                let leader = names.post(leader);
                words.push_str(&pair(
                    format!("，责任领导{leader}"),
                    format!("; responsible leader: {leader}"),
                ));
            }
            if let Some(due) = fact.due {
                words.push_str(&pair(format!("，{}到期", day(due)), format!("; due {}", day(due))));
            }
            words + lang.t("。", ".")
        }
        Fact::ItemAccepted(fact) => {
            let post = names.post(fact.handling);
            pair(
                format!("{who}签收，由{post}经办。"),
                format!("Accepted by {who}; {post} does the work."),
            )
        }
        Fact::ItemHandedBack(fact) => {
            let mut words = pair(format!("{who}退回"), format!("Handed back by {who}"));
            if let Some(unit) = fact.proposed {
                let unit = names.unit(unit);
                words.push_str(&pair(format!("，建议由{unit}牵头"), format!(", who proposes {unit}")));
            }
            if fact.second {
                words.push_str(lang.t("；第二次退回，由上一级答复", "; the second time, so one level up answers"));
            }
            words + lang.t("。", ".")
        }
        Fact::HandBackRefused(_) => pair(format!("{who}坚持交办。"), format!("{who} insisted on the assignment.")),
        Fact::ItemAsked(fact) => {
            let asked = words::asked(&fact.asked, lang);
            pair(format!("{who}申请{asked}。"), format!("{who} asked for {asked}."))
        }
        Fact::AskAnswered(fact) => {
            let asked = words::asked(&fact.asked, lang);
            if fact.granted {
                pair(format!("{who}批准{asked}。"), format!("{who} granted {asked}."))
            } else {
                pair(format!("{who}没有批准{asked}。"), format!("{who} refused {asked}."))
            }
        }
        Fact::ItemResumed(_) => pair(
            format!("{who}恢复，时限接着走。"),
            format!("Resumed by {who}; the clock runs again."),
        ),
        Fact::ProofAgreed(fact) => pair(
            format!("{who}约定佐证 {} 样。", fact.pieces.len()),
            format!(
                "Proof agreed by {who}: {}.",
                lang.count(fact.pieces.len() as i64, "", "piece", "pieces")
            ),
        ),
        Fact::ReportFiled(fact) => {
            let claim = words::claim(fact.claim, lang);
            let waits = if fact.waits {
                lang.t("，等审签", ", waiting to be cleared")
            } else {
                ""
            };
            pair(
                format!("{who}报进展：{claim}{waits}。"),
                format!("Report by {who}: {claim}{waits}."),
            )
        }
        Fact::ReportCleared(_) => pair(
            format!("{who}审签同意，报告生效。"),
            format!("Cleared by {who}; the report stands."),
        ),
        Fact::ReportReturned(_) => pair(format!("{who}把报告退回修改。"), format!("{who} returned the report.")),
        Fact::EvidenceAttached(fact) => {
            let (_, kind) = words::evidence_kind(fact.kind, lang);
            let (piece, files) = (fact.piece + 1, fact.files.len());
            // No level was said, or this reader may not know it yet.
            let backs = (fact.backs > Share::ZERO).then(|| words::percent(fact.backs));
            let backs = |before: &str| backs.as_ref().map(|level| format!("{before}{level}")).unwrap_or_default();
            pair(
                format!(
                    "{who}补佐证：{kind}，第 {piece} 样，{files} 个文件{}，{} 级。",
                    backs("，支撑到 "),
                    fact.grade
                ),
                format!(
                    "Evidence by {who}: {kind}, for piece {piece}, {}{}, grade {}.",
                    lang.count(files as i64, "", "file", "files"),
                    backs(", backing "),
                    fact.grade
                ),
            )
        }
        Fact::CheckerAssigned(fact) => {
            let post = names.post(fact.post);
            pair(format!("{who}请{post}核查。"), format!("{who} asked {post} to check."))
        }
        Fact::CheckMade(fact) => {
            let (claimed, accepted) = (words::percent(fact.claimed), words::percent(fact.accepted));
            let method = words::method(fact.method, lang);
            pair(
                format!("{who}核查（{method}）：申报 {claimed}，认可 {accepted}。"),
                format!("Check by {who}, {method}: claimed {claimed}, accepted {accepted}."),
            )
        }
        Fact::ItemClosed(fact) => {
            let outcome = words::outcome(fact.outcome, lang);
            pair(format!("{who}销号：{outcome}。"), format!("{outcome}, by {who}."))
        }
        Fact::ItemReopened(fact) => {
            let stands = words::percent(fact.stands);
            pair(
                format!("{who}重新打开，证保留到 {stands}，其余要重新核实。"),
                format!("Reopened by {who}; proved stands up to {stands}, the rest must be proved again."),
            )
        }
        Fact::Reminded(fact) => {
            let (_, letter) = words::step(fact.step, lang);
            pair(format!("{who}发{letter}。"), format!("{letter} by {who}."))
        }
        // Events about other things never stand in an item's history; should one come, it is named, not hidden.
        other => pair(format!("{who}：{}。", other.name()), format!("{who}: {}.", other.name())),
    }
}
