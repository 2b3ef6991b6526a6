//! Search for users by the filters of the API, each of which an index answers.

use std::sync::Arc;

use egnyte_domain::{Email, Roster, User};

use crate::query::{UserAttribute, UserFilter};

/// Returns the users that all filters find; `None` without filters.
pub fn find_users(roster: &Roster, filters: &[UserFilter]) -> Option<Vec<Arc<User>>> {
    let (first, others) = filters.split_first()?;
    let mut found = look_up(roster, first);
    found.retain(|user| others.iter().all(|filter| matches(user, filter)));
    Some(found)
}

fn look_up(roster: &Roster, filter: &UserFilter) -> Vec<Arc<User>> {
    match filter.attribute {
        UserAttribute::Email => roster.users_with_email(&filter.value),
        UserAttribute::ExternalId => roster.users_with_external_id(&filter.value),
        UserAttribute::UserName => roster.users_with_user_name(&filter.value),
    }
}

fn matches(user: &User, filter: &UserFilter) -> bool {
    let folds_to = |text: &str| text.to_lowercase() == filter.value.to_lowercase();
    match filter.attribute {
        UserAttribute::Email => user.email.as_ref().map(Email::as_str).is_some_and(folds_to),
        UserAttribute::ExternalId => user.external_id.as_deref() == Some(&filter.value),
        UserAttribute::UserName => folds_to(user.user_name.as_str()),
    }
}
