//! A scenario that is ready to run: its place, its rule, its own and inherited tags, and its steps after those of the
//! backgrounds. Knows no verdict and no connector.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use cucumber::feature::Ext;
use gherkin::{Feature, Scenario};

use egnyte_protocol::Capability;

use super::keywords::BlockKind;
use super::layout::Block;
use super::rules::{Grade, Keeper};

/// Head of a `Rule:` block, with the content of its tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleHead {
    /// Id in `@rule:ID`.
    pub id: Option<String>,
    /// Sentence after `Rule:`.
    pub says: String,
    /// Evidence tag.
    pub grade: Option<Grade>,
    /// Party that keeps the rule.
    pub keeper: Keeper,
    /// Flaws that break the rule; weaknesses of the mock for a rule that Egnyte keeps.
    pub flaws: Vec<String>,
}

impl RuleHead {
    /// Returns the name for reports: the id, or the sentence of a rule without one.
    pub fn name(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.says)
    }
}

/// Scenario of a suite; each row of an outline is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Path of the file, as reports show it.
    pub file: Arc<str>,
    /// Line of the heading, or of the row of an outline.
    pub line: usize,
    /// Lines that select the scenario as `FILE:LINE`.
    pub lines: RangeInclusive<usize>,
    /// Title of the feature.
    pub feature: Arc<str>,
    /// Rule of the scenario.
    pub rule: Option<Arc<RuleHead>>,
    /// Title.
    pub title: String,
    /// Row of an outline: `name = Sales`.
    pub example: Option<String>,
    /// Number among the scenarios of the file with the same rule, title and row, from 1.
    pub occurrence: usize,
    /// Own and inherited tags, without `@`.
    pub tags: Vec<String>,
    /// Capabilities that the connector must declare.
    pub needs: Vec<Capability>,
    /// Steps, after those of the backgrounds.
    pub steps: Vec<gherkin::Step>,
}

impl Case {
    /// Returns the party that keeps the rule.
    pub fn keeper(&self) -> Keeper {
        self.rule.as_ref().map_or(Keeper::Connector, |rule| rule.keeper)
    }

    /// Returns the flaws or weaknesses that the rule names.
    pub fn flaws(&self) -> &[String] {
        self.rule.as_ref().map_or(&[], |rule| &rule.flaws)
    }

    /// Returns whether the scenario has more than one `When`.
    pub fn is_journey(&self) -> bool {
        self.tags.iter().any(|tag| tag == "journey")
    }

    /// Returns the area of the rule: the first part of its id, else the folder of the file.
    pub fn area(&self) -> &str {
        let id = self.rule.as_ref().and_then(|rule| rule.id.as_deref());
        let folder = || self.file.rsplit('/').nth(1).filter(|folder| !folder.is_empty());
        id.and_then(|id| Some(id.split_once('.')?.0)).or_else(folder).unwrap_or("features")
    }

    /// Returns the key of the scenario, by which recordings know it: lines, and the selection of a run, do not change it.
    pub fn key(&self) -> String {
        let rule = self.rule.as_ref().map_or("", |rule| rule.name());
        let mut key = [&*self.file, rule, &self.title].join(" | ");
        key.extend(self.example.iter().map(|row| format!(" | {row}")));
        if self.occurrence > 1 {
            key.push_str(&format!(" | {}", self.occurrence));
        }
        key
    }

    /// Returns `FILE:LINE`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// Returns the scenarios of a file, outlines expanded.
pub(super) fn cases(file: &str, feature: &Feature, blocks: &[Block]) -> Vec<Case> {
    let Ok(feature) = feature.clone().expand_examples() else { return Vec::new() };
    let (file, title): (Arc<str>, Arc<str>) = (file.into(), feature.name.as_str().into());
    let case = |rule: Option<(&gherkin::Rule, &Arc<RuleHead>)>, scenario: &Scenario| {
        let own_rule = rule.map(|(rule, _)| rule);
        let tags = [Some(&feature.tags), own_rule.map(|rule| &rule.tags), Some(&scenario.tags)];
        let tags = tags.into_iter().flatten().flatten().map(|tag| tag.trim_start_matches('@').to_owned());
        let tags: Vec<String> = tags.collect();
        let backgrounds = [feature.background.as_ref(), own_rule.and_then(|rule| rule.background.as_ref())];
        let before = backgrounds.into_iter().flatten().flat_map(|background| &background.steps);
        let line = row_line(blocks, scenario).unwrap_or(scenario.position.line);
        Case {
            file: Arc::clone(&file),
            line,
            lines: lines_around(blocks, line).unwrap_or(line..=line),
            feature: Arc::clone(&title),
            rule: rule.map(|(_, head)| Arc::clone(head)),
            title: scenario.name.clone(),
            example: example(scenario),
            occurrence: 1,
            needs: tags.iter().filter_map(|tag| tag.strip_prefix("needs:")?.parse().ok()).collect(),
            tags,
            steps: before.chain(&scenario.steps).cloned().collect(),
        }
    };
    let mut cases: Vec<Case> = feature.scenarios.iter().map(|scenario| case(None, scenario)).collect();
    for rule in &feature.rules {
        let head = Arc::new(rule_head(rule));
        cases.extend(rule.scenarios.iter().map(|scenario| case(Some((rule, &head)), scenario)));
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for case in &mut cases {
        let count = counts.entry(case.key()).or_default();
        *count += 1;
        case.occurrence = *count;
    }
    cases
}

/// Renders the row that an outline was expanded with.
fn example(scenario: &Scenario) -> Option<String> {
    let table = scenario.examples.first()?.table.as_ref()?;
    let [header, row] = table.rows.as_slice() else { return None };
    Some(header.iter().zip(row).map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", "))
}

/// Returns the line of the row that an outline was expanded with: the expansion counts the rows below the `Examples:`, and no
/// description, comment or empty line between them.
fn row_line(blocks: &[Block], scenario: &Scenario) -> Option<usize> {
    let examples = scenario.examples.first()?.position.line;
    let is_around = |block: &&Block| block.kind == BlockKind::Examples && block.first_line <= examples;
    let block = blocks.iter().rfind(is_around)?;
    let row = scenario.position.line.checked_sub(examples + 1)?;
    block.rows.get(row).map(|row| row.span.line)
}

/// Returns the lines of the scenario around a line, from its first tag to the line before the next heading.
fn lines_around(blocks: &[Block], line: usize) -> Option<RangeInclusive<usize>> {
    let index = blocks.iter().rposition(|block| block.kind.is_scenario() && block.title.span.line <= line)?;
    let end = blocks[index + 1..].iter().find(|block| block.kind != BlockKind::Examples);
    Some(blocks[index].first_line..=end.map_or(usize::MAX, |block| block.first_line - 1))
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
