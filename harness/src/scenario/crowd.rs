//! People of whom nothing matters but how many they are.

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

/// How many people of a crowd have a name of their own.
pub(super) const MOST_PEOPLE: usize = FIRST_NAMES.len() * LAST_NAMES.len();

/// A person of a crowd, of whom nothing matters but that there is nobody else of that name.
pub(super) fn somebody(crowd: usize, number: usize) -> Person {
    let (first, last) = (FIRST_NAMES[number % FIRST_NAMES.len()], LAST_NAMES[number / FIRST_NAMES.len()]);
    let tail = if crowd == 0 { String::new() } else { format!(".{crowd}") };
    let username = format!("{}.{}{tail}", first.to_lowercase(), last.to_lowercase());
    Person {
        id: Id::nth(IdKind::Person, 100 + crowd * MOST_PEOPLE + number),
        email: Some(format!("{username}@acme.example")),
        username,
        firstname: Some(first.to_owned()),
        lastname: Some(last.to_owned()),
        state: PersonState::Active,
    }
}
