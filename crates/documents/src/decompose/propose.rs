//! Walks the blocks of a text, classes its sentences and makes items of their measures; brackets and lines that name owners are laid
//! over the items they follow.

use super::{
    Clause, ClauseClass, Context, Decomposition,
    classify::{Section, class, labelled, section},
    cut::{Part, announces, calls_what_follows, is_motto, names_what_follows, parts},
    dated::{first_date, number_year, title_year},
    deadline::Clock,
    item::{Draft, item},
    kind::Kind,
    measure::{Carried, Measure, measures},
    owner::Owners,
    stated::{lay, opens_numbered},
    table::{self, Head},
    text::Text,
    told::{tells, turns},
    unit::Units,
};
use crate::structure::{Block, BlockKind, Span, Structure};

/// The way through a text, and what was found on it.
pub(super) struct Walk<'a> {
    pub(super) text: &'a Text,
    /// From where times are counted.
    pub clock: Clock,
    headings: Vec<(u8, Span, Section)>,
    titled: Section,
    /// The paper tells what has been done, and has not come to the next steps.
    is_told: bool,
    /// Where the items of the sentence before begin.
    previous: usize,
    /// The classed sentences.
    pub clauses: Vec<Clause>,
    /// The headings above each of them.
    pub paths: Vec<Vec<Span>>,
    /// The items before their owners are settled.
    pub drafts: Vec<Draft>,
    /// From here on items belong to a line of owners that may follow.
    pub(super) run: usize,
    /// Such a line has come; the next measure begins a new run.
    pub(super) run_is_owned: bool,
    /// Where the items of a run-in heading begin that is itself a measure: a bracket of its line covers them too.
    heading_scope: Option<usize>,
    /// The head of the table whose rows these lines are.
    table: Option<Head>,
    /// What the label of this paragraph says of it: 整改目标：.
    labelled: Option<Section>,
    /// Aims were announced, and each of them follows behind a dash.
    aims_follow: bool,
    /// The heading right above, in case its owners follow without a sentence between.
    pub(super) bare_heading: Option<Span>,
    /// From where the owners reached that were stated last, while nothing but owners has followed.
    pub(super) stated_from: Option<usize>,
    /// The last paragraph with words of its own gave no item: owners that follow it belong to none.
    pub(super) is_barren: bool,
}

pub(super) fn decomposition(text: &Text, given: &str, structure: &Structure, context: &Context<'_>) -> Decomposition {
    let Walk {
        clauses, drafts, clock, ..
    } = Walk::over(text, structure, context);
    let units = Units::new(context.units, text);
    Decomposition {
        text: given.to_string(),
        repairs: 0,
        gaps: 0,
        dated: clock.dated,
        items: drafts.into_iter().map(|draft| item(text, draft, &units)).collect(),
        clauses,
        unclear_dates: Vec::new(),
    }
}

impl<'a> Walk<'a> {
    /// Walks the whole text.
    pub(super) fn over(text: &'a Text, structure: &Structure, context: &Context<'_>) -> Self {
        let inside = |span: Span| Span {
            start: span.start.min(text.len()),
            end: span.end.min(text.len()),
        };
        let dated = context
            .dated
            .or(structure.date.map(|found| found.date))
            .or_else(|| first_date(text));
        let title = structure.title.map(inside);
        let clock = Clock {
            dated,
            titled: title
                .and_then(|title| title_year(text, title))
                .or_else(|| number_year(text, structure.number.map(inside)).filter(|_| dated.is_none()))
                .filter(|year| dated.is_none_or(|date| *year >= date.year())),
            named: None,
            day: None,
        };
        let mut walk = Walk {
            text,
            clock,
            headings: Vec::new(),
            titled: Section::Other,
            is_told: tells(text, structure),
            previous: 0,
            clauses: Vec::new(),
            paths: Vec::new(),
            drafts: Vec::new(),
            run: 0,
            run_is_owned: false,
            heading_scope: None,
            table: None,
            labelled: None,
            aims_follow: false,
            bare_heading: None,
            stated_from: None,
            is_barren: false,
        };
        for block in &structure.blocks {
            let block = Block {
                kind: block.kind,
                span: inside(block.span),
                sentences: block.sentences.iter().map(|span| inside(*span)).collect(),
            };
            walk.block(&block);
        }
        walk.drafts.sort_by_key(|draft| (draft.span.start, draft.span.end));
        walk
    }

    fn clause(&mut self, span: Span, class: ClauseClass) {
        self.clauses.push(Clause {
            start: span.start,
            end: span.end,
            source_start: span.start,
            source_end: span.end,
            class,
        });
        self.paths.push(self.headings.iter().map(|(_, span, _)| *span).collect());
    }

    fn block(&mut self, block: &Block) {
        let is_body = matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_));
        if is_body && self.row(block.span) {
            return;
        }
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
                self.is_told &= !turns(self.text, block.span);
                self.headings.push((level, block.span, kind));
                self.run = self.drafts.len();
                self.run_is_owned = false;
                self.bare_heading = Some(block.span);
                self.stated_from = None;
                self.is_barren = false;
            }
            BlockKind::Paragraph => self.paragraph(block),
        }
    }

    /// A line of a table; false if it is none.
    fn row(&mut self, line: Span) -> bool {
        if let Some(head) = table::head(self.text, line) {
            self.table = Some(head);
            return true;
        }
        let row = self
            .table
            .as_ref()
            .and_then(|head| table::row(self.text, line, head, &self.clock));
        let Some(row) = row else {
            self.table = None;
            return false;
        };
        let mut scope = self.drafts.len();
        self.sentence(row.work, Carried::default(), &mut scope);
        for draft in &mut self.drafts[scope..] {
            lay(draft, &row.owners);
        }
        self.run = self.drafts.len();
        true
    }

    /// A numbered line that counts or dates something is work, not the name of a section.
    fn is_measure(&self, span: Span) -> bool {
        let mut clock = self.clock;
        let found = parts(self.text, span, &mut clock);
        // 十件民生实事: opens with how many things follow, and does nothing with them.
        let counts = |part: &Part| {
            part.targets
                .first()
                .is_some_and(|target| part.has_verb || target.start > part.span.start)
        };
        matches!(section(self.text, span), Section::Other | Section::Work)
            && found
                .iter()
                .any(|part| part.kind == Kind::Hard && (counts(part) || part.deadline.is_some_and(|when| !when.is_wide)))
    }

    fn section(&self) -> Section {
        let mut works = false;
        for kind in self
            .labelled
            .into_iter()
            .chain(self.headings.iter().rev().map(|(_, _, kind)| *kind))
        {
            match kind {
                Section::Other => {}
                Section::Work => works = true,
                Section::Spirit | Section::SpiritAndAims | Section::Aims if works => {}
                kind => return kind,
            }
        }
        if self.is_told { Section::Told } else { self.titled }
    }

    fn paragraph(&mut self, block: &Block) {
        let mut scope = self.heading_scope.take().unwrap_or(self.drafts.len());
        // What stands behind its heading on one line is of the same paragraph.
        let runs_in = self.runs_in(block.span);
        let (begun, clauses) = (self.drafts.len(), self.clauses.len());
        if let [line] = block.sentences[..]
            && is_motto(self.text, line, &self.clock)
        {
            self.bare_heading = None;
            self.run = self.drafts.len();
            self.run_is_owned = false;
            return;
        }
        let mut named = false;
        let mut carried = Carried::default();
        // 提出以下主要预期目标： and each of them behind a dash.
        let dashed = self.text.at(self.text.trimmed(block.span).start) == '—';
        self.labelled = labelled(self.text, block.span).or((dashed && self.aims_follow).then_some(Section::Aims));
        if !dashed {
            let body = self.text.trimmed(block.span);
            self.aims_follow = self.text.at(body.end) == ':' && self.text.has(body, &["目标"]);
        }
        for (at, sentence) in block.sentences.iter().enumerate() {
            let body = self.text.trimmed(*sentence);
            if body.end <= body.start {
                continue;
            }
            if let Some(owners) = self.statement(body) {
                self.lay_statement(&owners, scope, at > 0 || runs_in);
                scope = self.drafts.len();
                continue;
            }
            if self.names_nobody(body) {
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
            if at == 0 && block.sentences.len() >= 3 && calls_what_follows(self.text, *sentence, &self.clock) {
                self.clause(*sentence, ClauseClass::Orientation);
                self.headings.push((u8::MAX, body, section(self.text, body)));
                named = true;
                continue;
            }
            let chained = at > 0 && matches!(self.text.before(block.sentences[at - 1].end), ';');
            if !chained {
                carried = Carried::default();
            }
            carried = self.sentence(*sentence, carried, &mut scope);
        }
        if named {
            self.headings.pop();
        }
        if self.clauses.len() > clauses {
            let is_numbered = self.run_is_owned || opens_numbered(self.text, block.span);
            self.is_barren = self.drafts.len() == begun && is_numbered;
        }
    }

    /// Whether other words of the same line stand before this block.
    fn runs_in(&self, block: Span) -> bool {
        let before = (0..block.start)
            .rev()
            .find(|place| !matches!(self.text.at(*place), ' ' | '\u{3000}' | '\t'));
        before.is_some_and(|place| self.text.at(place) != '\n')
    }

    pub(super) fn heading_item(&mut self, heading: Span) {
        let found = parts(self.text, heading, &mut self.clock.clone());
        let Some(core) = found.first().map(|part| part.span) else {
            return;
        };
        let span = Span {
            start: core.start,
            end: self.text.trimmed(heading).end,
        };
        self.headings.pop();
        self.clause(heading, ClauseClass::Deployment);
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

    /// One sentence; gives back what holds for the next sentence of a chain.
    fn sentence(&mut self, sentence: Span, carried: Carried, scope: &mut usize) -> Carried {
        let brackets = self.owner_brackets(sentence);
        let mut clock = Clock {
            named: carried.when.and_then(|when| when.date).map(|date| date.year()),
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
        self.is_told &= !turns(self.text, sentence);
        if self.hands_over(&all, *scope) {
            return carried;
        }
        // A line that is nothing but a day: the end of a letter before what it brings.
        let ends_line = matches!(self.text.at(self.text.trimmed(sentence).end), '\n' | '\0');
        if ends_line && !all.is_empty() && all.iter().all(|part| part.kind == Kind::Time) {
            return carried;
        }
        self.previous = self.drafts.len();
        self.stated_from = None;
        let class = class(self.text, sentence, &all, self.section(), self.clock.dated);
        self.clause(sentence, class);
        self.bare_heading = None;
        if !matches!(class, ClauseClass::Deployment | ClauseClass::Target) {
            return Carried::default();
        }
        let mut held = carried;
        if !goes_on(self.text, &all) {
            held.owners = Owners::default();
        }
        for (parts, owners) in &stretches {
            for measure in measures(parts, &held) {
                self.draft(parts, &measure, class);
                held.owners = measure.owners;
            }
            if let Some(when) = parts
                .iter()
                .filter(|part| part.leads_with_time)
                .filter_map(|part| part.deadline)
                .next_back()
                && when.is_wide
            {
                held.when = Some(when);
            }
            if let Some(owners) = owners {
                held.owners = Owners::default();
                for draft in &mut self.drafts[*scope..] {
                    lay(draft, owners);
                }
                self.stated_from = Some(*scope).filter(|from| *from < self.drafts.len());
                *scope = self.drafts.len();
            }
        }
        held
    }

    /// A sentence that says nothing but who does what stands before it: 由市应急局牵头，市城管局参与。
    fn hands_over(&mut self, parts: &[Part], scope: usize) -> bool {
        let only_owners = !parts.is_empty() && parts.iter().all(|part| part.kind == Kind::Owner);
        if !only_owners || self.drafts.is_empty() {
            return false;
        }
        let owners = parts
            .iter()
            .filter_map(|part| part.owners.clone())
            .fold(Owners::default(), Owners::with);
        if scope == self.drafts.len() {
            // Right behind a line of owners.
            if !self.run_is_owned {
                return false;
            }
            self.lay_statement(&owners, scope, false);
            return true;
        }
        // Helpers help with the sentence before; a lead takes what has none.
        let leads = owners.lead.is_some() || owners.leader.is_some();
        let from = if leads { scope } else { self.previous.max(scope) };
        for draft in &mut self.drafts[from..] {
            if !leads || draft.owners.lead.is_none() {
                lay(draft, &owners);
            }
        }
        true
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

/// Whether a sentence of a chain is about whom the one before was about: it opens with what is to be done, or with in which case.
fn goes_on(text: &Text, parts: &[Part]) -> bool {
    let leads = |part: &Part| {
        part.owners
            .as_ref()
            .is_some_and(|owners| owners.lead.is_some() || owners.leader.is_some())
    };
    let Some(first) = parts.iter().find(|part| part.kind != Kind::Time) else {
        return false;
    };
    let opens = first.opens_with_verb
        || text
            .any_at(
                first.span.start,
                &["会同", "联合", "把", "将", "对", "并", "同时", "及时", "定期", "每"],
            )
            .is_some()
        || text.at(first.span.end - 1) == '的';
    opens && !parts.iter().any(leads)
}
