//! `smoke`: one person, one user group and one sync, step by step. The first step that fails is explained.

mod report;
mod step;

use std::sync::Arc;

use clap::Args;

use crate::connector::ScenarioName;
use crate::run::{ConnectorArgs, ConnectorSetup, SessionNames, SetupError, introduce, start, unless_interrupted};
use crate::scenario::{ScenarioMeta, World};
use crate::suite::rules::Keeper;
use crate::util::exit::Exit;
use crate::util::terminal::Terminal;
use egnyte_protocol::{Capability, Identity};

use super::exec::{CommandResult, block_on};
use report::{print_failed, print_passed, print_unusable};
use step::SmokeStep;

/// Arguments of `smoke`.
#[derive(Debug, Args)]
pub(super) struct SmokeArgs {
    #[command(flatten)]
    connector: ConnectorArgs,
}

impl SmokeArgs {
    pub(super) fn exec(self, terminal: &mut Terminal<'_>) -> CommandResult {
        let setup = self.connector.setup()?;
        Ok(block_on(unless_interrupted(smoke(&setup, terminal)))?.unwrap_or(Ok(Exit::Interrupted))?)
    }
}

async fn smoke(setup: &ConnectorSetup, terminal: &mut Terminal<'_>) -> Result<Exit, SetupError> {
    let context = Arc::new(start(setup).await?);
    let isolation = context.target.isolation();
    if let Err(error) = context.target.check().await {
        return Ok(print_unusable(SmokeStep::Available, &error.message, isolation, terminal)?);
    }
    let target = context.target.spec();
    print_passed(SmokeStep::Available, &target, terminal)?;
    let identity = match introduce(&context).await {
        Err(SetupError::Connector { message, .. }) => {
            return Ok(print_unusable(SmokeStep::Introduction, &message, isolation, terminal)?);
        }
        other => other?,
    };
    if setup.source.is_none() && !setup.is_manual() {
        print_passed(SmokeStep::Introduction, &describe(&identity), terminal)?;
    }
    let mut world = World::default();
    let SessionNames { session, shown } = SessionNames::new(None);
    let scenario = ScenarioName { key: String::new(), shown };
    let (keeper, needs, weaknesses) = (Keeper::Connector, Vec::new(), Vec::new());
    world.begin(context, ScenarioMeta { session, scenario, keeper, needs, weaknesses });
    for step in SmokeStep::of(setup.source, setup.is_manual()).iter().copied() {
        if let Err(failure) = step.run(&mut world).await {
            let evidence = world.finish().await;
            setup.check_input()?;
            let failure = evidence.failure.as_ref().unwrap_or(&failure);
            return Ok(print_failed(step, failure, &evidence, isolation, terminal)?);
        }
        print_passed(step, "", terminal)?;
    }
    let evidence = world.finish().await;
    if let Some(failure) = &evidence.failure {
        return Ok(print_failed(SmokeStep::Sync, failure, &evidence, isolation, terminal)?);
    }
    let next = if setup.file.is_some() { "run" } else { "init" };
    let line = format!("{target} passed the smoke test; next: egnyte-conformance {next}");
    terminal.print(&format!("\n{}", terminal.paint().green(&line)))?;
    Ok(Exit::Green)
}

fn describe(identity: &Identity) -> String {
    let version = identity.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let capabilities: Vec<&str> = identity.capabilities.iter().copied().map(Capability::as_str).collect();
    let capabilities = if capabilities.is_empty() { "users and groups".to_owned() } else { capabilities.join(", ") };
    format!("{}{version}: {capabilities}", identity.name)
}
