//! Authentication requests (AuthnRequest) to an identity provider, by redirect or by a posted form.
//!
//! Must not know browsers, nor store requests.

use jiff::Timestamp;

use super::namespaces::{ASSERTION, BINDING_POST, PROTOCOL};
use super::transport::{BrowserBinding, MessageField, PostForm, query, with_query};
use super::xml::escape;

/// Authentication request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    /// Id, which the response repeats. In XML, it starts with a letter or an underscore.
    pub id: String,
    /// Time of the request.
    pub issue_instant: Timestamp,
    /// Login URL of the identity provider.
    pub destination: String,
    /// Binding that the login URL expects.
    pub binding: BrowserBinding,
    /// Entity ID of the domain.
    pub issuer: String,
    /// URL of the assertion consumer service.
    pub consumer: String,
}

impl AuthnRequest {
    /// Renders the request as XML. It requests no NameID format, because Egnyte's settings determine the mapping.
    pub fn xml(&self) -> String {
        let [id, destination, issuer, consumer] =
            [&self.id, &self.destination, &self.issuer, &self.consumer].map(|text| escape(text));
        let instant = self.issue_instant;
        format!(
            "<samlp:AuthnRequest xmlns:samlp=\"{PROTOCOL}\" xmlns:saml=\"{ASSERTION}\" ID=\"{id}\" Version=\"2.0\" \
             IssueInstant=\"{instant:.0}\" Destination=\"{destination}\" AssertionConsumerServiceURL=\"{consumer}\" \
             ProtocolBinding=\"{BINDING_POST}\"><saml:Issuer>{issuer}</saml:Issuer></samlp:AuthnRequest>"
        )
    }

    /// Returns the URL that the browser is redirected to.
    pub fn redirect_url(&self, relay_state: Option<&str>) -> String {
        with_query(&self.destination, &query((MessageField::Request, &self.xml()), relay_state))
    }

    /// Returns the form that the browser posts.
    pub fn post_form(&self, relay_state: Option<&str>) -> PostForm {
        PostForm::new(&self.destination, (MessageField::Request, &self.xml()), relay_state)
    }
}
