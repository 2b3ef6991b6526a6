//! `/Groups`: groups over SCIM.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::handlers::{Shown, edited, json, projection, query, search};
use super::list::{self, Groups};
use super::preconditions::{Target, id};
use crate::http::extract::authentication::Caller;
use crate::http::respond::error::ScimAnswer;
use crate::http::respond::reply::{scim_text, text};
use egnyte_domain::{Group, GroupId, Refusal, Roster};
use egnyte_scim::diagnostics::Tolerances;
use egnyte_scim::error::ScimError;
use egnyte_scim::patch;
use egnyte_scim::patch::group::{Work, plan};
use egnyte_scim::render::projection::Projection;
use egnyte_scim::resource::{self, Purpose};
use egnyte_scim::schema::GROUP;

/// A group after a write, and the roster that it is part of.
type Written = (Arc<Group>, Arc<Roster>);

pub(crate) async fn groups(caller: Caller, request: HttpRequest) -> ScimAnswer {
    let roster = caller.domain.snapshot();
    let query = query(&request, &GROUP, roster.rules(), &mut caller.seen())?;
    Ok(scim_text(StatusCode::OK, list::page(&Groups(caller.renderer(&roster)), &query)))
}

pub(crate) async fn search_groups(caller: Caller, body: Bytes) -> ScimAnswer {
    let roster = caller.domain.snapshot();
    let query = search(&body, &GROUP, roster.rules(), &mut caller.seen())?;
    Ok(scim_text(StatusCode::OK, list::page(&Groups(caller.renderer(&roster)), &query)))
}

pub(crate) async fn group(caller: Caller, request: HttpRequest) -> ScimAnswer {
    let projection = projection(&request, &mut caller.seen())?;
    let roster = caller.domain.snapshot();
    let group = present(&roster, id(&request))?;
    Ok(shown(&caller, &roster, group, &projection).unless_known(&request))
}

pub(crate) async fn create_group(caller: Caller, request: HttpRequest, body: Bytes) -> ScimAnswer {
    let mut seen = caller.seen();
    let projection = projection(&request, &mut seen)?;
    let (group, roster) = create(&caller, json(&body)?, None, &mut seen)?;
    Ok(shown(&caller, &roster, &group, &projection).created())
}

pub(crate) async fn replace_group(caller: Caller, request: HttpRequest, body: Bytes) -> ScimAnswer {
    let mut seen = caller.seen();
    let projection = projection(&request, &mut seen)?;
    let (group, roster) = replace(&caller, &Target::of(&request), json(&body)?, &mut seen)?;
    Ok(shown(&caller, &roster, &group, &projection).ok())
}

/// Mostly answers without a body: who names one member of a hundred thousand does not want to read the others.
pub(crate) async fn patch_group(caller: Caller, request: HttpRequest, body: Bytes) -> ScimAnswer {
    let mut seen = caller.seen();
    let projection = projection(&request, &mut seen)?;
    let (group, roster) = edit(&caller, &Target::of(&request), &json(&body)?, &mut seen)?;
    let after = roster.rules().edited_groups;
    Ok(edited(after, &projection, group.version, || shown(&caller, &roster, &group, &projection)))
}

pub(crate) async fn delete_group(caller: Caller, request: HttpRequest) -> ScimAnswer {
    delete(&caller, &Target::of(&request))?;
    Ok(HttpResponse::NoContent().finish())
}

/// Makes the group that a body describes, under an id that was set aside for it or the next.
pub(super) fn create(
    caller: &Caller,
    body: Value,
    id: Option<GroupId>,
    seen: &mut Tolerances,
) -> Result<Written, ScimError> {
    let said = resource::group(body, Purpose::Create, seen)?;
    caller.command(|desk| {
        let id = id.unwrap_or_else(|| desk.ids.group());
        let group = said.create(id, desk.roster.rules(), desk.now)?;
        Ok(desk.roster.create_group(group)?)
    })
}

/// Gives a group all that a body says, and nothing else.
pub(super) fn replace(
    caller: &Caller,
    target: &Target<'_>,
    body: Value,
    seen: &mut Tolerances,
) -> Result<Written, ScimError> {
    let said = resource::group(body, Purpose::Replace, seen)?;
    caller.write(|desk| {
        let before = meant(target, desk.roster)?;
        let (rules, display_name) = (*desk.roster.rules(), said.name(desk.roster.rules())?);
        let members = said.members.map(|members| members.admitted(&rules)).transpose()?;
        let wanted = Group { display_name, external_id: said.external_id, extra: said.extra, ..before.clone() };
        Ok(desk.roster.replace_group(wanted, members.as_deref(), desk.now)?)
    })
}

/// Carries out a PATCH on a group.
pub(super) fn edit(
    caller: &Caller,
    target: &Target<'_>,
    body: &Value,
    seen: &mut Tolerances,
) -> Result<Written, ScimError> {
    let operations = patch::parse(body, seen)?;
    let steps = plan(&operations, seen)?;
    caller.write(|desk| {
        let id = meant(target, desk.roster)?.id;
        Work { id, desk, base_url: &caller.base_url, tolerances: seen, looked_at: 0 }.carry_out(steps)?;
        desk.roster.group(id).cloned().ok_or_else(|| Refusal::NoSuchGroup { id: id.to_string() }.into())
    })
}

/// Deletes a group.
pub(super) fn delete(caller: &Caller, target: &Target<'_>) -> Result<(), ScimError> {
    caller.command(|desk| {
        let id = meant(target, desk.roster)?.id;
        Ok(desk.roster.delete_group(id)?)
    })?;
    Ok(())
}

/// The group that a write means, in the version that it means.
fn meant<'a>(target: &Target<'_>, roster: &'a Roster) -> Result<&'a Group, ScimError> {
    let group = present(roster, target.id)?;
    target.has(group.version)?;
    Ok(group)
}

/// The group of that id, to the letter: a UUID that is written otherwise is no group's.
fn present<'a>(roster: &'a Roster, id: &str) -> Result<&'a Group, ScimError> {
    let meant = id.parse::<GroupId>().ok().filter(|meant| meant.to_string() == id);
    let group = meant.and_then(|id| roster.group(id));
    group.map(|group| &**group).ok_or_else(|| Refusal::NoSuchGroup { id: id.to_owned() }.into())
}

fn shown(caller: &Caller, roster: &Roster, group: &Group, projection: &Projection) -> Shown {
    let renderer = caller.renderer(roster);
    Shown {
        location: renderer.group_location(group),
        version: group.version,
        body: text(&renderer.group_shown(group, projection), 1),
    }
}
