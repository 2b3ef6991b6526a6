//! Selection of scenarios: the filters of the command line, which must all match, the shard, and the capabilities that the
//! connector declares.

mod shard;

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use cucumber::tag::Ext as _;
use gherkin::tagexpr::TagOperation;
use regex::Regex;

use crate::connector::Target;
use crate::suite::Case;
use crate::suite::rules::Keeper;
use egnyte_protocol::{Capability, Identity};
use egnyte_report::Outcome;
use egnyte_support::did_you_mean::nearest;

use super::result::CompletedScenario;
use shard::Shard;

/// Capability of a connector that always manages groups.
const ALWAYS_ON: Capability = Capability::AlwaysManagesGroups;

/// Arguments that select scenarios.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct SelectionArgs {
    /// Run only these rules, by id; `*` matches any characters [can be repeated]
    #[arg(long = "rule", value_name = "GLOB")]
    rules: Vec<RuleGlob>,
    /// Run only scenarios with these tags: `@documented and not @journey`
    #[arg(long, value_name = "EXPR", value_parser = parse_tags)]
    tags: Option<TagOperation>,
    /// Run only scenarios whose title matches this regular expression
    #[arg(long, value_name = "RE", value_parser = parse_regex)]
    name: Option<Regex>,
    /// Run only the K-th of N parts, for N machines; the parts together are the whole
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
}

/// Pattern for ids of rules: `groups.*`.
#[derive(Debug, Clone)]
struct RuleGlob {
    text: String,
    pattern: Regex,
}

impl FromStr for RuleGlob {
    type Err = regex::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let escaped = regex::escape(text).replace(r"\*", ".*").replace(r"\?", ".");
        Ok(Self { text: text.to_owned(), pattern: Regex::new(&format!("^{escaped}$"))? })
    }
}

fn parse_tags(text: &str) -> Result<TagOperation, String> {
    let parsed: Result<TagOperation, _> = text.trim().parse();
    parsed.map_err(|error| {
        format!("syntax error in column {}; example: `@documented and not @journey`", error.location.column)
    })
}

/// Parses a regular expression. An error is a picture of several lines, of which the last one says what is wrong.
fn parse_regex(text: &str) -> Result<Regex, String> {
    let last_line = |error: regex::Error| error.to_string().lines().last().unwrap_or_default().to_owned();
    Regex::new(text).map_err(|error| last_line(error).trim_start_matches("error: ").to_owned())
}

impl SelectionArgs {
    /// Selects scenarios, in their order.
    pub(super) fn select(&self, cases: &[Arc<Case>]) -> Vec<Arc<Case>> {
        let mut selected: Vec<Arc<Case>> = cases.iter().filter(|case| self.matches(case)).cloned().collect();
        if let Some(shard) = self.shard {
            shard.retain(&mut selected);
        }
        selected
    }

    /// Returns the part of the whole that a shard selects; none without `--shard`.
    pub(super) fn part(&self, cases: &[Arc<Case>]) -> Option<egnyte_report::Shard> {
        let Shard { number, of } = self.shard?;
        let scenarios = cases.iter().filter(|case| self.matches(case)).count();
        Some(egnyte_report::Shard { number, of, scenarios })
    }

    fn matches(&self, case: &Case) -> bool {
        let rule = case.rule.as_ref().map_or("", |rule| rule.name());
        (self.rules.is_empty() || self.rules.iter().any(|glob| glob.pattern.is_match(rule)))
            && self.tags.as_ref().is_none_or(|tags| tags.eval(&case.tags))
            && self.name.as_ref().is_none_or(|name| name.is_match(&case.title))
    }

    /// Explains why no scenario is selected, and lists what there is to select from.
    pub(super) fn explain_empty(&self, cases: &[Arc<Case>]) -> String {
        if cases.is_empty() {
            return "nothing ran: no feature was found there".to_owned();
        }
        if let Some(shard) = self.shard.filter(|_| cases.iter().any(|case| self.matches(case))) {
            return format!("nothing ran: there are fewer scenarios than parts, and part {shard} is empty");
        }
        let rules: BTreeSet<&str> = cases.iter().filter_map(|case| case.rule.as_ref()?.id.as_deref()).collect();
        let mut text = format!("nothing ran: none of the {} scenarios matches all filters", cases.len());
        for glob in self.rules.iter().filter(|glob| !rules.iter().any(|rule| glob.pattern.is_match(rule))) {
            let area = format!("{}.", glob.text.trim_end_matches(['.', '*']));
            let hint = match &nearest(&glob.text, rules.iter().copied(), 3)[..] {
                _ if rules.iter().any(|rule| rule.starts_with(&area)) => format!("; did you mean {area}*?"),
                [] => String::new(),
                nearest => format!("; did you mean {}?", nearest.join(" or ")),
            };
            text.push_str(&format!("\n  --rule {} matches no rule{hint}", glob.text));
        }
        if self.tags.as_ref().is_some_and(|tags| !cases.iter().any(|case| tags.eval(&case.tags))) {
            let all: BTreeSet<&str> = cases.iter().flat_map(|case| &case.tags).map(String::as_str).collect();
            let all = all.into_iter().filter(|tag| !tag.starts_with("rule:") && !tag.starts_with("flaw:"));
            let all: Vec<String> = all.map(|tag| format!("@{tag}")).collect();
            let all = all.join(" ");
            text.push_str(&format!("\n  --tags matches no scenario; the tags are @rule:…, @flaw:… and {all}"));
        }
        if let Some(name) = self.name.as_ref().filter(|name| !cases.iter().any(|case| name.is_match(&case.title))) {
            text.push_str(&format!("\n  --name {name} matches no title"));
        }
        if text.contains("did you mean") {
            return text;
        }
        format!("{text}\n  `egnyte-conformance rules` lists all rules")
    }
}

/// Separates the scenarios to run from those that the connector does not support: a capability is not declared, or a
/// recording lacks the scenario.
pub(crate) fn skip_unsupported(
    cases: Vec<Arc<Case>>,
    identity: &Identity,
    lacks_scenario: impl Fn(&Case) -> Option<String>,
) -> (Vec<Arc<Case>>, Vec<CompletedScenario>) {
    let has_no_switch = identity.capabilities.contains(&ALWAYS_ON);
    let (mut supported, mut skipped) = (Vec::new(), Vec::new());
    for case in cases {
        let undeclared = case.needs.iter().find(|capability| !identity.capabilities.contains(capability));
        let reason = match undeclared {
            _ if case.keeper() != Keeper::Connector => None,
            Some(capability) => Some(format!("needs `{capability}`, which {} does not declare", identity.name)),
            None if has_no_switch && turns_group_management(&case) => {
                Some(format!("{} declares `{}`: it has no switch for groups", identity.name, ALWAYS_ON))
            }
            None => lacks_scenario(&case),
        };
        match reason {
            None => supported.push(case),
            Some(reason) => skipped.push(CompletedScenario::bare(&case, Outcome::Skipped, Some(&reason))),
        }
    }
    (supported, skipped)
}

/// Returns the reason why a target cannot run a scenario: its recording lacks it, or its directory cannot express it.
pub(crate) fn lacks_scenario(target: &dyn Target, case: &Case) -> Option<String> {
    let lacks = || case.steps.iter().find_map(|step| target.lacks_sentence(&step.value));
    target.lacks_scenario(&case.key()).or_else(lacks)
}

/// Returns whether a scenario turns group management off or on.
fn turns_group_management(case: &Case) -> bool {
    case.steps.iter().any(|step| step.value.starts_with("group management is turned "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::{FeatureFile, Origin};

    const FILE: &str = "Feature: F\n\n  @rule:groups.one @documented\n  Rule: One\n\n    Scenario: First\n      When it happens\n      Then it shows\n\n  @rule:users.two @assumed @needs:import\n  Rule: Two\n\n    Scenario: Second\n      When it happens\n      Then it shows\n";

    fn cases() -> Vec<Arc<Case>> {
        FeatureFile::new("f.feature", FILE, Origin::Own).cases()
    }

    fn selected(args: &SelectionArgs) -> Vec<String> {
        args.select(&cases()).iter().map(|case| case.title.clone()).collect()
    }

    #[test]
    fn all_filters_must_match() {
        let rules = vec!["users.*".parse().unwrap()];
        assert_eq!(selected(&SelectionArgs { rules: rules.clone(), ..SelectionArgs::default() }), ["Second"]);
        let tags = parse_tags("not @assumed").ok();
        assert_eq!(selected(&SelectionArgs { rules, tags, ..SelectionArgs::default() }), Vec::<String>::new());
        assert_eq!(selected(&SelectionArgs { name: Regex::new("ir").ok(), ..SelectionArgs::default() }), ["First"]);
    }

    #[test]
    fn an_empty_selection_explains_each_filter() {
        let rules = vec!["groups.onne".parse().unwrap()];
        let args = SelectionArgs { rules, tags: parse_tags("@b").ok(), name: Regex::new("x").ok(), shard: None };
        let expected = "nothing ran: none of the 2 scenarios matches all filters\n  \
                        --rule groups.onne matches no rule; did you mean groups.one?\n  \
                        --tags matches no scenario; the tags are @rule:…, @flaw:… and @assumed @documented @needs:import\n  \
                        --name x matches no title";
        assert_eq!(args.explain_empty(&cases()), expected);
        let area = SelectionArgs { rules: vec!["users".parse().unwrap()], ..SelectionArgs::default() };
        let text = area.explain_empty(&cases());
        assert!(text.contains("--rule users matches no rule; did you mean users.*?"), "{text}");
    }

    #[test]
    fn a_syntax_error_has_one_line() {
        let error = parse_tags("@a nd @b").unwrap_err();
        assert_eq!(error, "syntax error in column 4; example: `@documented and not @journey`");
        assert_eq!(parse_regex("(").unwrap_err(), "unclosed group");
    }

    #[test]
    fn a_scenario_without_its_capability_is_skipped_with_the_reason() {
        let identity = serde_json::from_str(r#"{"protocol":1,"name":"acme-sync"}"#).unwrap();
        let (supported, skipped) = skip_unsupported(cases(), &identity, |_| None);
        assert_eq!(supported.len(), 1);
        let reason = skipped[0].result.reason.as_deref();
        assert_eq!(reason, Some("needs `import`, which acme-sync does not declare"));
    }

    #[test]
    fn a_scenario_about_the_switch_is_skipped_for_a_connector_without_one() {
        let file = FILE.replacen("When it happens", "When group management is turned off", 1);
        let cases = FeatureFile::new("f.feature", &file, Origin::Own).cases();
        let identity = r#"{"protocol":1,"name":"acme-sync","capabilities":["import","always-manages-groups"]}"#;
        let (supported, skipped) = skip_unsupported(cases, &serde_json::from_str(identity).unwrap(), |_| None);
        assert_eq!((supported.len(), skipped.len()), (1, 1));
        let reason = skipped[0].result.reason.as_deref();
        assert_eq!(reason, Some("acme-sync declares `always-manages-groups`: it has no switch for groups"));
    }
}
