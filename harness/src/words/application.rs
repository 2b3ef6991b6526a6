//! The parameters of sentences about the application and its integration.

use std::str::FromStr;

use cucumber::Parameter;

use super::UnknownWord;
use crate::world::{self, Happening};

/// How the application comes or goes.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(name = "existence", regex = "created without an SSO IdP URL|deleted")]
pub struct Existence(pub Happening);

/// What becomes of single sign-on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "setup", regex = "configured|deactivated")]
pub struct Setup(pub world::Switch);

/// How a text is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "comparison", regex = "is|begins with")]
pub struct Comparison(pub world::Comparison);

impl FromStr for Existence {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "created without an SSO IdP URL" => Ok(Self(Happening::ApplicationCreated)),
            "deleted" => Ok(Self(Happening::ApplicationDeleted)),
            _ => Err(UnknownWord { what: "end of an application", read: text.to_owned() }),
        }
    }
}

impl FromStr for Setup {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "configured" => Ok(Self(world::Switch::On)),
            "deactivated" => Ok(Self(world::Switch::Off)),
            _ => Err(UnknownWord { what: "setup", read: text.to_owned() }),
        }
    }
}

impl FromStr for Comparison {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "is" => Ok(Self(world::Comparison::Is)),
            "begins with" => Ok(Self(world::Comparison::BeginsWith)),
            _ => Err(UnknownWord { what: "comparison", read: text.to_owned() }),
        }
    }
}
