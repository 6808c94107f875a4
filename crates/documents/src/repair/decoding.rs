//! Text that was read in the wrong encoding: single-byte readings of UTF-8 and of GBK (lossless), and UTF-8 read as GBK (with losses).

use encoding_rs::WINDOWS_1252;

use super::codec::{Codec, Pair};
use super::sheet::Replacement;
use super::words::{Words, is_han};
use super::{LOST, Rule};

/// Runs of Western letters that are the bytes of Chinese text.
pub(super) fn latin(text: &[char]) -> Vec<Replacement> {
    let mut out = Vec::new();
    for (start, end) in lines(text) {
        let mut at = start;
        while at < end {
            if text[at].is_ascii() || byte(text[at]).is_none() {
                at += 1;
                continue;
            }
            // The longest stretch of bytes, without the ASCII at its end; and if that does not decode, the part without ASCII.
            let wide = (at..end).find(|place| byte(text[*place]).is_none()).unwrap_or(end);
            let wide = (at..wide)
                .rev()
                .find(|place| !text[*place].is_ascii())
                .map_or(at, |last| last + 1);
            let narrow = (at..wide).find(|place| text[*place].is_ascii()).unwrap_or(wide);
            let with_trail = if narrow < wide || wide < end {
                (wide + 1).min(end)
            } else {
                wide
            };
            let found = [with_trail, wide, narrow]
                .into_iter()
                .find_map(|stop| Some((stop, as_chinese(&text[at..stop])?)));
            if let Some((stop, (chinese, ends))) = found {
                let ends: Vec<usize> = ends.into_iter().map(|end| at + end).collect();
                out.extend(Replacement::new(at, stop, chinese, Rule::Encoding, 9900).by_clause(&ends));
                at = stop;
            } else {
                at = narrow.max(at + 1);
            }
        }
    }
    out
}

fn byte(c: char) -> Option<u8> {
    let mut buffer = [0u8; 4];
    if c.is_ascii() || matches!(c, '\u{80}'..='\u{FF}') {
        return u8::try_from(u32::from(c)).ok();
    }
    let (bytes, _, is_missing) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    (!is_missing && bytes.len() == 1).then(|| bytes[0])
}

/// The Chinese text that the letters are the bytes of, and how many of them each of its characters ends at.
fn as_chinese(text: &[char]) -> Option<(Vec<char>, Vec<usize>)> {
    let bytes: Vec<u8> = text.iter().filter_map(|c| byte(*c)).collect();
    let with_ends = |chars: Vec<char>, width: fn(char) -> usize| {
        let mut end = 0;
        let ends = chars
            .iter()
            .map(|c| {
                end += width(*c);
                end
            })
            .collect();
        (chars, ends)
    };
    if let Ok(decoded) = String::from_utf8(bytes.clone()) {
        let chars: Vec<char> = decoded.chars().collect();
        let is_chinese = |c: &char| is_han(*c) || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}');
        if chars.iter().any(is_chinese) {
            return Some(with_ends(chars, char::len_utf8));
        }
        // Decoded wrongly twice over: the letters are the bytes of letters that are the bytes of Chinese text.
        if !chars.iter().all(char::is_ascii) && chars.len() < text.len() && chars.iter().all(|c| byte(*c).is_some()) {
            let (inner, inner_ends) = as_chinese(&chars)?;
            let (_, ends) = with_ends(chars, char::len_utf8);
            let outer = |end: usize| end.checked_sub(1).and_then(|last| ends.get(last).copied()).unwrap_or(0);
            return Some((inner, inner_ends.into_iter().map(outer).collect()));
        }
        return None;
    }
    let codec = Codec::get();
    let chars = codec.decode(&bytes, true);
    let han = chars.iter().filter(|c| is_han(**c)).count();
    let odd = chars
        .iter()
        .filter(|c| matches!(c, '?' | '€' | '\u{F0000}'..='\u{FFFFF}'))
        .count();
    let wide = chars.iter().filter(|c| !c.is_ascii()).count();
    // A letter with its ASCII neighbour is a pair of the code page too; common characters have both bytes beyond it.
    let common = |c: &&char| matches!(codec.bytes(**c), Some([0xB0..=0xF7, 0xA1..=0xFE]));
    let is_common = chars.iter().filter(common).count() * 10 >= han * 7;
    (is_common && han >= 2 && odd == 0 && han * 2 >= wide && Words::get().reading_cost(&chars) < 9.0 * chars.len() as f32)
        .then(|| with_ends(chars, |c| if c.is_ascii() { 1 } else { 2 }))
}

fn lines(text: &[char]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in text.iter().enumerate() {
        if *c == '\n' {
            out.push((start, at));
            start = at + 1;
        }
    }
    out.push((start, text.len()));
    out
}

/// Whether the character looks like the beginning of a Chinese character in UTF-8 that was read as GBK.
pub(super) fn is_utf8_like(c: char) -> bool {
    matches!(Codec::get().bytes(c), Some([0xE4..=0xE9, 0x80..=0xBF]))
}

/// What became of one byte of UTF-8.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// The unit as it stands.
    Plain,
    /// A user-defined pair vanished before the unit: two continuation bytes.
    LostTwo,
    /// The same, but a continuation byte and the next character's first.
    LostTurn,
    /// Both, one after the other.
    LostFour,
    /// The unit is `?`: one continuation byte, and perhaps an ASCII character with it.
    LostLast,
    /// The unit is `?`: an undefined pair, two continuation bytes.
    LostPair,
    /// The same, but a continuation byte and the next character's first.
    LostPairTurn,
}

/// Lines of UTF-8 that was read as GBK.
pub(super) fn utf8_as_gbk(text: &[char]) -> Vec<Replacement> {
    let mut out = Vec::new();
    for (start, end) in lines(text) {
        let line = &text[start..end];
        let han = line.iter().filter(|c| is_han(**c)).count();
        let like = line.iter().filter(|c| is_utf8_like(**c)).count();
        if like == 0 || like * 5 < han {
            continue;
        }
        for (from, to) in stretches(line) {
            out.extend(stretch(text, start + from, start + to));
        }
    }
    out
}

/// Stretches between characters that GBK cannot have given.
fn stretches(line: &[char]) -> Vec<(usize, usize)> {
    let codec = Codec::get();
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in line.iter().enumerate() {
        let fits = c.is_ascii() || matches!(c, '€' | '\u{FFFD}') || codec.bytes(*c).is_some();
        match (fits, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                out.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    out.extend(start.map(|from| (from, line.len())));
    out
}

fn stretch(text: &[char], start: usize, end: usize) -> Vec<Replacement> {
    let line = &text[start..end];
    let Some(steps) = parse(line, end == text.len()) else {
        return Vec::new();
    };
    let (chars, lost, ends) = replay(line, &steps);
    let words = Words::get();
    let han = chars.iter().filter(|c| is_han(**c)).count();
    if han == 0 || lost.len() > han + 1 {
        return Vec::new();
    }
    let known: Vec<char> = chars.iter().copied().filter(|c| *c != LOST).collect();
    let before = words.reading_cost(line);
    let after = words.reading_cost(&known) + 8.0 * lost.len() as f32;
    if after >= 0.75 * before {
        return Vec::new();
    }
    let ends: Vec<usize> = ends.into_iter().map(|place| start + place).collect();
    let whole = Replacement {
        lost,
        ..Replacement::new(start, end, chars, Rule::Encoding, 9700)
    };
    whole.by_clause(&ends)
}

/// The cheapest account of the units as whole characters of UTF-8, or none if too much would be missing.
fn parse(line: &[char], is_last: bool) -> Option<Vec<Step>> {
    const STATES: usize = 4;
    let codec = Codec::get();
    let mut costs = [0.0f32, f32::INFINITY, f32::INFINITY, f32::INFINITY];
    let mut back: Vec<[(usize, Step); STATES]> = Vec::with_capacity(line.len());
    for (at, c) in line.iter().enumerate() {
        let mut next = [f32::INFINITY; STATES];
        let mut from = [(0, Step::Plain); STATES];
        let pair = codec.bytes(*c);
        for (state, here) in costs.iter().copied().enumerate() {
            if here.is_infinite() {
                continue;
            }
            let mut offer = |to: Option<usize>, cost: f32, step: Step| {
                if let Some(to) = to
                    && here + cost < next[to]
                {
                    next[to] = here + cost;
                    from[to] = (state, step);
                }
            };
            let through = |state: usize| match (*c, pair) {
                (_, Some([a, b])) => feed(feed(Some(state), a), b),
                ('€', _) => feed(Some(state), 0x80),
                (c, _) if c.is_ascii() => (state == 0).then_some(0),
                _ => None,
            };
            offer(through(state), 0.0, Step::Plain);
            if state >= 2 {
                offer(through(state - 2), 1.0, Step::LostTwo);
            }
            if state == 1 {
                offer(through(2), 1.1, Step::LostTurn);
                offer(through(0), 2.1, Step::LostFour);
            }
            if matches!(c, '?' | '\u{FFFD}') {
                if state == 1 {
                    let is_end = is_last && at + 1 == line.len();
                    offer(Some(0), if is_end { 0.5 } else { 1.2 }, Step::LostLast);
                    offer(Some(2), 1.6, Step::LostPairTurn);
                }
                if state >= 2 {
                    offer(Some(state - 2), 1.5, Step::LostPair);
                }
            }
        }
        if next.iter().all(|cost| cost.is_infinite()) {
            return None;
        }
        costs = next;
        back.push(from);
    }
    // The end of a line may have lost its last pair too.
    let (mut state, last) = if costs[0].is_finite() {
        (0, None)
    } else if costs[2].is_finite() {
        (2, Some(Step::LostTwo))
    } else if costs[1].is_finite() {
        (1, Some(Step::LostLast))
    } else {
        return None;
    };
    let mut steps: Vec<Step> = last.into_iter().collect();
    if last.is_none() {
        steps.push(Step::Plain);
    }
    for from in back.iter().rev() {
        steps.push(from[state].1);
        state = from[state].0;
    }
    steps.reverse();
    Some(steps)
}

/// How many continuation bytes are awaited after the byte.
fn feed(state: Option<usize>, byte: u8) -> Option<usize> {
    match (state?, byte) {
        (0, 0..=0x7F) => Some(0),
        (0, 0xC2..=0xDF) => Some(1),
        (0, 0xE0..=0xEF) => Some(2),
        (0, 0xF0..=0xF4) => Some(3),
        (awaited @ 1..=3, 0x80..=0xBF) => Some(awaited - 1),
        _ => None,
    }
}

/// Places in a stretch, each with the likeliest reading.
type Lost = Vec<(usize, Option<String>)>;

/// Characters, lost places and where each character's part of the line ends, from the units and what became of each. The last step stands
/// for what is missing at the end.
fn replay(line: &[char], steps: &[Step]) -> (Vec<char>, Lost, Vec<usize>) {
    let codec = Codec::get();
    let mut bytes: Vec<Option<u8>> = Vec::with_capacity(line.len() * 2);
    // Where in the line each byte stood, or would stand.
    let mut places: Vec<usize> = Vec::with_capacity(line.len() * 2);
    for (at, step) in steps.iter().enumerate() {
        places.resize(bytes.len(), at);
        match step {
            Step::LostTwo => bytes.extend([None, None]),
            Step::LostTurn => bytes.extend([None, Some(0)]),
            Step::LostFour => bytes.extend([None, Some(0), None, None]),
            Step::LostLast => {
                bytes.push(None);
                continue;
            }
            Step::LostPair => {
                bytes.extend([None, None]);
                continue;
            }
            Step::LostPairTurn => {
                bytes.extend([None, Some(0)]);
                continue;
            }
            Step::Plain => {}
        }
        let Some(c) = line.get(at) else { break };
        match codec.bytes(*c) {
            Some(pair) => bytes.extend(pair.map(Some)),
            None if *c == '€' => bytes.push(Some(0x80)),
            None => bytes.push(u8::try_from(u32::from(*c)).ok()),
        }
    }
    places.resize(bytes.len(), line.len());
    let mut chars: Vec<char> = Vec::new();
    let mut ends: Vec<usize> = Vec::new();
    let mut open: Vec<(usize, [Option<u8>; 3])> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = match bytes[at] {
            Some(1..=0x7F) => 1,
            Some(0xC2..=0xDF) => 2,
            Some(0xF0..=0xF4) => 4,
            _ => 3,
        };
        let part: Vec<Option<u8>> = (at..at + length).map(|place| bytes.get(place).copied().flatten()).collect();
        at += length;
        ends.push(places.get(at - 1).copied().unwrap_or(line.len()));
        let known: Vec<u8> = part.iter().filter_map(|byte| *byte).collect();
        match std::str::from_utf8(&known).ok().and_then(|text| text.chars().next()) {
            Some(c) if known.len() == length && c != '\0' => chars.push(c),
            _ => {
                let lead = part[0].filter(|byte| *byte != 0);
                open.push((
                    chars.len(),
                    [lead, part.get(1).copied().flatten(), part.get(2).copied().flatten()],
                ));
                chars.push(LOST);
            }
        }
    }
    let lost = open
        .into_iter()
        .map(|(place, part)| {
            let last = place.checked_sub(1).map(|before| chars[before]);
            (place, likeliest(last, part, chars.get(place + 1).copied()))
        })
        .collect();
    (chars, lost, ends)
}

/// The character that fits the bytes that are left and reads best between its neighbours.
fn likeliest(last: Option<char>, part: [Option<u8>; 3], next: Option<char>) -> Option<String> {
    match part {
        [Some(0xE3), Some(0x80), None] => return Some(if next.is_none() { "。" } else { "、" }.into()),
        [Some(0xEF), Some(0xBC), None] => return Some("，".into()),
        _ => {}
    }
    let words = Words::get();
    let codec = Codec::get();
    let range = |known: Option<u8>, low: u8, high: u8| known.map_or(low..=high, |byte| byte..=byte);
    let is_pair_lost = part[0].is_some() && part[1].is_none() && part[2].is_none();
    let mut best: Option<(f32, char)> = None;
    for a in range(part[0], 0xE4, 0xE9) {
        for b in range(part[1], 0x80, 0xBF) {
            for c in range(part[2], 0x80, 0xBF) {
                if is_pair_lost && codec.pair(b, c) != Pair::Private {
                    continue;
                }
                let Some(found) = std::str::from_utf8(&[a, b, c]).ok().and_then(|text| text.chars().next()) else {
                    continue;
                };
                let left = last
                    .filter(|c| is_han(*c))
                    .map_or_else(|| words.begins(found), |last| words.chance(last, found));
                let right = next
                    .filter(|c| is_han(*c))
                    .map_or_else(|| words.ends(found), |next| words.chance(found, next));
                let chance = left * right;
                if chance > best.map_or(0.0, |best| best.0) {
                    best = Some((chance, found));
                }
            }
        }
    }
    best.map(|(_, c)| c.to_string())
}
