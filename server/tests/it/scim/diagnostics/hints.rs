//! Suggestions: a request for something unknown is answered with what there is, the nearest first.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, filtered, person, said, text};

/// The answer to a request outside of the usual base.
async fn said_at(mock: &Mock, path: &str) -> (u16, Value) {
    let url = format!("/d/s-1/pubapi/scim{path}");
    said(mock.request(Method::GET, &url).bearer_auth(text(&mock.domain["token"]))).await
}

#[tokio::test]
async fn a_base_that_is_written_wrong_is_named() {
    let mock = Mock::start().await;
    for (path, status, wanted) in [
        ("/v2/azur/Users", 404, "did you mean \"/d/s-1/pubapi/scim/v2/azure/Users\"?"),
        ("/v2/azure-conector/Users/7", 404, "did you mean \"/d/s-1/pubapi/scim/v2/azure-connector/Users/7\"?"),
        ("/v2/v2/Users", 404, "the base is \"/d/s-1/pubapi/scim/v2\": did you mean \"/d/s-1/pubapi/scim/v2/Users\"?"),
        ("/v1/Users", 400, "v1 is not supported; did you mean \"/d/s-1/pubapi/scim/v2/Users\"?"),
        ("/x/Users", 404, "SCIM is found under /pubapi/scim/v2/azure-connector"),
        ("/v2/Usres", 404, "did you mean \"/Users\"?"),
        ("/v2/Users/7/x", 404, "\"/Users/7\" has no sub-paths"),
        ("/v2/Users/7/Users", 404, "\"/Users/7\" has no sub-paths"),
        ("/v2/azure/Groups/Groups/7", 404, "\"/Groups/Groups\" has no sub-paths"),
    ] {
        let (is, error) = said_at(&mock, path).await;
        assert_eq!(is, status, "{path}: {error}");
        let detail = text(&error["detail"]);
        assert!(detail.contains(wanted), "{path}: {detail}");
        assert_eq!(error["scimType"], if status == 400 { json!("invalidVers") } else { Value::Null });
    }
    let (_, error) = said_at(&mock, "/v2/Users/7/x").await;
    assert!(!text(&error["detail"]).contains("did you mean"), "{error}");
}

#[tokio::test]
async fn a_search_by_another_name_is_told_its_own() {
    let mock = Mock::start().await;
    for (method, path) in [
        (Method::POST, "/Users/.serach"),
        (Method::GET, "/Users/search"),
        (Method::POST, "/Users/search"),
        (Method::GET, "/Users/.search"),
    ] {
        let (_, error) = said(mock.scim(method, path).json(&json!({}))).await;
        let detail = text(&error["detail"]);
        assert!(detail.contains("did you mean \"/Users/.search\"?") || detail.contains("there is POST"), "{detail}");
    }
    let (_, error) = said(mock.scim(Method::GET, "/Groups/search")).await;
    assert!(text(&error["detail"]).ends_with("did you mean \"/Groups/.search\"?"), "{error}");
    assert!(!text(&mock.scim_get("/Users/17").await.1["detail"]).contains("did you mean"));
    let (_, error) = said(mock.scim(Method::POST, "/Schemas/.search")).await;
    assert!(text(&error["detail"]).ends_with("there is GET, HEAD"), "{error}");
}

#[tokio::test]
async fn what_is_asked_for_by_a_name_of_another_system_is_told_in_scims() {
    let mock = Mock::start().await;
    for (filter, wanted) in [
        ("login eq \"a\"", "did you mean \"userName\"?"),
        ("firstName eq \"a\"", "did you mean \"name.givenName\"?"),
        ("lastName eq \"a\"", "did you mean \"name.familyName\"?"),
        ("email eq \"a\"", "did you mean \"emails\"?"),
        ("zzz eq \"a\"", "it has userName, "),
        ("userName == \"a\"", "did you mean \"eq\"?"),
        ("userName = \"a\"", "did you mean \"eq\"?"),
        ("userName==\"a\"", "did you mean \"userName eq\"?"),
        ("userName like \"a\"", "did you mean \"co\"?"),
        ("emails.foo eq \"a\"", "emails has value, display, type, primary"),
        ("emails[foo eq \"a\"]", "emails has value, display, type, primary"),
        ("emails.valu eq \"a\"", "did you mean \"emails.value\"?"),
    ] {
        let (status, error) = said(mock.scim(Method::GET, &filtered("/Users", filter))).await;
        assert!(status == 400 && text(&error["detail"]).contains(wanted), "{filter}: {error}");
    }
}

#[tokio::test]
async fn discovery_lists_what_there_is() {
    let mock = Mock::start().await;
    for (path, wanted) in [
        ("/Schemas/x", "there is no schema \"x\"; there is urn:ietf:params:scim:schemas:core:2.0:User, "),
        ("/ResourceTypes/user", "there is User, Group; did you mean \"User\"?"),
    ] {
        let (status, error) = mock.scim_get(path).await;
        assert!(status == 404 && text(&error["detail"]).contains(wanted), "{path}: {error}");
    }
}

#[tokio::test]
async fn a_uri_is_not_taken_for_an_attribute() {
    let mock = Mock::with(json!({ "tolerances": { "unknown-urn": false, "unknown-attribute": false } })).await;
    let mut strange = person("ada");
    strange["urn:foo:bar:2.0:User"] = json!({ "x": 1 });
    let (_, error) = mock.scim_post("/Users", strange).await;
    assert!(!error.to_string().contains("userType"), "{error}");
}

#[tokio::test]
async fn a_number_of_thirty_digits_is_beyond_every_list() {
    let mock = Mock::start().await;
    mock.scim_user(person("ada")).await;
    let (status, list) = mock.scim_get(&format!("/Users?startIndex={}", "9".repeat(30))).await;
    assert_eq!((status, &list["totalResults"], &list["Resources"]), (200, &json!(1), &json!([])));
}
