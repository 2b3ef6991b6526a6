//! The commands of the program, its command line, and its entry point.

pub mod check;
pub mod cli;
pub mod init;
pub mod merge;
pub mod selftest;
pub mod serve_reference;
pub mod smoke;
pub mod watch;

use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;

use crate::language::rule_report::{self, RuleReport};
use crate::language::{lint, step_docs};
use crate::run::{self, NotReady, panics};
use crate::util::exit::Exit;
use cli::{Cli, RulesForm, StepsForm, Task, completions};
use egnyte_support::mask;
use egnyte_support::paint::Paint;

/// Text of PROTOCOL.md, which tells a connector's author how the harness talks to the connector.
const PROTOCOL: &str = include_str!("../../PROTOCOL.md");

/// Runs the program: parses the command line, performs the command, and returns the exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    panics::record();
    let ended = catch_unwind(AssertUnwindSafe(|| perform(cli)));
    let exit = ended.unwrap_or_else(|_| {
        for fault in panics::unclaimed() {
            complain(&format!("harness fault: {fault}; please report it"));
        }
        Exit::HarnessFault
    });
    exit.into()
}

fn perform(cli: Cli) -> Exit {
    let task = match cli.task() {
        Ok(task) => task,
        Err(error) => return refuse(&error),
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&error),
    };
    let mut out = io::stdout();
    let ended = match task {
        Task::Run(options) => runtime.block_on(run::run(&options, &mut out)),
        Task::Watch(options) => {
            return runtime.block_on(watch::watch(&options, &mut out)).unwrap_or_else(|error| refuse(&error));
        }
        Task::Selftest(options) => runtime.block_on(selftest::selftest(&options, &mut out)),
        Task::Check(paths, mending) => check::check(&paths, mending, &mut out),
        Task::Steps(form) => return steps(form, Paint::for_stream(&out)),
        Task::Completions(shell) => return print(&completions(shell)),
        Task::InitFeatures(folder) => return init_features(&folder),
        Task::Merge(options) => return merge::merge_reports(&options, &mut out).unwrap_or_else(|error| refuse(&error)),
        Task::Rules(form) => {
            return rules(&form, Paint::for_stream(&out)).map_or_else(|error| refuse(&*error), |text| print(&text));
        }
        Task::ReportSchema => return print(&json(&egnyte_report::schema())),
        Task::Smoke(options) => runtime.block_on(smoke::smoke(&options, &mut out)),
        Task::ServeReference(args) => {
            return runtime.block_on(serve_reference::serve_reference(args)).unwrap_or_else(|error| refuse(&error));
        }
        Task::Export(folder) => return export(&folder),
        Task::Init(folder, run) => return init(&folder, run.as_deref()),
        Task::Protocol { schema } => return show_protocol(schema),
    };
    runtime.shutdown_background();
    ended.unwrap_or_else(|not_ready| {
        if let NotReady::Features(findings) = &not_ready {
            complain(lint::render(findings, Paint::for_stream(&io::stderr())).trim_end());
        }
        refuse(&not_ready)
    })
}

fn steps(form: StepsForm, paint: Paint) -> Exit {
    let docs = step_docs::StepDocs::load();
    match form {
        StepsForm::Plain => print(&step_docs::render(&docs, paint)),
        StepsForm::Json => print(&json(&docs)),
        StepsForm::Markdown => print(&step_docs::markdown(&docs)),
        StepsForm::Glue(folder) => match init::init_glue(&folder) {
            Err(error) => refuse(&error),
            Ok(path) => print(&format!("{} written\n", path.display())),
        },
    }
}

fn rules(form: &RulesForm, paint: Paint) -> Result<String, Box<dyn std::error::Error>> {
    let report = RuleReport::load()?;
    Ok(match form {
        RulesForm::Plain => rule_report::render(&report, paint),
        RulesForm::Json => json(&report),
        RulesForm::Markdown => rule_report::markdown(&report),
        RulesForm::Summary => rule_report::summary(&report),
        RulesForm::One { rule, invocation } => rule_report::explain(report.rule(rule)?, invocation, paint),
    })
}

fn json(value: &impl serde::Serialize) -> String {
    // Neither holds anything that JSON cannot.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

fn init(folder: &Path, run: Option<&str>) -> Exit {
    match init::init(folder, run) {
        Err(error) => refuse(&error),
        Ok(path) => print(&format!("{} written; next: egnyte-conformance smoke\n", path.display())),
    }
}

fn init_features(folder: &Path) -> Exit {
    match init::init_features(folder) {
        Err(error) => refuse(&error),
        Ok(files) => {
            let kept = |kept: bool| if kept { "was there, left alone" } else { "written" };
            let told: String = files.iter().map(|it| format!("{} {}\n", it.path.display(), kept(it.kept))).collect();
            print(&format!("{told}next: egnyte-conformance {}\n", folder.join("features").display()))
        }
    }
}

fn show_protocol(as_schema: bool) -> Exit {
    print(&if as_schema { format!("{:#}\n", egnyte_protocol::schema()) } else { PROTOCOL.to_owned() })
}

fn print(text: &str) -> Exit {
    // Whoever closes the pipe has read enough.
    let _ = io::stdout().write_all(text.as_bytes());
    Exit::Green
}

fn export(folder: &Path) -> Exit {
    match init::export(folder) {
        Err(error) => refuse(&error),
        Ok(files) => {
            let mut out = io::stdout().lock();
            for file in &files {
                let kept = if file.kept { "  (was there, left alone)" } else { "" };
                // Whoever closes the pipe has read enough.
                let _ = writeln!(out, "{}{kept}", file.path.display());
            }
            Exit::Green
        }
    }
}

fn refuse(error: &dyn std::error::Error) -> Exit {
    complain(&format!("egnyte-conformance: {error}"));
    Exit::Usage
}

fn complain(line: &str) {
    // Nobody is left to be told that standard error is closed.
    let _ = writeln!(io::stderr(), "{}", mask::secrets(line));
}
