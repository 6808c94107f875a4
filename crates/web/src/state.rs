//! What every handler can reach: the settings, the sessions, the reader of documents and the time.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiufen_kernel::Refusal;
use jiufen_kernel::command::{Command, Order};
use jiufen_kernel::id::CommandId;
use jiufen_kernel::marking::{MarkingRules, security_marking};
use jiufen_kernel::org::Role;
use jiufen_store::read::Reader;
use jiufen_store::{Receipt, RecordError, Store, StoreError};

use crate::documents::Readings;
use crate::imports::ledgers::Ledgers;
use crate::models::{Model, Models};
use crate::problem::Problem;
use crate::reading::{Change, Clause, Reading, Reviewed, Span, Ties};
use crate::session::desk::Desk;
use crate::session::password::Hasher;
use crate::visitor::Seat;

/// A document as the injected reader found it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadDocument {
    /// The whole text.
    pub text: String,
    /// What seems to be its title.
    pub title: Option<String>,
    /// What seems to be its number 发文字号.
    pub number: Option<String>,
    /// What seems to be its issuer.
    pub issuer: Option<String>,
    /// What seems to be its date.
    pub dated: Option<Date>,
    /// What it came as.
    pub kind: ReadKind,
    /// Pages, when the kind has them.
    pub pages: Option<u32>,
    /// Tables in it.
    pub tables: usize,
    /// What was there and is not in the text.
    pub dropped: Vec<LeftOut>,
}

/// What a document came as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadKind {
    /// Its media type.
    pub media: &'static str,
    /// Its name in Chinese.
    pub zh: &'static str,
    /// Its name in English.
    pub en: &'static str,
}

impl Default for ReadKind {
    fn default() -> Self {
        Self {
            media: "text/plain",
            zh: "纯文本",
            en: "plain text",
        }
    }
}

/// Something of the original that is not in the text, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What, in Chinese.
    pub zh: &'static str,
    /// What, in English.
    pub en: &'static str,
    /// How often.
    pub count: u32,
    /// Nobody could look into it: whoever brings the document answers for it.
    pub unread: bool,
}

/// Why a document was not let in: words for the person who brought it, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRefused {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What a block of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// The title.
    Title,
    /// Head or foot matter.
    Aside,
    /// A heading of a level from 1 to 4.
    Heading(u8),
    /// A paragraph.
    Paragraph,
}

/// A block of a text with its sentences, as spans [start, end) in Unicode scalar values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextBlock {
    /// What it is.
    pub kind: BlockKind,
    /// First character.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Its sentences in order.
    pub sentences: Vec<(u32, u32)>,
}

/// Reads the bytes of a file of that name.
pub type ReadBytes = dyn Fn(&[u8], &str) -> Result<ReadDocument, DocumentRefused> + Send + Sync;

/// Repairs a frozen text as it was judged, takes it apart and proposes its items.
pub type ReviewText = dyn Fn(&Reviewed) -> Reading + Send + Sync;

/// Compares an old and a new version of a report.
pub type CompareTexts = dyn Fn(&Reviewed, &Reviewed) -> Vec<Change> + Send + Sync;

/// Takes a text apart.
pub type FindStructure = dyn Fn(&str) -> Vec<TextBlock> + Send + Sync;

/// Reads the rows of the first sheet of a table, as somebody sees them.
pub type ReadRows = dyn Fn(&[u8], &str) -> Result<Vec<Vec<String>>, DocumentRefused> + Send + Sync;

/// Something in a file that no reader could read, in words that follow the file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Looks into the bytes of a file of that name for security markings; gives what could not be read.
pub type LookInto = dyn Fn(&[u8], &str) -> Result<Vec<Unread>, DocumentRefused> + Send + Sync;

/// Reads and takes apart documents. Injected at start, so that this crate never links the heavy document libraries.
/// All are slow: call them in `spawn_blocking`.
#[derive(Clone)]
pub struct Documents {
    /// The bytes of a file (with its name) as text.
    pub read: Arc<ReadBytes>,
    /// Blocks and sentences of a text.
    pub structure: Arc<FindStructure>,
    /// A file at the door, whatever it is for: refused for a security marking in its place.
    pub look: Arc<LookInto>,
    /// The rows of the first sheet of a table.
    pub rows: Arc<ReadRows>,
    /// A frozen text as it is reviewed.
    pub review: Arc<ReviewText>,
    /// What became of the items of an old version in a new one.
    pub compare: Arc<CompareTexts>,
}

/// The ties of a text to itself.
struct Same;

impl Ties for Same {
    fn source(&self, text: Span) -> Span {
        text
    }

    fn text(&self, source: Span) -> Span {
        source
    }

    fn propose(&self, _: Span) -> Option<crate::reading::Proposal> {
        None
    }
}

impl Documents {
    /// Takes every text as it is: for tests of what is not about documents.
    pub fn plain() -> Documents {
        Documents {
            read: Arc::new(|bytes, name| {
                Ok(ReadDocument {
                    text: String::from_utf8_lossy(bytes).into_owned(),
                    title: Some(name.to_owned()),
                    ..ReadDocument::default()
                })
            }),
            structure: Arc::new(one_paragraph),
            look: Arc::new(plain_look),
            rows: Arc::new(|bytes, _| {
                let text = String::from_utf8_lossy(bytes);
                Ok(text
                    .lines()
                    .map(|line| line.split(',').map(str::to_owned).collect())
                    .collect())
            }),
            review: Arc::new(|reviewed| Reading {
                blocks: one_paragraph(&reviewed.source),
                text: reviewed.source.clone(),
                repairs: Vec::new(),
                clauses: Vec::<Clause>::new(),
                proposals: Vec::new(),
                ties: Arc::new(Same),
            }),
            compare: Arc::new(|_, _| Vec::new()),
        }
    }
}

/// Plain text under the usual rules; nothing else can be read without the readers.
fn plain_look(bytes: &[u8], _: &str) -> Result<Vec<Unread>, DocumentRefused> {
    match std::str::from_utf8(bytes).map(|text| security_marking(text, &MarkingRules::default())) {
        Ok(None) => Ok(Vec::new()),
        Ok(Some(marking)) => Err(DocumentRefused {
            zh: marking.zh(),
            en: marking.en(),
        }),
        Err(_) => Ok(vec![Unread {
            zh: "不是文本".into(),
            en: "no text".into(),
        }]),
    }
}

fn one_paragraph(text: &str) -> Vec<TextBlock> {
    let end = text.chars().count() as u32;
    vec![TextBlock {
        kind: BlockKind::Paragraph,
        start: 0,
        end,
        sentences: vec![(0, end)],
    }]
}

/// What an installation decides about its web face.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The office that runs this installation, in Chinese.
    pub name_zh: String,
    /// The same in English.
    pub name_en: String,
    /// Proxies whose `X-Forwarded-*` headers are believed; nobody else's are, this machine's own neither.
    pub trusted_proxies: Vec<IpAddr>,
    /// The one time zone of the installation.
    pub zone: TimeZone,
    /// Where uploads are written until they are taken over or dropped.
    pub uploads: PathBuf,
    /// What counts as a security marking.
    pub markings: MarkingRules,
}

/// The state of the web application. Cheap to clone.
#[derive(Clone)]
pub struct Web(Arc<Inside>);

struct Inside {
    settings: Settings,
    store: Arc<Store>,
    desk: Desk,
    hasher: Hasher,
    documents: Documents,
    readings: Readings,
    ledgers: Option<Arc<dyn Ledgers>>,
    models: Option<Models>,
}

impl Web {
    /// Puts the parts together.
    pub fn new(settings: Settings, store: Arc<Store>, documents: Documents) -> Self {
        let desk = Desk::new(store.clone());
        Self(Arc::new(Inside {
            settings,
            store,
            desk,
            hasher: Hasher::new(),
            documents,
            readings: Readings::default(),
            ledgers: None,
            models: None,
        }))
    }

    /// With a reader of ledgers. Only while nothing else holds this.
    #[must_use]
    pub fn with_ledgers(mut self, ledgers: Arc<dyn Ledgers>) -> Self {
        if let Some(inside) = Arc::get_mut(&mut self.0) {
            inside.ledgers = Some(ledgers);
        }
        self
    }

    /// The reader and writer of ledgers, where there is one. It is slow: call it in `spawn_blocking`.
    pub(crate) fn ledgers(&self) -> Option<Arc<dyn Ledgers>> {
        self.0.ledgers.clone()
    }

    /// With a language model that may be asked. Only while nothing else holds this.
    #[must_use]
    pub fn with_model(mut self, model: Arc<dyn Model>) -> Self {
        if let Some(inside) = Arc::get_mut(&mut self.0) {
            inside.models = Some(Models::new(model));
        }
        self
    }

    /// The language model, where the installation names one.
    pub(crate) fn models(&self) -> Option<Models> {
        self.0.models.clone()
    }

    /// The installation's settings.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The store behind it all.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Accounts, sessions and sign-ins.
    pub(crate) fn desk(&self) -> &Desk {
        &self.0.desk
    }

    /// Hashes and checks passwords, a few at a time.
    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// The reader of documents. It is slow: call it in `spawn_blocking`.
    pub fn documents(&self) -> Documents {
        self.0.documents.clone()
    }

    /// The texts read last.
    pub(crate) fn readings(&self) -> &Readings {
        &self.0.readings
    }

    /// The store, to be held beyond one request.
    pub fn shared_store(&self) -> Arc<Store> {
        self.0.store.clone()
    }

    /// Reads for somebody in their seat, on the day they look at. Everything in one closure belongs to one state.
    pub async fn read<T: Send + 'static>(
        &self,
        seat: &Seat,
        work: impl FnOnce(&mut Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        self.read_on(seat, seat.as_of, work).await
    }

    /// The same of today, whatever day the address names: for duties and search, which say that they show today.
    pub async fn read_today<T: Send + 'static>(
        &self,
        seat: &Seat,
        work: impl FnOnce(&mut Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        self.read_on(seat, None, work).await
    }

    async fn read_on<T: Send + 'static>(
        &self,
        seat: &Seat,
        as_of: Option<Date>,
        work: impl FnOnce(&mut Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let read = self.store().read(seat.actor(), move |reader| {
            if let Some(day) = as_of {
                reader.as_of(day)?;
            }
            work(reader)
        });
        read.await.map_err(|error| Problem::Internal(error.into()))
    }

    /// Whether the post somebody acts in has a role: for leaving out forms they cannot use. The rules decide all the same.
    pub(crate) async fn has_role(&self, seat: &Seat, role: Role) -> Result<bool, Problem> {
        self.read(seat, move |reader| Ok(reader.has_role(role))).await
    }

    /// Records a command of somebody in their seat, under the id its form was given. The inner error is the rules' no,
    /// to be shown in the form: `form.draft().refused_by(&refusal)`.
    pub async fn record(
        &self,
        seat: &Seat,
        id: CommandId,
        command: impl Into<Command>,
    ) -> Result<Result<Receipt, Refusal>, Problem> {
        self.record_order(Order::new(id, seat.actor(), command)).await
    }

    /// The same for an order that says when it happened.
    pub async fn record_order(&self, order: Order) -> Result<Result<Receipt, Refusal>, Problem> {
        match self.store().record(order).await {
            Ok(receipt) => Ok(Ok(receipt)),
            Err(RecordError::Refused(refusal)) => Ok(Err(refusal)),
            Err(RecordError::Conflict) => Err(Problem::UsedBefore),
            Err(RecordError::Failed(error)) => Err(Problem::Internal(error.into())),
        }
    }

    /// The real instant in microseconds, for sessions and locks, which live in real time even in a demonstration.
    pub(crate) fn now(&self) -> i64 {
        self.store().clock().micros()
    }

    /// The civil day that screens call today.
    pub fn today(&self) -> Date {
        self.settings().zone.to_datetime(self.store().now()).date()
    }

    /// The demonstration's day, if this is a demonstration.
    pub fn demo(&self) -> Option<Date> {
        self.store().is_demo().then(|| self.today())
    }
}
