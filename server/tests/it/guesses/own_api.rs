//! The guesses about Egnyte's own API, each of its answers, as a client sees it.

use reqwest::Method;
use serde_json::{Value, json};

use super::guessing;
use crate::own_api::{account, account_with, description};
use crate::sso::Browser;
use crate::support::{Mock, Said, heard, person, said, text};

#[tokio::test]
async fn api_duplicate_user() {
    for (value, status) in [("409", 409), ("400", 400), ("405", 405)] {
        let mock = guessing("api-duplicate-user", value).await;
        mock.api_user(account("ada")).await;
        let answer = mock.api_post("/v2/users", account("ada")).await;
        assert!(answer.0 == status && !description(&answer).is_empty());
    }
}

#[tokio::test]
async fn api_error_body() {
    for (value, field) in [("errors", "Errors"), ("error-message", "errorMessage")] {
        let mock = guessing("api-error-body", value).await;
        let (status, error) = mock.api_post("/v2/groups", json!({})).await;
        assert_eq!((status, error.get(field).is_some()), (400, true), "{error}");
        assert!(mock.api_get("/v2/users/1").await.1["Errors"].is_array());
    }
}

#[tokio::test]
async fn api_invalid_user_text() {
    for (value, expected) in [("constraint", "constraint violations: "), ("message", "Invalid user name")] {
        let mock = guessing("api-invalid-user-text", value).await;
        let answer = mock.api_post("/v2/users", account("a b")).await;
        assert!(description(&answer).starts_with(expected), "{answer:?}");
    }
}

#[tokio::test]
async fn api_bad_token() {
    for (value, status, page) in [("401", 401, "Errors"), ("developer-inactive", 403, "<h1>Developer Inactive</h1>")] {
        let mock = guessing("api-bad-token", value).await;
        let url = format!("{}/v1/userinfo", mock.domain["apiUrl"].as_str().unwrap());
        let answer = mock.client.get(url).bearer_auth("wrong").send().await.unwrap();
        assert_eq!(answer.status(), status);
        assert!(answer.text().await.unwrap().contains(page));
    }
}

#[tokio::test]
async fn api_settings_licences() {
    for (value, place) in [("objects", "/licenses/power/used"), ("numbers", "/licenses/power")] {
        let mock = guessing("api-settings-licences", value).await;
        mock.api_user(account("ada")).await;
        let (status, settings) = mock.api_get("/v2/users/settings").await;
        assert_eq!((status, settings.pointer(place)), (200, Some(&json!(1))), "{settings}");
    }
}

#[tokio::test]
async fn api_unknown_permission_user() {
    for (value, status) in [("404", 404), ("400", 400)] {
        let mock = guessing("api-unknown-permission-user", value).await;
        assert_eq!(mock.api_get("/v1/perms/user/absent?folder=/Shared").await.0, status);
    }
}

#[tokio::test]
async fn api_unknown_act_as() {
    for (value, status) in [("403", 403), ("404", 404), ("400", 400)] {
        let mock = guessing("api-unknown-act-as", value).await;
        for header in ["X-Egnyte-Act-As", "X-Egnyte-Act-As-Email"] {
            let request = mock.api(Method::GET, "/v1/userinfo").header(header, "absent@acme.example");
            assert_eq!(said(request).await.0, status, "{header}");
        }
    }
}

#[tokio::test]
async fn api_large_count() {
    for (value, status) in [("clamp", 200), ("refuse", 400)] {
        let mock = guessing("api-large-count", value).await;
        let (answered, list) = mock.api_get("/v2/users?count=101").await;
        assert_eq!((answered, list["itemsPerPage"] == 100), (status, status == 200));
        assert_eq!(mock.api_get("/v2/groups?count=100").await.0, 200);
    }
}

#[tokio::test]
async fn api_unknown_filter() {
    for (value, status) in [("refuse", 400), ("ignore", 200)] {
        let mock = guessing("api-unknown-filter", value).await;
        mock.api_user(account("ada")).await;
        let (answered, list) = mock.api_get("/v2/users?filter=userType+eq+%22admin%22").await;
        assert_eq!((answered, list["totalResults"] == 1), (status, status == 200));
    }
}

#[tokio::test]
async fn api_several_filters() {
    for (value, total) in [("all", 0), ("last", 1)] {
        let mock = guessing("api-several-filters", value).await;
        mock.api_user(account("ada")).await;
        let query = "filter=userName+eq+%22grace%22&filter=email+eq+%22ada@acme.example%22";
        assert_eq!(mock.api_get(&format!("/v2/users?{query}")).await.1["totalResults"], total);
    }
}

#[tokio::test]
async fn api_list_entries() {
    for (value, is_whole) in [("whole", true), ("short", false)] {
        let mock = guessing("api-list-entries", value).await;
        let id = mock.api_user(account("ada")).await;
        let (_, list) = mock.api_get("/v2/users").await;
        let (_, single) = mock.api_get(&format!("/v2/users/{id}")).await;
        for field in ["groups", "createdDate", "language"] {
            assert_eq!(list["resources"][0].get(field).is_some(), is_whole, "{field}");
            assert!(single.get(field).is_some(), "{field}");
        }
    }
}

#[tokio::test]
async fn api_idp_user_id() {
    for (value, expected) in [("unset", Value::Null), ("user-name", json!("ada"))] {
        let mock = guessing("api-idp-user-id", value).await;
        let (_, user) = mock.api_post("/v2/users", account("ada")).await;
        assert_eq!(user["idpUserId"], expected);
        let (_, user) = mock.api_post("/v2/users", account_with("grace", json!({ "idpUserId": "g" }))).await;
        assert_eq!(user["idpUserId"], "g");
    }
}

#[tokio::test]
async fn api_role_change() {
    for (value, status) in [("accept", 200), ("refuse", 400)] {
        let mock = guessing("api-role-change", value).await;
        let path = format!("/v2/users/{}", mock.api_user(account_with("ada", json!({ "role": "A" }))).await);
        assert_eq!(mock.api_patch(&path, json!({ "role": "B" })).await.0, status);
        assert_eq!(mock.api_patch(&path, json!({ "role": mock.api_get(&path).await.1["role"] })).await.0, 200);
    }
}

#[tokio::test]
async fn api_language() {
    for (value, status) in [("accept", 201), ("refuse", 400)] {
        let mock = guessing("api-language", value).await;
        assert_eq!(mock.api_post("/v2/users", account_with("ada", json!({ "language": "de-DE" }))).await.0, status);
        assert_eq!(mock.api_post("/v2/users", account_with("grace", json!({ "language": "" }))).await.0, 201);
    }
}

#[tokio::test]
async fn api_deactivated_member() {
    for (value, status) in [("refuse", 400), ("accept", 200)] {
        let mock = guessing("api-deactivated-member", value).await;
        let id = mock.api_user(account_with("ada", json!({ "active": false }))).await;
        let path = format!("/v2/groups/{}", mock.api_group("IT", &[]).await);
        assert_eq!(mock.api_patch(&path, json!({ "members": [id] })).await.0, status);
    }
}

#[tokio::test]
async fn deactivated_member() {
    for (value, [created, patched, replaced, kept]) in
        [("accept", [201, 204, 200, 200]), ("refuse", [400, 400, 400, 200])]
    {
        let mock = guessing("deactivated-member", value).await;
        let id = mock.scim_user(person("ada")).await;
        let member = json!([{ "value": id }]);
        let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "With", "members": member })).await;
        let with = format!("/Groups/{}", group["id"].as_str().unwrap());
        let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "Without" })).await;
        let without = format!("/Groups/{}", group["id"].as_str().unwrap());
        mock.scim_patch(&format!("/Users/{id}"), json!([{ "op": "replace", "path": "active", "value": false }])).await;
        let new = json!({ "displayName": "New", "members": member });
        assert_eq!(mock.scim_post("/Groups", new).await.0, created);
        let add = json!([{ "op": "add", "path": "members", "value": member }]);
        assert_eq!(mock.scim_patch(&without, add).await.0, patched);
        let put = json!({ "displayName": "Without", "members": member });
        assert_eq!(mock.scim_put(&without, put).await.0, replaced);
        assert_eq!(mock.scim_put(&with, json!({ "displayName": "With", "members": member })).await.0, kept);
    }
}

#[tokio::test]
async fn api_present_member() {
    for (value, status) in [("ignore", 200), ("refuse", 409)] {
        let mock = guessing("api-present-member", value).await;
        let id = mock.api_user(account("ada")).await;
        let path = format!("/v2/groups/{}", mock.api_group("IT", &[id]).await);
        assert_eq!(mock.api_patch(&path, json!({ "members": [{ "value": id }] })).await.0, status);
        assert_eq!(mock.api_put(&path, json!({ "displayName": "IT", "members": [id] })).await.0, 200);
    }
}

#[tokio::test]
async fn api_wrapped_member() {
    for (value, status) in [("read", 201), ("refuse", 400)] {
        let mock = guessing("api-wrapped-member", value).await;
        let id = mock.api_user(account("ada")).await;
        let wrapped = json!({ "displayName": "IT", "members": [{ "value": { "value": id } }] });
        assert_eq!(mock.api_post("/v2/groups", wrapped).await.0, status);
    }
}

#[tokio::test]
async fn user_name_is_lowered_by_an_update() {
    for (value, created, updated) in
        [("keep", "Ada", "Ada"), ("lower", "ada", "ada"), ("lower-on-update", "Ada", "ada")]
    {
        let mock = guessing("user-name-case", value).await;
        let (_, user) = mock.api_post("/v2/users", account("Ada")).await;
        assert_eq!(user["userName"], created);
        let (_, user) = mock.api_patch(&format!("/v2/users/{}", user["id"]), json!({ "active": true })).await;
        assert_eq!(user["userName"], updated, "{value}");
    }
}

/// Guesses about SCIM that this API shares.
#[tokio::test]
async fn shared_guesses_hold_here_as_well() {
    let refused = async |mock: &Mock, change: Value| {
        let id = mock.api_user(account("ada")).await;
        mock.api_patch(&format!("/v2/users/{id}"), change).await.0
    };
    let mutable = guessing("external-id", "mutable").await;
    assert_eq!(refused(&mutable, json!({ "externalId": "other" })).await, 200);
    let exact = guessing("user-type-case", "exact").await;
    assert_eq!(refused(&exact, json!({ "userType": "Power" })).await, 400);
    let required = guessing("missing-external-id", "refuse").await;
    assert_eq!(required.api_post("/v2/users", account_with("ada", json!({ "externalId": "" }))).await.0, 400);
    let small = guessing("page-size", "2").await;
    assert_eq!(small.api_get("/v2/users?count=50").await.1["itemsPerPage"], 2);
    let unknown = guessing("unknown-member", "ignore").await;
    let sent = json!({ "displayName": "IT", "members": [1, "nobody"] });
    assert_eq!(unknown.api_post("/v2/groups", sent).await.1["members"], json!([]));
    let keep = guessing("put-without-members", "keep").await;
    let id = keep.api_user(account("ada")).await;
    let group = keep.api_group("IT", &[id]).await;
    keep.api_put(&format!("/v2/groups/{group}"), json!({ "displayName": "Ops" })).await;
    assert_eq!(keep.api_members(&group).await, [id]);
}

/// Returns the response to the administrator's password.
async fn granted(mock: &Mock) -> Said {
    let password = text(&mock.domain["administrator"]["password"]);
    let fields = [("grant_type", "password"), ("client_id", "c1"), ("username", "admin"), ("password", &password)];
    said(Browser::at(mock).form("/puboauth/token", &fields)).await
}

async fn refreshed(mock: &Mock, token: &Value) -> Said {
    let token = text(token);
    let fields = [("grant_type", "refresh_token"), ("client_id", "c1"), ("refresh_token", &token)];
    heard(Browser::at(mock).form("/puboauth/token", &fields).send().await.unwrap()).await
}

#[tokio::test]
async fn token_expiry() {
    for (value, expires_in, refreshes) in [("30-days", 2_592_000, true), ("never", -1, false)] {
        let mock = guessing("token-expiry", value).await;
        let (_, grant) = granted(&mock).await;
        assert_eq!((&grant["expires_in"], grant.get("refresh_token").is_some()), (&json!(expires_in), refreshes));
        assert_eq!(grant["access_token"].as_str().map(str::len), Some(24));
        mock.post("/_mock/clock", json!({ "advanceMillis": 2_678_400_000_u64 })).await;
        let url = format!("{}/v1/userinfo", text(&mock.domain["apiUrl"]));
        let (status, _) = said(mock.client.get(url).bearer_auth(text(&grant["access_token"]))).await;
        assert_eq!(status == 200, !refreshes);
    }
}

#[tokio::test]
async fn refresh_token() {
    for (value, is_same) in [("new", false), ("same", true)] {
        let mock = guessing("refresh-token", value).await;
        let (_, first) = granted(&mock).await;
        let (status, second) = refreshed(&mock, &first["refresh_token"]).await;
        assert_eq!((status, second["refresh_token"] == first["refresh_token"]), (200, is_same));
        assert_ne!(second["access_token"], first["access_token"]);
        assert_eq!(refreshed(&mock, &first["refresh_token"]).await.0, if is_same { 200 } else { 400 });
    }
}

#[tokio::test]
async fn token_errors() {
    for (value, field) in [("rfc", "error_description"), ("error-message", "errorMessage")] {
        let mock = guessing("token-errors", value).await;
        let (status, error) =
            said(Browser::at(&mock).form("/puboauth/token", &[("grant_type", "password"), ("client_id", "c1")])).await;
        assert_eq!((status, &error[field]), (400, &json!("username is missing")));
    }
}

#[tokio::test]
async fn over_limit() {
    for (guess, status) in [("403", 403), ("429", 429)] {
        let mock = guessing("over-limit", guess).await;
        mock.patch(&mock.at("/settings"), json!({ "limits": {} })).await;
        mock.post("/_mock/clock", json!({ "frozen": true })).await;
        let first = mock.api(Method::GET, "/v1/userinfo").send().await.unwrap();
        assert_eq!(first.headers()["x-accesstoken-qps-current"], "1");
        mock.api_get("/v1/userinfo").await;
        let refused = mock.api(Method::GET, "/v1/userinfo").send().await.unwrap();
        assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (status, &"1".parse().unwrap()));
        let code = refused.headers().get("x-mashery-error-code").map(|code| code.to_str().unwrap().to_owned());
        if status == 403 {
            assert_eq!(code.as_deref(), Some("ERR_403_DEVELOPER_OVER_QPS"));
            assert_eq!(refused.text().await.unwrap(), "<h1>Developer Over Qps</h1>");
        } else {
            assert_eq!(code, None);
            assert!(heard(refused).await.1["fault"]["faultstring"].is_string());
        }
        // Over the limit, SCIM is refused in the same way: the gateway stands before both.
        assert_eq!(mock.scim(Method::GET, "/Users").send().await.unwrap().status(), status);
    }
}
