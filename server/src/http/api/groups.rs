//! `/pubapi/v2/groups`: groups and their members.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use egnyte_api::group_change::{create_group, replace_group, update_group};
use egnyte_api::group_input::{parse_group, parse_group_update};
use egnyte_api::group_output::GroupOutput;
use egnyte_api::query::{GroupFilter, Query};
use egnyte_api::{ApiError, list};
use egnyte_domain::{Group, GroupId, Roster, RosterError};
use egnyte_scim::diagnostics::Tolerance;

use super::respond::{ApiAnswer, answer, json, with_location};
use crate::http::address::path_id;
use crate::http::extract::api_client::ApiAdministrator;
use crate::http::extract::body::SentBody;
use crate::http::extract::form::Form;

/// Answers with a page of groups, without their members.
pub(crate) async fn list(client: ApiAdministrator, request: HttpRequest) -> ApiAnswer {
    answer(&client, || {
        let roster = client.domain.roster();
        let query: Query<GroupFilter> = Query::parse(Form::of_query(request.query_string()).iter(), roster.rules())?;
        let found = list::groups(&roster, &query);
        Ok(json(StatusCode::OK, &list::GroupPage::new(&found, &query), found.len()))
    })
}

/// Answers with one group and its members.
pub(crate) async fn get(client: ApiAdministrator, request: HttpRequest) -> ApiAnswer {
    answer(&client, || {
        let roster = client.domain.roster();
        let group = find(&roster, path_id(&request))?;
        Ok(respond(StatusCode::OK, &request, GroupOutput { group, roster: &roster }))
    })
}

/// Creates a group.
pub(crate) async fn create(client: ApiAdministrator, request: HttpRequest, body: SentBody) -> ApiAnswer {
    answer(&client, || {
        let draft = parse_group(&body, &client.domain.rules())?;
        let (group, roster) = client.domain.command(|desk| create_group(draft, desk))?;
        Ok(respond(StatusCode::CREATED, &request, GroupOutput { group: &group, roster: &roster }))
    })
}

/// Replaces the name and the members of a group.
pub(crate) async fn replace(client: ApiAdministrator, request: HttpRequest, body: SentBody) -> ApiAnswer {
    answer(&client, || {
        let draft = parse_group(&body, &client.domain.rules())?;
        let (group, roster) = client.domain.write(|desk| {
            let id = find(desk.roster, path_id(&request))?.id;
            replace_group(id, draft, desk)
        })?;
        Ok(respond(StatusCode::OK, &request, GroupOutput { group: &group, roster: &roster }))
    })
}

/// Changes the name of a group, and adds and removes members.
pub(crate) async fn update(client: ApiAdministrator, request: HttpRequest, body: SentBody) -> ApiAnswer {
    answer(&client, || {
        let update = parse_group_update(&body, &client.domain.rules())?;
        if update.is_patch_op && !client.diagnostics().require(Tolerance::ApiPatchOp) {
            let line = "this API takes members with an operation (SCIM 1.1), not a PatchOp with Operations";
            return Err(ApiError::bad_request(line));
        }
        let (group, roster) = client.domain.write(|desk| {
            let id = find(desk.roster, path_id(&request))?.id;
            update_group(id, update.steps, desk)
        })?;
        Ok(respond(StatusCode::OK, &request, GroupOutput { group: &group, roster: &roster }))
    })
}

/// Deletes a group. Its members stay.
pub(crate) async fn delete(client: ApiAdministrator, request: HttpRequest) -> ApiAnswer {
    answer(&client, || {
        client.domain.command(|desk| {
            let id = find(desk.roster, path_id(&request))?.id;
            desk.roster.delete_group(id)
        })?;
        Ok(HttpResponse::Ok().finish())
    })
}

fn respond(status: StatusCode, request: &HttpRequest, group: GroupOutput<'_>) -> HttpResponse {
    let members = group.group.members.len();
    with_location(json(status, &group, 1 + members / 8), request, &format!("/pubapi/v2/groups/{}", group.group.id))
}

/// Finds a group by the id in a path, which is compared to the letter.
fn find<'r>(roster: &'r Roster, text: &str) -> Result<&'r Group, RosterError> {
    let id = text.parse::<GroupId>().ok().filter(|id| id.to_string() == text);
    let group = id.and_then(|id| roster.group(id)).map(|group| &**group);
    group.ok_or_else(|| RosterError::GroupNotFound { id: text.to_owned() })
}
