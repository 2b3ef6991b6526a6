//! An event of any kind, with a directory changed as a JSON Merge Patch says: for what no sentence says. Knows the
//! directory by the names that features use, so that nobody needs an id.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::World;
use super::scene::{Moment, Scene};
use super::stage::Failure;
use crate::scenario::people::Cast;
use egnyte_protocol::directory::{Directory, Event, EventKind, Id, IdKind, Person, UserGroup, Was};
use egnyte_support::did_you_mean::Hint;

/// What a patch may speak of, beside the `event` itself.
const PARTS: [&str; 3] = ["application", "users", "userGroups"];
/// What it may say of the event itself.
const OF_EVENT: [&str; 3] = ["user", "userGroup", "was"];

impl World {
    /// Lets an event of this kind happen, with the directory changed as the patch says.
    ///
    /// # Errors
    /// When the kind or the patch cannot be read, or the connector does not take part.
    pub async fn happens_raw(&mut self, moment: Moment, kind: &str, patch: &str) -> Result<(), Failure> {
        self.play(async |scene| scene.happen_raw(moment, kind, patch).await).await
    }
}

impl Scene {
    async fn happen_raw(&mut self, moment: Moment, kind: &str, patch: &str) -> Result<(), Failure> {
        self.begin(moment).await?;
        let errored = |what: String| Failure::errored(format!("the event \"{kind}\": {what}"));
        let mut raw = Raw { cast: &self.stage.cast, before: &self.directory, made: self.user_groups_made };
        let (directory, event) = raw.befall(kind, patch).map_err(errored)?;
        self.user_groups_made = raw.made;
        self.former.0.extend(self.directory.users.iter().filter(|was| directory.person(&was.id) != Some(was)).cloned());
        self.former.1.extend(gone(&self.directory, &directory).cloned());
        self.directory = directory;
        self.deliver(event).await?;
        self.undisturbed(moment)
    }
}

/// User groups that are not as they were.
fn gone<'a>(before: &'a Directory, after: &'a Directory) -> impl Iterator<Item = &'a UserGroup> {
    before.user_groups.iter().filter(|was| !after.user_groups.contains(was))
}

struct Raw<'a> {
    cast: &'a Cast,
    before: &'a Directory,
    made: usize,
}

impl Raw<'_> {
    fn befall(&mut self, kind: &str, patch: &str) -> Result<(Directory, Event), String> {
        let kind = named(kind)?;
        let mut patch: Value = serde_json::from_str(patch).map_err(|error| format!("the text below it: {error}"))?;
        let about = patch.as_object_mut().ok_or("the text below it is no object")?.remove("event");
        let about = about.unwrap_or_else(|| json!({}));
        known(&patch, &PARTS, "the directory")?;
        known(&about, &OF_EVENT, "the event")?;
        let mut view = self.view(&patch)?;
        json_patch::merge(&mut view, &patch);
        without_the_deleted(&mut view, &patch);
        let after = self.directory(&view, &patch)?;
        let event = self.event(kind, &about, &patch, &after)?;
        Ok((after, event))
    }

    /// The directory by names instead of ids, with a seat for whoever and whatever the patch brings.
    fn view(&self, patch: &Value) -> Result<Value, String> {
        let (mut users, mut groups) = (Map::new(), Map::new());
        for person in &self.before.users {
            users.insert(self.called(person), without_id(person)?);
        }
        for group in &self.before.user_groups {
            let mut shown = without_id(group)?;
            shown["members"] = group.members.iter().map(|id| self.name_of(id)).collect();
            groups.insert(group.name.clone(), shown);
        }
        for (name, _) in members(patch, "users").filter(|(_, value)| !value.is_null()) {
            let seat = self.cast.called(name).map_or_else(|_| Ok(json!({"state": "active"})), without_id)?;
            users.entry(name).or_insert(seat);
        }
        for (name, _) in members(patch, "userGroups").filter(|(_, value)| !value.is_null()) {
            groups.entry(name).or_insert_with(|| json!({"name": name, "associated": false, "members": []}));
        }
        let application = serde_json::to_value(&self.before.application).map_err(|error| error.to_string())?;
        Ok(json!({"application": application, "users": users, "userGroups": groups}))
    }

    /// The directory that a view shows.
    fn directory(&mut self, view: &Value, patch: &Value) -> Result<Directory, String> {
        let application = view.get("application").map(|shown| read(shown, "application")).transpose()?.flatten();
        let mut users: Vec<(String, Person)> = Vec::new();
        for (name, shown) in self.in_order(view, patch, "users") {
            let known = self.before.users.iter().find(|person| self.called(person) == *name);
            let id = known.or_else(|| self.cast.called(name).ok()).map(|person| person.id.clone());
            let id = id.unwrap_or_else(|| self.make(IdKind::RawPerson));
            users.push((name.clone(), read(&with_id(shown, &id), &format!("users.{name}"))?));
        }
        let mut user_groups = Vec::new();
        for (name, shown) in self.in_order(view, patch, "userGroups") {
            let id = self.before.user_group(name).ok().map(|group| group.id.clone());
            let mut shown = with_id(shown, &id.unwrap_or_else(|| self.make(IdKind::UserGroup)));
            let names = shown["members"].as_array().cloned().unwrap_or_default();
            let ids: Result<Vec<Value>, String> = names.iter().map(|member| id_of(name, member, &users)).collect();
            shown["members"] = ids?.into();
            user_groups.push(read(&shown, &format!("userGroups.{name}"))?);
        }
        Ok(Directory { application, users: users.into_iter().map(|(_, person)| person).collect(), user_groups })
    }

    /// Who was there first comes first, then whom the patch brings: a merge may have moved them.
    fn in_order<'v>(&self, view: &'v Value, patch: &Value, part: &str) -> Vec<(&'v String, &'v Value)> {
        let mut order: Vec<String> = match part {
            "users" => self.before.users.iter().map(|person| self.called(person)).collect(),
            _ => self.before.user_groups.iter().map(|group| group.name.clone()).collect(),
        };
        order.extend(members(patch, part).map(|(name, _)| name.clone()));
        let mut all: Vec<_> = members(view, part).collect();
        all.sort_by_key(|(name, _)| order.iter().position(|known| known == *name));
        all
    }

    fn make(&mut self, kind: IdKind) -> Id {
        self.made += 1;
        Id::nth(kind, self.made)
    }

    /// The event: about whom it says, else about the one person or user group that the patch names.
    fn event(&self, kind: EventKind, about: &Value, patch: &Value, after: &Directory) -> Result<Event, String> {
        let word = serde_json::to_value(kind).unwrap_or_default();
        let of_users = word.as_str().is_some_and(|word| word.starts_with("user."));
        let of_groups = word.as_str().is_some_and(|word| word.starts_with("user-group."));
        let user = name(about, "user").or_else(|| only(patch, "users").filter(|_| of_users));
        let group = name(about, "userGroup").or_else(|| only(patch, "userGroups").filter(|_| of_groups));
        let group = group.map(|name| self.group_called(&name, after)).transpose()?;
        let user = user.map(|name| self.person_called(&name, after)).transpose()?;
        let user = user.or_else(|| self.moved(group.as_ref()?, after));
        let was = match about.get("was") {
            Some(was) => Some(read::<Was>(was, "event.was")?),
            None if of_users => user.as_ref().and_then(|id| self.before.person(id)).cloned().map(Was::Person),
            None if of_groups => {
                let known = self.before.user_groups.iter().find(|known| Some(&known.id) == group.as_ref());
                known.cloned().map(Was::UserGroup)
            }
            None if kind == EventKind::SyncRequested => None,
            None => self.before.application.clone().map(|it| Was::Application(Box::new(it))),
        };
        Ok(Event { kind, user, user_group: group, was })
    }

    /// The one person who joined a user group or left it.
    fn moved(&self, group: &Id, after: &Directory) -> Option<Id> {
        let of = |directory: &Directory| {
            directory.user_groups.iter().find(|it| it.id == *group).map(|it| it.members.clone())
        };
        let (before, after) = (of(self.before)?, of(after)?);
        let joined = after.iter().filter(|id| !before.contains(id));
        let mut moved = joined.chain(before.iter().filter(|id| !after.contains(id)));
        moved.next().filter(|_| moved.next().is_none()).cloned()
    }

    fn person_called(&self, name: &str, after: &Directory) -> Result<Id, String> {
        let all = || after.users.iter().chain(&self.before.users);
        let found = all().find(|person| self.called(person) == name).map(|person| person.id.clone());
        let names: Vec<String> = all().map(|person| self.called(person)).collect();
        found.ok_or_else(|| format!("nobody is called `{name}`{}", Hint::of(name, names.iter().map(String::as_str))))
    }

    fn group_called(&self, name: &str, after: &Directory) -> Result<Id, String> {
        let all = || after.user_groups.iter().chain(&self.before.user_groups);
        let found = all().find(|group| group.name == name).map(|group| group.id.clone());
        let hint = || Hint::of(name, all().map(|group| group.name.as_str()));
        found.ok_or_else(|| format!("the directory has no user group `{name}`{}", hint()))
    }

    fn name_of(&self, id: &Id) -> String {
        self.before.person(id).map_or_else(|| id.to_string(), |person| self.called(person))
    }

    /// What features call a person: by the name the cast has, else by the username.
    fn called(&self, person: &Person) -> String {
        let of_cast = self.cast.everybody().find(|known| known.id == person.id).and_then(|it| it.firstname.clone());
        of_cast.unwrap_or_else(|| person.username.clone())
    }
}

fn named(kind: &str) -> Result<EventKind, String> {
    let unknown = |error: serde_json::Error| {
        let text = error.to_string();
        let kinds: Vec<&str> = text.split('`').skip(3).step_by(2).collect();
        format!("there is no such kind{}; there are {}", Hint::of(kind, kinds.iter().copied()), kinds.join(", "))
    };
    serde_json::from_value(Value::from(kind)).map_err(unknown)
}

fn members<'a>(view: &'a Value, part: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    view[part].as_object().into_iter().flatten()
}

fn without_id(value: impl serde::Serialize) -> Result<Value, String> {
    let mut shown = serde_json::to_value(value).map_err(|error| error.to_string())?;
    if let Some(fields) = shown.as_object_mut() {
        fields.remove("id");
    }
    Ok(shown)
}

fn with_id(shown: &Value, id: &Id) -> Value {
    let mut whole = shown.clone();
    if let Some(fields) = whole.as_object_mut() {
        fields.insert("id".to_owned(), id.as_str().into());
    }
    whole
}

/// Whoever is deleted leaves every user group.
fn without_the_deleted(view: &mut Value, patch: &Value) {
    let deleted: Vec<&String> =
        members(patch, "users").filter(|(_, value)| value.is_null()).map(|(name, _)| name).collect();
    for group in view["userGroups"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        if let Some(members) = group["members"].as_array_mut() {
            members.retain(|member| !deleted.iter().any(|name| member.as_str() == Some(name)));
        }
    }
}

/// Reads one thing, and refuses what it has no place for.
fn read<T: DeserializeOwned + serde::Serialize>(shown: &Value, place: &str) -> Result<T, String> {
    let told = |error: serde_json::Error| format!("{place}: {error}");
    let read: T = serde_json::from_value(shown.clone()).map_err(told)?;
    let back = serde_json::to_value(&read).map_err(told)?;
    lost(shown, &back, place).map_or(Ok(read), Err)
}

fn lost(shown: &Value, back: &Value, place: &str) -> Option<String> {
    let (shown, back) = (shown.as_object()?, back.as_object()?);
    shown.iter().find_map(|(name, value)| match back.get(name) {
        Some(kept) => lost(value, kept, &format!("{place}.{name}")),
        None => Some(format!("{place} has no `{name}`{}", Hint::of(name, back.keys().map(String::as_str)))),
    })
}

fn known(value: &Value, parts: &[&str], what: &str) -> Result<(), String> {
    let fields = value.as_object().ok_or_else(|| format!("what is said of {what} is no object"))?;
    match fields.keys().find(|name| !parts.contains(&name.as_str())) {
        Some(name) => Err(format!("{what} has no `{name}`{}", Hint::of(name, parts.iter().copied()))),
        None => Ok(()),
    }
}

fn name(about: &Value, part: &str) -> Option<String> {
    about[part].as_str().map(str::to_owned)
}

/// The one name that the patch has in this part.
fn only(patch: &Value, part: &str) -> Option<String> {
    let mut names = members(patch, part).map(|(name, _)| name);
    names.next().filter(|_| names.next().is_none()).cloned()
}

fn id_of(group: &str, member: &Value, users: &[(String, Person)]) -> Result<Value, String> {
    let name = member.as_str().unwrap_or_default();
    let found = users.iter().find(|(known, _)| known == name).map(|(_, person)| Value::from(person.id.as_str()));
    let hint = || Hint::of(name, users.iter().map(|(known, _)| known.as_str()));
    found.ok_or_else(|| format!("userGroups.{group}.members: nobody in the directory is called `{name}`{}", hint()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Happening;

    /// The directory with Ada and Grace in Engineering, after this event.
    fn after(kind: &str, patch: &Value) -> Result<(Directory, Event), String> {
        let cast = Cast::acme().unwrap();
        let users = cast.everybody().take(6).cloned().collect();
        let mut before = Directory { application: None, users, user_groups: Vec::new() };
        let members = vec!["Ada".to_owned(), "Grace".to_owned()];
        let mut made = 0;
        Happening::UserGroup { name: "Engineering".to_owned(), members }.befall(&mut before, &cast, &mut made).unwrap();
        Raw { cast: &cast, before: &before, made }.befall(kind, &patch.to_string())
    }

    #[test]
    fn an_event_is_about_the_one_person_whom_the_patch_names_and_carries_them_as_they_were() {
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
    fn whoever_joined_need_not_be_named_twice_and_anybody_may_be_named() {
        let joins = json!({"userGroups": {"Engineering": {"members": ["Ada", "Grace", "Linus"]}}});
        let (directory, event) = after("user-group.member-added", &joins).unwrap();
        assert_eq!(event.user, directory.user_groups[0].members.last().cloned());
        let twice = json!({"event": {"user": "Ada", "userGroup": "Engineering"}});
        let (directory, event) = after("user-group.member-added", &twice).unwrap();
        assert_eq!(event.user, Some(directory.users[0].id.clone()));
        assert!(matches!(event.was, Some(Was::UserGroup(_))));
    }

    #[test]
    fn every_word_that_cannot_be_read_names_the_nearest() {
        let error = |kind: &str, patch: Value| after(kind, &patch).unwrap_err();
        assert!(error("user.updatd", json!({})).starts_with("there is no such kind (did you mean `user.updated`?)"));
        let says = [
            (json!({"user": {}}), "the directory has no `user` (did you mean `users`?)"),
            (json!({"event": {"usr": "Ada"}}), "the event has no `usr` (did you mean `user`?)"),
            (json!({"users": {"Ada": {"lastnam": "B"}}}), "users.Ada has no `lastnam` (did you mean `lastname`?)"),
            (json!({"userGroups": {"Engineering": {"members": ["Grase"]}}}), "(did you mean `Grace`?)"),
            (json!({"event": {"user": "Adda"}}), "nobody is called `Adda` (did you mean `Ada`?)"),
            (json!({"users": {"zoe": {}}}), "users.zoe: missing field `username`"),
        ];
        for (patch, says) in says {
            let told = error("user.updated", patch);
            assert!(told.contains(says), "{told}");
        }
    }
}
