//! Faults of a domain: finds the fault that a request triggers, and counts.
//!
//! Pure: the time is a parameter, and random selections come from a seed, so that a run with faults is reproducible.

mod effect;
mod fault;

use std::time::Duration;

use serde_json::{Value, json};

pub use effect::{Effect, ErrorFormat, RetryAfter, Staleness, WaitForm};
pub use fault::{Fault, RequestLine, RequestMatch, Schedule, matches_pattern};

/// Faults of a domain, in the order in which they were set.
#[derive(Debug, Default)]
pub struct Faults {
    last: u64,
    set: Vec<FaultState>,
}

/// Fault with its counters.
#[derive(Debug)]
struct FaultState {
    id: u64,
    fault: Fault,
    matches: u64,
    firings: u64,
    /// Number of the last write, and of the reads after it.
    reads: (u64, u64),
}

/// Fault that a request triggered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggeredFault {
    /// Number of the fault.
    pub id: u64,
    /// Effect on the request.
    pub effect: Effect,
}

/// Last write of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastWrite {
    /// Number of writes until then.
    pub number: u64,
    /// Time since then.
    pub ago: Duration,
}

/// Unknown number of a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no fault {id}")]
pub struct UnknownFaultError {
    /// Number of the fault.
    pub id: u64,
}

impl Faults {
    /// Adds a fault, and returns its number.
    pub fn add(&mut self, fault: Fault) -> u64 {
        self.last += 1;
        self.set.push(FaultState { id: self.last, fault, matches: 0, firings: 0, reads: (0, 0) });
        self.last
    }

    /// Adds several faults.
    pub fn add_all(&mut self, faults: Vec<Fault>) {
        for fault in faults {
            self.add(fault);
        }
    }

    /// Removes a fault.
    pub fn remove(&mut self, id: u64) -> Result<(), UnknownFaultError> {
        let at = self.set.iter().position(|entry| entry.id == id).ok_or(UnknownFaultError { id })?;
        self.set.remove(at);
        Ok(())
    }

    /// Removes all faults.
    pub fn clear(&mut self) {
        self.set.clear();
    }

    /// Returns whether there are no faults.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// Returns whether a fault needs the state before the next write.
    pub fn need_previous_state(&self) -> bool {
        self.set.iter().any(|entry| matches!(entry.fault.effect, Effect::Stale(_)))
    }

    /// Triggers the first fault for the request. Later faults do not count the request, so that two faults with a `next`
    /// follow each other.
    pub fn trigger(&mut self, request: RequestLine<'_>, last_write: Option<LastWrite>) -> Option<TriggeredFault> {
        self.set.iter_mut().find_map(|fault| fault.trigger(request, last_write))
    }

    /// Returns the faults that were not triggered, as JSON.
    pub fn idle(&self) -> Vec<Value> {
        self.set.iter().filter(|entry| entry.firings == 0).map(FaultState::to_json).collect()
    }

    /// Renders the faults for the control API.
    pub fn to_json(&self) -> Value {
        json!({ "faults": self.set.iter().map(FaultState::to_json).collect::<Vec<_>>() })
    }
}

impl FaultState {
    fn trigger(&mut self, request: RequestLine<'_>, last_write: Option<LastWrite>) -> Option<TriggeredFault> {
        if !self.applies(request, last_write) {
            return None;
        }
        self.firings += 1;
        Some(TriggeredFault { id: self.id, effect: self.fault.effect.clone() })
    }

    /// Counts the request if it matches, and returns whether the fault applies to it.
    fn applies(&mut self, request: RequestLine<'_>, last_write: Option<LastWrite>) -> bool {
        let stale = matches!(self.fault.effect, Effect::Stale(_));
        if !self.fault.matching.matches(request) || stale && request.is_write() {
            return false;
        }
        self.matches += 1;
        self.is_scheduled() && (!stale || self.is_stale(last_write))
    }

    fn is_scheduled(&self) -> bool {
        match self.fault.schedule {
            Schedule::Always => true,
            Schedule::Nth(nth) => self.matches == nth,
            Schedule::Every(every) => self.matches.is_multiple_of(every),
            Schedule::Next(next) => self.matches <= next,
            Schedule::Chance { probability, seed } => random_fraction(seed, self.matches) < probability,
        }
    }

    /// Counts a read, and returns whether it does not see the last write yet.
    fn is_stale(&mut self, last_write: Option<LastWrite>) -> bool {
        let (Effect::Stale(staleness), Some(write)) = (&self.fault.effect, last_write) else { return false };
        let reads = if self.reads.0 == write.number { self.reads.1 + 1 } else { 1 };
        self.reads = (write.number, reads);
        match *staleness {
            Staleness::Reads(most) => reads <= most,
            Staleness::For(time) => write.ago < time,
        }
    }

    fn to_json(&self) -> Value {
        let mut json = self.fault.json().clone();
        json["id"] = self.id.into();
        json["matches"] = self.matches.into();
        json["firings"] = self.firings.into();
        json
    }
}

/// Returns a reproducible random number from 0 up to 1: SplitMix64, whose upper half fits a float.
fn random_fraction(seed: u64, index: u64) -> f64 {
    let mut z = seed.wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let bits = u32::try_from((z ^ (z >> 31)) >> 32).unwrap_or(u32::MAX);
    f64::from(bits) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITE: RequestLine<'_> = RequestLine { method: "POST", path: "/Users", query: "" };
    const READ: RequestLine<'_> = RequestLine { method: "GET", path: "/Users", query: "" };

    fn faults(inputs: &[Value]) -> Faults {
        let mut faults = Faults::default();
        for fault in inputs {
            faults.add(Fault::try_from(fault.clone()).unwrap());
        }
        faults
    }

    /// Numbers of the writes that trigger the fault.
    fn triggering_writes(matching: Value, requests: u64) -> Vec<u64> {
        let mut faults = faults(&[json!({ "match": matching, "effect": { "kind": "reset" } })]);
        (1..=requests).filter(|_| faults.trigger(WRITE, None).is_some()).collect()
    }

    #[test]
    fn fault_is_triggered_by_schedule() {
        assert_eq!(triggering_writes(json!({}), 3), [1, 2, 3]);
        assert_eq!(triggering_writes(json!({ "nth": 2 }), 4), [2]);
        assert_eq!(triggering_writes(json!({ "every": 2 }), 5), [2, 4]);
        assert_eq!(triggering_writes(json!({ "next": 2 }), 5), [1, 2]);
        assert_eq!(triggering_writes(json!({ "method": "GET" }), 3), [] as [u64; 0]);
        assert_eq!(triggering_writes(json!({ "write": false }), 3), [] as [u64; 0]);
        assert_eq!(triggering_writes(json!({ "path": "/Users/*" }), 3), [] as [u64; 0]);
    }

    #[test]
    fn chance_is_reproducible_and_respects_the_probability() {
        let half = triggering_writes(json!({ "probability": 0.5, "seed": 7 }), 1_000);
        assert_eq!(half, triggering_writes(json!({ "probability": 0.5, "seed": 7 }), 1_000));
        assert_ne!(half, triggering_writes(json!({ "probability": 0.5, "seed": 8 }), 1_000));
        assert!((400..600).contains(&half.len()), "{}", half.len());
        assert_eq!(triggering_writes(json!({ "probability": 0 }), 100).len(), 0);
        assert_eq!(triggering_writes(json!({ "probability": 1 }), 100).len(), 100);
    }

    #[test]
    fn faults_follow_each_other_and_are_counted() {
        let next = |status: u16| json!({ "match": { "next": 1 }, "effect": { "kind": "status", "status": status } });
        let mut faults = faults(&[next(500), next(429)]);
        assert_eq!([faults.trigger(WRITE, None).unwrap().id, faults.trigger(READ, None).unwrap().id], [1, 2]);
        assert_eq!(faults.trigger(WRITE, None), None);
        let json = faults.to_json();
        assert_eq!([&json["faults"][0]["matches"], &json["faults"][0]["firings"]], [&json!(3), &json!(1)]);
        assert_eq!(faults.remove(1), Ok(()));
        assert_eq!(faults.remove(1), Err(UnknownFaultError { id: 1 }));
        assert_eq!(faults.add(Fault::try_from(next(500)).unwrap()), 3);
        assert_eq!(faults.idle().len(), 1);
    }

    #[test]
    fn reads_are_stale_after_each_write() {
        let stale = |of: Value| {
            let mut effect = of;
            effect["kind"] = "stale".into();
            faults(&[json!({ "effect": effect })])
        };
        let write = |number, millis| Some(LastWrite { number, ago: Duration::from_millis(millis) });
        let mut two = stale(json!({ "reads": 2 }));
        assert!(two.trigger(READ, None).is_none() && two.trigger(WRITE, write(1, 0)).is_none());
        let stale_reads: Vec<_> = (0..3).map(|_| two.trigger(READ, write(1, 0)).is_some()).collect();
        assert_eq!(stale_reads, [true, true, false]);
        assert!(two.trigger(READ, write(2, 0)).is_some());
        let mut brief = stale(json!({ "millis": 100 }));
        assert!(brief.trigger(READ, write(1, 99)).is_some() && brief.trigger(READ, write(1, 100)).is_none());
    }
}
