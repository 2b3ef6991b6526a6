//! `/Bulk`: runs each operation as if it came alone, in an order in which referenced resources exist; cycles of
//! references are broken by reserved ids (RFC 7644 §3.7).

mod cycle;

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::StatusCode;

use super::groups::Groups;
use super::preconditions::Target;
use super::resource::Resource;
use super::users::Users;
use crate::http::extract::authentication::Authenticated;
use crate::http::extract::body::SentBody;
use crate::http::respond::error::ScimAnswer;
use crate::http::respond::reply::scim;
use egnyte_domain::rules::Support;
use egnyte_scim::bulk::{self, BulkOperation, Endpoint, Method, Outcome};
use egnyte_scim::diagnostics::{self, Diagnostics, Remark};
use egnyte_scim::discovery::BulkLimits;
use egnyte_scim::document;
use egnyte_scim::error::{ScimError, ScimType};
use egnyte_scim::render::meta::{etag, is_tag_list};

/// Limits of a bulk request.
pub(super) const LIMITS: BulkLimits = BulkLimits { max_operations: 1_000, max_payload_size: 1024 * 1024 };

pub(crate) async fn bulk(client: Authenticated, body: SentBody) -> ScimAnswer {
    let mut diagnostics = client.diagnostics();
    diagnostics.remark(Remark::Bulk);
    if client.domain.rules().service.bulk == Support::Withheld {
        let detail = "bulk requests are not implemented; send each operation by itself";
        return Err(ScimError::plain(501, detail).into());
    }
    let (sent, most) = (body.len(), LIMITS.max_payload_size);
    if sent > most {
        return Err(ScimError::plain(413, format!("{sent} bytes exceed maxPayloadSize ({most})")).into());
    }
    let request = bulk::parse(document::parse(&body, &mut diagnostics)?, &LIMITS, &mut diagnostics)?;
    let mut job = Job::new(&client, &request.operations);
    job.run(request.fail_on_errors.unwrap_or(usize::MAX), &mut diagnostics);
    job.roll_back();
    Ok(scim(StatusCode::OK, &bulk::response(job.results())))
}

/// Result of an operation, and the reserved ids it relied on.
struct Done {
    outcome: Outcome,
    /// Id of the resource it created.
    created: Option<String>,
    /// Bulk ids whose resources did not exist yet when it ran.
    reserved: BTreeSet<String>,
}

struct Job<'a> {
    client: &'a Authenticated,
    operations: &'a [BulkOperation],
    /// Operation that creates the resource of a bulk id.
    makers: BTreeMap<&'a str, usize>,
    /// Bulk ids that each operation references.
    references: Vec<BTreeSet<String>>,
    /// Operations that each operation waits for.
    waits: Vec<Vec<usize>>,
    /// Ids of created resources, and reserved ids of those to be created.
    ids: BTreeMap<String, String>,
    done: Vec<Option<Done>>,
    errors: usize,
}

impl<'a> Job<'a> {
    fn new(client: &'a Authenticated, operations: &'a [BulkOperation]) -> Self {
        let named = operations.iter().enumerate().rev().filter_map(|(at, sent)| Some((sent.bulk_id.as_deref()?, at)));
        let makers: BTreeMap<_, _> = named.collect();
        let is_known = |name: &str| makers.contains_key(name);
        let references: Vec<_> = operations.iter().map(|sent| sent.references(&is_known)).collect();
        let waits =
            |names: &BTreeSet<String>| names.iter().filter_map(|name| makers.get(name.as_str()).copied()).collect();
        Self {
            client,
            operations,
            waits: references.iter().map(waits).collect(),
            references,
            makers,
            ids: BTreeMap::new(),
            done: operations.iter().map(|_| None).collect(),
            errors: 0,
        }
    }

    fn run(&mut self, most_errors: usize, diagnostics: &mut Diagnostics) {
        while let Some(at) = self.next()
            && self.errors < most_errors
        {
            let mut reserved = BTreeSet::new();
            let mut own = diagnostics.fresh();
            let done = self.run_one(at, &mut reserved, &mut own);
            let (outcome, created) = match done {
                Ok((outcome, created)) => (outcome, created),
                Err(error) => {
                    diagnostics::record_error(&error, &mut own);
                    self.errors += 1;
                    (Outcome::failure(error, self.location(at)), None)
                }
            };
            diagnostics.join(&own);
            self.done[at] = Some(Done { outcome, created, reserved });
        }
    }

    /// Returns the first operation whose references are all resolved, else one that can break a cycle.
    fn next(&self) -> Option<usize> {
        let is_open = |at: usize| self.done[at].is_none();
        let mut left = (0..self.operations.len()).filter(|at| is_open(*at));
        let first = left.clone().next()?;
        let settled = left.find(|at| !self.waits[*at].iter().any(|maker| is_open(*maker)));
        settled.or_else(|| self.cycle_breaker(&cycle::last_cycle(first, &self.waits, &is_open))).or(Some(first))
    }

    /// Returns the first operation of a cycle that creates a resource: a user before a group, since a group must not have
    /// unknown members.
    fn cycle_breaker(&self, cycle: &[usize]) -> Option<usize> {
        let makes = |at: &usize| match self.operations[*at].target() {
            Ok((Method::Post, endpoint, _)) => Some((endpoint == Endpoint::Groups, *at)),
            _ => None,
        };
        cycle.iter().filter_map(makes).min().map(|(_, at)| at)
    }

    fn run_one(
        &mut self,
        at: usize,
        reserved: &mut BTreeSet<String>,
        diagnostics: &mut Diagnostics,
    ) -> Result<(Outcome, Option<String>), ScimError> {
        let sent = &self.operations[at];
        let mut wrong = |_: &ScimError| diagnostics.remark(Remark::BulkOperation);
        let (_, endpoint, _) = sent.target().inspect_err(&mut wrong)?;
        if sent.bulk_id.as_deref().is_some_and(|name| self.makers.get(name) != Some(&at)) {
            let detail = "another operation has the same bulkId";
            return Err(ScimError::of(ScimType::InvalidValue, detail)).inspect_err(wrong);
        }
        for name in self.references[at].clone() {
            self.resolve(name, reserved, diagnostics)?;
        }
        if sent.version.as_ref().is_some_and(|version| !is_tag_list(version.as_bytes())) {
            diagnostics.remark(Remark::MalformedTag);
        }
        let resolved = sent.resolve(&self.ids);
        let (method, _, id) = resolved.target()?;
        let operation = ResolvedOperation {
            client: self.client,
            sent: &resolved,
            reserved_id: sent.bulk_id.as_ref().and_then(|name| self.ids.get(name)),
        };
        let (outcome, created) = match endpoint {
            Endpoint::Users => operation.run::<Users>(method, id, diagnostics),
            Endpoint::Groups => operation.run::<Groups>(method, id, diagnostics),
        }?;
        if let (Some(name), Some(created)) = (&sent.bulk_id, &created) {
            self.ids.insert(name.clone(), created.clone());
        }
        Ok((outcome, created))
    }

    /// Ensures that a bulk id has a resource id; reserves one for a resource that does not exist yet.
    fn resolve(
        &mut self,
        name: String,
        reserved: &mut BTreeSet<String>,
        diagnostics: &mut Diagnostics,
    ) -> Result<(), ScimError> {
        let Some(maker) = self.makers.get(name.as_str()).copied() else {
            diagnostics.remark(Remark::BulkOperation);
            let detail = format!("no operation of this request has the bulkId {name:?}");
            return Err(ScimError::of(ScimType::InvalidValue, detail));
        };
        match &self.done[maker] {
            Some(Done { created: Some(_), .. }) => return Ok(()),
            Some(_) => {
                return Err(ScimError::plain(409, format!("the resource with the bulkId {name:?} was not created")));
            }
            None => {}
        }
        if !self.ids.contains_key(&name) {
            let (_, endpoint, _) = self.operations[maker].target()?;
            let (id, _) = self.client.domain.write(|desk| {
                Ok::<_, ScimError>(match endpoint {
                    Endpoint::Users => desk.ids.user().to_string(),
                    Endpoint::Groups => desk.ids.group().to_string(),
                })
            })?;
            self.ids.insert(name.clone(), id);
        }
        reserved.insert(name);
        Ok(())
    }

    /// Deletes resources that refer to a reserved id whose resource was then not created.
    fn roll_back(&mut self) {
        let missing = |job: &Self, name: &String| {
            let maker = job.makers.get(name.as_str()).and_then(|maker| job.done[*maker].as_ref());
            maker.is_none_or(|done| done.created.is_none())
        };
        while let Some((at, name)) = (0..self.done.len()).find_map(|at| {
            let done = self.done[at].as_ref().filter(|done| done.created.is_some())?;
            done.reserved.iter().find(|name| missing(self, name)).map(|name| (at, name.clone()))
        }) {
            if let Some(created) = self.done[at].as_mut().and_then(|done| done.created.take()) {
                self.delete_created(&created);
            }
            let error = ScimError::plain(409, format!("the resource with the bulkId {name:?} was not created"));
            if let Some(done) = &mut self.done[at] {
                done.outcome = Outcome::failure(error, None);
            }
        }
    }

    /// Deletes a created resource, also where the deletion of a user means deactivation.
    fn delete_created(&self, created: &str) {
        // A resource that another request has deleted meanwhile needs no deletion.
        let _ = self.client.domain.command(|desk| {
            Ok::<_, ScimError>(match (created.parse(), created.parse()) {
                (Ok(user), _) => desk.roster.delete_user(user, desk.now).map(drop),
                (_, Ok(group)) => desk.roster.delete_group(group).map(drop),
                _ => Ok(()),
            }?)
        });
    }

    fn results(&self) -> Vec<serde_json::Value> {
        let pairs = self.operations.iter().zip(&self.done);
        pairs.filter_map(|(sent, done)| Some(done.as_ref()?.outcome.to_json(sent))).collect()
    }

    /// Returns the URL of the resource that an operation names; `None` for a POST.
    fn location(&self, at: usize) -> Option<String> {
        let resolved = self.operations[at].resolve(&self.ids);
        let names_one = !self.operations[at].method.eq_ignore_ascii_case("POST");
        names_one.then(|| format!("{}/{}", self.client.base_url, resolved.path.trim_start_matches('/')))
    }
}

/// Operation with all its references resolved.
struct ResolvedOperation<'a> {
    client: &'a Authenticated,
    sent: &'a BulkOperation,
    /// Reserved id of the resource that it creates.
    reserved_id: Option<&'a String>,
}

impl ResolvedOperation<'_> {
    /// Runs the operation; returns its result and the id of the resource it created.
    fn run<R: Resource>(
        &self,
        method: Method,
        id: &str,
        diagnostics: &mut Diagnostics,
    ) -> Result<(Outcome, Option<String>), ScimError> {
        let (target, data) = (Target::of_bulk(id, self.sent.version.as_deref()), self.sent.data.clone());
        let ((item, roster), status) = match method {
            Method::Post => {
                let reserved = self.reserved_id.and_then(|id| id.parse::<R::Id>().ok());
                (R::create(self.client, data, reserved, diagnostics)?, 201)
            }
            Method::Put => (R::replace(self.client, &target, data, diagnostics)?, 200),
            Method::Patch => (R::patch(self.client, &target, &data, diagnostics)?, 200),
            Method::Delete => {
                R::delete(self.client, &target)?;
                let location =
                    format!("{}{}/{id}", self.client.base_url, R::schema(&self.client.domain.rules()).endpoint);
                return Ok((Outcome { status: 204, location: Some(location), version: None, error: None }, None));
            }
        };
        let location = R::location(&self.client.renderer(&roster), &item);
        let version = Some(etag(R::version(&roster, &item)));
        Ok((Outcome { status, location: Some(location), version, error: None }, (status == 201).then(|| R::id(&item))))
    }
}
