//! What content spinners swap, undone from context, and only in a text that shows several of their marks. Words they drop are not written
//! back: the place is marked.

use super::sheet::Replacement;
use super::words::{Words, is_han};
use super::{DroppedWords, Rule};

/// Verbs of one character that take 得 and a complement: 做得好, 经得起.
const VERBS: &str = "接兑提混听挺跟摸捧碰算花吃等护管修办拧压稳推带做干说写抓办走看听坐站顶扛守沉豁扑靠信过经受禁耐叫搞管用想打记舍立拿吃跑学讲变长摆";
const COMPLEMENTS: &str = "见清懂通成动怎都像越太好很更住起下上出来去过稳准实紧快远多了失不";

/// Nouns before which 来源 may stand as the last word: 主要来源, 收入来源.
const OF_SOURCES: [&str; 30] = [
    "主要", "收入", "资金", "资料", "数据", "经费", "信息", "食物", "能源", "动力", "重要", "稳定", "唯一", "污染", "感染",
    "传染", "案件", "线索", "税收", "财政", "人才", "货物", "水质", "图片", "稿件", "文章", "消息", "生活", "经济", "直接",
];

/// The swaps of a spun text; empty when the text is not spun.
pub(super) fn swaps(text: &[char]) -> Vec<Replacement> {
    let mut out = Vec::new();
    let votes = particles(text);
    let de = text.iter().filter(|c| **c == '的').count();
    // Four clauses that want 的 and none in the whole text: nobody writes so.
    let wanting = votes.iter().filter(|vote| vote.gain > 1.9).count();
    let mut score = match wanting {
        0 => 0,
        1 => 1,
        2..=3 => 2,
        _ => 3,
    };
    let mut marks = Vec::new();
    for at in 0..text.len() {
        let rest = &text[at..];
        let is_at = |word: &str| word.chars().enumerate().all(|(offset, c)| rest.get(offset) == Some(&c));
        if rest[0] == '蕞' && !is_at("蕞尔") && rest.get(1).is_some_and(|c| is_han(*c)) {
            score += 2;
            marks.push(Replacement::new(at, at + 1, vec!['最'], Rule::Spinner, 9900));
        } else if is_at("第壹") && !rest.get(2).is_some_and(|c| "条章节款卷".contains(*c)) {
            score += 2;
            marks.push(Replacement::new(at + 1, at + 2, vec!['一'], Rule::Spinner, 9900));
        } else if is_at("级别高一点") {
            score += 3;
            marks.push(Replacement::new(at, at + 5, "国家级".chars().collect(), Rule::Spinner, 9800));
        } else if is_at("近日") && is_source(text, at) {
            score += 1;
            marks.push(Replacement::new(at, at + 2, vec!['来', '源'], Rule::Spinner, 9300));
        }
    }
    let changed = votes.iter().filter(|vote| vote.gain > 0.0).count();
    // Old books and proverbs have 得 and hardly any 的; a text of today with every 的 swapped has far more of them.
    let (mut han, mut old) = (0usize, 0usize);
    for c in text {
        han += usize::from(is_han(*c));
        old += usize::from("之也矣曰乎者".contains(*c));
    }
    if marks.is_empty() && (votes.len() * 170 < han || old > votes.len() / 2) {
        return out;
    }
    if score < 3 || de > 2 + changed / 10 {
        return out;
    }
    out.extend(votes.iter().filter(|vote| vote.gain > 0.0).map(|vote| {
        Replacement::new(
            vote.at,
            vote.at + 1,
            vec!['的'],
            Rule::Spinner,
            if vote.gain > 1.9 { 9800 } else { 8500 },
        )
    }));
    out.extend(marks);
    out.sort_by_key(|new| new.start);
    out
}

struct Vote {
    at: usize,
    /// How much better the clause reads with 的.
    gain: f32,
}

/// For each 得, whether its clause reads better with 的.
fn particles(text: &[char]) -> Vec<Vote> {
    let words = Words::get();
    let mut out = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let end = (start..text.len()).find(|at| !is_han(text[*at])).unwrap_or(text.len());
        let places: Vec<usize> = (start..end).filter(|at| text[*at] == '得').collect();
        for group in places.chunks(6) {
            let from = group[0].saturating_sub(6).max(start);
            let to = (group[group.len() - 1] + 7).min(end);
            let mut best = (f32::INFINITY, 0usize);
            let mut costs = Vec::with_capacity(1 << group.len());
            for choice in 0..1usize << group.len() {
                let mut clause = text[from..to].to_vec();
                for (bit, at) in group.iter().enumerate() {
                    if choice >> bit & 1 == 1 {
                        clause[at - from] = '的';
                    }
                }
                // In a spun text nearly every 得 was 的.
                let cost = words.reading_cost(&clause) - 1.5 * choice.count_ones() as f32;
                costs.push(cost);
                if cost < best.0 {
                    best = (cost, choice);
                }
            }
            for (bit, at) in group.iter().enumerate() {
                let is_de = best.1 >> bit & 1 == 1;
                let mut gain = costs[best.1 ^ 1 << bit] - best.0;
                if !is_de || is_complement(text, *at) {
                    gain = -gain.abs();
                }
                out.push(Vote { at: *at, gain });
            }
        }
        start = end + 1;
    }
    out
}

fn is_complement(text: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map_or(' ', |before| text[before]);
    let after = text.get(at + 1).copied().unwrap_or(' ');
    before == '不' || VERBS.contains(before) && COMPLEMENTS.contains(after)
}

/// 近日 where only a noun can stand: behind 的 or a noun that has sources, before the end of a clause or 于, 是, 为.
fn is_source(text: &[char], at: usize) -> bool {
    let before: String = text[at.saturating_sub(2)..at].iter().collect();
    let is_noun = OF_SOURCES.contains(&before.as_str()) || before.ends_with('的') || before.ends_with('得');
    let after = text.get(at + 2).copied();
    let ends = after.is_none_or(|c| !is_han(c) || "于为是和与之以".contains(c));
    let is_label = matches!(after, Some('：' | ':')) && !before.chars().last().is_some_and(is_han);
    is_noun && ends || is_label
}

/// Places of a spun text where words are missing, by the frame that is left.
pub(super) fn dropped(text: &[char]) -> Vec<DroppedWords> {
    const FRAMES: [(&str, &str, Option<&str>); 9] = [
        ("审议", "工作报告", Some("政府")),
        ("所作的", "工作报告", Some("政府")),
        ("一个讲", "、", Some("政治")),
        ("要讲", "、", Some("政治")),
        ("广大", "要", Some("党员干部")),
        ("广大", "必须", Some("党员干部")),
        ("广大", "，", Some("党员干部")),
        ("包括", "在内", None),
        ("广大", "、", None),
    ];
    let mut out = Vec::new();
    for at in 0..text.len() {
        let starts = |from: usize, word: &str| {
            word.chars()
                .enumerate()
                .all(|(offset, c)| text.get(from + offset) == Some(&c))
        };
        for (left, right, likeliest) in FRAMES {
            let middle = at + left.chars().count();
            if starts(at, left) && starts(middle, right) {
                out.push((Rule::Spinner, middle, middle, likeliest.map(str::to_owned)));
                break;
            }
        }
        if text[at].is_ascii_digit() && (at == 0 || !text[at - 1].is_ascii_digit()) {
            let end = (at..text.len())
                .find(|place| !text[*place].is_ascii_digit())
                .unwrap_or(text.len());
            if ["分钟前", "小时前"].iter().any(|ago| starts(end, ago)) {
                out.push((Rule::Spinner, at, end + 3, None));
            }
        }
        if starts(at, "已更新感谢") {
            out.push((Rule::Spinner, at, at + 5, None));
        }
    }
    out
}
