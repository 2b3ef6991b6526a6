//! Who may call the control API: programs on this machine, never a web page.
//!
//! A page can make a browser send requests to a loopback address. Its `Origin` gives it away, and where it has none,
//! because a host name of the attacker's was made to point here (DNS rebinding), the `Host` does. Where other machines
//! reach the mock, a program has to know its admin token as well; whether the mock is there at all, anybody may ask.

use std::net::IpAddr;
use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, ORIGIN};
use actix_web::middleware::Next;
use subtle::ConstantTimeEq;

use crate::http::address::{bearer, host, without_port};
use crate::http::respond::error::Failure;

/// Who may call the control API.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Exposure {
    /// Programs of this machine, by a loopback name.
    Loopback,
    /// The machines around as well, by address or by a name without a dot, if they know the admin token.
    Network {
        /// The bearer token of the control API.
        admin_token: Arc<str>,
    },
}

impl Exposure {
    /// The bearer token of the control API; none where it wants none.
    pub(crate) fn admin_token(&self) -> Option<Arc<str>> {
        match self {
            Self::Loopback => None,
            Self::Network { admin_token } => Some(Arc::clone(admin_token)),
        }
    }
}

/// Lets neighbours through.
pub(crate) async fn neighbours_only<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let exposure = request.app_data::<Exposure>().unwrap_or(&Exposure::Loopback);
    let named = host(request.headers());
    if !named.as_deref().is_none_or(|name| is_neighbour(name, exposure)) {
        return Err(refused("host", &named.unwrap_or_default()));
    }
    if !is_admitted(exposure, &request) {
        let line = "this mock is exposed: its control API wants `Authorization: Bearer` with the admin token";
        return Err(Failure::new(StatusCode::UNAUTHORIZED, line).into());
    }
    match origin(&request, ORIGIN) {
        Some(origin) if !is_local_origin(&origin) => Err(refused("origin", &origin)),
        _ => next.call(request).await,
    }
}

fn is_admitted(exposure: &Exposure, request: &ServiceRequest) -> bool {
    let Exposure::Network { admin_token } = exposure else { return true };
    let asks_after_it = matches!(request.path(), "/_mock/health" | "/_mock/ready");
    let known = |sent: &str| bool::from(sent.as_bytes().ct_eq(admin_token.as_bytes()));
    asks_after_it || bearer(request.headers()).is_some_and(known)
}

fn refused(what: &str, value: &str) -> actix_web::Error {
    let line = format!("the control API answers to loopback names only, not to the {what} `{value}`");
    Failure::new(StatusCode::FORBIDDEN, line).into()
}

fn origin(request: &ServiceRequest, header: HeaderName) -> Option<String> {
    request.headers().get(header).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn is_local_origin(origin: &str) -> bool {
    let host = origin.split_once("://").map(|(_, rest)| without_port(rest));
    host.is_some_and(is_loopback)
}

fn is_neighbour(host: &str, exposure: &Exposure) -> bool {
    let bare = without_port(host);
    match exposure {
        Exposure::Loopback => is_loopback(bare),
        // A rebound name is one that an attacker can buy, so it has a dot and is no address.
        Exposure::Network { .. } => is_loopback(bare) || address(bare).is_some() || !bare.contains('.'),
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let named = host == "localhost" || host.ends_with(".localhost");
    named || address(&host).is_some_and(|address| address.is_loopback())
}

fn address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_names_are_neighbours_and_others_are_not() {
        let near = ["127.0.0.1", "127.0.0.1:80", "127.9.9.9", "[::1]:80", "[::1]", "LOCALHOST:1", "acme.localhost"];
        for host in near {
            assert!(is_neighbour(host, &Exposure::Loopback), "{host}");
        }
        let far = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1", "mock", ""];
        for host in far {
            assert!(!is_neighbour(host, &Exposure::Loopback), "{host}");
        }
    }

    #[test]
    fn an_exposed_mock_also_answers_to_addresses_and_names_without_a_dot() {
        let network = Exposure::Network { admin_token: "s3cret".into() };
        assert!(is_neighbour("mock:8080", &network));
        assert!(is_neighbour("10.0.0.1:8080", &network));
        assert!(!is_neighbour("evil.example", &network));
    }

    #[test]
    fn a_foreign_origin_is_no_local_one() {
        assert!(is_local_origin("http://localhost:3000"));
        assert!(is_local_origin("http://[::1]:3000"));
        for foreign in ["https://evil.example", "null", "", "http://localhost.evil.example"] {
            assert!(!is_local_origin(foreign), "{foreign}");
        }
    }
}
