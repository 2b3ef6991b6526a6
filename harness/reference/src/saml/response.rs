//! SAML response: an assertion and the response around it.
//!
//! The assertion is written in its canonical form (exclusive C14N: namespaces first, attributes in order, no empty
//! tags), so that its digest is the digest of its text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::key::{Key, SigningError};
use super::{ASSERTION, PROTOCOL};

/// Validity of an assertion.
const VALIDITY: SignedDuration = SignedDuration::from_mins(5);

/// Content of a SAML response with one assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamlResponse {
    /// `ID` of the assertion.
    pub id: String,
    /// `Issuer`: entity id of the identity provider.
    pub issuer: String,
    /// `NameID` of the subject.
    pub subject: String,
    /// `Audience`: entity id of the service provider.
    pub audience: String,
    /// `Destination`: URL that the browser posts to.
    pub destination: String,
    /// `Recipient` of the subject confirmation.
    pub recipient: String,
    /// `InResponseTo`: id of the request; `None` if the identity provider starts the sign-in.
    pub in_response_to: Option<String>,
    /// `IssueInstant`.
    pub issue_instant: Timestamp,
}

impl SamlResponse {
    /// Creates a response of the current time without a request. `consumer` is the destination and the recipient.
    pub fn new(subject: &str, issuer: &str, audience: &str, consumer: &str) -> Self {
        Self {
            id: new_id(),
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            audience: audience.to_owned(),
            destination: consumer.to_owned(),
            recipient: consumer.to_owned(),
            in_response_to: None,
            issue_instant: Timestamp::now(),
        }
    }

    /// Creates the signature of the assertion.
    pub fn signature(&self, key: &Key) -> Result<String, SigningError> {
        key.sign(&self.id, &self.assertion(""))
    }

    /// Writes the signed assertion.
    pub fn signed_assertion(&self, key: &Key) -> Result<String, SigningError> {
        Ok(self.assertion(&self.signature(key)?))
    }

    /// Writes the response around this content.
    pub fn to_xml(&self, content: &str) -> String {
        let (issuer, destination) = (text(&self.issuer), attribute(&self.destination));
        let (id, issued, in_response_to) = (new_id(), self.issue_instant, self.in_response_to_attribute());
        format!(
            "<samlp:Response xmlns:samlp=\"{PROTOCOL}\" Destination=\"{destination}\" ID=\"{id}\"{in_response_to} \
             IssueInstant=\"{issued:.0}\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{ASSERTION}\">{issuer}</saml:Issuer>\
             <samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode>\
             </samlp:Status>{content}</samlp:Response>"
        )
    }

    /// Writes the assertion with this signature, or with none if it is empty.
    pub fn assertion(&self, signature: &str) -> String {
        let [issuer, subject, audience] = [&self.issuer, &self.subject, &self.audience].map(|value| text(value));
        let recipient = attribute(&self.recipient);
        let (id, issued, end) = (&self.id, self.issue_instant, self.end());
        let in_response_to = self.in_response_to_attribute();
        format!(
            "<saml:Assertion xmlns:saml=\"{ASSERTION}\" ID=\"{id}\" IssueInstant=\"{issued:.0}\" Version=\"2.0\">\
             <saml:Issuer>{issuer}</saml:Issuer>{signature}<saml:Subject>\
             <saml:NameID Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified\">{subject}</saml:NameID>\
             <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData\
             {in_response_to} NotOnOrAfter=\"{end:.0}\" Recipient=\"{recipient}\"></saml:SubjectConfirmationData>\
             </saml:SubjectConfirmation></saml:Subject>\
             <saml:Conditions NotBefore=\"{issued:.0}\" NotOnOrAfter=\"{end:.0}\"><saml:AudienceRestriction>\
             <saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
             <saml:AuthnStatement AuthnInstant=\"{issued:.0}\"><saml:AuthnContext><saml:AuthnContextClassRef>\
             urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef>\
             </saml:AuthnContext></saml:AuthnStatement></saml:Assertion>"
        )
    }

    fn end(&self) -> Timestamp {
        self.issue_instant.saturating_add(VALIDITY).unwrap_or(Timestamp::MAX)
    }

    fn in_response_to_attribute(&self) -> String {
        self.in_response_to.as_ref().map(|id| format!(" InResponseTo=\"{}\"", attribute(id))).unwrap_or_default()
    }
}

/// Encodes a message for the HTTP-POST binding: base64.
pub fn encode_post(xml: &str) -> String {
    STANDARD.encode(xml)
}

/// Creates a unique id.
fn new_id() -> String {
    format!("_{}", Uuid::new_v4().simple())
}

/// Escapes text content for canonical XML.
fn text(value: &str) -> String {
    escape(value, |sign| (sign == '>').then_some("&gt;"))
}

/// Escapes an attribute value for canonical XML.
fn attribute(value: &str) -> String {
    escape(value, |sign| match sign {
        '"' => Some("&quot;"),
        '\t' => Some("&#x9;"),
        '\n' => Some("&#xA;"),
        _ => None,
    })
}

fn escape(value: &str, own: impl Fn(char) -> Option<&'static str>) -> String {
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
    fn special_characters_are_escaped() {
        let odd = "a<b>&\"'\u{e9}";
        let mut response = SamlResponse::new(odd, odd, odd, "https://acme.egnyte.com/?a=1&b=\"2\"");
        response.in_response_to = Some("_<".to_owned());
        let xml = response.to_xml(&response.assertion(""));
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
        assert_eq!(document.get_attribute(data, "Recipient"), Some(response.recipient.as_str()));
        assert_eq!(document.get_attribute(data, "InResponseTo"), Some("_<"));
    }
}
