//! Access to the control API: for programs on this machine, never for web pages.
//!
//! A page can make a browser send requests to a loopback address. The `Origin` header betrays it, and where there is none,
//! because the attacker's host name resolves to this machine (DNS rebinding), the `Host` header does. Where other machines
//! reach the mock, by an address of this machine or by its public URL, a program has to send the admin token as well; health,
//! readiness, the description of the API and the files of the console, which asks for the token, are public.

use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, ORIGIN};
use actix_web::middleware::Next;
use actix_web::web::Data;
use subtle::ConstantTimeEq;

use super::recorder::record_control_request;
use crate::domains::Domains;
use crate::http::address::{
    ServerAddress, bearer_token, forwarded_host, host, is_local_client, is_loopback, is_own_origin, without_port,
};
use crate::http::respond::error::ControlError;
use crate::instance::{CredentialsError, TokenGuesses};
use crate::public_url::PublicUrl;

/// Paths that hold no data and need no admin token, besides the files of the console.
const PUBLIC: [&str; 5] = ["/_mock", "/_mock/openapi.json", "/_mock/health", "/_mock/ready", "/_mock/ui"];

/// Access to the control API: the clients that may call it.
#[derive(Clone, Default)]
pub(crate) struct ControlAccess {
    /// True if clients on other machines may call it, by address or by a private name; else only loopback names.
    pub(crate) is_exposed: bool,
    /// Bearer token that every client has to send; `None` where the loopback name is enough.
    pub(crate) admin_token: Option<Arc<str>>,
    /// Wrong admin tokens, which are limited.
    pub(crate) guesses: Arc<TokenGuesses>,
}

impl ControlAccess {
    /// Returns whether a text is the admin token, in constant time.
    pub(crate) fn is_admin_token(&self, text: &str) -> bool {
        self.admin_token.as_ref().is_some_and(|token| text.as_bytes().ct_eq(token.as_bytes()).into())
    }
}

/// Refuses requests that other sites' pages or other machines may have caused.
pub(crate) async fn local_clients_only<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let loopback_only = ControlAccess::default();
    let access = request.app_data::<ControlAccess>().unwrap_or(&loopback_only);
    let public_url = request.app_data::<ServerAddress>().and_then(|own| own.source.public_url());
    let is_admitted =
        |host: &str| is_local_client(host, access.is_exposed) || public_url.is_some_and(|url| url.has_host(host));
    // A proxy may name another host than the one that its client named.
    let hosts = [host(request.request()), forwarded_host(request.request()).map(Into::into)];
    if let Some(host) = hosts.into_iter().flatten().find(|host| !is_admitted(host)) {
        return Err(forbidden(public_url, "host", &host));
    }
    check_admin_token(access, &request)?;
    match origin(&request, ORIGIN) {
        Some(origin) if !is_local_origin(&origin) && !is_own_origin(request.request(), &origin) => {
            Err(forbidden(public_url, "origin", &origin))
        }
        _ => next.call(request).await,
    }
}

/// Lets clients pass as [`local_clients_only`] does, and records a request that has the token of a domain: the program that
/// holds it is no administrator of the mock.
pub(crate) async fn watched<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let domains = request.app_data::<Data<Domains>>().cloned();
    let access = request.app_data::<ControlAccess>().filter(|access| access.admin_token.is_some());
    let is_administrator = access.is_some_and(|access| is_admitted(access, &request));
    let token = bearer_token(request.headers()).filter(|_| !is_administrator).map(str::to_owned);
    let owner = domains.zip(token).and_then(|(domains, token)| Some((domains.owner_of(&token)?, domains)));
    let Some((owner, domains)) = owner else { return local_clients_only(request, next).await };
    // The request itself cannot be kept: its route is found by changing it.
    let (method, path) = (request.method().to_string(), request.path().to_owned());
    let answered = local_clients_only(request, next).await;
    let status = match &answered {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    record_control_request(&domains, &owner, (method, path), status.as_u16());
    answered
}

fn is_admitted(access: &ControlAccess, request: &ServiceRequest) -> bool {
    access.admin_token.is_none()
        || is_public(request.path())
        || bearer_token(request.headers()).is_some_and(|sent| access.is_admin_token(sent))
}

/// Checks the admin token, unless there were too many wrong ones from the client's network.
fn check_admin_token(access: &ControlAccess, request: &ServiceRequest) -> Result<(), ControlError> {
    let is_admitted = is_admitted(access, request);
    let line = "the control API of this mock requires `Authorization: Bearer` with the admin token";
    let refused = || ControlError::new(StatusCode::UNAUTHORIZED, line);
    let required = access.admin_token.is_some() && !is_public(request.path());
    let sent = bearer_token(request.headers()).zip(request.peer_addr()).filter(|_| required);
    let Some((token, peer)) = sent else { return if is_admitted { Ok(()) } else { Err(refused()) } };
    let owner = || request.app_data::<Data<Domains>>().and_then(|domains| domains.owner_of(token));
    if !is_admitted && owner().is_some() {
        // No guess: a connector that strayed has the token of its domain.
        return Err(refused());
    }
    access.guesses.consider(peer.ip(), token, is_admitted).map_err(|error| match error {
        CredentialsError::Wrong => refused(),
        CredentialsError::TooMany { seconds } => {
            let line = format!("there were too many wrong admin tokens; the next one is considered in {seconds} s");
            ControlError::new(StatusCode::TOO_MANY_REQUESTS, line).with_retry_after(seconds)
        }
    })
}

fn is_public(path: &str) -> bool {
    PUBLIC.contains(&path) || path.starts_with("/_mock/ui/")
}

fn forbidden(public_url: Option<&PublicUrl>, header: &str, value: &str) -> actix_web::Error {
    let public = public_url.map_or_else(String::new, |url| format!(" and {}", url.host()));
    let line = format!("the control API answers to loopback names{public} only, not to the {header} `{value}`");
    ControlError::new(StatusCode::FORBIDDEN, line).into()
}

fn origin(request: &ServiceRequest, header: HeaderName) -> Option<String> {
    request.headers().get(header).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn is_local_origin(origin: &str) -> bool {
    let host = origin.split_once("://").map(|(_, rest)| without_port(rest));
    host.is_some_and(is_loopback)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_local() {
        let near = ["127.0.0.1", "127.0.0.1:80", "127.9.9.9", "[::1]:80", "[::1]", "LOCALHOST:1", "acme.localhost"];
        for host in near {
            assert!(is_local_client(host, false), "{host}");
        }
        let far = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1", "mock", ""];
        for host in far {
            assert!(!is_local_client(host, false), "{host}");
        }
    }

    #[test]
    fn exposed_mock_accepts_addresses_and_private_names() {
        assert!(is_local_client("mock:8080", true));
        assert!(is_local_client("10.0.0.1:8080", true));
        assert!(is_local_client("host.docker.internal:8080", true) && !is_local_client("host.docker.internal", false));
        assert!(!is_local_client("evil.example", true) && !is_local_client("internal.example", true));
    }

    #[test]
    fn foreign_origin_is_not_local() {
        assert!(is_local_origin("http://localhost:3000"));
        assert!(is_local_origin("http://[::1]:3000"));
        for foreign in ["https://evil.example", "null", "", "http://localhost.evil.example"] {
            assert!(!is_local_origin(foreign), "{foreign}");
        }
    }
}
