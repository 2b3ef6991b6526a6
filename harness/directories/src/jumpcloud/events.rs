//! Directory Insights: an event for each change of the directory, and the query for them.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use egnyte_protocol::directory::{DirectoryIndex, Id, Person, PersonState, UserGroup};

use super::list::text;
use super::message::{Answer, Request};
use super::view::View;

/// Events of a page without `limit`, and the most of one.
const DEFAULT_LIMIT: usize = 1000;
const MAX_LIMIT: usize = 10_000;

/// Returns the events of the changes between two states.
pub(super) fn of_changes(
    (before, after): (&DirectoryIndex<'_>, &DirectoryIndex<'_>),
    (organization, application): (&str, &str),
    at: Timestamp,
) -> Vec<Value> {
    let mut found = Vec::new();
    of_people(before, after, &mut found);
    of_groups(before, after, application, &mut found);
    let complete = |(kind, fields): (&str, Map<String, Value>)| {
        let id = &Uuid::new_v4().simple().to_string()[..24];
        let mut event = json!({
            "event_type": kind, "service": "directory", "timestamp": format!("{at:.3}"), "id": id,
            "organization": organization, "@version": "1", "client_ip": "127.0.0.1", "success": true, "provider": null,
            "auth_method": "session", "initiated_by": {"id": organization, "type": "admin", "email": "admin@acme.example"},
        });
        event.as_object_mut().into_iter().for_each(|event| event.extend(fields.clone()));
        event
    };
    found.into_iter().map(complete).collect()
}

type Found = Vec<(&'static str, Map<String, Value>)>;

fn fields(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value { fields } else { Map::new() }
}

fn of_people(before: &DirectoryIndex<'_>, after: &DirectoryIndex<'_>, found: &mut Found) {
    let resource = |person: &Person| json!({"id": person.id, "type": "user", "username": person.username});
    for person in &after.directory().users {
        let Some(was) = before.person(&person.id) else {
            found.push(("user_create", fields(json!({"resource": resource(person)}))));
            continue;
        };
        let changes = [
            ("username", json!(was.username), json!(person.username)),
            ("email", json!(was.email), json!(person.email)),
            ("firstname", json!(was.firstname), json!(person.firstname)),
            ("lastname", json!(was.lastname), json!(person.lastname)),
        ];
        let changes: Vec<Value> = changes
            .into_iter()
            .filter(|(_, from, to)| from != to)
            .map(|(field, from, to)| json!({"field": field, "from": from, "to": to}))
            .collect();
        if !changes.is_empty() {
            found.push(("user_update", fields(json!({"resource": resource(person), "changes": changes}))));
        }
        match (was.state, person.state) {
            (PersonState::Active, PersonState::Suspended) => {
                found.push(("user_suspended", fields(json!({"resource": resource(person)}))));
            }
            (PersonState::Suspended, PersonState::Active) => {
                found.push(("user_unsuspended", fields(json!({"resource": resource(person)}))));
            }
            _ => {}
        }
    }
    let gone = before.directory().users.iter().filter(|was| after.person(&was.id).is_none());
    found.extend(gone.map(|was| ("user_delete", fields(json!({"resource": resource(was)})))));
}

fn of_groups(before: &DirectoryIndex<'_>, after: &DirectoryIndex<'_>, application: &str, found: &mut Found) {
    let resource =
        |group: &UserGroup| fields(json!({"resource": {"id": group.id, "type": "user_group", "name": group.name}}));
    let association = |op: &str, group: &UserGroup, to: Value| {
        let from = json!({"type": "user_group", "object_id": group.id, "name": group.name});
        let connection = json!({"from": from, "to": to});
        let association = json!({"op": op, "action_source": "", "attributes": null, "connection": connection});
        ("association_change", fields(json!({"association": association})))
    };
    let user = |id: &str| json!({"type": "user", "object_id": id, "name": null});
    let egnyte = || json!({"type": "application", "object_id": application, "name": "egnyte"});
    let nothing = |group: &UserGroup| UserGroup { associated: false, members: Vec::new(), ..group.clone() };
    for group in &after.directory().user_groups {
        let was = before.user_group(&group.id);
        match was {
            None => found.push(("group_create", resource(group))),
            Some(was) if was.name != group.name => found.push(("group_update", resource(group))),
            Some(_) => {}
        }
        let was = was.cloned().unwrap_or_else(|| nothing(group));
        let members = |group: &UserGroup| group.members.iter().cloned().collect::<HashSet<Id>>();
        let (members_before, members_after) = (members(&was), members(group));
        let joined = group.members.iter().filter(|id| !members_before.contains(*id));
        found.extend(joined.map(|id| association("add", group, user(id.as_str()))));
        let left = was.members.iter().filter(|id| !members_after.contains(*id));
        found.extend(left.map(|id| association("remove", group, user(id.as_str()))));
        if was.associated != group.associated {
            found.push(association(if group.associated { "add" } else { "remove" }, group, egnyte()));
        }
    }
    let is_gone = |was: &&UserGroup| after.user_group(&was.id).is_none();
    found.extend(before.directory().user_groups.iter().filter(is_gone).map(|was| ("group_delete", resource(was))));
}

/// Answers the query for events.
pub(super) fn list(view: &View, request: &Request) -> Result<Answer, Answer> {
    let body = &request.body;
    let mut events = select(view, body)?;
    let order = if body["sort"] == "DESC" { "DESC" } else { "ASC" };
    if order == "DESC" {
        events.reverse();
    }
    if let Some(last) = body["search_after"].as_array().and_then(|after| after.get(1)) {
        let position = events.iter().position(|event| event["id"] == *last);
        events.drain(..position.map_or(0, |position| position + 1));
    }
    let limit = body["limit"].as_u64().map_or(Ok(DEFAULT_LIMIT), usize::try_from).unwrap_or(MAX_LIMIT);
    if limit > MAX_LIMIT {
        return Err(Answer::bad_request("limit must not be more than 10000"));
    }
    events.truncate(limit);
    let after = events.last().map(|event| json!([milliseconds(&event["timestamp"]), event["id"]]).to_string());
    let answer = Answer::ok(events.iter().copied().cloned().collect()).with_header("X-Result-Count", &events.len());
    let answer = answer.with_header("X-Limit", &limit).with_header("X-Sort", &order);
    Ok(match after {
        Some(after) => answer.with_header("X-Search_after", &after),
        None => answer,
    })
}

/// Answers the query for the number of events.
pub(super) fn count(view: &View, request: &Request) -> Result<Answer, Answer> {
    Ok(Answer::ok(json!({"count": select(view, &request.body)?.len()})))
}

/// Returns the events of the service, the time and the search term of a query.
fn select<'v>(view: &'v View, body: &Value) -> Result<Vec<&'v Value>, Answer> {
    let services = body["service"].as_array().ok_or_else(|| Answer::bad_request("service is required"))?;
    let start = time(&body["start_time"]).ok_or_else(|| Answer::bad_request("start_time is required"))?;
    let end = time(&body["end_time"]);
    if end.is_some_and(|end| end <= start) {
        return Err(Answer::bad_request("Start Time not after End Time"));
    }
    let is_served = services.iter().any(|service| service == "all" || service == "directory");
    let is_selected = |event: &&Value| {
        let at = time(&event["timestamp"]).unwrap_or_default();
        is_served && at >= start && end.is_none_or(|end| at < end) && matches(event, &body["search_term"])
    };
    Ok(view.history.events.iter().filter(is_selected).collect())
}

/// Checks `and`, `or` and `not` of a search term.
fn matches(event: &Value, term: &Value) -> bool {
    let holds = |condition: &Value| {
        condition.as_object().into_iter().flatten().all(|(field, wanted)| {
            let found = text(field.split('.').fold(event, |value, name| &value[name]));
            wanted.as_array().map_or_else(|| text(wanted) == found, |list| list.iter().any(|it| text(it) == found))
        })
    };
    let list = |name: &str| term[name].as_array().cloned().unwrap_or_default();
    let any = list("or");
    list("and").iter().all(holds) && (any.is_empty() || any.iter().any(holds)) && !list("not").iter().any(holds)
}

fn time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

fn milliseconds(value: &Value) -> i64 {
    time(value).unwrap_or_default().as_millisecond()
}
