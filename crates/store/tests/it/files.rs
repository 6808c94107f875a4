//! Files appear whole, are found by content, and vanish only when nobody needs them.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiufen_store::files::{FileError, Files, StoredFile};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

fn all_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { all_files(&path) } else { vec![path] })
        .collect()
}

fn content(files: &Files, stored: &StoredFile) -> Vec<u8> {
    let mut bytes = Vec::new();
    files.read(&stored.sha256).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_file_is_named_by_its_content() {
    let folder = TempDir::new().unwrap();
    let files = Files::open(folder.path()).unwrap();
    let stored = files.put(&b"hello"[..], 100).unwrap();
    assert_eq!(
        stored,
        StoredFile {
            sha256: Sha256::digest(b"hello").into(),
            size: 5
        }
    );
    assert_eq!(files.put(&b"hello"[..], 100).unwrap(), stored);
    assert_eq!(
        (content(&files, &stored), all_files(folder.path()).len()),
        (b"hello".to_vec(), 1)
    );
    assert!(
        folder
            .path()
            .join("files/2c/f24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
            .exists()
    );
    assert_eq!(files.verify(&stored.sha256).unwrap(), stored);
    let empty = files.put(&b""[..], 0).unwrap();
    assert_eq!((empty.size, content(&files, &empty)), (0, vec![]));
}

#[test]
fn the_last_allowed_byte_is_allowed_and_the_next_is_not() {
    let folder = TempDir::new().unwrap();
    let files = Files::open(folder.path()).unwrap();
    let bytes = vec![7; 200_000];
    assert_eq!(files.put(&bytes[..], 200_000).unwrap().size, 200_000);
    assert!(matches!(
        files.put(&bytes[..], 199_999),
        Err(FileError::TooLarge { most: 199_999 })
    ));
    let mut incoming = files.incoming(10).unwrap();
    incoming.write(&[1; 10]).unwrap();
    assert!(incoming.write(&[1]).is_err());
    drop(incoming);
    assert_eq!(all_files(folder.path()).len(), 1);
}

#[test]
fn damage_and_absence_are_named() {
    let folder = TempDir::new().unwrap();
    let files = Files::open(folder.path()).unwrap();
    let stored = files.put(&b"hello"[..], 100).unwrap();
    let path = all_files(folder.path()).remove(0);
    fs::write(&path, b"hallo").unwrap();
    assert!(matches!(files.verify(&stored.sha256), Err(FileError::Damaged(sha256)) if sha256 == stored.sha256));
    files.put(&b"hello"[..], 100).unwrap();
    assert!(files.verify(&stored.sha256).is_ok());
    files.remove(&stored.sha256).unwrap();
    files.remove(&stored.sha256).unwrap();
    let error = files.read(&stored.sha256).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the file 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 is missing"
    );
}

#[test]
fn the_sweep_takes_only_old_files_nobody_needs() {
    let folder = TempDir::new().unwrap();
    let files = Files::open(folder.path()).unwrap();
    let needed = files.put(&b"needed"[..], 100).unwrap();
    let orphan = files.put(&b"orphan"[..], 100).unwrap();
    let strange = folder.path().join("files/note.txt");
    fs::write(&strange, b"left by somebody").unwrap();
    let strange_inside = folder.path().join("files/incoming/left-over");
    fs::write(&strange_inside, b"half").unwrap();
    let written = fs::metadata(&strange_inside).unwrap().modified().unwrap();
    let (past, future) = (written - Duration::from_secs(60), written + Duration::from_secs(60));
    let is_needed = |sha256: &[u8; 32]| Ok(*sha256 == needed.sha256);
    assert_eq!(files.sweep(past, is_needed).unwrap(), 0);
    assert_eq!(files.sweep(future, is_needed).unwrap(), 2);
    assert!(files.read(&needed.sha256).is_ok() && files.read(&orphan.sha256).is_err());
    assert!(strange.exists() && !strange_inside.exists());
}
