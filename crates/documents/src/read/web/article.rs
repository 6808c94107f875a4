//! Which part of a page is its article. Words outside links and sentences count for a part; what pages call navigation, menu or
//! footer counts nothing, unless it holds most of the page.

use super::tree::{Id, Node, ROOT, Tree};

/// What stands in an element and all that is in it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weight {
    /// Characters outside links.
    pub(super) words: usize,
    /// Characters inside links.
    pub(super) linked: usize,
    /// Signs that part sentences.
    pub(super) stops: usize,
}

impl Weight {
    fn add(&mut self, other: Self) {
        self.words += other.words;
        self.linked += other.linked;
        self.stops += other.stops;
    }

    /// How much it looks like an article: sentences carry more than labels.
    fn score(self) -> usize {
        self.words + self.stops * 20
    }

    /// Mostly links, hardly a sentence: a list of other pages.
    pub(super) fn is_list_of_links(self) -> bool {
        self.linked > 0 && self.linked * 10 > (self.words + self.linked) * 6 && self.stops < 3
    }
}

/// The weights of all elements, and which are out of the question.
pub(super) struct Weights {
    of: Vec<Weight>,
    silent: Vec<bool>,
}

/// Never text of the page.
const SILENT: [&str; 19] = [
    "head", "script", "style", "noscript", "template", "iframe", "object", "svg", "canvas", "button", "select", "textarea",
    "input", "audio", "video", "map", "title", "nav", "noframes",
];
/// Silent unless most of the page stands in them: some pages wrap everything in a form or call their article an aside.
const MOSTLY_SILENT: [&str; 3] = ["footer", "aside", "form"];
/// Parts of names that pages give to what is not the article.
const ASIDE_NAMES: [&str; 34] = [
    "footer",
    "foot",
    "nav",
    "menu",
    "sidebar",
    "side-bar",
    "breadcrumb",
    "crumb",
    "share",
    "copyright",
    "copy-right",
    "related",
    "relate",
    "comment",
    "toolbar",
    "tool-bar",
    "pagination",
    "pager",
    "search",
    "login",
    "banner",
    "friendlink",
    "links",
    "topbar",
    "top-bar",
    "header",
    "qrcode",
    "wzgn",
    "dqwz",
    "position",
    "location",
    "print",
    "editor-info",
    "recommend",
];
/// Parts of names that pages give to their article.
const ARTICLE_NAMES: [&str; 16] = [
    "article",
    "content",
    "trs_editor",
    "zoom",
    "ucap",
    "detail",
    "con_text",
    "news_con",
    "wzy",
    "xxgk",
    "bt-content",
    "pages_content",
    "maintext",
    "main-text",
    "textbox",
    "view",
];
/// Parts of a page that may be its article.
const PARTS: [&str; 12] = [
    "html", "body", "div", "section", "article", "main", "table", "tbody", "tr", "td", "form", "center",
];

impl Weights {
    pub(super) fn of(tree: &Tree, page: &[char]) -> Self {
        let count = tree.nodes.len();
        let mut weights = Self {
            of: vec![Weight::default(); count],
            silent: vec![false; count],
        };
        // An element comes before all that stands in it, so backwards every child is known before its parent.
        for id in (0..count).rev() {
            match &tree.nodes[id] {
                Node::Text(start, end) => weights.of[id] = text(&page[*start..*end]),
                Node::Element(element) => {
                    let mut sum = Weight::default();
                    for child in &element.children {
                        if !weights.silent[*child] {
                            sum.add(weights.of[*child]);
                        }
                    }
                    if element.name == "a" {
                        sum.linked += sum.words;
                        sum.words = 0;
                    }
                    weights.of[id] = sum;
                    weights.silent[id] = SILENT.contains(&element.name.as_str()) || is_hidden(tree, id);
                }
            }
        }
        let all = weights.of[ROOT].score();
        for id in 1..count {
            let name = tree.name(id);
            let is_aside = MOSTLY_SILENT.contains(&name) || PARTS[2..].contains(&name) && named(tree, id, &ASIDE_NAMES);
            if is_aside && weights.of[id].score() * 2 < all {
                weights.silent[id] = true;
            }
        }
        weights.sum_again(tree);
        weights
    }

    /// After more has been silenced.
    fn sum_again(&mut self, tree: &Tree) {
        for id in (0..tree.nodes.len()).rev() {
            if let Node::Element(element) = &tree.nodes[id] {
                let mut sum = Weight::default();
                for child in element.children.iter().filter(|child| !self.silent[**child]) {
                    sum.add(self.of[*child]);
                }
                if element.name == "a" {
                    sum.linked += sum.words;
                    sum.words = 0;
                }
                self.of[id] = sum;
            }
        }
    }

    pub(super) fn weight(&self, id: Id) -> Weight {
        self.of[id]
    }

    pub(super) fn is_silent(&self, id: Id) -> bool {
        self.silent[id]
    }
}

/// The element that holds the article: from the top down, into whatever holds nearly all of it.
pub(super) fn find(tree: &Tree, weights: &Weights) -> Id {
    let mut at = ROOT;
    loop {
        let whole = weights.weight(at).score();
        let heaviest = tree
            .children(at)
            .iter()
            .copied()
            .filter(|child| !weights.is_silent(*child) && PARTS.contains(&tree.name(*child)))
            .max_by_key(|child| weights.weight(*child).score());
        let Some(next) = heaviest else { return at };
        let score = weights.weight(next).score();
        // A frame that calls itself the article may leave more behind than one that does not; a table with rows and cells of data
        // is no frame.
        let enough = if named(tree, next, &ARTICLE_NAMES) { 6 } else { 9 };
        let is_data = tree.name(next) == "table" && rows(tree, next) > 2;
        if score == 0 || score * 10 < whole * enough || is_data {
            return at;
        }
        at = next;
    }
}

/// Rows of a table that have several cells.
fn rows(tree: &Tree, table: Id) -> usize {
    let mut count = 0;
    let mut open: Vec<Id> = tree.children(table).to_vec();
    while let Some(id) = open.pop() {
        match tree.name(id) {
            "tr" => {
                let cells = tree
                    .children(id)
                    .iter()
                    .filter(|cell| matches!(tree.name(**cell), "td" | "th"));
                count += usize::from(cells.count() > 1);
            }
            "tbody" | "thead" | "tfoot" => open.extend(tree.children(id)),
            _ => {}
        }
    }
    count
}

fn named(tree: &Tree, id: Id, names: &[&str]) -> bool {
    let Some(element) = tree.element(id) else { return false };
    ["id", "class", "role"].iter().any(|attribute| {
        element.attribute(attribute).is_some_and(|value| {
            let value = value.to_ascii_lowercase();
            names.iter().any(|name| value.contains(name))
        })
    })
}

fn is_hidden(tree: &Tree, id: Id) -> bool {
    let Some(element) = tree.element(id) else { return false };
    let style: String = element
        .attribute("style")
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    element.attribute("hidden").is_some() || style.contains("display:none") || style.contains("visibility:hidden")
}

fn text(characters: &[char]) -> Weight {
    let words = characters.iter().filter(|c| !c.is_whitespace()).count();
    let stops = characters
        .iter()
        .filter(|c| matches!(c, '。' | '，' | '；' | '、' | '！' | '？'))
        .count();
    Weight { words, linked: 0, stops }
}
