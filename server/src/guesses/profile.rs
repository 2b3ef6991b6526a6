//! Profiles: an answer to every guess and a yes or no to every tolerance, under one name. Two are built in; a file
//! begins with one of them and says what is different.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Leniency, Settings, UnknownSetting, offer};

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
            let nearest = offer(profile, BUILT_IN.into_iter());
            return Err(UnknownSetting::Profile { name: profile.to_owned(), nearest });
        };
        let mut settings = Self { profile: name.to_owned(), ..Self::default() };
        if name == "rfc" {
            settings.tolerances = Leniency::none();
            for (guess, answer) in PLAIN {
                settings.guess(guess, answer)?;
            }
        }
        Ok(settings)
    }
}

/// Reads a profile file; `name` is what it goes by unless it says so itself. Of several errors the first is told.
pub fn read(name: &str, file: impl AsRef<[u8]>) -> Result<Settings, ProfileError> {
    let text = utf8(file.as_ref())?;
    let table = DeTable::parse(text).map_err(|error| error_at(text, error.span(), error.message()))?;
    let mut reading = Reading { settings: Settings::default(), wrong: Vec::new() };
    reading.base(table.get_ref());
    reading.name(table.get_ref(), name);
    reading.fields(table.get_ref());
    match reading.wrong.into_iter().min_by_key(|(place, _)| place.start) {
        Some((place, reason)) => Err(error_at(text, Some(place), &reason)),
        None => Ok(reading.settings),
    }
}

const FIELDS: [&str; 4] = ["name", "base", "guesses", "tolerances"];

/// The text of a file, which TOML wants in UTF-8.
fn utf8(file: &[u8]) -> Result<&str, ProfileError> {
    str::from_utf8(file).map_err(|error| {
        let start = error.valid_up_to();
        let sound = str::from_utf8(&file[..start]).unwrap_or_default();
        let byte = file.get(start).copied().unwrap_or_default();
        error_at(sound, Some(start..start), &format!("the byte 0x{byte:02X} is not part of a text in UTF-8"))
    })
}

/// Something that is wrong, and where it stands.
type Wrong = (Range<usize>, String);

/// A profile as far as it is read, and what was wrong so far.
struct Reading {
    settings: Settings,
    wrong: Vec<Wrong>,
}

impl Reading {
    /// What the file begins with.
    fn base(&mut self, table: &DeTable<'_>) {
        let Some(said) = table.get("base") else { return };
        let named =
            text_of(said, "base").and_then(|base| Settings::of(base).map_err(|error| (said.span(), error.to_string())));
        match named {
            Ok(settings) => self.settings = settings,
            Err(wrong) => self.wrong.push(wrong),
        }
    }

    fn name(&mut self, table: &DeTable<'_>, usual: &str) {
        let said = table.get("name");
        let named = said.map_or(Ok(usual), |said| {
            let name = text_of(said, "name")?;
            let is_line = !name.trim().is_empty() && !name.contains(char::is_control);
            if is_line { Ok(name) } else { Err((said.span(), "`name` must be one line, and not empty".to_owned())) }
        });
        match named {
            Ok(name) => self.settings.profile = name.to_owned(),
            Err(wrong) => self.wrong.push(wrong),
        }
    }

    fn fields(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "guesses" => self.section("guesses", value, guess),
                "tolerances" => self.section("tolerances", value, tolerance),
                known if FIELDS.contains(&known) => {}
                strange => {
                    let reason = format!("a profile has no `{strange}`: {}", offer(strange, FIELDS.into_iter()));
                    self.wrong.push((key.span(), reason));
                }
            }
        }
    }

    /// Hands every entry of a section on; an error without a place of its own stands at the entry's name.
    fn section(
        &mut self,
        name: &str,
        section: &Spanned<DeValue<'_>>,
        entry: fn(&mut Settings, &str, &Spanned<DeValue<'_>>) -> Result<(), Wrong>,
    ) {
        let DeValue::Table(entries) = section.get_ref() else {
            return self.wrong.push((section.span(), format!("`{name}` must be a table: [{name}]")));
        };
        for (id, value) in entries {
            if let Err((place, reason)) = entry(&mut self.settings, id.get_ref(), value) {
                self.wrong.push((if place.is_empty() { id.span() } else { place }, reason));
            }
        }
    }
}

fn guess(settings: &mut Settings, id: &str, value: &Spanned<DeValue<'_>>) -> Result<(), Wrong> {
    let answer = match value.get_ref() {
        DeValue::String(word) => word.to_string(),
        // What is too large for a number is turned down as it is written.
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| number.as_str().to_owned(), |number| number.to_string()),
        _ => return Err((value.span(), format!("the guess `{id}` must be a string or a whole number"))),
    };
    settings.guess(id, &answer).map_err(|error| match error {
        UnknownSetting::Value { .. } => (value.span(), error.to_string()),
        _ => (0..0, error.to_string()),
    })
}

fn tolerance(settings: &mut Settings, id: &str, value: &Spanned<DeValue<'_>>) -> Result<(), Wrong> {
    match value.get_ref() {
        DeValue::Boolean(passes) => settings.tolerate(id, *passes).map_err(|error| (0..0, error.to_string())),
        _ => Err((value.span(), format!("the tolerance `{id}` must be true or false"))),
    }
}

fn text_of<'v>(value: &'v Spanned<DeValue<'_>>, name: &str) -> Result<&'v str, Wrong> {
    value.get_ref().as_str().ok_or_else(|| (value.span(), format!("`{name}` must be a string")))
}

/// What is wrong with a text, with the line and the column of the place.
fn error_at(text: &str, place: Option<Range<usize>>, reason: &str) -> ProfileError {
    let start = place.map_or(0, |place| place.start).min(text.len());
    let before = text.get(..start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    ProfileError {
        line: before.matches('\n').count() + 1,
        column: line.chars().count() + 1,
        reason: reason.lines().next().unwrap_or_default().to_owned(),
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
            (
                "[tolerances]\nop-case = 0\nNo-UA = true\n[guesses]\npage-size = 0",
                "line 2, column 11: the tolerance `op-case` must be true or false",
            ),
            ("name = \"a\\nb\"", "line 1, column 8: `name` must be one line, and not empty"),
            ("name = \" \"", "line 1, column 8: `name` must be one line"),
            (
                "[guesses]\npage-size = 0",
                "line 2, column 13: the guess `page-size` cannot be `0`: it accepts a number from 1",
            ),
            ("ü = 1", "line 1, column 1: "),
        ] {
            let error = read("x", text).unwrap_err().to_string();
            assert!(error.starts_with(said), "{error}");
        }
    }

    #[test]
    fn a_number_is_read_by_its_radix() {
        for (number, read_as) in [("0x10", "16"), ("0b11", "3"), ("1_000", "1000"), ("+7", "7")] {
            let settings = read("x", format!("[guesses]\npage-size = {number}")).unwrap();
            assert_eq!(settings.answers()["page-size"], read_as, "{number}");
        }
    }

    #[test]
    fn what_is_no_text_is_told_with_its_place() {
        let error = read("x", b"base = \"rfc\"\n# \xc3\xa4 \xe9\n").unwrap_err();
        assert_eq!(error.to_string(), "line 2, column 5: the byte 0xE9 is not part of a text in UTF-8");
    }

    #[test]
    fn the_usual_profile_is_the_usual_settings() {
        assert_eq!(Settings::of("egnyte"), Ok(Settings::default()));
        let plain = Settings::of("rfc").unwrap();
        assert!(plain.tolerated().values().all(|passes| !passes));
        assert!(matches!(Settings::of("rcf"), Err(UnknownSetting::Profile { .. })));
    }
}
