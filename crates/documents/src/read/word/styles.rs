//! What styles say about numbering, and which of them are entries of a table of contents.

use std::collections::HashMap;

use super::super::xml::Element;

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    list: Option<String>,
    level: Option<usize>,
}

/// Paragraph styles by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    usual: Option<String>,
}

/// How many styles a style may rest on: beyond it they form a circle.
const BASES_MAX: usize = 32;

impl Styles {
    /// Reads the part that defines the styles.
    pub(super) fn of(root: &Element) -> Self {
        let mut out = Self::default();
        for element in root.elements().filter(|element| element.name == "style") {
            let Some(id) = element.attribute("styleId").map(str::to_owned) else {
                continue;
            };
            let is_paragraph = element.attribute("type") == Some("paragraph");
            if is_paragraph && matches!(element.attribute("default"), Some("1" | "true")) {
                out.usual = Some(id.clone());
            }
            let (list, level) = list_of(element.child("pPr"));
            let text = |name: &str| element.child(name).and_then(Element::value).map(str::to_owned);
            out.styles.insert(
                id,
                Style {
                    name: text("name").unwrap_or_default().to_lowercase(),
                    based_on: text("basedOn"),
                    list,
                    level,
                },
            );
        }
        out
    }

    /// The list and level that a style gives its paragraphs, from itself or what it rests on.
    pub(super) fn list(&self, style: Option<&str>) -> (Option<&str>, Option<usize>) {
        let (mut list, mut level) = (None, None);
        let mut next = style.or(self.usual.as_deref());
        for _ in 0..BASES_MAX {
            let Some(found) = next.and_then(|id| self.styles.get(id)) else {
                break;
            };
            list = list.or(found.list.as_deref());
            level = level.or(found.level);
            next = found.based_on.as_deref();
        }
        (list, level)
    }

    /// Whether a style is one of a table of contents.
    pub(super) fn is_contents(&self, style: &str) -> bool {
        let name = self.styles.get(style).map_or("", |style| style.name.as_str());
        name.strip_prefix("toc ")
            .is_some_and(|level| level.parse::<u8>().is_ok() || level == "heading")
    }
}

/// The list and level that a paragraph's properties name.
pub(super) fn list_of(properties: Option<&Element>) -> (Option<String>, Option<usize>) {
    let Some(list) = properties.and_then(|properties| properties.child("numPr")) else {
        return (None, None);
    };
    let text = |name: &str| list.child(name).and_then(Element::value);
    (
        text("numId").map(str::to_owned),
        text("ilvl").and_then(|level| level.parse().ok()),
    )
}
