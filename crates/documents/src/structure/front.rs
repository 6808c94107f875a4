//! The head and the foot of an official text: masthead, number, title, subtitle, salutation; signature, date, copies.
//! Only what is plainly there is reported.

use jiff::civil::Date;

use super::{BlockKind, Dated, Span, heading};

/// Lines of a head before the body begins.
const HEAD_LINES_MAX: usize = 20;
/// Lines of a foot.
const FOOT_LINES_MAX: usize = 8;
const TITLE_CHARACTERS_MAX: usize = 60;

/// How titles of official documents end.
const GENRES: [&str; 30] = [
    "报告", "通知", "意见", "决定", "决议", "方案", "办法", "规划", "纲要", "公告", "通告", "通报", "函", "批复", "纪要", "条例",
    "规定", "细则", "计划", "要点", "讲话", "清单", "总结", "请示", "议案", "命令", "预案", "制度", "建议", "说明",
];

/// How the names of issuers end.
const ISSUERS: [&str; 16] = [
    "人民政府",
    "委员会",
    "办公室",
    "政府",
    "局",
    "委",
    "办",
    "厅",
    "院",
    "部",
    "室",
    "会",
    "组",
    "中心",
    "集团",
    "公司",
];

/// What was found, and the kind of each line that is not body.
#[derive(Default)]
pub(super) struct Front {
    pub kinds: Vec<Option<BlockKind>>,
    pub title: Option<Span>,
    pub number: Option<Span>,
    pub date: Option<Dated>,
    pub issuer: Option<Span>,
}

pub(super) fn find(characters: &[char], lines: &[Span]) -> Front {
    let mut front = Front {
        kinds: vec![None; lines.len()],
        ..Front::default()
    };
    let head = head_length(characters, lines);
    read_head(characters, &lines[..head], &mut front);
    read_foot(characters, lines, head, &mut front);
    front
}

/// How many lines stand before the body. The body begins at a heading or a sentence; a salutation still belongs to the head.
fn head_length(characters: &[char], lines: &[Span]) -> usize {
    for (at, line) in lines.iter().enumerate().take(HEAD_LINES_MAX) {
        let text = &characters[line.start..line.end];
        let last = text[text.len() - 1];
        let is_long = text.len() > TITLE_CHARACTERS_MAX;
        if matches!(last, '：' | ':') && text.len() <= 80 && !text.contains(&'。') {
            return at + 1;
        }
        if is_long || text.contains(&'。') || matches!(last, '；' | '！' | '？') || heading::numbering(text).is_some() {
            return at;
        }
    }
    // A text without any body is all paragraphs, so that nothing is lost to the head.
    if lines.len() <= HEAD_LINES_MAX {
        lines.len().min(1)
    } else {
        1
    }
}

fn read_head(characters: &[char], lines: &[Span], front: &mut Front) {
    let text = |line: Span| &characters[line.start..line.end];
    let mut candidates = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        front.kinds[at] = Some(BlockKind::Front);
        if front.number.is_none()
            && let Some(number) = number_in(characters, *line)
        {
            front.number = Some(number);
            if number.end - number.start + 12 > line.end - line.start {
                continue;
            }
        }
        if ends_with(text(*line), "文件") && at + 1 < lines.len() && front.issuer.is_none() && candidates.is_empty() {
            front.issuer = Some(Span {
                start: line.start,
                end: line.end - 2,
            });
            continue;
        }
        if front.date.is_none() {
            front.date = date_in(characters, *line);
        }
        if !is_beside_title(text(*line)) && date_alone(characters, *line).is_none() {
            candidates.push(at);
        }
    }
    let named = candidates
        .iter()
        .position(|at| GENRES.iter().any(|genre| ends_with(text(lines[*at]), genre)));
    let Some(chosen) = named.or(if candidates.is_empty() { None } else { Some(0) }) else {
        return;
    };
    let mut first = chosen;
    // A title broken over lines: 关于印发《……》的 / 通知.
    while first > 0 && candidates[first - 1] + 1 == candidates[first] && named.is_some() && {
        let before = text(lines[candidates[first - 1]]);
        let short = text(lines[candidates[first]]).len() <= 4;
        starts_with(before, "关于") || ends_with(before, "的") || ends_with(before, "》") || ends_with(before, "关于") || short
    } {
        first -= 1;
    }
    for at in &candidates[first..=chosen] {
        front.kinds[*at] = Some(BlockKind::Title);
    }
    front.title = Some(Span {
        start: lines[candidates[first]].start,
        end: lines[candidates[chosen]].end,
    });
}

/// Copy numbers, urgencies, signatories, subtitles and salutations are not titles.
fn is_beside_title(line: &[char]) -> bool {
    let digits = line.iter().all(|c| c.is_ascii_digit() || c.is_whitespace());
    let starts = ["——", "—", "（", "(", "签发人", "份号", "特急", "加急", "平急", "主送", "编号"];
    digits || matches!(line[line.len() - 1], '：' | ':') || starts.iter().any(|word| starts_with(line, word))
}

/// The foot is read upwards from the last line: copies and print lines, the date, the signature above it.
fn read_foot(characters: &[char], lines: &[Span], head: usize, front: &mut Front) {
    let lowest = lines.len().saturating_sub(FOOT_LINES_MAX).max(head);
    let Some(at) = (lowest..lines.len()).find(|at| date_alone(characters, lines[*at]).is_some()) else {
        return;
    };
    front.date = date_alone(characters, lines[at]);
    for kind in &mut front.kinds[at..] {
        *kind = Some(BlockKind::Foot);
    }
    if at > head {
        let above = lines[at - 1];
        let text = &characters[above.start..above.end];
        if text.len() <= 40
            && !text.iter().any(|c| matches!(c, '。' | '；' | '，'))
            && ISSUERS.iter().any(|end| ends_with(text, end))
        {
            front.issuer = Some(above);
            front.kinds[at - 1] = Some(BlockKind::Foot);
        }
    }
}

/// 河政发〔2026〕12号, with any brackets.
fn number_in(characters: &[char], line: Span) -> Option<Span> {
    for open in line.start..line.end {
        if !matches!(characters[open], '〔' | '[' | '［' | '【' | '(' | '（') {
            continue;
        }
        let year = open + 1..open + 5;
        let closes = year.end < line.end && matches!(characters[year.end], '〕' | ']' | '］' | '】' | ')' | '）');
        if !closes || !characters[year.clone()].iter().all(char::is_ascii_digit) {
            continue;
        }
        let mut end = year.end + 1;
        if end < line.end && characters[end] == '第' {
            end += 1;
        }
        let digits = (end..line.end).take_while(|at| characters[*at].is_ascii_digit()).count();
        end += digits;
        if digits == 0 || end >= line.end || characters[end] != '号' {
            continue;
        }
        let start = (line.start..open)
            .rev()
            .take_while(|at| matches!(characters[*at], '\u{4E00}'..='\u{9FFF}'))
            .last()?;
        return Some(Span { start, end: end + 1 });
    }
    None
}

fn date_alone(characters: &[char], line: Span) -> Option<Dated> {
    let dated = date_in(characters, line)?;
    let text: String = characters[dated.span.end..line.end].iter().collect();
    let before = dated.span.start - line.start;
    let printed = text.trim() == "印发" && before <= 30;
    // 2026年6月11日14时: an urgent paper bears its hour.
    let hour: Option<u8> = text.trim().strip_suffix('时').and_then(|hour| hour.parse().ok());
    let ends = text.is_empty() || hour.is_some_and(|hour| hour <= 24);
    ((before == 0 && ends) || printed).then_some(dated)
}

/// The first whole date of a line: 2026年1月16日 or 二〇二六年一月十六日.
fn date_in(characters: &[char], line: Span) -> Option<Dated> {
    for start in line.start..line.end {
        if start > line.start && digit(characters[start - 1]).is_some() {
            continue;
        }
        let Some((year, at)) = number_before(characters, start, line.end, '年') else {
            continue;
        };
        let Some((month, at)) = number_before(characters, at, line.end, '月') else {
            continue;
        };
        let Some((day, end)) = number_before(characters, at, line.end, '日') else {
            continue;
        };
        let (Ok(year), Ok(month), Ok(day)) = (i16::try_from(year), i8::try_from(month), i8::try_from(day)) else {
            continue;
        };
        if let (1900..=2200, Ok(date)) = (year, Date::new(year, month, day)) {
            return Some(Dated {
                date,
                span: Span { start, end },
            });
        }
    }
    None
}

/// A number written before `mark`, in Arabic or Chinese figures (place by place, or with 十).
fn number_before(characters: &[char], from: usize, end: usize, mark: char) -> Option<(u32, usize)> {
    let mut at = from;
    let mut value: u32 = 0;
    while at < end && at - from < 5 {
        let c = characters[at];
        if c == mark && at > from {
            return Some((value, at + 1));
        }
        if c == '十' {
            // 十, 十六, 二十, 二十六: the ten multiplies what stands before it.
            let ones = if at + 1 < end { digit(characters[at + 1]) } else { None };
            value = value.max(1) * 10 + ones.unwrap_or(0);
            at += 1 + usize::from(ones.is_some());
            continue;
        }
        value = value * 10 + digit(c)?;
        at += 1;
    }
    (at < end && at > from && characters[at] == mark).then_some((value, at + 1))
}

fn digit(c: char) -> Option<u32> {
    match c {
        '〇' | '○' | '零' => Some(0),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => c
            .to_digit(10)
            .or_else(|| "一二三四五六七八九".chars().position(|d| d == c).map(|at| at as u32 + 1)),
    }
}

fn starts_with(line: &[char], word: &str) -> bool {
    word.chars().enumerate().all(|(at, c)| line.get(at) == Some(&c))
}

fn ends_with(line: &[char], word: &str) -> bool {
    let length = word.chars().count();
    line.len() >= length && starts_with(&line[line.len() - length..], word)
}
