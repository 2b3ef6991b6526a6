//! Comparing text with and without regard to case, without making copies. Knows no attribute.

use std::cmp::Ordering;

/// Whether two texts are equal.
pub(in crate::scim) fn equal_text(a: &str, b: &str, case_exact: bool) -> bool {
    if case_exact || (a.is_ascii() && b.is_ascii()) {
        return if case_exact { a == b } else { a.eq_ignore_ascii_case(b) };
    }
    folded(a).eq(folded(b))
}

/// Which of two texts comes first.
pub(in crate::scim) fn compare_text(a: &str, b: &str, case_exact: bool) -> Ordering {
    if case_exact { a.cmp(b) } else { folded(a).cmp(folded(b)) }
}

/// Whether a text begins with another.
pub(super) fn starts_with(text: &str, start: &str, case_exact: bool) -> bool {
    if case_exact {
        return text.starts_with(start);
    }
    let mut letters = folded(text);
    folded(start).all(|letter| letters.next() == Some(letter))
}

/// Whether a text ends with another.
pub(super) fn ends_with(text: &str, end: &str, case_exact: bool) -> bool {
    if case_exact {
        return text.ends_with(end);
    }
    let mut starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    starts.any(|at| equal_text(&text[at..], end, false))
}

/// Whether a text has another in it.
pub(super) fn contains(text: &str, part: &str, case_exact: bool) -> bool {
    if case_exact {
        return text.contains(part);
    }
    let mut starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    starts.any(|at| starts_with(&text[at..], part, false))
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}
