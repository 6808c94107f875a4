//! Prints how long the reads of reviewed documents take on both engines, beside counting the same from their histories.
//! Not a test: an assertion about time breaks on a busy machine. `cargo run --release -p jiufen-store --example reviews`

use std::time::Instant;

use jiufen_kernel::{
    document::Anchor,
    id::DocumentId,
    item::{Source, registration::RegisterItem},
    review::{AcceptProposal, ClauseClass, ConfirmClauses, JudgeRepairs, RepairJudgement, RepairVerdict, Span},
};
use jiufen_store::{StoreError, new_text, read::Reader, testing::both};

#[path = "../tests/it/city.rs"]
#[allow(dead_code)] // the tests need more of it
mod city;

use city::City;

/// Documents, as many as a page of the list shows.
const DOCUMENTS: usize = 50;
/// Judgements of each: repairs, clauses, accepted proposals in equal parts.
const JUDGEMENTS: u32 = 600;

fn main() {
    both(|base| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let city = City::found(base).await;
            let mut documents = Vec::new();
            for _ in 0..DOCUMENTS {
                documents.push(reviewed(&city).await);
            }
            let one = documents[0];
            time(&city, "review of one document", move |reader| {
                Ok(reader.review(one)?.map_or(0, |page| page.proposals.len()))
            })
            .await;
            time(&city, "coverage of one document", move |reader| {
                Ok(reader.coverage(one)?.map_or(0, |coverage| coverage.base.len()))
            })
            .await;
            time(&city, "a page of documents with their coverage", |reader| {
                Ok(reader.documents(None)?.0.iter().map(|row| row.coverage.base).sum())
            })
            .await;
            time(&city, "the same documents from their histories", move |reader| {
                let mut clauses = 0;
                for document in &documents {
                    clauses += reader.review(*document)?.map_or(0, |page| page.clauses.len());
                }
                Ok(clauses)
            })
            .await;
            time(&city, "items like a sentence", |reader| {
                Ok(reader
                    .similar("年底前改造提升第 17 段干支渠八十六公里，推广高效节水灌溉", 8)?
                    .len())
            })
            .await;
        });
    });
}

/// A document with all its judgements, sent at once.
async fn reviewed(city: &City) -> DocumentId {
    let third = JUDGEMENTS / 3;
    let document = city.document(&"改造干支渠。".repeat(third as usize)).await;
    let span = |number: u32| Span::new(number * 6, number * 6 + 6);
    for from in (0..third).step_by(100) {
        let numbers = from..(from + 100).min(third);
        let repairs = numbers.clone().map(|number| RepairJudgement {
            span: Span::new(number * 6, number * 6 + 1),
            verdict: RepairVerdict::Taken,
            text: None,
        });
        let judge = JudgeRepairs {
            document,
            repairs: repairs.collect(),
            seen: 0,
        };
        city.on("2026-03-03", city.office, judge).await.unwrap();
        let confirm = ConfirmClauses {
            document,
            clauses: numbers.map(|number| (span(number), ClauseClass::Deployment)).collect(),
            seen: 0,
        };
        city.on("2026-03-03", city.office, confirm).await.unwrap();
    }
    let accepts = (0..third).map(|number| {
        let Span { start, end } = span(number);
        let accept = AcceptProposal {
            document,
            span: span(number),
            clause: (span(number), ClauseClass::Deployment),
            register: RegisterItem {
                item: City::new_id(),
                kind: "task".into(),
                title: new_text(format!("改造第 {number} 段干支渠")),
                source: Source::Document,
                anchors: vec![Anchor { document, start, end }],
                parent: None,
                weight: None,
                start: None,
                due: Some(city::date("2026-12-31")),
                narrow: None,
            },
            lead: None,
            supporting: Vec::new(),
            seen: u64::MAX,
        };
        city.on("2026-03-04", city.office, accept)
    });
    for accepted in futures_util::future::join_all(accepts).await {
        accepted.unwrap();
    }
    document
}

async fn time<F>(city: &City, what: &str, read: F)
where
    F: Fn(&mut Reader<'_>) -> Result<usize, StoreError> + Clone + Send + 'static,
{
    const TIMES: u32 = 5;
    let started = Instant::now();
    let mut found = 0;
    for _ in 0..TIMES {
        found = city.store.read(city.office, read.clone()).await.unwrap();
    }
    let took = started.elapsed() / TIMES;
    eprintln!("{what}: {:.1} ms ({found})", took.as_secs_f64() * 1_000.0);
}
