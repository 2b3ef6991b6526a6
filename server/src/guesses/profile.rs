//! Profiles: an answer to every guess and a yes or no to every tolerance, under one name. Two are built in; a file
//! begins with one of them and says what is different.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Settings, Tolerances, UnknownSetting, nearest};

/// The profiles that need no file, the usual one first.
pub const BUILT_IN: [&str; 2] = ["egnyte", "rfc"];

/// What a plain SCIM 2.0 service provider answers where Egnyte is known or guessed to answer otherwise.
const PLAIN: [(&str, &str); 8] = [
    ("user-type", "free"),
    ("user-name-form", "any"),
    ("duplicate-email", "accept"),
    ("incomplete-user", "accept"),
    ("external-id", "mutable"),
    ("user-name-writes-with-idp", "both"),
    ("user-name-writes-without-idp", "egnyte"),
    ("group-name-length", "10000"),
];

/// Why a profile cannot be used: where in the text, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct ProfileError {
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
}

impl Settings {
    /// What a built-in profile comes to.
    pub fn of(profile: &str) -> Result<Self, UnknownSetting> {
        let Some(name) = BUILT_IN.into_iter().find(|name| *name == profile) else {
            let nearest = nearest(profile, BUILT_IN.into_iter());
            return Err(UnknownSetting::Profile { name: profile.to_owned(), nearest });
        };
        let mut settings = Self { profile: name.to_owned(), ..Self::default() };
        if name == "rfc" {
            settings.tolerances = Tolerances::none();
            for (guess, answer) in PLAIN {
                settings.guess(guess, answer)?;
            }
        }
        Ok(settings)
    }
}

/// Reads a profile file; `name` is what it goes by unless it says so itself.
pub fn read(name: &str, text: &str) -> Result<Settings, ProfileError> {
    let file = File { text };
    let table = DeTable::parse(text).map_err(|error| file.error(error.span(), error.message()))?;
    let table = table.get_ref();
    for (key, _) in table {
        if !FIELDS.contains(&key.get_ref().as_ref()) {
            let near = nearest(key.get_ref(), FIELDS.into_iter());
            let reason = format!("a profile has no `{}`: did you mean `{near}`?", key.get_ref());
            return Err(file.error(Some(key.span()), &reason));
        }
    }
    let mut settings = match table.get("base") {
        Some(base) => {
            let named = Settings::of(file.text_of(base, "base")?);
            named.map_err(|error| file.error(Some(base.span()), &error.to_string()))?
        }
        None => Settings::default(),
    };
    settings.profile = match table.get("name") {
        Some(said) => file.text_of(said, "name")?.to_owned(),
        None => name.to_owned(),
    };
    file.guesses(table, &mut settings)?;
    file.tolerances(table, &mut settings)?;
    Ok(settings)
}

const FIELDS: [&str; 4] = ["name", "base", "guesses", "tolerances"];

/// The text of a profile, by which a place in it becomes a line and a column.
struct File<'a> {
    text: &'a str,
}

impl File<'_> {
    fn guesses(&self, table: &DeTable<'_>, settings: &mut Settings) -> Result<(), ProfileError> {
        self.section(table, "guesses", |id, value| {
            let answer = match value.get_ref() {
                DeValue::String(word) => word.to_string(),
                DeValue::Integer(number) => number.as_str().to_owned(),
                _ => return Err((value.span(), format!("the guess `{id}` must be a string or a whole number"))),
            };
            settings.guess(id, &answer).map_err(|error| match error {
                UnknownSetting::Value { .. } => (value.span(), error.to_string()),
                _ => (0..0, error.to_string()),
            })
        })
    }

    fn tolerances(&self, table: &DeTable<'_>, settings: &mut Settings) -> Result<(), ProfileError> {
        self.section(table, "tolerances", |id, value| match value.get_ref() {
            DeValue::Boolean(passes) => settings.tolerate(id, *passes).map_err(|error| (0..0, error.to_string())),
            _ => Err((value.span(), format!("the tolerance `{id}` must be true or false"))),
        })
    }

    /// Hands every entry of a section on; an error without a place of its own stands at the entry's name.
    fn section(
        &self,
        table: &DeTable<'_>,
        name: &str,
        mut entry: impl FnMut(&str, &Spanned<DeValue<'_>>) -> Result<(), (Range<usize>, String)>,
    ) -> Result<(), ProfileError> {
        let Some(section) = table.get(name) else { return Ok(()) };
        let DeValue::Table(section) = section.get_ref() else {
            return Err(self.error(Some(section.span()), &format!("`{name}` must be a table: [{name}]")));
        };
        for (id, value) in section {
            entry(id.get_ref(), value).map_err(|(place, reason)| {
                let place = if place.is_empty() { id.span() } else { place };
                self.error(Some(place), &reason)
            })?;
        }
        Ok(())
    }

    fn text_of<'v>(&self, value: &'v Spanned<DeValue<'_>>, name: &str) -> Result<&'v str, ProfileError> {
        let wrong = || self.error(Some(value.span()), &format!("`{name}` must be a string"));
        value.get_ref().as_str().ok_or_else(wrong)
    }

    fn error(&self, place: Option<Range<usize>>, reason: &str) -> ProfileError {
        let start = place.map_or(0, |place| place.start).min(self.text.len());
        let before = self.text.get(..start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        ProfileError {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            reason: reason.lines().next().unwrap_or_default().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_begins_with_a_built_in_profile_and_says_what_is_different() {
        let text =
            "base = \"rfc\"\n[guesses]\npage-size = 7\nduplicate-email = \"refuse\"\n[tolerances]\nop-case = true\n";
        let settings = read("mine.toml", text).unwrap();
        assert_eq!(settings.profile(), "mine.toml");
        assert_eq!(settings.answers()["page-size"], "7");
        assert_eq!(settings.answers()["duplicate-email"], "refuse");
        assert_eq!(settings.answers()["user-type"], "free");
        assert_eq!((settings.tolerated()["op-case"], settings.tolerated()["no-schemas"]), (true, false));
        assert_eq!(read("x", "name = \"live\"").unwrap().profile(), "live");
        let usual = Settings { profile: "x".to_owned(), ..Settings::default() };
        assert_eq!(read("x", ""), Ok(usual));
    }

    #[test]
    fn a_wrong_word_is_told_with_its_place_and_the_nearest() {
        for (text, said) in [
            ("bse = \"rfc\"", "line 1, column 1: a profile has no `bse`: did you mean `base`?"),
            ("base = \"rcf\"", "line 1, column 8: there is no profile `rcf` built in: did you mean `rfc`?"),
            ("[guesses]\npage-sise = 7", "line 2, column 1: there is no guess `page-sise`: did you mean `page-size`?"),
            ("[guesses]\npage-size = 0", "line 2, column 13: the guess `page-size` cannot be `0`"),
            ("[guesses]\npage-size = true", "line 2, column 13: the guess `page-size` must be a string"),
            (
                "[tolerances]\n\nop-csae = true",
                "line 3, column 1: there is no tolerance `op-csae`: did you mean `op-case`?",
            ),
            ("[tolerances]\nop-case = 1", "line 2, column 11: the tolerance `op-case` must be true or false"),
            ("guesses = 1", "line 1, column 11: `guesses` must be a table: [guesses]"),
            ("base = ", "line 1, column 8: "),
        ] {
            let error = read("x", text).unwrap_err().to_string();
            assert!(error.starts_with(said), "{error}");
        }
    }

    #[test]
    fn the_usual_profile_is_the_usual_settings() {
        assert_eq!(Settings::of("egnyte"), Ok(Settings::default()));
        let plain = Settings::of("rfc").unwrap();
        assert!(plain.tolerated().values().all(|passes| !passes));
        assert!(matches!(Settings::of("rcf"), Err(UnknownSetting::Profile { .. })));
    }
}
