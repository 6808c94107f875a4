//! What stands net under the number of a node: 移出 1 · 不再需要、撤销 2 · 权重 0 的 1 · 规则放宽 12 · 后增 98，不含为 50.0.

use jiufen_kernel::figures::Lost;
use jiufen_kernel::loss::Why;
use jiufen_kernel::share::Share;

use crate::language::{Lang, tenths};

/// The line; none when nothing was lost.
pub(crate) fn lost_words(lost: &Lost, without_later: Option<(Share, Share)>, lang: Lang) -> Option<String> {
    let later = match (lost.later, without_later) {
        (0, _) => String::new(),
        (later, None) => format!("{} {later}", lang.t("后增", "added later")),
        (later, Some((_, proved))) => {
            // A share is at most 10,000.
            let proved = tenths(u16::try_from(proved.hundredths()).unwrap_or(10_000));
            match lang {
                Lang::Zh => format!("后增 {later}，不含为 {proved}"),
                Lang::En => format!("added later {later}, without them {proved}"),
            }
        }
    };
    let count = |number: i64, zh: &str, en: &str| match number {
        0 => String::new(),
        number => format!("{} {number}", lang.t(zh, en)),
    };
    let parts = [
        count(lost.moved_out, "移出", "moved out"),
        count(lost.no_longer_needed, "不再需要、撤销", "no longer needed or withdrawn"),
        count(lost.weight_zero, "权重 0 的", "of weight 0"),
        count(lost.eased, "规则放宽", "rules eased"),
        later,
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Why a node has a line, in a word.
pub(crate) fn why_words(why: Why, lang: Lang) -> &'static str {
    match why {
        Why::MovedOut => lang.t("移出", "moved out"),
        Why::NoLongerNeeded => lang.t("不再需要", "no longer needed"),
        Why::Withdrawn => lang.t("撤销", "withdrawn"),
        Why::WeightZero => lang.t("权重改为 0", "weight 0"),
        Why::Weight => lang.t(
            "申报以后改了权重，或在内部换了上级",
            "weight or place inside changed after a claim",
        ),
        Why::Eased => lang.t("规则放宽", "rules eased"),
        Why::Later => lang.t("已有申报以后加进来", "joined after the first claim"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_names_what_is_there_and_nothing_else() {
        let mut lost = Lost::default();
        assert_eq!(lost_words(&lost, None, Lang::Zh), None);
        (
            lost.moved_out,
            lost.no_longer_needed,
            lost.weight_zero,
            lost.eased,
            lost.later,
        ) = (1, 2, 1, 12, 98);
        let half = Share::new(5_000).zip(Share::new(5_000));
        assert_eq!(
            lost_words(&lost, half, Lang::Zh).as_deref(),
            Some("移出 1 · 不再需要、撤销 2 · 权重 0 的 1 · 规则放宽 12 · 后增 98，不含为 50.0")
        );
        lost = Lost {
            later: 3,
            ..Lost::default()
        };
        assert_eq!(lost_words(&lost, None, Lang::En).as_deref(), Some("added later 3"));
    }
}
