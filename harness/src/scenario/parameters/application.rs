//! The parameters of sentences about the application and its integration.

use std::str::FromStr;

use cucumber::Parameter;

use super::UnknownWord;
use crate::scenario::{self, ApplicationChange};

/// How the application comes or goes.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(name = "existence", regex = "created without an SSO IdP URL|deleted")]
pub struct Existence(pub ApplicationChange);

/// What becomes of single sign-on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "setup", regex = "configured|deactivated")]
pub struct Setup(pub scenario::Switch);

/// What becomes of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "token_change", regex = "revoked|replaced|mistyped")]
pub struct TokenChange(pub scenario::TokenChange);

/// How a text is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "comparison", regex = "is|begins with")]
pub struct Comparison(pub scenario::Comparison);

impl FromStr for Existence {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "created without an SSO IdP URL" => Ok(Self(ApplicationChange::Created)),
            "deleted" => Ok(Self(ApplicationChange::Deleted)),
            _ => Err(UnknownWord { what: "end of an application", read: text.to_owned() }),
        }
    }
}

impl FromStr for Setup {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "configured" => Ok(Self(scenario::Switch::On)),
            "deactivated" => Ok(Self(scenario::Switch::Off)),
            _ => Err(UnknownWord { what: "setup", read: text.to_owned() }),
        }
    }
}

impl FromStr for TokenChange {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "revoked" => Ok(Self(scenario::TokenChange::Revoked)),
            "replaced" => Ok(Self(scenario::TokenChange::Replaced)),
            "mistyped" => Ok(Self(scenario::TokenChange::Mistyped)),
            _ => Err(UnknownWord { what: "change of the token", read: text.to_owned() }),
        }
    }
}

impl FromStr for Comparison {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "is" => Ok(Self(scenario::Comparison::Is)),
            "begins with" => Ok(Self(scenario::Comparison::BeginsWith)),
            _ => Err(UnknownWord { what: "comparison", read: text.to_owned() }),
        }
    }
}
