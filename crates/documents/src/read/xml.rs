//! One XML part as a tree, under limits of depth and number. A DOCTYPE is refused, so there are no entities to expand.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::limits::{DEPTH_MAX, NODES_MAX};
use crate::problem::{Excess, ReadProblem};

/// An element, without the prefixes of its names.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

/// What stands in an element.
#[derive(Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// An attribute by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The attribute `val`, in which WordprocessingML keeps nearly everything.
    pub(super) fn value(&self) -> Option<&str> {
        self.attribute("val")
    }

    /// The elements in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of this name in it.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// A switch such as `<w:vanish/>`: there, and not turned off.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.child(name)
            .is_some_and(|switch| !matches!(switch.value(), Some("0" | "false" | "off")))
    }

    /// The text directly in it.
    pub(super) fn text(&self) -> String {
        self.children
            .iter()
            .filter_map(|node| match node {
                Node::Text(text) => Some(text.as_str()),
                Node::Element(_) => None,
            })
            .collect()
    }

    /// Whether an element of this name stands anywhere in it.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.elements().any(|element| element.name == name || element.holds(name))
    }
}

/// Reads one part; gives its root.
pub(super) fn parse(bytes: &[u8], part: &str) -> Result<Element, ReadProblem> {
    let text = as_text(bytes, part)?;
    let damaged = || ReadProblem::Damaged { part: part.to_owned() };
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element> = vec![Element::default()];
    let mut nodes = 0usize;
    loop {
        let event = reader.read_event().map_err(|_| damaged())?;
        let closed = match event {
            Event::Start(start) => {
                if open.len() > DEPTH_MAX {
                    return Err(ReadProblem::Excess { of: Excess::Depth });
                }
                open.push(element(&start).ok_or_else(damaged)?);
                None
            }
            Event::Empty(start) => Some(element(&start).ok_or_else(damaged)?),
            Event::End(_) if open.len() > 1 => open.pop(),
            Event::End(_) => return Err(damaged()),
            Event::Text(text) => {
                let text = text.xml10_content();
                add_text(&mut open, &text);
                None
            }
            Event::CData(text) => {
                let text = text.xml10_content();
                add_text(&mut open, &text);
                None
            }
            Event::GeneralRef(reference) => {
                let named = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    Ok(None) => predefined(&reference.xml10_content()),
                    Err(_) => None,
                };
                // Without a DOCTYPE there is no other entity; a number outside Unicode is as broken as an unknown name.
                add_text(&mut open, named.ok_or_else(damaged)?.encode_utf8(&mut [0; 4]));
                None
            }
            Event::DocType(_) => return Err(ReadProblem::Doctype { part: part.to_owned() }),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => None,
            Event::Eof => break,
        };
        nodes += 1;
        if nodes > NODES_MAX {
            return Err(ReadProblem::Excess { of: Excess::Nodes });
        }
        if let (Some(closed), Some(parent)) = (closed, open.last_mut()) {
            parent.children.push(Node::Element(closed));
        }
    }
    let root = open.pop().filter(|_| open.is_empty()).ok_or_else(damaged)?;
    let root = root.children.into_iter().find_map(|node| match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    });
    root.ok_or_else(damaged)
}

/// Office writes UTF-8, and UTF-16 is the only other encoding it may use.
fn as_text(bytes: &[u8], part: &str) -> Result<String, ReadProblem> {
    let damaged = || ReadProblem::Damaged { part: part.to_owned() };
    let coding = match bytes {
        [0xFF, 0xFE, ..] => encoding_rs::UTF_16LE,
        [0xFE, 0xFF, ..] => encoding_rs::UTF_16BE,
        _ => encoding_rs::UTF_8,
    };
    let (text, broken) = coding.decode_with_bom_removal(bytes);
    if broken { Err(damaged()) } else { Ok(text.into_owned()) }
}

fn element(start: &BytesStart<'_>) -> Option<Element> {
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.ok()?;
        let name = attribute.key.local_name().into_inner().to_owned();
        attributes.push((name, unescaped(&attribute.value)?));
    }
    Some(Element {
        name: start.local_name().into_inner().to_owned(),
        attributes,
        children: Vec::new(),
    })
}

/// An attribute's value with the five named and all numbered references resolved.
fn unescaped(raw: &str) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end = after.find(';')?;
        let name = &after[..end];
        let number = match name.strip_prefix('#') {
            Some(digits) => {
                let (digits, radix) = digits.strip_prefix('x').map_or((digits, 10), |digits| (digits, 16));
                u32::from_str_radix(digits, radix).ok().and_then(char::from_u32)
            }
            None => predefined(name),
        };
        out.push(number?);
        rest = &after[end + 1..];
    }
    out.push_str(rest);
    Some(out)
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

fn add_text(open: &mut [Element], text: &str) {
    let Some(parent) = open.last_mut() else { return };
    match parent.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => parent.children.push(Node::Text(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_values_and_references() {
        let root = parse(
            b"<?xml version=\"1.0\"?><w:p xmlns:w=\"x\"><w:t a:val=\"1&amp;2&#x6CB3;\">\xE6\xB2\xB3 &lt;&#28165; <![CDATA[<a>]]></w:t><w:b w:val=\"0\"/></w:p>",
            "a",
        )
        .unwrap();
        let text = root.child("t").unwrap();
        assert_eq!(text.text(), "河 <清 <a>");
        assert_eq!(text.value(), Some("1&2河"));
        assert!(!root.is_on("b") && !root.is_on("i") && root.holds("t"));
    }

    #[test]
    fn refuses_entities_depth_and_damage() {
        let bomb = b"<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>";
        assert_eq!(parse(bomb, "p").unwrap_err(), ReadProblem::Doctype { part: "p".into() });
        assert_eq!(parse(b"<a>&c;</a>", "p").unwrap_err().code(), "damaged");
        assert_eq!(parse(b"<a><b></a>", "p").unwrap_err().code(), "damaged");
        assert_eq!(parse(b"<a>", "p").unwrap_err().code(), "damaged");
        assert_eq!(parse(b"", "p").unwrap_err().code(), "damaged");
        assert_eq!(parse(b"<a>\xFF</a>", "p").unwrap_err().code(), "damaged");
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(parse(nested(DEPTH_MAX).as_bytes(), "p").is_ok());
        let deep = parse(nested(DEPTH_MAX + 1).as_bytes(), "p").unwrap_err();
        assert_eq!(deep, ReadProblem::Excess { of: Excess::Depth });
        let many = |count: usize| format!("<a>{}</a>", "<b/>".repeat(count));
        // The root begins and ends.
        assert!(parse(many(NODES_MAX - 3).as_bytes(), "p").is_ok());
        let over = parse(many(NODES_MAX).as_bytes(), "p").unwrap_err();
        assert_eq!(over, ReadProblem::Excess { of: Excess::Nodes });
    }
}
