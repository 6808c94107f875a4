//! How ledgers call the units: what each name of this ledger was taken for is shown and can be corrected, and what a person said of a
//! name is remembered for every ledger after it.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use jiufen_kernel::limits::NAME_CHARS_MAX;
use jiufen_store::desk::import_names::{self, ImportName};
use jiufen_store::desk::imports::{Import, ImportState};
use jiufen_store::desk::settings;
use uuid::Uuid;

use super::ledgers::{LedgerReading, LedgerUnit, NamedUnit};
use super::{address, choose, import, ledgers, rows, units};
use crate::Web;
use crate::forms::Form;
use crate::limits::{IMPORT_NAMES_KEPT, IMPORT_NAMES_SHOWN, UNIT_NAMES_REMEMBERED};
use crate::problem::{self, Problem};
use crate::visitor::{At, Seat};

/// Under which key what people said of names is remembered.
const KEY: &str = "ledger.units";

/// What people said of names: the unit by its id, or that it is none.
pub(super) type Named = BTreeMap<String, Option<String>>;

/// What is remembered.
pub(super) async fn remembered(web: &Web) -> Result<Named, Problem> {
    let kept = web.store().look(|db| Ok(settings::get(db, KEY)?)).await;
    let kept = kept.map_err(|error| Problem::Internal(error.into()))?;
    Ok(kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default())
}

/// A name as the page shows it.
pub(super) struct NameRow {
    /// The words of the ledger.
    pub(super) words: String,
    /// Rows in which it stands.
    pub(super) rows: i64,
    /// The full name of the unit; what was typed, when the form came back.
    pub(super) unit: String,
    /// A person said so.
    pub(super) is_said: bool,
    /// Nobody's name.
    pub(super) is_unknown: bool,
}

/// The names of an import as its page shows them, with what was typed for them.
pub(super) async fn listed(
    web: &Web,
    import: &Import,
    units: &[LedgerUnit],
    typed: &BTreeMap<String, String>,
) -> Result<Vec<NameRow>, Problem> {
    let (id, most) = (import.id, IMPORT_NAMES_SHOWN as i64);
    let found = web.store().look(move |db| Ok(import_names::of(db, id, most)?)).await;
    let reading: LedgerReading = serde_json::from_str(&import.reading).unwrap_or_default();
    let found = found.map_err(|error| Problem::Internal(error.into()))?;
    Ok(found
        .into_iter()
        .map(|name| {
            let id = name.unit.map(|unit| unit.to_string());
            let known = units.iter().find(|unit| Some(&unit.id) == id.as_ref());
            let full = known.map(|unit| unit.name.clone()).unwrap_or_default();
            NameRow {
                unit: typed.get(&name.words).cloned().unwrap_or(full),
                is_said: reading.named.contains_key(&name.words),
                is_unknown: name.unit.is_none(),
                words: name.words,
                rows: name.rows,
            }
        })
        .collect())
}

/// Takes what was typed for the names, remembers it, and reads the ledger anew by it.
pub(crate) async fn submit(State(web): State<Web>, seat: Seat, At(id): At<Uuid>, mut form: Form) -> Result<Response, Problem> {
    ledgers(&web, &seat).await?;
    let import = import(&web, &seat, id).await?;
    if import.state != ImportState::Read {
        return Ok(problem::done(&address(id)));
    }
    let units = units(&web, &seat).await?;
    let typed: BTreeMap<String, String> = form.all("words").into_iter().zip(form.all("unit")).collect();
    let shown = listed(&web, &import, &units, &BTreeMap::new()).await?;
    let mut said = Named::new();
    for name in &shown {
        let Some(unit) = typed
            .get(&name.words)
            .map(|unit| unit.trim())
            .filter(|unit| *unit != name.unit)
        else {
            continue;
        };
        if unit.is_empty() {
            said.insert(name.words.clone(), None);
            continue;
        }
        let named =
            |of: fn(&LedgerUnit) -> &str| -> Vec<&LedgerUnit> { units.iter().filter(|known| of(known) == unit).collect() };
        let full = named(|unit| &unit.name);
        let found = if full.is_empty() { named(|unit| &unit.short) } else { full };
        let unit: String = unit.chars().take(NAME_CHARS_MAX).collect();
        match found[..] {
            [one] => {
                said.insert(name.words.clone(), Some(one.id.clone()));
            }
            [] => form.object(
                "names",
                &format!("“{}”：单位名册里没有“{unit}”，从下拉的名单里选全称", name.words),
                &format!(
                    "“{}”: no unit is called “{unit}”; choose a full name from the list",
                    name.words
                ),
            ),
            _ => form.object(
                "names",
                &format!("“{}”：有几个单位都叫“{unit}”，写全称", name.words),
                &format!("“{}”: several units are called “{unit}”; write the full name", name.words),
            ),
        }
    }
    let mut all = remembered(&web).await?;
    all.extend(said.clone());
    if all.len() > UNIT_NAMES_REMEMBERED {
        form.object(
            "names",
            &format!("记住的单位名称已满 {UNIT_NAMES_REMEMBERED} 个，没有再记；在“单位”里改好简称，再读一次"),
            &format!(
                "{UNIT_NAMES_REMEMBERED} names of units are remembered and there is room for no more; mend the short names under Units and read again"
            ),
        );
    }
    if !form.is_right() {
        return rows::kept(&web, &seat, import, form.draft(), &typed).await;
    }
    let reading: Option<LedgerReading> = serde_json::from_str(&import.reading).ok();
    let Some(mut reading) = reading.filter(|_| !said.is_empty()) else {
        return Ok(problem::done(&address(id)));
    };
    // Two people correcting at once: what each said is put into what is there now.
    let kept = web.store().desk(move |db| {
        let known = settings::get(db, KEY)?;
        let mut known: Named = known.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default();
        known.extend(said);
        if let Ok(written) = serde_json::to_string(&known) {
            settings::put(db, KEY, &written)?;
        }
        Ok(known)
    });
    reading.named = kept.await.map_err(|error| Problem::Internal(error.into()))?;
    reading.turn = form.command().to_string();
    let title = import.title.clone();
    choose::begin(&web, &seat, &import, reading, title, import.rows).await?;
    Ok(problem::done(&address(id)))
}

/// The names of a ledger, gathered while it is read.
#[derive(Default)]
pub(super) struct Gathered(BTreeMap<String, ImportName>);

impl Gathered {
    /// Takes the names of a row, each once.
    pub(super) fn row<'a>(&mut self, row: i64, units: impl Iterator<Item = &'a NamedUnit>) {
        for (words, unit) in units {
            let unit = unit.as_deref().and_then(|id| Uuid::try_parse(id).ok());
            if let Some(known) = self.0.get_mut(words) {
                known.rows += 1;
            } else if self.0.len() < IMPORT_NAMES_KEPT {
                let name = ImportName {
                    words: words.clone(),
                    unit,
                    rows: 1,
                    first: row,
                };
                self.0.insert(words.clone(), name);
            }
        }
    }

    /// All of them.
    pub(super) fn all(self) -> Vec<ImportName> {
        self.0.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_gathered_once_each_up_to_the_limit() {
        let mut gathered = Gathered::default();
        let unit = Uuid::now_v7();
        let known: NamedUnit = ("市水务局".into(), Some(unit.to_string()));
        gathered.row(5, [&known, &("各县区".into(), None)].into_iter());
        gathered.row(6, [&known].into_iter());
        for number in 0..IMPORT_NAMES_KEPT {
            gathered.row(7, [&(format!("第{number}局"), None)].into_iter());
        }
        let all = gathered.all();
        assert_eq!(all.len(), IMPORT_NAMES_KEPT);
        let water = all.iter().find(|name| name.words == "市水务局").unwrap();
        assert_eq!((water.unit, water.rows, water.first), (Some(unit), 2, 5));
    }
}
