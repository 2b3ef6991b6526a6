//! Documentation of the sentences of the suite.

use egnyte_runner::language::step_docs::{SentenceDoc, StepDocs, glue, markdown};
use egnyte_runner::language::step_index::inventory::{DocumentedSentence, sentences};
use egnyte_runner::language::step_index::{StepIndex, StepMatch};
use gherkin::StepType;

fn sentence_docs() -> Vec<SentenceDoc> {
    StepDocs::load().themes.into_iter().flat_map(|theme| theme.sentences).collect()
}

#[test]
fn the_number_of_sentences_stays_small() {
    let count = sentence_docs().len();
    assert!(count <= 80, "{count} sentences: add a parameter or a table instead");
}

#[test]
fn every_sentence_has_a_meaning() {
    for doc in sentence_docs() {
        assert!(doc.meaning.ends_with('.'), "`{}` has no doc comment that is a sentence", doc.words);
    }
}

#[test]
fn every_theme_has_a_description() {
    for theme in StepDocs::load().themes {
        assert!(theme.about.starts_with("Sentences about "), "{}: {}", theme.name, theme.about);
    }
}

#[test]
fn every_parameter_of_a_sentence_has_a_meaning() {
    let parameters = StepDocs::load().parameters;
    for doc in sentence_docs() {
        for name in &doc.parameters {
            let parameter = parameters.iter().find(|parameter| parameter.name == *name);
            assert!(parameter.is_some_and(|it| !it.meaning.is_empty()), "{{{name}}} of `{}`", doc.words);
        }
    }
}

#[test]
fn every_example_matches_its_sentence() {
    let kinds = [("Given", StepType::Given), ("When", StepType::When), ("Then", StepType::Then)];
    let steps = StepIndex::load();
    for doc in sentence_docs() {
        for (_, kind) in kinds.iter().filter(|(keyword, _)| doc.kinds.contains(keyword)) {
            assert_eq!(steps.find(*kind, &doc.example), StepMatch::One, "`{}` is no `{}`", doc.example, doc.words);
        }
    }
}

#[test]
fn a_use_in_a_background_counts_once() {
    let docs = sentence_docs();
    let opening = docs.iter().find(|doc| doc.words == "an empty Egnyte domain").unwrap();
    let mut places = opening.uses.clone();
    places.dedup();
    assert_eq!(places.len(), opening.uses.len());
    assert!(opening.uses.iter().any(|place| place.starts_with("features/groups/creating.feature:")));
    assert_eq!(opening.kinds, ["Given"]);
}

#[test]
fn a_sentence_that_is_a_given_and_a_when_is_one_sentence() {
    let docs = sentence_docs();
    let joins: Vec<&SentenceDoc> = docs.iter().filter(|doc| doc.words.contains("{movement}")).collect();
    assert_eq!(joins.len(), 1);
    assert_eq!(joins[0].kinds, ["Given", "When"]);
    assert_eq!(joins[0].parameters, ["people", "movement", "group"]);
}
#[test]
fn glue_file_has_every_sentence_once_and_every_parameter() {
    let docs = StepDocs::load();
    let text = glue(&docs);
    let sentences: usize = docs.themes.iter().map(|theme| theme.sentences.len()).sum();
    assert_eq!(text.lines().filter(|line| line.ends_with("', function () {})")).count(), sentences);
    assert!(text.contains(r"Given('{person}\'s {property} changes to {string}', function () {})"), "{text}");
    assert!(text.contains("name: 'property', regexp: /email|username|first name|last name/"), "{text}");
    assert!(!text.contains(r"\p{") && !text.contains("name: 'string'"), "{text}");
}
#[test]
fn the_page_has_every_sentence_and_no_placeholder() {
    let page = markdown(&StepDocs::load());
    assert!(!page.contains("{{"), "{page}");
    assert!(page.contains(r#"| Given, When | `{people} {movement} {group}` | "#), "{page}");
    assert!(page.contains("| `{property}` | A property of a person in the directory. | `email`, `username`"), "{page}");
}

#[test]
fn every_step_has_its_expression() {
    for DocumentedSentence { sentence, .. } in sentences() {
        assert!(!sentence.words.starts_with('^'), "{} was not found in its source", sentence.words);
    }
}
