//! A feature file as Cucumber Messages have it: source, syntax tree, and a pickle for each scenario. A line of a file
//! holds one node, so that file and line name it.

use gherkin::{Background, Examples, Feature, LineCol, Rule, Scenario, Step, StepType, Table};
use serde_json::{Value, json};

use crate::report::json::{Line, Told};
use crate::suite::FeatureFile;
use crate::suite::outline::{Block, BlockKind};

/// The messages about one file: what it says, and what is made of it. None where Gherkin cannot read it.
pub(super) fn of_file(file: &FeatureFile, verdicts: &[&Told]) -> Vec<Value> {
    let Ok(feature) = &file.parsed else { return Vec::new() };
    let source = json!({ "uri": file.path, "data": file.text, "mediaType": "text/x.cucumber.gherkin+plain" });
    let tree = Tree { file };
    let language = language(file);
    let document = json!({ "uri": file.path, "feature": tree.feature(feature, language), "comments": [] });
    let pickles = verdicts.iter().map(|told| json!({ "pickle": tree.pickle(feature, told, language) }));
    [json!({ "source": source }), json!({ "gherkinDocument": document })].into_iter().chain(pickles).collect()
}

/// What the step of a pickle is called.
pub(super) fn step_id(told: &Told, index: usize) -> String {
    format!("{}/{index}", told.id)
}

fn language(file: &FeatureFile) -> &str {
    let said = file.outline.language.as_ref().and_then(|line| line.text.split(':').nth(1));
    said.map_or("en", str::trim)
}

struct Tree<'a> {
    file: &'a FeatureFile,
}

impl Tree<'_> {
    fn id(&self, line: usize) -> String {
        format!("{}:{line}", self.file.path)
    }

    fn feature(&self, feature: &Feature, language: &str) -> Value {
        let background = feature.background.iter().map(|it| json!({ "background": self.background(it) }));
        let scenarios = feature.scenarios.iter().map(|it| json!({ "scenario": self.scenario(it) }));
        let rules = feature.rules.iter().map(|it| json!({ "rule": self.rule(it) }));
        let children: Vec<Value> = background.chain(scenarios).chain(rules).collect();
        json!({
            "location": location(feature.position), "tags": self.tags(feature.position.line), "language": language,
            "keyword": feature.keyword, "name": feature.name, "description": text(feature.description.as_ref()),
            "children": children,
        })
    }

    fn rule(&self, rule: &Rule) -> Value {
        let background = rule.background.iter().map(|it| json!({ "background": self.background(it) }));
        let scenarios = rule.scenarios.iter().map(|it| json!({ "scenario": self.scenario(it) }));
        let children: Vec<Value> = background.chain(scenarios).collect();
        json!({
            "id": self.id(rule.position.line), "location": location(rule.position),
            "tags": self.tags(rule.position.line), "keyword": rule.keyword, "name": rule.name,
            "description": text(rule.description.as_ref()), "children": children,
        })
    }

    fn background(&self, background: &Background) -> Value {
        json!({
            "id": self.id(background.position.line), "location": location(background.position),
            "keyword": background.keyword, "name": background.name,
            "description": text(background.description.as_ref()), "steps": self.steps(&background.steps),
        })
    }

    fn scenario(&self, scenario: &Scenario) -> Value {
        let examples: Vec<Value> = scenario.examples.iter().map(|it| self.examples(it)).collect();
        json!({
            "id": self.id(scenario.position.line), "location": location(scenario.position),
            "tags": self.tags(scenario.position.line), "keyword": scenario.keyword, "name": scenario.name,
            "description": text(scenario.description.as_ref()), "steps": self.steps(&scenario.steps),
            "examples": examples,
        })
    }

    fn examples(&self, examples: &Examples) -> Value {
        let mut told = json!({
            "id": self.id(examples.position.line), "location": location(examples.position),
            "tags": self.tags(examples.position.line), "keyword": examples.keyword,
            "name": text(examples.name.as_ref()), "description": text(examples.description.as_ref()),
        });
        let mut rows = examples.table.iter().flat_map(|table| self.rows(table));
        if let Some(header) = rows.next() {
            told["tableHeader"] = header;
        }
        told["tableBody"] = rows.collect();
        told
    }

    fn steps(&self, steps: &[Step]) -> Vec<Value> {
        steps.iter().map(|step| self.step(step)).collect()
    }

    fn step(&self, step: &Step) -> Value {
        let mut told = json!({
            "id": self.id(step.position.line), "location": location(step.position),
            "keyword": format!("{} ", step.keyword.trim()), "keywordType": keyword_type(step), "text": step.value,
        });
        let below = LineCol { line: step.position.line + 1, col: step.position.col };
        if let Some(table) = &step.table {
            told["dataTable"] = json!({ "location": location(below), "rows": self.rows(table).collect::<Vec<_>>() });
        }
        if let Some(text) = &step.docstring {
            told["docString"] = json!({ "location": location(below), "content": text, "delimiter": "\"\"\"" });
        }
        told
    }

    fn rows<'t>(&'t self, table: &'t Table) -> impl Iterator<Item = Value> + 't {
        table.rows.iter().enumerate().map(|(index, cells)| {
            let at = LineCol { line: table.position.line + index, col: table.position.col };
            let cells: Vec<Value> = cells.iter().map(|it| json!({ "location": location(at), "value": it })).collect();
            json!({ "id": self.id(at.line), "location": location(at), "cells": cells })
        })
    }

    fn tags(&self, heading: usize) -> Vec<Value> {
        let block = self.file.outline.blocks.iter().find(|block| block.title.spot.line == heading);
        let tag = |block: &Block, index: usize| {
            let tag = &block.tags[index];
            let at = json!({ "line": tag.spot.line, "column": tag.spot.column });
            json!({ "id": self.tag_id(block, index), "location": at, "name": format!("@{}", tag.name) })
        };
        block.map(|block| (0..block.tags.len()).map(|index| tag(block, index)).collect()).unwrap_or_default()
    }

    fn tag_id(&self, block: &Block, index: usize) -> String {
        format!("{}:{}", self.id(block.tags[index].spot.line), block.tags[index].spot.column)
    }

    fn pickle(&self, feature: &Feature, told: &Told, language: &str) -> Value {
        let scenarios = feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios));
        let heading = scenarios.map(|scenario| scenario.position.line).filter(|line| *line <= told.line).max();
        let heading = heading.unwrap_or(told.line);
        let mut nodes = vec![self.id(heading)];
        if heading != told.line {
            nodes.push(self.id(told.line));
        }
        let steps: Vec<Value> = told.steps.iter().enumerate().map(|(at, it)| self.pickle_step(told, at, it)).collect();
        let tags: Vec<Value> = told.tags.iter().filter_map(|name| self.pickle_tag(heading, name)).collect();
        json!({
            "id": told.id, "uri": told.file, "location": { "line": told.line }, "name": told.title,
            "language": language, "astNodeIds": nodes, "steps": steps, "tags": tags,
        })
    }

    fn pickle_step(&self, told: &Told, index: usize, step: &Line) -> Value {
        let mut pickled = json!({ "id": step_id(told, index), "astNodeIds": [self.id(step.line)], "text": step.text });
        if !step.table.is_empty() {
            let cell = |cell: &String| json!({ "value": cell });
            let row = |row: &Vec<String>| json!({ "cells": row.iter().map(cell).collect::<Vec<_>>() });
            pickled["argument"] = json!({ "dataTable": { "rows": step.table.iter().map(row).collect::<Vec<_>>() } });
        }
        pickled
    }

    /// A tag of the scenario's own, else of its rule, else of the feature.
    fn pickle_tag(&self, heading: usize, name: &str) -> Option<Value> {
        let before = || self.file.outline.blocks.iter().rev().filter(|block| block.title.spot.line <= heading);
        let own = before().find(|block| block.title.spot.line == heading);
        let rule = before().find(|block| block.kind == BlockKind::Rule);
        let feature = before().find(|block| block.kind == BlockKind::Feature);
        let found = [own, rule, feature].into_iter().flatten().find_map(|block| {
            let index = block.tags.iter().position(|tag| tag.name == name)?;
            Some(self.tag_id(block, index))
        });
        found.map(|id| json!({ "name": format!("@{name}"), "astNodeId": id }))
    }
}

fn location(at: LineCol) -> Value {
    json!({ "line": at.line, "column": at.col })
}

fn text(text: Option<&String>) -> &str {
    text.map_or("", String::as_str)
}

fn keyword_type(step: &Step) -> &'static str {
    match (step.keyword.trim(), step.ty) {
        ("And" | "But" | "*", _) => "Conjunction",
        (_, StepType::Given) => "Context",
        (_, StepType::When) => "Action",
        (_, StepType::Then) => "Outcome",
    }
}
