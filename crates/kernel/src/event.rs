//! The one truth: events, their exact bytes, and the facts they carry. Stored for ever, read for ever.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{
    actor::Actor,
    document::{DocumentAdmitted, EarlierVersionNamed},
    erasure::{ErasureAsked, PayloadErased},
    founding::{CalendarPublished, DemoCreated, InstallationFounded},
    id::{CommandId, EventId},
    import::{ImportClosed, ImportOpened, ItemImported},
    item::{
        asking::{AnsweredOnce, AskAnswered, AskedOnce, ItemAsked, ItemResumed},
        check::{CheckMade, CheckerAssigned},
        closure::{ItemClosed, ItemReopened},
        evidence::EvidenceAttached,
        life::{HandBackRefused, ItemAccepted, ItemAssigned, ItemHandedBack},
        proof::ProofAgreed,
        registration::{ItemApproved, ItemMoved, ItemRegistered, WeightChanged},
        reminder::Reminded,
        report::{ReportCleared, ReportFiled, ReportReturned},
    },
    org::{
        appointments::{AppointmentAsked, AppointmentConfirmed, PersonAdded, TenureEnded},
        asking::{OrgAnswered, OrgAsked},
        secrets::{PasswordReset, SessionsEnded},
        suspension::TenureSuspended,
        units::{PostAdded, UnitAdded, UnitMoved},
    },
    pack::PackAdopted,
    review::{
        clauses::ClausesConfirmed,
        proposals::{ProposalAccepted, ProposalRefused, ProposalsArranged},
        repairs::RepairsJudged,
    },
    text::Digest,
    time::{Date, Timestamp},
};

/// One immutable fact with everything around it.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// 1, 2, 3 … without a gap.
    pub position: u64,
    /// Its id.
    pub id: EventId,
    /// The command it follows from.
    pub command: CommandId,
    /// Who acted, in which post.
    pub actor: Actor,
    /// Server time, never earlier than the event before.
    pub received: Timestamp,
    /// Civil date stated by the actor.
    pub occurred: Date,
    /// Why it came late; present exactly when it is marked late.
    pub late: Option<Digest>,
    /// What happened.
    pub fact: Fact,
}

/// The version an event is stored in.
///
/// # Errors
/// [`Unreadable::Broken`] when the bytes are no event.
pub fn stored_version(bytes: &[u8]) -> Result<u32, Unreadable> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let read: Version = serde_json::from_slice(bytes).map_err(|error| Unreadable::Broken(error.to_string()))?;
    Ok(read.version)
}

/// Why an event's bytes could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unreadable {
    /// The type or its version is newer than this program.
    Unknown {
        /// Type.
        name: String,
        /// Version.
        version: u32,
    },
    /// The bytes are not the event they say they are.
    Broken(String),
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unreadable::Unknown { name, version } => {
                write!(
                    f,
                    "event type {name} version {version} needs a newer version of Jiufen than {}",
                    env!("CARGO_PKG_VERSION")
                )
            }
            Unreadable::Broken(why) => write!(f, "unreadable event: {why}"),
        }
    }
}

impl std::error::Error for Unreadable {}

#[derive(Serialize)]
struct Written<'a, B> {
    position: u64,
    id: EventId,
    command: CommandId,
    #[serde(rename = "type")]
    name: &'a str,
    version: u32,
    subject: Uuid,
    person: crate::id::PersonId,
    post: crate::id::PostId,
    received: Timestamp,
    occurred: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<Digest>,
    body: &'a B,
}

#[derive(Deserialize)]
struct Read<'a> {
    position: u64,
    id: EventId,
    command: CommandId,
    #[serde(rename = "type")]
    name: &'a str,
    version: u32,
    person: crate::id::PersonId,
    post: crate::id::PostId,
    received: Timestamp,
    occurred: Date,
    #[serde(default)]
    late: Option<Digest>,
    #[serde(borrow)]
    body: &'a RawValue,
}

impl Event {
    /// The exact bytes of the event. Made once, when it is recorded; never made again from a parsed event.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.fact.write(self)
    }

    /// Reads an event from its exact bytes.
    ///
    /// # Errors
    /// [`Unreadable::Unknown`] for a type or version from a newer program, [`Unreadable::Broken`] otherwise.
    pub fn from_bytes(bytes: &[u8]) -> Result<Event, Unreadable> {
        let broken = |error: serde_json::Error| Unreadable::Broken(error.to_string());
        let read: Read<'_> = serde_json::from_slice(bytes).map_err(broken)?;
        Ok(Event {
            position: read.position,
            id: read.id,
            command: read.command,
            actor: Actor {
                person: read.person,
                post: read.post,
            },
            received: read.received,
            occurred: read.occurred,
            late: read.late,
            fact: Fact::read(read.name, read.version, read.body.get())?,
        })
    }
}

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident $version:literal of $subject:ident $(, was $old:literal as $before:ty)*;)*) => {
        /// What can happen. A changed shape is a new version with an upcaster in `read`, never an edit.
        #[derive(Clone, PartialEq, Debug)]
        pub enum Fact { $($(#[$doc])* $name($name)),* }

        impl Fact {
            /// Every type with its newest version.
            pub const TYPES: &'static [(&'static str, u32)] = &[$((stringify!($name), $version)),*];

            /// Every type with each version that is read: the newest, and those that an upcaster turns into it.
            pub const READ: &'static [(&'static str, u32)] =
                &[$((stringify!($name), $version), $((stringify!($name), $old),)*)*];

            /// The stored type.
            pub fn name(&self) -> &'static str { match self { $(Fact::$name(_) => stringify!($name)),* } }

            /// The version it is written in; one that was read may have been stored in an older one.
            pub fn version(&self) -> u32 { match self { $(Fact::$name(_) => $version),* } }

            /// What it is about: one id, by which its history is found.
            pub fn subject(&self) -> Uuid { match self { $(Fact::$name(fact) => subject(&fact.$subject)),* } }

            /// The body as JSON.
            pub fn body_json(&self) -> String {
                // Serialising plain data to memory cannot fail.
                match self { $(Fact::$name(fact) => serde_json::to_string(fact).unwrap_or_default()),* }
            }

            fn write(&self, event: &Event) -> Vec<u8> {
                match self { $(Fact::$name(fact) => write(event, stringify!($name), $version, subject(&fact.$subject), fact)),* }
            }

            /// Reads a body of a given type and version.
            ///
            /// # Errors
            /// [`Unreadable`], as for [`Event::from_bytes`].
            pub fn read(name: &str, version: u32, body: &str) -> Result<Fact, Unreadable> {
                match (name, version) {
                    $((stringify!($name), $version) => {
                        serde_json::from_str(body).map(Fact::$name).map_err(|error| Unreadable::Broken(format!("{name}: {error}")))
                    }
                    $((stringify!($name), $old) => {
                        let before: $before =
                            serde_json::from_str(body).map_err(|error| Unreadable::Broken(format!("{name} {version}: {error}")))?;
                        Ok(Fact::$name(before.into()))
                    })*)*
                    _ => Err(Unreadable::Unknown { name: name.into(), version }),
                }
            }
        }
    };
}

fn write<B: Serialize>(event: &Event, name: &str, version: u32, subject: Uuid, body: &B) -> Vec<u8> {
    let written = Written {
        position: event.position,
        id: event.id,
        command: event.command,
        name,
        version,
        subject,
        person: event.actor.person,
        post: event.actor.post,
        received: event.received,
        occurred: event.occurred,
        late: event.late,
        body,
    };
    // Serialising plain data to memory cannot fail.
    serde_json::to_vec(&written).unwrap_or_default()
}

trait Subject {
    fn subject(&self) -> Uuid;
}

macro_rules! subjects {
    ($($name:ident),*) => { $(impl Subject for crate::id::$name { fn subject(&self) -> Uuid { self.0 } })* };
}

subjects!(UnitId, PostId, PersonId, TenureId, DocumentId, ItemId, AskId, ImportId);

impl Subject for i16 {
    /// A calendar's year; it has no id of its own.
    fn subject(&self) -> Uuid {
        Uuid::from_u128(*self as u128)
    }
}

impl Subject for String {
    /// A pack's name; it has no id of its own.
    fn subject(&self) -> Uuid {
        let mut bytes = [0u8; 16];
        bytes.iter_mut().zip(self.bytes()).for_each(|(to, from)| *to = from);
        Uuid::from_bytes(bytes)
    }
}

fn subject<S: Subject>(id: &S) -> Uuid {
    id.subject()
}

facts! {
    /// The data folder is a demonstration.
    DemoCreated 1 of root;
    /// The installation was founded.
    InstallationFounded 1 of root;
    /// A year's calendar was published.
    CalendarPublished 1 of year;
    /// A pack was adopted.
    PackAdopted 1 of name;
    /// A unit was added.
    UnitAdded 1 of unit;
    /// A unit was moved.
    UnitMoved 1 of unit;
    /// A post was added.
    PostAdded 1 of post;
    /// A person was registered.
    PersonAdded 1 of person;
    /// An appointment was asked for.
    AppointmentAsked 1 of tenure;
    /// An appointment was confirmed.
    AppointmentConfirmed 1 of tenure;
    /// A tenure ended.
    TenureEnded 1 of tenure;
    /// A tenure was suspended.
    TenureSuspended 1 of tenure;
    /// Something was asked of a second person.
    OrgAsked 1 of ask;
    /// It was answered.
    OrgAnswered 1 of ask;
    /// Two persons let somebody choose a password.
    PasswordReset 1 of person;
    /// The sessions of an account were ended.
    SessionsEnded 1 of person;
    /// A document was admitted.
    DocumentAdmitted 1 of document;
    /// The earlier version of a document was named.
    EarlierVersionNamed 1 of document;
    /// Repairs of a document were judged.
    RepairsJudged 1 of document;
    /// Clauses of a document were confirmed.
    ClausesConfirmed 1 of document;
    /// Proposals were split, merged, trimmed or drawn.
    ProposalsArranged 1 of document;
    /// A proposal was refused.
    ProposalRefused 1 of document;
    /// A proposal was accepted.
    ProposalAccepted 1 of document;
    /// An item was registered.
    ItemRegistered 1 of item;
    /// An item was approved.
    ItemApproved 1 of item;
    /// An item was moved.
    ItemMoved 1 of item;
    /// A weight was changed.
    WeightChanged 1 of item;
    /// An item was assigned.
    ItemAssigned 1 of item;
    /// An item was accepted.
    ItemAccepted 1 of item;
    /// An item was handed back.
    ItemHandedBack 1 of item;
    /// The office insisted.
    HandBackRefused 1 of item;
    /// Something was asked for.
    ItemAsked 2 of item, was 1 as AskedOnce;
    /// A request was answered.
    AskAnswered 2 of item, was 1 as AnsweredOnce;
    /// A suspension ended.
    ItemResumed 1 of item;
    /// A proof was agreed.
    ProofAgreed 1 of item;
    /// A report was filed.
    ReportFiled 1 of item;
    /// A report was cleared.
    ReportCleared 1 of item;
    /// A report was returned.
    ReportReturned 1 of item;
    /// Evidence was attached.
    EvidenceAttached 1 of item;
    /// A post was asked to check.
    CheckerAssigned 1 of item;
    /// A check was made.
    CheckMade 1 of item;
    /// An item was closed.
    ItemClosed 1 of item;
    /// An item came back.
    ItemReopened 1 of item;
    /// A lead unit was reminded.
    Reminded 1 of item;
    /// An import was opened.
    ImportOpened 1 of import;
    /// An item came from a row of a ledger.
    ItemImported 1 of item;
    /// An import was closed.
    ImportClosed 1 of import;
    /// An erasure was asked for.
    ErasureAsked 1 of ask;
    /// A payload was erased.
    PayloadErased 1 of ask;
}
