//! Users in requests: creation, and updates with only the fields that change.

use egnyte_domain::{AccountDraft, FieldChange};

use crate::error::ApiError;
use crate::fields::Fields;

/// Parses the body of a creation.
pub fn parse_new_user(body: &[u8]) -> Result<AccountDraft, ApiError> {
    draft(&Fields::parse(body)?)
}

/// Parses the body of an update.
pub fn parse_user_update(body: &[u8]) -> Result<AccountDraft, ApiError> {
    let fields = Fields::parse(body)?;
    if fields.has("Operations") {
        let detail = "this API takes the fields that change, not a PatchOp with Operations";
        return Err(ApiError::bad_request(detail));
    }
    if fields.has_only(&["sendInvite"]) {
        return Err(ApiError::bad_request("sendInvite cannot be the only field of an update"));
    }
    draft(&fields)
}

/// Reads the fields that a client may write. Others are ignored, as an SDK sends back the whole user that it has read.
fn draft(fields: &Fields) -> Result<AccountDraft, ApiError> {
    let name = fields.object("name")?;
    // A known client sends both names outside of `name`.
    let part = |part: &str| match name.as_ref().map(|name| name.text(part)).transpose()?.flatten() {
        Some(text) => Ok(Some(text)),
        None => fields.text(part),
    };
    // Whether an invitation is sent shows nowhere, but its type is checked.
    fields.flag("sendInvite")?;
    Ok(AccountDraft {
        user_name: fields.text("userName")?,
        external_id: fields.text("externalId")?,
        email: fields.text("email")?,
        given_name: part("givenName")?,
        family_name: part("familyName")?,
        active: fields.flag("active")?,
        auth_type: fields.text("authType")?,
        user_type: fields.text("userType")?,
        role: fields.change("role")?,
        idp_user_name: fields.change("idpUserId")?,
        user_principal_name: fields.change("userPrincipalName")?,
        language: fields.change("language")?,
        expiry_date: fields.change("expiryDate")?,
        delete_on_expiry: delete_on_expiry(fields)?,
    })
}

fn delete_on_expiry(fields: &Fields) -> Result<FieldChange<bool>, ApiError> {
    const NAME: &str = "deleteOnExpiry";
    match fields.get(NAME).and_then(|value| value.as_str()) {
        Some("") => Ok(FieldChange::Clear),
        _ if !fields.has(NAME) => Ok(FieldChange::Keep),
        _ => Ok(fields.flag(NAME)?.map_or(FieldChange::Clear, FieldChange::Set)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn net_sends_flags_as_texts_and_go_sends_empty_texts() {
        let sent = r#"{"userName":"mik","name":{"familyName":"Caine","givenName":"Michael"},"active":"true",
            "sendInvite":"true","idpUserId":"","role":"","deleteOnExpiry":"","language":""}"#;
        let draft = parse_new_user(sent.as_bytes()).unwrap();
        assert_eq!((draft.active, draft.given_name.as_deref()), (Some(true), Some("Michael")));
        assert_eq!((draft.idp_user_name, draft.delete_on_expiry), (FieldChange::Clear, FieldChange::Clear));
    }

    #[test]
    fn names_may_stand_outside_of_name_and_name_may_be_empty() {
        let draft = parse_user_update(br#"{"familyName":"Byron","name":{},"groups":null,"id":7}"#).unwrap();
        assert_eq!((draft.family_name.as_deref(), draft.given_name), (Some("Byron"), None));
    }

    #[test]
    fn wrong_type_is_named() {
        let refused = |body: &str| parse_user_update(body.as_bytes()).unwrap_err().to_string();
        assert_eq!(refused(r#"{"email":7}"#), "email: got the number 7, accepts a string");
        assert_eq!(refused(r#"{"active":"perhaps"}"#), "active: got the string \"perhaps\", accepts true or false");
        assert_eq!(refused("[]"), "the body is an array, not an object");
        assert!(refused(r#"{"sendInvite":true}"#).contains("only field"));
        assert!(refused(r#"{"Operations":[]}"#).contains("PatchOp"));
    }
}
