//! Applications (v1) and the organisation itself.

use serde_json::{Value, json};

use super::view::{BEGINNING, View};

/// Returns the applications: Egnyte, or none. Its SCIM token is in no answer.
pub(super) fn all(view: &View) -> Vec<Value> {
    let (Some(id), Some(application)) = (&view.application, &view.directory().application) else { return Vec::new() };
    vec![json!({
        "_id": id, "id": id, "active": true, "name": "egnyte", "displayName": "Egnyte",
        "displayLabel": application.label, "beta": false, "color": null, "organization": view.organization,
        "logo": {"url": ""}, "ssoUrl": application.sso_idp_url.clone().unwrap_or_default(), "learnMore": "",
        "description": "", "config": {}, "databaseAttributes": [], "created": BEGINNING,
        "sso": {"jit": false, "beta": false, "type": "saml", "idpCertExpirationAt": "2036-01-05T08:00:00Z"},
    })]
}

/// Returns the organisations that a key may read: one.
pub(super) fn organizations(view: &View) -> Vec<Value> {
    let id = &view.organization;
    vec![json!({"_id": id, "id": id, "displayName": null, "logoUrl": null, "created": BEGINNING})]
}
