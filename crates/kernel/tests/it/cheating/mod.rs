//! A coalition that cheats as well as it can, in a world of which the rest is honest, and a ledger that reads nothing but the
//! list of events. What the one gains, the other must be able to explain. The rules and the store are both held against it.

pub mod coalition;
pub mod honest;
pub mod ledger;
pub mod office_ledger;
pub mod play;
pub mod proof_ledger;
pub mod seen;
pub mod tricks;
