//! Associated user groups as groups of the build: found by name, else created with their first members, and changed by PATCH.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};

use egnyte_protocol::directory::{DirectoryIndex, Id, UserGroup};

use super::people::Accounts;
use super::provider::{Creation, Lookup, Provider, RequestError};
use super::report::Report;
use super::request::PushRequest;
use super::resource::{group, id, member_ids, members_of};

/// Members in one PATCH.
const BATCH: usize = 100;

/// Groups that the application manages.
#[derive(Debug, Default)]
pub(super) struct ManagedGroups(BTreeMap<Id, ManagedGroup>);

#[derive(Debug, Default)]
struct ManagedGroup {
    id: String,
    /// Name that was pushed, and the name that the build had after it.
    name: Option<(String, String)>,
    /// Members that were pushed; `None` if they have to be pushed again.
    members: Option<BTreeSet<String>>,
}

/// Members that a group is to have.
struct WantedMembers<'a> {
    /// Accounts of the covered members.
    present: BTreeSet<&'a str>,
    /// Accounts that leave the group if they are in it.
    absent: BTreeSet<&'a str>,
}

impl ManagedGroups {
    /// Pushes the user groups that differ from what was pushed before, or all associated ones.
    pub(super) async fn push(
        &mut self,
        provider: &mut Provider,
        (index, all): (&DirectoryIndex<'_>, bool),
        accounts: &Accounts,
        report: &mut Report,
    ) -> Result<(), RequestError> {
        let (directory, find) = (index.directory(), |id: &Id| index.user_group(id));
        let is_managed = directory.manages_groups();
        self.0.retain(|id, _| find(id).is_none_or(|group| group.associated));
        let deleted: Vec<Id> = self.0.keys().filter(|id| find(id).is_none()).cloned().collect();
        if !is_managed {
            self.0.retain(|id, _| !deleted.contains(id));
            return Ok(());
        }
        for id in deleted {
            let end = self.delete(provider, &id).await;
            report.add_group(&id, end)?;
        }
        for user_group in directory.user_groups.iter().filter(|group| group.associated) {
            let wanted = WantedMembers::new(user_group, index, accounts);
            if all || self.is_due(user_group, &wanted) {
                let end = self.provision(provider, user_group, &wanted).await;
                report.add_group(&user_group.id, end)?;
            }
        }
        Ok(())
    }

    fn is_due(&self, user_group: &UserGroup, wanted: &WantedMembers<'_>) -> bool {
        let Some(managed) = self.0.get(&user_group.id) else { return !wanted.present.is_empty() };
        let is_named = managed.name.as_ref().is_some_and(|(pushed, _)| *pushed == user_group.name);
        !is_named || managed.members.as_ref().is_none_or(|pushed| !pushed.iter().eq(wanted.present.iter().copied()))
    }

    async fn delete(&mut self, provider: &mut Provider, user_group: &Id) -> Result<(), RequestError> {
        if let Some(managed) = self.0.get(user_group) {
            provider.delete(&managed.path()).await?;
        }
        self.0.remove(user_group);
        Ok(())
    }

    /// Brings the group of a user group in step: its own, else one of its name, else a new one. Without members, none is
    /// looked for.
    async fn provision(
        &mut self,
        provider: &mut Provider,
        user_group: &UserGroup,
        wanted: &WantedMembers<'_>,
    ) -> Result<(), RequestError> {
        if let Some(managed) = self.0.get_mut(&user_group.id) {
            match managed.update(provider, user_group, wanted).await {
                Err(RequestError::NotFound(_)) => drop(self.0.remove(&user_group.id)),
                end => return end,
            }
        }
        if wanted.present.is_empty() {
            return Ok(());
        }
        let found = match self.find(provider, &user_group.name).await? {
            None => self.create(provider, user_group, wanted).await?,
            found => found,
        };
        let Some(found) = found else { return Ok(()) };
        self.bind(user_group, &found)?.update(provider, user_group, wanted).await
    }

    /// Looks for a group of this name, in any letter case, that is no group of another user group.
    async fn find(&self, provider: &mut Provider, name: &str) -> Result<Option<Value>, RequestError> {
        let list = provider.send(&PushRequest::lookup("/Groups", "displayName", name)).await?;
        let resources = list["Resources"].as_array().into_iter().flatten();
        let name_of = |group: &Value| group["displayName"].as_str().unwrap_or_default().to_owned();
        let is_taken = |group: &Value| self.0.values().any(|managed| id(group).as_ref() == Some(&managed.id));
        let is_same = |group: &&Value| name_of(group).to_lowercase() == name.to_lowercase() && !is_taken(group);
        let mut free: Vec<&Value> = resources.filter(is_same).collect();
        free.sort_by_key(|group| name_of(group) != name);
        Ok(free.first().map(|group| (*group).clone()))
    }

    /// Creates a group. Returns the one that is found after all, where a reply was lost.
    async fn create(
        &mut self,
        provider: &mut Provider,
        user_group: &UserGroup,
        wanted: &WantedMembers<'_>,
    ) -> Result<Option<Value>, RequestError> {
        let members: Vec<String> = wanted.present.iter().map(|id| (*id).to_owned()).collect();
        let request = PushRequest::post("/Groups", group(&user_group.id, &user_group.name, &members));
        match provider.create(&request, &(&*self, user_group)).await? {
            Creation::Found(found) => Ok(Some(found)),
            Creation::Answered(answer) => {
                let managed = self.bind(user_group, &answer)?;
                managed.members = Some(members.into_iter().collect());
                managed.note_name(&user_group.name, &answer);
                Ok(None)
            }
        }
    }

    /// Makes a resource the group of a user group.
    fn bind(&mut self, user_group: &UserGroup, group: &Value) -> Result<&mut ManagedGroup, RequestError> {
        let missing = || RequestError::NotScim("the build answered with a group without an id".to_owned());
        let id = id(group).ok_or_else(missing)?;
        let managed = ManagedGroup { id, ..ManagedGroup::default() };
        Ok(self.0.entry(user_group.id.clone()).insert_entry(managed).into_mut())
    }
}

impl Lookup for (&ManagedGroups, &UserGroup) {
    async fn find(&self, provider: &mut Provider) -> Result<Option<Value>, RequestError> {
        self.0.find(provider, &self.1.name).await
    }
}

impl ManagedGroup {
    /// Reads the group, and changes what differs. A refused name does not hold up the members.
    async fn update(
        &mut self,
        provider: &mut Provider,
        user_group: &UserGroup,
        wanted: &WantedMembers<'_>,
    ) -> Result<(), RequestError> {
        let current = provider.send(&PushRequest::get(&self.path())).await?;
        let renamed = self.rename(provider, &user_group.name, &current).await;
        if renamed.as_ref().is_err_and(|error| !matches!(error, RequestError::Refused(_))) {
            return renamed;
        }
        self.members = None;
        self.set_members(provider, wanted, &current).await?;
        self.members = Some(wanted.present.iter().map(|id| (*id).to_owned()).collect());
        renamed
    }

    async fn rename(&mut self, provider: &mut Provider, name: &str, current: &Value) -> Result<(), RequestError> {
        let present = current["displayName"].as_str().unwrap_or_default();
        // The build may spell a name in its own way: pushing it again would change nothing.
        let is_pushed = self.name.as_ref().is_some_and(|(pushed, after)| pushed == name && after == present);
        if present == name || is_pushed {
            self.note_name(name, current);
            return Ok(());
        }
        let operation = json!({"op": "replace", "path": "displayName", "value": name});
        let answer = provider.send(&PushRequest::patch(&self.path(), &[operation])).await?;
        self.note_name(name, &answer);
        Ok(())
    }

    /// Remembers the name that was pushed, and the one in the answer to it; without one, it is taken for the same.
    fn note_name(&mut self, pushed: &str, answer: &Value) {
        let after = answer["displayName"].as_str().unwrap_or(pushed);
        self.name = Some((pushed.to_owned(), after.to_owned()));
    }

    async fn set_members(
        &self,
        provider: &mut Provider,
        wanted: &WantedMembers<'_>,
        current: &Value,
    ) -> Result<(), RequestError> {
        let (mut batches, mut repetition) = (wanted.changes(current), 0);
        while let Some(batch) = batches.pop_front() {
            match provider.attempt(&PushRequest::patch(&self.path(), &batch)).await {
                Ok(_) => {}
                Err(error) if error.is_passing() => {
                    provider.pause(&mut repetition, error).await?;
                    // The change may have been made, and its reply lost.
                    batches = wanted.changes(&provider.send(&PushRequest::get(&self.path())).await?);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn path(&self) -> String {
        format!("/Groups/{}", self.id)
    }
}

impl<'a> WantedMembers<'a> {
    /// Returns the members of a user group. Accounts that belong to no person of the directory stay, and so do those of
    /// suspended members.
    fn new(user_group: &UserGroup, index: &DirectoryIndex<'_>, accounts: &'a Accounts) -> Self {
        let of_members = || user_group.members.iter().filter(|id| index.person(id).is_some());
        let present = of_members().filter(|id| index.covers(id)).filter_map(|id| accounts.account(id)).collect();
        let kept: BTreeSet<&str> = of_members().filter_map(|id| accounts.account(id)).collect();
        let absent = accounts.ids().difference(&kept).copied().collect();
        Self { present, absent }
    }

    /// Returns the operations that change the members of a group, in batches: who joins first, then who leaves.
    fn changes(&self, current: &Value) -> VecDeque<Vec<Value>> {
        let now = member_ids(current);
        let now: BTreeSet<&str> = now.iter().map(String::as_str).collect();
        let joining: Vec<String> = self.present.difference(&now).map(|id| (*id).to_owned()).collect();
        let leaving: Vec<&str> = self.absent.intersection(&now).copied().collect();
        let add = |ids: &[String]| vec![json!({"op": "add", "path": "members", "value": members_of(ids)})];
        let remove = |id: &&str| json!({"op": "remove", "path": format!("members[value eq {}]", Value::from(*id))});
        let removals = leaving.chunks(BATCH).map(|ids| ids.iter().map(remove).collect());
        joining.chunks(BATCH).map(add).chain(removals).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_added_by_value_and_removed_by_filter() {
        let wanted = WantedMembers { present: ["1", "2"].into(), absent: ["3", "4"].into() };
        let current = json!({"members": [{"value": "2"}, {"value": "3"}, {"value": "olga"}]});
        let changes: Vec<Vec<Value>> = wanted.changes(&current).into();
        let add = json!({"op": "add", "path": "members", "value": [{"value": "1"}]});
        let remove = json!({"op": "remove", "path": "members[value eq \"3\"]"});
        assert_eq!(changes, [vec![add], vec![remove]]);
        let in_step = json!({"members": [{"value": 1}, {"value": 2}]});
        assert!(wanted.changes(&in_step).is_empty());
    }
}
