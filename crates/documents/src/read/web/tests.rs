//! Web pages of the fictional city, from the plain to the entangled.

use super::super::{Origin, ReadDocument, read_text};
use super::*;
use encoding_rs::GB18030;

const ARTICLE: &str = "<h1>河清市举行重点项目集中开工活动</h1><p class=source>来源：河清日报　发布时间：2026-03-04</p>\
    <p>　　3月4日，河清市举行一季度重点项目集中开工活动，38个项目同时开工，总投资126亿元。</p>\
    <p>会议要求，各县（区）要在3月底前完成要素保障&ldquo;清零&rdquo;，\n确保项目按期建设；市发改委每月通报一次。</p>";

fn of(page: &str) -> ReadDocument {
    read_text(page.as_bytes(), "page.html").unwrap()
}

fn site(article: &str) -> String {
    let links: String = (0..30)
        .map(|at| format!("<li><a href='/{at}'>政务公开栏目之{at}</a></li>"))
        .collect();
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>重点项目开工-河清市人民政府</title><style>p{{}}</style></head><body>\
         <div class='top'><ul>{links}</ul></div><div class='position'>当前位置：<a href='/'>首页</a> &gt; 要闻</div>\
         <div id='main'><div class='article-box'>{article}</div><div class='sidebar'><h3>热点推荐</h3><ul>{links}</ul></div></div>\
         <div class='bottom-footer'><p>版权所有：河清市人民政府　主办：市政府办公室，地址：河清市人民路1号，备案号示例，网站标识码示例。</p></div>\
         <script>var a = '<p>不是正文</p>';</script></body></html>"
    )
}

#[test]
fn finds_the_article_and_leaves_the_rest() {
    let read = of(&site(ARTICLE));
    let lines: Vec<&str> = read.text.lines().collect();
    assert_eq!(lines[0], "河清市举行重点项目集中开工活动");
    assert_eq!(
        lines[3],
        "会议要求，各县（区）要在3月底前完成要素保障“清零”，确保项目按期建设；市发改委每月通报一次。"
    );
    assert_eq!(lines.len(), 4);
    for gone in ["栏目", "版权", "热点", "当前位置", "不是正文", "p{"] {
        assert!(!read.text.contains(gone), "{gone} in {}", read.text);
    }
    assert!(read.dropped.iter().any(|dropped| dropped.what == DroppedPart::Navigation));
}

#[test]
fn old_pages_arranged_with_tables_read_alike() {
    let article = ARTICLE.replace("<h1>", "<p>").replace("</h1>", "</p>");
    let page = format!(
        "<html><body><table><tr><td colspan=3><a href=a>首页</a><a href=b>公开</a><a href=c>互动</a></td></tr>\
         <tr><td><a href=a>栏目一</a><br><a href=b>栏目二</a></td><td><table><tr><td>{article}</td></tr></table>\
         <p>【打印本页】【关闭窗口】</p></td></tr></table></body></html>"
    );
    let read = of(&page);
    assert!(read.text.starts_with("河清市举行重点项目集中开工活动\n来源"), "{}", read.text);
    assert!(!read.text.contains("栏目") && !read.text.contains("打印"), "{}", read.text);
    assert!(read.grids.is_empty());
}

#[test]
fn keeps_tables_of_data_with_their_merged_cells() {
    let table = "<p>任务分工表</p><table><tr><th rowspan=2>序号</th><th colspan=2>任务</th></tr><tr><td>内容</td><td>责任单位</td></tr>\
        <tr><td>1</td><td>改造供水管网<br>120公里</td><td>市水务局</td></tr></table>";
    let read = of(&site(&format!(
        "{ARTICLE}{table}<p>以上任务请于年底前完成，完成情况报市政府督查室。</p>"
    )));
    let placed = &read.grids[0];
    assert_eq!(placed.grid.title.as_deref(), Some("任务分工表"));
    assert_eq!((placed.grid.rows.len(), placed.grid.columns()), (3, 3));
    assert_eq!((placed.grid.rows[0][0].row_span, placed.grid.rows[0][1].col_span), (2, 2));
    assert_eq!(placed.grid.text_at(1, 0), "序号");
    assert_eq!(placed.grid.text_at(0, 2), "任务");
    assert_eq!(placed.grid.text_at(2, 1), "改造供水管网\n120公里");
    let told: String = read.text.chars().skip(placed.start).take(placed.end - placed.start).collect();
    assert_eq!(told, "序号\t任务\n序号\t内容\t责任单位\n1\t改造供水管网 120公里\t市水务局\n");
}

#[test]
fn reads_the_encoding_it_names_or_shows_and_tells_the_bytes() {
    let page = site(ARTICLE).replace("utf-8", "gb2312");
    let bytes = GB18030.encode(&page).0.into_owned();
    let read = read_text(&bytes, "a.htm").unwrap();
    assert_eq!(read.encoding, Some(TextEncoding::Gb18030));
    let at = read.text.chars().position(|c| c == '“').unwrap();
    let Some(Origin::Bytes { start, end }) = read.origin_of(at) else {
        panic!("no place")
    };
    assert_eq!(&bytes[start as usize..end as usize], b"&ldquo;");
    let at = read.text.chars().position(|c| c == '亿').unwrap();
    let Some(Origin::Bytes { start, end }) = read.origin_of(at) else {
        panic!("no place")
    };
    assert_eq!(GB18030.decode(&bytes[start as usize..end as usize]).0, "亿");
    // A page that is UTF-8 whatever it says.
    assert_eq!(of(&page).encoding, Some(TextEncoding::Utf8));
}

#[test]
fn takes_the_title_from_the_page_when_the_article_has_none() {
    let page = site(&ARTICLE.replace("<h1>河清市举行重点项目集中开工活动</h1>", ""));
    assert!(of(&page).text.starts_with("重点项目开工\n来源"));
    let page = page.replace("<head>", "<head><meta name='ArticleTitle' content='河清市项目集中开工'>");
    let read = of(&page);
    assert!(read.text.starts_with("河清市项目集中开工\n"));
    assert_eq!(read.origin_of(0), None);
}

#[test]
fn a_marking_at_the_top_of_the_article_is_refused() {
    let page = site(&ARTICLE.replace("<h1>", "<p>机密★10年</p><h1>"));
    assert_eq!(read_text(page.as_bytes(), "a.html").unwrap_err().code(), "marked");
}

#[test]
fn refuses_pages_without_words_and_survives_every_cut() {
    let empty = read_text(b"<html><body><script>x</script></body></html>", "a.html").unwrap_err();
    assert_eq!(empty, ReadProblem::Empty);
    let deep = format!("<html><body>{}{ARTICLE}", "<div><b>".repeat(3000));
    assert!(of(&deep).text.contains("38个项目同时开工"));
    let page = site(ARTICLE);
    for (at, _) in page.char_indices().step_by(7) {
        if let Err(problem) = read_text(&page.as_bytes()[..at], "a.html") {
            assert!(!problem.zh().is_empty());
        }
    }
}

/// A page whose frame hides its article until a script shows it.
fn hidden(frame: &str) -> String {
    let close = frame
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .trim_end_matches('>')
        .trim_start_matches('<');
    let (open, end) = if matches!(close, "html" | "body") {
        (String::new(), String::new())
    } else {
        (frame.to_owned(), format!("</{close}>"))
    };
    let html = if close == "html" { frame } else { "<html>" };
    let body = if close == "body" { frame } else { "<body>" };
    format!(
        "<!DOCTYPE html>{html}<head><meta charset=utf-8><title>集中开工</title></head>{body}<div class=top>河清市人民政府门户</div>\
         {open}<div class=content>{ARTICLE}</div>{end}<div style='display:none'><p>登录后继续访问。</p></div>\
         <script>document.body.style.visibility='visible'</script></body></html>"
    )
}

#[test]
fn a_page_that_a_script_shows_is_read() {
    for frame in [
        "<body style='visibility: hidden'>",
        "<body style=\"display:none\">",
        "<html style='VISIBILITY:hidden'>",
        "<body hidden>",
        "<div id=app style='display: none'>",
        "<section hidden>",
        "<template>",
        "<noscript>",
    ] {
        let read = of(&hidden(frame));
        for says in ["38个项目同时开工", "市发改委每月通报一次"] {
            assert!(read.text.contains(says), "{frame}: {}", read.text);
        }
        assert!(!read.text.contains("登录后"), "{frame}: what stays hidden within is left out");
    }
}

#[test]
fn what_is_hidden_beside_an_article_stays_hidden() {
    let notice = "<div style='display:none'><p>本网站的隐私声明，请用户仔细阅读，不得转载。</p></div>".repeat(40);
    let popup = format!(
        "<div hidden>{}</div>",
        "<p>本网站的隐私声明，请用户仔细阅读，不得转载。</p>".repeat(40)
    );
    for aside in [notice, popup] {
        let read = of(&site(&format!("{ARTICLE}{aside}")));
        assert!(
            read.text.contains("38个项目同时开工") && !read.text.contains("隐私声明"),
            "{}",
            read.text
        );
    }
}
