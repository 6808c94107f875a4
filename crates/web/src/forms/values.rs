//! Typed values out of a form. Each question answers with a value or notes, in the person's language, what is wrong.

use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use jiff::civil::Date;
use jiufen_kernel::id::CommandId;
use jiufen_kernel::marking::MarkingRules;
use jiufen_kernel::share::Share;
use jiufen_kernel::text::NewText;
use uuid::Uuid;

use super::draft::Draft;
use super::gate;
use super::read::{self, Fault};
use crate::Web;
use crate::language::Lang;
use crate::limits;
use crate::problem::Problem;
use crate::session::token::random;
use crate::state::Unread;
use crate::visitor::Visitor;

/// A posted form whose key fitted.
#[derive(Debug)]
pub struct Form {
    draft: Draft,
    /// Fields whose text did not pass the gate: their values are shown again and never handed out.
    marked: Vec<String>,
}

/// Rules for text.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Fewest characters; 0 lets it be empty.
    pub min: usize,
    /// Most characters.
    pub max: usize,
    /// Whether line breaks are kept.
    pub breaks: bool,
}

impl Line {
    /// One line that must be there.
    pub const fn needed(max: usize) -> Self {
        Self {
            min: 1,
            max,
            breaks: false,
        }
    }

    /// One line that may be empty.
    pub const fn free(max: usize) -> Self {
        Self {
            min: 0,
            max,
            breaks: false,
        }
    }

    /// Several lines that must be there.
    pub const fn area(max: usize) -> Self {
        Self {
            min: 1,
            max,
            breaks: true,
        }
    }

    /// Several lines that may be empty.
    pub const fn free_area(max: usize) -> Self {
        Self {
            min: 0,
            max,
            breaks: true,
        }
    }
}

/// Rules for a decimal number with a fixed count of decimals, held as an integer: 12.5 with two decimals is 1250.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    /// Decimals that are kept; more are refused.
    pub decimals: u32,
    /// The smallest value, in the last decimal.
    pub min: i64,
    /// The largest value, in the last decimal.
    pub max: i64,
}

impl Form {
    /// Checks the key, takes the command id out of decoded pairs, and lets the texts through the gate.
    pub(super) fn admit(visitor: &Visitor, rules: MarkingRules, mut values: Vec<(String, String)>) -> Result<Self, Problem> {
        let key = values
            .iter()
            .find(|(name, _)| name == super::KEY)
            .map_or("", |(_, value)| value.as_str());
        if !visitor.form_secret().is_some_and(|secret| secret.made(key)) {
            return Err(Problem::OldForm);
        }
        let command = values
            .iter()
            .find(|(name, _)| name == super::COMMAND)
            .and_then(|(_, id)| Uuid::parse_str(id).ok());
        let Some(command) = command.filter(|id| id.get_version_num() == 7) else {
            return Err(Problem::OldForm);
        };
        values.retain(|(name, _)| name != super::KEY && name != super::COMMAND);
        let mut draft = Draft {
            lang: visitor.lang,
            values,
            wrong: Vec::new(),
            refused: None,
            command,
        };
        let marked = gate::texts(&mut draft, rules);
        Ok(Self { draft, marked })
    }

    /// Whether somebody answers for what could not be read in these files.
    pub(crate) fn answer_for(&mut self, unread: &[(String, &[Unread])]) {
        gate::answered_for(&mut self.draft, unread);
    }

    /// The id of the command this form makes: made when the form was shown, so that sending it twice counts once.
    pub fn command(&self) -> CommandId {
        CommandId(self.draft.command)
    }

    /// The language to object in.
    pub fn lang(&self) -> Lang {
        self.draft.lang
    }

    /// Whether nothing was objected to so far.
    pub fn is_right(&self) -> bool {
        !self.draft.is_wrong()
    }

    /// The form as it stands, to show it again.
    pub fn draft(self) -> Draft {
        self.draft
    }

    /// Objects to a field in words of the handler's own.
    pub fn object(&mut self, name: &str, zh: &str, en: &str) {
        let sentence = self.draft.lang.t(zh, en).to_owned();
        self.draft.object(name, sentence);
    }

    /// The raw value, as it came.
    pub fn raw(&self, name: &str) -> &str {
        if self.is_marked(name) { "" } else { self.draft.value(name) }
    }

    fn is_marked(&self, name: &str) -> bool {
        self.marked.iter().any(|marked| marked == name)
    }

    /// Every value of a field sent several times.
    pub fn all(&self, name: &str) -> Vec<String> {
        let values = self
            .draft
            .values
            .iter()
            .filter(|(key, _)| key == name && !self.is_marked(name));
        values.map(|(_, value)| value.clone()).collect()
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.draft.has(name, "yes")
    }

    /// Text by a rule: trimmed, line breaks made alike, control and direction-changing characters refused.
    pub fn text(&mut self, name: &str, rule: Line) -> Option<String> {
        // What is wrong with it was said at the gate.
        if self.is_marked(name) {
            return None;
        }
        let lang = self.draft.lang;
        let value = self.draft.value(name).replace("\r\n", "\n").replace('\r', "\n");
        let value = value.trim();
        let unseen = |c: char| {
            (c.is_control() && !(rule.breaks && matches!(c, '\n' | '\t')))
                || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
        };
        let chars = value.chars().count();
        let objection = if value.chars().any(unseen) {
            Some(String::from(lang.t(
                "有看不见的控制字符，请重新输入这一格",
                "Contains invisible control characters; type this field again",
            )))
        } else if chars == 0 && rule.min > 0 {
            Some(String::from(lang.t("没有填", "Nothing filled in")))
        } else if chars < rule.min {
            Some(match lang {
                Lang::Zh => format!("至少 {} 个字，现在 {chars} 个", rule.min),
                Lang::En => format!("At least {} characters; this has {chars}", rule.min),
            })
        } else if chars > rule.max {
            Some(match lang {
                Lang::Zh => format!("最多 {} 个字，现在 {chars} 个", rule.max),
                Lang::En => format!("At most {} characters; this has {chars}", rule.max),
            })
        } else {
            None
        };
        match objection {
            None => Some(value.to_owned()),
            Some(sentence) => {
                self.draft.object(name, sentence);
                None
            }
        }
    }

    /// Text by a rule, under a fresh salt, as commands take it.
    pub fn note(&mut self, name: &str, rule: Line) -> Result<Option<NewText>, Problem> {
        let Some(text) = self.text(name, rule) else { return Ok(None) };
        Ok(Some(NewText::new(random()?, text)))
    }

    /// A day that must be there.
    pub fn day(&mut self, name: &str) -> Option<Date> {
        match self.day_if_any(name) {
            Some(None) => {
                self.object(name, "没有选日期", "No date chosen");
                None
            }
            Some(day) => day,
            None => None,
        }
    }

    /// A day that may be left out: none when it is wrong, some of none when it is left out.
    pub fn day_if_any(&mut self, name: &str) -> Option<Option<Date>> {
        let value = self.draft.value(name).trim().to_owned();
        if value.is_empty() {
            return Some(None);
        }
        match value.parse::<Date>() {
            Ok(day) if (1949..=2199).contains(&day.year()) => Some(Some(day)),
            _ => {
                self.object(name, "不是日期。按 2026-11-20 这样写", "Not a date. Write it like 2026-11-20");
                None
            }
        }
    }

    /// A number by a rule; must be there.
    pub fn number(&mut self, name: &str, rule: Number) -> Option<i64> {
        let lang = self.draft.lang;
        let value = self.draft.value(name).trim().replace([',', '，'], "");
        let found = decimal(&value, rule.decimals);
        let objection = match found {
            _ if value.is_empty() => String::from(lang.t("没有填", "Nothing filled in")),
            Err(NotDecimal::NotNumber) => String::from(lang.t("不是数", "Not a number")),
            Err(NotDecimal::TooFine) => match (lang, rule.decimals) {
                (Lang::Zh, 0) => String::from("只能是整数"),
                (Lang::En, 0) => String::from("Whole numbers only"),
                (Lang::Zh, places) => format!("最多 {places} 位小数"),
                (Lang::En, places) => format!("At most {places} decimals"),
            },
            Ok(number) if number < rule.min || number > rule.max => {
                let (min, max) = (plain_decimal(rule.min, rule.decimals), plain_decimal(rule.max, rule.decimals));
                match lang {
                    Lang::Zh => format!("要在 {min} 到 {max} 之间"),
                    Lang::En => format!("Must lie between {min} and {max}"),
                }
            }
            Ok(number) => return Some(number),
        };
        self.draft.object(name, objection);
        None
    }

    /// A place among siblings; must be there.
    pub fn order(&mut self) -> Option<u32> {
        let rule = Number {
            decimals: 0,
            min: 0,
            max: 9_999,
        };
        self.number("order", rule).and_then(|order| u32::try_from(order).ok())
    }

    /// A percentage with up to two decimals, as a share in 0.01 %.
    pub fn share(&mut self, name: &str) -> Option<Share> {
        Share::new(self.number(
            name,
            Number {
                decimals: 2,
                min: 0,
                max: 10_000,
            },
        )?)
    }

    /// One of several that must be chosen; anything else is refused, whoever made it up.
    pub fn choice<T: Copy>(&mut self, name: &str, options: &[(&str, T)]) -> Option<T> {
        let value = self.draft.value(name);
        let found = options.iter().find(|(key, _)| *key == value).map(|(_, chosen)| *chosen);
        if found.is_none() {
            self.object(name, "没有选", "Nothing chosen");
        }
        found
    }

    /// An id that must be there.
    pub fn id<T: From<Uuid>>(&mut self, name: &str) -> Option<T> {
        match self.id_if_any(name) {
            Some(None) => {
                self.object(name, "没有选", "Nothing chosen");
                None
            }
            Some(found) => found,
            None => None,
        }
    }

    /// An id that may be left out: none when it is wrong, some of none when it is left out.
    pub fn id_if_any<T: From<Uuid>>(&mut self, name: &str) -> Option<Option<T>> {
        let value = self.draft.value(name).trim();
        if value.is_empty() {
            return Some(None);
        }
        match Uuid::try_parse(value) {
            Ok(found) => Some(Some(found.into())),
            Err(_) => {
                self.object(name, "认不出这个选择，请重新选", "This choice is not known; choose again");
                None
            }
        }
    }

    /// Every id of a field sent several times, such as ticked rows; what is no id is left out.
    pub fn ids<T: From<Uuid>>(&self, name: &str) -> Vec<T> {
        let values = self.draft.values.iter().filter(|(key, _)| key == name);
        values
            .filter_map(|(_, value)| Uuid::try_parse(value).ok())
            .map(T::from)
            .collect()
    }
}

enum NotDecimal {
    NotNumber,
    TooFine,
}

fn decimal(text: &str, decimals: u32) -> Result<i64, NotDecimal> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || !plain(whole) || !plain(part) {
        return Err(NotDecimal::NotNumber);
    }
    let part = part.trim_end_matches('0');
    if part.len() > decimals as usize {
        return Err(NotDecimal::TooFine);
    }
    let padded = format!("{whole}{part:0<width$}", width = decimals as usize);
    let number = padded.parse::<i64>().map_err(|_| NotDecimal::NotNumber)?;
    Ok(if negative { -number } else { number })
}

fn plain_decimal(number: i64, decimals: u32) -> String {
    let scale = 10_i64.pow(decimals.min(9));
    let (whole, part) = (number / scale, (number % scale).abs());
    if part == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{part:0>width$}", width = decimals as usize)
    }
}

impl FromRequest<Web> for Form {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &Web) -> Result<Self, Problem> {
        let visitor = request.extract_parts_with_state::<Visitor, Web>(state).await?;
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
            return Err(Problem::BadForm(Fault::WrongType));
        }
        // The limit of bytes is set on the router, for every body alike.
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::TooLarge(limits::FORM_BYTES as u64))?;
        Self::admit(
            &visitor,
            state.settings().markings,
            read::pairs(&body).map_err(Problem::BadForm)?,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str, value: &str) -> Form {
        Form {
            draft: Draft::new(Lang::Zh).with(name, value),
            marked: Vec::new(),
        }
    }

    #[test]
    fn a_marked_value_is_handed_out_by_no_question() {
        for marking in ["机密★5年", "關於冬季保供的方案 絕密", "机\u{200B}密", "说明。\r秘密★"] {
            let mut draft = Draft::new(Lang::Zh)
                .with("a", "平常的")
                .with("a", marking)
                .with("b", "平常的");
            let marked = gate::texts(&mut draft, MarkingRules::default());
            let mut form = Form { draft, marked };
            assert_eq!((form.raw("a"), form.all("a").len()), ("", 0), "{marking}");
            assert_eq!(form.text("a", Line::area(99)), None, "{marking}");
            assert!(form.note("a", Line::area(99)).is_ok_and(|note| note.is_none()) && !form.is_right());
            assert_eq!(form.raw("b"), "平常的");
            assert!(form.draft().has("a", marking), "what was typed is shown again");
        }
    }

    #[test]
    fn text_is_checked_and_trimmed() {
        assert_eq!(
            form("a", "  一句话\r\n").text("a", Line::needed(10)).as_deref(),
            Some("一句话")
        );
        assert_eq!(form("a", "一\r\n二").text("a", Line::area(10)).as_deref(), Some("一\n二"));
        for (value, rule, says) in [
            ("", Line::needed(10), "没有填"),
            ("一二三", Line::needed(2), "最多 2 个字，现在 3 个"),
            ("a\u{0}b", Line::area(10), "有看不见的控制字符，请重新输入这一格"),
            ("a\u{202E}b", Line::needed(10), "有看不见的控制字符，请重新输入这一格"),
            ("a\nb", Line::needed(10), "有看不见的控制字符，请重新输入这一格"),
        ] {
            let mut form = form("a", value);
            assert_eq!(form.text("a", rule), None);
            assert_eq!(form.draft().wrong("a"), Some(says), "{value:?}");
        }
    }

    #[test]
    fn numbers_are_exact() {
        assert_eq!(form("n", "86.5").share("n"), Share::new(8_650));
        assert_eq!(form("n", "100").share("n"), Some(Share::ALL));
        assert_eq!(
            form("n", "1,260.50").number(
                "n",
                Number {
                    decimals: 2,
                    min: 0,
                    max: i64::MAX
                }
            ),
            Some(126_050)
        );
        for bad in [
            "",
            "100.01",
            "86.555",
            "-1",
            "八十",
            "1e3",
            "0x10",
            ".5",
            "9999999999999999999",
        ] {
            assert_eq!(form("n", bad).share("n"), None, "{bad}");
        }
    }

    #[test]
    fn days_are_days() {
        assert_eq!(form("d", "2026-11-20").day("d"), Some(jiff::civil::date(2026, 11, 20)));
        assert_eq!(form("d", "").day_if_any("d"), Some(None));
        for bad in ["2026-13-01", "20.11.2026", "0001-01-01", "2026-02-29"] {
            assert_eq!(form("d", bad).day("d"), None, "{bad}");
        }
    }
}
