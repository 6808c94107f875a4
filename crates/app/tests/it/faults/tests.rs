//! Each fault in its short form.

use jiufen_store::testing::BOTH;

use super::log::Log;
use super::syncs::Under;
use super::{clock, disk, killed, log, server, stopping, syncs};

#[test]
fn a_killed_process_loses_nothing() {
    for engine in BOTH {
        killed::killed(engine, 3).holds();
    }
}

#[test]
fn a_failed_sync_is_believed_by_nobody() {
    use jiufen_store::db::Engine::{Postgres, Sqlite};
    for (engine, under) in [
        (Sqlite, Under::Command),
        (Sqlite, Under::SignIn),
        (Sqlite, Under::Upload),
        (Postgres, Under::Upload),
    ] {
        syncs::syncs(engine, under, 1).holds();
    }
}

#[test]
fn no_room_for_data_and_log_passes() {
    disk::full(1).holds();
}

#[test]
fn a_log_that_nobody_takes_costs_nothing() {
    for fate in [Log::Closed, Log::ReaderGone, Log::ReaderStandsStill] {
        log::untaken(fate, 40).holds();
    }
}

#[test]
fn a_killed_server_is_waited_for() {
    server::killed(1).holds();
}

#[test]
fn a_request_that_does_not_end_does_not_hold_up_the_stop() {
    stopping::stopped().holds();
}

#[test]
fn a_clock_that_was_moved_stops_recording_until_it_is_confirmed() {
    for engine in BOTH {
        for how in &clock::ALL {
            clock::done(engine, how, 1).holds();
        }
    }
}
