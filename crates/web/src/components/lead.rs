//! The sentence under a title, whose counts are links to what they count.

use askama::Template;
use askama::filters::HtmlSafe;

/// A stretch of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Words.
    Words(String),
    /// A count in words, and the list that it is of.
    Link {
        /// `3 件逾期`.
        words: String,
        /// Where they are listed.
        href: String,
    },
}

/// A sentence.
#[derive(Template, Clone, Debug, Default)]
#[template(
    source = r#"{% for run in runs %}{% match run %}{% when Run::Words(words) %}{{ words }}{% when Run::Link { words, href } %}<a class="num" href="{{ href }}">{{ words }}</a>{% endmatch %}{% endfor %}"#,
    ext = "html"
)]
pub struct Lead {
    runs: Vec<Run>,
}

impl Lead {
    /// Goes on with words.
    #[must_use]
    pub fn say(mut self, words: impl ToString) -> Self {
        self.runs.push(Run::Words(words.to_string()));
        self
    }

    /// Goes on with a count that is a link.
    #[must_use]
    pub fn link(mut self, words: impl ToString, href: impl ToString) -> Self {
        let (words, href) = (words.to_string(), href.to_string());
        self.runs.push(Run::Link { words, href });
        self
    }

    /// Goes on with another sentence.
    #[must_use]
    pub fn then(mut self, other: Lead) -> Self {
        self.runs.extend(other.runs);
        self
    }

    /// Its stretches.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Its words alone.
    pub fn text(&self) -> String {
        let words = self.runs.iter().map(|run| match run {
            Run::Words(words) | Run::Link { words, .. } => words.as_str(),
        });
        words.collect()
    }
}

impl HtmlSafe for Lead {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_people_is_escaped() {
        let lead = Lead::default()
            .say("<b>")
            .link("3 件 & 逾期", "/items?a=1&b=2")
            .then(Lead::default().say("。"));
        let shown = lead.to_string();
        assert!(
            shown.contains("&#60;b&#62;") && shown.contains("/items?a=1&#38;b=2") && shown.ends_with('。'),
            "{shown}"
        );
        assert_eq!(lead.text(), "<b>3 件 & 逾期。");
    }
}
