//! One report in two years.

use jiff::civil::date;

use super::*;
use crate::{Context, decompose, structure};

const OLD: &str = "青岫县人民政府工作报告\n一、水利\n年底前改造干支渠86公里，新建水厂两座（责任单位：县水务局）。\n清淤河道12公里（责任单位：县水务局、县财政局）。\n\
    二、教育\n6月底前建成示范小学3所。\n建立校车安全联席会议制度。\n三、商务\n举办年货节2场。\n";
const NEW: &str = "青岫县人民政府工作报告\n一、水利\n年底前改造干支渠92公里，新建水厂两座（责任单位：县水务局）。\n清淤河道12公里（责任单位：县水务局、县发展改革局）。\n\
    二、教育\n9月底前建成示范小学3所。\n建立校车安全联席会议制度。\n新增公办幼儿园学位900个。\n三、商务\n";

fn of(text: &str, year: i16) -> Decomposition {
    let context = Context {
        dated: Some(date(year, 1, 16)),
        units: &[],
    };
    decompose(text, &structure(text), &context)
}

#[test]
fn says_what_is_kept_changed_dropped_and_new() {
    let (old, new) = (of(OLD, 2026), of(NEW, 2027));
    let changes = compare(&old, &new);
    type Told<'a> = Vec<(Aspect, Option<&'a str>, Option<&'a str>)>;
    let told: Vec<(ChangeKind, Told<'_>)> = changes
        .iter()
        .map(|change| {
            let differs = change
                .differs
                .iter()
                .map(|one| (one.aspect, one.old.as_deref(), one.new.as_deref()))
                .collect();
            (change.kind, differs)
        })
        .collect();
    assert_eq!(
        told,
        [
            (ChangeKind::Changed, vec![(Aspect::Target, Some("86公里"), Some("92公里"))]),
            (ChangeKind::Kept, vec![]),
            (
                ChangeKind::Changed,
                vec![(Aspect::Supporting, Some("县财政局"), Some("县发展改革局"))]
            ),
            (
                ChangeKind::Changed,
                vec![(Aspect::Deadline, Some("6月底前"), Some("9月底前"))]
            ),
            (ChangeKind::Kept, vec![]),
            (ChangeKind::Dropped, vec![]),
            (ChangeKind::New, vec![]),
        ]
    );
}

#[test]
fn every_item_stands_there_once() {
    let report = include_str!("../../tests/annotated/1-report.txt");
    let county = include_str!("../../tests/annotated/8-county.txt");
    let (old, new) = (of(report, 2026), of(&format!("{county}\n{report}"), 2027));
    let changes = compare(&old, &new);
    let mut olds: Vec<usize> = changes.iter().filter_map(|change| change.old).collect();
    let news: Vec<usize> = changes.iter().filter_map(|change| change.new).collect();
    olds.sort_unstable();
    assert_eq!(olds, (0..old.items.len()).collect::<Vec<_>>());
    assert_eq!(news, (0..new.items.len()).collect::<Vec<_>>());
    assert!(
        compare(&old, &old)
            .iter()
            .all(|change| change.kind == ChangeKind::Kept && change.old == change.new)
    );
    assert_eq!(changes, compare(&old, &new));
}
