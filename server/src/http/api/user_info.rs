//! `/pubapi/v1/userinfo` and `/pubapi/v1/perms`: the user in whose name a client acts; `/pubapi/v2/users/settings`: the
//! settings of the domain about its users.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use egnyte_api::ApiError;
use egnyte_api::user_output::UserInfo;
use egnyte_domain::rules::{LicenceShape, UnknownPermissionUser};
use egnyte_domain::{User, UserType};
use serde_json::{Map, Value, json};

use super::respond::{ApiAnswer, answer, json as respond};
use crate::http::extract::api_client::{ApiAdministrator, ApiClient};
use crate::http::extract::form::Form;

/// Answers with the user in whose name the client acts.
pub(crate) async fn user_info(client: ApiClient) -> ApiAnswer {
    answer(&client, || Ok(respond(StatusCode::OK, &UserInfo(&*client.user(&client.domain.roster())?), 1)))
}

/// Answers with the permission of a user for a folder. The mock has no folders: an administrator has all of them, and
/// everyone else a private one.
pub(crate) async fn permission(client: ApiClient, request: HttpRequest) -> ApiAnswer {
    answer(&client, || {
        let query = Form::of_query(request.query_string());
        let missing = || refusal(400, "MISSING_PARAMETER", "folder or folder_id is missing");
        let folder = query.get("folder").or_else(|| query.get("folder_id")).ok_or_else(missing)?;
        let roster = client.domain.roster();
        let own = client.user(&roster)?;
        let named = match request.match_info().get("user") {
            None => None,
            Some(name) if name.eq_ignore_ascii_case(own.user_name.as_str()) => None,
            Some(_) if !client.is_administrator() => {
                return Err(refusal(403, "FORBIDDEN", "only an administrator may ask about others"));
            }
            Some(name) => {
                let status = match client.domain.rules().api.unknown_permission_user {
                    UnknownPermissionUser::NotFound => 404,
                    UnknownPermissionUser::BadRequest => 400,
                };
                let unknown = || refusal(status, "USER_NOT_FOUND", &format!("there is no user {name}"));
                Some(roster.users_with_user_name(name).into_iter().next().ok_or_else(unknown)?)
            }
        };
        let user = named.as_ref().unwrap_or(&own);
        Ok(respond(StatusCode::OK, &json!({ "permission": permission_for(user, folder) }), 1))
    })
}

fn permission_for(user: &User, folder: &str) -> &'static str {
    let own = format!("/Private/{}", user.user_name);
    let is_own = folder.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match user.user_type {
        _ if is_own => "Owner",
        UserType::Admin => "Full",
        UserType::Power | UserType::Standard => "None",
    }
}

fn refusal(status: u16, code: &'static str, message: &str) -> ApiError {
    ApiError::Permissions { status, code, message: message.to_owned() }
}

/// Answers with the licences in use by user type, and the state of single sign-on.
pub(crate) async fn user_settings(client: ApiAdministrator) -> ApiAnswer {
    let roster = client.domain.roster();
    let used = |kind: UserType| roster.users().filter(|user| user.user_type == kind).count();
    let licence = |kind| match client.domain.rules().api.licences {
        LicenceShape::Objects => json!({ "used": used(kind) }),
        LicenceShape::Numbers => used(kind).into(),
    };
    let licences: Map<String, Value> =
        UserType::ALL.into_iter().map(|kind| (kind.as_str().to_owned(), licence(kind))).collect();
    let body = json!({
        "licenses": licences,
        "sso_enabled": client.domain.single_sign_on().saml().is_some(),
        "power_user_rights": {},
    });
    Ok(respond(StatusCode::OK, &body, 1))
}
