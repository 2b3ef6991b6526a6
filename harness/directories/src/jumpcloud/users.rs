//! People in the form of v1 `systemusers`. A property without a value is an empty text.

use serde_json::{Value, json};

use egnyte_protocol::directory::{Person, PersonState};

use super::list::Entries;
use super::view::View;

/// Returns everybody.
pub(super) fn all(view: &View) -> Entries<'_> {
    let people = &view.directory().users;
    Entries::new(people.len(), |place| user(view, place, &people[place]))
}

/// Returns one person; `None` for an unknown id.
pub(super) fn one(view: &View, id: &str) -> Option<Value> {
    view.place(id).map(|place| user(view, place, &view.directory().users[place]))
}

/// Returns the person at a place of the directory, with the fields and in the order that the service was recorded with.
/// `activated` says that the person has set a password, `state` is the life cycle.
fn user(view: &View, place: usize, person: &Person) -> Value {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let (firstname, lastname) = (text(&person.firstname), text(&person.lastname));
    let is_suspended = person.state == PersonState::Suspended;
    let displayname = person.display_name().unwrap_or_default();
    let number = place + 5001;
    let mut entry = json!({
        "account_locked": false, "account_locked_date": null,
        "activated": view.has_password(person),
        "addresses": [], "allow_public_key": true, "attributes": [],
        "company": "", "costCenter": "", "created": view.created(person), "department": "", "description": "",
        "disableDeviceMaxLoginAttempts": false, "displayname": displayname, "email": text(&person.email),
        "employeeIdentifier": null, "employeeType": "", "enable_managed_uid": false,
        "enable_user_portal_multifactor": false, "external_dn": "", "external_source_type": "",
        "externally_managed": false,
    });
    let rest = json!({
        "firstname": firstname, "jobTitle": "", "lastname": lastname,
        "ldap_binding_user": false, "location": "", "mfa": {"exclusion": false, "configured": false},
        "middlename": "", "organization": view.organization, "password_expired": false,
        "password_never_expires": false, "passwordless_sudo": false, "phoneNumbers": [], "samba_service_user": false,
        "ssh_keys": [], "state": if is_suspended { "SUSPENDED" } else { "ACTIVATED" }, "sudo": false,
        "suspended": is_suspended, "systemUsername": "", "totp_enabled": false, "unix_guid": number,
        "unix_uid": number, "username": person.username, "_id": person.id, "id": person.id,
    });
    if let (Some(entry), Value::Object(rest)) = (entry.as_object_mut(), rest) {
        entry.extend(rest);
    }
    entry
}
