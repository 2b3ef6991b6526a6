//! `exec:COMMAND`: the command runs once for each event; environment and files go in, an exit status and
//! perhaps a file come out.

use std::io;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::fs;
use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tokio::time::timeout;

use super::command::CommandLine;
use super::fault::{Call, Fault, Quote, Received};
use super::lines::LONGEST;
use super::log::Log;
use super::names;
use super::options::Options;
use super::process::{Folder, Process, Streams};
use super::target::BadTarget;
use super::{Connector, ConnectorError, ConnectorFuture, Isolation, Target};
use crate::util::platform::{broke_off, ended};
use egnyte_protocol::directory::Integration;
use egnyte_protocol::{Delivery, Hello, Identity, Settled, Strictness, VERSION, check, read};

/// Every placeholder, and the variable that says the same.
const VALUES: [(&str, &str); 10] = [
    ("scim_url", "EGNYTE_SCIM_URL"),
    ("scim_token", "EGNYTE_SCIM_TOKEN"),
    ("manage_groups", "EGNYTE_MANAGE_GROUPS"),
    ("ca_file", "EGNYTE_CA_FILE"),
    ("event", "CONFORMANCE_EVENT"),
    ("event_file", "CONFORMANCE_EVENT_FILE"),
    ("directory_file", "CONFORMANCE_DIRECTORY_FILE"),
    ("result_file", "CONFORMANCE_RESULT_FILE"),
    ("state_dir", "CONFORMANCE_STATE_DIR"),
    ("scenario", "CONFORMANCE_SCENARIO"),
];

/// The connector behind a command that runs once for each event.
#[derive(Debug)]
pub(super) struct Exec {
    spec: String,
    command: Arc<CommandLine>,
    options: Arc<Options>,
}

impl Exec {
    pub(super) fn parse(command: &str, options: &Options) -> Result<Self, BadTarget> {
        let line = CommandLine::parse(command, &VALUES.map(|(placeholder, _)| placeholder), options)?;
        if let Some(claim) = options.capabilities.iter().flatten().find(|claim| claim.is_asked_about()) {
            return Err(BadTarget::Mute(*claim));
        }
        Ok(Self { spec: format!("exec:{command}"), command: Arc::new(line), options: Arc::new(options.clone()) })
    }
}

impl Target for Exec {
    fn open(&self, scenario: &str) -> Result<Box<dyn Connector>, ConnectorError> {
        Ok(Box::new(Runs {
            folder: Folder::new()?,
            scenario: scenario.to_owned(),
            command: Arc::clone(&self.command),
            options: Arc::clone(&self.options),
            log: Arc::default(),
            delivered: 0,
        }))
    }

    fn spec(&self) -> String {
        self.spec.clone()
    }

    fn request_timeout(&self) -> Duration {
        self.options.request_timeout
    }

    fn isolation(&self) -> Isolation {
        Isolation::Processes
    }

    fn check(&self) -> ConnectorFuture<'_, ()> {
        Box::pin(async { Ok(self.command.check().map(drop)?) })
    }
}

/// One scenario's runs of the command.
struct Runs {
    folder: Folder,
    scenario: String,
    command: Arc<CommandLine>,
    options: Arc<Options>,
    log: Arc<Log>,
    delivered: u64,
}

impl Connector for Runs {
    fn hello(&mut self, _hello: Hello) -> ConnectorFuture<'_, Identity> {
        // Nobody is there to be asked: the file speaks for the command.
        let name = self.options.name.clone().unwrap_or_else(|| self.command.name().to_owned());
        let capabilities = self.options.capabilities.clone().unwrap_or_default();
        let identity = Identity { protocol: VERSION, name, version: None, capabilities, homepage: None, issues: None };
        Box::pin(std::future::ready(Ok(identity)))
    }

    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        Box::pin(async move { Ok(self.run(&delivery).await?) })
    }

    fn bye(&mut self) -> ConnectorFuture<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn stderr(&self) -> String {
        self.log.text()
    }
}

/// How a run ended.
struct Outcome {
    call: Call,
    status: ExitStatus,
    errors: Arc<Log>,
}

impl Runs {
    async fn run(&mut self, delivery: &Delivery) -> Result<Settled, Fault> {
        self.delivered += 1;
        let about = serde_json::to_value(delivery.event.kind).ok().and_then(|kind| Some(kind.as_str()?.to_owned()));
        let call = Call { id: self.delivered, method: "deliver", about };
        self.hand_over(&call, delivery).await?;
        let values = self.values(&call, delivery);
        let (path, mut command) = self.command.command(&values)?;
        for ((_, value), (_, variable)) in values.iter().zip(VALUES) {
            // What does not exist is no variable, not even one of ours that happens to be set.
            if value.is_empty() {
                command.env_remove(variable)
            } else {
                command.env(variable, value)
            };
        }
        let errors: Arc<Log> = Arc::default();
        let status = self.until_it_ends(&call, &path, command, &errors).await?;
        self.settle(&Outcome { call, status, errors }, delivery).await
    }

    /// Writes the files that the command may read, and takes away what the last run left.
    async fn hand_over(&self, call: &Call, delivery: &Delivery) -> Result<(), Fault> {
        let params = serde_json::to_value(delivery).unwrap_or_default();
        if self.options.strictness == Strictness::Strict {
            check::<Delivery>(&params, "", Strictness::Strict)
                .map_err(|mismatch| Fault::Ours { call: call.clone(), mismatch: Box::new(mismatch) })?;
        }
        self.write("event.json", &params).await?;
        self.write("directory.json", &params["directory"]).await?;
        match fs::remove_file(self.folder.file("result.json")).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.files(&error)),
            _ => Ok(()),
        }
    }

    async fn write(&self, name: &str, value: &Value) -> Result<(), Fault> {
        let written = fs::write(self.folder.file(name), value.to_string()).await;
        written.map_err(|error| self.files(&error))
    }

    fn files(&self, error: &io::Error) -> Fault {
        Fault::Files { path: self.folder.path().to_owned(), error: error.to_string() }
    }

    /// The values of [`VALUES`], in its order. What does not exist is empty.
    fn values(&self, call: &Call, delivery: &Delivery) -> [(&'static str, String); 10] {
        let file = |name: &str| self.folder.file(name).to_string_lossy().into_owned();
        let of = |value: fn(&Integration) -> String| integration(delivery).map(value).unwrap_or_default();
        let values = [
            of(|integration| integration.base_url.clone()),
            of(|integration| integration.token.clone()),
            of(|integration| integration.manage_groups.to_string()),
            of(|integration| integration.ca_file.clone().unwrap_or_default()),
            call.about.clone().unwrap_or_default(),
            file("event.json"),
            file("directory.json"),
            file("result.json"),
            self.folder.state().to_string_lossy().into_owned(),
            self.scenario.clone(),
        ];
        let mut placeholders = VALUES.iter().map(|(placeholder, _)| *placeholder);
        values.map(|value| (placeholders.next().unwrap_or_default(), value))
    }

    async fn until_it_ends(
        &self,
        call: &Call,
        path: &Path,
        command: Command,
        errors: &Arc<Log>,
    ) -> Result<ExitStatus, Fault> {
        let not_started = |error: io::Error| Fault::NotStarted { path: path.to_owned(), error: error.to_string() };
        let Options { event_timeout: limit, grace, .. } = *self.options;
        let streams = Streams::Logs(Arc::clone(&self.log), Arc::clone(errors));
        let mut process = Process::start(command, streams).map_err(not_started)?;
        let exit = timeout(limit, process.exit()).await;
        process.end(grace).await;
        match exit {
            Ok(status) => status.map_err(not_started),
            Err(_) => {
                let received = Received::File(Quote::new(&self.result_text().await.unwrap_or_default()));
                Err(Fault::Hung { call: call.clone(), limit, received, tail: errors.tail() })
            }
        }
    }

    async fn settle(&self, outcome: &Outcome, delivery: &Delivery) -> Result<Settled, Fault> {
        let Outcome { call, status, errors } = outcome;
        let (call, status) = (call.clone(), *status);
        if broke_off(status) {
            return Err(Fault::Exited { call, status, tail: errors.tail() });
        }
        match self.result_text().await {
            Some(text) => {
                let settled = self.result(&call, &text)?;
                let contradiction = settled.ok && !status.success();
                if contradiction {
                    return Err(Fault::Contradiction { call, status, tail: errors.tail() });
                }
                Ok(settled)
            }
            None if status.success() => Ok(Settled::ok()),
            None => Ok(in_words(errors, status, delivery)),
        }
    }

    /// What the result file holds; `None` for a run that wrote none.
    async fn result_text(&self) -> Option<Vec<u8>> {
        let file = fs::File::open(self.folder.file("result.json")).await.ok()?;
        let mut text = Vec::new();
        file.take(LONGEST as u64).read_to_end(&mut text).await.ok()?;
        (!text.trim_ascii().is_empty()).then_some(text)
    }

    fn result(&self, call: &Call, text: &[u8]) -> Result<Settled, Fault> {
        let wrong = |why: String| Fault::ResultFile { call: call.clone(), why, text: Quote::new(text) };
        let value: Value = serde_json::from_slice(text).map_err(|error| wrong(error.to_string()))?;
        read(value, "", self.options.strictness).map_err(|mismatch| wrong(mismatch.to_string()))
    }
}

fn integration(delivery: &Delivery) -> Option<&Integration> {
    delivery.directory.application.as_ref().map(|application| &application.integration)
}

/// Not ok, in the last words of standard error.
fn in_words(errors: &Log, status: ExitStatus, delivery: &Delivery) -> Settled {
    let line = errors.tail().0.pop().unwrap_or_else(|| ended(status));
    Settled { ok: false, problems: names::concerned(&line, delivery), error: Some(line) }
}
