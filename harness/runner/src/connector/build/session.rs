//! Session with a build: a served directory of its own, and one sync for each event.

use std::collections::BTreeMap;
use std::future::ready;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Build;
use super::error::BuildError;
use super::gateway::{Gateway, free_port};
use super::problems::Outcome;
use super::service::{Pace, RunningService, Service};
use super::trigger::{Reference, Trigger, request, run_command};
use super::values::BuildValues;
use crate::connector::event_limit::event_limit;
use crate::connector::log::Log;
use crate::connector::process::SessionFolder;
use egnyte_directories::{FileDirectory, LdapDirectory, ServedDirectory, Source};
use egnyte_protocol::connector::{Connector, ConnectorError, ConnectorFuture};
use egnyte_protocol::directory::{Directory, Id};
use egnyte_protocol::{Capability, Delivery, Hello, Identity, Settled, VERSION};
use egnyte_reference::build::{DirectoryLocation, EgnyteAccess, LdapLocation, ReferenceBuild};

/// Capabilities of the built-in build.
const OF_REFERENCE: [Capability; 1] = [Capability::KeepsLocalMembers];

/// Session of one scenario.
pub(super) struct BuildSession {
    build: Arc<Build>,
    folder: SessionFolder,
    served: ServedDirectory,
    scenario: String,
    log: Arc<Log>,
    /// Port for the status address, where one is declared.
    status_port: Option<u16>,
    reference: Option<ReferenceBuild>,
    service: Option<RunningService>,
}

impl BuildSession {
    pub(super) fn new(scenario: &str, build: &Arc<Build>) -> Result<Self, ConnectorError> {
        let folder = SessionFolder::new()?;
        let served = match build.source {
            Source::Files => {
                let files = FileDirectory::create(folder.file("directory")).map_err(BuildError::from)?;
                ServedDirectory::Files(files)
            }
            Source::JumpCloud => ServedDirectory::organization(build.jumpcloud()?),
            Source::Ldap => ServedDirectory::ldap(build.ldap()?),
            Source::Scim => ServedDirectory::Scim(Box::new(build.push_directory()?)),
        };
        let status_port = build.status.as_ref().map(|_| free_port()).transpose()?;
        let (build, log, scenario) = (Arc::clone(build), Arc::default(), scenario.to_owned());
        Ok(Self { build, folder, served, scenario, log, status_port, reference: None, service: None })
    }

    /// Serves the directory after the event, and syncs.
    async fn sync(&mut self, delivery: &Delivery) -> Result<Settled, ConnectorError> {
        let build = Arc::clone(&self.build);
        if let (Trigger::Service(service), Some(requests), Some(_)) =
            (&build.trigger, self.served.requests(), &self.service)
        {
            service.wait_for_pause(requests).await;
        }
        self.served.publish(delivery).map_err(BuildError::from)?;
        let state = self.folder.state();
        let values =
            build.templates.values(&delivery.directory, &self.served, (&state, &self.scenario, self.status_port));
        build.templates.write(&values, &state)?;
        let (began, limit) = (Instant::now(), event_limit(build.options.event_timeout, &delivery.directory));
        let outcome = match &build.trigger {
            Trigger::Reference(reference) => return self.sync_reference(reference, &delivery.directory).await,
            Trigger::Command(command) => run_command(command, &values, (&build.options, limit), &self.log).await,
            Trigger::Service(service) => self.wait_for(service, &values, &delivery.directory).await,
            Trigger::Request(url, client) => request(url, client, limit).await,
            Trigger::Push(gateway) => return self.push(gateway, &values, delivery).await,
        };
        let outcome = outcome?;
        if !matches!(build.trigger, Trigger::Service(_)) {
            self.wait_until_idle(&values, limit.saturating_sub(began.elapsed())).await?;
        }
        Ok(outcome.settle(build.problems.as_ref(), delivery))
    }

    /// Waits until the build says that it is idle, where it has an address for that.
    async fn wait_until_idle(&mut self, values: &BuildValues, limit: Duration) -> Result<(), BuildError> {
        let Some(mut watch) = self.build.status.as_ref().map(|status| status.watch(values)) else { return Ok(()) };
        let Some(running) = &mut self.service else { return watch.wait_until_idle(limit).await };
        tokio::select! {
            end = watch.wait_until_idle(limit) => end,
            error = running.ended("before it was idle") => Err(error),
        }
    }

    /// Starts the service where it does not run, and waits until it has read the directory.
    async fn wait_for(
        &mut self,
        service: &Service,
        values: &BuildValues,
        directory: &Directory,
    ) -> Result<Outcome, BuildError> {
        let before = self.served.wrong_keys();
        let environment = (&self.build.options, &self.log);
        let (running, is_new) = RunningService::keep(&mut self.service, &service.command, values, environment).await?;
        running.forget_log();
        if !is_new {
            service.request_pass(running)?;
        }
        let limit = event_limit(service.deadline(), directory);
        let refused = || self.served.wrong_keys() - before;
        let status = self.build.status.as_ref().map(|status| status.watch(values));
        service.wait_for_pass((running, limit), self.served.requests(), refused, status).await
    }

    /// Pushes the change to the build. What it logs as a problem counts beside what it refuses.
    async fn push(
        &mut self,
        gateway: &Gateway,
        values: &BuildValues,
        delivery: &Delivery,
    ) -> Result<Settled, ConnectorError> {
        let ServedDirectory::Scim(directory) = &mut self.served else {
            return Err(BuildError::NotStarted("nothing is pushed to it".to_owned()).into());
        };
        let build = Arc::clone(&self.build);
        gateway.start(&mut self.service, values, (&build.options, &self.log)).await?;
        // The start has a limit of its own.
        let (began, limit) = (Instant::now(), event_limit(build.options.event_timeout, &delivery.directory));
        let (answered, mut outcome) =
            gateway.push((directory, delivery), &mut self.service, values, &build.options).await?;
        self.wait_until_idle(values, limit.saturating_sub(began.elapsed())).await?;
        outcome.lines.extend(self.service.iter().flat_map(RunningService::drain_log));
        let logged = outcome.settle(build.problems.as_ref(), delivery);
        let problems = answered.problems.into_iter().chain(logged.problems).collect();
        Ok(Settled { ok: answered.ok && logged.ok, error: answered.error, problems })
    }

    async fn sync_reference(
        &mut self,
        Reference(target, flaw): &Reference,
        directory: &Directory,
    ) -> Result<Settled, ConnectorError> {
        let reference = match &mut self.reference {
            Some(reference) => reference,
            none => {
                let unread = || BuildError::NotStarted("it reads no directory that is pushed".to_owned());
                let location = location(&self.served).ok_or_else(unread)?;
                let build = ReferenceBuild::new(target, location, *flaw);
                none.insert(build.map_err(|error| BuildError::Reference(error.to_string()))?)
            }
        };
        let Some(integration) = directory.application.as_ref().map(|application| &application.integration) else {
            return Ok(Settled::ok());
        };
        let egnyte = EgnyteAccess {
            base_url: integration.base_url.clone(),
            token: integration.token.clone(),
            manage_groups: integration.manage_groups,
            ca_file: integration.ca_file.clone(),
        };
        let result = reference.sync(&egnyte).await.map_err(|error| BuildError::Reference(error.to_string()))?;
        let mut settled = result.settled;
        if !settled.problems.is_empty() && matches!(self.served, ServedDirectory::Ldap(..)) {
            name_by_id(&mut settled, directory);
        }
        Ok(settled)
    }
}

/// Replaces the `entryUUID` in problems, by which a build knows people and user groups, by the directory's own id.
fn name_by_id(settled: &mut Settled, directory: &Directory) {
    let people = directory.users.iter().map(|person| &person.id);
    let groups = directory.user_groups.iter().map(|group| &group.id);
    let ids: BTreeMap<String, &Id> = people.chain(groups).map(|id| (LdapDirectory::entry_uuid(id), id)).collect();
    for problem in &mut settled.problems {
        for id in [&mut problem.user, &mut problem.user_group].into_iter().flatten() {
            if let Some(own) = ids.get(id.as_str()) {
                id.clone_from(own);
            }
        }
    }
}

/// Location of a served directory for the built-in build.
fn location(served: &ServedDirectory) -> Option<DirectoryLocation> {
    match served {
        ServedDirectory::Files(files) => Some(DirectoryLocation::Files(files.folder().to_owned())),
        ServedDirectory::JumpCloud(server, organization) => {
            Some(DirectoryLocation::JumpCloud { url: server.loopback_url(), key: organization.key().to_owned() })
        }
        ServedDirectory::Ldap(server, directory) => Some(DirectoryLocation::Ldap(LdapLocation {
            url: server.url(),
            base: directory.base(),
            bind_dn: directory.bind_dn(),
            password: directory.password().to_owned(),
            application: directory.application(),
        })),
        ServedDirectory::Scim(_) => None,
    }
}

impl Connector for BuildSession {
    /// Answers in the build's place, with the name and the capabilities of the configuration file.
    fn hello(&mut self, _hello: Hello) -> ConnectorFuture<'_, Identity> {
        let (trigger, options) = (&self.build.trigger, &self.build.options);
        let name = options.name.clone().unwrap_or_else(|| trigger.name().to_owned());
        let default = if trigger.is_reference() { OF_REFERENCE.to_vec() } else { Vec::new() };
        let capabilities = options.capabilities.clone().unwrap_or(default);
        let identity = Identity { protocol: VERSION, name, version: None, capabilities, homepage: None, issues: None };
        Box::pin(ready(Ok(identity)))
    }

    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        Box::pin(async move { self.sync(&delivery).await })
    }

    fn bye(&mut self) -> ConnectorFuture<'_, ()> {
        Box::pin(async {
            if let Some(running) = self.service.take() {
                running.end(self.build.options.grace).await;
            }
            Ok(())
        })
    }

    fn stderr(&self) -> String {
        self.log.text()
    }

    fn polls(&self) -> bool {
        matches!(self.build.trigger, Trigger::Service(Service { pace: Pace::Interval(_), .. }))
    }

    fn remarks(&self) -> Vec<String> {
        self.served.remarks()
    }
}
