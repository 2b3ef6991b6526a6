//! JSON-RPC 2.0 as text: the envelope around the messages, in both directions.

use serde_json::{Map, Value, json};

use super::fault::{Call, Fault, Quote};
use egnyte_protocol::Strictness;

/// A request, without an end of line.
pub(super) fn request(call: &Call, params: &Value) -> String {
    json!({ "jsonrpc": "2.0", "id": call.id, "method": call.method, "params": params }).to_string()
}

/// The result that an answer carries.
pub(super) fn result(call: &Call, text: &[u8], strictness: Strictness) -> Result<Value, Fault> {
    let answer: Value = serde_json::from_slice(text).map_err(|error| Fault::InvalidJson {
        call: call.clone(),
        line: Quote::new(text),
        error: error.to_string(),
    })?;
    let not_an_answer = |why| Fault::NotAnAnswer { call: call.clone(), why, line: Quote::new(text) };
    let Value::Object(mut answer) = answer else { return Err(not_an_answer("it is no object")) };
    if let Some(why) = misshapen(&answer, strictness) {
        return Err(not_an_answer(why));
    }
    let id = answer.get("id").cloned().unwrap_or(Value::Null);
    // Somebody who could not read a request does not know its id.
    let unread = id.is_null() && answer.contains_key("error");
    if id != json!(call.id) && !unread {
        return Err(Fault::WrongId { call: call.clone(), got: id.to_string() });
    }
    match answer.remove("error") {
        Some(error) => Err(refused(call, &error)),
        None => Ok(answer.remove("result").unwrap_or_default()),
    }
}

fn misshapen(answer: &Map<String, Value>, strictness: Strictness) -> Option<&'static str> {
    let known = ["jsonrpc", "id", "result", "error"];
    if answer.contains_key("method") {
        return Some("it is a request, and only the harness asks");
    }
    if answer.get("jsonrpc") != Some(&json!("2.0")) {
        return Some("`jsonrpc` must be \"2.0\"");
    }
    if !answer.contains_key("id") {
        return Some("it has no `id`");
    }
    if strictness == Strictness::Strict && answer.keys().any(|name| !known.contains(&name.as_str())) {
        return Some("it has a field beside `jsonrpc`, `id`, `result` and `error`");
    }
    match (answer.contains_key("result"), answer.contains_key("error")) {
        (true, true) => Some("it has both `result` and `error`"),
        (false, false) => Some("it has neither `result` nor `error`"),
        _ => None,
    }
}

fn refused(call: &Call, error: &Value) -> Fault {
    let message = error["message"].as_str().map_or_else(|| error.to_string(), str::to_owned);
    Fault::Refused { call: call.clone(), code: error["code"].as_i64().unwrap_or_default(), message }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{request, result};
    use crate::connector::fault::Call;
    use egnyte_protocol::Strictness;

    fn call() -> Call {
        Call { id: 7, method: "deliver", about: Some("user.created".to_owned()) }
    }

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let fault = result(&call(), text.as_bytes(), Strictness::Strict).expect_err("this is no answer");
        assert!(fault.to_string().contains(expected), "{fault}");
    }

    #[test]
    fn a_request_is_one_line() {
        assert_eq!(
            request(&call(), &json!({"a": "x\ny"})),
            r#"{"jsonrpc":"2.0","id":7,"method":"deliver","params":{"a":"x\ny"}}"#
        );
    }

    #[test]
    fn each_way_to_miss_an_answer_has_its_own_words() {
        refused("{\"jsonrpc\":", "invalid JSON, EOF while parsing a value at line 1 column 11");
        refused("[]", "it is no object");
        refused(
            r#"{"jsonrpc":"2.0","id":8,"result":{}}"#,
            "answered request 8, but request 7 was asked: `deliver` of user.created",
        );
        refused(r#"{"jsonrpc":"2.0","id":"7","result":{}}"#, "answered request \"7\", but request 7");
        refused(r#"{"id":7,"result":{}}"#, "`jsonrpc` must be \"2.0\"");
        refused(r#"{"jsonrpc":"2.0","result":{}}"#, "it has no `id`");
        refused(r#"{"jsonrpc":"2.0","id":7}"#, "neither `result` nor `error`");
        refused(r#"{"jsonrpc":"2.0","id":7,"result":{},"error":{}}"#, "both `result` and `error`");
        refused(r#"{"jsonrpc":"2.0","id":7,"result":{},"ok":true}"#, "a field beside");
        refused(r#"{"jsonrpc":"2.0","id":7,"method":"log"}"#, "only the harness asks");
        refused(
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"what?"}}"#,
            "refused `deliver` of user.created with error -32601: what?; it does not know this method",
        );
        refused(r#"{"jsonrpc":"2.0","id":7,"error":{"code":1,"message":"409"}}"#, "answer `deliver` with the result");
    }
}
