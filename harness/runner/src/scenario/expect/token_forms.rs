//! Forms in which a text can contain a token: whole, by half, in base64, in hexadecimal digits.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Texts that betray a token.
pub(super) struct TokenForms {
    needles: Vec<(&'static str, String)>,
}

impl TokenForms {
    pub(super) fn new(token: &str) -> Self {
        let mut needles = vec![("", token.to_owned())];
        needles.extend(in_base64(token).map(|needle| (" in base64", needle)));
        needles.push((" in hexadecimal digits", token.bytes().map(|byte| format!("{byte:02x}")).collect()));
        // A part of this length contains one of the pieces at least.
        let letters: Vec<char> = token.chars().collect();
        let half = letters.len().div_ceil(2).max(1);
        needles.extend(letters.windows(half).map(|piece| (" in part", piece.iter().collect())));
        Self { needles }
    }

    /// Returns the form in which a text contains the token; an empty text stands for the token itself.
    pub(super) fn find(&self, text: &str) -> Option<&'static str> {
        let digits = text.to_ascii_lowercase();
        // The two alphabets of base64 differ in two characters (RFC 4648 section 5).
        let base64 = text.replace('-', "+").replace('_', "/");
        let contains = |(form, needle): &&(&str, String)| match *form {
            " in hexadecimal digits" => digits.contains(needle),
            " in base64" => base64.contains(needle),
            _ => text.contains(needle),
        };
        self.needles.iter().find(contains).map(|(form, _)| *form)
    }
}

/// Returns the token in base64 behind a text of any length, without the characters that depend on its neighbours.
fn in_base64(token: &str) -> impl Iterator<Item = String> {
    (0..3).map(move |before| {
        let encoded = STANDARD.encode([&[0; 2][..before], token.as_bytes()].concat());
        let begin = [0, 2, 3][before];
        let end = encoded.trim_end_matches('=').len() - usize::from(encoded.ends_with('='));
        encoded[begin..end].to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "k2Jv0cZ7Qm4xTb9sWd1hRy6p";

    #[test]
    fn every_form_of_a_token_is_found() {
        let forms = TokenForms::new(TOKEN);
        assert_eq!(forms.find(&format!("Bearer {TOKEN}")), Some(""));
        for name in ["", "a", "ab", "abc", "connector:"] {
            for after in ["", "x", "xy", "xyz"] {
                let encoded = STANDARD.encode(format!("{name}{TOKEN}{after}"));
                assert_eq!(forms.find(&format!("Basic {encoded}")), Some(" in base64"), "{encoded}");
            }
        }
        let digits: String = TOKEN.bytes().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(forms.find(&digits), Some(" in hexadecimal digits"));
        assert_eq!(forms.find(&TOKEN[..13]), Some(" in part"));
        assert_eq!(forms.find(&TOKEN[11..]), Some(" in part"));
        assert_eq!(forms.find(&TOKEN[6..18]), Some(" in part"));
    }

    #[test]
    fn short_hint_is_no_leak() {
        let forms = TokenForms::new(TOKEN);
        assert_eq!(forms.find(&format!("token {}…", &TOKEN[..8])), None);
        assert_eq!(forms.find("Authorization: Bearer ***"), None);
        assert_eq!(forms.find(""), None);
    }
}
