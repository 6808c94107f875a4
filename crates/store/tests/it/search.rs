//! Search finds the same on both engines, Chinese first.

use jiufen_store::db::Db;
use jiufen_store::search::{Document, define, find, forget, put, put_many, remove, rename};
use jiufen_store::testing::{TestBase, both};
use uuid::Uuid;

fn with_index(test: impl Fn(&TestBase, &mut Db)) {
    both(|base| {
        let mut db = base.open();
        define(&mut db, "sum_").unwrap();
        test(base, &mut db);
    });
}

fn found(db: &mut Db, search: &str) -> Vec<u128> {
    let hits = find(db, "sum_", search, &["item", "unit"], None, 50).unwrap();
    hits.into_iter().map(|hit| hit.subject.as_u128()).collect()
}

fn add(db: &mut Db, number: u128, text: &str) {
    put(db, "sum_", "item", Uuid::from_u128(number), text).unwrap();
}

#[test]
fn chinese_words_of_two_characters_and_of_one_are_found() {
    with_index(|_, db| {
        add(db, 1, "河清市水务局负责城区供水管网改造，2026年6月底前完成。");
        add(db, 2, "老旧小区改造（第二批）");
        add(db, 3, "Budget 2026：教育支出 ＡＢＣ");
        add(db, 4, "㐂𠮷〇々");
        assert_eq!(found(db, "改造"), [2, 1]);
        assert_eq!(found(db, "供水管网"), [1]);
        assert_eq!(found(db, "水务 改造"), [1]);
        assert_eq!(found(db, "水"), [1]);
        assert_eq!(found(db, "造"), [2, 1]);
        assert_eq!(found(db, "批"), [2]);
        assert_eq!(found(db, "局水"), [0u128; 0]);
        assert_eq!(found(db, "2026"), [3, 1]);
        assert_eq!(found(db, "202"), [0u128; 0]);
        assert_eq!(found(db, "budg"), [3]);
        assert_eq!(found(db, "ａｂｃ 教育"), [3]);
        assert_eq!(found(db, "𠮷"), [4]);
        assert_eq!(found(db, "𠮷〇"), [4]);
    });
}

#[test]
fn nothing_typed_can_break_the_query() {
    with_index(|_, db| {
        add(db, 1, "it's a \"test\" AND NOT NEAR(x) & | ! :* \\ 'quoted'");
        for search in [
            "'", "\"", "a' OR 'b", "\" OR \"", "NEAR(", "*", "x:*", "\\", "-", "%_", "{", "AND", "not", "（）", "\0",
        ] {
            find(db, "sum_", search, &["item"], None, 10).unwrap();
        }
        assert_eq!(found(db, "it's \"TEST\""), [1]);
        assert_eq!(found(db, "near"), [1]);
        assert_eq!(found(db, ""), [0u128; 0]);
        assert!(find(db, "sum_", "test", &[], None, 10).unwrap().is_empty());
    });
}

#[test]
fn a_changed_text_keeps_its_place_and_loses_its_old_words() {
    with_index(|_, db| {
        add(db, 1, "供水管网");
        add(db, 2, "供水水质");
        add(db, 1, "供水价格");
        assert_eq!(found(db, "供水"), [2, 1]);
        assert_eq!((found(db, "管网"), found(db, "价格")), (vec![], vec![1]));
        forget(db, "sum_", "item", Uuid::from_u128(1)).unwrap();
        forget(db, "sum_", "item", Uuid::from_u128(1)).unwrap();
        assert_eq!((found(db, "供水"), found(db, "价格")), (vec![2], vec![]));
        add(db, 3, "");
        assert_eq!(found(db, "供水"), [2]);
    });
}

#[test]
fn kinds_are_told_apart_and_pages_go_on() {
    with_index(|_, db| {
        let same = Uuid::from_u128(7);
        put(db, "sum_", "unit", same, "水务局").unwrap();
        put(db, "sum_", "item", same, "水务局").unwrap();
        for number in 10..20 {
            add(db, number, "水务");
        }
        let units = find(db, "sum_", "水务", &["unit"], None, 50).unwrap();
        assert_eq!((units.len(), units[0].kind.as_str(), units[0].subject), (1, "unit", same));
        let first = find(db, "sum_", "水务", &["item", "unit"], None, 5).unwrap();
        let second = find(db, "sum_", "水务", &["item", "unit"], Some(first[4].number), 50).unwrap();
        let order: Vec<u128> = first.iter().chain(&second).map(|hit| hit.subject.as_u128()).collect();
        assert_eq!(order, [19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 7, 7]);
        forget(db, "sum_", "unit", same).unwrap();
        assert_eq!(find(db, "sum_", "水务", &["item", "unit"], None, 50).unwrap().len(), 11);
    });
}

#[test]
fn many_at_once_equal_one_by_one_and_a_rebuild_takes_their_place() {
    with_index(|_, db| {
        let texts: Vec<String> = (0..600).map(|n| format!("第{n}项 重点工作 w{n}")).collect();
        let documents: Vec<Document<'_>> = texts
            .iter()
            .enumerate()
            .map(|(n, text)| Document {
                kind: "item",
                subject: Uuid::from_u128(n as u128 % 400),
                text,
            })
            .collect();
        for document in &documents {
            put(db, "sum_", document.kind, document.subject, document.text).unwrap();
        }
        let one_by_one = found(db, "重点工作");
        for _ in 0..2 {
            define(db, "next_").unwrap();
            db.transaction(|db| put_many(db, "next_", &documents)).unwrap();
            remove(db, "sum_").unwrap();
            rename(db, "next_", "sum_").unwrap();
            assert_eq!(found(db, "重点工作"), one_by_one);
            assert_eq!((found(db, "w599"), found(db, "w0")), (vec![199], vec![]));
        }
    });
}

#[test]
fn a_reader_can_search() {
    with_index(|base, db| {
        add(db, 1, "供水管网");
        assert_eq!(found(&mut base.open_reader(), "管网"), [1]);
    });
}
