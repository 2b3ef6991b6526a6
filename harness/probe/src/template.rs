//! Names and values that a run puts in place of `{a}`, `{a.id}`, `{a.email}` and `{a.external}`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Start of all names of a run, by which its people and groups are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunName {
    /// Prefix of every name.
    pub(crate) prefix: String,
    /// Domain of every email address.
    pub(crate) mail_domain: String,
}

impl RunName {
    /// Name of a new run.
    pub(crate) fn unique(mail_domain: &str) -> Self {
        let id = uuid::Uuid::new_v4().simple().to_string();
        Self { prefix: format!("probe-{}-", &id[..8]), mail_domain: mail_domain.to_owned() }
    }

    /// Returns whether a name is one of this run, in any letter case.
    pub(crate) fn owns(&self, name: &str) -> bool {
        name.get(..self.prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(&self.prefix))
    }
}

/// Names of the objects of an experiment, and the ids of those that exist.
#[derive(Debug)]
pub(crate) struct Names<'r> {
    pub(crate) run: &'r RunName,
    /// Number of the experiment, which makes its names unique.
    pub(crate) number: usize,
    pub(crate) ids: BTreeMap<String, Value>,
}

impl<'r> Names<'r> {
    pub(crate) fn new(run: &'r RunName, number: usize) -> Self {
        Self { run, number, ids: BTreeMap::new() }
    }

    /// Returns the name of an object.
    pub(crate) fn name(&self, object: &str) -> String {
        format!("{}{}{object}", self.run.prefix, self.number)
    }

    /// Returns the email address of an object.
    pub(crate) fn email(&self, object: &str) -> String {
        format!("{}@{}", self.name(object), self.run.mail_domain)
    }

    /// Fills in a text.
    pub(crate) fn fill_text(&self, text: &str) -> String {
        let mut parts = text.split('{');
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (key, rest) = part.split_once('}').unwrap_or((part, ""));
            match self.value(key) {
                Value::String(value) => out.push_str(&value),
                value => out.push_str(&value.to_string()),
            }
            out.push_str(rest);
        }
        out
    }

    /// Fills in every text of a value. A text that is one placeholder becomes its value, which can be a number.
    pub(crate) fn fill(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(key) if !key.contains('}') => self.value(key),
                _ => Value::String(self.fill_text(text)),
            },
            Value::Array(items) => Value::Array(items.iter().map(|item| self.fill(item)).collect()),
            Value::Object(members) => Value::Object(self.fill_members(members)),
            other => other.clone(),
        }
    }

    /// Fills in every text of an object.
    pub(crate) fn fill_members(&self, members: &Map<String, Value>) -> Map<String, Value> {
        members.iter().map(|(key, value)| (key.clone(), self.fill(value))).collect()
    }

    fn value(&self, key: &str) -> Value {
        match key.split_once('.') {
            Some((object, "id")) => {
                self.ids.get(object).cloned().unwrap_or_else(|| Value::String(format!("<id of {object}>")))
            }
            Some((object, "email")) => self.email(object).into(),
            Some((object, _)) => external_id(&self.name(object)).into(),
            None => self.name(key).into(),
        }
    }
}

/// Returns the external id of an object with a name.
pub(crate) fn external_id(name: &str) -> String {
    format!("{name}-x")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn placeholders_become_names_and_ids() {
        let run = RunName { prefix: "probe-0-".to_owned(), mail_domain: "example.com".to_owned() };
        let mut names = Names::new(&run, 7);
        names.ids.insert("a".to_owned(), json!(42));
        let filled = names.fill(&json!({ "members": [{ "value": "{a.id}" }], "userName": "{a}-2", "to": "{b.email}" }));
        let expected = json!({
            "members": [{ "value": 42 }], "userName": "probe-0-7a-2", "to": "probe-0-7b@example.com",
        });
        assert_eq!(filled, expected);
        assert_eq!(names.fill_text("/Users/{a.id} {c.id} {a.external}"), "/Users/42 <id of c> probe-0-7a-x");
        assert!(run.owns("PROBE-0-7a") && !run.owns("probe-1-7a") && !run.owns("ada"));
    }

    #[test]
    fn two_runs_have_different_names() {
        assert_ne!(RunName::unique("example.com"), RunName::unique("example.com"));
    }
}
