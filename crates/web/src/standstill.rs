//! What is said while the store cannot do its work: on the page that was asked for, and above every page while it lasts.

use jiufen_store::StoreError;
use jiufen_store::files::FileError;
use jiufen_store::health::Trouble;

use crate::Web;
use crate::language::Lang;

/// Heading and sentence in both languages.
pub(crate) struct Words {
    pub(crate) title: (&'static str, &'static str),
    pub(crate) sentence: (&'static str, &'static str),
}

/// The trouble behind an error, if it is one that people can be told how to meet.
pub(crate) fn trouble_of(error: &anyhow::Error) -> Option<Trouble> {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    error.chain().find_map(|cause| {
        if let Some(error) = cause.downcast_ref::<StoreError>() {
            return error.trouble();
        }
        match cause.downcast_ref::<FileError>() {
            Some(FileError::DiskFull) => return Some(Trouble::Full),
            Some(FileError::Db(error)) => return StoreError::from(error.clone()).trouble(),
            _ => {}
        }
        let error = cause.downcast_ref::<std::io::Error>()?;
        matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge).then_some(Trouble::Full)
    })
}

/// What it is called, and what can be done about it.
pub(crate) fn words(trouble: Trouble) -> Words {
    match trouble {
        Trouble::Storage => Words {
            title: (
                "服务器的磁盘出了故障，重新启动以前什么都记不下",
                "The server's storage failed: nothing can be recorded until the server is started again",
            ),
            sentence: (
                "这次的没有记下，已经记下的都在，还可以查看。请告诉系统管理员岗：先检查磁盘，再重新启动服务器。",
                "This was not recorded; what was recorded before stands and can be read. Please tell the system administrator to look at the disk first and then start the server again.",
            ),
        },
        Trouble::Gone => Words {
            title: (
                "写入通道停了，重新启动以前什么都记不下",
                "The part that records has stopped: nothing can be recorded until the server is started again",
            ),
            sentence: (
                "已经记下的都在。请告诉系统管理员岗重新启动服务器。",
                "What was recorded before stands. Please tell the system administrator to start the server again.",
            ),
        },
        Trouble::Full => Words {
            title: (
                "服务器的磁盘满了，没有记下",
                "The server's disk is full; nothing was recorded",
            ),
            sentence: (
                "请告诉系统管理员岗腾出空间。填的内容退回上一页还在，有了空间再报一次。",
                "Please tell the system administrator to make room. What you typed is still there when you go back; send it again when there is room.",
            ),
        },
        Trouble::Away => Words {
            title: (
                "数据库现在连不上，等一下再来",
                "The database cannot be reached right now; try again in a moment",
            ),
            sentence: (
                "连上以后会自己恢复。刚才报的不一定记下了：退回上一页再报一次，同一份表单只记一次。",
                "It recovers by itself. What you just sent may or may not be recorded: go back and send it again; the same form is recorded only once.",
            ),
        },
        Trouble::Busy => Words {
            title: ("现在人多，等一下再来", "Many are here right now; try again in a moment"),
            sentence: (
                "还没有记下任何东西。半分钟以后再按一次。",
                "Nothing was recorded. Press again in half a minute.",
            ),
        },
        Trouble::Unknown => Words {
            title: (
                "没有等到回答，不知道记下了没有",
                "No answer came in time; it is not known whether this was recorded",
            ),
            sentence: (
                "退回上一页再报一次：同一份表单只记一次。",
                "Go back and send it again: the same form is recorded only once.",
            ),
        },
    }
}

/// What stands above every page while nothing can be recorded.
pub(crate) fn banner(web: &Web, lang: Lang) -> Option<String> {
    let words = words(web.store().health().standstill()?);
    Some(lang.t(words.title.0, words.title.1).to_owned())
}
