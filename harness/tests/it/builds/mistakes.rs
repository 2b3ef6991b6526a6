//! Mistakes of a build and of its settings: one clear sentence each.

use crate::builds::files::options;
use crate::support::{conformance, conformance_in, put};
use crate::transport::support::{delivery, impatient, open};
use egnyte_runner::connector::options::ConnectorOptions;

#[tokio::test]
async fn build_that_dies_or_does_not_end_is_an_error() {
    let files = "source = \"files\"";
    let error = open("exec:./csv.sh dies", &options(files)).deliver(delivery()).await.unwrap_err().message;
    assert!(
        error.starts_with("the build was ended by signal 9 (kill; perhaps out of memory) during the sync"),
        "{error}"
    );
    let event_timeout = impatient().event_timeout;
    let options = ConnectorOptions { event_timeout, ..options(files) };
    let error = open("exec:./csv.sh hangs", &options).deliver(delivery()).await.unwrap_err().message;
    let expected = "the sync did not end within 500ms, so its processes were ended; a trigger is done when it ends, so let it sync once";
    assert!(error.starts_with(expected), "{error}");
}

#[track_caller]
fn rejects(config: &str, words: &[&str], error: &str) {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "conformance.toml", config);
    let ended = conformance_in(folder.path(), words).exits(2);
    assert_eq!(ended.stderr.lines().count(), 1, "{ended}");
    ended.says(&[error]);
}

#[test]
fn mistake_in_the_table_is_named_with_its_place() {
    let rejects = |table: &str, error: &str| rejects(&format!("[directory]\n{table}\n"), &[], error);
    rejects(
        "source = \"file\"",
        "conformance.toml:2:10: `directory.source`: unknown value `file` (did you mean `files`?); known values: files",
    );
    rejects(
        "source = \"files\"\ntriger = \"exec:true\"",
        "conformance.toml:3:1: `directory`: unknown key `triger` (did you mean `trigger`?); known keys: source, trigger, start, interval, anchor, quiet, done, push_url, push_token, environment, templates, problems",
    );
    rejects(
        "source = \"files\"",
        "conformance.toml starts no sync of the build; add `trigger = \"exec:…\"` to [directory], or use --connector",
    );
    rejects(
        "source = \"files\"\nproblems = \"cannot sync\"",
        "conformance.toml:3:12: `directory.problems`: the pattern needs a group `(?<user>…)` or `(?<group>…)`, which names the person or user group",
    );
    rejects(
        "source = \"files\"\ntrigger = \"stdio:./acme\"",
        "conformance.toml: run: `stdio:./acme` starts no sync of a build that reads its directory; write exec:COMMAND, http://HOST:PORT/PATH or reference",
    );
    rejects(
        "source = \"files\"\ntrigger = \"exec:true\"\nenvironment = { A = \"{egnyte_ulr}\" }",
        "conformance.toml: run: unknown placeholder `{egnyte_ulr}` (did you mean `egnyte_url`?)",
    );
    rejects(
        "source = \"files\"\ntrigger = \"exec:true\"\ntemplates = { \"a.yaml\" = \"a.in\" }",
        "cannot use the connector `exec:true`: the template ./a.in cannot be read: No such file or directory (os error 2); `templates` in [directory] names it",
    );
}

#[test]
fn settings_that_exclude_each_other_are_rejected() {
    let both = "[connector]\nrun = \"exec:true\"\n[directory]\nsource = \"files\"\ntrigger = \"exec:true\"\n";
    let error = "conformance.toml: [directory] has a `trigger` or `start`, so that `run` in [connector] would never be used; delete one of the two";
    rejects(both, &[], error);
    let claim = "[connector]\nrun = \"exec:true\"\ncapabilities = [\"import\"]\n[directory]\nsource = \"files\"\n";
    let error = "conformance.toml: run: a build that reads its directory gets no messages, so it cannot claim `import`; use stdio: or http:// without a directory";
    rejects(claim, &[], error);
    conformance(&["--directory", "fils"]).exits(2).says(&["unknown source `fils` (did you mean `files`?)"]);
}

#[test]
fn mistake_of_a_gateway_is_named() {
    let rejects = |table: &str, error: &str| rejects(&format!("[directory]\n{table}\n"), &[], error);
    rejects(
        "source = \"scim\"",
        "conformance.toml names no build that SCIM is pushed to; add `start = \"COMMAND\"` or `push_url` to [directory], or use --connector",
    );
    rejects(
        "source = \"scim\"\ntrigger = \"exec:./acme --once\"",
        "conformance.toml: run: `exec:./acme --once` is no build that SCIM is pushed to; write `start = \"COMMAND\"` in [directory] for one that the harness starts, http://HOST:PORT/PATH for one that runs",
    );
    rejects(
        "source = \"scim\"\nstart = \"node gateway.mjs\"\ninterval = \"2s\"",
        "conformance.toml: run: `interval`, `anchor`, `quiet` and `done` are for a service that reads; SCIM is pushed to this build, so delete them",
    );
    rejects(
        "source = \"scim\"\nstart = \"node gateway.mjs\"\npush_url = \"http://127.0.0.1:{push_prot}\"",
        "conformance.toml: run: unknown placeholder `{push_prot}` (did you mean `push_port`?)",
    );
    rejects(
        "source = \"scim\"\nstart = \"node gateway.mjs\"\npush_url = \"localhost:{push_port}\"",
        "conformance.toml: run: `localhost:{push_port}` is no URL: it has no host; write http://HOST:PORT/PATH",
    );
    rejects(
        "source = \"files\"\ntrigger = \"exec:true\"\npush_token = \"secret\"",
        "conformance.toml: run: `push_url` and `push_token` are for the source `scim`; the source `files` is read, not pushed",
    );
}

#[test]
fn mistake_of_a_service_is_named() {
    let rejects = |table: &str, error: &str| rejects(&format!("[directory]\n{table}\n"), &[], error);
    let start = "source = \"jumpcloud\"\nstart = \"node service.mjs\"\n";
    rejects(
        start,
        "conformance.toml: run: `start` needs `interval`, the time between two passes of the build: interval = \"2s\"",
    );
    rejects(
        &format!("{start}interval = \"10m\""),
        "conformance.toml: run: an interval of 600s is too long: each event takes one or two intervals, and there are more than a thousand events; let the build poll every few seconds, or use `trigger`",
    );
    rejects(
        "source = \"files\"\nstart = \"node service.mjs\"\ninterval = \"2s\"",
        "conformance.toml: run: reads of files are not seen, so that the end of a pass is unknown; use `trigger` instead of `start`",
    );
    rejects(
        &format!("{start}trigger = \"exec:true\""),
        "conformance.toml: run: `start` and `trigger` exclude each other: a service polls, a trigger starts one sync; only `trigger = \"signal:HUP\"` needs `start`, the process that gets the signal",
    );
    let signal = "source = \"files\"\ntrigger = \"signal:HUP\"\n";
    rejects(
        signal,
        "conformance.toml: run: `trigger = \"signal:HUP\"` needs `start`, the command of the process that gets the signal",
    );
    rejects(
        &format!("{signal}start = \"node service.mjs\"\nquiet = \"1s\""),
        "conformance.toml: run: a signal does not end with the sync: `done` has to match the log line that does, or `quiet` be the time without a request; reads of files are not seen, so that they need `done`",
    );
    rejects(
        "source = \"files\"\ntrigger = \"signal:KILL\"\nstart = \"node service.mjs\"",
        "conformance.toml: run: `signal:KILL` names no signal; write signal:HUP, signal:USR1, signal:USR2 or signal:ALRM, and not on Windows",
    );
    rejects(
        "source = \"files\"\ntrigger = \"exec:true\"\ndone = \"finished\"",
        "conformance.toml: run: `quiet` and `done` are for a service with `start`; this trigger is done when it ends, so delete them",
    );
    rejects(
        &format!("{start}interval = \"2s\"\nanchor = \"systemusers\""),
        "conformance.toml:5:10: `directory.anchor`: not a request; write a method and a path: GET /api/systemusers",
    );
}
