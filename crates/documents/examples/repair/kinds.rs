//! The kinds of damage that are measured, each as the web does it.

use jiufen_documents::repair::damage;

/// A name and what does it.
pub type Kind = (&'static str, fn(&str) -> Vec<u8>);

/// All kinds.
pub const KINDS: [Kind; 20] = [
    ("pinyin", |text| {
        damage::annotated(&damage::traditional(text), &damage::usual_annotations()).into()
    }),
    ("pinyin, spaced", |text| {
        damage::annotated(&damage::traditional(text), &spaced()).into()
    }),
    ("pinyin, other table", |text| {
        damage::annotated(&damage::traditional(text), &damage::other_annotations(1, 2, 140)).into()
    }),
    ("pinyin, short table", |text| {
        damage::annotated(&damage::traditional(text), &damage::other_annotations(5, 7, 24)).into()
    }),
    ("shift", |text| damage::cut(text, true).into()),
    ("shift, full signs", |text| damage::cut(text, false).into()),
    ("shift, traditional", |text| {
        damage::cut(&damage::traditional(text), true).into()
    }),
    ("both", |text| {
        damage::annotated_and_cut(&damage::traditional(text), &damage::usual_annotations()).into()
    }),
    ("both, other table", |text| {
        damage::annotated_and_cut(&damage::traditional(text), &damage::other_annotations(0, 3, 110)).into()
    }),
    ("both, mixed", |text| {
        damage::mixed(text, |line| {
            damage::annotated_and_cut(&damage::traditional(line), &damage::usual_annotations())
        })
        .into()
    }),
    ("UTF-8 as GBK", |text| damage::utf8_as_gbk(text).into()),
    ("UTF-8 as GBK, titles", |text| {
        text.lines().map(damage::utf8_as_gbk).collect::<Vec<_>>().join("\n").into()
    }),
    ("UTF-8 as GBK, mixed", |text| damage::mixed(text, damage::utf8_as_gbk).into()),
    ("UTF-8 as Latin-1", |text| damage::utf8_as_latin(text).into()),
    ("the same twice", |text| damage::utf8_as_latin_twice(text).into()),
    ("GBK as Latin-1", |text| damage::gbk_as_latin(text).into()),
    ("GBK, no label", damage::gbk),
    ("spun", |text| damage::spun(text).into()),
    ("spun and sprinkled", |text| damage::sprinkled(&damage::spun(text), 4).into()),
    ("spun and both", |text| {
        damage::annotated_and_cut(&damage::traditional(&damage::spun(text)), &damage::usual_annotations()).into()
    }),
];

fn spaced() -> damage::Annotations {
    let table = damage::usual_annotations().into_iter();
    table.map(|(c, reading)| (c, format!("{reading} "))).collect()
}
