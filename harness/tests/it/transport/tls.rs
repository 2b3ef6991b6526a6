//! The mock over https, and behind the address of Egnyte and a proxy.

use std::net::Ipv4Addr;
use std::sync::Arc;

use egnyte_runner::mock::tls_front::{Exposure, TlsFront};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{BINARY, HARNESS, conformance};

/// Checks that some scenarios pass with these words.
fn passes(words: &[&str]) {
    let ended = conformance(&[&["--rule", "groups.takeover"], words].concat()).exits(0);
    ended.says(&[" passed, 0 failed, 0 skipped"]);
}

fn python() -> String {
    format!("stdio:python3 {HARNESS}/examples/python/connector.py")
}

#[test]
fn the_reference_connector_passes_over_https() {
    passes(&["--tls"]);
}

#[test]
fn the_reference_connector_passes_behind_the_addresses_of_the_vendors() {
    passes(&["--as-vendors"]);
}

#[test]
fn the_reference_connector_as_a_process_passes_behind_the_address_of_egnyte() {
    passes(&["--as-vendors", "--connector", &format!("stdio:{BINARY} connector stdio")]);
}

#[test]
fn a_connector_in_python_passes_over_https() {
    passes(&["--tls", "--connector", &python()]);
}

#[test]
fn a_connector_in_python_passes_behind_the_address_of_egnyte() {
    passes(&["--as-vendors", "--connector", &python()]);
}

#[test]
fn the_smoke_test_passes_behind_the_address_of_egnyte() {
    conformance(&["smoke", "--as-egnyte", "--connector", "reference"]).exits(0);
}

#[test]
fn a_process_gets_the_address_the_authority_and_the_proxy() {
    let shown = r#"exec:sh -c 'echo "$EGNYTE_SCIM_URL via $HTTPS_PROXY=$https_proxy not $NO_PROXY." >&2; echo "trusts $EGNYTE_CA_FILE=$SSL_CERT_FILE=$REQUESTS_CA_BUNDLE=$CURL_CA_BUNDLE=$NODE_EXTRA_CA_CERTS" >&2; exit 1'"#;
    let ended = conformance(&["--rule", "groups.takeover", "--as-egnyte", "--connector", shown]).exits(1);
    let line = ended.stdout.lines().find(|line| line.contains(" via ")).unwrap_or_else(|| panic!("{ended}"));
    let (address, rest) = line.trim().split_once(" via ").unwrap();
    assert!(address.contains("https://") && address.ends_with(".egnyte.com/pubapi/scim/v2"), "{line}");
    let (proxies, _) = rest.split_once(" not localhost,127.0.0.1,::1.").unwrap();
    let (upper, lower) = proxies.split_once('=').unwrap();
    assert!(upper == lower && upper.starts_with("http://127.0.0.1:"), "{line}");
    let (_, trusted) = ended.stdout.split_once("trusts ").unwrap();
    let files: Vec<&str> = trusted.lines().next().unwrap().split('=').collect();
    assert!(files.len() == 5 && files.iter().all(|file| file.ends_with(".pem") && *file == files[0]), "{files:?}");
    assert!(ended.stdout.contains(" --as-vendors"), "the rerun command: {ended}");
}

#[test]
fn a_running_mock_excludes_the_options_of_the_built_in_one() {
    conformance(&["--tls", "--mock", "http://127.0.0.1:9"]).exits(2).says(&["cannot be used with"]);
}

#[tokio::test]
async fn proxy_forwards_to_the_mock_only() {
    let mock = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let front = Exposure::AsVendors(0).create_front().unwrap().unwrap();
    front.forward_to(mock.local_addr().unwrap());
    for other in ["CONNECT example.com:443", "CONNECT 127.0.0.1:443", "GET http://acme.egnyte.com/"] {
        let mut client = connect(&front, other).await;
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 403 "), "{other}: {answer}");
    }
    let mut client = connect(&front, "CONNECT console.jumpcloud.com:443").await;
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("this run serves no directory of JumpCloud; --directory jumpcloud does\n"), "{answer}");
    let mut client = connect(&front, "CONNECT acme.egnyte.com:443").await;
    let (mut forwarded, _) = mock.accept().await.unwrap();
    client.write_all(b"hello").await.unwrap();
    let mut received = [0; 5];
    forwarded.read_exact(&mut received).await.unwrap();
    assert_eq!(&received, b"hello");
    let authority = front.authority_file();
    assert!(std::fs::read_to_string(&authority).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    drop(front);
    assert_eq!(forwarded.read(&mut received).await.unwrap_or(0), 0, "the proxy outlives its front");
    assert!(!std::path::Path::new(&authority).exists());
}

/// Connects to the proxy and sends a request line.
async fn connect(front: &Arc<TlsFront>, line: &str) -> TcpStream {
    let address = front.proxy().unwrap();
    let mut client = TcpStream::connect(address.trim_start_matches("http://")).await.unwrap();
    client.write_all(format!("{line} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
    client
}
