//! The one gate for what comes in: every text of a form and every file of an upload is looked at for a security marking before a handler
//! sees it, whatever it is for. A new form passes it without asking; there is no way to ask for a text that did not pass.

use std::path::Path;

use jiufen_kernel::marking::{MarkingRules, marking_in_name, security_marking};

use super::draft::Draft;
use crate::Web;
use crate::problem::Problem;
use crate::state::{DocumentRefused, Unread};

/// The field in which a sender answers for what could not be read.
pub(super) const UNCLASSIFIED: &str = "unclassified";

/// Objects to every text that bears a marking in its place; gives the names of their fields.
pub(super) fn texts(draft: &mut Draft, rules: MarkingRules) -> Vec<String> {
    let marked: Vec<(String, String)> = draft
        .values
        .iter()
        .filter_map(|(name, value)| {
            let marking = security_marking(value, &rules)?;
            Some((name.clone(), draft.lang.t(&marking.zh(), &marking.en()).to_owned()))
        })
        .collect();
    for (name, sentence) in &marked {
        draft.object(name, sentence.clone());
    }
    marked.into_iter().map(|(name, _)| name).collect()
}

/// Whether a file may come in by its name.
pub(super) fn name(name: &str, rules: MarkingRules) -> Result<(), DocumentRefused> {
    match marking_in_name(name, &rules) {
        None => Ok(()),
        Some(marking) => Err(DocumentRefused {
            zh: format!("文件名带有密级标志“{}”：不得录入涉密信息，什么也没有保存", marking.words),
            en: format!(
                "the file's name bears the security marking “{}”: classified matter must not enter, and nothing was kept",
                marking.words
            ),
        }),
    }
}

/// Looks into a file that has arrived; gives what no reader could read in it.
pub(super) async fn content(web: &Web, path: &Path, name: &str) -> Result<Result<Vec<Unread>, DocumentRefused>, Problem> {
    let (look, path, name) = (web.documents().look, path.to_owned(), name.to_owned());
    let looked = tokio::task::spawn_blocking(move || Ok::<_, std::io::Error>(look(&std::fs::read(path)?, &name)));
    let looked = looked.await.map_err(|error| Problem::Internal(error.into()))?;
    looked.map_err(|error| Problem::Internal(error.into()))
}

/// Objects when something could not be read and nobody answers for it.
pub(super) fn answered_for(draft: &mut Draft, unread: &[(String, &[Unread])]) {
    if unread.iter().all(|(_, parts)| parts.is_empty()) || draft.has(UNCLASSIFIED, "yes") {
        return;
    }
    let lang = draft.lang;
    let of = |name: &str, part: &Unread| match lang {
        crate::language::Lang::Zh => format!("{name}（{}）", part.zh),
        crate::language::Lang::En => format!("{name} ({})", part.en),
    };
    let parts: Vec<String> = unread
        .iter()
        .flat_map(|(name, parts)| parts.iter().map(move |part| of(name, part)))
        .collect();
    let sentence = match lang {
        crate::language::Lang::Zh => format!("程序看不到这些内容：{}。请自己看过，确认不涉密，再勾选后交", parts.join("、")),
        crate::language::Lang::En => format!(
            "The program cannot read this: {}. Look at it yourself, and tick that it is not classified",
            parts.join(", ")
        ),
    };
    draft.object(UNCLASSIFIED, sentence);
}
