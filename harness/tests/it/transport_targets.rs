//! Names of connectors on the command line, and what is said about one that is not there.

#[cfg(unix)]
use std::fs;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;

#[cfg(unix)]
use egnyte_conformance::connector::options::Options;
use egnyte_conformance::connector::target::parse;

use crate::transport_stage::{check, options};

#[track_caller]
fn refused(spec: &str, expected: &str) {
    let Err(bad) = parse(spec, &options()) else { panic!("{spec} should be refused") };
    assert!(bad.to_string().contains(expected), "{bad}");
}

#[test]
fn a_name_that_is_no_connector_says_what_would_be_one() {
    refused("stdoi:./x", "unknown connector `stdoi:./x` (did you mean `stdio`?); a connector is reference, ");
    refused("refrence", "(did you mean `reference`?)");
    refused("./my-connector", "write `exec:./my-connector` to run it once for each event, `stdio:./my-connector`");
    refused("https://localhost/", "plain http:// only");
    refused("http://", "is no address");
    refused("exec:", "no command stands after the colon");
    refused("exec:./x 'a", "a quote in `./x 'a` is never closed");
    refused("exec:./x {scim_ulr}", "unknown placeholder `{scim_ulr}` (did you mean `scim_url`?)");
    refused("reference:flow=x", "write reference or reference:flaw=NAME");
    refused("reference:flaw=deletes-leaver", "deletes-leavers");
}

#[test]
fn a_connector_is_called_what_the_command_line_called_it() {
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
async fn a_connector_that_cannot_start_is_one_line_before_any_scenario() {
    let here = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str, mode: u32| {
        let path = here.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    };
    file("acme-sync", "#!/bin/sh\n", 0o755);
    file("plain", "#!/bin/sh\n", 0o644);
    file("script", "#!/usr/bin/pyton9\n", 0o755);
    let options = Options { folder: here.path().to_owned(), ..options() };
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
async fn a_service_that_is_not_there_is_one_line_before_any_scenario() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    check(&format!("http://{address}/egnyte")).await.unwrap();
    drop(listener);
    let what = check(&format!("http://{address}/egnyte")).await.unwrap_err();
    assert_eq!(
        what,
        format!(
            "nothing answers at http://{address}/egnyte: the connection was refused; start the connector first, and \
             look at host and port"
        )
    );
}
