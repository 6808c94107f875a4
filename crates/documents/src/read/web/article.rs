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

/// A page whose shown words weigh less than this may be one whose words a script shows; more, when what is hidden calls itself the
/// article.
const SHOWN_LITTLE: usize = 120;
const SHOWN_LITTLE_BESIDE_AN_ARTICLE: usize = 400;
/// Hidden frames within hidden frames that are opened.
const OPENED_MAX: usize = 4;

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
        // A hidden page or body says nothing of which of its parts are meant: a script shows the whole.
        let mut opened: Vec<Id> = (1..tree.nodes.len())
            .filter(|id| matches!(tree.name(*id), "html" | "body") && is_hidden(tree, *id))
            .collect();
        let mut weights = Self::with(tree, page, &opened);
        for _ in 0..OPENED_MAX {
            let Some(next) = weights.waiting(tree, page, &opened) else {
                break;
            };
            opened.push(next);
            weights = Self::with(tree, page, &opened);
        }
        weights
    }

    /// What is hidden and holds the page, when hardly anything of it is shown: a script shows it, or shows what a template holds.
    fn waiting(&self, tree: &Tree, page: &[char], opened: &[Id]) -> Option<Id> {
        let shown = self.of[ROOT].score();
        if shown >= SHOWN_LITTLE_BESIDE_AN_ARTICLE {
            return None;
        }
        let closed = (1..tree.nodes.len())
            .filter(|id| (is_hidden(tree, *id) || matches!(tree.name(*id), "template" | "noscript")) && !opened.contains(id));
        let heaviest = closed.max_by_key(|id| (whole(tree, page, *id).score(), std::cmp::Reverse(*id)))?;
        let little = if holds_article(tree, heaviest) {
            SHOWN_LITTLE_BESIDE_AN_ARTICLE
        } else {
            SHOWN_LITTLE
        };
        (shown < little && whole(tree, page, heaviest).score() > shown * 2).then_some(heaviest)
    }

    fn with(tree: &Tree, page: &[char], opened: &[Id]) -> Self {
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
                    let silent = SILENT.contains(&element.name.as_str()) || is_hidden(tree, id);
                    weights.silent[id] = silent && !opened.contains(&id);
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

/// All words of an element, those of hidden parts within it left out.
fn whole(tree: &Tree, page: &[char], id: Id) -> Weight {
    let mut sum = Weight::default();
    let mut open: Vec<(Id, bool)> = tree.children(id).iter().map(|child| (*child, false)).collect();
    while let Some((id, linked)) = open.pop() {
        match &tree.nodes[id] {
            Node::Text(start, end) => {
                let own = text(&page[*start..*end]);
                sum.add(if linked {
                    Weight {
                        linked: own.words,
                        ..Weight::default()
                    }
                } else {
                    own
                });
            }
            Node::Element(element) if SILENT.contains(&element.name.as_str()) || is_hidden(tree, id) => {}
            Node::Element(element) => {
                let linked = linked || element.name == "a";
                open.extend(element.children.iter().map(|child| (*child, linked)));
            }
        }
    }
    sum
}

/// Whether an element, or one in it, calls itself the article.
fn holds_article(tree: &Tree, id: Id) -> bool {
    let is_one = |id: Id| matches!(tree.name(id), "article" | "h1") || named(tree, id, &ARTICLE_NAMES);
    is_one(id) || tree.children(id).iter().any(|child| holds_article(tree, *child))
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
