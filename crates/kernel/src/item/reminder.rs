//! Escalation 督办: remind, urge, summon. An act by a person, with a letter; never a colour.

use serde::{Deserialize, Serialize};

use super::Item;
use crate::{
    acts::{Case, ItemAct},
    decide::{Decider, Outcome},
    event::Fact,
    id::{ItemId, ReminderId},
    refusal::Refusal,
    text::{Digest, NewText},
    time::Date,
};

/// The rungs of escalation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 提醒.
    Remind,
    /// 催办, with a letter.
    Urge,
    /// 约谈, with a letter.
    Summon,
}

impl Step {
    /// Every rung.
    pub const ALL: [Step; 3] = [Step::Remind, Step::Urge, Step::Summon];
}

/// Reminds, urges or summons the lead unit of an item.
#[derive(Clone, Debug, Serialize)]
pub struct Remind {
    /// Its id, made by the client.
    pub reminder: ReminderId,
    /// The item.
    pub item: ItemId,
    /// Which rung.
    pub step: Step,
    /// The letter's number: 〔2026〕31号.
    pub letter: Option<NewText>,
    /// The words.
    pub text: NewText,
}

/// A lead unit was reminded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields are those of the command
pub struct Reminded {
    pub reminder: ReminderId,
    pub item: ItemId,
    pub step: Step,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<Digest>,
    pub text: Digest,
}

/// The office, or a leader above it, once there is a lead to remind.
pub(crate) fn may_remind(case: &Case<'_>) -> Outcome {
    case.must_be_open()?;
    if case.item.lead.is_none() {
        return Err(Refusal::new(
            "not_assigned",
            "还没有交办，无人可催",
            "Not assigned yet; there is nobody to remind",
        ));
    }
    if !(case.acts_for_office() || case.leads_office()) {
        return Err(case.not_office());
    }
    Ok(())
}

impl Decider<'_> {
    pub(crate) fn remind(&mut self, command: &Remind) -> Outcome {
        let item = self.may(ItemAct::Remind, command.item)?;
        self.must_be_new("reminder", item.reminders.iter().any(|(id, _, _)| *id == command.reminder))?;
        let letter = command.letter.as_ref().filter(|letter| !letter.is_blank());
        if command.step > Step::Remind && letter.is_none() {
            return Err(Refusal::new(
                "no_letter",
                "催办、约谈要有函号",
                "Urging and summoning need the number of the letter",
            )
            .at("letter"));
        }
        let letter = letter.map(|letter| self.name(letter, "letter")).transpose()?;
        let text = self.reason(&command.text, "text")?;
        self.emit(Fact::Reminded(Reminded {
            reminder: command.reminder,
            item: command.item,
            step: command.step,
            letter,
            text,
        }));
        Ok(())
    }
}

impl Item {
    pub(crate) fn reminded(&mut self, fact: &Reminded, today: Date) {
        self.reminders.push((fact.reminder, fact.step, today));
        self.unanswered.get_or_insert(today);
    }
}
