//! Foreign bytes: whatever comes, reading them ends in a value or an error, never in a panic.

use jiufen_kernel::{
    event::Event,
    pack::{Pack, PackFile},
    share::Share,
    text::Digest,
};
use proptest::prelude::*;

use crate::world::base_files;

/// Every golden event, to be damaged.
fn goldens() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/golden");
    let files = std::fs::read_dir(folder).expect("the golden folder is there");
    let mut goldens: Vec<Vec<u8>> = files
        .map(|file| file.expect("a file of the folder").path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| std::fs::read(path).expect("a golden file is readable"))
        .collect();
    goldens.sort();
    assert!(goldens.len() >= 35, "golden events to damage");
    goldens
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_are_an_event_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = Event::from_bytes(&bytes);
    }

    #[test]
    fn a_damaged_event_is_an_event_or_an_error(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        with in proptest::collection::vec(any::<u8>(), 0..8),
        cut in 0usize..6,
    ) {
        let goldens = goldens();
        let mut bytes = goldens[which.index(goldens.len())].clone();
        let start = at.index(bytes.len());
        let end = (start + cut).min(bytes.len());
        bytes.splice(start..end, with);
        if let Ok(event) = Event::from_bytes(&bytes) {
            // What could be read can be written and read again as the same event.
            prop_assert_eq!(Event::from_bytes(&event.to_bytes()), Ok(event));
        }
    }

    #[test]
    fn any_text_is_a_pack_or_an_error(text in "\\PC{0,400}") {
        let _ = Pack::parse("base", 1, &[PackFile { name: "task.toml".into(), text }]);
    }

    #[test]
    fn a_damaged_pack_is_a_pack_or_an_error(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), with in "\\PC{0,6}", cut in 0usize..6) {
        let mut files = base_files();
        let file = which.index(files.len());
        let mut letters: Vec<char> = files[file].text.chars().collect();
        let start = at.index(letters.len());
        let end = (start + cut).min(letters.len());
        letters.splice(start..end, with.chars());
        files[file].text = letters.into_iter().collect();
        if let Err(error) = Pack::parse("base", 1, &files) {
            prop_assert!(!error.zh.is_empty() && !error.en.is_empty() && error.line >= 1);
        }
    }

    #[test]
    fn any_number_is_a_share_or_an_error(number in any::<i64>()) {
        prop_assert_eq!(Share::new(number).is_some(), (0..=10_000).contains(&number));
        prop_assert_eq!(serde_json::from_str::<Share>(&number.to_string()).is_ok(), (0..=10_000).contains(&number));
    }

    #[test]
    fn any_text_is_a_digest_or_an_error(text in "[0-9a-fA-Fé]{0,70}") {
        let read = serde_json::from_value::<Digest>(text.clone().into());
        prop_assert!(read.is_err() || text.len() == 64);
    }
}
