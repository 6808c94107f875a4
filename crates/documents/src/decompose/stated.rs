//! Owners that stand by themselves: brackets behind a sentence, lines under a paragraph, and over which items they are laid. Behind
//! words that give no item they belong to none; they never reach back to the paragraph before.

use super::{
    item::Draft,
    name::is_levels,
    owner::{Owners, says_who, stated},
    propose::Walk,
    text::Text,
};
use crate::structure::Span;

impl Walk<'_> {
    /// A bracket that says who does what in words that are not understood: it is no sentence.
    pub(super) fn names_nobody(&self, body: Span) -> bool {
        matches!(self.text.at(body.start), '(' | '【')
            && self.text.closing(body.start, body.end).is_some_and(|close| {
                let inner = Span {
                    start: body.start + 1,
                    end: close,
                };
                self.text
                    .trimmed(Span {
                        start: close + 1,
                        end: body.end,
                    })
                    .start
                    >= body.end
                    && says_who(self.text, inner)
            })
    }

    /// A sentence, bracket or line that says nothing but owners and times.
    pub(super) fn statement(&self, body: Span) -> Option<Owners> {
        if matches!(self.text.at(body.start), '(' | '【' | '[')
            && let Some(inner) = self.brackets(body)
        {
            // (责任单位：…)(完成时限：…): one behind the other.
            return inner
                .into_iter()
                .map(|inner| stated(self.text, inner, &self.clock))
                .collect::<Option<Vec<Owners>>>()?
                .into_iter()
                .reduce(Owners::with);
        }
        let labelled = self
            .text
            .any_at(
                body.start,
                &[
                    "牵头",
                    "责任",
                    "配合",
                    "协办",
                    "主办",
                    "主责",
                    "承办",
                    "完成时限",
                    "完成时间",
                    "时限",
                    "办结时限",
                    "参与",
                    "落实单位",
                    "参加单位",
                    "协助单位",
                    "协同单位",
                    "支持单位",
                    "实施单位",
                    "第一责任",
                    "主要责任",
                    "分管领导",
                    "包抓领导",
                    "包联领导",
                    "挂钩领导",
                    "联系领导",
                    "领办领导",
                    "整改时限",
                    "时间节点",
                    "办结期限",
                    "完成期限",
                    "完成日期",
                    "办理时限",
                    "时间要求",
                ],
            )
            .is_some();
        let colon = (body.start..body.end.min(body.start + 9)).any(|place| self.text.at(place) == ':');
        if labelled && colon {
            return stated(self.text, body, &self.clock);
        }
        None
    }

    /// What stands in the brackets of a sentence that is nothing but brackets.
    fn brackets(&self, body: Span) -> Option<Vec<Span>> {
        let mut out = Vec::new();
        let mut at = body.start;
        while at < body.end {
            let close = self.text.closing(at, body.end)?;
            out.push(Span {
                start: at + 1,
                end: close,
            });
            let rest = Span {
                start: close + 1,
                end: body.end,
            };
            at = self.text.trimmed(rest).start;
        }
        Some(out)
    }

    /// Lays owners over the items of this paragraph since the last bracket, or over the run above, or over the heading right above.
    /// Behind words of the same line, or of the paragraph right above, that gave no item they belong to none.
    pub(super) fn lay_statement(&mut self, owners: &Owners, scope: usize, in_line: bool) {
        let mut given = scope < self.drafts.len();
        if !given
            && self.run >= self.drafts.len()
            && let Some(heading) = self.bare_heading.take()
        {
            self.heading_item(heading);
            given = scope < self.drafts.len();
        }
        let from = match self.stated_from {
            _ if given => scope,
            Some(from) => from,
            None if in_line || self.is_barren => return,
            None => self.run,
        };
        for draft in &mut self.drafts[from..] {
            lay(draft, owners);
        }
        self.stated_from = Some(from);
        self.run_is_owned = true;
    }

    /// Brackets inside the sentence that name owners.
    pub(super) fn owner_brackets(&self, sentence: Span) -> Vec<(Span, Owners)> {
        let mut out = Vec::new();
        let mut place = sentence.start;
        while place < sentence.end {
            if matches!(self.text.at(place), '(' | '【')
                && let Some(close) = self.text.closing(place, sentence.end)
            {
                let inner = Span {
                    start: place + 1,
                    end: close,
                };
                // 各乡镇(街道): a part of the name.
                let owners = stated(self.text, inner, &self.clock)
                    .filter(|_| !is_levels(self.text, inner) && !self.is_of_a_name(inner, sentence.end));
                if let Some(owners) = owners {
                    let span = Span {
                        start: place,
                        end: close + 1,
                    };
                    out.push((span, owners));
                }
                place = close;
            }
            place += 1;
        }
        out
    }

    /// 镇人民政府(街道办事处)应当…: the bracket only names the unit before it once more, and the sentence goes on.
    fn is_of_a_name(&self, inner: Span, end: usize) -> bool {
        let goes_on = inner.end + 1 < end && ('\u{4E00}'..='\u{9FFF}').contains(&self.text.at(inner.end + 1));
        let of_unit = matches!(
            self.text.before(inner.start - 1),
            '府' | '镇' | '乡' | '局' | '委' | '办' | '道' | '处' | '会' | '站' | '厅'
        );
        let one_name = !(inner.start..inner.end).any(|place| matches!(self.text.at(place), '、' | ',' | ';' | ':'));
        goes_on && of_unit && one_name
    }
}

/// Whether a paragraph bears a number: （二）, 3., 第五条.
pub(super) fn opens_numbered(text: &Text, block: Span) -> bool {
    let line = (0..block.start)
        .rev()
        .find(|place| text.at(*place) == '\n')
        .map_or(0, |place| place + 1);
    let start = (line..block.end)
        .find(|place| !text.at(*place).is_whitespace())
        .unwrap_or(block.start);
    let numeral = |place: &usize| text.at(*place).is_ascii_digit() || "一二三四五六七八九十百".contains(text.at(*place));
    let open = start + usize::from(matches!(text.at(start), '(' | '第'));
    let length = (open..open + 4).take_while(numeral).count();
    ('①'..='⑳').contains(&text.at(start)) || length > 0 && matches!(text.at(open + length), ')' | '、' | '.' | '条' | '是')
}

pub(super) fn lay(draft: &mut Draft, owners: &Owners) {
    draft.owners = std::mem::take(&mut draft.owners).with(owners.clone());
    if draft.deadline.is_none() {
        draft.deadline = draft.owners.deadline;
    }
}
