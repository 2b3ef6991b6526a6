//! HTML pages from `pages/`: templates whose values are escaped.
//!
//! Must not know the subject of a page.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use egnyte_support::style::TOKENS;

const LAYOUT: &str = include_str!("../../../pages/layout.html");
const PLACE: &str = "<!-- content -->";

const TOKENS_PLACE: &str = "/* tokens */";

/// Content security policy: nothing is loaded, and forms are sent to this server only.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// The same for a page with copy buttons, whose script is a file of this server.
const SCRIPT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'self'; \
                             form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The same for a page whose form leads to a client elsewhere: browsers apply `form-action` to the redirect as well.
const CLIENT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
                             frame-ancestors 'none'";

/// Content of a page, inside the layout.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Template(&'static str);

/// Home page of a domain without single sign-on: purpose of the mock, and the next steps.
pub(crate) const WELCOME: Template = Template(include_str!("../../../pages/welcome.html"));
/// Page of a signed-in user.
pub(crate) const SIGNED_IN: Template = Template(include_str!("../../../pages/signed-in.html"));
/// Page after signing out.
pub(crate) const SIGNED_OUT: Template = Template(include_str!("../../../pages/signed-out.html"));
/// Page of a rejected sign-in, with the reason.
pub(crate) const REFUSED: Template = Template(include_str!("../../../pages/refused.html"));
/// Page with one sentence.
pub(crate) const PLAIN: Template = Template(include_str!("../../../pages/plain.html"));
/// Form by which an administrator gets the API key.
pub(crate) const SET_UP: Template = Template(include_str!("../../../pages/setup.html"));
/// Page with a new API key.
pub(crate) const SET_UP_KEY: Template = Template(include_str!("../../../pages/setup-key.html"));
/// Page about an API key that was issued before.
pub(crate) const SET_UP_KNOWN: Template = Template(include_str!("../../../pages/setup-known.html"));
/// Page after the API key was revoked.
pub(crate) const SET_UP_REVOKED: Template = Template(include_str!("../../../pages/setup-revoked.html"));

/// Page on which an administrator lets a client in.
pub(crate) const AUTHORIZE: Template = Template(include_str!("../../../pages/authorize.html"));
/// Page on which a signed-in user lets a client in.
pub(crate) const AUTHORIZE_SESSION: Template = Template(include_str!("../../../pages/authorize-session.html"));

/// Renders a page whose form leads to a client.
pub(crate) fn client_page(status: StatusCode, template: Template, values: &[(&str, &str)]) -> HttpResponse {
    html(CLIENT_POLICY, status, template, values)
}

/// Renders a page with copy buttons.
pub(crate) fn scripted_page(status: StatusCode, template: Template, values: &[(&str, &str)]) -> HttpResponse {
    html(SCRIPT_POLICY, status, template, values)
}

/// Renders a page; places without a value stay blank.
pub(crate) fn page(status: StatusCode, template: Template, values: &[(&str, &str)]) -> HttpResponse {
    html(POLICY, status, template, values)
}

fn html(policy: &'static str, status: StatusCode, template: Template, values: &[(&str, &str)]) -> HttpResponse {
    let mut answer = with_policy(HttpResponse::build(status), policy);
    answer.content_type("text/html; charset=utf-8").body(fill(template, values))
}

/// An answer that no browser keeps, frames, or takes for something else.
pub(crate) fn with_policy(
    mut answer: actix_web::HttpResponseBuilder,
    policy: &'static str,
) -> actix_web::HttpResponseBuilder {
    answer
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // Browsers that keep the referrer to themselves altogether also send forms without their origin.
        .insert_header((REFERRER_POLICY, "same-origin"));
    answer
}

/// Fills in the values in one pass, so that a value is never taken for a place.
fn fill(template: Template, values: &[(&str, &str)]) -> String {
    let whole = LAYOUT.replacen(TOKENS_PLACE, TOKENS, 1).replacen(PLACE, template.0, 1);
    let mut text = String::with_capacity(whole.len() + 1_024);
    let mut rest = whole.as_str();
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        value.chars().for_each(|letter| push_escaped(&mut text, letter));
        rest = after;
    }
    text + rest
}

/// Renders one line as a page of its own, as a gateway does.
pub(crate) fn line(status: StatusCode, line: &str) -> HttpResponse {
    let mut text = String::from("<h1>");
    line.chars().for_each(|letter| push_escaped(&mut text, letter));
    let mut answer = with_policy(HttpResponse::build(status), POLICY);
    answer.content_type("text/html").body(text + "</h1>")
}

/// Every place stands in text or in a quoted attribute, and this is safe in both.
fn push_escaped(text: &mut String, letter: char) {
    match letter {
        '&' => text.push_str("&amp;"),
        '<' => text.push_str("&lt;"),
        '>' => text.push_str("&gt;"),
        '"' => text.push_str("&quot;"),
        '\'' => text.push_str("&#39;"),
        other => text.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Template; 11] = [
        WELCOME,
        SIGNED_IN,
        SIGNED_OUT,
        REFUSED,
        PLAIN,
        SET_UP,
        SET_UP_KEY,
        SET_UP_KNOWN,
        SET_UP_REVOKED,
        AUTHORIZE,
        AUTHORIZE_SESSION,
    ];

    #[test]
    fn a_value_is_never_markup_and_never_a_place() {
        let text = fill(PLAIN, &[("title", "{{sentence}}"), ("sentence", "<script>\"'&")]);
        assert!(text.contains("<h1>{{sentence}}</h1>"), "{text}");
        assert!(text.contains("<p>&lt;script&gt;&quot;&#39;&amp;</p>"), "{text}");
    }

    #[test]
    fn every_place_of_every_page_is_in_text_or_in_a_quoted_attribute() {
        for Template(text) in ALL {
            for (before, _) in text.match_indices("{{").map(|(at, _)| text.split_at(at)) {
                let open_tag = before.rfind('<') > before.rfind('>');
                assert!(!open_tag || before.ends_with("=\""), "{before}");
            }
        }
    }

    #[test]
    fn every_page_stands_alone_and_fits_a_phone() {
        for template in ALL {
            let text = fill(template, &[]);
            assert!(!text.contains("{{") && !text.contains(PLACE) && !text.contains(TOKENS_PLACE));
            // Only the copy buttons have a script, which is a file of this server.
            let text = text.replace("<script src=\"/_mock/ui/page.js\" defer></script>", "");
            assert!(
                text.contains("width=device-width") && !text.contains("<script") && !text.contains("http"),
                "{text}"
            );
        }
    }
}
