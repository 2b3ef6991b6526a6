//! HTTP/2: with prior knowledge, and negotiated by TLS.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use egnyte_mock::{Config, Server, Tls};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use serde_json::json;

use crate::support::{Mock, person};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Types and flags of frames (RFC 9113 section 6).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// Header field without indexing and without Huffman code (RFC 7541 section 6.2.2), by its name in the static table.
fn field(name: u8, value: &str) -> Vec<u8> {
    let index = if name < 15 { vec![name] } else { vec![15, name - 15] };
    [&index[..], &[u8::try_from(value.len()).unwrap()], value.as_bytes()].concat()
}

/// Indexes of names and fields in the static table (RFC 7541 appendix A).
const AUTHORITY: u8 = 1;
const GET: u8 = 2;
const POST: u8 = 3;
const PATH: u8 = 4;
const SCHEME: u8 = 6;
const STATUS_200: u8 = 8;
const AUTHORIZATION: u8 = 23;

/// Field that stands in the static table as a whole (RFC 7541 section 6.1).
const INDEXED: u8 = 0x80;

/// Fields of a request: the method by its index in the static table.
fn head(mock: &Mock, method: u8, path: &str) -> Vec<u8> {
    let token = format!("Bearer {}", mock.domain["token"].as_str().unwrap());
    let fields = [field(PATH, path), field(AUTHORITY, "s-1.localhost"), field(AUTHORIZATION, &token)];
    [&[INDEXED | method, INDEXED | SCHEME][..], &fields.concat()].concat()
}

/// Sends the frames of one request; returns the block of headers and the body of its response.
fn answered(mut stream: impl Read + Write, frames: &[Vec<u8>]) -> (Vec<u8>, String) {
    stream.write_all(&[PREFACE, &frame(SETTINGS, 0, 0, &[]), &frames.concat()].concat()).unwrap();
    let (mut block, mut body) = (Vec::new(), Vec::new());
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).unwrap();
        let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
        stream.read_exact(&mut payload).unwrap();
        match head[3] {
            HEADERS => block = payload,
            DATA => body.extend(payload),
            _ => continue,
        }
        if head[4] & END_STREAM != 0 {
            return (block, String::from_utf8(body).unwrap());
        }
    }
}

#[tokio::test]
async fn client_with_prior_knowledge_is_answered() {
    let mock = Mock::start().await;
    let connect = || TcpStream::connect(mock.server.address()).unwrap();
    let path = "/pubapi/scim/v2/Users";
    let body = person("ada").to_string();
    let post = [frame(HEADERS, END_HEADERS, 1, &head(&mock, POST, path)), frame(DATA, END_STREAM, 1, body.as_bytes())];
    let (_, created) = answered(connect(), &post);
    assert!(created.contains("\"userName\":\"ada\""), "{created}");
    // Resources have the address by which the client came: `:authority`.
    assert!(created.contains("http://s-1.localhost/pubapi/scim/v2/Users/"), "{created}");
    let get = [frame(HEADERS, END_HEADERS | END_STREAM, 1, &head(&mock, GET, path))];
    let (block, list) = answered(connect(), &get);
    assert_eq!(block[0], INDEXED | STATUS_200);
    assert!(list.contains("\"totalResults\":1"), "{list}");
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    let statuses: Vec<_> = journal["exchanges"].as_array().unwrap().iter().map(|each| each["status"].clone()).collect();
    assert_eq!(statuses, [json!(201), json!(200)]);
}

#[tokio::test]
async fn control_api_is_for_loopback_names_over_http_2_as_well() {
    let mock = Mock::start().await;
    for (authority, wanted) in [("localhost", "\"status\""), ("evil.example", "loopback names only")] {
        let block =
            [&[INDEXED | GET, INDEXED | SCHEME][..], &field(PATH, "/_mock/health"), &field(AUTHORITY, authority)]
                .concat();
        let frames = [frame(HEADERS, END_HEADERS | END_STREAM, 1, &block)];
        let (_, body) = answered(TcpStream::connect(mock.server.address()).unwrap(), &frames);
        assert!(body.contains(wanted), "{authority}: {body}");
    }
}

#[tokio::test]
async fn tls_negotiates_the_version() {
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let tls = Tls { certificate: own.cert.pem().into_bytes(), key: own.signing_key.serialize_pem().into_bytes() };
    let server = Server::start(Config { tls: Some(tls), ..Config::default() }).await.unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(own.cert.pem().as_bytes()).unwrap()).unwrap();
    for (offered, wanted) in [(&["h2", "http/1.1"][..], Some("h2")), (&["http/1.1"], Some("http/1.1")), (&[], None)] {
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        let mut config = builder.with_root_certificates(roots.clone()).with_no_client_auth();
        config.alpn_protocols = offered.iter().map(|name| name.as_bytes().to_vec()).collect();
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut socket = TcpStream::connect(server.address()).unwrap();
        while connection.is_handshaking() {
            connection.complete_io(&mut socket).unwrap();
        }
        assert_eq!(connection.alpn_protocol(), wanted.map(str::as_bytes));
    }
}
