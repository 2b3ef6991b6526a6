//! The faults of one domain: which of them meets a request, counted. Pure: the time is handed in, and chance is made
//! from a seed, so that a run with faults can be repeated.

mod fault;

use std::time::Duration;

use serde_json::{Value, json};

pub use fault::{Asked, Effect, Fault, Match, Staleness, Turn, Voice, fits};

/// Every fault of a domain, in the order they were set.
#[derive(Debug, Default)]
pub struct Faults {
    last: u64,
    set: Vec<Entry>,
}

/// A fault, and what came of it so far.
#[derive(Debug)]
struct Entry {
    id: u64,
    fault: Fault,
    matches: u64,
    firings: u64,
    /// The number of the last write that was seen, and how many reads followed it.
    behind: (u64, u64),
}

/// A fault that met a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// Its number.
    pub id: u64,
    /// What happens.
    pub effect: Effect,
}

/// The last write of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastWrite {
    /// How many there were with it.
    pub number: u64,
    /// How long ago it was.
    pub ago: Duration,
}

/// There is no fault of that number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no fault {id}")]
pub struct NoSuchFault {
    /// The number asked for.
    pub id: u64,
}

impl Faults {
    /// Sets a fault and gives it a number.
    pub fn set(&mut self, fault: Fault) -> u64 {
        self.last += 1;
        self.set.push(Entry { id: self.last, fault, matches: 0, firings: 0, behind: (0, 0) });
        self.last
    }

    /// Sets several.
    pub fn set_all(&mut self, faults: &[Fault]) {
        for fault in faults {
            self.set(fault.clone());
        }
    }

    /// Takes a fault back.
    pub fn remove(&mut self, id: u64) -> Result<(), NoSuchFault> {
        let at = self.set.iter().position(|entry| entry.id == id).ok_or(NoSuchFault { id })?;
        self.set.remove(at);
        Ok(())
    }

    /// Takes every fault back.
    pub fn clear(&mut self) {
        self.set.clear();
    }

    /// Whether no fault is set.
    pub fn are_none(&self) -> bool {
        self.set.is_empty()
    }

    /// Whether one of them answers from before a write that is made now.
    pub fn look_back(&self) -> bool {
        self.set.iter().any(|entry| matches!(entry.fault.effect, Effect::Stale(_)))
    }

    /// The first fault that meets the request. Those after it do not see the request at all, so that two faults with
    /// a `next` follow each other.
    pub fn meet(&mut self, asked: Asked<'_>, last_write: Option<LastWrite>) -> Option<Fired> {
        self.set.iter_mut().find_map(|entry| entry.meet(asked, last_write))
    }

    /// Those that never met a request, as they were said.
    pub fn idle(&self) -> Vec<Value> {
        self.set.iter().filter(|entry| entry.firings == 0).map(Entry::to_json).collect()
    }

    /// Every fault in the control API's JSON.
    pub fn to_json(&self) -> Value {
        json!({ "faults": self.set.iter().map(Entry::to_json).collect::<Vec<_>>() })
    }
}

impl Entry {
    fn meet(&mut self, asked: Asked<'_>, last_write: Option<LastWrite>) -> Option<Fired> {
        if !self.meets(asked, last_write) {
            return None;
        }
        self.firings += 1;
        Some(Fired { id: self.id, effect: self.fault.effect.clone() })
    }

    fn meets(&mut self, asked: Asked<'_>, last_write: Option<LastWrite>) -> bool {
        let stale = matches!(self.fault.effect, Effect::Stale(_));
        if !self.fault.matching.means(asked) || stale && asked.is_write() {
            return false;
        }
        self.matches += 1;
        self.has_turn() && (!stale || self.is_behind(last_write))
    }

    fn has_turn(&self) -> bool {
        match self.fault.turn {
            Turn::Always => true,
            Turn::Nth(nth) => self.matches == nth,
            Turn::Every(every) => self.matches.is_multiple_of(every),
            Turn::Next(next) => self.matches <= next,
            Turn::Chance { probability, seed } => drawn(seed, self.matches) < probability,
        }
    }

    /// Whether a read of now does not see the last write yet.
    fn is_behind(&mut self, last_write: Option<LastWrite>) -> bool {
        let (Effect::Stale(staleness), Some(write)) = (&self.fault.effect, last_write) else { return false };
        let reads = if self.behind.0 == write.number { self.behind.1 + 1 } else { 1 };
        self.behind = (write.number, reads);
        match *staleness {
            Staleness::Reads(most) => reads <= most,
            Staleness::For(time) => write.ago < time,
        }
    }

    fn to_json(&self) -> Value {
        let mut told = self.fault.said().clone();
        told["id"] = self.id.into();
        told["matches"] = self.matches.into();
        told["firings"] = self.firings.into();
        told
    }
}

/// A number from 0 up to 1 that the seed and its place make out: SplitMix64, of which 53 bits fit a float.
fn drawn(seed: u64, place: u64) -> f64 {
    let mut z = seed.wrapping_add(place.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let bits = u32::try_from((z ^ (z >> 31)) >> 32).unwrap_or(u32::MAX);
    f64::from(bits) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITE: Asked<'_> = Asked { method: "POST", path: "/Users" };
    const READ: Asked<'_> = Asked { method: "GET", path: "/Users" };

    fn faults(said: &[Value]) -> Faults {
        let mut faults = Faults::default();
        for fault in said {
            faults.set(Fault::of(fault).unwrap());
        }
        faults
    }

    /// Which of so many writes are met.
    fn met(matching: Value, requests: u64) -> Vec<u64> {
        let mut faults = faults(&[json!({ "match": matching, "effect": { "kind": "reset" } })]);
        (1..=requests).filter(|_| faults.meet(WRITE, None).is_some()).collect()
    }

    #[test]
    fn a_fault_meets_the_requests_whose_turn_it_is() {
        assert_eq!(met(json!({}), 3), [1, 2, 3]);
        assert_eq!(met(json!({ "nth": 2 }), 4), [2]);
        assert_eq!(met(json!({ "every": 2 }), 5), [2, 4]);
        assert_eq!(met(json!({ "next": 2 }), 5), [1, 2]);
        assert_eq!(met(json!({ "method": "GET" }), 3), [] as [u64; 0]);
        assert_eq!(met(json!({ "write": false }), 3), [] as [u64; 0]);
        assert_eq!(met(json!({ "path": "/Users/*" }), 3), [] as [u64; 0]);
    }

    #[test]
    fn chance_repeats_itself_and_keeps_to_its_probability() {
        let half = met(json!({ "probability": 0.5, "seed": 7 }), 1_000);
        assert_eq!(half, met(json!({ "probability": 0.5, "seed": 7 }), 1_000));
        assert_ne!(half, met(json!({ "probability": 0.5, "seed": 8 }), 1_000));
        assert!((400..600).contains(&half.len()), "{}", half.len());
        assert_eq!(met(json!({ "probability": 0 }), 100).len(), 0);
        assert_eq!(met(json!({ "probability": 1 }), 100).len(), 100);
    }

    #[test]
    fn faults_follow_each_other_and_are_counted() {
        let next = |status: u16| json!({ "match": { "next": 1 }, "effect": { "kind": "status", "status": status } });
        let mut faults = faults(&[next(500), next(429)]);
        assert_eq!([faults.meet(WRITE, None).unwrap().id, faults.meet(READ, None).unwrap().id], [1, 2]);
        assert_eq!(faults.meet(WRITE, None), None);
        let told = faults.to_json();
        assert_eq!([&told["faults"][0]["matches"], &told["faults"][0]["firings"]], [&json!(3), &json!(1)]);
        assert_eq!(faults.remove(1), Ok(()));
        assert_eq!(faults.remove(1), Err(NoSuchFault { id: 1 }));
        assert_eq!(faults.set(Fault::of(&next(500)).unwrap()), 3);
        assert_eq!(faults.idle().len(), 1);
    }

    #[test]
    fn reads_are_behind_each_write_for_a_while() {
        let stale = |of: Value| {
            let mut effect = of;
            effect["kind"] = "stale".into();
            faults(&[json!({ "effect": effect })])
        };
        let write = |number, millis| Some(LastWrite { number, ago: Duration::from_millis(millis) });
        let mut two = stale(json!({ "reads": 2 }));
        assert!(two.meet(READ, None).is_none() && two.meet(WRITE, write(1, 0)).is_none());
        let behind: Vec<_> = (0..3).map(|_| two.meet(READ, write(1, 0)).is_some()).collect();
        assert_eq!(behind, [true, true, false]);
        assert!(two.meet(READ, write(2, 0)).is_some());
        let mut brief = stale(json!({ "millis": 100 }));
        assert!(brief.meet(READ, write(1, 99)).is_some() && brief.meet(READ, write(1, 100)).is_none());
    }
}
