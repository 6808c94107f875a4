//! What somebody asks for: every command there is, one line each. Texts travel in the command; events get digests.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::{
    actor::Actor,
    document::{AdmitDocument, NameEarlierVersion},
    erasure::{AskErasure, ConfirmErasure},
    founding::Found,
    id::{CommandId, ItemId},
    import::{CloseImport, ImportItem, OpenImport},
    item::{
        asking::{AnswerAsk, Ask, ResumeItem},
        blocker::RaiseBlocker,
        check::{AssignChecker, MakeCheck},
        closure::{CloseItem, ReopenItem},
        evidence::AttachEvidence,
        life::{AcceptItem, AssignItem, HandBackItem, InsistOnItem},
        proof::AgreeProof,
        registration::{ApproveItem, ChangeWeight, MoveItem, RegisterItem},
        reminder::Remind,
        report::{ClearReport, FileReport, ReturnReport},
    },
    org::{
        appointments::{AddPerson, AskAppointment, ConfirmAppointment, RefuseAppointment},
        asking::{AnswerOrg, AskOrg},
        recovery::RecoverAdministrators,
        secrets::EndSessions,
        suspension::SuspendTenure,
        units::{AddPost, AddUnit},
    },
    review::{AcceptProposal, ArrangeProposals, ConfirmClauses, JudgeRepairs, RefuseProposal},
    text::NewText,
    time::Date,
};

/// A command with who gives it and when it happened.
#[derive(Clone, Debug, Serialize)]
pub struct Order {
    /// Made by the client; the same id with the same body is answered once.
    pub id: CommandId,
    /// Who.
    pub actor: Actor,
    /// The civil date on which it happened; `None` is today.
    pub occurred: Option<Date>,
    /// Why it comes late, when it happened more than three days ago.
    pub late_reason: Option<NewText>,
    /// What.
    pub command: Command,
}

impl Order {
    /// An order of today.
    pub fn new(id: CommandId, actor: Actor, command: impl Into<Command>) -> Order {
        Order {
            id,
            actor,
            occurred: None,
            late_reason: None,
            command: command.into(),
        }
    }

    /// Digest of what is asked, salts left out: the same form sent twice has the same digest.
    pub fn digest(&self) -> [u8; 32] {
        // Serialising plain data to memory cannot fail.
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(bytes).into()
    }
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident => $decide:ident [$($item:ident),*]),* $(,)?) => {
        /// Every command.
        #[derive(Clone, Debug, Serialize)]
        #[expect(clippy::large_enum_variant, reason = "founding, the largest, happens once; no command is kept in numbers")]
        pub enum Command { $($(#[$doc])* $name($name)),* }

        $(impl From<$name> for Command { fn from(command: $name) -> Command { Command::$name(command) } })*

        impl Command {
            /// Its name, for logs and tests.
            pub fn name(&self) -> &'static str { match self { $(Command::$name(_) => stringify!($name)),* } }

            /// The items it speaks of; with their ancestors, all that `decide` needs to know of items.
            pub fn items(&self) -> Vec<ItemId> {
                let mut _named = Vec::new();
                match self { $(Command::$name(_command) => { $(_command.$item.named(&mut _named);)* })* }
                _named
            }
        }

        impl crate::decide::Decider<'_> {
            pub(crate) fn dispatch(&mut self, command: &Command) -> crate::decide::Outcome {
                match command { $(Command::$name(command) => self.$decide(command)),* }
            }
        }
    };
}

trait Named {
    fn named(&self, into: &mut Vec<ItemId>);
}

impl Named for ItemId {
    fn named(&self, into: &mut Vec<ItemId>) {
        into.push(*self);
    }
}

impl Named for Option<ItemId> {
    fn named(&self, into: &mut Vec<ItemId>) {
        into.extend(*self);
    }
}

impl Named for RegisterItem {
    fn named(&self, into: &mut Vec<ItemId>) {
        self.item.named(into);
        self.parent.named(into);
    }
}

commands! {
    /// Founds the installation.
    Found => found [],
    /// Adds a unit.
    AddUnit => add_unit [],
    /// Adds a post.
    AddPost => add_post [],
    /// Registers a person.
    AddPerson => add_person [],
    /// Asks for an appointment.
    AskAppointment => ask_appointment [],
    /// Confirms an appointment.
    ConfirmAppointment => confirm_appointment [],
    /// Refuses an appointment, or takes it back.
    RefuseAppointment => refuse_appointment [],
    /// Asks for what two persons do together.
    AskOrg => ask_org [],
    /// Answers it.
    AnswerOrg => answer_org [],
    /// Suspends a tenure.
    SuspendTenure => suspend_tenure [],
    /// Ends the sessions of an account.
    EndSessions => end_sessions [],
    /// Makes two persons administrators from the server's machine.
    RecoverAdministrators => recover_administrators [],
    /// Admits a document.
    AdmitDocument => admit_document [],
    /// Names the earlier version of a document.
    NameEarlierVersion => name_earlier_version [],
    /// Judges repairs of a document.
    JudgeRepairs => judge_repairs [],
    /// Confirms clauses of a document.
    ConfirmClauses => confirm_clauses [],
    /// Splits, merges, trims, draws proposals.
    ArrangeProposals => arrange_proposals [],
    /// Refuses a proposal.
    RefuseProposal => refuse_proposal [],
    /// Accepts a proposal.
    AcceptProposal => accept_proposal [register],
    /// Registers an item.
    RegisterItem => register_item [item, parent],
    /// Opens an import.
    OpenImport => open_import [],
    /// Registers a row of a ledger.
    ImportItem => import_item [item, parent],
    /// Closes an import.
    CloseImport => close_import [],
    /// Approves an item.
    ApproveItem => approve_item [item],
    /// Moves an item.
    MoveItem => move_item [item, parent],
    /// Changes a weight.
    ChangeWeight => change_weight [item],
    /// Assigns an item.
    AssignItem => assign_item [item],
    /// Accepts an item.
    AcceptItem => accept_item [item],
    /// Hands an item back.
    HandBackItem => hand_back_item [item],
    /// Insists on an assignment.
    InsistOnItem => insist_on_item [item],
    /// Asks for an extension, suspension or withdrawal.
    Ask => ask [item],
    /// Answers a request.
    AnswerAsk => answer_ask [item],
    /// Ends a suspension.
    ResumeItem => resume_item [item],
    /// Agrees or changes the proof.
    AgreeProof => agree_proof [item],
    /// Files a report.
    FileReport => file_report [item],
    /// Clears a report.
    ClearReport => clear_report [item],
    /// Returns a report.
    ReturnReport => return_report [item],
    /// Attaches evidence.
    AttachEvidence => attach_evidence [item],
    /// Asks a post to check.
    AssignChecker => assign_checker [item],
    /// Makes a check.
    MakeCheck => make_check [item],
    /// Closes an item.
    CloseItem => close_item [item],
    /// Reopens an item.
    ReopenItem => reopen_item [item],
    /// Raises a blocker.
    RaiseBlocker => raise_blocker [blocker, blocks],
    /// Reminds, urges, summons.
    Remind => remind [item],
    /// Asks for an erasure.
    AskErasure => ask_erasure [],
    /// Confirms an erasure.
    ConfirmErasure => confirm_erasure [],
}
