//! Passes of a build that polls: each begins with the same request, its anchor. A pass that began after a change is over once
//! the next one has begun; the other requests of a pass do not count.

use std::time::Duration;

use crate::requests::Served;

/// Beginning of a pass, as a build declares it or as its first request shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    method: String,
    path: String,
}

/// Passes since a change of the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passes {
    /// None has begun.
    None,
    /// One has begun, and no later one.
    Begun,
    /// One has begun, and a later one as well: the first is over.
    Over,
}

impl Anchor {
    /// Parses `GET /api/systemusers`, or `SEARCH (objectClass=inetOrgPerson)`.
    pub fn parse(text: &str) -> Option<Self> {
        let (method, path) = text.trim().split_once(' ')?;
        let is_valid = method.chars().all(|sign| sign.is_ascii_uppercase()) && path.trim().starts_with(['/', '(']);
        is_valid.then(|| Self { method: method.to_owned(), path: path.trim().trim_end_matches('/').to_owned() })
    }

    fn matches(&self, served: &Served) -> bool {
        served.method == self.method && served.path == self.path
    }
}

/// Returns whether a request can begin a pass. Key tests and health checks cannot.
fn can_begin(served: &Served) -> bool {
    let path = served.path.as_str();
    let of_application = path.starts_with("/api/v2/applications/") && !path.ends_with("/associations");
    served.begins_list
        && match served.method.as_str() {
            "GET" => {
                ["/api/systemusers", "/api/applications", "/api/v2/usergroups", "/api/v2/groups"].contains(&path)
                    || of_application
            }
            // Any search of LDAP for a list.
            "SEARCH" => true,
            _ => ["/api/search/systemusers", "/insights/directory/v1/events"].contains(&path),
        }
}

/// Returns the passes that began in a generation of the directory. Without a declared anchor, the first request that can
/// begin a pass shows it; two of them within half an interval are of one pass.
pub fn passes(served: &[Served], anchor: Option<&Anchor>, generation: u64, interval: Duration) -> Passes {
    let is_good = |it: &&Served| it.status.is_none_or(|status| status < 400);
    let first = served.iter().filter(is_good).find(|it| can_begin(it));
    let shown = first.map(|it| Anchor { method: it.method.clone(), path: it.path.clone() });
    let Some(anchor) = anchor.or(shown.as_ref()) else { return Passes::None };
    let mut began: Vec<&Served> = Vec::new();
    for request in served.iter().filter(is_good).filter(|it| it.begins_list && anchor.matches(it)) {
        let gap = began.last().and_then(|last| Some(request.began? - last.began?));
        if gap.is_none_or(|gap| gap >= interval / 2) {
            began.push(request);
        }
    }
    match began.iter().filter(|request| request.generation >= generation).count() {
        0 => Passes::None,
        1 => Passes::Begun,
        _ => Passes::Over,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    const INTERVAL: Duration = Duration::from_secs(2);

    /// Requests as lines `GENERATION SECOND METHOD PATH`.
    fn log(lines: &[&str]) -> Vec<Served> {
        let start = Instant::now();
        let line = |line: &&str| {
            let [generation, second, method, path] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let (path, query) = path.split_once('?').unwrap_or((path, ""));
            let query: Vec<(String, String)> = query
                .split('&')
                .filter_map(|it| it.split_once('='))
                .map(|(name, value)| (name.into(), value.into()))
                .collect();
            let began = Some(start + Duration::from_secs_f64(second.parse().unwrap()));
            let generation = generation.parse().unwrap();
            Served { generation, began, status: Some(200), ..Served::new(method, path, &query) }
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn pass_that_began_after_the_change_is_over_when_the_next_begins() {
        let before =
            ["1 0 GET /api/organizations", "1 0.1 GET /api/systemusers", "1 0.2 GET /api/systemusers?skip=100"];
        let state = |more: &[&str]| passes(&log(&[&before[..], more].concat()), None, 2, INTERVAL);
        assert_eq!(state(&[]), Passes::None);
        assert_eq!(state(&["2 0.3 GET /api/v2/usergroups"]), Passes::None, "the pass began before the change");
        assert_eq!(state(&["2 2.1 GET /api/systemusers"]), Passes::Begun);
        assert_eq!(
            state(&["2 2.1 GET /api/systemusers", "2 2.3 GET /api/systemusers"]),
            Passes::Begun,
            "the count comes first"
        );
        assert_eq!(state(&["2 2.1 GET /api/systemusers", "2 4.1 GET /api/systemusers"]), Passes::Over);
    }

    #[test]
    fn declared_anchor_counts_alone() {
        let log = log(&["1 0 GET /api/systemusers", "1 2 GET /api/systemusers", "1 2 GET /api/v2/usergroups"]);
        assert_eq!(passes(&log, Anchor::parse("GET /api/v2/usergroups").as_ref(), 1, INTERVAL), Passes::Begun);
        assert_eq!(passes(&log, None, 1, INTERVAL), Passes::Over);
        assert_eq!(Anchor::parse("systemusers"), None);
    }

    #[test]
    fn search_for_one_person_begins_no_pass() {
        let log = log(&["1 0 GET /api/systemusers?filter=email:$eq:a", "1 2 GET /api/systemusers?filter=email:$eq:b"]);
        assert_eq!(passes(&log, None, 1, INTERVAL), Passes::None);
    }
}
