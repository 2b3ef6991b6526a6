//! Commands that print documentation: `steps`, `rules`, `explain`, `protocol` and `report --schema`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::language::rule_report::{self, RuleReport};
use crate::language::step_docs::{self, StepDocs};
use crate::run::invocation;
use crate::suite::grid::Grid;
use crate::util::exit::Exit;
use crate::util::terminal::Terminal;

use super::exec::CommandResult;
use super::init::init_glue;

const PROTOCOL: &str = include_str!("../../../PROTOCOL.md");

/// Arguments of `steps`.
#[derive(Debug, Args)]
pub(super) struct StepsArgs {
    /// Print JSON, for an editor or another tool
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Print features/README.md
    #[arg(long)]
    markdown: bool,
    /// Write step definitions into this folder, for editors that know Cucumber; overwrites no file
    #[arg(long, value_name = "DIR", conflicts_with_all = ["json", "markdown"])]
    glue: Option<PathBuf>,
}

impl StepsArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        let docs = StepDocs::load();
        let text = match self.glue {
            Some(folder) => format!("{} written", init_glue(&folder)?.display()),
            None if self.json => to_json(&docs)?,
            None if self.markdown => step_docs::markdown(&docs),
            None => step_docs::render(&docs, terminal.paint()),
        };
        print(&text, terminal)
    }
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// Print JSON, for another tool
    #[arg(long, conflicts_with_all = ["markdown", "summary", "grid"])]
    json: bool,
    /// Print features/RULES.md
    #[arg(long, conflicts_with_all = ["summary", "grid"])]
    markdown: bool,
    /// Print the table in README.md, by area
    #[arg(long, conflicts_with = "grid")]
    summary: bool,
    /// Print the grid of events and circumstances: which scenarios judge each cell, or why none does
    #[arg(long)]
    grid: bool,
}

impl RulesArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        if self.grid {
            return print(&rule_report::render_grid(&Grid::load_embedded()?, terminal.paint()), terminal);
        }
        let report = RuleReport::load()?;
        let text = match self {
            Self { json: true, .. } => to_json(&report)?,
            Self { markdown: true, .. } => rule_report::markdown(&report),
            Self { summary: true, .. } => rule_report::summary(&report),
            _ => rule_report::render(&report, terminal.paint()),
        };
        print(&text, terminal)
    }
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Id of the rule: groups.takeover
    rule: String,
}

impl ExplainArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        let report = RuleReport::load()?;
        print(&rule_report::explain(report.rule(&self.rule)?, &invocation(), terminal.paint()), terminal)
    }
}

/// Arguments of `protocol`.
#[derive(Debug, Args)]
pub(super) struct ProtocolArgs {
    /// Print the JSON Schema of every message instead
    #[arg(long)]
    schema: bool,
}

impl ProtocolArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        if self.schema { print(&to_json(egnyte_protocol::schema())?, terminal) } else { print(PROTOCOL, terminal) }
    }
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Print the JSON Schema of `--report json=FILE`
    #[arg(long, required = true)]
    schema: bool,
}

impl ReportArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        print(&to_json(&egnyte_report::schema())?, terminal)
    }
}

fn print(text: &str, terminal: &mut Terminal<'_>) -> CommandResult {
    terminal.print(text)?;
    Ok(Exit::Green)
}

fn to_json(value: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string_pretty(value)
}
