//! The word somebody probably meant. Knows words only.

use std::fmt;

/// The end of a message about an unknown word: empty, or ` (did you mean …?)`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hint(Option<String>);

impl Hint {
    /// Whether some known word is close.
    pub fn is_close(&self) -> bool {
        self.0.is_some()
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |word| write!(f, " (did you mean `{word}`?)"))
    }
}

/// The known word closest to `word`, where one is close enough to be meant.
pub fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Hint {
    let lower = word.to_lowercase();
    let scored = known.into_iter().map(|known| (strsim::jaro_winkler(&lower, &known.to_lowercase()), known));
    let best = scored.max_by(|(one, _), (other, _)| one.total_cmp(other));
    Hint(best.filter(|(score, _)| *score >= 0.8).map(|(_, known)| known.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn a_slip_of_the_keyboard_finds_its_word_and_a_stranger_finds_none() {
        let known = ["integration", "application", "events"];
        assert_eq!(hint("intergration", known).to_string(), " (did you mean `integration`?)");
        assert_eq!(hint("Event", known).to_string(), " (did you mean `events`?)");
        assert_eq!(hint("payroll", known).to_string(), "");
        assert_eq!(hint("", known).to_string(), "");
    }
}
