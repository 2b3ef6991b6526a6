//! The parameters of the sentences of last resort.

use std::str::FromStr;

use cucumber::Parameter;

use super::UnknownWord;
use crate::scenario;

/// Whether there is such a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "reception", regex = "a request|no request")]
pub struct Reception(pub scenario::Presence);

impl FromStr for Reception {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "a request" => Ok(Self(scenario::Presence::Some)),
            "no request" => Ok(Self(scenario::Presence::None)),
            _ => Err(UnknownWord { what: "reception", read: text.to_owned() }),
        }
    }
}
