//! Every limit of reading a workbook, in one place. They are checked while bytes are inflated, never after.

/// Bytes of a workbook or list as it is sent.
pub const LEDGER_BYTES_MAX: usize = 50 * 1024 * 1024;
/// Bytes of all parts of a workbook once inflated.
pub const INFLATED_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// Parts in a workbook's container.
pub const PARTS_MAX: usize = 4_096;
/// Bytes between two tags: longer is no cell of a person's.
pub const TAG_BYTES_MAX: usize = 1024 * 1024;
/// Levels of tags.
pub const TAG_DEPTH_MAX: usize = 64;
/// Sheets of a workbook.
pub const SHEETS_MAX: usize = 200;
/// Rows of one sheet that hold something.
pub const ROWS_MAX: u32 = 200_000;
/// Columns of one sheet that hold something.
pub const COLUMNS_MAX: u32 = 256;
/// Cells of a workbook that hold something.
pub const CELLS_MAX: u64 = 5_000_000;
/// Merged areas of one sheet.
pub const MERGES_MAX: usize = 200_000;
/// Characters of one cell: what Excel itself allows.
pub const CELL_CHARS_MAX: usize = 32_767;
/// Characters of one row: it becomes one sentence of a document, and goes from one process to another in one piece.
pub const ROW_CHARS_MAX: usize = 50_000;
/// Different texts of a workbook.
pub const TEXTS_MAX: usize = 4_000_000;
/// Bytes of all different texts of a workbook.
pub const TEXT_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Rows from the top in which the heads of the columns are looked for.
pub const HEAD_ROWS_MAX: usize = 30;
/// Rows of which the content is looked at to tell what a column means.
pub const SAMPLE_ROWS: usize = 200;
