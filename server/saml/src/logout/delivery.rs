//! Logout message as a browser brought it: by the query of a redirect, or by a form.
//!
//! Must not know the contents of a message.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::LogoutError;
use crate::algorithms::{MethodRefusal, find_method};
use crate::certificate::Certificate;
use crate::encoding;
use crate::transport::MessageField;
use egnyte_domain::rules::SignInRules;

const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

/// Logout message with what came beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutDelivery {
    /// Parameter or field that carried the message.
    pub field: MessageField,
    /// Relay state.
    pub relay_state: Option<String>,
    /// Decoded message.
    pub(super) text: String,
    /// True if a redirect carried it, whose query has the signature.
    pub(super) is_redirect: bool,
    signature: Option<QuerySignature>,
}

/// Signature of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
struct QuerySignature {
    /// Signed part of the query, in the encoding in which it came.
    signed: String,
    algorithm: String,
    value: Vec<u8>,
}

impl LogoutDelivery {
    /// Reads the query of a redirect (SAML bindings, 3.4.4).
    pub fn of_query(query: &str) -> Result<Self, LogoutError> {
        let fields = query.split('&').map(|field| field.split_once('=').unwrap_or((field, "")));
        let fields = Fields(fields.collect());
        let (field, raw) = fields.message()?;
        if let Some(found) = fields.single("SAMLEncoding")?.map(decode).filter(|encoding| encoding != DEFLATE) {
            return Err(LogoutError::EncodingUnsupported { found });
        }
        let relay_state = fields.single("RelayState")?;
        Ok(Self {
            field,
            relay_state: relay_state.map(decode),
            text: encoding::decode_deflated(&decode(raw))?,
            is_redirect: true,
            signature: fields.signature((field, raw), relay_state)?,
        })
    }

    /// Reads a form (SAML bindings, 3.5.4).
    pub fn of_form(body: &[u8]) -> Result<Self, LogoutError> {
        let fields: Vec<_> = form_urlencoded::parse(body).collect();
        let fields = Fields(fields.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect());
        let (field, message) = fields.message()?;
        Ok(Self {
            field,
            relay_state: fields.single("RelayState")?.map(str::to_owned),
            text: encoding::decode(message)?,
            is_redirect: false,
            signature: None,
        })
    }

    /// Checks the signature of a redirect; false if there is none.
    pub(super) fn check_signature(&self, trusted: &[&Certificate], rules: &SignInRules) -> Result<bool, LogoutError> {
        let Some(QuerySignature { signed, algorithm, value }) = &self.signature else { return Ok(false) };
        let method = find_method(algorithm, rules).map_err(|refusal| match refusal {
            MethodRefusal::Weak => LogoutError::MethodWeak { algorithm: algorithm.clone() },
            MethodRefusal::Unsupported(hint) => LogoutError::MethodUnsupported { algorithm: algorithm.clone(), hint },
        })?;
        let is_trusted = trusted.iter().any(|certificate| certificate.key().verifies(method, signed.as_bytes(), value));
        if is_trusted { Ok(true) } else { Err(LogoutError::Untrusted) }
    }
}

/// Fields of a query, not decoded, or of a form.
struct Fields<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Fields<'a> {
    fn single(&self, name: &'static str) -> Result<Option<&'a str>, LogoutError> {
        let found: Vec<_> = self.0.iter().filter(|(field, _)| *field == name).map(|(_, value)| *value).collect();
        match found[..] {
            [] => Ok(None),
            [value] => Ok(Some(value)),
            _ => Err(LogoutError::ParameterRepeated { name, found: found.len() }),
        }
    }

    fn message(&self) -> Result<(MessageField, &'a str), LogoutError> {
        let fields = [MessageField::Request, MessageField::Response];
        let found: Vec<_> = fields
            .into_iter()
            .flat_map(|field| {
                self.0.iter().filter(move |(name, _)| *name == field.as_str()).map(move |it| (field, it.1))
            })
            .collect();
        match found[..] {
            [] => Err(LogoutError::MessageMissing),
            [message] => Ok(message),
            _ => Err(LogoutError::MessageRepeated { found: found.len() }),
        }
    }

    fn signature(
        &self,
        (field, message): (MessageField, &str),
        relay_state: Option<&str>,
    ) -> Result<Option<QuerySignature>, LogoutError> {
        let (algorithm, value) = match (self.single("SigAlg")?, self.single("Signature")?) {
            (None, None) => return Ok(None),
            (Some(algorithm), Some(value)) => (algorithm, value),
            (Some(_), None) => {
                return Err(LogoutError::SignatureIncomplete { present: "SigAlg", absent: "Signature" });
            }
            (None, Some(_)) => {
                return Err(LogoutError::SignatureIncomplete { present: "Signature", absent: "SigAlg" });
            }
        };
        let relay_state = relay_state.map(|state| format!("&RelayState={state}")).unwrap_or_default();
        let base64: String = decode(value).split_ascii_whitespace().collect();
        let bytes = STANDARD.decode(base64);
        Ok(Some(QuerySignature {
            signed: format!("{}={message}{relay_state}&SigAlg={algorithm}", field.as_str()),
            algorithm: decode(algorithm),
            value: bytes.map_err(|error| LogoutError::SignatureMalformed { problem: error.to_string() })?,
        }))
    }
}

/// Decodes a value of a query.
fn decode(value: &str) -> String {
    let field = format!("={value}");
    let decoded = form_urlencoded::parse(field.as_bytes()).next();
    decoded.map(|(_, value)| value.into_owned()).unwrap_or_default()
}
