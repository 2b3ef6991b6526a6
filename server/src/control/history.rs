//! History of a roster: the latest effects of commands, with the requests that caused them, and timelines of them.
//!
//! Pure: the time is a parameter.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::people;
use egnyte_domain::{CommandEffect, Group, User, UserId};

/// Maximum size of a history, in accounts that its effects concern.
pub const MAX_HISTORY: usize = 10_000;

/// Maximum size of one effect: a group of a million members does not replace all others.
const MAX_EFFECT: usize = 1_000;

/// Fields of an account that the mock sets.
const DERIVED: [&str; 3] = ["id", "created", "modified"];

/// Effect of a command, with its time and its cause.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    /// Number of the effect, from 1.
    pub number: u64,
    /// Time on the clock of the domain.
    pub at: Timestamp,
    /// Start of the request that caused it, as in the journal; `None` for the control API.
    pub request: Option<u64>,
    /// Effect.
    pub effect: CommandEffect,
}

/// Latest effects of a domain, oldest first.
#[derive(Debug, Default)]
pub struct History {
    last: u64,
    size: usize,
    entries: VecDeque<HistoryEntry>,
}

impl History {
    /// Adds effects, and removes the oldest where the history is full.
    pub fn record(&mut self, effects: Vec<CommandEffect>, at: Timestamp, request: Option<u64>) {
        for effect in effects {
            self.last += 1;
            self.size += size(&effect);
            self.entries.push_back(HistoryEntry { number: self.last, at, request, effect });
            // At once, so that a seed of a million users needs no room for all.
            while self.size > MAX_HISTORY
                && let Some(oldest) = self.entries.pop_front()
            {
                self.size -= size(&oldest.effect);
            }
        }
    }

    /// Returns the number of effects so far.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Returns the entries that match a filter, oldest first.
    pub fn entries(&self, filter: impl Fn(&HistoryEntry) -> bool) -> Vec<HistoryEntry> {
        self.entries.iter().filter(|entry| filter(entry)).cloned().collect()
    }

    /// Removes all entries; the numbering continues.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.size = 0;
    }
}

fn size(effect: &CommandEffect) -> usize {
    effect.size().min(MAX_EFFECT)
}

/// Renders the steps of an account in an entry, of which a group's membership may be one.
pub fn steps_of(id: UserId, entry: &HistoryEntry) -> Option<Value> {
    let mut json = match &entry.effect {
        CommandEffect::User { before, after } => account_step(before.as_deref(), after.as_deref()),
        CommandEffect::Group { before: None, after: Some(group) } => membership("joined", group),
        CommandEffect::Group { before: Some(group), after: None } => membership("left", group),
        CommandEffect::Group { .. } => return None,
        CommandEffect::Members { group, joined, .. } if joined.contains(&id) => membership("joined", group),
        CommandEffect::Members { group, .. } => membership("left", group),
    };
    json["number"] = entry.number.into();
    json["at"] = entry.at.to_string().into();
    Some(json)
}

/// Renders an entry for the request that caused it.
pub fn effect(entry: &HistoryEntry, name_of: impl Fn(UserId) -> Option<String>) -> Value {
    match &entry.effect {
        CommandEffect::User { before, after } => {
            let mut json = account_step(before.as_deref(), after.as_deref());
            if let Some(user) = after.as_ref().or(before.as_ref()) {
                json["user"] = json!({ "id": user.id.to_string(), "userName": user.user_name.as_str() });
            }
            json
        }
        CommandEffect::Group { before, after } => group_step(before.as_deref(), after.as_deref()),
        CommandEffect::Members { group, joined, left } => {
            let people = |ids: &[UserId]| ids.iter().take(MOST_NAMED).map(person(&name_of)).collect::<Vec<_>>();
            let mut json = membership("members", group);
            json["joined"] = people(joined).into();
            json["left"] = people(left).into();
            json["joinedCount"] = joined.len().into();
            json["leftCount"] = left.len().into();
            json
        }
    }
}

/// Number of members of a change that are named; the others are counted.
const MOST_NAMED: usize = 100;

fn person(name_of: &impl Fn(UserId) -> Option<String>) -> impl Fn(&UserId) -> Value {
    |id| json!({ "id": id.to_string(), "userName": name_of(*id) })
}

fn membership(kind: &str, group: &Arc<Group>) -> Value {
    json!({ "kind": kind, "group": { "id": group.id.to_string(), "displayName": group.display_name.as_str() } })
}

fn group_step(before: Option<&Group>, after: Option<&Group>) -> Value {
    let name = |group: Option<&Group>| group.map(|group| group.display_name.as_str().to_owned());
    let kind = match (before, after) {
        (None, _) => "group-created",
        (_, None) => "group-deleted",
        _ => "group-changed",
    };
    let id = after.or(before).map(|group| group.id.to_string());
    let mut values = Map::new();
    if name(before) != name(after) {
        values.insert("displayName".to_owned(), json!([name(before), name(after)]));
    }
    let external_id = |group: Option<&Group>| group.and_then(|group| group.external_id.clone());
    if external_id(before) != external_id(after) {
        values.insert("externalId".to_owned(), json!([external_id(before), external_id(after)]));
    }
    json!({ "kind": kind, "group": { "id": id, "displayName": name(after).or(name(before)) }, "values": values })
}

/// Renders the change of an account: its kind, and each value before and after.
fn account_step(before: Option<&User>, after: Option<&User>) -> Value {
    let kind = match (before, after) {
        (None, _) => "created",
        (_, None) => "deleted",
        (Some(before), Some(after)) => change_kind(before, after),
    };
    json!({ "kind": kind, "values": differences(&fields(before), &fields(after)) })
}

/// Returns the most telling name of a change. A connector takes an account over when it gives it its first external id.
fn change_kind(before: &User, after: &User) -> &'static str {
    match (before.active, after.active) {
        (true, false) => "deactivated",
        (false, true) => "activated",
        _ if before.external_id.is_none() && after.external_id.is_some() => "taken-over",
        _ => "changed",
    }
}

fn fields(user: Option<&User>) -> Map<String, Value> {
    let Some(Value::Object(mut fields)) = user.map(people::user) else { return Map::new() };
    DERIVED.iter().for_each(|derived| drop(fields.remove(*derived)));
    fields.extend(user.into_iter().flat_map(|user| user.extra.clone()));
    fields
}

fn differences(before: &Map<String, Value>, after: &Map<String, Value>) -> Map<String, Value> {
    let value = |fields: &Map<String, Value>, name: &str| fields.get(name).cloned().unwrap_or_default();
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let pairs = names.map(|name| (name.clone(), value(before, name), value(after, name)));
    pairs.filter(|(_, from, to)| from != to).map(|(name, from, to)| (name, json!([from, to]))).collect()
}

#[cfg(test)]
mod tests {
    use egnyte_domain::{GroupName, UserName};

    use super::*;

    fn user(id: u64) -> User {
        User::new(UserId(id), UserName::any("ada").unwrap(), Timestamp::UNIX_EPOCH)
    }

    fn step(before: Option<User>, after: Option<User>) -> Value {
        let effect = CommandEffect::User { before: before.map(Arc::new), after: after.map(Arc::new) };
        let entry = HistoryEntry { number: 1, at: Timestamp::UNIX_EPOCH, request: None, effect };
        steps_of(UserId(1), &entry).unwrap()
    }

    #[test]
    fn a_step_names_what_happened_and_each_value_before_and_after() {
        let managed = User { external_id: Some("x-1".to_owned()), ..user(1) };
        let gone = User { active: false, ..managed.clone() };
        assert_eq!(step(None, Some(user(1)))["kind"], "created");
        let taken_over = step(Some(user(1)), Some(managed.clone()));
        assert_eq!(taken_over["kind"], "taken-over");
        assert_eq!(taken_over["values"], json!({ "externalId": [null, "x-1"] }));
        let deactivated = step(Some(managed.clone()), Some(gone.clone()));
        assert_eq!(deactivated["kind"], "deactivated");
        assert_eq!(deactivated["values"], json!({ "active": [true, false] }));
        assert_eq!(step(Some(gone), Some(managed.clone()))["kind"], "activated");
        assert_eq!(step(Some(managed), None)["kind"], "deleted");
    }

    #[test]
    fn the_oldest_entries_give_way() {
        let mut history = History::default();
        for id in 0..=u64::try_from(MAX_HISTORY).unwrap() {
            let effect = CommandEffect::User { before: None, after: Some(Arc::new(user(id))) };
            history.record(vec![effect], Timestamp::UNIX_EPOCH, None);
        }
        let numbers: Vec<_> = history.entries(|_| true).iter().map(|entry| entry.number).collect();
        assert_eq!((numbers.len(), numbers[0], history.last()), (MAX_HISTORY, 2, 10_001));
        history.clear();
        assert_eq!((history.entries(|_| true).len(), history.last()), (0, 10_001));
    }

    #[test]
    fn effect_of_any_size_leaves_the_others() {
        let mut history = History::default();
        let group = Arc::new(Group::new(
            "00000000-0000-0000-0000-000000000001".parse().unwrap(),
            GroupName::parse("G", 9).unwrap(),
            Timestamp::UNIX_EPOCH,
        ));
        let joined = (1..=u64::try_from(MAX_HISTORY).unwrap() + 1).map(UserId).collect();
        let account = CommandEffect::User { before: None, after: Some(Arc::new(user(1))) };
        let members = CommandEffect::Members { group, joined, left: Vec::new() };
        history.record(vec![account, members], Timestamp::UNIX_EPOCH, None);
        assert_eq!(history.entries(|_| true).len(), 2);
    }
}
