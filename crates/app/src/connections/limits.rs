//! Every limit on connections in one place. Durations are of the clock that the store was opened with.

use std::time::Duration;

/// What a connection may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections open at once; for one more, another is closed.
    pub open: usize,
    /// From the opening, or from the first byte of a later request, until its head is here.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// The bytes a second that a body has to bring, and a reader has to take, while the program waits for nothing else.
    pub bytes_a_second: u64,
    /// How long it may stand still, where it was fast before or has just begun.
    pub stall: Duration,
    /// How often it is looked who is late.
    pub look: Duration,
    /// What is under way when the program is told to stop may take this long.
    pub stop: Duration,
}

/// The program's.
pub const LIMITS: Limits = Limits {
    open: 512,
    head: Duration::from_secs(10),
    idle: Duration::from_secs(60),
    bytes_a_second: 1_024,
    stall: Duration::from_secs(30),
    look: Duration::from_secs(1),
    stop: Duration::from_secs(20),
};

/// Bytes of the head of a request.
pub const HEAD_BYTES: usize = 64 * 1024;

/// Bytes of an answer that the machine takes for a slow reader; more would hide for minutes that nobody reads.
pub const SEND_BYTES: u32 = 64 * 1024;

/// Connections that the machine holds until they are taken.
pub const BACKLOG: u32 = 1_024;

/// Descriptors kept for the database, files and reading processes, whatever number the machine allows.
pub const DESCRIPTORS_KEPT: u64 = 256;
