//! Parameters of sentences about signing in.

use super::table::{Description, ParameterTable, UnknownWordError, parameters};
use crate::idp::{Forgery, Signer};

/// Assertion that an attacker, or a careless identity provider, presents to Egnyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresentedAssertion {
    /// Assertion with this fault.
    Forged(Forgery),
    /// A good assertion, presented for the second time.
    Replayed,
    /// A good assertion, signed with this key.
    SignedBy(Signer),
    /// A good assertion for the domain's own entity id, regardless of the settings.
    ForDomain,
    /// A good assertion for the shared entity id, regardless of the settings.
    ForAllDomains,
    /// A good assertion that names the email address.
    NamingEmail,
}

/// Reason for a rejected sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectReason {
    /// The directory issues no assertion for the person.
    NoAssertion,
    /// Egnyte rejects the assertion, with this code.
    Egnyte(&'static str),
}

parameters! {
    /// Page at which signing in begins.
    "sign_in_start" => enum SignInStart { Directory: "the directory", Egnyte: "Egnyte" }

    /// A field of Egnyte's single sign-on settings.
    "sso_setting" => enum SsoSetting {
        UserMapping: "default user mapping",
        DomainSpecificIssuer: "domain-specific issuer",
        Certificate: "certificate",
    }

    /// Assertion that Egnyte receives in place of the directory's own. A forged assertion stands beside, around or before
    /// one that the directory signed for another person.
    "assertion" => words PresentedAssertion {
        "an unsigned assertion" => Self::Forged(Forgery::Unsigned),
        "a tampered assertion" => Self::Forged(Forgery::Tampered),
        "a forged assertion before the signed one" => Self::Forged(Forgery::WrappedBefore),
        "a forged assertion around the signed one" => Self::Forged(Forgery::WrappedAround),
        "a forged assertion among the extensions" => Self::Forged(Forgery::WrappedInExtensions),
        "a forged assertion with the signature of another" => Self::Forged(Forgery::SignatureMoved),
        "an expired assertion" => Self::Forged(Forgery::Expired),
        "a used assertion" => Self::Replayed,
        "an assertion for another audience" => Self::Forged(Forgery::OtherAudience),
        "an assertion for another recipient" => Self::Forged(Forgery::OtherRecipient),
        "an assertion with a comment in the name" => Self::Forged(Forgery::CommentInName),
        "an assertion signed by a stranger" => Self::SignedBy(Signer::Stranger),
        "an assertion signed with the next key" => Self::SignedBy(Signer::Next),
        "an assertion for the domain itself" => Self::ForDomain,
        "an assertion for all domains" => Self::ForAllDomains,
        "an assertion that names the email" => Self::NamingEmail,
    }

    /// Details of a successful sign-in: by the directory's username, in answer to the request that Egnyte sent, or at the
    /// page that the person asked for.
    "signed_in_how" => enum SignedInHow {
        Somehow: "signed in",
        ByUsername: "signed in by username",
        InAnswer: "signed in as asked by Egnyte",
        AtRequestedPage: "signed in at the page asked for",
    }

    /// Reason for a rejected sign-in. All but the first are Egnyte's.
    "rejection" => words RejectReason {
        "the directory issues no assertion" => Self::NoAssertion,
        "Egnyte knows nobody of that name" => Self::Egnyte("user-unknown"),
        "the user is deactivated" => Self::Egnyte("user-inactive"),
        "the user does not sign in through the directory" => Self::Egnyte("user-not-sso"),
        "nobody signed the assertion" => Self::Egnyte("signature-missing"),
        "the assertion was changed after it was signed" => Self::Egnyte("digest-mismatch"),
        "the signature is not trusted" => Self::Egnyte("signature-untrusted"),
        "an unsigned assertion stands beside the signed one" => Self::Egnyte("signature-wrapping-unsigned-assertion"),
        "the signed assertion stands inside of another" => Self::Egnyte("signature-wrapping-misplaced-signature"),
        "an assertion stands where none belongs" => Self::Egnyte("signature-wrapping-misplaced-assertion"),
        "the signature is for another assertion" => Self::Egnyte("signature-wrapping-reference"),
        "the assertion has expired" => Self::Egnyte("expired"),
        "the assertion was used before" => Self::Egnyte("replayed"),
        "the assertion is for another audience" => Self::Egnyte("audience-mismatch"),
        "the assertion is for another recipient" => Self::Egnyte("recipient-mismatch"),
    }
}

impl RejectReason {
    /// Words of the sentence.
    pub fn words(self) -> &'static str {
        Self::VALUES.iter().position(|it| *it == self).map_or("", |place| Self::WORDS[place])
    }
}
