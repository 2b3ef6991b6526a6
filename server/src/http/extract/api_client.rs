//! Clients of Egnyte's own API: extractors of the domain and of the user in whose name a client acts.

use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::authentication::{context, present_or_past};
use crate::http::address::bearer_token;
use crate::http::context::{RequestContext, Seen};
use crate::http::respond::api_error::ApiHttpError;
use crate::instance::{EgnyteDomain, TokenHolder};
use egnyte_api::ApiError;
use egnyte_domain::rules::BadTokens;
use egnyte_domain::{Email, Roster, User, UserId, UserName, UserType};
use egnyte_scim::diagnostics::Diagnostics;

/// Headers by which an administrator acts as another user.
const ACT_AS: &str = "x-egnyte-act-as";
const ACT_AS_EMAIL: &str = "x-egnyte-act-as-email";

/// Id of an administrator who has no account in the roster, where one has to be shown.
const ADMINISTRATOR_ID: UserId = UserId(1);

/// Client with a valid token.
pub(crate) struct ApiClient {
    pub(crate) domain: Arc<EgnyteDomain>,
    /// User in whose name the client acts.
    pub(crate) user: Arc<User>,
    call: Rc<RequestContext>,
}

/// Client with a valid token that acts as an administrator, who alone may manage users and groups.
pub(crate) struct ApiAdministrator(ApiClient);

impl ApiClient {
    /// Returns whether the client acts as an administrator.
    pub(crate) fn is_administrator(&self) -> bool {
        self.user.user_type == UserType::Admin
    }

    /// Returns the tolerances in force, which record those that are needed.
    pub(crate) fn seen(&self) -> Seen<'_> {
        Seen { tolerances: self.call.noted.get(), call: &self.call }
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
            let line = format!("{} is no administrator", client.user.user_name);
            Err(client.refusal(ApiError::plain(403, line)))
        }))
    }
}

fn authenticate(request: &HttpRequest) -> Result<ApiClient, ApiHttpError> {
    let call = context(request).map_err(|error| {
        let status = actix_web::http::StatusCode::from_u16(error.status);
        ApiHttpError::plain(status.unwrap_or(actix_web::http::StatusCode::NOT_FOUND), error.detail)
    })?;
    call.noted.set(Diagnostics::new(call.domain.leniency()));
    let token = bearer_token(request.headers()).ok_or_else(|| bad_token(&call.domain, "there is no bearer token"))?;
    let holder = call.domain.token_holder(token);
    let holder = holder.ok_or_else(|| bad_token(&call.domain, "the bearer token is not one of this domain's"))?;
    let domain = present_or_past(&call);
    let roster = domain.roster();
    let user = user_of(holder, &call.domain, &roster);
    let user = user.ok_or_else(|| bad_token(&call.domain, "the user of the bearer token does not exist"))?;
    let user = act_as(request, user, &roster).map_err(|error| ApiHttpError::new(error, &call.domain.rules().api))?;
    Ok(ApiClient { domain, user, call })
}

/// Returns the account of a token's holder. An administrator who has none in the roster is shown with the fixed id.
fn user_of(holder: TokenHolder, domain: &EgnyteDomain, roster: &Roster) -> Option<Arc<User>> {
    let TokenHolder::Administrator = holder else {
        let TokenHolder::User(id) = holder else { return None };
        return roster.user(id).cloned();
    };
    let name = domain.administrator().user_name;
    if let Some(account) = roster.users_with_user_name(&name).into_iter().find(|user| user.active) {
        let user = User { user_type: UserType::Admin, ..User::clone(&account) };
        return Some(Arc::new(user));
    }
    let name = UserName::any(&name).ok()?;
    Some(Arc::new(User {
        given_name: Some("Egnyte".to_owned()),
        family_name: Some("Administrator".to_owned()),
        user_type: UserType::Admin,
        ..User::new(ADMINISTRATOR_ID, name, jiff::Timestamp::UNIX_EPOCH)
    }))
}

/// Returns the user whom the client wants to act as; only an administrator may.
fn act_as(request: &HttpRequest, user: Arc<User>, roster: &Roster) -> Result<Arc<User>, ApiError> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let found = match (header(ACT_AS), header(ACT_AS_EMAIL)) {
        (None, None) => return Ok(user),
        (Some(name), _) => roster.users_with_user_name(name),
        (None, Some(email)) if Email::parse(email).is_ok() => roster.users_with_email(email),
        (None, Some(_)) => Vec::new(),
    };
    if user.user_type != UserType::Admin {
        return Err(ApiError::plain(403, format!("{} is no administrator and cannot act as others", user.user_name)));
    }
    let active = found.into_iter().find(|user| user.active);
    active.ok_or_else(|| ApiError::plain(403, "there is no active user to act as with this name or address"))
}

fn bad_token(domain: &EgnyteDomain, line: &str) -> ApiHttpError {
    let rules = domain.rules().api;
    match rules.bad_tokens {
        BadTokens::Unauthorized => ApiHttpError::new(ApiError::plain(401, line), &rules),
        BadTokens::DeveloperInactive => ApiHttpError::DeveloperInactive,
    }
}
