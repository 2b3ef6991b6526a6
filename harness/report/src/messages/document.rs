//! Messages about one feature file: source, syntax tree, and a pickle for each scenario. A line of a file has one node at
//! most, so that file and line are its id.

use gherkin::{Background, Examples, Feature, GherkinEnv, LineCol, Rule, Scenario, Step, StepType, Table};
use serde_json::{Value, json};

use crate::run::FeatureSource;
use crate::scenario::{ScenarioResult, StepResult};

/// Returns the messages about one file. Without a source that Gherkin can read, the pickles refer to no syntax tree.
pub(super) fn of_file(source: Option<&FeatureSource>, results: &[&ScenarioResult]) -> Vec<Value> {
    let parsed = source.and_then(|source| {
        let feature = Feature::parse(&source.text, GherkinEnv::default()).ok()?;
        Some((source, feature))
    });
    let Some((source, feature)) = &parsed else {
        return results.iter().map(|result| json!({ "pickle": pickle(result, None) })).collect();
    };
    let tree = Tree::new(source, feature);
    let document = json!({ "uri": source.path, "feature": tree.feature(), "comments": [] });
    let source = json!({ "uri": source.path, "data": source.text, "mediaType": "text/x.cucumber.gherkin+plain" });
    let pickles = results.iter().map(|result| json!({ "pickle": pickle(result, Some(&tree)) }));
    [json!({ "source": source }), json!({ "gherkinDocument": document })].into_iter().chain(pickles).collect()
}

/// Returns the id of a step of a pickle.
pub(super) fn step_id(result: &ScenarioResult, index: usize) -> String {
    format!("{}/{index}", result.id)
}

fn pickle(result: &ScenarioResult, tree: Option<&Tree<'_>>) -> Value {
    let heading = tree.map_or(result.line, |tree| tree.heading(result.line));
    let step = |(index, step)| pickle_step(step_id(result, index), step, tree);
    let steps: Vec<Value> = result.steps.iter().enumerate().map(step).collect();
    let node_id = |line: usize| tree.map(|tree| tree.id(line));
    let mut nodes = Vec::from_iter(node_id(heading));
    nodes.extend(node_id(result.line).filter(|_| heading != result.line));
    let tag =
        |name: &String| Some(json!({ "name": format!("@{name}"), "astNodeId": tree?.inherited_tag(heading, name)? }));
    let tags: Vec<Value> = result.tags.iter().filter_map(tag).collect();
    json!({
        "id": result.id, "uri": result.file, "location": { "line": result.line }, "name": result.title,
        "language": tree.map_or("en", |tree| tree.language), "astNodeIds": nodes, "steps": steps, "tags": tags,
    })
}

fn pickle_step(id: String, step: &StepResult, tree: Option<&Tree<'_>>) -> Value {
    let nodes = Vec::from_iter(tree.map(|tree| tree.id(step.line)));
    let mut pickled = json!({ "id": id, "astNodeIds": nodes, "text": step.text });
    if !step.table.is_empty() {
        let cell = |cell: &String| json!({ "value": cell });
        let row = |row: &Vec<String>| json!({ "cells": row.iter().map(cell).collect::<Vec<_>>() });
        pickled["argument"] = json!({ "dataTable": { "rows": step.table.iter().map(row).collect::<Vec<_>>() } });
    }
    pickled
}

/// Syntax tree of a feature file.
struct Tree<'a> {
    path: &'a str,
    lines: Vec<&'a str>,
    feature: &'a Feature,
    language: &'a str,
}

/// Tag with its place, which Gherkin's own tree does not have.
struct Tag<'a> {
    name: &'a str,
    line: usize,
    column: usize,
}

impl<'a> Tree<'a> {
    fn new(source: &'a FeatureSource, feature: &'a Feature) -> Self {
        let lines: Vec<&str> = source.text.lines().collect();
        let comments = lines.iter().filter_map(|line| line.trim().strip_prefix('#'));
        let mut directives =
            comments.filter_map(|comment| comment.trim().strip_prefix("language")?.trim().strip_prefix(':'));
        let language = directives.next_back().map_or("en", str::trim);
        Self { path: &source.path, lines, feature, language }
    }

    fn id(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }

    fn feature(&self) -> Value {
        let feature = self.feature;
        let background = feature.background.iter().map(|it| json!({ "background": self.background(it) }));
        let scenarios = feature.scenarios.iter().map(|it| json!({ "scenario": self.scenario(it) }));
        let rules = feature.rules.iter().map(|it| json!({ "rule": self.rule(it) }));
        let children: Vec<Value> = background.chain(scenarios).chain(rules).collect();
        json!({
            "location": location(feature.position), "tags": self.tags(feature.position.line), "language": self.language,
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
        let mut node = json!({
            "id": self.id(examples.position.line), "location": location(examples.position),
            "tags": self.tags(examples.position.line), "keyword": examples.keyword,
            "name": text(examples.name.as_ref()), "description": text(examples.description.as_ref()),
        });
        let mut rows = examples.table.iter().flat_map(|table| self.rows(table));
        if let Some(header) = rows.next() {
            node["tableHeader"] = header;
        }
        node["tableBody"] = rows.collect();
        node
    }

    fn steps(&self, steps: &[Step]) -> Vec<Value> {
        steps.iter().map(|step| self.step(step)).collect()
    }

    fn step(&self, step: &Step) -> Value {
        let mut node = json!({
            "id": self.id(step.position.line), "location": location(step.position),
            "keyword": format!("{} ", step.keyword.trim()), "keywordType": keyword_type(step), "text": step.value,
        });
        let below = LineCol { line: step.position.line + 1, col: step.position.col };
        if let Some(table) = &step.table {
            node["dataTable"] = json!({ "location": location(below), "rows": self.rows(table).collect::<Vec<_>>() });
        }
        if let Some(text) = &step.docstring {
            node["docString"] = json!({ "location": location(below), "content": text, "delimiter": "\"\"\"" });
        }
        node
    }

    fn rows<'t>(&'t self, table: &'t Table) -> impl Iterator<Item = Value> + 't {
        table.rows.iter().enumerate().map(|(index, cells)| {
            let at = LineCol { line: table.position.line + index, col: table.position.col };
            let cells: Vec<Value> = cells.iter().map(|it| json!({ "location": location(at), "value": it })).collect();
            json!({ "id": self.id(at.line), "location": location(at), "cells": cells })
        })
    }

    fn tags(&self, heading: usize) -> Vec<Value> {
        let tag = |tag: Tag<'_>| {
            let at = json!({ "line": tag.line, "column": tag.column });
            json!({ "id": self.tag_id(&tag), "location": at, "name": format!("@{}", tag.name) })
        };
        self.tags_above(heading).into_iter().map(tag).collect()
    }

    fn tag_id(&self, tag: &Tag<'_>) -> String {
        format!("{}:{}", self.id(tag.line), tag.column)
    }

    /// Returns the line of the heading of the scenario around a line.
    fn heading(&self, line: usize) -> usize {
        let of_rules = self.feature.rules.iter().flat_map(|rule| &rule.scenarios);
        let headings = self.feature.scenarios.iter().chain(of_rules).map(|scenario| scenario.position.line);
        headings.filter(|heading| *heading <= line).max().unwrap_or(line)
    }

    /// Returns the id of a tag of the scenario, its rule or the feature.
    fn inherited_tag(&self, heading: usize, name: &str) -> Option<String> {
        let rule = self.feature.rules.iter().map(|rule| rule.position.line).filter(|line| *line < heading).max();
        let headings = [Some(heading), rule, Some(self.feature.position.line)];
        let tags = headings.into_iter().flatten().flat_map(|heading| self.tags_above(heading));
        tags.into_iter().find(|tag| tag.name == name).map(|tag| self.tag_id(&tag))
    }

    /// Returns the tags in the lines above a heading, in order.
    fn tags_above(&self, heading: usize) -> Vec<Tag<'a>> {
        let above = self.lines.iter().enumerate().take(heading.saturating_sub(1)).rev();
        let belongs = |(_, line): &(usize, &&str)| matches!(line.trim().chars().next(), None | Some('#' | '@'));
        let mut lines: Vec<_> = above.take_while(belongs).filter(|(_, line)| line.trim().starts_with('@')).collect();
        lines.reverse();
        lines.into_iter().flat_map(|(index, line)| tags_of_line(index + 1, line)).collect()
    }
}

fn tags_of_line(number: usize, line: &str) -> Vec<Tag<'_>> {
    let starts = line.char_indices().enumerate().filter(|(_, (_, sign))| *sign == '@');
    let end = line.find(" #").unwrap_or(line.len());
    let tag = |(column, (start, _)): (usize, (usize, char))| {
        let name = line[start + 1..].split(|sign: char| sign == '@' || sign.is_whitespace()).next().unwrap_or_default();
        (start < end).then_some(Tag { name, line: number, column: column + 1 })
    };
    starts.filter_map(tag).collect()
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
