//! Parameters of the sentences, as the documentation and the hints need them. Knows no sentence.

use serde::Serialize;

use crate::scenario::parameters::{Description, descriptions};

/// Parameter of a sentence: a word in braces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// Name: the word in braces.
    pub name: String,
    /// Meaning, as a sentence.
    pub meaning: String,
    /// Values of a closed list; empty for others.
    pub values: Vec<String>,
    /// Example of a value.
    pub example: String,
    /// Regular expression of the values.
    pub pattern: String,
}

/// Every parameter: our own in the order of their tables, then the built-in ones.
pub fn parameters() -> Vec<Parameter> {
    let string = Description {
        name: "string",
        meaning: "Text in double quotes; inside, `\\\"` is a quote and `\\\\` a backslash.",
        words: &[],
        example: "\"lovelace@acme.example\"",
        pattern: r#""(?:[^"\\]|\\.)*""#,
    };
    let int = Description { name: "int", meaning: "A whole number: `50`.", words: &[], example: "50", pattern: r"\d+" };
    descriptions().into_iter().chain([string, int]).map(Parameter::from).collect()
}

impl From<Description> for Parameter {
    fn from(description: Description) -> Self {
        Self {
            name: description.name.to_owned(),
            meaning: description.meaning.trim().to_owned(),
            values: description.words.iter().map(|word| (*word).to_owned()).collect(),
            example: description.example.to_owned(),
            pattern: description.pattern.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str) -> Parameter {
        parameters().into_iter().find(|parameter| parameter.name == name).unwrap()
    }

    #[test]
    fn parameter_has_its_meaning_and_an_example() {
        let person = found("person");
        assert_eq!(person.meaning, "A person, by the first name the features use: `Ada`.");
        assert_eq!((person.example.as_str(), person.values.len()), ("Ada", 0));
    }

    #[test]
    fn closed_list_is_complete() {
        assert_eq!(found("property").values, ["email", "username", "first name", "last name"]);
    }
}
