//! Bounded map whose entries expire.
//!
//! Must not know its values, nor the clock.

use imbl::{OrdMap, OrdSet};
use jiff::Timestamp;

/// Bounded map whose entries expire. A new entry replaces the one that expires first if the map is full. Copies are cheap.
#[derive(Debug, Clone)]
pub(super) struct ExpiringMap<V> {
    capacity: usize,
    entries: OrdMap<String, (Timestamp, V)>,
    ends: OrdSet<(Timestamp, String)>,
}

impl<V: Clone> ExpiringMap<V> {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, entries: OrdMap::new(), ends: OrdSet::new() }
    }

    /// Removes the entries that have expired by `now`.
    pub(super) fn expire(&mut self, now: Timestamp) {
        while let Some(first) = self.ends.get_min().filter(|(end, _)| *end <= now).cloned() {
            self.drop_entry(&first);
        }
    }

    /// Inserts an entry that expires at `end`, or replaces the one with the same id.
    pub(super) fn insert(&mut self, id: &str, value: V, end: Timestamp) {
        self.remove(id);
        while self.entries.len() >= self.capacity
            && let Some(first) = self.ends.get_min().cloned()
        {
            self.drop_entry(&first);
        }
        self.entries.insert(id.to_owned(), (end, value));
        self.ends.insert((end, id.to_owned()));
    }

    pub(super) fn get(&self, id: &str) -> Option<&V> {
        self.entries.get(id).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut V> {
        self.entries.get_mut(id).map(|(_, value)| value)
    }

    pub(super) fn remove(&mut self, id: &str) -> Option<V> {
        let (end, value) = self.entries.remove(id)?;
        self.ends.remove(&(end, id.to_owned()));
        Some(value)
    }

    /// Returns the entries by id.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &V)> {
        self.entries.iter().map(|(id, (_, value))| (id, value))
    }

    fn drop_entry(&mut self, entry: &(Timestamp, String)) {
        self.ends.remove(entry);
        self.entries.remove(&entry.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ids(map: &ExpiringMap<u8>) -> Vec<&str> {
        map.iter().map(|(id, _)| id.as_str()).collect()
    }

    #[test]
    fn entry_expires_at_its_end() {
        let mut map = ExpiringMap::new(10);
        map.insert("a", 1, at(10));
        map.insert("b", 2, at(20));
        map.expire(at(9));
        assert_eq!(ids(&map), ["a", "b"]);
        map.expire(at(10));
        assert_eq!(ids(&map), ["b"]);
        assert_eq!((map.remove("b"), map.remove("b")), (Some(2), None));
    }

    #[test]
    fn full_map_removes_the_entry_that_expires_first() {
        let mut map = ExpiringMap::new(2);
        map.insert("long", 1, at(100));
        map.insert("short", 2, at(10));
        map.insert("new", 3, at(50));
        assert_eq!(ids(&map), ["long", "new"]);
    }

    #[test]
    fn insert_replaces_the_entry_with_the_same_id() {
        let mut map = ExpiringMap::new(2);
        map.insert("a", 1, at(10));
        map.insert("a", 2, at(20));
        map.expire(at(15));
        assert_eq!(map.get("a"), Some(&2));
    }
}
