//! Content of a directory, as it was read.

use std::collections::{BTreeMap, BTreeSet};

use egnyte_protocol::directory::{Id, Person, UserGroup};

use super::reading::Memory;

/// Content of a directory, as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) users: Vec<Person>,
    pub(super) user_groups: Vec<UserGroup>,
}

impl Content {
    /// Replaces what a flaw does not read again by what was read before.
    pub(super) fn with_memory(mut self, before: Option<&Self>, memory: Memory) -> Self {
        let Some(before) = before else { return self };
        match memory {
            Memory::Nothing => {}
            Memory::People => {
                let present: BTreeSet<&Id> = self.users.iter().map(|person| &person.id).collect();
                let gone = before.users.iter().filter(|was| !present.contains(&was.id));
                let gone: BTreeMap<Id, Person> = gone.map(|was| (was.id.clone(), was.clone())).collect();
                for group in &mut self.user_groups {
                    let was = before.user_groups.iter().find(|was| was.id == group.id);
                    let members = was.into_iter().flat_map(|was| &was.members);
                    group.members.extend(members.filter(|id| gone.contains_key(*id)).cloned());
                }
                self.users.extend(gone.into_values());
            }
            Memory::Members | Memory::GroupNames => {
                for group in &mut self.user_groups {
                    let Some(was) = before.user_groups.iter().find(|was| was.id == group.id) else { continue };
                    if memory == Memory::GroupNames {
                        group.name.clone_from(&was.name);
                    } else if was.associated {
                        group.members.clone_from(&was.members);
                    }
                }
            }
        }
        self
    }
}
