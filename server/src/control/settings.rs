//! The switches of a domain in the control API's JSON: the table of guesses, and what a domain is set to.

use serde_json::{Value, json};

use crate::control::{Fields, Unreadable};
use crate::guesses::{BUILT_IN, GUESSES, Settings, Tolerance, WEAKNESSES};

/// The table of guesses, tolerances, weaknesses and profiles.
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

/// The fields that say what a domain is set to.
pub const FIELDS: [&str; 4] = ["profile", "guesses", "tolerances", "weaknesses"];

/// The settings with what was sent put in; a profile answers everything anew, the guesses and tolerances that are not
/// named stay, the weaknesses are exactly those named.
pub fn changed(settings: &Settings, fields: Fields<'_>) -> Result<Settings, Unreadable> {
    let mut changed = match fields.text("profile")? {
        Some(name) => settings.replaced_by(Settings::of(name)?)?,
        None => settings.clone(),
    };
    for (id, value) in fields.object("guesses")?.into_iter().flatten() {
        match value {
            Value::String(word) => changed.guess(id, word)?,
            Value::Number(number) => changed.guess(id, &number.to_string())?,
            _ => return Err(Unreadable::WrongType { field: "guesses", expected: "an object of strings" }),
        }
    }
    for (id, passes) in fields.object("tolerances")?.into_iter().flatten() {
        let wrong = Unreadable::WrongType { field: "tolerances", expected: "an object of true and false" };
        changed.tolerate(id, passes.as_bool().ok_or(wrong)?)?;
    }
    if fields.has("weaknesses") {
        changed.weaken(fields.texts("weaknesses")?)?;
    }
    Ok(changed)
}
