//! Single logout pages: the way out that a user begins, and messages of the identity provider.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use serde_json::json;

use super::{POSTING, with_domain};
use crate::http::extract::body::SentBody;
use crate::http::extract::form::is_same_site;
use crate::http::extract::site::Site;
use crate::http::pipeline::recorder::SignOutRecord;
use crate::http::respond::error::ControlError;
use crate::http::respond::page::{PLAIN, REFUSED, SIGNED_OUT, page, with_policy};
use crate::instance::{LoggedOut, SignOutError, signing_key};
use egnyte_saml::{BrowserBinding, LogoutContents, LogoutDelivery, LogoutError, OutgoingLogout, SigningError};

/// Sentence of the page after a sign-out of which the identity provider is not notified.
const LOCAL: &str = "Your identity provider may still know you: signing in again may not ask for your password.";

/// Ends the browser's sessions with the domain, and sends the browser to the identity provider if that takes part.
pub(crate) async fn sign_out(site: Site, request: HttpRequest) -> Result<HttpResponse, ControlError> {
    if !is_same_site(&request) {
        return Err(ControlError::cross_site_form());
    }
    let mut answer = match site.sign_out() {
        Some(logout) => {
            let subject = &logout.message.name_id.text;
            let record = json!({ "outcome": "started", "message": "LogoutRequest", "subject": subject });
            request.extensions_mut().insert(SignOutRecord(record));
            send(&site, &logout)
        }
        None => signed_out_page(&site, LOCAL),
    };
    // The session is over even where the cookie cannot be removed.
    let _ = answer.add_removal_cookie(&site.cookie(String::new()));
    Ok(answer)
}

/// Receives a message of the identity provider by redirect.
pub(crate) async fn receive_redirect(site: Site, request: HttpRequest) -> HttpResponse {
    receive(&site, &request, LogoutDelivery::of_query(request.query_string()))
}

/// Receives a message of the identity provider by form.
pub(crate) async fn receive_form(site: Site, request: HttpRequest, body: SentBody) -> HttpResponse {
    receive(&site, &request, LogoutDelivery::of_form(&body))
}

fn receive(site: &Site, request: &HttpRequest, delivery: Result<LogoutDelivery, LogoutError>) -> HttpResponse {
    let outcome = delivery
        .map_err(SignOutError::from)
        .and_then(|delivery| site.domain.accept_logout(&delivery, &site.base_url()));
    let record = outcome.as_ref().map_or_else(SignOutError::to_json, LoggedOut::to_json);
    request.extensions_mut().insert(SignOutRecord(record));
    match outcome {
        Ok(LoggedOut::ByProvider { response: Some(response), .. }) => send(site, &response),
        Ok(LoggedOut::ByProvider { response: None, .. }) => signed_out_page(
            site,
            "Your identity provider asked for it. Its metadata have no address to which the answer could be sent.",
        ),
        Ok(LoggedOut::Answered { failure }) if failure.is_empty() => {
            signed_out_page(site, "Your identity provider has signed you out, too.")
        }
        Ok(LoggedOut::Answered { failure }) => {
            let sentence = format!("Your identity provider did not sign you out everywhere: {}.", failure.join(", "));
            signed_out_page(site, &sentence)
        }
        Err(error) => refusal_page(site, &error),
    }
}

/// Sends the browser to the identity provider with a signed message.
fn send<M: LogoutContents>(site: &Site, logout: &OutgoingLogout<M>) -> HttpResponse {
    let answer = signing_key().and_then(|key| match logout.binding {
        BrowserBinding::Post => {
            let mut answer = with_policy(HttpResponse::Ok(), POSTING);
            Ok(answer.content_type("text/html; charset=utf-8").body(logout.post_form(key)?.html()))
        }
        BrowserBinding::Redirect => {
            let location = HeaderValue::from_bytes(logout.redirect_url(key)?.as_bytes());
            let location = location.map_err(|error| SigningError::Message(error.to_string()))?;
            Ok(with_policy(HttpResponse::SeeOther(), POSTING).insert_header((LOCATION, location)).finish())
        }
    });
    answer.unwrap_or_else(|error| {
        let sentence = error.to_string();
        let values = [("title", "The identity provider cannot be notified"), ("sentence", sentence.as_str())];
        page(StatusCode::BAD_GATEWAY, PLAIN, &with_domain(site, &values))
    })
}

fn signed_out_page(site: &Site, sentence: &str) -> HttpResponse {
    let home = site.path("/");
    let values = [("title", "Signed out"), ("home", home.as_str()), ("sentence", sentence)];
    page(StatusCode::OK, SIGNED_OUT, &with_domain(site, &values))
}

fn refusal_page(site: &Site, error: &SignOutError) -> HttpResponse {
    let (home, sentence, console) = (site.path("/"), error.sentence(), site.console());
    let values = [
        ("title", "You cannot be signed out"),
        ("words", "The message of your identity provider cannot be used, and your sessions go on."),
        ("advice", "Sign out here. If that fails too, show this page to your administrator."),
        ("sentence", sentence.as_str()),
        ("subject", "none that could be trusted"),
        ("reason", error.reason()),
        ("home", home.as_str()),
        ("console", console.as_str()),
    ];
    page(status(error), REFUSED, &with_domain(site, &values))
}

/// Returns 400 for a message that cannot be read, 403 for one that is refused.
fn status(error: &SignOutError) -> StatusCode {
    match error {
        SignOutError::Message(
            LogoutError::Xml(_) | LogoutError::MessageMissing | LogoutError::MessageRepeated { .. },
        ) => StatusCode::BAD_REQUEST,
        _ => StatusCode::FORBIDDEN,
    }
}
