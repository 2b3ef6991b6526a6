//! The words that say how the built-in mock looks to a connector.

use clap::Args;

use crate::mock::tls_front::Exposure;

/// How the built-in mock looks.
#[derive(Debug, Args)]
pub(super) struct FrontArgs {
    /// Serve the built-in mock over https; its certificate authority is named in caFile and EGNYTE_CA_FILE
    #[arg(long, conflicts_with = "mock")]
    tls: bool,
    /// Show the connector https://NAME.egnyte.com, behind a proxy that is named in HTTPS_PROXY (implies --tls); PORT is
    /// the proxy's, for a service that was started before [default: any free one]
    #[arg(long, value_name = "PORT", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    #[arg(conflicts_with = "mock")]
    as_egnyte: Option<u16>,
}

impl FrontArgs {
    /// What was chosen.
    pub(super) fn manner(self) -> Exposure {
        match self.as_egnyte {
            Some(port) => Exposure::AsEgnyte(port),
            None if self.tls => Exposure::Tls,
            None => Exposure::Plain,
        }
    }
}
