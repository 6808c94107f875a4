//! Reading a pack from TOML. An error names the file, the line, and what is allowed there.

use serde::Deserialize;

use super::{Closer, Distance, Field, FieldType, Kind, KindRules, Pack, Visibility, Words};
use crate::{refusal::Refusal, time::Period};

/// One file of a pack.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackFile {
    /// File name: `task.toml`.
    pub name: String,
    /// Its TOML.
    pub text: String,
}

/// What is wrong with a pack, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackError {
    /// File name.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and what is allowed, in English (TOML's own words).
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
}

impl PackError {
    fn new(file: &str, line: usize, zh: impl Into<String>, en: impl Into<String>) -> PackError {
        PackError {
            file: file.into(),
            line,
            en: en.into(),
            zh: zh.into(),
        }
    }

    /// As a refusal of the adoption.
    pub fn refusal(&self) -> Refusal {
        Refusal::new(
            "bad_pack",
            format!("{} 第 {} 行：{}", self.file, self.line, self.zh),
            format!("{} line {}: {}", self.file, self.line, self.en),
        )
        .at("files")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindFile {
    id: String,
    words: Words,
    counts: bool,
    #[serde(default)]
    step: bool,
    #[serde(default)]
    blocks: bool,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    fields: Vec<FieldEntry>,
    #[serde(default)]
    stages: Vec<Words>,
    #[serde(default)]
    slots: Vec<Words>,
    reports: Reports,
    proof: Proof,
    #[serde(default)]
    may_close: Closer,
    #[serde(default)]
    visibility: Visibility,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldEntry {
    key: String,
    #[serde(rename = "type")]
    kind: FieldType,
    words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reports {
    period: Period,
    #[serde(default)]
    clear_progress: bool,
    clear_done: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    required_grade: u8,
    #[serde(default)]
    may_check: Distance,
}

impl Pack {
    /// Reads a pack.
    ///
    /// # Errors
    /// The first thing wrong, with file and line.
    pub fn parse(name: &str, version: u32, files: &[PackFile]) -> Result<Pack, PackError> {
        let mut pack = Pack {
            name: name.into(),
            version,
            kinds: Default::default(),
            files: files.to_vec(),
        };
        if !is_code(name) {
            return Err(PackError::new(
                "-",
                1,
                "机制包名称只能用小写字母、数字和下划线",
                "a pack's name has lower-case letters, digits and _",
            ));
        }
        for file in files {
            let (id, kind) = read_kind(name, version, file)?;
            if pack.kinds.insert(id.clone(), kind).is_some() {
                return Err(PackError::new(
                    &file.name,
                    line_of(&file.text, "id"),
                    format!("类型 {id} 重复"),
                    format!("kind {id} occurs twice"),
                ));
            }
        }
        if pack.kinds.is_empty() {
            return Err(PackError::new("-", 1, "机制包没有类型文件", "a pack has at least one kind"));
        }
        for (id, kind) in &pack.kinds {
            let Some(unknown) = kind.contains.iter().find(|id| !pack.kinds.contains_key(local(name, id))) else {
                continue;
            };
            let unknown = local(name, unknown);
            let allowed = pack.kinds.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let (file, line) = pack.place(id, "contains");
            return Err(PackError::new(
                file,
                line,
                format!("contains 中的 {unknown} 不是本包的类型；可用：{allowed}"),
                format!("{unknown} in contains is no kind of this pack; allowed: {allowed}"),
            ));
        }
        Ok(pack)
    }

    /// A key never changes its type from one version to the next.
    ///
    /// # Errors
    /// The first key whose type differs.
    pub fn keeps_types_of(&self, before: &Pack) -> Result<(), PackError> {
        for (id, kind) in &self.kinds {
            let Some(old) = before.kinds.get(id) else {
                continue;
            };
            for field in &kind.fields {
                if old.fields.iter().any(|each| each.key == field.key && each.kind != field.kind) {
                    let (file, line) = self.place(id, &format!("\"{}\"", field.key));
                    return Err(PackError::new(
                        file,
                        line,
                        format!("字段 {} 的类型不能改变；请另用一个键", field.key),
                        format!("the type of field {} cannot change; use another key", field.key),
                    ));
                }
            }
        }
        Ok(())
    }

    /// The file of a kind, and the line of a word in it.
    fn place(&self, kind: &str, word: &str) -> (&str, usize) {
        let says = |file: &&PackFile| toml::from_str::<OnlyId>(&file.text).is_ok_and(|read| read.id == kind);
        let file = self.files.iter().find(says);
        file.map_or(("-", 1), |file| (file.name.as_str(), line_of(&file.text, word)))
    }
}

#[derive(Deserialize)]
struct OnlyId {
    id: String,
}

/// The id by which a kind is asked for: packs other than `base` name theirs with a prefix.
fn full(pack: &str, id: &str) -> String {
    if pack == "base" { id.into() } else { format!("{pack}/{id}") }
}

/// The id of a kind within its pack.
fn local<'a>(pack: &str, id: &'a str) -> &'a str {
    id.strip_prefix(pack).and_then(|id| id.strip_prefix('/')).unwrap_or(id)
}

fn read_kind(pack: &str, version: u32, file: &PackFile) -> Result<(String, Kind), PackError> {
    let read: KindFile = toml::from_str(&file.text).map_err(|error| {
        let line = error.span().map_or(1, |span| {
            file.text[..span.start.min(file.text.len())].matches('\n').count() + 1
        });
        let message = error.message().to_string();
        PackError::new(&file.name, line, format!("写法有误：{message}"), message)
    })?;
    if !is_code(&read.id) {
        let line = line_of(&file.text, "id");
        return Err(PackError::new(
            &file.name,
            line,
            "id 只能用小写字母、数字和下划线",
            "id has lower-case letters, digits and _",
        ));
    }
    if !(1..=4).contains(&read.proof.required_grade) {
        let line = line_of(&file.text, "required_grade");
        return Err(PackError::new(
            &file.name,
            line,
            "required_grade 只能是 1 到 4",
            "required_grade is 1 to 4",
        ));
    }
    let blank = |words: &Words| words.zh.trim().is_empty() || words.en.trim().is_empty();
    let each = read.fields.iter().map(|field| (&field.words, "fields"));
    let each = each.chain(read.stages.iter().map(|words| (words, "stages")));
    let each = each.chain(read.slots.iter().map(|words| (words, "slots")));
    if let Some((_, key)) = [(&read.words, "words")]
        .into_iter()
        .chain(each)
        .find(|(words, _)| blank(words))
    {
        return Err(PackError::new(
            &file.name,
            line_of(&file.text, key),
            format!("{key} 要有 zh 和 en"),
            format!("{key} needs zh and en"),
        ));
    }
    for (index, field) in read.fields.iter().enumerate() {
        let twice = read.fields[..index].iter().any(|each| each.key == field.key);
        if twice || !is_code(&field.key) {
            return Err(PackError::new(
                &file.name,
                line_of(&file.text, &format!("\"{}\"", field.key)),
                format!("字段 {} 的键要唯一，只能用小写字母、数字和下划线", field.key),
                format!(
                    "the key of field {} is used once and has lower-case letters, digits and _",
                    field.key
                ),
            ));
        }
    }
    if read.blocks && read.counts {
        return Err(PackError::new(
            &file.name,
            line_of(&file.text, "counts"),
            "堵点类型（blocks = true）不能计入（counts = false）",
            "a kind that blocks never counts: with blocks = true, counts is false",
        ));
    }
    let rules = KindRules {
        pack: format!("{pack}@{version}"),
        kind: full(pack, &read.id),
        counts: read.counts,
        step: read.step,
        blocks: read.blocks,
        required_grade: read.proof.required_grade,
        clear_progress: read.reports.clear_progress,
        clear_done: read.reports.clear_done,
        period: read.reports.period,
        may_check: read.proof.may_check,
        may_close: read.may_close,
        visibility: read.visibility,
    };
    let fields = read
        .fields
        .into_iter()
        .map(|field| Field {
            key: field.key,
            kind: field.kind,
            words: field.words,
        })
        .collect();
    let kind = Kind {
        rules,
        words: read.words,
        contains: read.contains.iter().map(|id| full(pack, id)).collect(),
        fields,
        stages: read.stages,
        slots: read.slots,
    };
    Ok((read.id, kind))
}

fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The line that begins with a word, else the first that holds it, else the first of all.
fn line_of(text: &str, word: &str) -> usize {
    let starts = |line: &str| {
        let rest = line.trim_start().strip_prefix(word);
        rest.is_some_and(|rest| rest.trim_start().starts_with(['=', '.', ']']))
    };
    let index = text
        .lines()
        .position(starts)
        .or_else(|| text.lines().position(|line| line.contains(word)));
    index.map_or(1, |index| index + 1)
}
