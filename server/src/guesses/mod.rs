//! Guesses: the one table of answers that are not public, the weaknesses, and the settings that choose among them.
//!
//! A recording of a live Egnyte corrects a line in `table`. The effect of a choice is in `domain`.

#[macro_use]
mod row;
mod profile;
mod show;
mod table;
mod weaknesses;

use std::collections::{BTreeMap, BTreeSet};

use egnyte_domain::Rules;
pub use egnyte_scim::diagnostics::{Leniency, Tolerance};
use egnyte_support::did_you_mean::closest;
pub use profile::{BUILT_IN, ProfileError, read as read_profile};
pub use show::{markdown, text};
pub use table::GUESSES;
pub(crate) use weaknesses::saml_checks;
pub use weaknesses::{WEAKNESSES, WeaknessEntry};
use weaknesses::{parse_weaknesses, weakness_ids};

/// Grade of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// Stated by a public source.
    Documented,
    /// Follows from a public source.
    Inferred,
    /// In no public source.
    Assumed,
}

impl Grade {
    /// Returns the keyword.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Inferred => "inferred",
            Self::Assumed => "assumed",
        }
    }
}

/// Question about Egnyte, and the answers that the mock supports.
#[derive(Debug, Clone, Copy)]
pub struct Guess {
    /// Id on the command line and in the control API.
    pub id: &'static str,
    /// Question.
    pub question: &'static str,
    /// Grade of the default answer.
    pub grade: Grade,
    /// Evidence for the default answer.
    pub evidence: &'static str,
    /// Possible answers.
    pub answers: Answers,
}

/// Function that applies an answer to the rules.
pub type Apply = fn(&mut Rules);

/// Possible answers to a guess.
#[derive(Debug, Clone, Copy)]
pub enum Answers {
    /// Words, the default first.
    Words(&'static [(&'static str, Apply)]),
    /// Integer.
    Number {
        /// Default.
        default: usize,
        /// Minimum.
        least: usize,
        /// Maximum.
        most: usize,
        /// Function that applies the number to the rules.
        set: fn(&mut Rules, usize),
    },
}

impl Guess {
    /// Finds a guess by its id.
    pub fn find(id: &str) -> Result<&'static Self, SettingError> {
        let ids = GUESSES.iter().map(|guess| guess.id);
        GUESSES.iter().find(|guess| guess.id == id).ok_or_else(|| SettingError::unknown("guess", id, ids))
    }

    /// Returns the default answer.
    pub fn default(&self) -> String {
        match self.answers {
            Answers::Words(words) => words.first().map_or_else(String::new, |(word, _)| (*word).to_owned()),
            Answers::Number { default, .. } => default.to_string(),
        }
    }

    /// Returns the possible answers, the default first.
    pub fn values(&self) -> Vec<String> {
        match self.answers {
            Answers::Words(words) => words.iter().map(|(word, _)| (*word).to_owned()).collect(),
            Answers::Number { default, least, most, .. } => {
                vec![default.to_string(), format!("{least} to {most}")]
            }
        }
    }

    fn apply(&self, value: &str, rules: &mut Rules) -> Result<(), SettingError> {
        let unknown =
            || SettingError::Value { id: self.id, value: value.to_owned(), nearest: self.suggest_value(value) };
        match self.answers {
            Answers::Words(words) => {
                let (_, apply) = words.iter().find(|(word, _)| *word == value).ok_or_else(unknown)?;
                apply(rules);
            }
            Answers::Number { least, most, set, .. } => {
                let number = value.parse().ok().filter(|number| (least..=most).contains(number));
                set(rules, number.ok_or_else(unknown)?);
            }
        }
        Ok(())
    }

    fn suggest_value(&self, value: &str) -> String {
        match self.answers {
            Answers::Words(words) => suggest(value, words.iter().map(|(word, _)| *word)),
            Answers::Number { least, most, .. } => format!("it accepts a number from {least} to {most}"),
        }
    }
}

/// Error in the settings of a domain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// Unknown id of a guess, tolerance, weakness or profile.
    #[error("there is no {kind} `{id}`: {nearest}")]
    Unknown {
        /// Kind of the setting.
        kind: &'static str,
        /// Unknown id.
        id: String,
        /// Suggestion.
        nearest: String,
    },
    /// Unknown answer to a guess.
    #[error("the guess `{id}` cannot be `{value}`: {nearest}")]
    Value {
        /// Id of the guess.
        id: &'static str,
        /// Unknown answer.
        value: String,
        /// Suggestion.
        nearest: String,
    },
}

impl SettingError {
    fn unknown<'a>(kind: &'static str, id: &str, ids: impl Iterator<Item = &'a str> + Clone) -> Self {
        Self::Unknown { kind, id: id.to_owned(), nearest: suggest(id, ids) }
    }
}

/// Settings of a domain: an answer to every guess, the tolerances, and the weaknesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    profile: String,
    leniency: Leniency,
    answers: BTreeMap<&'static str, String>,
    /// Days on which answers were measured, by guess.
    measured: BTreeMap<&'static str, String>,
    rules: Rules,
}

impl Settings {
    /// Answers a guess.
    pub fn guess(&mut self, id: &str, value: &str) -> Result<(), SettingError> {
        let guess = Guess::find(id)?;
        guess.apply(value, &mut self.rules)?;
        self.answers.insert(guess.id, value.to_owned());
        Ok(())
    }

    /// Switches a tolerance on or off.
    pub fn tolerate(&mut self, id: &str, passes: bool) -> Result<(), SettingError> {
        let ids = Tolerance::ALL.iter().map(|tolerance| tolerance.id());
        let tolerance = id.parse().map_err(|_| SettingError::unknown("tolerance", id, ids))?;
        self.leniency = if passes { self.leniency.with(tolerance) } else { self.leniency.without(tolerance) };
        Ok(())
    }

    /// Switches exactly these weaknesses on.
    pub fn weaken<'a>(&mut self, ids: impl IntoIterator<Item = &'a str>) -> Result<(), SettingError> {
        self.rules.weaknesses = parse_weaknesses(ids)?;
        Ok(())
    }

    /// Returns another profile with the weaknesses of these settings.
    #[must_use]
    pub fn with_profile(&self, mut profile: Self) -> Self {
        profile.rules.weaknesses = self.rules.weaknesses;
        profile
    }

    /// Returns the name of the profile that the answers are based on.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// Returns the tolerances that are on.
    pub fn leniency(&self) -> Leniency {
        self.leniency
    }

    /// Returns every tolerance by id, and whether it is on.
    pub fn tolerances(&self) -> BTreeMap<&'static str, bool> {
        Tolerance::ALL.iter().map(|tolerance| (tolerance.id(), self.leniency.has(*tolerance))).collect()
    }

    /// Returns the answer to every guess, by id.
    pub fn answers(&self) -> &BTreeMap<&'static str, String> {
        &self.answers
    }

    /// Returns the day on which the answer to a guess was measured, if the profile file says so.
    pub fn measured(&self, id: &str) -> Option<&str> {
        self.measured.get(id).map(String::as_str)
    }

    /// Returns the ids of the weaknesses that are on.
    pub fn weaknesses(&self) -> BTreeSet<&'static str> {
        weakness_ids(self.rules.weaknesses)
    }

    /// Returns the resulting rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }
}

impl Default for Settings {
    fn default() -> Self {
        let answers = GUESSES.iter().map(|guess| (guess.id, guess.default())).collect();
        Self {
            profile: BUILT_IN[0].to_owned(),
            leniency: Leniency::all(),
            answers,
            measured: BTreeMap::new(),
            rules: Rules::default(),
        }
    }
}

/// Suggests the nearest of these words, or all of them if none is near.
pub(crate) fn suggest<'a>(word: &str, words: impl Iterator<Item = &'a str> + Clone) -> String {
    match closest(word, words.clone()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("expected one of {}", words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_answers_are_the_default_rules() {
        let mut rules = Rules::default();
        for guess in GUESSES {
            guess.apply(&guess.default(), &mut rules).unwrap();
        }
        assert_eq!(rules, Rules::default());
    }

    #[test]
    fn every_other_answer_changes_a_rule() {
        for guess in GUESSES {
            if let Answers::Words(words) = guess.answers {
                for (word, _) in &words[1..] {
                    let mut settings = Settings::default();
                    settings.guess(guess.id, word).unwrap();
                    assert_ne!(settings.rules(), &Rules::default(), "{} {word}", guess.id);
                }
            }
        }
    }

    #[test]
    fn unknown_guess_value_or_weakness_gets_a_suggestion() {
        let mut settings = Settings::default();
        let message = |result: Result<(), SettingError>| result.unwrap_err().to_string();
        assert!(message(settings.guess("duplicate-usernames", "accept")).contains("`duplicate-user-name`"));
        assert!(message(settings.guess("duplicate-email", "acept")).contains("`accept`"));
        assert!(
            message(settings.guess("page-size", "0")).ends_with("cannot be `0`: it accepts a number from 1 to 10000")
        );
        let unknown = message(settings.guess("ü", "0"));
        assert!(!unknown.contains("did you mean") && unknown.contains(": expected one of `"), "{unknown}");
        assert!(message(settings.weaken(["user-type"])).contains("`user-type-optional`"));
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn weaken_replaces_the_previous_weaknesses() {
        let mut settings = Settings::default();
        settings.weaken(["user-type-optional"]).unwrap();
        assert_ne!(settings.rules(), &Rules::default());
        settings.weaken([]).unwrap();
        assert_eq!(settings, Settings::default());
    }
}
