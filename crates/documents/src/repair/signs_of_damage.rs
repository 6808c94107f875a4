//! One quick look at a text: which kinds of damage are worth a closer look. Most texts have none, and cost no more than this.

use std::sync::OnceLock;

use super::decoding::is_utf8_like;
use super::places;
use super::readings::Readings;
use super::script::Script;
use super::signs::{has_cut_signs, is_invisible};
use super::words::{Words, is_han};
use crate::radicals::is_radical;

const HAN: u8 = 1;
const TRADITIONAL: u8 = 2;
const SIMPLIFIED: u8 = 4;
const UTF8: u8 = 8;
const LATIN: u8 = 16;
const SIGN: u8 = 32;
const MARK: u8 = 64;

/// What may be wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Damage {
    pub(super) latin: bool,
    pub(super) utf8: bool,
    /// A syllable in parentheses somewhere.
    pub(super) notes: bool,
    /// A question mark that may stand for bytes.
    pub(super) marks: bool,
    pub(super) spun: bool,
    pub(super) invisible: bool,
    /// A radical where a character may be meant.
    pub(super) radicals: bool,
    /// Signs as the cuts give them back.
    pub(super) cut_signs: bool,
    undecoded: bool,
    han: usize,
    traditional: usize,
    simplified: usize,
    /// Traditional characters, and all, outside quotation marks.
    unquoted: (usize, usize),
    /// Words of the officials of the mainland, written in traditional characters, and none of the quotation marks used elsewhere.
    is_official: bool,
}

const OFFICIAL: [&str; 32] = [
    "市委",
    "縣委",
    "省委",
    "區委",
    "黨委",
    "黨員",
    "幹部",
    "市政府",
    "縣政府",
    "區政府",
    "人民政府",
    "工作報告",
    "黨代會",
    "人代會",
    "高質量發展",
    "鄉村振興",
    "營商環境",
    "貫徹落實",
    "社會主義",
    "項目建設",
    "責任單位",
    "抓落實",
    "狠抓",
    "全市上下",
    "各級各部門",
    "發改",
    "住建",
    "牽頭",
    "督查",
    "專項整治",
    "十四五",
    "十五五",
];

fn classes() -> &'static [u8] {
    static CLASSES: OnceLock<Vec<u8>> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let script = Script::get();
        let class = |code: u32| {
            let Some(c) = char::from_u32(code) else { return 0 };
            let mut class = 0;
            if is_han(c) {
                class |= HAN;
                class |= if script.is_traditional(c) { TRADITIONAL } else { 0 };
                class |= if script.is_simplified(c) { SIMPLIFIED } else { 0 };
                class |= if is_utf8_like(c) { UTF8 } else { 0 };
            }
            class |= if matches!(c, '\u{80}'..='\u{FF}') { LATIN } else { 0 };
            class |= if matches!(c, '?' | '？' | '\u{FFFD}') { MARK } else { 0 };
            let is_sign = matches!(
                c,
                '(' | '（'
                    | '\n'
                    | '得'
                    | '的'
                    | '蕞'
                    | '壹'
                    | '级'
                    | '級'
                    | '“'
                    | '”'
                    | '「'
                    | '」'
                    | '『'
                    | '』'
                    | '《'
                    | '》'
            );
            class |= if is_sign || is_invisible(c) || is_radical(c) {
                SIGN
            } else {
                0
            };
            class
        };
        (0..0x1_0000).map(class).collect()
    })
}

impl Damage {
    pub(super) fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self::default();
        }
        let classes = classes();
        let mut damage = Self::default();
        let (mut like, mut line_han, mut quoted) = (0usize, 0usize, 0i32);
        let (mut de, mut dei) = (0usize, 0usize);
        let (mut may_be_marked, mut swapped) = (false, false);
        // Characters right behind a question mark may be the wrong ones and say nothing about the script.
        let mut doubtful = 0usize;
        for (at, c) in text.char_indices() {
            let class = classes.get(u32::from(c) as usize).copied().unwrap_or(0);
            if class == 0 {
                continue;
            }
            if class & HAN != 0 {
                damage.han += 1;
                line_han += 1;
                let is_traditional = usize::from(class & TRADITIONAL != 0);
                damage.traditional += is_traditional;
                damage.simplified += usize::from(class & SIMPLIFIED != 0 && doubtful == 0);
                doubtful = doubtful.saturating_sub(1);
                like += usize::from(class & UTF8 != 0);
                if quoted <= 0 {
                    damage.unquoted.0 += is_traditional;
                    damage.unquoted.1 += 1;
                }
            }
            damage.latin |= class & LATIN != 0 && !matches!(c, '·' | '×' | '±' | '°' | '÷' | '\u{A0}' | '§' | '²' | '³' | 'µ');
            if class & MARK != 0 {
                may_be_marked = true;
                doubtful = 12;
            }
            damage.undecoded |= c == '\u{FFFD}';
            if class & SIGN != 0 {
                match c {
                    '\n' => {
                        damage.utf8 |= like > 0 && like * 5 >= line_han;
                        (like, line_han, quoted) = (0, 0, 0);
                    }
                    '(' | '（' => damage.notes |= !damage.notes && is_syllable(&text[at..]),
                    '得' => dei += 1,
                    '的' => de += 1,
                    '蕞' | '壹' => swapped = true,
                    '级' | '級' => swapped |= text[at..].starts_with("级别高一点") || text[at..].starts_with("級別高一點"),
                    '“' | '「' | '『' | '《' => quoted += 1,
                    '”' | '」' | '』' | '》' => quoted -= 1,
                    c if is_radical(c) => damage.radicals = true,
                    _ => damage.invisible = true,
                }
            }
        }
        damage.utf8 |= like > 0 && like * 5 >= line_han;
        damage.spun = swapped || dei > 0 && de <= 2 + dei / 10;
        if damage.han >= 30 && !text.contains('，') && text.contains(',') {
            damage.cut_signs = has_cut_signs(&text.chars().collect::<Vec<_>>());
        }
        if damage.is_traditional() {
            damage.is_official = !text.contains('「') && OFFICIAL.iter().filter(|word| text.contains(**word)).count() >= 2;
        }
        if may_be_marked {
            let chars: Vec<char> = text.chars().collect();
            damage.marks = (0..chars.len()).any(|at| places::is_start(&chars, at));
        }
        damage
    }

    pub(super) fn of_chars(text: &[char]) -> Self {
        Self::of(&text.iter().collect::<String>())
    }

    /// Nothing to look at more closely.
    pub(super) fn is_none(&self) -> bool {
        let any = self.latin
            || self.utf8
            || self.notes
            || self.marks
            || self.spun
            || self.invisible
            || self.radicals
            || self.undecoded
            || self.cut_signs;
        !any && !self.is_all_traditional()
    }

    /// Some lines may be traditional and damaged, and others are not.
    pub(super) fn is_mixed(&self) -> bool {
        !self.is_traditional() && self.traditional >= 8 && (self.notes || self.marks)
    }

    /// The document is written in traditional characters, or nearly.
    pub(super) fn is_traditional(&self) -> bool {
        self.traditional * 100 >= self.han * 8 && self.simplified * 10 <= self.traditional && self.traditional > 0
    }

    /// The same outside quotation marks, in a text of some length and of mainland officials, who do not write so: no quotation of an old
    /// book, and no text that was written in traditional characters by right.
    pub(super) fn is_all_traditional(&self) -> bool {
        self.is_official
            && self.is_traditional()
            && self.unquoted.0 >= 8
            && self.unquoted.1 >= 30
            && self.unquoted.0 * 100 >= self.unquoted.1 * 15
    }
}

fn is_syllable(text: &str) -> bool {
    let head: Vec<char> = text.chars().take(11).collect();
    Readings::get().bracketed(&head, 0).is_some()
}

/// Whether the next characters read so badly that bytes may be out of step.
pub(super) fn reads_badly(text: &[char]) -> bool {
    let words = Words::get();
    let script = Script::get();
    let stretch: Vec<char> = text
        .iter()
        .take(7)
        .take_while(|c| is_han(**c))
        .map(|c| script.simple(*c))
        .collect();
    if stretch.is_empty() {
        return false;
    }
    let first = -(words.begins(stretch[0]) + 1e-9).ln();
    let cost: f32 = first
        + stretch
            .windows(2)
            .map(|two| -(words.chance(two[0], two[1]) + 1e-9).ln())
            .sum::<f32>();
    cost / stretch.len() as f32 > 8.0
}
