//! What a beginner starts with: a `conformance.toml` with comments for all it may say, a feature, settings for an editor.
//! Never writes over anything.

mod features;

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::connector::config::FILE_NAME;
use egnyte_protocol::Capability;

pub use features::{Written, features, stub};

/// What is run where nobody says so.
const RUN: &str = "stdio:./my-connector";

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// There is one.
    #[error("{} is there already, and nothing is written over", .0.display())]
    There(PathBuf),
    /// It cannot be made.
    #[error("cannot write {}: {error}", path.display())]
    Failed {
        /// Its path.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
}

/// Writes the file into the folder of a connector, and tells where it is.
///
/// # Errors
/// When there is one, or it cannot be made.
pub fn init(folder: &Path, run: Option<&str>) -> Result<PathBuf, NotWritten> {
    let path = folder.join(FILE_NAME);
    write_new(&path, &text(&called(folder), run.unwrap_or(RUN)))?;
    Ok(path)
}

/// Writes a file that is not there yet, and the folder it goes into.
fn write_new(path: &Path, text: &str) -> Result<(), NotWritten> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => NotWritten::There(path.to_owned()),
        _ => NotWritten::Failed { path: path.to_owned(), error },
    };
    path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(failed)?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}

/// A connector is called as its folder is.
fn called(folder: &Path) -> String {
    let folder = folder.canonicalize().unwrap_or_default();
    folder.file_name().map_or_else(|| "my-connector".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn text(name: &str, run: &str) -> String {
    let (name, run) = (toml::Value::from(name), toml::Value::from(run));
    let able: String = Capability::ALL.iter().map(|it| format!("#   {:<21}{}\n", it.as_str(), meaning(*it))).collect();
    format!(
        r#"# How egnyte-conformance drives this connector, what the connector can do, and which failures are known.
# Read when the command is called in this folder; --config FILE names another file.

[connector]
# What reports call it, where it cannot say so itself: exec: has no `hello`.
name = {name}

# How it is run. `egnyte-conformance protocol` explains the three ways:
#   stdio:COMMAND           one process for each scenario, JSON-RPC on standard input and output
#   exec:COMMAND            one process for each event, environment and files in, exit status out
#   http://HOST:PORT/PATH   a service that runs already
# A program with a slash in it is looked up from this folder, any other on the PATH. No shell is started.
run = {run}

# How long it may take to start and answer `hello`, and to answer `deliver`.
# start_timeout = "30s"
# event_timeout = "30s"

# How long it waits for one answer of Egnyte. Shorter than event_timeout, or waiting looks like hanging.
# request_timeout = "10s"

# How many requests to Egnyte one event may cost.
# request_budget = 500

# What it can do beyond people and groups. Without the line: what it declares in its answer to `hello`; with it, at most
# that. Rules that need more are skipped, and counted apart.
{able}# capabilities = []

# Known failures: still run, and they must still fail. One that passes makes the run red, with the lines to delete.
# `egnyte-conformance run --write-expectations FILE` writes a first list.
#
# [[expect]]
# rule = "groups.renamed"                               # all scenarios of the rule
# scenario = "A renamed user group keeps its members"   # or one of them, by its title
# reason = "makes a second group; fixed in 2.4"
# issue = "https://example.com/issues/12"
# errored = true                                        # it may also crash, hang, or give up before the `When`
"#
    )
}

fn meaning(capability: Capability) -> &'static str {
    match capability {
        Capability::Integration => "owns activation, token and group management",
        Capability::Application => "owns the application: its SSO IdP URL, its deletion",
        Capability::Events => "records Directory Insights events",
        Capability::Import => "lists and imports Egnyte's users",
        Capability::SignIn => "issues SAML assertions",
        Capability::DeleteUsers => "deletes, rather than deactivates, the account of a deleted person",
        Capability::KeepsLocalMembers => "leaves members whom nobody manages in a group it takes over",
    }
}

#[cfg(test)]
mod tests {
    use super::{meaning, text};
    use crate::connector::config::parse;
    use egnyte_protocol::Capability;

    #[test]
    fn what_is_written_can_be_read_and_so_can_every_line_of_it() {
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
