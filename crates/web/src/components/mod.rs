//! The parts screens are made of. Each is a small struct that writes its own HTML: build it in a handler or right in a
//! template, `{{ Bar::row(numbers, page.lang) }}`. Everything that comes from people is escaped inside.

mod bar;
mod figures;
mod history;
pub(crate) mod late;
mod lead;
mod lists;
pub(crate) mod losses;
mod notes;
mod status;
mod table;

pub use bar::{Bar, Size, Swatch};
pub use figures::{Axis, CountCell, Counts, Legend, Numbers, PhoneCounts, RowNumbers, Shown, Sum, Tally, Tenths};
pub use history::{Deadline, Moved, SourceSentence, Step, Timeline};
pub use late::{Late, LateLine};
pub use lead::{Lead, Run};
pub use lists::{Crumb, FileRow, Filter, FilterValue, Filters, Pager, Tab, Tabs, View, Views};
pub use notes::{Call, DoneLine, Empty, Missing, Need, Secret};
pub use status::{Cause, Grade, Letter, Reason, Status, StatusMark, Why};
pub use table::{Act, Acts, Outcome, PickAll, PickRow};
