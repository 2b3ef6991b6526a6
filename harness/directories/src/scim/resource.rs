//! Resources as they are sent, and the values of those that the build answers with.

use serde_json::{Value, json};

use egnyte_protocol::directory::{Id, Person};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// Mapped values of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UserValues {
    username: Option<String>,
    email: Option<String>,
    formatted: Option<String>,
    given: Option<String>,
    family: Option<String>,
    pub(super) active: bool,
}

impl UserValues {
    /// Values that a person is to have.
    pub(super) fn of_person(person: &Person, active: bool) -> Self {
        Self {
            username: Some(person.username.clone()),
            email: person.email.clone(),
            formatted: person.display_name(),
            given: person.firstname.clone(),
            family: person.lastname.clone(),
            active,
        }
    }

    /// Values of a resource; `None` for an answer without one.
    pub(super) fn of_resource(resource: &Value) -> Option<Self> {
        resource["userName"].as_str()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Some(Self {
            username: text(&resource["userName"]),
            email: text(&email(resource)["value"]),
            formatted: text(&resource["name"]["formatted"]),
            given: text(&resource["name"]["givenName"]),
            family: text(&resource["name"]["familyName"]),
            active: resource["active"].as_bool().unwrap_or(true),
        })
    }

    /// Returns the same values of a user who is not active.
    pub(super) fn inactive(self) -> Self {
        Self { active: false, ..self }
    }

    /// Returns the User with these values.
    pub(super) fn user(&self, person: &Id) -> Value {
        let emails = self.email.as_ref().map(|email| json!([{"value": email, "type": "work", "primary": true}]));
        let named = [("formatted", &self.formatted), ("givenName", &self.given), ("familyName", &self.family)];
        let name: serde_json::Map<String, Value> =
            named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_ref()?)))).collect();
        json!({
            "schemas": [USER],
            "externalId": person,
            "userName": self.username,
            "name": name,
            "emails": emails,
            "active": self.active,
        })
    }
}

/// Returns the Group of a user group.
pub(super) fn group(id: &Id, name: &str, members: &[String]) -> Value {
    json!({"schemas": [GROUP], "externalId": id, "displayName": name, "members": members_of(members)})
}

/// Returns the value of `members` for these ids.
pub(super) fn members_of(ids: &[String]) -> Value {
    ids.iter().map(|id| json!({"value": id})).collect()
}

/// Returns the id of a resource: a string, or the number that some builds send.
pub(super) fn id(resource: &Value) -> Option<String> {
    text_of(&resource["id"])
}

/// Returns the ids of a group's members.
pub(super) fn member_ids(group: &Value) -> Vec<String> {
    group["members"].as_array().into_iter().flatten().filter_map(|member| text_of(&member["value"])).collect()
}

/// Returns the value that a lookup by this attribute compares.
pub(super) fn value_at<'v>(resource: &'v Value, attribute: &str) -> &'v str {
    let value = if attribute == "emails.value" { &email(resource)["value"] } else { &resource[attribute] };
    value.as_str().unwrap_or_default()
}

/// The primary email, else the work one, else the first.
fn email(resource: &Value) -> &Value {
    let emails = || resource["emails"].as_array().into_iter().flatten();
    let primary = emails().find(|email| email["primary"] == true);
    let found = primary.or_else(|| emails().find(|email| email["type"] == "work")).or_else(|| emails().next());
    found.unwrap_or(&Value::Null)
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egnyte_protocol::directory::{IdKind, PersonState};

    #[test]
    fn user_has_the_mapped_values_and_reads_back_the_same() {
        let person = Person {
            id: Id::nth(IdKind::Person, 0),
            username: "ada".to_owned(),
            email: Some("ada@acme.example".to_owned()),
            firstname: Some("Ada".to_owned()),
            lastname: None,
            state: PersonState::Active,
        };
        let values = UserValues::of_person(&person, true);
        let user = values.user(&person.id);
        assert_eq!(user["name"], json!({"formatted": "Ada", "givenName": "Ada"}));
        assert_eq!(user["emails"], json!([{"value": "ada@acme.example", "type": "work", "primary": true}]));
        assert_eq!(UserValues::of_resource(&user), Some(values));
        assert_eq!(UserValues::of_resource(&Value::Null), None);
    }

    #[test]
    fn ids_may_be_numbers_and_the_primary_email_counts() {
        assert_eq!(id(&json!({"id": 7})), Some("7".to_owned()));
        assert_eq!(member_ids(&json!({"members": [{"value": 7}, {"value": "8"}, {}]})), ["7", "8"]);
        let emails =
            json!({"emails": [{"value": "a"}, {"value": "b", "type": "work"}, {"value": "c", "primary": true}]});
        assert_eq!(value_at(&emails, "emails.value"), "c");
    }
}
