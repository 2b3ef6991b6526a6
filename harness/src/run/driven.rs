//! Which connector is driven, and how: what the command line says, else `conformance.toml`, else what is customary.

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::connector::config::{self, Config, ConfigError, Expectation, FILE_NAME};
use crate::connector::options::ConnectorOptions;
use crate::connector::target::{self, TargetError};
use crate::connector::{Isolation, Target};
use crate::mock::Budget;
use crate::mock::tls_front::{Exposure, TlsFront, TlsFrontError};
use crate::scenario::Patience;
use egnyte_protocol::Strictness;

/// The connector when nobody names one.
const REFERENCE: &str = "reference";

/// What the command line says of the connector.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The connector.
    pub connector: Option<String>,
    /// The file.
    pub config: Option<PathBuf>,
    /// How long it may take over one event.
    pub event_timeout: Option<Duration>,
    /// How many requests one event may cost.
    pub request_budget: Option<u64>,
    /// Whether messages are checked to the letter.
    pub strictness: Strictness,
    /// How the mock looks to it.
    pub manner: Exposure,
}

/// A connector, ready to be driven.
pub struct Driven {
    /// It.
    pub target: Arc<dyn Target>,
    /// How long it may take.
    pub patience: Patience,
    /// What an event may cost.
    pub budget: Budget,
    /// What stands between it and the mock.
    pub front: Option<Arc<TlsFront>>,
    /// Its known failures.
    pub expectations: Vec<Expectation>,
    /// The file that says so, as messages name it.
    pub file: Option<String>,
}

/// Why no connector can be driven.
#[derive(Debug, thiserror::Error)]
pub enum NotDriven {
    /// The mock cannot look as asked.
    #[error(transparent)]
    Front(#[from] TlsFrontError),
    /// The file cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// What the command line names is no connector.
    #[error("--connector: {0}")]
    CommandLine(TargetError),
    /// What the file names is no connector.
    #[error("{file}: run: {why}")]
    File {
        /// The file.
        file: String,
        /// Why not.
        why: TargetError,
    },
    /// The file names none.
    #[error("{0} does not say how the connector is run; add `run = \"stdio:…\"` to [connector], or give --connector")]
    NoRun(String),
    /// One request may take longer than the event it belongs to.
    #[error(
        "event_timeout is {event:?}, but the connector waits {request:?} for one answer of Egnyte (request_timeout): \
         waiting would look like hanging; make event_timeout longer"
    )]
    Impatient {
        /// For an event.
        event: Duration,
        /// For a request.
        request: Duration,
    },
}

impl Choice {
    /// The connector.
    ///
    /// # Errors
    /// When the file or the connector's name cannot be used. Nothing is started yet.
    pub fn driven(&self) -> Result<Driven, NotDriven> {
        let (config, path) = self.config()?;
        let mut options = ConnectorOptions { strictness: self.strictness, ..ConnectorOptions::default() };
        if let Some(path) = &path {
            options = options.with(&config.connector, folder(path));
        }
        options.event_timeout = self.event_timeout.unwrap_or(options.event_timeout);
        let request = config.connector.request_timeout;
        let event = options.event_timeout;
        if let Some(request) = request.filter(|request| *request >= event) {
            return Err(NotDriven::Impatient { event, request });
        }
        let front = self.manner.create_front()?;
        if let Some(front) = &front {
            options.environment.extend(front.environment());
            options.proxy = front.proxy();
        }
        let file = path.map(|path| path.display().to_string());
        let target = self.target(&config, file.as_deref(), &options)?;
        let mut budget = Budget::default();
        budget.requests =
            self.request_budget.or(config.connector.request_budget.map(NonZeroU64::get)).unwrap_or(budget.requests);
        let patience = patience(&*target, &options);
        Ok(Driven { target, patience, budget, front, expectations: config.expectations, file })
    }

    /// The words that say the same again.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut say = |flag: &str, value: Option<String>| words.extend(value.map(|value| [flag.to_owned(), value]));
        say("--connector", self.connector.clone());
        say("--config", self.config.as_ref().map(|path| path.display().to_string()));
        say("--event-timeout", self.event_timeout.map(|span| format!("{}ms", span.as_millis())));
        say("--request-budget", self.request_budget.map(|budget| budget.to_string()));
        let mut words: Vec<String> = words.into_iter().flatten().collect();
        if self.strictness == Strictness::Strict {
            words.push("--validate-protocol".to_owned());
        }
        words.extend(self.manner.flag());
        words
    }

    /// What the file says, and where it is. Without a word about it, the one in this folder, where there is one:
    /// it speaks for whatever lies here, and so not for the built-in connector.
    fn config(&self) -> Result<(Config, Option<PathBuf>), NotDriven> {
        let built_in = self.connector.as_deref().is_some_and(|name| name.split(':').next() == Some(REFERENCE));
        let here = Some(PathBuf::from(FILE_NAME)).filter(|path| !built_in && path.exists());
        match self.config.clone().or(here) {
            Some(path) => Ok((config::load(&path)?, Some(path))),
            None => Ok((Config::default(), None)),
        }
    }

    fn target(
        &self,
        config: &Config,
        file: Option<&str>,
        options: &ConnectorOptions,
    ) -> Result<Arc<dyn Target>, NotDriven> {
        match (&self.connector, &config.connector.run, file) {
            (Some(spec), ..) => target::parse(spec, options).map_err(NotDriven::CommandLine),
            (None, Some(spec), file) => target::parse(spec, options)
                .map_err(|why| NotDriven::File { file: file.unwrap_or(FILE_NAME).to_owned(), why }),
            (None, None, Some(file)) => Err(NotDriven::NoRun(file.to_owned())),
            (None, None, None) => target::parse(REFERENCE, options).map_err(NotDriven::CommandLine),
        }
    }
}

impl Driven {
    /// How many scenarios are under way at a time, unless somebody asks for a number: more processes than cores only
    /// wait for each other, and a service may serve one after the other.
    pub fn at_once(&self, asked: Option<usize>) -> usize {
        const IN_PROCESS: usize = 32;
        const SERVICE: usize = 8;
        let cores = available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        asked.unwrap_or(match self.target.isolation() {
            Isolation::InProcess => IN_PROCESS,
            Isolation::Service => SERVICE,
            Isolation::Processes => cores,
        })
    }
}

/// A way in has deadlines of its own and can tell what came before them, so that ours only stands behind.
fn patience(target: &dyn Target, options: &ConnectorOptions) -> Patience {
    let grace = match target.isolation() {
        Isolation::InProcess => Duration::ZERO,
        Isolation::Service | Isolation::Processes => 5 * options.grace,
    };
    Patience { start: options.start_timeout, event: options.event_timeout, grace }
}

fn folder(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.map_or_else(|| PathBuf::from("."), Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(connector: &str) -> Choice {
        Choice { connector: Some(connector.to_owned()), ..Choice::default() }
    }

    #[test]
    fn as_many_scenarios_are_under_way_as_fit_what_is_driven() {
        let at_once = |connector: &str, asked| choice(connector).driven().unwrap().at_once(asked);
        let cores = available_parallelism().unwrap().get();
        assert_eq!([at_once("stdio:true", None), at_once("exec:true", None)], [cores, cores]);
        assert_eq!([at_once("reference", None), at_once("http://127.0.0.1:9/", None)], [32, 8]);
        assert_eq!(at_once("stdio:true", Some(3)), 3);
    }

    #[test]
    fn what_was_chosen_can_be_said_again() {
        let choice = Choice {
            config: Some("c.toml".into()),
            event_timeout: Some(Duration::from_millis(1500)),
            request_budget: Some(40),
            strictness: Strictness::Strict,
            ..choice("stdio:./a b")
        };
        let expected =
            "--connector|stdio:./a b|--config|c.toml|--event-timeout|1500ms|--request-budget|40|--validate-protocol";
        assert_eq!(choice.words().join("|"), expected);
    }

    #[test]
    fn a_way_in_can_tell_what_it_saw_before_it_is_given_up() {
        let patience = |connector: &str| choice(connector).driven().unwrap().patience;
        assert!(patience("exec:true").grace >= Duration::from_secs(5));
        assert_eq!(patience("reference").grace, Duration::ZERO);
    }
}
