//! Findings about queries, headers, messages and operations of Bulk: each where the standard has a rule, and
//! nothing of what is right.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{Mock, filtered, person, person_with, said, text};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const MESSAGES: &str = "urn:ietf:params:scim:api:messages:2.0:";

/// Journal entry of the newest exchange.
async fn newest(mock: &Mock) -> Vec<Value> {
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    journal["exchanges"].as_array().unwrap().last().unwrap()["findings"].as_array().unwrap().clone()
}

/// Findings about a request of a client with a user agent.
async fn found(mock: &Mock, request: RequestBuilder) -> Vec<String> {
    request.header("User-Agent", "t").send().await.unwrap();
    newest(mock).await.iter().map(|finding| text(&finding["id"])).collect()
}

async fn found_at(mock: &Mock, path: &str) -> Vec<String> {
    found(mock, mock.scim(Method::GET, path)).await
}

fn sent(mock: &Mock, method: Method, path: &str, body: &Value) -> RequestBuilder {
    mock.scim(method, path).header("Content-Type", "application/scim+json").body(body.to_string())
}

#[tokio::test]
async fn a_parameter_that_cannot_be_is_found() {
    let mock = Mock::start().await;
    for (query, wanted) in [
        ("startIndex=1.5", "bad-parameter"),
        ("count=", "bad-parameter"),
        ("count=ten", "bad-parameter"),
        ("sortOrder=down", "bad-parameter"),
        ("attributes=a%20b", "bad-projection"),
        ("attributes=id&excludedAttributes=name", "bad-projection"),
        ("cursor=x", "cursor"),
        ("limit=5", "unknown-parameter"),
        ("count=1&count=2", "repeated-parameter"),
    ] {
        assert_eq!(found_at(&mock, &format!("/Users?{query}")).await, [wanted], "{query}");
    }
    let user = format!("/Users/{}", mock.scim_user(person("ada")).await);
    assert_eq!(found_at(&mock, &format!("{user}?attributes=a%20b")).await, ["bad-projection"]);
    let body = json!({ "schemas": [format!("{MESSAGES}SearchRequest")], "count": "ten", "limit": 5 });
    let ids = found(&mock, sent(&mock, Method::POST, "/Users/.search", &body)).await;
    assert_eq!(ids, ["bad-parameter", "unknown-parameter", "search-by-post"]);
}

#[tokio::test]
async fn what_is_right_of_a_query_is_not_found() {
    let mock = Mock::start().await;
    let user = format!("/Users/{}", mock.scim_user(person("ada")).await);
    for path in ["/Users?startIndex=1&count=10", "/Groups?excludedAttributes=members", "/Users?count=0", &user] {
        assert_eq!(found_at(&mock, path).await, [""; 0], "{path}");
    }
    for path in ["/Users?attributes=emails.value,meta.created,schemas", "/Groups?attributes=members.display"] {
        assert_eq!(found_at(&mock, path).await, ["projection"], "{path}");
    }
}

#[tokio::test]
async fn an_attribute_that_does_not_exist_is_found_wherever_it_is_wanted() {
    let mock = Mock::start().await;
    let user = format!("/Users/{}", mock.scim_user(person("ada")).await);
    for path in ["/Users?attributes=email".to_owned(), format!("{user}?attributes=members")] {
        assert_eq!(found_at(&mock, &path).await, ["unknown-projected", "projection"], "{path}");
    }
    assert_eq!(found_at(&mock, "/Groups?excludedAttributes=emails").await[0], "unknown-projected");
}

#[tokio::test]
async fn sorting_by_nothing_is_found_where_the_standard_speaks_of_sorting() {
    let mock = Mock::start().await;
    for query in ["sortBy=nosuch", "sortBy=a%20b"] {
        assert_eq!(found_at(&mock, &format!("/Users?{query}")).await, ["invalid-sort"], "{query}");
        assert_eq!(newest(&mock).await[0]["section"], "RFC 7644 §3.4.2.3");
    }
}

#[tokio::test]
async fn a_message_of_another_uri_is_told_which() {
    let mock = Mock::start().await;
    for path in ["/Users/.search", "/Bulk"] {
        let body = json!({ "schemas": [format!("{MESSAGES}PatchOp")], "Operations": [] });
        let ids = found(&mock, sent(&mock, Method::POST, path, &body)).await;
        assert_eq!(ids[0], "wrong-schemas");
        assert!(!ids.iter().any(|id| id == "malformed-body"), "{ids:?}");
        assert!(text(&newest(&mock).await[0]["advice"]).contains(MESSAGES));
    }
    let plain = Mock::with(json!({ "name": "s-1", "profile": "rfc" })).await;
    let ids = found(&plain, sent(&plain, Method::POST, "/Users/.search", &json!({}))).await;
    assert_eq!(ids, ["no-schemas", "search-by-post"]);
}

#[tokio::test]
async fn what_the_operations_of_bulk_get_wrong_is_found() {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
    let post = |data: Value| json!({ "method": "POST", "bulkId": "x", "path": "/Users", "data": data });
    let patch = |body: Value| json!({ "method": "PATCH", "path": path, "data": body });
    let uri = format!("{MESSAGES}PatchOp");
    for (operation, wanted) in [
        (json!({ "method": "POST", "path": "/Users", "data": person("grace") }), vec!["bulk-operation"]),
        (json!({ "method": "GET", "path": path }), vec!["bulk-operation"]),
        (json!({ "method": "DELETE", "path": "/Persons/7" }), vec!["bulk-operation"]),
        (json!({ "method": "DELETE", "path": "/Users/bulkId:q" }), vec!["bulk-operation"]),
        (json!({ "method": "DELETE", "path": path, "version": "9" }), vec!["malformed-etag"]),
        (patch(json!({ "schemas": [uri], "Operations": "x" })), vec!["malformed-body"]),
        (
            patch(json!({ "schemas": [uri], "Operations": [{ "op": "remove", "path": "emails[" }] })),
            vec!["invalid-path"],
        ),
        (post(person("grace")), vec![]),
    ] {
        let body = json!({ "schemas": [format!("{MESSAGES}BulkRequest")], "Operations": [operation] });
        let ids = found(&mock, sent(&mock, Method::POST, "/Bulk", &body)).await;
        assert_eq!(ids, [wanted, vec!["bulk"]].concat(), "{body}");
    }
}

#[tokio::test]
async fn a_token_in_an_address_is_found_whoever_answers() {
    let mock = Mock::start().await;
    let token = text(&mock.domain["token"]);
    for (method, path) in [
        (Method::DELETE, "/Users/7?access_token=x"),
        (Method::GET, "/Schemas?API_KEY=x"),
        (Method::GET, "/ServiceProviderConfig?apikey=x"),
        (Method::POST, "/Bulk?Token=x"),
        (Method::GET, "/nothing?token=x"),
        (Method::GET, "/Users?count=1&%61ccess%5Ftoken=x"),
        (Method::GET, &format!("/Users?whatever={token}")),
        (Method::GET, &format!("/Users/{token}")),
    ] {
        let ids = found(&mock, mock.scim(method, path)).await;
        assert!(ids.iter().any(|id| id == "token-in-url"), "{path}: {ids:?}");
    }
    let unknown = mock.request(Method::GET, "/d/s-1/pubapi/scim/v2/Users?access_token=x");
    assert_eq!(found(&mock, unknown).await, ["token-in-url"]);
    assert_eq!(found_at(&mock, "/Users?count=1").await, [""; 0]);
}

#[tokio::test]
async fn what_the_service_lacks_is_noted() {
    let mock = Mock::start().await;
    for path in ["/Me", ""] {
        assert_eq!(found_at(&mock, path).await, ["not-implemented"], "{path}");
    }
    let search = sent(&mock, Method::POST, "/.search", &json!({}));
    assert_eq!(found(&mock, search).await, ["not-implemented"]);
}

#[tokio::test]
async fn query_that_is_not_utf_8_is_refused_and_found() {
    let mock = Mock::start().await;
    let user = format!("/Users/{}", mock.scim_user(person("ada")).await);
    let filter = "/Users?filter=userName%20eq%20%22J%E4ger%22".to_owned();
    for (path, keyword) in [(filter, "invalidFilter"), (format!("{user}?attributes=%FF"), "invalidValue")] {
        let (status, error) = mock.scim_get(&path).await;
        assert_eq!((status, &error["scimType"]), (400, &json!(keyword)), "{path}: {error}");
        assert!(text(&error["detail"]).contains(" is not UTF-8; send each character"), "{error}");
        assert_eq!(found_at(&mock, &path).await, ["query-encoding"], "{path}");
    }
    // The second has the character that decoders put in place of such a byte, sent as itself.
    for good in ["J%C3%A4ger", "J%EF%BF%BDger"] {
        let path = format!("/Users?filter=userName%20eq%20%22{good}%22");
        assert_eq!(found_at(&mock, &path).await, [""; 0], "{path}");
    }
}

#[tokio::test]
async fn name_that_is_twice_in_an_object_is_found() {
    let mock = Mock::start().await;
    let user = format!("/Users/{}", mock.scim_user(person("ada")).await);
    let twice = |body: &Value| body.to_string().replacen('{', "{\"schemas\":[],", 1);
    let patch = json!({
        "schemas": [format!("{MESSAGES}PatchOp")], "Operations": [{ "op": "replace", "path": "title", "value": "x" }],
    });
    for (method, path, body) in [
        (Method::POST, "/Users", person("grace")),
        (Method::PUT, user.as_str(), person("ada")),
        (Method::PATCH, user.as_str(), patch),
        (Method::POST, "/Users/.search", json!({ "schemas": [format!("{MESSAGES}SearchRequest")] })),
    ] {
        let request = mock.scim(method, path).header("Content-Type", "application/scim+json").body(twice(&body));
        assert!(found(&mock, request).await.contains(&"duplicate-key".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn null_among_values_is_found() {
    let mock = Mock::start().await;
    for emails in [json!([null]), json!([{ "value": null, "type": "work" }])] {
        let body = person_with("ada", json!({ "emails": emails }));
        let (status, error) = mock.scim_post("/Users", body.clone()).await;
        assert_eq!((status, &error["detail"]), (400, &json!("emails.value: got nothing, accepts a string")));
        assert_eq!(found(&mock, sent(&mock, Method::POST, "/Users", &body)).await, ["null-value"], "{body}");
    }
    let nothing = sent(&mock, Method::POST, "/Users", &person_with("ada", json!({ "title": null })));
    assert_eq!(found(&mock, nothing).await, [""; 0]);
}

#[tokio::test]
async fn attribute_with_the_core_urn_before_its_name_is_the_attribute() {
    let mock = Mock::start().await;
    let core = "urn:ietf:params:scim:schemas:core:2.0:User";
    let body = person_with("ada", json!({ format!("{core}:nickName"): "Y", format!("{core}:userType"): "admin" }));
    let ids = found(&mock, sent(&mock, Method::POST, "/Users", &body)).await;
    assert_eq!(ids, ["core-container", "repeated-attribute"]);
    let (_, list) = mock.scim_get("/Users").await;
    let user = &list["Resources"][0];
    assert_eq!((&user["nickName"], &user["userType"]), (&json!("Y"), &json!("power")));
    assert!(!user.to_string().contains(":nickName"), "{user}");
    let plain = Mock::with(json!({ "name": "s-1", "profile": "rfc" })).await;
    assert_eq!(plain.scim_post("/Users", body).await.0, 400);
}

#[tokio::test]
async fn email_that_is_no_address_and_members_who_are_not_there_are_found_where_they_are_accepted() {
    let mock = Mock::with(json!({ "name": "s-1", "profile": "rfc" })).await;
    let odd = person_with("ada", json!({ "emails": [{ "value": "nobody", "primary": true }] }));
    assert_eq!(found(&mock, sent(&mock, Method::POST, "/Users", &odd)).await, ["email-form"]);
    let group = |name: &str, id: &str| json!({ "schemas": [GROUP], "displayName": name, "members": [{ "value": id }] });
    assert_eq!(found(&mock, sent(&mock, Method::POST, "/Groups", &group("A", "17"))).await, ["unknown-member"]);
    let (_, groups) = mock.scim_get("/Groups").await;
    let path = format!("/Groups/{}", text(&groups["Resources"][0]["id"]));
    assert_eq!(found(&mock, sent(&mock, Method::PUT, &path, &group("A", "x"))).await, ["unknown-member"]);
    let operation = json!({ "op": "add", "path": "members", "value": [{ "value": "17" }] });
    let patch = json!({ "schemas": [format!("{MESSAGES}PatchOp")], "Operations": [operation] });
    assert_eq!(found(&mock, sent(&mock, Method::PATCH, &path, &patch)).await, ["unknown-member"]);
}

#[tokio::test]
async fn a_body_in_another_charset_is_found() {
    let mock = Mock::start().await;
    for (number, (charset, wanted)) in
        [("ISO-8859-1", vec!["charset"]), ("utf-8", vec![]), ("\"UTF-8\"", vec![])].into_iter().enumerate()
    {
        let request = mock
            .scim(Method::POST, "/Users")
            .header("Content-Type", format!("application/scim+json; charset={charset}"))
            .body(person(&format!("ada{number}")).to_string());
        assert_eq!(found(&mock, request).await, wanted, "{charset}");
    }
}

#[tokio::test]
async fn a_blank_is_missed_only_where_one_is_missing() {
    let mock = Mock::start().await;
    for filter in ["userName eq \"a\" and", "userName eq \"a\" or", "userName\"a\"", "(userName eq \"a\" and)"] {
        assert_eq!(found_at(&mock, &filtered("/Users", filter)).await, ["invalid-filter"], "{filter}");
    }
    assert_eq!(found_at(&mock, &filtered("/Users", "userName eq\"a\"")).await, ["tight-filter"]);
    let user = format!("/Users/{}", mock.scim_user(person("ada")).await);
    let operations = json!([{ "op": "replace", "path": "emails[0].value", "value": "a@b.example" }]);
    let body = json!({ "schemas": [format!("{MESSAGES}PatchOp")], "Operations": operations });
    assert_eq!(found(&mock, sent(&mock, Method::PATCH, &user, &body)).await, ["invalid-path"]);
}

#[tokio::test]
async fn an_answer_is_plain_json_for_who_wants_that_alone() {
    let mock = Mock::start().await;
    let (scim, plain) = ("application/scim+json", "application/json");
    for (accept, wanted) in [
        ("application/json", plain),
        ("application/json; charset=utf-8", plain),
        ("text/html, application/json", plain),
        ("application/json, */*;q=0.1", scim),
        ("application/scim+json, application/json", scim),
        ("*/*", scim),
        ("text/html", scim),
    ] {
        for path in ["/Users", "/Users/7", "/ServiceProviderConfig"] {
            let answer = mock.scim(Method::GET, path).header("Accept", accept).send().await.unwrap();
            assert_eq!(answer.headers()["content-type"], wanted, "{accept} {path}");
        }
    }
}

#[tokio::test]
async fn a_date_without_a_zone_is_of_utc_and_null_is_for_every_attribute() {
    let mock = Mock::start().await;
    let named = person_with("ada", json!({ "title": "x" }));
    let id = mock.scim_user(named).await;
    for filter in [
        "meta.created gt \"2011-05-13T04:42:34\"",
        "meta.created lt \"9999-01-01T00:00:00.5\"",
        "name ne null",
        "addresses eq null",
        "meta ne null",
    ] {
        assert_eq!(mock.found("/Users", filter).await, std::slice::from_ref(&id), "{filter}");
    }
    for (filter, wanted) in [
        ("meta.created gt \"2011-05-13\"x", "\"and\""),
        ("meta.created gt \"yesterday\"", "send one like \"2011-05-13T04:42:34Z\""),
        ("title gt null", "title cannot be compared by \"gt\" with null; eq and ne can"),
    ] {
        let (status, error) = said(mock.scim(Method::GET, &filtered("/Users", filter))).await;
        assert!(status == 400 && text(&error["detail"]).contains(wanted), "{filter}: {error}");
    }
}
