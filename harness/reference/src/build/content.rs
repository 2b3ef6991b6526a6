//! Content of a directory, as it was read.

use egnyte_protocol::directory::{Person, UserGroup};

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
                let gone = before.users.iter().filter(|was| !self.users.iter().any(|it| it.id == was.id));
                let gone: Vec<Person> = gone.cloned().collect();
                for group in &mut self.user_groups {
                    let was = before.user_groups.iter().find(|was| was.id == group.id);
                    let members = was.into_iter().flat_map(|was| &was.members);
                    group.members.extend(members.filter(|id| gone.iter().any(|it| it.id == **id)).cloned());
                }
                self.users.extend(gone);
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
