//! A domain in the hands of a test in the same process: seeded, troubled, and asked what was said to it.
//! Everything here says what the control API says over HTTP.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::control::faults::{Asked, fits};
use crate::control::limits::Limits;
use crate::control::{Exchange, Fault, Fields, Seed, Unreadable, people, settings};
use crate::instance::{Instance, NoSuchSnapshot};

/// One Egnyte domain of a running mock. It answers as long as the mock runs.
#[derive(Debug, Clone)]
pub struct TestDomain {
    instance: Arc<Instance>,
    url: String,
}

/// Requests to a domain, oldest first. Shown one a line, so that a failed assertion tells what there was.
#[derive(Clone, PartialEq, Eq)]
pub struct Requests {
    kept: Vec<Exchange>,
    /// How many came before, of which nobody knows any more what they were.
    forgotten: u64,
}

/// What was expected of a domain and is not so. Shown as its text, since a test mostly ends in an `unwrap`.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unexpected(String);

impl TestDomain {
    /// The domain of a mock at that address.
    pub(crate) fn new(instance: Arc<Instance>, mock: &str) -> Self {
        let url = format!("{mock}/d/{}", instance.name());
        Self { instance, url }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        self.instance.name()
    }

    /// Its SCIM base URL, as a connector wants it.
    pub fn scim_url(&self) -> String {
        format!("{}/pubapi/scim/v2", self.url)
    }

    /// A token that is good; empty once they are revoked.
    pub fn token(&self) -> String {
        self.instance.token().unwrap_or_default()
    }

    /// Makes every token bad.
    pub fn revoke_tokens(&self) {
        self.instance.revoke_tokens();
    }

    /// Makes people and groups and sets faults, as `POST …/seed` does, and tells what was made.
    pub fn seed(&self, seed: &Value) -> Result<Value, Unreadable> {
        self.instance.plant(&Seed::of(seed)?)
    }

    /// Everybody and every group, as `GET …/state` tells it.
    pub fn state(&self) -> Value {
        people::state(&self.instance.snapshot())
    }

    /// Changes guesses, tolerances, weaknesses or limits, as `PATCH …/settings` does.
    pub fn set(&self, change: &Value) -> Result<(), Unreadable> {
        let fields = Fields::of(change, "settings", &[&["limits"], &settings::FIELDS[..]].concat())?;
        let limits = fields.get("limits").map(Limits::of).transpose()?;
        self.instance.set(|present| settings::changed(present, fields))?;
        if fields.has("limits") {
            self.instance.usage(|usage| usage.limit(limits));
        }
        Ok(())
    }

    /// Lets something go wrong, as `POST …/faults` does, and tells the number of the fault.
    pub fn fault(&self, fault: &Value) -> Result<u64, Unreadable> {
        let fault = Fault::of(fault)?;
        Ok(self.instance.faults(|faults| faults.set(fault)))
    }

    /// Takes every fault back.
    pub fn clear_faults(&self) {
        self.instance.faults(|faults| faults.clear());
    }

    /// Expects that every fault met a request: one that did not proves nothing.
    pub fn every_fault_fired(&self) -> Result<(), Unexpected> {
        let idle = self.instance.faults(|faults| faults.idle());
        let told: String = idle.iter().map(|fault| format!("\n  {fault}")).collect();
        if idle.is_empty() { Ok(()) } else { Err(Unexpected(format!("these faults met no request:{told}"))) }
    }

    /// Keeps what the domain is now, to come back to.
    pub fn take_snapshot(&self) -> u64 {
        self.instance.take_snapshot()
    }

    /// Comes back to a snapshot, as often as one likes.
    pub fn restore(&self, snapshot: u64) -> Result<(), NoSuchSnapshot> {
        self.instance.restore(snapshot)
    }

    /// What was asked of the domain: the newest thousand requests.
    pub fn requests(&self) -> Requests {
        let page = self.instance.journal(0, usize::MAX, |_| true);
        let kept = page.exchanges.into_iter().map(|(_, exchange)| exchange).collect();
        Requests { kept, forgotten: page.dropped }
    }

    /// The requests with this method and path below the SCIM base URL, in which `*` stands for anything.
    pub fn requests_to(&self, method: &str, path: &str) -> Requests {
        self.requests().which(|asked| asked.method == method && fits(path, asked.path))
    }

    /// Expects that nothing was written since the journal began, or was emptied by a reset.
    pub fn wrote_nothing(&self) -> Result<(), Unexpected> {
        self.requests().which(|asked| asked.is_write()).exactly(0)
    }
}

impl Requests {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.kept.len()
    }

    /// Expects so many of them. Where more was asked than is kept, nobody can tell, and that is an error, too.
    pub fn exactly(&self, wanted: usize) -> Result<(), Unexpected> {
        if self.forgotten > 0 {
            let line = format!("{} earlier requests are no longer known, so these cannot be counted", self.forgotten);
            return Err(Unexpected(line));
        }
        if self.count() == wanted {
            return Ok(());
        }
        Err(Unexpected(format!("{wanted} of these requests were expected, and there are {}:{self:?}", self.count())))
    }

    /// Each with all that the journal knows of it.
    pub fn iter(&self) -> impl Iterator<Item = &Exchange> {
        self.kept.iter()
    }

    fn which(mut self, keeps: impl Fn(Asked<'_>) -> bool) -> Self {
        self.kept.retain(|exchange| keeps(Asked::of(&exchange.method, &exchange.path)));
        self
    }
}

impl fmt::Debug for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kept.iter().try_for_each(|it| write!(f, "\n  {} {} -> {}", it.method, it.path, it.status))
    }
}

impl fmt::Debug for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
