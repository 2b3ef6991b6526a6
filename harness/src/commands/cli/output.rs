//! What a run writes beside its verdicts on the terminal, and how sentences are listed.

use std::path::PathBuf;

use clap::Args;

use crate::commands::merge;
use crate::run::Detail;
use egnyte_report::ReportFormat;

use super::CliError;

#[derive(Debug, Args)]
pub(super) struct Output {
    /// Also write a report: `html=FILE` for people, `junit=FILE`, `json=FILE`, `messages=FILE` (Cucumber
    /// Messages), or `github` for annotations and the job summary [can be given several times]
    #[arg(long = "report", value_name = "KIND[=FILE]")]
    reports: Vec<String>,
    /// Also keep, in this folder, all there is of each scenario: the requests, what Egnyte held, the conversation with
    /// the connector, its standard error; for `replay` and `merge`
    #[arg(long, value_name = "DIR")]
    pub(super) results: Option<PathBuf>,
    /// Also show where the time went, and the slowest scenarios
    #[arg(long)]
    timings: bool,
}

impl Output {
    pub(super) fn reports(&self) -> Result<Vec<ReportFormat>, CliError> {
        reports(&self.reports)
    }

    pub(super) fn detail(&self) -> Detail {
        if self.timings { Detail::Timings } else { Detail::Verdicts }
    }
}

fn reports(words: &[String]) -> Result<Vec<ReportFormat>, CliError> {
    let mut reports: Vec<ReportFormat> = Vec::new();
    for word in words {
        let report: ReportFormat = word.parse()?;
        if let Some(path) = report.path().filter(|path| reports.iter().any(|other| other.path() == Some(*path))) {
            return Err(CliError::SameFile(path.to_owned()));
        }
        reports.push(report);
    }
    Ok(reports)
}

/// The reports of several runs.
#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// JSON reports, or folders of results
    #[arg(value_name = "FILE|DIR", required = true)]
    parts: Vec<PathBuf>,
    /// Write a report of them together: `html=FILE`, `junit=FILE`, `json=FILE`, `messages=FILE`, or `github` [can be given
    /// several times]
    #[arg(long = "report", value_name = "KIND[=FILE]")]
    reports: Vec<String>,
}

impl MergeArgs {
    pub(super) fn options(self) -> Result<merge::Options, CliError> {
        Ok(merge::Options { reports: reports(&self.reports)?, parts: self.parts })
    }
}

#[derive(Debug, Args)]
pub(super) struct StepsArgs {
    /// As JSON, for an editor or another tool
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// As features/README.md
    #[arg(long)]
    markdown: bool,
    /// As a file of step definitions in this folder, for editors that know Cucumber; never over one
    #[arg(long, value_name = "DIR", conflicts_with_all = ["json", "markdown"])]
    glue: Option<PathBuf>,
}

/// How sentences are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepsForm {
    /// For a reader at a terminal.
    Plain,
    /// For a program.
    Json,
    /// The page about the language.
    Markdown,
    /// For an editor, as a file in this folder.
    Glue(PathBuf),
}

impl StepsArgs {
    pub(super) fn form(self) -> StepsForm {
        match (self.glue, self.json, self.markdown) {
            (Some(folder), ..) => StepsForm::Glue(folder),
            (None, true, _) => StepsForm::Json,
            (None, false, true) => StepsForm::Markdown,
            (None, false, false) => StepsForm::Plain,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// As JSON, for another tool
    #[arg(long, conflicts_with_all = ["markdown", "summary"])]
    json: bool,
    /// As features/RULES.md
    #[arg(long, conflicts_with = "summary")]
    markdown: bool,
    /// As the table in README.md: by area
    #[arg(long)]
    summary: bool,
}

/// How rules are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RulesForm {
    /// For a reader at a terminal.
    Plain,
    /// For a program.
    Json,
    /// The page about the rules.
    Markdown,
    /// A table of the areas.
    Summary,
    /// One of them, in full.
    One {
        /// Its id.
        rule: String,
        /// How this program was called.
        invocation: String,
    },
}

impl RulesArgs {
    pub(super) fn form(&self) -> RulesForm {
        match (self.json, self.markdown, self.summary) {
            (true, ..) => RulesForm::Json,
            (_, true, _) => RulesForm::Markdown,
            (_, _, true) => RulesForm::Summary,
            _ => RulesForm::Plain,
        }
    }
}
