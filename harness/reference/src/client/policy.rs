//! Policy of the client: retries, rate limits, paging, and the use of the token.

use std::time::Duration;

/// Time that the client waits for one response.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(2);

/// Policy of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientPolicy {
    /// Time that the client waits for one response.
    pub(crate) timeout: Duration,
    /// Attempts of one request to a failing server.
    pub(crate) max_attempts: u32,
    /// Wait before the first retry; it doubles with each further one.
    pub(crate) first_wait: Duration,
    /// Longest wait before a retry.
    pub(crate) longest_wait: Duration,
    /// Rate limits that one request waits out.
    pub(crate) max_rate_limits: u32,
    /// Wait after a rate limit, instead of the one that the server asks for.
    pub(crate) rate_limit_wait: Option<Duration>,
    /// Retries after 503 only, and after no other server error.
    pub(crate) retries_503_only: bool,
    /// Retries after a response that broke off.
    pub(crate) retries_broken_response: bool,
    /// Searches the resource before a creation is retried that may have been carried out.
    pub(crate) searches_before_retry: bool,
    /// Takes the answer that a resource is missing for the success of its deletion.
    pub(crate) accepts_missing: bool,
    /// Lists that are read beyond their first page.
    pub(crate) paging: Paging,
    /// Reads every account of a list once more by itself.
    pub(crate) reads_each_account: bool,
    /// Attempts of one request with a refused token.
    pub(crate) max_token_attempts: u32,
    /// URLs that contain the token.
    pub(crate) token_in_url: TokenInUrl,
    /// Names a refused token to the administrator.
    pub(crate) names_refused_token: bool,
    /// Writes the `op` of a PATCH with a capital letter.
    pub(crate) capitalizes_op: bool,
}

/// Lists that are read beyond their first page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paging {
    All,
    UsersOnly,
    None,
}

/// URLs that contain the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenInUrl {
    Never,
    Always,
    /// Until a session has a managed person.
    BeforeFirstPerson,
    /// In retries.
    OnRetry,
}

impl Default for ClientPolicy {
    fn default() -> Self {
        Self {
            timeout: REQUEST_TIMEOUT,
            max_attempts: 4,
            first_wait: Duration::from_millis(100),
            longest_wait: Duration::from_secs(10),
            max_rate_limits: 8,
            rate_limit_wait: None,
            retries_503_only: false,
            retries_broken_response: true,
            searches_before_retry: true,
            accepts_missing: true,
            paging: Paging::All,
            reads_each_account: false,
            max_token_attempts: 1,
            token_in_url: TokenInUrl::Never,
            names_refused_token: false,
            capitalizes_op: false,
        }
    }
}

impl ClientPolicy {
    /// Returns the wait after so many failures, counted from 1.
    pub(super) fn retry_wait(&self, failures: u32) -> Duration {
        let wait = self.first_wait.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
        wait.min(self.longest_wait)
    }
}
