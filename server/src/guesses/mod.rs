//! The one table of answers that nobody public knows, and the switches that choose among them.
//!
//! Whoever records a live Egnyte corrects a line in `table.rs`. What a choice does stands in `domain`.

mod profile;
mod show;
mod table;
mod weaknesses;

use std::collections::{BTreeMap, BTreeSet};

use egnyte_domain::Rules;
use egnyte_domain::rules::Keeping;
pub use egnyte_scim::diagnostics::{Leniency, Tolerance};
pub(crate) use egnyte_scim::error::nearest;
pub use profile::{BUILT_IN, ProfileError, read as read_profile};
pub use show::{markdown, text};
pub use table::GUESSES;
pub use weaknesses::WEAKNESSES;

/// How good an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// A public source says it.
    Documented,
    /// It follows from a public source.
    Inferred,
    /// Nobody public says it.
    Assumed,
}

impl Grade {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Inferred => "inferred",
            Self::Assumed => "assumed",
        }
    }
}

/// One question that a live Egnyte would answer, and the answers the mock can give.
#[derive(Debug)]
pub struct Guess {
    /// Its name on the command line and in the control API.
    pub id: &'static str,
    /// What is asked.
    pub question: &'static str,
    /// How good the default answer is.
    pub grade: Grade,
    /// Where the default answer comes from.
    pub evidence: &'static str,
    /// What can be answered.
    pub answers: Answers,
}

/// What an answer does to the rules.
pub type Apply = fn(&mut Rules);

/// What a guess can be set to.
#[derive(Debug)]
pub enum Answers {
    /// One of these words, the default first, and what it does to the rules.
    Words(&'static [(&'static str, Apply)]),
    /// A whole number.
    Number {
        /// Where nothing is said.
        default: usize,
        /// The least.
        least: usize,
        /// The most.
        most: usize,
        /// What it does to the rules.
        set: fn(&mut Rules, usize),
    },
}

impl Guess {
    /// The guess of that id.
    pub fn of(id: &str) -> Result<&'static Self, UnknownSetting> {
        let ids = || GUESSES.iter().map(|guess| guess.id);
        GUESSES
            .iter()
            .find(|guess| guess.id == id)
            .ok_or_else(|| UnknownSetting::Guess { id: id.to_owned(), nearest: offer(id, ids()) })
    }

    /// The answer where nothing is said.
    pub fn default(&self) -> String {
        match self.answers {
            Answers::Words(words) => words.first().map_or_else(String::new, |(word, _)| (*word).to_owned()),
            Answers::Number { default, .. } => default.to_string(),
        }
    }

    /// The answers there are, the default first.
    pub fn values(&self) -> Vec<String> {
        match self.answers {
            Answers::Words(words) => words.iter().map(|(word, _)| (*word).to_owned()).collect(),
            Answers::Number { default, least, most, .. } => {
                vec![default.to_string(), format!("{least} to {most}")]
            }
        }
    }

    fn apply(&self, value: &str, rules: &mut Rules) -> Result<(), UnknownSetting> {
        let unknown =
            || UnknownSetting::Value { id: self.id, value: value.to_owned(), nearest: self.nearest_value(value) };
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

    fn nearest_value(&self, value: &str) -> String {
        match self.answers {
            Answers::Words(words) => offer(value, words.iter().map(|(word, _)| *word)),
            Answers::Number { least, most, .. } => format!("it accepts a number from {least} to {most}"),
        }
    }
}

/// A rule of Egnyte's that the mock can be told to break, to prove that somebody notices.
#[derive(Debug)]
pub struct Weakness {
    /// Its name in the control API.
    pub id: &'static str,
    /// What the weakened mock does.
    pub sentence: &'static str,
    /// The rule that it breaks.
    pub breaks: &'static str,
    set: fn(&mut Rules, Keeping),
}

/// A switch nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownSetting {
    /// No guess has that id.
    #[error("there is no guess `{id}`: {nearest}")]
    Guess {
        /// What was asked for.
        id: String,
        /// What to say instead, in words.
        nearest: String,
    },
    /// The guess has no such value.
    #[error("the guess `{id}` cannot be `{value}`: {nearest}")]
    Value {
        /// The guess.
        id: &'static str,
        /// What was asked for.
        value: String,
        /// What to say instead, in words.
        nearest: String,
    },
    /// No tolerance has that id.
    #[error("there is no tolerance `{id}`: {nearest}")]
    Tolerance {
        /// What was asked for.
        id: String,
        /// What to say instead, in words.
        nearest: String,
    },
    /// No profile is built in under that name.
    #[error("there is no profile `{name}` built in: {nearest}")]
    Profile {
        /// What was asked for.
        name: String,
        /// What to say instead, in words.
        nearest: String,
    },
    /// No weakness has that id.
    #[error("there is no weakness `{id}`: {nearest}")]
    Weakness {
        /// What was asked for.
        id: String,
        /// What to say instead, in words.
        nearest: String,
    },
}

/// What one domain is set to: an answer to every guess, what is tolerated, and the weaknesses that are on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    profile: String,
    tolerances: Leniency,
    answers: BTreeMap<&'static str, String>,
    weaknesses: BTreeSet<&'static str>,
    rules: Rules,
}

impl Settings {
    /// Answers one guess.
    pub fn guess(&mut self, id: &str, value: &str) -> Result<(), UnknownSetting> {
        let guess = Guess::of(id)?;
        guess.apply(value, &mut self.rules)?;
        self.answers.insert(guess.id, value.to_owned());
        Ok(())
    }

    /// Lets one habit of clients pass, or turns it down.
    pub fn tolerate(&mut self, id: &str, passes: bool) -> Result<(), UnknownSetting> {
        let ids = || Tolerance::ALL.iter().map(|tolerance| tolerance.id());
        let unknown = |_| UnknownSetting::Tolerance { id: id.to_owned(), nearest: offer(id, ids()) };
        let tolerance = id.parse().map_err(unknown)?;
        self.tolerances = if passes { self.tolerances.with(tolerance) } else { self.tolerances.without(tolerance) };
        Ok(())
    }

    /// Turns exactly these weaknesses on.
    pub fn weaken<'a>(&mut self, ids: impl IntoIterator<Item = &'a str>) -> Result<(), UnknownSetting> {
        self.weaknesses =
            ids.into_iter().map(|id| weakness(id).map(|weakness| weakness.id)).collect::<Result<_, _>>()?;
        for weakness in WEAKNESSES {
            let keeping = if self.weaknesses.contains(weakness.id) { Keeping::Broken } else { Keeping::Kept };
            (weakness.set)(&mut self.rules, keeping);
        }
        Ok(())
    }

    /// Another profile with the weaknesses that are on here.
    pub fn replaced_by(&self, mut profile: Self) -> Result<Self, UnknownSetting> {
        profile.weaken(self.weaknesses.iter().copied())?;
        Ok(profile)
    }

    /// The profile that the answers began with.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// What is let pass.
    pub fn tolerances(&self) -> Leniency {
        self.tolerances
    }

    /// Every tolerance by id, and whether it is let pass.
    pub fn tolerated(&self) -> BTreeMap<&'static str, bool> {
        Tolerance::ALL.iter().map(|tolerance| (tolerance.id(), self.tolerances.has(*tolerance))).collect()
    }

    /// The answer to every guess, by id.
    pub fn answers(&self) -> &BTreeMap<&'static str, String> {
        &self.answers
    }

    /// The weaknesses that are on.
    pub fn weaknesses(&self) -> &BTreeSet<&'static str> {
        &self.weaknesses
    }

    /// What all that means.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }
}

impl Default for Settings {
    fn default() -> Self {
        let answers = GUESSES.iter().map(|guess| (guess.id, guess.default())).collect();
        Self {
            profile: BUILT_IN[0].to_owned(),
            tolerances: Leniency::all(),
            answers,
            weaknesses: BTreeSet::new(),
            rules: Rules::default(),
        }
    }
}

fn weakness(id: &str) -> Result<&'static Weakness, UnknownSetting> {
    let ids = || WEAKNESSES.iter().map(|weakness| weakness.id);
    WEAKNESSES
        .iter()
        .find(|weakness| weakness.id == id)
        .ok_or_else(|| UnknownSetting::Weakness { id: id.to_owned(), nearest: offer(id, ids()) })
}

/// What is said of a word that is none of these: which of them it most likely was to be, else all that there are.
pub(crate) fn offer<'a>(word: &str, words: impl Iterator<Item = &'a str> + Clone) -> String {
    match nearest(word, words.clone()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("there is {}", words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_answers_are_the_default_rules() {
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
    fn an_unknown_guess_value_or_weakness_names_the_nearest() {
        let mut settings = Settings::default();
        let told = |result: Result<(), UnknownSetting>| result.unwrap_err().to_string();
        assert!(told(settings.guess("duplicate-usernames", "accept")).contains("`duplicate-user-name`"));
        assert!(told(settings.guess("duplicate-email", "acept")).contains("`accept`"));
        assert!(told(settings.guess("page-size", "0")).ends_with("cannot be `0`: it accepts a number from 1 to 10000"));
        let strange = told(settings.guess("ü", "0"));
        assert!(!strange.contains("did you mean") && strange.contains(": there is `"), "{strange}");
        assert!(told(settings.weaken(["user-type"])).contains("`user-type-optional`"));
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn weakening_anew_forgets_the_former_weaknesses() {
        let mut settings = Settings::default();
        settings.weaken(["user-type-optional"]).unwrap();
        assert_ne!(settings.rules(), &Rules::default());
        settings.weaken([]).unwrap();
        assert_eq!(settings, Settings::default());
    }
}
