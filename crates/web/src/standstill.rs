//! What is said while the store cannot do its work: on the page that was asked for, and above every page while it lasts.

use std::borrow::Cow;

use jiufen_store::StoreError;
use jiufen_store::files::FileError;
use jiufen_store::guard::ClockTrouble;
use jiufen_store::health::Trouble;

use crate::Web;
use crate::language::Lang;

/// Heading and sentence in both languages.
pub(crate) struct Words {
    pub(crate) title: (Cow<'static, str>, Cow<'static, str>),
    pub(crate) sentence: (Cow<'static, str>, Cow<'static, str>),
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
        Trouble::Storage => fixed(
            (
                "服务器的磁盘出了故障，重新启动以前什么都记不下",
                "The server's storage failed: nothing can be recorded until the server is started again",
            ),
            (
                "这次的没有记下，已经记下的都在，还可以查看。请告诉系统管理员岗：先检查磁盘，再重新启动服务器。",
                "This was not recorded; what was recorded before stands and can be read. Please tell the system administrator to look at the disk first and then start the server again.",
            ),
        ),
        Trouble::Gone => fixed(
            (
                "写入通道停了，重新启动以前什么都记不下",
                "The part that records has stopped: nothing can be recorded until the server is started again",
            ),
            (
                "已经记下的都在。请告诉系统管理员岗重新启动服务器。",
                "What was recorded before stands. Please tell the system administrator to start the server again.",
            ),
        ),
        Trouble::Full => fixed(
            (
                "服务器的磁盘满了，没有记下",
                "The server's disk is full; nothing was recorded",
            ),
            (
                "请告诉系统管理员岗腾出空间。填的内容退回上一页还在，有了空间再报一次。",
                "Please tell the system administrator to make room. What you typed is still there when you go back; send it again when there is room.",
            ),
        ),
        Trouble::Away => fixed(
            (
                "数据库现在连不上，等一下再来",
                "The database cannot be reached right now; try again in a moment",
            ),
            (
                "连上以后会自己恢复。刚才报的不一定记下了：退回上一页再报一次，同一份表单只记一次。",
                "It recovers by itself. What you just sent may or may not be recorded: go back and send it again; the same form is recorded only once.",
            ),
        ),
        Trouble::Clock(clock) => clock_words(clock),
        Trouble::Busy => fixed(
            ("现在人多，等一下再来", "Many are here right now; try again in a moment"),
            (
                "还没有记下任何东西。半分钟以后再按一次。",
                "Nothing was recorded. Press again in half a minute.",
            ),
        ),
        Trouble::Unknown => fixed(
            (
                "没有等到回答，不知道记下了没有",
                "No answer came in time; it is not known whether this was recorded",
            ),
            (
                "退回上一页再报一次：同一份表单只记一次。",
                "Go back and send it again: the same form is recorded only once.",
            ),
        ),
    }
}

fn fixed(title: (&'static str, &'static str), sentence: (&'static str, &'static str)) -> Words {
    let pair = |(zh, en): (&'static str, &'static str)| (Cow::Borrowed(zh), Cow::Borrowed(en));
    Words {
        title: pair(title),
        sentence: pair(sentence),
    }
}

fn clock_words(clock: ClockTrouble) -> Words {
    let (zh, en) = amount(clock.by());
    let title = match clock {
        ClockTrouble::Moved(by) if by < 0 => (
            format!("服务器的时钟被拨慢了 {zh}，核对以前什么都记不下"),
            format!("The server's clock was set back by {en}: nothing can be recorded until it is confirmed"),
        ),
        ClockTrouble::Moved(_) => (
            format!("服务器的时钟被拨快了 {zh}，核对以前什么都记不下"),
            format!("The server's clock was set forward by {en}: nothing can be recorded until it is confirmed"),
        ),
        ClockTrouble::Behind(_) => (
            format!("服务器的时钟比最后一次记录早 {zh}，核对以前什么都记不下"),
            format!("The server's clock is {en} behind what was recorded last: nothing can be recorded until it is confirmed"),
        ),
        ClockTrouble::Ahead(_) => (
            format!("服务器的时钟比最后一次记录晚 {zh}，核对以前什么都记不下"),
            format!("The server's clock is {en} ahead of what was recorded last: nothing can be recorded until it is confirmed"),
        ),
    };
    let sentence = (
        "日期记错了谁也收不回来，所以先停下。已经记下的都在，还可以查看。请告诉系统管理员岗：先核对服务器的时间，不对就校准，再在服务器上运行 jiufen clock --right。",
        "A wrong day can be taken back by nobody, so recording stops first. What was recorded before stands and can be read. Please tell the system administrator to look at the server's time, to set it if it is wrong, and then to run jiufen clock --right on the server.",
    );
    Words {
        title: (title.0.into(), title.1.into()),
        sentence: (sentence.0.into(), sentence.1.into()),
    }
}

/// A length of time in the unit that people would use.
fn amount(micros: i64) -> (String, String) {
    let minutes = micros.unsigned_abs() / 60_000_000;
    let many = |number: u64, unit: &str| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
    match minutes {
        0..120 => (format!("{minutes} 分钟"), many(minutes, "minute")),
        120..2_880 => (format!("{} 小时", minutes / 60), many(minutes / 60, "hour")),
        _ => (format!("{} 天", minutes / 1_440), many(minutes / 1_440, "day")),
    }
}

/// What stands above every page while nothing can be recorded.
pub(crate) fn banner(web: &Web, lang: Lang) -> Option<String> {
    let words = words(web.store().health().standstill()?);
    Some(lang.t(&words.title.0, &words.title.1).to_owned())
}
