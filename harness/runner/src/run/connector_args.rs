//! Arguments that name the connector under test, and its setup from them, `conformance.toml` and the defaults.

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use reqwest::Url;

use crate::connector::Target;
use crate::connector::config::{self, Config, DirectorySettings, FILE_NAME, parse_duration};
use crate::connector::manual::{MANUAL, ManualRun, NO_LIMIT};
use crate::connector::options::ConnectorOptions;
use crate::connector::target;
use crate::mock::Budget;
use egnyte_directories::Source;
use egnyte_protocol::Strictness;

use super::connector_setup::{ConnectorSetup, patience};
use super::connector_setup_error::ConnectorSetupError;
use super::mock_args::{GuessChoice, MockArgs};

/// Built-in connector, the default.
const REFERENCE: &str = "reference";

/// Arguments for the connector under test.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ConnectorArgs {
    /// Test this connector: reference, reference:flaw=NAME, exec:COMMAND, stdio:COMMAND, http://HOST:PORT/PATH, or manual: a
    /// directory of yours, in whose console you do what each scenario says
    /// [default: `run` of conformance.toml, else reference]
    #[arg(long, value_name = "TARGET")]
    pub(crate) connector: Option<String>,
    /// Serve the directory in this form, for a build that reads it by itself: files, jumpcloud, ldap, or scim, which is
    /// pushed [default: `source` of [directory] in conformance.toml, else events are sent to the connector]
    #[arg(long, value_name = "SOURCE")]
    directory: Option<Source>,
    /// Read this conformance.toml [default: the one in the current folder, if any]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Limit the time of the connector for one event [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    event_timeout: Option<Duration>,
    /// Limit the requests to Egnyte for one event [default: 500]
    #[arg(long, value_name = "N")]
    request_budget: Option<NonZeroU64>,
    /// Validate every message in both directions against the protocol
    #[arg(long)]
    validate_protocol: bool,
    /// Name the scenario to the connector, in CONFORMANCE_SCENARIO and in the name of the session: for debugging
    #[arg(long)]
    show_scenario: bool,
    /// Show this URL as that of the mock, with --connector manual: the public URL of a tunnel [default: the mock's own]
    #[arg(long, value_name = "URL", value_parser = parse_url)]
    public_url: Option<String>,
    #[command(flatten)]
    pub(crate) mock: MockArgs,
}

/// Parses the URL of a server.
fn parse_url(text: &str) -> Result<String, String> {
    let is_web = |url: &Url| url.has_host() && ["http", "https"].contains(&url.scheme());
    let parsed = Url::parse(text).ok().filter(is_web);
    parsed.map(|_| text.to_owned()).ok_or_else(|| "write a URL with its host: https://mock.example".to_owned())
}

impl ConnectorArgs {
    /// Creates the arguments for the built-in connector.
    pub(crate) fn reference(mock: MockArgs) -> Self {
        Self { connector: Some(REFERENCE.to_owned()), mock, ..Self::default() }
    }

    /// Returns the arguments with a time limit for an event that is at least this long.
    pub(crate) fn with_least_event_timeout(&self, least: Duration) -> Self {
        Self { event_timeout: Some(self.event_timeout.map_or(least, |limit| limit.max(least))), ..self.clone() }
    }

    /// Sets the connector up, and starts nothing yet.
    pub(crate) fn setup(&self) -> Result<ConnectorSetup, ConnectorSetupError> {
        let (config, path) = self.read_config()?;
        let mut options = self.options(&config, path.as_deref())?;
        let front = self.mock.exposure().create_front()?;
        if let Some(front) = &front {
            options.environment.extend(front.environment());
            options.front = Some(Arc::clone(front));
        }
        let file = path.map(|path| path.display().to_string());
        let target = self.parse_target(&config, file.as_deref(), &options)?;
        let mut budget = Budget::default();
        let requests = self.request_budget.or(config.connector.request_budget);
        budget.requests = requests.map_or(budget.requests, NonZeroU64::get);
        let (patience, mock) = (patience(&*target, &options), self.mock.mock.clone());
        let (manual, mock_port) = (options.manual.clone(), self.mock.mock_port.unwrap_or_default());
        // A person is waited for, and then the requests of the directory.
        let settling = config.connector.settle.filter(|_| manual.is_none());
        let source = options.directory.as_ref().map(|directory| directory.source);
        let (guesses, shows_scenario) = (self.mock.guesses.clone(), self.show_scenario);
        let expectations = config.expectations;
        Ok(ConnectorSetup {
            target,
            patience,
            settling,
            budget,
            front,
            mock,
            mock_port,
            manual,
            guesses,
            shows_scenario,
            source,
            expectations,
            file,
        })
    }

    /// Returns the options of the file and of the command line.
    fn options(&self, config: &Config, path: Option<&Path>) -> Result<ConnectorOptions, ConnectorSetupError> {
        if let (Some(path), Some(_)) = (path, &config.connector.run)
            && config.directory.as_ref().is_some_and(|directory| directory.run().is_some())
        {
            return Err(ConnectorSetupError::RunAndTrigger(path.display().to_string()));
        }
        let mut options = ConnectorOptions { strictness: self.strictness(), ..ConnectorOptions::default() };
        if let Some(path) = path {
            options = options.with(&config.connector, folder(path));
        }
        options.directory = self.directory(config);
        options.event_timeout = self.event_timeout.unwrap_or(options.event_timeout);
        if let Some(interval) = options.directory.as_ref().and_then(|directory| directory.interval) {
            // Two passes, and the one under way.
            options.event_timeout = options.event_timeout.max(2 * interval + Duration::from_secs(32));
        }
        options.manual = self.manual(config)?;
        if options.manual.is_some() {
            options.event_timeout = NO_LIMIT;
        }
        let event = options.event_timeout;
        if let Some(request) = config.connector.request_timeout.filter(|request| *request >= event) {
            return Err(ConnectorSetupError::EventTimeout { event, request });
        }
        Ok(options)
    }

    /// Returns the run that a person drives, if that is the connector.
    fn manual(&self, config: &Config) -> Result<Option<Arc<ManualRun>>, ConnectorSetupError> {
        let is_manual = self.connector.as_ref().or(config.connector.run.as_ref()).is_some_and(|spec| spec == MANUAL);
        match &self.public_url {
            Some(_) if !is_manual => Err(ConnectorSetupError::PublicUrl),
            url => Ok(is_manual.then(|| Arc::new(ManualRun::new(config.connector.settle, url.clone())))),
        }
    }

    /// Renders the arguments as words of the command line.
    pub(super) fn to_words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut add = |flag: &str, value: Option<String>| words.extend(value.map(|value| [flag.to_owned(), value]));
        add("--connector", self.connector.clone());
        add("--directory", self.directory.map(|source| source.to_string()));
        add("--config", self.config.as_ref().map(|path| path.display().to_string()));
        add("--event-timeout", self.event_timeout.map(|time| format!("{}ms", time.as_millis())));
        add("--request-budget", self.request_budget.map(|budget| budget.to_string()));
        add("--public-url", self.public_url.clone());
        add("--mock", self.mock.mock.clone());
        add("--mock-port", self.mock.mock_port.map(|port| port.to_string()));
        let mut words: Vec<String> = words.into_iter().flatten().collect();
        words.extend(self.validate_protocol.then(|| "--validate-protocol".to_owned()));
        words.extend(self.show_scenario.then(|| "--show-scenario".to_owned()));
        words.extend(self.mock.exposure().flag());
        for GuessChoice { guess, value } in &self.mock.guesses {
            words.extend(["--guess".to_owned(), format!("{guess}={value}")]);
        }
        words
    }

    /// Returns the directory that the build reads: the one of the command line, with the settings of the file for it.
    fn directory(&self, config: &Config) -> Option<DirectorySettings> {
        let of_file = config.directory.clone();
        match self.directory {
            Some(source) => of_file.filter(|it| it.source == source).or_else(|| Some(DirectorySettings::of(source))),
            None => of_file,
        }
    }

    fn strictness(&self) -> Strictness {
        if self.validate_protocol { Strictness::Strict } else { Strictness::Lenient }
    }

    /// Reads the configuration, and returns its path. The file in the current folder describes the connector there, so it
    /// is not read for the built-in one.
    fn read_config(&self) -> Result<(Config, Option<PathBuf>), ConnectorSetupError> {
        let built_in = self.connector.as_deref().is_some_and(|name| name.split(':').next() == Some(REFERENCE));
        let here = Some(PathBuf::from(FILE_NAME)).filter(|path| !built_in && path.exists());
        match self.config.clone().or(here) {
            Some(path) => Ok((config::load(&path)?, Some(path))),
            None => Ok((Config::default(), None)),
        }
    }

    fn parse_target(
        &self,
        config: &Config,
        file: Option<&str>,
        options: &ConnectorOptions,
    ) -> Result<Arc<dyn Target>, ConnectorSetupError> {
        let parse = |spec: &str| target::parse(spec, options);
        let trigger = options.directory.as_ref().and_then(|directory| directory.run());
        match (&self.connector, trigger.as_ref().or(config.connector.run.as_ref()), file) {
            (Some(spec), ..) => parse(spec).map_err(ConnectorSetupError::CommandLine),
            (None, Some(spec), file) => {
                let file = file.unwrap_or(FILE_NAME).to_owned();
                parse(spec).map_err(|error| ConnectorSetupError::File { file, error })
            }
            (None, None, Some(file)) if options.directory.is_some() => {
                let is_pushed = options.directory.as_ref().is_some_and(|directory| directory.source == Source::Scim);
                let error = if is_pushed { ConnectorSetupError::NoGateway } else { ConnectorSetupError::NoTrigger };
                Err(error(file.to_owned()))
            }
            (None, None, Some(file)) => Err(ConnectorSetupError::NoRun(file.to_owned())),
            (None, None, None) => parse(REFERENCE).map_err(ConnectorSetupError::CommandLine),
        }
    }
}

fn folder(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.map_or_else(|| PathBuf::from("."), Path::to_owned)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::thread::available_parallelism;

    use super::super::mock_args::parse_guess;
    use super::*;

    fn args(connector: &str) -> ConnectorArgs {
        ConnectorArgs { connector: Some(connector.to_owned()), ..ConnectorArgs::default() }
    }

    #[test]
    fn concurrency_depends_on_the_isolation_of_the_connector() {
        let concurrency = |connector: &str, requested| args(connector).setup().unwrap().concurrency(requested);
        let cores = available_parallelism().unwrap().get();
        assert_eq!([concurrency("stdio:true", None), concurrency("exec:true", None)], [cores, cores]);
        assert_eq!([concurrency("reference", None), concurrency("http://127.0.0.1:9/", None)], [32, 8]);
        assert_eq!(concurrency("stdio:true", NonZeroUsize::new(3)), 3);
        assert_eq!([concurrency("manual", None), concurrency("manual", NonZeroUsize::new(3))], [1, 1]);
    }

    #[test]
    fn arguments_are_rendered_as_words_of_the_command_line() {
        let args = ConnectorArgs {
            config: Some("c.toml".into()),
            event_timeout: Some(Duration::from_millis(1500)),
            request_budget: NonZeroU64::new(40),
            validate_protocol: true,
            show_scenario: true,
            public_url: Some("https://x.example".to_owned()),
            mock: MockArgs {
                as_vendors: Some(0),
                mock_port: Some(8080),
                guesses: vec![parse_guess("duplicate-email=accept").unwrap()],
                ..MockArgs::default()
            },
            ..args("stdio:./a b")
        };
        let expected = "--connector|stdio:./a b|--config|c.toml|--event-timeout|1500ms|--request-budget|40|\
                        --public-url|https://x.example|--mock-port|8080|--validate-protocol|--show-scenario|--as-vendors|--guess|duplicate-email=accept";
        assert_eq!(args.to_words().join("|"), expected);
    }

    #[test]
    fn unknown_guess_names_the_nearest() {
        assert!(parse_guess("duplicate-emial=accept").unwrap_err().contains("duplicate-email"));
        assert!(parse_guess("duplicate-email=acept").unwrap_err().contains("accept"));
        assert!(parse_guess("duplicate-email").unwrap_err().starts_with("write NAME=VALUE"));
    }

    #[test]
    fn time_limits_of_a_transport_end_before_those_of_the_run() {
        let patience = |connector: &str| args(connector).setup().unwrap().patience;
        assert!(patience("exec:true").grace >= Duration::from_secs(5));
        assert_eq!(patience("reference").grace, Duration::ZERO);
    }
}
