//! Forged SAML responses: each is a valid one with a single manipulation.
//!
//! Where a signed message is manipulated, the signed subject is [`UNKNOWN_SUBJECT`], for which Egnyte has no user, and
//! the forged subject is that of a user.

use jiff::SignedDuration;

use super::Signer;
use egnyte_reference::saml::{SamlResponse, SigningError, encode_post};

/// Signed subject of a manipulated message.
const UNKNOWN_SUBJECT: &str = "mallory";

/// Manipulation of a SAML response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// No signature.
    Unsigned,
    /// Subject changed after the signature.
    Tampered,
    /// Forged assertion before the signed one.
    WrappedBefore,
    /// Forged assertion around the signed one.
    WrappedAround,
    /// Forged assertion in the extensions of the response.
    WrappedInExtensions,
    /// Forged assertion with the signature of the signed one, which follows.
    SignatureMoved,
    /// Validity period in the past.
    Expired,
    /// Audience of another domain.
    OtherAudience,
    /// Recipient of another domain.
    OtherRecipient,
    /// Comment in the middle of the subject.
    CommentInName,
}

impl Forgery {
    /// Forges a valid response; returns the field `SAMLResponse`.
    pub fn forge(self, good: &SamlResponse) -> Result<String, SigningError> {
        let signed = self.signed_response(good);
        let key = Signer::Present.key()?;
        let forged = SamlResponse { id: format!("{}-forged", good.id), ..good.clone() };
        let content = match self {
            Self::Unsigned => signed.assertion(""),
            Self::Tampered => good.assertion(&signed.signature(key)?),
            Self::WrappedBefore => forged.assertion("") + &signed.signed_assertion(key)?,
            Self::WrappedAround => {
                insert_before(&forged.assertion(""), "</saml:Assertion>", &signed.signed_assertion(key)?)
            }
            Self::SignatureMoved => forged.assertion(&signed.signature(key)?) + &signed.assertion(""),
            Self::CommentInName => {
                insert_before(&signed.signed_assertion(key)?, &format!(".{UNKNOWN_SUBJECT}<"), "<!---->")
            }
            Self::WrappedInExtensions | Self::Expired | Self::OtherAudience | Self::OtherRecipient => {
                signed.signed_assertion(key)?
            }
        };
        let response = signed.to_xml(&content);
        if self != Self::WrappedInExtensions {
            return Ok(encode_post(&response));
        }
        let extensions = format!("<samlp:Extensions>{}</samlp:Extensions>", forged.assertion(""));
        Ok(encode_post(&insert_before(&response, "<samlp:Status>", &extensions)))
    }

    /// Response that the identity provider signs.
    fn signed_response(self, good: &SamlResponse) -> SamlResponse {
        let good = good.clone();
        match self {
            Self::Unsigned => good,
            Self::Expired => SamlResponse { issue_instant: good.issue_instant - SignedDuration::from_hours(1), ..good },
            Self::OtherAudience => SamlResponse { audience: "https://other.egnyte.com".to_owned(), ..good },
            Self::OtherRecipient => {
                SamlResponse { recipient: "https://other.egnyte.com/samlconsumer/".to_owned(), ..good }
            }
            Self::CommentInName => SamlResponse { subject: format!("{}.{UNKNOWN_SUBJECT}", good.subject), ..good },
            _ => SamlResponse { subject: UNKNOWN_SUBJECT.to_owned(), ..good },
        }
    }
}

/// Inserts `addition` before the first occurrence of `mark`.
fn insert_before(text: &str, mark: &str, addition: &str) -> String {
    text.replacen(mark, &format!("{addition}{mark}"), 1)
}
