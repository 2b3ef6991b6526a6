//! Published schema and sent messages.

use egnyte_protocol::{Bye, Capability, Delivery, Hello, Settled, Strictness, check, schema};
use serde_json::{Value, json};

use super::support::{SESSION, delivery, delivery_json, hello};

#[test]
fn sent_messages_match_the_published_schema() {
    let sent = serde_json::to_value(delivery()).unwrap();
    assert_eq!(sent, delivery_json());
    check::<Delivery>(&sent, "params", Strictness::Strict).unwrap();
    check::<Hello>(&serde_json::to_value(hello()).unwrap(), "params", Strictness::Strict).unwrap();
    check::<Bye>(&json!({ "session": SESSION }), "params", Strictness::Strict).unwrap();
    check::<Settled>(&serde_json::to_value(Settled::ok()).unwrap(), "result", Strictness::Strict).unwrap();
    let mut wrong = sent;
    wrong["directory"]["users"][0]["state"] = json!("asleep");
    let mismatch = check::<Delivery>(&wrong, "params", Strictness::Lenient).unwrap_err();
    assert_eq!(
        mismatch.to_string(),
        "`params.directory.users[0].state` is \"asleep\"; accepted: \"active\", \"suspended\""
    );
}

#[test]
fn the_schema_has_every_message_and_every_capability() {
    let messages: Vec<&str> =
        schema()["oneOf"].as_array().unwrap().iter().filter_map(|it| it["$ref"].as_str()).collect();
    let ends = ["HelloRequest", "HelloAnswer", "DeliverRequest", "DeliverAnswer", "AskRequest"];
    let answers = ["ImportList", "ImportRun", "EventsList", "SignInRespond", "SignInMetadata", "ApplicationShow"];
    let answers = answers.map(|kind| format!("{kind}Answer"));
    let names =
        ends.map(str::to_owned).into_iter().chain(answers).chain(["ByeRequest", "ErrorAnswer"].map(str::to_owned));
    assert_eq!(messages, names.map(|name| format!("#/$defs/{name}")).collect::<Vec<_>>());
    let words: Vec<&str> = constants(&schema()["$defs"]["Capability"]);
    assert_eq!(words, Capability::ALL.map(Capability::as_str));
    assert_eq!(constants(&schema()["$defs"]["EventKind"]).len(), 22);
}

fn constants(definition: &Value) -> Vec<&str> {
    definition["oneOf"].as_array().unwrap().iter().filter_map(|choice| choice["const"].as_str()).collect()
}
