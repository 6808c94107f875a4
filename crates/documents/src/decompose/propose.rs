//! Walks the blocks of a text, classes its sentences and makes items of their measures; brackets and lines that name owners are laid
//! over the items they follow.

use jiff::civil::Date;

use super::{
    Clause, ClauseClass, Context, Deadline, Decomposition, Ground, Item, Target,
    classify::{Section, class, section},
    cut::{Kind, Measure, Part, announces, first_verb, measures, names_what_follows, parts},
    deadline::{Clock, When},
    owner::{Owners, named, stated},
    source_place,
    text::Text,
    words,
};
use crate::structure::{Block, BlockKind, Span, Structure};

const TITLE_CHARACTERS_MAX: usize = 40;

/// An item before its owners are settled.
struct Draft {
    span: Span,
    class: ClauseClass,
    section: Vec<String>,
    owners: Owners,
    deadline: Option<When>,
    targets: Vec<Target>,
    /// The part the title is taken from.
    core: Span,
}

struct Walk<'a> {
    text: &'a Text,
    clock: Clock,
    headings: Vec<(u8, Span, Section)>,
    titled: Section,
    clauses: Vec<Clause>,
    drafts: Vec<Draft>,
    /// From here on items belong to a line of owners that may follow.
    run: usize,
    /// Such a line has come; the next measure begins a new run.
    run_is_owned: bool,
    /// Where the items of a run-in heading begin that is itself a measure: a bracket of its line covers them too.
    heading_scope: Option<usize>,
    /// The heading right above, in case its owners follow without a sentence between.
    bare_heading: Option<Span>,
}

pub(super) fn decomposition(given: &str, structure: &Structure, context: &Context<'_>) -> Decomposition {
    let text = Text::new(given);
    let inside = |span: Span| Span {
        start: span.start.min(text.len()),
        end: span.end.min(text.len()),
    };
    let dated = context
        .dated
        .or(structure.date.map(|found| found.date))
        .or_else(|| first_date(&text));
    let title = structure.title.map(inside);
    let clock = Clock {
        dated,
        titled: title
            .and_then(|title| title_year(&text, title))
            .or_else(|| number_year(&text, structure.number.map(inside)).filter(|_| dated.is_none()))
            .filter(|year| dated.is_none_or(|date| *year >= date.year())),
        named: None,
    };
    let mut walk = Walk {
        text: &text,
        clock,
        headings: Vec::new(),
        titled: Section::Other,
        clauses: Vec::new(),
        drafts: Vec::new(),
        run: 0,
        run_is_owned: false,
        heading_scope: None,
        bare_heading: None,
    };
    for block in &structure.blocks {
        let block = Block {
            kind: block.kind,
            span: inside(block.span),
            sentences: block.sentences.iter().map(|span| inside(*span)).collect(),
        };
        walk.block(&block);
    }
    let mut drafts = walk.drafts;
    drafts.sort_by_key(|draft| (draft.span.start, draft.span.end));
    Decomposition {
        text: given.to_string(),
        dated,
        items: drafts.into_iter().map(|draft| item(&text, draft, context)).collect(),
        clauses: walk.clauses,
    }
}

/// Minutes name their day in the first sentences: the first whole date there.
fn first_date(text: &Text) -> Option<Date> {
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
fn number_year(text: &Text, number: Option<Span>) -> Option<i16> {
    let number = number?;
    let open = (number.start..number.end).find(|place| matches!(text.at(*place), '〔' | '[' | '【' | '('))?;
    let year = (open + 1..open + 5).try_fold(0i16, |year, at| Some(year * 10 + text.at(at).to_digit(10)? as i16))?;
    (1990..2100).contains(&year).then_some(year)
}

/// The year of 2027年工作要点; of 2026—2028年 the first.
fn title_year(text: &Text, title: Span) -> Option<i16> {
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

impl Walk<'_> {
    fn block(&mut self, block: &Block) {
        match block.kind {
            BlockKind::Title | BlockKind::Front | BlockKind::Foot => {}
            BlockKind::Heading(level) => {
                while self.headings.last().is_some_and(|(above, _, _)| *above >= level) {
                    self.headings.pop();
                }
                if self.is_measure(block.span) {
                    self.bare_heading = None;
                    let scope = self.drafts.len();
                    self.paragraph(block);
                    self.heading_scope = Some(scope).filter(|_| self.text.at(block.span.end) != '\n');
                    return;
                }
                let kind = section(self.text, block.span);
                self.headings.push((level, block.span, kind));
                self.run = self.drafts.len();
                self.run_is_owned = false;
                self.bare_heading = Some(block.span);
            }
            BlockKind::Paragraph => self.paragraph(block),
        }
    }

    /// A numbered line that counts or dates something is work, not the name of a section.
    fn is_measure(&self, span: Span) -> bool {
        let mut clock = self.clock;
        let found = parts(self.text, span, &mut clock);
        section(self.text, span) == Section::Other
            && found.iter().any(|part| {
                part.kind == Kind::Hard && (!part.targets.is_empty() || part.deadline.is_some_and(|when| !when.is_wide))
            })
    }

    fn section(&self) -> Section {
        self.headings
            .iter()
            .rev()
            .map(|(_, _, kind)| *kind)
            .find(|kind| *kind != Section::Other)
            .unwrap_or(self.titled)
    }

    fn paragraph(&mut self, block: &Block) {
        let mut scope = self.heading_scope.take().unwrap_or(self.drafts.len());
        let mut named = false;
        let mut carried: Option<When> = None;
        for (at, sentence) in block.sentences.iter().enumerate() {
            let body = self.text.trimmed(*sentence);
            if body.end <= body.start {
                continue;
            }
            if let Some(owners) = self.statement(body) {
                self.lay_statement(&owners, scope);
                scope = self.drafts.len();
                continue;
            }
            let next = block.sentences.get(at + 1);
            if announces(self.text, *sentence) && next.is_some_and(|next| !announces(self.text, *next)) {
                continue;
            }
            if at == 0 && next.is_some() && names_what_follows(self.text, *sentence, &self.clock) {
                self.headings.push((u8::MAX, body, section(self.text, body)));
                named = true;
                continue;
            }
            let chained = at > 0 && matches!(self.text.before(block.sentences[at - 1].end), ';');
            if !chained {
                carried = None;
            }
            carried = self.sentence(*sentence, carried, &mut scope);
        }
        if named {
            self.headings.pop();
        }
    }

    /// A sentence, bracket or line that says nothing but owners and times.
    fn statement(&self, body: Span) -> Option<Owners> {
        if matches!(self.text.at(body.start), '(' | '【' | '[')
            && let Some(close) = self.text.closing(body.start, body.end)
            && self
                .text
                .trimmed(Span {
                    start: close + 1,
                    end: body.end,
                })
                .start
                >= body.end
        {
            return stated(
                self.text,
                Span {
                    start: body.start + 1,
                    end: close,
                },
                &self.clock,
            );
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
                    "参与单位",
                    "落实单位",
                ],
            )
            .is_some();
        let colon = (body.start..body.end.min(body.start + 9)).any(|place| self.text.at(place) == ':');
        if labelled && colon {
            return stated(self.text, body, &self.clock);
        }
        None
    }

    /// Lays owners over the items of this paragraph since the last bracket, or over the run above, or over the heading right above.
    fn lay_statement(&mut self, owners: &Owners, scope: usize) {
        if scope == self.drafts.len()
            && self.run >= self.drafts.len()
            && let Some(heading) = self.bare_heading.take()
        {
            self.heading_item(heading);
        }
        let from = if scope < self.drafts.len() { scope } else { self.run };
        for draft in &mut self.drafts[from..] {
            lay(draft, owners);
        }
        self.run_is_owned = true;
    }

    fn heading_item(&mut self, heading: Span) {
        let found = parts(self.text, heading, &mut self.clock.clone());
        let Some(core) = found.first().map(|part| part.span) else {
            return;
        };
        let span = Span {
            start: core.start,
            end: self.text.trimmed(heading).end,
        };
        self.headings.pop();
        self.clauses.push(Clause {
            start: heading.start,
            end: heading.end,
            class: ClauseClass::Deployment,
        });
        let draft = Draft {
            span,
            class: ClauseClass::Deployment,
            section: self.path(),
            owners: Owners::default(),
            deadline: found.iter().find_map(|part| part.deadline),
            targets: found.iter().flat_map(|part| part.targets.iter().cloned()).collect(),
            core: span,
        };
        self.drafts.push(draft);
    }

    fn path(&self) -> Vec<String> {
        self.headings
            .iter()
            .map(|(_, span, _)| self.text.string(self.text.trimmed(*span)))
            .collect()
    }

    /// One sentence; gives back the time that holds for the next sentence of a chain.
    fn sentence(&mut self, sentence: Span, carried: Option<When>, scope: &mut usize) -> Option<When> {
        let brackets = self.owner_brackets(sentence);
        let mut clock = Clock {
            named: carried.and_then(|when| when.date).map(|date| date.year()),
            ..self.clock
        };
        let mut stretches: Vec<(Vec<Part>, Option<Owners>)> = Vec::new();
        let mut start = sentence.start;
        for (bracket, owners) in brackets {
            let stretch = Span {
                start,
                end: bracket.start,
            };
            stretches.push((parts(self.text, stretch, &mut clock), Some(owners)));
            start = bracket.end;
        }
        let last = Span {
            start,
            end: sentence.end,
        };
        stretches.push((parts(self.text, last, &mut clock), None));
        let all: Vec<Part> = stretches.iter().flat_map(|(parts, _)| parts.iter().cloned()).collect();
        let class = class(self.text, sentence, &all, self.section());
        self.clauses.push(Clause {
            start: sentence.start,
            end: sentence.end,
            class,
        });
        self.bare_heading = None;
        if !matches!(class, ClauseClass::Deployment | ClauseClass::Target) {
            return None;
        }
        let mut held = carried;
        for (parts, owners) in &stretches {
            for measure in measures(parts, held) {
                self.draft(parts, &measure, class);
            }
            if let Some(when) = parts
                .iter()
                .filter(|part| part.leads_with_time)
                .filter_map(|part| part.deadline)
                .next_back()
                && when.is_wide
            {
                held = Some(when);
            }
            if let Some(owners) = owners {
                for draft in &mut self.drafts[*scope..] {
                    lay(draft, owners);
                }
                *scope = self.drafts.len();
            }
        }
        held
    }

    /// Brackets inside the sentence that name owners.
    fn owner_brackets(&self, sentence: Span) -> Vec<(Span, Owners)> {
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
                if let Some(owners) = stated(self.text, inner, &self.clock) {
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

    fn draft(&mut self, parts: &[Part], measure: &Measure, class: ClauseClass) {
        let own: Vec<&Part> = measure.parts.iter().map(|at| &parts[*at]).collect();
        let (Some(first), Some(last)) = (own.first(), own.last()) else {
            return;
        };
        let span = self.text.trimmed(Span {
            start: first.span.start,
            end: last.span.end,
        });
        if span.end < span.start + 3 {
            return;
        }
        let core = own
            .iter()
            .find(|part| part.kind == Kind::Hard)
            .or_else(|| own.iter().find(|part| part.is_concrete))
            .or_else(|| own.iter().find(|part| part.kind == Kind::Soft))
            .unwrap_or(first);
        if self.run_is_owned {
            self.run = self.drafts.len();
            self.run_is_owned = false;
        }
        let draft = Draft {
            span,
            class,
            section: self.path(),
            owners: measure.owners.clone(),
            deadline: measure.deadline,
            targets: own.iter().flat_map(|part| part.targets.iter().cloned()).collect(),
            core: core.span,
        };
        self.drafts.push(draft);
    }
}

fn lay(draft: &mut Draft, owners: &Owners) {
    draft.owners = std::mem::take(&mut draft.owners).with(owners.clone());
    if draft.deadline.is_none() {
        draft.deadline = draft.owners.deadline;
    }
}

fn item(text: &Text, draft: Draft, context: &Context<'_>) -> Item {
    let own = |span: Span| named(text, span, context.units);
    let lead = draft.owners.lead.map(own);
    let mut supporting: Vec<_> = Vec::new();
    for span in &draft.owners.supporting {
        let owner = own(*span);
        let known = lead.iter().chain(&supporting).any(|known| known.text == owner.text);
        if !known {
            supporting.push(owner);
        }
    }
    let deadline = draft.deadline.map(|when| Deadline {
        text: text.string(when.span),
        start: when.span.start,
        end: when.span.end,
        date: when.date,
    });
    let verb = first_verb(text, draft.core).or_else(|| first_verb(text, draft.span));
    let object = verb.and_then(|verb| object(text, verb, draft.core.end.max(verb.end), &draft.targets));
    let mechanisms = quoted(text, draft.span, '“');
    let has_named = !mechanisms.is_empty() || !quoted(text, draft.span, '《').is_empty() || names_thing(text, draft.span);
    let mut grounds = Vec::new();
    let mut missing = Vec::new();
    for (ground, is_there) in [
        (Ground::Number, !draft.targets.is_empty()),
        (Ground::Named, has_named),
        (
            Ground::Date,
            deadline.as_ref().is_some_and(|deadline| deadline.date.is_some()),
        ),
        (Ground::Owner, lead.is_some()),
    ] {
        if is_there {
            grounds.push(ground);
        } else if ground != Ground::Named || draft.targets.is_empty() {
            missing.push(ground);
        }
    }
    // One of the two says what is to be seen; the other need not be there too.
    if has_named {
        missing.retain(|ground| *ground != Ground::Number);
    }
    Item {
        start: draft.span.start,
        end: draft.span.end,
        source_start: source_place(draft.span.start),
        source_end: source_place(draft.span.end),
        title: title(text, draft.core),
        section: draft.section,
        class: draft.class,
        verb: verb.map(|verb| text.string(verb)),
        object,
        leader: draft.owners.leader.map(own),
        lead,
        supporting,
        checkable: grounds.iter().any(|ground| *ground != Ground::Owner),
        deadline,
        places: places(text, draft.span),
        targets: draft.targets,
        mechanisms,
        grounds,
        missing,
    }
}

/// The words of the core, cut at a mark if they are long.
fn title(text: &Text, core: Span) -> String {
    let mut end = core.end;
    if end - core.start > TITLE_CHARACTERS_MAX {
        end = (core.start + 8..core.start + TITLE_CHARACTERS_MAX)
            .rev()
            .find(|place| matches!(text.at(*place), ',' | '、' | ';'))
            .unwrap_or(core.start + TITLE_CHARACTERS_MAX);
    }
    text.string(text.trimmed(Span { start: core.start, end }))
}

/// What follows the verb, up to the number or the next mark.
fn object(text: &Text, verb: Span, end: usize, targets: &[Target]) -> Option<String> {
    let mut from = verb.end;
    while let Some(length) = text.any_at(from, words::ACTIONS).filter(|length| from + length < end) {
        from += length;
    }
    let stop = (from..end)
        .find(|place| matches!(text.at(*place), ',' | ';' | '。' | '(') || targets.iter().any(|target| target.start == *place))
        .unwrap_or(end);
    let mut object = text.trimmed(Span { start: from, end: stop });
    if object.end <= object.start {
        // 改造46个老旧小区: the object stands behind its number.
        let after = targets.iter().find(|target| target.start == stop)?.end.min(end);
        let stop = (after..end)
            .find(|place| matches!(text.at(*place), ',' | ';' | '。'))
            .unwrap_or(end);
        object = text.trimmed(Span { start: after, end: stop });
    }
    (object.end > object.start).then(|| text.string(object))
}

fn quoted(text: &Text, span: Span, open: char) -> Vec<String> {
    let mut out = Vec::new();
    let mut place = span.start;
    while place < span.end {
        if text.at(place) == open
            && let Some(close) = text.closing(place, span.end)
        {
            let words = text.string(Span {
                start: place + 1,
                end: close,
            });
            if (1..=20).contains(&words.chars().count()) && !out.contains(&words) {
                out.push(words);
            }
            place = close;
        }
        place += 1;
    }
    out
}

/// A project, building, paper or body that can be pointed at.
fn names_thing(text: &Text, span: Span) -> bool {
    let things = [
        "工程",
        "项目",
        "平台",
        "方案",
        "办法",
        "清单",
        "台账",
        "机制",
        "中心",
        "水库",
        "大桥",
        "快速路",
        "产业园",
        "物流园",
        "领导小组",
        "专班",
        "学校",
        "小学",
        "医院",
        "基地",
        "水厂",
        "泵站",
        "条例",
        "规划",
        "制度",
        "行动",
        "报告",
        "预案",
        "试点",
    ];
    text.has(span, &things)
}

/// 云峪镇, 柳湾街道: two or three characters before the word for a place, none of them a word of grammar.
fn places(text: &Text, span: Span) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for place in span.start + 2..span.end {
        let Some(length) = text.any_at(place, &["县", "镇", "乡", "街道", "新区", "开发区", "经开区", "水库", "灌区"])
        else {
            continue;
        };
        let taken = |c: char| {
            !('\u{4E00}'..='\u{9FFF}').contains(&c)
                || "的了和与及在由各全每本市县区乡镇村建设完成对把将向到为个座处条家户新改造开发城农".contains(c)
        };
        let count = (1..=3)
            .take_while(|back| place >= span.start + back && !taken(text.at(place - back)))
            .count();
        let joins = matches!(text.at(place + length), '域' | '村' | '委' | '局' | '级' | '区' | '镇');
        if count == 2 && !joins && place + length <= span.end {
            let words = text.string(Span {
                start: place - count,
                end: place + length,
            });
            if !out.contains(&words) {
                out.push(words);
            }
        }
    }
    out
}
