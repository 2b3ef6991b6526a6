//! Result of a push, person by person and user group by user group.

use egnyte_protocol::directory::Id;
use egnyte_protocol::{Problem, Settled};

use super::provider::RequestError;

/// Subjects in a row that are given up because of passing trouble, after which the push ends.
const MOST_OUTAGES: usize = 2;

/// Report of a push.
#[derive(Debug, Default)]
pub(super) struct Report {
    problems: Vec<Problem>,
    first: Option<RequestError>,
    outages: usize,
}

impl Report {
    /// Adds the end of one person's push. Fails if nothing more can be pushed.
    pub(super) fn add_person(&mut self, person: &Id, end: Result<(), RequestError>) -> Result<(), RequestError> {
        self.add(Problem { user: Some(person.clone()), user_group: None, error: String::new() }, end)
    }

    /// Adds the end of one user group's push. Fails if nothing more can be pushed.
    pub(super) fn add_group(&mut self, group: &Id, end: Result<(), RequestError>) -> Result<(), RequestError> {
        self.add(Problem { user: None, user_group: Some(group.clone()), error: String::new() }, end)
    }

    fn add(&mut self, subject: Problem, end: Result<(), RequestError>) -> Result<(), RequestError> {
        let Err(error) = end else {
            self.outages = 0;
            return Ok(());
        };
        self.outages = if error.is_passing() { self.outages + 1 } else { 0 };
        self.first.get_or_insert_with(|| error.clone());
        self.problems.push(Problem { error: error.to_string(), ..subject });
        let is_end = matches!(error, RequestError::Unauthorized(_) | RequestError::Outage(_));
        let is_end = is_end || self.outages == MOST_OUTAGES;
        if is_end { Err(error) } else { Ok(()) }
    }

    /// Returns the first error.
    pub(super) fn first_error(&self) -> Option<&RequestError> {
        self.first.as_ref()
    }

    /// Returns the answer to the event. `end` is the error that ended the push.
    pub(super) fn settle(self, end: Option<RequestError>) -> Settled {
        let error = end.map(|error| error.to_string());
        Settled { ok: error.is_none() && self.problems.is_empty(), error, problems: self.problems }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egnyte_protocol::directory::IdKind;

    #[test]
    fn refusals_are_problems_and_an_outage_ends_the_push() {
        let mut report = Report::default();
        let (ada, grace) = (Id::nth(IdKind::Person, 0), Id::nth(IdKind::Person, 1));
        let down = || Err(RequestError::Unavailable("down".to_owned()));
        report.add_person(&ada, Err(RequestError::Refused("taken".to_owned()))).unwrap();
        report.add_person(&grace, down()).unwrap();
        report.add_person(&ada, Ok(())).unwrap();
        report.add_person(&grace, down()).unwrap();
        let end = report.add_group(&Id::nth(IdKind::UserGroup, 0), down()).unwrap_err();
        let settled = report.settle(Some(end));
        assert_eq!((settled.ok, settled.error.as_deref(), settled.problems.len()), (false, Some("down"), 4));
        assert_eq!(Report::default().settle(None), Settled::ok());
    }
}
