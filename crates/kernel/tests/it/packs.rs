//! Packs: the base pack reads; whoever writes a wrong one is told the file, the line and what is allowed there.

use jiufen_kernel::pack::{
    AdoptPack, Pack, PackFile,
    shipped::{self, SHIPPED, Shipped},
};

use crate::world::{World, base_files, other_files, text};

const KIND: &str = "\
id = \"need\"
words = { zh = \"需求\", en = \"Need\" }
counts = true
contains = [\"need\"]
fields = [
  { key = \"cost\", type = \"money\", words = { zh = \"费用\", en = \"Cost\" } },
]
reports = { period = \"month\", clear_done = true }
proof = { required_grade = 2 }
";

fn file(text: &str) -> Vec<PackFile> {
    vec![PackFile {
        name: "need.toml".into(),
        text: text.into(),
    }]
}

#[test]
fn the_base_pack_reads() {
    let pack = Pack::parse("base", 1, &base_files()).unwrap();
    assert_eq!(
        pack.kinds.keys().collect::<Vec<_>>(),
        ["blocker", "milestone", "project", "task"]
    );
    assert!(pack.kinds["milestone"].rules.step && pack.kinds["blocker"].rules.blocks);
    assert!(!pack.kinds["blocker"].rules.counts, "a blocker never costs points");
    assert!(pack.kinds.values().all(|kind| kind.rules.pack == "base@1"));
    assert_eq!(
        pack.kinds["project"].rules.required_grade, 1,
        "no grade is asked for that no form can give"
    );
    assert!(
        ["task", "project", "milestone"]
            .iter()
            .all(|kind| pack.kinds[*kind].rules.clear_done)
    );
}

/// Installations adopted it by digest: its bytes are what they were.
#[test]
fn a_shipped_version_never_changes() {
    let digest = |pack: &Shipped| {
        let salted = pack.adoption([7; 16]);
        let digests = salted.files.iter().map(|(name, text)| format!("{name} {}", text.digest()));
        digests.collect::<Vec<_>>().join("\n")
    };
    let golden = include_str!("shipped.txt");
    let now = SHIPPED
        .iter()
        .map(|pack| format!("{} {}\n{}\n", pack.name, pack.version, digest(pack)));
    assert_eq!(now.collect::<String>(), golden);
}

#[test]
fn the_base_pack_of_the_first_installations_still_reads_and_gives_way_to_the_newest() {
    let read = |pack: &Shipped| {
        let file = |(name, text): &(&str, &str)| PackFile {
            name: (*name).into(),
            text: (*text).into(),
        };
        Pack::parse(pack.name, pack.version, &pack.files.iter().map(file).collect::<Vec<_>>()).expect("a shipped pack reads")
    };
    let versions: Vec<Pack> = SHIPPED.iter().filter(|pack| pack.name == "base").map(read).collect();
    assert_eq!(versions.iter().map(|pack| pack.version).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(versions[0].kinds["project"].rules.required_grade, 2);
    assert_eq!(shipped::base().version, 2);
}

#[test]
fn kinds_of_other_packs_are_asked_for_with_a_prefix() {
    let pack = Pack::parse("other", 1, &other_files()).unwrap();
    assert_eq!(pack.kinds["need"].rules.kind, "other/need");
    assert_eq!(pack.kinds["need"].contains, ["other/need", "other/duty"]);
    assert!(World::new().packs.kind("other/need").is_some());
}

#[test]
fn an_error_names_file_line_and_what_is_allowed() {
    // What is replaced, by what; the line; what the message must say.
    let cases = [
        (
            "period = \"month\"",
            "period = \"decade\"",
            8,
            &["decade", "quarter", "week"][..],
        ),
        ("counts = true", "counts = \"yes\"", 3, &["boolean"]),
        ("counts = true", "cuonts = true", 3, &["cuonts", "counts", "contains"]),
        ("type = \"money\"", "type = \"float\"", 6, &["float", "money", "integer"]),
        ("required_grade = 2", "required_grade = 5", 9, &["1 to 4"]),
        ("required_grade = 2", "required_grade = 0", 9, &["1 to 4"]),
        (
            "required_grade = 2",
            "required_grade = 2, may_check = \"near\"",
            9,
            &["near", "outside", "distant"],
        ),
        (
            "contains = [\"need\"]",
            "contains = [\"task\"]",
            4,
            &["task", "allowed: need"],
        ),
        ("id = \"need\"", "id = \"Need\"", 1, &["lower-case"]),
        ("key = \"cost\"", "key = \"the cost\"", 6, &["lower-case"]),
        ("zh = \"需求\"", "zh = \" \"", 2, &["zh and en"]),
        ("zh = \"费用\"", "zh = \"\"", 5, &["zh and en"]),
        ("counts = true", "counts = true\nblocks = true", 3, &["counts is false"]),
        ("clear_done = true", "clear_don = true", 8, &["clear_don", "clear_done"]),
    ];
    assert!(Pack::parse("winter", 1, &file(KIND)).is_ok());
    for (old, new, line, says) in cases {
        assert!(KIND.contains(old));
        let error = Pack::parse("winter", 1, &file(&KIND.replace(old, new))).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("need.toml", line), "{new}: {}", error.en);
        let refusal = error.refusal();
        for word in says {
            assert!(refusal.en.contains(word), "{new}: {}", refusal.en);
        }
        assert!(refusal.zh.starts_with(&format!("need.toml 第 {line} 行：")), "{}", refusal.zh);
    }
}

#[test]
fn the_file_named_is_the_one_with_the_mistake() {
    let mut files = other_files();
    files.insert(
        0,
        PackFile {
            name: "a.toml".into(),
            text: KIND.replace("\"need\"", "\"a\""),
        },
    );
    files[1].text = files[1].text.replace("[\"need\", \"duty\"]", "[\"cost\"]");
    let error = Pack::parse("other", 1, &files).unwrap_err();
    assert_eq!(error.file, "need.toml", "{}", error.en);
    let error = Pack::parse("other", 1, &[file(KIND), file(KIND)].concat()).unwrap_err();
    assert!(error.en.contains("twice"));
    assert!(Pack::parse("Other", 1, &file(KIND)).is_err());
    assert!(Pack::parse("other", 1, &[]).is_err());
}

#[test]
fn a_key_never_changes_its_type() {
    let before = Pack::parse("winter", 1, &file(KIND)).unwrap();
    let after = Pack::parse("winter", 2, &file(&KIND.replace("\"money\"", "\"integer\""))).unwrap();
    let error = after.keeps_types_of(&before).unwrap_err();
    assert_eq!((error.file.as_str(), error.line), ("need.toml", 6));
    assert!(error.en.contains("cost"));
    let renamed = Pack::parse("winter", 2, &file(&KIND.replace("cost", "price"))).unwrap();
    assert!(renamed.keeps_types_of(&before).is_ok());
}

#[test]
fn packs_are_adopted_by_two_and_versions_never_change() {
    let mut world = World::new();
    let adopt = |version: u32, kind: &str| AdoptPack {
        name: "winter".into(),
        version,
        files: vec![("need.toml".into(), text(kind))],
    };
    let changed = KIND.replace("\"money\"", "\"integer\"");
    let no = |world: &mut World, actor, pack, code| {
        let wish = world.wish(pack);
        world.no(actor, wish, code);
    };
    let (admin, office) = (world.admin, world.office.office);
    no(&mut world, office, adopt(1, KIND), "not_administrator");
    no(&mut world, admin, adopt(1, "id = 1"), "bad_pack");
    world.two(adopt(2, KIND));
    assert_eq!(world.state.packs["winter"], 2);
    no(&mut world, admin, adopt(2, KIND), "old_pack");
    no(&mut world, admin, adopt(1, KIND), "old_pack");
    no(&mut world, admin, adopt(3, &changed), "bad_pack");
    // What no form lets anybody give is not asked for; what a higher grade in reach meets may be.
    let asking = |grade: u8| KIND.replace("required_grade = 2", &format!("required_grade = {grade}"));
    no(&mut world, admin, adopt(3, &asking(4)), "grade_out_of_reach");
    for (version, grade) in [(3, 3), (4, 1), (5, 2)] {
        world.two(adopt(version, &asking(grade)));
    }
    assert!(world.packs.kind("winter/need").is_some());
}
