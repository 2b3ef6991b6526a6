//! Explanation of a failure in the terms of a connector: the requests that should have been sent, those that were, and what
//! the difference means in Egnyte.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::{ClosingAccount, Exchange};
use crate::scenario::{Outcome, ScenarioResult};

/// Most items of each list.
const MOST: usize = 5;

/// Explanation of a failure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Requests that should have been sent, or not.
    pub wanted: Vec<String>,
    /// Writes that were sent since the `When`, with the answers.
    pub sent: Vec<String>,
    /// Consequences in Egnyte.
    pub consequences: Vec<String>,
}

impl Explanation {
    /// Explains a failure whose closing account shows a difference.
    pub(crate) fn of(result: &ScenarioResult) -> Option<Self> {
        let account = result.account.as_ref().filter(|_| result.outcome == Outcome::Failed)?;
        if account.missing.is_empty() && account.unexpected.is_empty() {
            return None;
        }
        let wanted = rows(account, |row, happened| {
            wanted_creation(row, happened, account).or_else(|| wanted_request(row, happened))
        });
        Some(Self { wanted, sent: sent_writes(&result.exchanges), consequences: rows(account, consequence) })
    }

    /// Returns each list below its title.
    pub(crate) fn sections(&self) -> [(&'static str, &[String]); 3] {
        [("should have been sent", &self.wanted), ("was sent", &self.sent), ("so that in Egnyte", &self.consequences)]
    }
}

/// Describes the missing rows and the unexpected ones, each description once.
fn rows(account: &ClosingAccount, describe: impl Fn(&Row<'_>, bool) -> Option<String>) -> Vec<String> {
    let missing = account.missing.iter().map(|row| (row, false));
    let all = missing.chain(account.unexpected.iter().map(|row| (row, true)));
    let described = all.filter_map(|(row, happened)| describe(&Row::parse(row)?, happened));
    let mut once: Vec<String> = Vec::new();
    for sentence in described {
        if !once.contains(&sentence) {
            once.push(sentence);
        }
    }
    cut(once)
}

fn sent_writes(exchanges: &[Exchange]) -> Vec<String> {
    let writes = exchanges.iter().filter(|exchange| exchange.method != "GET");
    let mut sent: Vec<String> = writes.map(describe).collect();
    if sent.is_empty() {
        let reads = exchanges.len();
        sent.push(if reads == 0 { "nothing" } else { "requests that read, and none that writes" }.to_owned());
    }
    cut(sent)
}

fn cut(mut all: Vec<String>) -> Vec<String> {
    let rest = all.len().saturating_sub(MOST);
    all.truncate(MOST);
    all.extend((rest > 0).then(|| format!("and {rest} more")));
    all
}

/// Returns the creation that should have had another value: of an account that was made since the `When`.
fn wanted_creation(row: &Row<'_>, happened: bool, account: &ClosingAccount) -> Option<String> {
    let Row::Value(who, attribute) = row else { return None };
    let has_creation = |rows: &[String]| rows.iter().any(|row| Row::parse(row) == Some(Row::User(who, "created")));
    let is_created = has_creation(&account.expected) && !has_creation(&account.missing);
    (happened && is_created).then(|| format!("POST /Users for {who} with the {attribute} of the directory"))
}

/// Returns the request behind a row that is missing; of one that was not expected, that it should not have been sent.
fn wanted_request(row: &Row<'_>, happened: bool) -> Option<String> {
    let account = |who: &str, values: &str| format!("PATCH or PUT of the account of {who}: {values}");
    let group = |name: &str, what: &str| format!("PATCH or PUT of the group {name}: {what}");
    let request = match row {
        Row::User(who, "created") => format!("POST /Users for {who}"),
        Row::User(who, "deactivated" | "removed") => account(who, "active false"),
        Row::User(who, "reactivated") => account(who, "active true"),
        Row::User(who, "deleted") => format!("DELETE of the account of {who}"),
        Row::User(..) => return None,
        Row::Value(who, attribute) => account(who, attribute),
        Row::Group(name, "created") => format!("POST /Groups for {name}"),
        Row::Group(name, "deleted") => format!("DELETE of the group {name}"),
        Row::Group(name, _) => group(name, "displayName"),
        Row::Member(who, name, "joins") => group(name, &format!("{who} added to members")),
        Row::Member(who, name, _) => group(name, &format!("{who} removed from members")),
    };
    Some(if happened { format!("no {request}") } else { request })
}

/// Returns what a row means for people: of a change that happened, or of one that did not.
fn consequence(row: &Row<'_>, happened: bool) -> Option<String> {
    let text = match (row, happened) {
        (Row::User(who, "created"), false) => format!("{who} has no account in Egnyte"),
        (Row::User(who, "created"), true) => format!("{who} gets access to Egnyte"),
        (Row::User(who, "deactivated" | "removed"), false) => format!("{who} keeps access to Egnyte"),
        (Row::User(who, "deactivated"), true) => format!("{who} is locked out of Egnyte"),
        (Row::User(who, "reactivated"), false) => format!("{who} stays locked out of Egnyte"),
        (Row::User(who, "reactivated"), true) => format!("{who} has access to Egnyte again"),
        (Row::User(who, "deleted"), false) => format!("the account of {who} stays in Egnyte"),
        (Row::User(who, "deleted"), true) => {
            format!("the account of {who} is gone; a later one would be another account")
        }
        (Row::Value(who, attribute), false) => format!("{who} keeps the former {attribute} in Egnyte"),
        (Row::Value(who, attribute), true) => format!("{who} has a wrong {attribute} in Egnyte"),
        (Row::Member(who, group, "joins"), false) => format!("{who} does not get what the group {group} may see"),
        (Row::Member(who, group, "joins"), true) => format!("{who} gets what the group {group} may see"),
        (Row::Member(who, group, _), false) => format!("{who} keeps what the group {group} may see"),
        (Row::Member(who, group, _), true) => format!("{who} loses what the group {group} may see"),
        (Row::Group(name, "created"), false) => format!("Egnyte has no group {name}"),
        (Row::Group(name, "created"), true) => format!("Egnyte has a new group {name}, without any permissions"),
        (Row::Group(name, "deleted"), false) => format!("the group {name} and its permissions stay in Egnyte"),
        (Row::Group(name, "deleted"), true) => format!("the group {name} is gone, with the permissions it had"),
        (Row::Group(name, "renamed"), false) => format!("the group {name} keeps its former name in Egnyte"),
        (Row::Group(name, "renamed"), true) => format!("the group {name} has another name than the user group"),
        _ => return None,
    };
    Some(text)
}

/// Row of a closing account, as far as its consequence depends on it.
#[derive(PartialEq, Eq)]
enum Row<'a> {
    User(&'a str, &'a str),
    Value(&'a str, &'a str),
    Group(&'a str, &'a str),
    Member(&'a str, &'a str, &'a str),
}

impl<'a> Row<'a> {
    fn parse(row: &'a str) -> Option<Self> {
        if let Some(rest) = row.strip_prefix("user ") {
            return Self::parse_user(rest);
        }
        if let Some(rest) = row.strip_prefix("group ") {
            let (name, fate) = rest.split_once("\" is ")?;
            return Some(Self::Group(rest.get(..=name.len())?, fate.split(' ').next()?));
        }
        let verbs = [(" joins ", "joins"), (" leaves ", "leaves")];
        verbs.into_iter().find_map(|(words, verb)| {
            let (who, group) = row.split_once(words)?;
            Some(Self::Member(who, group, verb))
        })
    }

    fn parse_user(rest: &'a str) -> Option<Self> {
        if let Some((who, fate)) = rest.split_once(" is ") {
            return Some(Self::User(who, fate));
        }
        let (who, value) = [" gets ", " loses "].iter().find_map(|verb| rest.split_once(verb))?;
        Some(Self::Value(who, value.split('"').next()?.trim()))
    }
}

fn describe(exchange: &Exchange) -> String {
    let path = exchange.path.split_once("/scim/v2").map_or(exchange.path.as_str(), |(_, path)| path);
    let path = path.split('?').next().unwrap_or_default();
    let asks = describe_body(&exchange.request_body);
    let asks = if asks.is_empty() { String::new() } else { format!(" ({})", asks.join(", ")) };
    let answer = match (exchange.status, exchange.response_body["detail"].as_str()) {
        (0, _) => "no answer".to_owned(),
        (status @ 400.., Some(detail)) => format!("{status}: {detail}"),
        (status, _) => status.to_string(),
    };
    format!("{} {path}{asks}, answered {answer}", exchange.method)
}

/// Returns what the body of a write asks for, in the attributes that the rules are about.
fn describe_body(body: &serde_json::Value) -> Vec<String> {
    let operations = body["Operations"].as_array().into_iter().flatten().map(|operation| {
        let word = |name: &str| operation[name].as_str().unwrap_or_default();
        let value = &operation["value"];
        let value = if value.is_boolean() || value.is_string() { format!(" {value}") } else { String::new() };
        format!("{} {}{value}", word("op"), word("path")).trim().to_owned()
    });
    let named = [
        ("userName", &body["userName"]),
        ("email", &body["emails"][0]["value"]),
        ("givenName", &body["name"]["givenName"]),
        ("familyName", &body["name"]["familyName"]),
        ("displayName", &body["displayName"]),
        ("active", &body["active"]),
        ("userType", &body["userType"]),
    ];
    let named = named.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| format!("{name} {value}"));
    operations.take(MOST).chain(named).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn explained(missing: &[&str], unexpected: &[&str]) -> Explanation {
        let texts = |rows: &[&str]| rows.iter().map(|row| (*row).to_owned()).collect();
        let account =
            ClosingAccount { missing: texts(missing), unexpected: texts(unexpected), ..ClosingAccount::default() };
        let result = ScenarioResult { outcome: Outcome::Failed, account: Some(account), ..ScenarioResult::default() };
        Explanation::of(&result).unwrap()
    }

    #[test]
    fn difference_is_explained_by_requests_and_consequences() {
        let explanation =
            explained(&["user Ada is deactivated", "Ada joins \"On-call\""], &["user Grace gets email \"x\""]);
        let wanted = [
            "PATCH or PUT of the account of Ada: active false",
            "PATCH or PUT of the group \"On-call\": Ada added to members",
            "no PATCH or PUT of the account of Grace: email",
        ];
        assert_eq!(explanation.wanted, wanted);
        let consequences = [
            "Ada keeps access to Egnyte",
            "Ada does not get what the group \"On-call\" may see",
            "Grace has a wrong email in Egnyte",
        ];
        assert_eq!(explanation.consequences, consequences);
        assert_eq!(explanation.sent, ["nothing"]);
    }

    #[test]
    fn wrong_value_of_a_new_account_is_one_of_its_creation() {
        let created = vec!["user Ada is created".to_owned()];
        let explained = |missing: &[String]| {
            let unexpected = vec!["user Ada gets last name \"x\"".to_owned()];
            let account = ClosingAccount {
                expected: created.clone(),
                missing: missing.to_vec(),
                unexpected,
                ..ClosingAccount::default()
            };
            let result =
                ScenarioResult { outcome: Outcome::Failed, account: Some(account), ..ScenarioResult::default() };
            Explanation::of(&result).unwrap().wanted
        };
        assert_eq!(explained(&[]), ["POST /Users for Ada with the last name of the directory"]);
        assert_eq!(explained(&created), ["POST /Users for Ada", "no PATCH or PUT of the account of Ada: last name"]);
    }

    #[test]
    fn groups_are_explained_by_their_names() {
        let explanation = explained(&["group \"R is D\" is renamed to \"X\""], &["group \"A\" is deleted"]);
        assert_eq!(explanation.wanted[1], "no DELETE of the group \"A\"");
        assert_eq!(explanation.consequences[1], "the group \"A\" is gone, with the permissions it had");
    }

    #[test]
    fn write_is_described_by_what_it_asks_for() {
        let exchange = |method: &str, body: serde_json::Value, status, answer| Exchange {
            method: method.to_owned(),
            path: "/d/s-1/pubapi/scim/v2/Users/7?x=1".to_owned(),
            request_body: body,
            status,
            response_body: answer,
            ..Exchange::default()
        };
        let patch = json!({"Operations": [{"op": "replace", "path": "active", "value": false}]});
        let created =
            json!({"userName": "ada", "emails": [{"value": "a@acme.example"}], "name": {"familyName": "King"}});
        let sent = sent_writes(&[
            exchange("GET", json!(null), 200, json!({})),
            exchange("PATCH", patch, 200, json!({})),
            exchange("POST", created, 409, json!({"detail": "taken"})),
        ]);
        let expected = [
            "PATCH /Users/7 (replace active false), answered 200",
            "POST /Users/7 (userName \"ada\", email \"a@acme.example\", familyName \"King\"), answered 409: taken",
        ];
        assert_eq!(sent, expected);
    }
}
