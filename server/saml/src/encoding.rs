//! Encoding of a message in a form, base64 of UTF-8, and in a query, where it is compressed before. Other encodings that
//! identity providers send by mistake are named.

use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use base64::{DecodeError, Engine as _};

use super::error::XmlError;
use super::transport::inflate;
use super::xml::MAX_BYTES;

/// Decodes base64, with or without line breaks, of UTF-8.
pub(crate) fn decode(field: &str) -> Result<String, XmlError> {
    let base64: String = field.split_ascii_whitespace().collect();
    let decoded = STANDARD.decode(&base64);
    // An unescaped plus sign arrives as a space, because forms write spaces so.
    if field.contains(' ') && !decoded.as_deref().is_ok_and(is_xml) {
        let restored: String = field.replace(' ', "+").split_ascii_whitespace().collect();
        if STANDARD.decode(restored).is_ok_and(|bytes| is_xml(&bytes)) {
            return Err(XmlError::UnescapedPlus);
        }
    }
    let bytes = decoded.map_err(|error| base64_error(&base64, &error))?;
    if is_utf16(&bytes) {
        return Err(XmlError::Utf16);
    }
    if !is_xml(&bytes) && is_deflated(&bytes) {
        return Err(XmlError::Deflated);
    }
    String::from_utf8(bytes).map_err(|error| XmlError::NotText { offset: error.utf8_error().valid_up_to() })
}

/// Decodes base64 of compressed UTF-8, as the redirect binding has it.
pub(crate) fn decode_deflated(value: &str) -> Result<String, XmlError> {
    let base64: String = value.split_ascii_whitespace().collect();
    let decoded = STANDARD.decode(&base64);
    if value.contains(' ') {
        let restored = STANDARD.decode(value.replace(' ', "+"));
        if restored.ok().and_then(|bytes| inflate(&bytes)).is_some_and(|text| is_xml(&text)) {
            return Err(XmlError::UnescapedPlus);
        }
    }
    let bytes = decoded.map_err(|error| base64_error(&base64, &error))?;
    let text = inflate(&bytes).ok_or(XmlError::NotDeflated)?;
    if text.len() > MAX_BYTES {
        return Err(XmlError::TooLarge { limit: MAX_BYTES, found: text.len() });
    }
    if is_utf16(&text) {
        return Err(XmlError::Utf16);
    }
    String::from_utf8(text).map_err(|error| XmlError::NotText { offset: error.utf8_error().valid_up_to() })
}

fn base64_error(base64: &str, error: &DecodeError) -> XmlError {
    let is_url_safe = base64.contains(['-', '_']);
    let other = || URL_SAFE.decode(base64).or_else(|_| URL_SAFE_NO_PAD.decode(base64));
    if is_url_safe && other().is_ok() {
        XmlError::Base64Url
    } else {
        XmlError::NotBase64 { problem: error.to_string() }
    }
}

fn is_xml(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start().starts_with(b"<")
}

fn is_utf16(bytes: &[u8]) -> bool {
    [[0xff, 0xfe], [0xfe, 0xff], [b'<', 0], [0, b'<']].iter().any(|start| bytes.starts_with(start))
}

/// Returns whether the bytes are compressed, as in the redirect binding.
fn is_deflated(bytes: &[u8]) -> bool {
    inflate(bytes).is_some_and(|text| is_xml(&text))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;

    #[test]
    fn base64_is_read_with_line_breaks() {
        assert_eq!(decode("PGE+\r\nPC9h\nPg=="), Ok("<a></a>".to_owned()));
    }

    #[test]
    fn other_encodings_are_named() {
        let mut deflated = DeflateEncoder::new(Vec::new(), Compression::default());
        deflated.write_all(b"<samlp:Response/>").unwrap();
        assert_eq!(decode(&STANDARD.encode(deflated.finish().unwrap())), Err(XmlError::Deflated));
        let utf16: Vec<u8> = "<a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&STANDARD.encode(utf16)), Err(XmlError::Utf16));
        assert_eq!(decode("PGE PC9hPg=="), Err(XmlError::UnescapedPlus));
        assert_eq!(decode(&URL_SAFE.encode("<a>\u{fb}\u{ff}\u{fe}~~~???</a>")), Err(XmlError::Base64Url));
        assert!(matches!(decode("***"), Err(XmlError::NotBase64 { .. })));
        assert_eq!(decode("/w=="), Err(XmlError::NotText { offset: 0 }));
    }

    #[test]
    fn message_of_a_query_is_compressed() {
        let packed = |text: &[u8]| {
            let mut deflated = DeflateEncoder::new(Vec::new(), Compression::default());
            deflated.write_all(text).unwrap();
            STANDARD.encode(deflated.finish().unwrap())
        };
        assert_eq!(decode_deflated(&packed(b"<a/>")), Ok("<a/>".to_owned()));
        assert_eq!(decode_deflated(&STANDARD.encode("<samlp:LogoutRequest/>")), Err(XmlError::NotDeflated));
        let bomb = packed(&vec![b' '; 10 * MAX_BYTES]);
        assert_eq!(decode_deflated(&bomb), Err(XmlError::TooLarge { limit: MAX_BYTES, found: MAX_BYTES + 1 }));
        let several = (0..999).map(|n| packed(format!("<a>{}</a>", n * 104_729).as_bytes()));
        let with_plus = several.into_iter().find(|it| it.contains('+'));
        assert_eq!(decode_deflated(&with_plus.unwrap().replace('+', " ")), Err(XmlError::UnescapedPlus));
    }
}
