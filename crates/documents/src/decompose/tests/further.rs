//! What further papers taught, on small texts of our own.

use jiff::civil::date;

use super::{super::*, words};
use crate::structure::structure;

fn of(text: &str) -> Decomposition {
    let context = Context {
        dated: Some(date(2026, 1, 16)),
        units: &[],
    };
    decompose(text, &structure(text), &context)
}

fn under(heading: &str, sentence: &str) -> Decomposition {
    of(&format!("工作方案\n{heading}\n　　{sentence}\n"))
}

fn work(sentence: &str) -> Decomposition {
    under("一、重点任务", sentence)
}

fn lead(item: &Item) -> Option<&str> {
    item.lead.as_ref().map(|owner| owner.text.as_str())
}

fn supporting(item: &Item) -> Vec<&str> {
    item.supporting.iter().map(|owner| owner.text.as_str()).collect()
}

fn day(item: &Item) -> Option<Date> {
    item.deadline.as_ref().and_then(|when| when.date)
}

#[test]
fn a_duty_leads_to_the_figure_behind_it() {
    let found = work("市水务局要健全巡护制度，漏损率降至8%以下。市审计局要举一反三，全面核查合同，5月底前提交清单。");
    assert_eq!(
        words(&found),
        [
            "市水务局要健全巡护制度，漏损率降至8%以下",
            "市审计局要举一反三，全面核查合同，5月底前提交清单"
        ]
    );
}

#[test]
fn every_end_has_its_own_time() {
    let found = work("二季度开工，四季度通车试运行。3月底前完成招标，力争5月底前开工。");
    let days: Vec<Option<Date>> = found.items.iter().map(day).collect();
    assert_eq!(
        days,
        [
            Some(date(2026, 6, 30)),
            Some(date(2026, 12, 31)),
            Some(date(2026, 3, 31)),
            Some(date(2026, 5, 31))
        ],
        "{:?}",
        words(&found)
    );
}

#[test]
fn a_paper_goes_on_until_it_is_sent() {
    let found = work("各责任单位要于3月5日前制定清单，明确责任人，报市政府办公室备案。");
    assert_eq!(
        words(&found),
        ["各责任单位要于3月5日前制定清单，明确责任人，报市政府办公室备案"]
    );
    let found = work("市林业局编制修复方案，7月底前报市政府审定。");
    assert_eq!(words(&found), ["市林业局编制修复方案，7月底前报市政府审定"]);
}

#[test]
fn a_thing_named_first_is_done_wholly() {
    let found = work("新建停车场6处，沿线通行证全部网上办理。碳强度下降3%，总量减排完成省下达任务。");
    assert_eq!(
        words(&found),
        [
            "新建停车场6处",
            "沿线通行证全部网上办理",
            "碳强度下降3%",
            "总量减排完成省下达任务"
        ]
    );
}

#[test]
fn what_money_is_for_closes_its_measure() {
    let found = work("安排资金900万元，重点支持山区道路。");
    assert_eq!(words(&found), ["安排资金900万元，重点支持山区道路"]);
}

#[test]
fn in_which_case_opens_the_work() {
    let found = work("具备开工条件的，由市交通局督促施工单位6月底前进场。");
    assert_eq!(words(&found), ["具备开工条件的，由市交通局督促施工单位6月底前进场"]);
}

#[test]
fn a_decision_about_a_paper_is_no_work() {
    let found = work("会议原则同意市水务局提出的水价方案，由市发改委于9月20日前公布。");
    assert_eq!(words(&found), ["由市发改委于9月20日前公布"]);
    assert_eq!(lead(&found.items[0]), Some("市发改委"));
}

#[test]
fn the_places_below_and_offices_without_a_level_lead() {
    for (sentence, unit) in [
        ("各市州要在5月底前公布清单。", "各市州"),
        ("各县（市、区）要在5月底前公布清单。", "各县（市、区）"),
        ("各市（州）要在5月底前公布清单。", "各市（州）"),
        ("各乡镇（街道）要在5月底前公布清单。", "各乡镇（街道）"),
        ("税务、住建部门要在5月底前公布清单。", "税务、住建部门"),
        ("组织人事局上半年选派干部20名。", "组织人事局"),
        ("园区水务公司年内更新管网8公里。", "园区水务公司"),
        ("省广播电视台要在5月底前开设专栏。", "省广播电视台"),
        ("去年排名靠后的鹿台县要在5月底前提交方案。", "鹿台县"),
        ("涉嫌逃税的，由市税务局依法严肃查处。", "市税务局"),
        ("市政府督查室适时开展督查。", "市政府督查室"),
    ] {
        let found = work(sentence);
        assert_eq!(found.items.first().and_then(lead), Some(unit), "{sentence}");
    }
    for sentence in [
        "对排名靠后的鹿台县要开展帮扶12次。",
        "化工园区5月底前实行封闭管理。",
        "新发展格局上半年形成，建成平台3个。",
    ] {
        assert!(work(sentence).items.iter().all(|item| lead(item).is_none()), "{sentence}");
    }
    let joined = work("市政务局要会同市直有关部门压减事项30项。");
    assert_eq!(
        (lead(&joined.items[0]), supporting(&joined.items[0])),
        (Some("市政务局"), vec!["市直有关部门"])
    );
}

#[test]
fn a_bracket_that_says_who_does_what_may_name_the_unknown() {
    let found = work("新建场站3个。（市交通局牵头，市发改委、绛源车务段配合）");
    assert_eq!(found.items.len(), 1);
    assert_eq!(
        (lead(&found.items[0]), supporting(&found.items[0])),
        (Some("市交通局"), vec!["市发改委", "绛源车务段"])
    );
}

#[test]
fn sizes_and_reaches_are_no_targets() {
    for (sentence, values) in [
        ("城区公交站点500米覆盖率达到92%。", vec![92.0]),
        ("新建24小时书屋12座。", vec![12.0]),
        ("打造15分钟救援圈，新建站点48个。", vec![48.0]),
        ("10万吨级航道年底前建成。", vec![]),
        ("5000平方米以上工地全部安装监测设备。", vec![]),
        ("30家以上企业完成改造。", vec![30.0]),
        ("提前24小时发布预警。", vec![24.0]),
        ("形成年产轴承400套的生产能力。", vec![400.0]),
        ("配齐机具260台（套）。", vec![260.0]),
        ("储能规模达到18吉瓦时。", vec![18.0]),
    ] {
        let found = work(sentence);
        let own: Vec<f64> = found
            .items
            .iter()
            .flat_map(|item| &item.targets)
            .filter_map(|target| target.value)
            .collect();
        assert_eq!(own, values, "{sentence}");
    }
}

#[test]
fn a_number_of_order_may_stand_before_a_month() {
    let found = work("11.9月底前改造小区22个，加装电梯25部。");
    let days: Vec<Option<Date>> = found.items.iter().map(day).collect();
    assert_eq!(days, [Some(date(2026, 9, 30)); 2]);
}

#[test]
fn labels_and_headings_say_what_follows() {
    let class = |found: &Decomposition, at: usize| found.clauses[at].class;
    let found = work("问题一：矿山修复缓慢。38座矿山仅治理17座。\n整改目标：治理矿山21座。\n整改措施：更新设备60台。");
    let classes: Vec<ClauseClass> = found.clauses.iter().map(|clause| clause.class).collect();
    assert_eq!(
        classes,
        [
            ClauseClass::Judgement,
            ClauseClass::Judgement,
            ClauseClass::Target,
            ClauseClass::Deployment
        ]
    );
    let spirit = under("一、总体要求", "以枢纽建设为牵引，推动物流与产业融合，加快建设“五港”。");
    assert_eq!(class(&spirit, 0), ClauseClass::Orientation);
    let both = under("二、今年的目标和任务", "实施项目168个。");
    assert_eq!(class(&both, 0), ClauseClass::Deployment);
    let told = under("一、过去一年的主要工作", "旧厂房变身滨江公园。");
    assert_eq!(class(&told, 0), ClauseClass::Achievement);
    let listed = work("提出以下主要目标：\n——居民消费价格涨幅2%左右。");
    assert_eq!(listed.clauses.last().map(|clause| clause.class), Some(ClauseClass::Target));
    assert!(of("工作报告\n三、十件实事\n　　市政府办好以下实事。\n").items.is_empty());
}

#[test]
fn an_inspection_that_was_and_a_line_of_a_day_are_no_work() {
    let found = work("省督察组于5月对我市开展了督察。");
    assert!(found.items.is_empty());
    // Far from the end, where no foot of the paper is looked for.
    let found = work(&format!(
        "更新管网30公里。\n2026年3月18日\n{}",
        "　　铺设管网8公里。\n".repeat(20)
    ));
    assert_eq!(found.items.len(), 21);
    let found = work("各单位每季度末将进展报送县政府督查室（联系人：邵明，电话：2345678）。");
    assert_eq!(found.items.len(), 1);
}

#[test]
fn a_leader_is_a_person() {
    let leader = |found: &Decomposition| found.items[0].leader.as_ref().map(|owner| owner.text.clone());
    let found = work("成立由副市长石见山任组长的清理工作组。");
    assert_eq!(leader(&found).as_deref(), Some("石见山"));
    for nobody in [
        "成立由县委书记、县长任双组长的工作组。",
        "更新管网30公里。（责任人：各责任单位主要负责人）",
    ] {
        assert_eq!(leader(&work(nobody)), None, "{nobody}");
    }
}

#[test]
fn an_hour_makes_a_day_exact() {
    let found = work("1月20日18时前，市水务局要排查闸站32座。市城管局于22日8时前布设泵车9台，全部车辆当日10时前到位。");
    let days: Vec<Option<Date>> = found.items.iter().map(day).collect();
    assert_eq!(
        days,
        [Some(date(2026, 1, 20)), Some(date(2026, 1, 22)), Some(date(2026, 1, 22))],
        "{:?}",
        words(&found)
    );
    // A day that is past in this month is one of the next.
    assert_eq!(day(&work("12日20时前清运垃圾90吨。").items[0]), Some(date(2026, 2, 12)));
    // Every month is a habit.
    assert!(work("每月5日前通报进度。").items.iter().all(|item| item.deadline.is_none()));
    let urgent = of("关于做好防范工作的通知\n各县区：\n　　3月底前清淤管网12公里。\n市防指办公室\n2027年2月3日14时\n");
    assert_eq!(urgent.dated, Some(date(2026, 1, 16)));
    assert_eq!(urgent.items.len(), 1);
}

#[test]
fn a_time_inside_a_measure_ends_the_one_before() {
    let found = work("3月底前建成闸站2座，北岸支线年内完成可研，大坝填筑至设计高程的七成。");
    let days: Vec<Option<Date>> = found.items.iter().map(day).collect();
    assert_eq!(days, [Some(date(2026, 3, 31)), Some(date(2026, 12, 31)), None]);
    let habit = work("年终满意度测评低于80分的项目重新办理。");
    assert!(
        habit
            .items
            .iter()
            .all(|item| item.deadline.is_none() && item.targets.is_empty())
    );
}

#[test]
fn cases_and_ages_are_no_targets() {
    let targets = |sentence: &str| work(sentence).items.iter().map(|item| item.targets.len()).sum::<usize>();
    for (sentence, count) in [
        ("市水务局负责水位超过31.5米时立即报告。", 0),
        ("新建老年食堂9家，70岁以上老人优先就餐。", 1),
        ("防洪标准达到50年一遇。", 0),
        ("人均预期寿命达到79.4岁。", 1),
        ("平均受教育年限提高到11.2年。", 1),
        ("新建充电枪900把。", 1),
    ] {
        assert_eq!(targets(sentence), count, "{sentence}");
    }
    let passed = work("全市工业产值跨过900亿元。开展机防作业12万亩次。");
    let found: Vec<(Comparator, Option<&str>)> = passed
        .items
        .iter()
        .flat_map(|item| &item.targets)
        .map(|target| (target.comparator, target.unit.as_deref()))
        .collect();
    assert_eq!(found, [(Comparator::Gt, Some("亿元")), (Comparator::Eq, Some("亩次"))]);
}

#[test]
fn an_office_acts_whatever_the_verb() {
    for (sentence, name) in [
        ("市水利局预置抢险队伍12支。", "市水利局"),
        ("市公安局交警支队抽派警力60人。", "市公安局交警支队"),
        ("市水文中心逐小时报送水情。", "市水文中心"),
        ("各乡镇（街道）接到预警后须在1小时内会商。", "各乡镇（街道）"),
        ("河清市、青岫县要对照清单逐条建账。", "河清市"),
        ("各县（市、区）防指每日7时报送情况。", "各县（市、区）防指"),
    ] {
        assert_eq!(work(sentence).items.first().and_then(lead), Some(name), "{sentence}");
    }
    for nobody in [
        "市水利局大楼3月底前竣工。",
        "市中心城区新增泊位300个。",
        "全市超市要整改隐患20处。",
    ] {
        assert_eq!(work(nobody).items.first().and_then(lead), None, "{nobody}");
    }
    let helped = work("更新设备60台。（牵头处室：财务处；参与处室：规划处；完成时间：6月底前）");
    assert_eq!(supporting(&helped.items[0]), ["规划处"]);
}

#[test]
fn what_is_told_forecast_or_announced_is_no_work() {
    for sentence in [
        "据市气象台报告，局地雨量超过200毫米，风力达到9级。",
        "镇里负责人介绍，今年推广良种3200亩。",
        "走进烘干中心，省长算起了减损账。",
        "机收损失率每降低1个百分点，就等于多打一县口粮。",
        "全会就制定规划提出以下建议。",
        "实事经征集意见900条、人大会议票决产生。",
        "投资为要，项目为王\n更新设备工作如下：",
        "【板块五】守牢底线保平安\n有关事项如下：",
        "——绿色转型取得新突破。生态更美。",
    ] {
        assert!(work(sentence).items.is_empty(), "{sentence}: {:?}", words(&work(sentence)));
    }
    assert_eq!(work("用心办好票决产生的十件实事。").items.len(), 1);
    assert_eq!(work("据实拨付补贴900万元。走进企业送政策30场。").items.len(), 2);
    let late = Context {
        dated: Some(date(2026, 8, 7)),
        units: &[],
    };
    let text = "工作方案\n一、重点任务\n　　今年上半年，全县零售额增长7.3%。今年9月底前改造商铺30家。\n";
    assert_eq!(words(&decompose(text, &structure(text), &late)), ["今年9月底前改造商铺30家"]);
}

#[test]
fn what_is_ordered_without_exception_is_work() {
    let found = work("对不能按期消险的水库，一律空库运行。未经研判，转移群众不得擅自返回。");
    assert_eq!(found.items.len(), 2);
    let kept = work("10月底前站点绿化面积不少于300亩，健身站点全部挂牌。");
    assert_eq!(kept.items.len(), 2);
    let minded = work("各部门要把群众的小事当作心头的大事。");
    assert!(minded.items.is_empty());
}

#[test]
fn phrases_without_figures_are_one_item() {
    let found = work("健全协商机制，制定实施条例，组建联合实验室。");
    assert_eq!(found.items.len(), 1);
    let bodies = work("统筹城区防汛，成立内涝治理专班。");
    assert_eq!(bodies.items.len(), 2);
}
