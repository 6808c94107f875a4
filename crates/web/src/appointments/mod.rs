//! Appointments: asked by one administrator, confirmed by another, ended in the open.

pub(crate) mod ask;
pub(crate) mod show;

use jiufen_kernel::id::TenureId;

/// Where an appointment is told.
pub(crate) fn address(id: &TenureId) -> String {
    format!("/appointments/{id}")
}
