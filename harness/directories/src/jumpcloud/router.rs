//! Router: each request that is part of the API, and its answer.

use serde_json::{Value, json};

use super::message::{Answer, Request};
use super::view::View;
use super::{applications, events, filter, graph, groups, list, search, users};

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
                search::apply(users::all(view), &request.body).map(|found| list::v1(found, request))
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
    let filtered = |entries: Vec<Value>| Ok(list::v1(filter::apply(entries, request)?, request));
    match path {
        ["systemusers"] => filtered(users::all(view)),
        ["systemusers", id] => found(users::one(view, id)),
        ["organizations"] => filtered(applications::organizations(view)),
        ["applications"] => filtered(applications::all(view)),
        ["applications", id] => found(applications::all(view).into_iter().find(|it| it["id"] == *id)),
        ["systems"] => Ok(Answer::ok(json!({"totalCount": 0, "results": []}))),
        _ => Err(Answer::not_found()),
    }
}

fn version_2(view: &View, request: &Request, path: &[&str]) -> Result<Answer, Answer> {
    let paged = |entries: Vec<Value>| Ok(list::v2(entries, request));
    let filtered = |entries: Vec<Value>| Ok(list::v2(filter::apply(entries, request)?, request));
    match path {
        ["usergroups" | "groups"] => filtered(groups::nodes(view).into_iter().map(groups::group).collect()),
        ["usergroups", id] => found(groups::node(view, id).map(groups::group)),
        ["usergroups", id, of_group] => {
            let group = groups::node(view, id).ok_or_else(Answer::not_found)?;
            let applications = graph::applications(view, group.associated);
            match *of_group {
                "members" => paged(graph::group_members(view, id)),
                "membership" => paged(graph::membership(view, id)),
                "applications" => paged(applications),
                "associations" => paged(associations(request, "application", &applications)?),
                _ => Err(Answer::not_found()),
            }
        }
        ["users", id, of_user] => {
            users::one(view, id).ok_or_else(Answer::not_found)?;
            let is_reached = || graph::associated_users(view).iter().any(|user| user["id"] == *id);
            match *of_user {
                "memberof" => paged(graph::member_of(view, id)),
                "applications" => paged(graph::applications(view, is_reached())),
                // A person is bound to the application through a user group only.
                "associations" => paged(associations(request, "application", &[])?),
                _ => Err(Answer::not_found()),
            }
        }
        ["applications", id, of_application] if view.application.as_deref() == Some(*id) => match *of_application {
            "usergroups" => paged(graph::associated_groups(view)),
            "users" => paged(graph::associated_users(view)),
            "associations" => paged(associations(request, "user_group", &graph::associated_groups(view))?),
            _ => Err(Answer::not_found()),
        },
        ["directories" | "systemgroups"] => paged(Vec::new()),
        _ => Err(Answer::not_found()),
    }
}

fn associations(request: &Request, kind: &str, nodes: &[Value]) -> Result<Vec<Value>, Answer> {
    let ids = nodes.iter().map(|node| list::text(&node["id"])).collect();
    graph::associations(request.parameter("targets").as_deref(), kind, ids)
}

fn found(entry: Option<Value>) -> Result<Answer, Answer> {
    entry.map(Answer::ok).ok_or_else(Answer::not_found)
}
