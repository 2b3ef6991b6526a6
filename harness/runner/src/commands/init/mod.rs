//! `init`: creates `conformance.toml` with a comment for each setting, a first feature, and settings for an editor. Never
//! overwrites a file.

mod build;
mod files;

use std::path::{Path, PathBuf};

use clap::Args;

use crate::connector::config::FILE_NAME;
use crate::util::exit::Exit;
use crate::util::terminal::{OutputError, Terminal};
use egnyte_directories::Source;
use egnyte_protocol::Capability;

use super::exec::CommandResult;
pub(super) use files::init_glue;
use files::{CreatedFile, InitError, export, init_features};

/// Command of the connector, unless the user gives one.
const RUN: &str = "stdio:./my-connector";

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Folder of the connector
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Write this connector into the file: exec:COMMAND, stdio:COMMAND, http://HOST:PORT/PATH or manual
    #[arg(long, value_name = "TARGET")]
    connector: Option<String>,
    /// Write the settings of a build that reads its directory by itself, in this form: files, jumpcloud, ldap, or scim, which is
    /// pushed
    #[arg(long, value_name = "SOURCE")]
    directory: Option<Source>,
    /// Write a first feature, the step definitions and settings for an editor that knows Cucumber instead
    #[arg(long, conflicts_with_all = ["connector", "directory"])]
    features: bool,
}

impl InitArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        if self.features {
            print_files(&init_features(&self.folder)?, terminal)?;
            let features = self.folder.join("features");
            terminal.print(&format!("next: egnyte-conformance {}", features.display()))?;
        } else {
            let path = init(&self.folder, self.connector.as_deref(), self.directory)?;
            terminal.print(&format!("{} written; next: egnyte-conformance smoke", path.display()))?;
        }
        Ok(Exit::Green)
    }
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Folder, which is created if it is missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl ExportArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        print_files(&export(&self.folder)?, terminal)?;
        Ok(Exit::Green)
    }
}

fn print_files(files: &[CreatedFile], terminal: &mut Terminal<'_>) -> Result<(), OutputError> {
    let line = |file: &CreatedFile| {
        let action = if file.kept { "exists already, unchanged" } else { "written" };
        format!("{} {action}\n", file.path.display())
    };
    terminal.print(&files.iter().map(line).collect::<String>())
}

/// Creates `conformance.toml` in the folder of a connector, and returns its path.
fn init(folder: &Path, run: Option<&str>, source: Option<Source>) -> Result<PathBuf, InitError> {
    let name = connector_name(folder);
    let text = match source {
        Some(source) => build::text(&name, source, run),
        None => text(&name, run.unwrap_or(RUN)),
    };
    files::create(folder.join(FILE_NAME), &text)
}

/// Returns the name of the folder, which is the default name of the connector.
fn connector_name(folder: &Path) -> String {
    let folder = folder.canonicalize().unwrap_or_default();
    folder.file_name().map_or_else(|| "my-connector".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn text(name: &str, run: &str) -> String {
    let (name, run) = (toml::Value::from(name), toml::Value::from(run));
    let capability = |it: &Capability| format!("#   {:<23}{}\n", it.as_str(), meaning(*it));
    let capabilities: String = Capability::ALL.iter().map(capability).collect();
    format!(
        r#"# Settings of egnyte-conformance for this connector: its command, its capabilities, its known failures.
# The program reads this file in the current folder; --config FILE names another file.

[connector]
# Name of the connector in reports, unless its answer to `hello` has one (the transport exec: has no `hello`).
name = {name}

# Command or address of the connector. `egnyte-conformance protocol` explains the transports:
#   stdio:COMMAND           one process for each scenario, JSON-RPC on standard input and output
#   exec:COMMAND            one process for each event, environment and files in, exit status out
#   http://HOST:PORT/PATH   a service that is already running
#   manual                  a directory in whose console you do what each scenario says
# A program name with a slash is relative to this folder, any other is searched in the PATH. No shell is started.
run = {run}

# Time limits: to start and answer `hello`, and to answer `deliver`.
# start_timeout = "30s"
# event_timeout = "30s"

# Time that the connector waits for one answer of Egnyte. It must be shorter than event_timeout.
# request_timeout = "10s"

# Wait after each answer, for a connector that answers before its work is done; with manual, after each Enter (5s and 2m).
# settle = {{ quiet = "1s", at_most = "20s" }}

# Number of requests to Egnyte that one event may cause.
# request_budget = 500

# Capabilities beyond users and groups. Without this line, those in the answer to `hello` apply; with it, at most these.
# Rules that need another capability are skipped and counted separately.
{capabilities}# capabilities = []

# Known failures: the scenarios still run and must still fail. If one passes, the run fails and shows the lines to delete.
# `egnyte-conformance run --write-expectations FILE` writes a first list.
#
# [[expect]]
# rule = "groups.renamed"                                            # all scenarios of the rule
# scenario = "The group gets the new name and keeps its members"     # or one of them, by its title
# reason = "creates a second group; fixed in 2.4"
# issue = "https://example.com/issues/12"
# errored = true                                                     # it may also crash, hang, or stop before the `When`
"#
    )
}

fn meaning(capability: Capability) -> &'static str {
    match capability {
        Capability::Integration => "manages activation, token and group management",
        Capability::Application => "manages the application: its SSO IdP URL, its deletion",
        Capability::Events => "records Directory Insights events",
        Capability::Import => "lists and imports Egnyte's users",
        Capability::SignIn => "issues SAML assertions",
        Capability::DeleteUsers => "deletes the account of a deleted person, instead of deactivating it",
        Capability::KeepsLocalMembers => "leaves unmanaged members in a group that it takes over",
        Capability::AlwaysManagesGroups => "has no switch for groups: the rules about it are skipped",
    }
}

#[cfg(test)]
mod tests {
    use super::{meaning, text};
    use crate::connector::config::parse;
    use egnyte_protocol::Capability;

    #[test]
    fn the_file_is_valid_with_and_without_its_commented_lines() {
        let written = text("acme \"sync\"", "exec:./a 'b c'");
        let config = parse(&written, "conformance.toml").unwrap();
        assert_eq!(config.connector.name.as_deref(), Some("acme \"sync\""));
        assert_eq!(config.connector.run.as_deref(), Some("exec:./a 'b c'"));
        let settings = |line: &&str| line.starts_with("# ") && (line.contains(" = ") || line.starts_with("# [["));
        let said: Vec<&str> = written.lines().filter(settings).map(|line| &line[2..]).collect();
        let all = parse(&format!("[connector]\n{}", said.join("\n")), "conformance.toml").unwrap();
        assert_eq!(all.connector.request_budget.map(std::num::NonZeroU64::get), Some(500));
        assert_eq!(all.expectations.len(), 1);
        assert!(Capability::ALL.iter().all(|it| written.contains(it.as_str()) && written.contains(meaning(*it))));
    }
}
