//! Removal of everything that a run created, also of what it only may have created.

use reqwest::Method;
use serde_json::Value;

use super::call::{Api, Call, Kind, path_of};
use super::client::{Client, ProbeError};
use super::guard::Creation;

/// Removes the objects of the run, the last one first. What cannot be removed stays in the guard's list.
pub(crate) async fn remove_all(client: &mut Client) -> Result<(), ProbeError> {
    let was_cleaning = std::mem::replace(&mut client.is_cleaning, true);
    let removed = remove(client).await;
    client.is_cleaning = was_cleaning;
    removed
}

async fn remove(client: &mut Client) -> Result<(), ProbeError> {
    for (kind, name) in std::mem::take(&mut client.guard.uncertain) {
        register_by_name(client, kind, &name).await?;
    }
    let mut left = Vec::new();
    let mut failure = None;
    while let Some(creation) = client.guard.creations.pop() {
        match remove_one(client, &creation).await {
            Ok(true) => {}
            Ok(false) => left.push(creation),
            Err(error) => {
                left.push(creation);
                failure = Some(error);
                break;
            }
        }
    }
    left.reverse();
    client.guard.creations.append(&mut left);
    failure.map_or(Ok(()), Err)
}

/// Removes an object, and returns whether it is gone. A server can deactivate a user that SCIM deletes; Egnyte's own API
/// then deletes it.
async fn remove_one(client: &mut Client, creation: &Creation) -> Result<bool, ProbeError> {
    let (api, _) = creation.kind.collection();
    let answered = client.send(&Call::new(Method::DELETE, api, creation.path.as_str())).await?;
    if creation.kind != Kind::Person {
        return Ok(answered.is_success() || answered.status == 404);
    }
    let is_gone = async |client: &mut Client| {
        client.send(&Call::new(Method::GET, api, creation.path.as_str())).await.map(|reply| reply.status == 404)
    };
    if is_gone(client).await? {
        return Ok(true);
    }
    if !client.has(Api::Own) || creation.name.is_empty() {
        return Ok(false);
    }
    if let Some(path) = register_by_name(client, Kind::Account, &creation.name).await? {
        client.send(&Call::new(Method::DELETE, Api::Own, path.as_str())).await?;
        client.guard.creations.retain(|other| other.path != path);
    }
    is_gone(client).await
}

/// Registers the object with this name, which only this run can have created. Returns its path.
async fn register_by_name(client: &mut Client, kind: Kind, name: &str) -> Result<Option<String>, ProbeError> {
    let ((api, collection), attribute) = (kind.collection(), kind.name_attribute());
    let found =
        client.send(&Call::new(Method::GET, api, format!("{collection}?filter={attribute} eq \"{name}\""))).await?;
    let list = ["Resources", "resources"].iter().find_map(|key| found.json[*key].as_array());
    let has_name = |entry: &&Value| entry[attribute].as_str().is_some_and(|found| found.eq_ignore_ascii_case(name));
    let entry = list.and_then(|entries| entries.iter().find(has_name));
    Ok(entry.and_then(|entry| client.guard.register(kind, entry)).map(|id| path_of(kind, &id)))
}
