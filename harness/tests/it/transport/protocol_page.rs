//! `PROTOCOL.md` matches the types: its messages are valid, and its tables have every question and every event.

use egnyte_protocol::directory::{Event, EventKind};
use egnyte_protocol::{Ask, Bye, Delivery, Hello, Message, Question, Settled, Strictness, Welcome};
use serde::de::DeserializeOwned;
use serde_json::Value;

const PAGE: &str = include_str!("../../../PROTOCOL.md");

/// Returns the JSON blocks that are marked as a message, with their mark.
fn blocks() -> Vec<(&'static str, Value)> {
    let marked = PAGE.split("<!-- ").skip(1).filter_map(|part| {
        let (mark, rest) = part.split_once(" -->\n```json\n")?;
        let (body, _) = rest.split_once("\n```")?;
        let value = serde_json::from_str(body).unwrap_or_else(|error| panic!("{mark}: {error}\n{body}"));
        Some((mark, value))
    });
    marked.collect()
}

fn assert_valid<T: Message + DeserializeOwned>(value: &Value, mark: &str) {
    if let Err(mismatch) = egnyte_protocol::read::<T>(value.clone(), mark, Strictness::Strict) {
        panic!("{mismatch}\n{value:#}");
    }
}

#[test]
fn every_message_on_the_page_is_valid() {
    let blocks = blocks();
    assert_eq!(blocks.len(), PAGE.matches("<!-- message: ").count() + PAGE.matches("<!-- type: ").count());
    let mut asked: Option<Question> = None;
    for (mark, value) in blocks {
        let enveloped = mark.starts_with("message: ");
        assert!(!enveloped || value["jsonrpc"] == "2.0", "{mark}: {value:#}");
        match mark {
            "message: hello request" => assert_valid::<Hello>(&value["params"], mark),
            "message: hello answer" => assert_valid::<Welcome>(&value["result"], mark),
            "message: deliver request" => assert_valid::<Delivery>(&value["params"], mark),
            "message: deliver answer" => assert_valid::<Settled>(&value["result"], mark),
            "message: bye request" => assert_valid::<Bye>(&value["params"], mark),
            "message: error answer" => assert!(value["error"]["message"].is_string(), "{value:#}"),
            "type: Event" => {
                let event: Event = serde_json::from_value(value.clone()).unwrap();
                assert_eq!(serde_json::to_value(event).unwrap(), value, "a field of {mark} was not read");
            }
            "type: Settled" => assert_valid::<Settled>(&value, mark),
            other => match other.trim_start_matches("message: ").split_once(' ') {
                Some((kind, "request")) => {
                    assert_valid::<Ask>(&value["params"], mark);
                    let ask: Ask = serde_json::from_value(value["params"].clone()).unwrap();
                    assert_eq!(ask.question.kind(), kind);
                    asked = Some(ask.question);
                }
                Some((kind, "answer")) => {
                    let question = asked.as_ref().unwrap_or_else(|| panic!("an answer without a question: {value:#}"));
                    assert_eq!(question.kind(), kind);
                    let answer = question.parse_reply(value["result"].clone(), mark, Strictness::Strict);
                    answer.unwrap_or_else(|mismatch| panic!("{mismatch}\n{value:#}"));
                }
                _ => panic!("unknown mark `{other}`"),
            },
        }
    }
}

#[test]
fn every_question_is_in_the_table() {
    let kinds = &egnyte_protocol::schema()["$defs"]["Question"]["oneOf"];
    let kinds = kinds.as_array().into_iter().flatten().filter_map(|kind| kind["properties"]["kind"]["const"].as_str());
    let kinds: Vec<&str> = kinds.collect();
    assert!(kinds.contains(&"sign-in.respond"), "{kinds:?}");
    for kind in kinds {
        assert!(PAGE.contains(&format!("| `{kind}` |")), "{kind} is not in the table of questions");
    }
}

#[test]
fn every_event_is_in_the_table() {
    let kinds = &egnyte_protocol::schema()["$defs"]["EventKind"];
    let named: Vec<&str> = kinds["oneOf"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|kind| kind["enum"].as_array().into_iter().flatten().chain(kind.get("const")))
        .filter_map(Value::as_str)
        .collect();
    assert!(!named.is_empty(), "{kinds:#}");
    for kind in named {
        assert!(PAGE.contains(&format!("| `{kind}` |")), "{kind} is not in the table of events");
        assert!(serde_json::from_value::<EventKind>(Value::from(kind)).is_ok());
    }
}
