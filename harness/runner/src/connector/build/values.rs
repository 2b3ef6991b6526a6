//! Values that lead a build to Egnyte and to its directory: placeholders, environment variables, and files from templates.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::process::Command;

use super::error::BuildError;
use crate::connector::command::{CommandLine, Values, check_placeholders, fill};
use crate::connector::config::DirectorySettings;
use crate::connector::error::TargetError;
use crate::connector::log::Log;
use crate::connector::options::ConnectorOptions;
use crate::connector::process::{Process, Streams};
use egnyte_directories::ServedDirectory;
use egnyte_protocol::directory::{Directory, Integration};

/// Placeholders that every source has, those of Egnyte with the environment variable of the same value.
const OF_EGNYTE: [(&str, &str); 4] = [
    ("egnyte_url", "EGNYTE_SCIM_URL"),
    ("egnyte_token", "EGNYTE_SCIM_TOKEN"),
    ("manage_groups", "EGNYTE_MANAGE_GROUPS"),
    ("ca_file", "EGNYTE_CA_FILE"),
];

/// Every placeholder.
pub(super) const PLACEHOLDERS: [&str; 21] = [
    "egnyte_url",
    "egnyte_token",
    "manage_groups",
    "ca_file",
    "directory_url",
    "directory_key",
    "directory_org",
    "application_id",
    "client_id",
    "client_secret",
    "token_url",
    "insights_url",
    "ldaps_url",
    "directory_ca_file",
    "directory_base",
    "directory_user",
    "application_dn",
    "push_port",
    "push_token",
    "state_dir",
    "scenario",
];

/// Environment and files of a build, as templates.
#[derive(Debug)]
pub(super) struct Templates {
    environment: BTreeMap<String, String>,
    /// Name in the state folder, and template.
    files: BTreeMap<String, PathBuf>,
}

/// Values of one sync.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct BuildValues {
    values: Vec<(&'static str, String)>,
    /// Environment variables; one without a value is removed.
    environment: Vec<(String, String)>,
}

impl BuildValues {
    /// Starts a command of the build. Its problems may stand on either stream: both go to the log of the session, and to one
    /// of this start.
    pub(super) fn start(&self, command: &CommandLine, log: &Arc<Log>) -> Result<(Process, Arc<Log>), BuildError> {
        let not_started = |error: &dyn ToString| BuildError::NotStarted(error.to_string());
        let (_, command) = command.command(self.placeholders()).map_err(|error| not_started(&error))?;
        let own: Arc<Log> = Arc::default();
        let logs = vec![Arc::clone(log), Arc::clone(&own)];
        let streams = Streams::Logs { output: logs.clone(), errors: logs };
        let process = Process::start(self.applied_to(command), streams).map_err(|error| not_started(&error))?;
        Ok((process, own))
    }

    /// Sets the environment of a command.
    fn applied_to(&self, mut command: Command) -> Command {
        for (name, value) in &self.environment {
            // A value that does not exist is no variable, not even one of the harness's own environment.
            if value.is_empty() {
                command.env_remove(name)
            } else {
                command.env(name, value)
            };
        }
        command
    }

    /// Returns the values of the placeholders.
    pub(super) fn placeholders(&self) -> Values<'_> {
        &self.values
    }
}

impl Templates {
    /// Takes the templates of the settings, and checks the placeholders of the environment.
    pub(super) fn new(settings: &DirectorySettings, options: &ConnectorOptions) -> Result<Self, TargetError> {
        settings.environment.values().try_for_each(|value| check_placeholders(value, &PLACEHOLDERS))?;
        let files = settings.templates.iter().map(|(name, file)| (name.clone(), options.folder.join(file)));
        Ok(Self { environment: settings.environment.clone(), files: files.collect() })
    }

    /// Checks that every template can be read.
    pub(super) fn check(&self) -> Result<(), BuildError> {
        self.files.values().try_for_each(|file| read(file).map(drop))
    }

    /// Returns the values for a sync with this directory.
    pub(super) fn values(
        &self,
        directory: &Directory,
        served: &ServedDirectory,
        (state, scenario): (&Path, &str),
    ) -> BuildValues {
        let integration = directory.application.as_ref().map(|application| &application.integration);
        let of = |value: fn(&Integration) -> String| integration.map(value).unwrap_or_default();
        let egnyte = [
            of(|integration| integration.base_url.clone()),
            of(|integration| integration.token.clone()),
            of(|integration| integration.manage_groups.to_string()),
            of(|integration| integration.ca_file.clone().unwrap_or_default()),
        ];
        let state = state.to_string_lossy().into_owned();
        let mut environment: Vec<(String, String)> = Vec::new();
        let mut add = |name: &str, value: &str| environment.push((name.to_owned(), value.to_owned()));
        OF_EGNYTE.iter().zip(&egnyte).for_each(|((_, variable), value)| add(variable, value));
        served.environment().iter().for_each(|(name, value)| add(name, value));
        add("CONFORMANCE_STATE_DIR", &state);
        add("CONFORMANCE_SCENARIO", scenario);
        let mut values: Vec<(&'static str, String)> =
            OF_EGNYTE.iter().zip(egnyte).map(|((name, _), value)| (*name, value)).collect();
        values.extend(served.values());
        values.extend([("state_dir", state), ("scenario", scenario.to_owned())]);
        environment.extend(self.environment.iter().map(|(name, value)| (name.clone(), fill(value, &values))));
        BuildValues { values, environment }
    }

    /// Writes the files of the state folder.
    pub(super) fn write(&self, values: &BuildValues, state: &Path) -> Result<(), BuildError> {
        for (name, template) in &self.files {
            let (path, text) = (state.join(name), fill(&read(template)?, values.placeholders()));
            let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
            written
                .map_err(|error| BuildError::Template { file: path.display().to_string(), error: error.to_string() })?;
        }
        Ok(())
    }
}

fn read(file: &Path) -> Result<String, BuildError> {
    fs::read_to_string(file)
        .map_err(|error| BuildError::Template { file: file.display().to_string(), error: error.to_string() })
}
