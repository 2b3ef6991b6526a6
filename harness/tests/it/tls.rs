//! The mock over https, and as the real Egnyte's address behind a proxy.

use std::net::Ipv4Addr;
use std::sync::Arc;

use egnyte_conformance::mock::tls_front::{Exposure, TlsFront};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::cli::{conformance, text};

/// Some scenarios pass when the connector is reached so.
fn passes(words: &[&str]) {
    let words = [&["--rule", "groups.takeover"], words].concat();
    let ended = conformance(&words);
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{words:?}: {told}{}", text(&ended.stderr));
    assert!(told.contains(" passed, 0 failed, 0 skipped"), "{told}");
}

fn python() -> String {
    format!("stdio:python3 {}/examples/python/connector.py", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_reference_connector_passes_over_https() {
    passes(&["--tls"]);
}

#[test]
fn the_reference_connector_passes_behind_the_address_of_egnyte() {
    passes(&["--as-egnyte"]);
}

#[test]
fn the_reference_connector_passes_so_in_a_process_of_its_own() {
    let stdio = format!("stdio:{} connector stdio", env!("CARGO_BIN_EXE_egnyte-conformance"));
    passes(&["--as-egnyte", "--connector", &stdio]);
}

#[test]
fn a_connector_in_python_passes_over_https() {
    passes(&["--tls", "--connector", &python()]);
}

#[test]
fn a_connector_in_python_passes_behind_the_address_of_egnyte() {
    passes(&["--as-egnyte", "--connector", &python()]);
}

#[test]
fn the_smoke_test_goes_over_https_as_well() {
    let ended = conformance(&["smoke", "--as-egnyte", "--connector", "reference"]);
    assert_eq!(ended.status.code(), Some(0), "{}{}", text(&ended.stdout), text(&ended.stderr));
}

#[test]
fn a_process_is_told_the_address_the_authority_and_the_proxy() {
    let shown = r#"exec:sh -c 'echo "$EGNYTE_SCIM_URL via $HTTPS_PROXY=$https_proxy not $NO_PROXY." >&2; grep -c BEGIN "$EGNYTE_CA_FILE" >&2; exit 1'"#;
    let ended = conformance(&["--rule", "groups.takeover", "--as-egnyte", "--connector", shown]);
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(1), "{told}{}", text(&ended.stderr));
    let line = told.lines().find(|line| line.contains(" via ")).unwrap_or_else(|| panic!("{told}"));
    let (address, rest) = line.trim().split_once(" via ").unwrap();
    assert!(address.contains("https://") && address.ends_with(".egnyte.com/pubapi/scim/v2"), "{line}");
    let (proxies, _) = rest.split_once(" not .").unwrap();
    let (upper, lower) = proxies.split_once('=').unwrap();
    assert!(upper == lower && upper.starts_with("http://127.0.0.1:"), "{line}");
    assert!(told.contains(" --as-egnyte"), "the command that runs it again: {told}");
}

#[test]
fn a_mock_of_somebody_elses_looks_as_it_looks() {
    let ended = conformance(&["--tls", "--mock", "http://127.0.0.1:9"]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(text(&ended.stderr).contains("cannot be used with"), "{}", text(&ended.stderr));
}

#[tokio::test]
async fn the_proxy_leads_to_the_mock_and_nowhere_else() {
    let mock = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let front = Exposure::AsEgnyte(0).create_front().unwrap().unwrap();
    front.forward_to(mock.local_addr().unwrap());
    for strange in ["CONNECT example.com:443", "CONNECT 127.0.0.1:443", "GET http://acme.egnyte.com/"] {
        let mut guest = knock(&front, strange).await;
        let mut answer = String::new();
        guest.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 403 "), "{strange}: {answer}");
    }
    let mut guest = knock(&front, "CONNECT acme.egnyte.com:443").await;
    let (mut led, _) = mock.accept().await.unwrap();
    guest.write_all(b"hello").await.unwrap();
    let mut heard = [0; 5];
    led.read_exact(&mut heard).await.unwrap();
    assert_eq!(&heard, b"hello");
    let authority = front.authority_file();
    assert!(std::fs::read_to_string(&authority).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    drop(front);
    assert_eq!(led.read(&mut heard).await.unwrap_or(0), 0, "the proxy outlives its front");
    assert!(!std::path::Path::new(&authority).exists());
}

/// A guest of the proxy's who has asked for something.
async fn knock(front: &Arc<TlsFront>, line: &str) -> TcpStream {
    let address = front.proxy().unwrap();
    let mut guest = TcpStream::connect(address.trim_start_matches("http://")).await.unwrap();
    guest.write_all(format!("{line} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
    guest
}
