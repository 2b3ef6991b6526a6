//! Encoding of a connector's texts: UTF-8, also with a byte order mark, and the UTF-16 that tools on Windows write.

use std::borrow::Cow;

/// Byte order mark in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Byte order of UTF-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

/// Returns the byte order of a text in UTF-16, by its mark, or by the zero bytes of its first characters.
pub(super) fn utf16_order(bytes: &[u8]) -> Option<ByteOrder> {
    match bytes {
        [0xff, 0xfe, ..] => Some(ByteOrder::Little),
        [0xfe, 0xff, ..] => Some(ByteOrder::Big),
        [low, 0, next, 0, ..] if *low > 0 && *next > 0 => Some(ByteOrder::Little),
        [0, low, 0, next, ..] if *low > 0 && *next > 0 => Some(ByteOrder::Big),
        _ => None,
    }
}

/// Returns a text as UTF-8 without a byte order mark; bytes that are no UTF-8 stay as they are.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, [u8]> {
    match utf16_order(bytes) {
        Some(order) => Cow::Owned(from_utf16(bytes, order).into_bytes()),
        None => Cow::Borrowed(bytes.strip_prefix(MARK).unwrap_or(bytes)),
    }
}

/// Returns a text for people, with a sign in place of each byte that is no text.
pub(super) fn decode_lossy(bytes: &[u8]) -> Cow<'_, str> {
    match utf16_order(bytes) {
        Some(order) => Cow::Owned(from_utf16(bytes, order)),
        None => String::from_utf8_lossy(bytes.strip_prefix(MARK).unwrap_or(bytes)),
    }
}

fn from_utf16(bytes: &[u8], order: ByteOrder) -> String {
    let unit = |pair: &[u8]| {
        let pair = [pair[0], pair[1]];
        if order == ByteOrder::Little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
    };
    let units: Vec<u16> = bytes.chunks_exact(2).map(unit).collect();
    String::from_utf16_lossy(units.strip_prefix(&[0xfeff]).unwrap_or(&units))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn texts_of_windows_tools_are_read() {
        let text = r#"{"ok":false,"error":"für Ada"}"#;
        let marked = format!("\u{feff}{text}");
        for bytes in [
            text.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf16(&marked, u16::to_le_bytes),
            utf16(&marked, u16::to_be_bytes),
            utf16(text, u16::to_le_bytes),
            utf16(text, u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes), text.as_bytes());
            assert_eq!(decode_lossy(&bytes), text);
        }
        assert_eq!(decode(&[0xe4, b'x']), [0xe4, b'x'].as_slice());
        assert_eq!(decode_lossy(&[0xe4, b'x']), "\u{fffd}x");
    }
}
