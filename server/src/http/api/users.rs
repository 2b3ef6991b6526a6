//! `/pubapi/v2/users`: user accounts.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use egnyte_api::list;
use egnyte_api::query::{Query, UserFilter};
use egnyte_api::user_input::{parse_new_user, parse_user_update};
use egnyte_api::user_output::{UserForm, UserOutput};
use egnyte_domain::{Roster, RosterError, User, UserId};

use super::respond::{ApiAnswer, answer, json, with_location};
use crate::http::address::path_id;
use crate::http::extract::api_client::ApiAdministrator;
use crate::http::extract::body::SentBody;
use crate::http::extract::form::Form;

/// Answers with a page of users.
pub(crate) async fn list(client: ApiAdministrator, request: HttpRequest) -> ApiAnswer {
    answer(&client, || {
        let roster = client.domain.roster();
        let query: Query<UserFilter> = Query::parse(Form::of_query(request.query_string()).iter(), roster.rules())?;
        let found = list::users(&roster, &query);
        Ok(json(StatusCode::OK, &list::UserPage::new(&found, &query, &roster), found.len()))
    })
}

/// Answers with one user.
pub(crate) async fn get(client: ApiAdministrator, request: HttpRequest) -> ApiAnswer {
    answer(&client, || {
        let roster = client.domain.roster();
        let user = find(&roster, path_id(&request))?;
        Ok(respond(StatusCode::OK, &request, UserOutput { user, roster: &roster, form: UserForm::Whole }))
    })
}

/// Creates a user.
pub(crate) async fn create(client: ApiAdministrator, request: HttpRequest, body: SentBody) -> ApiAnswer {
    answer(&client, || {
        let draft = parse_new_user(&body)?;
        let (user, roster) = client.domain.command(|desk| {
            let new = draft.create(desk.ids.user(), desk.roster.rules(), desk.now)?;
            desk.roster.create_user(new)
        })?;
        Ok(respond(StatusCode::CREATED, &request, UserOutput { user: &user, roster: &roster, form: UserForm::Created }))
    })
}

/// Updates the fields of a user that the request has.
pub(crate) async fn update(client: ApiAdministrator, request: HttpRequest, body: SentBody) -> ApiAnswer {
    answer(&client, || {
        let draft = parse_user_update(&body)?;
        let (user, roster) = client.domain.command(|desk| {
            let before = find(desk.roster, path_id(&request))?;
            let after = draft.update(before, desk.roster.rules())?;
            desk.roster.update_user(after, desk.now)
        })?;
        Ok(respond(StatusCode::OK, &request, UserOutput { user: &user, roster: &roster, form: UserForm::Whole }))
    })
}

/// Deletes a user. The status is 200, on which Egnyte's Python SDK insists.
pub(crate) async fn delete(client: ApiAdministrator, request: HttpRequest) -> ApiAnswer {
    answer(&client, || {
        client.domain.command(|desk| {
            let id = find(desk.roster, path_id(&request))?.id;
            desk.roster.delete_user(id, desk.now)
        })?;
        Ok(HttpResponse::Ok().finish())
    })
}

fn respond(status: StatusCode, request: &HttpRequest, user: UserOutput<'_>) -> HttpResponse {
    with_location(json(status, &user, 1), request, &format!("/pubapi/v2/users/{}", user.user.id))
}

/// Finds a user by the id in a path, which is compared to the letter.
fn find<'r>(roster: &'r Roster, text: &str) -> Result<&'r User, RosterError> {
    let id = text.parse::<UserId>().ok().filter(|id| id.to_string() == text);
    let user = id.and_then(|id| roster.user(id)).map(|user| &**user);
    user.ok_or_else(|| RosterError::UserNotFound { id: text.to_owned() })
}
