//! The mock's clock: real time, moved by a test, or stopped by one.

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

/// One clock for all the domains of a server.
#[derive(Debug, Default)]
pub struct Clock {
    hands: Mutex<Hands>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Hands {
    /// How far it is ahead of real time.
    offset: SignedDuration,
    /// How far it was moved altogether.
    moved: SignedDuration,
    stopped: Option<Timestamp>,
}

/// What a clock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Face {
    /// The time.
    pub now: Timestamp,
    /// Whether it stands still.
    pub frozen: bool,
    /// How far it was moved altogether.
    pub moved: SignedDuration,
}

/// The time asked for is beyond all time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a clock cannot be moved there: years end at 9999")]
pub struct BeyondTime;

impl Clock {
    /// What it shows.
    pub fn face(&self) -> Face {
        let hands = *self.hands.lock();
        Face { now: hands.now(), frozen: hands.stopped.is_some(), moved: hands.moved }
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.hands.lock().now()
    }

    /// Moves it, also backwards; one that stands still stands still elsewhere.
    pub fn advance(&self, by: SignedDuration) -> Result<(), BeyondTime> {
        let mut hands = self.hands.lock();
        let then = hands.now().checked_add(by).map_err(|_| BeyondTime)?;
        hands.moved += by;
        match &mut hands.stopped {
            Some(stopped) => *stopped = then,
            None => hands.offset += by,
        }
        Ok(())
    }

    /// Stops it, at a certain time or now.
    pub fn freeze(&self, at: Option<Timestamp>) {
        let mut hands = self.hands.lock();
        hands.stopped = Some(at.unwrap_or_else(|| hands.now()));
    }

    /// Lets it go on from where it stands.
    pub fn thaw(&self) {
        let mut hands = self.hands.lock();
        if let Some(stopped) = hands.stopped.take() {
            hands.offset = stopped.duration_since(Timestamp::now());
        }
    }
}

impl Hands {
    fn now(self) -> Timestamp {
        let real = Timestamp::now();
        self.stopped.unwrap_or_else(|| real.checked_add(self.offset).unwrap_or(real))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_moved_stopped_and_let_go() {
        let clock = Clock::default();
        let hour = SignedDuration::from_hours(1);
        clock.advance(hour).unwrap();
        let ahead = clock.now().duration_since(Timestamp::now());
        assert!(ahead > SignedDuration::from_mins(59) && ahead <= hour, "{ahead}");
        let noon: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        clock.freeze(Some(noon));
        clock.advance(-hour).unwrap();
        assert_eq!(clock.face(), Face { now: noon - hour, frozen: true, moved: SignedDuration::ZERO });
        clock.thaw();
        let since = clock.now().duration_since(noon - hour);
        assert!(!clock.face().frozen && since < SignedDuration::from_mins(1), "{since}");
        assert_eq!(clock.advance(SignedDuration::MAX), Err(BeyondTime));
    }
}
