//! What forms offer to choose from, and a list of boxes to tick.

use std::collections::BTreeMap;

use askama::Template;
use askama::filters::HtmlSafe;
use jiufen_kernel::id::UnitId;
use jiufen_kernel::org::{Post, Unit};
use jiufen_store::read::Reader;

use super::words;
use crate::forms::Draft;
use crate::language::Lang;

/// Every unit in the order of the tree, moved in by its depth.
pub(crate) fn units(reader: &Reader<'_>, fits: impl Fn(&Unit) -> bool) -> Vec<(String, String)> {
    let units = &reader.core.state.org.units;
    let mut below: BTreeMap<Option<UnitId>, Vec<&Unit>> = BTreeMap::new();
    for unit in units.values() {
        below.entry(unit.parent).or_default().push(unit);
    }
    for level in below.values_mut() {
        level.sort_by_key(|unit| (unit.order, unit.id));
    }
    let mut out = Vec::new();
    let mut open: Vec<(usize, &Unit)> = below.get(&None).into_iter().flatten().rev().map(|unit| (0, *unit)).collect();
    while let Some((depth, unit)) = open.pop() {
        if fits(unit) {
            out.push((
                unit.id.to_string(),
                format!("{}{}", "　".repeat(depth), reader.unit_ref(unit.id).name),
            ));
        }
        open.extend(
            below
                .get(&Some(unit.id))
                .into_iter()
                .flatten()
                .rev()
                .map(|unit| (depth + 1, *unit)),
        );
    }
    out
}

/// Posts that fit, with their units and holders.
pub(crate) fn posts(reader: &Reader<'_>, lang: Lang, fits: impl Fn(&Post) -> bool) -> Vec<(String, String)> {
    let mut posts: Vec<&Post> = reader.core.state.org.posts.values().filter(|post| fits(post)).collect();
    posts.sort_by_key(|post| (post.unit, post.order, post.id));
    posts
        .into_iter()
        .map(|post| (post.id.to_string(), words::post(&reader.post_ref(post.id), lang)))
        .collect()
}

/// Several of many: a box for each, with a second line.
#[derive(Template)]
#[template(
    source = r#"<fieldset class="field ticks{% if wrong.is_some() %} field-err{% endif %}" id="f-{{ name }}"><legend>{{ label }}</legend>
{%- if let Some(sentence) = wrong %}<span class="err">{{ sentence }}</span>{% endif -%}
{%- if !hint.is_empty() %}<span class="hint">{{ hint }}</span>{% endif -%}
<div class="ticks-b{% if rows.len() > 8 %} ticks-many{% endif %}"{% if rows.len() > 8 %} tabindex="0" role="group" aria-label="{{ label }}"{% endif %}>
{%- for (value, words, more, on) in rows %}<label><input type="checkbox" name="{{ name }}" value="{{ value }}"{% if *on %} checked{% endif %}><span>{{ words }}{% if !more.is_empty() %}<small>{{ more }}</small>{% endif %}</span></label>{% endfor -%}
</div></fieldset>"#,
    ext = "html"
)]
pub(crate) struct Ticks {
    name: &'static str,
    label: String,
    hint: String,
    wrong: Option<String>,
    rows: Vec<(String, String, String, bool)>,
}

impl Ticks {
    /// With value, words and second line of each.
    pub(crate) fn new(draft: &Draft, name: &'static str, label: &str, hint: &str, rows: Vec<(String, String, String)>) -> Self {
        let mut rows: Vec<_> = rows
            .into_iter()
            .map(|(value, words, more)| {
                let on = draft.has(name, &value);
                (value, words, more, on)
            })
            .collect();
        // What is ticked stands first: in a long list it would be out of sight.
        rows.sort_by_key(|(.., on)| !on);
        Self {
            name,
            label: label.to_owned(),
            hint: hint.to_owned(),
            wrong: draft.wrong(name).map(str::to_owned),
            rows,
        }
    }
}

/// A value that goes back with the form unseen, such as the report that is judged.
#[derive(Template)]
#[template(source = r#"<input type="hidden" name="{{ name }}" value="{{ value }}">"#, ext = "html")]
pub(crate) struct Hidden {
    pub name: String,
    pub value: String,
}

/// Words between fields.
#[derive(Template)]
#[template(
    source = r#"<div class="call act-call">{% for line in lines %}<p{% if !loop.first %} class="dim2"{% endif %}>{{ line }}</p>{% endfor %}</div>"#,
    ext = "html"
)]
pub(crate) struct Told {
    pub lines: Vec<String>,
}

impl HtmlSafe for Ticks {}
impl HtmlSafe for Hidden {}
impl HtmlSafe for Told {}
