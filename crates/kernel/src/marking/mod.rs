//! Security markings at the door: 绝密, 机密, 秘密 in their place are refused, in a text, a sheet or a name of a file; the same words
//! inside a sentence are not. A wrong refusal costs one reworded line, a wrong admission cannot be undone.
//!
//! The rule stands here, below every door: the readers of files and forms ask it, and no command brings a marked text past it.

mod rows;
mod signs;

use std::collections::VecDeque;

pub use rows::SheetLook;
use signs::{
    Token, after_word, half_width, is_blank, is_closing, is_line_end, is_opening, is_star, is_starlike, may_be_marking, tokens,
};

/// What counts as a marking in this installation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarkingRules {
    /// Refuse 内部 (内部资料, 内部文件 …) as well.
    pub refuse_internal: bool,
}

/// A marking that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marking {
    /// Its line, counted from 1.
    pub line: usize,
    /// The marking as written, without the blanks inside it.
    pub words: String,
}

impl Marking {
    /// Why the text is not taken, in Chinese.
    pub fn zh(&self) -> String {
        format!(
            "第 {} 行有密级标志“{}”：不得录入涉密信息，什么也没有保存",
            self.line, self.words
        )
    }

    /// The same in English.
    pub fn en(&self) -> String {
        format!(
            "Line {} bears the security marking “{}”: classified matter must not enter, and nothing was kept",
            self.line, self.words
        )
    }
}

/// Lines with text that can belong to the head of a first page: copy number, marking, urgency, masthead, number, signatory, title.
const HEAD_LINES_MAX: usize = 15;
/// A line of the head is short; the first long one is body text.
const HEAD_LINE_CHARACTERS_MAX: usize = 60;
/// A marking that fills a line is no longer than this.
const WHOLE_LINE_CHARACTERS_MAX: usize = 30;
/// Lines of one or two characters that can be one marking written downwards.
const STACKED_LINES_MAX: usize = 8;

const LEVELS: [&str; 4] = ["绝密", "机密", "秘密", "㊙"];
const INTERNAL: [&str; 8] = [
    "内部资料注意保存",
    "内部资料",
    "内部文件",
    "内部材料",
    "内部使用",
    "内部传阅",
    "内部参考",
    "内部",
];
const URGENCIES: [&str; 7] = ["特急", "加急", "平急", "紧急", "急件", "特提", "急"];
const LABELS: [&str; 6] = ["密级和保密期限", "密级及保密期限", "保密等级", "保密级别", "密级", "密别"];

/// The first security marking standing in its place, if there is one.
pub fn security_marking(text: &str, rules: &MarkingRules) -> Option<Marking> {
    let mut head: Vec<(usize, &str)> = Vec::new();
    let mut ended = false;
    let mut after_head = None;
    let mut stack = Stack::default();
    let lines = text.lines().enumerate().flat_map(|(at, line)| {
        line.split(is_line_end)
            .map(move |piece| (at + 1, piece.trim_matches(is_blank)))
    });
    for (line, trimmed) in lines.filter(|(_, trimmed)| !trimmed.is_empty()) {
        let stacked = stack.put(trimmed, rules);
        if !ended {
            head.push((line, trimmed));
            ended = head.len() >= HEAD_LINES_MAX || is_body(trimmed);
            continue;
        }
        // Cells of a table stand on one line, parted by tabs.
        let filled = trimmed
            .split('\t')
            .chain([trimmed])
            .find_map(|part| filling(part, rules))
            .or(stacked);
        if let Some(words) = filled {
            after_head = Some(Marking { line, words });
            break;
        }
    }
    let in_head = (0..head.len()).find_map(|at| {
        let (line, text) = head[at];
        let words = marking_in(text, rules).or_else(|| stacked(&head[at..], rules))?;
        Some(Marking { line, words })
    });
    in_head.or(after_head)
}

/// A level that fills a line with its star, its term or the word for level: an annex with a marking of its own, or one put below a first
/// sentence. Wherever the line stands.
pub fn filling(line: &str, rules: &MarkingRules) -> Option<String> {
    if line.chars().take(WHOLE_LINE_CHARACTERS_MAX + 1).count() > WHOLE_LINE_CHARACTERS_MAX || !may_be_marking(line) {
        return None;
    }
    let tokens = tokens(line.trim_matches(is_blank));
    let words = marking_at(&tokens, 0, rules)?;
    let starred = |token: &Token| is_starlike(token.character) || token.character == '㊙';
    let around = |c: char| is_opening(c) || is_closing(c) || is_starlike(c);
    let whole = spelled(&tokens);
    let fills = whole.trim_matches(around).ends_with(words.trim_matches(around));
    let says = |word: &str| (0..tokens.len()).find_map(|at| after_word(&tokens, at, word));
    let labelled = || LABELS.iter().any(|label| says(label).is_some());
    let has_term = || {
        let end = LEVELS.iter().find_map(|level| says(level));
        end.is_some_and(|end| after_term(&tokens, end) > end)
    };
    (fills && (tokens.iter().any(starred) || labelled() || has_term())).then_some(words)
}

/// Lines or cells of one to three characters under each other, the newest of them.
#[derive(Default)]
struct Stack(VecDeque<String>);

impl Stack {
    /// One more; gives what they say together if that is a marking that fills a line.
    fn put(&mut self, line: &str, rules: &MarkingRules) -> Option<String> {
        let line = line.trim_matches(is_blank);
        // Longer ones are not counted to their end.
        let count = line.chars().take(4 * STACKED_LINES_MAX).count();
        if count == 0 {
            return None;
        }
        if count == 4 * STACKED_LINES_MAX || tokens(line).len() > 3 {
            self.0.clear();
            return None;
        }
        if self.0.len() == STACKED_LINES_MAX {
            self.0.pop_front();
        }
        self.0.push_back(line.to_owned());
        if !self.0.iter().any(|line| may_be_marking(line)) {
            return None;
        }
        let joined = |start: usize| self.0.iter().skip(start).map(String::as_str).collect::<String>();
        (0..self.0.len().saturating_sub(1)).find_map(|start| filling(&joined(start), rules))
    }
}

/// A marking in the name of a file: at either end of it, or parted from the rest by a sign. Its folders are not looked at.
pub fn marking_in_name(name: &str, rules: &MarkingRules) -> Option<Marking> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let parted = |c: char| {
        let c = half_width(c);
        is_opening(c) || is_closing(c) || "._-—–,，、+&#~=;；：:!《》{}\"“”'‘’".contains(c) || is_blank(c)
    };
    // Signs between its parts are edges; a star is none, it belongs to the marking.
    let spaced: String = base
        .chars()
        .map(|c| if parted(c) && !is_star(c) { '\t' } else { c })
        .collect();
    let words = marking_in(spaced.trim_matches(is_blank), rules)?;
    Some(Marking { line: 1, words })
}

/// Body text has begun: a salutation, a whole sentence or a long line.
fn is_body(line: &str) -> bool {
    line.ends_with(['：', ':', '。', '！', '？', '；']) || line.contains('。') || line.chars().count() > HEAD_LINE_CHARACTERS_MAX
}

/// Characters under each other, as on the spine of a folder.
fn stacked(lines: &[(usize, &str)], rules: &MarkingRules) -> Option<String> {
    let mut joined = String::new();
    for (count, (_, line)) in lines.iter().take(STACKED_LINES_MAX).enumerate() {
        let characters = tokens(line).len();
        if characters > 3 || (count == 0 && characters > 1) {
            return None;
        }
        joined.push_str(line);
        if count > 0
            && let Some(words) = marking_in(&joined, rules)
        {
            return Some(words);
        }
    }
    None
}

fn marking_in(line: &str, rules: &MarkingRules) -> Option<String> {
    let tokens = tokens(line);
    // A marking may stand alone, at the left edge (then urgency or copy number) or at the right edge (after the copy number).
    let at_an_edge = (0..tokens.len())
        .filter(|start| *start == 0 || tokens[*start].wide_before)
        .find_map(|start| marking_at(&tokens, start, rules));
    at_an_edge.or_else(|| unmistakable(&tokens, is_body(line)))
}

/// A level with its star, or in brackets of its own at the end of a title, stands for itself wherever it is on a short line; quoted, or in
/// a sentence, it is spoken of.
fn unmistakable(tokens: &[Token], is_sentence: bool) -> Option<String> {
    if is_sentence {
        return None;
    }
    (1..tokens.len()).find_map(|at| {
        if matches!(tokens[at - 1].character, '“' | '"' | '‘' | '\'' | '『') {
            return None;
        }
        let end = LEVELS.iter().find_map(|word| after_word(tokens, at, word))?;
        let starred = tokens.get(end).is_some_and(|token| is_starlike(token.character));
        let term_end = after_term(tokens, end + usize::from(starred));
        let closed = is_opening(tokens[at - 1].character)
            && tokens.get(term_end).is_some_and(|token| is_closing(token.character))
            && term_end + 1 == tokens.len();
        // Set off by a blank at the end of the line: with a term, or where the words before it are not spaced out themselves.
        let spaced = at > 1 && tokens[at - 1].blank_before || tokens[at + 1..term_end].iter().any(|token| token.blank_before);
        let set_off = tokens[at].blank_before && term_end == tokens.len() && (term_end > end || !spaced);
        (starred || closed || set_off).then(|| spelled(&tokens[at..term_end]))
    })
}

/// Characters as they are written.
fn spelled(tokens: &[Token]) -> String {
    tokens.iter().map(|token| token.written).collect()
}

fn marking_at(tokens: &[Token], start: usize, rules: &MarkingRules) -> Option<String> {
    let mut at = start;
    let mut opened = false;
    while at < tokens.len() && (is_opening(tokens[at].character) || is_star(tokens[at].character)) {
        opened |= is_opening(tokens[at].character);
        at += 1;
    }
    let mut labelled = false;
    if let Some(after) = LABELS.iter().find_map(|label| after_word(tokens, at, label)) {
        labelled = true;
        at = after;
        while at < tokens.len() && (matches!(tokens[at].character, ':' | '：') || is_opening(tokens[at].character)) {
            at += 1;
        }
    }
    let begin = at;
    let (mut end, is_internal) = match LEVELS.iter().find_map(|word| after_word(tokens, at, word)) {
        Some(end) => (end, false),
        None if rules.refuse_internal => (INTERNAL.iter().find_map(|word| after_word(tokens, at, word))?, true),
        None => return None,
    };
    // The sign of secrecy in its circle is a marking and nothing else.
    let mut starred = (at > start && is_star(tokens[at - 1].character)) || tokens[at].character == '㊙';
    if end < tokens.len() && is_starlike(tokens[end].character) {
        starred = true;
        end += 1;
    }
    let term_end = after_term(tokens, end);
    if starred && !is_internal {
        return Some(spelled(&tokens[begin..term_end]));
    }
    end = term_end;
    let mut rest = end;
    let mut closed = false;
    while rest < tokens.len() && is_closing(tokens[rest].character) {
        closed = true;
        rest += 1;
    }
    let at_edge =
        rest == tokens.len() || tokens[rest].wide_before || (opened && closed) || labelled || is_head_word(&tokens[rest..]);
    at_edge.then(|| spelled(&tokens[begin..end]))
}

/// Where a term ends that begins at `at` (10年, 六个月, 长期, 启用前), or `at` when there is none.
fn after_term(tokens: &[Token], at: usize) -> usize {
    for word in ["长期", "永久", "启用前", "解密前", "公布前"] {
        if let Some(end) = after_word(tokens, at, word) {
            return end;
        }
    }
    let digits = tokens[at..]
        .iter()
        .take_while(|token| token.character.is_ascii_digit() || "〇零一二三四五六七八九十百".contains(token.character))
        .count();
    if digits == 0 || digits > 4 {
        return at;
    }
    ["年", "个月", "月", "天", "日"]
        .iter()
        .find_map(|unit| after_word(tokens, at + digits, unit))
        .unwrap_or(at)
}

/// What may follow a marking on its line after a single blank: an urgency or a copy number.
fn is_head_word(rest: &[Token]) -> bool {
    if !rest[0].blank_before {
        return false;
    }
    let all_digits = rest.iter().all(|token| token.character.is_ascii_digit());
    let copy_number = (3..=8).contains(&rest.len()) && all_digits;
    copy_number || URGENCIES.iter().any(|word| after_word(rest, 0, word) == Some(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "\n河清市人民政府文件\n关于做好冬季保供工作的通知\n各县区人民政府：\n请按期完成检修。\n";

    fn words(head: &str) -> Option<String> {
        security_marking(&format!("{head}{BODY}"), &MarkingRules::default()).map(|marking| marking.words)
    }

    #[test]
    fn refuses_markings_in_their_place() {
        let cases = [
            ("绝密", "绝密"),
            ("机密", "机密"),
            ("秘密", "秘密"),
            ("秘密★10年", "秘密★10年"),
            ("机密★1年", "机密★1年"),
            ("机密 1年", "机密1年"),
            ("绝密★", "绝密★"),
            ("绝密★启用前", "绝密★启用前"),
            ("机密★长期", "机密★长期"),
            ("秘密★６个月", "秘密★6个月"),
            ("秘密★十年", "秘密★十年"),
            ("秘 密", "秘密"),
            ("机　密", "机密"),
            ("　　绝　　密　★　２０　年", "绝密★20年"),
            ("（秘密）", "秘密"),
            ("【机密】", "机密"),
            ("[ 秘密 ]", "秘密"),
            ("密级：秘密", "秘密"),
            ("密级: 机密★5年", "机密★5年"),
            ("密级 秘密", "秘密"),
            ("000123\n秘密★5年\n特急", "秘密★5年"),
            ("秘密★5年        特急", "秘密★5年"),
            ("秘密        000123", "秘密"),
            ("机密 特急", "机密"),
            ("机密 000017", "机密"),
            ("000017\t\t机密★1年", "机密★1年"),
            ("份号：000017      秘密", "秘密"),
            ("★秘密★", "秘密★"),
            ("機密", "機密"),
            ("*秘密*5年", "秘密*5年"),
            ("【秘密】关于冬季保供的方案", "秘密"),
            ("秘密★5年关于冬季保供的方案", "秘密★5年"),
            ("机密☆5年", "机密☆5年"),
            ("机密＊5年", "机密*5年"),
            ("机密✯5年", "机密✯5年"),
            ("机\u{200B}密★5\u{2060}年", "机密★5年"),
            ("机\u{332}密\u{332}", "机密"),
            ("机·密★5年", "机·密★5年"),
            ("秘\n密\n★\n5年", "秘密"),
            ("绝\n\n密", "绝密"),
            ("㊙", "㊙"),
            ("关于冬季保供的方案（机密）", "机密"),
            ("冬季保供方案机密★5年", "机密★5年"),
            ("冬季保供方案 机密 5年", "机密5年"),
            ("絶密", "絶密"),
            ("密級：機密★長期", "機密★長期"),
            ("机\u{1}密★5年", "机密★5年"),
            ("机\u{115F}密", "机密"),
            ("机宻", "机宻"),
            ("机密●5年", "机密●5年"),
            ("机密\u{F0AB}5年", "机密\u{F0AB}5年"),
            ("冬季保供方案\r机密\r", "机密"),
            ("冬季保供方案\u{2028}机密", "机密"),
            ("冬季保供方案\u{B}机密", "机密"),
            ("冬季保供方案 机密", "机密"),
            ("各县区人民政府：\n机密★5年", "机密★5年"),
            ("今天开会。\n附件一\n（绝密★长期）", "绝密★长期"),
            ("今天开会。\n附件一\n密级：秘密", "秘密"),
            ("今天开会。\n附件一\n机密 5年", "机密5年"),
            ("今天开会。\n附件一\n绝\n密\n\n★", "绝密★"),
            ("今天开会。\n序号\t任务\n7\t机密★5年\t修堤", "机密★5年"),
        ];
        for (head, expected) in cases {
            assert_eq!(words(head).as_deref(), Some(expected), "{head}");
        }
    }

    #[test]
    fn lets_the_same_words_pass_inside_text() {
        let cases = [
            "商业秘密保护办法",
            "关于保守秘密的规定",
            "保守国家秘密",
            "秘密交通站旧址修缮方案",
            "机密文件销毁流程说明",
            "企业商业秘密",
            "绝密档案展览馆建设项目",
            "秘密1年来的调查",
            "秘密 花园",
            "不得录入绝密、机密、秘密信息",
            "非涉密",
            "密级变更管理办法",
            "保密工作要点",
            "内部",
            "内部审计工作规定",
            "查出首页印有“机密★5年”字样的旧文件",
            "保密范围（绝密）清理",
            "机\n器",
            "司机、密闭舱培训",
            "国 家 秘 密",
            "●机密文件销毁流程",
            "\u{F0D8}秘密交通站旧址",
            "各县区人民政府：\n机密★5年和秘密★10年的文件分开登记，不得混装，到期前清退",
        ];
        for head in cases {
            assert_eq!(words(head), None, "{head}");
        }
    }

    #[test]
    fn looks_only_at_the_head_of_the_first_page() {
        let rules = MarkingRules::default();
        for text in [
            "关于开展保密教育的通知\n各单位：\n秘密\n一词的含义见下文。",
            "本报讯 昨日召开会议，部署冬季工作。\n机密\n",
            "要严格保护商业秘密，严禁泄露企业机密。",
        ] {
            assert_eq!(security_marking(text, &rules), None, "{text}");
        }
        let below = |marking: &str| format!("{}{marking}\n", "条目\n".repeat(HEAD_LINES_MAX));
        assert_eq!(security_marking(&below("秘密"), &rules), None);
        // With its star it is a marking wherever it fills a line: an annex bears one of its own.
        for marking in ["秘密★5年", "（机密★）", "密级：绝密★长期", "㊙"] {
            assert!(security_marking(&below(marking), &rules).is_some(), "{marking}");
        }
    }

    #[test]
    fn names_the_line() {
        let marking = security_marking("\n000017\n\n  秘密★3年  \n标题\n", &MarkingRules::default()).unwrap();
        assert_eq!(
            marking,
            Marking {
                line: 4,
                words: "秘密★3年".into()
            }
        );
    }

    #[test]
    fn refuses_internal_only_when_told() {
        let strict = MarkingRules { refuse_internal: true };
        for head in ["内部", "内部资料", "内部资料 注意保存", "【内部文件】", "内 部", "内部★"] {
            assert!(security_marking(head, &strict).is_some(), "{head}");
            assert!(security_marking(head, &MarkingRules::default()).is_none(), "{head}");
        }
        for head in ["内部审计工作规定", "内部控制手册", "加强内部管理"] {
            assert!(security_marking(head, &strict).is_none(), "{head}");
        }
    }

    #[test]
    fn names_of_files_bear_them_at_their_edges() {
        let rules = MarkingRules::default();
        for name in [
            "机密.docx",
            "机密★5年.pdf",
            "机密＊5年 方案.docx",
            "【秘密】方案.docx",
            "方案（机密）.xlsx",
            "方案_绝密.txt",
            "2026-秘密-方案.docx",
            "方案.机密.docx",
            "机 密 方案.docx",
            "机\u{200B}密.txt",
            "防洪方案机密★5年.docx",
            "夹/机密☆方案.pdf",
            "秘密10年 名单.csv",
            "㊙名单.csv",
        ] {
            assert!(marking_in_name(name, &rules).is_some(), "{name}");
        }
        for name in [
            "商业秘密保护办法.docx",
            "机密文件销毁流程.pdf",
            "保密制度.txt",
            "秘密交通站修缮.docx",
            "保守国家秘密法.pdf",
            "内部审计.docx",
            "内部.docx",
        ] {
            assert_eq!(marking_in_name(name, &rules), None, "{name}");
        }
        let strict = MarkingRules { refuse_internal: true };
        assert!(marking_in_name("内部资料-方案.docx", &strict).is_some());
        assert!(marking_in_name("内部审计.docx", &strict).is_none());
    }
}
