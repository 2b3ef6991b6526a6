//! Filters of lists: `field:$op:value` in v1, `field:op:value` in v2. Values are case-sensitive.

use serde_json::Value;

use super::list::text;
use super::message::{Answer, Request};

/// Condition on one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    field: String,
    operator: String,
    value: String,
}

impl Condition {
    /// Parses `field:op:value`, or `field:value`.
    pub(super) fn parse(filter: &str) -> Result<Self, Answer> {
        let mut parts = filter.splitn(3, ':').map(str::to_owned);
        let (field, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let bad = || Answer::bad_request(&format!("improperly formatted filter: {filter}"));
        let (operator, value) = match (second, third) {
            (Some(operator), Some(value)) => (operator.trim_start_matches('$').to_owned(), value),
            (Some(value), None) => ("eq".to_owned(), value),
            _ => return Err(bad()),
        };
        let known = ["eq", "ne", "gt", "gte", "ge", "lt", "lte", "le", "between", "search", "in"];
        if field.is_empty() || !known.contains(&operator.as_str()) {
            Err(bad())
        } else {
            Ok(Self { field, operator, value })
        }
    }

    /// Returns whether an entry fulfils the condition.
    pub(super) fn holds(&self, entry: &Value) -> bool {
        let found = self.field.split('.').fold(entry, |value, name| &value[name]);
        let (found, value) = (text(found), &self.value);
        match self.operator.as_str() {
            "eq" => equals(&found, value),
            "ne" => !equals(&found, value),
            "gt" => found > *value,
            "gte" | "ge" => found >= *value,
            "lt" => found < *value,
            "lte" | "le" => found <= *value,
            "between" => value.split_once(',').is_some_and(|(low, high)| *low <= *found && *found <= *high),
            "search" => found.to_lowercase().contains(&value.to_lowercase()),
            "in" => value.split(['|', ',']).any(|one| one == found),
            _ => false,
        }
    }
}

/// Compares to the letter; `*` in a value stands for any characters.
fn equals(found: &str, value: &str) -> bool {
    match value.split_once('*') {
        None => found == value,
        Some((start, end)) => {
            found.len() >= start.len() + end.len() && found.starts_with(start) && found.ends_with(end)
        }
    }
}

/// Conditions of a request: all of `filter`, and one of `filter[or]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Conditions {
    all: Vec<Condition>,
    any: Vec<Condition>,
}

impl Conditions {
    /// Parses the filters of a request; `None` if it has none.
    pub(super) fn of(request: &Request) -> Result<Option<Self>, Answer> {
        let (mut all, mut any) = (Vec::new(), Vec::new());
        for (name, value) in &request.query {
            if name.starts_with("filter[or]") {
                any.push(Condition::parse(value)?);
            } else if name == "filter" || name.starts_with("filter[") {
                all.push(Condition::parse(value)?);
            }
        }
        Ok((!all.is_empty() || !any.is_empty()).then_some(Self { all, any }))
    }

    /// Returns whether an entry fulfils the conditions.
    pub(super) fn hold(&self, entry: &Value) -> bool {
        self.all.iter().all(|condition| condition.holds(entry))
            && (self.any.is_empty() || self.any.iter().any(|condition| condition.holds(entry)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn filters_of_both_versions_compare_to_the_letter() {
        let entry = json!({"email": "ada@acme.example", "suspended": false, "name": "Engineering"});
        let holds = |filter: &str| Condition::parse(filter).unwrap().holds(&entry);
        assert!(holds("email:$eq:ada@acme.example") && holds("email:eq:ada@*") && holds("name:Engineering"));
        assert!(!holds("email:$eq:Ada@acme.example") && holds("email:$ne:x"));
        assert!(holds("suspended:$eq:false") && holds("name:in:Sales|Engineering") && holds("name:search:engin"));
        assert!(holds("name:gt:A") && holds("name:between:A,F") && !holds("name:$lte:A"));
        let refused = Condition::parse("name").unwrap_err();
        assert_eq!((refused.status, &refused.body), (400, &json!({"message": "improperly formatted filter: name"})));
    }

    #[test]
    fn several_filters_are_a_conjunction_unless_or_is_said() {
        let entries: Vec<Value> = ["a", "b", "c"].map(|name| json!({"name": name, "kind": "x"})).into();
        let names = |query: &[(&str, &str)]| {
            let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let conditions = Conditions::of(&Request { query, ..Request::default() }).unwrap().unwrap();
            entries.iter().filter(|entry| conditions.hold(entry)).map(|it| text(&it["name"])).collect::<String>()
        };
        assert_eq!(names(&[("filter", "kind:$eq:x"), ("filter", "name:$ne:a")]), "bc");
        assert_eq!(names(&[("filter[0]", "kind:$eq:x"), ("filter[1]", "name:$gt:a")]), "bc");
        assert_eq!(Conditions::of(&Request::default()), Ok(None));
        assert_eq!(names(&[("filter[or][0]", "name:$eq:a"), ("filter[or][1]", "name:$eq:c")]), "ac");
    }
}
