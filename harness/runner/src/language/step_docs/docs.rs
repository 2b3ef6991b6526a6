//! Documentation of the steps: every sentence with its meaning, its parameters, an example and its uses. Generated from
//! the steps and the suite's features.

use std::collections::BTreeSet;

use gherkin::StepType;
use regex::Regex;
use serde::Serialize;

use crate::language::step_index::inventory::{DocumentedSentence, describe_theme, sentences};
use crate::language::step_index::parameters::{Parameter, parameters};
use crate::suite::{FeatureFile, Origin, Suite, embedded};

/// Documentation of all steps.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepDocs {
    /// Version of the format: 1.
    pub version: u32,
    /// Themes with their sentences.
    pub themes: Vec<Theme>,
    /// Parameters: the words in braces.
    pub parameters: Vec<Parameter>,
}

/// Theme: sentences about one subject.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Theme {
    /// Name.
    pub name: String,
    /// Description.
    pub about: String,
    /// Sentences.
    pub sentences: Vec<SentenceDoc>,
}

/// Documentation of a sentence.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SentenceDoc {
    /// Cucumber expression: `{people} join(s) {group}`.
    pub words: String,
    /// Kinds of step: `Given`, `When`, `Then`.
    pub kinds: Vec<&'static str>,
    /// Meaning.
    pub meaning: String,
    /// Names of the parameters.
    pub parameters: Vec<String>,
    /// True if a table or a doc string follows.
    pub takes_table: bool,
    /// Example from the suite's features, or from the guide for authors.
    pub example: String,
    /// Uses in the suite's features: `FILE:LINE`.
    pub uses: Vec<String>,
    #[serde(skip)]
    pattern: Regex,
}

impl StepDocs {
    /// Generates the documentation of all compiled steps.
    pub fn load() -> Self {
        let mut themes: Vec<Theme> = Vec::new();
        for sentence in sentences() {
            if themes.last().is_none_or(|theme| theme.name != sentence.theme) {
                let (name, about) = (sentence.theme.clone(), describe_theme(&sentence.theme));
                themes.push(Theme { name, about, sentences: Vec::new() });
            }
            let Some(theme) = themes.last_mut() else { continue };
            match theme.sentences.iter_mut().find(|known| known.words == sentence.sentence.words) {
                Some(known) => known.kinds.push(sentence.keyword()),
                None => theme.sentences.push(sentence.into()),
            }
        }
        let mut docs = Self { version: 1, themes, parameters: parameters() };
        docs.add_uses();
        docs.add_examples_of_the_guide();
        docs
    }

    fn find(&mut self, kind: StepType, text: &str) -> Option<&mut SentenceDoc> {
        let kind = format!("{kind:?}");
        let mut sentences = self.themes.iter_mut().flat_map(|theme| &mut theme.sentences);
        sentences.find(|doc| doc.kinds.contains(&kind.as_str()) && doc.pattern.is_match(text))
    }

    fn add_uses(&mut self) {
        let mut seen = BTreeSet::new();
        for case in Suite::load_embedded().cases() {
            for step in &case.steps {
                // The scenarios below a background, and the rows of an outline, share their lines.
                let place = format!("{}:{}", case.file, step.position.line);
                if seen.insert(place.clone())
                    && let Some(doc) = self.find(step.ty, &step.value)
                {
                    if doc.example.is_empty() {
                        doc.example.clone_from(&step.value);
                    }
                    doc.uses.push(place);
                }
            }
        }
    }

    /// Adds examples of the sentences that the suite's own features do not use.
    fn add_examples_of_the_guide(&mut self) {
        let guide = embedded::text("features/WRITING.md").unwrap_or_default();
        let features = guide.split("```gherkin\n").skip(1).filter_map(|rest| rest.split("```").next());
        for feature in features {
            let cases = FeatureFile::new("features/WRITING.md", feature, Origin::Own).cases();
            for step in cases.iter().flat_map(|case| &case.steps) {
                if let Some(doc) = self.find(step.ty, &step.value).filter(|doc| doc.example.is_empty()) {
                    doc.example.clone_from(&step.value);
                }
            }
        }
    }
}

impl From<DocumentedSentence> for SentenceDoc {
    fn from(documented: DocumentedSentence) -> Self {
        let kinds = vec![documented.keyword()];
        let words = documented.sentence.words;
        Self {
            kinds,
            meaning: documented.meaning,
            parameters: parameter_names(&words),
            takes_table: words.ends_with(':'),
            example: String::new(),
            uses: Vec::new(),
            pattern: documented.sentence.pattern,
            words,
        }
    }
}

/// Returns the names in braces, each once.
fn parameter_names(words: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in words.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
