//! Automatic numbering as it is shown: 一、 （一） 1. (1) ①. Word keeps only the recipe; the numbers themselves are counted here.

use std::collections::{HashMap, HashSet};

use super::super::xml::Element;

/// Levels of a list.
const LEVELS: usize = 9;

#[derive(Debug, Clone)]
struct Level {
    start: u32,
    format: String,
    /// `%1、` and the like.
    pattern: String,
    /// Every number in it is shown in digits.
    plain: bool,
    /// The level above which a new number starts this one again; 0: never.
    restart: Option<usize>,
    /// The paragraph style it belongs to.
    style: Option<String>,
}

#[derive(Debug, Default)]
struct List {
    levels: HashMap<usize, Level>,
    /// The style whose numbering is meant instead.
    by_style: Option<String>,
}

#[derive(Debug)]
struct Use {
    list: String,
    starts: HashMap<usize, u32>,
    levels: HashMap<usize, Level>,
}

/// The lists of a document and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: HashMap<String, List>,
    uses: HashMap<String, Use>,
    counted: HashMap<String, [Option<u32>; LEVELS]>,
    begun: HashSet<(String, usize)>,
}

impl Numbering {
    /// Reads the part that defines the lists.
    pub(super) fn of(root: &Element) -> Self {
        let mut out = Self::default();
        for element in root.elements() {
            match element.name.as_str() {
                "abstractNum" => {
                    let list = List {
                        levels: levels(element),
                        by_style: value(element, "numStyleLink"),
                    };
                    let id = element.attribute("abstractNumId").unwrap_or_default();
                    out.lists.insert(id.to_owned(), list);
                }
                "num" => {
                    let overrides: Vec<&Element> = element.elements().filter(|child| child.name == "lvlOverride").collect();
                    let starts = overrides.iter().filter_map(|one| {
                        let start = value(one, "startOverride")?.parse().ok()?;
                        Some((one.attribute("ilvl")?.parse().ok()?, start))
                    });
                    let id = element.attribute("numId").unwrap_or_default();
                    out.uses.insert(
                        id.to_owned(),
                        Use {
                            list: value(element, "abstractNumId").unwrap_or_default(),
                            starts: starts.collect(),
                            levels: overrides.iter().flat_map(|one| levels(one)).collect(),
                        },
                    );
                }
                _ => {}
            }
        }
        out
    }

    /// Lists that only point at a style's numbering: `of_style` gives the use a style names.
    pub(super) fn resolve_links(&mut self, of_style: impl Fn(&str) -> Option<String>) {
        for used in self.uses.values_mut() {
            let link = self.lists.get(&used.list).and_then(|list| list.by_style.as_deref());
            let Some(target) = link.and_then(&of_style) else { continue };
            // A second link would be a circle; one step is all that Word writes.
            used.list = format!("use {target}");
        }
        let named: Vec<(String, String)> = self
            .uses
            .values()
            .filter_map(|used| {
                let target = used.list.strip_prefix("use ")?;
                Some((used.list.clone(), self.uses.get(target)?.list.clone()))
            })
            .collect();
        for used in self.uses.values_mut() {
            if let Some((_, list)) = named.iter().find(|(link, _)| *link == used.list) {
                used.list.clone_from(list);
            }
        }
    }

    /// The level of a use that belongs to a paragraph style.
    pub(super) fn level_of_style(&self, used: &str, style: &str) -> Option<usize> {
        let levels = &self.lists.get(&self.uses.get(used)?.list)?.levels;
        let mut found = levels.iter().filter(|(_, level)| level.style.as_deref() == Some(style));
        found.next().map(|(at, _)| *at)
    }

    /// Counts one paragraph on and gives what stands before it.
    pub(super) fn next(&mut self, used: &str, at: usize) -> Option<String> {
        if at >= LEVELS {
            return None;
        }
        let of = self.uses.get(used)?;
        let list = self.lists.get(&of.list)?;
        let level = |at: usize| of.levels.get(&at).or_else(|| list.levels.get(&at));
        let this = level(at)?;
        let counted = self.counted.entry(of.list.clone()).or_insert([None; LEVELS]);
        let first = of
            .starts
            .get(&at)
            .filter(|_| self.begun.insert((used.to_owned(), at)))
            .copied();
        counted[at] = Some(match (first, counted[at]) {
            (Some(start), _) => start,
            (None, Some(number)) => number.saturating_add(1),
            (None, None) => this.start,
        });
        for (deeper, number) in counted.iter_mut().enumerate().skip(at + 1) {
            let restarts = level(deeper).is_none_or(|level| level.restart.is_none_or(|above| above > at));
            if restarts {
                *number = None;
            }
        }
        let mut out = String::new();
        let mut rest = this.pattern.as_str();
        while let Some(sign) = rest.find('%') {
            out.push_str(&rest[..sign]);
            let digit = rest[sign + 1..].chars().next();
            let Some(which) = digit.and_then(|c| c.to_digit(10)).filter(|which| (1..=9).contains(which)) else {
                out.push('%');
                rest = &rest[sign + 1..];
                continue;
            };
            let which = which as usize - 1;
            let shown = level(which);
            let number = counted[which].unwrap_or_else(|| shown.map_or(1, |level| level.start));
            counted[which] = Some(number);
            let format = match shown {
                Some(level) if !this.plain => level.format.as_str(),
                _ => "decimal",
            };
            out.push_str(&written(number, format));
            rest = &rest[sign + 2..];
        }
        out.push_str(rest);
        // Signs of symbol fonts stand in the private area and mean nothing outside them; a bullet is no number.
        let is_bullet = this.format == "bullet" || this.format == "none" && out.chars().all(|c| !c.is_alphanumeric());
        (!is_bullet && !out.is_empty()).then_some(out)
    }
}

fn value(element: &Element, name: &str) -> Option<String> {
    element.child(name)?.value().map(str::to_owned)
}

fn levels(element: &Element) -> HashMap<usize, Level> {
    let all = element.elements().filter(|child| child.name == "lvl").filter_map(|level| {
        let at = level.attribute("ilvl")?.parse().ok()?;
        Some((
            at,
            Level {
                start: value(level, "start").and_then(|start| start.parse().ok()).unwrap_or(1),
                format: value(level, "numFmt").unwrap_or_else(|| "decimal".into()),
                pattern: value(level, "lvlText").unwrap_or_default(),
                plain: level.is_on("isLgl"),
                restart: value(level, "lvlRestart").and_then(|above| above.parse().ok()),
                style: value(level, "pStyle"),
            },
        ))
    });
    all.collect()
}

/// A number in one of Word's formats.
fn written(number: u32, format: &str) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographDigital"
        | "japaneseDigitalTenThousand"
        | "taiwaneseDigital"
        | "koreanCounting" => {
            if matches!(format, "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital") {
                digits(number, '0', &['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'])
            } else {
                counted(number, "一二三四五六七八九", ["十", "百", "千"], '零')
            }
        }
        "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => {
            counted(number, "壹贰叁肆伍陆柒捌玖", ["拾", "佰", "仟"], '零')
        }
        "ideographTraditional" => one_of(number, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => one_of(number, "子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => one_of(number, "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
        "decimalEnclosedParen" => one_of(number, "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
        "decimalEnclosedFullstop" => one_of(number, "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
        "ideographEnclosedCircle" => one_of(number, "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
        "decimalFullWidth" | "decimalFullWidth2" => {
            digits(number, '0', &['０', '１', '２', '３', '４', '５', '６', '７', '８', '９'])
        }
        "decimalZero" => format!("{number:02}"),
        "upperLetter" => letters(number, b'A'),
        "lowerLetter" => letters(number, b'a'),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "none" => String::new(),
        _ => number.to_string(),
    }
}

fn digits(number: u32, zero: char, signs: &[char; 10]) -> String {
    let plain = number.to_string();
    plain.chars().map(|c| signs[(c as u32 - zero as u32) as usize]).collect()
}

fn one_of(number: u32, signs: &str) -> String {
    let at = number.checked_sub(1).and_then(|at| signs.chars().nth(at as usize));
    at.map_or_else(|| number.to_string(), String::from)
}

/// Up to 9,999 in words; 10 to 19 begin without 一, as lists are numbered.
fn counted(number: u32, ones: &str, tens: [&str; 3], zero: char) -> String {
    if number == 0 || number > 9_999 {
        return if number == 0 { zero.to_string() } else { number.to_string() };
    }
    let ones: Vec<char> = ones.chars().collect();
    let mut out = String::new();
    let mut gap = false;
    for (power, name) in [(1000, Some(tens[2])), (100, Some(tens[1])), (10, Some(tens[0])), (1, None)] {
        let digit = number / power % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(zero);
            gap = false;
        }
        if !(power == 10 && digit == 1 && number < 20) {
            out.push(ones[digit as usize - 1]);
        }
        out.push_str(name.unwrap_or_default());
    }
    out
}

/// a … z, aa, bb: Word repeats the letter.
fn letters(number: u32, first: u8) -> String {
    const REPEATED_MAX: u32 = 26 * 30;
    match number {
        1..=REPEATED_MAX => {
            let at = u8::try_from((number - 1) % 26).unwrap_or(0);
            char::from(first + at).to_string().repeat((number as usize - 1) / 26 + 1)
        }
        _ => number.to_string(),
    }
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let mut rest = number;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::xml::parse;
    use super::*;

    #[test]
    fn writes_numbers_as_office_does() {
        let chinese = |number| written(number, "chineseCountingThousand");
        for (number, text) in [
            (1, "一"),
            (10, "十"),
            (11, "十一"),
            (20, "二十"),
            (105, "一百零五"),
            (1010, "一千零一十"),
        ] {
            assert_eq!(chinese(number), text);
        }
        assert_eq!(written(12, "ideographDigital"), "一二");
        assert_eq!(written(3, "decimalEnclosedCircle"), "③");
        assert_eq!(written(99, "decimalEnclosedCircle"), "99");
        assert_eq!(written(28, "lowerLetter"), "bb");
        assert_eq!(written(1994, "upperRoman"), "MCMXCIV");
        assert_eq!(written(2, "ideographTraditional"), "乙");
        assert_eq!(written(0, "chineseCounting"), "零");
    }

    #[test]
    fn counts_levels_and_starts_them_again() {
        let xml = "<n><abstractNum abstractNumId='7'>\
            <lvl ilvl='0'><start val='1'/><numFmt val='chineseCountingThousand'/><lvlText val='%1、'/></lvl>\
            <lvl ilvl='1'><start val='1'/><numFmt val='chineseCountingThousand'/><lvlText val='（%2）'/></lvl>\
            <lvl ilvl='2'><start val='1'/><numFmt val='decimal'/><lvlText val='%1.%3'/><isLgl/></lvl>\
            <lvl ilvl='3'><numFmt val='bullet'/><lvlText val='\u{F06C}'/></lvl></abstractNum>\
            <num numId='1'><abstractNumId val='7'/></num>\
            <num numId='2'><abstractNumId val='7'/><lvlOverride ilvl='0'><startOverride val='5'/></lvlOverride></num></n>";
        let mut numbering = Numbering::of(&parse(xml.as_bytes(), "n").unwrap());
        let mut shown = |used: &str, level: usize| numbering.next(used, level).unwrap_or_default();
        let steps = [
            ("1", 0),
            ("1", 1),
            ("1", 1),
            ("1", 2),
            ("1", 0),
            ("1", 1),
            ("1", 3),
            ("2", 0),
            ("2", 0),
            ("9", 0),
        ];
        let all: Vec<String> = steps.iter().map(|(used, level)| shown(used, *level)).collect();
        assert_eq!(
            all,
            ["一、", "（一）", "（二）", "1.1", "二、", "（一）", "", "五、", "六、", ""]
        );
    }
}
