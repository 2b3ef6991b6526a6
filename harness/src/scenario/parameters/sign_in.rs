//! The parameters of sentences about signing in.

use std::str::FromStr;

use cucumber::Parameter;

use super::UnknownWord;
use crate::scenario;

/// Where signing in begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "entrance", regex = "the directory|Egnyte")]
pub struct Entrance(pub scenario::Entrance);

/// A field of Egnyte's single sign-on settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "sso_setting", regex = "default user mapping|domain-specific issuer|certificate")]
pub struct SsoSetting(pub scenario::SsoSetting);

/// What somebody has Egnyte read in place of what the directory would say. A forged assertion stands beside, around or
/// before one that the directory signed for somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(
    name = "presented",
    regex = "an unsigned assertion|a tampered assertion|a forged assertion before the signed one|a forged assertion around the signed one|a forged assertion among the extensions|a forged assertion with the signature of another|an expired assertion|a used assertion|an assertion for another audience|an assertion for another recipient|an assertion with a comment in the name|an assertion signed by a stranger|an assertion signed with the next key|an assertion for the domain itself|an assertion for all domains|an assertion that names the email"
)]
pub struct Presented(pub scenario::Presented);

/// How somebody got in: by the directory's username, with an answer to the very request that Egnyte sent along, at the
/// page they were going to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(
    name = "arrival",
    regex = "signed in|signed in by username|signed in as asked by Egnyte|signed in at the page asked for"
)]
pub struct Arrival(pub scenario::Arrival);

/// Why nobody got in. But for the first, it is Egnyte that refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(
    name = "rejection",
    regex = "the directory issues no assertion|Egnyte knows nobody of that name|the user is deactivated|the user does not sign in through the directory|nobody signed the assertion|the assertion was changed after it was signed|the signature is not trusted|an unsigned assertion stands beside the signed one|the signed assertion stands inside of another|an assertion stands where none belongs|the signature is for another assertion|the assertion has expired|the assertion was used before|the assertion is for another audience|the assertion is for another recipient"
)]
pub struct Rejection(pub scenario::Rejection);

/// What is presented, by its words.
const PRESENTED: [(&str, scenario::Presented); 16] = {
    use scenario::{
        Forgery,
        Presented::{For, Forged, NamingEmail, SignedBy, Used},
        Signer,
    };
    [
        ("an unsigned assertion", Forged(Forgery::Unsigned)),
        ("a tampered assertion", Forged(Forgery::Tampered)),
        ("a forged assertion before the signed one", Forged(Forgery::WrappedBefore)),
        ("a forged assertion around the signed one", Forged(Forgery::WrappedAround)),
        ("a forged assertion among the extensions", Forged(Forgery::WrappedInExtensions)),
        ("a forged assertion with the signature of another", Forged(Forgery::SignatureMoved)),
        ("an expired assertion", Forged(Forgery::Expired)),
        ("a used assertion", Used),
        ("an assertion for another audience", Forged(Forgery::OtherAudience)),
        ("an assertion for another recipient", Forged(Forgery::OtherRecipient)),
        ("an assertion with a comment in the name", Forged(Forgery::CommentInName)),
        ("an assertion signed by a stranger", SignedBy(Signer::Stranger)),
        ("an assertion signed with the next key", SignedBy(Signer::Next)),
        ("an assertion for the domain itself", For { domain_specific: true }),
        ("an assertion for all domains", For { domain_specific: false }),
        ("an assertion that names the email", NamingEmail),
    ]
};

/// Egnyte's own words for a refusal, by those of the features.
const REASONS: [(&str, &str); 14] = [
    ("Egnyte knows nobody of that name", "user-unknown"),
    ("the user is deactivated", "user-inactive"),
    ("the user does not sign in through the directory", "user-not-sso"),
    ("nobody signed the assertion", "signature-missing"),
    ("the assertion was changed after it was signed", "digest-mismatch"),
    ("the signature is not trusted", "signature-untrusted"),
    ("an unsigned assertion stands beside the signed one", "signature-wrapping-unsigned-assertion"),
    ("the signed assertion stands inside of another", "signature-wrapping-misplaced-signature"),
    ("an assertion stands where none belongs", "signature-wrapping-misplaced-assertion"),
    ("the signature is for another assertion", "signature-wrapping-reference"),
    ("the assertion has expired", "expired"),
    ("the assertion was used before", "replayed"),
    ("the assertion is for another audience", "audience-mismatch"),
    ("the assertion is for another recipient", "recipient-mismatch"),
];

impl FromStr for Entrance {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "the directory" => Ok(Self(scenario::Entrance::Directory)),
            "Egnyte" => Ok(Self(scenario::Entrance::Egnyte)),
            _ => Err(UnknownWord { what: "entrance", read: text.to_owned() }),
        }
    }
}

impl FromStr for SsoSetting {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "default user mapping" => Ok(Self(scenario::SsoSetting::UserMapping)),
            "domain-specific issuer" => Ok(Self(scenario::SsoSetting::DomainSpecificIssuer)),
            "certificate" => Ok(Self(scenario::SsoSetting::Certificate)),
            _ => Err(UnknownWord { what: "single sign-on setting", read: text.to_owned() }),
        }
    }
}

impl FromStr for Presented {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = PRESENTED.iter().find(|(words, _)| *words == text);
        known.map(|(_, it)| Self(*it)).ok_or_else(|| UnknownWord { what: "assertion", read: text.to_owned() })
    }
}

impl FromStr for Arrival {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "signed in" => Ok(Self(scenario::Arrival::SignedIn)),
            "signed in by username" => Ok(Self(scenario::Arrival::ByUsername)),
            "signed in as asked by Egnyte" => Ok(Self(scenario::Arrival::InAnswer)),
            "signed in at the page asked for" => Ok(Self(scenario::Arrival::WhereTheyWereGoing)),
            _ => Err(UnknownWord { what: "way of being signed in", read: text.to_owned() }),
        }
    }
}

impl FromStr for Rejection {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "the directory issues no assertion" {
            return Ok(Self(scenario::Rejection::NoAssertion));
        }
        let known = REASONS.iter().find(|(words, _)| *words == text);
        let unknown = || UnknownWord { what: "reason of a refusal", read: text.to_owned() };
        known.map(|(words, reason)| Self(scenario::Rejection::ByEgnyte(reason, words))).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_a_sentence_admits_is_read() {
        let all = |pattern: &'static str| pattern.split('|');
        assert!(all(Presented::REGEX).all(|words| words.parse::<Presented>().is_ok()));
        assert!(all(Rejection::REGEX).all(|words| words.parse::<Rejection>().is_ok()));
        assert!(all(Arrival::REGEX).all(|words| words.parse::<Arrival>().is_ok()));
        assert!(all(SsoSetting::REGEX).all(|words| words.parse::<SsoSetting>().is_ok()));
        assert!(all(Entrance::REGEX).all(|words| words.parse::<Entrance>().is_ok()));
    }
}
