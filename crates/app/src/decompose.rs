//! `decompose` and `evaluate`: the reader and the decomposition of the documents crate on files, for a terminal or another program.

use std::{
    fs,
    io::{IsTerminal as _, Write},
    path::Path,
};

use anyhow::{Context as _, Result, anyhow, bail};
use jiufen_documents::{
    Context, Evaluation, Overlay, UnitName, annotations, decompose, decompose_overlay, repair::repair, structure,
};
use jiufen_web::imports::ledgers::LedgerUnit;

use crate::config::{DecomposeArgs, DecomposeFormat, EvaluateArgs};
use crate::reading::Readers;
use crate::reading::tables::{self, Form};

#[derive(serde::Deserialize)]
struct UnitsFile {
    #[serde(default)]
    unit: Vec<UnitEntry>,
}

#[derive(serde::Deserialize)]
struct UnitEntry {
    key: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    short: String,
    #[serde(default)]
    aliases: Vec<String>,
}

/// Prints the proposed items of a file: a text read, repaired and decomposed, or the rows of a ledger.
pub fn decompose_file(args: &DecomposeArgs) -> Result<()> {
    let units = match &args.units {
        Some(path) => units(path)?,
        None => Vec::new(),
    };
    let name = args.file.file_stem().map(|name| name.to_string_lossy().into_owned());
    let title = format!("{} 任务分解表", name.unwrap_or_default());
    let form = match args.format {
        DecomposeFormat::Json => Form::Json,
        DecomposeFormat::Csv => Form::List,
        DecomposeFormat::Xlsx if std::io::stdout().is_terminal() => {
            bail!("a workbook is no text: send it into a file, as in `> table.xlsx`")
        }
        DecomposeFormat::Xlsx => Form::Workbook,
    };
    let shown = if is_ledger(&args.file) {
        let bytes = fs::read(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
        let ledger = Readers::own().ledger(bytes);
        let units = units.into_iter().map(of_a_ledger).collect();
        let decomposed = ledger.and_then(|ledger| ledger.decomposed(units, args.dated, form, title));
        decomposed.map_err(|refused| anyhow!("{}\n{}", refused.zh, refused.en))?
    } else {
        let text = read(&args.file)?;
        let context = Context {
            dated: args.dated,
            units: &units,
        };
        let found = decompose_overlay(&Overlay::of(&text, &repair(&text), &[]), &context);
        tables::printed(&found, form, &title)?
    };
    let mut out = std::io::stdout().lock();
    out.write_all(&shown)?;
    if matches!(args.format, DecomposeFormat::Json) {
        writeln!(out)?;
    }
    out.flush()?;
    Ok(())
}

fn of_a_ledger(unit: UnitName) -> LedgerUnit {
    LedgerUnit {
        id: unit.id,
        name: unit.name,
        short: unit.short,
        aliases: unit.aliases,
    }
}

/// By its name: what a table really is, is seen when it is opened.
fn is_ledger(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| ["xlsx", "xls", "csv"].contains(&ending.as_str()))
}

fn read(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let read = Readers::own().document(&bytes, &name)?;
    Ok(read.map_err(|refused| anyhow!("{}\n{}", refused.zh, refused.en))?.text)
}

fn units(path: &Path) -> Result<Vec<UnitName>> {
    let file = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let file: UnitsFile = toml::from_str(&file).with_context(|| format!("{} is no list of units", path.display()))?;
    Ok(file
        .unit
        .into_iter()
        .map(|unit| UnitName {
            id: unit.key,
            name: unit.name,
            short: unit.short,
            aliases: unit.aliases,
        })
        .collect())
}

/// Compares the decomposition of every annotated document of a folder with its annotations and prints the table.
pub fn evaluate(args: &EvaluateArgs) -> Result<()> {
    let mut names: Vec<_> = fs::read_dir(&args.folder)
        .with_context(|| format!("cannot read {}", args.folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    names.sort();
    let mut evaluation = Evaluation::default();
    for path in names {
        let notes = path.with_extension("toml");
        if !notes.exists() {
            bail!("{} has no annotations beside it", path.display());
        }
        let text = read(&path)?;
        let notes = fs::read_to_string(&notes).with_context(|| format!("cannot read {}", notes.display()))?;
        let name = path
            .file_stem()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let annotated = annotations(&text, &notes).map_err(|problem| anyhow!("{name}: {problem}"))?;
        let context = Context {
            dated: annotated.dated,
            units: &[],
        };
        evaluation.add(&name, &annotated, &decompose(&text, &structure(&text), &context));
    }
    if evaluation.documents == 0 {
        bail!("{} holds no .txt", args.folder.display());
    }
    print!("{evaluation}");
    if args.differences {
        println!("\n{}", evaluation.differences.join("\n"));
    }
    Ok(())
}
