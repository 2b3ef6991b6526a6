//! Reader of a directory that consists of CSV files.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use egnyte_protocol::directory::{Id, UserGroup};

use super::Content;
use super::error::BuildError;

#[derive(Deserialize)]
struct GroupRow {
    id: Id,
    name: String,
    associated: bool,
}

#[derive(Deserialize)]
struct MemberRow {
    group_id: Id,
    user_id: Id,
}

/// Reads the files of a folder.
pub(super) fn read(folder: &Path) -> Result<Content, BuildError> {
    let users = rows(&folder.join("users.csv"))?;
    let mut members: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for MemberRow { group_id, user_id } in rows(&folder.join("members.csv"))? {
        members.entry(group_id).or_default().push(user_id);
    }
    let groups = rows(&folder.join("groups.csv"))?.into_iter().map(|GroupRow { id, name, associated }| {
        let members = members.remove(&id).unwrap_or_default();
        UserGroup { id, name, associated, members }
    });
    Ok(Content { users, user_groups: groups.collect() })
}

fn rows<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, BuildError> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| BuildError::file(path, &error))?;
    reader.deserialize().collect::<Result<_, _>>().map_err(|error| BuildError::file(path, &error))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn tables_are_read_and_an_error_names_the_file() {
        let folder = std::env::temp_dir().join(format!("egnyte-build-{}", uuid::Uuid::new_v4().simple()));
        fs::create_dir(&folder).unwrap();
        let id = "66e2d689590450d073d2a000";
        fs::write(
            folder.join("users.csv"),
            format!("id,username,email,firstname,lastname,state\n{id},ada,,Ada,,active\n"),
        )
        .unwrap();
        fs::write(folder.join("groups.csv"), "id,name,associated\ng1,\"R&D, \"\"new\"\"\",true\n").unwrap();
        let error = read(&folder).unwrap_err().to_string();
        assert!(error.contains("members.csv"), "{error}");
        fs::write(folder.join("members.csv"), format!("group_id,group,user_id,username\ng1,x,{id},ada\n")).unwrap();
        let Content { users, user_groups } = read(&folder).unwrap();
        assert_eq!((users[0].email.as_deref(), users[0].firstname.as_deref()), (None, Some("Ada")));
        assert_eq!((user_groups[0].name.as_str(), user_groups[0].members.len()), ("R&D, \"new\"", 1));
        fs::remove_dir_all(folder).unwrap();
    }
}
