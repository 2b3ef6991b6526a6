//! Requests that a served directory got: each with the generation of the directory at its beginning. The first request of a
//! pass can be held, so that the next change comes before the pass reads anything.

use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::passes::{Anchor, Passes, passes};

/// Longest time for which requests are held: the next change comes within milliseconds, or there is none.
const LONGEST_HOLD: Duration = Duration::from_secs(1);

/// Time without a request after which no pass is under way.
const PAUSE: Duration = Duration::from_millis(200);

/// Request as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// Method.
    pub method: String,
    /// Path, or the filter of an LDAP search.
    pub path: String,
    /// True if it asks for the beginning of a whole list: no offset, no filter.
    pub begins_list: bool,
    /// Generation of the directory.
    pub generation: u64,
    /// Time of its beginning.
    pub began: Option<Instant>,
    /// Status of the answer; `None` while there is none.
    pub status: Option<u16>,
    /// Part of a list that the answer has.
    pub listed: Option<Listed>,
}

/// Part of a list in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Entries before it.
    pub skip: usize,
    /// Entries.
    pub count: usize,
    /// Entries of the whole list.
    pub total: usize,
}

impl Served {
    /// Describes a request.
    pub fn new(method: &str, path: &str, query: &[(String, String)]) -> Self {
        let value = |name: &str| query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let begins_list =
            matches!(value("skip"), None | Some("0" | "")) && !query.iter().any(|(name, _)| name.starts_with("filter"));
        let (method, path) = (method.to_owned(), path.trim_end_matches('/').to_owned());
        Self { method, path, begins_list, generation: 0, began: None, status: None, listed: None }
    }
}

/// Log of the requests to one directory.
#[derive(Debug, Default)]
pub struct Requests {
    log: Mutex<Log>,
    /// True while requests are held.
    is_held: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Log {
    generation: u64,
    served: Vec<Served>,
    last: Option<Instant>,
    /// Pass whose end is awaited.
    awaited: Option<AwaitedPass>,
}

/// Pass of a service: its anchor, and the time between two of them.
#[derive(Debug)]
struct AwaitedPass {
    anchor: Option<Anchor>,
    interval: Duration,
}

impl Requests {
    /// Begins the next generation of the directory. Requests that are held read it.
    pub(crate) fn begin_generation(&self) {
        let log = &mut *self.log.lock();
        log.generation += 1;
        if self.is_held.send_replace(false) {
            for held in log.served.iter_mut().filter(|served| served.status.is_none()) {
                held.generation = log.generation;
            }
        }
    }

    /// Holds the request that shows that a pass since the latest change is over, and all that follow, until the next change
    /// or for a second. It begins the next pass, so that the change is in that pass as a whole. A request that others came
    /// before within 200 ms does not begin a pass for certain, and is not held.
    pub fn hold_next_pass(&self, anchor: Option<Anchor>, interval: Duration) {
        self.log.lock().awaited = Some(AwaitedPass { anchor, interval });
    }

    /// Returns whether requests are held.
    pub fn is_held(&self) -> bool {
        *self.is_held.borrow()
    }

    /// Adds a request, waits while it is held, and returns its number.
    pub(crate) async fn begin(&self, served: Served) -> usize {
        let number = self.add(served);
        let mut is_held = self.is_held.subscribe();
        // The sender is here.
        if timeout(LONGEST_HOLD, is_held.wait_for(|is_held| !is_held)).await.is_err() {
            self.is_held.send_replace(false);
        }
        number
    }

    fn add(&self, served: Served) -> usize {
        let log = &mut *self.log.lock();
        // Only the beginning of a list can begin a pass, and most requests end there.
        let can_end = served.begins_list && log.awaited.is_some();
        let is_first = can_end && log.quiet().is_some_and(|quiet| quiet >= PAUSE);
        let now = Some(Instant::now());
        log.served.push(Served { generation: log.generation, began: now, ..served });
        log.last = now;
        if can_end && log.ends_awaited_pass() {
            log.awaited = None;
            self.is_held.send_replace(is_first);
        }
        log.served.len() - 1
    }

    /// Adds the answer to a request.
    pub(crate) fn end(&self, number: usize, status: u16, listed: Option<Listed>) {
        let log = &mut *self.log.lock();
        log.last = Some(Instant::now());
        if let Some(served) = log.served.get_mut(number) {
            (served.status, served.listed) = (Some(status), listed);
        }
    }

    /// Returns the generation of the directory.
    pub fn generation(&self) -> u64 {
        self.log.lock().generation
    }

    /// Returns all requests.
    pub fn all(&self) -> Vec<Served> {
        self.log.lock().served.clone()
    }

    /// Returns for how long there was no request; `None` while one is under way.
    pub fn quiet(&self) -> Option<Duration> {
        self.log.lock().quiet()
    }

    /// Returns whether no pass is under way: the requests pause, or the first one of the next pass is held.
    pub fn is_between_passes(&self) -> bool {
        self.is_held() || self.quiet().is_some_and(|quiet| quiet >= PAUSE)
    }
}

impl Log {
    fn quiet(&self) -> Option<Duration> {
        let is_busy = self.served.iter().any(|served| served.status.is_none());
        (!is_busy).then(|| self.last.map_or(Duration::MAX, |last| last.elapsed()))
    }

    fn ends_awaited_pass(&self) -> bool {
        let is_over = |AwaitedPass { anchor, interval }: &AwaitedPass| {
            passes(&self.served, anchor.as_ref(), self.generation, *interval) == Passes::Over
        };
        self.awaited.as_ref().is_some_and(is_over)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::time::sleep;

    use super::*;

    const INTERVAL: Duration = Duration::from_millis(400);

    fn people() -> Served {
        Served::new("GET", "/api/systemusers", &[])
    }

    /// Adds a request that is answered.
    async fn serve(requests: &Requests) {
        let number = requests.begin(people()).await;
        requests.end(number, 200, None);
    }

    /// Awaits the second pass after a change in another task, and returns once its first request has come.
    async fn begin_second_pass(requests: &Arc<Requests>, pause: Duration) -> tokio::task::JoinHandle<Vec<Served>> {
        requests.begin_generation();
        requests.hold_next_pass(None, INTERVAL);
        serve(requests).await;
        sleep(INTERVAL.saturating_sub(pause)).await;
        let other = requests.begin(Served::new("GET", "/api/organizations", &[])).await;
        requests.end(other, 200, None);
        sleep(pause).await;
        let shared = Arc::clone(requests);
        let second = tokio::spawn(async move {
            serve(&shared).await;
            shared.all()
        });
        sleep(Duration::from_millis(50)).await;
        second
    }

    #[tokio::test]
    async fn next_pass_is_held_until_the_change_that_it_reads() {
        let requests = Arc::default();
        let second = begin_second_pass(&requests, PAUSE).await;
        assert!(requests.is_held() && requests.is_between_passes() && !second.is_finished());
        requests.begin_generation();
        let served = second.await.unwrap();
        assert_eq!((served.first().unwrap().generation, served.last().unwrap().generation), (1, 2));
        assert!(!requests.is_held());
    }

    #[tokio::test]
    async fn request_is_not_held_for_good_and_not_within_a_pass() {
        let requests = Arc::default();
        let second = begin_second_pass(&requests, PAUSE).await;
        assert_eq!(second.await.unwrap().last().unwrap().generation, 1);
        assert!(!requests.is_held());
        let within = begin_second_pass(&requests, Duration::ZERO).await;
        assert!(within.is_finished() && !requests.is_held());
    }
}
