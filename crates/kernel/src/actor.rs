//! Who acts: a person in one of their posts.

use serde::{Deserialize, Serialize};

use crate::id::{PersonId, PostId};

/// A person acting in a post. Posts answer, people pass.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Actor {
    /// The person who signed in.
    pub person: PersonId,
    /// The post they act in.
    pub post: PostId,
}
