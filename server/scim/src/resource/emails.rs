//! `emails` of a user: the address that Egnyte stores, and the value that stands for an address without further data.

use serde::Serialize;
use serde_json::Value;

use crate::json::small_member;

/// Returns the email address that Egnyte stores: the primary, or else the one for work, or else the first.
pub(crate) fn chosen_email(emails: &Value) -> Option<&str> {
    let emails = emails.as_array()?;
    let primary = emails.iter().find(|email| small_member(email, "primary") == Some(&Value::Bool(true)));
    let is_work = |email: &&Value| text(email, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("work"));
    text(primary.or_else(|| emails.iter().find(is_work)).or_else(|| emails.first())?, "value")
}

/// Returns the addresses besides the one that Egnyte stores.
pub(super) fn other_emails_in(emails: &Value, chosen: Option<&str>) -> Vec<String> {
    let sent = emails.as_array().into_iter().flatten().filter_map(|email| text(email, "value"));
    sent.filter(|sent| Some(*sent) != chosen).map(str::to_owned).collect()
}

/// `emails` element for an address without further data.
#[derive(Serialize)]
pub(crate) struct DefaultEmail<'a> {
    value: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    primary: bool,
}

/// Returns the default `emails` of an address.
pub(crate) fn default_emails(email: &str) -> [DefaultEmail<'_>; 1] {
    [DefaultEmail { value: email, kind: "work", primary: true }]
}

/// Returns whether `emails` is the default of an address; compared in place, since every write of a user has it.
pub(super) fn is_default(emails: &Value, email: &str) -> bool {
    let [DefaultEmail { value, kind, primary }] = default_emails(email);
    let Some([only]) = emails.as_array().map(Vec::as_slice) else { return false };
    only.as_object().is_some_and(|parts| parts.len() == 3)
        && text(only, "value") == Some(value)
        && text(only, "type") == Some(kind)
        && small_member(only, "primary") == Some(&Value::Bool(primary))
}

fn text<'v>(email: &'v Value, name: &str) -> Option<&'v str> {
    small_member(email, name).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn default_emails_differ_from_others() {
        let address = "ada@acme.example";
        let default = serde_json::to_value(default_emails(address)).unwrap();
        assert!(is_default(&default, address) && !is_default(&default, "grace@acme.example"));
        let others = [
            json!([{ "value": address, "type": "work" }]),
            json!([{ "value": address, "type": "work", "primary": false }]),
            json!([{ "value": address, "type": "home", "primary": true }]),
            json!([{ "value": address, "type": "work", "primary": true, "display": "Ada" }]),
            json!([default[0], default[0]]),
            json!([]),
            json!(null),
        ];
        assert!(others.iter().all(|other| !is_default(other, address)));
    }
}
