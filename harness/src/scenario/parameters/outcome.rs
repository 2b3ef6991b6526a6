//! The parameters of sentences about what came of it.

use std::convert::Infallible;
use std::str::FromStr;

use cucumber::Parameter;

use super::unquoted;
use crate::scenario::{self, Subject};

/// What an account may hold beside its rows: nothing, if nothing is said; local members of a group, who may have left
/// it; or whatever concerns a person: `, Ada aside`.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(
    name = "leeway",
    regex = r"|, whether or not local members stay|, [A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]* aside"
)]
pub struct Leeway(pub scenario::Leeway);

/// Whom or what a problem is about: whatever it is, if nothing is said; a person: ` with Ada`; or a user group:
/// ` with "Engineering"`.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(
    name = "concern",
    regex = r#"| with [A-Z\x{80}-\x{10FFFF}][A-Za-z\x{80}-\x{10FFFF}-]*| with "(?:[^"\\]|\\.)*""#
)]
pub struct Concern(pub Option<Subject>);

impl FromStr for Leeway {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let aside = text.strip_prefix(", ").and_then(|text| text.strip_suffix(" aside"));
        Ok(Self(match (text, aside) {
            (_, Some(name)) => scenario::Leeway::Aside(name.to_owned()),
            ("", None) => scenario::Leeway::None,
            _ => scenario::Leeway::LocalMembers,
        }))
    }
}

impl FromStr for Concern {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let about = text.strip_prefix(" with ").map(|name| {
            let group = unquoted(name).map(Subject::UserGroup);
            group.unwrap_or_else(|| Subject::Person(name.to_owned()))
        });
        Ok(Self(about))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_allows_nothing_and_concerns_everything() {
        assert_eq!("".parse::<Leeway>().unwrap().0, scenario::Leeway::None);
        assert_eq!(", Ada aside".parse::<Leeway>().unwrap().0, scenario::Leeway::Aside("Ada".to_owned()));
        assert_eq!(", whether or not local members stay".parse::<Leeway>().unwrap().0, scenario::Leeway::LocalMembers);
        assert_eq!("".parse::<Concern>().unwrap().0, None);
        assert_eq!(" with Ada".parse::<Concern>().unwrap().0, Some(Subject::Person("Ada".to_owned())));
        assert_eq!(r#" with "A \"B\"""#.parse::<Concern>().unwrap().0, Some(Subject::UserGroup("A \"B\"".to_owned())));
    }
}
