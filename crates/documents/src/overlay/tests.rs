//! The overlay on damaged papers: nothing is lost on the way there or back, whatever a person decides.

use proptest::prelude::*;

use super::*;
use crate::repair::{damage, repair};

const SPEECH: &str = include_str!("../../examples/repair/texts/speech.txt");

fn damaged(text: &str) -> String {
    damage::annotated_and_cut(&damage::traditional(&damage::spun(text)), &damage::usual_annotations())
}

fn of(source: &str, judged: &[Judgement]) -> Overlay {
    Overlay::of(source, &repair(source), judged)
}

fn on(repair: &ShownRepair, verdict: Verdict) -> Judgement {
    Judgement {
        source_start: repair.source_start,
        source_end: repair.source_end,
        verdict,
    }
}

/// Outside the repairs both texts are the same, and places lead there and back.
fn holds_together(source: &str, overlay: &Overlay) {
    let from: Vec<char> = source.chars().collect();
    let text: Vec<char> = overlay.text.chars().collect();
    let (mut at, mut source_at) = (0, 0);
    for repair in &overlay.repairs {
        assert!(
            repair.start >= at && repair.source_start >= source_at && repair.end >= repair.start,
            "{repair:?}"
        );
        assert_eq!(text[at..repair.start], from[source_at..repair.source_start], "{repair:?}");
        assert_eq!(
            from[repair.source_start..repair.source_end].iter().collect::<String>(),
            repair.before
        );
        let shown: String = text[repair.start..repair.end].iter().collect();
        match repair.state {
            RepairState::Open | RepairState::Taken => assert_eq!(shown, repair.after),
            RepairState::Refused => assert_eq!(shown, repair.before),
            RepairState::Replaced => {}
        }
        (at, source_at) = (repair.end, repair.source_end);
    }
    assert_eq!(text[at..], from[source_at..]);
    let cuts = |place: usize, own: fn(&ShownRepair) -> (usize, usize)| {
        let inside = |repair: &&ShownRepair| own(repair).0 < place && place < own(repair).1;
        overlay.repairs.iter().find(inside).is_some_and(|repair| {
            let shown: String = text[repair.start..repair.end].iter().collect();
            shown != repair.before
        })
    };
    // Short texts are tried everywhere, long ones here and there.
    let (step, lengths) = if text.len() <= 45 {
        (1, (0..=text.len()).collect())
    } else {
        (3, vec![0, 1, 7, text.len()])
    };
    for start in (0..=text.len()).step_by(step) {
        for end in lengths
            .iter()
            .map(|length| start + length)
            .chain([text.len()])
            .filter(|end| *end <= text.len())
        {
            let there = overlay.source_span(span(start, end));
            assert!(
                there.start <= there.end && there.end <= from.len(),
                "{start}..{end} leads to {there:?}"
            );
            assert!(!cuts(there.start, |repair| (repair.source_start, repair.source_end)));
            assert!(!cuts(there.end, |repair| (repair.source_start, repair.source_end)));
            let back = overlay.text_span(there);
            assert!(
                back.start <= start && back.end >= end,
                "{start}..{end} comes back as {back:?}"
            );
            let own = |repair: &ShownRepair| (repair.start, repair.end);
            if start < end && !cuts(start, own) && !cuts(end, own) && there.start < there.end {
                let trimmed = |one: Span| text[one.start..one.end].iter().collect::<String>();
                assert!(back.start == start || back.end == end || trimmed(back).contains(&trimmed(span(start, end))));
            }
            assert_eq!(overlay.source_span(back), there);
        }
    }
}

#[test]
fn every_state_is_seen_in_the_text() {
    let source = damaged(SPEECH);
    let repaired = repair(&source);
    let open = of(&source, &[]);
    assert_eq!(open.text, repaired.text);
    holds_together(&source, &open);
    assert!(open.repairs.len() > 50);

    let all = |verdict: fn() -> Verdict| -> Vec<Judgement> { open.repairs.iter().map(|repair| on(repair, verdict())).collect() };
    let taken = of(&source, &all(|| Verdict::Taken));
    assert_eq!(taken.text, repaired.text);
    assert!(taken.repairs.iter().all(|repair| repair.state == RepairState::Taken));
    let refused = of(&source, &all(|| Verdict::Refused));
    assert_eq!(refused.text, source);
    assert_eq!(refused.source_span(span(3, 9)), span(3, 9));
    holds_together(&source, &refused);

    let words = open.repairs[4].clone();
    let replaced = of(&source, &[on(&words, Verdict::Replaced("另有其文".into()))]);
    assert_eq!(replaced.repairs[4].state, RepairState::Replaced);
    assert!(replaced.text.contains("另有其文"));
    holds_together(&source, &replaced);
    let again = of(
        &source,
        &[on(&words, Verdict::Replaced("另有其文".into())), on(&words, Verdict::Taken)],
    );
    assert_eq!(again.text, repaired.text);
}

#[test]
fn gaps_offer_what_most_likely_stood_there() {
    let source = damage::utf8_as_gbk("重要讲话");
    let overlay = of(&source, &[]);
    assert_eq!((overlay.text.as_str(), overlay.repairs.len()), ("重□讲话", 1));
    let gap = &overlay.repairs[0];
    assert!(gap.is_gap);
    assert_eq!((gap.after.as_str(), gap.likeliest.as_deref()), ("重□讲话", Some("重要讲话")));

    let spun = "会议审议工作报告。这是全市蕞大得项目，是收入得主要近日，要取得更好得成绩。";
    let overlay = of(spun, &[]);
    let gap = overlay.repairs.iter().find(|repair| repair.is_gap).expect("a gap");
    assert_eq!(
        (gap.source_start, gap.source_end, gap.likeliest.as_deref()),
        (4, 4, Some("政府"))
    );
    let filled = of(spun, &[on(gap, Verdict::Replaced("政府".into()))]);
    assert!(filled.text.starts_with("会议审议政府工作报告。这是全市最大的项目"));
    assert_eq!(filled.source_span(span(4, 6)), span(4, 4));
    assert_eq!(filled.text_span(span(4, 4)), span(4, 6));
    holds_together(spun, &filled);
}

#[test]
fn inserted_words_come_back_at_an_end_of_a_stretch() {
    let source = "的壹網?任\n源獎 g務j,\u{FFFD} (©，壹務。?要？近ǎ務n “1（□，(恿！“，";
    let inserted = |place: usize| Judgement {
        source_start: place,
        source_end: place,
        verdict: Verdict::Replaced("甲乙".into()),
    };
    for place in 0..=source.chars().count() {
        let overlay = of(source, &[inserted(place)]);
        holds_together(source, &overlay);
    }

    // Between the same two characters something goes and something comes.
    let text = "一二三四五";
    let removed = |start: usize, end: usize| Judgement {
        source_start: start,
        source_end: end,
        verdict: Verdict::Replaced(String::new()),
    };
    let overlay = of(text, &[removed(1, 2), removed(2, 3), inserted(2), inserted(4)]);
    assert_eq!(overlay.text, "一甲乙四甲乙五");
    holds_together(text, &overlay);
    assert_eq!(overlay.source_span(span(0, 1)), span(0, 1));
    assert_eq!(overlay.source_span(span(0, 3)), span(0, 2));
    assert_eq!(overlay.text_span(span(3, 4)), span(3, 6));
    assert_eq!(overlay.text_span(span(4, 5)), span(4, 7));
    assert_eq!(overlay.source_span(span(4, 7)), span(4, 5));
}

#[test]
fn a_judgement_of_other_stretches_holds_for_what_is_inside() {
    let source = "網(wǎng)站報(bào)道：重要?jiǎng)恿?,是?jīng)濟(jì)發(fā)展的實(shí)際和經(jīng)驗。";
    let open = of(source, &[]);
    let length = source.chars().count();
    let whole = |verdict| Judgement {
        source_start: 0,
        source_end: length,
        verdict,
    };
    assert!(open.repairs.len() > 2);
    assert_eq!(of(source, &[whole(Verdict::Refused)]).text, source);
    let replaced = of(source, &[whole(Verdict::Replaced("另写一段。".into()))]);
    assert_eq!((replaced.text.as_str(), replaced.repairs.len()), ("另写一段。", 1));
    assert_eq!(replaced.source_span(span(1, 2)), span(0, length));
    let beyond = Judgement {
        source_start: 3,
        source_end: length + 4,
        verdict: Verdict::Refused,
    };
    assert_eq!(of(source, &[beyond]), open);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn holds_for_damaged_papers(from in 0usize..900, length in 20usize..160, choices in prop::collection::vec(0u8..4, 0..60)) {
        let part: String = SPEECH.chars().skip(from).take(length).collect();
        for source in [damaged(&part), damage::utf8_as_gbk(&part), damage::cut(&part, true), damage::utf8_as_latin(&part)] {
            let open = of(&source, &[]);
            holds_together(&source, &open);
            let judged: Vec<Judgement> = open.repairs.iter().zip(&choices).filter_map(|(repair, choice)| match choice {
                0 => Some(on(repair, Verdict::Taken)),
                1 => Some(on(repair, Verdict::Refused)),
                2 => Some(on(repair, Verdict::Replaced("新".into()))),
                _ => None,
            }).collect();
            let overlay = of(&source, &judged);
            holds_together(&source, &overlay);
            prop_assert_eq!(overlay.repairs.len(), open.repairs.len());
        }
    }

    #[test]
    fn holds_for_any_judgement(
        text in "[的得蕞第壹近日来源要動力獎重經是任務兩恿笆€?？!！，,。“(（)）jīngwǎng網 \\n1□\u{FFFD}Ã©]{0,60}",
        judged in prop::collection::vec((0usize..70, prop_oneof![Just(0usize), 0usize..12], 0u8..4), 0..9),
    ) {
        let judged: Vec<Judgement> = judged.into_iter().map(|(source_start, length, choice)| Judgement {
            source_start,
            source_end: source_start + length,
            verdict: match choice {
                0 => Verdict::Taken,
                1 => Verdict::Refused,
                2 => Verdict::Replaced(String::new()),
                _ => Verdict::Replaced("甲乙".into()),
            },
        }).collect();
        let overlay = of(&text, &judged);
        holds_together(&text, &overlay);
    }
}
