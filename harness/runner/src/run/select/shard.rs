//! Shard: one of N parts of the scenarios, for one of several machines. The same features and filters give every machine
//! the same whole.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::suite::Case;

/// The K-th of N parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shard {
    pub(super) number: usize,
    pub(super) of: usize,
}

/// Error of parsing a shard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write K/N with K from 1 to N, for example 2/3")]
pub(super) struct ShardError;

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err(ShardError),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl Shard {
    /// Retains every N-th scenario by file and line, so that slow features are spread over all parts and the sizes differ by
    /// one at most. The order of the scenarios does not change.
    pub(super) fn retain(self, cases: &mut Vec<Arc<Case>>) {
        let mut places: Vec<(Arc<str>, usize)> = cases.iter().map(|case| (Arc::clone(&case.file), case.line)).collect();
        places.sort();
        let part = |case: &Arc<Case>| {
            let place = (Arc::clone(&case.file), case.line);
            places.partition_point(|other| *other < place) % self.of + 1
        };
        cases.retain(|case| part(case) == self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::suite::Suite;

    fn places(cases: &[Arc<Case>], shard: &str) -> Vec<String> {
        let mut cases = cases.to_vec();
        shard.parse::<Shard>().unwrap().retain(&mut cases);
        cases.iter().map(|case| case.place()).collect()
    }

    #[test]
    fn the_parts_are_even_and_together_the_whole() {
        let cases = Suite::load_embedded().cases();
        let whole: Vec<String> = cases.iter().map(|case| case.place()).collect();
        for of in [1, 2, 3, 7, 500] {
            let parts: Vec<Vec<String>> = (1..=of).map(|number| places(&cases, &format!("{number}/{of}"))).collect();
            let sizes: BTreeSet<usize> = parts.iter().map(Vec::len).collect();
            assert!(sizes.last().unwrap() - sizes.first().unwrap() <= 1, "{sizes:?}");
            let together: BTreeSet<&String> = parts.iter().flatten().collect();
            assert_eq!(parts.iter().map(Vec::len).sum::<usize>(), whole.len());
            assert_eq!(together, whole.iter().collect());
        }
    }

    #[test]
    fn the_order_of_the_features_does_not_change_a_part() {
        let cases = Suite::load_embedded().cases();
        let mut reversed = cases.clone();
        reversed.reverse();
        let sorted = |mut places: Vec<String>| {
            places.sort();
            places
        };
        assert_eq!(sorted(places(&cases, "2/3")), sorted(places(&reversed, "2/3")));
    }

    #[test]
    fn an_invalid_shard_is_rejected() {
        for word in ["0/3", "4/3", "2", "a/b", "1/0", "-1/2", ""] {
            assert_eq!(word.parse::<Shard>(), Err(ShardError), "{word}");
        }
        assert_eq!("2/3".parse::<Shard>().unwrap().to_string(), "2/3");
    }
}
