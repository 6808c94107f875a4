//! What reads give back: plain data for screens, exports and tests. Texts are resolved; nothing here can be written.

pub use super::erasures::Removal;
use std::collections::BTreeMap;
use std::fmt;

use jiufen_kernel::{
    colour::{Cause, Colour, Turns},
    duty::Act,
    event::Event,
    figures::{Counts, Figures, Lost},
    id::{DocumentId, EvidenceId, ItemId, PostId, ReportId, UnitId},
    item::{
        Item, Late, MovedDate, OpenAsk, Stage, Standing,
        asking::Sort,
        check::Method,
        closure::{Missing, Outcome},
        evidence::EvidenceKind,
        report::Claim,
    },
    loss::Why,
    pack::Words,
    refusal::Refusal,
    share::Share,
    text::{Digest, FileRef},
    time::{Date, WorkingDate},
};

use super::review_views::{CoverageCounts, Intended};

/// A text, or the word that it was removed by law.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shown {
    /// The text.
    Text(String),
    /// It was removed.
    Removed(Option<Removal>),
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shown::Text(text) => f.write_str(text),
            Shown::Removed(Some(removal)) => write!(f, "〔{removal}〕"),
            Shown::Removed(None) => f.write_str("〔依法删除 / removed by law〕"),
        }
    }
}

/// A unit by its names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitRef {
    /// Its id.
    pub id: UnitId,
    /// Full name.
    pub name: Shown,
    /// Short name.
    pub short: Shown,
}

/// A post by its title, unit and holder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PostRef {
    /// Its id.
    pub id: PostId,
    /// Its title.
    pub title: Shown,
    /// Its unit.
    pub unit: Option<UnitRef>,
    /// Whoever holds it.
    pub holder: Option<Shown>,
}

/// The numbers of an item or a unit: said, proved, the gap's parts, and the counts without which they are not shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Numbers {
    /// Has it a number? Without one it shows "–".
    pub has: bool,
    /// Said, proved, waiting, bare, cut.
    pub figures: Figures,
    /// Counts over counted leaves.
    pub counts: Counts,
    /// What it lost, net.
    pub lost: Lost,
    /// Said and proved without the parts that joined after the first claim.
    pub without_later: Option<(Share, Share)>,
    /// Overdue on the day looked at: counted leaves, nodes late by themselves, and at an office what waits for it.
    pub overdue: i64,
}

/// One item in a list.
#[derive(Clone, PartialEq, Debug)]
pub struct ItemRow {
    /// Its id.
    pub id: ItemId,
    /// Its kind's id.
    pub kind: String,
    /// Its kind's words.
    pub kind_words: Words,
    /// Does it enter said and proved?
    pub counted: bool,
    /// `2026-0173`.
    pub number: String,
    /// Its title.
    pub title: Shown,
    /// The item it is part of.
    pub parent: Option<ItemId>,
    /// Does its number come from children?
    pub node: bool,
    /// Weight among its siblings.
    pub weight: i64,
    /// Lead unit.
    pub lead: Option<UnitRef>,
    /// Handling post.
    pub handling: Option<PostId>,
    /// First day.
    pub start: Option<Date>,
    /// Due date in force.
    pub due: Option<Date>,
    /// The first due date, when it was moved.
    pub first_due: Option<Date>,
    /// How often it was moved.
    pub moved: i64,
    /// How far it has come.
    pub stage: Stage,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Its colour on the day looked at.
    pub colour: Colour,
    /// The day it turned (or turns) red.
    pub red_on: Option<Date>,
    /// A claim waits for a check.
    pub waits: bool,
    /// Never reported.
    pub silent: bool,
    /// Day of the newest report.
    pub reported_on: Option<Date>,
    /// Open blockers.
    pub blockers: i64,
    /// The day from which it is counted as overdue, by itself or at its office.
    pub late_on: Option<Date>,
    /// How often it was late before: stretches that an extension, a suspension, another lead or its end cut off.
    pub late_times: i64,
    /// Days late in those.
    pub late_days: i64,
    /// Highest escalation so far: 0 none, 1 reminded, 2 urged, 3 summoned.
    pub reminded: i64,
    /// Its numbers.
    pub numbers: Numbers,
}

/// A row of the tree.
#[derive(Clone, PartialEq, Debug)]
pub struct TreeRow {
    /// How deep, from 0.
    pub depth: usize,
    /// The item.
    pub row: ItemRow,
    /// Are its children shown below it?
    pub open: bool,
    /// Children that exist.
    pub children: i64,
    /// Children that exist and that this reader may not see, when open.
    pub hidden: i64,
    /// Children that follow those shown below it, when open.
    pub more: Option<More>,
}

/// Rows of a level that follow those shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct More {
    /// How many; `None` when there are too many to count.
    pub count: Option<i64>,
    /// The number of the last row shown: where the level goes on.
    pub after: String,
}

/// A tree as far as it is opened.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tree {
    /// Its rows, each before those below it.
    pub rows: Vec<TreeRow>,
    /// What follows on the first level.
    pub more: Option<More>,
}

/// How many of a list need looking after.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Beside {
    /// With something disallowed.
    pub cut: i64,
    /// Never reported.
    pub silent: i64,
    /// Open and due within [`crate::read::items::SOON_DAYS`].
    pub soon: i64,
}

/// A page of a list.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ItemList {
    /// At most the asked number of rows.
    pub rows: Vec<ItemRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
    /// How many of each colour match, when there are few enough to count: red, pending, amber, green, not started,
    /// suspended, done, withdrawn.
    pub tabs: Option<[i64; 8]>,
    /// How many need looking after, when there are few enough to count.
    pub beside: Option<Beside>,
    /// How it is sorted: not as asked when there are too many to look at each.
    pub sort: crate::read::items::Sort,
}

/// The sentence an item answers, with its surroundings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceView {
    /// The document.
    pub document: DocumentId,
    /// Its title.
    pub title: Shown,
    /// First character.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Up to 60 characters before.
    pub before: String,
    /// The characters themselves.
    pub text: String,
    /// Up to 60 characters after.
    pub after: String,
}

/// A report on the item page.
#[derive(Clone, PartialEq, Debug)]
pub struct ReportView {
    /// Its id.
    pub id: ReportId,
    /// The post.
    pub post: PostRef,
    /// The person in it then.
    pub person: Shown,
    /// The day received.
    pub on: Date,
    /// The number it says.
    pub claim: Claim,
    /// Does it stand?
    pub standing: Standing,
    /// Progress.
    pub progress: Option<Shown>,
    /// Problem.
    pub problem: Option<Shown>,
    /// Next step.
    pub next: Option<Shown>,
    /// Why it was returned.
    pub returned: Option<Shown>,
}

/// A file of a piece of evidence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileView {
    /// What the event says.
    pub file: FileRef,
    /// Its name.
    pub name: Shown,
    /// Plain SHA-256, hexadecimal; `None` when it was removed.
    pub sha256: Option<String>,
    /// How it was removed by law.
    pub removed: Option<Removal>,
}

/// A piece of evidence on the item page.
#[derive(Clone, PartialEq, Debug)]
pub struct EvidenceView {
    /// Its id.
    pub id: EvidenceId,
    /// The author's post.
    pub post: PostRef,
    /// The author.
    pub person: Shown,
    /// The day received.
    pub on: Date,
    /// Which piece of the agreed proof, from 0.
    pub piece: u8,
    /// What it is.
    pub kind: EvidenceKind,
    /// The level it backs; 0 where the reader may not know it, or nobody has said it.
    pub backs: Share,
    /// Given for a report that has not been cleared, of which this reader knows nothing else.
    pub for_draft: bool,
    /// Waits for the first claim to say what it backs.
    pub unsaid: bool,
    /// Other items on which the same bytes were given, as far as the reader sees them.
    pub reused: Vec<ItemRow>,
    /// Its grade; by a check on site at least 3.
    pub grade: u8,
    /// Accepted by a check that counts.
    pub accepted: bool,
    /// Given by a checker.
    pub by_checker: bool,
    /// What it shows.
    pub note: Shown,
    /// Its files.
    pub files: Vec<FileView>,
}

/// A check on the item page.
#[derive(Clone, PartialEq, Debug)]
pub struct CheckView {
    /// The checker's post.
    pub post: PostRef,
    /// The checker.
    pub person: Shown,
    /// The day.
    pub on: Date,
    /// The level claimed.
    pub claimed: Share,
    /// The level accepted.
    pub accepted: Share,
    /// How.
    pub method: Method,
    /// Why.
    pub reason: Shown,
}

/// A piece of the agreed proof.
#[derive(Clone, PartialEq, Debug)]
pub struct PieceView {
    /// What must be shown.
    pub what: Shown,
    /// The grade it needs.
    pub grade: u8,
    /// Shown by accepted evidence?
    pub proved: bool,
}

/// A line of an item's history: the event, with its texts in the order they stand in it.
#[derive(Clone, PartialEq, Debug)]
pub struct HistoryLine {
    /// The event.
    pub event: Event,
    /// The post that acted.
    pub post: PostRef,
    /// The person in it.
    pub person: Shown,
    /// It was done shortly after two persons let a password be chosen; true if it was the first.
    pub after_reset: Option<bool>,
    /// The day received.
    pub on: Date,
    /// Texts of the event, by the field that holds them.
    pub texts: Vec<(String, Shown)>,
    /// Done by a hand that was not free.
    pub marks: Vec<jiufen_kernel::marks::Mark>,
}

/// A moved due date.
#[derive(Clone, PartialEq, Debug)]
pub struct MovedView {
    /// The move.
    pub moved: MovedDate,
    /// Why.
    pub reason: Shown,
    /// Who granted it.
    pub approver: PostRef,
}

/// What an open request asks, and by whom.
#[derive(Clone, PartialEq, Debug)]
pub struct AskView {
    /// The request.
    pub open: OpenAsk,
    /// Who asked.
    pub post: PostRef,
    /// Why.
    pub reason: Shown,
    /// The item it would become part of, as far as the reader sees it.
    pub parent: Option<ItemRow>,
    /// The pieces of the proof that is asked for.
    pub pieces: Vec<Shown>,
    /// Whoever asked is not in that post any more.
    pub gone: bool,
    /// What stands against this reader's granting it; nothing when they may.
    pub refused: Option<Refusal>,
    /// May this reader answer it, be it by a refusal?
    pub answers: bool,
    /// The numbers of the item above, now and once it is granted, where the reader sees that item.
    pub effect: Option<(Figures, Figures)>,
}

/// A line of a node: what it lost, or got late.
#[derive(Clone, PartialEq, Debug)]
pub struct LossView {
    /// The day.
    pub on: Date,
    /// Why.
    pub why: Why,
    /// The item, as far as the reader sees it.
    pub item: Option<ItemRow>,
    /// Counted leaves in it then, how many of them were late, how many silent.
    pub leaves: i64,
    /// Late on that day.
    pub late: i64,
    /// Never reported.
    pub silent: i64,
    /// The day it came back.
    pub back: Option<Date>,
}

/// One step of said and proved over time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Point {
    /// The day.
    pub day: Date,
    /// The numbers at its end.
    pub figures: Figures,
}

/// Everything on the item page.
#[derive(Clone, PartialEq, Debug)]
pub struct ItemPage {
    /// The position it was read at: what a form made from it has seen.
    pub seen: u64,
    /// The list row.
    pub row: ItemRow,
    /// The item with its life.
    pub item: Item,
    /// The items it is part of, from the top; those the reader may not see have no title.
    pub crumbs: Vec<(ItemId, Option<Shown>)>,
    /// Lead unit.
    pub lead: Option<UnitRef>,
    /// Supporting units.
    pub supporting: Vec<UnitRef>,
    /// Assigning office.
    pub office: UnitRef,
    /// Responsible leader.
    pub leader: Option<PostRef>,
    /// Handling post.
    pub handling: Option<PostRef>,
    /// Posts asked to check.
    pub checkers: Vec<PostRef>,
    /// Children the reader may see.
    pub children: Vec<ItemRow>,
    /// Children not shown.
    pub hidden: i64,
    /// Children that follow those shown.
    pub more: Option<More>,
    /// Weight of the children due by the day looked at, of all: "plan to date".
    pub plan: Option<Share>,
    /// Why it is amber or red.
    pub cause: Option<Cause>,
    /// The dates on which it turns.
    pub turns: Turns,
    /// The end of the working days that each open blocker had, by the day it was raised.
    pub blocked_until: BTreeMap<Date, WorkingDate>,
    /// What is missing to close it as proved.
    pub missing: Vec<Missing>,
    /// The agreed proof.
    pub proof: Vec<PieceView>,
    /// Reports, newest first.
    pub reports: Vec<ReportView>,
    /// Evidence, newest first.
    pub evidence: Vec<EvidenceView>,
    /// Checks, newest first.
    pub checks: Vec<CheckView>,
    /// Moves of the due date, oldest first.
    pub moved: Vec<MovedView>,
    /// Stretches of lateness that something ended, with whoever led then.
    pub late: Vec<(Late, UnitRef)>,
    /// Moves of the start, oldest first.
    pub moved_start: Vec<MovedView>,
    /// Open requests, in the order of their sorts.
    pub asks: Vec<AskView>,
    /// What this reader can ask for.
    pub askable: Vec<Sort>,
    /// The lines of what it lost, newest first.
    pub losses: Vec<LossView>,
    /// Why it was handed back, when that waits for an answer.
    pub hand_back: Option<Shown>,
    /// Why it was closed.
    pub closed_reason: Option<Shown>,
    /// Open and closed blockers of it.
    pub blockers: Vec<ItemRow>,
    /// The item it holds up.
    pub blocks: Option<ItemRow>,
    /// The sentences it answers.
    pub sources: Vec<SourceView>,
    /// What whoever accepted it from a document meant for it.
    pub intended: Option<Intended>,
    /// What happened, newest first.
    pub history: Vec<HistoryLine>,
    /// Said and proved over time.
    pub series: Vec<Point>,
    /// What this actor can do here now.
    pub acts: jiufen_kernel::acts::Acts,
    /// The item it is part of, for the rules: not for the reader's eyes.
    pub parent: Option<Item>,
}

/// One thing owed, with its item.
#[derive(Clone, PartialEq, Debug)]
pub struct DutyRow {
    /// What.
    pub act: Act,
    /// Since when.
    pub since: Date,
    /// The item.
    pub item: ItemRow,
    /// Owed by this very post, or by whoever in the unit has the role.
    pub own: bool,
    /// Nobody of those who owe it may do it, and this post may.
    pub fallen: bool,
}

/// A document in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DocumentRow {
    /// Its id.
    pub id: DocumentId,
    /// Its title.
    pub title: Shown,
    /// Its number.
    pub number: Option<Shown>,
    /// Its issuer.
    pub issuer: Option<Shown>,
    /// The date it bears.
    pub dated: Option<Date>,
    /// Who admitted it.
    pub admitted_by: PostRef,
    /// When.
    pub admitted_on: Date,
    /// Characters.
    pub chars: u32,
    /// Items anchored in it that the reader may see.
    pub items: i64,
    /// How much of it is answered for.
    pub coverage: CoverageCounts,
}

/// A document by its title.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DocumentRef {
    /// Its id.
    pub id: DocumentId,
    /// Its title.
    pub title: Shown,
    /// The date it bears.
    pub dated: Option<Date>,
}

/// A document with its text and the items anchored in it.
#[derive(Clone, PartialEq, Debug)]
pub struct DocumentPage {
    /// The list row.
    pub row: DocumentRow,
    /// Its text; `None` when it was removed.
    pub text: Option<String>,
    /// How it was removed by law.
    pub removed: Option<Removal>,
    /// Digest of the frozen text.
    pub digest: Digest,
    /// The version before it.
    pub earlier: Option<DocumentRef>,
    /// Versions after it.
    pub later: Vec<DocumentRef>,
    /// The file it came as, when it was not typed.
    pub original: Option<FileView>,
    /// Anchors in order: first character, one past the last, the item.
    pub anchors: Vec<(u32, u32, ItemRow)>,
}

/// A hit of a search.
#[derive(Clone, PartialEq, Debug)]
pub enum Hit {
    /// An item.
    Item(Box<ItemRow>),
    /// A document, with the words around the first hit.
    Document(Box<DocumentRow>, String),
}
