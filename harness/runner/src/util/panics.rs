//! Panics of the harness, with their places. Cucumber silences the process-wide hook during a run and keeps the message only,
//! so this hook is installed again for each scenario.

use std::cell::RefCell;
use std::panic::{self, PanicHookInfo};

use parking_lot::Mutex;

/// Most panics to keep: more tell nothing new.
const MOST: usize = 200;

static RECORDED: Mutex<Vec<Panic>> = Mutex::new(Vec::new());

thread_local! {
    static FAILED_STEP: RefCell<Option<String>> = const { RefCell::new(None) };
}

#[derive(Debug)]
struct Panic {
    message: String,
    place: String,
}

/// Installs the hook, which records panics and prints nothing.
pub(crate) fn install_hook() {
    panic::set_hook(Box::new(record));
}

/// Announces that a step has failed with this message. Cucumber panics with it at once, which is no fault of the harness and
/// is not recorded. It must be announced beforehand: cucumber reports the failure after the scenario has been closed, and a
/// run that ends in between would never see the report.
pub(crate) fn announce_failed_step(message: &str) {
    FAILED_STEP.set(Some(message.to_owned()));
}

/// Removes the panic with this message, and returns its place.
pub(crate) fn take_place(message: &str) -> Option<String> {
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
    if FAILED_STEP.take().is_some_and(|failed| failed == message) {
        return;
    }
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let mut recorded = RECORDED.lock();
    if recorded.len() < MOST {
        recorded.push(Panic { message, place });
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    fn panic_with(message: &str) {
        catch_unwind(|| panic!("{message}")).unwrap_err();
    }

    #[test]
    fn failed_step_is_no_fault_of_the_harness_and_the_next_panic_is_one() {
        install_hook();
        let message = "did not happen: user Ada is created";
        announce_failed_step(message);
        panic_with(message);
        assert_eq!(take_place(message), None);
        panic_with(message);
        assert!(take_place(message).is_some_and(|place| place.contains("panics.rs")));
        announce_failed_step(message);
        panic_with("index out of bounds");
        assert!(take_place("index out of bounds").is_some());
    }
}
