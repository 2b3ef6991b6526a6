//! `/Bulk`: every operation as if it had come alone, in an order in which what is referred to is there, and circles
//! of references broken by ids that are set aside.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use actix_web::web::Bytes;

use super::target::Target;
use super::{Answer, groups, json, scim, users};
use crate::domain::{GroupId, UserId};
use crate::http::caller::Caller;
use crate::scim::bulk::{self, Endpoint, Method, Outcome, Sent};
use crate::scim::discovery::BulkLimits;
use crate::scim::error::{ScimError, ScimType};
use crate::scim::lint::Remark;
use crate::scim::meta::etag;
use crate::scim::tolerance::Tolerances;

/// How large a bulk request may be.
pub(super) const LIMITS: BulkLimits = BulkLimits { max_operations: 1_000, max_payload_size: 1024 * 1024 };

pub(in crate::http) async fn bulk(caller: Caller, body: Bytes) -> Answer {
    let mut seen = caller.seen();
    seen.remark(Remark::Bulk);
    let (sent, most) = (body.len(), LIMITS.max_payload_size);
    if sent > most {
        return Err(ScimError::plain(413, format!("{sent} bytes exceed maxPayloadSize ({most})")).into());
    }
    let request = bulk::parse(json(&body)?, &LIMITS, &mut seen)?;
    let mut job = Job::new(&caller, &request.operations);
    job.run(request.fail_on_errors.unwrap_or(usize::MAX), &mut seen);
    job.retract();
    Ok(scim(StatusCode::OK, &bulk::answer(job.told())))
}

/// What came of an operation, and what it was built on.
struct Done {
    outcome: Outcome,
    /// What it made.
    made: Option<String>,
    /// The bulk ids whose resources were not there yet when it was done.
    trusted: BTreeSet<String>,
}

struct Job<'a> {
    caller: &'a Caller,
    operations: &'a [Sent],
    /// Which operation makes what is called so.
    makers: BTreeMap<&'a str, usize>,
    references: Vec<BTreeSet<String>>,
    /// The ids of what was made, and those set aside for what is to be made.
    ids: BTreeMap<String, String>,
    done: Vec<Option<Done>>,
    errors: usize,
}

impl<'a> Job<'a> {
    fn new(caller: &'a Caller, operations: &'a [Sent]) -> Self {
        let named = operations.iter().enumerate().rev().filter_map(|(at, sent)| Some((sent.bulk_id.as_deref()?, at)));
        Self {
            caller,
            operations,
            makers: named.collect(),
            references: operations.iter().map(Sent::references).collect(),
            ids: BTreeMap::new(),
            done: operations.iter().map(|_| None).collect(),
            errors: 0,
        }
    }

    fn run(&mut self, most_errors: usize, seen: &mut Tolerances) {
        while let Some(at) = self.next()
            && self.errors < most_errors
        {
            let mut trusted = BTreeSet::new();
            let (outcome, made) = match self.one(at, &mut trusted, seen) {
                Ok((outcome, made)) => (outcome, made),
                Err(error) => {
                    self.errors += 1;
                    (Outcome::refused(error, self.location(at)), None)
                }
            };
            self.done[at] = Some(Done { outcome, made, trusted });
        }
    }

    /// The first operation whose references are all settled, else the first of a circle.
    fn next(&self) -> Option<usize> {
        let settled = |name: &String| self.makers.get(name.as_str()).is_none_or(|maker| self.done[*maker].is_some());
        let mut left = (0..self.operations.len()).filter(|at| self.done[*at].is_none());
        left.clone().find(|at| self.references[*at].iter().all(settled)).or_else(|| left.next())
    }

    fn one(
        &mut self,
        at: usize,
        trusted: &mut BTreeSet<String>,
        seen: &mut Tolerances,
    ) -> Result<(Outcome, Option<String>), ScimError> {
        let sent = &self.operations[at];
        let (_, endpoint, _) = sent.asked()?;
        if sent.bulk_id.as_deref().is_some_and(|name| self.makers.get(name) != Some(&at)) {
            let detail = "the bulkId is another operation's as well";
            return Err(ScimError::of(ScimType::InvalidValue, detail));
        }
        for name in self.references[at].clone() {
            self.settle(name, trusted)?;
        }
        let resolved = sent.resolved(&self.ids);
        let (method, _, id) = resolved.asked()?;
        let work = Work {
            caller: self.caller,
            sent: &resolved,
            own: sent.bulk_id.as_ref().and_then(|name| self.ids.get(name)),
        };
        let (outcome, made) = match endpoint {
            Endpoint::Users => work.user(method, id, seen),
            Endpoint::Groups => work.group(method, id, seen),
        }?;
        if let (Some(name), Some(made)) = (&sent.bulk_id, &made) {
            self.ids.insert(name.clone(), made.clone());
        }
        Ok((outcome, made))
    }

    /// Sees to it that there is an id for the name; one is set aside for what is not there yet.
    fn settle(&mut self, name: String, trusted: &mut BTreeSet<String>) -> Result<(), ScimError> {
        let Some(maker) = self.makers.get(name.as_str()).copied() else {
            let detail = format!("no operation of this request has the bulkId {name:?}");
            return Err(ScimError::of(ScimType::InvalidValue, detail));
        };
        match &self.done[maker] {
            Some(Done { made: Some(_), .. }) => return Ok(()),
            Some(_) => return Err(ScimError::plain(409, format!("what has the bulkId {name:?} was not made"))),
            None => {}
        }
        if !self.ids.contains_key(&name) {
            let (_, endpoint, _) = self.operations[maker].asked()?;
            let (id, _) = self.caller.write(|desk| {
                Ok(match endpoint {
                    Endpoint::Users => desk.ids.user().to_string(),
                    Endpoint::Groups => desk.ids.group().to_string(),
                })
            })?;
            self.ids.insert(name.clone(), id);
        }
        trusted.insert(name);
        Ok(())
    }

    /// Takes back what was built on something that was then not made.
    fn retract(&mut self) {
        let missing = |job: &Self, name: &String| {
            let maker = job.makers.get(name.as_str()).and_then(|maker| job.done[*maker].as_ref());
            maker.is_none_or(|done| done.made.is_none())
        };
        while let Some((at, name)) = (0..self.done.len()).find_map(|at| {
            let done = self.done[at].as_ref().filter(|done| done.made.is_some())?;
            done.trusted.iter().find(|name| missing(self, name)).map(|name| (at, name.clone()))
        }) {
            let made = self.done[at].as_mut().and_then(|done| done.made.take());
            let target = Target { id: made.as_deref().unwrap_or_default(), versions: None };
            // What somebody else has deleted meanwhile is gone, which is what is wanted.
            let _ = match self.operations[at].asked() {
                Ok((_, Endpoint::Users, _)) => users::delete(self.caller, &target),
                _ => groups::delete(self.caller, &target),
            };
            let error = ScimError::plain(409, format!("what has the bulkId {name:?} was not made"));
            if let Some(done) = &mut self.done[at] {
                done.outcome = Outcome::refused(error, None);
            }
        }
    }

    fn told(&self) -> Vec<serde_json::Value> {
        let pairs = self.operations.iter().zip(&self.done);
        pairs.filter_map(|(sent, done)| Some(done.as_ref()?.outcome.to_json(sent))).collect()
    }

    /// Where the resource is that an operation names; a POST names none.
    fn location(&self, at: usize) -> Option<String> {
        let resolved = self.operations[at].resolved(&self.ids);
        let names_one = !self.operations[at].method.eq_ignore_ascii_case("POST");
        names_one.then(|| format!("{}/{}", self.caller.base_url, resolved.path.trim_start_matches('/')))
    }
}

/// One operation with all its references resolved.
struct Work<'a> {
    caller: &'a Caller,
    sent: &'a Sent,
    /// The id that was set aside for what it makes.
    own: Option<&'a String>,
}

impl Work<'_> {
    fn user(&self, method: Method, id: &str, seen: &mut Tolerances) -> Result<(Outcome, Option<String>), ScimError> {
        let (target, data) = (self.target(id), self.sent.data.clone());
        let own = self.own.and_then(|id| id.parse::<UserId>().ok());
        let ((user, roster), status) = match method {
            Method::Post => (users::create(self.caller, data, own, seen)?, 201),
            Method::Put => (users::replace(self.caller, &target, data, seen)?, 200),
            Method::Patch => (users::edit(self.caller, &target, &data, seen)?, 200),
            Method::Delete => {
                users::delete(self.caller, &target)?;
                return Ok((self.gone("Users", id), None));
            }
        };
        let location = self.caller.renderer(&roster).user_location(user.id);
        Ok((told(status, location, user.version), (status == 201).then(|| user.id.to_string())))
    }

    fn group(&self, method: Method, id: &str, seen: &mut Tolerances) -> Result<(Outcome, Option<String>), ScimError> {
        let (target, data) = (self.target(id), self.sent.data.clone());
        let own = self.own.and_then(|id| id.parse::<GroupId>().ok());
        let ((group, roster), status) = match method {
            Method::Post => (groups::create(self.caller, data, own, seen)?, 201),
            Method::Put => (groups::replace(self.caller, &target, data, seen)?, 200),
            Method::Patch => (groups::edit(self.caller, &target, &data, seen)?, 200),
            Method::Delete => {
                groups::delete(self.caller, &target)?;
                return Ok((self.gone("Groups", id), None));
            }
        };
        let location = self.caller.renderer(&roster).group_location(&group);
        Ok((told(status, location, group.version), (status == 201).then(|| group.id.to_string())))
    }

    fn target<'t>(&self, id: &'t str) -> Target<'t> {
        Target { id, versions: self.sent.version.clone().map(|version| vec![version]) }
    }

    fn gone(&self, endpoint: &str, id: &str) -> Outcome {
        let location = format!("{}/{endpoint}/{id}", self.caller.base_url);
        Outcome { status: 204, location: Some(location), version: None, error: None }
    }
}

fn told(status: u16, location: String, version: u64) -> Outcome {
    Outcome { status, location: Some(location), version: Some(etag(version)), error: None }
}
