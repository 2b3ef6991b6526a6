//! Reference build as a program: one sync, with its input in environment variables and its state in a folder.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::BuildError;
use super::{DirectoryLocation, EgnyteAccess, LdapLocation, ReferenceBuild};
use crate::target::ReferenceTarget;

/// Syncs once, writes the problems to standard error, and returns whether there was none.
pub(crate) async fn run_once(target: &ReferenceTarget, location: DirectoryLocation) -> Result<bool, BuildError> {
    let state_file = Path::new(&variable("CONFORMANCE_STATE_DIR")?).join("state.json");
    let mut build = ReferenceBuild::new(target, location, None)?;
    if let Some(state) = read_state(&state_file)? {
        build.restore(state)?;
    }
    let result = build.sync(&egnyte()?).await?;
    if let Some(state) = build.snapshot() {
        fs::write(&state_file, state.to_string()).map_err(|error| BuildError::file(&state_file, &error))?;
    }
    result.lines.iter().for_each(|line| eprintln!("{line}"));
    Ok(result.settled.ok)
}

/// Folder of CSV files that the environment names.
pub(crate) fn files() -> Result<DirectoryLocation, BuildError> {
    Ok(DirectoryLocation::Files(PathBuf::from(variable("DIRECTORY_URL")?)))
}

/// Organisation of JumpCloud that the environment names.
pub(crate) fn jumpcloud() -> Result<DirectoryLocation, BuildError> {
    Ok(DirectoryLocation::JumpCloud { url: variable("JUMPCLOUD_API_URL")?, key: variable("JUMPCLOUD_API_KEY")? })
}

/// LDAP directory that the environment names.
pub(crate) fn ldap() -> Result<DirectoryLocation, BuildError> {
    Ok(DirectoryLocation::Ldap(LdapLocation {
        url: variable("LDAP_URL")?,
        base: variable("LDAP_BASE_DN")?,
        bind_dn: variable("LDAP_BIND_DN")?,
        password: variable("LDAP_BIND_PASSWORD")?,
        application: variable("LDAP_APPLICATION_DN")?,
    }))
}

fn egnyte() -> Result<EgnyteAccess, BuildError> {
    Ok(EgnyteAccess {
        base_url: variable("EGNYTE_SCIM_URL")?,
        token: variable("EGNYTE_SCIM_TOKEN")?,
        manage_groups: variable("EGNYTE_MANAGE_GROUPS").is_ok_and(|value| value == "true"),
        ca_file: variable("EGNYTE_CA_FILE").ok(),
    })
}

fn read_state(file: &Path) -> Result<Option<Value>, BuildError> {
    match fs::read(file) {
        Ok(state) => serde_json::from_slice(&state).map(Some).map_err(|error| BuildError::file(file, &error)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(BuildError::file(file, &error)),
    }
}

fn variable(name: &'static str) -> Result<String, BuildError> {
    std::env::var(name).ok().filter(|value| !value.is_empty()).ok_or(BuildError::Unset(name))
}
