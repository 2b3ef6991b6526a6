//! "Did you mean …?": the known words closest to a mistyped one. One measure and one phrasing for every message.

use std::cmp::Ordering;
use std::fmt;

/// Least similarity of a suggestion: a word below it would puzzle more than it helps.
const LEAST: f64 = 0.52;

/// Largest distance of a suggestion to the best one.
const MARGIN: f64 = 0.15;

/// Weight of the edit distance alone: two swapped letters leave a short word with no letter pair in common.
const EDITS_ALONE: f64 = 0.79;

/// Suggestion for the middle of a sentence: ` (did you mean …?)`, or nothing where no known word is close.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hint(Option<String>);

impl Hint {
    /// Suggests the known word closest to `word`.
    pub fn of<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        Self(suggest(&nearest(word, known, 1)))
    }

    /// Returns whether a known word is close.
    pub fn is_close(&self) -> bool {
        self.0.is_some()
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |question| write!(f, " ({question})"))
    }
}

/// Suggestion for the end of an error, of up to three words: `did you mean …?`.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    suggest(&nearest(word, known, 3))
}

/// Suggestion for the end of the `detail` of a SCIM error: `; did you mean "…"?`, or nothing where no known word is close.
pub fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    closest(word, known).map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
}

/// Finds the known word that is most similar to `word`.
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(word, known, 1).pop()
}

/// Finds up to `most` of the known words that are similar to `word`, best first.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let scored = known.into_iter().map(|other| (similarity(word, other), other));
    let mut scored: Vec<(f64, &str)> = scored.filter(|(score, _)| *score >= LEAST).collect();
    scored.sort_by(|left, right| right.0.partial_cmp(&left.0).unwrap_or(Ordering::Equal));
    scored.dedup_by(|left, right| left.1 == right.1);
    let best = scored.first().map_or(1.0, |(score, _)| *score);
    scored.into_iter().take(most).filter(|(score, _)| *score >= best - MARGIN).map(|(_, other)| other).collect()
}

/// Similarity of two words or sentences, from 0 to 1: the mean of their edit distance and their shared letter pairs.
/// Case does not count.
pub fn similarity(left: &str, right: &str) -> f64 {
    let (left, right) = (left.to_lowercase(), right.to_lowercase());
    let edits = strsim::normalized_damerau_levenshtein(&left, &right);
    f64::midpoint(edits, strsim::sorensen_dice(&left, &right)).max(edits * EDITS_ALONE)
}

/// Returns whether two texts have at least this similarity. Letter pairs are counted quickly and mostly decide.
pub fn is_similar(left: &str, right: &str, least: f64) -> bool {
    let pairs = strsim::sorensen_dice(&left.to_lowercase(), &right.to_lowercase());
    f64::midpoint(1.0, pairs).max(EDITS_ALONE) >= least && similarity(left, right) >= least
}

fn suggest(words: &[&str]) -> Option<String> {
    match words {
        [] => None,
        [only] => Some(format!("did you mean `{only}`?")),
        [first @ .., last] => Some(format!("did you mean `{}` or `{last}`?", first.join("`, `"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_mistake_is_answered_with_the_known_word() {
        for (word, meant) in [
            ("docuemnted", "documented"),
            ("usrName", "userName"),
            ("rcf", "rfc"),
            ("emial", "emails"),
            ("PTACH", "PATCH"),
            ("op-csae", "op-case"),
        ] {
            let known = ["documented", "standard", "userName", "rfc", "emails", "PATCH", "op-case"];
            assert_eq!(did_you_mean(word, known), Some(format!("did you mean `{meant}`?")), "{word}");
        }
    }

    #[test]
    fn word_without_similar_one_gets_no_suggestion() {
        assert_eq!(did_you_mean("zebra", ["documented", "standard"]), None);
        assert_eq!(did_you_mean("zzz", ["userName", "active", "rfc"]), None);
    }

    #[test]
    fn hint_stands_in_parentheses_or_is_empty() {
        assert_eq!(Hint::of("event", ["events", "import"]).to_string(), " (did you mean `events`?)");
        assert_eq!(Hint::of("payroll", ["events", "import"]).to_string(), "");
    }
}
