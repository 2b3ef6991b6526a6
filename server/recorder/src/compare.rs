//! Comparison of recordings with the mock.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use egnyte_support::mask;
use egnyte_support::printable::printable;

use super::error::RecorderError;
use super::exchange::Exchange;
use super::files::{NamedExchange, read_all};
use super::mock::Mock;
use super::replay::{Replayed, replay};

/// Arguments of `compare`.
#[derive(Debug, Clone, Args)]
pub struct CompareArgs {
    /// Replay these exchanges, or all in these folders, in order of their names
    #[arg(value_name = "FILE|DIR", required = true)]
    pub files: Vec<PathBuf>,
    /// Compare with a mock that has this profile: egnyte, rfc, or a TOML file
    #[arg(long, default_value = "egnyte", value_name = "NAME|FILE")]
    pub profile: String,
}

/// Result of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Report for a human.
    pub text: String,
    /// Number of exchanges that a client could tell apart.
    pub different: usize,
}

/// Exchanges of one recording, in order.
type Recording<'f> = Vec<&'f NamedExchange>;

/// Replays exchanges to the mock at this URL, and names each difference.
pub async fn compare(files: &[PathBuf], mock: &str) -> Result<Comparison, RecorderError> {
    let exchanges = read_all(files)?;
    let mock = Mock::new(mock)?;
    let (mut text, mut different) = (String::new(), 0);
    for recording in recordings(&exchanges) {
        let all: Vec<&Exchange> = recording.iter().map(|named| &named.exchange).collect();
        let replayed = replay(&mock, &all, &BTreeMap::new()).await?;
        let explanations = explain(&mock, &all, &replayed).await?;
        for (index, (named, replayed)) in recording.iter().zip(&replayed).enumerate() {
            different += usize::from(replayed.count() > 0);
            text.push_str(&describe(named, replayed, explanations.get(&index)));
        }
    }
    let alike = exchanges.len() - different;
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} exchanges: {alike} alike, {different} different", exchanges.len());
    Ok(Comparison { text: printable(&mask::text(&text)), different })
}

/// Groups the exchanges: those of one session belong together, each other one stands alone.
fn recordings(exchanges: &[NamedExchange]) -> Vec<Recording<'_>> {
    let mut recordings: Vec<Recording<'_>> = Vec::new();
    for named in exchanges {
        let session = named.exchange.session.as_ref();
        let is_same = |recording: &&mut Recording<'_>| {
            session.is_some() && recording.first().is_some_and(|first| first.exchange.session.as_ref() == session)
        };
        match recordings.iter_mut().find(is_same) {
            Some(recording) => recording.push(named),
            None => recordings.push(vec![named]),
        }
    }
    recordings
}

/// Returns, for exchanges that differ, the answers to guesses with which they do not.
async fn explain(
    mock: &Mock,
    exchanges: &[&Exchange],
    replayed: &[Replayed],
) -> Result<BTreeMap<usize, Vec<String>>, RecorderError> {
    let mut explanations: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let Some(last) = replayed.iter().rposition(|replayed| replayed.count() > 0) else { return Ok(explanations) };
    let lengths = exchanges.iter().filter_map(|exchange| exchange.answer.body["itemsPerPage"].as_u64());
    let numbers: BTreeSet<u64> = lengths.filter(|length| *length > 0).collect();
    for guess in mock.other_answers(&numbers).await? {
        for value in &guess.values {
            let answers = BTreeMap::from([(guess.id.clone(), value.clone())]);
            let other = replay(mock, &exchanges[..=last], &answers).await?;
            for (index, (before, after)) in replayed.iter().zip(&other).enumerate() {
                let (all, left) = (before.count(), after.count());
                if left < all {
                    let rest = if left == 0 { "answers alike".to_owned() } else { format!("leaves {left} of {all}") };
                    explanations.entry(index).or_default().push(format!("--guess {}={value} {rest}", guess.id));
                }
            }
        }
    }
    Ok(explanations)
}

fn describe(named: &NamedExchange, replayed: &Replayed, explanation: Option<&Vec<String>>) -> String {
    if replayed.differences.is_empty() {
        return String::new();
    }
    let request = &named.exchange.request;
    let mut text = format!("{}  {} {}\n", named.file, request.method, request.path);
    for difference in &replayed.differences {
        let wording = if difference.is_wording { " (wording)" } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "  {}: recorded {}, the mock has {}{wording}",
            difference.place, difference.recorded, difference.own
        );
    }
    for line in explanation.into_iter().flatten() {
        let _ = writeln!(text, "    {line}");
    }
    if explanation.is_none() && replayed.count() > 0 {
        text.push_str("    no other answer to a guess explains it\n");
        for finding in &replayed.findings {
            let _ = writeln!(text, "    finding of the mock: {finding}");
        }
    }
    text.push('\n');
    text
}
