//! The program from outside, as a newcomer meets it: a demonstration on either database, an account of it, a second
//! start, `verify` and `rebuild`.

use std::process::Output;

use jiufen_store::testing::TestBase;

use crate::running::{program, start};

fn says(output: &Output, words: &str) {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains(words), "{text}\n{errors}");
}

#[test]
fn a_demonstration_is_made_served_again_verified_and_rebuilt_on_both_databases() {
    for engine in jiufen_store::testing::BOTH {
        eprintln!("on {engine:?}");
        let base = TestBase::bare(engine);
        let mut demo = program(&base, "demo");
        demo.args(["--port", "0"]);
        let running = start(demo, true);
        let handling = running.account("handling");
        let page = running.sees(&handling, "/items?q=%E4%B8%89%E6%A0%87%E6%AE%B5");
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("三标段"), "{page}");
        running.stop();

        let mut serve = program(&base, "serve");
        serve.args(["--listen", "127.0.0.1:0"]);
        let running = start(serve, false);
        let page = running.sees(&handling, "/items?q=%E4%B8%89%E6%A0%87%E6%AE%B5");
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("三标段"), "{page}");
        running.stop();

        says(
            &program(&base, "rebuild").output().expect("it runs"),
            "events folded into new summaries",
        );
        says(&program(&base, "verify").output().expect("it runs"), "everything holds");
    }
}
