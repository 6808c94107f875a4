//! Traditional and simplified characters: which is which, and one into the other.

use std::collections::BTreeMap;
use std::sync::OnceLock;

const DATA: &str = include_str!("data/script.txt");

/// Words in which 著 stays: everywhere else it is the 着 of 接着.
const WORDS_OF_ZHU: [&str; 24] = [
    "著名", "著作", "著者", "著称", "著稱", "著书", "著書", "著录", "著錄", "显著", "顯著", "名著", "专著", "專著", "论著",
    "論著", "原著", "编著", "編著", "译著", "卓著", "昭著", "巨著", "土著",
];

/// A phrase in both forms.
type Phrase = (Vec<char>, Vec<char>);

/// The tables of both directions.
pub(super) struct Script {
    simplified: Vec<u16>,
    traditional: BTreeMap<char, char>,
    phrases: BTreeMap<char, Vec<Phrase>>,
    /// Characters that exist only because the script was simplified.
    only_simplified: Vec<bool>,
}

impl Script {
    /// The one table, made when first needed.
    pub(super) fn get() -> &'static Self {
        static SCRIPT: OnceLock<Script> = OnceLock::new();
        SCRIPT.get_or_init(Self::make)
    }

    fn make() -> Self {
        let mut script = Self {
            simplified: vec![0; 0x1_0000],
            traditional: BTreeMap::new(),
            phrases: BTreeMap::new(),
            only_simplified: vec![false; 0x1_0000],
        };
        let mut section = 0;
        for line in DATA.lines() {
            if line.starts_with('#') {
                section += 1;
                continue;
            }
            for entry in line.split(' ') {
                let mut chars = entry.chars();
                if section == 2 {
                    if let Some((from, to)) = entry.split_once('=') {
                        let from: Vec<char> = from.chars().collect();
                        script.phrases.entry(from[0]).or_default().push((from, to.chars().collect()));
                    }
                } else if let (Some(from), Some(to)) = (chars.next(), chars.next()) {
                    if section == 1 {
                        script.simplified[index(from)] = u16::try_from(u32::from(to)).unwrap_or(0);
                    } else {
                        script.traditional.insert(from, to);
                    }
                }
            }
        }
        // A character that has a traditional form and is not itself used in traditional text.
        const BOTH: &str = "万丑丰了于云亘仆仇价仿伙余佛佣俊修借僵克党冬准凌几凶出划刮制千升卜占卷厂厘只台叶吁吃合吊同后向周咨咸咽哄唇喂噪回困夫夸奸姜娘它家尸局岩岳巨布帘席干幸广庵弦彩征御志念恤愈愿戚才扎托扣折抵拐挂挨挽据搜斗旋昆暗曲朱朴杆杠杯杰松板极柜栗核梁欲沈沾泛注涂涌淀游漓熏玩璇症皂矩确私秋种筑系胄背胜胡腊腌膻致舍芸苔苹范荐蒙蔑虫蚝蜡蝎表谷跖辟适郁酸采里雕面群峰床线闲着";
        for from in script.traditional.keys() {
            script.only_simplified[index(*from)] = !BOTH.contains(*from);
        }
        for phrases in script.phrases.values_mut() {
            phrases.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        }
        script
    }

    /// The simplified form of one character, without its neighbours.
    pub(super) fn simple(&self, c: char) -> char {
        match self.simplified.get(index(c)) {
            Some(0) | None => c,
            Some(code) => char::from_u32(u32::from(*code)).unwrap_or(c),
        }
    }

    /// Whether the character is written so only in traditional text.
    pub(super) fn is_traditional(&self, c: char) -> bool {
        self.simple(c) != c
    }

    /// Whether the character is written so only in simplified text.
    pub(super) fn is_simplified(&self, c: char) -> bool {
        self.only_simplified.get(index(c)).copied().unwrap_or(false)
    }

    /// The traditional form that is first in line.
    pub(super) fn traditional(&self, c: char) -> char {
        self.traditional.get(&c).copied().unwrap_or(c)
    }

    /// The simplified form at each place, phrases first. As long as the text.
    pub(super) fn simplify(&self, text: &[char]) -> Vec<char> {
        let mut out = Vec::with_capacity(text.len());
        while out.len() < text.len() {
            let at = out.len();
            let rest = &text[at..];
            let phrase = self
                .phrases
                .get(&rest[0])
                .and_then(|phrases| phrases.iter().find(|(from, _)| rest.starts_with(from)));
            if let Some((_, to)) = phrase {
                out.extend(to);
            } else if rest[0] == '著' && !is_zhu(text, at) {
                out.push('着');
            } else {
                out.push(self.simple(rest[0]));
            }
        }
        out
    }
}

fn is_zhu(text: &[char], at: usize) -> bool {
    let is_word = |from: usize| {
        text.get(from..from + 2)
            .is_some_and(|word| WORDS_OF_ZHU.iter().any(|known| known.chars().eq(word.iter().copied())))
    };
    is_word(at) || at > 0 && is_word(at - 1)
}

fn index(c: char) -> usize {
    u32::from(c) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simplified(text: &str) -> String {
        Script::get()
            .simplify(&text.chars().collect::<Vec<_>>())
            .into_iter()
            .collect()
    }

    #[test]
    fn phrases_come_before_characters() {
        assert_eq!(simplified("瞭解後發現乾縣的頭髮"), "了解后发现乾县的头发");
        assert_eq!(simplified("一棒接著一棒,著名書法家"), "一棒接着一棒,著名书法家");
    }
}
