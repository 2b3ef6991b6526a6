//! Sources: the forms in which a directory is served, and the served directory of one scenario.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;

use egnyte_protocol::Delivery;
use egnyte_support::did_you_mean::Hint;

use crate::files::FileDirectory;
use crate::jumpcloud::{JumpCloudServer, Organization};
use crate::ldap::{LdapDirectory, LdapServer};
use crate::requests::Requests;
use crate::scim::PushDirectory;

/// Form in which a directory is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// CSV files, and the JSON file of `exec:`.
    Files,
    /// JumpCloud's REST API.
    JumpCloud,
    /// LDAP, in JumpCloud's layout.
    Ldap,
    /// SCIM 2.0 that is pushed to the build.
    Scim,
}

impl Source {
    /// Every source, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Files, Self::JumpCloud, Self::Ldap, Self::Scim];

    /// Returns the word for the command line and `conformance.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::JumpCloud => "jumpcloud",
            Self::Ldap => "ldap",
            Self::Scim => "scim",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Error: the word is not a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown source `{word}`{hint}; the sources are {}", Source::ALL.map(Source::as_str).join(", "))]
pub struct UnknownSourceError {
    word: String,
    hint: Hint,
}

impl FromStr for Source {
    type Err = UnknownSourceError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let hint = || Hint::of(word, Self::ALL.map(Self::as_str));
        let unknown = || UnknownSourceError { word: word.to_owned(), hint: hint() };
        Self::ALL.into_iter().find(|source| source.as_str() == word).ok_or_else(unknown)
    }
}

/// Error: a directory cannot be served.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// No port is free.
    #[error("the directory cannot be served: {0}")]
    NoPort(String),
    /// A file of the directory cannot be written.
    #[error("cannot write {}: {error}", path.display())]
    Unwritable {
        /// Path of the file.
        path: PathBuf,
        /// Cause.
        error: String,
    },
}

impl SourceError {
    pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Self {
        Self::Unwritable { path: path.to_owned(), error: error.to_string() }
    }
}

/// Served directory of one scenario.
#[derive(Debug)]
pub enum ServedDirectory {
    /// Folder of files.
    Files(FileDirectory),
    /// Organisation of JumpCloud.
    JumpCloud(Arc<JumpCloudServer>, Arc<Organization>),
    /// Directory of an LDAP server.
    Ldap(Arc<LdapServer>, Arc<LdapDirectory>),
    /// SCIM that is pushed.
    Scim(Box<PushDirectory>),
}

impl ServedDirectory {
    /// Serves an organisation of its own.
    pub fn organization(server: &Arc<JumpCloudServer>) -> Self {
        Self::JumpCloud(Arc::clone(server), server.create_organization())
    }

    /// Serves an LDAP directory of its own.
    pub fn ldap(server: &Arc<LdapServer>) -> Self {
        Self::Ldap(Arc::clone(server), server.create_directory())
    }

    /// Serves the directory after an event. What is pushed is served by its push.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn publish(&self, delivery: &Delivery) -> Result<(), SourceError> {
        match self {
            Self::Files(files) => files.write(&delivery.directory),
            Self::JumpCloud(_, organization) => {
                organization.publish(&delivery.directory);
                Ok(())
            }
            Self::Ldap(_, directory) => {
                directory.publish(&delivery.directory);
                Ok(())
            }
            Self::Scim(_) => Ok(()),
        }
    }

    /// Returns the values of the placeholders that lead a build to the directory.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Files(files) => vec![("directory_url", files.folder().to_string_lossy().into_owned())],
            Self::JumpCloud(server, organization) => {
                let (client_id, client_secret) = organization.service_account();
                vec![
                    ("directory_url", server.api_url()),
                    ("directory_key", organization.key().to_owned()),
                    ("directory_org", organization.id().to_owned()),
                    ("application_id", organization.application().to_owned()),
                    ("client_id", client_id.to_owned()),
                    ("client_secret", client_secret.to_owned()),
                    ("token_url", server.token_url()),
                    ("insights_url", server.insights_url()),
                ]
            }
            Self::Ldap(server, directory) => server.values(directory),
            Self::Scim(pushed) => {
                vec![("push_port", pushed.port().to_string()), ("push_token", pushed.token().to_owned())]
            }
        }
    }

    /// Returns the environment variables that lead a build to the directory.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Files(files) => vec![("DIRECTORY_URL", files.folder().to_string_lossy().into_owned())],
            Self::JumpCloud(server, organization) => {
                let (key, id) = (|| organization.key().to_owned(), || organization.id().to_owned());
                vec![
                    ("JUMPCLOUD_API_URL", server.api_url()),
                    ("JUMPCLOUD_API_KEY", key()),
                    ("JC_API_KEY", key()),
                    ("BATON_API_KEY", key()),
                    ("JC_TOKEN", key()),
                    ("JUMPCLOUD_ORG_ID", id()),
                    ("JC_ORG_ID", id()),
                    ("JUMPCLOUD_APPLICATION_IDS", organization.application().to_owned()),
                ]
            }
            Self::Ldap(server, directory) => server.environment(directory),
            Self::Scim(pushed) => {
                vec![("PUSH_PORT", pushed.port().to_string()), ("PUSH_TOKEN", pushed.token().to_owned())]
            }
        }
    }

    /// Returns the number of requests that came with a wrong key or password, of any scenario.
    pub fn wrong_keys(&self) -> usize {
        match self {
            Self::Files(_) | Self::Scim(_) => 0,
            Self::JumpCloud(server, _) => server.wrong_keys(),
            Self::Ldap(server, _) => server.wrong_binds(),
        }
    }

    /// Returns remarks about what was read since the latest change, which explain a failure.
    pub fn remarks(&self) -> Vec<String> {
        let wrong = self.wrong_keys();
        let (remarks, secret) = match self {
            Self::Files(_) => return Vec::new(),
            Self::Scim(pushed) => return pushed.remarks(),
            Self::JumpCloud(_, organization) => (organization.remarks(), "key"),
            Self::Ldap(_, directory) => (directory.remarks(), "name or password"),
        };
        let remark = (wrong > 0).then(|| format!("{wrong} requests came with a wrong {secret}"));
        remarks.into_iter().chain(remark).collect()
    }

    /// Returns the requests that the directory got; `None` for files, whose reads are not seen, and for what is
    /// pushed.
    pub fn requests(&self) -> Option<&Requests> {
        match self {
            Self::Files(_) | Self::Scim(_) => None,
            Self::JumpCloud(_, organization) => Some(organization.requests()),
            Self::Ldap(_, directory) => Some(directory.requests()),
        }
    }
}

impl Drop for ServedDirectory {
    fn drop(&mut self) {
        match self {
            Self::Files(_) | Self::Scim(_) => {}
            Self::JumpCloud(server, organization) => server.delete_organization(organization),
            Self::Ldap(server, directory) => server.delete_directory(directory),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn unknown_source_names_the_nearest() {
        let error = "file".parse::<Source>().unwrap_err().to_string();
        assert!(
            error.starts_with(
                "unknown source `file` (did you mean `files`?); the sources are files, jumpcloud, ldap, scim"
            ),
            "{error}"
        );
        assert!(Source::ALL.iter().all(|source| source.as_str().parse() == Ok(*source)));
    }
}
