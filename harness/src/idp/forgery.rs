//! Answers that nobody should believe: each is what is left of a good one after one thing was done to it.
//!
//! Where words were put into a signed message, the identity provider vouched for [`SOMEBODY_ELSE`], whom Egnyte does not
//! know, and the forger wants to be somebody whom it does.

use jiff::SignedDuration;

use super::Signer;
use egnyte_reference::saml::{SamlResponse, SigningError, encode_post};

/// Whom the identity provider vouches for where the forger has the message say another.
const SOMEBODY_ELSE: &str = "mallory";

/// What was done to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// Nobody signed it.
    Unsigned,
    /// It names another than it did when it was signed.
    Tampered,
    /// A forged assertion stands before the signed one.
    WrappedBefore,
    /// A forged assertion stands around the signed one.
    WrappedAround,
    /// A forged assertion stands among the extensions of the response.
    WrappedInExtensions,
    /// A forged assertion has the signature of the signed one, which stands after it.
    SignatureMoved,
    /// Its time is over.
    Expired,
    /// It is for another audience.
    OtherAudience,
    /// It is to be taken elsewhere.
    OtherRecipient,
    /// A comment cuts the name in two.
    CommentInName,
}

impl Forgery {
    /// Makes a good answer into a bad one, as a browser posts it.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn of(self, good: &SamlResponse) -> Result<String, SigningError> {
        let said = self.said(good);
        let key = Signer::Present.key()?;
        let forged = SamlResponse { id: format!("{}-forged", good.id), ..good.clone() };
        let content = match self {
            Self::Unsigned => said.assertion(""),
            Self::Tampered => good.assertion(&said.signature(key)?),
            Self::WrappedBefore => forged.assertion("") + &said.signed_assertion(key)?,
            Self::WrappedAround => within(&forged.assertion(""), "</saml:Assertion>", &said.signed_assertion(key)?),
            Self::SignatureMoved => forged.assertion(&said.signature(key)?) + &said.assertion(""),
            Self::CommentInName => within(&said.signed_assertion(key)?, &format!(".{SOMEBODY_ELSE}<"), "<!---->"),
            Self::WrappedInExtensions | Self::Expired | Self::OtherAudience | Self::OtherRecipient => {
                said.signed_assertion(key)?
            }
        };
        let response = said.to_xml(&content);
        if self != Self::WrappedInExtensions {
            return Ok(encode_post(&response));
        }
        let extensions = format!("<samlp:Extensions>{}</samlp:Extensions>", forged.assertion(""));
        Ok(encode_post(&within(&response, "<samlp:Status>", &extensions)))
    }

    /// What the identity provider is brought to say.
    fn said(self, good: &SamlResponse) -> SamlResponse {
        let good = good.clone();
        match self {
            Self::Unsigned => good,
            Self::Expired => SamlResponse { issue_instant: good.issue_instant - SignedDuration::from_hours(1), ..good },
            Self::OtherAudience => SamlResponse { audience: "https://other.egnyte.com".to_owned(), ..good },
            Self::OtherRecipient => {
                SamlResponse { recipient: "https://other.egnyte.com/samlconsumer/".to_owned(), ..good }
            }
            Self::CommentInName => SamlResponse { subject: format!("{}.{SOMEBODY_ELSE}", good.subject), ..good },
            _ => SamlResponse { subject: SOMEBODY_ELSE.to_owned(), ..good },
        }
    }
}

/// `text` with `more` before the first of these words in it.
fn within(text: &str, words: &str, more: &str) -> String {
    text.replacen(words, &format!("{more}{words}"), 1)
}
