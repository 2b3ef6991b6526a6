//! `POST /api/search/systemusers`: filters and search terms in the body.

use regex::Regex;
use serde_json::Value;

use super::filter::Condition;
use super::list::text;
use super::message::Answer;

/// Fields that a search without `fields` looks at.
const FIELDS: [&str; 4] = ["username", "email", "firstname", "lastname"];

/// Returns whether the body of a search describes a person.
pub(super) fn matches(entry: &Value, body: &Value) -> Result<bool, Answer> {
    Ok(matches_filter(entry, &body["filter"])? && matches_terms(entry, &body["searchFilter"]))
}

/// Checks a filter: an object with `and` or `or`, or a list of `field:op:value`.
fn matches_filter(entry: &Value, filter: &Value) -> Result<bool, Answer> {
    if let Some(list) = filter.as_array() {
        let mut conditions = list.iter().filter_map(Value::as_str).map(Condition::parse);
        return conditions.try_fold(true, |all, condition| Ok(all && condition?.holds(entry)));
    }
    let all = |name: &str| filter[name].as_array().map(|conditions| conditions.iter().map(|it| holds(entry, it)));
    let and = all("and").is_none_or(|mut conditions| conditions.all(|holds| holds));
    Ok(and && all("or").is_none_or(|mut conditions| conditions.any(|holds| holds)))
}

/// Checks an object of fields with values, or with regular expressions.
fn holds(entry: &Value, condition: &Value) -> bool {
    condition.as_object().into_iter().flatten().all(|(field, value)| match value["$regex"].as_str() {
        Some(pattern) => Regex::new(pattern).is_ok_and(|regex| regex.is_match(&text(&entry[field]))),
        None => entry[field] == *value,
    })
}

/// Checks the search terms: each is part of one of the fields, without regard to case.
fn matches_terms(entry: &Value, search: &Value) -> bool {
    let terms = match &search["searchTerm"] {
        Value::Array(terms) => terms.iter().map(text).collect(),
        Value::Null => Vec::new(),
        term => vec![text(term)],
    };
    let fields = search["fields"].as_array().map(|fields| fields.iter().map(text).collect::<Vec<_>>());
    let fields = fields.unwrap_or_else(|| FIELDS.map(str::to_owned).into());
    let is_in =
        |term: &String| fields.iter().any(|field| text(&entry[field]).to_lowercase().contains(&term.to_lowercase()));
    terms.is_empty() || terms.iter().any(is_in)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn body_filters_by_values_expressions_conditions_and_terms() {
        let entries: Vec<Value> = ["ada", "grace"]
            .map(|name| json!({"username": name, "email": format!("{name}@acme.example"), "state": "ACTIVATED"}))
            .into();
        let found = |body: Value| {
            let found = entries.iter().filter(|entry| matches(entry, &body).unwrap());
            found.map(|it| text(&it["username"])).collect::<Vec<_>>()
        };
        assert_eq!(found(json!({})), ["ada", "grace"]);
        assert_eq!(
            found(json!({"filter": {"and": [{"state": "ACTIVATED"}, {"username": {"$regex": "(?i)(^ADA$)"}}]}})),
            ["ada"]
        );
        assert_eq!(found(json!({"filter": {"or": [{"username": "grace"}, {"username": "x"}]}})), ["grace"]);
        assert_eq!(found(json!({"filter": ["username:$eq:ada"]})), ["ada"]);
        assert_eq!(found(json!({"searchFilter": {"searchTerm": "GRACE@", "fields": ["email"]}})), ["grace"]);
        assert_eq!(matches(&entries[0], &json!({"filter": ["username"]})).unwrap_err().status, 400);
    }
}
