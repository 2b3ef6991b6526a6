//! Queries and forms of a browser, and the check that a form came from a page of this server.

use std::borrow::Cow;

use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::http::address::is_own_origin;

/// Fields of a query or a form, in order.
pub(crate) struct Form<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Form<'a> {
    /// Parses a query string.
    pub(crate) fn of_query(query: &'a str) -> Self {
        Self::of_body(query.as_bytes())
    }

    /// Parses a body of type `application/x-www-form-urlencoded`.
    pub(crate) fn of_body(body: &'a [u8]) -> Self {
        Self(form_urlencoded::parse(body).collect())
    }

    /// Adds the fields of a body, a form or a JSON object. Its first byte tells them apart: a known client sends JSON as a
    /// form.
    pub(crate) fn with_body(mut self, body: &'a [u8]) -> Result<Self, serde_json::Error> {
        if body.trim_ascii_start().starts_with(b"{") {
            let fields: Map<String, Value> = serde_json::from_slice(body)?;
            let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let sent = fields.into_iter().filter(|(_, value)| !value.is_null());
            self.0.extend(sent.map(|(name, value)| (name.into(), text(value).into())));
        } else {
            self.0.extend(form_urlencoded::parse(body));
        }
        Ok(self)
    }

    /// Returns the value of a field; an error with the number of values if it is missing or repeated.
    pub(crate) fn single(&self, name: &str) -> Result<&str, usize> {
        let mut found = self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_ref());
        match (found.next(), found.count()) {
            (Some(value), 0) => Ok(value),
            (None, _) => Err(0),
            (Some(_), more) => Err(more + 1),
        }
    }

    /// Returns the value of a field, unless it is missing, blank or repeated.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.single(name).ok().filter(|value| !value.is_empty())
    }

    /// Iterates over names and values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }
}

/// Returns the names in a query string, without copying those that are not encoded.
pub(crate) fn names(query: &str) -> impl Iterator<Item = Cow<'_, str>> {
    query.split('&').filter_map(|field| {
        let name = field.split('=').next().unwrap_or_default();
        if !name.contains(['%', '+']) {
            return Some(name.into());
        }
        form_urlencoded::parse(name.as_bytes()).next().map(|(name, _)| name)
    })
}

/// Returns the name of the first wanted parameter whose value is not UTF-8, and the byte.
pub(crate) fn undecodable(query: &str, is_wanted: impl Fn(&str) -> bool) -> Option<(&str, u8)> {
    let fields = query.split('&').filter_map(|field| field.split_once('='));
    fields.filter(|(name, value)| value.contains('%') && is_wanted(name)).find_map(|(name, value)| {
        let bytes: Vec<u8> = percent_decode_str(value).collect();
        let error = str::from_utf8(&bytes).err()?;
        bytes.get(error.valid_up_to()).map(|byte| (name, *byte))
    })
}

/// Returns whether a form was sent by a page of this server or by a program, and not by a page of another site.
pub(crate) fn is_same_site(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    match (header(ORIGIN.as_str()), header("sec-fetch-site")) {
        (Some(origin), _) => is_own_origin(request, &origin),
        (None, Some(site)) => matches!(site.as_ref(), "same-origin" | "none"),
        (None, None) => true,
    }
}
