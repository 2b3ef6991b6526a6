//! Single sign-on pages: AuthnRequest, assertion consumer service (ACS), metadata, single logout.

mod logout;

use std::rc::Rc;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::context::RequestContext;
use super::extract::form::Form;
use super::extract::site::Site;
use super::pipeline::recorder::SignInRecord;
use super::respond::error::ControlError;
use super::respond::page::{PLAIN, REFUSED, SIGNED_IN, WELCOME, client_page, page, with_policy};
use crate::http::extract::body::SentBody;
use crate::instance::{SignInError, SignInRejected, SsoNotConfiguredError};
use egnyte_domain::User;
use egnyte_saml::{AuthnRequest, BrowserBinding, SamlError};
pub(super) use logout::{receive_form, receive_redirect, sign_out};

/// Content security policy of the page that posts the AuthnRequest: a script, and a form to the identity provider.
const POSTING: &str = "default-src 'none'; script-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/// Shows the signed-in user, or sends the browser to the identity provider with an AuthnRequest.
pub(super) async fn home(site: Site, request: HttpRequest) -> HttpResponse {
    if let Some(user) = site.signed_in_user() {
        return signed_in_page(&site, &user);
    }
    let query = Form::of_query(request.query_string());
    match site.domain.create_authn_request(&site.base_url()) {
        Ok(authn_request) => send_request(&site, &authn_request, &query),
        Err(SsoNotConfiguredError) => welcome_page(&site),
    }
}

/// Assertion consumer service: accepts a SAML response, requested or not, and redirects to the relay state.
pub(super) async fn assertion_consumer(site: Site, request: HttpRequest, body: SentBody) -> HttpResponse {
    let form = Form::of_body(&body);
    let began = request.extensions().get::<Rc<RequestContext>>().and_then(|call| call.began.get());
    let saml_response =
        form.single("SAMLResponse").map_err(|found| SignInRejected::from(SignInError::NoMessage { found }));
    let outcome = saml_response.and_then(|field| site.domain.accept_response(field, &site.base_url(), began));
    let record = outcome.as_ref().map_or_else(SignInRejected::to_json, |signed_in| signed_in.to_json());
    request.extensions_mut().insert(SignInRecord(record));
    match outcome {
        Ok(signed_in) => {
            let next = form.get("RelayState").filter(|state| is_local(state)).unwrap_or("/");
            let mut answer = HttpResponse::SeeOther();
            answer.insert_header((LOCATION, site.path(next))).cookie(site.cookie(signed_in.session)).finish()
        }
        Err(rejected) => rejection_page(&site, &rejected),
    }
}

/// Returns the service provider's metadata.
pub(super) async fn metadata(site: Site) -> Result<HttpResponse, ControlError> {
    let metadata = site.domain.metadata(&site.base_url());
    let metadata = metadata.map_err(|error| ControlError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    Ok(HttpResponse::Ok().content_type("application/samlmetadata+xml").body(metadata))
}

fn send_request(site: &Site, authn_request: &AuthnRequest, query: &Form<'_>) -> HttpResponse {
    let relay_state = query.get("RelayState");
    let binding = match query.get("binding") {
        Some("post") => BrowserBinding::Post,
        Some("redirect") => BrowserBinding::Redirect,
        _ => authn_request.binding,
    };
    if binding == BrowserBinding::Post {
        let mut answer = with_policy(HttpResponse::Ok(), POSTING);
        return answer.content_type("text/html; charset=utf-8").body(authn_request.post_form(relay_state).html());
    }
    match HeaderValue::from_bytes(authn_request.redirect_url(relay_state).as_bytes()) {
        Ok(location) => with_policy(HttpResponse::Found(), POSTING).insert_header((LOCATION, location)).finish(),
        Err(_) => {
            let values =
                [("title", "The login URL cannot be followed"), ("sentence", authn_request.destination.as_str())];
            page(StatusCode::BAD_GATEWAY, PLAIN, &with_domain(site, &values))
        }
    }
}

fn welcome_page(site: &Site) -> HttpResponse {
    let scim_url = format!("{}/pubapi/scim/v2", site.base_url());
    let (set_up, metadata, console) = (site.path("/scim-setup"), site.path("/saml/metadata"), site.console());
    let values = [
        ("title", "Welcome"),
        ("scim-url", scim_url.as_str()),
        ("set-up", set_up.as_str()),
        ("console", console.as_str()),
        ("metadata", metadata.as_str()),
    ];
    page(StatusCode::OK, WELCOME, &with_domain(site, &values))
}

fn signed_in_page(site: &Site, user: &User) -> HttpResponse {
    let (sign_out, console) = (site.path("/sign-out"), site.console());
    let name = user.formatted_name.as_deref().unwrap_or(user.user_name.as_str());
    let values = [
        ("title", "Signed in"),
        ("name", name),
        ("username", user.user_name.as_str()),
        ("idp-username", user.idp_user_name.as_ref().map_or("not set", |name| name.as_str())),
        ("email", user.email.as_ref().map_or("none", |email| email.as_str())),
        ("user-type", user.user_type.as_str()),
        ("sign-out", sign_out.as_str()),
        ("console", console.as_str()),
    ];
    // A policy about the form applies to where it leads, too.
    let show = if site.domain.signs_out_at_provider() { client_page } else { page };
    show(StatusCode::OK, SIGNED_IN, &with_domain(site, &values))
}

fn rejection_page(site: &Site, rejected: &SignInRejected) -> HttpResponse {
    let (home, sentence, console) = (site.path("/"), rejected.reason.sentence(), site.console());
    let values = [
        ("title", "You cannot sign in"),
        ("words", words(rejected.reason.reason())),
        ("sentence", sentence.as_str()),
        ("advice", advice(rejected.reason.reason())),
        ("subject", rejected.subject.as_deref().unwrap_or("none that could be trusted")),
        ("reason", rejected.reason.reason()),
        ("home", home.as_str()),
        ("console", console.as_str()),
    ];
    page(status(&rejected.reason), REFUSED, &with_domain(site, &values))
}

/// Returns the reason in words for the person who cannot sign in.
fn words(reason: &str) -> &'static str {
    match reason {
        "user-unknown" => "Egnyte has no user with the name that your identity provider sent.",
        "user-inactive" => "Your Egnyte account is deactivated.",
        "user-not-sso" => "Your Egnyte account does not sign in through the identity provider.",
        "user-ambiguous" => "More than one Egnyte account has the name that your identity provider sent.",
        "user-not-made" => "Egnyte could not create an account for you.",
        "sso-not-configured" => "Single sign-on is not set up for this domain.",
        "status-not-success" => "Your identity provider did not sign you in.",
        "expired" | "not-yet-valid" => "The answer of your identity provider is not valid at this time.",
        "replayed" | "in-response-to-unknown" | "in-response-to-mismatch" | "in-response-to-empty" => {
            "The answer of your identity provider was used before, or belongs to another sign-in."
        }
        "issuer-mismatch" | "destination-mismatch" | "recipient-mismatch" | "audience-mismatch" => {
            "The answer of your identity provider is meant for another service, or comes from another provider."
        }
        "signature-missing" | "signature-untrusted" | "digest-mismatch" => {
            "The answer of your identity provider is not signed as this domain expects."
        }
        _ => "The answer of your identity provider cannot be used.",
    }
}

fn advice(reason: &str) -> &'static str {
    match reason {
        "user-unknown" => "Ask your administrator to create the user, or to set the user's IdP Username to this name.",
        "user-inactive" => "Ask your administrator to activate the user.",
        "user-not-sso" => "Ask your administrator to set the user's authentication type to single sign-on.",
        "user-ambiguous" => "Ask your administrator to give each of them an IdP Username of their own.",
        "sso-not-configured" => "Ask your administrator to set it up.",
        _ => "Sign in again from the beginning. If that fails too, show this page to your administrator.",
    }
}

/// Returns 400 for a message that cannot be read, 403 for one that is rejected.
fn status(reason: &SignInError) -> StatusCode {
    match reason {
        SignInError::NoMessage { .. } | SignInError::Message(SamlError::Xml(_)) => StatusCode::BAD_REQUEST,
        _ => StatusCode::FORBIDDEN,
    }
}

/// Returns whether a relay state is a path of this server, even for browsers that rewrite unusual characters. Only then
/// is the browser sent there.
fn is_local(state: &str) -> bool {
    let plain = state.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    plain && state.starts_with('/') && !state.starts_with("//")
}

fn with_domain<'a>(site: &'a Site, values: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [values, &[("domain", site.domain.name())]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relay_state_is_followed_to_paths_of_this_server_only() {
        for local in ["/", "/files", "/files?a=1#b", "/a/../b", "/a//b"] {
            assert!(is_local(local), "{local}");
        }
        for foreign in
            ["", "files", "//evil.example", "/\\evil.example", "https://evil.example", "/a b", "/\t/evil", "/ä"]
        {
            assert!(!is_local(foreign), "{foreign}");
        }
    }
}
