//! What a refusal of Egnyte's is in SCIM: its status and its keyword, in one match. Knows no request.

use super::error::{ScimError, ScimType, nearest};
use egnyte_domain::Refusal;

impl From<Refusal> for ScimError {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            Refusal::InvalidUserName
            | Refusal::InvalidIdpUserName
            | Refusal::InvalidEmail { .. }
            | Refusal::EmptyGroupName
            | Refusal::GroupNameTooLong { .. }
            | Refusal::Missing { .. }
            | Refusal::Empty { .. }
            | Refusal::UserTypeMissing
            | Refusal::UnknownUserType { .. }
            | Refusal::UnknownMember { .. } => Self::of(ScimType::InvalidValue, detail),
            Refusal::UserNameTaken { .. }
            | Refusal::EmailTaken { .. }
            | Refusal::ExternalIdTaken { .. }
            | Refusal::GroupNameTaken { .. }
            | Refusal::IdInUse { .. } => Self::of(ScimType::Uniqueness, detail),
            Refusal::ExternalIdFixed { .. } | Refusal::UserNameFixed { .. } => Self::of(ScimType::Mutability, detail),
            Refusal::NoSuchUser { id } => Self::plain(404, detail + &meant_search(&id, "/Users")),
            Refusal::NoSuchGroup { id } => Self::plain(404, detail + &meant_search(&id, "/Groups")),
        }
    }
}

/// The half-sentence for who meant a search by an id.
fn meant_search(id: &str, list: &str) -> String {
    nearest(id, [".search"]).map_or_else(String::new, |search| format!("; did you mean \"{list}/{search}\"?"))
}
