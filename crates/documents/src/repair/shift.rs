//! Byte-shift mojibake, undone by trying what the lost bytes may have been. A `?` beside odd characters marks the place; from there the
//! search walks the damaged text with the bytes it must have come from, one state for each account of them, until all accounts agree again.

use std::collections::HashMap;
use std::rc::Rc;

use super::accounts::{BEHIND, KEPT, Queue, REBATE, Range, State, kept};
use super::codec::{Codec, Pair};
use super::damage::{self, Annotations};
use super::places::{is_start, is_wide, opens_with_number};
use super::reader::Reader;
use super::readings::Readings;
use super::sheet::Replacement;
use super::words::is_han;
use super::{LOST, Rule};

/// A guess must read better than the text as it stands by this much.
const MARGIN: f32 = 7.0;
/// No text goes on so.
const DEAD: f32 = 23.0;
/// How many characters one pair of unknown bytes is tried for.
const BRANCHES: usize = 24;
/// A page that has been cut needs less to be believed at its other places.
const MARGIN_ON_A_PAGE: f32 = 1.0;
/// Pairs that may vanish in one place.
const LOST_PAIRS: usize = 3;

const ANY_LEAD: Range = (0x81, 0xFE);
const ANY_TRAIL: Range = (0x40, 0xFE);

/// What was written, linked backwards.
struct Node {
    parent: u32,
    c: char,
    from: usize,
    to: usize,
    /// The text as it stands.
    is_same: bool,
}

/// What the document tells about its own damage.
pub(super) struct Traits {
    /// Readings that stand behind their characters.
    pub(super) table: Annotations,
    /// Whether pages of this kind write cut signs in ASCII.
    pub(super) half: bool,
    /// Whether other places of the text have been found cut.
    pub(super) is_page: bool,
}

/// What two bytes may mean behind a character: the cost, the character and its last byte, the likeliest first.
type Meanings = Rc<[(f32, char, u8)]>;

/// Meanings found before, by the character before and the ranges of both bytes.
type Known = HashMap<(char, Range, Range), Meanings>;

struct Search<'a> {
    text: &'a [char],
    reader: &'a Reader,
    traits: &'a Traits,
    codec: &'static Codec,
    readings: &'static Readings,
    nodes: Vec<Node>,
    queue: Queue,
    known: &'a mut Known,
}

/// Every place that reads better when its bytes are put back.
pub(super) fn shift(text: &[char], reader: &Reader, traits: &Traits) -> Vec<Replacement> {
    let mut out: Vec<Replacement> = Vec::new();
    let mut known = Known::new();
    let mut at = 0;
    while at < text.len() {
        if !is_start(text, at) {
            at += 1;
            continue;
        }
        let mut search = Search {
            text,
            reader,
            traits,
            codec: Codec::get(),
            readings: Readings::get(),
            nodes: Vec::new(),
            queue: Queue::default(),
            known: &mut known,
        };
        let (found, end) = search.run(at);
        out.extend(found);
        at = end.max(at + 1);
    }
    out
}

impl Search<'_> {
    fn run(&mut self, start: usize) -> (Vec<Replacement>, usize) {
        let (last, trail) = self.before(start);
        let first = State {
            pending: None,
            last,
            trail,
            cost: 0.0,
            node: u32::MAX,
        };
        self.queue.push(start, first);
        let line_end = self.text[start..]
            .iter()
            .position(|c| *c == '\n')
            .map_or(self.text.len(), |end| start + end);
        let mut best = None;
        while let Some((at, states)) = self.queue.next() {
            let is_alone = self.queue.is_empty() && states.len() == 1 && states[0].pending.is_none();
            if is_alone && at > start || at >= line_end || at > start + 600 {
                best = states
                    .into_iter()
                    .filter(|state| state.pending.is_none())
                    .min_by(|a, b| a.cost.total_cmp(&b.cost))
                    .map(|state| (state, at));
                break;
            }
            let best_here = states.first().map_or(f32::INFINITY, |state| state.cost);
            let mut wave: Vec<State> = states.iter().copied().filter(|state| state.cost < best_here + 9.0).collect();
            for state in &states {
                self.step(*state, at);
            }
            for _ in 0..LOST_PAIRS {
                let mut lost = Vec::new();
                for state in wave.iter().filter(|state| state.pending.is_some()) {
                    self.lose_pair(*state, at, &mut lost);
                }
                if lost.is_empty() {
                    break;
                }
                wave = kept(lost);
                wave.retain(|state| state.cost < best_here + BEHIND);
                wave.truncate(KEPT / 2);
                for state in &wave {
                    self.step(*state, at);
                }
            }
        }
        let Some((state, end)) = best else {
            return (Vec::new(), start + 1);
        };
        let unchanged = self.reader.stretch_cost(last, self.text, start, end);
        let margin = if self.traits.is_page { MARGIN_ON_A_PAGE } else { MARGIN };
        if state.cost + margin > unchanged {
            return (Vec::new(), if self.is_unchanged(&state) { end } else { start + 1 });
        }
        (self.replacements(state, start, end), end)
    }

    /// What stands before a place: the plain character, and its last byte.
    fn before(&self, at: usize) -> (char, Option<u8>) {
        let mut place = at;
        if place > 0 && matches!(self.text[place - 1], ')' | '）') {
            let open = (place.saturating_sub(10)..place)
                .rev()
                .find(|open| self.readings.bracketed(self.text, *open).is_some_and(|(_, next)| next == at));
            place = open.unwrap_or(place);
        }
        match place.checked_sub(1).map(|before| self.text[before]) {
            Some(c) => (self.reader.plain(c), self.codec.bytes(c).map(|pair| pair[1])),
            None => ('\n', None),
        }
    }

    fn is_unchanged(&self, state: &State) -> bool {
        let mut node = state.node;
        while let Some(at) = self.nodes.get(node as usize) {
            if !at.is_same {
                return false;
            }
            node = at.parent;
        }
        true
    }

    fn write(&mut self, state: State, c: char, trail: Option<u8>, span: (usize, usize), is_same: bool) -> State {
        let cost = self.reader.cost(state.last, c);
        self.write_at(state, c, trail, span, is_same, cost)
    }

    fn write_at(&mut self, state: State, c: char, trail: Option<u8>, span: (usize, usize), is_same: bool, cost: f32) -> State {
        self.nodes.push(Node {
            parent: state.node,
            c,
            from: span.0,
            to: span.1,
            is_same,
        });
        State {
            pending: None,
            last: self.reader.plain(c),
            trail,
            cost: state.cost + cost,
            node: (self.nodes.len() - 1) as u32,
        }
    }

    /// The states after one more byte.
    fn feed(&mut self, state: State, byte: Range, span: (usize, usize)) -> Vec<State> {
        let Some(pending) = state.pending else {
            return match byte {
                (b, same) if b == same && b < 0x80 => vec![self.write(state, char::from(b), None, span, false)],
                (b, same) if b == same && b == 0x80 => Vec::new(),
                _ => vec![State {
                    pending: Some(byte),
                    ..state
                }],
            };
        };
        let bound = self.queue.bound(span.1) - state.cost;
        let meanings = self.meanings(state.last, pending, byte);
        meanings
            .iter()
            .filter(|(cost, ..)| *cost < bound)
            .map(|(cost, c, trail)| self.write_at(state, *c, Some(*trail), span, false, *cost))
            .collect()
    }

    /// What two bytes of these ranges may mean behind a character.
    fn meanings(&mut self, last: char, pending: Range, byte: Range) -> Meanings {
        let key = (last, pending, byte);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let wide = |range: Range| usize::from(range.1 - range.0) + 1;
        let mut found: Vec<(f32, char, u8)> = Vec::new();
        let after = self.reader.after(last);
        if wide(pending) * wide(byte) <= 9000 {
            for lead in pending.0..=pending.1 {
                for trail in byte.0..=byte.1 {
                    if let Pair::Char(c) = self.codec.pair(lead, trail) {
                        found.push((after.weight(c), c, trail));
                    }
                }
            }
        }
        let heaviest = |a: &(f32, char, u8), b: &(f32, char, u8)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if found.len() > BRANCHES {
            found.select_nth_unstable_by(BRANCHES, heaviest);
            found.truncate(BRANCHES);
        }
        found.sort_unstable_by(heaviest);
        for one in &mut found {
            one.0 = after.cost(one.1);
        }
        found.retain(|one| one.0 < DEAD);
        let found: Meanings = found.into();
        self.known.insert(key, found.clone());
        found
    }

    fn feed_all(&mut self, state: State, bytes: &[Range], span: (usize, usize)) -> Vec<State> {
        let mut states = vec![state];
        for byte in bytes {
            let before = std::mem::take(&mut states);
            for state in before {
                states.extend(self.feed(state, *byte, span));
            }
            states = kept(states);
        }
        states
    }

    fn extend(&mut self, to: usize, states: Vec<State>, extra: f32) {
        for mut state in states {
            state.cost += extra;
            self.queue.push(to, state);
        }
    }

    /// Every account of the sign at `at`.
    fn step(&mut self, state: State, at: usize) {
        let c = self.text[at];
        let span = |to: usize| (at, to);
        let is_even = state.pending.is_none();
        if is_even {
            // The text as it stands, with a reading behind its character passed over.
            if let Some((_, next)) = self.readings.bracketed(self.text, at).filter(|_| is_han(state.last)) {
                self.nodes.push(Node {
                    parent: state.node,
                    c: '\0',
                    from: at,
                    to: next,
                    is_same: true,
                });
                let node = (self.nodes.len() - 1) as u32;
                self.queue.push(next, State { node, ..state });
                return;
            }
            let trail = self.codec.bytes(c).map(|pair| pair[1]);
            let next = self.write(state, c, trail, span(at + 1), true);
            self.queue.push(at + 1, next);
        }
        match c {
            '?' | '？' | '\u{FFFD}' => self.step_mark(state, at),
            ',' | '，' | '!' | '！' => {
                if !is_even {
                    let states = self.feed_all(state, &cut_bytes(c), span(at + 1));
                    self.extend(at + 1, states, 0.0);
                }
            }
            '(' | '（' if !is_even => {
                let Some((syllable, next)) = self.readings.bracketed(self.text, at) else {
                    return;
                };
                // The annotated pair lies across the boundary, or is whole in a stretch that had slipped.
                if let (Some(a), Some((b, same))) = (state.trail, state.pending)
                    && b == same
                    && matches!(self.codec.pair(a, b), Pair::Char(found) if self.readings.reads(found, &syllable))
                {
                    self.queue.push(next, state);
                }
            }
            _ if is_even => {}
            '€' => {
                let states = self.feed(state, (0x80, 0x80), span(at + 1));
                self.extend(at + 1, states, 0.0);
            }
            c if c.is_ascii() => {
                let byte = u8::try_from(u32::from(c)).unwrap_or(0);
                if byte >= 0x40 {
                    let states = self.feed(state, (byte, byte), span(at + 1));
                    self.extend(at + 1, states, 0.0);
                }
            }
            c => {
                if let Some([a, b]) = self.codec.bytes(c) {
                    let states = self.feed_all(state, &[(a, a), (b, b)], span(at + 1));
                    self.extend(at + 1, states, 0.0);
                }
            }
        }
    }

    /// Every account of a question mark.
    fn step_mark(&mut self, state: State, at: usize) {
        let next = self.text.get(at + 1).copied().unwrap_or('\n');
        // A first byte met the opening parenthesis of a reading.
        if let Some((syllable, to)) = self.readings.closed(self.text, at + 1) {
            self.step_reading(state, &syllable, at, to);
        }
        // A first byte was left alone by a cut.
        if matches!(next, ',' | '，' | '!' | '！' | '?' | '？') {
            let mut bytes = vec![ANY_LEAD];
            bytes.extend(cut_bytes(next));
            let states = self.feed_all(state, &bytes, (at, at + 2));
            self.extend(at + 2, states, 1.0);
        }
        // The cut sign itself.
        if state.pending.is_some() {
            let states = self.feed_all(state, &cut_bytes('?'), (at, at + 1));
            self.extend(at + 1, states, 1.0);
            // A byte alone; or a byte with an ASCII sign, which is gone.
            let states = self.feed(state, ANY_TRAIL, (at, at + 1));
            self.extend(at + 1, states.clone(), 9.0);
            for state in states {
                let gone = self.write(state, LOST, None, (at, at + 1), false);
                self.queue.push(
                    at + 1,
                    State {
                        cost: gone.cost + 5.0,
                        ..gone
                    },
                );
                // Behind a full stop, and before what opens a paragraph, the sign was the line's end.
                let is_stop = "。！？：；”）".contains(state.last);
                if is_stop && is_wide(next) || "　（一二三四五六七八九十".contains(next) {
                    let mut broken = self.write(state, '\n', None, (at, at + 1), false);
                    let is_headed = opens_with_number(&self.text[at + 1..]);
                    broken.cost += match (is_stop, is_headed) {
                        (true, true) => -REBATE,
                        (true, false) => -3.0,
                        _ => 4.0,
                    };
                    self.queue.push(at + 1, broken);
                }
            }
        } else {
            let states = self.feed(state, ANY_LEAD, (at, at + 1));
            self.extend(at + 1, states, 4.0);
        }
    }

    fn step_reading(&mut self, state: State, syllable: &str, at: usize, to: usize) {
        let span = (at, to);
        let known = |c: char| {
            let is_own = self.traits.table.get(&c).is_some_and(|reading| reading == syllable);
            if is_own { 0.0 } else { 3.0 }
        };
        let candidates: Vec<(u8, u8, f32)> = self
            .readings
            .chars(syllable)
            .iter()
            .filter_map(|c| self.codec.bytes(*c).map(|[a, b]| (a, b, known(*c))))
            .collect();
        for (a, b, extra) in candidates {
            // One byte: the pair began in what is already written.
            let fits = match state.pending {
                None => state.trail == Some(a),
                Some((low, high)) => (low..=high).contains(&a),
            };
            if fits {
                let narrowed = State {
                    pending: state.pending.map(|_| (a, a)),
                    ..state
                };
                let states = self.feed(narrowed, (b, b), span);
                self.extend(to, states, extra);
            }
            // Two bytes: a later cut swallowed the mark of the first loss.
            let states = self.feed_all(state, &[(a, a), (b, b)], span);
            self.extend(to, states, extra + 1.0);
        }
    }

    /// A pair of the user-defined areas vanished here.
    fn lose_pair(&mut self, state: State, at: usize, out: &mut Vec<State>) {
        for (leads, trails) in [
            ((0xAA, 0xAF), (0xA1, 0xFE)),
            ((0xF8, 0xFE), (0xA1, 0xFE)),
            ((0xA1, 0xA7), (0x80, 0xA0)),
        ] {
            for mut next in self.feed(state, leads, (at, at)) {
                next.pending = Some(trails);
                out.push(next);
            }
        }
        // The second byte was an ASCII sign of the text.
        let digits = self.text[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let sign = if digits > 0 && self.text.get(at + digits) == Some(&']') {
            '['
        } else {
            LOST
        };
        for next in self.feed(state, (0xA1, 0xA7), (at, at)) {
            let mut next = self.write(next, sign, None, (at, at), false);
            next.cost += 2.0;
            out.push(next);
        }
    }

    fn replacements(&self, state: State, start: usize, end: usize) -> Vec<Replacement> {
        let mut chain = Vec::new();
        let mut node = state.node;
        while let Some(at) = self.nodes.get(node as usize) {
            chain.push(at);
            node = at.parent;
        }
        chain.reverse();
        let mut out = Vec::new();
        let mut from = start;
        // Each new character and where the signs end that it was read from.
        let mut written: Vec<(char, usize)> = Vec::new();
        for node in &chain {
            if node.is_same {
                out.extend(self.replacement(from, node.from, std::mem::take(&mut written)));
                from = node.to;
            } else {
                written.push((node.c, node.to));
            }
        }
        out.extend(self.replacement(from, end, written));
        out
    }

    fn replacement(&self, from: usize, to: usize, written: Vec<(char, usize)>) -> Vec<Replacement> {
        let (written, ends): (Vec<char>, Vec<usize>) = written.into_iter().unzip();
        if from == to && written.is_empty() || self.text[from..to] == written[..] {
            return Vec::new();
        }
        // Cut signs keep the form that the page gives them, until the punctuation is looked at as a whole.
        let written: Vec<char> = written
            .into_iter()
            .map(|c| match c {
                '，' if self.traits.half => ',',
                '！' if self.traits.half => '!',
                '？' if self.traits.half => '?',
                c => c,
            })
            .collect();
        let confidence = if self.reproduces(from, to, &written) { 9500 } else { 7000 };
        let lost = written
            .iter()
            .enumerate()
            .filter(|(_, c)| **c == LOST)
            .map(|(at, _)| (at, None))
            .collect();
        let whole = Replacement {
            lost,
            ..Replacement::new(from, to, written, Rule::Shift, confidence)
        };
        whole.by_clause(&ends)
    }

    /// Whether the guess, damaged again, gives the text that was found.
    fn reproduces(&self, from: usize, to: usize, written: &[char]) -> bool {
        let first = from.saturating_sub(1);
        let mut guess: Vec<char> = self.text[first..from].to_vec();
        guess.extend(written.iter().map(|c| match c {
            ',' => '，',
            '!' => '！',
            '?' => '？',
            c => *c,
        }));
        let found = &self.text[first..to];
        let mut table = self.traits.table.clone();
        // Readings that appear only here belong to a pair across a boundary of the guess.
        let bytes = self.codec.encode(&guess);
        for at in 0..found.len() {
            let syllable = self.readings.closed(found, at).map(|(syllable, _)| syllable);
            for two in syllable.iter().flat_map(|_| bytes.windows(2)) {
                if let (Pair::Char(c), Some(syllable)) = (self.codec.pair(two[0], two[1]), &syllable)
                    && self.readings.reads(c, syllable)
                {
                    table.entry(c).or_insert_with(|| syllable.clone());
                }
            }
        }
        [true, false].into_iter().any(|half| {
            let damaged = damage::forward(&guess, &table, Some(half));
            damaged == found
        })
    }
}

fn cut_bytes(c: char) -> [Range; 2] {
    let second = match c {
        ',' | '，' => 0xAC,
        '!' | '！' => 0xA1,
        _ => 0xBF,
    };
    [(0xA3, 0xA3), (second, second)]
}
