//! `/Users`: accounts over SCIM.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::handlers::{Shown, edited, json, projection, query, search};
use super::list::{self, Users};
use super::preconditions::{Target, id};
use crate::http::extract::authentication::Caller;
use crate::http::respond::error::ScimAnswer;
use crate::http::respond::reply::{scim_text, text};
use egnyte_domain::provisioning::{Silence, deprovision};
use egnyte_domain::{Refusal, Roster, User, UserId};
use egnyte_scim::diagnostics::{Remark, Tolerances};
use egnyte_scim::error::ScimError;
use egnyte_scim::patch;
use egnyte_scim::render::projection::Projection;
use egnyte_scim::resource::{self, Purpose};
use egnyte_scim::schema::user_schema;

/// An account after a write, and the roster that it is part of.
type Written = (Arc<User>, Arc<Roster>);

pub(crate) async fn users(caller: Caller, request: HttpRequest) -> ScimAnswer {
    let roster = caller.domain.snapshot();
    let rules = roster.rules();
    let query = query(&request, user_schema(rules), rules, &mut caller.seen())?;
    Ok(scim_text(StatusCode::OK, list::page(&Users(caller.renderer(&roster)), &query)))
}

pub(crate) async fn search_users(caller: Caller, body: Bytes) -> ScimAnswer {
    let roster = caller.domain.snapshot();
    let rules = roster.rules();
    let query = search(&body, user_schema(rules), rules, &mut caller.seen())?;
    Ok(scim_text(StatusCode::OK, list::page(&Users(caller.renderer(&roster)), &query)))
}

pub(crate) async fn user(caller: Caller, request: HttpRequest) -> ScimAnswer {
    let projection = projection(&request, &mut caller.seen())?;
    let roster = caller.domain.snapshot();
    let user = present(&roster, id(&request))?;
    Ok(shown(&caller, &roster, user, &projection).unless_known(&request))
}

pub(crate) async fn create_user(caller: Caller, request: HttpRequest, body: Bytes) -> ScimAnswer {
    let mut seen = caller.seen();
    let projection = projection(&request, &mut seen)?;
    let (user, roster) = create(&caller, json(&body)?, None, &mut seen)?;
    Ok(shown(&caller, &roster, &user, &projection).created())
}

pub(crate) async fn replace_user(caller: Caller, request: HttpRequest, body: Bytes) -> ScimAnswer {
    let mut seen = caller.seen();
    let projection = projection(&request, &mut seen)?;
    let (user, roster) = replace(&caller, &Target::of(&request), json(&body)?, &mut seen)?;
    Ok(shown(&caller, &roster, &user, &projection).ok())
}

pub(crate) async fn patch_user(caller: Caller, request: HttpRequest, body: Bytes) -> ScimAnswer {
    let mut seen = caller.seen();
    let projection = projection(&request, &mut seen)?;
    let (user, roster) = edit(&caller, &Target::of(&request), &json(&body)?, &mut seen)?;
    let after = roster.rules().edited_users;
    Ok(edited(after, &projection, user.version, || shown(&caller, &roster, &user, &projection)))
}

pub(crate) async fn delete_user(caller: Caller, request: HttpRequest) -> ScimAnswer {
    delete(&caller, &Target::of(&request))?;
    Ok(HttpResponse::NoContent().finish())
}

/// Makes the account that a body describes, under an id that was set aside for it or the next.
pub(super) fn create(
    caller: &Caller,
    body: Value,
    id: Option<UserId>,
    seen: &mut Tolerances,
) -> Result<Written, ScimError> {
    let schema = user_schema(&caller.domain.rules());
    let said = resource::user(body, schema, Purpose::Create, seen)?;
    caller.command(|desk| {
        let id = id.unwrap_or_else(|| desk.ids.user());
        let user = said.create(id, desk.roster.rules(), desk.now)?;
        Ok(desk.roster.create_user(user)?)
    })
}

/// Gives an account all that a body says, and nothing else.
pub(super) fn replace(
    caller: &Caller,
    target: &Target<'_>,
    body: Value,
    seen: &mut Tolerances,
) -> Result<Written, ScimError> {
    let schema = user_schema(&caller.domain.rules());
    let said = resource::user(body, schema, Purpose::Replace, seen)?;
    caller.command(|desk| {
        let before = meant(target, desk.roster)?;
        let user = said.update(before, desk.roster.rules(), Silence::Keeps).map_err(|refusal| judged(refusal, seen))?;
        Ok(desk.roster.update_user(user, desk.now)?)
    })
}

/// Carries out a PATCH on an account.
pub(super) fn edit(
    caller: &Caller,
    target: &Target<'_>,
    body: &Value,
    seen: &mut Tolerances,
) -> Result<Written, ScimError> {
    let operations = patch::parse(body, seen)?;
    caller.command(|desk| {
        let before = meant(target, desk.roster)?;
        let renderer = caller.renderer(desk.roster);
        let mut edited = resource::before_patch(renderer.user(before, &Projection::Everything), before);
        patch::apply(&operations, &mut edited, renderer.user_schema, seen)?;
        let said = resource::patched(edited, renderer.user_schema)?;
        let user = said.update(before, desk.roster.rules(), Silence::Removes)?;
        Ok(desk.roster.update_user(user, desk.now)?)
    })
}

/// The error for a refusal, and what it says of the request.
fn judged(refusal: Refusal, seen: &mut Tolerances) -> ScimError {
    if matches!(refusal, Refusal::ExternalIdFixed { .. }) {
        seen.remark(Remark::ImmutableChanged);
    }
    refusal.into()
}

/// Deletes an account, or does what deleting comes to.
pub(super) fn delete(caller: &Caller, target: &Target<'_>) -> Result<(), ScimError> {
    let (done, _) = caller.command(|desk| {
        let id = meant(target, desk.roster)?.id;
        Ok(deprovision(id, desk)?)
    })?;
    Ok(done)
}

/// The account that a write means, in the version that it means.
fn meant<'a>(target: &Target<'_>, roster: &'a Roster) -> Result<&'a User, ScimError> {
    let user = present(roster, target.id)?;
    target.has(user.version)?;
    Ok(user)
}

/// The account of that id, to the letter: `017` is nobody's.
fn present<'a>(roster: &'a Roster, id: &str) -> Result<&'a User, ScimError> {
    let plain = id.starts_with(|first: char| matches!(first, '1'..='9'));
    let user = id.parse().ok().filter(|_| plain).and_then(|id| roster.user(id));
    user.map(|user| &**user).ok_or_else(|| Refusal::NoSuchUser { id: id.to_owned() }.into())
}

fn shown(caller: &Caller, roster: &Roster, user: &User, projection: &Projection) -> Shown {
    let renderer = caller.renderer(roster);
    Shown {
        location: renderer.user_location(user.id),
        version: user.version,
        body: text(&renderer.user_shown(user, projection), 1),
    }
}
