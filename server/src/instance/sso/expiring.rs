//! What is remembered for a while only: so many things by their ids, each until its time.
//!
//! It must not know what it remembers, nor what time it is.

use imbl::{OrdMap, OrdSet};
use jiff::Timestamp;

/// A bounded memory. When it is full, what would expire first gives way. A copy costs nothing.
#[derive(Debug, Clone)]
pub(super) struct Expiring<V> {
    most: usize,
    kept: OrdMap<String, (Timestamp, V)>,
    ends: OrdSet<(Timestamp, String)>,
}

impl<V: Clone> Expiring<V> {
    /// A memory for `most` things.
    pub(super) fn new(most: usize) -> Self {
        Self { most, kept: OrdMap::new(), ends: OrdSet::new() }
    }

    /// Forgets what is over by `now`.
    pub(super) fn forget(&mut self, now: Timestamp) {
        while let Some(first) = self.ends.get_min().filter(|(end, _)| *end <= now).cloned() {
            self.drop_entry(&first);
        }
    }

    /// Remembers `value` until `end`, in place of what had that id.
    pub(super) fn keep(&mut self, id: &str, value: V, end: Timestamp) {
        self.take(id);
        while self.kept.len() >= self.most
            && let Some(first) = self.ends.get_min().cloned()
        {
            self.drop_entry(&first);
        }
        self.kept.insert(id.to_owned(), (end, value));
        self.ends.insert((end, id.to_owned()));
    }

    /// What has that id.
    pub(super) fn get(&self, id: &str) -> Option<&V> {
        self.kept.get(id).map(|(_, value)| value)
    }

    /// What has that id, to be changed.
    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut V> {
        self.kept.get_mut(id).map(|(_, value)| value)
    }

    /// Forgets what has that id.
    pub(super) fn take(&mut self, id: &str) -> Option<V> {
        let (end, value) = self.kept.remove(id)?;
        self.ends.remove(&(end, id.to_owned()));
        Some(value)
    }

    /// Everything that is kept, by id.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &V)> {
        self.kept.iter().map(|(id, (_, value))| (id, value))
    }

    fn drop_entry(&mut self, entry: &(Timestamp, String)) {
        self.ends.remove(entry);
        self.kept.remove(&entry.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ids(memory: &Expiring<u8>) -> Vec<&str> {
        memory.iter().map(|(id, _)| id.as_str()).collect()
    }

    #[test]
    fn a_thing_is_kept_until_its_time() {
        let mut memory = Expiring::new(10);
        memory.keep("a", 1, at(10));
        memory.keep("b", 2, at(20));
        memory.forget(at(9));
        assert_eq!(ids(&memory), ["a", "b"]);
        memory.forget(at(10));
        assert_eq!(ids(&memory), ["b"]);
        assert_eq!((memory.take("b"), memory.take("b")), (Some(2), None));
    }

    #[test]
    fn what_would_expire_first_gives_way() {
        let mut memory = Expiring::new(2);
        memory.keep("long", 1, at(100));
        memory.keep("short", 2, at(10));
        memory.keep("new", 3, at(50));
        assert_eq!(ids(&memory), ["long", "new"]);
    }

    #[test]
    fn an_id_is_kept_once() {
        let mut memory = Expiring::new(2);
        memory.keep("a", 1, at(10));
        memory.keep("a", 2, at(20));
        memory.forget(at(15));
        assert_eq!(memory.get("a"), Some(&2));
    }
}
