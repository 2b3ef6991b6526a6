//! Parameters of a list, from the URI or the body of a search, and their conversion to a query.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Map, Value};

use super::parameter_names::{PARAMETERS, check_names};
use super::query::{CursorRequest, Query, SortOrder};
use crate::diagnostics::{Diagnostics, Remark, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::filter;
use crate::json::{describe, is_assigned};
use crate::path::parse_attribute;
use crate::render::projection::Projection;
use egnyte_support::did_you_mean::hint;

/// Maximum length of a filter in bytes.
const LONGEST_FILTER: usize = 8 * 1024;

/// Parameters as sent.
#[derive(Default, Hash)]
pub(super) struct Parameters<'a> {
    filter: Option<&'a str>,
    start_index: Option<&'a str>,
    count: Option<&'a str>,
    sort_by: Option<&'a str>,
    sort_order: Option<&'a str>,
    attributes: Option<&'a str>,
    excluded: Option<&'a str>,
    cursor: Option<&'a str>,
}

impl<'a> Parameters<'a> {
    /// Sets a parameter; the last of several applies.
    pub(super) fn take(&mut self, name: &str, value: &'a str) {
        let slot = match name {
            "filter" => &mut self.filter,
            "startIndex" => &mut self.start_index,
            "count" => &mut self.count,
            "sortBy" => &mut self.sort_by,
            "sortOrder" => &mut self.sort_order,
            "attributes" => &mut self.attributes,
            "excludedAttributes" => &mut self.excluded,
            "cursor" => &mut self.cursor,
            _ => return,
        };
        *slot = Some(value);
    }

    /// Converts the parameters to a query.
    pub(super) fn into_query(self, diagnostics: &mut Diagnostics) -> Result<Query, ScimError> {
        if let Some(length) = self.filter.map(str::len).filter(|length| *length > LONGEST_FILTER) {
            let detail = format!("the filter has {length} bytes, the maximum is {LONGEST_FILTER}");
            return Err(ScimError::of(ScimType::InvalidFilter, detail));
        }
        let filter = self.filter.map(|text| filter::parse_with(text, diagnostics)).transpose()?;
        let (start, count, sort_order) = self.numbers().inspect_err(|_| diagnostics.remark(Remark::BadParameter))?;
        // The standard itself reads values below 1 as 1; the tolerance is recorded nevertheless.
        if start < 1 {
            diagnostics.require(Tolerance::StartIndexZero);
        }
        let sort_by = self.sort_by.filter(|name| !name.is_empty()).map(parse_attribute).transpose();
        let projection = Projection::parse(self.attributes, self.excluded);
        Ok(Query {
            filter,
            start_index: usize::try_from(start.max(1)).unwrap_or(usize::MAX),
            count: count.map(|count| usize::try_from(count.max(0)).unwrap_or(usize::MAX)),
            sort_by: sort_by.inspect_err(|_| diagnostics.remark(Remark::InvalidSort))?,
            sort_order,
            projection: projection.inspect_err(|_| diagnostics.remark(Remark::BadProjection))?,
            cursor: self.cursor_request(),
        })
    }

    /// Returns the cursor with a fingerprint of all other parameters but `count`, which the next page has to repeat.
    fn cursor_request(self) -> Option<CursorRequest> {
        let text = self.cursor?.to_owned();
        let mut hasher = DefaultHasher::new();
        Self { cursor: None, count: None, ..self }.hash(&mut hasher);
        Some(CursorRequest { text, fingerprint: hasher.finish(), has_index: self.start_index.is_some() })
    }

    fn numbers(&self) -> Result<(i64, Option<i64>, SortOrder), ScimError> {
        let start = self.start_index.map(|text| number("startIndex", text)).transpose()?.unwrap_or(1);
        let count = self.count.map(|text| number("count", text)).transpose();
        // Where a list is paged by cursor, the error has a keyword of its own (RFC 9865 section 2.1).
        let count = count.map_err(|error| match self.cursor {
            Some(_) => ScimError::of(ScimType::InvalidCount, error.detail),
            None => error,
        })?;
        Ok((start, count, self.sort_order.map_or(Ok(SortOrder::default()), sort_order)?))
    }
}

/// Returns the parameters in the body of a search, each in its form in a URI.
pub(super) fn from_body<'b>(
    body: &'b Map<String, Value>,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<(&'b str, String)>, ScimError> {
    let mut texts = Vec::new();
    for (member, value) in body {
        if member.eq_ignore_ascii_case("schemas") || !is_assigned(value) {
            continue;
        }
        let known = PARAMETERS.into_iter().find(|name| name.eq_ignore_ascii_case(member));
        let text = match known {
            Some(name) => as_text(name, value).inspect_err(|_| diagnostics.remark(Remark::BadParameter))?,
            None => String::new(),
        };
        texts.push((known.unwrap_or(member), text));
    }
    check_names(texts.iter().map(|(name, _)| *name), diagnostics);
    Ok(texts)
}

fn as_text(name: &str, value: &Value) -> Result<String, ScimError> {
    let wrong = |got: String| Err(ScimError::of(ScimType::InvalidValue, format!("{name}: got {got}")));
    match (name, value) {
        (_, Value::String(text)) => Ok(text.clone()),
        ("startIndex" | "count", Value::Number(number)) => Ok(whole(number)),
        ("startIndex" | "count", _) => wrong(format!("{}, accepts a whole number", describe(value))),
        ("attributes" | "excludedAttributes", Value::Array(names)) => match names.iter().find(|name| !name.is_string())
        {
            Some(other) => wrong(format!("{} among its names, accepts strings", describe(other))),
            None => Ok(names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")),
        },
        ("attributes" | "excludedAttributes", _) => wrong(format!("{}, accepts an array of strings", describe(value))),
        _ => wrong(format!("{}, accepts a string", describe(value))),
    }
}

/// Prints a JSON number as an integer where possible, even beyond `i64`.
fn whole(number: &serde_json::Number) -> String {
    match number.as_f64().filter(|number| number.fract() == 0.0) {
        Some(whole) if !number.is_i64() => format!("{whole:.0}"),
        _ => number.to_string(),
    }
}

/// Parses an integer; values out of range become the nearest in range.
fn number(name: &str, text: &str) -> Result<i64, ScimError> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let are_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(number) => Ok(number),
        Err(_) if are_digits => Ok(if digits == text { i64::MAX } else { i64::MIN }),
        Err(_) => Err(ScimError::of(ScimType::InvalidValue, format!("{name}: got {text:?}, accepts a whole number"))),
    }
}

fn sort_order(text: &str) -> Result<SortOrder, ScimError> {
    match text {
        "" => Ok(SortOrder::default()),
        _ if text.eq_ignore_ascii_case("ascending") => Ok(SortOrder::Ascending),
        _ if text.eq_ignore_ascii_case("descending") => Ok(SortOrder::Descending),
        _ => {
            let near = hint(text, ["ascending", "descending"]);
            let detail = format!("sortOrder: got {text:?}, accepts ascending or descending{near}");
            Err(ScimError::of(ScimType::InvalidValue, detail))
        }
    }
}
