//! Requests that a served directory got: each with the generation of the directory at its beginning.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

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
pub struct Requests(Mutex<Log>);

#[derive(Debug, Default)]
struct Log {
    generation: u64,
    served: Vec<Served>,
    last: Option<Instant>,
}

impl Requests {
    /// Begins the next generation of the directory.
    pub(crate) fn begin_generation(&self) {
        self.0.lock().generation += 1;
    }

    /// Adds a request, and returns its number.
    pub(crate) fn begin(&self, served: Served) -> usize {
        let log = &mut *self.0.lock();
        let now = Some(Instant::now());
        log.served.push(Served { generation: log.generation, began: now, ..served });
        log.last = now;
        log.served.len() - 1
    }

    /// Adds the answer to a request.
    pub(crate) fn end(&self, number: usize, status: u16, listed: Option<Listed>) {
        let log = &mut *self.0.lock();
        log.last = Some(Instant::now());
        if let Some(served) = log.served.get_mut(number) {
            (served.status, served.listed) = (Some(status), listed);
        }
    }

    /// Returns the generation of the directory.
    pub fn generation(&self) -> u64 {
        self.0.lock().generation
    }

    /// Returns all requests.
    pub fn all(&self) -> Vec<Served> {
        self.0.lock().served.clone()
    }

    /// Returns for how long there was no request; `None` while one is under way.
    pub fn quiet(&self) -> Option<Duration> {
        let log = self.0.lock();
        let is_busy = log.served.iter().any(|served| served.status.is_none());
        (!is_busy).then(|| log.last.map_or(Duration::MAX, |last| last.elapsed()))
    }
}
