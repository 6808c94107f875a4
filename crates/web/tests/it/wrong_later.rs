//! Wrong input on the forms of an item's later life: handing back, insisting, clearing, asking and answering, reopening.

use crate::item_life::{done, evidence, under_way};
use crate::works::works;
use crate::wrong::{EMPTY, LONG, MARKED, NO_NUMBER, NOBODY, NOWHERE, UNCHOSEN, UNREADABLE, UNSEEN, Wrong, sweep, wrong};

/// What can be wrong with a reason.
fn reasons(long: &str) -> [Wrong<'_>; 4] {
    [
        wrong("reason", "", EMPTY),
        wrong("reason", long, LONG),
        wrong("reason", "不\u{0}归", UNSEEN),
        wrong("reason", "机密★不归", MARKED),
    ]
}

#[tokio::test]
async fn the_forms_of_handing_back() {
    let works = works().await;
    let site = &works.site;
    let long = "长".repeat(2_001);
    let at = |noun: &str| format!("/items/{}/{noun}", works.item);
    done(&mut site.signed_in("fang").await, &works, "approval", &[]).await;
    let (mut lu, mut bai) = (site.signed_in("lu").await, site.signed_in("bai").await);
    let (bureau, other) = (works.bureau.to_string(), works.other.to_string());
    done(&mut lu, &works, "assignment", &[("lead", &bureau), ("note", "年底前完成")]).await;

    let good = [("reason", "职责不在本局"), ("proposed", other.as_str())];
    sweep(site, &mut bai, &at("hand-back"), &good, &reasons(&long)).await;
    let wrongs = [wrong("proposed", "住建局", UNREADABLE), wrong("proposed", NOBODY, NOWHERE)];
    sweep(site, &mut bai, &at("hand-back"), &good, &wrongs).await;
    done(&mut bai, &works, "hand-back", &good).await;

    sweep(site, &mut lu, &at("insistence"), &[], &reasons(&long)).await;
}

#[tokio::test]
async fn the_forms_of_clearing_and_of_what_is_asked() {
    let works = works().await;
    under_way(&works).await;
    let site = &works.site;
    let long = "长".repeat(2_001);
    let at = |noun: &str| format!("/items/{}/{noun}", works.item);
    let (mut lu, mut zhou, mut jiang) = (
        site.signed_in("lu").await,
        site.signed_in("zhou").await,
        site.signed_in("jiang").await,
    );

    let good = [("why", "not-needed"), ("reason", "并入别的工程")];
    sweep(site, &mut lu, &at("withdrawal"), &good, &reasons(&long)).await;
    sweep(site, &mut lu, &at("withdrawal"), &good, &[wrong("why", "tired", UNCHOSEN)]).await;

    done(
        &mut zhou,
        &works,
        "request",
        &[("asked", "suspension"), ("until", "2027-01-31"), ("reason", "等冬天过去")],
    )
    .await;
    let ask = lu.get(&at("answer")).await.hidden("ask");
    let good = [("ask", ask.as_str()), ("answer", "grant"), ("reason", "属实")];
    sweep(site, &mut lu, &at("answer"), &good, &reasons(&long)).await;
    let wrongs = [
        wrong("answer", "later", UNCHOSEN),
        wrong("ask", NOBODY, ("这项申请已经答复", "has been answered")),
    ];
    sweep(site, &mut lu, &at("answer"), &good, &wrongs).await;
    done(&mut lu, &works, "answer", &[("answer", "grant"), ("reason", "同意")]).await;
    sweep(site, &mut lu, &at("resumption"), &[], &reasons(&long)).await;
    done(&mut lu, &works, "resumption", &[("reason", "开工了")]).await;

    done(&mut zhou, &works, "report", &[("claim", "done"), ("progress", "全线建成")]).await;
    let report = jiang.get(&at("clearing")).await.hidden("report");
    let good = [("report", report.as_str()), ("verdict", "return"), ("reason", "少两张照片")];
    sweep(site, &mut jiang, &at("clearing"), &good, &reasons(&long)).await;
    let wrongs = [wrong("verdict", "maybe", UNCHOSEN), wrong("report", NOBODY, NOWHERE)];
    sweep(site, &mut jiang, &at("clearing"), &good, &wrongs).await;
}

#[tokio::test]
async fn the_form_of_reopening() {
    let works = works().await;
    under_way(&works).await;
    let site = &works.site;
    let long = "长".repeat(2_001);
    let address = format!("/items/{}/reopening", works.item);
    let (mut lu, mut zhou, mut wen) = (
        site.signed_in("lu").await,
        site.signed_in("zhou").await,
        site.signed_in("wen").await,
    );
    for piece in ["0", "1"] {
        let pairs = [
            ("piece", piece),
            ("kind", "document"),
            ("note", "第三方检测"),
            ("backs", "100"),
        ];
        let answer = evidence(&mut zhou, &works, "检测.txt", "合格".as_bytes(), &pairs).await;
        assert_eq!(answer.status, axum::http::StatusCode::SEE_OTHER, "{}", answer.text);
    }
    let checker = works.checker.post.to_string();
    done(&mut lu, &works, "checkers", &[("post", &checker)]).await;
    done(&mut zhou, &works, "report", &[("claim", "done"), ("progress", "全线建成")]).await;
    let mut jiang = site.signed_in("jiang").await;
    done(&mut jiang, &works, "clearing", &[("verdict", "clear")]).await;
    let form = wen.get(&format!("/items/{}/check", works.item)).await.text;
    let mut check = vec![("accepted", "100"), ("method", "desk"), ("reason", "报告属实")];
    let accepts = form.split("name=\"accepts\" value=\"").skip(1);
    check.extend(accepts.map(|rest| ("accepts", rest.split('"').next().unwrap())));
    done(&mut wen, &works, "check", &check).await;
    done(&mut lu, &works, "closure", &[("outcome", "proved")]).await;

    let good = [("stands", "40"), ("reason", "汛后冲毁一段")];
    sweep(site, &mut lu, &address, &good, &reasons(&long)).await;
    let wrongs = [
        wrong("stands", "", EMPTY),
        wrong("stands", "一半", NO_NUMBER),
        wrong("stands", "101", ("要在 0 到 100 之间", "Must lie between 0 and 100")),
        wrong("stands", "-1", ("要在 0 到 100 之间", "Must lie between 0 and 100")),
    ];
    sweep(site, &mut lu, &address, &good, &wrongs).await;
}
