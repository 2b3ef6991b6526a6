//! White space in attributes, as XML 1.0 3.3.3 has it: a raw line break or tab is a space. The parser leaves it as it is.

use std::borrow::Cow;

/// Kind of a part of the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Text,
    Tag,
    /// Attribute value in these quotes.
    Value(char),
}

/// Returns the text with spaces in place of raw line breaks and tabs in attribute values. A line break of two characters
/// becomes one space. Character references stay, which stand for themselves.
pub(crate) fn normalize(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    // Start of what is not copied yet.
    let mut start = 0;
    let mut part = Part::Text;
    let mut at = 0;
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = at + letter.len_utf8();
        at = match (part, letter) {
            (Part::Text, '<') => {
                let end = end_of_section(text, at);
                part = if end.is_none() { Part::Tag } else { Part::Text };
                end.unwrap_or(next)
            }
            (Part::Tag, '"' | '\'') => {
                part = Part::Value(letter);
                next
            }
            (Part::Tag, '>') => {
                part = Part::Text;
                next
            }
            (Part::Value(quote), _) if letter == quote => {
                part = Part::Tag;
                next
            }
            (Part::Value(_), '\n' | '\t' | '\r') => {
                let next = if text[at..].starts_with("\r\n") { next + 1 } else { next };
                out.push_str(&text[start..at]);
                out.push(' ');
                start = next;
                next
            }
            _ => next,
        };
    }
    if start == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[start..]);
    Cow::Owned(out)
}

/// Returns the end of a comment, a CDATA section or a processing instruction that starts here, in which quotes mean
/// nothing.
fn end_of_section(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let (_, end) =
        [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")].into_iter().find(|(start, _)| rest.starts_with(start))?;
    Some(rest.find(end).map_or(text.len(), |found| at + found + end.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_line_breaks_and_tabs_in_attributes_are_spaces() {
        assert_eq!(normalize("<a b='x\r\ny\tz' c=\"1\n\n2\">\n\t</a>"), "<a b='x y z' c=\"1  2\">\n\t</a>");
        assert_eq!(normalize("<a b='&#10;\"\n\"' c=\"'\n'\"/>"), "<a b='&#10;\" \"' c=\"' '\"/>");
    }

    #[test]
    fn text_and_sections_stay() {
        for text in [
            "<a>'\n'</a>",
            "<!-- <a b='\n'> --><a/>",
            "<?x b='\n'?><a/>",
            "<a><![CDATA[<a b='\n'>]]></a>",
            "<a b='\u{e4}'>",
            "<!--",
        ] {
            assert!(matches!(normalize(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
