//! Parameters of sentences about people and user groups.

use egnyte_protocol::directory;

use super::table::{Description, ParameterTable, UnknownWordError, parameters};

/// Largest number of people in a generated user group.
pub const MOST_PEOPLE: usize = 100_000;

/// Property of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Property(pub directory::Property);

parameters! {
    /// A property of a person in the directory.
    "property" => words Property {
        "email" => Self(directory::Property::Email),
        "username" => Self(directory::Property::Username),
        "first name" => Self(directory::Property::FirstName),
        "last name" => Self(directory::Property::LastName),
    }

    /// Association of a user group with the application.
    "association" => enum Association { Associated: "associated with", Disassociated: "disassociated from" }

    /// Into a user group, or out of it.
    "movement" => enum Movement { Join: "joins" | "join", Leave: "leaves" | "leave" }

    /// Values that two people or two user groups swap.
    "swapped" => enum Swapped { Emails: "emails", Usernames: "usernames", Names: "names" }

    /// State of a person in the directory.
    "person_state" => enum PersonChange {
        Added: "added to the directory",
        Suspended: "suspended",
        Reactivated: "active again",
        Deleted: "deleted from the directory",
        Rehired: "hired again",
    }
}
