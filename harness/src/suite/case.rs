//! One scenario, ready to be run: its place, its rule, its tags with those it inherits, its steps with those of
//! the backgrounds. Knows no verdict and no connector.

use std::ops::RangeInclusive;
use std::sync::Arc;

use cucumber::feature::Ext;
use gherkin::{Feature, Scenario};

use crate::suite::rules::{Grade, Keeper};
use egnyte_protocol::Capability;

use super::FeatureFile;
use super::outline::{Block, BlockKind};

/// The head of a `Rule:` block, read from its tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleHead {
    /// The id of `@rule:ID`.
    pub id: Option<String>,
    /// The sentence after `Rule:`.
    pub says: String,
    /// The evidence tag.
    pub grade: Option<Grade>,
    /// Who keeps it.
    pub keeper: Keeper,
    /// The flaws, or for a rule Egnyte keeps the weaknesses, that break it.
    pub flaws: Vec<String>,
}

impl RuleHead {
    /// What reports call it: its id, or its sentence where it has none.
    pub fn name(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.says)
    }
}

/// One scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The file, as reports show it.
    pub file: Arc<str>,
    /// The line of its heading; of its row, where an outline made it.
    pub line: usize,
    /// The lines that name it as `FILE:LINE`.
    pub lines: RangeInclusive<usize>,
    /// The title of the feature.
    pub feature: Arc<str>,
    /// The rule it is under.
    pub rule: Option<Arc<RuleHead>>,
    /// Its title.
    pub title: String,
    /// Its tags and those it inherits, without `@`.
    pub tags: Vec<String>,
    /// The capabilities it needs.
    pub needs: Vec<Capability>,
    /// Its steps, after those of the backgrounds.
    pub steps: Vec<gherkin::Step>,
}

impl Case {
    /// Who keeps the rule it is under.
    pub fn keeper(&self) -> Keeper {
        self.rule.as_ref().map_or(Keeper::Connector, |rule| rule.keeper)
    }

    /// The flaws or weaknesses that its rule names.
    pub fn flaws(&self) -> &[String] {
        self.rule.as_ref().map_or(&[], |rule| &rule.flaws)
    }

    /// Whether it is one of the few long stories.
    pub fn is_journey(&self) -> bool {
        self.tags.iter().any(|tag| tag == "journey")
    }

    /// The area its rule belongs to: what its id begins with, else the folder of its file.
    pub fn area(&self) -> &str {
        let id = self.rule.as_ref().and_then(|rule| rule.id.as_deref());
        let folder = || self.file.rsplit('/').nth(1).filter(|folder| !folder.is_empty());
        id.and_then(|id| Some(id.split_once('.')?.0)).or_else(folder).unwrap_or("features")
    }

    /// `file:line`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// The scenarios of a file, outlines expanded. None where Gherkin cannot read it: the lint says why.
pub(super) fn cases(file: &FeatureFile) -> Vec<Case> {
    let Some(feature) = file.parsed.as_ref().ok().and_then(|feature| feature.clone().expand_examples().ok()) else {
        return Vec::new();
    };
    let title: Arc<str> = feature.name.as_str().into();
    let mut cases = Vec::new();
    for scenario in &feature.scenarios {
        cases.push(case(file, &feature, None, scenario));
    }
    for rule in &feature.rules {
        let head = Arc::new(rule_head(rule));
        for scenario in &rule.scenarios {
            cases.push(case(file, &feature, Some((rule, Arc::clone(&head))), scenario));
        }
    }
    for case in &mut cases {
        case.feature = Arc::clone(&title);
    }
    cases
}

/// The lines from the heading's first tag to the line before the next heading.
pub(super) fn extent(blocks: &[Block], line: usize, opens: impl Fn(&Block) -> bool) -> Option<RangeInclusive<usize>> {
    let index = blocks.iter().rposition(|block| opens(block) && block.title.spot.line <= line)?;
    let end = blocks[index + 1..].iter().find(|block| block.kind != BlockKind::Examples);
    Some(blocks[index].first_line..=end.map_or(usize::MAX, |block| block.first_line - 1))
}

fn case(
    file: &FeatureFile,
    feature: &Feature,
    rule: Option<(&gherkin::Rule, Arc<RuleHead>)>,
    scenario: &Scenario,
) -> Case {
    let scenario_block = |block: &Block| matches!(block.kind, BlockKind::Scenario | BlockKind::ScenarioOutline);
    let own = rule.as_ref().map(|(rule, _)| *rule);
    let tags: Vec<String> = feature
        .tags
        .iter()
        .chain(own.iter().flat_map(|rule| &rule.tags))
        .chain(&scenario.tags)
        .map(|tag| tag.trim_start_matches('@').to_owned())
        .collect();
    let backgrounds = [feature.background.as_ref(), own.and_then(|rule| rule.background.as_ref())];
    let before = backgrounds.into_iter().flatten().flat_map(|background| &background.steps);
    let line = scenario.position.line;
    Case {
        file: file.path.as_str().into(),
        line,
        lines: extent(&file.outline.blocks, line, scenario_block).unwrap_or(line..=line),
        feature: feature.name.as_str().into(),
        rule: rule.map(|(_, head)| head),
        title: scenario.name.clone(),
        needs: tags.iter().filter_map(|tag| tag.strip_prefix("needs:")?.parse().ok()).collect(),
        tags,
        steps: before.chain(&scenario.steps).cloned().collect(),
    }
}

fn rule_head(rule: &gherkin::Rule) -> RuleHead {
    let tags = || rule.tags.iter().map(|tag| tag.trim_start_matches('@'));
    RuleHead {
        id: tags().find_map(|tag| tag.strip_prefix("rule:")).map(str::to_owned),
        says: rule.name.clone(),
        grade: Grade::ALL.into_iter().find(|grade| tags().any(|tag| tag == grade.as_str())),
        keeper: if tags().any(|tag| tag == "keeper:egnyte") { Keeper::Egnyte } else { Keeper::Connector },
        flaws: tags().filter_map(|tag| tag.strip_prefix("flaw:")).map(str::to_owned).collect(),
    }
}
