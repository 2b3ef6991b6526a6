//! What a browser says in a query or a form, and whether the form came from a page of this server.

use std::borrow::Cow;

use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;

use crate::http::address::host;

/// The fields of a query or of a form, in order.
pub(crate) struct Form<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Form<'a> {
    /// Reads a query string.
    pub(crate) fn of_query(query: &'a str) -> Self {
        Self::of_body(query.as_bytes())
    }

    /// Reads a body of the type `application/x-www-form-urlencoded`; anything else has no fields that matter.
    pub(crate) fn of_body(body: &'a [u8]) -> Self {
        Self(form_urlencoded::parse(body).collect())
    }

    /// The field, unless it is left out or sent several times: then, how often.
    pub(crate) fn only(&self, name: &str) -> Result<&str, usize> {
        let mut found = self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_ref());
        match (found.next(), found.count()) {
            (Some(only), 0) => Ok(only),
            (None, _) => Err(0),
            (Some(_), more) => Err(more + 1),
        }
    }

    /// The field, unless it is left out, blank, or sent several times.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.only(name).ok().filter(|value| !value.is_empty())
    }

    /// Every field with its value.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }
}

/// The names alone in a query string, which are nearly always written plainly and then not copied.
pub(crate) fn names(query: &str) -> impl Iterator<Item = Cow<'_, str>> {
    query.split('&').filter_map(|field| {
        let name = field.split('=').next().unwrap_or_default();
        if !name.contains(['%', '+']) {
            return Some(name.into());
        }
        form_urlencoded::parse(name.as_bytes()).next().map(|(name, _)| name)
    })
}

/// Whether a form was sent by a page of this server, or by a program, which no other page can talk into anything.
pub(crate) fn is_of_this_site(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    match (header(ORIGIN.as_str()), header("sec-fetch-site")) {
        (Some(origin), _) => {
            let sender = origin.split_once("://").map(|(_, authority)| authority.to_ascii_lowercase());
            sender.is_some() && sender == host(request.headers()).map(|host| host.to_ascii_lowercase())
        }
        (None, Some(site)) => matches!(site.as_ref(), "same-origin" | "none"),
        (None, None) => true,
    }
}
