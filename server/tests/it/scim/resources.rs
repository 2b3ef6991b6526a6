//! SCIM from outside: what a connector does all day.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, heard, person, person_with, said, text};

#[tokio::test]
async fn a_created_user_is_read_back_where_its_location_says() {
    let mock = Mock::start().await;
    let body = person_with("Ada", json!({ "externalId": "66e2", "locale": "en-GB", "phoneNumbers": [], "id": "9" }));
    let answer = mock.scim(Method::POST, "/Users").json(&body).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/scim+json");
    assert_eq!(answer.headers()["etag"], "W/\"1\"");
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let (status, created) = heard(answer).await;
    assert_eq!((status, &created["meta"]["location"]), (201, &json!(location)));
    let seen = json!([created["userName"], created["externalId"], created["locale"], created["active"]]);
    assert_eq!(seen, json!(["Ada", "66e2", "en-GB", true]));
    let token = text(&mock.domain["token"]);
    let (status, read) = said(mock.client.get(location).bearer_auth(token)).await;
    assert_eq!((status, read), (200, created));
}

#[tokio::test]
async fn a_created_account_has_both_names_and_single_sign_on() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person_with("ada", json!({ "userType": "Standard" }))).await;
    let account = mock.account(&id).await;
    let seen = json!([account["userName"], account["idpUserName"], account["authType"], account["userType"]]);
    assert_eq!(seen, json!(["ada", "ada", "sso", "standard"]));
    assert_eq!(account["email"], "ada@acme.example");
}

#[tokio::test]
async fn a_replaced_user_keeps_what_an_account_cannot_be_without() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person_with("ada", json!({ "externalId": "66e2", "title": "Countess" }))).await;
    let minimal = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada",
        "active": false, "emails": null, "id": id, "name": { "givenName": "Augusta", "familyName": "King" } });
    let (status, replaced) = mock.scim_put(&format!("/Users/{id}"), minimal).await;
    assert_eq!(status, 200, "{replaced}");
    let account = mock.account(&id).await;
    let seen = json!([account["email"], account["userType"], account["externalId"], account["active"]]);
    assert_eq!(seen, json!(["ada@acme.example", "power", "66e2", false]));
    assert_eq!(account["formattedName"], "Augusta King");
    assert_eq!(replaced["title"], Value::Null);
}

#[tokio::test]
async fn the_same_request_twice_changes_nothing_the_second_time() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    let path = format!("/Users/{id}");
    let (_, first) = mock.scim_put(&path, person_with("ada", json!({ "active": "False" }))).await;
    let mark = mock.mark().await;
    let (_, second) = mock.scim_put(&path, person_with("ada", json!({ "active": "False" }))).await;
    assert_eq!(first, second);
    let (_, third) = mock.scim_patch(&path, json!([{ "op": "Replace", "path": "active", "value": "False" }])).await;
    assert_eq!(second, third);
    assert_eq!(mock.changes_since(mark).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_new_user_name_changes_the_idp_user_name_of_the_same_account() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    let (status, renamed) = mock.scim_put(&format!("/Users/{id}"), person("countess")).await;
    assert_eq!((status, &renamed["userName"]), (200, &json!("countess")));
    let account = mock.account(&id).await;
    assert_eq!(json!([account["userName"], account["idpUserName"]]), json!(["ada", "countess"]));
    assert_eq!(mock.found("/Users", "userName eq \"COUNTESS\"").await, [id]);
    assert_eq!(mock.found("/Users", "userName eq \"ada\"").await, Vec::<String>::new());
}

#[tokio::test]
async fn patches_of_all_dialects_do_the_same() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    let path = format!("/Users/{id}");
    let dialects = [
        (json!([{ "op": "replace", "value": { "active": false } }]), json!(false)),
        (json!([{ "op": "Replace", "path": "active", "value": "True" }]), json!(true)),
        (json!([{ "op": "replace", "path": "active", "value": false }]), json!(false)),
        (json!([{ "op": "add", "value": { "name.givenName": "Augusta", "active": "true" } }]), json!(true)),
    ];
    for (operations, active) in dialects {
        let (status, user) = mock.scim_patch(&path, operations).await;
        assert_eq!((status, &user["active"]), (200, &active), "{user}");
    }
    let email = json!([{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "a@acme.example" }]);
    let (_, user) = mock.scim_patch(&path, email).await;
    assert_eq!(user["emails"][0]["value"], "a@acme.example");
    assert_eq!(mock.account(&id).await["email"], "a@acme.example");
}

#[tokio::test]
async fn a_patch_that_fails_half_way_changes_nothing() {
    let mock = Mock::start().await;
    let ada = mock.scim_user(person("ada")).await;
    mock.scim_user(person("grace")).await;
    let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "G", "members": [{ "value": ada }] })).await;
    let mark = mock.mark().await;
    let operations = json!([
        { "op": "replace", "path": "active", "value": false },
        { "op": "replace", "path": "userName", "value": "grace" },
    ]);
    let (status, error) = mock.scim_patch(&format!("/Users/{ada}"), operations).await;
    assert_eq!((status, &error["scimType"]), (409, &json!("uniqueness")));
    let operations = json!([
        { "op": "remove", "path": "members" },
        { "op": "replace", "path": "displayName", "value": "H" },
        { "op": "add", "path": "members", "value": [{ "value": "77" }] },
    ]);
    let (status, error) = mock.scim_patch(&format!("/Groups/{}", text(&group["id"])), operations).await;
    assert_eq!((status, &error["scimType"]), (400, &json!("invalidValue")));
    assert_eq!(mock.changes_since(mark).await, Vec::<Value>::new());
}

#[tokio::test]
async fn deleted_is_gone_and_its_name_is_free() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    let path = format!("/Users/{id}");
    assert_eq!(mock.scim_delete(&path).await, (204, Value::Null));
    assert_eq!(mock.scim_get(&path).await.0, 404);
    assert_eq!(mock.scim_delete(&path).await.0, 404);
    assert_eq!(mock.scim_put(&path, person("ada")).await.0, 404);
    assert_ne!(mock.scim_user(person("ada")).await, id);
}

#[tokio::test]
async fn a_group_lives_from_creation_to_deletion() {
    let mock = Mock::start().await;
    let (ada, grace) = (mock.scim_user(person("ada")).await, mock.scim_user(person("grace")).await);
    let body = json!({ "displayName": "Engineering \\ \"R&D\" ü", "members": [{ "value": ada }] });
    let (status, group) = mock.scim_post("/Groups", body).await;
    assert_eq!(status, 201, "{group}");
    assert_eq!(group["members"][0]["display"], "Ada Lovelace");
    let path = format!("/Groups/{}", text(&group["id"]));
    let (_, user) = mock.scim_get(&format!("/Users/{ada}")).await;
    assert_eq!(user["groups"][0]["value"], group["id"]);
    let members = async || mock.scim_get(&path).await.1["members"].as_array().map_or(0, Vec::len);
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": ada }, { "value": grace }] }]);
    assert_eq!(mock.scim_patch(&path, add).await, (204, Value::Null));
    assert_eq!(members().await, 2);
    let remove = json!([{ "op": "remove", "path": format!("members[value eq \"{ada}\"]") }]);
    assert_eq!(mock.scim_patch(&path, remove).await.0, 204);
    assert_eq!(members().await, 1);
    let remove = json!([{ "op": "Remove", "path": "members", "value": [{ "value": grace }] }]);
    assert_eq!(mock.scim_patch(&path, remove).await.0, 204);
    assert_eq!(members().await, 0);
    let rename = json!([{ "op": "replace", "value": { "id": group["id"], "displayName": "R&D" } }]);
    assert_eq!(mock.scim_patch(&path, rename).await.0, 204);
    let (status, _) =
        mock.scim_put(&path, json!({ "displayName": "R&D", "members": [{ "value": ada }, { "value": ada }] })).await;
    assert_eq!((status, members().await), (200, 1));
    assert_eq!(mock.scim_delete(&path).await, (204, Value::Null));
    assert_eq!(mock.scim_get(&path).await.0, 404);
    assert_eq!(mock.account(&ada).await["active"], true);
}

#[tokio::test]
async fn a_group_patch_tells_only_what_is_asked_for() {
    let mock = Mock::start().await;
    let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "G" })).await;
    let path = format!("/Groups/{}?attributes=displayName", text(&group["id"]));
    let (status, told) =
        mock.scim_patch(&path, json!([{ "op": "replace", "path": "displayName", "value": "H" }])).await;
    assert_eq!((status, &told["displayName"], &told["meta"]), (200, &json!("H"), &Value::Null));
}

#[tokio::test]
async fn filters_find_by_every_index_and_without_one() {
    let mock = Mock::start().await;
    let ada = mock.scim_user(person_with("ada", json!({ "externalId": "X1", "title": "Countess" }))).await;
    let grace = mock.scim_user(person_with("grace", json!({ "active": false }))).await;
    let members = json!([{ "value": ada }, { "value": grace }]);
    let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "R&D", "members": members })).await;
    let group = text(&group["id"]);
    for filter in [
        "userName eq \"ADA\"".to_owned(),
        format!("id eq \"{ada}\""),
        "externalId eq \"X1\"".to_owned(),
        "emails.value eq \"Ada@acme.example\"".to_owned(),
        "emails eq \"ada@acme.example\" and active eq true".to_owned(),
        "title sw \"count\"".to_owned(),
        format!("groups.value eq \"{group}\" and not (active eq false)"),
        "userName eq \"ada\" or userName eq \"nobody\"".to_owned(),
    ] {
        assert_eq!(mock.found("/Users", &filter).await, std::slice::from_ref(&ada), "{filter}");
    }
    for filter in ["externalId eq \"x1\"", "userName eq \"ada\" and active eq false", "id eq \"nobody\""] {
        assert_eq!(mock.found("/Users", filter).await, Vec::<String>::new(), "{filter}");
    }
    for filter in ["displayName eq \"r&d\"".to_owned(), format!("members.value eq \"{ada}\"")] {
        assert_eq!(mock.found("/Groups", &filter).await, std::slice::from_ref(&group), "{filter}");
    }
    let (status, error) = mock.scim_get("/Users?filter=usrName%20eq%20%22a%22").await;
    assert_eq!((status, &error["scimType"]), (400, &json!("invalidFilter")));
    assert!(text(&error["detail"]).contains("userName"), "{error}");
}

#[tokio::test]
async fn an_index_finds_what_looking_at_everybody_finds() {
    let mock = Mock::with(json!({ "profile": "rfc" })).await;
    let emails = json!([{ "value": "Home@x.example", "type": "home" }, { "value": "both@x.example", "type": "work" }]);
    let two = mock.scim_user(person_with("Two", json!({ "externalId": "x1", "emails": emails }))).await;
    mock.scim_user(person_with("one", json!({ "externalId": "X1" }))).await;
    let unused = json!([{ "value": "old@x.example", "type": "home" }]);
    let moved = mock.scim_user(person_with("moved", json!({ "emails": unused }))).await;
    let operation = json!({ "op": "replace", "path": "emails[type eq \"home\"].value", "value": "new@x.example" });
    assert_eq!(mock.scim_patch(&format!("/Users/{moved}"), json!([operation])).await.0, 200);
    for equality in [
        "emails.value eq \"home@x.example\"",
        "emails.value eq \"BOTH@x.example\"",
        "emails eq \"home@x.example\"",
        "emails[type eq \"home\" and value eq \"home@x.example\"]",
        "emails[type eq \"work\" and value eq \"home@x.example\"]",
        "emails.value eq \"old@x.example\"",
        "emails.value eq \"new@x.example\"",
        "userName eq \"TWO\"",
        "userName eq \"Two \"",
        "externalId eq \"x1\"",
        &format!("id eq \"{two}\""),
        &format!("id eq \"0{two}\""),
        &format!("id eq \"+{two}\""),
    ] {
        let by_looking = mock.found("/Users", &format!("not (not ({equality}))")).await;
        assert_eq!(mock.found("/Users", equality).await, by_looking, "{equality}");
    }
    assert_eq!(mock.found("/Users", "emails.value eq \"home@x.example\"").await, [two]);
}

#[tokio::test]
async fn a_list_is_read_page_by_page_to_its_end() {
    let mock = Mock::with(json!({ "guesses": { "page-size": "3" } })).await;
    let mut ids = Vec::new();
    for number in 0..7 {
        ids.push(mock.scim_user(person(&format!("ada{number}"))).await);
    }
    let mut read = Vec::new();
    for (start, length) in [(1, 3), (4, 3), (7, 1), (8, 0)] {
        let (_, list) = mock.scim_get(&format!("/Users?startIndex={start}&count=50&attributes=userName")).await;
        let told = json!([list["totalResults"], list["startIndex"], list["itemsPerPage"]]);
        assert_eq!(told, json!([7, start, length]));
        read.extend(list["Resources"].as_array().unwrap().iter().map(|user| text(&user["id"])));
    }
    assert_eq!(read, ids);
    let (_, list) = mock.scim_get("/Users?count=0").await;
    assert_eq!(json!([list["totalResults"], list["Resources"]]), json!([7, []]));
    let (_, list) = mock.scim_get("/Users?sortBy=userName&sortOrder=descending&startIndex=2&count=1").await;
    assert_eq!(json!([list["totalResults"], list["Resources"][0]["userName"]]), json!([7, "ada5"]));
}

#[tokio::test]
async fn a_search_by_post_finds_the_same() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    let body = json!({ "filter": "userName eq \"ada\"", "attributes": ["userName"] });
    let (status, list) = mock.scim_post("/Users/.search", body).await;
    assert_eq!((status, &list["Resources"][0]["id"]), (200, &json!(id)));
    assert_eq!(list["Resources"][0]["active"], Value::Null);
    let (status, list) = mock.scim_post("/Groups/.search", json!({})).await;
    assert_eq!((status, &list["totalResults"]), (200, &json!(0)));
}

#[tokio::test]
async fn a_write_that_was_meant_for_another_version_is_refused() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    let path = format!("/Users/{id}");
    let put = |tag: &'static str, body: Value| said(mock.scim(Method::PUT, &path).header("If-Match", tag).json(&body));
    assert_eq!(put("W/\"1\"", person_with("ada", json!({ "active": false }))).await.0, 200);
    assert_eq!(put("W/\"1\"", person("ada")).await.0, 412);
    assert_eq!(put("*", person("ada")).await.0, 200);
    let known = mock.scim(Method::GET, &path).header("If-None-Match", "W/\"3\"");
    assert_eq!(said(known).await, (304, Value::Null));
}

#[tokio::test]
async fn only_a_good_token_of_the_same_domain_is_let_in() {
    let mock = Mock::start().await;
    let (_, other) = mock.post("/_mock/domains", json!({})).await;
    let with = |token: &str| mock.request(Method::GET, "/d/s-1/pubapi/scim/v2/Users").bearer_auth(token);
    for bad in ["", "nonsense", &text(&other["token"]), &mock.server.token()] {
        let answer = with(bad).send().await.unwrap();
        assert_eq!(answer.headers()["www-authenticate"], "Bearer realm=\"Egnyte\"");
        let (status, error) = heard(answer).await;
        assert_eq!((status, &error["status"]), (401, &json!("401")));
    }
    assert_eq!(mock.get("/d/s-1/pubapi/scim/v2/Users").await.0, 401);
    let (_, issued) = mock.post(&mock.at("/tokens"), json!({})).await;
    assert_eq!(said(with(&text(&issued["token"]))).await.0, 200);
    assert_eq!(mock.scim_get("/Users").await.0, 200);
    mock.delete(&mock.at("/tokens")).await;
    assert_eq!(mock.scim_get("/Users").await.0, 401);
    assert_eq!(said(with(&text(&issued["token"]))).await.0, 401);
}

#[tokio::test]
async fn a_domain_is_found_by_path_by_host_or_is_the_default_one() {
    let mock = Mock::start().await;
    let (domain, default) = (text(&mock.domain["token"]), mock.server.token());
    let at = |host: &'static str, path: &'static str, token: &str| {
        let request = mock.request(Method::GET, path).bearer_auth(token);
        said(if host.is_empty() { request } else { request.header("Host", host) })
    };
    let users = "/pubapi/scim/v2/Users";
    assert_eq!(at("", users, &default).await.0, 200);
    assert_eq!(at("s-1.egnyte.com", users, &domain).await.0, 200);
    assert_eq!(at("S-1.localhost:8080", users, &domain).await.0, 200);
    assert_eq!(at("s-1.egnyte.com", users, &default).await.0, 401);
    let (status, error) = at("nobody.egnyte.com", users, &default).await;
    assert_eq!((status, &error["detail"]), (404, &json!("there is no domain `nobody`")));
    assert_eq!(at("", "/d/nobody/pubapi/scim/v2/Users", &default).await.0, 404);
}

#[tokio::test]
async fn a_location_is_where_the_caller_reached_the_mock() {
    let mock = Mock::start().await;
    let created = mock.scim(Method::POST, "/Users").header("Host", "mock.localhost:81").json(&person("ada"));
    let (_, user) = said(created).await;
    let start = "http://mock.localhost:81/d/s-1/pubapi/scim/v2/Users/";
    assert!(text(&user["meta"]["location"]).starts_with(start), "{user}");
}

#[tokio::test]
async fn the_mock_says_what_it_is() {
    let mock = Mock::start().await;
    let (_, config) = mock.scim_get("/ServiceProviderConfig").await;
    assert_eq!(json!([config["patch"]["supported"], config["filter"]["maxResults"]]), json!([true, 100]));
    let (_, types) = mock.scim_get("/ResourceTypes").await;
    assert_eq!(types["totalResults"], 2);
    let (_, schemas) = mock.scim_get("/Schemas").await;
    for schema in schemas["Resources"].as_array().unwrap() {
        assert_eq!(mock.scim_get(&format!("/Schemas/{}", text(&schema["id"]))).await.0, 200);
    }
    assert_eq!(mock.scim_get("/Schemas/nothing").await.0, 404);
    assert_eq!(mock.scim_get("/Schemas?filter=id%20pr").await.0, 403);
    assert_eq!(mock.scim_get("/ResourceTypes/User").await.0, 200);
    assert_eq!(mock.scim_get("/Me").await.0, 501);
}

#[tokio::test]
async fn of_many_who_create_the_same_user_at_once_one_succeeds() {
    let mock = Mock::start().await;
    let tries = (0..40).map(|_| tokio::spawn(mock.scim(Method::POST, "/Users").json(&person("ada")).send()));
    let mut statuses = Vec::new();
    for answer in tries.collect::<Vec<_>>() {
        statuses.push(answer.await.unwrap().unwrap().status().as_u16());
    }
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1..].iter().all(|status| *status == 409)), (201, true));
}

#[tokio::test]
async fn nobody_of_two_who_patch_a_group_at_once_is_lost() {
    let mock = Mock::start().await;
    let mut ids = Vec::new();
    for number in 0..20 {
        ids.push(mock.scim_user(person(&format!("ada{number}"))).await);
    }
    let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "G" })).await;
    let path = format!("/Groups/{}", text(&group["id"]));
    let join = |id: &String| {
        let body = json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "value": id }] }] });
        tokio::spawn(mock.scim(Method::PATCH, &path).json(&body).send())
    };
    for answer in ids.iter().map(join).collect::<Vec<_>>() {
        assert_eq!(answer.await.unwrap().unwrap().status(), 204);
    }
    assert_eq!(mock.scim_get(&path).await.1["members"].as_array().unwrap().len(), ids.len());
}
