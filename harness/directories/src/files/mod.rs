//! Directory as files: one CSV table each for people, user groups and memberships, and the JSON document that `exec:` has.
//! Each file is replaced as a whole, so that a reader sees the old or the new content, never a part.

mod tables;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use egnyte_protocol::directory::Directory;

use crate::source::SourceError;
use tables::{group_table, member_table, user_table};

/// Folder with the files of one directory.
#[derive(Debug)]
pub struct FileDirectory {
    folder: PathBuf,
}

impl FileDirectory {
    /// Creates the folder.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn create(folder: PathBuf) -> Result<Self, SourceError> {
        fs::create_dir_all(&folder).map_err(|error| SourceError::unwritable(&folder, &error))?;
        Ok(Self { folder })
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes all files.
    pub(crate) fn write(&self, directory: &Directory) -> Result<(), SourceError> {
        self.replace("users.csv", user_table(directory))?;
        self.replace("groups.csv", group_table(directory))?;
        self.replace("members.csv", member_table(directory))?;
        self.replace("directory.json", serde_json::to_vec_pretty(directory).map_err(io::Error::from))
    }

    /// Replaces a file: the new content is written beside it and takes its name.
    fn replace(&self, name: &str, content: io::Result<Vec<u8>>) -> Result<(), SourceError> {
        let (path, draft) = (self.folder.join(name), self.folder.join(format!(".{name}.new")));
        content
            .and_then(|content| fs::write(&draft, content))
            .and_then(|()| fs::rename(&draft, &path))
            .map_err(|error| SourceError::unwritable(&path, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egnyte_protocol::directory::{Id, IdKind, Person, PersonState, UserGroup};

    #[test]
    fn files_are_replaced_and_no_draft_stays() {
        let folder = std::env::temp_dir().join(format!("egnyte-files-{}", uuid::Uuid::new_v4().simple()));
        let files = FileDirectory::create(folder.clone()).unwrap();
        let id = Id::nth(IdKind::Person, 0);
        let person = Person {
            id: id.clone(),
            username: "ada".to_owned(),
            email: Some("ada@acme.example".to_owned()),
            firstname: Some("Ada, \"Countess\"".to_owned()),
            lastname: None,
            state: PersonState::Suspended,
        };
        let group = UserGroup {
            id: Id::nth(IdKind::UserGroup, 0),
            name: "Zürich".to_owned(),
            associated: true,
            members: vec![id],
        };
        let full = Directory { application: None, users: vec![person], user_groups: vec![group] };
        files.write(&full).unwrap();
        let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(
            text("users.csv"),
            "id,username,email,firstname,lastname,state\n66e2d689590450d073d2a000,ada,ada@acme.example,\
             \"Ada, \"\"Countess\"\"\",,suspended\n"
        );
        assert_eq!(text("groups.csv"), "id,name,associated\n66e2d689590450d073d2b000,Zürich,true\n");
        assert_eq!(
            text("members.csv"),
            "group_id,group,user_id,username\n66e2d689590450d073d2b000,Zürich,66e2d689590450d073d2a000,ada\n"
        );
        assert_eq!(serde_json::from_str::<Directory>(&text("directory.json")).unwrap(), full);
        files.write(&Directory { application: None, users: Vec::new(), user_groups: Vec::new() }).unwrap();
        assert_eq!(text("members.csv"), "group_id,group,user_id,username\n");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 4);
        fs::remove_dir_all(folder).unwrap();
    }
}
