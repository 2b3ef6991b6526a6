//! `conformance.toml` of a build that reads a directory of its own, or that SCIM is pushed to.

use egnyte_directories::Source;

/// Returns the text of the file.
pub(super) fn text(name: &str, source: Source, run: Option<&str>) -> String {
    let directory = match source {
        Source::Files => reading(source, run, ("users.csv, groups.csv and members.csv", "folder of the files")),
        Source::JumpCloud => reading(source, run, ("JumpCloud's REST API", "base URL of the API, with /api")),
        Source::Ldap => reading(source, run, ("people and user groups over LDAP", "ldap://HOST:PORT")),
        Source::Scim => pushing(run),
    };
    let (name, problems) = (toml::Value::from(name), problems(source));
    format!(
        r#"# Settings of egnyte-conformance for this build: its directory, its start, its known failures.
# docs/directories.md of the project explains every key.

[connector]
name = {name}

# Time that the build waits for one answer of Egnyte.
# request_timeout = "10s"

# capabilities = ["keeps-local-members", "delete-users", "always-manages-groups"]

{directory}
environment = {{ EGNYTE_URL = "{{egnyte_url}}", EGNYTE_TOKEN = "{{egnyte_token}}" }}

# Files of the state folder, each written from a template of this folder.
# templates = {{ "settings.yaml" = "settings.yaml.in" }}

{problems}
# problems = '^(?:cannot sync (?<user>\S+)|sync failed): (?<error>.*)'
"#
    )
}

/// Table of a build that reads its directory, up to its variables.
fn reading(source: Source, run: Option<&str>, (served, url): (&str, &str)) -> String {
    let trigger = toml::Value::from(run.unwrap_or("exec:./my-connector --once"));
    format!(
        r#"[directory]
# The harness serves {served}, and changes them as each scenario says.
source = "{source}"

# Start of one sync, which is done when it ends.
trigger = {trigger}

# A service that polls has a command and an interval instead of a trigger, and perhaps a first request of each pass.
# start = "node service.mjs"
# interval = "2s"
# anchor = "GET /api/systemusers"

# Address that says whether the build is idle, for one that answers before its sync is over: 200 is idle, 202 or 503 busy.
# status = "http://127.0.0.1:8080/status"

# Variables of the build. Placeholders: {{egnyte_url}} {{egnyte_token}} {{manage_groups}} {{ca_file}} {{state_dir}},
# {{directory_url}} ({url}); for JumpCloud {{directory_key}} {{directory_org}} {{application_id}};
# for LDAP {{directory_base}} {{directory_user}} {{directory_key}} {{application_dn}} {{ldaps_url}} {{directory_ca_file}}."#
    )
}

/// Table of a build that SCIM is pushed to, up to its variables.
fn pushing(run: Option<&str>) -> String {
    let run = run.unwrap_or("start:node gateway.mjs");
    let (start, url) = match run.strip_prefix("start:") {
        Some(command) => {
            let start = format!(
                "# Command of the build: one for each scenario, on a port of its own.\nstart = {}",
                toml::Value::from(command)
            );
            (start, "http://127.0.0.1:{push_port}/scim/v2")
        }
        None => ("# The build runs already.\n# start = \"node gateway.mjs\"".to_owned(), run),
    };
    let url = toml::Value::from(url);
    format!(
        r#"[directory]
# The harness pushes SCIM to the build, as JumpCloud does to a gateway.
source = "scim"

{start}

# Base URL of the build's SCIM, and the token that it takes: another one for each scenario, unless one is named here.
push_url = {url}
# push_token = "secret"

# Address that says whether the build is idle, for one that answers before it has told Egnyte: 200 is idle, 202 or 503 busy.
# status = "http://127.0.0.1:{{push_port}}/status"

# Variables of the build. Placeholders: {{egnyte_url}} {{egnyte_token}} {{manage_groups}} {{ca_file}} {{state_dir}},
# {{push_port}} and {{push_token}}."#
    )
}

fn problems(source: Source) -> &'static str {
    match source {
        Source::Files | Source::JumpCloud | Source::Ldap => {
            "# Log line that reports a problem: of a person or user group, or of the whole sync where it names neither. Without it,\n\
             # scenarios about problems are skipped."
        }
        Source::Scim => "# Log line that reports a problem, beside the errors that the build answers with.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::config::parse;

    #[test]
    fn the_file_is_valid_with_and_without_its_commented_lines() {
        let runs = [
            (Source::Files, "exec:./acme --once"),
            (Source::JumpCloud, "exec:./acme --once"),
            (Source::Scim, "start:./acme"),
            (Source::Scim, "http://127.0.0.1:9/scim"),
        ];
        for (source, run) in runs {
            let written = text("acme", source, Some(run));
            let directory = parse(&written, "conformance.toml").unwrap().directory.unwrap();
            assert_eq!((directory.source, directory.run().as_deref()), (source, Some(run)));
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
