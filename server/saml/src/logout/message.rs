//! Logout messages that a domain sends.

use jiff::Timestamp;

use crate::name_id::NameId;
use crate::namespaces::{ASSERTION, PROTOCOL};
use crate::signing::{SigningError, SigningKey};
use crate::transport::{BrowserBinding, MessageField, PostForm, query, with_query};
use crate::xml::escape;

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const REQUESTER: &str = "urn:oasis:names:tc:SAML:2.0:status:Requester";
const UNKNOWN_PRINCIPAL: &str = "urn:oasis:names:tc:SAML:2.0:status:UnknownPrincipal";

/// Request to end the sessions of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutRequest {
    /// Subject.
    pub name_id: NameId,
    /// Session of the identity provider, as its assertion named it.
    pub session_index: Option<String>,
}

/// Response to a request of the identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutResponse {
    /// Id of the request.
    pub in_response_to: String,
    /// Result.
    pub status: LogoutStatus,
}

/// Result of a logout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoutStatus {
    /// The sessions have ended.
    Success,
    /// The subject has no session.
    UnknownPrincipal,
}

/// Logout message on its way to the identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingLogout<M> {
    /// Id.
    pub id: String,
    /// Time of the message.
    pub issue_instant: Timestamp,
    /// URL of the single logout service.
    pub destination: String,
    /// Binding of this URL.
    pub binding: BrowserBinding,
    /// Entity ID of the domain.
    pub issuer: String,
    /// Relay state, which a response returns unchanged.
    pub relay_state: Option<String>,
    /// Request or response.
    pub message: M,
}

/// Part of a logout message that differs between requests and responses.
pub trait LogoutContents {
    /// Parameter or field that carries the message.
    const FIELD: MessageField;
    /// Name of the element.
    const ELEMENT: &'static str;
    /// Returns further attributes of the element.
    fn attributes(&self) -> String;
    /// Returns the children after the issuer and the signature.
    fn children(&self) -> String;
}

impl LogoutContents for LogoutRequest {
    const FIELD: MessageField = MessageField::Request;
    const ELEMENT: &'static str = "LogoutRequest";

    fn attributes(&self) -> String {
        String::new()
    }

    fn children(&self) -> String {
        let index = self.session_index.as_deref();
        let index = index.map(|index| format!("<samlp:SessionIndex>{}</samlp:SessionIndex>", escape(index)));
        format!("{}{}", self.name_id.xml(), index.unwrap_or_default())
    }
}

impl LogoutContents for LogoutResponse {
    const FIELD: MessageField = MessageField::Response;
    const ELEMENT: &'static str = "LogoutResponse";

    fn attributes(&self) -> String {
        format!(" InResponseTo=\"{}\"", escape(&self.in_response_to))
    }

    fn children(&self) -> String {
        match self.status {
            LogoutStatus::Success => {
                format!("<samlp:Status><samlp:StatusCode Value=\"{SUCCESS}\"></samlp:StatusCode></samlp:Status>")
            }
            LogoutStatus::UnknownPrincipal => format!(
                "<samlp:Status><samlp:StatusCode Value=\"{REQUESTER}\">\
                 <samlp:StatusCode Value=\"{UNKNOWN_PRINCIPAL}\"></samlp:StatusCode></samlp:StatusCode></samlp:Status>"
            ),
        }
    }
}

impl<M: LogoutContents> OutgoingLogout<M> {
    fn xml(&self, signature: &str) -> String {
        let [id, destination, issuer] = [&self.id, &self.destination, &self.issuer].map(|text| escape(text));
        format!(
            "<samlp:{element} xmlns:samlp=\"{PROTOCOL}\" xmlns:saml=\"{ASSERTION}\" ID=\"{id}\" Version=\"2.0\" \
             IssueInstant=\"{instant:.0}\" Destination=\"{destination}\"{attributes}><saml:Issuer>{issuer}</saml:Issuer>\
             {signature}{children}</samlp:{element}>",
            element = M::ELEMENT,
            instant = self.issue_instant,
            attributes = self.message.attributes(),
            children = self.message.children(),
        )
    }

    /// Returns the signed URL that the browser is redirected to.
    pub fn redirect_url(&self, key: &SigningKey) -> Result<String, SigningError> {
        let query = query((M::FIELD, &self.xml("")), self.relay_state.as_deref());
        Ok(with_query(&self.destination, &key.sign_query(&query)?))
    }

    /// Returns the form with the signed message that the browser posts.
    pub fn post_form(&self, key: &SigningKey) -> Result<PostForm, SigningError> {
        let xml = key.sign_message(&self.id, |signature| self.xml(signature))?;
        Ok(PostForm::new(&self.destination, (M::FIELD, &xml), self.relay_state.as_deref()))
    }
}
