//! What may stand for a word in braces: read from the parameters' own source. Knows no sentence.

use serde::Serialize;

use super::inventory::literal;

const SOURCES: [&str; 9] = [
    include_str!("../../scenario/parameters/mod.rs"),
    include_str!("../../scenario/parameters/application.rs"),
    include_str!("../../scenario/parameters/delivery.rs"),
    include_str!("../../scenario/parameters/directory.rs"),
    include_str!("../../scenario/parameters/egnyte.rs"),
    include_str!("../../scenario/parameters/import.rs"),
    include_str!("../../scenario/parameters/last_resort.rs"),
    include_str!("../../scenario/parameters/outcome.rs"),
    include_str!("../../scenario/parameters/sign_in.rs"),
];

/// A word in braces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// The word.
    pub name: String,
    /// What it stands for.
    pub meaning: String,
    /// All that may stand there, where it is a closed list.
    pub values: Vec<String>,
    /// One thing that may.
    pub example: String,
    /// The regular expression of what may.
    pub pattern: String,
}

/// Every parameter of our own, in the order of their source, and those that are built in.
pub fn parameters() -> Vec<Parameter> {
    SOURCES.into_iter().flat_map(own).chain(built_in()).collect()
}

fn own(source: &str) -> Vec<Parameter> {
    let mut found = Vec::new();
    let mut doc: Vec<&str> = Vec::new();
    let mut rest = source;
    while let Some((line, after)) = rest.split_once('\n') {
        let line = line.trim();
        if let Some(text) = line.strip_prefix("///") {
            doc.push(text.trim());
        } else if line.starts_with("#[param(") {
            found.extend(parameter(&doc.join(" "), rest));
        } else if !line.starts_with("#[") {
            doc.clear();
        }
        rest = after;
    }
    found
}

fn built_in() -> [Parameter; 2] {
    let string = Parameter {
        name: "string".to_owned(),
        meaning: "Text in double quotes; inside, `\\\"` is a quote and `\\\\` a backslash.".to_owned(),
        values: Vec::new(),
        example: "\"lovelace@acme.example\"".to_owned(),
        pattern: r#""(?:[^"\\]|\\.)*""#.to_owned(),
    };
    let int = Parameter {
        name: "int".to_owned(),
        meaning: "A whole number: `50`.".to_owned(),
        values: Vec::new(),
        example: "50".to_owned(),
        pattern: r"\d+".to_owned(),
    };
    [string, int]
}

/// The attribute that `source` begins with: `#[param(name = "…", regex = "…")]`.
fn parameter(meaning: &str, source: &str) -> Option<Parameter> {
    let name = literal(&source[source.find("name")?..])?;
    let pattern = literal(&source[source.find("regex")?..])?;
    let values = if is_closed(&pattern) { pattern.split('|').flat_map(spellings).collect() } else { Vec::new() };
    let example = values.first().cloned().or_else(|| quoted(meaning)).unwrap_or_default();
    Some(Parameter { name, meaning: meaning.to_owned(), values, example, pattern })
}

/// Whether a pattern is a list of words, some with a letter at their end that may be missing.
fn is_closed(pattern: &str) -> bool {
    !pattern.starts_with('|') && pattern.chars().all(|sign| sign.is_alphanumeric() || " |-?".contains(sign))
}

/// `joins?` as `joins` and `join`.
fn spellings(word: &str) -> Vec<String> {
    match word.strip_suffix('?') {
        Some(whole) => {
            let mut short = whole.to_owned();
            short.pop();
            vec![whole.to_owned(), short]
        }
        None => vec![word.to_owned()],
    }
}

/// What stands between the first two backticks.
fn quoted(meaning: &str) -> Option<String> {
    meaning.split('`').nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    fn found(name: &str) -> Parameter {
        parameters().into_iter().find(|parameter| parameter.name == name).unwrap()
    }

    #[test]
    fn a_parameter_is_read_with_its_meaning_and_an_example() {
        let person = found("person");
        assert_eq!(person.meaning, "A person, by the first name the features use: `Ada`.");
        assert_eq!((person.example.as_str(), person.values.len()), ("Ada", 0));
    }

    #[test]
    fn a_closed_list_is_told_whole() {
        assert_eq!(found("property").values, ["email", "username", "first name", "last name"]);
    }

    #[test]
    fn every_example_is_one() {
        for parameter in parameters() {
            let pattern = Regex::new(&format!("^(?:{})$", parameter.pattern)).unwrap();
            assert!(pattern.is_match(&parameter.example), "{parameter:?}");
        }
    }
}
