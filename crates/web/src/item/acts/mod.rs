//! Every act on an item, one file each: what it asks, and the command its answers make.

pub(crate) mod acceptance;
pub(crate) mod answer;
pub(crate) mod approval;
pub(crate) mod arrangement;
pub(crate) mod assignment;
pub(crate) mod blocker;
pub(crate) mod check;
pub(crate) mod checker;
pub(crate) mod clearing;
pub(crate) mod closure;
pub(crate) mod division;
pub(crate) mod evidence;
pub(crate) mod hand_back;
pub(crate) mod insistence;
pub(crate) mod proof;
pub(crate) mod reminder;
pub(crate) mod reopening;
pub(crate) mod report;
pub(crate) mod request;
pub(crate) mod resumption;
pub(crate) mod withdrawal;
