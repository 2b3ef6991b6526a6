//! Ctrl-C during a run.

use std::fs;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::support::{broken, command_in};
use crate::transport::support::{gone, runs, scratch};

#[tokio::test]
async fn ctrl_c_ends_the_connector_and_writes_the_report() {
    let (folder, pid_file) = scratch();
    let stubborn = format!("{} {}", broken("ignores_sigterm.py"), pid_file.display());
    let words = ["--connector", &stubborn, "--rule", "groups.empty-skipped", "-j", "1", "--report", "json=run.json"];
    let mut child = command_in(folder.path(), &words).stdout(Stdio::piped()).spawn().unwrap();
    let started = async {
        let mut interval = tokio::time::interval(Duration::from_millis(20));
        while !pid_file.exists() || !runs(&pid_file) {
            interval.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), started).await.unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let mut stdout = String::new();
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{stdout}");
    assert!(stdout.contains("interrupted"), "{stdout}");
    let report: Value = serde_json::from_slice(&fs::read(folder.path().join("run.json")).unwrap()).unwrap();
    assert!(report.is_object(), "{report}");
    gone(&pid_file).await;
}
