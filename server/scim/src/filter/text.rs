//! Comparing text with and without regard to case, nearly always without making copies. Knows no attribute.
//!
//! Two texts are equal here exactly where an index takes them for one, which goes by `str::to_lowercase`. That is the
//! small letter of each letter but for one: a sigma at the end of a word has a small letter of its own.

use std::borrow::Cow;
use std::cmp::Ordering;

/// The boolean that a word means, in any case.
pub(crate) fn boolean_word(word: &str) -> Option<bool> {
    match word {
        _ if word.eq_ignore_ascii_case("true") => Some(true),
        _ if word.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Whether two texts are equal.
pub(crate) fn equal_text(a: &str, b: &str, case_exact: bool) -> bool {
    if case_exact || (a.is_ascii() && b.is_ascii()) {
        return if case_exact { a == b } else { a.eq_ignore_ascii_case(b) };
    }
    let (a, b) = (spelt(a), spelt(b));
    small(&a).eq(small(&b))
}

/// Which of two texts comes first.
pub(crate) fn compare_text(a: &str, b: &str, case_exact: bool) -> Ordering {
    if case_exact {
        return a.cmp(b);
    }
    if a.is_ascii() && b.is_ascii() {
        return a.bytes().map(|it| it.to_ascii_lowercase()).cmp(b.bytes().map(|it| it.to_ascii_lowercase()));
    }
    let (a, b) = (spelt(a), spelt(b));
    small(&a).cmp(small(&b))
}

/// Whether a text begins with another.
pub(super) fn starts_with(text: &str, start: &str, case_exact: bool) -> bool {
    if case_exact {
        return text.starts_with(start);
    }
    let mut letters = alike(text);
    alike(start).all(|letter| letters.next() == Some(letter))
}

/// Whether a text ends with another.
pub(super) fn ends_with(text: &str, end: &str, case_exact: bool) -> bool {
    if case_exact {
        return text.ends_with(end);
    }
    let mut letters = alike(text).rev();
    alike(end).rev().all(|letter| letters.next() == Some(letter))
}

/// Whether a text has another in it.
pub(super) fn contains(text: &str, part: &str, case_exact: bool) -> bool {
    if case_exact {
        return text.contains(part);
    }
    let mut starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    starts.any(|at| starts_with(&text[at..], part, false))
}

/// The text with every capital sigma in the small form that its place in the word wants.
fn spelt(text: &str) -> Cow<'_, str> {
    if text.contains('Σ') { text.to_lowercase().into() } else { text.into() }
}

fn small(text: &str) -> impl DoubleEndedIterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// Where a part of a text ends says nothing of where a word does, so both small sigmas are one in it.
fn alike(text: &str) -> impl DoubleEndedIterator<Item = char> {
    small(text).map(|letter| if letter == 'ς' { 'σ' } else { letter })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use egnyte_domain::names::CaseFolded;

    #[test]
    fn a_sigma_is_folded_by_its_place_in_the_word() {
        assert!(equal_text("ΟΔΟΣ", "οδος", false));
        assert!(!equal_text("ΟΔΟΣ", "οδοσ", false));
        assert!(starts_with("ΟΔΟΣΑ", "ΟΔΟΣ", false) && ends_with("ΟΔΟΣ", "ος", false));
        assert!(contains("ΟΔΟΣ", "ΔΟσ", false));
    }

    fn agree(a: &str, b: &str) -> Result<(), TestCaseError> {
        let equal = CaseFolded::new(a) == CaseFolded::new(b);
        prop_assert_eq!(equal_text(a, b, false), equal);
        prop_assert_eq!(compare_text(a, b, false).is_eq(), equal);
        if equal {
            prop_assert!(starts_with(a, b, false) && ends_with(a, b, false) && contains(a, b, false));
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn texts_are_equal_exactly_where_an_index_takes_them_for_one(a in any::<String>(), b in any::<String>()) {
            agree(&a, &b)?;
        }

        #[test]
        fn also_where_letters_fold_in_odd_ways(a in "[ΣσςaAİiıKkKßẞéÉ. ]{0,4}", b in "[ΣσςaAİiıKkKßẞéÉ. ]{0,4}") {
            agree(&a, &b)?;
            agree(&a, &a.to_uppercase())?;
            agree(&a, &a.to_lowercase())?;
        }
    }
}
