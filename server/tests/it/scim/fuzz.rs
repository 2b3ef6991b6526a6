//! Random SCIM requests: never a panic, never a 5xx, and each refusal of a list is a SCIM error.

use proptest::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, filtered, person, said, text};

const PIECES: &[&str] = &[
    "userName",
    "emails",
    "emails[type eq \"work\"]",
    "name.givenName",
    "active",
    "meta.created",
    "groups",
    "id",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    "members",
    "x",
    " eq ",
    " ne ",
    " co ",
    " sw ",
    " ew ",
    " pr",
    " gt ",
    " le ",
    " and ",
    " or ",
    " not (",
    "(",
    ")",
    "[",
    "]",
    ".",
    "\"ada\"",
    "\"",
    "\\",
    "true",
    "null",
    "7",
    "1e9",
    "\"2026-11-23T18:00:00Z\"",
    "ü",
    "\u{0}",
    "%",
];

/// Filters and paths from pieces, sound ones and others.
fn any_filter() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..9).prop_map(|pieces| pieces.concat())
}

fn any_operation() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        Just(json!("ada")),
        Just(json!([{ "value": "7" }])),
        Just(json!({ "value": "a@b.example", "primary": true })),
        Just(json!({ "emails[type eq \"work\"].value": "a@b.example", "name.givenName": "A", "members": [] })),
        Just(json!([[], {}, null, 7])),
    ];
    let op = prop::sample::select(vec!["add", "Remove", "replace", "move"]);
    (op, prop::option::of(any_filter()), value)
        .prop_map(|(op, path, value)| json!({ "op": op, "path": path, "value": value }))
}

fn any_bulk() -> impl Strategy<Value = Value> {
    let method = prop::sample::select(vec!["POST", "PUT", "PATCH", "delete", "GET", ""]);
    let names = vec!["a", "b", "c"];
    let path =
        prop::sample::select(vec!["/Users", "/Groups", "/Users/bulkId:a", "/Groups/bulkId:b", "/x", "", "Users/7"]);
    let reference = prop::sample::select(names.clone()).prop_map(|name| format!("bulkId:{name}"));
    let data = prop_oneof![
        prop::sample::select(vec!["ada", "grace", "not a name"]).prop_map(person),
        reference.prop_map(|member| json!({ "displayName": "G", "members": [{ "value": member }] })),
        Just(json!(null)),
        Just(json!({ "Operations": [{ "op": "add", "path": "members[value eq \"bulkId:c\"]" }] })),
    ];
    (method, prop::option::of(prop::sample::select(names)), path, data)
        .prop_map(|(method, name, path, data)| json!({ "method": method, "bulkId": name, "path": path, "data": data }))
}

#[test]
fn no_filter_path_or_bulk_makes_the_mock_fail() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for profile in ["egnyte", "rfc"] {
        let mock = runtime.block_on(Mock::with(json!({ "name": "s-1", "profile": profile })));
        let user = runtime.block_on(mock.scim_user(person("ada")));
        let group = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "E" });
        let (_, group) = runtime.block_on(mock.scim_post("/Groups", group));
        let paths = [format!("/Users/{user}"), format!("/Groups/{}", text(&group["id"]))];
        let ask = |method: Method, path: &str, body: Value| {
            runtime.block_on(said(mock.scim(method, path).header("User-Agent", "t").json(&body)))
        };
        let config = ProptestConfig { cases: 128, ..ProptestConfig::default() };
        proptest!(config, |(
            filter in any_filter(),
            operations in prop::collection::vec(any_operation(), 0..4),
            bulk in prop::collection::vec(any_bulk(), 0..5),
        )| {
            for list in ["/Users", "/Groups"] {
                let (status, answer) = runtime.block_on(mock.scim_get(&filtered(list, &filter)));
                prop_assert!(status == 200 || answer["scimType"] == "invalidFilter", "{}: {}", filter, answer);
                let (status, answer) = runtime.block_on(mock.scim_get(&filtered(list, &filter).replace("filter", "sortBy")));
                prop_assert!(status < 500, "{}: {}", filter, answer);
            }
            for path in &paths {
                let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
                let (status, answer) = ask(Method::PATCH, path, body);
                prop_assert!(status < 500, "{}: {}", json!(operations), answer);
            }
            let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": bulk });
            let (status, answer) = ask(Method::POST, "/Bulk", body);
            prop_assert!(status < 500, "{}: {}", json!(bulk), answer);
        });
        let lookup = filtered("/Groups", "displayName pr");
        assert_eq!(runtime.block_on(mock.scim_get(&lookup)).0, 200);
    }
}
