//! The program `egnyte-reference`: its transports and its exit codes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_egnyte-reference"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.env_remove("CONFORMANCE_EVENT_FILE").spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn stdio_answers_hello_until_the_input_ends() {
    let hello = r#"{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1,"suite":"0.1.0","session":"s-1"}}"#;
    let output = run(&["stdio", "--flaw", "never-updates"], &format!("{hello}\n"));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&answer["result"]["name"], output.status.code()), (&"reference".into(), Some(0)));
}

#[test]
fn a_usage_error_exits_with_2() {
    for (arguments, expected) in [
        (&["stdio", "--flaw", "never-update"][..], "did you mean `never-updates`?"),
        (&["exec"], "the variable CONFORMANCE_EVENT_FILE is not set"),
    ] {
        let output = run(arguments, "");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(expected) && output.status.code() == Some(2), "{error}");
    }
}
