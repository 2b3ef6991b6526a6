//! From the form field `SAMLResponse` to the text of a message. It must not know what the message says.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::refusal::{Refusal, XmlRefusal};
use super::xml::MAX_BYTES;

/// Decodes the value of the form field `SAMLResponse`: base64, which some senders break into lines, of UTF-8.
pub fn decode(field: &str) -> Result<String, Refusal> {
    Ok(decode_text(field)?)
}

fn decode_text(field: &str) -> Result<String, XmlRefusal> {
    // Base64 needs four characters for three bytes; line breaks may add a few more.
    let limit = MAX_BYTES * 3 / 2;
    if field.len() > limit {
        return Err(XmlRefusal::TooLarge { limit, found: field.len() });
    }
    let packed: String = field.split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(packed).map_err(|error| XmlRefusal::NotBase64 { problem: error.to_string() })?;
    String::from_utf8(bytes).map_err(|error| XmlRefusal::NotText { offset: error.utf8_error().valid_up_to() })
}
