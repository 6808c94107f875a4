//! Damage as the web does it, step for step. The repair simulates it to test a guess; measurements and tests make damaged text with it.

use std::collections::BTreeMap;

use super::codec::Codec;
use super::readings::Readings;
use super::script::Script;
use super::words::Words;

/// The characters a site annotates, each with its one reading.
pub type Annotations = BTreeMap<char, String>;

/// Writes the text in traditional characters.
pub fn traditional(text: &str) -> String {
    let script = Script::get();
    text.chars().map(|c| script.traditional(c)).collect()
}

/// Puts `(pinyin)` after each pair of bytes that is a character of the table, whatever the boundaries, and reads the bytes again.
pub fn annotated(text: &str, table: &Annotations) -> String {
    let chars: Vec<char> = text.chars().collect();
    shown(&annotate(&chars, table, true))
}

/// Cuts the bytes at ，！？ wherever those two bytes stand, and reads each piece alone. With `half` the cuts come back as ASCII.
pub fn cut(text: &str, half: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    shown(&split(&chars, half))
}

/// Both, one after the other: what most damaged pages went through.
pub fn annotated_and_cut(text: &str, table: &Annotations) -> String {
    let chars: Vec<char> = text.chars().collect();
    shown(&split(&annotate(&chars, table, true), true))
}

/// The same on characters, for the simulation.
pub(super) fn forward(chars: &[char], table: &Annotations, cuts: Option<bool>) -> Vec<char> {
    let annotated = if table.is_empty() {
        chars.to_vec()
    } else {
        annotate(chars, table, true)
    };
    match cuts {
        Some(half) => split(&annotated, half),
        None => annotated.into_iter().filter(|c| !is_carried(*c)).collect(),
    }
}

fn annotate(chars: &[char], table: &Annotations, keep: bool) -> Vec<char> {
    let codec = Codec::get();
    let pairs: BTreeMap<[u8; 2], Vec<u8>> = table
        .iter()
        .filter_map(|(c, reading)| {
            let note: Vec<char> = format!("({reading})").chars().collect();
            Some((codec.bytes(*c)?, codec.encode(&note)))
        })
        .collect();
    let bytes = codec.encode(chars);
    let mut out = Vec::with_capacity(bytes.len() * 5 / 4);
    let mut at = 0;
    while at < bytes.len() {
        let note = bytes.get(at..at + 2).and_then(|two| pairs.get(two));
        let length = if note.is_some() { 2 } else { 1 };
        out.extend_from_slice(&bytes[at..at + length]);
        out.extend(note.into_iter().flatten());
        at += length;
    }
    codec.decode(&out, keep)
}

fn split(chars: &[char], half: bool) -> Vec<char> {
    let codec = Codec::get();
    let bytes = codec.encode(chars);
    let mut out = Vec::with_capacity(chars.len());
    let (mut start, mut at) = (0, 0);
    while at + 1 < bytes.len() {
        let sign = match (bytes[at], bytes[at + 1]) {
            (0xA3, 0xAC) => [',', '，'],
            (0xA3, 0xA1) => ['!', '！'],
            (0xA3, 0xBF) => ['?', '？'],
            _ => {
                at += 1;
                continue;
            }
        };
        out.extend(codec.decode(&bytes[start..at], false));
        out.push(sign[usize::from(!half)]);
        at += 2;
        start = at;
    }
    out.extend(codec.decode(&bytes[start..], false));
    out
}

fn is_carried(c: char) -> bool {
    matches!(c, '\u{F0000}'..='\u{FFFFF}')
}

fn shown(chars: &[char]) -> String {
    chars.iter().copied().filter(|c| !is_carried(*c)).collect()
}

/// UTF-8 read as code page 936, user-defined pairs lost.
pub fn utf8_as_gbk(text: &str) -> String {
    Codec::get().decode(text.as_bytes(), false).into_iter().collect()
}

/// UTF-8 read as Windows-1252, or as Latin-1 where that has no character.
pub fn utf8_as_latin(text: &str) -> String {
    encoding_rs::WINDOWS_1252
        .decode_without_bom_handling(text.as_bytes())
        .0
        .into_owned()
}

/// GBK read as Windows-1252.
pub fn gbk_as_latin(text: &str) -> String {
    encoding_rs::WINDOWS_1252
        .decode_without_bom_handling(&gbk(text))
        .0
        .into_owned()
}

/// The bytes of GBK, without a label.
pub fn gbk(text: &str) -> Vec<u8> {
    Codec::get().encode(&text.chars().collect::<Vec<_>>())
}

/// UTF-8 read as Windows-1252 twice over.
pub fn utf8_as_latin_twice(text: &str) -> String {
    utf8_as_latin(&utf8_as_latin(text))
}

/// A stray character before every so many marks, as spinners put it to make a text look like no other.
pub fn sprinkled(text: &str, every: usize) -> String {
    const STRAY: &str = "瑟槿霾氤蘅羿箬蕖";
    let mut marks = 0;
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    for c in text.chars() {
        if matches!(c, '，' | '。' | '；') {
            marks += 1;
            if marks % every.max(1) == 0 {
                out.extend(STRAY.chars().nth(marks / every.max(1) % STRAY.chars().count()));
            }
        }
        out.push(c);
    }
    out
}

/// Damages every other line: pages put together from several sources.
pub fn mixed(text: &str, damage: impl Fn(&str) -> String) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .enumerate()
        .map(|(at, line)| if at % 2 == 0 { damage(line) } else { line.to_owned() })
        .collect();
    lines.join("\n")
}

/// The swaps of a content spinner that can be undone from context.
pub fn spun(text: &str) -> String {
    text.replace('的', "得")
        .replace('最', "蕞")
        .replace("第一", "第壹")
        .replace("国家级", "级别高一点")
        .replace("来源", "近日")
}

/// Eighty-four everyday characters whose traditional form differs, as such sites annotate them.
pub fn usual_annotations() -> Annotations {
    const TABLE: &str = "網wǎng 團tuán 報bào 長zhǎng 書shū 會huì 說shuō 個gè 這zhè 發fā 實shí 現xiàn 設shè 過guò 質zhì 標biāo 結jié 強qiáng 調diào 區qū \
        項xiàng 業yè 產chǎn 進jìn 開kāi 務wù 經jīng 濟jì 動dòng 應yīng 對duì 場chǎng 變biàn 創chuàng 環huán 優yōu 級jí 領lǐng 導dǎo 幹gàn 企qǐ 愛ài 責zé \
        監jiān 體tǐ 預yù 斷duàn 產chǎn 勢shì 總zǒng 圖tú 見jiàn 釘dīng 獎jiǎng 節jié 鎮zhèn 關guān 備bèi 無wú 與yǔ 際jì 資zī 據jù 線xiàn 處chù 縣xiàn 鄉xiāng \
        興xīng 農nóng 戰zhàn 規guī 劃huà 計jì 統tǒng 認rèn 識shí 錢qián 財cái 購gòu 貨huò 賽sài 車chē 運yùn 連lián 選xuǎn 遠yuǎn 還hái 邊biān";
    TABLE
        .split_whitespace()
        .filter_map(|entry| {
            let mut chars = entry.chars();
            Some((chars.next()?, chars.collect()))
        })
        .collect()
}

/// The table of another site: every so many of the characters whose traditional form differs, from `first` on, the commonest in front,
/// each with its first reading.
pub fn other_annotations(first: usize, every: usize, count: usize) -> Annotations {
    let words = Words::get();
    let script = Script::get();
    let mut chars: Vec<char> = ('\u{4E00}'..='\u{9FA5}')
        .filter(|c| script.is_traditional(*c) && Codec::get().bytes(*c).is_some())
        .collect();
    let frequency = |c: char| words.frequency(script.simple(c));
    chars.sort_by(|a, b| frequency(*b).total_cmp(&frequency(*a)).then(a.cmp(b)));
    let chosen = chars.into_iter().skip(first).step_by(every.max(1)).take(count);
    chosen
        .filter_map(|c| Some((c, Readings::get().first(c)?.to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damages_as_the_web_does() {
        let table = usual_annotations();
        assert_eq!(annotated_and_cut("重要動力，是經濟", &table), "重要?jiǎng)恿?,是?jīng)濟(jì)");
        assert_eq!(annotated_and_cut("任務。“兩個", &table), "任務(wù)?!皟蓚€(gè)");
        assert_eq!(annotated_and_cut("做法。考察團", &table), "做法??疾靾F(tuán)");
        assert_eq!(annotated_and_cut("重視。現階段", &table), "重視?,F(xiàn)階段");
        assert_eq!(annotated_and_cut("熱點。“十三五”期間", &table), "熱點?!笆濉逼陂g");
        assert_eq!(annotated_and_cut("展潛力[3]", &table), "展?jié)摿3]");
        assert_eq!(annotated_and_cut("報告備受關注", &table), "報(bào)告?zhèn)涫荜P(guān)注");
    }
}
