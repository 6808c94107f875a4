//! Every limit of the readers, in one place. Bytes are counted while they are inflated; what a header claims is never believed.

/// The largest plain text or web page that is read, in bytes: a million characters take at most four million bytes, and a page
/// carries its marks besides.
pub const BYTES_MAX: usize = 16 * 1024 * 1024;

/// The largest file of any kind: what the installation takes as an upload.
pub const FILE_BYTES_MAX: usize = 50 * 1024 * 1024;

/// The longest text that is read, in Unicode scalar values.
pub const CHARACTERS_MAX: usize = 1_000_000;

/// Parts in a zip container.
pub const ZIP_ENTRIES_MAX: usize = 2_000;
/// Bytes of all parts of a container that are read, inflated.
pub const INFLATED_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// How many times larger a part may be than what was stored, once it is larger than [`RATIO_FREE_BYTES`].
pub const INFLATED_RATIO_MAX: u64 = 100;
/// Below this a part may have any ratio: a small part full of blanks harms nobody.
pub const RATIO_FREE_BYTES: u64 = 1024 * 1024;
/// Bytes of one XML part, inflated.
pub const XML_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Elements and texts in one XML part or web page.
pub const NODES_MAX: usize = 2_000_000;
/// Elements within elements.
pub const DEPTH_MAX: usize = 256;
/// Tables within tables that are still looked into.
pub const TABLE_DEPTH_MAX: usize = 8;
/// Cells of one table, those that merged cells cover included.
pub const CELLS_MAX: usize = 400_000;

/// Bytes of one stream of a PDF, inflated.
pub const STREAM_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Pages of a PDF.
pub const PAGES_MAX: usize = 2_000;
/// Characters and signs placed on one page of a PDF.
pub const GLYPHS_PER_PAGE_MAX: usize = 200_000;
/// Instructions of one page of a PDF, forms included.
pub const INSTRUCTIONS_PER_PAGE_MAX: usize = 5_000_000;
/// Forms within forms of a PDF.
pub const FORM_DEPTH_MAX: usize = 16;
