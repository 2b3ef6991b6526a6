//! Parameters of sentences about the outcome.

use super::table::{Description, ParameterTable, UnknownWordError, parameters};
use crate::scenario::quoting::{name_pattern, quoted_pattern, unquote};

/// Changes that a closing account allows beyond its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Allowance {
    Nothing,
    /// Local members may leave a group, unless the connector declares that they stay.
    LocalMembers,
    /// Every change of this person.
    Person(String),
}

/// Person or user group that a reported problem is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    Person(String),
    UserGroup(String),
}

/// Subject of a reported problem, if the sentence names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct About(pub(crate) Option<Subject>);

parameters! {
    /// Changes that the account allows beyond its rows: none, if nothing is said; local members of a group, who may have
    /// left it; or all changes of a person: `, Ada aside`.
    "allowance" => pattern Allowance {
        concat!("|, whether or not local members stay|, ", name_pattern!(), " aside"),
        ", Ada aside",
        |text| Some(match (text, text.strip_prefix(", ").and_then(|text| text.strip_suffix(" aside"))) {
            (_, Some(name)) => Self::Person(name.to_owned()),
            ("", None) => Self::Nothing,
            _ => Self::LocalMembers,
        }),
    }

    /// Subject of a problem: any, if nothing is said; a person: ` with Ada`; or a user group: ` with "Engineering"`.
    "about" => pattern About {
        concat!("| with ", name_pattern!(), "| with ", quoted_pattern!()),
        " with Ada",
        |text| {
            let subject = |name| unquote(name).map_or_else(|| Subject::Person(name.to_owned()), Subject::UserGroup);
            Some(Self(text.strip_prefix(" with ").map(subject)))
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_text_allows_nothing_and_is_about_everything() {
        assert_eq!("".parse(), Ok(Allowance::Nothing));
        assert_eq!(", Ada aside".parse(), Ok(Allowance::Person("Ada".to_owned())));
        assert_eq!(", whether or not local members stay".parse(), Ok(Allowance::LocalMembers));
        assert_eq!("".parse(), Ok(About(None)));
        assert_eq!(" with Ada".parse(), Ok(About(Some(Subject::Person("Ada".to_owned())))));
        assert_eq!(r#" with "A \"B\"""#.parse(), Ok(About(Some(Subject::UserGroup("A \"B\"".to_owned())))));
    }
}
