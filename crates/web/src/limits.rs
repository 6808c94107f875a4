//! Every limit the web puts on what comes in, in one place, so that they can be read together.

/// Bytes of a posted form without files.
pub const FORM_BYTES: usize = 256 * 1024;
/// Fields in one form.
pub const FORM_FIELDS: usize = 400;
/// Bytes of a field's name.
pub const FIELD_NAME_BYTES: usize = 64;
/// Bytes of one field's value before any rule of its own.
pub const FIELD_BYTES: usize = 64 * 1024;

/// Bytes of one uploaded file.
pub const FILE_BYTES: u64 = 50 * 1024 * 1024;
/// Files in one upload.
pub const FILES_PER_UPLOAD: usize = 12;
/// Bytes of a whole upload.
pub const UPLOAD_BYTES: usize = 200 * 1024 * 1024;
/// Pixels of a picture, read from its header: more could fill the memory of whoever opens it.
pub const PICTURE_PIXELS: u64 = 100_000_000;
/// Bytes read from a picture to find its size.
pub const PICTURE_HEADER_BYTES: usize = 1024 * 1024;
/// Bytes read from the end of an Office file to find its list of parts.
pub const ZIP_TAIL_BYTES: u64 = 1024 * 1024;
/// Characters of a file name that are kept.
pub const FILE_NAME_CHARS: usize = 120;

/// Password characters: fewest.
pub const PASSWORD_MIN_CHARS: usize = 12;
/// Password characters: most.
pub const PASSWORD_MAX_CHARS: usize = 128;
/// Password hashes computed at once: each takes 19 MiB and a good part of a core.
pub const PASSWORD_HASHES_AT_ONCE: usize = 2;
/// Sign-ins waiting for their turn to be hashed; more are asked to come back.
pub const PASSWORD_HASHES_WAITING: usize = 64;
/// Bytes of an address (path and query) that is carried through sign-in.
pub const NEXT_BYTES: usize = 1024;
/// Rows on one page of a list.
pub const ROWS_PER_PAGE: u32 = 50;

/// Most rows of an exported list; the file says so when there are more.
pub const EXPORT_ROWS: usize = 10_000;

/// Repairs or sentences that one list of a review shows, each with its box to tick and its choice: two fields of a form for each.
pub const REVIEW_ROWS: usize = 100;

/// Names of units of an imported ledger on one page, each with its words and its unit: two fields of a form for each.
pub const IMPORT_NAMES_SHOWN: usize = 150;
/// Different names of units of one imported ledger that are kept to be looked at.
pub const IMPORT_NAMES_KEPT: usize = 5_000;
/// Names of units that an installation remembers from what people corrected.
pub const UNIT_NAMES_REMEMBERED: usize = 10_000;

/// Characters of a text that a language model is given at once.
pub const MODEL_PART_CHARS: u32 = 3_000;
