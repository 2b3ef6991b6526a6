//! Text comparison, case-sensitive and case-insensitive, usually without allocation.
//!
//! Equality agrees with the indexes, which use `fold`: the lower case of each character, except that a sigma at the end of a
//! word has its own lower case.

use std::borrow::Cow;
use std::cmp::Ordering;

use egnyte_domain::names::{fold, fold_letter};

/// Parses `true` or `false`, case-insensitively.
pub(crate) fn boolean_word(word: &str) -> Option<bool> {
    match word {
        _ if word.eq_ignore_ascii_case("true") => Some(true),
        _ if word.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Returns whether two texts are equal.
pub(crate) fn equal_text(a: &str, b: &str, case_exact: bool) -> bool {
    if case_exact || (a.is_ascii() && b.is_ascii()) {
        return if case_exact { a == b } else { a.eq_ignore_ascii_case(b) };
    }
    let (a, b) = (lower_final_sigma(a), lower_final_sigma(b));
    lower(&a).eq(lower(&b))
}

/// Compares two texts.
pub(crate) fn compare_text(a: &str, b: &str, case_exact: bool) -> Ordering {
    if case_exact {
        return a.cmp(b);
    }
    if a.is_ascii() && b.is_ascii() {
        return a.bytes().map(|it| it.to_ascii_lowercase()).cmp(b.bytes().map(|it| it.to_ascii_lowercase()));
    }
    let (a, b) = (lower_final_sigma(a), lower_final_sigma(b));
    lower(&a).cmp(lower(&b))
}

/// Returns whether a text starts with another.
pub(super) fn starts_with(text: &str, start: &str, case_exact: bool) -> bool {
    if case_exact {
        return text.starts_with(start);
    }
    let mut characters = lower_with_one_sigma(text);
    lower_with_one_sigma(start).all(|character| characters.next() == Some(character))
}

/// Returns whether a text ends with another.
pub(super) fn ends_with(text: &str, end: &str, case_exact: bool) -> bool {
    if case_exact {
        return text.ends_with(end);
    }
    let mut characters = lower_with_one_sigma(text).rev();
    lower_with_one_sigma(end).rev().all(|character| characters.next() == Some(character))
}

/// Returns whether a text contains another.
pub(super) fn contains(text: &str, part: &str, case_exact: bool) -> bool {
    if case_exact {
        return text.contains(part);
    }
    let mut starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    starts.any(|at| starts_with(&text[at..], part, false))
}

/// Lowers a capital sigma by its position in the word; leaves other texts unchanged.
fn lower_final_sigma(text: &str) -> Cow<'_, str> {
    if text.contains('Σ') { fold(text).into() } else { text.into() }
}

fn lower(text: &str) -> impl DoubleEndedIterator<Item = char> {
    text.chars().flat_map(fold_letter)
}

/// Lowers the characters with both sigmas as one, because the end of a substring is not the end of a word.
fn lower_with_one_sigma(text: &str) -> impl DoubleEndedIterator<Item = char> {
    lower(text).map(|character| if character == 'ς' { 'σ' } else { character })
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
        fn text_equality_agrees_with_the_index(a in any::<String>(), b in any::<String>()) {
            agree(&a, &b)?;
        }

        #[test]
        fn texts_with_irregular_case_folding_agree_with_the_index(a in "[ΣσςaAİiıKkKßẞéÉ. ]{0,4}", b in "[ΣσςaAİiıKkKßẞéÉ. ]{0,4}") {
            agree(&a, &b)?;
            agree(&a, &a.to_uppercase())?;
            agree(&a, &a.to_lowercase())?;
        }
    }
}
