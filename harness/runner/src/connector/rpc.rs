//! JSON-RPC 2.0 as text: the envelope around the messages, in both directions.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::encoding;
use super::error::{Excerpt, RpcRequest, TransportError};
use egnyte_protocol::{Message, Strictness, check};

/// Most bytes of one message.
pub(super) const MAX_MESSAGE: usize = 16 << 20;

/// Parameters of a request; the strict protocol checks the harness's own messages as well.
pub(super) fn params<M: Message + Serialize>(
    request: &RpcRequest,
    message: &M,
    strictness: Strictness,
) -> Result<Value, TransportError> {
    let params = serde_json::to_value(message).unwrap_or_default();
    if strictness == Strictness::Strict {
        check::<M>(&params, "params", strictness).map_err(|mismatch| TransportError::InvalidRequest {
            request: request.clone(),
            mismatch: Box::new(mismatch),
        })?;
    }
    Ok(params)
}

/// Encodes a request, without a line end.
pub(super) fn encode(request: &RpcRequest, params: &Value) -> String {
    json!({ "jsonrpc": "2.0", "id": request.id, "method": request.method, "params": params }).to_string()
}

/// Decodes the response to a request and returns its result.
pub(super) fn decode(request: &RpcRequest, text: &[u8], strictness: Strictness) -> Result<Value, TransportError> {
    let response: Value = serde_json::from_slice(&encoding::decode(text)).map_err(|error| {
        TransportError::InvalidJson { request: request.clone(), line: Excerpt::new(text), error: error.to_string() }
    })?;
    let not_a_response =
        |reason| TransportError::NotAResponse { request: request.clone(), reason, line: Excerpt::new(text) };
    let Value::Object(mut response) = response else { return Err(not_a_response("it is no object")) };
    if let Some(reason) = find_defect(&response, strictness) {
        return Err(not_a_response(reason));
    }
    let id = response.get("id").cloned().unwrap_or(Value::Null);
    // A connector that could not read a request does not know its id.
    let is_parse_error = id.is_null() && response.contains_key("error");
    if id != json!(request.id) && !is_parse_error {
        return Err(TransportError::WrongId { request: request.clone(), got: id.to_string() });
    }
    match response.remove("error") {
        Some(error) => Err(error_response(request, &error)),
        None => Ok(response.remove("result").unwrap_or_default()),
    }
}

fn find_defect(response: &Map<String, Value>, strictness: Strictness) -> Option<&'static str> {
    let known = ["jsonrpc", "id", "result", "error"];
    if response.contains_key("method") {
        return Some("it is a request, and only the harness sends requests");
    }
    if response.get("jsonrpc") != Some(&json!("2.0")) {
        return Some("`jsonrpc` must be \"2.0\"");
    }
    if !response.contains_key("id") {
        return Some("it has no `id`");
    }
    if strictness == Strictness::Strict && response.keys().any(|name| !known.contains(&name.as_str())) {
        return Some("it has a field beside `jsonrpc`, `id`, `result` and `error`");
    }
    match (response.contains_key("result"), response.contains_key("error")) {
        (true, true) => Some("it has both `result` and `error`"),
        (false, false) => Some("it has neither `result` nor `error`"),
        _ => None,
    }
}

fn error_response(request: &RpcRequest, error: &Value) -> TransportError {
    let message = error["message"].as_str().map_or_else(|| error.to_string(), str::to_owned);
    let code = error["code"].as_i64().unwrap_or_default();
    TransportError::ErrorResponse { request: request.clone(), code, message }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{decode, encode};
    use crate::connector::error::RpcRequest;
    use egnyte_protocol::Strictness;

    fn request() -> RpcRequest {
        RpcRequest { id: 7, method: "deliver", kind: Some("user.created".to_owned()) }
    }

    #[track_caller]
    fn rejects(text: &str, expected: &str) {
        let error = decode(&request(), text.as_bytes(), Strictness::Strict).expect_err("this is no result");
        assert!(error.to_string().contains(expected), "{error}");
    }

    #[test]
    fn request_is_one_line() {
        assert_eq!(
            encode(&request(), &json!({"a": "x\ny"})),
            r#"{"jsonrpc":"2.0","id":7,"method":"deliver","params":{"a":"x\ny"}}"#
        );
    }

    #[test]
    fn each_invalid_response_has_its_own_message() {
        rejects("{\"jsonrpc\":", "invalid JSON, EOF while parsing a value at line 1 column 11");
        rejects("[]", "it is no object");
        rejects(
            r#"{"jsonrpc":"2.0","id":8,"result":{}}"#,
            "answered request 8 instead of request 7, `deliver` of user.created",
        );
        rejects(r#"{"jsonrpc":"2.0","id":"7","result":{}}"#, "answered request \"7\" instead of request 7");
        rejects(r#"{"id":7,"result":{}}"#, "`jsonrpc` must be \"2.0\"");
        rejects(r#"{"jsonrpc":"2.0","result":{}}"#, "it has no `id`");
        rejects(r#"{"jsonrpc":"2.0","id":7}"#, "neither `result` nor `error`");
        rejects(r#"{"jsonrpc":"2.0","id":7,"result":{},"error":{}}"#, "both `result` and `error`");
        rejects(r#"{"jsonrpc":"2.0","id":7,"result":{},"ok":true}"#, "a field beside");
        rejects(r#"{"jsonrpc":"2.0","id":7,"method":"log"}"#, "only the harness sends requests");
        rejects(
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"what?"}}"#,
            "refused `deliver` of user.created with error -32601: what?; it does not know this method",
        );
        rejects(r#"{"jsonrpc":"2.0","id":7,"error":{"code":1,"message":"409"}}"#, "answer `deliver` with the result");
    }
}
