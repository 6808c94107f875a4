//! Units: the tree with their numbers, one unit, and the administrator's acts that add and move them.

pub(crate) mod add;
pub(crate) mod line;
pub(crate) mod place;
pub(crate) mod show;
pub(crate) mod tree;

use jiufen_kernel::id::UnitId;

/// Where a unit is shown.
pub(crate) fn address(id: &UnitId) -> String {
    format!("/units/{id}")
}
