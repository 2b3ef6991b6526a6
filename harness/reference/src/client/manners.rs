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
    /// How long it is waited out, where that is not as long as the server asks.
    pub(crate) limit_wait: Option<Duration>,
    /// Whether 503 is the only server error after which a request is sent again.
    pub(crate) repeats_503_only: bool,
    /// Whether a request whose answer breaks off is sent again.
    pub(crate) repeats_after_half_an_answer: bool,
    /// Whether a create that may have been carried out is looked for before it is sent again.
    pub(crate) looks_before_repeating: bool,
    /// Which lists are read beyond their first page.
    pub(crate) pages: Pages,
    /// Whether every account of a list is read once more by itself.
    pub(crate) reads_each_account: bool,
    /// How often a request is sent at most with a token that is refused.
    pub(crate) refusals: u32,
    /// Which addresses the token stands in, where it has no place.
    pub(crate) spills: Spills,
    /// Whether a refused token is named to the administrator.
    pub(crate) names_refused_token: bool,
    /// Whether the operations of a PATCH begin with a capital letter.
    pub(crate) capital_op: bool,
}

/// Which lists are read beyond their first page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pages {
    All,
    OfUsers,
    None,
}

/// Which addresses a token stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spills {
    Nowhere,
    Everywhere,
    /// Those of a session that knows nobody yet.
    AtFirst,
    /// Those of requests that are sent again.
    InRepeats,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            timeout: REQUEST_TIMEOUT,
            attempts: 4,
            first_wait: Duration::from_millis(100),
            longest_wait: Duration::from_secs(10),
            limits: 8,
            limit_wait: None,
            repeats_503_only: false,
            repeats_after_half_an_answer: true,
            looks_before_repeating: true,
            pages: Pages::All,
            reads_each_account: false,
            refusals: 1,
            spills: Spills::Nowhere,
            names_refused_token: false,
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
