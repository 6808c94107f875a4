//! Appointments: asked by one administrator, confirmed by another person, ended by two.

pub(crate) mod ask;
pub(crate) mod show;

use jiufen_kernel::id::TenureId;

/// Where an appointment is told.
pub(crate) fn address(id: &TenureId) -> String {
    format!("/appointments/{id}")
}
