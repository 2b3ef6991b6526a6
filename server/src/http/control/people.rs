//! Control API: users and groups as an Egnyte administrator edits them by hand.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use crate::control::{input, people};
use crate::domains::Domains;
use crate::http::extract::body::SentBody;
use crate::http::respond::error::ControlAnswer;
use egnyte_domain::{GroupId, RosterError, UserId};

pub(crate) async fn create_user(domains: Data<Domains>, d: Path<String>, body: SentBody) -> ControlAnswer {
    let user = input::read(&body, "a user")?;
    let (result, _) = domains.find(&d)?.write(|context| people::create_user(user, context))?;
    Ok(HttpResponse::Created().json(result))
}

pub(crate) async fn update_user(domains: Data<Domains>, path: Path<(String, String)>, body: SentBody) -> ControlAnswer {
    let (domain, id) = (domains.find(&path.0)?, user_id(&path.1)?);
    let user = input::read(&body, "a user")?;
    let (result, _) = domain.write(|context| people::update_user(id, user, context))?;
    Ok(HttpResponse::Ok().json(result))
}

pub(crate) async fn delete_user(domains: Data<Domains>, path: Path<(String, String)>) -> ControlAnswer {
    let (domain, id) = (domains.find(&path.0)?, user_id(&path.1)?);
    domain.write(|context| context.roster.delete_user(id, context.now))?;
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn create_group(domains: Data<Domains>, d: Path<String>, body: SentBody) -> ControlAnswer {
    let group = input::read(&body, "a group")?;
    let (result, _) = domains.find(&d)?.write(|context| people::create_group(&group, context))?;
    Ok(HttpResponse::Created().json(result))
}

pub(crate) async fn update_group(
    domains: Data<Domains>,
    path: Path<(String, String)>,
    body: SentBody,
) -> ControlAnswer {
    let (domain, id) = (domains.find(&path.0)?, group_id(&path.1)?);
    let group = input::read(&body, "a group")?;
    let (result, _) = domain.write(|context| people::update_group(id, &group, context))?;
    Ok(HttpResponse::Ok().json(result))
}

pub(crate) async fn delete_group(domains: Data<Domains>, path: Path<(String, String)>) -> ControlAnswer {
    let (domain, id) = (domains.find(&path.0)?, group_id(&path.1)?);
    domain.write(|context| context.roster.delete_group(id))?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) fn user_id(text: &str) -> Result<UserId, RosterError> {
    text.parse().map_err(|_| RosterError::UserNotFound { id: text.to_owned() })
}

pub(super) fn group_id(text: &str) -> Result<GroupId, RosterError> {
    text.parse().map_err(|_| RosterError::GroupNotFound { id: text.to_owned() })
}
