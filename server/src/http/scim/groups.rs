//! `/Groups`: groups over SCIM.

use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use super::find::{self, Groups};
use super::{Answer, Shown, id, json, meant_for, projection, query, scim, search};
use crate::domain::{Group, GroupId, Refusal, Roster};
use crate::http::caller::Caller;
use crate::scim::error::ScimError;
use crate::scim::group_patch::{carry_out, plan};
use crate::scim::patch;
use crate::scim::projection::Projection;
use crate::scim::resource::{self, Purpose};
use crate::scim::schema::GROUP;
use crate::scim::tolerance::Tolerances;

pub(in crate::http) async fn groups(caller: Caller, request: HttpRequest) -> Answer {
    let query = query(&request, &GROUP)?;
    let roster = caller.domain.snapshot();
    Ok(scim(StatusCode::OK, &find::page(&Groups(caller.renderer(&roster)), &query)))
}

pub(in crate::http) async fn search_groups(caller: Caller, body: Bytes) -> Answer {
    let query = search(&body, &GROUP)?;
    let roster = caller.domain.snapshot();
    Ok(scim(StatusCode::OK, &find::page(&Groups(caller.renderer(&roster)), &query)))
}

pub(in crate::http) async fn group(caller: Caller, request: HttpRequest) -> Answer {
    let projection = projection(&request)?;
    let roster = caller.domain.snapshot();
    let group = present(&roster, id(&request))?;
    Ok(shown(&caller, &roster, group, &projection).unless_known(&request))
}

pub(in crate::http) async fn create_group(caller: Caller, request: HttpRequest, body: Bytes) -> Answer {
    let projection = projection(&request)?;
    let said = resource::group(json(&body)?, Purpose::Create, &mut Tolerances::all())?;
    let (group, roster) = caller.write(|desk| {
        let group = said.create(desk.ids.group(), desk.roster.rules(), desk.now)?;
        Ok(desk.roster.create_group(group)?)
    })?;
    Ok(shown(&caller, &roster, &group, &projection).created())
}

pub(in crate::http) async fn replace_group(caller: Caller, request: HttpRequest, body: Bytes) -> Answer {
    let projection = projection(&request)?;
    let said = resource::group(json(&body)?, Purpose::Replace, &mut Tolerances::all())?;
    let (group, roster) = caller.write(|desk| {
        let before = meant(&request, desk.roster)?;
        let (rules, display_name) = (*desk.roster.rules(), said.name(desk.roster.rules())?);
        let members = said.members.map(|members| members.admitted(&rules)).transpose()?;
        let wanted = Group { display_name, external_id: said.external_id, extra: said.extra, ..before.clone() };
        Ok(desk.roster.replace_group(wanted, members.as_deref(), desk.now)?)
    })?;
    Ok(shown(&caller, &roster, &group, &projection).ok())
}

/// Answers without a body unless a part of it is asked for: who names one member of a hundred thousand does not want
/// to read the others.
pub(in crate::http) async fn patch_group(caller: Caller, request: HttpRequest, body: Bytes) -> Answer {
    let projection = projection(&request)?;
    let mut tolerances = Tolerances::all();
    let operations = patch::parse(&json(&body)?, &mut tolerances)?;
    let changes = plan(&operations, &mut tolerances)?;
    let ((), roster) = caller.write(|desk| {
        let id = meant(&request, desk.roster)?.id;
        Ok(carry_out(changes, id, desk)?)
    })?;
    let group = present(&roster, id(&request))?;
    match projection {
        Projection::Everything => Ok(HttpResponse::NoContent().finish()),
        _ => Ok(shown(&caller, &roster, group, &projection).ok()),
    }
}

pub(in crate::http) async fn delete_group(caller: Caller, request: HttpRequest) -> Answer {
    caller.write(|desk| {
        let id = meant(&request, desk.roster)?.id;
        Ok(desk.roster.delete_group(id)?)
    })?;
    Ok(HttpResponse::NoContent().finish())
}

/// The group that a write means, in the version that it means.
fn meant<'a>(request: &HttpRequest, roster: &'a Roster) -> Result<&'a Group, ScimError> {
    let group = present(roster, id(request))?;
    meant_for(request, group.version)?;
    Ok(group)
}

fn present<'a>(roster: &'a Roster, id: &str) -> Result<&'a Group, ScimError> {
    let group = id.parse::<GroupId>().ok().and_then(|id| roster.group(id));
    group.map(|group| &**group).ok_or_else(|| Refusal::NoSuchGroup { id: id.to_owned() }.into())
}

fn shown(caller: &Caller, roster: &Roster, group: &Group, projection: &Projection) -> Shown {
    let renderer = caller.renderer(roster);
    Shown { location: renderer.group_location(group), version: group.version, body: renderer.group(group, projection) }
}
