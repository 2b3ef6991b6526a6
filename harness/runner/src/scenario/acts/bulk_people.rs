//! People in large numbers, with generated names.

use egnyte_protocol::directory::{Id, IdKind, Person, PersonState};

use crate::scenario::parameters::MOST_PEOPLE;

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

/// Number of different pairs of a first and a last name.
const PAIRS: usize = FIRST_NAMES.len() * LAST_NAMES.len();

/// Generates a person. Ids and usernames differ for each group and number; names repeat, as in large companies.
pub(super) fn generate(group: usize, number: usize) -> Person {
    let (round, pair) = (number / PAIRS, number % PAIRS);
    let (first, last) = (FIRST_NAMES[pair % FIRST_NAMES.len()], LAST_NAMES[pair / FIRST_NAMES.len()]);
    let suffix = if group == 0 { String::new() } else { format!(".{group}") };
    let suffix = if round == 0 { suffix } else { format!("{suffix}-{round}") };
    let username = format!("{}.{}{suffix}", first.to_lowercase(), last.to_lowercase());
    Person {
        id: Id::nth(IdKind::GeneratedPerson, group * MOST_PEOPLE + number),
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
        let all = (0..3).flat_map(|group| (0..2_000).map(move |number| generate(group, number)));
        let (ids, usernames): (BTreeSet<_>, BTreeSet<_>) = all.map(|person| (person.id, person.username)).unzip();
        assert_eq!((ids.len(), usernames.len()), (6_000, 6_000));
        assert_eq!(generate(40, MOST_PEOPLE - 1).id.as_str().len(), 24);
    }
}
