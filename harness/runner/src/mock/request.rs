//! Requests to the control API of the mock, and the errors of its answers.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Egnyte, EgnyteError};
use egnyte_protocol::web::{self, Trust};
use egnyte_support::cause::innermost;

/// Time limit for one request. The mock answers within a millisecond: a longer wait is a hang.
const PATIENCE: Duration = Duration::from_secs(10);

/// Idle time after which a connection is closed: well below the mock's own, so that no request meets a closed one.
const IDLE: Duration = Duration::from_secs(2);

impl Egnyte {
    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.admin_token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(super) async fn get<A: DeserializeOwned>(&self, path: &str) -> Result<A, EgnyteError> {
        self.ask(Method::GET, path, &()).await
    }

    /// Sends a request and parses its answer; `()` is no body.
    pub(super) async fn ask<B, A>(&self, method: Method, path: &str, body: &B) -> Result<A, EgnyteError>
    where
        B: Serialize + ?Sized,
        A: DeserializeOwned,
    {
        let request = format!("{method} {path}");
        let answer = self.exchange(method, path, body).await?;
        answer.json().await.map_err(|error| EgnyteError::Broken { request, why: cause(&error) })
    }

    /// Sends a request whose answer has no content; `()` is no body.
    pub(super) async fn send<B>(&self, method: Method, path: &str, body: &B) -> Result<(), EgnyteError>
    where
        B: Serialize + ?Sized,
    {
        self.exchange(method, path, body).await.map(drop)
    }

    async fn exchange<B>(&self, method: Method, path: &str, body: &B) -> Result<Response, EgnyteError>
    where
        B: Serialize + ?Sized,
    {
        let request = format!("{method} {path}");
        let mut builder = self.request(method, path);
        let body = serde_json::to_value(body).unwrap_or_default();
        if !body.is_null() {
            builder = builder.json(&body);
        }
        match builder.send().await {
            Ok(answer) if answer.status().is_success() => Ok(answer),
            Ok(answer) => Err(refusal(request, answer).await),
            Err(error) if self.server.is_none() => {
                Err(EgnyteError::Gone { url: self.base.clone(), why: cause(&error) })
            }
            Err(error) => Err(EgnyteError::Broken { request, why: cause(&error) }),
        }
    }
}

/// Builds a client for the mock. It follows no redirects: the harness examines them.
pub(super) fn client(trust: &Trust, proxy: Option<&str>, verified: bool) -> Result<Client, EgnyteError> {
    let builder = web::client(trust, proxy).map_err(|error| EgnyteError::DoesNotStart(error.to_string()))?;
    let builder = builder.tls_danger_accept_invalid_certs(!verified);
    let client = builder.redirect(Policy::none()).timeout(PATIENCE).pool_idle_timeout(IDLE).build();
    client.map_err(|error| EgnyteError::DoesNotStart(cause(&error)))
}

async fn refusal(request: String, answer: Response) -> EgnyteError {
    let status = answer.status();
    let body = answer.text().await.unwrap_or_default();
    let message = serde_json::from_str::<Value>(&body).ok().and_then(|json| Some(json["error"].as_str()?.to_owned()));
    match message {
        Some(why) if status.is_client_error() => EgnyteError::Refused { request, why },
        _ => EgnyteError::Broken { request, why: format!("it answered {status}: {body}") },
    }
}

/// Innermost cause of an error, as text.
pub(super) fn cause(error: &reqwest::Error) -> String {
    innermost(error).to_string()
}
