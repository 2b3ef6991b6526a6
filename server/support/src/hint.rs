//! What was perhaps meant, for the middle of a message. Knows words only.

use std::fmt;

use crate::nearest::nearest;

/// The one known word that comes closest: empty, or ` (did you mean …?)`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hint(Option<String>);

impl Hint {
    /// The known word closest to `word`.
    pub fn of<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        Self(nearest(word, known, 1).first().map(|&word| word.to_owned()))
    }

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

#[cfg(test)]
mod tests {
    use super::Hint;

    #[test]
    fn a_hint_stands_in_the_middle_of_a_sentence_or_not_at_all() {
        assert_eq!(Hint::of("event", ["events", "import"]).to_string(), " (did you mean `events`?)");
        assert_eq!(Hint::of("payroll", ["events", "import"]).to_string(), "");
    }
}
