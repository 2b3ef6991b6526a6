//! LDAP directory of one scenario: its tree, the account that reads it, and the requests that it got.

use std::sync::Arc;

use egnyte_protocol::directory::{Directory, Id};
use parking_lot::Mutex;
use uuid::Uuid;

use super::dn::Dn;
use super::tree::{Layout, Tree, uuid};
use crate::requests::{Listed, Requests, Served};
use crate::secret::is_same;

/// LDAP directory of one scenario.
#[derive(Debug)]
pub struct LdapDirectory {
    layout: Layout,
    password: String,
    tree: Mutex<Arc<Tree>>,
    requests: Requests,
}

impl LdapDirectory {
    /// Creates a directory without people, with a base and a password of its own.
    pub(super) fn new() -> Self {
        let random = || Uuid::new_v4().simple().to_string();
        Self {
            layout: Layout::new(&random()[..24]),
            password: random(),
            tree: Mutex::default(),
            requests: Requests::default(),
        }
    }

    /// Returns the base of people and user groups.
    pub fn base(&self) -> String {
        self.layout.users()
    }

    /// Returns the entry whose members are the associated user groups.
    pub fn application(&self) -> String {
        self.layout.application()
    }

    /// Returns the distinguished name of the account that reads the directory.
    pub fn bind_dn(&self) -> String {
        format!("uid=egnyte-sync,{}", self.layout.users())
    }

    /// Returns the password of that account.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Returns the `entryUUID` of the person or user group with an id.
    pub fn entry_uuid(id: &Id) -> String {
        uuid(id)
    }

    /// Returns the requests so far.
    pub fn requests(&self) -> &Requests {
        &self.requests
    }

    /// Replaces the directory: the next generation begins.
    pub(crate) fn publish(&self, directory: &Directory) {
        *self.tree.lock() = Arc::new(self.layout.tree(directory));
        self.requests.begin_generation();
    }

    /// Returns remarks about what was read since the latest change.
    pub fn remarks(&self) -> Vec<String> {
        let generation = self.requests.generation();
        let served: Vec<Served> = self.requests.all().into_iter().filter(|it| it.generation == generation).collect();
        if served.is_empty() {
            return vec!["it read nothing of the directory after the change".to_owned()];
        }
        let mut remarks: Vec<String> = Vec::new();
        for (index, search) in served.iter().enumerate() {
            let Some(Listed { skip, count, total }) = search.listed else { continue };
            let is_same = |later: &&Served| later.path == search.path && later.listed.is_some_and(|it| it.skip > skip);
            if skip + count < total && !served[index..].iter().any(|later| is_same(&later)) {
                remarks.push(format!("it read {} of the {total} entries of SEARCH {}", skip + count, search.path));
            }
        }
        remarks
    }

    /// Returns whether these are the name and the password of the account.
    pub(super) fn admits(&self, name: &Dn, password: &str) -> bool {
        Dn::parse(&self.bind_dn()).as_ref() == Some(name) && is_same(Some(password), &self.password)
    }

    /// Returns the entries as they are now.
    pub(super) fn tree(&self) -> Arc<Tree> {
        Arc::clone(&self.tree.lock())
    }
}
