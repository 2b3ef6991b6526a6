//! Remarks about what a build read, in the words of the API: they explain a failure, and judge nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::groups::nodes;
use super::list::text;
use super::view::View;
use crate::requests::Served;

/// Most remarks of one kind.
const MOST: usize = 4;

/// Returns the remarks about the requests of the current generation.
pub(super) fn remarks(view: &View, served: &[Served]) -> Vec<String> {
    let mut remarks = Vec::new();
    if served.iter().all(|request| request.status != Some(200)) {
        remarks.push("it read nothing of the directory after the change".to_owned());
        if served.is_empty() {
            return remarks;
        }
    }
    remarks.extend(unread(view, served).into_iter().take(MOST));
    remarks.extend(strangers(view, served).into_iter().take(MOST));
    let refused = served.iter().filter(|request| request.status.is_some_and(|status| status >= 400));
    let refused: BTreeSet<String> = refused.map(refusal).collect();
    remarks.extend(refused.into_iter().take(MOST));
    remarks.extend(view.latest().iter().map(|event| change(view, event)).take(MOST));
    remarks.extend(without_password(view));
    remarks
}

fn without_password(view: &View) -> Option<String> {
    let people = view.directory().users.iter().filter(|person| !view.has_password(person));
    let names: Vec<&str> = people.map(|person| person.username.as_str()).collect();
    let more = names.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let shown = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    let line = format!("ACTIVATED, but without a password yet, so that `activated` is false: {shown}{more}");
    (!names.is_empty()).then_some(line)
}

fn refusal(request: &Served) -> String {
    let Served { method, path, status, .. } = request;
    format!("{method} {path} was answered with {}", status.unwrap_or_default())
}

/// Lists of which entries were not read.
fn unread(view: &View, served: &[Served]) -> Vec<String> {
    let mut lists: BTreeMap<&str, (BTreeSet<usize>, usize)> = BTreeMap::new();
    for request in served {
        let Some(listed) = request.listed else { continue };
        let (read, total) = lists.entry(&request.path).or_default();
        read.extend(listed.skip..listed.skip + listed.count);
        *total = (*total).max(listed.total);
    }
    let incomplete = lists.into_iter().filter(|(_, (read, total))| read.len() < *total);
    let line = |(path, (read, total)): (&str, (BTreeSet<usize>, usize))| {
        format!("it read {} of the {total} entries of GET {path}{}", read.len(), group_name(view, path))
    };
    incomplete.map(line).collect()
}

/// User groups whose members were read, although they are not associated.
fn strangers(view: &View, served: &[Served]) -> Vec<String> {
    let groups = nodes(view).into_iter().filter(|group| !group.associated);
    let is_read = |id: &str| served.iter().any(|request| request.path.contains(&format!("/usergroups/{id}/member")));
    let read = groups.filter(|group| is_read(group.id));
    read.map(|group| format!("it read the members of {:?}, which is not associated with Egnyte", group.name)).collect()
}

fn group_name(view: &View, path: &str) -> String {
    let group = nodes(view).into_iter().find(|group| path.contains(group.id));
    group.map(|group| format!(", the user group {:?}", group.name)).unwrap_or_default()
}

/// Describes an event of Directory Insights.
fn change(view: &View, event: &Value) -> String {
    let kind = text(&event["event_type"]);
    let connection = &event["association"]["connection"];
    if !connection.is_null() {
        let (from, to) = (text(&connection["from"]["name"]), &connection["to"]);
        let person = to["object_id"].as_str().and_then(|id| view.place(id));
        let to = person.map_or_else(|| text(&to["name"]), |place| view.directory().users[place].username.clone());
        return format!("the directory changed: {kind} {} {from:?} → {to}", text(&event["association"]["op"]));
    }
    let resource = &event["resource"];
    let name = if resource["username"].is_null() {
        format!("{:?}", text(&resource["name"]))
    } else {
        text(&resource["username"])
    };
    let changes = event["changes"].as_array().into_iter().flatten();
    let changes = changes.map(|it| format!(", {} {} → {}", text(&it["field"]), it["from"], it["to"]));
    let more = match kind.as_str() {
        "user_suspended" => ": `state` is SUSPENDED, `activated` stays true",
        "user_delete" => ": not listed any more",
        "group_update" => ": the same id, another name",
        _ => "",
    };
    format!("the directory changed: {kind} {name}{}{more}", changes.collect::<String>())
}
