//! Changes in the control API's JSON.

use serde_json::{Value, json};

use crate::control::people::{group, user};
use egnyte_domain::{Change, Group};

/// One change.
pub fn change(change: &Change) -> Value {
    match change {
        Change::UserCreated(created) => json!({ "kind": "user-created", "user": user(created) }),
        Change::UserChanged { before, after } => {
            json!({ "kind": "user-changed", "before": user(before), "after": user(after) })
        }
        Change::UserDeleted(deleted) => json!({ "kind": "user-deleted", "user": user(deleted) }),
        Change::GroupCreated(created) => json!({ "kind": "group-created", "group": group(created) }),
        Change::GroupRenamed { before, after } => {
            json!({ "kind": "group-renamed", "before": group(before), "after": group(after) })
        }
        Change::GroupDeleted(deleted) => json!({ "kind": "group-deleted", "group": group(deleted) }),
        Change::MemberJoined(who, what) => {
            json!({ "kind": "member-joined", "user": user(who), "group": named(what) })
        }
        Change::MemberLeft(who, what) => json!({ "kind": "member-left", "user": user(who), "group": named(what) }),
    }
}

/// Which group it is. Its members are not told again with each of a hundred thousand who join.
fn named(group: &Group) -> Value {
    json!({
        "id": group.id.to_string(),
        "displayName": group.display_name.as_str(),
        "externalId": group.external_id,
    })
}
