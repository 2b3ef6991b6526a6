//! Signing in at an identity provider: what is asked, where the answer comes, who is in, and the way out.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::extract::form::{Form, is_of_this_site};
use super::extract::site::Site;
use super::pipeline::recorder::SignInNote;
use super::respond::error::Failure;
use super::respond::page::{PLAIN, REFUSED, SIGNED_IN, SIGNED_OUT, page, with_policy};
use crate::instance::{NotConfigured, TurnedAway, Unfit};
use egnyte_domain::User;
use egnyte_saml::{AuthnRequest, Refusal};

/// The page that posts a request by itself needs a script to do so, and a form that goes elsewhere.
const POSTING: &str = "default-src 'none'; script-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/// Says who is signed in, or has the identity provider find out.
pub(super) async fn home(site: Site, request: HttpRequest) -> HttpResponse {
    if let Some(user) = site.visitor() {
        return signed_in(&site, &user);
    }
    let query = Form::of_query(request.query_string());
    match site.domain.ask(&site.base_url()) {
        Ok(asked) => sent(&site, &asked, &query),
        Err(NotConfigured) => {
            let sentence = "Its people sign in with Egnyte passwords, which this mock does not do.";
            let values = [("title", "Single sign-on is not set up"), ("sentence", sentence)];
            page(StatusCode::OK, PLAIN, &with_domain(&site, &values))
        }
    }
}

/// Takes an answer of the identity provider, whoever asked for it.
pub(super) async fn consume(site: Site, request: HttpRequest, body: Bytes) -> HttpResponse {
    let form = Form::of_body(&body);
    let heard = form.only("SAMLResponse").map_err(|found| TurnedAway::from(Unfit::NoMessage { found }));
    let outcome = heard.and_then(|field| site.domain.hear(field, &site.base_url()));
    let noted = outcome.as_ref().map_or_else(TurnedAway::to_json, |entry| entry.to_json());
    request.extensions_mut().insert(SignInNote(noted));
    match outcome {
        Ok(entry) => {
            let next = form.get("RelayState").filter(|state| is_local(state)).unwrap_or("/");
            let mut answer = HttpResponse::SeeOther();
            answer.insert_header((LOCATION, site.path(next))).cookie(site.cookie(entry.session)).finish()
        }
        Err(turned_away) => refused(&site, &turned_away),
    }
}

/// What an identity provider must know of the domain.
pub(super) async fn metadata(site: Site) -> HttpResponse {
    HttpResponse::Ok().content_type("application/samlmetadata+xml").body(site.domain.metadata(&site.base_url()))
}

/// Signs the visitor out of the domain; the identity provider is not told.
pub(super) async fn sign_out(site: Site, request: HttpRequest) -> Result<HttpResponse, Failure> {
    if !is_of_this_site(&request) {
        return Err(Failure::of_another_site());
    }
    site.sign_out();
    let home = site.path("/");
    let values = [("title", "Signed out"), ("home", home.as_str())];
    let mut answer = page(StatusCode::OK, SIGNED_OUT, &with_domain(&site, &values));
    // A cookie that cannot be written is one that cannot be read either: the session is over already.
    let _ = answer.add_removal_cookie(&site.cookie(String::new()));
    Ok(answer)
}

fn sent(site: &Site, asked: &AuthnRequest, query: &Form<'_>) -> HttpResponse {
    let relay_state = query.get("RelayState");
    if query.get("binding") == Some("post") {
        let mut answer = with_policy(HttpResponse::Ok(), POSTING);
        return answer.content_type("text/html; charset=utf-8").body(asked.post_form(relay_state).html());
    }
    match HeaderValue::from_bytes(asked.redirect_url(relay_state).as_bytes()) {
        Ok(location) => with_policy(HttpResponse::Found(), POSTING).insert_header((LOCATION, location)).finish(),
        Err(_) => {
            let values = [("title", "The login URL cannot be followed"), ("sentence", asked.destination.as_str())];
            page(StatusCode::BAD_GATEWAY, PLAIN, &with_domain(site, &values))
        }
    }
}

fn signed_in(site: &Site, user: &User) -> HttpResponse {
    let sign_out = site.path("/sign-out");
    let name = user.formatted_name.as_deref().unwrap_or(user.user_name.as_str());
    let values = [
        ("title", "Signed in"),
        ("name", name),
        ("username", user.user_name.as_str()),
        ("idp-username", user.idp_user_name.as_ref().map_or("not set", |name| name.as_str())),
        ("email", user.email.as_ref().map_or("none", |email| email.as_str())),
        ("user-type", user.user_type.as_str()),
        ("sign-out", sign_out.as_str()),
    ];
    page(StatusCode::OK, SIGNED_IN, &with_domain(site, &values))
}

fn refused(site: &Site, turned_away: &TurnedAway) -> HttpResponse {
    let (home, sentence) = (site.path("/"), turned_away.reason.sentence());
    let values = [
        ("title", "You cannot sign in"),
        ("sentence", sentence.as_str()),
        ("advice", advice(turned_away.reason.reason())),
        ("subject", turned_away.subject.as_deref().unwrap_or("none that could be trusted")),
        ("reason", turned_away.reason.reason()),
        ("home", home.as_str()),
    ];
    page(status(&turned_away.reason), REFUSED, &with_domain(site, &values))
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

/// What cannot be read is a bad request; what can be read is understood and turned down.
fn status(reason: &Unfit) -> StatusCode {
    match reason {
        Unfit::NoMessage { .. } | Unfit::Message(Refusal::Xml(_)) => StatusCode::BAD_REQUEST,
        _ => StatusCode::FORBIDDEN,
    }
}

/// Whether a browser may be sent there after signing in: to a path of this very server, whatever a browser makes of
/// odd characters.
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
    fn only_paths_of_this_server_are_followed() {
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
