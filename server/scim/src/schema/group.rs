//! Schema of groups (RFC 7643 §4.2).

use super::core::{complex, text};
use super::{Attribute, Schema};

/// Schema of a group.
pub static GROUP: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:Group",
    name: "Group",
    description: "A group of users.",
    endpoint: "/Groups",
    attributes: &[
        text("displayName", "The name of the group.")
            .required()
            .unique()
            .egnyte("JumpCloud's article on Egnyte maps the group's name to it"),
        complex("members", "The users in the group.", MEMBER).many().egnyte("Entra's tutorial for Egnyte maps it"),
    ],
    extensions: &[],
};

const MEMBER: &[Attribute] = &[
    text("value", "The id of the member.").exact().immutable().required(),
    text("$ref", "The URI of the member.").pointing_at(&["User"]).immutable(),
    text("display", "The name of the member, for people to read.").read_only(),
    text("type", "The resource type of the member.").immutable().canonical(&["User"]),
];
