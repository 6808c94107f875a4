//! From understood rows to staged ones: the sentence of each row goes into the text of the ledger, and its item is anchored there;
//! groups become items above it, steps become milestones below.

use std::collections::HashMap;

use jiff::civil::Date;
use jiufen_kernel::limits::{SUPPORTING_MAX, TITLE_CHARS_MAX};
use jiufen_store::desk::imports::{Counted, GivenDue, StagedItem, StagedRow, StagedTrouble};
use jiufen_store::importing::item_of;
use jiufen_store::limits::IMPORT_PART_CHARS;
use uuid::Uuid;

use super::ledgers::{LedgerEntry, LedgerReading};

/// The kind of a step.
const STEP: &str = "milestone";

/// Stages the rows of one import.
pub(super) struct Stager<'a> {
    import: Uuid,
    reading: &'a LedgerReading,
    title: String,
    groups: HashMap<Vec<String>, Group>,
    part: u32,
    text: String,
    chars: usize,
    /// What it has come to.
    pub(super) counted: Counted,
}

/// A group that became an item, where it is staged, and the latest due date of what is part of it.
#[derive(Clone, Copy)]
struct Group {
    id: Uuid,
    place: (i64, i64),
    latest: Option<Date>,
}

/// What one row gives: staged rows, and a part of the text that is full.
pub(super) struct Staged {
    pub(super) rows: Vec<StagedRow>,
    pub(super) full: Option<(u32, String)>,
}

impl<'a> Stager<'a> {
    pub(super) fn new(import: Uuid, reading: &'a LedgerReading, title: &str) -> Stager<'a> {
        let mut stager = Stager {
            import,
            reading,
            title: title.to_owned(),
            groups: HashMap::new(),
            part: 0,
            text: String::new(),
            chars: 0,
            counted: Counted::default(),
        };
        stager.begin();
        stager
    }

    fn begin(&mut self) {
        self.text = format!("{}\n\n", self.title);
        self.chars = self.text.chars().count();
    }

    /// What is left of the text.
    pub(super) fn rest(self) -> (u32, String) {
        (self.part, self.text)
    }

    /// Groups have no date of their own in a ledger: each is due with the latest of its rows, and says so.
    pub(super) fn group_dues(&mut self) -> Vec<GivenDue> {
        let dated = self.groups.values().filter_map(|group| {
            let due = group.latest?;
            let (zh, en) = (
                format!("台账没有写这一组的期限，取其中各行最晚的 {due}"),
                format!("The ledger gives this group no due date; it gets {due}, the latest of its rows"),
            );
            let (row, sub) = group.place;
            Some(GivenDue {
                row,
                sub,
                due,
                said: told(zh, en),
            })
        });
        let mut dues: Vec<GivenDue> = dated.collect();
        dues.sort_by_key(|given| (given.row, given.sub));
        self.counted.warned += dues.len() as i64;
        dues
    }

    pub(super) fn entry(&mut self, entry: &LedgerEntry) -> Staged {
        let row = i64::from(entry.row);
        let sound = entry.troubles.iter().all(|trouble| !trouble.stops);
        let steps = if self.reading.steps { entry.steps.as_slice() } else { &[] };
        let last_step = steps.iter().filter_map(|(_, due)| *due).max();
        let given = last_step.and_then(|last| due_with_steps(entry, last));
        self.counted.warned += i64::from(sound && (!entry.troubles.is_empty() || given.is_some()));
        if !sound {
            self.counted.wrong += 1;
            let row = StagedRow {
                row,
                sub: 0,
                item: None,
                troubles: entry.troubles.clone(),
            };
            return Staged {
                rows: vec![row],
                full: None,
            };
        }
        let length = entry.sentence.chars().count();
        let full = (self.chars + length + 1 > IMPORT_PART_CHARS && self.counted.items > 0).then(|| {
            let full = (self.part, std::mem::take(&mut self.text));
            self.part += 1;
            self.begin();
            full
        });
        let start = self.chars;
        self.text.push_str(&entry.sentence);
        self.text.push('\n');
        self.chars += length + 1;
        let place = Place {
            part: self.part,
            start: start as u32,
            end: (start + length) as u32,
        };
        let mut rows = Vec::new();
        let parent = if self.reading.groups {
            let latest = entry.due.max(last_step);
            self.group(row, &entry.groups, latest, place, &mut rows)
        } else {
            None
        };
        let mut own = self.item(entry, place, parent);
        let mut troubles = entry.troubles.clone();
        if let Some((due, said)) = given {
            own.due = Some(due);
            troubles.push(said);
        }
        rows.push(StagedRow {
            row,
            sub: 0,
            item: Some(own),
            troubles,
        });
        if self.reading.steps {
            let own = item_of(self.import, row, 0).uuid();
            for (sub, (title, due)) in (1..).zip(&entry.steps) {
                let step = StagedItem {
                    due: *due,
                    weight: None,
                    ..place.item(STEP, title, Some(own))
                };
                rows.push(StagedRow {
                    row,
                    sub,
                    item: Some(step),
                    troubles: Vec::new(),
                });
            }
        }
        self.counted.items += rows.len() as i64;
        Staged { rows, full }
    }

    /// The item of the innermost group; those that are new are staged before the row.
    fn group(&mut self, row: i64, groups: &[String], due: Option<Date>, place: Place, rows: &mut Vec<StagedRow>) -> Option<Uuid> {
        let mut parent = None;
        for depth in 1..=groups.len() {
            let path = groups[..depth].to_vec();
            if let Some(known) = self.groups.get_mut(&path) {
                parent = Some(known.id);
                known.latest = known.latest.max(due);
                continue;
            }
            let sub = depth as i64 - groups.len() as i64 - 1;
            let item = place.item("task", &groups[depth - 1], parent);
            rows.push(StagedRow {
                row,
                sub,
                item: Some(item),
                troubles: Vec::new(),
            });
            let own = item_of(self.import, row, sub).uuid();
            let group = Group {
                id: own,
                place: (row, sub),
                latest: due,
            };
            self.groups.insert(path, group);
            parent = Some(own);
        }
        parent
    }

    fn item(&self, entry: &LedgerEntry, place: Place, parent: Option<Uuid>) -> StagedItem {
        let id = |unit: &Option<String>| unit.as_deref().and_then(|id| Uuid::try_parse(id).ok());
        let words =
            |units: &[(String, Option<String>)]| units.iter().map(|(words, _)| words.as_str()).collect::<Vec<_>>().join("、");
        let lead = entry.lead.as_ref().and_then(|(_, unit)| id(unit));
        StagedItem {
            weight: entry.weight,
            from: entry.start,
            due: entry.due,
            lead,
            supporting: entry
                .supporting
                .iter()
                .filter_map(|(_, unit)| id(unit))
                .filter(|unit| Some(*unit) != lead)
                .take(SUPPORTING_MAX)
                .collect(),
            words: [
                entry.lead.as_ref().map(|(words, _)| words.clone()).unwrap_or_default(),
                words(&entry.supporting),
                entry.due_words.clone(),
            ],
            ..place.item(&self.reading.kind, &entry.title, parent)
        }
    }
}

/// What a row is due with when its steps come later than it says, or it says nothing. Words that name no day stay without
/// one: what goes on for ever does not end with a step.
fn due_with_steps(entry: &LedgerEntry, last: Date) -> Option<(Date, StagedTrouble)> {
    match entry.due {
        Some(due) if due < last => Some((
            last,
            told(
                format!("期限 {due} 早于它最晚的节点 {last}，按 {last} 导入"),
                format!("Due {due}, before its last step on {last}; it is imported as due {last}"),
            ),
        )),
        None if entry.due_words.trim().is_empty() => Some((
            last,
            told(
                format!("没有写期限，取它最晚的节点 {last}"),
                format!("No due date is given; it gets {last}, that of its last step"),
            ),
        )),
        _ => None,
    }
}

/// Something to be known about a whole row, which keeps it from nothing.
fn told(zh: String, en: String) -> StagedTrouble {
    StagedTrouble {
        column: String::new(),
        head: String::new(),
        zh,
        en,
        stops: false,
    }
}

/// Where a row stands in the text of the ledger.
#[derive(Clone, Copy)]
struct Place {
    part: u32,
    start: u32,
    end: u32,
}

impl Place {
    fn item(self, kind: &str, title: &str, parent: Option<Uuid>) -> StagedItem {
        let plain: String = title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        StagedItem {
            kind: kind.to_owned(),
            title: plain.trim().chars().take(TITLE_CHARS_MAX).collect(),
            part: self.part,
            start: self.start,
            end: self.end,
            parent,
            weight: None,
            from: None,
            due: None,
            lead: None,
            supporting: Vec::new(),
            words: Default::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(row: u32, groups: &[&str]) -> LedgerEntry {
        LedgerEntry {
            row,
            title: format!("第{row}件"),
            sentence: format!("{row}．修渠（牵头单位：市水务局）。"),
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            steps: vec![("完成招标".into(), None)],
            ..LedgerEntry::default()
        }
    }

    #[test]
    fn every_item_points_at_its_row_in_the_text() {
        let reading = LedgerReading {
            kind: "task".into(),
            steps: true,
            groups: true,
            ..LedgerReading::default()
        };
        let import = Uuid::now_v7();
        let mut stager = Stager::new(import, &reading, "台账");
        let mut staged = Vec::new();
        for (row, groups) in [(4, ["供水", "城区"]), (5, ["供水", "城区"]), (6, ["供水", "乡镇"])] {
            staged.extend(stager.entry(&entry(row, &groups)).rows);
        }
        assert_eq!(stager.counted.items, 9, "three rows, three steps, three groups");
        let (_, text) = stager.rest();
        let chars: Vec<char> = text.chars().collect();
        let places: Vec<(i64, i64)> = staged.iter().map(|row| (row.row, row.sub)).collect();
        assert_eq!(
            places,
            [(4, -2), (4, -1), (4, 0), (4, 1), (5, 0), (5, 1), (6, -1), (6, 0), (6, 1)]
        );
        let own = staged[4].item.as_ref().unwrap();
        let said: String = chars[own.start as usize..own.end as usize].iter().collect();
        assert_eq!(said, "5．修渠（牵头单位：市水务局）。");
        assert_eq!(own.parent, Some(item_of(import, 4, -1).uuid()));
        assert_eq!(staged[5].item.as_ref().unwrap().parent, Some(item_of(import, 5, 0).uuid()));
        assert_eq!(staged[6].item.as_ref().unwrap().parent, Some(item_of(import, 4, -2).uuid()));
    }

    #[test]
    fn a_node_gets_the_latest_date_of_its_rows_and_says_so() {
        use jiff::civil::date;
        let reading = LedgerReading {
            kind: "task".into(),
            steps: true,
            groups: true,
            ..LedgerReading::default()
        };
        let dated = |row, groups: &[&str], due, words: &str, step| LedgerEntry {
            due,
            due_words: words.into(),
            steps: vec![("竣工".into(), step)],
            ..entry(row, groups)
        };
        let (june, august, november) = (date(2026, 6, 30), date(2026, 8, 31), date(2026, 11, 30));
        let mut stager = Stager::new(Uuid::now_v7(), &reading, "台账");
        let mut own = Vec::new();
        for entry in [
            // Its own date holds its steps; earlier than one; none; words that name no day; another group.
            dated(4, &["供水", "城区"], Some(august), "8月底", Some(june)),
            dated(5, &["供水", "城区"], Some(june), "6月底", Some(november)),
            dated(6, &["供水", "乡镇"], None, "", Some(august)),
            dated(7, &["供水", "乡镇"], None, "长期坚持", Some(june)),
            dated(8, &["绿化"], None, "长期坚持", None),
        ] {
            let staged = stager.entry(&entry).rows.into_iter().find(|row| row.sub == 0).unwrap();
            own.push((staged.item.unwrap().due, staged.troubles.len()));
        }
        assert_eq!(
            own,
            [
                (Some(august), 0),
                (Some(november), 1),
                (Some(august), 1),
                (None, 0),
                (None, 0)
            ]
        );
        let dues: Vec<_> = stager
            .group_dues()
            .iter()
            .map(|given| (given.row, given.sub, given.due))
            .collect();
        assert_eq!(dues, [(4, -2, november), (4, -1, november), (6, -1, august)]);
        assert_eq!(stager.counted.warned, 5, "two rows and three groups have something to know");
    }

    #[test]
    fn a_long_ledger_is_parted_at_the_limit_of_a_document() {
        let reading = LedgerReading::default();
        let mut stager = Stager::new(Uuid::now_v7(), &reading, "台账");
        let long = LedgerEntry {
            sentence: "长".repeat(IMPORT_PART_CHARS / 2),
            ..entry(4, &[])
        };
        assert!(stager.entry(&long).full.is_none());
        let second = stager.entry(&long);
        let (part, text) = second.full.unwrap();
        assert_eq!(part, 0);
        assert!(text.chars().count() <= IMPORT_PART_CHARS);
        assert_eq!(second.rows[0].item.as_ref().unwrap().part, 1);
    }
}
