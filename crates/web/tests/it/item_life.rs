//! An item's life through its forms: from approval to closing and back, each step by the post whose turn it is.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiufen_kernel::id::ItemId;

use crate::site::{Answer, Browser, both};
use crate::works::{Works, works, works_on};

/// Does an act by its form and says what came of it.
pub async fn act(browser: &mut Browser, works: &Works, noun: &str, pairs: &[(&str, &str)]) -> Answer {
    let address = format!("/items/{}/{noun}", works.item);
    let form = browser.get(&address).await;
    assert_eq!(form.status, StatusCode::OK, "{noun}: {}", form.text);
    let mut all: Vec<(&str, String)> = pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    // What the form carries unseen goes back with it.
    for name in ["report", "ask", "rows"] {
        if form.text.contains(&format!("name=\"{name}\" value=\"")) && !pairs.iter().any(|(known, _)| known == &name) {
            all.push((name, form.hidden(name)));
        }
    }
    let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(&address, &form, &all).await
}

/// Does an act that has to be taken.
pub async fn done(browser: &mut Browser, works: &Works, noun: &str, pairs: &[(&str, &str)]) {
    let answer = act(browser, works, noun, pairs).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{noun}: {}", answer.text);
    assert_eq!(answer.header(header::LOCATION), format!("/items/{}?done={noun}", works.item));
}

/// Sends evidence with one file.
pub async fn evidence(browser: &mut Browser, works: &Works, name: &str, content: &[u8], pairs: &[(&str, &str)]) -> Answer {
    let address = format!("/items/{}/evidence", works.item);
    let form = browser.get(&address).await;
    send(browser, &address, &form, name, content, pairs).await
}

pub async fn send(
    browser: &mut Browser,
    address: &str,
    form: &Answer,
    name: &str,
    content: &[u8],
    pairs: &[(&str, &str)],
) -> Answer {
    let (key, command) = (form.hidden("form_key"), form.hidden("command"));
    let mut all = vec![("form_key", key.as_str()), ("command", command.as_str())];
    all.extend_from_slice(pairs);
    let mut body = Vec::new();
    for (name, value) in all {
        body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
    }
    body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes());
    body.extend_from_slice(content);
    body.extend(b"\r\n--cut--\r\n");
    let request = Request::post(address)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header(header::ORIGIN, "http://localhost");
    browser.send(request, Body::from(body)).await
}

/// Registers another item by the form.
pub async fn registered(works: &Works) -> ItemId {
    let mut office = works.site.signed_in("lu").await;
    let form = office.get("/items/new").await;
    let fields = [
        ("title", "防洪堤<加高>4.2公里"),
        ("kind", "task"),
        ("source", "meeting"),
        ("parent", ""),
        ("weight", "1"),
        ("starts", "2026-11-01"),
        ("due", "2026-12-31"),
    ];
    let done = office.post("/items/new", &form, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let to = done.header(header::LOCATION);
    let id = to.trim_start_matches("/items/").split('?').next().unwrap();
    ItemId::parse(id).unwrap_or_else(|| panic!("no id in {to}"))
}

/// Brings the item under way: approved, proof agreed, assigned, accepted.
pub async fn under_way(works: &Works) {
    let site = &works.site;
    done(&mut site.signed_in("fang").await, works, "approval", &[]).await;
    let mut office = site.signed_in("lu").await;
    let proof = [
        ("what0", "检测报告"),
        ("grade0", "1"),
        ("what1", ""),
        ("what2", "现场照片"),
        ("grade2", "1"),
    ];
    done(&mut office, works, "proof", &proof).await;
    let lead = works.bureau.to_string();
    done(&mut office, works, "assignment", &[("lead", &lead), ("note", "年底前完成")]).await;
    let handling = works.handling.post.to_string();
    done(
        &mut site.signed_in("bai").await,
        works,
        "acceptance",
        &[("handling", &handling)],
    )
    .await;
}

/// The evidence that a form of a check offers.
fn given(form: &str) -> Vec<String> {
    let parts = form.split("name=\"accepts\" value=\"").skip(1);
    parts.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

fn check<'a>(level: &'a str, accepts: &'a [String]) -> Vec<(&'a str, &'a str)> {
    let ticked = accepts.iter().map(|each| ("accepts", each.as_str()));
    let said = [("accepted", level), ("method", "desk"), ("reason", "报告属实")];
    said.into_iter().chain(ticked).collect()
}

#[tokio::test]
async fn from_registering_to_closing_and_back() {
    both(async |engine| {
        let mut works = works_on(engine).await;
        works.item = registered(&works).await;
        let site = &works.site;
        let page = format!("/items/{}", works.item);
        under_way(&works).await;

        let (mut office, mut zhou) = (site.signed_in("lu").await, site.signed_in("zhou").await);
        done(
            &mut zhou,
            &works,
            "report",
            &[("claim", "percent"), ("percent", "60"), ("progress", "完成2.5公里")],
        )
        .await;
        let text = zhou.get(&page).await.text;
        for words in [
            "60.0<small>%",
            "0.0<small>%",
            "完成2.5公里",
            "防洪堤&#60;加高&#62;4.2公里",
            "检测报告",
        ] {
            assert!(text.contains(words), "{words} in {text}");
        }
        assert!(!text.contains("<加高>"));

        // Evidence for both pieces, a text as a file; it can be fetched, by whoever may see the item.
        for piece in ["0", "1"] {
            let pairs = [
                ("piece", piece),
                ("kind", "document"),
                ("note", "第三方检测"),
                ("backs", "60"),
            ];
            let answer = evidence(&mut zhou, &works, "检测.txt", "合格".as_bytes(), &pairs).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        }
        let text = office.get(&page).await.text;
        let mark = format!("{page}/files/");
        let at = text.find(&mark).unwrap();
        let file = text[at..].split('"').next().unwrap().to_owned();
        let saved = office.get(&file).await;
        assert_eq!(saved.text, "合格");
        assert!(saved.header(header::CONTENT_DISPOSITION).starts_with("attachment"));
        assert_eq!(saved.header(header::CONTENT_SECURITY_POLICY), "sandbox; default-src 'none'");
        assert_eq!(site.signed_in("other").await.get(&file).await.status, StatusCode::NOT_FOUND);
        let unknown = format!("{mark}{}", "0".repeat(64));
        assert_eq!(office.get(&unknown).await.status, StatusCode::NOT_FOUND);

        // A check from outside makes it proved.
        let checker = works.checker.post.to_string();
        done(&mut office, &works, "checkers", &[("post", &checker)]).await;
        let mut wen = site.signed_in("wen").await;
        let given = given(&wen.get(&format!("{page}/check")).await.text);
        assert_eq!(given.len(), 2);
        done(&mut wen, &works, "check", &check("50", &given)).await;
        let text = wen.get(&page).await.text;
        assert!(text.contains("申报 60.0%，认可 50.0%") && text.contains("报告属实"), "{text}");

        // Done is cleared by the bureau's head, checked in full, closed by the office, and comes back.
        done(&mut zhou, &works, "report", &[("claim", "done"), ("progress", "全线建成")]).await;
        done(
            &mut site.signed_in("jiang").await,
            &works,
            "clearing",
            &[("verdict", "clear")],
        )
        .await;
        // What backed 60 backs no more than that: all of it takes further evidence.
        let less = act(&mut wen, &works, "check", &check("100", &given)).await;
        assert!(less.text.contains("认可到 100.0，佐证只支撑到 60.0"), "{}", less.text);
        for piece in ["0", "1"] {
            let pairs = [("piece", piece), ("kind", "document"), ("note", "全线检测"), ("backs", "")];
            let answer = evidence(&mut zhou, &works, "全线.txt", "全线合格".as_bytes(), &pairs).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        }
        let all = self::given(&wen.get(&format!("{page}/check")).await.text);
        done(&mut wen, &works, "check", &check("100", &all)).await;
        let text = office.get(&page).await.text;
        assert!(
            text.contains("btn btn-1") && text.contains(&format!("{page}/closure")),
            "{text}"
        );
        done(&mut office, &works, "closure", &[("outcome", "proved")]).await;
        let text = office.get(&page).await.text;
        assert!(text.contains("已核实销号"), "{text}");
        done(
            &mut office,
            &works,
            "reopening",
            &[("stands", "40"), ("reason", "汛后冲毁一段")],
        )
        .await;
        let text = office.get(&page).await.text;
        assert!(text.contains("40.0<small>%") && text.contains("汛后冲毁一段"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn what_stands_beside_the_work() {
    let works = works().await;
    let site = &works.site;
    let page = format!("/items/{}", works.item);
    under_way(&works).await;
    let (mut office, mut zhou) = (site.signed_in("lu").await, site.signed_in("zhou").await);

    let clears = works.other.to_string();
    let blocker = [
        ("title", "管线没有迁"),
        ("clears", clears.as_str()),
        ("due", "2026-11-30"),
        ("note", ""),
    ];
    done(&mut zhou, &works, "blockers", &blocker).await;
    let text = zhou.get(&page).await.text;
    assert!(text.contains("管线没有迁") && text.contains("堵了 0 天"), "{text}");
    // The blocker's own page has no number and says so.
    let at = text.find("管线没有迁").unwrap();
    let link = text[..at]
        .rsplit("href=\"")
        .next()
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    assert!(
        site.signed_in("other")
            .await
            .get(&link)
            .await
            .text
            .contains("不计进度，没有百分比")
    );

    let request = [("asked", "extension"), ("due", "2027-02-28"), ("reason", "汛期停工")];
    done(&mut zhou, &works, "request", &request).await;
    done(&mut office, &works, "answer", &[("answer", "grant"), ("reason", "属实")]).await;
    let text = zhou.get(&page).await.text;
    for words in ["12月31日</s>", "2027年2月28日", "改过 1 次", "属实"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let request = [("asked", "suspension"), ("until", "2027-01-31"), ("reason", "等冬天过去")];
    done(&mut zhou, &works, "request", &request).await;
    done(&mut office, &works, "answer", &[("answer", "grant"), ("reason", "同意")]).await;
    done(&mut office, &works, "resumption", &[("reason", "开工了")]).await;

    let letter = [("step", "urge"), ("letter", "〔2026〕31号"), ("text", "11月底前报进展")];
    done(&mut office, &works, "reminders", &letter).await;
    let text = zhou.get(&page).await.text;
    assert!(text.contains("催办函 〔2026〕31号"), "{text}");

    done(
        &mut office,
        &works,
        "arrangement",
        &[("change", "weight"), ("weight", "30"), ("reason", "工程量大")],
    )
    .await;
    done(
        &mut office,
        &works,
        "withdrawal",
        &[("why", "not-needed"), ("reason", "并入别的工程")],
    )
    .await;
    let own = act(&mut office, &works, "answer", &[("answer", "grant"), ("reason", "同意")]).await;
    assert_eq!(
        own.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "whoever asked does not answer: {}",
        own.text
    );
    let part = [
        ("kind", "milestone"),
        ("title", "基础处理"),
        ("weight", "2"),
        ("start", ""),
        ("due", "2026-12-20"),
    ];
    done(&mut office, &works, "parts", &part).await;
    let text = office.get(&page).await.text;
    assert!(text.contains("基础处理") && text.contains("还没立项"), "{text}");
}
