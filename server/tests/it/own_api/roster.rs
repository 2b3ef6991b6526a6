//! One roster behind SCIM and Egnyte's own API.

use proptest::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

use super::{account, account_with};
use crate::support::{Mock, person, person_with, said, text};

#[tokio::test]
async fn user_of_scim_is_a_number_here_with_both_names() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    let (status, user) = mock.api_get(&format!("/v2/users/{id}")).await;
    assert_eq!((status, user["id"].to_string()), (200, id));
    assert_eq!(json!([user["userName"], user["idpUserId"], user["authType"]]), json!(["ada", "ada", "sso"]));
}

#[tokio::test]
async fn user_of_this_api_is_taken_over_by_scim_without_an_idp_user_name() {
    let mock = Mock::start().await;
    let id = mock.api_user(account("ada")).await;
    assert_eq!(mock.found("/Users", "userName eq \"ada\"").await, [id.to_string()]);
    let (status, user) =
        mock.scim_put(&format!("/Users/{id}"), person_with("ada", json!({ "externalId": "x-ada" }))).await;
    assert_eq!((status, &user["userName"]), (200, &json!("ada")));
    assert_eq!(mock.api_get(&format!("/v2/users/{id}")).await.1["idpUserId"], "");
}

#[tokio::test]
async fn names_and_email_that_change_here_change_in_scim() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    let change = json!({ "email": "new@acme.example", "familyName": "Byron", "userType": "standard" });
    assert_eq!(mock.api_patch(&format!("/v2/users/{id}"), change).await.0, 200);
    let (_, user) = mock.scim_get(&format!("/Users/{id}")).await;
    let shown = json!([user["emails"][0]["value"], user["name"]["formatted"], user["userType"]]);
    assert_eq!(shown, json!(["new@acme.example", "Ada Byron", "standard"]));
}

#[tokio::test]
async fn pending_email_shows_here() {
    let mock = Mock::with(json!({ "guesses": { "email-change": "pending" } })).await;
    let id = mock.scim_user(person("ada")).await;
    let other = mock.api_user(account("grace")).await;
    let change = person_with("ada", json!({ "emails": [{ "value": "new@acme.example" }] }));
    assert_eq!(mock.scim_put(&format!("/Users/{id}"), change).await.0, 200);
    let (_, changed) = mock.api_patch(&format!("/v2/users/{other}"), json!({ "email": "b@acme.example" })).await;
    let (_, user) = mock.api_get(&format!("/v2/users/{id}")).await;
    for (user, email) in [(user, "ada@acme.example"), (changed, "grace@acme.example")] {
        assert_eq!(json!([user["email"], user["emailChangePending"]]), json!([email, true]));
    }
}

/// Users and groups as each of the two APIs shows them.
async fn views(mock: &Mock) -> [Value; 2] {
    let (_, users) = mock.scim_get("/Users").await;
    let (_, groups) = mock.scim_get("/Groups").await;
    let of_scim = json!({
        "users": users["Resources"].as_array().unwrap().iter().map(|user| json!([
            text(&user["id"]), user["active"], user["emails"][0]["value"], user["userType"],
            user["name"]["givenName"], user["externalId"].as_str().unwrap_or_default(),
        ])).collect::<Vec<_>>(),
        "groups": groups["Resources"].as_array().unwrap().iter().map(|group| json!([
            group["id"], group["displayName"],
            group["members"].as_array().into_iter().flatten().map(|member| text(&member["value"])).collect::<Vec<_>>(),
        ])).collect::<Vec<_>>(),
    });
    let (_, users) = mock.api_get("/v2/users").await;
    let (_, groups) = mock.api_get("/v2/groups").await;
    let mut shown = Vec::new();
    for entry in groups["resources"].as_array().unwrap() {
        let (_, group) = mock.api_get(&format!("/v2/groups/{}", text(&entry["id"]))).await;
        let members = group["members"].as_array().unwrap().iter().map(|member| member["value"].to_string());
        shown.push(json!([group["id"], group["displayName"], members.collect::<Vec<_>>()]));
    }
    let of_api = json!({
        "users": users["resources"].as_array().unwrap().iter().map(|user| json!([
            user["id"].to_string(), user["active"], user["email"], user["userType"], user["name"]["givenName"],
            user["externalId"],
        ])).collect::<Vec<_>>(),
        "groups": shown,
    });
    [of_scim, of_api]
}

#[derive(Debug, Clone)]
enum Act {
    Create { over_scim: bool, name: u8 },
    Activate { over_scim: bool, user: prop::sample::Index, active: bool },
    Delete { over_scim: bool, user: prop::sample::Index },
    Group { over_scim: bool, name: u8, member: prop::sample::Index },
    Join { over_scim: bool, group: prop::sample::Index, user: prop::sample::Index },
}

fn act() -> impl Strategy<Value = Act> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        4 => (any::<bool>(), 0_u8..9).prop_map(|(over_scim, name)| Act::Create { over_scim, name }),
        1 => (any::<bool>(), index(), any::<bool>())
            .prop_map(|(over_scim, user, active)| Act::Activate { over_scim, user, active }),
        1 => (any::<bool>(), index()).prop_map(|(over_scim, user)| Act::Delete { over_scim, user }),
        2 => (any::<bool>(), 0_u8..5, index())
            .prop_map(|(over_scim, name, member)| Act::Group { over_scim, name, member }),
        2 => (any::<bool>(), index(), index())
            .prop_map(|(over_scim, group, user)| Act::Join { over_scim, group, user }),
    ]
}

/// Carries an act out, by whichever API; it may be refused.
async fn perform(mock: &Mock, act: Act) -> u16 {
    let [shown, _] = views(mock).await;
    let id = |kind: &str, index: prop::sample::Index| {
        let all = shown[kind].as_array().unwrap();
        if all.is_empty() { "0".to_owned() } else { text(&index.get(all)[0]) }
    };
    let name = |name: u8| format!("u{name}");
    match act {
        Act::Create { over_scim: true, name: n } => mock.scim_post("/Users", person(&name(n))).await.0,
        Act::Create { over_scim: false, name: n } => mock.api_post("/v2/users", account(&name(n))).await.0,
        Act::Activate { over_scim: true, user, active } => {
            let operations = json!([{ "op": "replace", "path": "active", "value": active }]);
            mock.scim_patch(&format!("/Users/{}", id("users", user)), operations).await.0
        }
        Act::Activate { over_scim: false, user, active } => {
            mock.api_patch(&format!("/v2/users/{}", id("users", user)), json!({ "active": active })).await.0
        }
        Act::Delete { over_scim: true, user } => mock.scim_delete(&format!("/Users/{}", id("users", user))).await.0,
        Act::Delete { over_scim: false, user } => {
            said(mock.api(Method::DELETE, &format!("/v2/users/{}", id("users", user)))).await.0
        }
        Act::Group { over_scim, name: n, member } => {
            let body = json!({ "displayName": name(n), "members": [{ "value": id("users", member) }] });
            if over_scim { mock.scim_post("/Groups", body).await.0 } else { mock.api_post("/v2/groups", body).await.0 }
        }
        Act::Join { over_scim: true, group, user } => {
            let operations = json!([{ "op": "add", "path": "members", "value": [{ "value": id("users", user) }] }]);
            mock.scim_patch(&format!("/Groups/{}", id("groups", group)), operations).await.0
        }
        Act::Join { over_scim: false, group, user } => {
            let body = json!({ "members": [{ "value": id("users", user) }] });
            mock.api_patch(&format!("/v2/groups/{}", id("groups", group)), body).await.0
        }
    }
}

#[test]
fn both_apis_always_show_the_same() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mock = runtime.block_on(Mock::start());
    proptest!(ProptestConfig::with_cases(24), |(acts in prop::collection::vec(act(), 1..12))| {
        runtime.block_on(mock.post(&mock.at("/reset"), json!({})));
        for act in acts {
            let status = runtime.block_on(perform(&mock, act.clone()));
            prop_assert!(status < 500, "{act:?}: {status}");
            let [of_scim, of_api] = runtime.block_on(views(&mock));
            prop_assert_eq!(of_scim, of_api, "{:?}", act);
        }
    });
}

#[tokio::test]
async fn externally_set_values_are_visible_to_tests() {
    let mock = Mock::start().await;
    let mark = mock.mark().await;
    let id = mock.api_user(account_with("ada", json!({ "role": "Reviewer" }))).await;
    assert_eq!(mock.kinds_since(mark).await, ["user-created"]);
    let account = mock.account(&id.to_string()).await;
    assert_eq!(json!([account["role"], account["authType"]]), json!(["Reviewer", "egnyte"]));
}
