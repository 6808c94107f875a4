//! A percentage as an integer in 0.01 %, so that 100 means all and rounding is always down.

use serde::{Deserialize, Serialize};

/// 0 to 10,000 hundredths of a per cent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Share(u16);

impl Share {
    /// Nothing.
    pub const ZERO: Share = Share(0);
    /// All of it: 100 %.
    pub const ALL: Share = Share(10_000);

    /// From hundredths of a per cent; `None` outside 0..=10,000.
    pub fn new(hundredths: i64) -> Option<Share> {
        (0..=10_000).contains(&hundredths).then_some(Share(hundredths as u16))
    }

    /// From whole per cents; `None` above 100.
    pub fn percent(percent: u8) -> Option<Share> {
        Share::new(i64::from(percent) * 100)
    }

    /// Hundredths of a per cent.
    pub fn hundredths(self) -> i64 {
        i64::from(self.0)
    }

    /// As refusals write it: one decimal, cut off.
    pub fn tenths(self) -> String {
        format!("{}.{}", self.0 / 100, self.0 / 10 % 10)
    }
}

impl TryFrom<i64> for Share {
    type Error = String;
    fn try_from(value: i64) -> Result<Self, Self::Error> {
        Share::new(value).ok_or_else(|| format!("{value} is not between 0 and 10000 hundredths of a per cent"))
    }
}

impl From<Share> for i64 {
    fn from(share: Share) -> i64 {
        share.hundredths()
    }
}
