//! Arguments for the mock of Egnyte.

use clap::Args;

use crate::mock::check_guess;
use crate::mock::tls_front::Exposure;

/// Arguments for the mock of Egnyte.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct MockArgs {
    /// Use the mock at this URL instead of the built-in one; each scenario has a domain of its own there
    #[arg(long, value_name = "URL")]
    pub(super) mock: Option<String>,
    /// Let the built-in mock listen on this port of 127.0.0.1, to which a tunnel leads for example [default: a free one]
    #[arg(long, value_name = "PORT", conflicts_with = "mock")]
    pub(super) mock_port: Option<u16>,
    /// Serve the built-in mock over https; caFile and EGNYTE_CA_FILE name its certificate authority
    #[arg(long, conflicts_with = "mock")]
    pub(super) tls: bool,
    /// Show the connector the vendors' real addresses, https://NAME.egnyte.com and JumpCloud's, behind a proxy that HTTPS_PROXY
    /// names (implies --tls); PORT is the port of the proxy, for a service that was started before [default: a free one]
    #[arg(long, value_name = "PORT", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    #[arg(conflicts_with = "mock", alias = "as-egnyte")]
    pub(super) as_vendors: Option<u16>,
    /// Give another answer to a guess about Egnyte in every scenario, `duplicate-email=accept` for example; docs/guesses.md
    /// lists them [can be repeated]
    #[arg(long = "guess", value_name = "NAME=VALUE", value_parser = parse_guess)]
    pub(super) guesses: Vec<GuessChoice>,
}

/// Answer to a guess about Egnyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GuessChoice {
    pub(super) guess: String,
    pub(super) value: String,
}

pub(super) fn parse_guess(text: &str) -> Result<GuessChoice, String> {
    let (guess, value) = text.split_once('=').ok_or("write NAME=VALUE, for example duplicate-email=accept")?;
    check_guess(guess, value)?;
    Ok(GuessChoice { guess: guess.to_owned(), value: value.to_owned() })
}

impl MockArgs {
    /// Returns the way in which the connector reaches the mock.
    pub(super) fn exposure(&self) -> Exposure {
        match self.as_vendors {
            Some(port) => Exposure::AsVendors(port),
            None if self.tls => Exposure::Tls,
            None => Exposure::Plain,
        }
    }
}
