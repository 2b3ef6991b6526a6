//! All there is of a run, in our own JSON: nothing shortened but the secrets.

mod extent;
mod join;
mod name;
mod scenario;
mod shapes;
mod told;

use std::io;
use std::time::Duration;

use crate::mock::findings::{self, ExpectedFinding, FindingStatus, RunFindings};
use crate::scenario::Waited;
use crate::suite;
use crate::suite::rules::Keeper;
use egnyte_support::mask;

pub use extent::{Extent, LeftOut};
pub use join::{CannotJoin, join};
use name::named;
pub use scenario::{Account, Exchange, Line, Note, Remark, Rule, Step, StepWord, Told, Turn, Word};
pub use shapes::{Connector, Counts, Document, Durations, Finding, FindingWord, Totals, VERSION, schema};
pub(super) use told::brief;
use told::{exchange, told};

use super::Tally;
use super::record::Record;

/// The report.
///
/// # Errors
/// When it cannot be put into JSON, which the types exclude.
pub(super) fn text(document: &Document) -> io::Result<String> {
    let text = serde_json::to_string_pretty(document)?;
    Ok(text + "\n")
}

/// A run as data: what every report but the terminal's is written from.
pub(super) fn document(record: &Record<'_>, extent: Extent) -> Document {
    let identity = record.identity;
    // A catalogue that cannot be read has been told of before anything ran.
    let catalogue = suite::catalogue().unwrap_or_default();
    let masked = |text: &Option<String>| text.as_deref().map(mask::text);
    Document {
        version: VERSION,
        suite: env!("CARGO_PKG_VERSION").to_owned(),
        connector: Connector {
            target: mask::text(record.connector),
            name: mask::text(&identity.name),
            version: masked(&identity.version),
            capabilities: identity.capabilities.clone(),
            homepage: masked(&identity.homepage),
            issues: masked(&identity.issues),
        },
        started: record.started.to_string(),
        parts: None,
        interrupted: record.closing.interrupted,
        faults: record.closing.faults.iter().map(|fault| mask::text(fault)).collect(),
        totals: Totals {
            connector: counts(record.tally(Keeper::Connector)),
            egnyte: counts(record.tally(Keeper::Egnyte)),
            not_run: record.not_run(),
        },
        durations: durations(record.took, record.waited()),
        verdicts: named(record.entries().into_iter().map(|entry| told(record, entry, (&catalogue, extent))).collect()),
        findings: findings(&record.closing.wire),
    }
}

/// What was found on the wire, and what is expected there and gone.
pub(super) fn findings(wire: &RunFindings) -> Vec<Finding> {
    wire.verdicts().iter().map(finding).chain(wire.stale().into_iter().map(outlived)).collect()
}

fn finding(verdict: &findings::FindingVerdict) -> Finding {
    let (outcome, expected) = match &verdict.status {
        FindingStatus::Fails => (FindingWord::Failed, None),
        FindingStatus::FailsAsExpected(expected) => (FindingWord::FailedAsExpected, Some(expected)),
        FindingStatus::Reported => (FindingWord::Reported, None),
    };
    Finding {
        id: verdict.finding.id.clone(),
        level: verdict.finding.level.clone(),
        section: verdict.finding.section.clone(),
        advice: verdict.finding.advice.clone(),
        outcome,
        reason: expected.map(|expected| mask::text(&expected.reason)),
        count: verdict.count,
        scenarios: verdict.scenarios.clone(),
        first: Some(exchange(&verdict.first)),
        place: expected.map(|expected| expected.place.clone()),
    }
}

fn outlived(expected: &ExpectedFinding) -> Finding {
    Finding {
        id: expected.finding.clone(),
        level: "error".to_owned(),
        section: String::new(),
        advice: String::new(),
        outcome: FindingWord::Stale,
        reason: Some(mask::text(&expected.reason)),
        count: 0,
        scenarios: Vec::new(),
        first: None,
        place: Some(expected.place.clone()),
    }
}

fn counts(tally: Tally) -> Counts {
    Counts {
        passed: tally.passed,
        failed: tally.failed,
        failed_as_expected: tally.expected,
        stale: tally.stale,
        skipped: tally.skipped,
        errored: tally.errored,
        harness_faults: tally.faults,
    }
}

fn durations(took: Duration, waited: Waited) -> Durations {
    Durations {
        total_ms: milliseconds(took),
        connector_ms: milliseconds(waited.connector),
        mock_ms: milliseconds(waited.mock),
        own_ms: milliseconds(waited.own),
    }
}

impl Durations {
    fn none() -> Self {
        durations(Duration::ZERO, Waited::default())
    }
}

/// Milliseconds with three digits: more would be noise.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::Outcome;
    use super::super::record::tests::{known, with};
    use super::*;

    fn told(outcomes: &[Outcome]) -> Value {
        serde_json::from_str(&with(outcomes, |record| text(&document(record, Extent::WHOLE))).unwrap()).unwrap()
    }

    /// What of `value` does not fit the schema, as far as schemas of ours go.
    fn misfits(value: &Value, schema: &Value, root: &Value, at: &str) -> Vec<String> {
        if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/")) {
            return misfits(value, &root["$defs"][name], root, at);
        }
        if let Some(choices) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            let fits = choices.iter().any(|choice| misfits(value, choice, root, at).is_empty());
            return if fits { Vec::new() } else { vec![format!("{at}: no choice fits {value}")] };
        }
        let words = |word: &str| schema[word].as_array().cloned().unwrap_or_default();
        let (kind, kinds) = (kind(value), schema["type"].to_string());
        let mut found = Vec::new();
        if !schema["type"].is_null() && !kinds.contains(kind) {
            found.push(format!("{at}: {value} is no {kinds}"));
        }
        let fixed = !schema["const"].is_null() && schema["const"] != *value;
        if fixed || (!words("enum").is_empty() && !words("enum").contains(value)) {
            found.push(format!("{at}: {value} is none of {}{}", schema["const"], schema["enum"]));
        }
        for name in words("required").iter().filter_map(Value::as_str).filter(|name| value.get(name).is_none()) {
            found.push(format!("{at}.{name} is missing"));
        }
        for (name, inner) in value.as_object().into_iter().flatten() {
            match schema["properties"].get(name) {
                Some(part) => found.extend(misfits(inner, part, root, &format!("{at}.{name}"))),
                None if schema["properties"].is_object() => found.push(format!("{at}.{name} is not in the schema")),
                None => {}
            }
        }
        let items = value.as_array().into_iter().flatten();
        found.extend(items.flat_map(|inner| misfits(inner, &schema["items"], root, &format!("{at}[]"))));
        found
    }

    fn kind(value: &Value) -> &'static str {
        match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        }
    }

    #[test]
    fn every_report_fits_the_published_schema() {
        let schema = schema();
        for outcomes in [
            &[Outcome::Passed, Outcome::Failed, Outcome::Stale(known())][..],
            &[Outcome::FailedAsExpected(known()), Outcome::HarnessFault, Outcome::Errored],
            &[Outcome::Skipped("needs `import`".to_owned())],
        ] {
            let told = told(outcomes);
            assert_eq!(misfits(&told, &schema, &schema, "$"), Vec::<String>::new());
        }
        let mut wrong = told(&[Outcome::Passed]);
        wrong["verdicts"][0]["outcome"] = json!("green");
        assert_eq!(misfits(&wrong, &schema, &schema, "$").len(), 1);
    }

    #[test]
    fn a_report_says_who_was_driven_and_what_came_of_it() {
        let told = told(&[Outcome::Passed, Outcome::FailedAsExpected(known())]);
        assert_eq!(told["version"], 1);
        assert_eq!(told["connector"]["name"], "acme-sync");
        assert_eq!(told["connector"]["target"], "exec:./acme-sync");
        assert_eq!(told["totals"]["connector"]["passed"], 1);
        assert_eq!(told["totals"]["connector"]["failedAsExpected"], 1);
        assert_eq!(told["totals"]["notRun"], 1);
        assert_eq!(told["interrupted"], true);
        assert_eq!(told["verdicts"][1]["reason"], "fixed in 2.4");
        assert_eq!(told["verdicts"][2]["outcome"], "not-run");
        assert_eq!(
            told["verdicts"][0]["durations"],
            json!({"totalMs": 40.0, "connectorMs": 30.0, "mockMs": 4.0, "ownMs": 1.5})
        );
        assert_eq!(told["durations"], json!({"totalMs": 90.0, "connectorMs": 60.0, "mockMs": 8.0, "ownMs": 6.0}));
    }

    #[test]
    fn a_failure_brings_its_evidence_and_no_secret() {
        let told = told(&[Outcome::Failed]);
        let failed = &told["verdicts"][0];
        assert_eq!(
            failed["rule"],
            json!({"id": "a.one", "says": "One holds", "evidence": "documented", "source": null})
        );
        assert_eq!((&failed["file"], &failed["line"]), (&json!("features/users/takeover.feature"), &json!(6)));
        assert_eq!(failed["exchanges"][0]["requestBody"], json!({"userName": "ada", "password": "•••"}));
        assert_eq!(failed["exchanges"][0]["durationMs"], 1.5);
        assert!(failed["stderr"].as_str().unwrap().starts_with("log: token=•••"), "{failed}");
    }
}
