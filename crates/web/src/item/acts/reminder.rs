//! 督办: remind, urge, summon. A person's act with a letter; it never changes a colour.

use jiufen_kernel::acts::ItemAct;
use jiufen_kernel::command::Command;
use jiufen_kernel::id::ItemId;
use jiufen_kernel::id::ReminderId;
use jiufen_kernel::item::reminder::{Remind, Step};
use jiufen_kernel::limits::NAME_CHARS_MAX;
use jiufen_store::read::Reader;
use jiufen_store::read::views::ItemPage;
use jiufen_store::store::StoreError;

use super::super::act::{ActForm, Asking, Fields, TEXT};
use super::super::choices::Told;
use super::super::words;
use crate::Web;
use crate::forms::{Draft, Form, Line};
use crate::language::Lang;
use crate::problem::Problem;
use crate::visitor::Seat;

/// The rungs by their value in the form.
const STEPS: [(&str, Step); 3] = [("remind", Step::Remind), ("urge", Step::Urge), ("summon", Step::Summon)];

pub(crate) struct Reminder;

impl ActForm for Reminder {
    const ACT: ItemAct = ItemAct::Remind;
    const SEND: Option<(&'static str, &'static str)> = Some(("发出", "Send it"));
    type Known = ();

    fn know(_: &ItemPage, _: &mut Reader<'_>, _: Lang) -> Result<(), StoreError> {
        Ok(())
    }

    fn first((): &(), item: &ItemPage, draft: Draft) -> Draft {
        // The next rung: a reminder first, then a letter.
        let reached = item.item.reminders.iter().map(|(_, step, _)| *step).max();
        draft.with("step", if reached.is_none() { "remind" } else { "urge" })
    }

    fn fields((): &(), asking: &Asking<'_>, fields: &mut Fields) {
        let lang = asking.lang;
        let before: Vec<String> = asking
            .item
            .item
            .reminders
            .iter()
            .map(|(_, step, on)| format!("{} {}", lang.day(on), words::step(*step, lang).1))
            .collect();
        if !before.is_empty() {
            fields.add(Told {
                lines: vec![format!("{}{}", asking.t("以前发过：", "Sent before: "), lang.list(&before))],
            });
        }
        let options: Vec<(String, String)> = STEPS
            .iter()
            .map(|(key, step)| ((*key).to_owned(), words::step(*step, lang).0.to_owned()))
            .collect();
        fields.add(
            asking
                .draft
                .radio("step", asking.t("哪一档", "Which rung"), &options)
                .needed(),
        );
        let hint = asking.t(
            "催办、约谈要有，比如 〔2026〕31号。",
            "Needed to urge or summon, such as 〔2026〕31号.",
        );
        fields.add(
            asking
                .draft
                .line("letter", asking.t("函号", "Number of the letter"))
                .hint(hint)
                .max(NAME_CHARS_MAX),
        );
        let hint = asking.t(
            "写缺什么、要谁在哪天前做什么。",
            "Say what is missing, who should do what, by when.",
        );
        fields.add(
            asking
                .draft
                .area("text", asking.t("内容", "Words"))
                .hint(hint)
                .needed()
                .max(TEXT)
                .rows(4),
        );
    }

    async fn command(form: &mut Form, id: ItemId, _: &Web, _: &Seat) -> Result<Option<Command>, Problem> {
        let step = form.choice("step", &STEPS);
        let letter = form.note("letter", Line::free(NAME_CHARS_MAX))?;
        let text = form.note("text", Line::area(TEXT))?;
        let (Some(step), Some(letter), Some(text)) = (step, letter, text) else {
            return Ok(None);
        };
        Ok(Some(
            Remind {
                reminder: ReminderId(form.command().0),
                item: id,
                step,
                letter: Some(letter).filter(|letter| !letter.is_blank()),
                text,
            }
            .into(),
        ))
    }
}
