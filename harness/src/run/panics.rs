//! What a panic says and where it happened. Cucumber silences the process-wide hook during a run and keeps only
//! the message, so ours is put in place again for each scenario.

use std::panic::{self, PanicHookInfo};

use parking_lot::Mutex;

/// More than this many unclaimed panics tell nothing new.
const MOST: usize = 200;

static SEEN: Mutex<Vec<Panic>> = Mutex::new(Vec::new());

/// One panic.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Panic {
    message: String,
    place: String,
}

/// Records panics from now on, in silence.
pub fn record() {
    panic::set_hook(Box::new(note));
}

/// Takes the place of the panic that said this.
pub fn claim(message: &str) -> Option<String> {
    let mut seen = SEEN.lock();
    let index = seen.iter().position(|panic| panic.message == message)?;
    Some(seen.remove(index).place)
}

/// Takes every panic that nobody claimed, as lines.
pub fn unclaimed() -> Vec<String> {
    SEEN.lock().drain(..).map(|panic| format!("{} (at {})", panic.message, panic.place)).collect()
}

fn note(info: &PanicHookInfo<'_>) {
    let payload = info.payload();
    let message = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let message = message.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let mut seen = SEEN.lock();
    if seen.len() < MOST {
        seen.push(Panic { message, place });
    }
}
