//! Puts the parts of a sentence together into measures: a part with a number or a date is a measure of its own, one phrase without
//! either opens or closes its neighbour, and times and owners hold until others are named.

use super::{cut::Part, deadline::When, kind::Kind, owner::Owners};

/// Parts that belong together, and what holds for them.
#[derive(Clone, Debug, Default)]
pub(super) struct Measure {
    pub parts: Vec<usize>,
    pub deadline: Option<When>,
    pub owners: Owners,
}

/// What holds from one sentence of a chain to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Carried {
    /// A time.
    pub when: Option<When>,
    /// Who the sentence before was about.
    pub owners: Owners,
}

/// Puts the parts of a sentence together into measures.
pub(super) fn measures(parts: &[Part], carried: &Carried) -> Vec<Measure> {
    let mut out: Vec<Measure> = Vec::new();
    let mut held = carried.when;
    let mut pending: Vec<usize> = Vec::new();
    let soft_count = |pending: &[usize]| pending.iter().filter(|at| parts[**at].kind == Kind::Soft).count();
    let flush = |pending: &mut Vec<usize>, out: &mut Vec<Measure>, upto: usize| {
        let kept: Vec<usize> = pending.drain(..upto).collect();
        if !kept.is_empty() {
            out.push(Measure {
                parts: kept,
                ..Measure::default()
            });
        }
    };
    let are_named = parts.iter().filter(|part| part.kind == Kind::Soft && part.is_named).count() >= 2;
    for (at, part) in parts.iter().enumerate() {
        let leads = part
            .owners
            .as_ref()
            .is_some_and(|owners| owners.lead.is_some() || owners.leader.is_some());
        // What says nothing done (青岫县进度最慢) is the ground of what follows.
        let acts = pending
            .iter()
            .any(|at| parts[*at].kind == Kind::Soft && (parts[*at].has_verb || parts[*at].owners.is_some()));
        // Where several things are done that have a name, each is told from what stands beside it.
        let last_soft = pending.iter().rev().find(|at| parts[**at].kind == Kind::Soft);
        let named = are_named && part.kind == Kind::Soft && (part.is_named || last_soft.is_some_and(|at| parts[*at].is_named));
        if (leads || named || (part.is_founding && part.kind == Kind::Soft)) && acts {
            let upto = pending
                .iter()
                .rposition(|at| parts[*at].kind == Kind::Soft)
                .map_or(0, |last| last + 1);
            flush(&mut pending, &mut out, upto);
        }
        // 一季度开工，四季度通水试运行: each end has its own time.
        let ended = pending
            .iter()
            .rposition(|at| parts[*at].kind == Kind::Attach && parts[*at].deadline.is_some())
            .filter(|_| part.deadline.is_some() && matches!(part.kind, Kind::Hard | Kind::Attach));
        if let Some(last) = ended {
            flush(&mut pending, &mut out, last + 1);
        }
        match part.kind {
            Kind::Speaker | Kind::Attitude => {
                held = part.deadline.filter(|_| part.leads_with_time).or(held);
                // What stood before and asked for nothing belongs to the attitude, not to the work behind it.
                pending.retain(|at| {
                    let own = &parts[*at];
                    own.kind != Kind::Soft || own.is_concrete || own.owners.is_some()
                });
            }
            Kind::Time | Kind::Owner | Kind::Manner | Kind::Soft => pending.push(at),
            Kind::Hard => {
                if soft_count(&pending) >= 2 {
                    let upto = pending
                        .iter()
                        .rposition(|at| parts[*at].kind == Kind::Soft)
                        .map_or(0, |last| last + 1);
                    flush(&mut pending, &mut out, upto);
                }
                pending.push(at);
                let upto = pending.len();
                flush(&mut pending, &mut out, upto);
            }
            Kind::Attach | Kind::Result => match out.last_mut() {
                // A measure that has its time is not waiting for another.
                Some(last)
                    if pending.is_empty()
                        && !(part.deadline.is_some() && last.parts.iter().any(|own| parts[*own].deadline.is_some())) =>
                {
                    last.parts.push(at);
                }
                _ => pending.push(at),
            },
        }
    }
    let soft = soft_count(&pending);
    let owned = pending
        .iter()
        .any(|at| parts[*at].owners.as_ref().is_some_and(|owners| owners.lead.is_some()));
    let timed = pending
        .iter()
        .any(|at| parts[*at].kind == Kind::Attach && parts[*at].deadline.is_some());
    // …制定实施方案，明确责任人，报县政府办公室备案: up to where the paper is sent, it is the one before.
    let sent = !owned && pending.last().is_some_and(|at| parts[*at].reports);
    let trailing = !timed && (soft == 0 || sent || (soft == 1 && !owned && !pending.iter().any(|at| parts[*at].is_concrete)));
    match out.last_mut() {
        Some(last) if trailing => last.parts.append(&mut pending),
        _ => {
            let upto = pending.len();
            flush(&mut pending, &mut out, upto);
        }
    }
    spread(parts, &mut out, held, carried.owners.clone());
    lead_back(parts, &mut out);
    out
}

/// …1500个，其中…600个，由市城投集团承建: who is named at the very end, after work that nobody leads, leads it all.
fn lead_back(parts: &[Part], measures: &mut [Measure]) {
    let Some((last, before)) = measures.split_last_mut() else {
        return;
    };
    let trails = last.parts.len() > 1
        && last.parts.last().is_some_and(|at| parts[*at].kind == Kind::Owner)
        && parts[last.parts[0]].kind != Kind::Owner;
    if trails
        && before
            .iter()
            .all(|measure| measure.owners.lead.is_none() && measure.owners.leader.is_none())
    {
        for measure in before {
            measure.owners = last.owners.clone();
        }
    }
}

/// Times and owners named earlier in the sentence hold until others are named.
fn spread(parts: &[Part], measures: &mut [Measure], carried: Option<When>, owners: Owners) {
    let mut time = carried;
    let mut owners = owners;
    for measure in measures.iter_mut() {
        let mut own: Option<When> = None;
        let subject = measure
            .parts
            .iter()
            .any(|at| parts[*at].owners.as_ref().is_some_and(|found| found.lead.is_some()));
        if subject && owners.lead.is_some() {
            // Another unit: the time of the one before is not its own.
            time = time.filter(|time| time.is_wide);
        }
        for at in &measure.parts {
            let part = &parts[*at];
            if let Some(when) = part.deadline {
                let leads = part.kind == Kind::Time || part.leads_with_time;
                if leads {
                    time = Some(when);
                } else if !when.is_wide {
                    // 铁路年内完成批复: a time of its own ends the one that was held.
                    time = time.filter(|time| time.is_wide);
                }
                if own.is_none_or(|own| own.is_wide) {
                    own = Some(when);
                }
            }
            if let Some(found) = &part.owners {
                if found.lead.is_some() || found.leader.is_some() {
                    owners = found.clone();
                } else {
                    owners.supporting.extend(found.supporting.iter().copied());
                }
            }
        }
        measure.deadline = own.or(time);
        measure.owners = owners.clone();
    }
}
