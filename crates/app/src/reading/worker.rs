//! The other side: this program as the process that reads. It bounds itself, reads its input, answers in JSON and ends.

use std::io::{Read, Write};

use anyhow::{Context, Result};
use jiufen_documents::{MarkingRules, ReadDocument, ReadProblem, limits, read};
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::Serialize;

use super::{Job, Refused};

/// Arguments of `read-worker`, which only this program calls.
#[derive(clap::Args, Debug)]
pub struct WorkerArgs {
    /// What to do
    job: Job,
    /// The file's name
    #[arg(long, default_value = "")]
    name: String,
    /// Bytes of address space
    #[arg(long)]
    memory_bytes: u64,
    /// Seconds of computing
    #[arg(long)]
    cpu_seconds: u64,
}

/// Does one job.
pub fn work(args: &WorkerArgs) -> Result<()> {
    let bound = |resource, most: u64| {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit).with_context(|| format!("cannot bound {resource:?}"))
    };
    bound(Resource::As, args.memory_bytes)?;
    bound(Resource::Cpu, args.cpu_seconds)?;
    bound(Resource::Core, 0)?;
    // It writes no files, whatever it is made to do.
    bound(Resource::Fsize, 0)?;
    match args.job {
        Job::Document => {
            let mut bytes = Vec::new();
            let most = limits::FILE_BYTES_MAX as u64 + 1;
            std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
            answer(&document(&bytes, &args.name, &MarkingRules::default()))
        }
        Job::Ledger => super::tables::serve(
            &mut std::io::stdin().lock(),
            &mut std::io::BufWriter::new(std::io::stdout().lock()),
        ),
    }
}

/// Reads a document.
pub fn document(bytes: &[u8], name: &str, rules: &MarkingRules) -> Result<ReadDocument, Refused> {
    read(bytes, name, rules).map_err(|problem| refused(&problem))
}

/// A problem of the readers in words.
pub fn refused(problem: &ReadProblem) -> Refused {
    Refused {
        code: problem.code().into(),
        zh: problem.zh(),
        en: problem.en(),
    }
}

fn answer<T: Serialize>(answer: &Result<T, Refused>) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(&mut out, answer)?;
    out.flush()?;
    Ok(())
}
