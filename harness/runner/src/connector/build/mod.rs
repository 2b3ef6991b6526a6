//! Builds that read their directory by themselves, or that SCIM is pushed to: the harness serves the directory, starts a
//! sync, and waits for its end.

mod error;
mod expressible;
mod gateway;
mod problems;
mod service;
mod session;
mod trigger;
mod values;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::config::DirectorySettings;
use super::error::TargetError;
use super::options::ConnectorOptions;
use super::settings_error::SettingsError;
use crate::mock::tls_front::TlsFront;
use egnyte_directories::{Certificate, JumpCloudServer, LdapServer, PushDirectory, Source, SourceError};
use egnyte_protocol::connector::{Connector, ConnectorError, ConnectorFuture, Isolation, ScenarioName, Target};

use error::BuildError;
use problems::ProblemPattern;
use session::BuildSession;
use trigger::Trigger;
use values::Templates;

/// Build of a connector, with the source that it reads.
#[derive(Debug)]
pub(super) struct BuildTarget {
    spec: String,
    build: Arc<Build>,
}

/// Build as all its sessions share it.
#[derive(Debug)]
struct Build {
    source: Source,
    trigger: Trigger,
    templates: Templates,
    problems: Option<ProblemPattern>,
    options: ConnectorOptions,
    /// Listener of JumpCloud's API, once a session needs it.
    jumpcloud: OnceLock<Arc<JumpCloudServer>>,
    /// Listener of LDAP, once a session needs it.
    ldap: OnceLock<LdapListener>,
}

/// Listener of LDAP, with the certificate that it was given.
#[derive(Debug)]
struct LdapListener {
    server: Arc<LdapServer>,
    /// Keeps the file of the certificate authority.
    _front: Arc<TlsFront>,
}

impl Build {
    fn jumpcloud(&self) -> Result<&Arc<JumpCloudServer>, BuildError> {
        if let Some(server) = self.jumpcloud.get() {
            return Ok(server);
        }
        let front = self.options.front.as_ref().filter(|front| front.proxy().is_some());
        let server = JumpCloudServer::start(front.is_some());
        let server = server.map_err(|error| SourceError::NoPort(error.to_string()))?;
        if let Some(front) = front {
            front.lead_to_directory(server.address());
        }
        Ok(self.jumpcloud.get_or_init(|| Arc::new(server)))
    }

    fn ldap(&self) -> Result<&Arc<LdapServer>, BuildError> {
        if let Some(listener) = self.ldap.get() {
            return Ok(&listener.server);
        }
        let no_port = |error: &dyn ToString| SourceError::NoPort(error.to_string());
        let front = TlsFront::create().map_err(|error| no_port(&error))?;
        let certificate = Certificate {
            certificate: front.certificate().to_owned(),
            key: front.key().to_owned(),
            authority_file: front.authority_file(),
        };
        let server = LdapServer::start(certificate).map_err(|error| no_port(&error))?;
        let listener = LdapListener { server: Arc::new(server), _front: front };
        Ok(&self.ldap.get_or_init(|| listener).server)
    }
}

impl Build {
    fn push_directory(&self) -> Result<PushDirectory, BuildError> {
        match &self.trigger {
            Trigger::Push(gateway) => gateway.create_directory(),
            _ => Err(BuildError::NotStarted("nothing is pushed to it".to_owned())),
        }
    }
}

impl BuildTarget {
    /// Creates the target for the start of a sync: `exec:COMMAND`, `http://…` or `reference`.
    pub(super) fn parse(
        spec: &str,
        options: &ConnectorOptions,
        settings: &DirectorySettings,
    ) -> Result<Self, TargetError> {
        if let Some(claim) = options.capabilities.iter().flatten().find(|claim| expressible::needs_protocol(**claim)) {
            return Err(SettingsError::NotOfBuild(*claim).into());
        }
        let has_trigger = settings.trigger.as_ref().is_some_and(|trigger| !trigger.starts_with("signal:"));
        if settings.start.is_some() && has_trigger {
            return Err(SettingsError::StartAndTrigger.into());
        }
        gateway::check_settings(settings)?;
        if settings.start.is_none() && settings.source != Source::Scim && settings.ends_passes() {
            return Err(SettingsError::NothingAwaited.into());
        }
        let problems = settings.problems.as_deref().and_then(ProblemPattern::new);
        let trigger = Trigger::parse(spec, options, settings)?;
        let templates = Templates::new(settings, options)?;
        let build = Build {
            source: settings.source,
            trigger,
            templates,
            problems,
            options: options.clone(),
            jumpcloud: OnceLock::new(),
            ldap: OnceLock::new(),
        };
        Ok(Self { spec: spec.to_owned(), build: Arc::new(build) })
    }
}

impl Target for BuildTarget {
    fn open(&self, scenario: &ScenarioName) -> Result<Box<dyn Connector>, ConnectorError> {
        Ok(Box::new(BuildSession::new(&scenario.shown, &self.build)?))
    }

    fn spec(&self) -> String {
        self.spec.clone()
    }

    fn request_timeout(&self) -> Duration {
        self.build.trigger.request_timeout().unwrap_or(self.build.options.request_timeout)
    }

    fn isolation(&self) -> Isolation {
        self.build.trigger.isolation()
    }

    fn lacks_sentence(&self, sentence: &str) -> Option<String> {
        let reports = self.build.problems.is_some() || self.build.trigger.answers_problems();
        expressible::lacks(sentence, self.build.source, reports)
    }

    fn check(&self) -> ConnectorFuture<'_, ()> {
        Box::pin(async {
            self.build.templates.check()?;
            self.build.trigger.check().await
        })
    }
}
