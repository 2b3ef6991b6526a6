//! The parameters of the sentences of last resort.

use std::str::FromStr;

use cucumber::Parameter;

use super::UnknownWord;
use crate::world;

/// Whether there is such a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "reception", regex = "a request|no request")]
pub struct Reception(pub world::Presence);

impl FromStr for Reception {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "a request" => Ok(Self(world::Presence::Some)),
            "no request" => Ok(Self(world::Presence::None)),
            _ => Err(UnknownWord { what: "reception", read: text.to_owned() }),
        }
    }
}
