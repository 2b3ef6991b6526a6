//! Router: each request that is part of the API, and its answer.

use serde_json::{Value, json};

use super::filter::Conditions;
use super::list::{Entries, List};
use super::message::{Answer, Request};
use super::view::View;
use super::{applications, events, graph, groups, list, search, users};

/// Answers a request whose key is known.
pub(super) fn answer(view: &View, request: &Request) -> Answer {
    let answer = match request.method.as_str() {
        "GET" => match request.segments()[..] {
            ["api", "v2", ref path @ ..] => version_2(view, request, path),
            ["api", ref path @ ..] => version_1(view, request, path),
            _ => Err(Answer::not_found()),
        },
        "POST" => match request.segments()[..] {
            ["api", "search", "systemusers"] => {
                let filter = |entry: &Value| search::matches(entry, &request.body);
                list::v1(&List { entries: users::all(view), filter: Some(&filter) }, &view.orders, request)
            }
            ["insights", "directory", "v1", "events"] => events::list(view, request),
            ["insights", "directory", "v1", "events", "count"] => events::count(view, request),
            _ => Err(Answer::forbidden()),
        },
        _ => Err(Answer::forbidden()),
    };
    answer.unwrap_or_else(|refusal| refusal)
}

fn version_1(view: &View, request: &Request, path: &[&str]) -> Result<Answer, Answer> {
    let filtered = |entries| filtered(entries, request, |list| list::v1(list, &view.orders, request));
    match path {
        ["systemusers"] => filtered(users::all(view)),
        ["systemusers", id] => found(users::one(view, id)),
        ["organizations"] => filtered(applications::organizations(view).into()),
        ["applications"] => filtered(applications::all(view).into()),
        ["applications", id] => found(applications::all(view).into_iter().find(|it| it["id"] == *id)),
        ["systems"] => Ok(Answer::ok(json!({"totalCount": 0, "results": []}))),
        _ => Err(Answer::not_found()),
    }
}

fn version_2(view: &View, request: &Request, path: &[&str]) -> Result<Answer, Answer> {
    let paged = |entries: Vec<Value>| list::v2(&List::whole(entries), &view.orders, request);
    let pages_of = |entries: Entries<'_>| list::v2(&List::whole(entries), &view.orders, request);
    match path {
        ["usergroups" | "groups"] => {
            let groups: Vec<Value> = groups::nodes(view).into_iter().map(groups::group).collect();
            filtered(groups.into(), request, |list| list::v2(list, &view.orders, request))
        }
        ["usergroups", id] => found(groups::node(view, id).map(groups::group)),
        ["usergroups", id, of_group] => {
            let group = groups::node(view, id).ok_or_else(Answer::not_found)?;
            let applications = graph::applications(view, group.associated);
            match *of_group {
                "members" => pages_of(graph::group_members(view, id)),
                "membership" => pages_of(graph::membership(view, id)),
                "applications" => paged(applications),
                "associations" => paged(associations(request, "application", &applications)?),
                _ => Err(Answer::not_found()),
            }
        }
        ["users", id, of_user] => {
            view.place(id).ok_or_else(Answer::not_found)?;
            match *of_user {
                "memberof" => paged(graph::member_of(view, id)),
                "applications" => paged(graph::applications(view, graph::reaches_application(view, id))),
                // A person is bound to the application through a user group only.
                "associations" => paged(associations(request, "application", &[])?),
                _ => Err(Answer::not_found()),
            }
        }
        ["applications", id, of_application] if view.application.as_deref() == Some(*id) => match *of_application {
            "usergroups" => paged(graph::associated_groups(view)),
            "users" => pages_of(graph::associated_users(view)),
            "associations" => paged(associations(request, "user_group", &graph::associated_groups(view))?),
            _ => Err(Answer::not_found()),
        },
        ["directories" | "systemgroups"] => paged(Vec::new()),
        _ => Err(Answer::not_found()),
    }
}

/// Answers with a page of the entries that the filters of a request keep.
fn filtered<'v>(
    entries: Entries<'v>,
    request: &Request,
    page: impl FnOnce(&List<'_>) -> Result<Answer, Answer>,
) -> Result<Answer, Answer> {
    match Conditions::of(request)? {
        Some(conditions) => {
            let filter = |entry: &Value| Ok(conditions.hold(entry));
            page(&List { entries, filter: Some(&filter) })
        }
        None => page(&List::whole(entries)),
    }
}

fn associations(request: &Request, kind: &str, nodes: &[Value]) -> Result<Vec<Value>, Answer> {
    let ids = nodes.iter().map(|node| list::text(&node["id"])).collect();
    graph::associations(request.parameter("targets").as_deref(), kind, ids)
}

fn found(entry: Option<Value>) -> Result<Answer, Answer> {
    entry.map(Answer::ok).ok_or_else(Answer::not_found)
}
