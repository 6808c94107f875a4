//! Computed status, escalation and grade. Only the shape is coloured, the word is ink; every status opens its reason.

use askama::Template;
use askama::filters::HtmlSafe;
use jiufen_kernel::colour::Colour;

use crate::given::Given;
use crate::language::Lang;

/// A status as the base rule computes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// ■ 滞后
    Late,
    /// ◆ 待核
    Waiting,
    /// ▲ 预警
    Warning,
    /// ● 正常
    OnTrack,
    /// ○ 未开始
    NotStarted,
    /// ‖ 挂起
    Suspended,
    /// ✓ 已销号
    Closed,
    /// – 撤销
    Withdrawn,
}

impl From<Colour> for Status {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::Red => Self::Late,
            Colour::Pending => Self::Waiting,
            Colour::Amber => Self::Warning,
            Colour::Green => Self::OnTrack,
            Colour::NotStarted => Self::NotStarted,
            Colour::Suspended => Self::Suspended,
            Colour::Done => Self::Closed,
            Colour::Withdrawn => Self::Withdrawn,
        }
    }
}

impl Status {
    /// The word.
    pub fn word(self, lang: impl Given<Lang>) -> &'static str {
        let lang = lang.given();
        match self {
            Self::Late => lang.t("滞后", "behind"),
            Self::Waiting => lang.t("待核", "in check"),
            Self::Warning => lang.t("预警", "warning"),
            Self::OnTrack => lang.t("正常", "normal"),
            Self::NotStarted => lang.t("未开始", "not started"),
            Self::Suspended => lang.t("挂起", "suspended"),
            Self::Closed => lang.t("已销号", "closed"),
            Self::Withdrawn => lang.t("撤销", "withdrawn"),
        }
    }

    /// The shape, as the inside of an SVG of 10 by 10.
    fn shape(self) -> &'static str {
        match self {
            Self::Late => r#"<rect class="g-red" x=".5" y=".5" width="9" height="9"/>"#,
            Self::Waiting => r#"<path class="g-wait" fill="url(#gap)" d="M5 .4 9.6 5 5 9.6.4 5z"/>"#,
            Self::Warning => r#"<path class="g-yellow" d="M5 .8 9.6 9.2H.4z"/>"#,
            Self::OnTrack => r#"<circle class="g-green" cx="5" cy="5" r="4.5"/>"#,
            Self::NotStarted => r#"<circle class="g-grey" cx="5" cy="5" r="4"/>"#,
            Self::Suspended => r#"<path class="g-hold" d="M1 0h3v10H1zM6 0h3v10H6z"/>"#,
            Self::Closed => r#"<path class="g-done" d="m1 5.5 3 3L9.2 1.6"/>"#,
            Self::Withdrawn => r#"<path class="g-hold" d="M0 4h10v2H0z"/>"#,
        }
    }
}

/// Shape and words. By default the word of the status; other words, such as `过期 6 天`, may stand in its place. A group of
/// things has words only: a colour would be a verdict on all of them.
#[derive(Template)]
#[template(
    source = r#"<span class="st">{% if let Some(status) = status %}<svg viewBox="0 0 10 10" aria-hidden="true">{{ status.shape()|safe }}</svg>{% endif %}{{ words }}</span>"#,
    ext = "html"
)]
pub struct StatusMark {
    status: Option<Status>,
    words: String,
}

impl StatusMark {
    /// With the status's own word.
    pub fn new(status: impl Given<Status>, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        let status = status.given();
        Self {
            status: Some(status),
            words: status.word(lang).to_owned(),
        }
    }

    /// With other words.
    pub fn saying(status: impl Given<Status>, words: impl ToString) -> Self {
        Self {
            status: Some(status.given()),
            words: words.to_string(),
        }
    }

    /// Of a group.
    pub fn of_group(words: impl ToString) -> Self {
        Self {
            status: None,
            words: words.to_string(),
        }
    }
}

/// An event named as a reason.
#[derive(Clone, Debug)]
pub struct Cause {
    /// Its position in the log, shown as `#1,272,204`.
    pub position: i64,
    /// Where it can be seen.
    pub href: String,
    /// Day and what happened.
    pub words: String,
}

/// Why a status is what it is.
#[derive(Clone, Debug, Default)]
pub struct Reason {
    /// The cause in one sentence.
    pub sentence: String,
    /// How proved stands against the plan, a second sentence in a paler voice.
    pub pace: Option<String>,
    /// The events.
    pub causes: Vec<Cause>,
    /// 变黄要 …
    pub to_warning: Option<String>,
    /// 变绿要 …
    pub to_on_track: Option<String>,
    /// Name of the rule, such as 基本规则 第3版.
    pub rule: String,
    /// Open when the page comes.
    pub open: bool,
}

/// A status that opens its reason: shape and word as the handle of a `<details>`.
#[derive(Template)]
#[template(path = "components/why.html")]
pub struct Why {
    lang: Lang,
    status: Status,
    reason: Reason,
}

impl Why {
    /// For a status and its reason.
    pub fn new(status: impl Given<Status>, reason: Reason, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self {
            lang,
            status: status.given(),
            reason,
        }
    }

    fn handle(&self) -> StatusMark {
        StatusMark::saying(
            self.status,
            format!("{}{}", self.status.word(self.lang), self.lang.t("：为什么", ": why")),
        )
    }

    /// The rule, line by line; the one that applies is in bold.
    fn lines(&self) -> [(Status, bool, &'static str); 5] {
        let lang = self.lang;
        let line = |status, zh, en| (status, status == self.status, lang.t(zh, en));
        [
            line(
                Status::Late,
                "事项或节点到期没有申报完成；或晚报、报了没被认可",
                "a due date of the item or a milestone passed without a claim of done; or it came late, or was not accepted",
            ),
            line(
                Status::Waiting,
                "按期申报，等核查；不认可就回到红",
                "claimed in time, check pending; red again if refused",
            ),
            line(
                Status::Warning,
                "离到期 7 天内（工期长的，工期的十分之一内）还没申报；或本期没报；或堵点超过 10 个工作日",
                "due within 7 days (or a tenth of its span) without a claim; or no report this period; or a blocker open longer than 10 working days",
            ),
            line(Status::OnTrack, "以上都没有", "none of these"),
            (
                if self.status == Status::Suspended {
                    Status::Suspended
                } else {
                    Status::NotStarted
                },
                matches!(self.status, Status::NotStarted | Status::Suspended),
                lang.t("还没到开始，或挂起", "before its start, or suspended"),
            ),
        ]
    }
}

/// Four cells and a name: how well evidence stands.
#[derive(Template)]
#[template(
    source = r#"<span class="gr"><svg viewBox="0 0 26 8" aria-hidden="true">{% for (x, class) in self.cells() %}<rect class="{{ class }}" x="{{ x }}" y=".5" width="4.5" height="7"/>{% endfor %}</svg>{{ self.words() }}</span>"#,
    ext = "html"
)]
pub struct Grade {
    lang: Lang,
    level: u8,
    paper: bool,
}

impl Grade {
    /// A grade from 0 to 4.
    pub fn new(level: impl Given<u8>, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self {
            lang,
            level: level.given().min(4),
            paper: false,
        }
    }

    /// Of a meeting, a paper or a notice: never above 1.
    pub fn paper(lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self {
            lang,
            level: 1,
            paper: true,
        }
    }

    fn cells(&self) -> [(&'static str, &'static str); 4] {
        let class = |cell: u8| match (cell <= self.level, self.paper) {
            (true, true) => "paper",
            (true, false) => "on",
            (false, _) => "off",
        };
        [("0.5", class(1)), ("7.5", class(2)), ("14.5", class(3)), ("21.5", class(4))]
    }

    fn words(&self) -> &'static str {
        let lang = self.lang;
        match (self.level, self.paper) {
            (_, true) => lang.t("最高 1级", "at most grade 1"),
            (0, _) => lang.t("0级 口头申报", "0 declared"),
            (1, _) => lang.t("1级 有据", "1 documented"),
            (2, _) => lang.t("2级 一手", "2 first-hand"),
            (3, _) => lang.t("3级 异体核验", "3 independent"),
            _ => lang.t("4级 外部佐证", "4 attested outside"),
        }
    }
}

/// An escalation: an outlined tag with the letter's number, never a colour.
#[derive(Template)]
#[template(
    source = r#"{% if let Some(to) = href %}<a href="{{ to }}"><span class="letter">{{ words }}</span></a>{% else %}<span class="letter">{{ words }}</span>{% endif %}"#,
    ext = "html"
)]
pub struct Letter {
    words: String,
    href: Option<String>,
}

impl Letter {
    /// With its words, such as 催办函 〔2026〕31号, and where it is told.
    pub fn new(words: impl ToString, href: Option<String>) -> Self {
        Self {
            words: words.to_string(),
            href,
        }
    }
}

impl HtmlSafe for StatusMark {}
impl HtmlSafe for Why {}
impl HtmlSafe for Grade {}
impl HtmlSafe for Letter {}
