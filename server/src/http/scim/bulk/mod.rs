//! `/Bulk`: every operation as if it had come alone, in an order in which what is referred to is there, and circles
//! of references broken by ids that are set aside.

mod cycle;

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;
use actix_web::web::Bytes;

use super::handlers::json;
use super::preconditions::Target;
use super::{groups, users};
use crate::http::extract::authentication::Caller;
use crate::http::respond::error::ScimAnswer;
use crate::http::respond::reply::scim;
use egnyte_domain::rules::Offer;
use egnyte_domain::{GroupId, UserId};
use egnyte_scim::bulk::{self, Endpoint, Method, Outcome, Sent};
use egnyte_scim::diagnostics::{self, Remark, Tolerances};
use egnyte_scim::discovery::BulkLimits;
use egnyte_scim::error::{ScimError, ScimType};
use egnyte_scim::render::meta::{etag, is_tag_list};

/// How large a bulk request may be.
pub(super) const LIMITS: BulkLimits = BulkLimits { max_operations: 1_000, max_payload_size: 1024 * 1024 };

pub(crate) async fn bulk(caller: Caller, body: Bytes) -> ScimAnswer {
    let mut seen = caller.seen();
    seen.remark(Remark::Bulk);
    if caller.domain.rules().bulk == Offer::Withheld {
        let detail = "bulk requests are not implemented; send each operation by itself";
        return Err(ScimError::plain(501, detail).into());
    }
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
    /// The bulk ids that each operation speaks of.
    references: Vec<BTreeSet<String>>,
    /// The makers of those that are known.
    waits: Vec<Vec<usize>>,
    /// The ids of what was made, and those set aside for what is to be made.
    ids: BTreeMap<String, String>,
    done: Vec<Option<Done>>,
    errors: usize,
}

impl<'a> Job<'a> {
    fn new(caller: &'a Caller, operations: &'a [Sent]) -> Self {
        let named = operations.iter().enumerate().rev().filter_map(|(at, sent)| Some((sent.bulk_id.as_deref()?, at)));
        let makers: BTreeMap<_, _> = named.collect();
        let is_known = |name: &str| makers.contains_key(name);
        let references: Vec<_> = operations.iter().map(|sent| sent.references(&is_known)).collect();
        let waits =
            |names: &BTreeSet<String>| names.iter().filter_map(|name| makers.get(name.as_str()).copied()).collect();
        Self {
            caller,
            operations,
            waits: references.iter().map(waits).collect(),
            references,
            makers,
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
            let mut own = seen.anew();
            let done = self.one(at, &mut trusted, &mut own);
            let (outcome, made) = match done {
                Ok((outcome, made)) => (outcome, made),
                Err(error) => {
                    diagnostics::refused(&error, &mut own);
                    self.errors += 1;
                    (Outcome::refused(error, self.location(at)), None)
                }
            };
            seen.join(&own);
            self.done[at] = Some(Done { outcome, made, trusted });
        }
    }

    /// The first operation whose references are all settled, else one by which a circle can be begun.
    fn next(&self) -> Option<usize> {
        let is_open = |at: usize| self.done[at].is_none();
        let mut left = (0..self.operations.len()).filter(|at| is_open(*at));
        let first = left.clone().next()?;
        let settled = left.find(|at| !self.waits[*at].iter().any(|maker| is_open(*maker)));
        settled.or_else(|| self.begins(&cycle::last_circle(first, &self.waits, &is_open))).or(Some(first))
    }

    /// The first of a circle that makes something: an account before a group, which must not have unknown members.
    fn begins(&self, circle: &[usize]) -> Option<usize> {
        let makes = |at: &usize| match self.operations[*at].asked() {
            Ok((Method::Post, endpoint, _)) => Some((endpoint == Endpoint::Groups, *at)),
            _ => None,
        };
        circle.iter().filter_map(makes).min().map(|(_, at)| at)
    }

    fn one(
        &mut self,
        at: usize,
        trusted: &mut BTreeSet<String>,
        seen: &mut Tolerances,
    ) -> Result<(Outcome, Option<String>), ScimError> {
        let sent = &self.operations[at];
        let mut wrong = |_: &ScimError| seen.remark(Remark::BulkOperation);
        let (_, endpoint, _) = sent.asked().inspect_err(&mut wrong)?;
        if sent.bulk_id.as_deref().is_some_and(|name| self.makers.get(name) != Some(&at)) {
            let detail = "the bulkId is another operation's as well";
            return Err(ScimError::of(ScimType::InvalidValue, detail)).inspect_err(wrong);
        }
        for name in self.references[at].clone() {
            self.settle(name, trusted, seen)?;
        }
        if sent.version.as_ref().is_some_and(|version| !is_tag_list(version.as_bytes())) {
            seen.remark(Remark::MalformedTag);
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
    fn settle(&mut self, name: String, trusted: &mut BTreeSet<String>, seen: &mut Tolerances) -> Result<(), ScimError> {
        let Some(maker) = self.makers.get(name.as_str()).copied() else {
            seen.remark(Remark::BulkOperation);
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
            if let Some(made) = self.done[at].as_mut().and_then(|done| done.made.take()) {
                self.unmake(&made);
            }
            let error = ScimError::plain(409, format!("what has the bulkId {name:?} was not made"));
            if let Some(done) = &mut self.done[at] {
                done.outcome = Outcome::refused(error, None);
            }
        }
    }

    /// Deletes what was made, also where deleting an account otherwise comes to something else.
    fn unmake(&self, made: &str) {
        // What somebody else has deleted meanwhile is gone, which is what is wanted.
        let _ = self.caller.command(|desk| {
            Ok(match (made.parse(), made.parse()) {
                (Ok(user), _) => desk.roster.delete_user(user, desk.now).map(drop),
                (_, Ok(group)) => desk.roster.delete_group(group).map(drop),
                _ => Ok(()),
            }?)
        });
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
        Target::named(id, self.sent.version.as_deref())
    }

    fn gone(&self, endpoint: &str, id: &str) -> Outcome {
        let location = format!("{}/{endpoint}/{id}", self.caller.base_url);
        Outcome { status: 204, location: Some(location), version: None, error: None }
    }
}

fn told(status: u16, location: String, version: u64) -> Outcome {
    Outcome { status, location: Some(location), version: Some(etag(version)), error: None }
}
