//! Word, .docx: the text as it is shown, with its numbering, tables, boxes and notes; without heads and feet of pages, page numbers,
//! struck out and hidden text.

mod numbering;
mod paragraph;
mod styles;
mod table;

use std::collections::BTreeMap;

use super::container::Container;
use super::origin::{Placed, WordPart};
use super::xml::{self, Element};
use super::{Draft, Dropped, DroppedPart, PlacedGrid};
use crate::ledger::{inside, marking_aside};
use crate::limits::XML_BYTES_MAX;
use crate::marking::{MarkingRules, security_marking};
use crate::problem::ReadProblem;
use numbering::Numbering;
use styles::Styles;

/// Reads a Word document.
pub(super) fn read(bytes: &[u8], rules: &MarkingRules) -> Result<Draft, ReadProblem> {
    let mut container = Container::open(bytes)?;
    if let Some(marking) = marking_aside(bytes, rules) {
        return Err(ReadProblem::Marked(marking));
    }
    let main = main_part(&mut container)?;
    let relations = relations(&mut container, &main)?;
    let mut part = |kind: &str| -> Result<Option<Element>, ReadProblem> {
        let Some((_, name)) = relations.iter().find(|(known, _)| known == kind) else {
            return Ok(None);
        };
        xml_part(&mut container, name)
    };
    let styles = part("styles")?.map(|root| Styles::of(&root)).unwrap_or_default();
    let mut numbering = part("numbering")?.map(|root| Numbering::of(&root)).unwrap_or_default();
    numbering.resolve_links(|style| styles.list(Some(style)).0.map(str::to_owned));
    let footnotes = part("footnotes")?;
    let endnotes = part("endnotes")?;
    let root = xml_part(&mut container, &main)?.ok_or_else(|| ReadProblem::Damaged { part: main.clone() })?;
    let body = root
        .child("body")
        .ok_or_else(|| ReadProblem::Damaged { part: main.clone() })?;

    let mut walk = Walk {
        styles,
        numbering,
        out: Placed::default(),
        grids: Vec::new(),
        dropped: BTreeMap::new(),
        part: WordPart::Body,
        paragraph: 0,
        tables: 0,
        boxes: 0,
        fields: Vec::new(),
        notes: Vec::new(),
    };
    walk.blocks(body)?;
    walk.notes(WordPart::Footnotes, "footnote", footnotes.as_ref())?;
    walk.notes(WordPart::Endnotes, "endnote", endnotes.as_ref())?;
    heads_and_feet(&mut container, &relations, &mut walk, rules)?;
    let pictures = container.names().filter(|name| name.contains("/media/")).count();
    walk.drop(DroppedPart::Pictures, u32::try_from(pictures).unwrap_or(u32::MAX));
    walk.drop(DroppedPart::Files, inside(bytes));
    Ok(Draft {
        grids: walk.grids,
        dropped: walk
            .dropped
            .into_iter()
            .map(|(what, count)| Dropped { what, count })
            .collect(),
        ..Draft::of(walk.out)
    })
}

/// What is known while the document is walked through.
struct Walk {
    styles: Styles,
    numbering: Numbering,
    out: Placed,
    grids: Vec<PlacedGrid>,
    dropped: BTreeMap<DroppedPart, u32>,
    part: WordPart,
    /// Paragraphs of the part so far.
    paragraph: u32,
    /// Tables around this place.
    tables: usize,
    /// Text boxes around this place.
    boxes: usize,
    /// Fields that are open, innermost last.
    fields: Vec<Field>,
    /// Notes referred to, in order.
    notes: Vec<(WordPart, String)>,
}

/// An open field: what it computes, and whether its result has begun.
#[derive(Default)]
struct Field {
    instruction: String,
    in_result: bool,
}

impl Walk {
    fn drop(&mut self, what: DroppedPart, count: u32) {
        if count > 0 {
            *self.dropped.entry(what).or_default() += count;
        }
    }

    /// Paragraphs and tables in order.
    fn blocks(&mut self, parent: &Element) -> Result<(), ReadProblem> {
        for element in parent.elements() {
            match element.name.as_str() {
                "p" => self.paragraph(element)?,
                "tbl" => self.table(element)?,
                "sdt" if is_contents(element) => {
                    let entries = element.child("sdtContent").map_or(0, |content| content.elements().count());
                    self.drop(DroppedPart::Contents, u32::try_from(entries).unwrap_or(u32::MAX));
                }
                "AlternateContent" => {
                    if let Some(chosen) = chosen(element) {
                        self.blocks(chosen)?;
                    }
                }
                "del" | "moveFrom" => self.drop(DroppedPart::Deletions, 1),
                "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" | "smartTag" => self.blocks(element)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The notes that the body refers to, each on a line behind it.
    fn notes(&mut self, part: WordPart, name: &str, root: Option<&Element>) -> Result<(), ReadProblem> {
        let Some(root) = root else { return Ok(()) };
        self.part = part;
        self.paragraph = 0;
        let wanted: Vec<String> = self
            .notes
            .iter()
            .filter(|(of, _)| *of == part)
            .map(|(_, id)| id.clone())
            .collect();
        for (at, id) in wanted.iter().enumerate() {
            let mut notes = root.elements().filter(|note| note.name == name);
            if let Some(note) = notes.find(|note| note.attribute("id") == Some(id)) {
                self.out.end_line();
                self.out.add(&format!("注{}：", at + 1));
                self.blocks(note)?;
            }
        }
        Ok(())
    }
}

/// The version of an alternative that is read: the one meant for programs that know everything.
fn chosen(alternative: &Element) -> Option<&Element> {
    alternative.child("Choice").or_else(|| alternative.child("Fallback"))
}

fn is_contents(control: &Element) -> bool {
    let gallery = control
        .child("sdtPr")
        .and_then(|properties| properties.child("docPartObj"))
        .and_then(|part| part.child("docPartGallery"));
    gallery
        .and_then(Element::value)
        .is_some_and(|name| name.eq_ignore_ascii_case("table of contents"))
}

/// The part that holds the document, as the container names it.
fn main_part(container: &mut Container<'_>) -> Result<String, ReadProblem> {
    let known = relations(container, "")?;
    let named = known.into_iter().find(|(kind, _)| kind == "officeDocument");
    Ok(named.map_or_else(|| String::from("word/document.xml"), |(_, name)| name))
}

/// What a part is related to: the last word of each relation's type, and the part's name.
fn relations(container: &mut Container<'_>, of: &str) -> Result<Vec<(String, String)>, ReadProblem> {
    let (folder, file) = of.rsplit_once('/').map_or(("", of), |(folder, file)| (folder, file));
    let name = if folder.is_empty() {
        format!("_rels/{file}.rels")
    } else {
        format!("{folder}/_rels/{file}.rels")
    };
    let Some(root) = xml_part(container, &name)? else {
        return Ok(Vec::new());
    };
    let inner = root
        .elements()
        .filter(|element| element.attribute("TargetMode") != Some("External"));
    let named = inner.filter_map(|element| {
        let kind = element.attribute("Type")?.rsplit('/').next()?.to_owned();
        let target = element.attribute("Target")?;
        let name = match target.strip_prefix('/') {
            Some(whole) => whole.to_owned(),
            None if folder.is_empty() => target.to_owned(),
            None => format!("{folder}/{target}"),
        };
        Some((kind, name))
    });
    Ok(named.collect())
}

fn xml_part(container: &mut Container<'_>, name: &str) -> Result<Option<Element>, ReadProblem> {
    match container.part(name, XML_BYTES_MAX)? {
        Some(bytes) => xml::parse(&bytes, name).map(Some),
        None => Ok(None),
    }
}

/// Heads and feet are not read, but a marking may stand in them.
fn heads_and_feet(
    container: &mut Container<'_>,
    relations: &[(String, String)],
    walk: &mut Walk,
    rules: &MarkingRules,
) -> Result<(), ReadProblem> {
    for (_, name) in relations.iter().filter(|(kind, _)| kind == "header" || kind == "footer") {
        let Some(root) = xml_part(container, name)? else { continue };
        let mut lines = String::new();
        shown_lines(&root, &mut lines);
        if let Some(marking) = security_marking(&lines, rules) {
            return Err(ReadProblem::Marked(marking));
        }
        walk.drop(DroppedPart::RunningHeads, u32::from(!lines.trim().is_empty()));
    }
    Ok(())
}

fn shown_lines(element: &Element, out: &mut String) {
    for child in element.elements() {
        match child.name.as_str() {
            "t" => out.push_str(&child.text()),
            "tab" => out.push('\t'),
            "del" | "moveFrom" | "instrText" | "Fallback" => {}
            _ => shown_lines(child, out),
        }
        if child.name == "p" {
            out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests;
