//! Everything on an item's page, from its own events and the summaries around it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiufen_kernel::{
    acts::{Acts, Around},
    colour,
    erasure::{ErasureAsked, PayloadErased},
    event::{Event, Fact},
    id::{CheckId, DocumentId, EvidenceId, ItemId, ReportId},
    item::Item,
    limits::BLOCKER_WORKING_DAYS,
    share::Share,
    text::{Digest, FileRef},
    time::Date,
};

use super::{
    Read, Reader,
    review_views::Intended,
    views::{CheckView, EvidenceView, FileView, HistoryLine, ItemPage, ItemRow, PieceView, ReportView, Shown, SourceView},
};
use crate::{
    db::Value,
    project::{load, tables},
};

/// Characters of the document shown before and after an anchored sentence.
const AROUND: usize = 60;

/// Texts of the events of an item, found again by what they belong to.
#[derive(Default)]
struct Texts {
    reports: HashMap<ReportId, [Option<Digest>; 3]>,
    returned: HashMap<ReportId, Digest>,
    evidence: HashMap<EvidenceId, (Digest, Vec<FileRef>, Date)>,
    checks: HashMap<CheckId, Digest>,
    closed: Option<Digest>,
    handed_back: Option<Digest>,
}

impl Reader<'_> {
    /// An item's page as of the moment looked at; `None` when it does not exist for this reader.
    ///
    /// # Errors
    /// When the database fails.
    pub fn item_page(&mut self, id: ItemId) -> Read<Option<ItemPage>> {
        let Some(row) = self.rows_of(&[id])?.pop() else {
            return Ok(None);
        };
        let mut histories = BTreeMap::from([(id, load::history(self.db, id.uuid(), self.at)?)]);
        let zone = self.time_zone();
        let Some(whole) = load::items(self.db, tables::IN_USE, &histories, self.at, &zone)?.remove(&id) else {
            return Ok(None);
        };
        let mut events = histories.remove(&id).unwrap_or_default();
        let mut item = whole.clone();
        let hidden = self.hide_drafts(&mut item, &mut events);
        let events = &events;
        let reused = self.reused(&item)?;
        let seen = self.db.query_opt("SELECT max(position) FROM event", &[])?;
        let seen = seen.map(|row| row.opt_int(0)).transpose()?.flatten().unwrap_or(0);
        self.prefetch(events.iter().flat_map(digests_of))?;
        let texts = self.texts_of(events);
        let (children, more) = self.level_page(Some(id), None)?;
        let later = more.as_ref().and_then(|more| more.count).unwrap_or(0);
        let all_children = self.count("i.parent = $1", id)?;
        let (turns, amber, red) = colour::turns(&item, &self.then().calendar);
        let (colour, _) = item.colour(&self.then().calendar, self.day);
        let cause = match colour {
            colour::Colour::Red => red,
            colour::Colour::Amber => amber,
            _ => None,
        };
        let order = "ORDER BY i.stage, i.registered_on";
        let blockers = self.rows_where("i.blocks = $1", vec![Value::from(id.uuid())], order)?;
        let blocks = match item.blocks {
            Some(blocked) => self.rows_of(&[blocked])?.pop(),
            None => None,
        };
        let unproved = item.unproved_pieces();
        let crumbs = self.crumbs(&item)?;
        let parent = match item.parent {
            Some(parent) if !self.is_past() => self.item_now(parent)?,
            _ => None,
        };
        let levels = crumbs.len() + 1;
        let acts = if self.is_past() {
            Acts::default()
        } else {
            Acts::of(self.around(&whole, parent.as_ref(), levels), self.actor)
        };
        Ok(Some(ItemPage {
            seen: seen.unsigned_abs(),
            crumbs,
            lead: item.lead.map(|unit| self.unit_ref(unit)),
            supporting: item.supporting.iter().map(|unit| self.unit_ref(*unit)).collect(),
            office: self.unit_ref(item.office),
            leader: item.leader.map(|post| self.post_ref(post)),
            handling: item.handling.map(|post| self.post_ref(post)),
            checkers: item.checkers.iter().map(|post| self.post_ref(*post)).collect(),
            hidden: all_children - children.len() as i64 - later,
            more,
            plan: plan(&children, self.day),
            children,
            cause,
            turns,
            blocked_until: item
                .blockers
                .values()
                .map(|raised| (*raised, self.then().calendar.plus_working_days(*raised, BLOCKER_WORKING_DAYS)))
                .collect(),
            missing: if item.rules.counts {
                item.missing_to_close()
            } else {
                Vec::new()
            },
            proof: item
                .proof
                .iter()
                .enumerate()
                .map(|(index, piece)| {
                    Ok(PieceView {
                        what: self.text(piece.what)?,
                        grade: piece.grade,
                        proved: !unproved.contains(&index),
                    })
                })
                .collect::<Read<_>>()?,
            reports: self.reports(&item, &texts)?,
            evidence: self.evidence(&item, &texts, &hidden, reused)?,
            checks: self.checks(&item, &texts)?,
            moved: self.moves(&item.moved)?,
            moved_start: self.moves(&item.moved_start)?,
            late: (item.late.iter()).map(|late| (*late, self.unit_ref(late.lead))).collect(),
            asks: self.asks(&whole, parent.as_ref(), levels)?,
            askable: self.askable(&whole, parent.as_ref(), levels),
            losses: if item.rules.counts { self.losses(id)? } else { Vec::new() },
            hand_back: match (&item.hand_back, texts.handed_back) {
                (Some(_), Some(reason)) => Some(self.text(reason)?),
                _ => None,
            },
            closed_reason: texts.closed.map(|reason| self.text(reason)).transpose()?,
            blockers,
            blocks,
            sources: self.sources(&item)?,
            intended: self.intended(events)?,
            history: self.history(id, events)?,
            series: if item.rules.counts {
                self.series(id.uuid())?
            } else {
                Vec::new()
            },
            acts,
            parent,
            row,
            item,
        }))
    }

    /// An item with its sums as of the moment looked at, for the rules: whether the reader may see it is not asked.
    pub(super) fn item_now(&mut self, id: ItemId) -> Read<Option<Item>> {
        let histories = BTreeMap::from([(id, load::history(self.db, id.uuid(), self.at)?)]);
        let zone = self.time_zone();
        Ok(load::items(self.db, tables::IN_USE, &histories, self.at, &zone)?.remove(&id))
    }

    pub(super) fn around<'a>(&'a self, item: &'a Item, parent: Option<&'a Item>, levels: usize) -> Around<'a> {
        Around {
            item,
            parent,
            levels,
            org: &self.core.state.org,
            calendar: &self.core.state.calendar,
            packs: &self.core.packs,
            today: self.today,
        }
    }

    /// What stands around the item of a page, for the rules.
    pub fn around_page<'a>(&'a self, page: &'a ItemPage) -> Around<'a> {
        self.around(&page.item, page.parent.as_ref(), page.crumbs.len() + 1)
    }

    fn count(&mut self, condition: &str, id: ItemId) -> Read<i64> {
        let sql = format!("SELECT count(*) FROM sum_item i WHERE {condition} AND {}", self.version_sql());
        Ok(self.db.query_one(&sql, &[Value::from(id.uuid())])?.int(0)?)
    }

    pub(super) fn crumbs(&mut self, item: &Item) -> Read<Vec<(ItemId, Option<Shown>)>> {
        let mut crumbs = Vec::new();
        let mut next = item.parent;
        while let Some(id) = next.filter(|_| crumbs.len() <= jiufen_kernel::limits::ITEM_DEPTH_MAX) {
            let sql = format!("SELECT i.parent FROM sum_item i WHERE i.item = $1 AND {}", self.version_sql());
            next = match self.db.query_opt(&sql, &[Value::from(id.uuid())])? {
                Some(row) => row.opt_uuid(0)?.map(ItemId),
                None => None,
            };
            crumbs.push((id, self.rows_of(&[id])?.pop().map(|row| row.title)));
        }
        crumbs.reverse();
        Ok(crumbs)
    }

    fn texts_of(&self, events: &[Event]) -> Texts {
        let mut texts = Texts::default();
        let zone = self.time_zone();
        for event in events {
            match &event.fact {
                Fact::ReportFiled(fact) => {
                    texts.reports.insert(fact.report, [fact.progress, fact.problem, fact.next]);
                }
                Fact::ReportReturned(fact) => {
                    texts.returned.insert(fact.report, fact.reason);
                }
                Fact::EvidenceAttached(fact) => {
                    let on = zone.to_datetime(event.received).date();
                    texts.evidence.insert(fact.evidence, (fact.note, fact.files.clone(), on));
                }
                Fact::CheckMade(fact) => {
                    texts.checks.insert(fact.check, fact.reason);
                }
                Fact::ItemClosed(fact) => texts.closed = fact.reason,
                Fact::ItemReopened(_) => texts.closed = None,
                Fact::ItemHandedBack(fact) => texts.handed_back = Some(fact.reason),
                _ => {}
            }
        }
        texts
    }

    fn reports(&mut self, item: &Item, texts: &Texts) -> Read<Vec<ReportView>> {
        let mut views = Vec::with_capacity(item.reports.len());
        for report in item.reports.iter().rev() {
            let [progress, problem, next] = texts.reports.get(&report.id).copied().unwrap_or_default();
            views.push(ReportView {
                id: report.id,
                post: self.post_ref(report.post),
                person: self.person_name(report.person),
                on: report.on,
                claim: report.claim,
                standing: report.standing,
                progress: progress.map(|digest| self.text(digest)).transpose()?,
                problem: problem.map(|digest| self.text(digest)).transpose()?,
                next: next.map(|digest| self.text(digest)).transpose()?,
                returned: texts.returned.get(&report.id).map(|digest| self.text(*digest)).transpose()?,
            });
        }
        Ok(views)
    }

    fn evidence(
        &mut self,
        item: &Item,
        texts: &Texts,
        hidden: &BTreeSet<ReportId>,
        mut reused: BTreeMap<EvidenceId, Vec<ItemRow>>,
    ) -> Read<Vec<EvidenceView>> {
        let mut views = Vec::with_capacity(item.evidence.len());
        for evidence in item.evidence.iter().rev() {
            let Some((note, files, on)) = texts.evidence.get(&evidence.id).cloned() else {
                continue;
            };
            views.push(EvidenceView {
                id: evidence.id,
                post: self.post_ref(evidence.post),
                person: self.person_name(evidence.person),
                on,
                piece: evidence.piece,
                kind: evidence.kind,
                backs: evidence.backs,
                for_draft: evidence.draft.is_some_and(|draft| hidden.contains(&draft)),
                unsaid: evidence.unsaid,
                reused: reused.remove(&evidence.id).unwrap_or_default(),
                grade: evidence.accepted.unwrap_or(evidence.grade).max(evidence.grade),
                accepted: evidence.accepted.is_some(),
                by_checker: evidence.by_checker,
                note: self.text(note)?,
                files: files.into_iter().map(|file| self.file_view(file)).collect::<Read<_>>()?,
            });
        }
        Ok(views)
    }

    pub(super) fn file_view(&mut self, file: FileRef) -> Read<FileView> {
        let row = self.db.query_opt(
            "SELECT file_sha256 FROM payload WHERE digest = $1 AND purged IS NULL",
            &[Value::from(file.file.bytes())],
        )?;
        let sha256 = match row {
            Some(row) => row.opt_array(0)?.map(|bytes| Digest(bytes).to_string()),
            None => None,
        };
        Ok(FileView {
            name: self.text(file.name)?,
            removed: self.removal(file.file),
            file,
            sha256,
        })
    }

    /// A file of an item's evidence, for a download: only when the reader may see the item and the item names it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn evidence_file(&mut self, id: ItemId, file: Digest) -> Read<Option<FileView>> {
        if self.rows_of(&[id])?.is_empty() {
            return Ok(None);
        }
        let events = load::history(self.db, id.uuid(), self.at)?;
        let found = events.iter().find_map(|event| match &event.fact {
            Fact::EvidenceAttached(fact) => fact.files.iter().find(|each| each.file == file).cloned(),
            _ => None,
        });
        found.map(|file| self.file_view(file)).transpose()
    }

    fn checks(&mut self, item: &Item, texts: &Texts) -> Read<Vec<CheckView>> {
        let mut views = Vec::with_capacity(item.checks.len());
        for check in item.checks.iter().rev() {
            let reason = match texts.checks.get(&check.id) {
                Some(digest) => self.text(*digest)?,
                None => Shown::Removed(None),
            };
            views.push(CheckView {
                post: self.post_ref(check.post),
                person: self.person_name(check.person),
                on: check.on,
                claimed: check.claimed,
                accepted: check.accepted,
                method: check.method,
                reason,
            });
        }
        Ok(views)
    }

    /// What the row of a ledger says, or the acceptance of the proposal it came from: recorded by the very command that registered it.
    fn intended(&mut self, events: &[Event]) -> Read<Option<Intended>> {
        let registered = events.iter().find_map(|event| match &event.fact {
            Fact::ItemRegistered(fact) => Some((event, fact)),
            _ => None,
        });
        let Some((first, registration)) = registered else {
            return Ok(None);
        };
        let imported = events.iter().find_map(|event| match &event.fact {
            Fact::ItemImported(fact) => Some(fact),
            _ => None,
        });
        if let (Some(fact), Some(anchor)) = (imported, registration.anchors.first()) {
            return Ok(Some(Intended {
                document: anchor.document,
                lead: fact.lead.map(|unit| self.unit_ref(unit)),
                supporting: fact.supporting.iter().map(|unit| self.unit_ref(*unit)).collect(),
            }));
        }
        let sql = "SELECT position, bytes FROM event WHERE command = $1 AND type = 'ProposalAccepted'";
        let Some(row) = self.db.query_opt(sql, &[Value::from(first.command.bytes())])? else {
            return Ok(None);
        };
        Ok(match load::event_of(row.int(0)?, row.bytes(1)?)?.fact {
            Fact::ProposalAccepted(fact) => Some(Intended {
                document: fact.document,
                lead: fact.lead.map(|unit| self.unit_ref(unit)),
                supporting: fact.supporting.iter().map(|unit| self.unit_ref(*unit)).collect(),
            }),
            _ => None,
        })
    }

    fn sources(&mut self, item: &Item) -> Read<Vec<SourceView>> {
        let mut views = Vec::with_capacity(item.anchors.len());
        for anchor in &item.anchors {
            let Some(document) = self.core.state.documents.get(&anchor.document).cloned() else {
                continue;
            };
            let title = self.text(document.title)?;
            let text = match self.text(document.text)? {
                Shown::Text(text) => text,
                removed => {
                    views.push(SourceView {
                        document: anchor.document,
                        title,
                        start: anchor.start,
                        end: anchor.end,
                        before: String::new(),
                        text: removed.to_string(),
                        after: String::new(),
                    });
                    continue;
                }
            };
            let (start, end) = (anchor.start as usize, anchor.end as usize);
            let part = |from: usize, to: usize| -> String { text.chars().skip(from).take(to.saturating_sub(from)).collect() };
            let before = part(start.saturating_sub(AROUND), start);
            let after = part(end, end + AROUND);
            views.push(SourceView {
                document: DocumentId(anchor.document.uuid()),
                title,
                start: anchor.start,
                end: anchor.end,
                before: before.rsplit('\n').next().unwrap_or_default().to_owned(),
                text: part(start, end),
                after: after.split('\n').next().unwrap_or_default().to_owned(),
            });
        }
        Ok(views)
    }

    fn history(&mut self, item: ItemId, events: &[Event]) -> Read<Vec<HistoryLine>> {
        let zone = self.time_zone();
        let mut marks = self.marks_of(item)?;
        let mut lines = Vec::with_capacity(events.len());
        for event in events.iter().rev() {
            let mut texts = Vec::new();
            for (field, digest) in digests_by_field(event) {
                texts.push((field, self.text(digest)?));
            }
            lines.push(HistoryLine {
                event: event.clone(),
                post: self.post_ref(event.actor.post),
                person: self.person_name(event.actor.person),
                after_reset: self
                    .core
                    .state
                    .org
                    .acted_after_reset(event.actor.person, event.received)
                    .map(|reset| reset.first),
                on: zone.to_datetime(event.received).date(),
                texts,
                marks: marks.remove(&event.position).unwrap_or_default(),
            });
        }
        Ok(lines)
    }
}

/// The share of the children's weight that is due by the day: what should be proved by now.
fn plan(children: &[ItemRow], day: Date) -> Option<Share> {
    let counted = || children.iter().filter(|child| child.counted && child.numbers.has);
    let all: i64 = counted().map(|child| child.weight).sum();
    let due: i64 = counted()
        .filter(|child| child.due.is_some_and(|due| due <= day))
        .map(|child| child.weight)
        .sum();
    if all > 0 { Share::new(due * 10_000 / all) } else { None }
}

/// Digests of texts in an event, by the field that holds them.
fn digests_by_field(event: &Event) -> Vec<(String, Digest)> {
    let mut found = Vec::new();
    if let Some(late) = event.late {
        found.push(("late".to_owned(), late));
    }
    if let Ok(body) = serde_json::from_str::<serde_json::Value>(&event.fact.body_json()) {
        collect(&body, "", &mut found);
    }
    found
}

fn collect(value: &serde_json::Value, field: &str, into: &mut Vec<(String, Digest)>) {
    match value {
        serde_json::Value::String(text) if text.len() == 64 && field != "file" => {
            if let Ok(digest) = serde_json::from_value(value.clone()) {
                into.push((field.to_owned(), digest));
            }
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, field, into)),
        serde_json::Value::Object(fields) => fields.iter().for_each(|(name, value)| collect(value, name, into)),
        _ => {}
    }
}

fn digests_of(event: &Event) -> Vec<Digest> {
    digests_by_field(event).into_iter().map(|(_, digest)| digest).collect()
}

/// Adds every digest an event names, of texts and of files.
pub(crate) fn digests_named(event: &Event, into: &mut std::collections::BTreeSet<Digest>) {
    fn walk(value: &serde_json::Value, into: &mut std::collections::BTreeSet<Digest>) {
        match value {
            serde_json::Value::String(text) if text.len() == 64 => into.extend(serde_json::from_value::<Digest>(value.clone())),
            serde_json::Value::Array(values) => values.iter().for_each(|value| walk(value, into)),
            serde_json::Value::Object(fields) => fields.values().for_each(|value| walk(value, into)),
            _ => {}
        }
    }
    into.extend(event.late);
    // Whoever asks for an erasure may name what is not there; that is no promise that it is.
    if let Fact::ErasureAsked(ErasureAsked { law, .. }) | Fact::PayloadErased(PayloadErased { law, .. }) = &event.fact {
        into.insert(*law);
        return;
    }
    if let Ok(body) = serde_json::from_str(&event.fact.body_json()) {
        walk(&body, into);
    }
}
