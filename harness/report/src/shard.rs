//! Shards: the parts of a run on several machines, and the check that all are there.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Part of a run on several machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Shard {
    /// Number of the part, from 1.
    pub number: usize,
    /// Number of parts.
    pub of: usize,
    /// Number of scenarios in all parts together.
    pub scenarios: usize,
}

impl Shard {
    fn name(&self) -> String {
        format!("{}/{}", self.number, self.of)
    }
}

/// Checks that the shards, each with the file of its report, are different parts of one run, and returns the names of the
/// missing ones.
pub(crate) fn find_missing(shards: &[(&str, &Shard)]) -> Result<Vec<String>, String> {
    let Some((first_file, first)) = shards.first() else { return Ok(Vec::new()) };
    let mut seen: BTreeMap<usize, &str> = BTreeMap::new();
    for (file, shard) in shards {
        if (shard.of, shard.scenarios) != (first.of, first.scenarios) {
            let describe = |shard: &Shard| format!("part {} of {} scenarios", shard.name(), shard.scenarios);
            let (found, expected) = (describe(shard), describe(first));
            return Err(format!("{file} is {found}, and {first_file} is {expected}"));
        }
        if let Some(other) = seen.insert(shard.number, file) {
            return Err(format!("part {} is there twice: {other} and {file}", shard.name()));
        }
    }
    // With fewer scenarios than parts, the last parts are empty, and have no report.
    let missing = (1..=first.of.min(first.scenarios)).filter(|number| !seen.contains_key(number));
    Ok(missing.map(|number| Shard { number, ..(*first).clone() }.name()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(shards: &[(usize, usize, usize)]) -> Result<Vec<String>, String> {
        let shards = shards.iter().map(|&(number, of, scenarios)| Shard { number, of, scenarios }).collect::<Vec<_>>();
        find_missing(&["a", "b", "c"].into_iter().zip(&shards).collect::<Vec<_>>())
    }

    #[test]
    fn missing_parts_are_named() {
        assert_eq!(missing(&[]), Ok(vec![]));
        assert_eq!(missing(&[(3, 3, 9), (1, 3, 9), (2, 3, 9)]), Ok(vec![]));
        assert_eq!(missing(&[(1, 3, 9), (3, 3, 9)]), Ok(vec!["2/3".to_owned()]));
        assert_eq!(missing(&[(1, 5, 2), (2, 5, 2)]), Ok(vec![]));
    }

    #[test]
    fn parts_of_different_runs_are_rejected() {
        assert_eq!(missing(&[(1, 3, 9), (1, 3, 9)]), Err("part 1/3 is there twice: a and b".to_owned()));
        let different = "b is part 2/4 of 9 scenarios, and a is part 1/3 of 9 scenarios";
        assert_eq!(missing(&[(1, 3, 9), (2, 4, 9)]), Err(different.to_owned()));
        assert!(missing(&[(1, 3, 9), (2, 3, 8)]).is_err());
    }
}
