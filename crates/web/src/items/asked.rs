//! What the address of a list asks for: filters, order, opened rows, the day to compare with.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiufen_kernel::colour::Colour;
use jiufen_kernel::id::{ItemId, UnitId};
use jiufen_kernel::item::Ended;
use jiufen_store::read::counted::Counted;
use jiufen_store::read::items::{Filter, Sort};

use crate::address::Address;
use crate::visitor::Visitor;

/// Rows that can be open in a tree at once.
const OPEN_MAX: usize = 40;

/// Every name a list's address may have.
pub(crate) const NAMES: [&str; 14] = [
    "view", "q", "unit", "kind", "colour", "only", "due_by", "sort", "under", "open", "after", "vs", "as_of", "found",
];

/// Those that narrow it: with one of them it is a table, because a tree shows whole levels.
pub(crate) const NARROWING: [&str; 6] = ["q", "unit", "kind", "colour", "only", "due_by"];

/// Colours by their word in the address, in the order of the tabs.
pub(crate) const COLOURS: [(&str, Colour); 8] = [
    ("red", Colour::Red),
    ("pending", Colour::Pending),
    ("amber", Colour::Amber),
    ("green", Colour::Green),
    ("not-started", Colour::NotStarted),
    ("suspended", Colour::Suspended),
    ("done", Colour::Done),
    ("withdrawn", Colour::Withdrawn),
];

/// Only such items, by the word in the address: what counts are of, and two more.
pub(crate) const ONLY: [(&str, &str, &str); 15] = [
    ("open", "没有销号的", "not closed"),
    ("counted", "计入的", "counted"),
    ("closed", "已核实销号的", "proved and closed"),
    ("waits", "等核查的", "waiting for a check"),
    ("overdue", "逾期的", "overdue"),
    ("late-extended", "逾期后延期的", "late, then extended"),
    ("late-suspended", "挂起中逾期的", "late, then suspended"),
    ("late-reassigned", "逾期后改派的", "late, then given to another"),
    ("late-unproved", "逾期未核实销号的", "late, closed without proof"),
    ("late-proved", "逾期后核实的", "late, then proved"),
    ("silent", "从未报的", "never reported"),
    ("to-approve", "待立项的", "to be approved"),
    ("to-assign", "未交办的", "to be assigned"),
    ("blockers", "没解开的堵点", "open blockers"),
    ("cut", "有核减的", "with something disallowed"),
];

/// The word of a count's list.
pub(crate) fn only_word(counted: Counted) -> &'static str {
    match counted {
        Counted::Items => "counted",
        Counted::Closed => "closed",
        Counted::Waiting => "waits",
        Counted::Overdue => "overdue",
        Counted::Silent => "silent",
        Counted::ToApprove => "to-approve",
        Counted::ToAssign => "to-assign",
        Counted::Once(Ended::Extended) => "late-extended",
        Counted::Once(Ended::Suspended) => "late-suspended",
        Counted::Once(Ended::Reassigned) => "late-reassigned",
        Counted::Once(Ended::Unproved) => "late-unproved",
        Counted::Once(Ended::Proved) => "late-proved",
        Counted::Blockers => "blockers",
    }
}

/// Orders, by the word in the address.
pub(crate) const SORTS: [(&str, Sort, &str, &str); 4] = [
    ("due", Sort::Due, "期限", "due date"),
    ("number", Sort::Number, "编号", "number"),
    ("newest", Sort::Newest, "编号，新的在前", "number, newest first"),
    ("gap", Sort::Gap, "差，大的在前", "gap, widest first"),
];

/// What is asked for, read from the address. What cannot be read is left out.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The address, with known names only.
    pub address: Address,
    /// As a table.
    pub table: bool,
    /// The filter of a table.
    pub filter: Filter,
    /// Opened rows of a tree; none when the address does not say.
    pub open: Option<BTreeSet<ItemId>>,
    /// The earlier day to compare with.
    pub vs: Option<Date>,
}

impl Asked {
    pub(crate) fn of(visitor: &Visitor) -> Self {
        let address = Address::of(&visitor.address, &NAMES);
        let get = |name: &str| address.get(name);
        let day = visitor.as_of.unwrap_or(visitor.today);
        let only = get("only").unwrap_or("");
        let filter = Filter {
            words: get("q").map(str::to_owned),
            unit: get("unit").and_then(UnitId::parse),
            kind: get("kind").map(str::to_owned),
            colour: get("colour")
                .and_then(|word| COLOURS.iter().find(|(known, _)| *known == word))
                .map(|(_, colour)| *colour),
            under: get("under").and_then(ItemId::parse),
            open: only == "open",
            counted: Counted::ALL.into_iter().find(|counted| only_word(*counted) == only),
            cut: only == "cut",
            due_by: get("due_by").and_then(|text| text.parse().ok()),
            sort: get("sort")
                .and_then(|word| SORTS.iter().find(|(known, ..)| *known == word))
                .map_or(Sort::Due, |(_, sort, ..)| *sort),
            after: get("after").map(str::to_owned),
            handling: None,
            rows: None,
        };
        let open = get("open").map(|ids| ids.split(',').filter_map(ItemId::parse).take(OPEN_MAX).collect());
        Self {
            table: get("view") == Some("table") || address.has_any(&NARROWING),
            filter,
            open,
            vs: get("vs").and_then(|text| text.parse().ok()).filter(|vs: &Date| *vs < day),
            address,
        }
    }

    /// The address with a row opened or closed; it leads back to that row.
    pub(crate) fn toggled(&self, open: &BTreeSet<ItemId>, row: ItemId, number: &str) -> String {
        let mut open = open.clone();
        if !open.remove(&row) {
            open.insert(row);
        }
        let open: Vec<String> = open.iter().map(|id| id.uuid().simple().to_string()).collect();
        let open = if open.is_empty() {
            String::from("none")
        } else {
            open.join(",")
        };
        format!("{}#i{number}", self.address.with("open", open))
    }
}
