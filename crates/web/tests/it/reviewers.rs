//! Two reviewers of one document through the router: each sees the other, and what comes late loses no word.

use axum::http::StatusCode;

use crate::review::{act, at, desk_on, form};
use crate::site::{Answer, both};

/// What a page says of others who review.
fn others(page: &Answer) -> &str {
    let list = page.text.split_once("class=\"others\"").map_or("", |(_, rest)| rest);
    list.split("</ul>").next().unwrap_or_default()
}

#[tokio::test]
async fn each_reviewer_sees_who_else_is_at_it_with_the_last_act() {
    both(async |engine| {
        let (site, mut office, document) = desk_on(engine).await;
        let canal = at("由市水务局修渠86公里");
        let mut head = site.signed_in("fang").await;
        act(&mut head, &document, "refusals", &canal, &[("reason", "重复")]).await;
        let mine = office.get(&format!("{document}/review")).await;
        assert!(others(&mine).contains("一处不立项（第 1 句）"), "{}", mine.text);
        assert!(others(&mine).contains(&format!("?at={canal}")), "{}", mine.text);
        let theirs = head.get(&format!("{document}/review")).await;
        assert_eq!(others(&theirs), "", "nobody is told of themselves");
        // A neighbouring sentence is nobody's business but its own: no refusal, though the page is older than the other's act.
        let pump = at("新建泵站12座。");
        let mut late = form("新建泵站");
        late.push(("seen", "0"));
        let (answer, _) = act(&mut office, &document, "items", &pump, &late).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        head.set_cookie("jiufen-language", "en");
        let theirs = head.get(&format!("{document}/review")).await;
        assert!(others(&theirs).contains("one item accepted"), "{}", theirs.text);
    })
    .await;
}

#[tokio::test]
async fn what_comes_late_shows_the_others_decision_and_keeps_every_word() {
    both(async |engine| {
        let (site, mut office, document) = desk_on(engine).await;
        let mut head = site.signed_in("fang").await;
        let (water, repair) = (at("蕞大限度节水。"), at("蕞"));

        // Another text for a repair that somebody has taken meanwhile.
        let taken = [("repair", repair.as_str()), ("verdict", "taken")];
        act(&mut head, &document, "repairs", &water, &taken).await;
        let other = [
            ("repair", repair.as_str()),
            ("verdict", "replaced"),
            ("text", "极"),
            ("seen", "0"),
        ];
        let (answer, _) = act(&mut office, &document, "repairs", &water, &other).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["这一处刚才有人审过", "“蕞” → “最”：认可", "另写</dt><dd>极"] {
            assert!(answer.text.contains(words), "{words}: {}", answer.text);
        }
        // The same from the list.
        let list = format!("{document}/review/repairs?rule=spinner&state=decided");
        let page = office.get(&list).await;
        let late = [
            ("repair", repair.as_str()),
            ("verdict", "refused"),
            ("seen", "0"),
            ("rule", "spinner"),
        ];
        let answer = office.post(&format!("{document}/review/repairs"), &page, &late).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("“蕞” → “最”：认可"), "{}", answer.text);

        // Classes of two sentences, one of which somebody has confirmed meanwhile: the other stays as it was chosen.
        let (past, debts) = (at("过去一年修渠40公里。"), at("清理拖欠账款，办结诉求。"));
        let (of_past, of_debts) = (format!("class-{past}"), format!("class-{debts}"));
        let confirmed = [("sentence", debts.as_str()), (of_debts.as_str(), "target")];
        act(&mut head, &document, "clauses", &water, &confirmed).await;
        let mine = [
            ("sentence", past.as_str()),
            (of_past.as_str(), "judgement"),
            ("sentence", debts.as_str()),
            (of_debts.as_str(), "orientation"),
            ("seen", "0"),
        ];
        let (answer, _) = act(&mut office, &document, "clauses", &water, &mine).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("“清理拖欠账款，办结诉求。”：目标"), "{}", answer.text);
        assert!(
            answer.text.contains("“清理拖欠账款，办结诉求。”</dt><dd>导向性表述"),
            "{}",
            answer.text
        );
        let field = answer
            .text
            .split_once(&format!("name=\"{of_past}\""))
            .expect("the field stands")
            .1;
        assert!(
            field
                .split("</select>")
                .next()
                .unwrap()
                .contains("value=\"judgement\" selected"),
            "{}",
            answer.text
        );

        // A place that somebody has split meanwhile: what stands there now is looked at, with what was typed beside it.
        let cut = at("清理拖欠账款，").split('-').nth(1).unwrap().to_owned();
        act(&mut head, &document, "parts", &debts, &[("cut", &cut)]).await;
        let mut late = form("我写的标题");
        late.push(("seen", "0"));
        let (answer, _) = act(&mut office, &document, "items", &debts, &late).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["拆成了 2 处", "标题</dt><dd>我写的标题"] {
            assert!(answer.text.contains(words), "{words}: {}", answer.text);
        }
        let first = at("清理拖欠账款");
        assert!(
            answer.text.contains(&format!("name=\"at\" value=\"{first}\"")),
            "{}",
            answer.text
        );
        // A form that is only incomplete comes back with the proposal's own words in its other fields.
        let (answer, _) = act(&mut office, &document, "refusals", &first, &[("reason", "")]).await;
        assert!(answer.text.contains("value=\"清理拖欠账款\""), "{}", answer.text);
    })
    .await;
}
