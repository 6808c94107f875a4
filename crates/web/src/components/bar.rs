//! The said | proved bar: proved solid, waiting hatched, not backed dotted, disallowed cross-hatched, a cap where the
//! claim ends, a tick where the plan stands. Lengths are SVG attributes, so that a strict CSP holds.

use std::fmt;

use askama::filters::HtmlSafe;

use super::figures::Numbers;
use crate::given::Given;
use crate::language::Lang;

/// How large a bar is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 8 px in a row: waiting and not backed share the hatch.
    Row,
    /// 20 px, alone: every part shows.
    Large,
}

/// One bar.
pub struct Bar {
    numbers: Numbers,
    size: Size,
    /// The sentence read out; none when numbers stand beside it.
    label: Option<String>,
}

impl Bar {
    /// In a row whose numbers stand beside it: not read out.
    pub fn row(numbers: &Numbers) -> Self {
        Self {
            numbers: *numbers,
            size: Size::Row,
            label: None,
        }
    }

    /// In a row, alone: read out as a sentence.
    pub fn row_alone(numbers: &Numbers, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self {
            numbers: *numbers,
            size: Size::Row,
            label: Some(numbers.sentence(lang)),
        }
    }

    /// Large, read out as a sentence.
    pub fn large(numbers: &Numbers, lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        Self {
            numbers: *numbers,
            size: Size::Large,
            label: Some(numbers.sentence(lang)),
        }
    }

    /// One that shows how bars are read, with no data behind it.
    pub fn sample(lang: impl Given<Lang>) -> Self {
        let lang = lang.given();
        let numbers = Numbers {
            said: 7_820,
            proved: 5_250,
            waiting: 930,
            unbacked: 700,
            disallowed: 940,
            plan: None,
        };
        Self {
            numbers,
            size: Size::Large,
            label: Some(lang.t("一条说与证的示例", "A sample bar of said and proved").to_owned()),
        }
    }
}

/// A share as an SVG length: `52`, `62.5`, `33.33`.
pub(super) fn percent(share: u16) -> String {
    match (share / 100, share % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) if part % 10 == 0 => format!("{whole}.{}", part / 10),
        (whole, part) => format!("{whole}.{part:02}"),
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Numbers {
            said,
            proved,
            waiting,
            unbacked,
            disallowed,
            plan,
        } = self.numbers;
        // Top of the body, its height, how far the cap and the tick stick out.
        let (y, height, cap, whole) = match self.size {
            Size::Row => (3_u16, 8_u16, ("1.5", "12.5"), 14_u16),
            Size::Large => (7, 20, ("4", "30"), 34),
        };
        match (&self.label, self.size) {
            (None, Size::Row) => f.write_str(r#"<svg class="sp" aria-hidden="true">"#)?,
            (None, Size::Large) => f.write_str(r#"<svg class="sp sp-l" aria-hidden="true">"#)?,
            // The label is made of our own words and digits: nothing to escape.
            (Some(label), Size::Row) => write!(f, r#"<svg class="sp" role="img" aria-label="{label}">"#)?,
            (Some(label), Size::Large) => write!(f, r#"<svg class="sp sp-l" role="img" aria-label="{label}">"#)?,
        }
        write!(f, r#"<rect class="sp-track" y="{y}" width="100%" height="{height}"/>"#)?;
        if proved > 0 {
            write!(
                f,
                r#"<rect class="sp-proved" y="{y}" width="{}%" height="{height}"/>"#,
                percent(proved)
            )?;
        }
        let mut at = proved;
        let mut part = |f: &mut fmt::Formatter<'_>, width: u16, pattern: &str| -> fmt::Result {
            // Never past the end, whatever the numbers say.
            let width = width.min(10_000_u16.saturating_sub(at));
            if width > 0 {
                let (x, wide) = (percent(at), percent(width));
                if pattern == "bare" {
                    let inner = height - 1;
                    write!(
                        f,
                        r#"<rect class="sp-bare" x="{x}%" y="{y}.5" width="{wide}%" height="{inner}" fill="url(#bare)"/>"#
                    )?;
                } else {
                    write!(
                        f,
                        r#"<rect x="{x}%" y="{y}" width="{wide}%" height="{height}" fill="url(#{pattern})"/>"#
                    )?;
                }
                at += width;
            }
            Ok(())
        };
        match self.size {
            Size::Row => part(f, waiting.saturating_add(unbacked), "gap")?,
            Size::Large => {
                part(f, waiting, "gap")?;
                part(f, unbacked, "bare")?;
            }
        }
        part(f, disallowed, "cut")?;
        if said > proved {
            let x = percent(said);
            write!(
                f,
                r#"<line class="sp-cap" x1="{x}%" x2="{x}%" y1="{}" y2="{}"/>"#,
                cap.0, cap.1
            )?;
        }
        if let Some(plan) = plan.filter(|plan| *plan > 0) {
            let (x, foot) = (percent(plan), y + height);
            write!(f, r#"<line class="sp-halo" x1="{x}%" x2="{x}%" y1="{y}" y2="{foot}"/>"#)?;
            write!(f, r#"<line class="sp-plan" x1="{x}%" x2="{x}%" y1="0" y2="{whole}"/>"#)?;
        }
        f.write_str("</svg>")
    }
}

/// A small piece of one texture, beside the word for it.
pub struct Swatch(&'static str);

impl Swatch {
    /// 证
    pub fn proved() -> Self {
        Self(r#"<svg class="sw-b" viewBox="0 0 22 10" aria-hidden="true"><rect class="sp-proved" width="22" height="10"/></svg>"#)
    }

    /// 待核
    pub fn waiting() -> Self {
        Self(r#"<svg class="sw-b" viewBox="0 0 22 10" aria-hidden="true"><rect width="22" height="10" fill="url(#gap)"/></svg>"#)
    }

    /// 未举证
    pub fn unbacked() -> Self {
        Self(
            r#"<svg class="sw-b" viewBox="0 0 22 10" aria-hidden="true"><rect class="sp-bare" x=".5" y=".5" width="21" height="9" fill="url(#bare)"/></svg>"#,
        )
    }

    /// 核减
    pub fn disallowed() -> Self {
        Self(r#"<svg class="sw-b" viewBox="0 0 22 10" aria-hidden="true"><rect width="22" height="10" fill="url(#cut)"/></svg>"#)
    }

    /// 说: the cap.
    pub fn said() -> Self {
        Self(
            r#"<svg class="sw-b" viewBox="0 0 22 10" aria-hidden="true"><line class="sp-cap" x1="11" x2="11" y1="-2" y2="12"/></svg>"#,
        )
    }

    /// 还没说: the track.
    pub fn not_said() -> Self {
        Self(r#"<svg class="sw-b" viewBox="0 0 22 10" aria-hidden="true"><rect class="sp-track" width="22" height="10"/></svg>"#)
    }

    /// 计划到今天: the tick.
    pub fn plan() -> Self {
        Self(
            r#"<svg class="sw-b" viewBox="0 0 22 10" aria-hidden="true"><line class="sp-plan" x1="11" x2="11" y1="-2" y2="12"/></svg>"#,
        )
    }
}

impl fmt::Display for Swatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl HtmlSafe for Bar {}
impl HtmlSafe for Swatch {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_in_a_row_and_never_leave_the_bar() {
        let numbers = Numbers {
            said: 8_650,
            proved: 5_200,
            waiting: 1_050,
            unbacked: 600,
            disallowed: 1_800,
            plan: Some(6_500),
        };
        let bar = Bar::large(&numbers, Lang::Zh).to_string();
        for piece in [
            r#"width="52%""#,
            r#"x="52%" y="7" width="10.5%""#,
            r#"x="62.5%" y="7.5" width="6%""#,
            r#"x="68.5%" y="7" width="18%""#,
            r#"x1="86.5%""#,
            r#"x1="65%""#,
        ] {
            assert!(bar.contains(piece), "{piece} in {bar}");
        }
        assert!(Bar::row(&numbers).to_string().contains(r#"width="16.5%""#));
        let wild = Numbers {
            said: 10_000,
            proved: 9_000,
            waiting: 9_000,
            unbacked: 9_000,
            disallowed: 9_000,
            plan: None,
        };
        assert!(
            Bar::large(&wild, Lang::En)
                .to_string()
                .contains(r#"x="90%" y="7" width="10%""#)
        );
        assert_eq!(percent(3_333), "33.33");
        assert_eq!(percent(7), "0.07");
    }
}
