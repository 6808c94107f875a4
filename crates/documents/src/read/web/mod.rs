//! A web page: decoded by what it says or shows, its article found, everything around it left out.

mod article;
mod render;
mod tree;

use super::origin::Placed;
use super::{Draft, Dropped, DroppedPart, plain};
use crate::encoding::{self, TextEncoding};
use crate::limits::BYTES_MAX;
use crate::marking::{Marking, MarkingRules, security_marking};
use crate::problem::ReadProblem;
use article::Weights;
use render::Render;
use tree::{Id, ROOT, Tree};

/// Bytes at the start of a page in which it may name its encoding.
const NAMED_WITHIN: usize = 4096;
/// Characters at the start of the article among which its title is looked for before it is put there.
const TITLE_WITHIN: usize = 400;

/// Reads a web page.
pub(super) fn read(bytes: &[u8], rules: &MarkingRules) -> Result<Draft, ReadProblem> {
    if bytes.len() > BYTES_MAX {
        return Err(ReadProblem::TooManyBytes {
            found: bytes.len(),
            most: BYTES_MAX,
        });
    }
    let (text, encoding) = decode(bytes)?;
    let mut page = Vec::with_capacity(text.len() / 2);
    let mut places = Vec::with_capacity(text.len() / 2);
    let mut last = 0;
    for (c, start, end) in plain::with_bytes(&text, bytes, encoding) {
        page.push(if c == '\0' { ' ' } else { c });
        places.push(start);
        last = end;
    }
    places.push(last);
    drop(text);
    let tree = tree::parse(&page)?;
    let weights = Weights::of(&tree, &page);
    let article = article::find(&tree, &weights);
    let mut render = Render::new(&tree, &weights, &page, &places);
    for child in tree.children(article) {
        render.node(*child)?;
    }
    render.end_line();
    if let Some(marking) = marking_outside(&tree, article, &mut render, rules)? {
        return Err(ReadProblem::Marked(marking));
    }
    let title = title(&tree, article, &mut render)?;
    let (mut out, mut grids) = (std::mem::take(&mut render.out), std::mem::take(&mut render.grids));
    cut_ends(&mut out, &mut grids);
    if let Some(title) = title {
        let head: String = out.text.chars().take(TITLE_WITHIN).filter(|c| !c.is_whitespace()).collect();
        let wanted: String = title.chars().filter(|c| !c.is_whitespace()).collect();
        if !head.contains(&wanted) {
            let mut with_title = Placed::default();
            with_title.add(&title);
            with_title.add("\n");
            let shift = with_title.characters();
            with_title.append(out);
            out = with_title;
            for grid in &mut grids {
                grid.start += shift;
                grid.end += shift;
            }
        }
    }
    let around = tree.children(ROOT).len() > 1 || article != ROOT;
    Ok(Draft {
        encoding: Some(encoding),
        grids,
        dropped: vec![Dropped {
            what: DroppedPart::Navigation,
            count: render.left_out + u32::from(around && outside(&tree, &weights, article)),
        }]
        .into_iter()
        .filter(|dropped| dropped.count > 0)
        .collect(),
        ..Draft::of(out)
    })
}

/// Elements within a line; every other one begins and ends a line.
const WITHIN_A_LINE: [&str; 26] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "ruby",
    "s", "small", "span", "strong", "sub", "sup", "tt", "u",
];

/// A marking in what a page says of itself or of a picture, in its head, or in any line around the article.
fn marking_outside(
    tree: &Tree,
    article: Id,
    render: &mut Render<'_>,
    rules: &MarkingRules,
) -> Result<Option<Marking>, ReadProblem> {
    let mut lines: Vec<Vec<Id>> = vec![Vec::new()];
    // An element is met twice: going in, and coming out again.
    let mut open = vec![(ROOT, true)];
    while let Some((id, going_in)) = open.pop() {
        let Some(element) = tree.element(id) else {
            lines
                .last_mut()
                .expect("a first line stands there from the beginning, and none is ever taken away")
                .push(id);
            continue;
        };
        let is_within = WITHIN_A_LINE.contains(&element.name.as_str());
        if !is_within && lines.last().is_some_and(|line| !line.is_empty()) {
            lines.push(Vec::new());
        }
        if !going_in {
            continue;
        }
        for attribute in ["content", "alt", "title", "value", "placeholder", "label", "summary"] {
            let said = element.attribute(attribute).unwrap_or_default();
            if let Some(marking) = security_marking(said, rules) {
                return Ok(Some(marking));
            }
        }
        // Lines of the article are looked at as its text.
        if matches!(element.name.as_str(), "script" | "style") || id == article {
            continue;
        }
        open.push((id, false));
        open.extend(tree.children(id).iter().rev().map(|child| (*child, true)));
    }
    for line in lines {
        let mut words = String::new();
        for id in line {
            words.push_str(&render.text_of(id)?);
        }
        if let Some(marking) = security_marking(&words, rules) {
            return Ok(Some(marking));
        }
    }
    Ok(None)
}

/// Whether words of the page stand outside its article.
fn outside(tree: &Tree, weights: &Weights, article: Id) -> bool {
    let all: usize = (1..tree.nodes.len())
        .filter(|id| tree.element(*id).is_none())
        .map(|id| weights.weight(id).words)
        .sum();
    let inside = weights.weight(article);
    all > inside.words + inside.linked
}

/// By its mark, then by its own word where that holds, then by its bytes.
fn decode(bytes: &[u8]) -> Result<(String, TextEncoding), ReadProblem> {
    let is_marked = [b"\xEF\xBB\xBF".as_slice(), b"\xFF\xFE", b"\xFE\xFF"]
        .iter()
        .any(|mark| bytes.starts_with(mark));
    if is_marked || std::str::from_utf8(bytes).is_ok() {
        return encoding::decode(bytes);
    }
    let named = named_encoding(&bytes[..bytes.len().min(NAMED_WITHIN)]);
    if named.is_some_and(|named| named == encoding_rs::GBK || named == encoding_rs::GB18030)
        && let Some(text) = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return Ok((text.into_owned(), TextEncoding::Gb18030));
    }
    encoding::decode(bytes)
}

/// What `charset=` at the start of the page says.
fn named_encoding(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    const WORD: &[u8] = b"charset=";
    let small = head.to_ascii_lowercase();
    let at = small.windows(WORD.len()).position(|window| window == WORD)? + WORD.len();
    let rest = small[at..].trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':')))
        .unwrap_or(rest.len());
    encoding_rs::Encoding::for_label(&rest[..end])
}

/// The title: the first heading of the page, or what the page says of itself.
fn title(tree: &Tree, article: Id, render: &mut Render<'_>) -> Result<Option<String>, ReadProblem> {
    let all = || 1..tree.nodes.len();
    let fits = |title: &String| (4..=120).contains(&title.chars().count());
    if let Some(heading) = all().find(|id| tree.name(*id) == "h1" && !render.weights.is_silent(*id)) {
        let line = render.line_of(heading)?;
        if fits(&line) {
            return Ok(Some(line));
        }
    }
    let said = all().filter_map(|id| tree.element(id)).find_map(|element| {
        let name = element.attribute("name").or_else(|| element.attribute("property"))?;
        let is_title = element.name == "meta"
            && ["articletitle", "og:title"]
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known));
        is_title.then(|| element.attribute("content").unwrap_or_default().trim().to_owned())
    });
    if let Some(said) = said.filter(|said| fits(said)) {
        return Ok(Some(said));
    }
    let Some(id) = all().find(|id| tree.name(*id) == "title") else {
        return Ok(None);
    };
    let whole = render.line_of(id)?;
    // The name of the site stands behind the title of the page.
    let cut = whole
        .split(['_', '|', '-', '–', '—'])
        .map(str::trim)
        .find(|part| !part.is_empty());
    let title = cut.unwrap_or_default().to_owned();
    // A page that is all article (saved from an editor) needs no title from outside unless it has one of its own.
    Ok(Some(title).filter(|title| fits(title) && article != ROOT))
}

/// Lines at both ends that pages put around an article: where it came from, tools, the neighbours.
fn cut_ends(out: &mut Placed, grids: &mut Vec<super::PlacedGrid>) {
    const TOOLS: [&str; 17] = [
        "打印",
        "关闭",
        "分享到",
        "上一篇",
        "下一篇",
        "【打印",
        "【字体",
        "字体：",
        "字号：",
        "责任编辑",
        "编辑：",
        "相关链接",
        "相关附件：",
        "扫一扫",
        "返回顶部",
        "浏览次数",
        "点击数",
    ];
    let is_tool = |line: &str| {
        let line = line.trim().trim_start_matches(['【', '[', '「', '(', '（']);
        line.chars().count() <= 60 && TOOLS.iter().any(|tool| line.starts_with(tool)) && !line.contains('。')
    };
    let lines: Vec<&str> = out.text.lines().collect();
    let keep = lines.len()
        - lines
            .iter()
            .rev()
            .take_while(|line| is_tool(line) || line.trim().is_empty())
            .count();
    let wanted: usize = lines[..keep].iter().map(|line| line.chars().count() + 1).sum();
    out.truncate(wanted);
    grids.retain(|grid| grid.end <= wanted);
}

#[cfg(test)]
mod tests;
