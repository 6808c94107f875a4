//! What each sort of duty is called, and the sentence above the lists. Both are made from the counts of the lists
//! themselves, so that the sentence says that nothing waits exactly when every list is empty. A new sort of duty does not
//! compile before it has its words here, and then stands in the sentence and in the lists by itself.

use jiufen_kernel::duty::Act;
use jiufen_store::read::today::COUNTED;

use crate::components::Lead;
use crate::language::Lang;

/// How a sort of duty is called.
pub(super) struct Sort {
    /// In an address.
    pub word: &'static str,
    /// After a number: 3 件待签收.
    pub zh: &'static str,
    /// After a number: 3 to accept.
    pub en: &'static str,
    /// Is it for whoever owes it to decide, rather than to do?
    pub decides: bool,
}

/// The words of a sort.
pub(super) fn sort(act: Act) -> Sort {
    let (word, zh, en) = match act {
        Act::Approve => ("approve", "待立项", "to approve"),
        Act::Assign => ("assign", "待交办", "to assign"),
        Act::AgreeProof => ("proof", "缺佐证约定", "without agreed proof"),
        Act::AnswerHandBack => ("handed-back", "被退回", "handed back"),
        Act::AnswerAsk => ("asked", "有申请", "with a request"),
        Act::Accept => ("accept", "待签收", "to accept"),
        Act::Report => ("report", "要报进度", "to report on"),
        Act::Clear => ("clear", "待审签", "to clear"),
        Act::AssignChecker => ("checkers", "待派核查", "without a checker"),
        Act::Check => ("check", "待核查", "to check"),
        Act::Close => ("close", "待销号", "to close"),
        Act::Reconsider => ("reconsider", "要确认或重办", "to confirm or reopen"),
        Act::AnswerLetter => ("letters", "催办要回", "with a reminder to answer"),
        Act::ReportAgain => ("sent-back", "退回重报", "sent back to redo"),
    };
    let decides = matches!(
        act,
        Act::Approve | Act::AnswerHandBack | Act::AnswerAsk | Act::Close | Act::Reconsider
    );
    Sort { word, zh, en, decides }
}

/// The sort of a word in an address.
pub(super) fn by_word(word: &str) -> Option<Act> {
    Act::ALL.into_iter().find(|act| sort(*act).word == word)
}

/// The address of the list of a sort.
pub(super) fn list_of(act: Act) -> String {
    format!("/duties?list={}", sort(act).word)
}

/// A count as it is shown: counting stops somewhere.
pub(super) fn capped(number: i64) -> String {
    if number >= COUNTED {
        format!("{}+", COUNTED - 1)
    } else {
        number.to_string()
    }
}

/// Something to keep an eye on, which nobody has to do: how many, in words, and where its list is.
pub(super) struct Watched {
    pub number: i64,
    pub zh: &'static str,
    pub one: &'static str,
    pub many: &'static str,
    pub href: String,
}

/// How the sentence goes into what is owed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// The sum only: each sort stands below it with its count.
    Sum,
    /// The sum and each sort.
    Sorts,
    /// What is to be decided first, by its sum; then each sort of the rest.
    Decisions,
}

/// The sentence: what is owed, what waits for this person's word as the second of two, what is to be watched, or that there
/// is none of it.
pub(super) fn sentence(owed: &[(Act, i64)], confirm: usize, watched: &[Watched], detail: Detail, lang: Lang) -> Lead {
    let mut lead = Lead::default();
    let owed: Vec<(Act, i64)> = owed.iter().copied().filter(|(_, number)| *number > 0).collect();
    let watched: Vec<&Watched> = watched.iter().filter(|watched| watched.number > 0).collect();
    if owed.is_empty() && watched.is_empty() && confirm == 0 {
        return lead.say(lang.t("没有等你办的事。", "Nothing waits for you."));
    }
    let sum = |owed: &[(Act, i64)]| owed.iter().map(|(_, number)| number).sum::<i64>();
    let (decisions, rest): (Vec<_>, Vec<_>) = match detail {
        Detail::Decisions => owed.iter().partition(|(act, _)| sort(*act).decides),
        _ => (Vec::new(), owed.clone()),
    };
    if detail == Detail::Decisions {
        lead = if decisions.is_empty() {
            lead.say(lang.t("没有等你定的", "Nothing waits for your decision"))
        } else {
            let number = capped(sum(&decisions));
            lead.link(
                match lang {
                    Lang::Zh => format!("{number} 件等你定"),
                    Lang::En if number == "1" => "1 waits for your decision".to_owned(),
                    Lang::En => format!("{number} wait for your decision"),
                },
                "/duties?list=decisions",
            )
        };
        if !rest.is_empty() {
            lead = sorts(lead.say(lang.t("；另有 ", "; besides, ")), &rest, lang);
        }
    } else if rest.is_empty() {
        lead = lead.say(lang.t("没有等你办的", "Nothing waits for you"));
    } else {
        let number = capped(sum(&rest));
        lead = lead.link(
            match lang {
                Lang::Zh => format!("{number} 件等你办"),
                Lang::En if number == "1" => "1 waits for you".to_owned(),
                Lang::En => format!("{number} wait for you"),
            },
            "/duties?mine=1",
        );
        if detail == Detail::Sorts && rest.len() > 1 {
            lead = sorts(lead.say(lang.t("：", ": ")), &rest, lang);
        } else if detail == Detail::Sorts {
            lead = lead.say(match lang {
                Lang::Zh => format!("：{}", sort(rest[0].0).zh),
                Lang::En => format!(": {}", sort(rest[0].0).en),
            });
        }
    }
    if confirm > 0 {
        // They stand above the page and on one of their own.
        lead = lead.say(lang.t("；", "; ")).link(
            match lang {
                Lang::Zh => format!("{confirm} 项等你确认"),
                Lang::En => format!("{confirm} to confirm"),
            },
            "/asks",
        );
    }
    for (index, watched) in watched.iter().enumerate() {
        lead = lead.say(match index {
            0 => lang.t("；要盯的：", "; to watch: "),
            _ => lang.t("、", ", "),
        });
        let number = capped(watched.number);
        lead = lead.link(
            match lang {
                Lang::Zh => format!("{number} {}", watched.zh),
                Lang::En if watched.number == 1 => format!("1 {}", watched.one),
                Lang::En => format!("{number} {}", watched.many),
            },
            watched.href.clone(),
        );
    }
    lead.say(lang.t("。", "."))
}

/// Each sort with its count, a link to its list.
fn sorts(mut lead: Lead, owed: &[(Act, i64)], lang: Lang) -> Lead {
    for (index, (act, number)) in owed.iter().enumerate() {
        let (words, number) = (sort(*act), capped(*number));
        if index > 0 {
            lead = lead.say(lang.t("、", ", "));
        }
        lead = lead.link(
            match lang {
                Lang::Zh => format!("{number} 件{}", words.zh),
                Lang::En => format!("{number} {}", words.en),
            },
            list_of(*act),
        );
    }
    lead
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::Run;
    use std::collections::BTreeSet;

    /// Whether a sentence says that nothing at all waits: it counts nothing.
    fn says_nothing(lead: &Lead) -> bool {
        !lead.runs().iter().any(|run| matches!(run, Run::Link { .. }))
    }

    fn watched(number: i64) -> Watched {
        Watched {
            number,
            zh: "件逾期",
            one: "overdue",
            many: "overdue",
            href: "/duties?list=overdue".into(),
        }
    }

    #[test]
    fn every_sort_has_words_and_a_list_of_its_own() {
        let words: BTreeSet<&str> = Act::ALL.into_iter().map(|act| sort(act).word).collect();
        let zh: BTreeSet<&str> = Act::ALL.into_iter().map(|act| sort(act).zh).collect();
        let en: BTreeSet<&str> = Act::ALL.into_iter().map(|act| sort(act).en).collect();
        assert_eq!([words.len(), zh.len(), en.len()], [Act::ALL.len(); 3]);
        for act in Act::ALL {
            assert_eq!(by_word(sort(act).word), Some(act));
        }
    }

    #[test]
    fn the_sentence_says_that_nothing_waits_exactly_over_empty_lists() {
        for detail in [Detail::Sum, Detail::Sorts, Detail::Decisions] {
            for lang in [Lang::Zh, Lang::En] {
                for empty in [Vec::new(), Act::ALL.map(|act| (act, 0)).to_vec()] {
                    assert!(says_nothing(&sentence(&empty, 0, &[watched(0)], detail, lang)));
                }
                for act in Act::ALL {
                    // One thing of one sort is enough, alone and beside something watched.
                    for watch in [0, 3] {
                        let lead = sentence(&[(act, 1)], 0, &[watched(watch)], detail, lang);
                        assert!(!says_nothing(&lead), "{act:?}");
                        let nothing = lang.t("没有等你办的", "Nothing waits for you");
                        let text = lead.text();
                        let wrong = text.contains(nothing) && !text.contains("decision");
                        assert!(!wrong, "{text}");
                        assert!(text.contains('1'), "{text}");
                    }
                }
                let only_watched = sentence(&[], 0, &[watched(2)], detail, lang);
                assert!(!says_nothing(&only_watched), "what is to be watched is something");
                let only_confirmed = sentence(&[], 1, &[], detail, lang);
                assert!(!says_nothing(&only_confirmed), "what is to be confirmed is something");
            }
        }
    }

    #[test]
    fn the_counts_of_a_sentence_add_up() {
        let owed: Vec<(Act, i64)> = Act::ALL.into_iter().map(|act| (act, 2)).collect();
        let sum = sentence(&owed, 0, &[], Detail::Sorts, Lang::Zh);
        assert!(
            sum.text().starts_with(&format!("{} 件等你办：", 2 * Act::ALL.len())),
            "{}",
            sum.text()
        );
        let decided = Act::ALL.into_iter().filter(|act| sort(*act).decides).count();
        let leader = sentence(&owed, 0, &[watched(4)], Detail::Decisions, Lang::Zh).text();
        assert!(leader.starts_with(&format!("{} 件等你定；另有 ", 2 * decided)), "{leader}");
        assert!(
            leader.ends_with("；要盯的：4 件逾期。") && leader.contains("2 件要报进度"),
            "{leader}"
        );
        assert!(
            sentence(&[(Act::Report, COUNTED)], 0, &[], Detail::Sum, Lang::En)
                .text()
                .starts_with("999+ wait")
        );
    }
}
