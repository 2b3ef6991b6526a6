//! CSV tables of a directory (RFC 4180, UTF-8, a heading row). A property without a value is an empty field.

use csv::{Terminator, WriterBuilder};

use egnyte_protocol::directory::{Directory, PersonState};

/// Returns the table of all people.
pub(super) fn user_table(directory: &Directory) -> String {
    let rows = directory.users.iter().map(|person| {
        let value = |value: &Option<String>| value.clone().unwrap_or_default();
        let state = match person.state {
            PersonState::Active => "active",
            PersonState::Suspended => "suspended",
        };
        let (id, username) = (person.id.to_string(), person.username.clone());
        [id, username, value(&person.email), value(&person.firstname), value(&person.lastname), state.to_owned()]
    });
    table(["id", "username", "email", "firstname", "lastname", "state"], rows)
}

/// Returns the table of all user groups.
pub(super) fn group_table(directory: &Directory) -> String {
    let groups = directory.user_groups.iter();
    table(
        ["id", "name", "associated"],
        groups.map(|it| [it.id.to_string(), it.name.clone(), it.associated.to_string()]),
    )
}

/// Returns the table of all memberships, with the names beside the ids.
pub(super) fn member_table(directory: &Directory) -> String {
    let rows = directory.user_groups.iter().flat_map(|group| {
        group.members.iter().map(|id| {
            let username = directory.person(id).map(|person| person.username.clone()).unwrap_or_default();
            [group.id.to_string(), group.name.clone(), id.to_string(), username]
        })
    });
    table(["group_id", "group", "user_id", "username"], rows)
}

fn table<const N: usize>(heading: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(heading);
    for row in rows {
        let _ = writer.write_record(&row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
