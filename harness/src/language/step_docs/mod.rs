//! The language of the features as a reader needs it: every sentence with what it means, its parameters, an
//! example and where it is used. Made from the steps themselves, so that it cannot lag behind them.

mod glue;
mod markdown;
mod show;

use serde::Serialize;

use crate::language::step_index::inventory::{Written, theme, written};
use crate::suite::Suite;

pub use crate::language::step_index::parameters::{Parameter, parameters};
pub use glue::{GLUE_FILE, glue};
pub use markdown::markdown;
pub use show::show;

/// The whole language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Guide {
    /// The version of this format: 1.
    pub version: u32,
    /// The sentences, by what they speak of.
    pub themes: Vec<Theme>,
    /// What stands in for the words in braces.
    pub parameters: Vec<Parameter>,
}

/// Sentences that speak of the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// Its sentences.
    pub sentences: Vec<Phrase>,
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Phrase {
    /// As its author wrote it: `{people} join(s) {group}`.
    pub words: String,
    /// The kinds of step it may be: `Given`, `When`, `Then`.
    pub kinds: Vec<&'static str>,
    /// What it means.
    pub meaning: String,
    /// The names of its parameters.
    pub parameters: Vec<String>,
    /// Whether a table stands below it.
    pub takes_table: bool,
    /// The sentence in use.
    pub example: String,
    /// Where the suite's own features use it: `FILE:LINE`.
    pub uses: Vec<String>,
}

/// The language, with every use in the suite's own features.
pub fn guide() -> Guide {
    let parameters = parameters();
    let mut themes: Vec<Theme> = Vec::new();
    for sentence in written() {
        if themes.last().is_none_or(|theme| theme.name != sentence.theme) {
            let (name, about) = (sentence.theme.clone(), theme(&sentence.theme));
            themes.push(Theme { name, about, sentences: Vec::new() });
        }
        let Some(open) = themes.last_mut() else { continue };
        let words = &sentence.sentence.words;
        match open.sentences.iter_mut().find(|known| known.words == *words) {
            Some(known) => known.kinds.push(sentence.kind()),
            None => open.sentences.push(phrase(&sentence)),
        }
    }
    find_uses(&mut themes);
    for phrase in themes.iter_mut().flat_map(|theme| &mut theme.sentences) {
        if phrase.example.is_empty() {
            phrase.example = filled(&phrase.words, &parameters);
        }
    }
    Guide { version: 1, themes, parameters }
}

fn phrase(sentence: &Written) -> Phrase {
    let words = &sentence.sentence.words;
    Phrase {
        words: words.clone(),
        kinds: vec![sentence.kind()],
        meaning: sentence.meaning.clone(),
        parameters: named(words),
        takes_table: words.ends_with(':'),
        example: String::new(),
        uses: Vec::new(),
    }
}

/// The names in braces, each once.
fn named(words: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in words.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

fn find_uses(themes: &mut [Theme]) {
    let sentences = written();
    let mut seen: Vec<(String, usize)> = Vec::new();
    for case in Suite::embedded().cases() {
        for step in &case.steps {
            // The scenarios below a background, and the rows of an outline, share their lines.
            let place = (case.file.to_string(), step.position.line);
            if seen.contains(&place) {
                continue;
            }
            let fits =
                |written: &&Written| written.sentence.kind == step.ty && written.sentence.pattern.is_match(&step.value);
            let Some(written) = sentences.iter().find(fits) else { continue };
            let mut phrases = themes.iter_mut().flat_map(|theme| &mut theme.sentences);
            let Some(phrase) = phrases.find(|phrase| phrase.words == written.sentence.words) else { continue };
            if phrase.example.is_empty() {
                phrase.example.clone_from(&step.value);
            }
            phrase.uses.push(format!("{}:{}", place.0, place.1));
            seen.push(place);
        }
    }
}

/// A sentence that no feature uses yet, with an example for each parameter. Letters that may be left out are.
fn filled(words: &str, parameters: &[Parameter]) -> String {
    let mut text = words.to_owned();
    for parameter in parameters {
        text = text.replace(&format!("{{{}}}", parameter.name), &parameter.example);
    }
    while let Some((before, rest)) = text.split_once('(') {
        let after = rest.split_once(')').map_or("", |(_, after)| after);
        text = format!("{before}{after}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases() -> Vec<Phrase> {
        guide().themes.into_iter().flat_map(|theme| theme.sentences).collect()
    }

    #[test]
    fn the_vocabulary_stays_small() {
        assert!(phrases().len() <= 60, "{} sentences: let a parameter or a table carry what is new", phrases().len());
    }

    #[test]
    fn every_sentence_says_what_it_means() {
        for phrase in phrases() {
            assert!(phrase.meaning.ends_with('.'), "`{}` has no doc comment that is a sentence", phrase.words);
        }
    }

    #[test]
    fn every_theme_says_what_it_is_about() {
        for theme in guide().themes {
            assert!(theme.about.starts_with("Sentences about "), "{}: {}", theme.name, theme.about);
        }
    }

    #[test]
    fn every_parameter_of_a_sentence_is_explained() {
        let known = parameters();
        for phrase in phrases() {
            for name in &phrase.parameters {
                let parameter = known.iter().find(|parameter| parameter.name == *name);
                assert!(parameter.is_some_and(|it| !it.meaning.is_empty()), "{{{name}}} of `{}`", phrase.words);
            }
        }
    }

    #[test]
    fn every_example_is_its_sentence() {
        let sentences = written();
        for phrase in phrases() {
            let written = sentences.iter().find(|written| written.sentence.words == phrase.words).unwrap();
            assert!(written.sentence.pattern.is_match(&phrase.example), "{} is no `{}`", phrase.example, phrase.words);
        }
    }

    #[test]
    fn a_use_in_a_background_counts_once() {
        let phrases = phrases();
        let opening = phrases.iter().find(|phrase| phrase.words == "an empty Egnyte domain").unwrap();
        let mut places = opening.uses.clone();
        places.dedup();
        assert_eq!(places.len(), opening.uses.len());
        assert!(opening.uses.iter().any(|place| place.starts_with("features/groups/creating.feature:")));
        assert_eq!(opening.kinds, ["Given"]);
    }

    #[test]
    fn a_sentence_that_is_a_given_and_a_when_is_one_sentence() {
        let phrases = phrases();
        let joins: Vec<&Phrase> = phrases.iter().filter(|phrase| phrase.words.contains("{movement}")).collect();
        assert_eq!(joins.len(), 1);
        assert_eq!(joins[0].kinds, ["Given", "When"]);
        assert_eq!(joins[0].parameters, ["people", "movement", "group"]);
    }
}
