//! `exec:COMMAND`: the command runs once for each event. Its input is environment variables and files, its answer an
//! exit status and perhaps a result file.

use std::io;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::Arc;

use serde_json::Value;
use tokio::fs;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

use super::command::CommandLine;
use super::encoding::decode;
use super::error::{Excerpt, PartialAnswer, RpcRequest, TransportError};
use super::log::Log;
use super::mentions::find_problems;
use super::options::ConnectorOptions;
use super::process::{Process, SessionFolder, Streams};
use super::rpc::{self, MAX_MESSAGE};
use crate::util::lateness::wait_for;
use crate::util::platform::{describe_exit, is_killed};
use egnyte_protocol::connector::{Connector, ConnectorFuture};
use egnyte_protocol::directory::Integration;
use egnyte_protocol::{Delivery, Hello, Identity, Settled, VERSION, read};

/// Placeholders of the command, each with the environment variable of the same value.
pub(super) const PLACEHOLDERS: [(&str, &str); 10] = [
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

/// Session of one scenario: a run of the command for each event.
pub(super) struct ExecSession {
    folder: SessionFolder,
    scenario: String,
    command: Arc<CommandLine>,
    options: Arc<ConnectorOptions>,
    log: Arc<Log>,
    delivered: u64,
}

impl Connector for ExecSession {
    /// Answers in the command's place, with the name and the capabilities of the configuration file.
    fn hello(&mut self, _hello: Hello) -> ConnectorFuture<'_, Identity> {
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

impl ExecSession {
    pub(super) fn new(
        scenario: &str,
        command: &Arc<CommandLine>,
        options: &Arc<ConnectorOptions>,
    ) -> Result<Self, TransportError> {
        Ok(Self {
            folder: SessionFolder::new()?,
            scenario: scenario.to_owned(),
            command: Arc::clone(command),
            options: Arc::clone(options),
            log: Arc::default(),
            delivered: 0,
        })
    }

    async fn run(&mut self, delivery: &Delivery) -> Result<Settled, TransportError> {
        self.delivered += 1;
        let kind = Some(delivery.event.kind.to_string());
        let request = RpcRequest { id: self.delivered, method: "deliver", kind };
        self.write_files(&request, delivery).await?;
        let values = self.values(&request, delivery);
        let (path, mut command) = self.command.command(&values)?;
        for ((_, value), (_, variable)) in values.iter().zip(PLACEHOLDERS) {
            // A value that does not exist is no variable, not even one of the harness's own environment.
            if value.is_empty() {
                command.env_remove(variable)
            } else {
                command.env(variable, value)
            };
        }
        let errors: Arc<Log> = Arc::default();
        let status = self.wait(&request, &path, command, &errors).await?;
        self.read_outcome(&request, status, &errors, delivery).await
    }

    /// Writes the files for the command and removes the result file of the run before.
    async fn write_files(&self, request: &RpcRequest, delivery: &Delivery) -> Result<(), TransportError> {
        let params = rpc::params(request, delivery, self.options.strictness)?;
        self.write("event.json", &params).await?;
        self.write("directory.json", &params["directory"]).await?;
        match fs::remove_file(self.folder.file("result.json")).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.file_error(&error)),
            _ => Ok(()),
        }
    }

    async fn write(&self, name: &str, value: &Value) -> Result<(), TransportError> {
        let result = fs::write(self.folder.file(name), value.to_string()).await;
        result.map_err(|error| self.file_error(&error))
    }

    fn file_error(&self, error: &io::Error) -> TransportError {
        TransportError::Files { path: self.folder.path().to_owned(), error: error.to_string() }
    }

    /// Values of [`PLACEHOLDERS`], in its order; empty where there is none.
    fn values(&self, request: &RpcRequest, delivery: &Delivery) -> [(&'static str, String); 10] {
        let file = |name: &str| self.folder.file(name).to_string_lossy().into_owned();
        let integration = delivery.directory.application.as_ref().map(|application| &application.integration);
        let of = |value: fn(&Integration) -> String| integration.map(value).unwrap_or_default();
        let values = [
            of(|integration| integration.base_url.clone()),
            of(|integration| integration.token.clone()),
            of(|integration| integration.manage_groups.to_string()),
            of(|integration| integration.ca_file.clone().unwrap_or_default()),
            request.kind.clone().unwrap_or_default(),
            file("event.json"),
            file("directory.json"),
            file("result.json"),
            self.folder.state().to_string_lossy().into_owned(),
            self.scenario.clone(),
        ];
        let mut placeholders = PLACEHOLDERS.iter().map(|(placeholder, _)| *placeholder);
        values.map(|value| (placeholders.next().unwrap_or_default(), value))
    }

    /// Runs the command until it ends or the deadline passes.
    async fn wait(
        &self,
        request: &RpcRequest,
        path: &Path,
        command: Command,
        errors: &Arc<Log>,
    ) -> Result<ExitStatus, TransportError> {
        let not_started = |error: String| TransportError::NotStarted { path: path.to_owned(), error };
        let ConnectorOptions { event_timeout: limit, grace, .. } = *self.options;
        let all = Arc::clone(&self.log);
        let streams = Streams::Logs { output: vec![Arc::clone(&all)], errors: vec![all, Arc::clone(errors)] };
        let mut process = Process::start(command, streams).map_err(|error| not_started(error.to_string()))?;
        let exit = wait_for(limit, process.exit()).await;
        process.end(grace).await;
        match exit {
            Ok(status) => status.ok_or_else(|| not_started("its exit status is unknown".to_owned())),
            Err(late) => {
                let partial = PartialAnswer::File(Excerpt::new(&self.result_file().await.unwrap_or_default()));
                let (request, tail) = (request.clone(), errors.tail());
                Err(TransportError::ProcessTimeout { request, limit, partial, tail }.on_busy_machine(late))
            }
        }
    }

    async fn read_outcome(
        &self,
        request: &RpcRequest,
        status: ExitStatus,
        errors: &Log,
        delivery: &Delivery,
    ) -> Result<Settled, TransportError> {
        if is_killed(status) {
            return Err(TransportError::Exited { request: request.clone(), status, tail: errors.tail() });
        }
        match self.result_file().await {
            Some(text) => {
                let settled = self.parse_result(request, &text)?;
                if settled.ok && !status.success() {
                    let request = request.clone();
                    return Err(TransportError::Contradiction { request, status, tail: errors.tail() });
                }
                Ok(settled)
            }
            None if status.success() => Ok(Settled::ok()),
            None => Ok(problem_from_log(errors, status, delivery)),
        }
    }

    /// Content of the result file; `None` for a run that wrote none.
    async fn result_file(&self) -> Option<Vec<u8>> {
        let file = fs::File::open(self.folder.file("result.json")).await.ok()?;
        let mut text = Vec::new();
        file.take(MAX_MESSAGE as u64).read_to_end(&mut text).await.ok()?;
        (!text.trim_ascii().is_empty()).then_some(text)
    }

    fn parse_result(&self, request: &RpcRequest, text: &[u8]) -> Result<Settled, TransportError> {
        let invalid = |reason: String| {
            let text = Excerpt::new(text);
            TransportError::ResultFile { request: request.clone(), reason, text }
        };
        let value: Value = serde_json::from_slice(&decode(text)).map_err(|error| invalid(error.to_string()))?;
        read(value, "", self.options.strictness).map_err(|mismatch| invalid(mismatch.to_string()))
    }
}

/// Result of a run that failed without a result file: its problems are in standard error.
fn problem_from_log(errors: &Log, status: ExitStatus, delivery: &Delivery) -> Settled {
    let (problems, error) = find_problems(&errors.lines(), delivery);
    Settled { ok: false, problems, error: Some(error.unwrap_or_else(|| describe_exit(status))) }
}
