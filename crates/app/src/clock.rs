//! `jiufen clock`: what this machine's clock shows beside what the log and the heartbeat say, and the word of a person on this
//! machine that it is right. Works beside a running server, which goes on recording by itself.

use anyhow::{Result, bail};
use jiufen_store::{
    db::{Access, Db},
    guard::{self, ClockTrouble},
};

use crate::{config::ClockArgs, logging::say};

/// Shows, or takes the word.
pub fn clock(args: &ClockArgs) -> Result<()> {
    let config = args.place.store()?;
    if config.postgres.is_none() && !config.folder.join("data.sqlite").exists() {
        bail!("{} holds no installation", config.folder.display());
    }
    let mut db = Db::open(&config.location(), Access::Write)?;
    let now = config.clock.now();
    let before = guard::kept(&mut db)?;
    let shown = |micros: i64| match jiff::Timestamp::from_microsecond(micros) {
        Ok(moment) if micros > 0 => moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        _ => String::from("none yet"),
    };
    say(format_args!("this machine's clock\t{}", shown(now.as_microsecond())));
    say(format_args!("newest event\t{}", shown(before.newest)));
    say(format_args!("last heartbeat\t{}", shown(before.beat)));
    let trouble = before.stopped.or_else(|| guard::judge(now.as_microsecond(), &before));
    match trouble {
        None => say("the clock is believed"),
        Some(trouble) => say(format_args!("nothing is recorded: {}", words(trouble))),
    }
    if !args.right {
        if trouble.is_some() {
            say("set the clock if it is wrong; then say `jiufen clock --right`");
        }
        return Ok(());
    }
    guard::said_right(&mut db, now.as_microsecond())?;
    say("noted: this machine's clock is right now");
    let after = guard::kept(&mut db)?;
    match guard::judge(now.as_microsecond(), &after) {
        None => say("recording goes on"),
        Some(_) => say(format_args!(
            "the newest events carry a later time; recording goes on by itself when the clock passes {}",
            shown(after.newest)
        )),
    }
    Ok(())
}

fn words(trouble: ClockTrouble) -> String {
    let by = trouble.by().unsigned_abs() / 1_000_000;
    let amount = match by {
        0..7_200 => format!("{} minutes", by / 60),
        7_200..172_800 => format!("{} hours", by / 3_600),
        _ => format!("{} days", by / 86_400),
    };
    match trouble {
        ClockTrouble::Moved(by) if by < 0 => format!("the clock was set back by {amount}"),
        ClockTrouble::Moved(_) => format!("the clock was set forward by {amount}"),
        ClockTrouble::Behind(_) => format!("the clock is {amount} behind what was recorded last"),
        ClockTrouble::Ahead(_) => format!("the clock is {amount} ahead of what was recorded last"),
    }
}
