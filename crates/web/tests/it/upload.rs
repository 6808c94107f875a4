//! Uploads: what is taken, what is refused in words, what is left on disk.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiufen_web::forms::Upload;
use jiufen_web::forms::attachment::attachment;
use jiufen_web::limits;

use crate::site::{Answer, Browser, Site, site};

/// Serves the first file back, or says what was wrong.
pub async fn echo(upload: Upload) -> axum::response::Response {
    use axum::response::IntoResponse;
    match upload.files.first().filter(|_| upload.form.is_right()) {
        Some(file) => {
            let content = std::fs::read(file.path()).unwrap();
            assert_eq!(content.len() as u64, file.bytes);
            let folder = tempfile::tempdir().unwrap();
            let kept = file.keep(&jiufen_store::files::Files::open(folder.path()).unwrap()).unwrap();
            assert_eq!(kept.salted, jiufen_kernel::text::Digest::of(&kept.salt, &content));
            attachment(&file.name, file.kind, content)
        }
        None => (StatusCode::UNPROCESSABLE_ENTITY, upload.form.draft().objections().to_string()).into_response(),
    }
}

async fn send(browser: &mut Browser, page: &Answer, key_first: bool, files: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    let mut field = |name: &str, value: &str| {
        body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
    };
    if key_first {
        field("form_key", &page.hidden("form_key"));
        field("command", &page.hidden("command"));
    }
    for (name, content) in files {
        body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes());
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--cut--\r\n");
    raw(browser, body).await
}

async fn raw(browser: &mut Browser, body: Vec<u8>) -> Answer {
    let request = Request::post("/test/upload")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header(header::ORIGIN, "http://localhost");
    browser.send(request, Body::from(body)).await
}

fn left_on_disk(site: &Site) -> usize {
    std::fs::read_dir(site.uploads.path()).unwrap().count()
}

#[tokio::test]
async fn a_file_comes_back_as_an_attachment_in_a_sandbox() {
    let site = site().await;
    let mut browser = site.signed_in("shensui").await;
    let page = browser.get("/password").await;
    let answer = send(
        &mut browser,
        &page,
        true,
        &[("../检测报告 \u{202E}1.pdf", b"%PDF-1.7 <script>")],
    )
    .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.header(header::CONTENT_SECURITY_POLICY), "sandbox; default-src 'none'");
    assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/pdf");
    let disposition = answer.header(header::CONTENT_DISPOSITION);
    assert!(
        disposition.starts_with("attachment; ")
            && disposition.ends_with("filename*=UTF-8''%E6%A3%80%E6%B5%8B%E6%8A%A5%E5%91%8A%201.pdf"),
        "{disposition}"
    );
    assert_eq!(left_on_disk(&site), 0, "nobody took it over");
}

#[tokio::test]
async fn what_is_not_taken_is_named() {
    let site = site().await;
    let mut browser = site.signed_in("shensui").await;
    let page = browser.get("/password").await;
    let huge = vec![b'x'; usize::try_from(limits::FILE_BYTES).unwrap() + 1];
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bomb.extend([0, 1, 0, 0, 0, 1, 0, 0]);
    for (name, content, says) in [
        ("报告.exe", &b"MZ"[..], "报告.exe 没有收：只收 PDF"),
        ("报告.pdf", b"<html>", "报告.pdf 没有收：内容和扩展名不符"),
        ("空.txt", b"", "空.txt 没有收：文件是空的"),
        ("大.txt", &huge, "大.txt 没有收：超过 50.0 MB"),
        ("图.png", &bomb, "图.png 没有收：图片超过 1 亿像素"),
        ("坏\"名.svg", b"<svg/>", "没有收：只收 PDF"),
    ] {
        let answer = send(&mut browser, &page, true, &[(&name.replace('"', "%22"), content)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.text.contains(says), "{says} in {}", answer.text);
    }
    assert_eq!(left_on_disk(&site), 0);
}

#[tokio::test]
async fn nothing_is_written_before_the_key_fits() {
    let site = site().await;
    let mut browser = site.signed_in("shensui").await;
    let page = browser.get("/password").await;
    assert_eq!(
        send(&mut browser, &page, false, &[("a.txt", b"text")]).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(left_on_disk(&site), 0);
    let many: Vec<_> = (0..=limits::FILES_PER_UPLOAD).map(|_| ("a.txt", &b"text"[..])).collect();
    assert_eq!(send(&mut browser, &page, true, &many).await.status, StatusCode::BAD_REQUEST);
    let broken = raw(
        &mut browser,
        b"--cut\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nno end".to_vec(),
    )
    .await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    assert_eq!(left_on_disk(&site), 0);
}
