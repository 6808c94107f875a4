//! The days of a ledger before it is imported: whose column they come from is said or asked, and what is overdue at birth is listed.

use axum::http::StatusCode;

use crate::imports::{brought, office, read, settled};
use crate::site::both;
use crate::works::works_on;

/// Long past and far ahead, whatever the day is.
const PAST: &str = "2020-03-31";
const AHEAD: &str = "2099-06-30";

#[tokio::test]
async fn what_is_overdue_at_birth_is_listed_before_it_is_imported() {
    both(async |engine| {
        let site = works_on(engine).await.site;
        let mut office = office(&site).await;
        let list = format!("任务,牵头,期限,备注\n疏浚北渠,水务局,{PAST},\n加固堤防,水务局,{AHEAD},\n清淤南渠,水务局,,\n");
        let address = brought(&mut office, &list).await;
        let page = office.get(&address).await;
        assert!(
            page.text.contains("完成时限取自") && page.text.contains("“期限”"),
            "{}",
            page.text
        );
        read(&mut office, &address, &[]).await;
        for (language, says) in [
            ("zh", ["导入当天就已过期的", "1 件", "期限早于今天"]),
            ("en", ["Overdue the day they are imported", "1 item", "Due before today"]),
        ] {
            office.set_cookie("jiufen-language", language);
            let page = settled(&mut office, &address).await;
            let start = page.text.find("id=\"overdue\"").expect("it is listed");
            let end = start + page.text[start..].find("</section>").unwrap();
            let section = &page.text[start..end];
            for words in says {
                assert!(section.contains(words), "{words}: {section}");
            }
            assert!(section.contains("疏浚北渠") && !section.contains("加固堤防") && !section.contains("清淤南渠"));
            let confirm = page.text.find(&format!("action=\"{address}/items\"")).unwrap();
            assert!(end < confirm, "before the button");
        }
        office.set_cookie("jiufen-language", "zh");
        // It may be imported as it is.
        let page = office.get(&address).await;
        let answer = office.post(&format!("{address}/items"), &page, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let page = settled(&mut office, &address).await;
        assert!(
            page.text.contains("导入了。") && !page.text.contains("id=\"overdue\""),
            "{}",
            page.text
        );
        // Nothing overdue, no list.
        let fine = brought(&mut office, &format!("任务,牵头,期限\n修桥,水务局,{AHEAD}\n")).await;
        read(&mut office, &fine, &[]).await;
        assert!(!settled(&mut office, &fine).await.text.contains("id=\"overdue\""));
    })
    .await;
}

#[tokio::test]
async fn fifty_are_listed_and_all_are_counted() {
    both(async |engine| {
        let site = works_on(engine).await.site;
        let mut office = office(&site).await;
        for (rows, more) in [(50, false), (51, true)] {
            let lines: String = (1..=rows).map(|row| format!("渠段{row}号疏浚,水务局,{PAST},\n")).collect();
            let address = brought(&mut office, &format!("任务,牵头,期限,备注\n{lines}")).await;
            read(&mut office, &address, &[]).await;
            let page = settled(&mut office, &address).await;
            let start = page.text.find("id=\"overdue\"").unwrap();
            let section = &page.text[start..start + page.text[start..].find("</section>").unwrap()];
            assert_eq!(section.matches("号疏浚").count(), 50, "{rows}");
            assert!(section.contains(&format!("{rows} 件")));
            assert_eq!(section.contains("这里列出前"), more, "{rows}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_column_of_dates_that_says_nothing_of_itself_is_asked_about() {
    both(async |engine| {
        let site = works_on(engine).await.site;
        let mut office = office(&site).await;
        let list = format!("任务,牵头,备考,日期\n疏浚北渠,水务局,一标,{AHEAD}\n");
        let address = brought(&mut office, &list).await;
        let nothing = [("column-C", "note"), ("column-D", "note")];
        for (language, says, refuses) in [
            ("zh", "哪一列是完成时限，要由你定", "选定一列，或者勾上"),
            (
                "en",
                "Which column holds the due dates is yours to say",
                "choose one column, or tick",
            ),
        ] {
            office.set_cookie("jiufen-language", language);
            let answer = read(&mut office, &address, &nothing).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text.contains(refuses), "{}", answer.text);
            assert!(answer.text.contains(says), "{}", answer.text);
        }
        office.set_cookie("jiufen-language", "zh");
        // Chosen by a person, or said to be none.
        let chosen = [("column-C", "note"), ("column-D", "due")];
        assert_eq!(read(&mut office, &address, &chosen).await.status, StatusCode::SEE_OTHER);
        let page = settled(&mut office, &address).await;
        assert!(page.text.contains("疏浚北渠") && page.text.contains("2099"), "{}", page.text);
        let none = [("column-C", "note"), ("column-D", "note"), ("no_due", "yes")];
        assert_eq!(read(&mut office, &address, &none).await.status, StatusCode::SEE_OTHER);
        let page = settled(&mut office, &address).await;
        assert!(page.text.contains("疏浚北渠") && !page.text.contains("2099"), "{}", page.text);
    })
    .await;
}
