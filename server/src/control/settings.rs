//! Settings of a domain as JSON, and the table of guesses, tolerances, weaknesses and profiles.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Number, Value, json};

use crate::control::ControlInputError;
use crate::control::input::Nullable;
use crate::control::limits::Limits;
use crate::guesses::{BUILT_IN, GUESSES, Settings, Tolerance, WEAKNESSES};

/// Renders the table of guesses, tolerances, weaknesses and profiles.
pub fn table() -> Value {
    let guesses = GUESSES.iter().map(|guess| {
        json!({
            "id": guess.id,
            "question": guess.question,
            "grade": guess.grade.as_str(),
            "evidence": guess.evidence,
            "values": guess.values(),
            "default": guess.default(),
        })
    });
    let weaknesses = WEAKNESSES
        .iter()
        .map(|weakness| json!({ "id": weakness.id, "sentence": weakness.sentence, "breaks": weakness.breaks }));
    let tolerances = Tolerance::ALL.iter().map(|tolerance| {
        json!({ "id": tolerance.id(), "meaning": tolerance.meaning(), "knownFrom": tolerance.known_from() })
    });
    json!({
        "guesses": guesses.collect::<Vec<_>>(),
        "weaknesses": weaknesses.collect::<Vec<_>>(),
        "tolerances": tolerances.collect::<Vec<_>>(),
        "profiles": BUILT_IN,
    })
}

/// Change of the settings of a domain.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SettingsInput {
    /// Name of a built-in profile, which replaces all answers and tolerances.
    pub profile: Option<String>,
    /// Answers to guesses; the others stay.
    pub guesses: Option<BTreeMap<String, Answer>>,
    /// Tolerances that are switched on or off; the others stay.
    pub tolerances: Option<BTreeMap<String, bool>>,
    /// Complete list of weaknesses.
    pub weaknesses: Nullable<Vec<String>>,
    /// Rate limits; null for none.
    pub limits: Nullable<Limits>,
}

/// Answer to a guess.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a string or a number")]
pub enum Answer {
    /// Word.
    Word(String),
    /// Number.
    Number(Number),
}

impl SettingsInput {
    /// Returns the changed settings; the limits are not part of them.
    pub fn apply(&self, settings: &Settings) -> Result<Settings, ControlInputError> {
        let mut changed = match &self.profile {
            Some(name) => settings.with_profile(Settings::built_in(name)?),
            None => settings.clone(),
        };
        for (id, answer) in self.guesses.iter().flatten() {
            match answer {
                Answer::Word(word) => changed.guess(id, word)?,
                Answer::Number(number) => changed.guess(id, &number.to_string())?,
            }
        }
        for (id, is_on) in self.tolerances.iter().flatten() {
            changed.tolerate(id, *is_on)?;
        }
        if let Some(ids) = &self.weaknesses.0 {
            changed.weaken(ids.iter().flatten().map(String::as_str))?;
        }
        Ok(changed)
    }
}
