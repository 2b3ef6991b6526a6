//! `/Users`: accounts over SCIM.

use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use super::find::{self, Users};
use super::{Answer, Shown, id, json, meant_for, projection, query, scim, search};
use crate::domain::provision::{Silence, deprovision};
use crate::domain::{Refusal, Roster, User, UserId};
use crate::http::caller::Caller;
use crate::scim::error::ScimError;
use crate::scim::patch;
use crate::scim::projection::Projection;
use crate::scim::resource::{self, Purpose};
use crate::scim::schema::EGNYTE_USER;
use crate::scim::tolerance::Tolerances;

pub(in crate::http) async fn users(caller: Caller, request: HttpRequest) -> Answer {
    let query = query(&request, &EGNYTE_USER)?;
    let roster = caller.domain.snapshot();
    Ok(scim(StatusCode::OK, &find::page(&Users(caller.renderer(&roster)), &query)))
}

pub(in crate::http) async fn search_users(caller: Caller, body: Bytes) -> Answer {
    let query = search(&body, &EGNYTE_USER)?;
    let roster = caller.domain.snapshot();
    Ok(scim(StatusCode::OK, &find::page(&Users(caller.renderer(&roster)), &query)))
}

pub(in crate::http) async fn user(caller: Caller, request: HttpRequest) -> Answer {
    let projection = projection(&request)?;
    let roster = caller.domain.snapshot();
    let user = present(&roster, id(&request))?;
    Ok(shown(&caller, &roster, user, &projection).unless_known(&request))
}

pub(in crate::http) async fn create_user(caller: Caller, request: HttpRequest, body: Bytes) -> Answer {
    let projection = projection(&request)?;
    let said = resource::user(json(&body)?, &EGNYTE_USER, Purpose::Create, &mut Tolerances::all())?;
    let (user, roster) = caller.write(|desk| {
        let user = said.create(desk.ids.user(), desk.roster.rules(), desk.now)?;
        Ok(desk.roster.create_user(user)?)
    })?;
    Ok(shown(&caller, &roster, &user, &projection).created())
}

pub(in crate::http) async fn replace_user(caller: Caller, request: HttpRequest, body: Bytes) -> Answer {
    let projection = projection(&request)?;
    let said = resource::user(json(&body)?, &EGNYTE_USER, Purpose::Replace, &mut Tolerances::all())?;
    let (user, roster) = caller.write(|desk| {
        let before = meant(&request, desk.roster)?;
        let user = said.update(before, desk.roster.rules(), Silence::Keeps)?;
        Ok(desk.roster.update_user(user, desk.now)?)
    })?;
    Ok(shown(&caller, &roster, &user, &projection).ok())
}

pub(in crate::http) async fn patch_user(caller: Caller, request: HttpRequest, body: Bytes) -> Answer {
    let projection = projection(&request)?;
    let mut tolerances = Tolerances::all();
    let operations = patch::parse(&json(&body)?, &mut tolerances)?;
    let (user, roster) = caller.write(|desk| {
        let before = meant(&request, desk.roster)?;
        let mut edited = caller.renderer(desk.roster).user(before, &Projection::Everything);
        patch::apply(&operations, &mut edited, &EGNYTE_USER, &mut tolerances)?;
        let said = resource::user(edited, &EGNYTE_USER, Purpose::Patched, &mut tolerances)?;
        let user = said.update(before, desk.roster.rules(), Silence::Removes)?;
        Ok(desk.roster.update_user(user, desk.now)?)
    })?;
    Ok(shown(&caller, &roster, &user, &projection).ok())
}

pub(in crate::http) async fn delete_user(caller: Caller, request: HttpRequest) -> Answer {
    caller.write(|desk| {
        let id = meant(&request, desk.roster)?.id;
        Ok(deprovision(id, desk)?)
    })?;
    Ok(HttpResponse::NoContent().finish())
}

/// The account that a write means, in the version that it means.
fn meant<'a>(request: &HttpRequest, roster: &'a Roster) -> Result<&'a User, ScimError> {
    let user = present(roster, id(request))?;
    meant_for(request, user.version)?;
    Ok(user)
}

/// The account of that id, to the letter: `017` is nobody's.
fn present<'a>(roster: &'a Roster, id: &str) -> Result<&'a User, ScimError> {
    let named = id.parse().ok().filter(|number: &UserId| number.to_string() == id);
    let user = named.and_then(|id| roster.user(id));
    user.map(|user| &**user).ok_or_else(|| Refusal::NoSuchUser { id: id.to_owned() }.into())
}

fn shown(caller: &Caller, roster: &Roster, user: &User, projection: &Projection) -> Shown {
    let renderer = caller.renderer(roster);
    Shown { location: renderer.user_location(user.id), version: user.version, body: renderer.user(user, projection) }
}
