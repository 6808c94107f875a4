//! Readings that would be wrong in silence: a false number beside a true name, a false day, an owner of somebody else's work.

use jiff::civil::date;

use super::super::*;
use crate::structure::structure;

fn of(body: &str) -> Decomposition {
    let text = format!("河清市示范工作方案\n\n2026年3月1日\n\n{body}");
    decompose(&text, &structure(&text), &Context { dated: None, units: &[] })
}

fn only(body: &str) -> Item {
    let found = of(body);
    assert_eq!(found.items.len(), 1, "{body}: {:?}", found.items);
    found.items.into_iter().next().unwrap()
}

fn measured(body: &str) -> Vec<(String, Option<f64>)> {
    let targets = of(body).items.into_iter().flat_map(|item| item.targets);
    targets.map(|target| (target.indicator, target.value)).collect()
}

fn day(body: &str) -> Option<Date> {
    only(body).deadline.expect("its words are kept").date
}

fn owners(item: &Item) -> (Option<&str>, Vec<&str>) {
    let lead = item.lead.as_ref().map(|owner| owner.text.as_str());
    (lead, item.supporting.iter().map(|owner| owner.text.as_str()).collect())
}

#[test]
fn each_value_of_a_list_dealt_out_stands_beside_its_own_name() {
    let cases: [(&str, &[(&str, f64)]); 9] = [
        (
            "一、二、三产增加值分别增长3.5%、7%、5%。",
            &[("一产增加值", 3.5), ("二产增加值", 7.0), ("三产增加值", 5.0)],
        ),
        (
            "供水普及率、污水处理率、垃圾收运率分别达到99%、97%和95%。",
            &[("供水普及率", 99.0), ("污水处理率", 97.0), ("垃圾收运率", 95.0)],
        ),
        (
            "城镇和农村居民人均可支配收入分别增长5.5%和6.5%。",
            &[("城镇居民人均可支配收入", 5.5), ("农村居民人均可支配收入", 6.5)],
        ),
        (
            "旅游收入、游客人数等两项指标，分别达到80亿元、900万人次以上。",
            &[("旅游收入", 80.0), ("游客人数", 9_000_000.0)],
        ),
        (
            "单位产值能耗、PM2.5浓度分别下降3%和控制在35微克/立方米以内。",
            &[("单位产值能耗", 3.0), ("PM2.5浓度", 35.0)],
        ),
        (
            "东片区、西片区、北片区依次新建口袋公园3个、5个、4个。",
            &[("东片区口袋公园", 3.0), ("西片区口袋公园", 5.0), ("北片区口袋公园", 4.0)],
        ),
        (
            "到6月底、9月底、12月底，开工率分别达到60%、80%、100%。",
            &[("6月底开工率", 60.0), ("9月底开工率", 80.0), ("12月底开工率", 100.0)],
        ),
        (
            "上半年、全年分别完成固定资产投资60亿元、130亿元。",
            &[("上半年固定资产投资", 60.0), ("全年固定资产投资", 130.0)],
        ),
        // What is counted stands beside each value: nothing is dealt out.
        ("年内分别新建公园3个、广场2个。", &[("公园", 3.0), ("广场", 2.0)]),
    ];
    for (sentence, expected) in cases {
        let found = measured(&format!("一、目标\n\n1. {sentence}\n"));
        assert_eq!(found.len(), expected.len(), "{sentence}: {found:?}");
        for ((indicator, value), (name, wanted)) in found.iter().zip(expected) {
            assert!(indicator.ends_with(name) && *value == Some(*wanted), "{sentence}: {found:?}");
        }
    }
}

#[test]
fn values_that_do_not_fit_the_names_stand_beside_all_of_them() {
    let found = measured("一、目标\n\n1. 甲类、乙类、丙类企业产值分别增长7%和8%。\n");
    assert_eq!(found.len(), 2);
    assert!(
        found.iter().all(|(indicator, _)| indicator == "甲类、乙类、丙类企业产值"),
        "{found:?}"
    );
}

#[test]
fn stages_are_due_with_the_last_of_them() {
    for (sentence, due) in [
        (
            "一季度、上半年、前三季度、全年分别完成投资的25%、50%、75%、100%。",
            date(2026, 12, 31),
        ),
        ("2026年、2027年分别改造小区20个、30个。", date(2027, 12, 31)),
        ("到6月底、9月底，通车率分别达到40%、90%。", date(2026, 9, 30)),
    ] {
        assert_eq!(day(&format!("一、任务\n\n1. {sentence}\n")), Some(due), "{sentence}");
    }
}

#[test]
fn the_number_of_an_article_counts_nothing() {
    let body = "第一章 总则\n\n第五十六条 运营单位应当于6月底前建成平台1个。\n第七十八条第二十一款 新建站点20个。\n\
        第二十一条至第二十三条、三十五条规定的事项由县级部门负责，9月底前建成水厂2座。\n依照第十二、十三条，改造管网15公里。\n\
        按照第四十一项、四十三项要求，建成公园5个。\n第 三十三 条 建成广场3个。\n";
    let units: Vec<(String, Option<f64>)> = of(body)
        .items
        .into_iter()
        .flat_map(|item| item.targets)
        .map(|target| (target.unit.unwrap_or_default(), target.value))
        .collect();
    let expected = [
        ("个", 1.0),
        ("个", 20.0),
        ("座", 2.0),
        ("公里", 15.0),
        ("个", 5.0),
        ("个", 3.0),
    ];
    assert_eq!(units, expected.map(|(unit, value)| (unit.to_owned(), Some(value))));
    // What is counted and bears the same word still counts.
    assert_eq!(
        measured("一、任务\n\n1. 印发惠企措施20条，完成整改任务33项。\n")
            .into_iter()
            .map(|(_, value)| value)
            .collect::<Vec<_>>(),
        [Some(20.0), Some(33.0)]
    );
}

#[test]
fn a_half_is_no_end_of_a_year() {
    for (words, due) in [
        ("半年内", date(2026, 9, 1)),
        ("半年之内", date(2026, 9, 1)),
        ("半年时间内", date(2026, 9, 1)),
        ("一年半内", date(2027, 9, 1)),
        ("半个月内", date(2026, 3, 16)),
        ("一个半月内", date(2026, 4, 16)),
        ("两个季度内", date(2026, 9, 1)),
        ("年内", date(2026, 12, 31)),
    ] {
        assert_eq!(day(&format!("一、{words}完成整改12处。\n")), Some(due), "{words}");
    }
    let found = of("一、每半年内通报一次，新建公园3个。\n");
    assert!(found.items.iter().all(|item| item.deadline.is_none()), "{:?}", found.items);
}

#[test]
fn what_is_counted_from_an_event_has_no_day() {
    for sentence in [
        "验收合格之日起6个月内移交档案3份。",
        "收到整改通知15日内报送方案1份。",
        "公示期满后，应当在2个月内办理手续5件。",
        "项目竣工验收后一年内完成决算1份。",
        "合同签订后半年内建成厂房2栋。",
        "申请日前3个月内开具证明1份。",
        "规划批复后两年内建成学校4所。",
    ] {
        let found = of(&format!("一、{sentence}\n"));
        assert!(!found.items.is_empty(), "{sentence}");
        let dated = found
            .items
            .iter()
            .any(|item| item.deadline.as_ref().is_some_and(|when| when.date.is_some()));
        assert!(!dated, "{sentence}: {:?}", found.items);
    }
    for (sentence, due) in [
        ("自本方案印发之日起3个月内建成站点4个。", date(2026, 6, 1)),
        ("方案印发后10日内报送清单1份。", date(2026, 3, 11)),
        ("自即日起1个月内完成排查60处。", date(2026, 4, 1)),
        ("2个月内完成排查60处。", date(2026, 5, 1)),
    ] {
        assert_eq!(day(&format!("一、{sentence}\n")), Some(due), "{sentence}");
    }
    let fresh = of("一、近3个月内发生事故2起的，停业整顿。\n");
    assert!(fresh.items.iter().all(|item| item.deadline.is_none()), "{:?}", fresh.items);
}

#[test]
fn a_stretch_of_time_is_due_at_its_end() {
    for (sentence, due) in [
        ("2026年3月至6月，完成排查120处。", date(2026, 6, 30)),
        ("自2026年4月1日起至5月31日，完成登记2万户。", date(2026, 5, 31)),
        ("2026年11月至次年2月，开展演练3次。", date(2027, 2, 28)),
        ("11月至2月，开展演练3次。", date(2027, 2, 28)),
        ("2026年—2028年，新建学校6所。", date(2028, 12, 31)),
        ("5月上旬—7月中旬，改造泵站2座。", date(2026, 7, 20)),
        ("2026.4—2026.6，改造泵站2座。", date(2026, 6, 30)),
        ("一季度到三季度，改造泵站2座。", date(2026, 9, 30)),
        ("二〇二六年三月至九月，改造泵站2座。", date(2026, 9, 30)),
    ] {
        assert_eq!(day(&format!("一、{sentence}\n")), Some(due), "{sentence}");
    }
}

#[test]
fn a_day_of_a_past_year_is_no_day_to_come() {
    for sentence in [
        "2024年4月7日，市政府印发方案3个。",
        "2024年9月至12月，完成排查120处。",
        "2025年6月，建成学校2所。",
    ] {
        let found = of(&format!("一、{sentence}\n"));
        assert!(
            found.items.iter().all(|item| item.deadline.is_none()),
            "{sentence}: {:?}",
            found.items
        );
    }
    // A field that states the day of a past year states just that.
    let item = only("（一）新建公园5个。（责任单位：市园林局；完成时限：2025年12月31日）\n");
    assert_eq!(item.deadline.and_then(|when| when.date), Some(date(2025, 12, 31)));
}

#[test]
fn a_bracket_of_who_leads_and_who_does_the_rest_is_read_whole() {
    for (bracket, lead, rest) in [
        ("市教育局牵头，各有关部门分工负责", "市教育局", &["各有关部门"][..]),
        (
            "市教育局总牵头，市财政局、各区县政府具体落实",
            "市教育局",
            &["市财政局", "各区县政府"],
        ),
        (
            "由市教育局牵头，会同市财政局等有关部门按职责分工落实",
            "市教育局",
            &["市财政局"],
        ),
        ("市教育局牵头，其他成员单位各负其责", "市教育局", &["其他成员单位"]),
        ("市教育局、市财政局等相关部门按职责分工负责", "市教育局", &["市财政局"]),
        ("市教育局负总责，各学校协同推进", "市教育局", &["各学校"]),
        ("市教育局牵头，其余按职责落实", "市教育局", &[]),
        (
            "市教育局、市“名校”共建机制牵头部门负责",
            "市教育局",
            &["市“名校”共建机制牵头部门"],
        ),
    ] {
        let item = only(&format!("一、主要任务\n\n（一）建设甲工程。新建学校3所。（{bracket}）\n"));
        assert_eq!(owners(&item), (Some(lead), rest.to_vec()), "{bracket}");
        assert!(item.title.starts_with("新建学校"), "{bracket}: {}", item.title);
    }
}

#[test]
fn an_owner_belongs_to_no_item_of_another_paragraph() {
    for between in [
        "（二）去年累计建成泵站30座。（责任单位：市水务局）\n",
        "（二）去年累计建成泵站30座。\n（责任单位：市水务局）\n",
        "（二）去年累计建成泵站30座。\n责任单位：市水务局\n完成时限：5月底前\n",
        "（二）去年累计建成泵站30座（责任单位：市水务局）。\n",
        "2.过去一年，泵站运行平稳，累计排水900万立方米。（市水务局牵头）\n",
    ] {
        let body = format!("（一）新建公园5个。（责任单位：市园林局）\n{between}（三）新建学校3所。（责任单位：市教育局）\n");
        let found = of(&body);
        let told: Vec<_> = found.items.iter().map(owners).collect();
        assert_eq!(told, [(Some("市园林局"), vec![]), (Some("市教育局"), vec![])], "{between}");
        assert!(found.items.iter().all(|item| item.deadline.is_none()), "{between}");
    }
    // A line that belongs to what stands above still reaches it, and a second bracket the same items as the first.
    let found = of(
        "（一）新建公园5个。\n责任单位：市园林局\n完成时限：5月底前\n（二）新建学校3所。（责任单位：市教育局）（完成时限：6月底前）\n",
    );
    let told: Vec<_> = found
        .items
        .iter()
        .map(|item| (owners(item).0, item.deadline.as_ref().and_then(|when| when.date)))
        .collect();
    assert_eq!(
        told,
        [
            (Some("市园林局"), Some(date(2026, 5, 31))),
            (Some("市教育局"), Some(date(2026, 6, 30)))
        ]
    );
}

#[test]
fn a_bracket_within_a_name_cuts_nothing() {
    let item = only("一、镇人民政府（街道办事处）应当于6月底前完成信息核对12000户。（责任单位：县民政局）\n");
    assert_eq!(item.deadline.as_ref().and_then(|when| when.date), Some(date(2026, 6, 30)));
    let names = std::iter::once(&item.lead).flatten().chain(&item.supporting);
    assert!(names.clone().count() > 0 && names.clone().all(|owner| !owner.text.starts_with(['（', '('])));
}

/// The one item of a table that is an annex.
fn row(lines: &str) -> Item {
    let text = format!("河清市关于推进重点工作的通知\n附件：任务分解表\n{lines}");
    let context = Context {
        dated: Some(date(2026, 3, 1)),
        units: &[],
    };
    let found = decompose(&text, &structure(&text), &context);
    assert_eq!(found.items.len(), 1, "{lines}: {:?}", found.items);
    found.items.into_iter().next().unwrap()
}

#[test]
fn a_table_in_a_document_takes_its_day_from_the_column_of_due_dates() {
    for (head, cells) in [
        (
            "序号\t任务下达时间\t工作任务\t责任单位\t完成时限",
            "1\t2026-01-05\t建成公园5个\t市园林局\t6月底",
        ),
        (
            "序号\t工作任务\t责任单位填报日期\t责任单位\t计划完成时间",
            "1\t建成公园5个\t2026-01-05\t市园林局\t6月底",
        ),
        (
            "序号\t工作任务\t责任单位\t完成时间（实际）\t要求完成时间",
            "1\t建成公园5个\t市园林局\t2026-01-05\t6月底",
        ),
        (
            "类别\t工作任务\t责任单位\t交办日期\t办结时限",
            "\t建成公园5个\t市园林局\t2026-01-05\t6月底",
        ),
    ] {
        let item = row(&format!("{head}\n{cells}\n"));
        assert_eq!(owners(&item).0, Some("市园林局"), "{head}");
        assert_eq!(item.deadline.and_then(|when| when.date), Some(date(2026, 6, 30)), "{head}");
        assert!(!item.title.contains('\t'));
    }
    let item = row("序号\t工作任务\t责任单位\t计划完成时间\t完成时限\n1\t建成公园5个\t市园林局\t5月底\t6月底\n");
    assert!(item.deadline.is_none(), "two may be the due date: none is taken");
}
