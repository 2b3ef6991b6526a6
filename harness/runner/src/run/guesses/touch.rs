//! Scenarios that a guess can touch. Without a condition here, a guess can touch every scenario: a condition is sound only
//! if, in a scenario that does not meet it, every answer to the guess leads to the same responses of Egnyte.

use egnyte_report::{Exchange, ScenarioResult};

use super::answers::OtherAnswer;
use super::exchanges::{
    creates_without_external_id, has_filter, has_inactive_user, has_user_name_in_capitals, has_user_type_in_capitals,
    is_about, is_about_another_api, is_about_service, is_about_users, is_bulk, is_deletion, is_patch, is_put, is_write,
    lists_members, lists_more_than, may_change, may_change_formatted_name, may_nest_groups, may_patch_more_than,
    may_remove_active, may_repeat_external_id, may_repeat_members, may_write_unmapped, writes_text,
};

/// Condition on a scenario that ran under the usual answers.
type Condition = fn(&ScenarioResult) -> bool;

/// Conditions by guess.
const CONDITIONS: &[(&str, Condition)] = &[
    // Another answer than a refusal shows where Egnyte refused.
    ("duplicate-user-name", is_refused_as_duplicate),
    ("duplicate-email", is_refused_as_duplicate),
    ("duplicate-group-name", is_refused_as_duplicate),
    ("deactivated-blocks-name", is_refused_as_duplicate),
    ("incomplete-user", |it| is_refused(it) || has(it, is_about_service)),
    ("user-name-form", is_refused),
    ("unknown-member", is_refused),
    ("email-form", is_refused),
    ("user-type", |it| {
        // An account that was made by hand shows its type, or not.
        let reads = has(it, |exchange| is_put(exchange) || is_about_service(exchange));
        reads || is_refused(it) || changes_by_hand(it)
    }),
    ("over-limit", |it| has(it, |exchange| matches!(exchange.status, 403 | 429))),
    ("bad-token", |it| has(it, |exchange| matches!(exchange.status, 401 | 403))),
    // What a request has to write or to read.
    ("put-without-user-type", |it| has(it, is_put)),
    ("put-without-values", |it| has(it, is_put)),
    ("put-without-members", |it| has(it, |exchange| is_put(exchange) && is_about(exchange, "/Groups"))),
    ("user-patch-answer", |it| has(it, |exchange| is_patch(exchange) && is_about(exchange, "/Users"))),
    ("group-patch-answer", |it| has(it, |exchange| is_patch(exchange) && is_about(exchange, "/Groups"))),
    ("delete-user", |it| has(it, |exchange| is_deletion(exchange) && is_about(exchange, "/Users"))),
    ("active-removal", |it| has(it, may_remove_active)),
    ("list-members", |it| has(it, lists_members)),
    ("filter-operators", |it| has(it, |exchange| has_filter(exchange) || is_about_service(exchange))),
    ("user-name-filter", |it| has(it, |exchange| has_filter(exchange) || is_about_service(exchange))),
    ("sorting", |it| has(it, |exchange| exchange.path.contains("sortBy") || is_about_service(exchange))),
    ("cursor-pagination", |it| has(it, |exchange| exchange.path.contains("cursor") || is_about_service(exchange))),
    ("bulk-requests", |it| has(it, is_about_service)),
    ("discovery", |it| has(it, is_about_service)),
    ("root-query", |it| has(it, is_about_service)),
    ("repeated-member", |it| has(it, may_repeat_members)),
    ("nested-groups", |it| has(it, may_nest_groups)),
    ("deactivated-member", may_add_inactive_member),
    ("duplicate-external-id", |it| may_repeat_external_id(exchanges(it)) || changes_by_hand(it)),
    ("missing-external-id", |it| has(it, creates_without_external_id)),
    ("external-id", |it| has(it, |exchange| may_change(exchange, "externalid") || is_about_service(exchange))),
    ("user-type-case", |it| has(it, |exchange| has_user_type_in_capitals(exchange) || is_about_service(exchange))),
    ("user-name-case", |it| has(it, has_user_name_in_capitals) || changes_by_hand(it)),
    ("user-name-reads", may_have_two_names),
    ("user-name-writes-with-idp", |it| has(it, |exchange| may_change(exchange, "username"))),
    ("user-name-writes-without-idp", |it| has(it, |exchange| may_change(exchange, "username"))),
    ("formatted-name", |it| has(it, may_change_formatted_name) || changes_by_hand(it)),
    ("email-change", |it| has(it, |exchange| may_change(exchange, "email")) || changes_by_hand(it)),
    ("unmapped-attributes", |it| has(it, may_write_unmapped)),
    // Which way an account signs in shows at a sign-in, and where its username changes.
    ("new-account-sign-in", |it| {
        let creates = has(it, |exchange| exchange.method == "POST" && is_about_users(exchange));
        creates && may_have_two_names(it)
    }),
    ("takeover-fallback", signs_in),
    ("clock-skew", signs_in),
    ("want-assertions-signed", signs_in),
    ("missing-authn-statement", signs_in),
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
        "page-size" => least().is_none_or(|size| has(result, |exchange| lists_more_than(size, exchange))),
        "patch-members" => least().is_none_or(|most| has(result, |exchange| may_patch_more_than(most, exchange))),
        "group-name-length" => least().is_none_or(|length| writes_longer_text(length, result)),
        // Egnyte's own API and its token endpoint, beside SCIM.
        guess if OTHER_APIS.iter().any(|prefix| guess.starts_with(prefix)) => has(result, is_about_another_api),
        guess => {
            let condition = CONDITIONS.iter().find(|(id, _)| *id == guess);
            condition.is_none_or(|(_, is_met)| is_met(result))
        }
    }
}

fn exchanges(result: &ScenarioResult) -> impl Iterator<Item = &Exchange> {
    result.earlier.iter().chain(&result.exchanges)
}

fn has(result: &ScenarioResult, is_met: impl Fn(&Exchange) -> bool) -> bool {
    exchanges(result).any(is_met)
}

/// Returns whether a step or a request has a text that is longer.
fn writes_longer_text(length: u64, result: &ScenarioResult) -> bool {
    let is_longer = |text: &str| u64::try_from(text.chars().count()).is_ok_and(|count| count > length);
    let steps =
        result.steps.iter().any(|step| is_longer(&step.text) || step.table.iter().flatten().any(|it| is_longer(it)));
    steps || has(result, |exchange| writes_text(exchange, is_longer))
}

fn is_refused(result: &ScenarioResult) -> bool {
    has(result, |exchange| (400..500).contains(&exchange.status) || is_bulk(exchange))
}

fn is_refused_as_duplicate(result: &ScenarioResult) -> bool {
    has(result, |exchange| exchange.status == 409 || is_bulk(exchange))
}

fn may_add_inactive_member(result: &ScenarioResult) -> bool {
    let writes_group = has(result, |exchange| is_write(exchange) && is_about(exchange, "/Groups"));
    writes_group && (has(result, has_inactive_user) || changes_by_hand(result))
}

/// Returns whether an account may have a username at its identity provider that is not its username in Egnyte, or may
/// sign in.
fn may_have_two_names(result: &ScenarioResult) -> bool {
    let changes_name = has(result, |exchange| may_change(exchange, "username") || is_about_another_api(exchange));
    changes_name || changes_by_hand(result) || signs_in(result)
}

/// Returns whether a step changes Egnyte by hand, or makes an account with values of its own.
fn changes_by_hand(result: &ScenarioResult) -> bool {
    let words = ["administrator", "control API", "Egnyte already has"];
    result.steps.iter().any(|step| words.iter().any(|word| step.text.contains(word)))
}

fn signs_in(result: &ScenarioResult) -> bool {
    let words = ["sign", "assertion", "SSO", "SAML", "metadata"];
    result.steps.iter().any(|step| words.iter().any(|word| step.text.contains(word)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::mock::check_guess;

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
    fn every_condition_is_about_a_guess_of_the_table() {
        for (guess, _) in CONDITIONS {
            // No guess has such an answer: the error says whether there is the guess.
            let error = check_guess(guess, "no answer").unwrap_err();
            assert!(error.starts_with(&format!("the guess `{guess}` cannot be `no answer`")), "{error}");
        }
    }

    #[test]
    fn guess_without_a_condition_can_touch_every_scenario() {
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

    fn write(method: &str, path: &str, body: Value) -> ScenarioResult {
        let mut result = scenario(method, path, 200);
        result.exchanges[0].request_body = body;
        result
    }

    #[test]
    fn guess_about_a_value_touches_scenarios_that_write_it() {
        let (users, user, group) = ("/pubapi/scim/v2/Users", "/pubapi/scim/v2/Users/7", "/pubapi/scim/v2/Groups/a");
        let email = write("PATCH", user, json!({ "Operations": [{ "op": "replace", "path": "emails", "value": [] }] }));
        assert!(touches("email-change", &email) && !touches("external-id", &email));
        let bind = write("PATCH", user, json!({ "Operations": [{ "op": "add", "value": { "externalId": "1" } }] }));
        assert!(touches("external-id", &bind) && !touches("email-change", &bind));
        let bound = write("POST", users, json!({ "externalId": "1", "userType": "power", "emails": ["a@b"] }));
        let guesses = ["missing-external-id", "external-id", "email-change", "user-type", "user-type-case"];
        assert!(guesses.iter().all(|guess| !touches(guess, &bound)));
        assert!(touches("missing-external-id", &write("POST", users, json!({ "externalId": "" }))));
        assert!(touches("user-type-case", &write("POST", users, json!({ "userType": "Power" }))));
        let twice = json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "value": "1" }, { "value": "1" }] }] });
        let once = json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "value": "1" }] },
                                          { "op": "add", "path": "members", "value": [{ "value": "2" }] }] });
        assert!(touches("repeated-member", &write("PATCH", group, twice)));
        assert!(!touches("repeated-member", &write("PATCH", group, once.clone())));
        assert!(!touches("patch-members", &write("PATCH", group, once)));
        assert!(touches("patch-members", &write("PATCH", group, json!({ "Operations": vec![json!({}); 51] }))));
        // A body that is not known whole may have anything.
        assert!(touches("patch-members", &write("PATCH", group, json!("{\"Operations"))));
    }

    #[test]
    fn guess_about_two_user_names_touches_scenarios_that_may_have_them() {
        let rename = json!({ "Operations": [{ "op": "replace", "path": "userName", "value": "countess" }] });
        assert!(touches("user-name-reads", &write("PATCH", "/pubapi/scim/v2/Users/7", rename)));
        assert!(touches("user-name-reads", &scenario("GET", "/pubapi/v2/users", 200)));
        assert!(!touches("user-name-reads", &write("POST", "/pubapi/scim/v2/Users", json!({ "userName": "ada" }))));
    }

    #[test]
    fn guess_about_an_endpoint_touches_scenarios_that_use_it() {
        let (schemas, users) =
            (scenario("GET", "/pubapi/scim/v2/Schemas", 200), scenario("GET", "/pubapi/scim/v2/Users?a=/Schemas", 200));
        for guess in ["discovery", "root-query", "incomplete-user", "user-type"] {
            assert!(touches(guess, &schemas) && !touches(guess, &users), "{guess}");
        }
        assert!(touches("root-query", &scenario("POST", "/pubapi/scim/v2/.search", 501)));
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
