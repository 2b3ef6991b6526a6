//! People in large numbers, with generated names.

use egnyte_protocol::directory::{Id, IdKind, Person, PersonState};

const FIRST_NAMES: [&str; 25] = [
    "Alan", "Annie", "Anita", "Betty", "Claude", "Dorothy", "Emmy", "Evelyn", "Frances", "Hedy", "Ida", "Jean", "John",
    "Karen", "Kurt", "Lise", "Maria", "Marie", "Mary", "Niklaus", "Radia", "Rosalind", "Sophie", "Tim", "Vera",
];

const LAST_NAMES: [&str; 24] = [
    "Allen",
    "Backus",
    "Borg",
    "Boyd",
    "Cannon",
    "Curie",
    "Easley",
    "Elion",
    "Franklin",
    "Germain",
    "Goeppert",
    "Holberton",
    "Jackson",
    "Lamarr",
    "Meitner",
    "Noether",
    "Perlman",
    "Rhodes",
    "Rubin",
    "Shannon",
    "Somerville",
    "Turing",
    "Vaughan",
    "Wirth",
];

/// Number of people with different names in one user group.
pub(super) const MOST_PEOPLE: usize = FIRST_NAMES.len() * LAST_NAMES.len();

/// Generates a person. Ids and usernames differ for each group and number.
pub(super) fn generate(group: usize, number: usize) -> Person {
    let (first, last) = (FIRST_NAMES[number % FIRST_NAMES.len()], LAST_NAMES[number / FIRST_NAMES.len()]);
    let suffix = if group == 0 { String::new() } else { format!(".{group}") };
    let username = format!("{}.{}{suffix}", first.to_lowercase(), last.to_lowercase());
    Person {
        id: Id::nth(IdKind::Person, 100 + group * MOST_PEOPLE + number),
        email: Some(format!("{username}@acme.example")),
        username,
        firstname: Some(first.to_owned()),
        lastname: Some(last.to_owned()),
        state: PersonState::Active,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_and_usernames_are_unique() {
        let all = (0..3).flat_map(|group| (0..MOST_PEOPLE).map(move |number| generate(group, number)));
        let (ids, usernames): (BTreeSet<_>, BTreeSet<_>) = all.map(|person| (person.id, person.username)).unzip();
        assert_eq!((ids.len(), usernames.len()), (3 * MOST_PEOPLE, 3 * MOST_PEOPLE));
    }
}
