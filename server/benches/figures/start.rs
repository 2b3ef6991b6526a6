//! Time from the start of the mock to its first response.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::Value;

use crate::table::median;

const STARTS: usize = 20;

pub(crate) async fn measure() {
    let client = Client::new();
    let mut times = Vec::new();
    for _ in 0..STARTS {
        times.push(once(&client).await);
    }
    let (best, usual) = (times.iter().min().copied().unwrap_or_default().as_secs_f64() * 1e3, median(times) / 1e3);
    println!(
        "\nFrom starting `egnyte-mock` to its first answer: {best:.1} ms at best, {usual:.1} as a rule (target 30)"
    );
}

async fn once(client: &Client) -> Duration {
    let began = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_egnyte-mock"));
    let mut mock = command.args(["--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(mock.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let url = format!("{}/_mock/ready", ready["url"].as_str().unwrap());
    assert!(client.get(url).send().await.unwrap().status().is_success());
    let took = began.elapsed();
    mock.kill().unwrap();
    mock.wait().unwrap();
    took
}
