//! Time limit of an event, which grows with the directory: a connector needs time for each person.

use std::time::Duration;

use egnyte_protocol::directory::Directory;

/// People for whose sync the limit itself is long enough.
const MOST_PEOPLE: usize = 500;

/// Extension for each further person.
const TIME_PER_PERSON: Duration = Duration::from_millis(20);

/// Returns the time limit for an event in this directory.
pub fn event_limit(limit: Duration, directory: &Directory) -> Duration {
    let further = u32::try_from(directory.users.len().saturating_sub(MOST_PEOPLE)).unwrap_or(u32::MAX);
    limit.saturating_add(TIME_PER_PERSON.saturating_mul(further))
}

#[cfg(test)]
mod tests {
    use egnyte_protocol::directory::{Id, IdKind, Person, PersonState};

    use super::*;

    #[test]
    fn limit_grows_with_the_people_of_a_large_directory_only() {
        let limit = |people: usize| {
            let person = |number| Person {
                id: Id::nth(IdKind::GeneratedPerson, number),
                username: format!("person-{number}"),
                email: None,
                firstname: None,
                lastname: None,
                state: PersonState::Active,
            };
            let users = (0..people).map(person).collect();
            event_limit(Duration::from_secs(30), &Directory { application: None, users, user_groups: Vec::new() })
        };
        assert_eq!([limit(0), limit(500), limit(1_500)].map(|limit| limit.as_secs()), [30, 30, 50]);
    }
}
