//! The repair on whole texts: damage of our own, the source where it is at hand, clean text, and what must hold for any text.

use std::path::Path;

use proptest::prelude::*;

use super::*;

const CLEAN: &str = include_str!("../../examples/repair/texts/clean.txt");
const SPEECH: &str = include_str!("../../examples/repair/texts/speech.txt");
const NOTICE: &str = include_str!("../../examples/repair/texts/notice.txt");

fn damaged(text: &str) -> String {
    damage::annotated_and_cut(&damage::traditional(&damage::spun(text)), &damage::usual_annotations())
}

/// The edits lead from the source to the text, and the places lead back.
fn holds_together(source: &str, repaired: &Repaired) {
    let from: Vec<char> = source.chars().collect();
    let text: Vec<char> = repaired.text.chars().collect();
    let (mut at, mut source_at) = (0, 0);
    for edit in &repaired.edits {
        assert!(edit.start >= at && edit.source_start >= source_at, "{edit:?}");
        assert_eq!(text[at..edit.start], from[source_at..edit.source_start], "{edit:?}");
        assert_eq!(text[edit.start..edit.end].iter().collect::<String>(), edit.after);
        assert_eq!(
            from[edit.source_start..edit.source_end].iter().collect::<String>(),
            edit.before
        );
        (at, source_at) = (edit.end, edit.source_end);
    }
    assert_eq!(text[at..], from[source_at..]);
    for gap in &repaired.gaps {
        assert!(
            gap.start <= gap.end && gap.end <= text.len() && gap.source_start <= gap.source_end && gap.source_end <= from.len()
        );
    }
}

#[test]
fn undoes_what_one_page_did() {
    for (damaged, clean) in [
        ("重要?jiǎng)恿?,是?jīng)濟(jì)發(fā)展", "重要动力，是经济发展"),
        (
            "共同使命任務(wù)?!皟蓚€(gè)突破、兩個(gè)高于",
            "共同使命任务。“两个突破、两个高于",
        ),
        ("工作熱點?!笆濉逼陂g", "工作热点。“十三五”期间"),
        ("發展?jié)摿3]", "发展潜力[3]"),
        ("報(bào)告?zhèn)涫荜P注", "报告备受关注"),
        ("受到重視?,F(xiàn)階段的發(fā)展", "受到重视。现阶段的发展"),
        ("做法??疾靾F(tuán)", "做法。考察团"),
    ] {
        let repaired = repair(damaged);
        assert_eq!(repaired.text, clean, "{damaged}");
        holds_together(damaged, &repaired);
    }
}

#[test]
fn undoes_wrong_decoding() {
    let sentence = "全市上下要顶住压力往前走，把每一件事办好。";
    assert_eq!(repair(&damage::utf8_as_latin(sentence)).text, sentence);
    assert_eq!(repair(&damage::gbk_as_latin(sentence)).text, sentence);
    assert_eq!(repair(&decode_any(&damage::gbk(sentence))).text, sentence);
    let title = repair(&damage::utf8_as_gbk("重要讲话"));
    assert_eq!(title.text, "重□讲话");
    assert_eq!(title.gaps[0].likeliest.as_deref(), Some("要"));
}

#[test]
fn undoes_a_spinner_and_marks_what_it_dropped() {
    let spun = "会议审议工作报告。这是全市蕞大得项目，是收入得主要近日，要取得更好得成绩，把级别高一点开发区建成蕞美得园区，讲求第壹时间。广大要带头。";
    let repaired = repair(spun);
    assert_eq!(
        repaired.text,
        "会议审议工作报告。这是全市最大的项目，是收入的主要来源，要取得更好的成绩，把国家级开发区建成最美的园区，讲求第一时间。广大要带头。"
    );
    let offered: Vec<_> = repaired.gaps.iter().map(|gap| gap.likeliest.as_deref()).collect();
    assert_eq!(offered, [Some("政府"), Some("党员干部")]);
    holds_together(spun, &repaired);
}

#[test]
fn leaves_clean_text_alone() {
    for text in [CLEAN, SPEECH, NOTICE]
        .into_iter()
        .chain(CLEAN.lines())
        .chain(SPEECH.lines())
        .chain(NOTICE.lines())
    {
        let repaired = repair(text);
        assert_eq!(repaired.text, text);
        assert!(repaired.edits.is_empty());
    }
}

#[test]
fn restores_whole_papers() {
    for clean in [SPEECH, NOTICE] {
        let source = damaged(clean);
        let repaired = repair(&source);
        holds_together(&source, &repaired);
        let wrong = repaired.text.chars().zip(clean.chars()).filter(|(a, b)| a != b).count();
        assert!(
            repaired.text.chars().count() == clean.chars().count() && wrong * 200 <= clean.chars().count(),
            "{wrong} wrong:\n{}",
            repaired.text
        );
    }
}

#[test]
fn restores_the_source_where_it_is_at_hand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seed");
    let Ok(clean) = std::fs::read_to_string(folder.join("seed.clean.txt")) else {
        println!("the source is not at hand: nothing was compared");
        return;
    };
    let entries = std::fs::read_dir(&folder).expect("a folder").filter_map(Result::ok);
    let place = entries.map(|entry| entry.path()).find(|path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("000_"))
    });
    let source = std::fs::read_to_string(place.expect("the damaged text")).expect("text");
    let repaired = repair(&source);
    holds_together(&source, &repaired);
    // Between the marked guesses, every stretch stands in the text, in order.
    let mut rest = repaired.text.as_str();
    for (number, part) in clean.split(['⟦', '⟧']).enumerate().filter(|(number, _)| number % 2 == 0) {
        let part = part.trim_end();
        let at = rest.find(part).unwrap_or_else(|| {
            panic!(
                "stretch {number} is not restored: {}…",
                part.chars().take(40).collect::<String>()
            )
        });
        assert!(rest[..at].chars().count() <= 8, "{}", &rest[..at]);
        rest = &rest[at + part.len()..];
    }
    assert!(rest.trim().is_empty());
    assert!(repaired.gaps.len() >= 6, "{:?}", repaired.gaps);
    assert_eq!(repair(&repaired.text).text, repaired.text);
}

#[test]
fn radicals_copied_out_of_a_pdf_are_characters_again() {
    let repaired = repair("⻘岫县⼈⺠政府县⻓说：“⻛⽓要正。”偏旁“⺡”不动。");
    assert_eq!(repaired.text, "青岫县人民政府县长说：“风气要正。”偏旁“⺡”不动。");
    assert!(repaired.edits.iter().all(|edit| edit.rule == Rule::Stray));
    holds_together("⻘岫县⼈⺠政府县⻓", &repair("⻘岫县⼈⺠政府县⻓"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn holds_for_any_text(text in "(?s).{0,60}") {
        let repaired = repair(&text);
        holds_together(&text, &repaired);
        prop_assert_eq!(&repair(&repaired.text).text, &repaired.text);
    }

    #[test]
    fn holds_for_odd_chinese(text in "[的得蕞第壹近日来源要動力獎重经是任務两兩恿笆濉逼陂g€?？!！，,。、“”(（)）jīngwǎng網網团 \\nA1□\u{FFFD}Ã©ä¸\u{AD}]{0,80}") {
        let repaired = repair(&text);
        holds_together(&text, &repaired);
        prop_assert_eq!(&repair(&repaired.text).text, &repaired.text);
    }

    #[test]
    fn holds_for_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        let text = decode_any(&bytes);
        let repaired = repair(&text);
        holds_together(&text, &repaired);
        prop_assert_eq!(&repair(&repaired.text).text, &repaired.text);
    }

    #[test]
    fn holds_for_damaged_papers(from in 0usize..900, length in 20usize..200) {
        let part: String = SPEECH.chars().skip(from).take(length).collect();
        for text in [damaged(&part), damage::utf8_as_gbk(&part), damage::cut(&part, true)] {
            let repaired = repair(&text);
            holds_together(&text, &repaired);
            prop_assert_eq!(&repair(&repaired.text).text, &repaired.text);
        }
    }
}
