//! Conditions on responses, by which an experiment tells the answers apart.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::template::Names;

/// Response to a step.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) text: String,
    /// Body, null if it is not JSON.
    pub(crate) json: Value,
}

impl Reply {
    /// Returns whether the request succeeded.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Replies of an experiment, by the labels of their steps.
pub(crate) type Replies = BTreeMap<String, Reply>;

/// Answer, and its conditions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) is: String,
    pub(crate) when: Vec<Condition>,
}

/// Condition on the response to a step; all its parts must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    /// Label of the step; the last one if absent.
    pub(crate) of: Option<String>,
    /// Statuses, separated by `|`: `201`, `2xx`, or `refused`.
    status: Option<String>,
    /// Text that the body contains.
    text: Option<String>,
    /// Place in the body.
    at: Option<String>,
    /// Value at that place.
    is: Option<Value>,
    /// Presence of a value at that place; null and empty values are absent.
    present: Option<bool>,
    /// Label of another step with the same value at that place.
    pub(crate) like: Option<String>,
    /// Label of another step with a different value at that place.
    pub(crate) unlike: Option<String>,
}

/// Place of a number.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumberSource {
    pub(crate) of: String,
    at: String,
    /// True if the number counts only where a list has more entries than it shows.
    #[serde(default)]
    partial: bool,
}

impl Condition {
    fn holds(&self, last: &str, replies: &Replies, names: &Names<'_>) -> bool {
        let Some(reply) = replies.get(self.of.as_deref().unwrap_or(last)) else { return false };
        let found = self.at.as_deref().and_then(|at| reply.json.pointer(at));
        let other = |label: &str| replies.get(label).and_then(|reply| reply.json.pointer(self.at.as_deref()?));
        self.status.as_deref().is_none_or(|wanted| matches_status(wanted, reply.status))
            && self.text.as_deref().is_none_or(|wanted| reply.text.contains(wanted))
            && self.present.is_none_or(|wanted| wanted != found.is_none_or(is_empty))
            && self.is.as_ref().is_none_or(|wanted| found.is_some_and(|found| is_same(found, &names.fill(wanted))))
            && self.like.as_deref().is_none_or(|label| found.is_some() && found == other(label))
            && self.unlike.as_deref().is_none_or(|label| found.is_some() && found != other(label))
    }

    /// Returns whether the condition requires anything.
    #[cfg(test)]
    pub(crate) fn is_complete(&self) -> bool {
        let needs_place = self.is.is_some() || self.present.is_some() || self.like.is_some() || self.unlike.is_some();
        needs_place == self.at.is_some() && (needs_place || self.status.is_some() || self.text.is_some())
    }
}

/// Returns the first answer whose conditions hold.
pub(crate) fn choose<'c>(choices: &'c [Choice], last: &str, replies: &Replies, names: &Names<'_>) -> Option<&'c str> {
    let holds = |choice: &&Choice| choice.when.iter().all(|condition| condition.holds(last, replies, names));
    choices.iter().find(holds).map(|choice| choice.is.as_str())
}

/// Returns the number at the first place that has one.
pub(crate) fn number(sources: &[NumberSource], replies: &Replies) -> Option<u64> {
    sources.iter().find_map(|source| {
        let reply = replies.get(&source.of).filter(|reply| reply.is_success())?;
        let found = reply.json.pointer(&source.at)?.as_u64()?;
        let is_partial = reply.json["totalResults"].as_u64().is_some_and(|total| total > found);
        (!source.partial || is_partial).then_some(found).filter(|found| *found > 0)
    })
}

/// Statuses of a refusal that is about the request itself: not about rights, limits, or a path that does not exist.
const REFUSED: [u16; 5] = [400, 409, 412, 413, 422];

fn matches_status(wanted: &str, status: u16) -> bool {
    wanted.split('|').any(|wanted| match wanted.strip_suffix("xx") {
        Some(hundred) => hundred == (status / 100).to_string(),
        None if wanted == "refused" => REFUSED.contains(&status),
        None => wanted == status.to_string(),
    })
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Compares two values; an id can be a number or a text.
fn is_same(found: &Value, wanted: &Value) -> bool {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    found == wanted || (found.is_string() != wanted.is_string() && text(found) == text(wanted))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn status_is_matched_by_number_class_or_kind() {
        assert!(matches_status("2xx", 204) && matches_status("404|501", 501) && matches_status("refused", 409));
        assert!(!matches_status("refused", 401) && !matches_status("201", 200) && !matches_status("4xx", 500));
    }

    #[test]
    fn null_and_empty_values_are_absent() {
        assert!([json!(null), json!(""), json!([])].iter().all(is_empty));
        assert!(!is_empty(&json!(false)) && !is_empty(&json!({})));
        assert!(is_same(&json!(7), &json!("7")) && !is_same(&json!("Ada"), &json!("ada")));
    }

    #[test]
    fn number_of_a_whole_list_says_nothing_about_its_limit() {
        let source = |partial| NumberSource { of: "list".to_owned(), at: "/itemsPerPage".to_owned(), partial };
        let json = json!({ "itemsPerPage": 2, "totalResults": 2 });
        let replies = Replies::from([("list".to_owned(), Reply { status: 200, json, ..Reply::default() })]);
        assert_eq!([number(&[source(true)], &replies), number(&[source(false)], &replies)], [None, Some(2)]);
    }
}
