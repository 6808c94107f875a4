//! One unit as a line of a table: its name, and its numbers when the reader may see them.

use jiufen_kernel::id::UnitId;
use jiufen_kernel::org::Role;
use jiufen_store::read::Reader;
use jiufen_store::read::org_views::UnitRow;

use super::address;
use crate::Web;
use crate::components::{Bar, CountCell, Numbers, Shown, Tally};
use crate::page::Page;
use crate::problem::Problem;
use crate::visitor::Seat;

/// A unit in a table.
pub(crate) struct UnitLine {
    pub href: String,
    pub name: String,
    pub short: String,
    /// `l1` to `l6`: how deep it stands.
    pub class: &'static str,
    /// The reader may see its numbers.
    pub seen: bool,
    /// Its numbers, when something counted is under way.
    pub numbers: Option<Numbers>,
    pub tally: Tally,
    pub blockers: i64,
    /// Where the lists of its counts are, up to the word of each.
    pub lists: String,
}

impl UnitLine {
    /// A line, its depth counted from a given one.
    pub(crate) fn of(row: &UnitRow, from_depth: usize, page: &Page) -> Self {
        const CLASSES: [&str; 6] = ["l1", "l2", "l3", "l4", "l5", "l6"];
        Self {
            href: page.at(&address(&row.unit.id)),
            name: row.unit.name.to_string(),
            short: row.unit.short.to_string(),
            class: CLASSES[(row.depth - from_depth.min(row.depth)).min(5)],
            seen: row.seen,
            numbers: (row.seen && row.numbers.has).then(|| Numbers::of(&row.numbers.figures, None)),
            tally: Tally::from(&row.numbers),
            blockers: row.blockers,
            lists: page.at(&format!("/items?unit={}", row.unit.id)),
        }
    }

    /// Nothing is under way here: said only to the unit itself and to those above it.
    pub(crate) fn idle(&self) -> bool {
        self.seen && self.tally.items == 0 && !self.tally.late.is_any()
    }

    /// 件, 销号, 待核, 逾期, 从未报.
    pub(crate) fn counts(&self, page: &Page) -> [CountCell; 5] {
        self.tally.cells(&self.lists, page.lang)
    }

    pub(crate) fn shown(&self) -> Option<Shown> {
        self.numbers.as_ref().map(Numbers::shown)
    }

    pub(crate) fn bar(&self) -> Option<Bar> {
        self.numbers.as_ref().map(Bar::row)
    }
}

/// The units of an administrator's form; for others it is not there.
pub(crate) async fn choices(web: &Web, seat: &Seat) -> Result<Vec<(String, String)>, Problem> {
    let read = web.read(seat, |reader| {
        Ok(reader.has_role(Role::Administrator).then(|| options(reader)))
    });
    read.await?.ok_or(Problem::NotFound)
}

/// Every unit as an option of a form, indented by its depth: (id, words).
pub(crate) fn options(reader: &Reader<'_>) -> Vec<(String, String)> {
    let units = reader.core.state.org.tree().into_iter();
    let option = |(unit, depth): (UnitId, usize)| {
        let name = reader.unit_ref(unit).name;
        (unit.to_string(), format!("{}{name}", "　".repeat(depth)))
    };
    units.map(option).collect()
}
