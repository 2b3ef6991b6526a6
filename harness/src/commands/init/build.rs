//! `conformance.toml` of a build that reads a directory of its own.

use egnyte_directories::Source;

/// Returns the text of the file.
pub(super) fn text(name: &str, source: Source, run: Option<&str>) -> String {
    let (name, trigger) = (toml::Value::from(name), toml::Value::from(run.unwrap_or("exec:./my-connector --once")));
    let (served, url) = match source {
        Source::Files => ("users.csv, groups.csv and members.csv", "folder of the files"),
        Source::JumpCloud => ("JumpCloud's REST API", "base URL of the API, with /api"),
        Source::Ldap => ("people and user groups over LDAP", "ldap://HOST:PORT"),
    };
    format!(
        r#"# Settings of egnyte-conformance for this build: the directory that it reads, its start, its known failures.
# docs/directories.md of the project explains every key.

[connector]
name = {name}

# Time that the build waits for one answer of Egnyte.
# request_timeout = "10s"

# capabilities = ["keeps-local-members", "delete-users", "always-manages-groups"]

[directory]
# The harness serves {served}, and changes them as each scenario says.
source = "{source}"

# Start of one sync, which is done when it ends.
trigger = {trigger}

# A service that polls has a command and an interval instead of a trigger, and perhaps a first request of each pass.
# start = "node service.mjs"
# interval = "2s"
# anchor = "GET /api/systemusers"

# Variables of the build. Placeholders: {{egnyte_url}} {{egnyte_token}} {{manage_groups}} {{ca_file}} {{state_dir}},
# {{directory_url}} ({url}); for JumpCloud {{directory_key}} {{directory_org}} {{application_id}};
# for LDAP {{directory_base}} {{directory_user}} {{directory_key}} {{application_dn}} {{ldaps_url}} {{directory_ca_file}}.
environment = {{ EGNYTE_URL = "{{egnyte_url}}", EGNYTE_TOKEN = "{{egnyte_token}}" }}

# Files of the state folder, each written from a template of this folder.
# templates = {{ "settings.yaml" = "settings.yaml.in" }}

# Log line that reports a problem. Without it, scenarios about problems are skipped.
# problems = '^cannot sync (?<user>\S+): (?<error>.*)'
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::config::parse;

    #[test]
    fn the_file_is_valid_with_and_without_its_commented_lines() {
        for source in Source::ALL {
            let written = text("acme", source, Some("exec:./acme --once"));
            let directory = parse(&written, "conformance.toml").unwrap().directory.unwrap();
            assert_eq!((directory.source, directory.trigger.as_deref()), (source, Some("exec:./acme --once")));
            let settings = |line: &&str| line.starts_with("# ") && line.contains(" = ");
            let said: Vec<&str> = written.lines().filter(settings).map(|line| &line[2..]).collect();
            let (connector, directory) = said.split_at(2);
            let all = format!(
                "[connector]\n{}\n[directory]\nsource = \"files\"\n{}",
                connector.join("\n"),
                directory.join("\n")
            );
            assert!(parse(&all, "conformance.toml").unwrap().directory.unwrap().problems.is_some());
        }
    }
}
