//! An address whose query is the state of a list: every filter, tab and opened row is a link to a slightly different one.

use std::fmt;

use crate::forms::read::{encode, pairs};

/// A path with its query as pairs, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Address {
    /// The path and query asked for, of which only these names are kept, and none that is empty.
    pub fn of(address: &str, known: &[&str]) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let mut pairs = pairs(query.as_bytes()).unwrap_or_default();
        pairs.retain(|(name, value)| known.contains(&name.as_str()) && !value.is_empty());
        Self {
            path: path.to_owned(),
            pairs,
        }
    }

    /// The same with one value set in place of all of its name; an empty value takes it away.
    #[must_use]
    pub fn with(&self, name: &str, value: impl fmt::Display) -> Self {
        let mut changed = self.without(&[name]);
        let value = value.to_string();
        if !value.is_empty() {
            changed.pairs.push((name.to_owned(), value));
        }
        changed
    }

    /// The same without these names.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let mut changed = self.clone();
        changed.pairs.retain(|(name, _)| !names.contains(&name.as_str()));
        changed
    }

    /// The same query at another path.
    #[must_use]
    pub fn at(&self, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            pairs: self.pairs.clone(),
        }
    }

    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether one of these names has a value.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        for (index, (name, value)) in self.pairs.iter().enumerate() {
            write!(f, "{}{}={}", if index == 0 { '?' } else { '&' }, encode(name), encode(value))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_changes_one_thing_and_keeps_the_rest() {
        let asked = Address::of("/items?q=%E6%B0%B4&kind=&after=3.x&junk=1", &["q", "kind", "after", "colour"]);
        assert_eq!(asked.to_string(), "/items?q=%E6%B0%B4&after=3.x");
        let red = asked.with("colour", "red").without(&["after"]);
        assert_eq!(red.to_string(), "/items?q=%E6%B0%B4&colour=red");
        assert_eq!(red.with("q", "").to_string(), "/items?colour=red");
        assert!(red.has_any(&["kind", "q"]) && !red.has_any(&["kind"]));
    }
}
