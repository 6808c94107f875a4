//! `jiufen read`: one document of any kind in, its text or a report of it out. Needs no installation and keeps nothing.
//!
//! The report is one JSON object: `kind`, `encoding` (or null), `pages` (or null), `text`, `tables` (each with `start`, `end` and `grid`) and
//! `left_out` (each with `what` and `count`). Places count Unicode scalar values.

use std::io::Write;

use anyhow::{Context, Result, anyhow};
use serde_json::json;

use crate::config::{ReadArgs, Report};
use crate::reading::Readers;

/// Reads and prints.
pub fn read(arguments: &ReadArgs) -> Result<()> {
    let bytes = std::fs::read(&arguments.file).with_context(|| format!("cannot read {}", arguments.file.display()))?;
    let name = arguments
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let read = Readers::own().document(&bytes, &name)?;
    let read = read.map_err(|refused| anyhow!("{}\n{}", refused.zh, refused.en))?;
    let mut out = std::io::stdout().lock();
    match arguments.report {
        None => out.write_all(read.text.as_bytes())?,
        Some(Report::Json) => {
            let report = json!({
                "kind": read.kind,
                "encoding": read.encoding.map(|encoding| encoding.name()),
                "pages": read.pages,
                "text": read.text,
                "tables": read.grids,
                "left_out": read.dropped,
            });
            writeln!(out, "{report}")?;
        }
    }
    Ok(())
}
