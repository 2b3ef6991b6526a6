//! Comparison of failures with the signatures of known faults. Pure.
//!
//! A set of faults predicts which scenarios fail, and with which symptoms. Each failure that it predicts speaks for it, the
//! more the more alike the symptoms are; each scenario that passes although it predicts a failure speaks against it. A
//! scenario that few faults break says more than one that many break. Faults are added one at a time, so that a connector
//! with two faults gets both: the rows of both may stand in one failure.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use super::signatures::{ScenarioKey, Signatures};
use super::symptoms::symptoms;
use crate::scenario::{Outcome, ScenarioResult};

/// Most faults of a diagnosis.
const MOST: usize = 4;

/// Least likelihood of a fault that is named.
const LEAST_LIKELIHOOD: f64 = 0.45;

/// Least gain of a fault that is named: one rare scenario that fails alike is enough, one common one is not.
const LEAST_GAIN: f64 = 1.0;

/// Cost of a predicted failure that did not happen.
const MISSED: f64 = 0.6;

/// Value of a predicted failure with other symptoms than the predicted ones.
const UNLIKE: f64 = -0.1;

/// Share of the best gain from which on another fault is an alternative.
const ALTERNATIVE: f64 = 0.6;

/// Symptoms of each scenario that ran, both as numbers of the model.
type Prediction = BTreeMap<usize, BTreeSet<usize>>;

/// Failed scenarios with their symptoms, and all that ran.
#[derive(Debug, Default)]
pub(super) struct Observation {
    ran: BTreeSet<ScenarioKey>,
    failed: BTreeMap<ScenarioKey, BTreeSet<String>>,
}

/// Fault that explains failures.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Match {
    pub(super) fault: String,
    pub(super) likelihood: f64,
    /// Alternatives with their likelihood, the likeliest first.
    pub(super) others: Vec<(String, f64)>,
    /// Failed scenarios that it explains, with the likeness of the symptoms.
    pub(super) explains: BTreeMap<ScenarioKey, f64>,
}

impl Observation {
    /// Observes the results that count: a skipped scenario and a known failure say nothing.
    pub(super) fn of<'a>(results: impl IntoIterator<Item = &'a ScenarioResult>) -> Self {
        let mut all = Self::default();
        for result in results {
            let key = ScenarioKey::of(result);
            match result.outcome {
                Outcome::Passed => drop(all.ran.insert(key)),
                Outcome::Failed | Outcome::Errored => {
                    all.ran.insert(key.clone());
                    all.failed.entry(key).or_default().extend(symptoms(result));
                }
                _ => {}
            }
        }
        all
    }
}

/// Returns the known faults that the failures look like, the clearest first; none below the least likelihood.
pub(super) fn explain(observation: &Observation, signatures: &Signatures) -> Vec<Match> {
    let model = Model::new(signatures, observation);
    let (mut chosen, mut gain) = (Vec::new(), 0.0);
    let mut matches: Vec<Match> = Vec::new();
    while matches.len() < MOST {
        let ranked = model.rank(&chosen);
        let Some((best, fault)) = ranked.first().copied() else { break };
        let (likelihood, explains) = model.likelihood(fault, &chosen);
        if best - gain < LEAST_GAIN || likelihood < LEAST_LIKELIHOOD {
            break;
        }
        let is_near = |(other, _): &&(f64, &str)| other - gain >= ALTERNATIVE * (best - gain);
        let others = ranked[1..].iter().take_while(is_near).take(2);
        let others = others.map(|(_, other)| ((*other).to_owned(), model.likelihood(other, &chosen).0));
        let others = others.filter(|(_, likelihood)| *likelihood >= LEAST_LIKELIHOOD).collect();
        matches.push(Match { fault: fault.to_owned(), likelihood, others, explains });
        chosen.push(fault);
        gain = best;
    }
    // A fault that is named itself is no alternative.
    for found in &mut matches {
        found.others.retain(|(other, _)| !chosen.contains(&other.as_str()));
    }
    matches
}

/// Signatures and an observation, with the weights of scenarios and symptoms. Both have numbers, since each is compared
/// thousands of times.
struct Model<'a> {
    predictions: BTreeMap<&'a str, Prediction>,
    observed: Prediction,
    /// Scenarios that ran and that a fault breaks, by number.
    scenarios: Vec<&'a ScenarioKey>,
    /// Surprise of the failure of each scenario, by number.
    surprises: Vec<f64>,
    /// Weight of each symptom of a scenario, by number.
    weights: Vec<f64>,
}

/// Numbers of keys, in the order in which they are met.
struct Numbers<K>(HashMap<K, usize>);

impl<K: Copy + Eq + Hash> Numbers<K> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    /// Returns the number of a key; the next one if it is new.
    fn number(&mut self, key: K) -> usize {
        let next = self.0.len();
        *self.0.entry(key).or_insert(next)
    }

    /// Returns the keys by number.
    fn into_keys(self) -> Vec<K> {
        let mut all: Vec<(usize, K)> = self.0.into_iter().map(|(key, number)| (number, key)).collect();
        all.sort_unstable_by_key(|(number, _)| *number);
        all.into_iter().map(|(_, key)| key).collect()
    }
}

impl<'a> Model<'a> {
    fn new(signatures: &'a Signatures, observation: &'a Observation) -> Self {
        let (mut scenarios, mut symptoms) = (Numbers::new(), Numbers::new());
        let mut predictions: BTreeMap<&str, Prediction> = BTreeMap::new();
        for (fault, broken) in signatures.by_fault() {
            let broken = broken.into_iter().filter(|(key, _)| observation.ran.contains(*key));
            let predict = |(key, texts): (&'a ScenarioKey, BTreeSet<&'a str>)| {
                let scenario = scenarios.number(key);
                (scenario, texts.into_iter().map(|text| symptoms.number((scenario, text))).collect())
            };
            predictions.insert(fault, broken.map(predict).collect());
        }
        let observe = |(key, texts): (&'a ScenarioKey, &'a BTreeSet<String>)| {
            let scenario = scenarios.0.get(key).copied()?;
            Some((scenario, texts.iter().map(|text| symptoms.number((scenario, text.as_str()))).collect()))
        };
        let observed = observation.failed.iter().filter_map(observe).collect();
        let (scenarios, symptoms) = (scenarios.into_keys(), symptoms.into_keys());
        let all = count(predictions.len());
        let breakers = tally(predictions.values().flat_map(Prediction::keys), scenarios.len());
        let bearers = tally(predictions.values().flat_map(Prediction::values).flatten(), symptoms.len());
        let weights = symptoms.iter().zip(bearers).map(|((_, text), bearers)| weight(text, bearers, all)).collect();
        let surprises = breakers.into_iter().map(|breakers| surprise(breakers, all)).collect();
        Self { predictions, observed, scenarios, surprises, weights }
    }

    /// Returns every fault that is not chosen with the gain of it and the chosen ones, the best first.
    fn rank(&self, chosen: &[&'a str]) -> Vec<(f64, &'a str)> {
        let others = self.predictions.keys().filter(|fault| !chosen.contains(fault));
        let gain = |fault: &&'a str| (self.gain(&self.predict(&[chosen, &[*fault]].concat())), *fault);
        let mut ranked: Vec<(f64, &str)> = others.map(gain).collect();
        ranked.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        ranked
    }

    fn gain(&self, predicted: &Prediction) -> f64 {
        let gain = |(scenario, symptoms): (&usize, &BTreeSet<usize>)| {
            let value = match self.observed.get(scenario) {
                None => -MISSED,
                Some(observed) => UNLIKE + (1.0 - UNLIKE) * self.likeness(symptoms, observed),
            };
            value * self.surprises[*scenario]
        };
        predicted.iter().map(gain).sum()
    }

    /// Returns what faults break together.
    fn predict(&self, faults: &[&str]) -> Prediction {
        let mut all = Prediction::new();
        for (scenario, symptoms) in faults.iter().filter_map(|fault| self.predictions.get(fault)).flatten() {
            all.entry(*scenario).or_default().extend(symptoms);
        }
        all
    }

    /// Returns the share of what a fault breaks that is broken alike, and the failures that it explains.
    fn likelihood(&self, fault: &str, beside: &[&str]) -> (f64, BTreeMap<ScenarioKey, f64>) {
        let others = self.predict(beside);
        let (mut alike, mut all, mut explains) = (0.0, 0.0, BTreeMap::new());
        for (scenario, symptoms) in self.predict(&[fault]) {
            let surprise = self.surprises[scenario];
            all += surprise;
            let Some(observed) = self.observed.get(&scenario) else { continue };
            let both: BTreeSet<usize> = others.get(&scenario).into_iter().flatten().chain(&symptoms).copied().collect();
            let likeness = self.likeness(&symptoms, observed).max(self.likeness(&both, observed));
            alike += surprise * likeness;
            if likeness > 0.0 {
                explains.insert(self.scenarios[scenario].clone(), likeness);
            }
        }
        (if all > 0.0 { alike / all } else { 0.0 }, explains)
    }

    /// Returns the weight of the symptoms that two sets share, of that of all.
    fn likeness(&self, predicted: &BTreeSet<usize>, observed: &BTreeSet<usize>) -> f64 {
        let weight = |symptom: &usize| self.weights[*symptom];
        let all: f64 = predicted.union(observed).map(weight).sum();
        let shared: f64 = predicted.intersection(observed).map(weight).sum();
        if all > 0.0 { shared / all } else { 0.0 }
    }
}

/// Returns how often each number up to `count` comes.
fn tally<'n>(numbers: impl Iterator<Item = &'n usize>, count: usize) -> Vec<usize> {
    let mut all = vec![0; count];
    numbers.for_each(|number| all[*number] += 1);
    all
}

/// Returns how surprising the failure of a scenario is that so many of all faults break.
fn surprise(breakers: usize, all: f64) -> f64 {
    ((all + 1.0) / (count(breakers) + 1.0)).ln().max(1.0)
}

/// Returns the weight of a symptom that so many of all faults have: a rare one says more; a change of Egnyte more than the
/// wording of a message.
fn weight(symptom: &str, bearers: usize, all: f64) -> f64 {
    let kind = match symptom.split(' ').next() {
        Some("-" | "+") => 1.0,
        Some("~") => 0.7,
        Some("!" | "?") => 0.5,
        _ => 0.6,
    };
    match bearers {
        0 => kind * (1.0 + all).ln() / 2.0,
        bearers => kind * (1.0 + all / count(bearers)).ln(),
    }
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(title: &str, rows: &[&str]) -> ScenarioResult {
        let rows: String = rows.iter().map(|row| format!("\n  {row}")).collect();
        let (outcome, details) = match rows.is_empty() {
            true => (Outcome::Passed, None),
            false => (Outcome::Failed, Some(format!("did not happen:{rows}"))),
        };
        ScenarioResult { title: title.to_owned(), outcome, details, ..ScenarioResult::default() }
    }

    /// Signatures of three faults: in the first scenario all three show.
    fn signatures() -> Signatures {
        let mut all = Signatures::default();
        let failures: [(&str, &[(&str, &str)]); 3] = [
            (
                "forgets",
                &[("First", "user Ada is created"), ("Second", "Ada joins \"A\""), ("Third", "Ada leaves \"A\"")],
            ),
            ("repeats", &[("First", "user Grace is created"), ("Fourth", "group \"A\" is created"), ("Seventh", "x")]),
            ("renames", &[("First", "user Linus is created"), ("Fifth", "group \"B\" is created"), ("Eighth", "y")]),
        ];
        for (fault, failures) in failures {
            failures.iter().for_each(|(title, row)| all.add(fault, &result(title, &[*row])));
        }
        all
    }

    fn explained(failures: &[(&str, &[&str])]) -> Vec<String> {
        let titles = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"];
        let rows =
            |title: &str| failures.iter().find(|(failed, _)| *failed == title).map_or(&[][..], |(_, rows)| *rows);
        let results: Vec<ScenarioResult> = titles.iter().map(|title| result(title, rows(title))).collect();
        explain(&Observation::of(&results), &signatures()).into_iter().map(|found| found.fault).collect()
    }

    #[test]
    fn fault_is_recognised_by_what_fails_and_how() {
        let failures: [(&str, &[&str]); 3] =
            [("First", &["user Ada is created"]), ("Second", &["Ada joins \"A\""]), ("Third", &["Ada leaves \"A\""])];
        assert_eq!(explained(&failures), ["forgets"]);
    }

    #[test]
    fn two_faults_are_both_named_although_their_rows_stand_in_one_failure() {
        let failures: [(&str, &[&str]); 5] = [
            ("First", &["user Grace is created", "user Linus is created"]),
            ("Fourth", &["group \"A\" is created"]),
            ("Seventh", &["x"]),
            ("Fifth", &["group \"B\" is created"]),
            ("Eighth", &["y"]),
        ];
        assert_eq!(explained(&failures), ["renames", "repeats"]);
    }

    #[test]
    fn failures_like_no_fault_name_none() {
        assert_eq!(explained(&[("First", &["group \"X\" is deleted"]), ("Sixth", &["user Ada is created"])]), [""; 0]);
        assert_eq!(explained(&[("Second", &["group \"X\" is deleted"]), ("Third", &["x"])]), [""; 0]);
    }
}
