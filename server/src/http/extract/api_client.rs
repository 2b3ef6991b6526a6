//! Clients of Egnyte's own API: extractors of the domain and of the user in whose name a client acts.

use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::authentication::{context, present_or_past};
use crate::http::address::bearer_token;
use crate::http::context::{DiagnosticsGuard, RequestContext, RequestDomain};
use crate::http::respond::api_error::ApiHttpError;
use crate::instance::{EgnyteDomain, TokenHolder};
use egnyte_api::ApiError;
use egnyte_domain::rules::{BadTokens, UnknownActingUser};
use egnyte_domain::{Roster, RosterError, User, UserId, UserName, UserType};
use egnyte_scim::diagnostics::Diagnostics;

/// Headers by which an administrator acts as another user.
const ACT_AS: &str = "x-egnyte-act-as";
const ACT_AS_EMAIL: &str = "x-egnyte-act-as-email";

/// Id of an administrator who has no account in the roster, where one has to be shown.
const ADMINISTRATOR_ID: UserId = UserId(1);

/// Client with a valid token.
pub(crate) struct ApiClient {
    pub(crate) domain: RequestDomain,
    acting: ActingUser,
    call: Rc<RequestContext>,
}

/// User in whose name a client acts.
enum ActingUser {
    /// Administrator with the password, whose account is only looked up where it is shown.
    Administrator,
    /// User with an account.
    Account(Arc<User>),
}

/// Client with a valid token that acts as an administrator, who alone may manage users and groups.
pub(crate) struct ApiAdministrator(ApiClient);

impl ApiClient {
    /// Returns whether the client acts as an administrator.
    pub(crate) fn is_administrator(&self) -> bool {
        match &self.acting {
            ActingUser::Administrator => true,
            ActingUser::Account(user) => user.user_type == UserType::Admin,
        }
    }

    /// Returns the user in whose name the client acts.
    pub(crate) fn user(&self, roster: &Roster) -> Result<Arc<User>, RosterError> {
        match &self.acting {
            ActingUser::Administrator => administrator(&self.domain, roster),
            ActingUser::Account(user) => Ok(Arc::clone(user)),
        }
    }

    /// Returns the tolerances in force, which record those that are needed.
    pub(crate) fn diagnostics(&self) -> DiagnosticsGuard<'_> {
        DiagnosticsGuard { diagnostics: self.call.diagnostics.get(), call: &self.call }
    }

    /// Returns an error under the rules of the domain.
    pub(crate) fn refusal(&self, error: impl Into<ApiError>) -> ApiHttpError {
        ApiHttpError::new(error, &self.domain.rules().api)
    }
}

impl std::ops::Deref for ApiAdministrator {
    type Target = ApiClient;

    fn deref(&self) -> &ApiClient {
        &self.0
    }
}

impl FromRequest for ApiClient {
    type Error = ApiHttpError;
    type Future = Ready<Result<Self, ApiHttpError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(authenticate(request))
    }
}

impl FromRequest for ApiAdministrator {
    type Error = ApiHttpError;
    type Future = Ready<Result<Self, ApiHttpError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(authenticate(request).and_then(|client| {
            if client.is_administrator() {
                return Ok(Self(client));
            }
            let user = client.user(&client.domain.roster()).map_err(|error| client.refusal(error))?;
            Err(client.refusal(ApiError::plain(403, format!("{} is no administrator", user.user_name))))
        }))
    }
}

fn authenticate(request: &HttpRequest) -> Result<ApiClient, ApiHttpError> {
    let call = context(request).map_err(|error| {
        let status = actix_web::http::StatusCode::from_u16(error.status);
        ApiHttpError::plain(status.unwrap_or(actix_web::http::StatusCode::NOT_FOUND), error.detail)
    })?;
    call.diagnostics.set(Diagnostics::new(call.domain.leniency()));
    let token = bearer_token(request.headers()).ok_or_else(|| bad_token(&call.domain, "there is no bearer token"))?;
    let holder = call.domain.token_holder(token);
    let holder = holder.ok_or_else(|| bad_token(&call.domain, "the bearer token is not one of this domain's"))?;
    call.authenticated.set(true);
    let acting = match holder {
        TokenHolder::Administrator => ActingUser::Administrator,
        TokenHolder::User(id) => {
            let user = call.domain.roster().user(id).cloned();
            let gone = || bad_token(&call.domain, "the user of the bearer token does not exist");
            ActingUser::Account(user.ok_or_else(gone)?)
        }
    };
    let client = ApiClient { domain: RequestDomain::new(present_or_past(&call), &call), acting, call };
    act_as(request, client)
}

/// Returns the account with the administrator's user name. Where there is none, the administrator is shown with a fixed id.
fn administrator(domain: &EgnyteDomain, roster: &Roster) -> Result<Arc<User>, RosterError> {
    let name = domain.administrator().user_name;
    if let Some(account) = roster.users_with_user_name(&name).into_iter().find(|user| user.active) {
        return Ok(account);
    }
    Ok(Arc::new(User {
        given_name: Some("Egnyte".to_owned()),
        family_name: Some("Administrator".to_owned()),
        user_type: UserType::Admin,
        ..User::new(ADMINISTRATOR_ID, UserName::any(&name)?, jiff::Timestamp::UNIX_EPOCH)
    }))
}

/// Lets an administrator act as the user that a header names.
fn act_as(request: &HttpRequest, client: ApiClient) -> Result<ApiClient, ApiHttpError> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (name, email) = (header(ACT_AS), header(ACT_AS_EMAIL));
    if name.is_none() && email.is_none() {
        return Ok(client);
    }
    if !client.is_administrator() {
        let line = "only an administrator can act as another user";
        return Err(client.refusal(ApiError::plain(403, line)));
    }
    let roster = client.domain.roster();
    let found = match (name, email) {
        (Some(name), _) => roster.users_with_user_name(name),
        (None, email) => roster.users_with_email(email.unwrap_or_default()),
    };
    match found.into_iter().find(|user| user.active) {
        Some(user) => Ok(ApiClient { acting: ActingUser::Account(user), ..client }),
        None => {
            let status = match roster.rules().api.unknown_acting_user {
                UnknownActingUser::Forbidden => 403,
                UnknownActingUser::NotFound => 404,
                UnknownActingUser::BadRequest => 400,
            };
            let line = "there is no active user to act as with this name or address";
            Err(client.refusal(ApiError::plain(status, line)))
        }
    }
}

fn bad_token(domain: &EgnyteDomain, line: &str) -> ApiHttpError {
    let rules = domain.rules().api;
    match rules.bad_tokens {
        BadTokens::Unauthorized => ApiHttpError::new(ApiError::plain(401, line), &rules),
        BadTokens::DeveloperInactive => ApiHttpError::DeveloperInactive,
    }
}
