//! Command line: the commands, and the entry point of the program.

mod check;
mod cost;
mod docs;
mod exec;
mod init;
mod merge;
mod probe;
mod run;
mod selftest;
mod serve_reference;
mod smoke;
mod ui;
mod watch;

use std::error::Error;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

use crate::language::lint;
use crate::run::{RunArgs, SetupError, panics};
use crate::util::exit::Exit;
use crate::util::terminal::{Terminal, print_error};
use egnyte_reference::serve::ServeArgs;
use egnyte_support::paint::Paint;
use exec::CommandResult;

const EXAMPLES: &str = "\
Examples:
  egnyte-conformance                                              run the whole suite
  egnyte-conformance --connector reference:flaw=deletes-leavers   show a broken rule
  egnyte-conformance --rule 'groups.*' --tags 'not @assumed'      run some rules only
  egnyte-conformance features/groups/creating.feature:14          run one scenario
  egnyte-conformance my-features/                                 run features of your own
  egnyte-conformance smoke --connector stdio:./my-connector       try your connector, step by step
  egnyte-conformance init                                         write its conformance.toml
  egnyte-conformance --report html=report.html                    write a page for people
  egnyte-conformance --report junit=out.xml --report github       write reports for a pipeline
  egnyte-conformance watch my-features/                           run again after each change
  egnyte-conformance ui                                           run in the browser, scenario by scenario
  egnyte-conformance check --fix my-features/                     format features, then check them
  egnyte-conformance init --features                              write a first feature
  egnyte-conformance steps                                        list all sentences
  egnyte-conformance explain groups.takeover                      explain one rule
  egnyte-conformance export .                                     write the features of the suite
  egnyte-conformance cost --people 50,500                         count requests in a growing directory
  egnyte-conformance probe --plan                                 show what a live Egnyte would be asked

Exit codes:
  0  all as expected        1  a scenario failed or errored
  2  invalid usage          3  a fault of the harness      4  nothing ran       130  interrupted";

/// Tests a directory connector against every documented rule, and judges the result in Egnyte
#[derive(Debug, Parser)]
#[command(name = "egnyte-conformance", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run features (the default command)
    Run(Box<RunArgs>),
    /// Run features, and run those again that a change of a feature, a fixture, conformance.toml or the connector affects
    Watch(Box<RunArgs>),
    /// Show features in the browser while they run, and run them again from there
    Ui(Box<ui::UiArgs>),
    /// Judge the results of `--results DIR` again, without the connector: to try a changed expectation
    Replay(Box<run::ReplayArgs>),
    /// Try a connector with one person, one user group and one sync, and explain the first step that fails
    Smoke(Box<smoke::SmokeArgs>),
    /// Ask a live Egnyte what no public source documents, and write a profile with which the mock answers alike
    Probe(probe::ProbeArgs),
    /// Measure what a connector sends to Egnyte for typical changes, and how that grows with the directory
    Cost(Box<cost::CostArgs>),
    /// Write a commented conformance.toml, or a first feature; overwrites no file
    Init(init::InitArgs),
    /// Print the protocol for authors of connectors
    Protocol(docs::ProtocolArgs),
    /// Run the reference connector as a process, to test a transport
    Connector(ServeArgs),
    /// Test the suite: each flaw of the reference connector must be caught
    Selftest(selftest::SelftestArgs),
    /// Check features without running them: every sentence must exist
    Check(check::CheckArgs),
    /// List all sentences for features, with their meaning and use
    Steps(docs::StepsArgs),
    /// Merge the JSON reports of several machines
    Merge(merge::MergeArgs),
    /// List all rules, with their keeper, evidence, scenarios and flaws
    Rules(docs::RulesArgs),
    /// Explain one rule
    Explain(docs::ExplainArgs),
    /// Describe the reports of a run
    Report(docs::ReportArgs),
    /// Write the features and fixtures of the suite into a folder; overwrites no file
    Export(init::ExportArgs),
    /// Print the completions for a shell: `source <(egnyte-conformance completions bash)`
    Completions {
        /// Shell
        shell: Shell,
    },
}

impl Cli {
    fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        match self.command {
            None => self.run.exec(terminal),
            Some(Command::Run(args)) => args.exec(terminal),
            Some(Command::Watch(args)) => args.watch(terminal),
            Some(Command::Ui(args)) => args.exec(terminal),
            Some(Command::Replay(args)) => args.exec(terminal),
            Some(Command::Smoke(args)) => args.exec(terminal),
            Some(Command::Probe(args)) => args.exec(terminal),
            Some(Command::Cost(args)) => args.exec(terminal),
            Some(Command::Init(args)) => args.exec(terminal),
            Some(Command::Protocol(args)) => args.exec(terminal),
            Some(Command::Connector(args)) => serve_reference::exec(args),
            Some(Command::Selftest(args)) => args.exec(terminal),
            Some(Command::Check(args)) => args.exec(terminal),
            Some(Command::Steps(args)) => args.exec(terminal),
            Some(Command::Merge(args)) => args.exec(terminal),
            Some(Command::Rules(args)) => args.exec(terminal),
            Some(Command::Explain(args)) => args.exec(terminal),
            Some(Command::Report(args)) => args.exec(terminal),
            Some(Command::Export(args)) => args.exec(terminal),
            Some(Command::Completions { shell }) => complete(shell, terminal),
        }
    }
}

fn complete(shell: Shell, terminal: &mut Terminal<'_>) -> CommandResult {
    let mut command = Cli::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Green)
}

/// Runs the program: parses the command line, runs the command, and returns the exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    panics::install_hook();
    let mut out = io::stdout();
    let mut terminal = Terminal::new(&mut out);
    let exit = match catch_unwind(AssertUnwindSafe(|| cli.exec(&mut terminal))) {
        Ok(Ok(exit)) => exit,
        Ok(Err(error)) => {
            report_error(&*error);
            Exit::Usage
        }
        Err(_) => {
            for fault in panics::take_all() {
                print_error(&format!("harness fault: {fault}; please report it"));
            }
            Exit::HarnessFault
        }
    };
    exit.into()
}

fn report_error(error: &(dyn Error + 'static)) {
    if let Some(SetupError::Features(findings)) = error.downcast_ref() {
        print_error(&lint::render(findings, Paint::for_stream(&io::stderr())));
    }
    print_error(&format!("egnyte-conformance: {error}"));
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    /// Returns the Markdown pages below a folder.
    fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = entry.file_name().unwrap().to_string_lossy().into_owned();
            if entry.is_dir() && !name.starts_with('.') && !["target", "golden", "node_modules"].contains(&&*name) {
                pages(&entry, found);
            } else if name.ends_with(".md") && name != "CHANGELOG.md" {
                found.push(entry);
            }
        }
    }

    /// Returns the commands of this program in a page: lines of code blocks, and code within a line.
    fn commands(page: &str) -> Vec<String> {
        let (mut found, mut in_block) = (Vec::new(), false);
        for line in page.lines() {
            let line = line.trim();
            if line.starts_with("```") {
                in_block = !in_block;
            } else if in_block {
                found.push(line.trim_start_matches("$ ").to_owned());
            } else {
                found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
            }
        }
        let starts = ["egnyte-conformance ", "uvx egnyte-conformance ", "cargo run -- ", "cargo run --release -- "];
        let rest = |text: &String| starts.iter().find_map(|start| text.strip_prefix(start)).map(str::to_owned);
        found.iter().filter_map(rest).collect()
    }

    /// Returns the words of a command, without comments, redirections and other commands of the line.
    fn words(command: &str) -> Vec<String> {
        let command = command.split(" #").next().unwrap_or_default().replace("K/N", "1/2");
        let words = shell_words::split(&command).unwrap();
        words.into_iter().take_while(|word| !["|", ">", "&&", "&", "\\"].contains(&&**word)).collect()
    }

    #[test]
    fn every_command_in_every_page_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut all = Vec::new();
        pages(&root, &mut all);
        let mut count = 0;
        for page in all {
            for command in commands(&fs::read_to_string(&page).unwrap()) {
                let words = words(&command);
                let parsed = Cli::try_parse_from(["egnyte-conformance".to_owned()].iter().chain(&words));
                let is_help = |error: &clap::Error| matches!(error.kind(), clap::error::ErrorKind::DisplayHelp);
                let paths = match parsed {
                    Ok(cli) => cli.run.paths,
                    Err(error) if is_help(&error) => Vec::new(),
                    Err(error) => panic!("{}: `{command}`: {error}", page.display()),
                };
                // A word that is no command is a path.
                let is_path = |path: &String| path.contains(['/', '.', '-']) || path == "features";
                assert!(paths.iter().all(is_path), "{}: `{command}`: no such command", page.display());
                count += 1;
            }
        }
        assert!(count > 30, "{count}");
    }
}
