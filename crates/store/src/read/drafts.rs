//! Drafts: a report that waits for clearing, or was returned, exists nowhere outside the units that wrote it and lead.

use std::collections::BTreeSet;

use jiufen_kernel::{
    event::{Event, Fact},
    id::ReportId,
    item::{Item, Standing},
    share::Share,
};

use super::Reader;

impl Reader<'_> {
    /// Takes the drafts that this reader may not know of out of an item and its history, as of the moment looked at.
    /// Evidence given for one stays, without the level that would say what the draft says. Gives back their ids.
    pub(super) fn hide_drafts(&self, item: &mut Item, events: &mut Vec<Event>) -> BTreeSet<ReportId> {
        let own = self.unit();
        let knows = |post| own.is_some() && (own == item.lead || own == self.core.state.org.unit_of(post));
        let drafts = item.reports.iter().filter(|report| report.standing != Standing::Stands);
        let hidden: BTreeSet<ReportId> = drafts.filter(|report| !knows(report.post)).map(|report| report.id).collect();
        if hidden.is_empty() {
            return hidden;
        }
        item.reports.retain(|report| !hidden.contains(&report.id));
        let mut unspoken = BTreeSet::new();
        for evidence in &mut item.evidence {
            if evidence.draft.is_some_and(|draft| hidden.contains(&draft)) {
                evidence.backs = Share::ZERO;
                unspoken.insert(evidence.id);
            }
        }
        events.retain_mut(|event| match &mut event.fact {
            Fact::ReportFiled(fact) => !hidden.contains(&fact.report),
            Fact::ReportReturned(fact) => !hidden.contains(&fact.report),
            Fact::EvidenceAttached(fact) if unspoken.contains(&fact.evidence) => {
                fact.backs = Share::ZERO;
                true
            }
            _ => true,
        });
        hidden
    }
}
