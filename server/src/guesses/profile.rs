//! Profiles: a named set of answers to all guesses and of tolerances. Two are built in; a file starts from one of them
//! and lists the differences.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Guess, Leniency, SettingError, Settings, suggest};

/// Built-in profiles, the default first.
pub const BUILT_IN: [&str; 2] = ["egnyte", "rfc"];

/// Answers of a plain SCIM 2.0 service provider that differ from those of Egnyte.
const PLAIN: [(&str, &str); 14] = [
    ("user-type", "free"),
    ("user-name-form", "any"),
    ("email-form", "any"),
    ("active-removal", "unassign"),
    ("unknown-member", "ignore"),
    ("duplicate-email", "accept"),
    ("incomplete-user", "accept"),
    ("external-id", "mutable"),
    ("user-name-writes-with-idp", "both"),
    ("user-name-writes-without-idp", "egnyte"),
    ("group-name-length", "10000"),
    ("cursor-pagination", "yes"),
    ("root-query", "yes"),
    ("nested-groups", "yes"),
];

/// Error in a profile file, with its position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct ProfileError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Description of the error.
    pub reason: String,
}

impl Settings {
    /// Returns the settings of a built-in profile.
    pub fn built_in(profile: &str) -> Result<Self, SettingError> {
        let name = BUILT_IN.into_iter().find(|name| *name == profile);
        let unknown = || SettingError::unknown("built-in profile", profile, BUILT_IN.into_iter());
        let name = name.ok_or_else(unknown)?;
        let mut settings = Self { profile: name.to_owned(), ..Self::default() };
        if name == "rfc" {
            settings.leniency = Leniency::none();
            for (guess, answer) in PLAIN {
                settings.guess(guess, answer)?;
            }
        }
        Ok(settings)
    }
}

/// Reads a profile file. `name` is its name unless the file has one. Of several errors, the first is returned.
pub fn read(name: &str, file: impl AsRef<[u8]>) -> Result<Settings, ProfileError> {
    let text = decode_utf8(file.as_ref())?;
    let table = DeTable::parse(text).map_err(|error| error_at(text, error.span(), error.message()))?;
    let mut reader = ProfileReader { settings: Settings::default(), errors: Vec::new() };
    reader.read_base(table.get_ref());
    reader.read_name(table.get_ref(), name);
    reader.read_fields(table.get_ref());
    match reader.errors.into_iter().min_by_key(|(span, _)| span.start) {
        Some((span, reason)) => Err(error_at(text, Some(span), &reason)),
        None => Ok(reader.settings),
    }
}

const FIELDS: [&str; 6] = ["name", "base", "guesses", "tolerances", "evidence", "unanswered"];

/// Decodes a file, which must be UTF-8.
fn decode_utf8(file: &[u8]) -> Result<&str, ProfileError> {
    str::from_utf8(file).map_err(|error| {
        let start = error.valid_up_to();
        let valid = str::from_utf8(&file[..start]).unwrap_or_default();
        let byte = file.get(start).copied().unwrap_or_default();
        error_at(valid, Some(start..start), &format!("the byte 0x{byte:02X} is not valid UTF-8"))
    })
}

/// Error with the bytes that it refers to.
type SpannedError = (Range<usize>, String);

/// Reader of a profile file, with the errors so far.
struct ProfileReader {
    settings: Settings,
    errors: Vec<SpannedError>,
}

impl ProfileReader {
    fn read_base(&mut self, table: &DeTable<'_>) {
        let Some(value) = table.get("base") else { return };
        let base = text_of(value, "base")
            .and_then(|base| Settings::built_in(base).map_err(|error| (value.span(), error.to_string())));
        match base {
            Ok(settings) => self.settings = settings,
            Err(error) => self.errors.push(error),
        }
    }

    fn read_name(&mut self, table: &DeTable<'_>, default: &str) {
        let name = table.get("name").map_or(Ok(default), |value| {
            let name = text_of(value, "name")?;
            let is_line = !name.trim().is_empty() && !name.contains(char::is_control);
            if is_line { Ok(name) } else { Err((value.span(), "`name` must be one line, and not empty".to_owned())) }
        });
        match name {
            Ok(name) => self.settings.profile = name.to_owned(),
            Err(error) => self.errors.push(error),
        }
    }

    fn read_fields(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "guesses" => self.read_section("guesses", value, read_guess),
                "tolerances" => self.read_section("tolerances", value, read_tolerance),
                "evidence" => self.read_section("evidence", value, read_evidence),
                "unanswered" => self.read_section("unanswered", value, read_reason),
                known if FIELDS.contains(&known) => {}
                unknown => {
                    let reason = format!("a profile has no `{unknown}`: {}", suggest(unknown, FIELDS.into_iter()));
                    self.errors.push((key.span(), reason));
                }
            }
        }
    }

    /// Reads every entry of a section; an error without bytes of its own refers to the key.
    fn read_section(
        &mut self,
        name: &str,
        section: &Spanned<DeValue<'_>>,
        entry: fn(&mut Settings, &str, &Spanned<DeValue<'_>>) -> Result<(), SpannedError>,
    ) {
        let DeValue::Table(entries) = section.get_ref() else {
            return self.errors.push((section.span(), format!("`{name}` must be a table: [{name}]")));
        };
        for (id, value) in entries {
            if let Err((span, reason)) = entry(&mut self.settings, id.get_ref(), value) {
                self.errors.push((if span.is_empty() { id.span() } else { span }, reason));
            }
        }
    }
}

fn read_guess(settings: &mut Settings, id: &str, value: &Spanned<DeValue<'_>>) -> Result<(), SpannedError> {
    let answer = match value.get_ref() {
        DeValue::String(word) => word.to_string(),
        // A number that is too large is rejected as it is written.
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| number.as_str().to_owned(), |number| number.to_string()),
        _ => return Err((value.span(), format!("the guess `{id}` must be a string or a whole number"))),
    };
    settings.guess(id, &answer).map_err(|error| match error {
        SettingError::Value { .. } => (value.span(), error.to_string()),
        _ => (0..0, error.to_string()),
    })
}

fn read_tolerance(settings: &mut Settings, id: &str, value: &Spanned<DeValue<'_>>) -> Result<(), SpannedError> {
    match value.get_ref() {
        DeValue::Boolean(passes) => settings.tolerate(id, *passes).map_err(|error| (0..0, error.to_string())),
        _ => Err((value.span(), format!("the tolerance `{id}` must be true or false"))),
    }
}

/// Reads the date of a measured answer. The exchanges are for people.
fn read_evidence(settings: &mut Settings, id: &str, value: &Spanned<DeValue<'_>>) -> Result<(), SpannedError> {
    let guess = Guess::find(id).map_err(|error| (0..0, error.to_string()))?;
    let date =
        value.get_ref().get("date").ok_or_else(|| (value.span(), format!("the evidence of `{id}` has no `date`")));
    let day = text_of(date?, "date")?.chars().take_while(|sign| *sign != 'T').collect();
    settings.measured.insert(guess.id, day);
    Ok(())
}

/// Reads the reason for which a guess was not answered. It is for people.
fn read_reason(_: &mut Settings, id: &str, value: &Spanned<DeValue<'_>>) -> Result<(), SpannedError> {
    Guess::find(id).map_err(|error| (0..0, error.to_string()))?;
    text_of(value, id).map(drop)
}

fn text_of<'v>(value: &'v Spanned<DeValue<'_>>, name: &str) -> Result<&'v str, SpannedError> {
    value.get_ref().as_str().ok_or_else(|| (value.span(), format!("`{name}` must be a string")))
}

/// Returns an error at the line and the column of `span`.
fn error_at(text: &str, span: Option<Range<usize>>, reason: &str) -> ProfileError {
    let start = span.map_or(0, |span| span.start).min(text.len());
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
    fn file_starts_from_a_built_in_profile() {
        let text =
            "base = \"rfc\"\n[guesses]\npage-size = 7\nduplicate-email = \"refuse\"\n[tolerances]\nop-case = true\n";
        let settings = read("mine.toml", text).unwrap();
        assert_eq!(settings.profile(), "mine.toml");
        assert_eq!(settings.answers()["page-size"], "7");
        assert_eq!(settings.answers()["duplicate-email"], "refuse");
        assert_eq!(settings.answers()["user-type"], "free");
        assert_eq!((settings.tolerances()["op-case"], settings.tolerances()["no-schemas"]), (true, false));
        assert_eq!(read("x", "name = \"live\"").unwrap().profile(), "live");
        let expected = Settings { profile: "x".to_owned(), ..Settings::default() };
        assert_eq!(read("x", ""), Ok(expected));
    }

    #[test]
    fn unknown_word_is_reported_with_its_position_and_a_suggestion() {
        for (text, message) in [
            ("bse = \"rfc\"", "line 1, column 1: a profile has no `bse`: did you mean `base`?"),
            ("base = \"rcf\"", "line 1, column 8: there is no built-in profile `rcf`: did you mean `rfc`?"),
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
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    fn evidence_gives_a_guess_the_day_of_its_measurement() {
        let text = "[guesses]\npage-size = 7\n[evidence.page-size]\ndate = \"2026-11-29T16:00:00Z\"\nexchanges = []\n\
            [unanswered]\nclock-skew = \"it takes a sign-in\"\n";
        let settings = read("x", text).unwrap();
        assert_eq!(settings.measured("page-size"), Some("2026-11-29"));
        assert_eq!(settings.measured("clock-skew"), None);
        let error = read("x", "[evidence.page-sise]\ndate = \"\"").unwrap_err().to_string();
        assert!(error.ends_with("there is no guess `page-sise`: did you mean `page-size`?"), "{error}");
        let error = read("x", "[evidence.page-size]\nexchanges = []").unwrap_err().to_string();
        assert!(error.ends_with("the evidence of `page-size` has no `date`"), "{error}");
    }

    #[test]
    fn number_is_read_by_its_radix() {
        for (number, read_as) in [("0x10", "16"), ("0b11", "3"), ("1_000", "1000"), ("+7", "7")] {
            let settings = read("x", format!("[guesses]\npage-size = {number}")).unwrap();
            assert_eq!(settings.answers()["page-size"], read_as, "{number}");
        }
    }

    #[test]
    fn invalid_utf8_is_reported_with_its_position() {
        let error = read("x", b"base = \"rfc\"\n# \xc3\xa4 \xe9\n").unwrap_err();
        assert_eq!(error.to_string(), "line 2, column 5: the byte 0xE9 is not valid UTF-8");
    }

    #[test]
    fn default_profile_has_the_default_settings() {
        assert_eq!(Settings::built_in("egnyte"), Ok(Settings::default()));
        let plain = Settings::built_in("rfc").unwrap();
        assert!(plain.tolerances().values().all(|passes| !passes));
        assert!(matches!(Settings::built_in("rcf"), Err(SettingError::Unknown { .. })));
    }
}
