//! Reader of a directory that consists of CSV files.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use csv::{ReaderBuilder, Trim};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use egnyte_protocol::directory::{Id, Person, PersonState, UserGroup};

use super::Content;
use super::error::BuildError;
use super::reading::{Activity, Associated, GroupColumn, Identity, Pages, Reading, Table};

#[derive(Deserialize)]
struct GroupRow {
    id: Id,
    name: String,
    associated: String,
}

#[derive(Deserialize)]
struct MemberRow {
    group_id: Id,
    group: String,
    user_id: Id,
}

/// Folder of one directory.
pub(super) struct Files {
    folder: PathBuf,
    reading: Reading,
    /// Content of the sync before, for a flaw that does not read it again.
    before: Option<Content>,
}

impl Files {
    pub(super) fn new(folder: PathBuf, reading: Reading) -> Self {
        Self { folder, reading, before: None }
    }

    /// Reads the files.
    pub(super) fn read(&mut self) -> Result<Content, BuildError> {
        let mut rows: Vec<Person> = self.rows("users.csv")?;
        if let Pages::One(Some(most)) = self.reading.people {
            rows.truncate(most);
        }
        let known = |row: &Person| Ok((row.id.clone(), self.known_as(row)?));
        let ids = rows.iter().map(known).collect::<Result<BTreeMap<Id, Id>, BuildError>>()?;
        let users = rows.into_iter().map(|row| self.person(row, &ids)).collect();
        let mut members: BTreeMap<String, Vec<Id>> = BTreeMap::new();
        for row in self.rows::<MemberRow>("members.csv")? {
            let group = self.group_key(&row.group_id, &row.group);
            members.entry(group).or_default().push(ids.get(&row.user_id).cloned().unwrap_or(row.user_id));
        }
        let group = |GroupRow { id, name, associated }| {
            let members = members.get(&self.group_key(&id, &name)).cloned().unwrap_or_default();
            Ok(UserGroup { associated: self.is_associated(&associated)?, id, name, members })
        };
        let user_groups = self.rows("groups.csv")?.into_iter().map(group).collect::<Result<_, BuildError>>()?;
        let content = Content { users, user_groups };
        let content = content.with_memory(self.before.as_ref(), self.reading.memory);
        self.before = Some(content.clone());
        Ok(content)
    }

    /// Reads the field that says whether a user group is associated. A row that was cut has a part of the name there.
    fn is_associated(&self, field: &str) -> Result<bool, BuildError> {
        let is_true = match field.parse() {
            Ok(is_true) => is_true,
            Err(_) if self.reading.table == Table::CutAtCommas => false,
            Err(_) => return Err(BuildError::Directory(format!("groups.csv: `{field}` is neither true nor false"))),
        };
        Ok(is_true || self.reading.associated == Associated::Every)
    }

    /// Returns the id by which a person is known from sync to sync.
    fn known_as(&self, row: &Person) -> Result<Id, BuildError> {
        match (self.reading.identity, &row.email) {
            (Identity::Email, Some(email)) => serde_json::from_value(email.as_str().into())
                .map_err(|error| BuildError::Directory(format!("{email}: {error}"))),
            _ => Ok(row.id.clone()),
        }
    }

    fn person(&self, row: Person, ids: &BTreeMap<Id, Id>) -> Person {
        let cased = |value: String| if self.reading.lower_cases { value.to_lowercase() } else { value };
        let is_active = self.reading.activity == Activity::Nothing;
        Person {
            id: ids.get(&row.id).cloned().unwrap_or(row.id),
            username: cased(row.username),
            email: row.email.map(cased),
            state: if is_active { PersonState::Active } else { row.state },
            ..row
        }
    }

    fn group_key(&self, id: &Id, name: &str) -> String {
        match self.reading.group_of_member {
            GroupColumn::Id => id.to_string(),
            GroupColumn::Name => name.to_owned(),
        }
    }

    fn rows<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, BuildError> {
        let path = self.folder.join(name);
        let bytes = fs::read(&path).map_err(|error| BuildError::file(&path, &error))?;
        let mut rows = table(&bytes, self.reading.table).map_err(|error| BuildError::file(&path, &error))?;
        if self.reading.table == Table::WithoutLastRow {
            rows.pop();
        }
        Ok(rows)
    }
}

fn table<T: DeserializeOwned>(bytes: &[u8], table: Table) -> Result<Vec<T>, csv::Error> {
    let mut builder = ReaderBuilder::new();
    match table {
        Table::CutAtCommas => builder.quoting(false).flexible(true),
        Table::Trimmed => builder.trim(Trim::All),
        Table::Standard | Table::InLatin1 | Table::WithoutLastRow => &mut builder,
    };
    // Each byte of Latin-1 is the character of its number.
    let in_latin_1 = || bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes();
    let text: Cow<'_, [u8]> = if table == Table::InLatin1 { in_latin_1().into() } else { bytes.into() };
    builder.from_reader(&*text).deserialize().collect()
}

#[cfg(test)]
mod tests {
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
        let mut files = Files::new(folder.clone(), Reading::default());
        let error = files.read().unwrap_err().to_string();
        assert!(error.contains("members.csv"), "{error}");
        fs::write(folder.join("members.csv"), format!("group_id,group,user_id,username\ng1,x,{id},ada\n")).unwrap();
        let Content { users, user_groups } = files.read().unwrap();
        assert_eq!((users[0].email.as_deref(), users[0].firstname.as_deref()), (None, Some("Ada")));
        assert_eq!((user_groups[0].name.as_str(), user_groups[0].members.len()), ("R&D, \"new\"", 1));
        fs::write(folder.join("groups.csv"), "id,name,associated\ng1,x,yes\n").unwrap();
        let error = files.read().unwrap_err().to_string();
        assert!(error.ends_with("groups.csv: `yes` is neither true nor false"), "{error}");
        fs::remove_dir_all(folder).unwrap();
    }
}
