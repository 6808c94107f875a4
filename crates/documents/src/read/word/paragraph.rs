//! One paragraph: its number, its runs, and the boxes that hang on it.

use super::super::origin::{Origin, WordPart};
use super::super::xml::{Element, Node};
use super::super::{DroppedPart, is_blank_text};
use super::{Field, Walk, chosen, styles};
use crate::limits::TABLE_DEPTH_MAX;
use crate::problem::ReadProblem;

/// What a paragraph shows.
#[derive(Default)]
struct Line<'a> {
    text: String,
    boxes: Vec<&'a Element>,
}

impl Walk {
    pub(super) fn paragraph(&mut self, element: &Element) -> Result<(), ReadProblem> {
        let at = self.paragraph;
        self.paragraph += 1;
        let properties = element.child("pPr");
        let style = properties
            .and_then(|properties| properties.child("pStyle"))
            .and_then(Element::value);
        let is_contents = style.is_some_and(|style| self.styles.is_contents(style));
        let mut line = Line::default();
        self.inline(element, &mut line, 0);
        if is_contents {
            self.drop(DroppedPart::Contents, 1);
            return Ok(());
        }
        let number = self.number(properties, style);
        // A box is laid over the page at its paragraph: it is read before it, so that a marking in a box stands at the top.
        if self.boxes < TABLE_DEPTH_MAX {
            self.boxes += 1;
            for content in line.boxes {
                self.out.end_line();
                self.blocks(content)?;
            }
            self.boxes -= 1;
        }
        if !is_blank_text(&line.text) {
            if let Some(number) = number {
                self.out.add(&number);
                let next = line.text.chars().next();
                if number.ends_with(|c: char| c.is_ascii()) && next.is_some_and(|c| c.is_ascii_alphanumeric()) {
                    self.out.add(" ");
                }
            }
            let end = u32::try_from(line.text.chars().count()).unwrap_or(u32::MAX);
            let place = Origin::Paragraph {
                part: self.part,
                paragraph: at,
                start: 0,
                end,
            };
            self.out.push(&line.text, place);
            self.out.trim_line();
        }
        // A mark that was struck out joins its paragraph with the next.
        let joined = properties
            .and_then(|properties| properties.child("rPr"))
            .is_some_and(|properties| properties.child("del").is_some());
        if !joined {
            self.out.end_line();
        }
        Ok(())
    }

    /// What automatic numbering puts before a paragraph.
    fn number(&mut self, properties: Option<&Element>, style: Option<&str>) -> Option<String> {
        let (own_list, own_level) = styles::list_of(properties);
        let (style_list, style_level) = self.styles.list(style);
        let list = own_list.or_else(|| style_list.map(str::to_owned))?;
        if list == "0" {
            return None;
        }
        let by_style = style.and_then(|style| self.numbering.level_of_style(&list, style));
        let level = own_level.or(by_style).or(style_level).unwrap_or(0);
        self.numbering.next(&list, level)
    }

    fn inline<'a>(&mut self, parent: &'a Element, line: &mut Line<'a>, depth: usize) {
        for element in parent.elements() {
            match element.name.as_str() {
                "r" => self.run(element, line, depth),
                "del" | "moveFrom" => self.drop(
                    DroppedPart::Deletions,
                    u32::from(element.holds("delText") || element.holds("t")),
                ),
                "fldSimple" => {
                    if is_page_number(element.attribute("instr").unwrap_or_default()) {
                        self.drop(DroppedPart::PageMarks, 1);
                    } else {
                        self.inline(element, line, depth);
                    }
                }
                "AlternateContent" => {
                    if let Some(chosen) = chosen(element) {
                        self.inline(chosen, line, depth);
                    }
                }
                "t" => self.text(element, line),
                "pPr" | "rPr" | "sdtPr" | "ctrlPr" | "rt" => {}
                _ => self.inline(element, line, depth),
            }
        }
    }

    fn run<'a>(&mut self, run: &'a Element, line: &mut Line<'a>, depth: usize) {
        let hidden = run
            .child("rPr")
            .is_some_and(|properties| properties.is_on("vanish") || properties.is_on("webHidden"));
        if hidden {
            self.drop(DroppedPart::Hidden, u32::from(run.child("t").is_some()));
        }
        for element in run.elements() {
            match element.name.as_str() {
                "fldChar" => self.field(element.attribute("fldCharType").unwrap_or_default()),
                "instrText" => {
                    if let Some(field) = self.fields.last_mut() {
                        field.instruction.push_str(&element.text());
                    }
                }
                _ if hidden || self.in_silent_field() => {}
                "t" => self.text(element, line),
                "tab" | "ptab" => line.text.push('\t'),
                "br" if element.attribute("type").is_none_or(|kind| kind == "textWrapping") => line.text.push('\n'),
                "cr" => line.text.push('\n'),
                "noBreakHyphen" => line.text.push('-'),
                "sym" => self.symbol(element, line),
                "footnoteReference" => self.note(WordPart::Footnotes, element),
                "endnoteReference" => self.note(WordPart::Endnotes, element),
                "drawing" | "pict" | "object" => boxes(element, &mut line.boxes),
                "AlternateContent" => {
                    let Some(chosen) = chosen(element) else { continue };
                    boxes(chosen, &mut line.boxes);
                    if !chosen.holds("txbxContent") {
                        self.inline(chosen, line, depth + 1);
                    }
                }
                // The base of a ruby is the text; the small print over it tells how to say it.
                "ruby" => {
                    if let Some(base) = element.child("rubyBase") {
                        self.inline(base, line, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    fn text(&mut self, element: &Element, line: &mut Line<'_>) {
        if self.in_silent_field() {
            return;
        }
        for node in &element.children {
            let Node::Text(text) = node else { continue };
            for c in text.chars() {
                match c {
                    // Soft hyphens are a hint for the end of a line, not text.
                    '\u{AD}' | '\u{FEFF}' | '\r' => {}
                    '\n' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => line.text.push('\n'),
                    '\t' => line.text.push('\t'),
                    c if c < ' ' => {}
                    // Signs of symbol fonts.
                    '\u{F000}'..='\u{F0FF}' => self.drop(DroppedPart::UnknownSigns, 1),
                    c => line.text.push(c),
                }
            }
        }
    }

    /// A sign by its number in a symbol font: boxes to be ticked have characters, the rest has none.
    fn symbol(&mut self, element: &Element, line: &mut Line<'_>) {
        let number = element
            .attribute("char")
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .map(|number| number & 0xFF);
        match (element.attribute("font"), number) {
            (Some("Wingdings"), Some(0xFE)) | (Some("Wingdings 2"), Some(0x52)) => line.text.push('☑'),
            (Some("Wingdings"), Some(0xA8 | 0x6F)) | (Some("Wingdings 2"), Some(0xA3)) => line.text.push('□'),
            (Some("Wingdings"), Some(0xFC)) | (Some("Wingdings 2"), Some(0x50)) => line.text.push('√'),
            _ => self.drop(DroppedPart::UnknownSigns, 1),
        }
    }

    fn note(&mut self, part: WordPart, reference: &Element) {
        if let Some(id) = reference.attribute("id") {
            self.notes.push((part, id.to_owned()));
        }
    }

    fn field(&mut self, kind: &str) {
        match kind {
            "begin" => self.fields.push(Field::default()),
            "separate" => {
                if let Some(field) = self.fields.last_mut() {
                    field.in_result = true;
                    let counted = if is_page_number(&field.instruction) {
                        Some(DroppedPart::PageMarks)
                    } else {
                        is_contents(&field.instruction).then_some(DroppedPart::Contents)
                    };
                    if let Some(what) = counted {
                        self.drop(what, 1);
                    }
                }
            }
            "end" => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    /// Whether what stands here is no text: an instruction, a page number, a table of contents.
    fn in_silent_field(&self) -> bool {
        self.fields
            .iter()
            .any(|field| !field.in_result || is_page_number(&field.instruction) || is_contents(&field.instruction))
    }
}

fn is_page_number(instruction: &str) -> bool {
    let word = instruction.split_whitespace().next().unwrap_or_default();
    ["PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

fn is_contents(instruction: &str) -> bool {
    let word = instruction.split_whitespace().next().unwrap_or_default();
    word.eq_ignore_ascii_case("TOC")
}

/// The boxes with text in a drawing.
fn boxes<'a>(element: &'a Element, out: &mut Vec<&'a Element>) {
    for child in element.elements() {
        match child.name.as_str() {
            "txbxContent" => out.push(child),
            "AlternateContent" => {
                if let Some(chosen) = chosen(child) {
                    boxes(chosen, out);
                }
            }
            _ => boxes(child, out),
        }
    }
}
