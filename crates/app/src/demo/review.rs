//! The review of the city's report, as far as it has come: what its sentences are, confirmed by the office for every part of the text from
//! which items were registered. The rest waits for whoever looks round.

use anyhow::Result;
use jiufen_documents::{Context, Structure, decompose};
use jiufen_kernel::review::{ClauseClass, ConfirmClauses, Span};

use super::data::Item;
use super::story::{REGISTERED, Writer, document};

impl Writer {
    pub(super) fn review(&mut self, items: &[Item], report: &str, structure: &Structure) -> Result<()> {
        let found = decompose(report, structure, &Context::default());
        let quoted: Vec<(usize, usize)> = items
            .iter()
            .filter_map(|item| {
                let at = report.find(&item.quote).filter(|_| !item.quote.is_empty())?;
                let start = report[..at].chars().count();
                Some((start, start + item.quote.chars().count()))
            })
            .collect();
        let mut clauses = Vec::new();
        for clause in &found.clauses {
            let is_quoted = quoted.iter().any(|(start, end)| *start < clause.end && clause.start < *end);
            let class = match clause.class {
                jiufen_documents::ClauseClass::Deployment => ClauseClass::Deployment,
                jiufen_documents::ClauseClass::Target => ClauseClass::Target,
                // What was reached or said about the work asks for no answer; an item may have been made of it all the same.
                _ => continue,
            };
            if is_quoted {
                let span = Span::new(u32::try_from(clause.start)?, u32::try_from(clause.end)?);
                clauses.push((span, class));
            }
        }
        let confirm = ConfirmClauses {
            document: document(),
            clauses,
            seen: 0,
        };
        self.draft(REGISTERED, "督查室/一科", confirm);
        Ok(())
    }
}
