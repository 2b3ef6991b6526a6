//! Graph between application, user groups and people (v2). The name of a user group stands only in `ldapGroups`.

use serde_json::{Value, json};

use super::groups::{GroupNode, members, nodes, of_person};
use super::list::Entries;
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
pub(super) fn group_members<'v>(view: &'v View, group: &str) -> Entries<'v> {
    members(view, group, |id| edge_to_user(id.as_str()))
}

/// Direct and indirect members of a user group.
pub(super) fn membership<'v>(view: &'v View, group: &str) -> Entries<'v> {
    members(view, group, |id| node(id.as_str(), "user", &json!({}), vec![json!([edge_to_user(id.as_str())])]))
}

/// User groups of a person.
pub(super) fn member_of(view: &View, user: &str) -> Vec<Value> {
    of_person(view, user).into_iter().map(group_node).collect()
}

/// User groups that are associated with the application.
pub(super) fn associated_groups(view: &View) -> Vec<Value> {
    nodes(view).into_iter().filter(|group| group.associated).map(group_node).collect()
}

/// Returns whether a person reaches the application through an associated user group.
pub(super) fn reaches_application(view: &View, user: &str) -> bool {
    view.groups_of(user).any(|group| group.associated)
}

/// People who reach the application through an associated user group, each with the paths that lead there.
pub(super) fn associated_users(view: &View) -> Entries<'_> {
    let people = view.directory().users.iter().map(|person| person.id.as_str());
    let reached: Vec<&str> = people.filter(|id| reaches_application(view, id)).collect();
    Entries::new(reached.len(), move |place| {
        let id = reached[place];
        let groups = of_person(view, id).into_iter().filter(|group| group.associated);
        let paths = groups.map(|group| json!([edge_to_group(group), edge_to_user(id)])).collect();
        node(id, "user", &json!({}), paths)
    })
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
