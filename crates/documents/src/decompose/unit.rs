//! Matches names in the text with the units of this installation: by the names given, and by the abbreviations everyone uses. A name that
//! fits several units fits none, unless the text itself is of the place of one of them.

use std::collections::BTreeMap;

use super::{Owner, UnitName, text::Text};
use crate::structure::Span;

/// Words of full names and what is said for them. Longer ones stand before what they hold.
const SHORTER: &[(&str, &str)] = &[
    ("国有资产监督管理委员会", "国资委"),
    ("机构编制委员会办公室", "编办"),
    ("新型工业化和信息化", "工信"),
    ("城市管理和综合行政执法", "城管"),
    ("城市管理综合行政执法", "城管"),
    ("城市管理和综合执法", "城管"),
    ("城市管理综合执法", "城管"),
    ("城市管理执法", "城管"),
    ("政务服务和大数据管理", "政数"),
    ("政务服务和数据管理", "政数"),
    ("政务服务数据管理", "政数"),
    ("地方金融监督管理", "金融"),
    ("地方金融管理", "金融"),
    ("文体广电和旅游", "文旅"),
    ("文化广电和旅游", "文旅"),
    ("文化广电旅游", "文旅"),
    ("文化体育和旅游", "文旅"),
    ("文化和旅游", "文旅"),
    ("文化旅游", "文旅"),
    ("文广旅", "文旅"),
    ("人力资源和社会保障", "人社"),
    ("人力资源社会保障", "人社"),
    ("住房和城乡建设", "住建"),
    ("住房城乡建设", "住建"),
    ("发展和改革", "发改"),
    ("发展改革", "发改"),
    ("工业和信息化", "工信"),
    ("经济和信息化", "经信"),
    ("市场监督管理", "市场监管"),
    ("自然资源和规划", "自规"),
    ("自然资源规划", "自规"),
    ("卫生和健康", "卫健"),
    ("卫生健康", "卫健"),
    ("应急管理", "应急"),
    ("交通运输", "交通"),
    ("科学技术", "科技"),
    ("教育体育", "教体"),
    ("教育和体育", "教体"),
    ("医疗保障", "医保"),
    ("退役军人事务", "退役军人"),
    ("行政审批服务", "行政审批"),
    ("民族宗教事务", "民宗"),
    ("民族和宗教事务", "民宗"),
    ("林业和草原", "林草"),
    ("林业草原", "林草"),
    ("大数据管理", "大数据"),
    ("机关事务管理", "机关事务"),
    ("机关事务服务", "机关事务"),
    ("住房公积金管理", "公积金"),
    ("投资促进", "投促"),
    ("国防动员", "国动"),
    ("城市管理", "城管"),
    ("供销合作社联合社", "供销社"),
    ("供销合作联社", "供销社"),
    ("供销合作社", "供销社"),
    ("残疾人联合会", "残联"),
    ("妇女联合会", "妇联"),
    ("工商业联合会", "工商联"),
    ("科学技术协会", "科协"),
    ("文学艺术界联合会", "文联"),
    ("人民检察院", "检察院"),
    ("中级人民法院", "中院"),
    ("人民法院", "法院"),
    ("中级法院", "中院"),
    ("经济技术开发区", "经开区"),
    ("高新技术产业开发区", "高新区"),
    ("工业园区", "工业园"),
    ("管理委员会", "管委会"),
    ("人民政府", "政府"),
    ("街道办事处", "街道"),
    ("办事处", "街道"),
    ("人民代表大会常务委员会", "人大"),
    ("人大常委会", "人大"),
    ("政治协商会议", "政协"),
    ("国家税务总局", ""),
    ("有限责任公司", "公司"),
    ("有限公司", "公司"),
    ("集团公司", "集团"),
    ("供电公司", "电力公司"),
    ("委员会", "委"),
    ("办公室", "办"),
    ("街办", "街道"),
];

/// Areas that are units of their own and no level of government.
const NO_LEVELS: &[&str] = &[
    "开发区",
    "经开区",
    "高新区",
    "新区",
    "园区",
    "景区",
    "示范区",
    "灌区",
    "小区",
    "社区",
    "保税区",
    "城区",
    "片区",
    "林区",
];

/// The units of the installation, ready to be looked up.
pub(super) struct Units<'a> {
    units: &'a [UnitName],
    /// Names as given.
    given: BTreeMap<&'a str, Vec<usize>>,
    /// The usual forms of each name.
    usual: BTreeMap<String, Vec<usize>>,
    /// The same without a level before them: 发改委.
    bare: BTreeMap<String, Vec<usize>>,
    /// The place of each unit: 河清市, 青岫县.
    places: Vec<Option<String>>,
    /// Whether some name of the unit says its level.
    has_level: Vec<bool>,
    /// The place the text is of, if it names one of these.
    home: Option<String>,
}

/// How far into the text its own place may first be named.
const HEAD_CHARACTERS: usize = 300;

impl<'a> Units<'a> {
    pub(super) fn new(units: &'a [UnitName], text: &Text) -> Self {
        let mut out = Self {
            units,
            given: BTreeMap::new(),
            usual: BTreeMap::new(),
            bare: BTreeMap::new(),
            places: Vec::with_capacity(units.len()),
            has_level: Vec::with_capacity(units.len()),
            home: None,
        };
        for (at, unit) in units.iter().enumerate() {
            let (mut place, mut has_level) = (None, false);
            for name in [&unit.name, &unit.short].into_iter().chain(&unit.aliases) {
                if name.is_empty() {
                    continue;
                }
                add(&mut out.given, name.as_str(), at);
                let (own, level, core) = divided(name);
                for form in forms(&own, &level, &core) {
                    add(&mut out.usual, form, at);
                }
                for form in forms(&None, &None, &core) {
                    add(&mut out.bare, form, at);
                }
                place = place.or(own);
                has_level |= level.is_some();
            }
            out.places.push(place);
            out.has_level.push(has_level);
        }
        let head = text.string(Span {
            start: 0,
            end: text.len().min(HEAD_CHARACTERS),
        });
        let named = out
            .places
            .iter()
            .flatten()
            .filter_map(|place| Some((head.find(place.as_str())?, place)));
        // Of 河清市 and 河清市柳湾区 the place that is named most narrowly at the head is the text's own.
        out.home = named
            .min_by(|a, b| a.0.cmp(&b.0).then(b.1.len().cmp(&a.1.len())).then(a.1.cmp(b.1)))
            .map(|(_, place)| place.clone());
        out
    }

    /// An owner with its words and the unit it names, if exactly one fits.
    pub(super) fn named(&self, text: &Text, span: Span) -> Owner {
        let words = text.string(span);
        Owner {
            unit: self.matched(&words),
            text: words,
            start: span.start,
            end: span.end,
        }
    }

    pub(super) fn matched(&self, words: &str) -> Option<String> {
        if self.units.is_empty() || words.is_empty() {
            return None;
        }
        let (place, level, core) = divided(words);
        let own = forms(&place, &level, &core).into_iter().next().unwrap_or_default();
        let by_end = || {
            let long = words.chars().count() >= 3;
            let mut fitting = self.given.iter().filter(|(name, _)| long && name.ends_with(words));
            let found = fitting.next()?.1;
            fitting.all(|(_, other)| other == found).then_some(found)
        };
        self.only(self.given.get(words))
            .or_else(|| self.only(self.usual.get(&own)))
            .or_else(|| {
                // 县水务局 is no unit of a city; a unit that never says its level may be meant all the same.
                let found = self.bare.get(&usual(&core)).filter(|_| place.is_none())?;
                let fits = |at: &usize| level.is_none() || !self.has_level[*at];
                self.only(Some(&found.iter().copied().filter(fits).collect()))
            })
            .or_else(|| self.only(by_end()))
    }

    /// The one unit of the list, or the one of the text's own place.
    fn only(&self, found: Option<&Vec<usize>>) -> Option<String> {
        let found = found?;
        if let [one] = found[..] {
            return Some(self.units[one].id.clone());
        }
        let home = self.home.as_ref()?;
        let mut at_home = found.iter().filter(|at| self.places[**at].as_ref() == Some(home));
        let one = at_home.next()?;
        at_home.next().is_none().then(|| self.units[*one].id.clone())
    }
}

fn add<K: Ord>(map: &mut BTreeMap<K, Vec<usize>>, key: K, at: usize) {
    let list = map.entry(key).or_default();
    if list.last() != Some(&at) {
        list.push(at);
    }
}

/// 河清市水务局 → (河清市, 市, 水务局); 市水务局 → (–, 市, 水务局); 经开区管委会 → (–, –, 经开区管委会).
fn divided(name: &str) -> (Option<String>, Option<char>, String) {
    let chars: Vec<char> = name.chars().collect();
    let is_level = |c: char| matches!(c, '省' | '市' | '县' | '区' | '州' | '旗');
    let mut from = 0;
    let (mut place, mut level) = (None, None);
    if let Some(first) = chars.first().filter(|c| is_level(**c))
        && chars.len() > 2
    {
        level = Some(*first);
        from = 1;
    }
    while let Some(at) = (from + 2..chars.len().min(from + 6)).find(|at| is_level(chars[*at])) {
        let head: String = chars[from..=at].iter().collect();
        if at + 1 == chars.len() || NO_LEVELS.iter().any(|area| head.ends_with(area)) {
            break;
        }
        level = Some(chars[at]);
        place = Some(head);
        from = at + 1;
    }
    (place, level, chars[from..].iter().collect())
}

/// The usual forms of a name, the fullest first: 河清市发改委, 市发改委; of a town also without 政府.
fn forms(place: &Option<String>, level: &Option<char>, core: &str) -> Vec<String> {
    let core = usual(core);
    let mut out = Vec::new();
    if let Some(place) = place {
        out.push(format!("{place}{core}"));
    }
    match level {
        Some(level) => out.push(format!("{level}{core}")),
        None => out.push(core.clone()),
    }
    for form in out.clone() {
        if let Some(town) = form.strip_suffix("政府")
            && town.chars().count() >= 3
            && town.ends_with(['镇', '乡', '县', '区'])
        {
            out.push(town.to_string());
        }
    }
    out
}

/// The words everyone uses.
fn usual(name: &str) -> String {
    let mut name = name.to_string();
    for (long, short) in SHORTER {
        if name.contains(long) {
            name = name.replace(long, short);
        }
    }
    // 中共河清市委组织部 and 市委组织部; 共青团河清市委 and 团市委 differ in more than length and are given as aliases.
    name.strip_prefix("中共").map_or(name.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: &str, name: &str, short: &str) -> UnitName {
        UnitName {
            id: id.into(),
            name: name.into(),
            short: short.into(),
            aliases: Vec::new(),
        }
    }

    #[test]
    fn the_usual_abbreviations_are_known() {
        let units = [
            unit("ndrc", "河清市发展和改革委员会", ""),
            unit("housing", "河清市住房和城乡建设局", "市住建局"),
            unit("labour", "河清市人力资源和社会保障局", ""),
            unit("water", "河清市水务局", ""),
            unit("water-qingxiu", "青岫县水务局", ""),
            unit("water-liuwan", "柳湾区水务局", ""),
            unit("town", "青岫县城关镇人民政府", ""),
            unit("zone", "河清经济技术开发区管理委员会", "经开区管委会"),
            unit("office", "河清市人民政府办公室", ""),
            unit("district", "柳湾区人民政府", ""),
        ];
        let find = |head: &str, words: &str| {
            let text = Text::new(head);
            Units::new(&units, &text).matched(words)
        };
        for (words, id) in [
            ("市发展和改革委员会", "ndrc"),
            ("市发展改革委", "ndrc"),
            ("市发改委", "ndrc"),
            ("发改委", "ndrc"),
            ("河清市发改委", "ndrc"),
            ("市住房城乡建设局", "housing"),
            ("住建局", "housing"),
            ("市人力资源社会保障局", "labour"),
            ("市人社局", "labour"),
            ("市水务局", "water"),
            ("青岫县水务局", "water-qingxiu"),
            ("城关镇", "town"),
            ("城关镇政府", "town"),
            ("经开区管委会", "zone"),
            ("市政府办公室", "office"),
            ("市政府办", "office"),
            ("柳湾区政府", "district"),
            ("柳湾区", "district"),
        ] {
            assert_eq!(find("", words).as_deref(), Some(id), "{words}");
        }
        for words in ["水务局", "县发改委", "市财政局", "水"] {
            assert_eq!(find("", words), None, "{words}");
        }
        assert_eq!(find("", "区水务局").as_deref(), Some("water-liuwan"));
        assert_eq!(find("青岫县人民政府工作报告", "水务局").as_deref(), Some("water-qingxiu"));
        assert_eq!(find("河清市人民政府工作报告", "水务局").as_deref(), Some("water"));
    }
}
