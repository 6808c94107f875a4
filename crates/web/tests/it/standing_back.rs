//! Where a button is missing because of who looks, the page says so in words; what was done by a hand that was not free is
//! the auditor's to see.

use crate::item_life::{done, registered, under_way};
use crate::site::both;
use crate::works::works_on;

#[tokio::test]
async fn whoever_agreed_the_proof_finds_no_check_and_reads_why() {
    both(async |engine| {
        let mut works = works_on(engine).await;
        works.item = registered(&works).await;
        let site = &works.site;
        let page = format!("/items/{}", works.item);
        under_way(&works).await;
        let mut zhou = site.signed_in("zhou").await;
        let progress = [("claim", "percent"), ("percent", "60"), ("progress", "完成2.5公里")];
        done(&mut zhou, &works, "report", &progress).await;

        // Lu agreed the proof: no button, the reason in its place, and the same words where the form would be.
        let (mut lu, mut fang) = (site.signed_in("lu").await, site.signed_in("fang").await);
        let (mine, hers) = (lu.get(&page).await.text, fang.get(&page).await.text);
        let (check, why) = (
            format!("href=\"{page}/check\""),
            "约定佐证最后一次是经您手定的，核查要由另一人办理。",
        );
        assert!(!mine.contains(&check) && mine.contains(&format!("核查：{why}")), "{mine}");
        assert!(hers.contains(&check) && !hers.contains(why), "{hers}");
        assert!(lu.get(&format!("{page}/check")).await.text.contains(why));
        let judged = [("accepted", "0"), ("method", "desk"), ("reason", "现场只见一段")];

        // Fang checks for the office, which is said; then it is not hers to close.
        done(&mut fang, &works, "check", &judged).await;
        let text = fang.get(&page).await.text;
        assert!(text.contains("由交办机构核查。"), "{text}");
        assert!(!text.contains(&format!("href=\"{page}/closure\"")), "{text}");
        assert!(text.contains("销号：最近一次核查是您做的，销号要由另一人办理。"), "{text}");
        fang.extra.push(("accept-language", "en".into()));
        let text = fang.get(&page).await.text;
        assert!(
            text.contains("You made the newest check; another person closes the item."),
            "{text}"
        );
        assert!(text.contains("Checked by the office that assigned it."), "{text}");
        assert!(lu.get(&page).await.text.contains(&format!("href=\"{page}/closure\"")));
    })
    .await;
}
