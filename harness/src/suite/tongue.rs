//! A feature in another language than English: which of its lines open a block or a step, by Gherkin's own reading.
//! Knows keywords only; sentences exist in English.

use std::collections::BTreeMap;

use gherkin::{Feature, LineCol, Step, StepType};

use super::outline::BlockKind;

/// The keywords of one file, each by its line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tongue {
    headings: BTreeMap<usize, (BlockKind, String)>,
    steps: BTreeMap<usize, (StepType, String)>,
}

impl Tongue {
    /// What Gherkin read.
    pub(super) fn of(feature: &Feature) -> Self {
        let mut tongue = Self::default();
        tongue.heading(feature.position, BlockKind::Feature, &feature.keyword);
        let rules = feature.rules.iter();
        rules.clone().for_each(|rule| tongue.heading(rule.position, BlockKind::Rule, &rule.keyword));
        for background in feature.background.iter().chain(rules.clone().filter_map(|rule| rule.background.as_ref())) {
            tongue.heading(background.position, BlockKind::Background, &background.keyword);
            tongue.open(&background.steps);
        }
        for scenario in feature.scenarios.iter().chain(rules.flat_map(|rule| &rule.scenarios)) {
            let outline = !scenario.examples.is_empty();
            let kind = if outline { BlockKind::ScenarioOutline } else { BlockKind::Scenario };
            tongue.heading(scenario.position, kind, &scenario.keyword);
            tongue.open(&scenario.steps);
            for examples in &scenario.examples {
                tongue.heading(examples.position, BlockKind::Examples, &examples.keyword);
            }
        }
        tongue
    }

    /// The block that a line opens, and its title.
    pub(super) fn block<'t>(&self, line: usize, text: &'t str) -> Option<(BlockKind, &'t str)> {
        let (kind, keyword) = self.headings.get(&line)?;
        let title = text.strip_prefix(keyword.as_str())?.trim_start().strip_prefix(':')?;
        Some((*kind, title.trim()))
    }

    /// The kind of the step that a line is, and the word it opens with.
    pub(super) fn step(&self, line: usize) -> Option<(StepType, &str)> {
        self.steps.get(&line).map(|(kind, word)| (*kind, word.as_str()))
    }

    /// Every keyword that is used, each once.
    pub(super) fn words(&self) -> Vec<String> {
        let headings = self.headings.values().map(|(_, word)| word);
        let mut words: Vec<String> = headings.chain(self.steps.values().map(|(_, word)| word)).cloned().collect();
        words.sort();
        words.dedup();
        words
    }

    fn heading(&mut self, position: LineCol, kind: BlockKind, keyword: &str) {
        self.headings.insert(position.line, (kind, keyword.trim().to_owned()));
    }

    fn open(&mut self, steps: &[Step]) {
        let opened = steps.iter().map(|step| (step.position.line, (step.ty, step.keyword.trim().to_owned())));
        self.steps.extend(opened);
    }
}
