//! The review of a document, told to both databases: judgements, acceptance, coverage, erasure.

use std::collections::BTreeSet;

use jiufen_kernel::{
    actor::Actor,
    document::{Anchor, NameEarlierVersion},
    erasure::{AskErasure, ConfirmErasure, Ground},
    id::{AskId, CommandId, DocumentId, ItemId},
    item::{
        Source,
        asking::{AnswerAsk, Ask, Wanted},
        life::{AcceptItem, AssignItem},
        proof::{AgreeProof, NewPiece},
        registration::{ApproveItem, RegisterItem},
    },
    review::{
        AcceptProposal, ArrangeProposals, ClauseClass, ConfirmClauses, JudgeRepairs, RefuseProposal, RepairJudgement,
        RepairVerdict, Span,
    },
    share::Share,
    text::Digest,
};
use jiufen_store::{
    RecordError, new_text,
    project::CACHED_REVIEWS_MAX,
    read::{
        review_views::{Coverage, CoverageCounts, Did, ItemVerdict, ReviewPage},
        views::{Removal, Shown},
    },
    testing::both,
    verify::verify,
};

use crate::city::{City, at, date};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

pub const TEXT: &str = "年底前改造干支渠八十六公里。修好东湖路。坚持以人为本。各位代表：";

/// The sentences of [`TEXT`].
const SENTENCES: [Span; 4] = [
    Span { start: 0, end: 14 },
    Span { start: 14, end: 20 },
    Span { start: 20, end: 27 },
    Span { start: 27, end: 32 },
];

fn refused<T: std::fmt::Debug>(answer: Result<T, RecordError>) -> &'static str {
    match answer {
        Err(RecordError::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

async fn review(city: &City, actor: Actor, document: DocumentId) -> Option<ReviewPage> {
    city.store
        .read(actor, move |reader| reader.review(document))
        .await
        .expect("read")
}

pub async fn coverage(city: &City, actor: Actor, document: DocumentId) -> Coverage {
    let read = city.store.read(actor, move |reader| reader.coverage(document)).await;
    read.expect("read").expect("everybody reads documents")
}

async fn counts(city: &City, document: DocumentId) -> CoverageCounts {
    let (rows, _) = city
        .store
        .read(city.office, |reader| reader.documents(None))
        .await
        .expect("read");
    let row = rows.into_iter().find(|row| row.id == document).expect("listed");
    let whole = coverage(city, city.office, document).await.counts();
    assert_eq!(row.coverage, whole, "the list says what the page says");
    whole
}

pub fn accept(document: DocumentId, span: Span, title: &str) -> AcceptProposal {
    let Span { start, end } = span;
    AcceptProposal {
        document,
        span,
        clause: (span, ClauseClass::Deployment),
        register: RegisterItem {
            item: City::new_id(),
            kind: "task".into(),
            title: new_text(title),
            source: Source::Document,
            anchors: vec![Anchor { document, start, end }],
            parent: None,
            weight: None,
            start: None,
            due: Some(date("2026-12-31")),
            narrow: None,
        },
        lead: None,
        supporting: Vec::new(),
        seen: u64::MAX,
    }
}

fn judge(document: DocumentId, span: Span, verdict: RepairVerdict, words: Option<&str>, seen: u64) -> JudgeRepairs {
    JudgeRepairs {
        document,
        repairs: vec![RepairJudgement {
            span,
            verdict,
            text: words.map(new_text),
        }],
        seen,
    }
}

/// Approved, with an agreed proof when wanted, assigned to the bureau and accepted by it.
pub async fn carry(city: &City, item: ItemId, proof: bool) {
    let day = "2026-03-04";
    city.on(day, city.second_office, ApproveItem { item })
        .await
        .expect("approved");
    if proof {
        let pieces = vec![NewPiece {
            what: new_text("验收单"),
            grade: None,
            place: None,
        }];
        let agree = AgreeProof {
            item,
            pieces,
            reason: None,
        };
        city.on(day, city.office, agree).await.expect("agreed");
    }
    let assign = AssignItem {
        item,
        lead: city.bureau,
        supporting: BTreeSet::new(),
        leader: None,
        due: None,
        note: None,
    };
    city.on(day, city.office, assign).await.expect("assigned");
    let handling = city.handling.post;
    city.on(day, city.intake, AcceptItem { item, handling })
        .await
        .expect("accepted");
}

async fn withdraw(city: &City, item: ItemId) {
    let ask: AskId = City::new_id();
    let wanted = Wanted::NoLongerNeeded;
    let reason = || new_text("不办了");
    let command = Ask {
        ask,
        item,
        wanted,
        reason: reason(),
    };
    city.on("2026-03-06", city.office, command).await.expect("asked");
    let answer = AnswerAsk {
        ask,
        item,
        granted: true,
        reason: reason(),
    };
    city.on("2026-03-06", city.second_office, answer).await.expect("granted");
}

#[test]
fn two_reviewers_at_once_lose_nothing() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let document = city.document(TEXT).await;
            let places: Vec<Span> = (0..20).map(|start| Span::new(start, start + 1)).collect();
            let mut sent = Vec::new();
            for (index, place) in places.iter().enumerate() {
                // Every third place is judged by one of them only.
                for (actor, verdict) in [
                    (city.office, RepairVerdict::Taken),
                    (city.second_office, RepairVerdict::Refused),
                ] {
                    if index % 3 != 0 || actor == city.office {
                        let order = jiufen_kernel::command::Order::new(
                            City::new_id::<CommandId>(),
                            actor,
                            judge(document, *place, verdict, None, 0),
                        );
                        sent.push(city.store.record_at(order, at("2026-03-05")));
                    }
                }
            }
            let answers = futures_util::future::join_all(sent).await;
            let went = answers.iter().filter(|answer| answer.is_ok()).count();
            assert_eq!(went, places.len(), "each place is judged once");
            for answer in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refused(answer), "judged_meanwhile");
            }
            let page = review(&city, city.office, document).await.expect("an office reviews");
            assert_eq!(page.repairs.len(), places.len());
            let newest = page.repairs.iter().map(|repair| repair.position).max();
            assert!(newest <= Some(page.position));
            // Whoever has seen the page may change it.
            let again = judge(document, places[0], RepairVerdict::Refused, None, page.position);
            city.on("2026-03-05", city.second_office, again).await.expect("judged again");
            // Each sees the other with the last act, and not themselves; who does not review sees neither.
            let met = async |actor| review(&city, actor, document).await.expect("read").others;
            let (of_first, of_second) = (met(city.office).await, met(city.second_office).await);
            let did: Vec<Did> = of_first.iter().chain(&of_second).map(|other| other.did).collect();
            assert_eq!((of_first.len(), of_second.len()), (1, 1));
            assert_eq!(did[0], Did::Repairs(places[0], 1));
            assert_ne!(of_first[0].by, of_second[0].by);
            assert_eq!(met(city.auditor).await.len(), 2);
            assert!(met(city.handling).await.is_empty());
        });
    });
}

#[test]
fn a_repair_is_judged_twice_and_the_past_stays() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let document = city.document(TEXT).await;
            let place = Span::new(3, 5);
            let first = judge(document, place, RepairVerdict::Taken, None, 0);
            city.on("2026-03-03", city.office, first).await.expect("taken");
            let seen = review(&city, city.office, document).await.expect("seen").position;
            let other = judge(document, place, RepairVerdict::Replaced, Some("整治"), seen);
            city.on("2026-03-05", city.second_office, other).await.expect("replaced");
            let page = review(&city, city.office, document).await.expect("seen");
            let [repair] = &page.repairs[..] else {
                panic!("{:?}", page.repairs)
            };
            assert_eq!(repair.verdict, RepairVerdict::Replaced);
            assert_eq!(repair.text, Some(Shown::Text("整治".into())));
            assert_eq!((repair.by.id, repair.on), (city.second_office.post, date("2026-03-05")));
            let past = city
                .store
                .read(city.office, move |reader| {
                    reader.as_of(date("2026-03-04"))?;
                    reader.review(document)
                })
                .await;
            let past = past.expect("read").expect("there then");
            assert_eq!(past.repairs[0].verdict, RepairVerdict::Taken);
            assert!(past.position < page.position);
            // Before the document came there was no review of it; a bureau sees what the text says, and
            // none of the proposals; an auditor sees all.
            let before = city
                .store
                .read(city.office, move |reader| {
                    reader.as_of(date("2026-03-01"))?;
                    reader.review(document)
                })
                .await;
            assert_eq!(before.expect("read"), None);
            let bureau = review(&city, city.handling, document).await.expect("the text");
            assert_eq!(bureau.repairs.len(), page.repairs.len());
            assert_eq!((bureau.proposals.len(), bureau.arrangements.len()), (0, 0));
            assert!(review(&city, city.auditor, document).await.is_some());
        });
    });
}

#[test]
fn a_refused_proposal_is_accepted_later_with_what_was_meant() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let document = city.document(TEXT).await;
            let span = SENTENCES[0];
            let refuse = RefuseProposal {
                document,
                span,
                reason: new_text("与去年的一件重复"),
                seen: 0,
            };
            city.on("2026-03-03", city.office, refuse).await.expect("refused");
            let page = review(&city, city.office, document).await.expect("seen");
            let reason = Shown::Text("与去年的一件重复".into());
            assert_eq!(page.proposals[0].verdict, ItemVerdict::Refused { reason });
            let command = AcceptProposal {
                lead: Some(city.bureau),
                supporting: vec![city.checkers],
                ..accept(document, span, "改造干支渠")
            };
            let item = command.register.item;
            city.on("2026-03-04", city.second_office, command).await.expect("accepted");
            let page = review(&city, city.office, document).await.expect("seen");
            assert_eq!(page.clauses.len(), 1);
            let ItemVerdict::Accepted { item: known, row } = &page.proposals[0].verdict else {
                panic!("{:?}", page.proposals)
            };
            assert_eq!((*known, row.as_ref().map(|row| row.id)), (item, Some(item)));
            let item_page = city.store.read(city.office, move |reader| reader.item_page(item)).await;
            let item_page = item_page.expect("read").expect("seen");
            assert_eq!(item_page.sources[0].text, "年底前改造干支渠八十六公里。");
            let intended = item_page.intended.expect("said when it was accepted");
            assert_eq!(intended.document, document);
            assert_eq!(intended.lead.map(|unit| unit.id), Some(city.bureau));
            assert_eq!(intended.supporting[0].id, city.checkers);
            let plain = city.item("task", "另一件", None, "2026-12-31").await;
            let plain = city.store.read(city.office, move |reader| reader.item_page(plain)).await;
            assert_eq!(plain.expect("read").expect("seen").intended, None);
        });
    });
}

#[test]
fn proposals_are_split_and_merged() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let document = city.document(TEXT).await;
            let arrange = |from: &[Span], to: &[Span], seen| ArrangeProposals {
                document,
                from: from.into(),
                to: to.into(),
                seen,
            };
            let (whole, parts) = (SENTENCES[0], [Span::new(0, 8), Span::new(8, 14)]);
            city.on("2026-03-03", city.office, arrange(&[whole], &parts, 0))
                .await
                .expect("split");
            let late = arrange(&[whole, SENTENCES[1]], &[Span::new(0, 20)], 0);
            assert_eq!(
                refused(city.on("2026-03-03", city.second_office, late).await),
                "judged_meanwhile"
            );
            let seen = review(&city, city.second_office, document).await.expect("seen").position;
            let gone = accept(document, whole, "改造干支渠");
            assert_eq!(
                refused(city.on("2026-03-03", city.second_office, gone).await),
                "proposal_gone"
            );
            city.on("2026-03-04", city.second_office, arrange(&parts, &[whole], seen))
                .await
                .expect("merged");
            let page = review(&city, city.office, document).await.expect("seen");
            let told: Vec<_> = page
                .arrangements
                .iter()
                .map(|each| (each.from.len(), each.to.len()))
                .collect();
            assert_eq!(told, [(1, 2), (2, 1)]);
            city.on("2026-03-05", city.office, accept(document, whole, "改造干支渠"))
                .await
                .expect("accepted");
        });
    });
}

#[test]
fn coverage_goes_from_confirmed_to_proved() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let document = city.document(TEXT).await;
            assert_eq!(counts(&city, document).await, CoverageCounts::default());
            let classes = [
                ClauseClass::Deployment,
                ClauseClass::Target,
                ClauseClass::Orientation,
                ClauseClass::Procedure,
            ];
            let confirm = ConfirmClauses {
                document,
                clauses: SENTENCES.into_iter().zip(classes).collect(),
                seen: 0,
            };
            city.on("2026-03-03", city.office, confirm).await.expect("confirmed");
            let told = |base, answered, checkable| CoverageCounts {
                base,
                answered,
                checkable,
                proved: Some(Share::ZERO),
                not_shown: 0,
            };
            assert_eq!(
                counts(&city, document).await,
                told(2, 0, 0),
                "orientation and procedure are outside"
            );

            let first = accept(document, SENTENCES[0], "改造干支渠");
            let item = first.register.item;
            city.on("2026-03-04", city.office, first).await.expect("accepted");
            assert_eq!(counts(&city, document).await, told(2, 0, 0), "nobody has signed yet");
            carry(&city, item, false).await;
            assert_eq!(counts(&city, document).await, told(2, 1, 0));
            let second = AcceptProposal {
                clause: (SENTENCES[1], ClauseClass::Target),
                ..accept(document, SENTENCES[1], "修好东湖路")
            };
            let road = second.register.item;
            city.on("2026-03-04", city.office, second).await.expect("accepted");
            carry(&city, road, true).await;
            assert_eq!(counts(&city, document).await, told(2, 2, 1));

            // Withdrawn, it answers no longer; the past does not change.
            withdraw(&city, road).await;
            assert_eq!(counts(&city, document).await, told(2, 1, 0));
            let past = city
                .store
                .read(city.office, move |reader| {
                    reader.as_of(date("2026-03-05"))?;
                    let (rows, _) = reader.documents(None)?;
                    Ok((reader.coverage(document)?, rows[0].coverage))
                })
                .await;
            let (past, listed) = past.expect("read");
            assert_eq!(past.expect("there then").counts(), told(2, 2, 1));
            assert_eq!(listed, told(2, 2, 1));

            // Another class takes a clause out of the base.
            let seen = review(&city, city.office, document).await.expect("seen").position;
            let other = ConfirmClauses {
                document,
                clauses: vec![(SENTENCES[1], ClauseClass::Achievement)],
                seen,
            };
            city.on("2026-03-07", city.office, other).await.expect("confirmed");
            assert_eq!(counts(&city, document).await, told(1, 1, 0));
        });
    });
}

#[test]
fn versions_of_a_document_are_read_both_ways() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let (old, new) = (city.document(TEXT).await, city.document(TEXT).await);
            let earlier = Some(old);
            let name = NameEarlierVersion { document: new, earlier };
            city.on("2026-03-05", city.office, name).await.expect("named");
            let page = |document, day: &'static str| {
                city.store.read(city.handling, move |reader| {
                    reader.as_of(date(day))?;
                    reader.document(document)
                })
            };
            let page_of_new = page(new, "2026-03-05").await.expect("read").expect("there");
            assert_eq!(page_of_new.earlier.map(|document| document.id), Some(old));
            assert!(page_of_new.later.is_empty());
            let page_of_old = page(old, "2026-03-05").await.expect("read").expect("there");
            assert_eq!(
                page_of_old.later.iter().map(|document| document.id).collect::<Vec<_>>(),
                [new]
            );
            let title = Shown::Text("河清市工作要点".into());
            assert_eq!((page_of_old.earlier, &page_of_old.later[0].title), (None, &title));
            let before = page(new, "2026-03-04").await.expect("read").expect("there");
            assert_eq!(before.earlier, None, "the past does not know it");
            // What may be named: like titles, and never what comes after; nothing for who holds no post.
            let likely = |actor, own| {
                city.store.read(actor, move |reader| {
                    Ok(reader.likely_versions("河清市二〇二七年工作要点", own))
                })
            };
            let of_old = likely(city.handling, Some(old)).await.expect("read");
            let told = of_old
                .iter()
                .map(|version| (version.document.id, version.is_alike, version.is_after));
            assert_eq!(told.collect::<Vec<_>>(), [(new, true, true)]);
            assert_eq!(likely(city.handling, None).await.expect("read").len(), 2);
            let mut nobody = city.handling;
            nobody.post = city.office.post;
            assert!(likely(nobody, None).await.expect("read").is_empty());
        });
    });
}

#[test]
fn more_reviews_than_are_kept_in_memory_forget_nothing() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let mut documents = Vec::new();
            for _ in 0..=CACHED_REVIEWS_MAX {
                let document = city.document(TEXT).await;
                let judge = judge(document, SENTENCES[0], RepairVerdict::Taken, None, 0);
                city.on("2026-03-03", city.office, judge).await.expect("judged");
                documents.push(document);
            }
            for document in documents {
                let judge = judge(document, SENTENCES[0], RepairVerdict::Refused, None, 0);
                assert_eq!(
                    refused(city.on("2026-03-03", city.second_office, judge).await),
                    "judged_meanwhile"
                );
            }
        });
    });
}

#[test]
fn a_reason_and_a_replaced_text_can_be_erased() {
    both(|base| {
        runtime().block_on(async {
            let city = City::found(base).await;
            let document = city.document(TEXT).await;
            let words = new_text("某某的住处");
            let replace = JudgeRepairs {
                document,
                repairs: vec![RepairJudgement {
                    span: SENTENCES[1],
                    verdict: RepairVerdict::Replaced,
                    text: Some(words.clone()),
                }],
                seen: 0,
            };
            city.on("2026-03-03", city.office, replace).await.expect("replaced");
            let reason = new_text("某某的家事");
            let refuse = RefuseProposal {
                document,
                span: SENTENCES[0],
                reason: reason.clone(),
                seen: 0,
            };
            city.on("2026-03-03", city.office, refuse).await.expect("refused");
            erase(&city, words.digest()).await;
            erase(&city, reason.digest()).await;
            let page = review(&city, city.office, document).await.expect("seen");
            let office = city.office.person;
            let office = city
                .store
                .read(city.office, move |reader| Ok(reader.person_name(office)))
                .await
                .expect("read");
            let removed = Shown::Removed(Some(Removal {
                on: date("2026-03-04"),
                by: Some(office.to_string()),
                under: Some("个人信息保护法".into()),
            }));
            assert_eq!(page.repairs[0].text, Some(removed.clone()));
            assert_eq!(page.proposals[0].verdict, ItemVerdict::Refused { reason: removed });
            city.store.rebuild().await.expect("rebuilt");
        });
        let findings = std::thread::scope(|scope| {
            let check = scope.spawn(|| {
                let files = jiufen_store::files::Files::open(base.folder()).expect("the files");
                verify(&mut base.open(), &files).expect("verified").findings
            });
            check.join().expect("no panic")
        });
        assert!(findings.is_empty(), "{findings:?}");
    });
}

async fn erase(city: &City, payload: Digest) {
    let ask: AskId = City::new_id();
    let command = AskErasure {
        ask,
        payload,
        ground: Ground::PersonalData,
        law: new_text("个人信息保护法"),
    };
    city.on("2026-03-04", city.admin, command).await.expect("asked");
    city.on("2026-03-04", city.office, ConfirmErasure { ask })
        .await
        .expect("erased");
}
