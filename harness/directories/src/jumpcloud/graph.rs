//! Graph between application, user groups and people (v2). The name of a user group stands only in `ldapGroups`.

use serde_json::{Value, json};

use super::groups::{GroupNode, members, nodes};
use super::message::Answer;
use super::view::View;

/// Attributes of a user group in the graph.
fn attributes(group: GroupNode<'_>) -> Value {
    json!({"ldapGroups": [{"name": group.name}]})
}

/// Edge to an object.
fn edge(id: &str, kind: &str, attributes: &Value) -> Value {
    json!({"attributes": null, "to": {"attributes": attributes, "id": id, "type": kind}})
}

fn edge_to_group(group: GroupNode<'_>) -> Value {
    edge(group.id, "user_group", &attributes(group))
}

fn edge_to_user(id: &str) -> Value {
    edge(id, "user", &Value::Null)
}

fn node(id: &str, kind: &str, attributes: &Value, paths: Vec<Value>) -> Value {
    json!({"id": id, "type": kind, "compiledAttributes": attributes, "paths": paths})
}

fn group_node(group: GroupNode<'_>) -> Value {
    node(group.id, "user_group", &attributes(group), vec![json!([edge_to_group(group)])])
}

/// Direct members of a user group.
pub(super) fn group_members(view: &View, group: &str) -> Vec<Value> {
    members(view, group).into_iter().map(|id| edge_to_user(id.as_str())).collect()
}

/// Direct and indirect members of a user group.
pub(super) fn membership(view: &View, group: &str) -> Vec<Value> {
    let node = |id: &str| node(id, "user", &json!({}), vec![json!([edge_to_user(id)])]);
    members(view, group).into_iter().map(|id| node(id.as_str())).collect()
}

/// User groups of a person.
pub(super) fn member_of(view: &View, user: &str) -> Vec<Value> {
    let is_member = |group: &GroupNode<'_>| members(view, group.id).into_iter().any(|id| id.as_str() == user);
    nodes(view).into_iter().filter(is_member).map(group_node).collect()
}

/// User groups that are associated with the application.
pub(super) fn associated_groups(view: &View) -> Vec<Value> {
    nodes(view).into_iter().filter(|group| group.associated).map(group_node).collect()
}

/// People who reach the application through an associated user group, each with the paths that lead there.
pub(super) fn associated_users(view: &View) -> Vec<Value> {
    let groups: Vec<GroupNode<'_>> = nodes(view).into_iter().filter(|group| group.associated).collect();
    let reached = view.directory.users.iter().filter_map(|person| {
        let id = person.id.as_str();
        let of = groups.iter().filter(|group| members(view, group.id).contains(&&person.id));
        let paths: Vec<Value> = of.map(|group| json!([edge_to_group(*group), edge_to_user(id)])).collect();
        (!paths.is_empty()).then(|| node(id, "user", &json!({}), paths))
    });
    reached.collect()
}

/// Applications of a user group or person: the one, if it is associated.
pub(super) fn applications(view: &View, is_associated: bool) -> Vec<Value> {
    let application = view.application.as_deref().filter(|_| is_associated);
    let node = |id: &str| node(id, "application", &json!({}), vec![json!([edge(id, "application", &Value::Null)])]);
    application.into_iter().map(node).collect()
}

/// Direct associations of an object; `targets` is obligatory.
pub(super) fn associations(targets: Option<&str>, kind: &str, ids: Vec<String>) -> Result<Vec<Value>, Answer> {
    let missing = "Bad Request: request parameter \"targets\" is required";
    let targets = targets.ok_or_else(|| Answer::bad_request(missing))?;
    if !targets.split(',').any(|target| target == kind) {
        return Ok(Vec::new());
    }
    Ok(ids.iter().map(|id| edge(id, kind, &Value::Null)).collect())
}
