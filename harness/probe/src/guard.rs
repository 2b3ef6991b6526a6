//! Guard of the client: only what this run created is changed or removed, and everything new has a name of this run.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;

use super::call::{Api, Call, Kind, path_of};
use super::template::RunName;

/// Call that the guard refuses: an error of the experiments, not of the server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the probe does not send {method} {path}: {reason}")]
pub struct GuardError {
    method: String,
    path: String,
    reason: &'static str,
}

/// Object that this run created and has not removed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Creation {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) path: String,
}

/// Objects of this run.
#[derive(Debug)]
pub(crate) struct Guard {
    run: RunName,
    /// Paths that may be changed, those of removed objects among them.
    allowed: BTreeSet<(Api, String)>,
    /// Objects to remove, in order of their creation.
    pub(crate) creations: Vec<Creation>,
    /// Names that were sent in a creation whose response was lost.
    pub(crate) uncertain: Vec<(Kind, String)>,
}

impl Guard {
    pub(crate) fn new(run: RunName) -> Self {
        Self { run, allowed: BTreeSet::new(), creations: Vec::new(), uncertain: Vec::new() }
    }

    /// Checks a call before it is sent.
    pub(crate) fn check(&self, call: &Call) -> Result<(), GuardError> {
        let refuse = |reason| Err(GuardError { method: call.method.to_string(), path: call.path.clone(), reason });
        if !self.has_own_names(call) {
            return refuse("its name is not one of this run");
        }
        match call.method {
            Method::GET => Ok(()),
            Method::POST if is_creation(call) || is_token_request(call) || self.is_own_bulk(call) => Ok(()),
            Method::PUT | Method::PATCH | Method::DELETE if self.allows(call.api, &call.path) => Ok(()),
            _ => refuse("this run did not create it"),
        }
    }

    /// Registers what a response to a creation shows. Returns its id, if it is an object of this run.
    pub(crate) fn register(&mut self, kind: Kind, body: &Value) -> Option<Value> {
        let id = Some(&body["id"]).filter(|id| id.is_number() || is_segment(id))?;
        let name = body[kind.name_attribute()].as_str().unwrap_or_default();
        // A server that answers a creation with an object of another name has not created it.
        if !name.is_empty() && !self.run.owns(name) {
            return None;
        }
        let path = path_of(kind, id);
        if self.allowed.insert((kind.collection().0, path.clone())) {
            self.creations.push(Creation { kind, name: name.to_owned(), path });
        }
        Some(id.clone())
    }

    /// Allows changes of a user that SCIM shows for an account of this run, by its external id. It is removed with the
    /// account.
    pub(crate) fn recognise(&mut self, body: &Value) -> Option<Value> {
        let is_own = body["externalId"].as_str().is_some_and(|id| self.run.owns(id));
        let id = Some(&body["id"]).filter(|id| is_own && is_segment(id))?;
        self.allowed.insert((Api::Scim, path_of(Kind::Person, id)));
        Some(id.clone())
    }

    fn allows(&self, api: Api, path: &str) -> bool {
        self.allowed.contains(&(api, path.to_owned()))
    }

    fn has_own_names(&self, call: &Call) -> bool {
        let names = ["userName", "displayName"].map(|attribute| call.body.as_ref()?.get(attribute)?.as_str());
        names.into_iter().flatten().all(|name| self.run.owns(name))
    }

    /// Returns whether every operation of a bulk request deletes an object of this run.
    fn is_own_bulk(&self, call: &Call) -> bool {
        let operations = call.body.as_ref().and_then(|body| body["Operations"].as_array());
        let is_own = |operation: &Value| {
            operation["method"] == "DELETE"
                && operation["path"].as_str().is_some_and(|path| self.allows(Api::Scim, path))
        };
        call.path == "/Bulk" && operations.is_some_and(|operations| operations.iter().all(is_own))
    }
}

/// Returns whether an id can be one segment of a path. A URL parser resolves dot segments, percent-encoded ones as well, so
/// that the path would lead to the collection or above it.
fn is_segment(id: &Value) -> bool {
    id.as_str().is_some_and(|id| !["", ".", ".."].contains(&id))
}

fn is_creation(call: &Call) -> bool {
    let collections = [Kind::Person, Kind::Group, Kind::Account, Kind::Team].map(Kind::collection);
    collections.contains(&(call.api, &call.path))
}

fn is_token_request(call: &Call) -> bool {
    call.api == Api::Site && call.path.starts_with("/puboauth/token?")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn guard() -> Guard {
        Guard::new(RunName { prefix: "probe-0-".to_owned(), mail_domain: "example.com".to_owned() })
    }

    fn call(method: Method, path: &str, body: Value) -> Call {
        Call { body: Some(body), ..Call::new(method, Api::Scim, path) }
    }

    #[test]
    fn object_of_another_is_neither_changed_nor_removed() {
        let mut guard = guard();
        for method in [Method::PUT, Method::PATCH, Method::DELETE] {
            assert!(guard.check(&call(method.clone(), "/Users/7", json!({}))).is_err());
        }
        let own = json!({ "id": "7", "userName": "probe-0-1a" });
        assert_eq!(guard.register(Kind::Person, &own), Some(json!("7")));
        for method in [Method::PUT, Method::PATCH, Method::DELETE] {
            assert_eq!(guard.check(&call(method.clone(), "/Users/7", json!({}))), Ok(()));
            let same_id = Call::new(method, Api::Own, "/v2/users/7");
            assert!(guard.check(&same_id).is_err(), "the id of another API can be another user");
        }
    }

    #[test]
    fn foreign_name_is_neither_sent_nor_registered() {
        let mut guard = guard();
        assert!(guard.check(&call(Method::POST, "/Users", json!({ "userName": "ada" }))).is_err());
        assert_eq!(guard.check(&call(Method::POST, "/Users", json!({ "userName": "PROBE-0-a" }))), Ok(()));
        assert_eq!(guard.register(Kind::Person, &json!({ "id": "7", "userName": "ada" })), None);
        assert_eq!(guard.recognise(&json!({ "id": "7", "externalId": "ada" })), None);
        assert!(guard.creations.is_empty());
    }

    #[test]
    fn id_that_leads_to_another_path_is_not_registered() {
        let mut guard = guard();
        for id in ["", ".", ".."] {
            assert_eq!(guard.register(Kind::Person, &json!({ "id": id, "userName": "probe-0-1a" })), None);
            assert_eq!(guard.recognise(&json!({ "id": id, "externalId": "probe-0-1a" })), None);
        }
        assert!(guard.creations.is_empty());
    }

    #[test]
    fn bulk_request_deletes_own_objects_only() {
        let mut guard = guard();
        guard.register(Kind::Group, &json!({ "id": "g", "displayName": "probe-0-1g" }));
        let bulk = |operation: Value| call(Method::POST, "/Bulk", json!({ "Operations": [operation] }));
        assert_eq!(guard.check(&bulk(json!({ "method": "DELETE", "path": "/Groups/g" }))), Ok(()));
        assert!(guard.check(&bulk(json!({ "method": "DELETE", "path": "/Groups/h" }))).is_err());
        assert!(guard.check(&bulk(json!({ "method": "POST", "path": "/Groups/g" }))).is_err());
        assert!(guard.check(&call(Method::POST, "/Settings", json!({}))).is_err());
    }
}
