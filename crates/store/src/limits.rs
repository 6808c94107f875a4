//! Every limit of the memory in one place; durations are in microseconds.

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Failed sign-ins of one account, from one address or in one browser known to it, within [`FAILURE_WINDOW`] before the next has to wait.
pub const FAILURES_PER_ACCOUNT: usize = 5;
/// Failed sign-ins from one address within [`FAILURE_WINDOW`] before the next has to wait. An office shares one address.
pub const FAILURES_PER_ADDRESS: usize = 30;
/// The first wait; each further failure doubles it.
pub const DELAY_FIRST: i64 = 30 * SECOND;
/// The longest wait.
pub const DELAY_LONGEST: i64 = 15 * MINUTE;
/// How long a failure counts.
pub const FAILURE_WINDOW: i64 = 15 * MINUTE;

/// A session without a request ends after this.
pub const SESSION_IDLE: i64 = 30 * MINUTE;
/// A session ends after this in any case.
pub const SESSION_LONGEST: i64 = 12 * HOUR;
/// How old `last_seen` may be before a request writes it anew; a write per request would be a sync per page.
pub const SESSION_TOUCH: i64 = MINUTE;

/// Sign-ins are kept for a year; the law's floor is 180 days.
pub const SIGN_INS_KEPT: i64 = 365 * DAY;

/// Bytes in one uploaded file.
pub const UPLOAD_BYTES: u64 = 50 * 1024 * 1024;
/// Bytes one person may have uploaded without attaching them to anything.
pub const UPLOADS_WAITING_BYTES: u64 = 1024 * 1024 * 1024;
/// An upload that was never attached is removed after this.
pub const UPLOAD_KEPT: i64 = 7 * DAY;

/// Rows of an import recorded together before its progress is noted.
pub const IMPORT_CHUNK: i64 = 500;
/// Characters of one part of an imported ledger's text; the next part is a document of its own.
pub const IMPORT_PART_CHARS: usize = 200_000;
/// An import stops for another worker's turn after this; well within [`JOB_LEASE`].
pub const IMPORT_SHIFT: i64 = 4 * MINUTE;

/// Attempts at one background job.
pub const JOB_ATTEMPTS: i64 = 8;
/// How long a worker may take for one attempt before another takes it over.
pub const JOB_LEASE: i64 = 5 * MINUTE;
/// Jobs taken at once.
pub const JOBS_AT_ONCE: i64 = 50;
/// How often what nobody needs any more is swept.
pub const SWEEP_EVERY: i64 = HOUR;
/// A file written within this may be about to be named by somebody; it is not removed yet.
pub const FILE_YOUNG: i64 = 10 * MINUTE;

/// A language model that is silent for this long is not waited for any more: the server that asked it has been stopped.
pub const MODEL_SILENT: i64 = 10 * MINUTE;

/// A job that met a store in trouble waits for this.
pub const JOB_WAITS: i64 = MINUTE;
/// Pause after the first failed attempt; each further one doubles it.
pub const JOB_FIRST_PAUSE: i64 = 10 * SECOND;
/// The longest pause between two attempts.
pub const JOB_LONGEST_PAUSE: i64 = HOUR;
/// Finished jobs stay this long for whoever looks after the installation.
pub const JOB_KEPT: i64 = 30 * DAY;

/// Different search words kept of one text. A very long document is found by its first words, not by all.
pub const SEARCH_WORDS: usize = 40_000;
/// Words of a text for which similar items are looked up; the rest is ignored.
pub const SIMILAR_WORDS_MAX: usize = 64;
/// Newest items looked at for one such word.
pub const SIMILAR_HITS_MAX: i64 = 200;
/// Items, of those with the most telling words in common, that are looked at more closely.
pub const SIMILAR_CANDIDATES_MAX: usize = 2_000;
/// Documents offered when an earlier version is named.
pub const VERSIONS_MAX: usize = 200;
/// Titles read to say how similar they are.
pub const SIMILAR_TITLES_MAX: usize = 300;
/// Similar items given back at most.
pub const SIMILAR_ITEMS_MAX: usize = 20;
/// Words of one search; the rest is ignored.
pub const SEARCH_TERMS: usize = 32;
/// Time for which the link of a reset waits for the second person.
pub const RESET_WAITS: i64 = 7 * 24 * HOUR;
/// Time for which both secrets of a reset can be used once it is granted.
pub const RESET_OPEN: i64 = 24 * HOUR;
/// Wrong codes after which the secrets of a reset are worth nothing.
pub const RESET_GUESSES: i64 = 5;

/// How long somebody waits for the lane. What they sent may still be done after it.
pub const LANE_WAIT: std::time::Duration = std::time::Duration::from_secs(30);
/// How long each part of the store is given to say that it is well.
pub const READY_WAIT: std::time::Duration = std::time::Duration::from_secs(3);
/// For how long that is believed.
pub const READY_KEPT: std::time::Duration = std::time::Duration::from_secs(1);
/// With less room than this on its disk the store is not ready.
pub const DISK_BYTES_MIN: u64 = 16 * 1024 * 1024;

/// How far the clock may move against the time that passes, and lie before what was recorded last.
pub const CLOCK_MOVED_MAX: i64 = 5 * MINUTE;
/// How far the clock may lie after what was recorded last, at a start.
pub const CLOCK_AHEAD_MAX: i64 = 30 * DAY;
