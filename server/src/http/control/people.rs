//! Control API: users and groups as an Egnyte administrator edits them by hand.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path};

use crate::control::{fields, people};
use crate::domains::Estate;
use crate::http::respond::error::ControlAnswer;
use egnyte_domain::{GroupId, RosterError, UserId};

pub(crate) async fn create_user(estate: Data<Estate>, d: Path<String>, body: Bytes) -> ControlAnswer {
    let body = fields::read(&body)?;
    let (made, _) = estate.domain(&d)?.write(|desk| people::create_user(&body, desk))?;
    Ok(HttpResponse::Created().json(made))
}

pub(crate) async fn update_user(estate: Data<Estate>, path: Path<(String, String)>, body: Bytes) -> ControlAnswer {
    let (domain, id) = (estate.domain(&path.0)?, user_id(&path.1)?);
    let body = fields::read(&body)?;
    let (made, _) = domain.write(|desk| people::update_user(id, &body, desk))?;
    Ok(HttpResponse::Ok().json(made))
}

pub(crate) async fn delete_user(estate: Data<Estate>, path: Path<(String, String)>) -> ControlAnswer {
    let (domain, id) = (estate.domain(&path.0)?, user_id(&path.1)?);
    domain.write(|desk| desk.roster.delete_user(id, desk.now))?;
    Ok(HttpResponse::NoContent().finish())
}

pub(crate) async fn create_group(estate: Data<Estate>, d: Path<String>, body: Bytes) -> ControlAnswer {
    let body = fields::read(&body)?;
    let (made, _) = estate.domain(&d)?.write(|desk| people::create_group(&body, desk))?;
    Ok(HttpResponse::Created().json(made))
}

pub(crate) async fn update_group(estate: Data<Estate>, path: Path<(String, String)>, body: Bytes) -> ControlAnswer {
    let (domain, id) = (estate.domain(&path.0)?, group_id(&path.1)?);
    let body = fields::read(&body)?;
    let (made, _) = domain.write(|desk| people::update_group(id, &body, desk))?;
    Ok(HttpResponse::Ok().json(made))
}

pub(crate) async fn delete_group(estate: Data<Estate>, path: Path<(String, String)>) -> ControlAnswer {
    let (domain, id) = (estate.domain(&path.0)?, group_id(&path.1)?);
    domain.write(|desk| desk.roster.delete_group(id))?;
    Ok(HttpResponse::NoContent().finish())
}

fn user_id(text: &str) -> Result<UserId, RosterError> {
    text.parse().map_err(|_| RosterError::UserNotFound { id: text.to_owned() })
}

fn group_id(text: &str) -> Result<GroupId, RosterError> {
    text.parse().map_err(|_| RosterError::GroupNotFound { id: text.to_owned() })
}
