//! The sentences as step definitions without a body, for editors that know Cucumber: what completes a sentence, colours
//! its parameters and underlines one that does not exist. Nothing ever runs them.

use std::fmt::Write as _;

use super::{Guide, Parameter};

/// What the stub is called.
pub const GLUE_FILE: &str = "egnyte-conformance.js";

const HEAD: &str = "\
// The sentences of egnyte-conformance, for editors that know Cucumber: they complete them and underline what is none.
// Made by `egnyte-conformance steps --glue DIR`, and never run; delete it and make it again after an update.
import { defineParameterType, Given, Then, When } from '@cucumber/cucumber'
";

/// The whole file.
pub fn glue(guide: &Guide) -> String {
    let mut text = HEAD.to_owned();
    // Writing to a String cannot fail.
    for parameter in guide.parameters.iter().filter(|parameter| !is_built_in(parameter)) {
        let pattern = pattern(&parameter.pattern);
        let _ = writeln!(text, "\n// {}", parameter.meaning);
        let _ = writeln!(text, "defineParameterType({{ name: '{}', regexp: /{pattern}/ }})", parameter.name);
    }
    for phrase in guide.themes.iter().flat_map(|theme| &theme.sentences) {
        let keyword = phrase.kinds.first().copied().unwrap_or("Given");
        let words = phrase.words.replace('\\', r"\\").replace('\'', r"\'");
        let _ = writeln!(text, "\n// {}: {}", phrase.kinds.join(", "), phrase.meaning);
        let _ = writeln!(text, "{keyword}('{words}', function () {{}})");
    }
    text
}

/// Cucumber has these of its own.
fn is_built_in(parameter: &Parameter) -> bool {
    matches!(parameter.name.as_str(), "string" | "int")
}

/// A pattern as JavaScript reads it without its `u` flag, which Cucumber does not take.
fn pattern(rust: &str) -> String {
    rust.replace(r"\x{80}-\x{10FFFF}", r"\u0080-\uFFFF").replace('/', r"\/")
}

#[cfg(test)]
mod tests {
    use super::super::guide;
    use super::*;

    #[test]
    fn the_stub_has_every_sentence_once_and_every_parameter() {
        let guide = guide();
        let text = glue(&guide);
        let sentences: usize = guide.themes.iter().map(|theme| theme.sentences.len()).sum();
        assert_eq!(text.lines().filter(|line| line.ends_with("', function () {})")).count(), sentences);
        assert!(text.contains(r"Given('{person}\'s {property} changes to {string}', function () {})"), "{text}");
        assert!(text.contains("name: 'property', regexp: /email|username|first name|last name/"), "{text}");
        assert!(!text.contains(r"\p{") && !text.contains("name: 'string'"), "{text}");
    }
}
