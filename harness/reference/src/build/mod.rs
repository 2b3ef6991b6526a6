//! Reference build: the reference connector as a build that reads its directory by itself. It knows no event and no
//! adapter: each sync reads the whole directory, and compares it with Egnyte.

mod content;
mod error;
mod files;
mod jumpcloud;
mod ldap;
mod reading;
mod run;

use std::path::PathBuf;

use serde_json::Value;

use egnyte_protocol::connector::{Connector, ConnectorError, ScenarioName, Target};
use egnyte_protocol::directory::{Application, Directory, Event, EventKind, Integration, Sso, TestUser};
use egnyte_protocol::{Delivery, Problem, Settled};

use crate::target::ReferenceTarget;
use content::Content;
use files::Files;
use jumpcloud::JumpCloud;
use ldap::Ldap;

pub use error::BuildError;
pub use ldap::LdapLocation;
pub use reading::{Form, ReadingFlaw};
pub(crate) use run::{files as files_location, jumpcloud as jumpcloud_location, ldap as ldap_location, run_once};

/// Egnyte domain of a build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EgnyteAccess {
    /// SCIM base URL.
    pub base_url: String,
    /// Bearer token.
    pub token: String,
    /// True if groups and memberships are synced.
    pub manage_groups: bool,
    /// PEM file of the trusted certificate authority.
    pub ca_file: Option<String>,
}

/// Directory that a build reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectoryLocation {
    /// Folder with CSV files.
    Files(PathBuf),
    /// JumpCloud's REST API: its base URL with `/api`, and an API key.
    JumpCloud {
        /// Base URL.
        url: String,
        /// API key.
        key: String,
    },
    /// LDAP directory.
    Ldap(LdapLocation),
}

/// Reader of a directory.
enum Reader {
    Files(Files),
    JumpCloud(JumpCloud),
    Ldap(Ldap),
}

/// Result of one sync: the answer of the connector, and a line for each of its problems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncResult {
    /// Answer of the connector.
    pub settled: Settled,
    /// Log lines.
    pub lines: Vec<String>,
}

/// Build with its state between two syncs.
pub struct ReferenceBuild {
    connector: Box<dyn Connector>,
    reader: Reader,
}

impl ReferenceBuild {
    /// Creates a build of the connector, which reads its directory completely or with a flaw.
    ///
    /// # Errors
    /// When the connector or the client of the directory cannot be created.
    pub fn new(
        target: &ReferenceTarget,
        location: DirectoryLocation,
        flaw: Option<ReadingFlaw>,
    ) -> Result<Self, BuildError> {
        let reader = match location {
            DirectoryLocation::Files(folder) => Reader::Files(Files::new(folder, ReadingFlaw::reading(flaw))),
            DirectoryLocation::JumpCloud { url, key } => {
                Reader::JumpCloud(JumpCloud::new(&url, &key, ReadingFlaw::reading(flaw))?)
            }
            DirectoryLocation::Ldap(location) => Reader::Ldap(Ldap::new(location, ReadingFlaw::reading(flaw))),
        };
        Ok(Self { connector: target.open(&ScenarioName::default())?, reader })
    }

    /// Reads the directory and syncs Egnyte with it.
    ///
    /// # Errors
    /// When the directory cannot be read: nothing is changed then.
    pub async fn sync(&mut self, egnyte: &EgnyteAccess) -> Result<SyncResult, BuildError> {
        let content = match &mut self.reader {
            Reader::Files(files) => Some(files.read()?),
            Reader::JumpCloud(jumpcloud) => jumpcloud.read().await?,
            Reader::Ldap(ldap) => Some(ldap.read().await?),
        };
        let Some(Content { users, user_groups }) = content else {
            return Ok(SyncResult { settled: Settled::ok(), lines: Vec::new() });
        };
        let directory = Directory { application: Some(application(egnyte)), users, user_groups };
        let event = Event { kind: EventKind::SyncRequested, user: None, user_group: None, was: None };
        let delivery = Delivery { session: String::new(), event, directory: directory.clone() };
        let settled = self.connector.deliver(delivery).await?;
        let lines = lines(&settled, &directory);
        Ok(SyncResult { settled, lines })
    }

    /// Returns the state, which another process can continue with.
    pub fn snapshot(&self) -> Option<Value> {
        self.connector.snapshot()
    }

    /// Continues from a [`ReferenceBuild::snapshot`].
    ///
    /// # Errors
    /// When the value is not one.
    pub fn restore(&mut self, snapshot: Value) -> Result<(), ConnectorError> {
        self.connector.restore(snapshot)
    }
}

/// Application as the settings of a build describe it.
fn application(egnyte: &EgnyteAccess) -> Application {
    let EgnyteAccess { base_url, token, manage_groups, ca_file } = egnyte.clone();
    let (username, email) = ("conformance-test".to_owned(), "conformance-test@acme.example".to_owned());
    let test_user = TestUser { username, email };
    Application {
        label: "Egnyte".to_owned(),
        sso_idp_url: None,
        sso: Sso { configured: true, entity_id: String::new(), acs_url: String::new(), domain_specific_issuer: true },
        integration: Integration { active: true, base_url, token, manage_groups, test_user, ca_file },
    }
}

/// Log lines of a sync: one for each problem, else one for its error.
fn lines(settled: &Settled, directory: &Directory) -> Vec<String> {
    let index = directory.index();
    let name = |problem: &Problem| {
        let user = problem.user.as_ref().and_then(|id| index.person(id)).map(|person| person.username.clone());
        let group = problem.user_group.as_ref().and_then(|id| index.user_group(id));
        let id = || problem.user.as_ref().or(problem.user_group.as_ref()).map(ToString::to_string);
        user.or_else(|| group.map(|group| format!("{:?}", group.name))).or_else(id).unwrap_or_default()
    };
    let line = |problem: &Problem| format!("cannot sync {}: {}", name(problem), problem.error);
    let lines: Vec<String> = settled.problems.iter().map(line).collect();
    if lines.is_empty() { settled.error.iter().map(|error| format!("cannot sync: {error}")).collect() } else { lines }
}
