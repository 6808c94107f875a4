//! Commands as tests give them: filled in well, so that a test changes only what it is about.

use std::collections::BTreeSet;

use jiufen_kernel::{
    id::*,
    item::{evidence::*, life::AssignItem, proof::*, report::*},
    share::Share,
    text::{Digest, NewFile},
};

use crate::world::{World, text};

/// A photograph for a piece of the proof.
pub fn evidence(world: &mut World, item: ItemId, piece: u8, kind: EvidenceKind, backs: Option<Share>) -> AttachEvidence {
    let at = world.received();
    AttachEvidence {
        evidence: EvidenceId(world.id()),
        item,
        piece,
        kind,
        backs,
        note: text("拍于现场"),
        files: vec![file(world)],
        captured: Some(Captured {
            at,
            in_app: true,
            place: None,
        }),
    }
}

/// A file that nobody has given before.
pub fn file(world: &mut World) -> NewFile {
    let mut bytes = [2; 32];
    bytes[..16].copy_from_slice(world.id().as_bytes());
    file_of(bytes)
}

/// A file of these bytes, each time under another salt.
pub fn file_of(bytes: [u8; 32]) -> NewFile {
    let mut salted = bytes;
    salted[31] = 3;
    NewFile {
        salt: [1; 16],
        sha256: Digest(bytes),
        salted: Digest(salted),
        size: 4,
        media: "image/jpeg".into(),
        name: text("照片.jpg"),
    }
}

/// An agreed proof of some pieces.
pub fn proof(item: ItemId, pieces: u8, grade: Option<u8>) -> AgreeProof {
    AgreeProof {
        item,
        pieces: (0..pieces)
            .map(|_| NewPiece {
                what: text("看现场"),
                grade,
                place: None,
            })
            .collect(),
        reason: Some(text("约定")),
    }
}

/// A report.
pub fn report(world: &mut World, item: ItemId, claim: Claim) -> FileReport {
    FileReport {
        report: ReportId(world.id()),
        item,
        claim,
        progress: Some(text("有进展")),
        problem: None,
        next: None,
    }
}

/// An assignment.
pub fn assign(item: ItemId, lead: UnitId) -> AssignItem {
    AssignItem {
        item,
        lead,
        supporting: BTreeSet::new(),
        leader: None,
        due: None,
        note: None,
    }
}
