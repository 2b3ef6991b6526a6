//! Source `scim`: a gateway keeps the rules, each flaw of one breaks its rule, and what is pushed has JumpCloud's shape.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::{Value, json};

use crate::builds::files::options;
use crate::support::{Ended, HARNESS, conformance, conformance_in, put};
use crate::transport::support::{delivery_json, open};

/// Runs some scenarios with a flawed gateway.
fn run(flaw: &str, connector: &str, words: &[&str]) -> Ended {
    run_with(flaw, connector, "", words)
}

/// Runs some scenarios with a flawed gateway, and more settings of the directory.
fn run_with(flaw: &str, connector: &str, directory: &str, words: &[&str]) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let settings = format!(
        "[connector]\nname = \"gateway\"\ncapabilities = [\"keeps-local-members\"]\n{connector}\n\
         [directory]\nsource = \"scim\"\nstart = \"python3 {HARNESS}/tests/builds/flawed_gateway.py {flaw}\"\n{directory}\n"
    );
    put(folder.path(), "conformance.toml", &settings);
    conformance_in(folder.path(), words)
}

#[test]
fn a_sample_gateway_passes() {
    let config = format!("{HARNESS}/examples/builds/conformance.scim.toml");
    let features = [
        "features/users/leaving.feature",
        "features/users/takeover.feature",
        "features/groups/syncing.feature",
        "features/groups/renaming.feature",
        "features/delivery/refusals.feature",
    ];
    let ended = conformance(&[&["--config", &config], &features[..]].concat()).exits(0);
    assert!(ended.summary().contains(" passed, 0 failed, 0 skipped"), "{ended}");
}

#[test]
fn each_flaw_of_a_gateway_breaks_its_rule() {
    let flaws = [
        ("creates-standard-users", "users/creating", "users.type-power", "userType"),
        ("resets-user-type", "users/updating", "users.admin-settings-kept", "userType"),
        ("deletes-leavers", "users/leaving", "users.deactivated-not-deleted", "it was sent PUT /Users/"),
        ("keeps-deleted-people", "users/leaving", "users.removed", "it was sent DELETE /Users/"),
        ("ignores-removals", "groups/syncing", "groups.join-leave", "remove members[value eq "),
        ("removes-all-members", "groups/syncing", "groups.join-leave", "remove members[value eq "),
        ("renames-by-new-group", "groups/renaming", "groups.renamed", "replace displayName"),
        (
            "swallows-refusals",
            "users/problems",
            "users.invalid-username",
            "it was sent POST /Users (\"grace hopper\") and answered 200",
        ),
        ("finds-nobody", "users/takeover", "users.takeover", "it was sent POST /Users (\"ada\") and answered"),
        ("searches-the-first-page", "delivery/lists", "delivery.paging", "it was sent POST /"),
        (
            "compares-names-exactly",
            "groups/takeover",
            "groups.takeover-case",
            "it was sent POST /Groups (\"Finance\") and answered",
        ),
        ("says-the-token", "delivery/credentials", "delivery.token-kept-secret", "the token"),
        ("asks-again-and-again", "delivery/credentials", "delivery.unauthorised", "requests"),
        ("answers-too-early", "users/updating", "users.admin-settings-kept", "did not happen: user Ada gets email"),
    ];
    for (flaw, feature, rule, said) in flaws {
        let feature = format!("features/{feature}.feature");
        run(flaw, "", &["--rule", rule, &feature]).exits(1).says(&[rule, said]);
    }
}

#[test]
fn gateway_that_answers_too_early_is_waited_for_where_the_file_says_so() {
    let settle = "settle = { quiet = \"1s\", at_most = \"10s\" }";
    let words = ["--rule", "users.admin-settings-kept"];
    run("answers-too-early", settle, &words).exits(0);
    run_with("answers-too-early", "", "status = \"http://127.0.0.1:{status_port}/\"", &words).exits(0);
}

#[test]
fn start_of_a_gateway_counts_for_no_event() {
    let status = "status = \"http://127.0.0.1:{status_port}/\"";
    run_with("starts-slowly", "event_timeout = \"4s\"", status, &["--rule", "users.type-power"]).exits(0);
}

#[test]
fn gateway_that_cannot_be_pushed_to_is_named() {
    let fails = |flaw: &str, connector: &str, said: &str| {
        run(flaw, connector, &["--rule", "users.type-power"]).exits(1).says(&[said]);
    };
    fails("ends", "", "the service exited with status 1 before it listened; its standard error ends:");
    fails("listens-nowhere", "start_timeout = \"500ms\"", "the build does not listen at http://127.0.0.1:");
    let page = "the build does not answer as a SCIM service provider: the build answered GET /Users?";
    fails("has-a-web-page", "", page);
    let token = "the build refuses the token that SCIM is pushed with: the build answered GET /Users?";
    fails("has-another-token", "", token);
    let nowhere = ["--directory", "scim", "--connector", "http://127.0.0.1:9/scim", "--rule", "users.type-power"];
    conformance(&nowhere).exits(2).says(&["no build listens at http://127.0.0.1:9/scim: Connection refused"]);
}

#[test]
fn smoke_and_init_know_the_push() {
    let config = format!("{HARNESS}/examples/builds/conformance.scim.toml");
    let ended = conformance(&["smoke", "--config", &config]).exits(0);
    let steps = "ok      the connector is available  start:python3 gateway.py
ok      the build answers SCIM, with the right token
ok      one person gets an account in Egnyte
ok      one user group gets a group in Egnyte, with that person as a member
ok      a second sync changes nothing
";
    assert!(ended.stdout.starts_with(steps), "{ended}");
    let folder = tempfile::tempdir().unwrap();
    let start = format!("start:python3 {HARNESS}/tests/builds/flawed_gateway.py has-another-token");
    conformance_in(folder.path(), &["init", "--directory", "scim", "--connector", &start]).exits(0);
    let advice = "Let the build listen at {push_port} and take the token {push_token}";
    let title = "FAILED  the build answers SCIM, with the right token";
    conformance_in(folder.path(), &["smoke"]).exits(1).says(&[title, "the build refuses the token", advice]);
}

/// Service provider without anything, which creates what it is sent. Returns its address and its requests.
fn serve() -> (String, Receiver<(String, Value)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/x", listener.local_addr().unwrap());
    let (sender, requests) = channel();
    thread::spawn(move || {
        for connection in listener.incoming() {
            if let Some(request) = answer(&connection.unwrap()) {
                let _ = sender.send(request);
            }
        }
    });
    (address, requests)
}

/// Answers one request: with an empty list, or with the resource and an id.
fn answer(mut connection: &TcpStream) -> Option<(String, Value)> {
    let mut reader = BufReader::new(connection);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let header = |name: &str| lines.iter().find_map(|line| line.to_lowercase().strip_prefix(name).map(str::to_owned));
    assert_eq!(header("authorization: ").as_deref(), Some("bearer secret"));
    let length = header("content-length: ").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let mut resource = body.clone();
    resource["id"] = json!(7);
    let (status, answer) =
        if body.is_null() { (200, json!({"totalResults": 0, "Resources": []})) } else { (201, resource) };
    let answer = answer.to_string();
    let head = format!("HTTP/1.1 {status} OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len());
    connection.write_all((head + &answer).as_bytes()).ok()?;
    Some((lines[0].trim_end_matches(" HTTP/1.1").to_owned(), body))
}

#[tokio::test]
async fn what_is_pushed_has_the_shape_of_jumpcloud() {
    let (address, requests) = serve();
    let mut delivery = delivery_json();
    delivery["event"] = json!({"kind": "sync.requested"});
    let group = json!({"id": "66e2d689590450d073d2b001", "name": "R&D", "associated": true,
                       "members": ["66e2d689590450d073d2a001"]});
    delivery["directory"]["userGroups"] = json!([group]);
    let options = options("source = 'scim'\npush_token = 'secret'");
    let settled = open(&format!("{address}/{{egnyte_token}}/{{egnyte_url}}/"), &options)
        .deliver(serde_json::from_value(delivery).unwrap())
        .await
        .unwrap();
    assert!(settled.ok, "{settled:?}");
    let requests: Vec<(String, Value)> = requests.try_iter().collect();
    // One service for all scenarios: the path says which Egnyte domain is meant.
    let base = "/x/secret/http://127.0.0.1:9/d/s-17/pubapi/scim/v2";
    let lines: Vec<String> = requests.iter().map(|(line, _)| line.replace(base, "")).collect();
    let expected = [
        "GET /Users?startIndex=1&count=100",
        "GET /Users?filter=userName+eq+%22ada%22",
        "GET /Users?filter=emails.value+eq+%22ada%40acme.example%22",
        "POST /Users",
        "GET /Groups?filter=displayName+eq+%22R%26D%22",
        "POST /Groups",
    ];
    assert_eq!(lines, expected);
    let user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "externalId": "66e2d689590450d073d2a001",
        "userName": "ada",
        "name": {"formatted": "Ada Lovelace", "givenName": "Ada", "familyName": "Lovelace"},
        "emails": [{"value": "ada@acme.example", "type": "work", "primary": true}],
        "active": true,
        "userType": "power",
    });
    assert_eq!(requests[3].1, user);
    assert_eq!(requests[5].1["members"], json!([{"value": "7"}]));
}
