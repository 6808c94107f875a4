//! `jiufen repair`: one file in, the repaired text or its report out. Needs no installation and keeps nothing.
//!
//! The report is one JSON object: `text`; `edits`, each with `rule`, `start` and `end` in `text`, `source_start` and `source_end`, `before`,
//! `after`, `confidence` in 0.01 %; `gaps`, each with `rule`, the four places and `likeliest` (or null). Places count Unicode scalar values.

use std::io::{Read, Write};

use anyhow::{Context, Result, anyhow};
use jiufen_documents::is_heavy;
use jiufen_documents::repair::{decode_any, repair as mend};
use serde_json::json;

use crate::config::{RepairArgs, Report};
use crate::reading::Readers;

/// The text of a file: a plain one is decoded whatever has become of it, any other kind is read.
fn source(bytes: &[u8], path: &std::path::Path) -> Result<String> {
    if !is_heavy(bytes) {
        return Ok(decode_any(bytes));
    }
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let read = Readers::own().document(bytes, &name)?;
    Ok(read.map_err(|refused| anyhow!("{}\n{}", refused.zh, refused.en))?.text)
}

/// Reads, repairs, prints.
pub fn repair(arguments: &RepairArgs) -> Result<()> {
    let mut bytes = Vec::new();
    if arguments.file.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(&arguments.file).with_context(|| format!("cannot read {}", arguments.file.display()))?;
    }
    let source = source(&bytes, &arguments.file)?;
    let repaired = mend(&source);
    let mut out = std::io::stdout().lock();
    match arguments.report {
        None => out.write_all(repaired.text.as_bytes())?,
        Some(Report::Json) => {
            let edits = repaired.edits.iter().map(|edit| {
                json!({
                    "rule": edit.rule.code(),
                    "start": edit.start,
                    "end": edit.end,
                    "source_start": edit.source_start,
                    "source_end": edit.source_end,
                    "before": edit.before,
                    "after": edit.after,
                    "confidence": edit.confidence,
                })
            });
            let gaps = repaired.gaps.iter().map(|gap| {
                json!({
                    "rule": gap.rule.code(),
                    "start": gap.start,
                    "end": gap.end,
                    "source_start": gap.source_start,
                    "source_end": gap.source_end,
                    "likeliest": gap.likeliest,
                })
            });
            let report = json!({
                "text": repaired.text,
                "edits": edits.collect::<Vec<_>>(),
                "gaps": gaps.collect::<Vec<_>>(),
            });
            writeln!(out, "{report}")?;
        }
    }
    Ok(())
}
