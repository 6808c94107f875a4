//! The other side: this program as the process that reads. It bounds itself, reads its input, answers in JSON and ends.

use std::io::{Read, Write};

use anyhow::{Context, Result};
use jiufen_documents::ledger::{Book, LedgerProblem};
use jiufen_documents::{MarkingRules, ReadDocument, ReadProblem, Unread, limits, read};
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
    /// Refuses 内部 as well
    #[arg(long)]
    refuse_internal: bool,
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
    let rules = MarkingRules {
        refuse_internal: args.refuse_internal,
    };
    let whole = || -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let most = limits::FILE_BYTES_MAX as u64 + 1;
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match args.job {
        Job::Document => answer(&document(&whole()?, &args.name, &rules)),
        Job::Look => answer(&look(&whole()?, &args.name, &rules)),
        Job::Rows => answer(&rows(whole()?, &rules)),
        Job::Ledger => super::tables::serve(
            &rules,
            &mut std::io::stdin().lock(),
            &mut std::io::BufWriter::new(std::io::stdout().lock()),
        ),
    }
}

/// Reads a document.
pub fn document(bytes: &[u8], name: &str, rules: &MarkingRules) -> Result<ReadDocument, Refused> {
    read(bytes, name, rules).map_err(|problem| refused(&problem))
}

/// Looks into a file.
pub fn look(bytes: &[u8], name: &str, rules: &MarkingRules) -> Result<Vec<Unread>, Refused> {
    jiufen_documents::look(bytes, name, rules).map_err(|marking| Refused {
        code: "marked".into(),
        zh: marking.zh(),
        en: marking.en(),
    })
}

/// Rows that are given of a small table.
const ROWS_MAX: usize = 1_000;

/// The first rows of the first sheet.
fn rows(bytes: Vec<u8>, rules: &MarkingRules) -> Result<Vec<Vec<String>>, Refused> {
    let refused = |problem: &LedgerProblem| Refused {
        code: problem.code().into(),
        zh: problem.zh(),
        en: problem.en(),
    };
    let book = Book::open_under(bytes, rules).map_err(|problem| refused(&problem))?;
    let lines = book.first_rows(0, ROWS_MAX).map_err(|problem| refused(&problem))?;
    Ok(lines
        .into_iter()
        .map(|line| line.cells.into_iter().map(|cell| cell.text).collect())
        .collect())
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
