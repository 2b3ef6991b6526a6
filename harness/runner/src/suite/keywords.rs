//! Gherkin keywords of a feature file: the English ones, or those of the language that the file declares.
//! Knows keywords only; sentences exist in English.

use std::collections::BTreeMap;

use gherkin::{Feature, Step, StepType};

use BlockKind::{Background, Examples, Rule, Scenario, ScenarioOutline};

/// Kind of a block, by its keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// `Feature:`
    Feature,
    /// `Background:`
    Background,
    /// `Rule:`
    Rule,
    /// `Scenario:`
    Scenario,
    /// `Scenario Outline:`
    ScenarioOutline,
    /// `Examples:`
    Examples,
}

impl BlockKind {
    /// Returns whether the block is a scenario, with or without examples.
    pub fn is_scenario(self) -> bool {
        matches!(self, Scenario | ScenarioOutline)
    }

    /// Returns whether the block contains steps, and no other text.
    pub fn has_steps(self) -> bool {
        self == Background || self.is_scenario()
    }
}

const ENGLISH_HEADINGS: [(&str, BlockKind); 11] = [
    ("Feature", BlockKind::Feature),
    ("Business Need", BlockKind::Feature),
    ("Ability", BlockKind::Feature),
    ("Background", Background),
    ("Rule", Rule),
    ("Scenario", Scenario),
    ("Example", Scenario),
    ("Scenario Outline", ScenarioOutline),
    ("Scenario Template", ScenarioOutline),
    ("Examples", Examples),
    ("Scenarios", Examples),
];

const ENGLISH_STEPS: [(&str, Option<StepType>); 6] = [
    ("Given ", Some(StepType::Given)),
    ("When ", Some(StepType::When)),
    ("Then ", Some(StepType::Then)),
    ("And ", None),
    ("But ", None),
    ("* ", Some(StepType::Given)),
];

/// Keywords of one language; of another language than English, those that the file uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keywords {
    headings: BTreeMap<String, BlockKind>,
    /// Step keywords as Gherkin has them, most with a space at their end. `None` continues the step above.
    steps: BTreeMap<String, Option<StepType>>,
}

impl Default for Keywords {
    fn default() -> Self {
        Self {
            headings: ENGLISH_HEADINGS.map(|(word, kind)| (word.to_owned(), kind)).into(),
            steps: ENGLISH_STEPS.map(|(word, kind)| (word.to_owned(), kind)).into(),
        }
    }
}

impl Keywords {
    /// Collects the keywords from Gherkin's own reading of a file; none where Gherkin cannot read it.
    pub(super) fn of(feature: Option<&Feature>) -> Self {
        let mut keywords = Self { headings: BTreeMap::new(), steps: BTreeMap::new() };
        let Some(feature) = feature else { return keywords };
        let rules = feature.rules.iter();
        keywords.add_heading(&feature.keyword, BlockKind::Feature);
        rules.clone().for_each(|rule| keywords.add_heading(&rule.keyword, Rule));
        for background in feature.background.iter().chain(rules.clone().filter_map(|rule| rule.background.as_ref())) {
            keywords.add_heading(&background.keyword, Background);
            keywords.add_steps(&background.steps);
        }
        for scenario in feature.scenarios.iter().chain(rules.flat_map(|rule| &rule.scenarios)) {
            let kind = if scenario.examples.is_empty() { Scenario } else { ScenarioOutline };
            keywords.add_heading(&scenario.keyword, kind);
            keywords.add_steps(&scenario.steps);
            scenario.examples.iter().for_each(|examples| keywords.add_heading(&examples.keyword, Examples));
        }
        keywords
    }

    /// Iterates over the keywords of blocks.
    pub fn headings(&self) -> impl Iterator<Item = (&str, BlockKind)> {
        self.headings.iter().map(|(word, kind)| (word.as_str(), *kind))
    }

    /// Iterates over the keywords of steps.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        self.steps.keys().map(|word| word.trim_end())
    }

    /// Reads the heading of a block: its kind and its title.
    pub(super) fn read_heading<'l>(&self, line: &'l str) -> Option<(BlockKind, &'l str)> {
        let (word, title) = line.split_once(':')?;
        Some((*self.headings.get(word.trim_end())?, title.trim()))
    }

    /// Reads a step: its keyword, its type unless it continues the step above, and its sentence.
    pub(super) fn read_step<'l>(&self, line: &'l str) -> Option<(&str, Option<StepType>, &'l str)> {
        // Of two keywords that begin alike, the longer one comes later in the map.
        let (word, kind) = self.steps.iter().rev().find(|(word, _)| line.starts_with(word.as_str()))?;
        Some((word.trim_end(), *kind, line[word.len()..].trim()))
    }

    /// A keyword of scenarios, some of them with examples, is one of scenarios.
    fn add_heading(&mut self, keyword: &str, kind: BlockKind) {
        let known = self.headings.entry(keyword.trim().to_owned()).or_insert(kind);
        if kind == Scenario {
            *known = kind;
        }
    }

    /// A keyword with steps of more than one type continues the step above.
    fn add_steps(&mut self, steps: &[Step]) {
        for step in steps {
            let known = self.steps.entry(step.keyword.clone()).or_insert(Some(step.ty));
            *known = known.filter(|kind| *kind == step.ty);
        }
    }
}
