//! The only reader of arguments and environment.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use jiufen_store::{Clock, StoreConfig};

use crate::logging::LogFormat;

/// Jiufen 九分: from what was deployed to what is proved done.
#[derive(Parser, Debug)]
#[command(name = "jiufen", version, about)]
pub struct Config {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How lines of the log are written, on standard error; what is logged says JIUFEN_LOG
    #[arg(long, global = true, value_enum, default_value = "text", env = "JIUFEN_LOG_FORMAT")]
    pub log_format: LogFormat,
}

/// What the program can do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Makes a demonstration city, serves it, and prints one account for each role
    Demo(DemoArgs),
    /// Founds a real installation in an empty data folder and prints its first accounts
    Found(FoundArgs),
    /// Serves an installation
    Serve(ServeArgs),
    /// Makes two named persons administrators when nobody can administer any more; every first screen shows it for 30 days
    Administrator(AdministratorArgs),
    /// Shows this machine's clock beside the log, and takes a person's word that it is right
    Clock(ClockArgs),
    /// Checks the events, the payloads and the summaries, and names what does not hold
    Verify(Place),
    /// Makes the summaries anew from the events
    Rebuild(Place),
    /// Proposes the items of a text or a ledger, as JSON or as a responsibility table
    Decompose(DecomposeArgs),
    /// Measures decomposition on a folder of annotated documents
    Evaluate(EvaluateArgs),
    /// Reads a document of any kind and prints its text
    Read(ReadArgs),
    /// Reads one file from its input under limits: what this program starts for files of strangers
    #[command(hide = true)]
    ReadWorker(crate::reading::worker::WorkerArgs),
    /// Repairs a text that the web has damaged and prints it
    Repair(RepairArgs),
}

/// Where an installation lives.
#[derive(Args, Debug, Clone)]
pub struct Place {
    /// The data folder: the embedded database and the files
    #[arg(long, default_value = "data", env = "JIUFEN_DATA")]
    pub data: PathBuf,
    /// A PostgreSQL database (15 to 18) instead of the embedded one: postgres://user:password@host/database
    #[arg(long, env = "JIUFEN_POSTGRES", hide_env_values = true)]
    pub postgres: Option<String>,
}

impl Place {
    /// As the store wants it.
    pub fn store(&self) -> Result<StoreConfig> {
        let postgres = self.postgres.as_deref().map(str::parse).transpose();
        Ok(StoreConfig {
            folder: self.data.clone(),
            postgres: postgres.context("the PostgreSQL address cannot be read")?,
            schema: None,
            clock: Clock::machine(),
        })
    }
}

/// Arguments of `demo`.
#[derive(Args, Debug)]
pub struct DemoArgs {
    /// The data folder of the demonstration; made when it is not there
    #[arg(long, default_value = "data/demo")]
    pub data: PathBuf,
    /// A PostgreSQL database instead of the embedded one
    #[arg(long, env = "JIUFEN_POSTGRES", hide_env_values = true)]
    pub postgres: Option<String>,
    /// Port on this machine
    #[arg(long, default_value_t = 7900)]
    pub port: u16,
    /// Admits this text instead of the city's own report; no items are made from it
    #[arg(long)]
    pub document: Option<PathBuf>,
    /// A language model.
    #[command(flatten)]
    pub model: ModelArgs,
}

/// A language model on the closed network that reviewers may ask; without these nobody is asked anything.
#[derive(Args, Default)]
pub struct ModelArgs {
    /// Where it answers as OpenAI's interface has it, such as http://10.0.0.5:8000/v1; without it no text goes anywhere
    #[arg(long, env = "JIUFEN_MODEL_AT", requires = "model_name")]
    pub model_at: Option<String>,
    /// Its name there
    #[arg(long, env = "JIUFEN_MODEL_NAME", requires = "model_at")]
    pub model_name: Option<String>,
    /// The key it asks for, if any; from the environment, because arguments can be seen by others on the machine
    #[arg(skip = std::env::var("JIUFEN_MODEL_KEY").ok())]
    pub model_key: Option<String>,
}

impl std::fmt::Debug for ModelArgs {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {:?}", self.model_name, self.model_at)
    }
}

/// Arguments of `found`.
#[derive(Args, Debug)]
pub struct FoundArgs {
    /// Where.
    #[command(flatten)]
    pub place: Place,
    /// Full name of the root unit, such as 河清市人民政府
    #[arg(long)]
    pub name: String,
    /// Its short name, such as 市政府
    #[arg(long)]
    pub short: String,
    /// Time zone
    #[arg(long, default_value = "Asia/Shanghai")]
    pub time_zone: String,
    /// Names of the two administrators and the auditor, in this order
    #[arg(long, num_args = 3, value_names = ["ADMINISTRATOR", "ADMINISTRATOR", "AUDITOR"])]
    pub people: Vec<String>,
}

/// Arguments of `administrator`.
#[derive(Args, Debug)]
pub struct AdministratorArgs {
    /// Where.
    #[command(flatten)]
    pub place: Place,
    /// Names of the two
    #[arg(long, num_args = 2, value_names = ["ADMINISTRATOR", "ADMINISTRATOR"])]
    pub people: Vec<String>,
    /// Although two administrators are in force and one of them signed in within 30 days
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `serve`.
#[derive(Args, Debug)]
pub struct ServeArgs {
    /// Where.
    #[command(flatten)]
    pub place: Place,
    /// Address and port to listen on
    #[arg(long, default_value = "127.0.0.1:7900", env = "JIUFEN_LISTEN")]
    pub listen: SocketAddr,
    /// Addresses of the proxies that speak HTTPS for this server, one on this machine too (127.0.0.1); nobody else is believed about where a browser is
    #[arg(long = "proxy", env = "JIUFEN_PROXY", value_delimiter = ',')]
    pub proxies: Vec<IpAddr>,
    /// Refuses texts and files marked 内部 as well as 绝密, 机密 and 秘密
    #[arg(long, env = "JIUFEN_REFUSE_INTERNAL")]
    pub refuse_internal: bool,
    /// A language model.
    #[command(flatten)]
    pub model: ModelArgs,
}

/// Arguments of `clock`.
#[derive(Args, Debug)]
pub struct ClockArgs {
    /// Where.
    #[command(flatten)]
    pub place: Place,
    /// This machine's clock is right now: recording goes on
    #[arg(long)]
    pub right: bool,
}

/// How `decompose` prints.
#[derive(ValueEnum, Clone, Copy, Debug)]
pub enum DecomposeFormat {
    /// docs/formats/decompose.md
    Json,
    /// A responsibility table as a workbook, on the standard output
    Xlsx,
    /// The same table as a list with commas
    Csv,
}

/// Arguments of `decompose`.
#[derive(Args, Debug)]
pub struct DecomposeArgs {
    /// The document
    pub file: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value = "json")]
    pub format: DecomposeFormat,
    /// The date of the document, where its text does not say it
    #[arg(long)]
    pub dated: Option<Date>,
    /// Units to match names against: TOML with [[unit]] key, name, short, aliases
    #[arg(long)]
    pub units: Option<PathBuf>,
}

/// Arguments of `evaluate`.
#[derive(Args, Debug)]
pub struct EvaluateArgs {
    /// The folder: each .txt with its annotations in a .toml of the same name
    pub folder: PathBuf,
    /// Prints every difference too
    #[arg(long)]
    pub differences: bool,
}

/// Arguments of `read`.
#[derive(Args, Debug)]
pub struct ReadArgs {
    /// The document: .txt, .html, .docx or .pdf, told by its content
    pub file: PathBuf,
    /// Prints the text with its kind, pages, tables and what was left out instead of the text alone
    #[arg(long, value_enum)]
    pub report: Option<Report>,
}

/// Arguments of `repair`.
#[derive(Args, Debug)]
pub struct RepairArgs {
    /// The text, in whatever encoding; `-` reads the standard input
    pub file: PathBuf,
    /// Prints the text with every edit and every gap instead of the text alone
    #[arg(long, value_enum)]
    pub report: Option<Report>,
}

/// The form of a report.
#[derive(clap::ValueEnum, Debug, Clone, Copy)]
pub enum Report {
    /// One JSON object
    Json,
}
