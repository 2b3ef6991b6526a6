//! The sentences there are, as data: which of them a step is, and which come nearest to one that is none.
//! Knows their words, not what they do.

pub mod inventory;
pub mod parameters;

mod wordings;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use gherkin::StepType;
use regex::Regex;

use egnyte_support::did_you_mean::{is_similar, similarity};
use wordings::wordings;

/// From this likeness on, prose was surely meant as a step.
const SOUNDS_ALIKE: f64 = 0.8;

/// Below this likeness another sentence is no help.
const ALIKE: f64 = 0.55;

/// One sentence, as one kind of step.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Given, When or Then.
    pub kind: StepType,
    /// As its author wrote it: `{people} join(s) {group}`.
    pub words: String,
    /// What a step must match.
    pub pattern: Regex,
}

/// Every sentence.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    sentences: Vec<Sentence>,
    gists: OnceLock<BTreeSet<String>>,
}

/// What a step is, in a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Exactly one sentence.
    One,
    /// None; these come nearest, with the kinds each exists as.
    Unknown(Vec<Near>),
    /// Several at once.
    Several(Vec<String>),
}

/// A sentence close to what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The sentence, in the wording that comes nearest.
    pub words: String,
    /// The kinds of step it exists as.
    pub kinds: Vec<StepType>,
    /// Whether it is what was written, in another kind of step.
    pub exact: bool,
}

impl Vocabulary {
    /// The vocabulary of these sentences.
    pub fn new(sentences: Vec<Sentence>) -> Self {
        Self { sentences, gists: OnceLock::new() }
    }

    /// Every sentence, as every kind it exists as.
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// Reads a step.
    pub fn read(&self, kind: StepType, text: &str) -> Reading {
        let matching = |sentence: &&Sentence| sentence.pattern.is_match(text);
        let found: Vec<&Sentence> = self.sentences.iter().filter(|s| s.kind == kind).filter(matching).collect();
        match found.as_slice() {
            [_] => Reading::One,
            [] => Reading::Unknown(self.near(text)),
            several => Reading::Several(several.iter().map(|sentence| sentence.words.clone()).collect()),
        }
    }

    /// Whether a line of prose is so close to a sentence that it was surely meant as a step.
    pub fn sounds_like_a_step(&self, text: &str) -> bool {
        let plain = gist(text);
        self.gists().iter().any(|gist| is_similar(&plain, gist, SOUNDS_ALIKE))
    }

    /// The gist of every wording, made once.
    fn gists(&self) -> &BTreeSet<String> {
        self.gists.get_or_init(|| self.sentences.iter().flat_map(|it| wordings(&it.words)).flat_map(gists).collect())
    }

    fn near(&self, text: &str) -> Vec<Near> {
        let mut seen: Vec<&str> = Vec::new();
        let mut scored: Vec<(f64, Near)> = Vec::new();
        for sentence in &self.sentences {
            if seen.contains(&sentence.words.as_str()) {
                continue;
            }
            seen.push(&sentence.words);
            let kinds = self.sentences.iter().filter(|other| other.words == sentence.words).map(|other| other.kind);
            let exact = sentence.pattern.is_match(text);
            let (score, words) = if exact { (2.0, sentence.words.clone()) } else { nearest(text, &sentence.words) };
            if score >= ALIKE {
                scored.push((score, Near { words, kinds: kinds.collect(), exact }));
            }
        }
        scored.sort_by(|left, right| right.0.total_cmp(&left.0));
        scored.into_iter().take(3).map(|(_, near)| near).collect()
    }
}

/// The wording of a sentence that comes nearest to a step, and how near.
fn nearest(text: &str, words: &str) -> (f64, String) {
    let scored = wordings(words).into_iter().map(|wording| (closeness(text, &wording), wording));
    scored.max_by(|left, right| left.0.total_cmp(&right.0)).unwrap_or_default()
}

/// How close a step is to a sentence, whose optional letters (`member(s)`) it may have or lack.
fn closeness(text: &str, words: &str) -> f64 {
    let plain = gist(text);
    gists(words.to_owned()).iter().map(|gist| similarity(&plain, gist)).fold(0.0, f64::max)
}

/// The gist of a sentence without its optional letters, and with them.
fn gists(words: String) -> [String; 2] {
    [gist(&words), gist(&words.replace(['(', ')'], ""))]
}

/// A sentence with every parameter, quoted text and name reduced to one sign, so that only its own words count.
fn gist(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let (taken, sign) = match next {
            '"' => (quoted(rest), "□"),
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

/// How long the quoted text is that stands at the beginning, quotes included.
fn quoted(text: &str) -> usize {
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

    fn vocabulary() -> Vocabulary {
        let sentence = |kind, words: &str, pattern: &str| Sentence {
            kind,
            words: words.to_owned(),
            pattern: Regex::new(pattern).unwrap(),
        };
        Vocabulary::new(vec![
            sentence(StepType::Given, "{people} join(s) {group}", r#"^\w+ joins? ".*"$"#),
            sentence(StepType::When, "{people} join(s) {group}", r#"^\w+ joins? ".*"$"#),
            sentence(StepType::Then, "nothing changes in Egnyte", "^nothing changes in Egnyte$"),
        ])
    }

    #[test]
    fn a_slip_finds_the_sentence_that_was_meant() {
        let Reading::Unknown(near) = vocabulary().read(StepType::When, r#"Ada jions "Engineering""#) else {
            panic!("it is unknown")
        };
        assert_eq!(near[0].words, "{people} join(s) {group}");
        assert_eq!(near[0].kinds, [StepType::Given, StepType::When]);
    }

    #[test]
    fn the_right_words_as_the_wrong_kind_are_told_apart() {
        let Reading::Unknown(near) = vocabulary().read(StepType::When, "nothing changes in Egnyte") else {
            panic!("it is unknown")
        };
        assert!(near[0].exact);
        assert_eq!(near[0].kinds, [StepType::Then]);
    }

    #[test]
    fn names_and_quotes_do_not_count_as_words() {
        assert_eq!(gist(r#"Ada, Grace and Linus join "A \" b""#), "□ join □");
        assert_eq!(gist("{people} join(s) {group}"), "□ join □");
    }
}
