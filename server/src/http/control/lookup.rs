//! Control API: users and groups in pages, timelines, and one exchange of the journal with its effects.
//!
//! A search among a hundred thousand users runs on a thread of its own, so that no client of the mock waits for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::people::{group_id, user_id};
use crate::control::history::{self, HistoryEntry};
use crate::control::journal::{Exchange, render_exchange};
use crate::control::lookup::{self, Lookup, PAGE};
use crate::domains::Domains;
use crate::http::extract::form::Form;
use crate::http::respond::error::{ControlAnswer, ControlError};
use egnyte_domain::{Roster, RosterError, User, UserId};
use egnyte_scim::filter;

/// Query of a list.
#[derive(Debug, Deserialize)]
pub(crate) struct ListQuery {
    search: Option<String>,
    active: Option<bool>,
    start: Option<usize>,
    count: Option<usize>,
}

impl ListQuery {
    fn lookup(&self) -> Lookup {
        let text = self.search.as_deref().unwrap_or_default();
        Lookup::new(text, self.active, self.start.unwrap_or(0), self.count.unwrap_or(PAGE))
    }
}

pub(crate) async fn users(domains: Data<Domains>, d: Path<String>, query: Query<ListQuery>) -> ControlAnswer {
    let roster = domains.find(&d)?.roster();
    in_background(move || query.lookup().users(&roster)).await
}

pub(crate) async fn groups(domains: Data<Domains>, d: Path<String>, query: Query<ListQuery>) -> ControlAnswer {
    let roster = domains.find(&d)?.roster();
    in_background(move || query.lookup().groups(&roster)).await
}

pub(crate) async fn user(domains: Data<Domains>, path: Path<(String, String)>) -> ControlAnswer {
    let roster = domains.find(&path.0)?.roster();
    let user = find_user(&roster, &path.1)?;
    Ok(HttpResponse::Ok().json(lookup::user_with_groups(&user, &roster)))
}

pub(crate) async fn group(
    domains: Data<Domains>,
    path: Path<(String, String)>,
    query: Query<ListQuery>,
) -> ControlAnswer {
    let roster = domains.find(&path.0)?.roster();
    let unknown = || RosterError::GroupNotFound { id: path.1.clone() };
    let group = roster.group(group_id(&path.1)?).ok_or_else(unknown)?;
    Ok(HttpResponse::Ok().json(query.lookup().members(group, &roster)))
}

/// Returns the steps of a user's history that are kept; those of a deleted user, too.
pub(crate) async fn timeline(domains: Data<Domains>, path: Path<(String, String)>) -> ControlAnswer {
    let domain = domains.find(&path.0)?;
    let id = user_id(&path.1)?;
    let entries = domain.history(|entry| entry.effect.concerns_user(id));
    if entries.is_empty() {
        find_user(&domain.roster(), &path.1)?;
    }
    let causes: BTreeSet<u64> = entries.iter().filter_map(|entry| entry.request).collect();
    let exchanges = domain.journal(0, usize::MAX, |exchange| causes.contains(&exchange.at)).exchanges;
    let requests: BTreeMap<u64, Value> = exchanges.iter().map(|(seq, it)| (it.at, request(*seq, it))).collect();
    let steps: Vec<Value> = entries.iter().filter_map(|entry| step(id, entry, &requests)).collect();
    Ok(HttpResponse::Ok().json(json!({ "steps": steps })))
}

fn request(seq: u64, exchange: &Exchange) -> Value {
    json!({ "seq": seq, "method": exchange.method, "path": exchange.path, "status": exchange.status })
}

/// Renders a step with its request, among those that the journal keeps.
fn step(id: UserId, entry: &HistoryEntry, requests: &BTreeMap<u64, Value>) -> Option<Value> {
    let mut step = history::steps_of(id, entry)?;
    step["by"] = if entry.request.is_some() { "client".into() } else { "administrator".into() };
    step["request"] = entry.request.and_then(|at| requests.get(&at).cloned()).into();
    Some(step)
}

/// Returns one exchange, its effects on the roster, and near misses where it found nothing.
pub(crate) async fn exchange(domains: Data<Domains>, path: Path<(String, u64)>) -> ControlAnswer {
    let domain = domains.find(&path.0)?;
    let page = domain.journal(path.1.saturating_sub(1), 1, |_| true);
    let found = page.exchanges.into_iter().next().filter(|(seq, _)| *seq == path.1);
    let Some((seq, exchange)) = found else {
        let line = format!("the journal has no exchange {}: it keeps {} to {}", path.1, page.first, page.last);
        return Err(ControlError::new(StatusCode::NOT_FOUND, line));
    };
    let roster = domain.roster();
    let entries = domain.history(|entry| entry.request == Some(exchange.at));
    in_background(move || {
        let name_of = |id| roster.user(id).map(|user| user.user_name.as_str().to_owned());
        let mut json = render_exchange(seq, &exchange);
        json["requestText"] = exchange.request_body.to_text().into();
        json["responseText"] = exchange.response_body.to_text().into();
        json["effects"] = entries.iter().map(|entry| history::effect(entry, name_of)).collect();
        json["nearMisses"] = near_misses(&exchange, &roster).into();
        json
    })
    .await
}

/// Returns the resources that the filter of a list nearly found.
fn near_misses(exchange: &Exchange, roster: &Roster) -> Vec<Value> {
    let Some((path, query)) = exchange.path.split_once('?') else { return Vec::new() };
    let (is_users, is_groups) = (path.ends_with("/Users"), path.ends_with("/Groups"));
    let found_nothing = exchange.response_body.to_json()["totalResults"] == 0;
    let form = Form::of_query(query);
    let filter = form.get("filter").and_then(|text| filter::parse(text).ok());
    match filter.as_ref().and_then(|filter| filter.equality()) {
        Some((attribute, value)) if found_nothing && is_users => lookup::near_users(roster, attribute, value),
        Some((_, value)) if found_nothing && is_groups => lookup::near_groups(roster, value),
        _ => Vec::new(),
    }
}

pub(super) fn find_user(roster: &Roster, id: &str) -> Result<Arc<User>, RosterError> {
    let unknown = || RosterError::UserNotFound { id: id.to_owned() };
    roster.user(user_id(id)?).cloned().ok_or_else(unknown)
}

/// Answers with a JSON value that takes long to build.
pub(super) async fn in_background(work: impl FnOnce() -> Value + Send + 'static) -> ControlAnswer {
    let failed = |_| ControlError::new(StatusCode::INTERNAL_SERVER_ERROR, "the server is stopping");
    Ok(HttpResponse::Ok().json(web::block(work).await.map_err(failed)?))
}
