//! A part of the scenarios, for one of several machines. Knows nothing of what the others do: the same features
//! and filters give every machine the same whole, and the parts together are that whole.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::suite::Case;

/// The K-th of N parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    number: usize,
    of: usize,
}

/// A word that names no part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no part of a whole: write K/N with K from 1 to N, as 2/3")]
pub struct BadShard {
    word: String,
}

impl FromStr for Shard {
    type Err = BadShard;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let parts = word.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err(BadShard { word: word.to_owned() }),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl Shard {
    /// Every N-th scenario by file and line, so that slow features are dealt out to all parts, and no part has
    /// more than one scenario more than another. The order of the scenarios stays as it is.
    pub fn keep(self, cases: &mut Vec<Arc<Case>>) {
        let mut places: Vec<(Arc<str>, usize)> = cases.iter().map(|case| (Arc::clone(&case.file), case.line)).collect();
        places.sort();
        let dealt = |case: &Arc<Case>| {
            let place = (Arc::clone(&case.file), case.line);
            places.partition_point(|other| *other < place) % self.of + 1
        };
        cases.retain(|case| dealt(case) == self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::suite::Suite;

    fn dealt(cases: &[Arc<Case>], shard: &str) -> Vec<String> {
        let mut cases = cases.to_vec();
        shard.parse::<Shard>().unwrap().keep(&mut cases);
        cases.iter().map(|case| case.place()).collect()
    }

    #[test]
    fn the_parts_are_even_and_together_the_whole() {
        let cases = Suite::load_embedded().cases();
        let whole: Vec<String> = cases.iter().map(|case| case.place()).collect();
        for of in [1, 2, 3, 7, 500] {
            let parts: Vec<Vec<String>> = (1..=of).map(|number| dealt(&cases, &format!("{number}/{of}"))).collect();
            let sizes: BTreeSet<usize> = parts.iter().map(Vec::len).collect();
            assert!(sizes.last().unwrap() - sizes.first().unwrap() <= 1, "{sizes:?}");
            let together: BTreeSet<&String> = parts.iter().flatten().collect();
            assert_eq!(parts.iter().map(Vec::len).sum::<usize>(), whole.len());
            assert_eq!(together, whole.iter().collect());
        }
    }

    #[test]
    fn the_order_of_the_features_changes_no_part() {
        let cases = Suite::load_embedded().cases();
        let mut turned = cases.clone();
        turned.reverse();
        let sorted = |mut places: Vec<String>| {
            places.sort();
            places
        };
        assert_eq!(sorted(dealt(&cases, "2/3")), sorted(dealt(&turned, "2/3")));
    }

    #[test]
    fn a_word_that_names_no_part_says_how_to_write_it() {
        for word in ["0/3", "4/3", "2", "a/b", "1/0", "-1/2", ""] {
            let told = word.parse::<Shard>().unwrap_err().to_string();
            assert!(told.contains("write K/N"), "{told}");
        }
        assert_eq!("2/3".parse::<Shard>().unwrap().to_string(), "2/3");
    }
}
