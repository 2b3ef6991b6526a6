//! Which scenarios run: the filters of the command line, all of which must agree, and the capabilities that a
//! connector declares. Never a filter of cucumber's, which would replace instead of adding.

mod shard;

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;

use cucumber::tag::Ext as _;
use gherkin::tagexpr::TagOperation;
use regex::Regex;

use crate::suite::Case;
use crate::suite::rules::Keeper;
use egnyte_protocol::Identity;
use egnyte_report::Outcome;
use egnyte_support::did_you_mean::nearest;

use super::result::CompletedScenario;
pub use shard::{BadShard, Shard};

/// Rule ids as the command line gives them: `groups.*`.
#[derive(Debug, Clone)]
pub struct Glob {
    written: String,
    pattern: Regex,
}

impl FromStr for Glob {
    type Err = regex::Error;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let escaped = regex::escape(written).replace(r"\*", ".*").replace(r"\?", ".");
        Ok(Self { written: written.to_owned(), pattern: Regex::new(&format!("^{escaped}$"))? })
    }
}

/// What the command line asks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Rules, any of which will do; all when empty.
    pub rules: Vec<Glob>,
    /// Tags.
    pub tags: Option<TagOperation>,
    /// Titles of scenarios.
    pub name: Option<Regex>,
}

impl Filter {
    /// Whether a scenario is asked for.
    pub fn keeps(&self, case: &Case) -> bool {
        let rule = case.rule.as_ref().map_or("", |rule| rule.name());
        (self.rules.is_empty() || self.rules.iter().any(|glob| glob.pattern.is_match(rule)))
            && self.tags.as_ref().is_none_or(|tags| tags.eval(&case.tags))
            && self.name.as_ref().is_none_or(|name| name.is_match(&case.title))
    }

    /// Why nothing was selected, and what there was to select from.
    pub fn nothing(&self, cases: &[Arc<Case>]) -> String {
        if cases.is_empty() {
            return "nothing ran: no feature was found there".to_owned();
        }
        let rules: BTreeSet<&str> = cases.iter().filter_map(|case| case.rule.as_ref()?.id.as_deref()).collect();
        let mut told = format!("nothing ran: none of {} scenarios is asked for", cases.len());
        for glob in self.rules.iter().filter(|glob| !rules.iter().any(|rule| glob.pattern.is_match(rule))) {
            let near = nearest(&glob.written, rules.iter().copied(), 3);
            told.push_str(&format!("\n  --rule {} matches no rule{}", glob.written, meant(&near)));
        }
        if let Some(tags) = &self.tags
            && !cases.iter().any(|case| tags.eval(&case.tags))
        {
            let all: BTreeSet<&str> = cases.iter().flat_map(|case| &case.tags).map(String::as_str).collect();
            let all = all.into_iter().filter(|tag| !tag.starts_with("rule:") && !tag.starts_with("flaw:"));
            let all: Vec<String> = all.map(|tag| format!("@{tag}")).collect();
            told.push_str(&format!(
                "\n  --tags matches no scenario; besides @rule:… and @flaw:… there are {}",
                all.join(" ")
            ));
        }
        if let Some(name) = &self.name
            && !cases.iter().any(|case| name.is_match(&case.title))
        {
            told.push_str(&format!("\n  --name {name} matches no title"));
        }
        told.push_str(&format!("\n  rules there are: {}", rules.into_iter().collect::<Vec<_>>().join(", ")));
        told
    }
}

/// Parts the scenarios into those to run and those that need what the connector does not declare.
pub fn gate(
    cases: Vec<Arc<Case>>,
    identity: &Identity,
    knows: impl Fn(&str) -> bool,
) -> (Vec<Arc<Case>>, Vec<CompletedScenario>) {
    let (mut run, mut skipped) = (Vec::new(), Vec::new());
    for case in cases {
        let lacking = case.needs.iter().find(|needs| !identity.capabilities.contains(needs));
        match lacking.filter(|_| case.keeper() == Keeper::Connector) {
            None if case.keeper() == Keeper::Connector && !knows(&case.title) => {
                skipped.push(skip(&case, "it was not recorded"));
            }
            None => run.push(case),
            Some(lacking) => {
                let reason = format!("needs `{lacking}`, which {} does not declare", identity.name);
                skipped.push(skip(&case, &reason));
            }
        }
    }
    (run, skipped)
}

fn skip(case: &Case, reason: &str) -> CompletedScenario {
    CompletedScenario::bare(case, Outcome::Skipped, Some(reason))
}

fn meant(near: &[&str]) -> String {
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::{FeatureFile, Origin};

    const FILE: &str = "Feature: F\n\n  @rule:groups.one @documented\n  Rule: One\n\n    Scenario: First\n      When it happens\n      Then it shows\n\n  @rule:users.two @assumed @needs:import\n  Rule: Two\n\n    Scenario: Second\n      When it happens\n      Then it shows\n";

    fn kept(filter: &Filter) -> Vec<String> {
        let cases = FeatureFile::new("f.feature", FILE, Origin::Own).cases();
        cases.iter().filter(|case| filter.keeps(case)).map(|case| case.title.clone()).collect()
    }

    #[test]
    fn filters_narrow_each_other() {
        let rules = vec!["users.*".parse().unwrap()];
        assert_eq!(kept(&Filter { rules: rules.clone(), ..Filter::default() }), ["Second"]);
        let tags = "not @assumed".parse().ok();
        assert_eq!(kept(&Filter { rules, tags, ..Filter::default() }), Vec::<String>::new());
        assert_eq!(kept(&Filter { name: Regex::new("ir").ok(), ..Filter::default() }), ["First"]);
    }

    #[test]
    fn an_empty_selection_says_what_was_there() {
        let cases = FeatureFile::new("f.feature", FILE, Origin::Own).cases();
        let told = Filter { rules: vec!["groups.onne".parse().unwrap()], ..Filter::default() }.nothing(&cases);
        assert!(told.contains("did you mean groups.one?") && told.contains("users.two"), "{told}");
    }

    #[test]
    fn what_a_connector_does_not_declare_is_skipped_with_the_reason() {
        let cases = FeatureFile::new("f.feature", FILE, Origin::Own).cases();
        let identity = serde_json::from_str(r#"{"protocol":1,"name":"acme-sync"}"#).unwrap();
        let (run, skipped) = gate(cases, &identity, |title| title != "None");
        assert_eq!(run.len(), 1);
        let reason = skipped[0].result.reason.as_deref();
        assert_eq!(reason, Some("needs `import`, which acme-sync does not declare"));
    }
}
