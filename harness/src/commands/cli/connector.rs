//! The words that say which connector is driven, and how.

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::connector::config::{DurationError, parse_duration};
use crate::run::driven::Choice;
use egnyte_protocol::Strictness;

use super::front::FrontArgs;

/// The connector.
#[derive(Debug, Args)]
pub(super) struct ConnectorArgs {
    /// What is driven: reference, reference:flaw=NAME, exec:COMMAND, stdio:COMMAND or http://HOST:PORT/PATH
    /// [default: `run` of conformance.toml, else reference]
    #[arg(long, value_name = "TARGET")]
    connector: Option<String>,
    /// The connector's conformance.toml [default: the one in this folder, where there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How long the connector may take over one event [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = span)]
    event_timeout: Option<Duration>,
    /// How many requests to Egnyte one event may cost [default: 500]
    #[arg(long, value_name = "N")]
    request_budget: Option<NonZeroU64>,
    /// Check every message in both directions to the letter
    #[arg(long)]
    validate_protocol: bool,
    #[command(flatten)]
    front: FrontArgs,
}

impl ConnectorArgs {
    /// Puts a recording in the connector's place.
    pub(super) fn replay(&mut self, folder: &Path) {
        self.connector = Some(format!("replay:{}", folder.display()));
    }

    /// What was chosen.
    pub(super) fn choice(self) -> Choice {
        Choice {
            connector: self.connector,
            config: self.config,
            event_timeout: self.event_timeout,
            request_budget: self.request_budget.map(NonZeroU64::get),
            strictness: if self.validate_protocol { Strictness::Strict } else { Strictness::Lenient },
            manner: self.front.manner(),
        }
    }
}

fn span(text: &str) -> Result<Duration, DurationError> {
    parse_duration(text)
}
