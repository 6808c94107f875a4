//! 答复申请: granted or refused, with a reason; never by whoever asked.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::AskId;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::item::asking::AnswerAsk;
use jiufen_store::read::Reader;
use jiufen_store::read::views::{AskView, ItemPage};
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::super::choices::{Hidden, Told};
use super::super::words;
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

pub(crate) struct Answer;

impl ActForm for Answer {
    const ACT: ItemAct = ItemAct::Answer;
    const SEND: Option<(&'static str, &'static str)> = Some(("答复", "Answer"));
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn first((): &(), item: &ItemPage, draft: Draft) -> Draft {
        match item.asks.iter().find(|ask| ask.answers) {
            Some(ask) => draft.with("ask", ask.open.id),
            None => draft,
        }
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let lang = asking.lang;
        let open: Vec<&AskView> = asking.item.asks.iter().filter(|ask| ask.answers).collect();
        for ask in &open {
            fields.add(Told {
                lines: told(ask, asking),
            });
        }
        if let [one] = open.as_slice() {
            fields.add(Hidden {
                name: "ask".into(),
                value: one.open.id.to_string(),
            });
        } else {
            let options: Vec<(String, String)> = (open.iter())
                .map(|ask| (ask.open.id.to_string(), words::asked(&ask.open.asked, lang)))
                .collect();
            fields.add(
                asking
                    .draft
                    .radio("ask", asking.t("答复哪一项", "Which request"), &options)
                    .needed(),
            );
        }
        let grants = open.iter().any(|ask| ask.refused.is_none()) || asking.draft.has("answer", "grant");
        let mut options = Vec::new();
        if grants {
            options.push(("grant".to_owned(), asking.t("批准", "grant it").to_owned()));
        }
        options.push(("refuse".to_owned(), asking.t("不批准", "refuse it").to_owned()));
        fields.add(asking.draft.radio("answer", asking.t("答复", "Answer"), &options).needed());
        fields.add(asking.reason(3));
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let ask = form.id::<AskId>("ask");
        let granted = form.choice("answer", &[("grant", true), ("refuse", false)]);
        let reason = form.note("reason", Line::area(TEXT))?;
        let (Some(ask), Some(granted), Some(reason)) = (ask, granted, reason) else {
            return Ok(None);
        };
        Ok(Some(
            AnswerAsk {
                ask,
                item: id,
                granted,
                reason,
            }
            .into(),
        ))
    }
}

/// What whoever answers should know: who asks for what and why, the dates so far, what it does to the number above, and who
/// grants it when this reader cannot.
fn told(ask: &AskView, asking: &Asking<'_>) -> Vec<String> {
    let (lang, item, open) = (asking.lang, asking.item, &ask.open);
    let (who, what) = (words::post(&ask.post, lang), words::asked(&open.asked, lang));
    let mut lines = vec![match lang {
        Lang::Zh => format!("{}，{who}申请{what}。", lang.day(open.on)),
        Lang::En => format!("{}: {who} asks for {what}.", lang.day(open.on)),
    }];
    lines.push(format!("{}{}", asking.t("理由：", "Reason: "), ask.reason));
    if let Some(parent) = &ask.parent {
        lines.push(match lang {
            Lang::Zh => format!("移到：{} {}", parent.number, parent.title),
            Lang::En => format!("To: {} {}", parent.number, parent.title),
        });
    }
    for (number, piece) in (1..).zip(&ask.pieces) {
        lines.push(match lang {
            Lang::Zh => format!("第 {number} 样：{piece}"),
            Lang::En => format!("Piece {number}: {piece}"),
        });
    }
    let first = item.item.moved.first().map(|moved| moved.from).or(item.item.due);
    if let (Some(first), true) = (first, open.asked.sort().is_of_time()) {
        let late = (
            item.item.late.iter().map(jiufen_kernel::item::Late::days).sum::<i64>(),
            item.item.late.len(),
        );
        lines.push(match lang {
            Lang::Zh => format!(
                "最初的期限 {}，改过 {} 次；此前逾期 {} 次，共 {} 天。",
                lang.day_of_year(first),
                item.item.moved.len(),
                late.1,
                late.0
            ),
            Lang::En => format!(
                "First due {}, moved {}; late before: {}, {} in all.",
                lang.day_of_year(first),
                lang.count(item.item.moved.len() as i64, "", "time", "times"),
                lang.count(late.1 as i64, "", "time", "times"),
                lang.days(late.0)
            ),
        });
    }
    if let Some((before, after)) = &ask.effect {
        let percent = words::percent;
        lines.push(match lang {
            Lang::Zh => format!(
                "批准以后，上级的数：说 {} → {}，证 {} → {}。这一笔一直留在它下面。",
                percent(before.said),
                percent(after.said),
                percent(before.proved),
                percent(after.proved)
            ),
            Lang::En => format!(
                "Granted, the number above goes from said {} to {}, proved {} to {}. A line stays under it for ever.",
                percent(before.said),
                percent(after.said),
                percent(before.proved),
                percent(after.proved)
            ),
        });
    }
    if ask.gone {
        lines.push(
            lang.t(
                "提出的人已不在这个岗位。要不要照办，由答复的人定；不批准就了结了。",
                "Whoever asked holds that post no more. Whoever answers decides; a refusal ends it.",
            )
            .to_owned(),
        );
    }
    if let Some(refusal) = &ask.refused {
        lines.push(lang.t(&refusal.zh, &refusal.en).to_owned());
    }
    lines
}
