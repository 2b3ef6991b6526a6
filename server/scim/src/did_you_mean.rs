//! Suggestions for misspelled words.
//!
//! Rationale: Jaro-Winkler, unlike a measure of letter pairs, finds `emails` for `emial`: attribute names are short.

/// Minimum similarity of a suggestion.
const MIN_SIMILARITY: f64 = 0.8;

/// Finds the candidate nearest to a misspelled word, if one is similar.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    let mut best = None;
    for candidate in candidates {
        let similarity = similarity(&word, &candidate.to_ascii_lowercase());
        if similarity > best.map_or(MIN_SIMILARITY, |(similarity, _)| similarity) {
            best = Some((similarity, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn similarity(a: &str, b: &str) -> f64 {
    let similarity = strsim::jaro_winkler(a, b);
    // In a word of three letters, a swap of two leaves no similarity by that measure.
    let is_short = a.chars().count() == 3 && similarity <= MIN_SIMILARITY;
    if is_short && strsim::osa_distance(a, b) == 1 { MIN_SIMILARITY + 0.01 } else { similarity }
}

/// Returns the suggestion for the end of an error text, or an empty text.
pub fn hint<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typo_gets_the_nearest_name() {
        assert_eq!(hint("usrName", ["userName", "active"]), "; did you mean \"userName\"?");
        assert_eq!(hint("rcf", ["egnyte", "rfc"]), "; did you mean \"rfc\"?");
        assert_eq!(hint("zzz", ["userName", "active"]), "");
    }
}
