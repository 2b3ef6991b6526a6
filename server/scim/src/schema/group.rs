//! Schema of groups (RFC 7643 §4.2).

use super::core::{complex, text};
use super::{Attribute, Schema};
use egnyte_domain::Rules;
use egnyte_domain::rules::Support;

const URN: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const NAME: &str = "Group";
const ENDPOINT: &str = "/Groups";

/// Schema of a group.
pub static GROUP: Schema = Schema {
    urn: URN,
    name: NAME,
    description: "A group of users.",
    endpoint: ENDPOINT,
    attributes: &[
        GROUP_NAME,
        complex("members", "The users in the group.", MEMBER).many().egnyte("Entra's tutorial for Egnyte maps it"),
    ],
    extensions: &[],
};

/// Schema of a group whose members can be groups.
pub static NESTED_GROUP: Schema = Schema {
    description: "A group of users and groups.",
    attributes: &[
        GROUP_NAME,
        complex("members", "The users and groups in the group.", NESTED_MEMBER)
            .many()
            .egnyte("Entra's tutorial for Egnyte maps it"),
    ],
    urn: URN,
    name: NAME,
    endpoint: ENDPOINT,
    extensions: &[],
};

/// Returns the group schema for the rules of a domain.
pub fn group_schema(rules: &Rules) -> &'static Schema {
    match rules.service.nested_groups {
        Support::Offered => &NESTED_GROUP,
        Support::Withheld => &GROUP,
    }
}

const GROUP_NAME: Attribute = text("displayName", "The name of the group.")
    .required()
    .unique()
    .egnyte("JumpCloud's article on Egnyte maps the group's name to it");

const NESTED_MEMBER: &[Attribute] = &[
    text("value", "The id of the member.").exact().immutable().required(),
    text("$ref", "The URI of the member.").pointing_at(&["User", "Group"]).immutable(),
    text("display", "The name of the member, for people to read.").read_only(),
    text("type", "The resource type of the member.").immutable().canonical(&["User", "Group"]),
];

const MEMBER: &[Attribute] = &[
    text("value", "The id of the member.").exact().immutable().required(),
    text("$ref", "The URI of the member.").pointing_at(&["User"]).immutable(),
    text("display", "The name of the member, for people to read.").read_only(),
    text("type", "The resource type of the member.").immutable().canonical(&["User"]),
];
