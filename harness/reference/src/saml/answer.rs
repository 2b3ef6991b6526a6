//! An answer to a request, or to nobody's: an assertion and the response around it.
//!
//! The assertion is written in its canonical form (exclusive C14N: namespaces first, attributes in order, no empty
//! tags), so that its digest is the digest of its text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::key::{Key, NotSigned};
use super::{ASSERTION, PROTOCOL};

/// How long an assertion holds.
const LIFE: SignedDuration = SignedDuration::from_mins(5);

/// What an identity provider says of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The assertion's id.
    pub id: String,
    /// Who says it.
    pub issuer: String,
    /// Whom it is about.
    pub subject: String,
    /// Whom it is for.
    pub audience: String,
    /// Where the browser takes it.
    pub destination: String,
    /// Where it may be taken.
    pub recipient: String,
    /// The request it answers; `None` where nobody asked.
    pub in_response_to: Option<String>,
    /// When it was said.
    pub issued: Timestamp,
}

impl Answer {
    /// An answer of now, which nobody asked for.
    pub fn about(subject: &str, issuer: &str, audience: &str, consumer: &str) -> Self {
        Self {
            id: fresh(),
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            audience: audience.to_owned(),
            destination: consumer.to_owned(),
            recipient: consumer.to_owned(),
            in_response_to: None,
            issued: Timestamp::now(),
        }
    }

    /// The signature that vouches for the assertion.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn signature(&self, key: &Key) -> Result<String, NotSigned> {
        key.signature(&self.id, &self.assertion(""))
    }

    /// The assertion as text, signed.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn signed(&self, key: &Key) -> Result<String, NotSigned> {
        Ok(self.assertion(&self.signature(key)?))
    }

    /// A response that holds what is given.
    pub fn response(&self, content: &str) -> String {
        let (issuer, destination) = (text(&self.issuer), attribute(&self.destination));
        let (id, issued, answers) = (fresh(), self.issued, self.answers());
        format!(
            "<samlp:Response xmlns:samlp=\"{PROTOCOL}\" Destination=\"{destination}\" ID=\"{id}\"{answers} \
             IssueInstant=\"{issued:.0}\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{ASSERTION}\">{issuer}</saml:Issuer>\
             <samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode>\
             </samlp:Status>{content}</samlp:Response>"
        )
    }

    /// The assertion as text with what is given in the place of its signature.
    pub fn assertion(&self, signature: &str) -> String {
        let [issuer, subject, audience] = [&self.issuer, &self.subject, &self.audience].map(|value| text(value));
        let recipient = attribute(&self.recipient);
        let (id, issued, end, answers) = (&self.id, self.issued, self.end(), self.answers());
        format!(
            "<saml:Assertion xmlns:saml=\"{ASSERTION}\" ID=\"{id}\" IssueInstant=\"{issued:.0}\" Version=\"2.0\">\
             <saml:Issuer>{issuer}</saml:Issuer>{signature}<saml:Subject>\
             <saml:NameID Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified\">{subject}</saml:NameID>\
             <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData\
             {answers} NotOnOrAfter=\"{end:.0}\" Recipient=\"{recipient}\"></saml:SubjectConfirmationData>\
             </saml:SubjectConfirmation></saml:Subject>\
             <saml:Conditions NotBefore=\"{issued:.0}\" NotOnOrAfter=\"{end:.0}\"><saml:AudienceRestriction>\
             <saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
             <saml:AuthnStatement AuthnInstant=\"{issued:.0}\"><saml:AuthnContext><saml:AuthnContextClassRef>\
             urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef>\
             </saml:AuthnContext></saml:AuthnStatement></saml:Assertion>"
        )
    }

    fn end(&self) -> Timestamp {
        self.issued.saturating_add(LIFE).unwrap_or(Timestamp::MAX)
    }

    fn answers(&self) -> String {
        self.in_response_to.as_ref().map(|id| format!(" InResponseTo=\"{}\"", attribute(id))).unwrap_or_default()
    }
}

/// A message as a browser posts it.
pub fn packed(xml: &str) -> String {
    STANDARD.encode(xml)
}

/// An id that no other message has.
fn fresh() -> String {
    format!("_{}", Uuid::new_v4().simple())
}

/// `value` as canonical XML writes it between two tags.
fn text(value: &str) -> String {
    escaped(value, |sign| (sign == '>').then_some("&gt;"))
}

/// `value` as canonical XML writes it in an attribute.
fn attribute(value: &str) -> String {
    escaped(value, |sign| match sign {
        '"' => Some("&quot;"),
        '\t' => Some("&#x9;"),
        '\n' => Some("&#xA;"),
        _ => None,
    })
}

fn escaped(value: &str, own: impl Fn(char) -> Option<&'static str>) -> String {
    let mut escaped = String::with_capacity(value.len());
    for sign in value.chars() {
        match (sign, own(sign)) {
            ('&', _) => escaped.push_str("&amp;"),
            ('<', _) => escaped.push_str("&lt;"),
            ('\r', _) => escaped.push_str("&#xD;"),
            (_, Some(entity)) => escaped.push_str(entity),
            (other, None) => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_said_is_text_and_nothing_else() {
        let odd = "a<b>&\"'\u{e9}";
        let mut answer = Answer::about(odd, odd, odd, "https://acme.egnyte.com/?a=1&b=\"2\"");
        answer.in_response_to = Some("_<".to_owned());
        let xml = answer.response(&answer.assertion(""));
        let document = uppsala::parse(&xml).unwrap();
        let nodes = document.descendants(document.root());
        let named = |name: &str| {
            let of_name = |node: &&_| document.element(**node).is_some_and(|it| it.name.local_name == name);
            *nodes.iter().find(of_name).unwrap_or_else(|| panic!("no {name} in {xml}"))
        };
        for name in ["NameID", "Issuer", "Audience"] {
            assert_eq!(document.text_content_deep(named(name)), odd);
        }
        let data = named("SubjectConfirmationData");
        assert_eq!(document.get_attribute(data, "Recipient"), Some(answer.recipient.as_str()));
        assert_eq!(document.get_attribute(data, "InResponseTo"), Some("_<"));
    }
}
