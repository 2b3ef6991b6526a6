//! One request to the mock and its answer, with its words where it turns one down.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Egnyte, EgnyteError};
use egnyte_protocol::web::{self, Trust};

/// How long the mock may take over one control request. It answers within a millisecond; who waits for
/// longer waits for something that hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a connection may lie idle: well below what the mock keeps it for, so that no request meets its end.
const IDLE: Duration = Duration::from_secs(2);

impl Egnyte {
    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.admin_token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(super) async fn ask<B, A>(&self, method: Method, path: &str, body: Option<&B>) -> Result<A, EgnyteError>
    where
        B: Serialize + ?Sized,
        A: DeserializeOwned,
    {
        let request = format!("{method} {path}");
        let answer = self.send(method, path, body).await?;
        answer.json().await.map_err(|error| EgnyteError::Broken { request, why: cause(&error) })
    }

    pub(super) async fn send<B>(&self, method: Method, path: &str, body: Option<&B>) -> Result<Response, EgnyteError>
    where
        B: Serialize + ?Sized,
    {
        let request = format!("{method} {path}");
        let mut builder = self.request(method, path);
        if let Some(body) = body {
            builder = builder.json(body);
        }
        let sent = builder.send().await;
        let answer = sent.map_err(|error| EgnyteError::Broken { request: request.clone(), why: cause(&error) })?;
        if answer.status().is_success() { Ok(answer) } else { Err(turned_down(request, answer).await) }
    }
}

/// A client of the mock's. It follows nothing by itself: where a browser is sent is for the harness to see.
pub(super) fn client(trust: &Trust, proxy: Option<&str>) -> Result<Client, EgnyteError> {
    let builder = web::client(trust, proxy).map_err(|error| EgnyteError::DoesNotStart(error.to_string()))?;
    let client = builder.redirect(Policy::none()).timeout(PATIENCE).pool_idle_timeout(IDLE).build();
    client.map_err(|error| EgnyteError::DoesNotStart(cause(&error)))
}

async fn turned_down(request: String, answer: Response) -> EgnyteError {
    let status = answer.status();
    let body = answer.text().await.unwrap_or_default();
    let said = serde_json::from_str::<Value>(&body).ok().and_then(|json| Some(json["error"].as_str()?.to_owned()));
    match said {
        Some(why) if status.is_client_error() => EgnyteError::Refused { request, why },
        _ => EgnyteError::Broken { request, why: format!("it answered {status}: {body}") },
    }
}

/// The last link of an error's chain: "connection refused" says more than "error sending request".
pub(super) fn cause(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
