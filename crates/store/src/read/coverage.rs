//! Coverage 覆盖 of a document: which of the clauses that somebody must answer for are answered, checkable, proved.
//!
//! Items that the reader may not see are told as a number and never given away by one: what is said of a sentence, and of the document,
//! rests on them only where they are none or at least three ([`HIDDEN_TOGETHER_MIN`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiufen_kernel::{
    id::{DocumentId, ItemId},
    item::{Stage, closure::Outcome},
    review::{ClauseClass, Span},
    share::Share,
};

use super::{
    Read, Reader,
    review_views::{ClauseAnswer, Coverage, CoverageCounts},
};
use crate::{
    db::{Value, parameters},
    project::rows::{clause_class_of, outcome_code, stage_code},
};

/// Fewest hidden items whose figures may be shown together.
pub const HIDDEN_TOGETHER_MIN: usize = 3;

/// A clause of the base with what answers it.
struct Answered {
    span: Span,
    class: ClauseClass,
    items: Vec<ItemId>,
    /// Those of them that the reader may not see.
    hidden: Vec<ItemId>,
    answered: bool,
    checkable: bool,
    /// Of all its items, whoever sees them.
    proved: Share,
}

impl Answered {
    /// Whether so few of its items are hidden that a figure would tell of them.
    fn is_withheld(&self) -> bool {
        gives_away(self.hidden.len())
    }
}

/// Whether a figure over so many hidden items would tell of one of them.
fn gives_away(hidden: usize) -> bool {
    (1..HIDDEN_TOGETHER_MIN).contains(&hidden)
}

/// What coverage needs to know of an anchored item.
struct Anchored {
    item: ItemId,
    /// The reader may see it.
    seen: bool,
    /// Accepted by its lead.
    taken: bool,
    /// A proof was agreed.
    agreed: bool,
    weight: i64,
    /// What is proved, when it is in the base of its parent's number.
    proved: Option<i64>,
}

impl Reader<'_> {
    /// The coverage of a document on the day looked at; `None` when there is no such document for the actor.
    ///
    /// # Errors
    /// When the database fails.
    pub fn coverage(&mut self, id: DocumentId) -> Read<Option<Coverage>> {
        if !self.reads_documents() || !self.then().documents.contains_key(&id) {
            return Ok(None);
        }
        let answered = self.answered(&[id])?.remove(&id).unwrap_or_default();
        let ids: Vec<ItemId> = answered.iter().flat_map(|clause| clause.items.iter().copied()).collect();
        let rows: HashMap<ItemId, _> = self.rows_of(&ids)?.into_iter().map(|row| (row.id, row)).collect();
        let (proved, not_shown) = mean(&answered);
        let base = answered.into_iter().map(|clause| {
            let items: Vec<_> = clause.items.iter().filter_map(|item| rows.get(item).cloned()).collect();
            ClauseAnswer {
                hidden: clause.hidden.len(),
                proved: (!clause.is_withheld()).then_some(clause.proved),
                items,
                span: clause.span,
                class: clause.class,
                answered: clause.answered,
                checkable: clause.checkable,
            }
        });
        Ok(Some(Coverage {
            base: base.collect(),
            proved,
            not_shown,
        }))
    }

    /// The numbers of several documents, for a list of them.
    pub(crate) fn coverage_counts(&mut self, ids: &[DocumentId]) -> Read<HashMap<DocumentId, CoverageCounts>> {
        let counts = self.answered(ids)?.into_iter().map(|(id, clauses)| {
            let count = |is: fn(&Answered) -> bool| clauses.iter().filter(|clause| is(clause)).count();
            let (proved, not_shown) = mean(&clauses);
            let counts = CoverageCounts {
                base: clauses.len(),
                answered: count(|clause| clause.answered),
                checkable: count(|clause| clause.checkable),
                proved,
                not_shown,
            };
            (id, counts)
        });
        Ok(counts.collect())
    }

    /// The clauses of the base with what answers them, in order.
    fn answered(&mut self, ids: &[DocumentId]) -> Read<BTreeMap<DocumentId, Vec<Answered>>> {
        let base = self.base_of(ids)?;
        let with_base: Vec<DocumentId> = base.keys().copied().collect();
        let mut met: HashMap<(DocumentId, usize), Vec<Anchored>> = HashMap::new();
        for (document, span, item) in self.anchored(&with_base)? {
            let clauses = &base[&document];
            // Clauses do not overlap, so those that an anchor reaches into stand side by side.
            let first = clauses.partition_point(|(clause, _)| clause.end <= span.start);
            let past = clauses.partition_point(|(clause, _)| clause.start < span.end);
            for index in first..past {
                let held = met.entry((document, index)).or_default();
                // Two anchors in one clause are still one item.
                if held.iter().all(|known| known.item != item.item) {
                    held.push(Anchored { ..item });
                }
            }
        }
        let mut answered = BTreeMap::new();
        for (document, clauses) in base {
            let clauses = clauses.into_iter().enumerate().map(|(index, (span, class))| {
                let items = met.remove(&(document, index)).unwrap_or_default();
                let hidden: Vec<ItemId> = items.iter().filter(|item| !item.seen).map(|item| item.item).collect();
                // Of one or two hidden items nothing is told but that they are there.
                let withheld = gives_away(hidden.len());
                let mut told = items.iter().filter(|item| item.seen || !withheld);
                Answered {
                    span,
                    class,
                    answered: told.clone().any(|item| item.taken),
                    checkable: told.any(|item| item.taken && item.agreed),
                    proved: if items.iter().any(|item| item.taken) {
                        proved(&items)
                    } else {
                        Share::ZERO
                    },
                    hidden,
                    items: items.into_iter().map(|item| item.item).collect(),
                }
            });
            answered.insert(document, clauses.collect());
        }
        Ok(answered)
    }

    /// Clauses confirmed as deployment or target, in order.
    fn base_of(&mut self, ids: &[DocumentId]) -> Read<BTreeMap<DocumentId, Vec<(Span, ClauseClass)>>> {
        let mut base: BTreeMap<DocumentId, Vec<(Span, ClauseClass)>> = BTreeMap::new();
        for chunk in ids.chunks(500) {
            let sql = format!(
                "SELECT c.document, c.first, c.past, c.class FROM sum_clause c WHERE c.document IN ({}) AND {} \
                 ORDER BY c.document, c.first",
                parameters(1, chunk.len()),
                self.at.version("c")
            );
            let values: Vec<Value> = chunk.iter().map(|id| Value::from(id.uuid())).collect();
            for row in self.db.query(&sql, &values)? {
                if let Some(class) = clause_class_of(row.int(3)?).filter(|class| class.is_answerable()) {
                    let span = Span::new(row.small(1)?, row.small(2)?);
                    base.entry(DocumentId(row.uuid(0)?)).or_default().push((span, class));
                }
            }
        }
        Ok(base)
    }

    /// Items anchored in documents that are neither withdrawn nor no longer needed, which answer nothing, with whether the reader may see them.
    fn anchored(&mut self, ids: &[DocumentId]) -> Read<Vec<(DocumentId, Span, Anchored)>> {
        let mut anchored = Vec::new();
        for chunk in ids.chunks(500) {
            let (see, see_params) = self.may_see("i", chunk.len() + 1);
            let sql = format!(
                "SELECT a.document, a.first, a.past, i.item, i.stage, i.handling, i.agreed, i.weight, i.counts, \
                 CASE WHEN {see} THEN 1 ELSE 0 END \
                 FROM sum_anchor a JOIN sum_item i ON i.item = a.item WHERE a.document IN ({}) AND i.stage <> {} AND coalesce(i.outcome, 0) <> {} \
                 AND {} ORDER BY a.document, a.first, a.past, i.year, i.number",
                parameters(1, chunk.len()),
                stage_code(Stage::Withdrawn),
                outcome_code(Outcome::NoLongerNeeded),
                self.version_sql()
            );
            let mut values: Vec<Value> = chunk.iter().map(|id| Value::from(id.uuid())).collect();
            values.extend(see_params);
            let rows = self.db.query(&sql, &values)?;
            let items = rows.iter().map(|row| row.uuid(3)).collect::<Result<Vec<_>, _>>()?;
            let numbers = self.numbers_of(&items)?;
            for row in rows {
                let item = row.uuid(3)?;
                let in_base = row.flag(8)? && row.int(4)? >= stage_code(Stage::Approved);
                let numbers = numbers.get(&item).filter(|numbers| in_base && numbers.has);
                let anchor = Anchored {
                    item: ItemId(item),
                    seen: row.int(9)? == 1,
                    taken: row.opt_uuid(5)?.is_some(),
                    agreed: row.flag(6)?,
                    weight: row.int(7)?,
                    proved: numbers.map(|numbers| numbers.figures.proved.hundredths()),
                };
                anchored.push((DocumentId(row.uuid(0)?), Span::new(row.small(1)?, row.small(2)?), anchor));
            }
        }
        Ok(anchored)
    }
}

/// Weighted mean of what is proved of the items in the base, rounded down; each counts once when none of them weighs.
fn proved(items: &[Anchored]) -> Share {
    let counted = || {
        items
            .iter()
            .filter_map(|item| item.proved.map(|proved| (item.weight, proved)))
    };
    let weights: i64 = counted().map(|(weight, _)| weight).sum();
    let (sum, of) = if weights > 0 {
        (counted().map(|(weight, proved)| weight * proved).sum(), weights)
    } else {
        (counted().map(|(_, proved)| proved).sum(), counted().count() as i64)
    };
    share(sum, of)
}

/// The mean over the base, unless it would tell of the items hidden behind sentences whose own figure is withheld; and how many these are.
fn mean(base: &[Answered]) -> (Option<Share>, usize) {
    let withheld = base.iter().filter(|clause| clause.is_withheld());
    let hidden: BTreeSet<ItemId> = withheld.flat_map(|clause| clause.hidden.iter().copied()).collect();
    let mean = share(base.iter().map(|clause| clause.proved.hundredths()).sum(), base.len() as i64);
    ((!gives_away(hidden.len())).then_some(mean), hidden.len())
}

fn share(sum: i64, of: i64) -> Share {
    if of == 0 {
        Share::ZERO
    } else {
        Share::new(sum / of).unwrap_or(Share::ZERO)
    }
}
