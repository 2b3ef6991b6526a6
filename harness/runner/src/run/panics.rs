//! Panics, with their places. Cucumber silences the process-wide hook during a run and keeps the message only, so this
//! hook is installed again for each scenario.

use std::panic::{self, PanicHookInfo};

use parking_lot::Mutex;

/// Most panics to keep: more tell nothing new.
const MOST: usize = 200;

static RECORDED: Mutex<Vec<Panic>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Panic {
    message: String,
    place: String,
}

/// Installs the hook, which records panics and prints nothing.
pub(crate) fn install_hook() {
    panic::set_hook(Box::new(record));
}

/// Removes the panic with this message, and returns its place.
pub(super) fn take_place(message: &str) -> Option<String> {
    let mut recorded = RECORDED.lock();
    let index = recorded.iter().position(|panic| panic.message == message)?;
    Some(recorded.remove(index).place)
}

/// Removes all panics, and returns a line for each.
pub(crate) fn take_all() -> Vec<String> {
    RECORDED.lock().drain(..).map(|panic| format!("{} (at {})", panic.message, panic.place)).collect()
}

fn record(info: &PanicHookInfo<'_>) {
    let message = info.payload_as_str().unwrap_or_default().to_owned();
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let mut recorded = RECORDED.lock();
    if recorded.len() < MOST {
        recorded.push(Panic { message, place });
    }
}
