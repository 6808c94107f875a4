//! Faults, done to the real program from outside, and what became of it: what was acknowledged and is gone (nothing may be),
//! what `/health/ready` said meanwhile, and how the program recovered. The tests do each once or a few times; the example
//! `faults` does them at length and prints the table.

pub mod clock;
pub mod disk;
pub mod installation;
pub mod killed;
pub mod log;
pub mod server;
pub mod stopping;
pub mod syncs;
#[cfg(test)]
mod tests;

/// One line of the table.
pub struct Row {
    /// What was done.
    pub fault: String,
    /// How often.
    pub rounds: usize,
    /// Commands that were answered as recorded.
    pub acknowledged: usize,
    /// Of these, how many are not in the log.
    pub lost: usize,
    /// What `/health/ready` said during the fault.
    pub ready: String,
    /// How it recovered.
    pub recovered: &'static str,
}

impl Row {
    /// What every fault must leave behind.
    pub fn holds(&self) {
        assert!(self.acknowledged > 0, "{}: nothing was acknowledged", self.fault);
        assert_eq!(self.lost, 0, "{}: of {} acknowledged", self.fault, self.acknowledged);
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}\t{}\t{}\t{}\t{}\t{}",
            self.fault, self.rounds, self.acknowledged, self.lost, self.ready, self.recovered
        )
    }
}
