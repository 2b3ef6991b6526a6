//! What a browser says in a query or a form, and whether the form came from a page of this server.

use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;
use actix_web::web::Query;

use super::caller::host;

/// The fields of a query or of a form, in order.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a query string.
    pub(super) fn of_query(query: &str) -> Self {
        Self(Query::from_query(query).map(Query::into_inner).unwrap_or_default())
    }

    /// Reads a body of the type `application/x-www-form-urlencoded`; anything else has no fields that matter.
    pub(super) fn of_body(body: &[u8]) -> Self {
        Self::of_query(&String::from_utf8_lossy(body))
    }

    /// The field, unless it is left out or sent several times: then, how often.
    pub(super) fn only(&self, name: &str) -> Result<&str, usize> {
        let mut found = self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str());
        match (found.next(), found.count()) {
            (Some(only), 0) => Ok(only),
            (None, _) => Err(0),
            (Some(_), more) => Err(more + 1),
        }
    }

    /// The field, unless it is left out, blank, or sent several times.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.only(name).ok().filter(|value| !value.is_empty())
    }

    /// Every field with its value.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Whether a form was sent by a page of this server, or by a program, which no other page can talk into anything.
pub(super) fn is_of_this_site(request: &HttpRequest) -> bool {
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
