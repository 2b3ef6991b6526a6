//! The mock behind a proxy that names addresses in headers: they count where the proxy is trusted, and nowhere else.

use egnyte_mock::Config;
use reqwest::Method;
use serde_json::{Value, json};

use super::public_url::guarded;
use crate::sso::{Browser, SamlResponse, open, single_sign_on};
use crate::support::{Mock, said, text};

async fn trusting() -> Mock {
    guarded(Config { trust_proxy: true, ..Config::default() }, json!({ "name": "s-1" })).await
}

/// Location of the discovery document that is answered to a request with these headers.
async fn location(mock: &Mock, sent: &[(&str, &str)]) -> (u16, Value) {
    let path = "/d/s-1/pubapi/scim/v2/ServiceProviderConfig";
    let request = mock.request(Method::GET, path).bearer_auth(text(&mock.domain["token"]));
    let request = sent.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let (status, body) = said(request).await;
    let part = if status == 200 { &body["meta"]["location"] } else { &body["detail"] };
    (status, part.clone())
}

#[tokio::test]
async fn addresses_follow_what_the_trusted_proxy_names() {
    let mock = trusting().await;
    let path = "/d/s-1/pubapi/scim/v2/ServiceProviderConfig";
    for (sent, base) in [
        (&[][..], mock.server.url()),
        (&[("forwarded", "for=192.0.2.1;proto=https;host=a.example")], "https://a.example".to_owned()),
        (
            &[("forwarded", "host=forged.example, proto=https;host=\"a.example:8443\"")],
            "https://a.example:8443".to_owned(),
        ),
        (
            &[("x-forwarded-proto", "https"), ("x-forwarded-host", "a.example"), ("x-forwarded-prefix", "/egnyte")],
            "https://a.example/egnyte".to_owned(),
        ),
        (&[("x-forwarded-proto", "https"), ("host", "a.example")], "https://a.example".to_owned()),
        (&[("host", "a.example")], "http://a.example".to_owned()),
    ] {
        assert_eq!(location(&mock, sent).await, (200, json!(format!("{base}{path}"))), "{sent:?}");
    }
}

#[tokio::test]
async fn forged_headers_change_nothing_where_no_proxy_is_trusted() {
    let headers = [
        ("forwarded", "proto=https;host=evil.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-prefix", "/evil"),
    ];
    let malformed = [("forwarded", "proto=ftp;host"), ("x-forwarded-prefix", "//evil.example")];
    let public = Config { public_url: Some("https://mock.example.net".parse().unwrap()), ..Config::default() };
    for config in [Config::default(), public] {
        let mock = guarded(config, json!({ "name": "s-1" })).await;
        let usual = location(&mock, &[]).await;
        assert_eq!(usual.0, 200);
        for forged in [&headers[..], &headers[..1], &headers[1..], &malformed] {
            assert_eq!(location(&mock, forged).await, usual, "{forged:?}");
        }
        for path in ["/d/s-1", "/_mock/ui", "/d/s-1/scim-setup"] {
            let usual = open(mock.request(Method::GET, path)).await;
            let forged =
                headers.iter().fold(mock.request(Method::GET, path), |it, (name, value)| it.header(*name, *value));
            assert_eq!(open(forged).await, usual, "{path}");
        }
    }
}

#[tokio::test]
async fn malformed_header_of_a_trusted_proxy_is_a_400_in_the_journal() {
    let mock = trusting().await;
    for (sent, expected) in [
        (&[("forwarded", "https")][..], "the header Forwarded \"https\" cannot be read: \"https\" has no ="),
        (&[("forwarded", "host=\"a")], "a quotation mark is not closed"),
        (&[("x-forwarded-proto", "gopher")], "X-Forwarded-Proto names the scheme \"gopher\", which is none"),
        (&[("forwarded", "host=a"), ("x-forwarded-host", "b")], "the proxy must replace or remove both headers"),
    ] {
        let (status, detail) = location(&mock, sent).await;
        assert!(status == 400 && text(&detail).contains(expected), "{sent:?}: {status} {detail}");
        let newest =
            mock.get("/_mock/domains/s-1/journal").await.1["exchanges"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(newest["status"], 400, "{newest}");
    }
    let control = said(mock.request(Method::GET, "/_mock/domains").header("forwarded", "https")).await;
    assert!(control.0 == 400 && text(&control.1["error"]).contains("has no ="), "{control:?}");
}

#[tokio::test]
async fn forwarded_host_names_the_domain_and_opens_no_control_api() {
    let mock = trusting().await;
    let open_domain = |host: &'static str| open(mock.request(Method::GET, "/").header("x-forwarded-host", host));
    assert!(open_domain("s-1.egnyte.com").await.page.contains("http://s-1.egnyte.com/pubapi/scim/v2<"));
    assert!(open_domain("other.example").await.page.contains("http://other.example/pubapi/scim/v2<"));
    for (name, value, status) in [
        ("x-forwarded-host", "mock.example.net", 403),
        ("forwarded", "host=evil.example", 403),
        ("x-forwarded-host", "localhost:8080", 200),
        ("host", "mock.example.net", 403),
        ("origin", "https://mock.example.net", 403),
        ("x-forwarded-proto", "https", 200),
    ] {
        let answer = said(mock.request(Method::GET, "/_mock/domains").header(name, value)).await;
        assert_eq!(answer.0, status, "{name}: {value}: {}", answer.1);
    }
    // A page of another site that resolves to this machine can send the headers of a proxy.
    let rebound = mock.request(Method::GET, "/_mock/domains").header("host", "evil.example");
    assert_eq!(said(rebound.header("x-forwarded-host", "localhost")).await.0, 403);
}

#[tokio::test]
async fn sign_in_follows_the_trusted_proxy() {
    let mock = trusting().await;
    mock.set_sso(single_sign_on()).await;
    mock.sso_user(json!({ "userName": "ada" })).await;
    let browser = Browser::at(&mock);
    let response = SamlResponse {
        consumer: "https://a.example/egnyte/d/s-1/samlconsumer/".to_owned(),
        ..SamlResponse::about("ada", &mock)
    };
    let form = || browser.form("/samlconsumer", &[("SAMLResponse", &response.encode())]);
    assert_eq!(open(form()).await.status, 403);
    let forwarded = form().header("forwarded", "proto=https;host=a.example").header("x-forwarded-prefix", "/egnyte");
    let page = open(forwarded).await;
    assert_eq!((page.status, page.location.as_deref()), (303, Some("/egnyte/d/s-1/")));
    let cookie = page.cookie.unwrap();
    assert!(cookie.ends_with("; Path=/egnyte/d/s-1") && cookie.contains("; Secure"), "{cookie}");
}
