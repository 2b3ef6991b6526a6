//! Scenarios that a guess can touch. Without a condition here, a guess can touch every scenario: a condition is sound only
//! if, in a scenario that does not meet it, every answer to the guess leads to the same responses of Egnyte.

use serde_json::Value;

use egnyte_report::{Exchange, ScenarioResult};

use super::answers::OtherAnswer;

/// Condition on a scenario that ran under the usual answers.
type Condition = fn(&ScenarioResult) -> bool;

/// Conditions by guess.
const CONDITIONS: &[(&str, Condition)] = &[
    // Another answer than a refusal shows where Egnyte refused.
    ("duplicate-user-name", is_refused_as_duplicate),
    ("duplicate-email", is_refused_as_duplicate),
    ("duplicate-group-name", is_refused_as_duplicate),
    ("deactivated-blocks-name", is_refused_as_duplicate),
    ("incomplete-user", is_refused),
    ("user-name-form", is_refused),
    ("unknown-member", is_refused),
    ("put-without-user-type", |it| has(it, is_put)),
    ("put-without-values", |it| has(it, is_put)),
    ("put-without-members", |it| has(it, |exchange| is_put(exchange) && is_about(exchange, "/Groups"))),
    ("user-patch-answer", |it| has(it, |exchange| is_patch(exchange) && is_about(exchange, "/Users"))),
    ("group-patch-answer", |it| has(it, |exchange| is_patch(exchange) && is_about(exchange, "/Groups"))),
    ("delete-user", |it| has(it, |exchange| is_deletion(exchange) && is_about(exchange, "/Users"))),
    ("filter-operators", |it| has(it, has_filter)),
    ("user-name-filter", |it| has(it, has_filter)),
    ("sorting", |it| has(it, |exchange| exchange.path.contains("sortBy") || describes_service(exchange))),
    ("bulk-requests", |it| has(it, |exchange| is_about(exchange, "/Bulk") || describes_service(exchange))),
    ("cursor-pagination", |it| has(it, |exchange| exchange.path.contains("cursor") || describes_service(exchange))),
    ("active-removal", |it| has(it, |exchange| is_patch(exchange) && is_about(exchange, "/Users"))),
    ("email-form", is_refused),
    ("over-limit", |it| has(it, |exchange| matches!(exchange.status, 403 | 429))),
    ("repeated-member", |it| has(it, |exchange| is_write(exchange) && is_about(exchange, "/Groups"))),
    ("nested-groups", |it| has(it, may_nest_groups)),
    ("deactivated-member", |it| has(it, |exchange| is_write(exchange) && is_about(exchange, "/Groups"))),
    ("bad-token", |it| has(it, |exchange| matches!(exchange.status, 401 | 403))),
    ("user-name-writes-with-idp", changes_users),
    ("user-name-writes-without-idp", changes_users),
    ("duplicate-external-id", writes_users),
    ("formatted-name", writes_users),
    ("new-account-sign-in", |it| has(it, |exchange| exchange.method == "POST" && is_about(exchange, "/Users"))),
    ("missing-external-id", |it| has(it, |exchange| exchange.method == "POST" && is_about(exchange, "/Users"))),
    ("user-type", |it| has(it, is_write)),
    ("user-type-case", |it| has(it, is_write)),
    ("external-id", |it| has(it, is_write)),
    ("email-change", |it| has(it, is_write)),
    ("unmapped-attributes", |it| has(it, is_write)),
    ("takeover-fallback", signs_in),
    ("clock-skew", signs_in),
    ("want-assertions-signed", signs_in),
    ("rsa-pss-signatures", signs_in),
    ("ecdsa-signatures", signs_in),
    ("empty-in-response-to", signs_in),
    ("single-logout", signs_in),
    ("unsigned-logout", signs_in),
    ("logout-without-session", signs_in),
];

/// Beginnings of guesses about other APIs than SCIM.
const OTHER_APIS: [&str; 3] = ["api-", "token-", "refresh-token"];

/// Returns whether another answer can touch the scenario, which ran under the usual one with all its exchanges kept.
pub(super) fn can_touch(other: &OtherAnswer, result: &ScenarioResult) -> bool {
    let least = || [&other.usual, &other.answer].into_iter().filter_map(|number| number.parse::<u64>().ok()).min();
    match other.guess.as_str() {
        "api-key-only-okta" => signs_in(result),
        "page-size" => least().is_none_or(|size| lists_more_than(size, result)),
        "group-name-length" => least().is_none_or(|length| has_longer_text(length, result)),
        // Egnyte's own API and its token endpoint, beside SCIM.
        guess if OTHER_APIS.iter().any(|prefix| guess.starts_with(prefix)) => has(result, is_about_another_api),
        guess => {
            let condition = CONDITIONS.iter().find(|(id, _)| *id == guess);
            condition.is_none_or(|(_, is_met)| is_met(result))
        }
    }
}

/// Returns whether a list has more resources than a page, or a length that is not known.
fn lists_more_than(size: u64, result: &ScenarioResult) -> bool {
    exchanges(result).any(|exchange| {
        let is_list = exchange.method == "GET" && exchange.status == 200;
        let total = exchange.response_body["totalResults"].as_u64();
        let is_single = exchange.response_body["id"].is_string();
        describes_service(exchange) || is_list && !is_single && total.is_none_or(|total| total > size)
    })
}

/// Returns whether a step or a request has a text that is longer.
fn has_longer_text(length: u64, result: &ScenarioResult) -> bool {
    let is_longer = |text: &str| u64::try_from(text.chars().count()).is_ok_and(|count| count > length);
    let steps =
        result.steps.iter().any(|step| is_longer(&step.text) || step.table.iter().flatten().any(|it| is_longer(it)));
    steps || exchanges(result).any(|exchange| is_write(exchange) && has_text(&exchange.request_body, &is_longer))
}

fn has_text(value: &Value, is_met: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is_met(text),
        Value::Array(values) => values.iter().any(|value| has_text(value, is_met)),
        Value::Object(members) => members.values().any(|value| has_text(value, is_met)),
        _ => false,
    }
}

fn exchanges(result: &ScenarioResult) -> impl Iterator<Item = &Exchange> {
    result.earlier.iter().chain(&result.exchanges)
}

fn changes_users(result: &ScenarioResult) -> bool {
    has(result, |exchange| (is_put(exchange) || is_patch(exchange)) && is_about(exchange, "/Users"))
}

fn writes_users(result: &ScenarioResult) -> bool {
    has(result, |exchange| is_write(exchange) && is_about(exchange, "/Users"))
}

fn has(result: &ScenarioResult, is_met: fn(&Exchange) -> bool) -> bool {
    exchanges(result).any(is_met)
}

fn is_about(exchange: &Exchange, resource: &str) -> bool {
    // A bulk request may be about anything.
    exchange.path.contains(resource) || exchange.path.contains("/Bulk")
}

fn is_put(exchange: &Exchange) -> bool {
    exchange.method == "PUT" || exchange.path.contains("/Bulk")
}

fn is_patch(exchange: &Exchange) -> bool {
    exchange.method == "PATCH" || exchange.path.contains("/Bulk")
}

fn is_deletion(exchange: &Exchange) -> bool {
    exchange.method == "DELETE" || exchange.path.contains("/Bulk")
}

fn is_about_another_api(exchange: &Exchange) -> bool {
    !exchange.path.contains("/scim/")
}

fn is_write(exchange: &Exchange) -> bool {
    exchange.method != "GET"
}

/// Returns whether a request may name a group as a member: by its type, or by an id of the form that groups have.
fn may_nest_groups(exchange: &Exchange) -> bool {
    let is_group = |text: &str| text.eq_ignore_ascii_case("Group") || text.matches('-').count() >= 4;
    let writes_groups = is_write(exchange) && is_about(exchange, "/Groups");
    writes_groups && has_text(&exchange.request_body, &is_group) || exchange.path.contains("/Schemas")
}

fn has_filter(exchange: &Exchange) -> bool {
    exchange.path.contains("filter=") || exchange.path.contains("/.search") || describes_service(exchange)
}

fn describes_service(exchange: &Exchange) -> bool {
    exchange.path.contains("/ServiceProviderConfig")
}

fn is_refused(result: &ScenarioResult) -> bool {
    has(result, |exchange| (400..500).contains(&exchange.status) || exchange.path.contains("/Bulk"))
}

fn is_refused_as_duplicate(result: &ScenarioResult) -> bool {
    has(result, |exchange| exchange.status == 409 || exchange.path.contains("/Bulk"))
}

fn signs_in(result: &ScenarioResult) -> bool {
    let words = ["sign", "assertion", "SSO", "SAML", "metadata"];
    result.steps.iter().any(|step| words.iter().any(|word| step.text.contains(word)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scenario(method: &str, path: &str, status: u16) -> ScenarioResult {
        let exchange = Exchange { method: method.to_owned(), path: path.to_owned(), status, ..Exchange::default() };
        ScenarioResult { exchanges: vec![exchange], ..ScenarioResult::default() }
    }

    fn touches(guess: &str, result: &ScenarioResult) -> bool {
        let words = |word: &str| word.to_owned();
        let other = OtherAnswer { guess: words(guess), usual: words("100"), answer: words("50"), question: words("?") };
        can_touch(&other, result)
    }

    #[test]
    fn guess_without_a_condition_can_touch_every_scenario() {
        assert!(touches("user-name-reads", &ScenarioResult::default()));
        assert!(touches("a-new-one", &ScenarioResult::default()));
    }

    #[test]
    fn guess_about_a_request_touches_scenarios_with_such_requests() {
        let patch = scenario("PATCH", "/pubapi/scim/v2/Users/7", 200);
        assert!(touches("user-patch-answer", &patch) && !touches("group-patch-answer", &patch));
        assert!(!touches("duplicate-email", &patch) && !touches("put-without-values", &patch));
        assert!(touches("duplicate-email", &scenario("POST", "/pubapi/scim/v2/Users", 409)));
        let bulk = scenario("POST", "/pubapi/scim/v2/Bulk", 200);
        assert!(touches("put-without-members", &bulk) && touches("duplicate-email", &bulk));
    }

    #[test]
    fn guess_about_nested_groups_touches_scenarios_that_may_name_a_group_as_a_member() {
        let with_member = |value: &str| {
            let mut result = scenario("POST", "/pubapi/scim/v2/Groups", 201);
            result.exchanges[0].request_body = json!({ "members": [{ "value": value }] });
            result
        };
        assert!(touches("nested-groups", &with_member("00000000-0000-4000-8000-000000000001")));
        assert!(!touches("nested-groups", &with_member("12725000001")));
    }

    #[test]
    fn guess_about_a_number_touches_scenarios_beyond_it() {
        let list = |total: u64| {
            let mut result = scenario("GET", "/pubapi/scim/v2/Users", 200);
            result.exchanges[0].response_body = json!({ "totalResults": total });
            result
        };
        assert!(touches("page-size", &list(51)) && !touches("page-size", &list(50)));
        assert!(touches("page-size", &scenario("GET", "/pubapi/scim/v2/Users", 200)));
        let mut group = scenario("POST", "/pubapi/scim/v2/Groups", 201);
        assert!(!touches("group-name-length", &group));
        group.exchanges[0].request_body = json!({ "displayName": "x".repeat(51) });
        assert!(touches("group-name-length", &group));
    }
}
