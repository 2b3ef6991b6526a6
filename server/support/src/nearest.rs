//! The known words closest to one that is not known, for every "did you mean". Knows no word itself.

use std::cmp::Ordering;

/// Below this likeness a suggestion would puzzle more than it helps.
const ALIKE: f64 = 0.55;

/// How alike two words are, from 0 to 1: the mean of their edit distance and their shared letter pairs.
pub fn likeness(left: &str, right: &str) -> f64 {
    let (left, right) = (left.to_lowercase(), right.to_lowercase());
    f64::midpoint(strsim::normalized_damerau_levenshtein(&left, &right), strsim::sorensen_dice(&left, &right))
}

/// Whether two words are as alike as `least`. Shared letter pairs are counted quickly and mostly settle it.
pub fn are_alike(left: &str, right: &str, least: f64) -> bool {
    let pairs = strsim::sorensen_dice(&left.to_lowercase(), &right.to_lowercase());
    f64::midpoint(1.0, pairs) >= least && likeness(left, right) >= least
}

/// A word this much less alike than the best one was surely not meant.
const MARGIN: f64 = 0.15;

/// Up to `most` of the known words, best first.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let mut scored: Vec<(f64, &str)> =
        known.into_iter().map(|other| (likeness(word, other), other)).filter(|(score, _)| *score >= ALIKE).collect();
    scored.sort_by(|left, right| right.0.partial_cmp(&left.0).unwrap_or(Ordering::Equal));
    scored.dedup_by(|left, right| left.1 == right.1);
    let best = scored.first().map_or(1.0, |(score, _)| *score);
    scored.into_iter().take(most).filter(|(score, _)| *score >= best - MARGIN).map(|(_, other)| other).collect()
}

/// `did you mean …?` for the end of an error, or nothing where no known word is close.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    match nearest(word, known, 3).as_slice() {
        [] => None,
        [only] => Some(format!("did you mean `{only}`?")),
        [first @ .., last] => Some(format!("did you mean `{}` or `{last}`?", first.join("`, `"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        let known = ["documented", "standard", "inferred", "assumed"];
        assert_eq!(did_you_mean("docuemnted", known).as_deref(), Some("did you mean `documented`?"));
    }

    #[test]
    fn a_word_like_no_other_gets_no_suggestion() {
        assert_eq!(did_you_mean("zebra", ["documented", "standard"]), None);
    }
}
