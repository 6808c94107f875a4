//! From a ledger to the same proposed items that a report gives, each a row with its place in the ledger's text; and from proposed
//! items to a responsibility table.

use jiff::civil::Date;

use super::book::Book;
use super::entries::{Entry, Read, Reading, entries};
use super::look::{Column, look};
use super::means::Means;
use super::problem::LedgerProblem;
use super::table::Table;
use crate::decompose::{Clause, ClauseClass, Comparator, Deadline, Decomposition, Ground, Item, Owner, Target, UnitName};

/// The rows of every sheet that is not hidden and has heads, as proposed items.
///
/// # Errors
/// When no such sheet has heads, or the ledger cannot be read on.
pub fn decomposition(book: &Book, units: &[UnitName], dated: Option<Date>) -> Result<Decomposition, LedgerProblem> {
    let mut found = Decomposition {
        text: String::new(),
        repairs: 0,
        gaps: 0,
        dated,
        clauses: Vec::new(),
        items: Vec::new(),
        unclear_dates: Vec::new(),
    };
    let (mut place, mut first_problem, mut heads) = (0, None, 0);
    for (index, sheet) in book
        .sheets
        .iter()
        .enumerate()
        .filter(|(_, sheet)| !sheet.hidden && sheet.extent.lines > 0)
    {
        let look = match look(book, index, None, units) {
            Ok(look) => look,
            Err(problem @ LedgerProblem::NoHead { .. }) => {
                first_problem.get_or_insert(problem);
                continue;
            }
            Err(problem) => return Err(problem),
        };
        heads += 1;
        found.unclear_dates.extend(look.unclear().map(Column::head));
        let mut reading = Reading::of(index, &look);
        reading.dated = dated;
        reading.year = reading.year.or(dated.map(|date| date.year()));
        let title = look.title.clone().unwrap_or_else(|| sheet.name.clone());
        let mut say = |words: &str, text: &mut String| {
            let start = place;
            text.push_str(words);
            text.push('\n');
            place += words.chars().count() + 1;
            start
        };
        say(&title, &mut found.text);
        entries(book, &reading, units, &mut |read| {
            if let Read::Entry(entry) = read
                && !entry.task.is_empty()
            {
                let sentence = entry.sentence(&reading);
                let start = say(&sentence, &mut found.text);
                found.items.push(item(&entry, &reading, &sentence, start));
            }
            Ok(true)
        })?;
    }
    if heads == 0 {
        return Err(first_problem.unwrap_or(LedgerProblem::Empty));
    }
    let clause = |item: &Item| Clause {
        start: item.start,
        end: item.end,
        source_start: item.start,
        source_end: item.end,
        class: ClauseClass::Deployment,
    };
    found.clauses = found.items.iter().map(clause).collect();
    Ok(found)
}

fn item(entry: &Entry, reading: &Reading, sentence: &str, start: usize) -> Item {
    let end = start + sentence.chars().count();
    let place = |words: &str, head: Means| {
        // Behind the head of its column, so that a name in the task itself is not taken for it.
        let column = reading.means.iter().position(|means| *means == head);
        let marked = column.map(|column| format!("{}：", reading.head(column)));
        let from = marked.and_then(|mark| Some(sentence.find(&mark)? + mark.len())).unwrap_or(0);
        let found = sentence[from..]
            .find(words)
            .map(|at| from + at)
            .or_else(|| sentence.find(words));
        let at = found.map_or(0, |at| sentence[..at].chars().count());
        (start + at, start + at + words.chars().count())
    };
    let owner = |words: &str, unit: Option<String>, head: Means| {
        let (start, end) = place(words, head);
        Owner {
            text: words.to_owned(),
            start,
            end,
            unit,
        }
    };
    let lead = entry
        .lead
        .as_ref()
        .map(|unit| owner(&unit.text, unit.unit.clone(), Means::Lead));
    let due = reading
        .means
        .iter()
        .position(|means| *means == Means::Due)
        .and_then(|column| entry.cells.get(column));
    let deadline = due.filter(|words| !words.is_empty()).map(|words| {
        let words = super::lines::lined(words);
        let (start, end) = place(&words, Means::Due);
        Deadline {
            text: words,
            start,
            end,
            date: entry.due,
        }
    });
    let mut targets = entry.targets.clone();
    for target in &mut targets {
        (target.start, target.end) = place(&target.text, Means::Target);
    }
    let has_named = ["“", "《"].iter().any(|mark| entry.task.contains(mark));
    let mut grounds = Vec::new();
    let mut missing = Vec::new();
    for (ground, is_there) in [
        (Ground::Number, !targets.is_empty()),
        (Ground::Named, has_named),
        (Ground::Date, entry.due.is_some()),
        (Ground::Owner, lead.is_some()),
    ] {
        if is_there {
            grounds.push(ground);
        } else if ground != Ground::Named && !(ground == Ground::Number && has_named) {
            missing.push(ground);
        }
    }
    Item {
        start,
        end,
        source_start: start,
        source_end: end,
        title: entry.title.clone(),
        section: entry.groups.clone(),
        class: ClauseClass::Deployment,
        verb: None,
        object: None,
        leader: entry.leaders.first().map(|leader| owner(leader, None, Means::Leader)),
        supporting: entry
            .supporting
            .iter()
            .map(|unit| owner(&unit.text, unit.unit.clone(), Means::Supporting))
            .collect(),
        lead,
        deadline,
        targets,
        mechanisms: Vec::new(),
        places: Vec::new(),
        checkable: grounds.iter().any(|ground| *ground != Ground::Owner),
        grounds,
        missing,
    }
}

/// Proposed items as a responsibility table.
pub fn table_of(found: &Decomposition, title: &str) -> Table {
    let chars: Vec<char> = found.text.chars().collect();
    let heads: [&[&str]; 11] = [
        &["序号"],
        &["所属部分"],
        &["工作任务", "标题"],
        &["工作任务", "原文"],
        &["目标"],
        &["完成时限", "原文"],
        &["完成时限", "日期"],
        &["责任分工", "牵头领导"],
        &["责任分工", "牵头单位"],
        &["责任分工", "配合单位"],
        &["待补"],
    ];
    let text = |owner: &Option<Owner>| owner.as_ref().map(|owner| owner.text.clone()).unwrap_or_default();
    let rows = found.items.iter().enumerate().map(|(at, item)| {
        vec![
            (at + 1).to_string(),
            item.section.join(" / "),
            item.title.clone(),
            chars.get(item.start..item.end).unwrap_or_default().iter().collect(),
            item.targets.iter().map(target).collect::<Vec<_>>().join("\n"),
            item.deadline
                .as_ref()
                .map(|deadline| deadline.text.clone())
                .unwrap_or_default(),
            item.deadline
                .as_ref()
                .and_then(|deadline| deadline.date)
                .map(|date| date.to_string())
                .unwrap_or_default(),
            text(&item.leader),
            text(&item.lead),
            item.supporting
                .iter()
                .map(|owner| owner.text.as_str())
                .collect::<Vec<_>>()
                .join("、"),
            item.missing
                .iter()
                .map(|ground| lacks(*ground))
                .collect::<Vec<_>>()
                .join("、"),
        ]
    });
    Table {
        sheet: "任务分解".into(),
        title: Some(title.to_owned()),
        notes: Vec::new(),
        heads: heads
            .map(|heads| heads.iter().map(|head| (*head).to_owned()).collect())
            .to_vec(),
        rows: rows.collect(),
        merges: Vec::new(),
    }
    .merged_down(&[1, 8])
}

fn target(target: &Target) -> String {
    let number = |value: f64| super::formats::plain(value);
    let unit = target.unit.as_deref().unwrap_or_default();
    let value = match (target.value, target.value_to) {
        (Some(from), Some(to)) => format!("{}—{}{unit}", number(from), number(to)),
        (Some(value), None) => format!("{}{unit}", number(value)),
        _ => return format!("{}：{}", target.indicator, target.text),
    };
    let sign = match target.comparator {
        Comparator::Ge => "≥",
        Comparator::Gt => ">",
        Comparator::Le => "≤",
        Comparator::Lt => "<",
        Comparator::About => "约",
        Comparator::Times => "×",
        Comparator::Eq | Comparator::Range => "",
    };
    format!("{}：{sign}{value}", target.indicator)
}

fn lacks(ground: Ground) -> &'static str {
    match ground {
        Ground::Number => "数量",
        Ground::Named => "具体事项",
        Ground::Date => "时限",
        Ground::Owner => "牵头单位",
    }
}
