//! Instructions about people: what differs between two states of the directory, in plain words.

use super::spelling::{name_of, spell};
use egnyte_protocol::directory::{Person, PersonState};

/// Property of a person, as the console names it.
type Field = (&'static str, fn(&Person) -> Option<&str>);

const FIELDS: [Field; 4] = [
    ("username", |person| Some(&person.username)),
    ("email", |person| person.email.as_deref()),
    ("first name", |person| person.firstname.as_deref()),
    ("last name", |person| person.lastname.as_deref()),
];

/// Number of the fields, from the first on, in which no two people have the same value.
const UNIQUE: usize = 2;

/// Instruction to delete a person.
pub(super) fn deletion(person: &Person) -> String {
    format!("Delete the user {}.", name_of(person))
}

/// Returns what makes one state of a person of the other; without the former, the person is created.
pub(super) fn changes(before: Option<&Person>, after: &Person) -> Vec<String> {
    let mut said = match before {
        None => vec![creation(after)],
        Some(before) => FIELDS.iter().filter_map(|field| change(field, before, after)).collect(),
    };
    let was = before.map_or(PersonState::Active, |before| before.state);
    match (was, after.state) {
        (PersonState::Active, PersonState::Suspended) => said.push(format!("Suspend the user {}.", name_of(after))),
        (PersonState::Suspended, PersonState::Active) => {
            said.push(format!("Activate the suspended user {} again.", name_of(after)));
        }
        _ => {}
    }
    said
}

fn creation(person: &Person) -> String {
    let value = |(field, of): &Field| match of(person) {
        Some(value) => format!("{field} {}", spell(value)),
        None => format!("no {field}"),
    };
    let name = person.display_name().unwrap_or_else(|| person.username.clone());
    format!("Create the user {name}: {}.", FIELDS.iter().map(value).collect::<Vec<_>>().join(", "))
}

fn change((field, of): &Field, before: &Person, after: &Person) -> Option<String> {
    let name = name_of(before);
    match (of(before), of(after)) {
        (was, is) if was == is => None,
        (Some(was), Some(is)) => {
            Some(format!("Change the {field} of the user {name} from {} to {}.", spell(was), spell(is)))
        }
        (Some(was), None) => Some(format!("Remove the {field} {} of the user {name}.", spell(was))),
        (None, is) => Some(format!("Enter the {field} {} of the user {name}.", spell(is.unwrap_or_default()))),
    }
}

/// Returns a hint where people exchange usernames or emails, as a console may refuse a value that is in use.
pub(super) fn exchange(before: &[Person], after: &[&Person]) -> Option<String> {
    let is_exchange = |(_, of): &Field| {
        let takes = |person: &&&Person| {
            let was = before.iter().find(|was| was.id == person.id);
            let is_new = was.is_some_and(|was| of(was) != of(person)) && of(person).is_some();
            is_new && before.iter().any(|other| other.id != person.id && of(other) == of(person))
        };
        after.iter().filter(takes).count() > 1
    };
    let hint =
        "The next steps exchange values; where the console refuses one that is in use, begin with a value in between.";
    let (unique, _) = FIELDS.split_at(UNIQUE);
    unique.iter().any(is_exchange).then(|| hint.to_owned())
}
