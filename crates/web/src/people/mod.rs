//! People and their accounts, for administrators: registering, a first password shown once, setting it anew.

pub(crate) mod add;
pub(crate) mod list;
pub(crate) mod password;
