//! The floors under decomposition, measured on the annotated documents beside this file.

use std::{fs, path::Path};

use jiufen_documents::{Context, Evaluation, annotations, decompose, structure};

fn evaluated(chosen: impl Fn(&str) -> bool) -> Evaluation {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/annotated");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the annotated documents")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .filter_map(|name| name.strip_suffix(".txt").map(str::to_owned))
        .filter(|name| chosen(name))
        .collect();
    names.sort();
    let mut evaluation = Evaluation::default();
    for name in names {
        let text = fs::read_to_string(folder.join(format!("{name}.txt"))).expect("a text");
        let toml = fs::read_to_string(folder.join(format!("{name}.toml"))).expect("its annotations");
        let annotated = annotations(&text, &toml).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        let context = Context {
            dated: annotated.dated,
            units: &[],
        };
        let found = decompose(&text, &structure(&text), &context);
        evaluation.add(&name, &annotated, &found);
    }
    evaluation
}

#[test]
fn decomposition_keeps_its_floors() {
    let chosen = std::env::var("ANNOTATED").unwrap_or_default();
    let evaluation = evaluated(|name| chosen.is_empty() || chosen.split(',').any(|start| name.starts_with(start)));
    println!("{evaluation}\n{}", evaluation.differences.join("\n"));
    for (name, tally, floor) in [
        ("item spans", evaluation.spans, 0.98),
        ("targets", evaluation.targets, 0.99),
        ("deadlines", evaluation.deadlines, 0.97),
        ("stated units", evaluation.units, 0.98),
    ] {
        assert!(tally.f1() >= floor, "{name}: {:.3} is below {floor}", tally.f1());
    }
}
