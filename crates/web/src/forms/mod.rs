//! What comes in: the bodies of forms and uploads, read with limits, their keys checked, their values kept so that a
//! form can come back as it was filled. A handler takes a [`Form`] (or an [`Upload`]), asks it for typed values, and
//! either goes on or shows its page again with [`Form::draft`].

pub mod attachment;
pub mod draft;
pub mod fields;
mod gate;
pub mod read;
pub mod sniff;
pub mod upload;
mod values;

pub use draft::Draft;
pub use upload::{Received, Upload};
pub use values::{Form, Line, Number};

/// The hidden field that holds the key of a form.
pub const KEY: &str = "form_key";
/// The hidden field that holds the id of the command a form makes: sent twice, it counts once.
pub const COMMAND: &str = "command";
