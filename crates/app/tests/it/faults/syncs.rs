//! A sync that fails with an error of the disk: under a command, under a sign-in, under an upload. The disk says yes again at
//! once, and nothing may believe it until the next start.

use std::path::Path;
use std::process::Command;

use jiufen_kernel::id::ItemId;
use jiufen_store::db::Engine;

use super::Row;
use super::installation::{Clerk, Installation, compiled, until_ready_says};
use crate::running::start;

/// Where the failing sync happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    Command,
    SignIn,
    Upload,
}

/// While a file of that name is there, every sync fails as a broken disk's does.
const BETWEEN: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
static int broken(void) { const char *f = getenv("JIUFEN_FAULT"); return f && access(f, F_OK) == 0; }
#define BETWEEN(name) \
  int name(int fd) { \
    static int (*real)(int); \
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, #name); \
    if (broken()) { errno = EIO; return -1; } \
    return real(fd); \
  }
BETWEEN(fsync)
BETWEEN(fdatasync)
"#;

fn breakable(installation: &Installation, library: &Path, fault: &Path) -> Command {
    let mut program = installation.program();
    let before = std::env::var("LD_PRELOAD").unwrap_or_default();
    program
        .env("LD_PRELOAD", format!("{}:{before}", library.display()))
        .env("JIUFEN_FAULT", fault);
    program
}

/// Breaks a sync, once a round.
pub fn syncs(engine: Engine, under: Under, rounds: usize) -> Row {
    let installation = Installation::on(engine);
    let folder = tempfile::tempdir().expect("a folder");
    let library = compiled(folder.path(), BETWEEN);
    let fault = folder.path().join("broken");
    let mut acknowledged = Vec::<ItemId>::new();
    let (mut lost, mut said) = (0, String::new());
    for _ in 0..rounds {
        let running = start(breakable(&installation, &library, &fault), false);
        let clerk = Clerk::of(&running);
        clerk.register_all(&running, 5, &mut acknowledged);
        std::fs::write(&fault, "").expect("broken");
        let answer = match under {
            Under::Command => clerk.is_refused(&running, "503"),
            Under::SignIn => Clerk::try_of(&running).err().expect("no sign-in over a failed sync"),
            Under::Upload => running.bring("/documents/new", &clerk.cookies(), "报告.txt", "各县要抓好落实。".as_bytes()),
        };
        std::fs::remove_file(&fault).expect("whole again");
        assert!(answer.starts_with("HTTP/1.1 503"), "{under:?}: {answer}");
        assert!(answer.contains("重新启动以前什么都记不下"), "{under:?}: {answer}");
        said = until_ready_says(&running, "storage_failed");
        // The disk says yes to everything now.
        let refused = clerk.is_refused(&running, "503");
        assert!(refused.contains("重新启动以前什么都记不下"), "{refused}");
        let sign_in = running.send("GET /sign-in", "jiufen-language=en", "");
        assert!(
            sign_in.contains("nothing can be recorded until the server is started again"),
            "{sign_in}"
        );
        assert!(Clerk::try_of(&running).is_err(), "a session over lost pages");
        let page = clerk.sees(&running, "/items");
        assert!(page.starts_with("HTTP/1.1 200"), "reading goes on: {page}");
        running.stop();
        lost += installation.lost(&acknowledged);
    }
    let running = installation.start();
    until_ready_says(&running, "ok");
    Clerk::of(&running).register_all(&running, 1, &mut acknowledged);
    Row {
        fault: format!("EIO on a sync of {under:?}, {engine:?}"),
        rounds,
        acknowledged: acknowledged.len(),
        lost,
        ready: said,
        recovered: "by starting again",
    }
}
