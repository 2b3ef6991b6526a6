//! Differences of two responses that a client could notice. Ids, times and versions match any of their kind.

use jiff::Timestamp;
use serde_json::Value;

use super::exchange::RecordedAnswer;
use super::ids::{Ids, pairs};
use super::url::{BASE, BaseUrl};

/// Difference at a place of the response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) place: String,
    pub(crate) recorded: String,
    pub(crate) own: String,
    /// True for the wording of an error, which is for people.
    pub(crate) is_wording: bool,
}

/// Texts for people.
const WORDINGS: [&str; 5] = ["detail", "description", "errorMessage", "error_description", "msg"];

/// Extent of a recorded body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All that the server sent.
    Whole,
    /// A part, as the fixtures have it.
    Part,
}

/// Comparer of the responses of one exchange.
#[derive(Debug)]
pub(crate) struct Comparer<'c> {
    pub(crate) ids: &'c Ids,
    pub(crate) base: &'c BaseUrl,
    pub(crate) extent: Extent,
    /// True if the exchange reads a list whose size depends on people who are in no recording.
    pub(crate) has_others: bool,
}

impl Comparer<'_> {
    /// Returns every difference.
    pub(crate) fn compare(&self, recorded: &RecordedAnswer, own: &RecordedAnswer) -> Vec<Difference> {
        let mut found = Vec::new();
        if recorded.status != own.status {
            found.push(difference("status", recorded.status.to_string(), own.status.to_string()));
        }
        for (name, value) in &recorded.headers {
            let other = own.headers.get(name).unwrap_or(&Value::Null);
            if !self.has_same_header(name, value, other) {
                found.push(difference(&format!("header {name}"), show(value), show(other)));
            }
        }
        self.walk("", &recorded.body, &own.body, &mut found);
        found
    }

    fn has_same_header(&self, name: &str, recorded: &Value, own: &Value) -> bool {
        let media_type = |value: &Value| {
            value.as_str().map(|text| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
        };
        match name {
            "etag" | "retry-after" | "www-authenticate" => recorded.is_null() == own.is_null(),
            "content-type" => media_type(recorded) == media_type(own),
            _ => self.is_same(name, recorded, own),
        }
    }

    fn walk(&self, at: &str, recorded: &Value, own: &Value, found: &mut Vec<Difference>) {
        match (recorded, own) {
            (Value::Object(ours), Value::Object(theirs)) => {
                for (key, value) in ours {
                    self.walk(&format!("{at}/{key}"), value, theirs.get(key).unwrap_or(&Value::Null), found);
                }
                if self.extent == Extent::Whole {
                    for (key, value) in theirs.iter().filter(|(key, _)| !ours.contains_key(*key)) {
                        self.walk(&format!("{at}/{key}"), &Value::Null, value, found);
                    }
                }
            }
            (Value::Array(ours), Value::Array(theirs)) => {
                let is_partial = self.has_others && at.ends_with("esources");
                if ours.len() != theirs.len() && !is_partial {
                    let count = |list: &[Value]| format!("{} entries", list.len());
                    return found.push(difference(at, count(ours), count(theirs)));
                }
                for (index, (value, other)) in pairs(ours, theirs).into_iter().enumerate() {
                    self.walk(&format!("{at}/{index}"), value, other.unwrap_or(&Value::Null), found);
                }
            }
            _ if self.is_same(at.rsplit('/').next().unwrap_or_default(), recorded, own) => {}
            _ => found.push(difference(at, show(recorded), show(own))),
        }
    }

    fn is_same(&self, key: &str, recorded: &Value, own: &Value) -> bool {
        let counts = ["totalResults", "itemsPerPage"];
        if recorded == own || (self.has_others && counts.contains(&key)) {
            return true;
        }
        match (recorded, own) {
            (Value::String(_), Value::String(_)) if key == "version" => true,
            (Value::String(recorded), Value::String(own)) => {
                let is_time = |text: &str| text.parse::<Timestamp>().is_ok();
                (is_time(recorded) && is_time(own)) || self.ids.translate(recorded) == self.base.generalise(own)
            }
            _ => self.ids.translate_value(recorded) == *own,
        }
    }
}

fn difference(place: &str, recorded: String, own: String) -> Difference {
    let key = place.rsplit('/').next().unwrap_or_default();
    let is_wording = WORDINGS.contains(&key) && recorded != "nothing" && own != "nothing";
    Difference { place: place.to_owned(), recorded, own, is_wording }
}

fn show(value: &Value) -> String {
    const LONGEST: usize = 120;
    match value {
        Value::Null => "nothing".to_owned(),
        value => {
            let text = value.to_string();
            match text.char_indices().nth(LONGEST) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text.replace(BASE, ""),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn compare(recorded: Value, own: Value, extent: Extent) -> Vec<String> {
        let mut ids = Ids::default();
        ids.insert("b1".to_owned(), "7".to_owned());
        let base = BaseUrl::parse("http://127.0.0.1:1/d/x/pubapi/scim/v2").unwrap();
        let answer = |body| RecordedAnswer { status: 200, headers: serde_json::Map::new(), body };
        let comparer = Comparer { ids: &ids, base: &base, extent, has_others: false };
        let found = comparer.compare(&answer(recorded), &answer(own));
        found.iter().map(|it| format!("{}: {} / {}", it.place, it.recorded, it.own)).collect()
    }

    #[test]
    fn ids_times_versions_and_base_urls_match() {
        let recorded = json!({
            "id": "b1", "meta": { "created": "2020-01-01T00:00:00Z", "version": "W/\"a\"", "location": "{base}/pubapi/scim/v2/Users/b1" },
            "manager": null,
        });
        let own = json!({
            "id": "7",
            "meta": { "created": "2026-01-01T00:00:00.5Z", "version": "W/\"1\"", "location": "http://127.0.0.1:1/d/x/pubapi/scim/v2/Users/7" },
        });
        assert_eq!(compare(recorded, own, Extent::Whole), [""; 0]);
    }

    #[test]
    fn other_values_are_differences_and_additions_are_so_in_a_whole_body() {
        let (recorded, own) =
            (json!({ "active": true, "id": "b2" }), json!({ "active": false, "id": "8", "title": "x" }));
        let expected = ["/active: true / false", "/id: \"b2\" / \"8\"", "/title: nothing / \"x\""];
        assert_eq!(compare(recorded.clone(), own.clone(), Extent::Whole), expected);
        assert_eq!(compare(recorded, own, Extent::Part), expected[..2]);
        assert_eq!(compare(json!([1, 2]), json!([1]), Extent::Part), [": 2 entries / 1 entries"]);
    }
}
