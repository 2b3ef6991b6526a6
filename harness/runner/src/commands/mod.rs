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
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

use crate::language::lint;
use crate::run::{RunArgs, SetupError};
use crate::suite::SuiteError;
use crate::util::exit::Exit;
use crate::util::panics;
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
  egnyte-conformance ui                                           run scenarios in the browser
  egnyte-conformance check --fix my-features/                     format features, then check them
  egnyte-conformance init --features                              write a first feature
  egnyte-conformance steps                                        list all sentences
  egnyte-conformance explain groups.takeover                      explain one rule
  egnyte-conformance export .                                     write the features of the suite
  egnyte-conformance cost --people 50,500                         count requests by size of the directory
  egnyte-conformance probe --plan                                 show the requests to a live Egnyte

Exit codes:
  0  all as expected        1  a scenario failed or errored
  2  invalid usage          3  a fault of the harness      4  nothing ran       130  interrupted";

/// Test a directory connector against every documented rule, and judge the result in Egnyte
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
    /// Run features, and run them again after each change of a feature, a fixture, conformance.toml or the connector
    Watch(Box<RunArgs>),
    /// Show features in the browser while they run, and run them again from there
    Ui(Box<ui::UiArgs>),
    /// Judge the results of `--results DIR` again without the connector, for example after an expectation has changed
    Replay(Box<run::ReplayArgs>),
    /// Try a connector with one person, one user group and one sync, and explain the first step that fails
    Smoke(Box<smoke::SmokeArgs>),
    /// Ask a live Egnyte about undocumented behaviour, and write a profile that makes the mock answer alike
    Probe(probe::ProbeArgs),
    /// Count the requests of a connector for typical changes, in directories of several sizes
    Cost(Box<cost::CostArgs>),
    /// Write a commented conformance.toml, or a first feature; overwrites no file
    Init(init::InitArgs),
    /// Print the protocol for authors of connectors
    Protocol(docs::ProtocolArgs),
    /// Run the reference connector as a process, to test a transport
    Connector(ServeArgs),
    /// Test the suite: each flaw of the reference connector must be caught
    Selftest(selftest::SelftestArgs),
    /// Check features without running them
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
        /// Name of the shell
        shell: Shell,
    },
    /// Write the manual pages into a folder
    Man {
        /// Folder, which is created if it is missing
        dir: PathBuf,
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
            Some(Command::Man { dir }) => write_manual(&dir),
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

fn write_manual(dir: &Path) -> CommandResult {
    fs::create_dir_all(dir)?;
    clap_mangen::generate_to(Cli::command(), dir)?;
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
            report_error(&*with_commands(error));
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

/// Adds the commands to the error of a path that may be meant as one.
fn with_commands(error: Box<dyn Error>) -> Box<dyn Error> {
    let cli = Cli::command();
    let names: Vec<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
    let error = match error.downcast() {
        Ok(setup) => {
            return match *setup {
                SetupError::Suite(error) => Box::new(SetupError::Suite(error.with_commands(&names))),
                other => Box::new(other),
            };
        }
        Err(error) => error,
    };
    match error.downcast::<SuiteError>() {
        Ok(error) => Box::new(error.with_commands(&names)),
        Err(error) => error,
    }
}

fn report_error(error: &(dyn Error + 'static)) {
    if let Some(SetupError::Features(findings)) = error.downcast_ref() {
        print_error(&lint::render(findings, Paint::for_stream(&io::stderr())));
    }
    print_error(&format!("egnyte-conformance: {error}"));
}

#[cfg(test)]
mod tests {
    use clap::error::ErrorKind;
    use egnyte_walls::read_commands;

    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    /// Parses the arguments of a command, and returns its paths.
    fn parse(arguments: &[String], place: &str) -> Vec<String> {
        let words = ["egnyte-conformance".to_owned()].into_iter().chain(arguments.iter().cloned());
        match Cli::try_parse_from(words) {
            Ok(cli) => cli.run.paths,
            Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => Vec::new(),
            Err(error) => panic!("{place}: {error}"),
        }
    }

    #[test]
    fn every_command_in_every_page_exists() {
        let mut count = 0;
        for command in read_commands(&root()).unwrap() {
            let (program, arguments) = command.program();
            if program == "egnyte-conformance" {
                let paths = parse(arguments, &command.place());
                // A word that is no command is a path.
                let is_path = |path: &String| path.contains(['/', '.', '-']) || path == "features";
                assert!(paths.iter().all(is_path), "{}: no such command", command.place());
                count += 1;
            }
        }
        assert!(count > 60, "{count}");
    }

    #[test]
    fn commands_of_the_pipelines_exist() {
        let gitlab = fs::read_to_string(root().join("packaging/gitlab/conformance.gitlab-ci.yml")).unwrap();
        let gitlab = gitlab.replace("$CI_NODE_INDEX", "1").replace("$CI_NODE_TOTAL", "2");
        let action = fs::read_to_string(root().join("action.yml")).unwrap();
        let lines = gitlab.lines().filter_map(|line| line.trim().strip_prefix("- egnyte-conformance "));
        let words = action.split("words").filter_map(|part| part.trim_start_matches('+').strip_prefix("=("));
        let words =
            words.filter_map(|part| part.split_once(')')).map(|(words, _)| words).filter(|words| words.contains("--"));
        let commands: Vec<&str> = lines.chain(words).collect();
        assert_eq!(commands.len(), 5, "{commands:?}");
        for command in commands {
            parse(&shell_words::split(command).unwrap(), command);
        }
    }
}
