//! An event of any kind, with the directory changed by a JSON Merge Patch: for what no other sentence says. People and
//! user groups go by their names in the features, so that a patch needs no ids.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::scenario::failure::{Failure, StepFuture};
use crate::scenario::people::People;
use crate::scenario::phase::StepPhase;
use crate::scenario::state::Scenario;
use egnyte_protocol::directory::{Directory, Event, EventKind, Id, IdKind, Person, Was};
use egnyte_support::did_you_mean::Hint;

/// Parts of a patch, beside the `event` itself.
const PARTS: [&str; 3] = ["application", "users", "userGroups"];
/// Fields of the `event`.
const EVENT_FIELDS: [&str; 3] = ["user", "userGroup", "was"];

impl Scenario {
    /// Changes the directory as the patch says, and delivers an event of this kind.
    pub fn deliver_raw_event<'a>(&'a mut self, phase: StepPhase, kind: &'a str, patch: &'a str) -> StepFuture<'a> {
        Box::pin(async move {
            self.begin(phase).await?;
            let side = &mut self.directory;
            let mut patcher = Patcher { people: &side.people, before: &side.current, created: side.created };
            let applied = patcher.apply(kind, patch);
            let (after, event) = applied.map_err(|error| Failure::error(format!("the event \"{kind}\": {error}")))?;
            side.created = patcher.created;
            let before = std::mem::replace(&mut side.current, after);
            let people = before.users.into_iter().filter(|was| side.current.person(&was.id) != Some(was));
            side.former_people.extend(people);
            side.former_groups
                .extend(before.user_groups.into_iter().filter(|was| !side.current.user_groups.contains(was)));
            self.deliver(event).await?;
            self.check_phase(phase)
        })
    }
}

/// Directory that a patch is applied to.
struct Patcher<'a> {
    people: &'a People,
    before: &'a Directory,
    created: usize,
}

impl Patcher<'_> {
    fn apply(&mut self, kind: &str, patch: &str) -> Result<(Directory, Event), String> {
        let kind = parse_kind(kind)?;
        let mut patch: Value = serde_json::from_str(patch).map_err(|error| format!("the text below it: {error}"))?;
        let about = patch.as_object_mut().ok_or("the text below it is not a JSON object")?.remove("event");
        let about = about.unwrap_or_else(|| json!({}));
        check_fields(&patch, &PARTS, "the directory")?;
        check_fields(&about, &EVENT_FIELDS, "the event")?;
        let mut view = self.view(&patch)?;
        json_patch::merge(&mut view, &patch);
        remove_deleted_members(&mut view, &patch);
        let after = self.directory(&view, &patch)?;
        let event = self.event(kind, &about, &patch, &after)?;
        Ok((after, event))
    }

    /// View of the directory by names instead of ids, with an empty entry for each object that the patch adds.
    fn view(&self, patch: &Value) -> Result<Value, String> {
        let (mut users, mut groups) = (Map::new(), Map::new());
        for person in &self.before.users {
            users.insert(self.name_of(person), without_id(person)?);
        }
        for group in &self.before.user_groups {
            let mut entry = without_id(group)?;
            entry["members"] = group.members.iter().map(|id| self.member_name(id)).collect();
            groups.insert(group.name.clone(), entry);
        }
        for (name, _) in entries(patch, "users").filter(|(_, value)| !value.is_null()) {
            let entry = self.people.find(name).map_or_else(|_| Ok(json!({"state": "active"})), without_id)?;
            users.entry(name).or_insert(entry);
        }
        for (name, _) in entries(patch, "userGroups").filter(|(_, value)| !value.is_null()) {
            groups.entry(name).or_insert_with(|| json!({"name": name, "associated": false, "members": []}));
        }
        let application = serde_json::to_value(&self.before.application).map_err(|error| error.to_string())?;
        Ok(json!({"application": application, "users": users, "userGroups": groups}))
    }

    /// Directory of a view.
    fn directory(&mut self, view: &Value, patch: &Value) -> Result<Directory, String> {
        let application = view.get("application").map(|entry| read(entry, "application")).transpose()?.flatten();
        let mut users: Vec<(String, Person)> = Vec::new();
        for (name, entry) in self.in_order(view, patch, "users") {
            let known = self.before.users.iter().find(|person| self.name_of(person) == *name);
            let id = known.or_else(|| self.people.find(name).ok()).map(|person| person.id.clone());
            let id = id.unwrap_or_else(|| self.next_id(IdKind::RawPerson));
            users.push((name.clone(), read(&with_id(entry, &id), &format!("users.{name}"))?));
        }
        let mut user_groups = Vec::new();
        for (name, entry) in self.in_order(view, patch, "userGroups") {
            let id = self.before.user_group(name).ok().map(|group| group.id.clone());
            let mut entry = with_id(entry, &id.unwrap_or_else(|| self.next_id(IdKind::UserGroup)));
            let names = entry["members"].as_array().cloned().unwrap_or_default();
            let ids: Result<Vec<Value>, String> = names.iter().map(|member| member_id(name, member, &users)).collect();
            entry["members"] = ids?.into();
            user_groups.push(read(&entry, &format!("userGroups.{name}"))?);
        }
        Ok(Directory { application, users: users.into_iter().map(|(_, person)| person).collect(), user_groups })
    }

    /// Entries in the order of the directory, then those of the patch: a merge may have moved them.
    fn in_order<'v>(&self, view: &'v Value, patch: &Value, part: &str) -> Vec<(&'v String, &'v Value)> {
        let mut order: Vec<String> = match part {
            "users" => self.before.users.iter().map(|person| self.name_of(person)).collect(),
            _ => self.before.user_groups.iter().map(|group| group.name.clone()).collect(),
        };
        order.extend(entries(patch, part).map(|(name, _)| name.clone()));
        let mut all: Vec<_> = entries(view, part).collect();
        all.sort_by_key(|(name, _)| order.iter().position(|known| known == *name));
        all
    }

    fn next_id(&mut self, kind: IdKind) -> Id {
        self.created += 1;
        Id::nth(kind, self.created)
    }

    /// Event about the person or user group that `about` names, else about the only one that the patch changes.
    fn event(&self, kind: EventKind, about: &Value, patch: &Value, after: &Directory) -> Result<Event, String> {
        let word = kind.to_string();
        let (of_users, of_groups) = (word.starts_with("user."), word.starts_with("user-group."));
        let given = |field: &str| about[field].as_str().map(str::to_owned);
        let user = given("user").or_else(|| only_name(patch, "users").filter(|_| of_users));
        let group = given("userGroup").or_else(|| only_name(patch, "userGroups").filter(|_| of_groups));
        let group = group.map(|name| self.find_group(&name, after)).transpose()?;
        let user = user.map(|name| self.find_person(&name, after)).transpose()?;
        let user = user.or_else(|| self.only_mover(group.as_ref()?, after));
        let was = match about.get("was") {
            Some(was) => Some(read::<Was>(was, "event.was")?),
            None if of_users => user.as_ref().and_then(|id| self.before.person(id)).cloned().map(Was::Person),
            None if of_groups => {
                let was = self.before.user_groups.iter().find(|was| Some(&was.id) == group.as_ref());
                was.cloned().map(Was::UserGroup)
            }
            None if kind == EventKind::SyncRequested => None,
            None => self.before.application.clone().map(|it| Was::Application(Box::new(it))),
        };
        Ok(Event { kind, user, user_group: group, was })
    }

    /// The one person who joined the user group or left it.
    fn only_mover(&self, group: &Id, after: &Directory) -> Option<Id> {
        let members = |directory: &Directory| {
            directory.user_groups.iter().find(|it| it.id == *group).map(|it| it.members.clone())
        };
        let (before, after) = (members(self.before)?, members(after)?);
        let joined = after.iter().filter(|id| !before.contains(id));
        let mut movers = joined.chain(before.iter().filter(|id| !after.contains(id)));
        movers.next().filter(|_| movers.next().is_none()).cloned()
    }

    fn find_person(&self, name: &str, after: &Directory) -> Result<Id, String> {
        let all = || after.users.iter().chain(&self.before.users);
        let found = all().find(|person| self.name_of(person) == name).map(|person| person.id.clone());
        let names: Vec<String> = all().map(|person| self.name_of(person)).collect();
        let hint = || Hint::of(name, names.iter().map(String::as_str));
        found.ok_or_else(|| format!("no person is called `{name}`{}", hint()))
    }

    fn find_group(&self, name: &str, after: &Directory) -> Result<Id, String> {
        let all = || after.user_groups.iter().chain(&self.before.user_groups);
        let found = all().find(|group| group.name == name).map(|group| group.id.clone());
        let hint = || Hint::of(name, all().map(|group| group.name.as_str()));
        found.ok_or_else(|| format!("the directory has no user group `{name}`{}", hint()))
    }

    fn member_name(&self, id: &Id) -> String {
        self.before.person(id).map_or_else(|| id.to_string(), |person| self.name_of(person))
    }

    /// Name of a person in a patch: the first name of the fixtures, else the username.
    fn name_of(&self, person: &Person) -> String {
        self.people.first_name(&person.id).unwrap_or(&person.username).to_owned()
    }
}

fn parse_kind(kind: &str) -> Result<EventKind, String> {
    let unknown = |error: serde_json::Error| {
        let text = error.to_string();
        let kinds: Vec<&str> = text.split('`').skip(3).step_by(2).collect();
        format!("unknown kind{}; known: {}", Hint::of(kind, kinds.iter().copied()), kinds.join(", "))
    };
    serde_json::from_value(Value::from(kind)).map_err(unknown)
}

fn entries<'a>(view: &'a Value, part: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    view[part].as_object().into_iter().flatten()
}

fn without_id(object: impl Serialize) -> Result<Value, String> {
    let mut entry = serde_json::to_value(object).map_err(|error| error.to_string())?;
    if let Some(fields) = entry.as_object_mut() {
        fields.remove("id");
    }
    Ok(entry)
}

fn with_id(entry: &Value, id: &Id) -> Value {
    let mut object = entry.clone();
    if let Some(fields) = object.as_object_mut() {
        fields.insert("id".to_owned(), id.as_str().into());
    }
    object
}

/// Removes deleted people from every user group.
fn remove_deleted_members(view: &mut Value, patch: &Value) {
    let deleted: Vec<&String> =
        entries(patch, "users").filter(|(_, value)| value.is_null()).map(|(name, _)| name).collect();
    for group in view["userGroups"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        if let Some(members) = group["members"].as_array_mut() {
            members.retain(|member| !deleted.iter().any(|name| member.as_str() == Some(name)));
        }
    }
}

/// Reads an object and rejects unknown fields.
fn read<T: DeserializeOwned + Serialize>(entry: &Value, place: &str) -> Result<T, String> {
    let describe = |error: serde_json::Error| format!("{place}: {error}");
    let object: T = serde_json::from_value(entry.clone()).map_err(describe)?;
    let back = serde_json::to_value(&object).map_err(describe)?;
    unknown_field(entry, &back, place).map_or(Ok(object), Err)
}

fn unknown_field(entry: &Value, back: &Value, place: &str) -> Option<String> {
    let (entry, back) = (entry.as_object()?, back.as_object()?);
    entry.iter().find_map(|(name, value)| match back.get(name) {
        Some(read) => unknown_field(value, read, &format!("{place}.{name}")),
        None => Some(format!("{place} has no `{name}`{}", Hint::of(name, back.keys().map(String::as_str)))),
    })
}

fn check_fields(value: &Value, known: &[&str], what: &str) -> Result<(), String> {
    let fields = value.as_object().ok_or_else(|| format!("the patch of {what} is not a JSON object"))?;
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(format!("{what} has no `{name}`{}", Hint::of(name, known.iter().copied()))),
        None => Ok(()),
    }
}

/// The only name that the patch has in this part.
fn only_name(patch: &Value, part: &str) -> Option<String> {
    let mut names = entries(patch, part).map(|(name, _)| name);
    names.next().filter(|_| names.next().is_none()).cloned()
}

fn member_id(group: &str, member: &Value, users: &[(String, Person)]) -> Result<Value, String> {
    let name = member.as_str().unwrap_or_default();
    let found = users.iter().find(|(known, _)| known == name).map(|(_, person)| Value::from(person.id.as_str()));
    let hint = || Hint::of(name, users.iter().map(|(known, _)| known.as_str()));
    found.ok_or_else(|| format!("userGroups.{group}.members: no person in the directory is called `{name}`{}", hint()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Applies a patch to a directory with Ada and Grace in Engineering.
    fn after(kind: &str, patch: &Value) -> Result<(Directory, Event), String> {
        let people = People::acme().unwrap();
        let users = people.iter().take(6).cloned().collect();
        let mut before = Directory { application: None, users, user_groups: Vec::new() };
        let members = before.users[..2].iter().map(|person| person.id.clone()).collect();
        before.create_user_group(Id::nth(IdKind::UserGroup, 1), "Engineering", members);
        Patcher { people: &people, before: &before, created: 1 }.apply(kind, &patch.to_string())
    }

    #[test]
    fn event_is_about_the_only_changed_person_and_carries_the_former_values() {
        let (directory, event) =
            after("user.updated", &json!({"users": {"Ada": {"lastname": "Byron", "email": null}}})).unwrap();
        let ada = &directory.users[0];
        assert_eq!((ada.lastname.as_deref(), ada.email.as_deref()), (Some("Byron"), None));
        assert_eq!(event.user.as_ref(), Some(&ada.id));
        let Some(Was::Person(was)) = event.was else { panic!("{event:?}") };
        assert_eq!(was.lastname.as_deref(), Some("Lovelace"));
    }

    #[test]
    fn several_changes_fit_into_one_event() {
        let patch = json!({
            "users": {"Grace": null, "Katherine": {}, "zoe": {"username": "zoe"}},
            "userGroups": {"Engineering": {"name": "R&D", "associated": true}, "Sales": {"members": ["Katherine", "zoe"]}},
        });
        let (directory, event) = after("sync.requested", &patch).unwrap();
        let (engineering, sales) = (&directory.user_groups[0], &directory.user_groups[1]);
        assert_eq!((engineering.name.as_str(), engineering.associated, engineering.members.len()), ("R&D", true, 1));
        assert_eq!(sales.members, [directory.users[5].id.clone(), directory.users[6].id.clone()]);
        assert_eq!(directory.users[5].email.as_deref(), Some("katherine@acme.example"));
        assert_eq!((event.user, event.user_group, event.was), (None, None, None));
    }

    #[test]
    fn event_names_the_only_new_member_unless_it_names_another_person() {
        let joins = json!({"userGroups": {"Engineering": {"members": ["Ada", "Grace", "Linus"]}}});
        let (directory, event) = after("user-group.member-added", &joins).unwrap();
        assert_eq!(event.user, directory.user_groups[0].members.last().cloned());
        let twice = json!({"event": {"user": "Ada", "userGroup": "Engineering"}});
        let (directory, event) = after("user-group.member-added", &twice).unwrap();
        assert_eq!(event.user, Some(directory.users[0].id.clone()));
        assert!(matches!(event.was, Some(Was::UserGroup(_))));
    }

    #[test]
    fn unknown_words_are_errors_with_the_nearest_word() {
        let error = |kind: &str, patch: Value| after(kind, &patch).unwrap_err();
        assert!(error("user.updatd", json!({})).starts_with("unknown kind (did you mean `user.updated`?)"));
        let says = [
            (json!({"user": {}}), "the directory has no `user` (did you mean `users`?)"),
            (json!({"event": {"usr": "Ada"}}), "the event has no `usr` (did you mean `user`?)"),
            (json!({"users": {"Ada": {"lastnam": "B"}}}), "users.Ada has no `lastnam` (did you mean `lastname`?)"),
            (json!({"userGroups": {"Engineering": {"members": ["Grase"]}}}), "(did you mean `Grace`?)"),
            (json!({"event": {"user": "Adda"}}), "no person is called `Adda` (did you mean `Ada`?)"),
            (json!({"users": {"zoe": {}}}), "users.zoe: missing field `username`"),
        ];
        for (patch, says) in says {
            let told = error("user.updated", patch);
            assert!(told.contains(says), "{told}");
        }
    }
}
