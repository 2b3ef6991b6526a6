//! How the client behaves towards a server that has trouble. Knows nothing of what it sends.

use std::time::Duration;

/// How long one answer is waited for.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(2);

/// How the client behaves. The default is good manners; a flaw is a departure from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manners {
    /// How long one answer is waited for.
    pub(crate) timeout: Duration,
    /// How often a request is sent at most to a server that fails.
    pub(crate) attempts: u32,
    /// How long is waited before the second of them; before each further one, twice as long as before the last.
    pub(crate) first_wait: Duration,
    /// The longest of these waits.
    pub(crate) longest_wait: Duration,
    /// How often a rate limit is waited out for one request.
    pub(crate) limits: u32,
    /// Whether it is waited for as long as the server asks.
    pub(crate) heeds_retry_after: bool,
    /// Whether a create that may have been carried out is looked for before it is sent again.
    pub(crate) looks_before_repeating: bool,
    /// Whether a list is read beyond its first page.
    pub(crate) reads_every_page: bool,
    /// How often a request is sent at most with a token that is refused.
    pub(crate) refusals: u32,
    /// Whether the token stands in the address too.
    pub(crate) token_in_address: bool,
    /// Whether the operations of a PATCH begin with a capital letter.
    pub(crate) capital_op: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            timeout: REQUEST_TIMEOUT,
            attempts: 4,
            first_wait: Duration::from_millis(100),
            longest_wait: Duration::from_secs(10),
            limits: 8,
            heeds_retry_after: true,
            looks_before_repeating: true,
            reads_every_page: true,
            refusals: 1,
            token_in_address: false,
            capital_op: false,
        }
    }
}

impl Manners {
    /// How long is waited after so many failures, counted from 1.
    pub(super) fn wait(&self, failed: u32) -> Duration {
        let wait = self.first_wait.saturating_mul(2_u32.saturating_pow(failed.saturating_sub(1)));
        wait.min(self.longest_wait)
    }
}
