//! Connector specifications on the command line, and the errors for a missing connector.

#[cfg(unix)]
use std::fs;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use egnyte_runner::connector::options::ConnectorOptions;
use egnyte_runner::connector::target::parse;

use super::support::{check, options};

#[track_caller]
fn rejects(spec: &str, expected: &str) {
    let Err(error) = parse(spec, &options()) else { panic!("{spec} is invalid") };
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn invalid_specification_is_answered_with_a_valid_one() {
    rejects("stdoi:./x", "unknown connector `stdoi:./x` (did you mean `stdio`?); a connector is reference, ");
    rejects("refrence", "(did you mean `reference`?)");
    rejects("./my-connector", "write `exec:./my-connector` to run it once for each event, `stdio:./my-connector`");
    rejects("https://localhost/", "plain http:// only");
    rejects("http://", "is no URL");
    rejects("exec:", "the command after the colon is missing");
    rejects("exec:./x 'a", "a quote in `./x 'a` is never closed");
    rejects("exec:./x {scim_ulr}", "unknown placeholder `{scim_ulr}` (did you mean `scim_url`?)");
    rejects("reference:flow=x", "write reference or reference:flaw=NAME");
    rejects("reference:flaw=deletes-leaver", "deletes-leavers");
}

#[test]
fn target_keeps_its_specification() {
    for spec in [
        "reference",
        "reference:flaw=deletes-leavers",
        "exec:./a --b '{event}'",
        "stdio:python3 x.py",
        "http://127.0.0.1:9000/egnyte",
    ] {
        assert_eq!(parse(spec, &options()).unwrap().spec(), spec);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn connector_that_cannot_start_is_one_line_before_any_scenario() {
    let here = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str, mode: u32| {
        let path = here.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    };
    file("acme-sync", "#!/bin/sh\n", 0o755);
    file("plain", "#!/bin/sh\n", 0o644);
    file("script", "#!/usr/bin/pyton9\n", 0o755);
    let options = ConnectorOptions { folder: here.path().to_owned(), ..options() };
    for (spec, expected) in [
        ("exec:./acme-snyc --once", "cannot find the connector `./acme-snyc` in"),
        ("exec:./acme-snyc --once", "(did you mean `acme-sync`?)"),
        (
            "stdio:acme-sync",
            "cannot find the connector `acme-sync` on the PATH; a program of this folder is written `./",
        ),
        ("exec:./plain", "may not be executed; try: chmod +x "),
        ("exec:./script", "names the interpreter `/usr/bin/pyton9`, which does not exist"),
        ("stdio:/usr", "is a folder, not a program"),
    ] {
        let what = parse(spec, &options).unwrap().check().await.expect_err(spec).message;
        assert!(what.contains(expected) && what.lines().count() == 1, "{what}");
    }
    parse("exec:./acme-sync", &options).unwrap().check().await.unwrap();
    check("stdio:python3 polite.py").await.unwrap();
}

#[tokio::test]
async fn missing_service_is_one_line_before_any_scenario() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    check(&format!("http://{address}/egnyte")).await.unwrap();
    drop(listener);
    let options = ConnectorOptions { start_timeout: Duration::from_millis(300), ..options() };
    let what = parse(&format!("http://{address}/egnyte"), &options).unwrap().check().await.unwrap_err();
    assert_eq!(
        what.message,
        format!(
            "there is no connector at http://{address}/egnyte: the connection was refused; start the service, and \
             check host and port (start_timeout is how long a run waits for it)"
        )
    );
}
