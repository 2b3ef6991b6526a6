//! Presumptions: scenarios whose expectation is about the usual answer to a guess, each with the reason. They do not run
//! under the other answers, where the reference connector would fail them as well.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::suite::Case;

use super::answers::OtherAnswer;

const TABLE: &str = include_str!("presumptions.toml");

#[derive(Deserialize)]
struct Table {
    presumption: Vec<Presumption>,
}

/// Scenarios that presume the usual answer to a guess.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Presumption {
    guess: String,
    answer: String,
    /// Read by people only.
    reason: String,
    /// Titles by rule.
    scenarios: BTreeMap<String, Vec<String>>,
}

/// Loads the table.
pub(super) fn load() -> Result<Vec<Presumption>, toml::de::Error> {
    toml::from_str::<Table>(TABLE).map(|table| table.presumption)
}

impl Presumption {
    /// Returns whether the scenario presumes that the answer is another.
    pub(super) fn covers(&self, other: &OtherAnswer, case: &Case) -> bool {
        let rule = case.rule.as_ref().map_or("", |rule| rule.name());
        let is_listed = || self.scenarios.get(rule).is_some_and(|titles| titles.contains(&case.title));
        (&self.guess, &self.answer) == (&other.guess, &other.answer) && is_listed()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::mock::check_guess;
    use crate::suite::Suite;

    #[test]
    fn every_presumption_has_a_reason_and_names_an_answer_and_scenarios_that_exist() {
        let cases = Suite::load_embedded().cases();
        let known: BTreeSet<(String, String)> =
            cases.iter().filter_map(|case| Some((case.rule.as_ref()?.name().to_owned(), case.title.clone()))).collect();
        for Presumption { guess, answer, reason, scenarios } in load().unwrap() {
            assert!(reason.ends_with('.'), "{guess}");
            assert_eq!(check_guess(&guess, &answer), Ok(()), "{guess}={answer}");
            for (rule, titles) in scenarios {
                for title in titles {
                    assert!(known.contains(&(rule.clone(), title.clone())), "{guess}: {rule} has no `{title}`");
                }
            }
        }
    }
}
