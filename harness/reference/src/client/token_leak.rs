//! Leaks of the token, for flaws: in another header, or to the server that a redirect names.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{LOCATION, USER_AGENT};
use reqwest::{Client, RequestBuilder, Response};

use super::http::Request;
use super::policy::TokenLeak;

/// Adds a header that contains the token, or a part of it.
pub(super) fn add_header(builder: RequestBuilder, leak: TokenLeak, token: &str) -> RequestBuilder {
    match leak {
        TokenLeak::UserAgent => builder.header(USER_AGENT, format!("egnyte-reference-connector ({token})")),
        TokenLeak::Base64 => builder.header("x-credentials", STANDARD.encode(format!("connector:{token}"))),
        TokenLeak::Half => builder.header("x-token-hint", &token[..token.len() / 2 + 1]),
    }
}

/// Repeats a redirected request at the other address, with the token. Any other response is returned as it is.
pub(super) async fn follow_redirect(
    client: &Client,
    request: &Request<'_>,
    token: &str,
    response: Response,
) -> Result<Response, reqwest::Error> {
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    let Some(location) = location.filter(|_| response.status().is_redirection()) else { return Ok(response) };
    let body = request.body.map(ToString::to_string).unwrap_or_default();
    client.request(request.method.clone(), location).bearer_auth(token).body(body).send().await
}
