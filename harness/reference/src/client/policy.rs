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
    /// Longest rate limit that is waited out.
    pub(crate) longest_rate_limit: Duration,
    /// Part of the gateway's error codes that stands for a limit.
    pub(crate) limit_code: &'static str,
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
    /// Takes every refusal of a deletion for its success.
    pub(crate) accepts_refused_deletions: bool,
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
    /// Dates that are read in `Retry-After`.
    pub(crate) dates: DateForms,
    /// Waits out a limit without `Retry-After`.
    pub(crate) waits_without_header: bool,
    /// Waits out the `Retry-After` of an unavailable server.
    pub(crate) waits_when_unavailable: bool,
    /// Reads the status of an error before its body, which may be a page.
    pub(crate) accepts_pages: bool,
    /// Attempts of a request that the server refuses.
    pub(crate) max_refusals: u32,
    /// Takes a page that cannot be read for the end of the list.
    pub(crate) takes_half_a_list: bool,
    /// Joins base URL and path with two slashes, if the base URL ends with one.
    pub(crate) doubles_slash: bool,
    /// Follows redirects, with the token.
    pub(crate) follows_redirects: bool,
    /// Verifies the certificate of the server.
    pub(crate) verifies_certificate: bool,
    /// Header that contains the token, or a part of it.
    pub(crate) leak: Option<TokenLeak>,
}

/// Dates that are read in `Retry-After` (RFC 9110 section 5.6.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateForms {
    All,
    FixdateOnly,
    None,
}

/// Header other than `Authorization` that contains the token, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenLeak {
    UserAgent,
    Base64,
    Half,
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
            longest_rate_limit: Duration::from_secs(60),
            limit_code: "DEVELOPER_OVER_",
            rate_limit_wait: None,
            retries_503_only: false,
            retries_broken_response: true,
            searches_before_retry: true,
            accepts_missing: true,
            accepts_refused_deletions: false,
            paging: Paging::All,
            reads_each_account: false,
            max_token_attempts: 1,
            token_in_url: TokenInUrl::Never,
            names_refused_token: false,
            capitalizes_op: false,
            dates: DateForms::All,
            waits_without_header: true,
            waits_when_unavailable: true,
            accepts_pages: true,
            max_refusals: 1,
            takes_half_a_list: false,
            doubles_slash: false,
            follows_redirects: false,
            verifies_certificate: true,
            leak: None,
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
