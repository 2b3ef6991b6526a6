//! Clock of the mock: real time, which a test can move or freeze.

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

/// Returns the time of the system, for headers that refer to `Date`.
pub(crate) fn system_time() -> Timestamp {
    Timestamp::now()
}

/// Returns a time without the digits below a millisecond.
pub(super) fn truncate_to_millis(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

/// Clock of all domains of a server.
#[derive(Debug, Default)]
pub struct Clock {
    state: Mutex<ClockState>,
}

#[derive(Debug, Clone, Copy, Default)]
struct ClockState {
    /// Difference to real time.
    offset: SignedDuration,
    /// Sum of all moves.
    moved: SignedDuration,
    frozen: Option<Timestamp>,
}

/// Reading of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// Time.
    pub now: Timestamp,
    /// True if the clock is frozen.
    pub frozen: bool,
    /// Sum of all moves.
    pub moved: SignedDuration,
}

/// Move beyond the range of timestamps.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the clock cannot be moved beyond the year 9999")]
pub struct ClockRangeError;

impl Clock {
    /// Returns time and state of the clock.
    pub fn read(&self) -> ClockReading {
        let state = *self.state.lock();
        ClockReading { now: state.now(), frozen: state.frozen.is_some(), moved: state.moved }
    }

    /// Returns the time.
    pub fn now(&self) -> Timestamp {
        self.state.lock().now()
    }

    /// Moves the clock forwards or backwards; a frozen clock stays frozen.
    pub fn advance(&self, by: SignedDuration) -> Result<(), ClockRangeError> {
        let mut state = self.state.lock();
        let then = state.now().checked_add(by).map_err(|_| ClockRangeError)?;
        state.moved += by;
        match &mut state.frozen {
            Some(frozen) => *frozen = then,
            None => state.offset += by,
        }
        Ok(())
    }

    /// Freezes the clock, at a given time or now.
    pub fn freeze(&self, at: Option<Timestamp>) {
        let mut state = self.state.lock();
        state.frozen = Some(at.unwrap_or_else(|| state.now()));
    }

    /// Resumes a frozen clock from its time.
    pub fn resume(&self) {
        let mut state = self.state.lock();
        if let Some(frozen) = state.frozen.take() {
            state.offset = frozen.duration_since(Timestamp::now());
        }
    }
}

impl ClockState {
    fn now(self) -> Timestamp {
        let real = Timestamp::now();
        self.frozen.unwrap_or_else(|| real.checked_add(self.offset).unwrap_or(real))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_is_moved_frozen_and_resumed() {
        let clock = Clock::default();
        let hour = SignedDuration::from_hours(1);
        clock.advance(hour).unwrap();
        let ahead = clock.now().duration_since(Timestamp::now());
        assert!(ahead > SignedDuration::from_mins(59) && ahead <= hour, "{ahead}");
        let noon: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        clock.freeze(Some(noon));
        clock.advance(-hour).unwrap();
        assert_eq!(clock.read(), ClockReading { now: noon - hour, frozen: true, moved: SignedDuration::ZERO });
        clock.resume();
        let since = clock.now().duration_since(noon - hour);
        assert!(!clock.read().frozen && since < SignedDuration::from_mins(1), "{since}");
        assert_eq!(clock.advance(SignedDuration::MAX), Err(ClockRangeError));
    }
}
