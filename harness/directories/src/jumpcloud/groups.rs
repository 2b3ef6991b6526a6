//! User groups in the form of v2, with the group "All Users" that every organisation has.

use serde_json::{Value, json};

use egnyte_protocol::directory::Id;

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

/// Returns all user groups.
pub(super) fn nodes(view: &View) -> Vec<GroupNode<'_>> {
    let groups = view.directory.user_groups.iter();
    let groups =
        groups.map(|group| GroupNode { id: group.id.as_str(), name: &group.name, associated: group.associated });
    std::iter::once(GroupNode { id: ALL_USERS, name: "All Users", associated: false }).chain(groups).collect()
}

/// Returns the user group of this id.
pub(super) fn node<'a>(view: &'a View, id: &str) -> Option<GroupNode<'a>> {
    nodes(view).into_iter().find(|group| group.id == id)
}

/// Returns the ids of the members of a user group.
pub(super) fn members<'a>(view: &'a View, id: &str) -> Vec<&'a Id> {
    if id == ALL_USERS {
        return view.directory.users.iter().map(|person| &person.id).collect();
    }
    view.directory.user_groups.iter().filter(|group| group.id.as_str() == id).flat_map(|group| &group.members).collect()
}

/// Returns a user group as an object.
pub(super) fn group(node: GroupNode<'_>) -> Value {
    json!({
        "attributes": null, "description": "", "email": "", "id": node.id, "memberSuggestionsNotify": false,
        "membershipMethod": "STATIC", "name": node.name, "type": "user_group",
    })
}
