//! Small values as templates hand them over: askama passes fields by reference, and bindings of a pattern by a reference
//! to a reference. A function that takes `impl Given<Lang>` takes all of them, so templates need no stars.

use jiff::civil::Date;

use crate::components::Status;
use crate::language::Lang;

/// A value, or a reference to one, however deep.
pub trait Given<T> {
    /// The value.
    fn given(&self) -> T;
}

impl<T, G: Given<T> + ?Sized> Given<T> for &G {
    fn given(&self) -> T {
        (**self).given()
    }
}

macro_rules! given {
    ($($kind:ty),*) => {
        $(impl Given<$kind> for $kind {
            fn given(&self) -> $kind {
                *self
            }
        })*
    };
}

given!(Date, Lang, Status, bool, u8, u16, u32, u64, i64, usize);
