//! Every limit of the rules in one place; each is tested at its edge.

/// Characters of a title.
pub const TITLE_CHARS_MAX: usize = 200;
/// Characters of a name of a unit, post or person.
pub const NAME_CHARS_MAX: usize = 80;
/// Characters of a short text: reason, progress, problem, next step, note.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// Characters of a document.
pub const DOCUMENT_CHARS_MAX: usize = 1_000_000;
/// Bytes of one event's exact form.
pub const EVENT_BYTES_MAX: usize = 16 * 1024;
/// Levels of the item tree.
pub const ITEM_DEPTH_MAX: usize = 12;
/// Levels of the unit tree.
pub const UNIT_DEPTH_MAX: usize = 12;
/// Weight of one item.
pub const WEIGHT_MAX: u32 = 1_000_000;
/// Anchors of one item.
pub const ANCHORS_MAX: usize = 50;
/// Supporting units of one item.
pub const SUPPORTING_MAX: usize = 100;
/// Pieces of one agreed proof.
pub const PROOF_PIECES_MAX: usize = 20;
/// Metres of an agreed place's radius.
pub const PLACE_RADIUS_M_MAX: u32 = 50_000;
/// Files of one piece of evidence.
pub const EVIDENCE_FILES_MAX: usize = 20;
/// Items that one import brings.
pub const IMPORT_ITEMS_MAX: u32 = 200_000;
/// Items reminded in one act.
pub const REMIND_ITEMS_MAX: usize = 200;
/// Places of a document judged in one act.
pub const JUDGED_AT_ONCE_MAX: usize = 200;
/// Days that `occurred` may lie before `received` without a reason.
pub const LATE_AFTER_DAYS: i64 = 3;
/// Working days within which a lead unit may hand an item back.
pub const HAND_BACK_WORKING_DAYS: u16 = 2;
/// Working days after which an open blocker turns its item amber.
pub const BLOCKER_WORKING_DAYS: u16 = 10;
/// Working days that an item may wait at its office to be approved, or to be assigned, before that counts as late.
pub const OFFICE_WORKING_DAYS: u16 = 10;
/// Seconds by which the clock of a capturing device may be ahead.
pub const CLOCK_OFF_SECONDS: i64 = 600;
/// Whole days between capture and handing in within which evidence can be first-hand.
pub const FIRST_HAND_DAYS: i64 = 1;
/// Days that a tenure's first day may lie before the day on which it was asked for.
pub const TENURE_BACK_DAYS_MAX: i64 = 31;
/// Working days for which a tenure is suspended, the day itself not counted.
pub const SUSPENDED_WORKING_DAYS: u16 = 3;
/// Tenures suspended at a time.
pub const SUSPENDED_AT_ONCE_MAX: usize = 3;
/// Days within which a tenure is suspended once.
pub const SUSPENDED_AGAIN_DAYS: i64 = 30;
/// Days that the request for a secret may wait for its answer.
pub const SECRET_WAITS_DAYS_MAX: i64 = 7;
/// Days for which a reset is shown on the account's pages and to the unit's leader.
pub const RESET_SHOWN_DAYS: i64 = 30;
/// Hours within which acts after a reset are marked.
pub const RESET_MARKS_HOURS: i64 = 72;
/// Days for which a recovery from the server's machine is shown on every first screen.
pub const RECOVERY_SHOWN_DAYS: i64 = 30;
/// Days from its grant to the last day of a suspension.
pub const SUSPENSION_DAYS_MAX: i64 = 90;
