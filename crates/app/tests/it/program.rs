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

#[test]
fn two_administrators_are_made_on_the_servers_machine_when_nobody_else_can_and_it_shows() {
    for engine in jiufen_store::testing::BOTH {
        eprintln!("on {engine:?}");
        let base = TestBase::bare(engine);
        let mut found = program(&base, "found");
        found.args([
            "--name",
            "河清市人民政府",
            "--short",
            "市政府",
            "--people",
            "顾平川",
            "林若谷",
            "沈穗",
        ]);
        says(&found.output().expect("it runs"), "admin1\t");
        let make = |force: bool| {
            let mut make = program(&base, "administrator");
            make.args(["--people", "周砚", "江浣石"]);
            if force {
                make.arg("--force");
            }
            make.output().expect("it runs")
        };
        // Two are in force and nobody has signed in for thirty days: here is the way back, under logins that are free.
        let made = make(false);
        says(&made, "admin3\t");
        let text = String::from_utf8_lossy(&made.stdout).into_owned();
        let account = |login: &str| {
            let line = text.lines().find(|line| line.starts_with(login)).expect("its line");
            let password = line.split('\t').nth(1).expect("its password").to_owned();
            (String::from("administrator"), login.to_owned(), password)
        };
        let mut serve = program(&base, "serve");
        serve.args(["--listen", "127.0.0.1:0"]);
        let running = start(serve, false);
        let cookies = running.signed_in(&account("admin3"));
        assert!(!cookies.is_empty());
        running.stop();
        // One of them has signed in now: they do it themselves, unless it is insisted on.
        let refused = make(false);
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(
            !refused.status.success() && words.contains("administrators_in_force"),
            "{words}"
        );
        says(&make(true), "admin5\t");
        says(&program(&base, "verify").output().expect("it runs"), "everything holds");
        let gone = program(&base, "password").arg("admin1").output().expect("it runs");
        assert!(
            !gone.status.success(),
            "no command prints a password of somebody else's account"
        );
    }
}
