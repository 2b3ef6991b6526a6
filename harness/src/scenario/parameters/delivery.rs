//! The parameters of sentences about delivery.

use std::str::FromStr;

use cucumber::Parameter;

use super::UnknownWord;
use crate::scenario::{self, LIMIT};

/// Which requests are meant: all, those that change nothing (reads), or the others: `writes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "requests", regex = "requests?|reads?|writes?")]
pub struct Requests(pub scenario::Requests);

/// What goes wrong with a request: `fails with a server error` (503), an internal error (500), a bad gateway (502) or a
/// gateway timeout (504), loses the connection (before it is carried out), loses its reply (after), gets half a reply
/// (after), gets noise for a reply (before), reaches the rate limit (429), reaches a rate limit of 2 seconds (instead of
/// one), reaches the developer limit (Egnyte's own), takes half the request timeout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(
    name = "misfortune",
    regex = r"fails? with a (?:server error|bad gateway|gateway timeout)|fails? with an internal error|loses? the connection|loses? (?:its|their) reply|gets? half a reply|gets? noise for a reply|reach(?:es)? the rate limit|reach(?:es)? a rate limit of \d{1,2} seconds|reach(?:es)? the developer limit|takes? half the request timeout"
)]
pub struct Misfortune(pub scenario::Misfortune);

/// Whether Egnyte works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "order", regex = "out of order|in order again")]
pub struct Order(pub scenario::Order);

/// How many requests there may be: `no writes`, `at most 5 requests`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "amount", regex = r"(?:no|at most \d{1,9}) (?:requests?|reads?|writes?)")]
pub struct Amount {
    /// The most there may be.
    pub most: u64,
    /// Of which.
    pub requests: scenario::Requests,
}

impl FromStr for Requests {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim_end_matches('s') {
            "request" => Ok(Self(scenario::Requests::Any)),
            "read" => Ok(Self(scenario::Requests::Reads)),
            "write" => Ok(Self(scenario::Requests::Writes)),
            _ => Err(UnknownWord { what: "kind of requests", read: text.to_owned() }),
        }
    }
}

impl FromStr for Misfortune {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (_, what) = text.split_once(' ').unwrap_or_default();
        match what {
            "with a server error" => Ok(Self(scenario::Misfortune::ServerError)),
            "with an internal error" => Ok(Self(scenario::Misfortune::InternalError)),
            "with a bad gateway" => Ok(Self(scenario::Misfortune::BadGateway)),
            "with a gateway timeout" => Ok(Self(scenario::Misfortune::GatewayTimeout)),
            "the connection" => Ok(Self(scenario::Misfortune::LostConnection)),
            "its reply" | "their reply" => Ok(Self(scenario::Misfortune::LostReply)),
            "half a reply" => Ok(Self(scenario::Misfortune::HalfAReply)),
            "noise for a reply" => Ok(Self(scenario::Misfortune::Noise)),
            "the rate limit" => Ok(Self(scenario::Misfortune::RateLimit(LIMIT))),
            "the developer limit" => Ok(Self(scenario::Misfortune::DeveloperLimit)),
            "half the request timeout" => Ok(Self(scenario::Misfortune::HalfTheTimeout)),
            _ => limit(what).ok_or_else(|| UnknownWord { what: "misfortune", read: text.to_owned() }),
        }
    }
}

/// A rate limit that says for how long.
fn limit(what: &str) -> Option<Misfortune> {
    let seconds = what.strip_prefix("a rate limit of ")?.strip_suffix(" seconds")?;
    Some(Misfortune(scenario::Misfortune::RateLimit(seconds.parse().ok()?)))
}

impl FromStr for Order {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "out of order" => Ok(Self(scenario::Order::Out)),
            "in order again" => Ok(Self(scenario::Order::Again)),
            _ => Err(UnknownWord { what: "order", read: text.to_owned() }),
        }
    }
}

impl FromStr for Amount {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownWord { what: "amount", read: text.to_owned() };
        let (most, requests) = text.rsplit_once(' ').ok_or_else(unknown)?;
        let Requests(requests) = requests.parse()?;
        match most.strip_prefix("at most ") {
            Some(number) => Ok(Self { most: number.parse().map_err(|_| unknown())?, requests }),
            None => Ok(Self { most: 0, requests }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written() {
        let read = |text: &str| text.parse::<Amount>().unwrap();
        assert_eq!(read("no write"), Amount { most: 0, requests: scenario::Requests::Writes });
        assert_eq!(read("at most 40 requests"), Amount { most: 40, requests: scenario::Requests::Any });
    }

    #[test]
    fn a_misfortune_is_read_and_told_in_the_same_words() {
        let read = |text: &str| text.parse::<Misfortune>().unwrap().0;
        assert_eq!(read("loses its reply"), scenario::Misfortune::LostReply);
        assert_eq!(read("reaches the rate limit"), scenario::Misfortune::RateLimit(1));
        assert_eq!(read("reach a rate limit of 2 seconds"), scenario::Misfortune::RateLimit(2));
        assert!("reaches a rate limit of no seconds".parse::<Misfortune>().is_err());
    }
}
