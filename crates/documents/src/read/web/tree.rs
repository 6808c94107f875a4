//! A web page as a tree: a lenient reader of marks that keeps, for every character, its place among the characters of the page.
//! It closes what pages usually leave open and never fails; depth beyond the limit is flattened, not lost.

use crate::limits::{DEPTH_MAX, NODES_MAX};
use crate::problem::{Excess, ReadProblem};

/// A node's number in its tree.
pub(super) type Id = usize;

/// An element or a text.
#[derive(Debug)]
pub(super) enum Node {
    Element(Element),
    /// Characters [start, end) of the page, entities not yet resolved.
    Text(usize, usize),
}

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Id>,
}

impl Element {
    /// An attribute by its name in small letters.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A page.
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

/// The root's number.
pub(super) const ROOT: Id = 0;

impl Tree {
    pub(super) fn element(&self, id: Id) -> Option<&Element> {
        match self.nodes.get(id)? {
            Node::Element(element) => Some(element),
            Node::Text(..) => None,
        }
    }

    pub(super) fn children(&self, id: Id) -> &[Id] {
        self.element(id).map_or(&[], |element| &element.children)
    }

    pub(super) fn name(&self, id: Id) -> &str {
        self.element(id).map_or("", |element| &element.name)
    }
}

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
];
/// What stands in these is no text of the page.
const RAW: [&str; 6] = ["script", "style", "textarea", "title", "xmp", "noframes"];

/// Builds the tree of a page.
pub(super) fn parse(page: &[char]) -> Result<Tree, ReadProblem> {
    let mut builder = Builder {
        nodes: vec![Node::Element(Element::default())],
        open: vec![ROOT],
    };
    let mut at = 0;
    while at < page.len() {
        if page[at] != '<' || !is_mark(page, at) {
            let end = (at + 1..page.len())
                .find(|next| page[*next] == '<' && is_mark(page, *next))
                .unwrap_or(page.len());
            builder.text(at, end)?;
            at = end;
            continue;
        }
        at = match page[at + 1] {
            '!' if starts(page, at + 2, "--") => find(page, at + 4, "-->").map_or(page.len(), |end| end + 3),
            '!' | '?' => find(page, at + 2, ">").map_or(page.len(), |end| end + 1),
            '/' => {
                let (name, after) = name(page, at + 2);
                builder.close(&name);
                find(page, after, ">").map_or(page.len(), |end| end + 1)
            }
            _ => builder.open_mark(page, at + 1)?,
        };
    }
    Ok(Tree { nodes: builder.nodes })
}

/// Whether a mark begins here, and not a sign of less-than.
fn is_mark(page: &[char], at: usize) -> bool {
    match page.get(at + 1) {
        Some('!' | '?') => true,
        Some('/') => page.get(at + 2).is_some_and(char::is_ascii_alphabetic),
        Some(c) => c.is_ascii_alphabetic(),
        None => false,
    }
}

fn starts(page: &[char], at: usize, word: &str) -> bool {
    word.chars().enumerate().all(|(step, c)| page.get(at + step) == Some(&c))
}

fn find(page: &[char], from: usize, word: &str) -> Option<usize> {
    (from..page.len()).find(|at| starts(page, *at, word))
}

/// A name in small letters, and where it ends.
fn name(page: &[char], from: usize) -> (String, usize) {
    let end = (from..page.len())
        .find(|at| page[*at].is_whitespace() || matches!(page[*at], '>' | '/'))
        .unwrap_or(page.len());
    (page[from..end].iter().map(char::to_ascii_lowercase).collect(), end)
}

struct Builder {
    nodes: Vec<Node>,
    open: Vec<Id>,
}

impl Builder {
    fn add(&mut self, node: Node) -> Result<Id, ReadProblem> {
        if self.nodes.len() >= NODES_MAX {
            return Err(ReadProblem::Excess { of: Excess::Nodes });
        }
        let id = self.nodes.len();
        self.nodes.push(node);
        let parent = self.open.last().copied().unwrap_or(ROOT);
        if let Some(Node::Element(parent)) = self.nodes.get_mut(parent) {
            parent.children.push(id);
        }
        Ok(id)
    }

    fn text(&mut self, start: usize, end: usize) -> Result<(), ReadProblem> {
        self.add(Node::Text(start, end)).map(|_| ())
    }

    fn name(&self, id: Id) -> &str {
        match &self.nodes[id] {
            Node::Element(element) => &element.name,
            Node::Text(..) => "",
        }
    }

    /// One opening mark; gives where the page goes on.
    fn open_mark(&mut self, page: &[char], from: usize) -> Result<usize, ReadProblem> {
        let (name, mut at) = name(page, from);
        let mut element = Element {
            name: name.clone(),
            ..Element::default()
        };
        let mut closed = false;
        while let Some(c) = page.get(at) {
            match c {
                '>' => {
                    at += 1;
                    break;
                }
                '/' => {
                    closed = page.get(at + 1) == Some(&'>');
                    at += 1;
                }
                c if c.is_whitespace() => at += 1,
                _ => {
                    let (attribute, after) = attribute(page, at);
                    element.attributes.push(attribute);
                    at = after;
                }
            }
        }
        self.close_implied(&name);
        let id = self.add(Node::Element(element))?;
        if RAW.contains(&name.as_str()) {
            let end = (at..page.len())
                .find(|next| {
                    page[*next] == '<'
                        && page.get(next + 1) == Some(&'/')
                        && name
                            .chars()
                            .enumerate()
                            .all(|(step, c)| page.get(next + 2 + step).is_some_and(|found| found.to_ascii_lowercase() == c))
                })
                .unwrap_or(page.len());
            self.open.push(id);
            self.text(at, end)?;
            self.open.pop();
            return Ok(find(page, end, ">").map_or(page.len(), |close| close + 1));
        }
        if !closed && !VOID.contains(&name.as_str()) && self.open.len() < DEPTH_MAX {
            self.open.push(id);
        }
        Ok(at)
    }

    /// Paragraphs, list items, rows and cells end where the next begins.
    fn close_implied(&mut self, name: &str) {
        let (ends, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol"]),
            "tr" => (&["td", "th", "tr"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tbody" | "thead" | "tfoot" => (&["td", "th", "tr", "tbody", "thead", "tfoot"], &["table"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "option" => (&["option"], &["select"]),
            "p" | "div" | "table" | "ul" | "ol" | "dl" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "section" | "article"
            | "form" | "hr" | "pre" | "blockquote" | "header" | "footer" | "nav" | "aside" | "main" => {
                (&["p"], &["div", "td", "th", "table", "li", "section", "article", "body"])
            }
            _ => return,
        };
        let mut outermost = None;
        for (depth, id) in self.open.iter().enumerate().rev() {
            let known = self.name(*id);
            if within.contains(&known) {
                break;
            }
            if ends.contains(&known) {
                outermost = Some(depth);
            }
        }
        if let Some(depth) = outermost {
            self.open.truncate(depth.max(1));
        }
    }

    fn close(&mut self, name: &str) {
        // A stray closing mark must not end the table or the page around it.
        let walls: &[&str] = match name {
            "table" | "body" | "html" => &[],
            _ => &["table"],
        };
        for depth in (1..self.open.len()).rev() {
            let known = self.name(self.open[depth]);
            if known == name {
                self.open.truncate(depth);
                return;
            }
            if walls.contains(&known) {
                return;
            }
        }
    }
}

/// One attribute and where the mark goes on.
fn attribute(page: &[char], from: usize) -> ((String, String), usize) {
    let mut at = from;
    while let Some(c) = page.get(at)
        && !c.is_whitespace()
        && !matches!(c, '>' | '=')
        && (*c != '/' || at == from)
    {
        at += 1;
    }
    let at = at.max(from + 1).min(page.len());
    let name: String = page[from..at].iter().map(char::to_ascii_lowercase).collect();
    let mut next = at;
    while page.get(next).is_some_and(|c| c.is_whitespace()) {
        next += 1;
    }
    if page.get(next) != Some(&'=') {
        return ((name, String::new()), at);
    }
    next += 1;
    while page.get(next).is_some_and(|c| c.is_whitespace()) {
        next += 1;
    }
    let (start, end, after) = match page.get(next) {
        Some(quote @ ('"' | '\'')) => {
            let end = (next + 1..page.len()).find(|at| page[*at] == *quote).unwrap_or(page.len());
            (next + 1, end, (end + 1).min(page.len()))
        }
        _ => {
            let end = (next..page.len())
                .find(|at| page[*at].is_whitespace() || page[*at] == '>')
                .unwrap_or(page.len());
            (next, end, end)
        }
    };
    let value = page.get(start..end).map(|value| value.iter().collect()).unwrap_or_default();
    ((name, value), after)
}

/// The character that begins at a place of a text, and how many characters of the page it takes.
pub(super) fn resolved(page: &[char], at: usize, end: usize) -> (Option<char>, usize) {
    const NAME_MAX: usize = 32;
    let plain = (page.get(at).copied(), 1);
    if page.get(at) != Some(&'&') {
        return plain;
    }
    let within = &page[at + 1..end.min(at + 1 + NAME_MAX).max(at + 1).min(page.len())];
    let length = within
        .iter()
        .position(|c| !(c.is_ascii_alphanumeric() || *c == '#'))
        .unwrap_or(within.len());
    let closed = usize::from(within.get(length) == Some(&';'));
    let name: String = within[..length].iter().collect();
    let found = if let Some(digits) = name.strip_prefix('#') {
        let (digits, radix) = digits.strip_prefix(['x', 'X']).map_or((digits, 10), |digits| (digits, 16));
        match u32::from_str_radix(digits, radix) {
            // Pages number the signs of Windows-1252 as if they were Unicode.
            Ok(number @ 0x80..=0x9F) => encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&[u8::try_from(number).unwrap_or(b' ')])
                .0
                .chars()
                .next(),
            Ok(number) => char::from_u32(number).filter(|c| *c != '\0'),
            Err(_) => return plain,
        }
    } else {
        let named = named(&name).filter(|c| closed == 1 || matches!(c, '\u{A0}' | '&' | '<' | '>' | '"'));
        match named {
            Some(c) => Some(c),
            None => return plain,
        }
    };
    (found, 1 + length + closed)
}

/// The names that pages of offices use; another name stays as it is written.
fn named(name: &str) -> Option<char> {
    Some(match name {
        "nbsp" => '\u{A0}',
        "amp" | "AMP" => '&',
        "lt" | "LT" => '<',
        "gt" | "GT" => '>',
        "quot" | "QUOT" => '"',
        "apos" => '\'',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "sbquo" => '‚',
        "bdquo" => '„',
        "laquo" => '«',
        "raquo" => '»',
        "lsaquo" => '‹',
        "rsaquo" => '›',
        "hellip" => '…',
        "mdash" => '—',
        "ndash" => '–',
        "minus" => '−',
        "middot" => '·',
        "bull" => '•',
        "ensp" => '\u{2002}',
        "emsp" => '\u{2003}',
        "thinsp" => '\u{2009}',
        "zwnj" | "zwj" | "shy" => '\u{AD}',
        "times" => '×',
        "divide" => '÷',
        "plusmn" => '±',
        "deg" => '°',
        "permil" => '‰',
        "frac12" => '½',
        "frac14" => '¼',
        "sup2" => '²',
        "sup3" => '³',
        "micro" => 'µ',
        "Omega" => 'Ω',
        "le" => '≤',
        "ge" => '≥',
        "ne" => '≠',
        "asymp" => '≈',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "sect" => '§',
        "para" => '¶',
        "yen" => '¥',
        "euro" => '€',
        "pound" => '£',
        "cent" => '¢',
        "larr" => '←',
        "uarr" => '↑',
        "rarr" => '→',
        "darr" => '↓',
        "prime" => '′',
        "Prime" => '″',
        "sum" => '∑',
        "radic" => '√',
        "infin" => '∞',
        "star" | "starf" => '★',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(tree: &Tree, id: Id) -> String {
        match &tree.nodes[id] {
            Node::Text(..) => "·".into(),
            Node::Element(element) => {
                let inner: Vec<String> = element.children.iter().map(|child| shape(tree, *child)).collect();
                format!("{}({})", element.name, inner.join(" "))
            }
        }
    }

    fn of(page: &str) -> String {
        let page: Vec<char> = page.chars().collect();
        shape(&parse(&page).unwrap(), ROOT)
    }

    #[test]
    fn closes_what_pages_leave_open() {
        assert_eq!(of("<p>一<p>二<br>三"), "(p(·) p(· br() ·))");
        assert_eq!(of("<ul><li>一<li>二</ul>三"), "(ul(li(·) li(·)) ·)");
        assert_eq!(
            of("<table><tr><td>一<td>二<tr><td>三</table>四"),
            "(table(tr(td(·) td(·)) tr(td(·))) ·)"
        );
        assert_eq!(of("<div><p>一</div>二</b>"), "(div(p(·)) ·)");
        assert_eq!(of("a<5 且 b>3<!-- <p> --><script>if (a<b) '</p>'</script>"), "(· script(·))");
        assert_eq!(of("<a href=x/y>一</a><img src='a>b'/>二<"), "(a(·) img() ·)");
        assert_eq!(of("<!-- never closed"), "()");
        assert_eq!(of("<p class"), "(p())");
    }

    #[test]
    fn resolves_entities_and_leaves_what_is_none() {
        let read = |text: &str| {
            let page: Vec<char> = text.chars().collect();
            let (mut at, mut out) = (0, String::new());
            while at < page.len() {
                let (c, step) = resolved(&page, at, page.len());
                out.extend(c);
                at += step;
            }
            out
        };
        assert_eq!(read("&ldquo;三个清单&rdquo;&#x2014;&#8212;&amp;lt;"), "“三个清单”——&lt;");
        assert_eq!(
            read("&nbsp&#160;|&#151;|&unknown;|R&D|&#0;|&#xFFFFFFFF;|&"),
            "\u{A0}\u{A0}|—|&unknown;|R&D|||&"
        );
    }
}
