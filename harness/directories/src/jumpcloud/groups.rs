//! User groups in the form of v2, with the group "All Users" that every organisation has.

use serde_json::{Value, json};

use egnyte_protocol::directory::{Id, UserGroup};

use super::list::Entries;
use super::view::View;

/// Id of the group with everybody, which is not associated.
pub(super) const ALL_USERS: &str = "66e2d689590450d073d2ffff";

/// User group as the graph knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GroupNode<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) associated: bool,
}

/// Group with everybody.
const EVERYBODY: GroupNode<'_> = GroupNode { id: ALL_USERS, name: "All Users", associated: false };

impl<'a> GroupNode<'a> {
    fn of(group: &'a UserGroup) -> Self {
        Self { id: group.id.as_str(), name: &group.name, associated: group.associated }
    }
}

/// Returns all user groups.
pub(super) fn nodes(view: &View) -> Vec<GroupNode<'_>> {
    let groups = view.directory().user_groups.iter();
    std::iter::once(EVERYBODY).chain(groups.map(GroupNode::of)).collect()
}

/// Returns the user group of this id.
pub(super) fn node<'a>(view: &'a View, id: &str) -> Option<GroupNode<'a>> {
    nodes(view).into_iter().find(|group| group.id == id)
}

/// Returns the members of a user group, each rendered from its id.
pub(super) fn members<'v>(view: &'v View, id: &str, render: impl Fn(&Id) -> Value + 'v) -> Entries<'v> {
    let directory = view.directory();
    if id == ALL_USERS {
        return Entries::new(directory.users.len(), move |place| render(&directory.users[place].id));
    }
    let group = directory.user_groups.iter().find(|group| group.id.as_str() == id);
    let members = group.map(|group| group.members.as_slice()).unwrap_or_default();
    Entries::new(members.len(), move |place| render(&members[place]))
}

/// Returns the user groups of a person.
pub(super) fn of_person<'v>(view: &'v View, person: &str) -> Vec<GroupNode<'v>> {
    let everybody = view.place(person).map(|_| EVERYBODY);
    everybody.into_iter().chain(view.groups_of(person).map(GroupNode::of)).collect()
}

/// Returns a user group as an object.
pub(super) fn group(node: GroupNode<'_>) -> Value {
    json!({
        "attributes": null, "description": "", "email": "", "id": node.id, "memberSuggestionsNotify": false,
        "membershipMethod": "STATIC", "name": node.name, "type": "user_group",
    })
}
