//! CSV tables of a directory (RFC 4180, UTF-8, a heading row). A property without a value is an empty field.

use std::io;

use csv::{IntoInnerError, Terminator, WriterBuilder};
use serde::Serialize;

use egnyte_protocol::directory::Directory;

/// Returns the table of all people.
pub(super) fn user_table(directory: &Directory) -> io::Result<Vec<u8>> {
    table(&["id", "username", "email", "firstname", "lastname", "state"], directory.users.iter())
}

/// Returns the table of all user groups.
pub(super) fn group_table(directory: &Directory) -> io::Result<Vec<u8>> {
    let rows = directory.user_groups.iter().map(|group| (&group.id, &group.name, group.associated));
    table(&["id", "name", "associated"], rows)
}

/// Returns the table of all memberships, with the names beside the ids.
pub(super) fn member_table(directory: &Directory) -> io::Result<Vec<u8>> {
    let index = directory.index();
    let rows = directory.user_groups.iter().flat_map(|group| {
        let username = |id| index.person(id).map_or("", |person| person.username.as_str());
        group.members.iter().map(move |id| (&group.id, &group.name, id, username(id)))
    });
    table(&["group_id", "group", "user_id", "username"], rows)
}

fn table(heading: &[&str], rows: impl Iterator<Item = impl Serialize>) -> io::Result<Vec<u8>> {
    let mut format = WriterBuilder::new();
    let mut writer = format.has_headers(false).terminator(Terminator::Any(b'\n')).from_writer(Vec::new());
    writer.write_record(heading)?;
    for row in rows {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(IntoInnerError::into_error)
}
