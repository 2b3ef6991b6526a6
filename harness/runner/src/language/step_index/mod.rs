//! Index of the sentences: which sentence a step is, and the nearest ones to a step that is none.
//! Knows their words, not their effects.

pub mod inventory;
pub mod parameters;

mod wordings;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use gherkin::StepType;
use regex::Regex;

use egnyte_support::did_you_mean::{is_similar, similarity};
use inventory::Sentence;
use wordings::wordings;

/// Least likeness to a sentence of prose that was meant as a step.
const STEP_LIKENESS: f64 = 0.8;

/// Least likeness of a sentence that is worth a suggestion.
const SUGGESTION_LIKENESS: f64 = 0.55;

/// Index of all sentences.
#[derive(Debug, Clone, Default)]
pub struct StepIndex {
    sentences: Vec<Sentence>,
    gists: OnceLock<BTreeSet<String>>,
}

/// Result of looking a step up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepMatch {
    /// The step is exactly one sentence.
    One,
    /// The step is no sentence; these are the nearest.
    Unknown(Vec<Suggestion>),
    /// The step is several sentences at once.
    Several(Vec<String>),
}

/// Sentence that is similar to a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Sentence, in its nearest wording.
    pub words: String,
    /// Kinds of step that the sentence exists as.
    pub kinds: Vec<StepType>,
    /// True if the step has these words, but is another kind of step.
    pub exact: bool,
}

impl StepIndex {
    /// Builds the index of all compiled steps.
    pub fn load() -> Self {
        let mut sentences: Vec<Sentence> = inventory::sentences().into_iter().map(|it| it.sentence).collect();
        sentences.sort_by(|left, right| left.words.cmp(&right.words));
        Self::new(sentences)
    }

    /// Builds the index of these sentences.
    pub fn new(sentences: Vec<Sentence>) -> Self {
        Self { sentences, gists: OnceLock::new() }
    }

    /// Finds the sentence of a step.
    pub fn find(&self, kind: StepType, text: &str) -> StepMatch {
        let matching = |sentence: &&Sentence| sentence.pattern.is_match(text);
        let found: Vec<&Sentence> = self.sentences.iter().filter(|s| s.kind == kind).filter(matching).collect();
        match found.as_slice() {
            [_] => StepMatch::One,
            [] => StepMatch::Unknown(self.suggest(text)),
            several => StepMatch::Several(several.iter().map(|sentence| sentence.words.clone()).collect()),
        }
    }

    /// Returns the parameters of a step, each with its name and its text; `None` for a step that is no sentence.
    pub fn values<'t>(&self, kind: StepType, text: &'t str) -> Option<Vec<(&str, &'t str)>> {
        let matching = |sentence: &&Sentence| sentence.kind == kind && sentence.pattern.is_match(text);
        let sentence = self.sentences.iter().find(matching)?;
        let names = sentence.words.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        Some(names.zip(outer_groups(&sentence.pattern, text)).collect())
    }

    /// Returns whether a line of prose is so similar to a sentence that it was meant as a step.
    pub fn is_like_a_step(&self, text: &str) -> bool {
        let plain = gist(text);
        self.gists().iter().any(|gist| is_similar(&plain, gist, STEP_LIKENESS))
    }

    /// Gists of all wordings, computed once.
    fn gists(&self) -> &BTreeSet<String> {
        self.gists.get_or_init(|| {
            self.sentences.iter().flat_map(|it| wordings(&it.words)).flat_map(|it| gists(&it)).collect()
        })
    }

    fn suggest(&self, text: &str) -> Vec<Suggestion> {
        let mut seen: Vec<&str> = Vec::new();
        let mut scored: Vec<(f64, Suggestion)> = Vec::new();
        for sentence in &self.sentences {
            if seen.contains(&sentence.words.as_str()) {
                continue;
            }
            seen.push(&sentence.words);
            let kinds = self.sentences.iter().filter(|other| other.words == sentence.words).map(|other| other.kind);
            let exact = sentence.pattern.is_match(text);
            let (score, words) =
                if exact { (2.0, sentence.words.clone()) } else { nearest_wording(text, &sentence.words) };
            if score >= SUGGESTION_LIKENESS {
                scored.push((score, Suggestion { words, kinds: kinds.collect(), exact }));
            }
        }
        scored.sort_by(|left, right| right.0.total_cmp(&left.0));
        scored.into_iter().take(3).map(|(_, suggestion)| suggestion).collect()
    }
}

/// Returns the texts of the groups that are in no other group: one for each parameter.
fn outer_groups<'t>(pattern: &Regex, text: &'t str) -> Vec<&'t str> {
    let groups = pattern.captures(text).into_iter().flat_map(|found| found.iter().skip(1).collect::<Vec<_>>());
    let mut outer: Vec<regex::Match<'t>> = Vec::new();
    for group in groups.flatten() {
        if outer.last().is_none_or(|last| group.start() >= last.end()) {
            outer.push(group);
        }
    }
    outer.into_iter().map(|group| group.as_str()).collect()
}

/// Finds the wording of a sentence that is nearest to a step, with its likeness.
fn nearest_wording(text: &str, words: &str) -> (f64, String) {
    let plain = gist(text);
    let score = |wording: &str| gists(wording).iter().map(|gist| similarity(&plain, gist)).fold(0.0, f64::max);
    let scored = wordings(words).into_iter().map(|wording| (score(&wording), wording));
    scored.max_by(|left, right| left.0.total_cmp(&right.0)).unwrap_or_default()
}

/// Returns the gists of a sentence without its optional letters (`member(s)`), and with them.
fn gists(words: &str) -> [String; 2] {
    [gist(words), gist(&words.replace(['(', ')'], ""))]
}

/// Reduces each parameter, quoted text and name of a sentence to one sign, so that only its own words count.
fn gist(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let (taken, sign) = match next {
            '"' => (quoted_len(rest), "□"),
            '{' => (rest.find('}').map_or(rest.len(), |end| end + 1), "□"),
            '(' => (rest.find(')').map_or(rest.len(), |end| end + 1), ""),
            _ => (next.len_utf8(), &rest[..next.len_utf8()]),
        };
        plain.push_str(sign);
        rest = &rest[taken..];
    }
    let names = plain.split_whitespace().map(|word| if is_name(word) { "□" } else { word });
    let mut words: Vec<&str> = names.collect();
    words.dedup_by(|next, before| *next == "□" && *before == "□");
    words.join(" ").replace("□ and □", "□").replace("□, □", "□")
}

fn is_name(word: &str) -> bool {
    let word = word.trim_end_matches([',', '.']).trim_end_matches("'s");
    let known = ["Egnyte", "IdP", "SCIM", "SSO"];
    word.chars().next().is_some_and(char::is_uppercase) && !known.contains(&word)
}

/// Returns the length of the quoted text at the beginning, quotes included.
fn quoted_len(text: &str) -> usize {
    let mut escaped = false;
    for (at, sign) in text.char_indices().skip(1) {
        match sign {
            '"' if !escaped => return at + 1,
            '\\' if !escaped => escaped = true,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> StepIndex {
        let sentence = |kind, words: &str, pattern: &str| Sentence {
            kind,
            words: words.to_owned(),
            pattern: Regex::new(pattern).unwrap(),
        };
        StepIndex::new(vec![
            sentence(StepType::Given, "{people} join(s) {group}", r#"^\w+ joins? ".*"$"#),
            sentence(StepType::When, "{people} join(s) {group}", r#"^\w+ joins? ".*"$"#),
            sentence(StepType::Then, "nothing changes in Egnyte", "^nothing changes in Egnyte$"),
        ])
    }

    #[test]
    fn a_misspelt_step_suggests_the_nearest_sentence() {
        let StepMatch::Unknown(suggestions) = index().find(StepType::When, r#"Ada jions "Engineering""#) else {
            panic!("it is unknown")
        };
        assert_eq!(suggestions[0].words, "{people} join(s) {group}");
        assert_eq!(suggestions[0].kinds, [StepType::Given, StepType::When]);
    }

    #[test]
    fn a_sentence_as_the_wrong_kind_of_step_is_an_exact_suggestion() {
        let StepMatch::Unknown(suggestions) = index().find(StepType::When, "nothing changes in Egnyte") else {
            panic!("it is unknown")
        };
        assert!(suggestions[0].exact);
        assert_eq!(suggestions[0].kinds, [StepType::Then]);
    }

    #[test]
    fn names_and_quotes_do_not_count_as_words() {
        assert_eq!(gist(r#"Ada, Grace and Linus join "A \" b""#), "□ join □");
        assert_eq!(gist("{people} join(s) {group}"), "□ join □");
    }
}
