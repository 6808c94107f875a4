//! The living style guide, in a demonstration only: every component with made-up data, to look at them side by side.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::date;

use crate::Web;
use crate::components::{
    Act, Cause, Crumb, FilterValue, Filters, Missing, Numbers, Reason, SourceSentence, Status, Step, Tab, Tally, View, Views,
};
use crate::forms::Draft;
use crate::page::{Page, Section};
use crate::problem::{self, Problem};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "design/design.html")]
struct Screen {
    page: Page,
    hero: Numbers,
    rows: Vec<Row>,
    reason: Reason,
    steps: Vec<Step>,
    missing: Vec<Missing>,
    acts: Vec<Act>,
    tabs: Vec<Tab>,
    views: Views,
    filters: Filters,
    crumb: Crumb,
    tally: Tally,
    source: SourceSentence,
    fresh: Draft,
    wrong: Draft,
    units: Vec<(String, String)>,
}

struct Row {
    number: &'static str,
    title: &'static str,
    unit: &'static str,
    status: Status,
    numbers: Numbers,
}

/// The page.
pub(crate) async fn show(State(web): State<Web>, visitor: Visitor) -> Result<Response, Problem> {
    let page = Page::new(&web, &visitor, Section::Items);
    let lang = page.lang;
    let t = |zh: &str, en: &str| lang.t(zh, en).to_owned();
    let numbers = |said, proved, waiting, unbacked, disallowed, plan| Numbers {
        said,
        proved,
        waiting,
        unbacked,
        disallowed,
        plan,
    };
    let row = |number, zh: &'static str, en: &'static str, unit: (&'static str, &'static str), status, numbers| Row {
        number,
        title: lang.t(zh, en),
        unit: lang.t(unit.0, unit.1),
        status,
        numbers,
    };
    let (water, housing, roads) = (
        ("市水务局", "Water Bureau"),
        ("市住建局", "Housing Bureau"),
        ("石磴县政府", "Shideng County"),
    );
    let rows = vec![
        row(
            "0173",
            "北渠灌区节水改造 86 公里",
            "Beiqu irrigation, 86 km",
            water,
            Status::Late,
            numbers(8_650, 5_200, 1_050, 600, 1_800, Some(6_500)),
        ),
        row(
            "0131",
            "城北污水厂二期扩建",
            "North sewage works, phase 2",
            housing,
            Status::Warning,
            numbers(6_000, 5_200, 500, 300, 0, Some(5_500)),
        ),
        row(
            "0119",
            "石磴产业路 18 公里",
            "Shideng industry road, 18 km",
            roads,
            Status::Waiting,
            numbers(10_000, 0, 10_000, 0, 0, Some(10_000)),
        ),
        row(
            "0097",
            "老旧小区改造 46 个",
            "46 old estates renewed",
            housing,
            Status::OnTrack,
            numbers(8_000, 7_800, 200, 0, 0, Some(7_500)),
        ),
        row(
            "0186",
            "县医院感染楼",
            "County hospital, infection ward",
            roads,
            Status::Suspended,
            numbers(3_500, 3_500, 0, 0, 0, None),
        ),
        row(
            "0188",
            "社区托育点 12 个",
            "12 community nurseries",
            housing,
            Status::NotStarted,
            numbers(0, 0, 0, 0, 0, None),
        ),
        row(
            "0042",
            "村级光伏 31 处",
            "31 village solar sites",
            roads,
            Status::Closed,
            numbers(10_000, 10_000, 0, 0, 0, Some(10_000)),
        ),
    ];
    let units = vec![
        (String::from("1"), t("市水务局", "Water Bureau")),
        (String::from("2"), t("市住建局", "Housing Bureau")),
    ];
    let mut wrong = Draft::new(lang)
        .with("title", t("加高清河城区段防洪堤", "Raise the Qinghe flood dyke"))
        .with("done", "22.4")
        .with("due", "2026-02-30");
    wrong.object(
        "done",
        t(
            "22.4 改成 18.0，比已报的少 4.4 公里",
            "22.4 became 18.0: 4.4 km less than reported before",
        ),
    );
    wrong.object(
        "due",
        t("不是日期。按 2026-11-20 这样写", "Not a date. Write it like 2026-11-20"),
    );
    wrong.object("lead", t("没有选", "Nothing chosen"));
    let screen = Screen {
        hero: numbers(8_650, 5_200, 1_050, 600, 1_800, Some(6_500)),
        reason: Reason {
            sentence: t(
                "二标段 10月31日到期，按时申报完成，核查没有认可，过期 20 天。",
                "Lot 2 was due on 31 Oct and claimed in time; the check did not accept it: 20 days late.",
            ),
            pace: Some(t(
                "欠进度：证 52.0，到期节点应有 65.0。",
                "Behind: proved 52.0, milestones due make 65.0.",
            )),
            causes: vec![
                Cause {
                    position: 1_272_204,
                    href: String::from("#"),
                    words: t("10月31日 申报二标段完成，待核", "31 Oct lot 2 claimed done, check pending"),
                },
                Cause {
                    position: 1_281_940,
                    href: String::from("#"),
                    words: t("11月6日 34 公里只认 13.6，变红", "6 Nov 13.6 of 34 km accepted, turned red"),
                },
            ],
            to_warning: Some(t("二标段 20.4 公里核查认可", "20.4 km of lot 2 accepted by a check")),
            to_on_track: Some(t("再加：解开燃气管线堵点", "also: the gas main blocker cleared")),
            rule: t("基本规则 第3版", "Base rule, version 3"),
            open: true,
        },
        steps: vec![
            Step::new(
                date(2026, 11, 14),
                t(
                    "督查室主任岗发催办函〔2026〕31号，要求 11月21日前补报告。",
                    "The Director of Supervision sent letter 2026/31: report due by 21 Nov.",
                ),
            )
            .anchor("letter"),
            Step::new(
                date(2026, 11, 6),
                t(
                    "二标段 34 公里认 13.6 公里。市发改委稽察科长岗（沈穗），现场。",
                    "13.6 of 34 km of lot 2. Head of Inspection, Development Commission (Shen Sui), on site.",
                ),
            )
            .act(t("部分认可", "Accepted in part"))
            .reason(t(
                "K13+600 之后没有检测报告；现场看到衬砌，不能判断厚度。",
                "No test report after K13+600; lining seen, thickness cannot be judged.",
            )),
            Step::new(
                date(2025, 12, 12),
                t(
                    "基线 第1版定稿，批准：副市长岗。",
                    "Baseline version 1 fixed, approved by the Vice-mayor.",
                ),
            )
            .href("#"),
        ],
        missing: vec![
            Missing {
                what: t("二标段 20.4 公里检测报告", "Test report for 20.4 km of lot 2"),
                who: t(
                    "市水务局建设管理科长，11月14日前，已过期 6 天",
                    "Head of Construction, Water Bureau, by 14 Nov, 6 days late",
                ),
                href: Some(String::from("#")),
            },
            Missing {
                what: t("外单位核查", "A check from outside"),
                who: t(
                    "申报的是市水务局，不能由市水务局核。能核的人：市发改委稽察科长",
                    "Claimed by the Water Bureau, so it cannot check. Who can: Head of Inspection, Development Commission",
                ),
                href: None,
            },
        ],
        acts: vec![
            Act {
                action: String::from("/design"),
                words: t("发催办函", "Send letter"),
                key: Some('l'),
                main: true,
            },
            Act {
                action: String::from("/design"),
                words: t("催报", "Ask to report"),
                key: Some('r'),
                main: false,
            },
        ],
        tabs: vec![
            Tab {
                words: t("约定的佐证 5", "Agreed proof 5"),
                href: String::from("#bars"),
                now: true,
            },
            Tab {
                words: t("佐证 17", "Evidence 17"),
                href: String::from("#lists"),
                now: false,
            },
            Tab {
                words: t("经过 38", "History 38"),
                href: String::from("#history"),
                now: false,
            },
        ],
        views: Views::new(
            [
                (t("全部", "All"), None, 186, true),
                (t("滞后", "behind"), Some(Status::Late), 17, false),
                (t("待核", "in check"), Some(Status::Waiting), 23, false),
                (t("预警", "warning"), Some(Status::Warning), 28, false),
                (t("正常", "normal"), Some(Status::OnTrack), 60, false),
                (t("已销号", "closed"), Some(Status::Closed), 41, false),
            ]
            .into_iter()
            .map(|(words, status, count, now)| View {
                words,
                href: String::from("#"),
                count: Some(count),
                status,
                now,
            })
            .collect(),
            lang,
        ),
        filters: Filters::new("/design", lang)
            .with("q", lang.t("搜索", "Search"), FilterValue::Search(String::new()))
            .with(
                "unit",
                lang.t("牵头单位", "Lead unit"),
                FilterValue::Choice(
                    [vec![(String::new(), t("全部", "All"))], units.clone()].concat(),
                    String::from("1"),
                ),
            )
            .with(
                "before",
                lang.t("对比", "Compare with"),
                FilterValue::Day(String::from("2026-10-20")),
            )
            .clear("/design"),
        crumb: Crumb::new(lang)
            .to(t("2026年政府工作报告", "Government work report 2026"), "#")
            .to(t("三、守住水和生态", "3 Water and ecology"), "#")
            .here(t("部件", "Components")),
        tally: Tally {
            items: 186,
            closed: 41,
            waiting: 23,
            late: crate::components::Late::new(
                17,
                jiufen_kernel::figures::Once {
                    extended: 3,
                    unproved: 1,
                    ..Default::default()
                },
            ),
            never: 0,
            at_office: [2, 3],
            not_shown: 3,
        },
        source: SourceSentence {
            before: String::from("……水是河清的命脉。"),
            lead: String::new(),
            marked: String::from("加快北渠灌区续建配套与节水改造，年底前改造干支渠86公里、配套计量设施240处，"),
            rest: String::from("新增高效节水灌溉面积3.2万亩，推动农业用水总量下降5%。"),
            after: String::from("完成云峪水库除险加固……"),
            aid: (!lang.is_zh()).then(|| {
                String::from("Speed up the renewal of the Beiqu irrigation district: 86 km of canals and 240 meters by year end.")
            }),
            place: t(
                "三、守住水和生态，第 2 段第 2 句，第 6,412—6,447 字",
                "Part 3, paragraph 2, sentence 2, characters 6,412–6,447",
            ),
        },
        fresh: Draft::new(lang).with("said", "86.5"),
        wrong,
        units,
        rows,
        page,
    };
    problem::page(&screen)
}
