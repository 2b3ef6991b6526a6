//! The parameters of sentences about delivery.

use std::str::FromStr;

use cucumber::Parameter;

use super::UnknownWord;
use crate::world;

/// Which requests are meant: all, those that change nothing, or the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "requests", regex = "requests?|reads?|writes?")]
pub struct Requests(pub world::Requests);

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(
    name = "misfortune",
    regex = "fails? with a server error|loses? the connection|loses? (?:its|their) reply|reach(?:es)? the rate limit|reach(?:es)? the developer limit|takes? half the request timeout"
)]
pub struct Misfortune(pub world::Misfortune);

/// Whether Egnyte works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "order", regex = "out of order|in order again")]
pub struct Order(pub world::Order);

/// How many requests there may be: `no writes`, `at most 5 requests`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "amount", regex = r"(?:no|at most \d{1,9}) (?:requests?|reads?|writes?)")]
pub struct Amount {
    /// The most there may be.
    pub most: u64,
    /// Of which.
    pub requests: world::Requests,
}

impl FromStr for Requests {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim_end_matches('s') {
            "request" => Ok(Self(world::Requests::Any)),
            "read" => Ok(Self(world::Requests::Reads)),
            "write" => Ok(Self(world::Requests::Writes)),
            _ => Err(UnknownWord { what: "kind of requests", read: text.to_owned() }),
        }
    }
}

impl FromStr for Misfortune {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (_, what) = text.split_once(' ').unwrap_or_default();
        match what {
            "with a server error" => Ok(Self(world::Misfortune::ServerError)),
            "the connection" => Ok(Self(world::Misfortune::LostConnection)),
            "its reply" | "their reply" => Ok(Self(world::Misfortune::LostReply)),
            "the rate limit" => Ok(Self(world::Misfortune::RateLimit)),
            "the developer limit" => Ok(Self(world::Misfortune::DeveloperLimit)),
            "half the request timeout" => Ok(Self(world::Misfortune::HalfTheTimeout)),
            _ => Err(UnknownWord { what: "misfortune", read: text.to_owned() }),
        }
    }
}

impl FromStr for Order {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "out of order" => Ok(Self(world::Order::Out)),
            "in order again" => Ok(Self(world::Order::Again)),
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
        assert_eq!(read("no write"), Amount { most: 0, requests: world::Requests::Writes });
        assert_eq!(read("at most 40 requests"), Amount { most: 40, requests: world::Requests::Any });
        assert_eq!("loses its reply".parse::<Misfortune>().unwrap().0, world::Misfortune::LostReply);
    }
}
