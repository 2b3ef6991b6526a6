//! What scenarios are called in links and folders.

use std::collections::BTreeMap;

use super::Told;
use crate::report::record::dotted;

/// Names of files may have so many bytes, and a character may take four.
const LONGEST: usize = 60;

/// The scenarios, each with a name of its own. The second of two alike is numbered.
pub(super) fn named(mut all: Vec<Told>) -> Vec<Told> {
    let mut often: BTreeMap<String, usize> = BTreeMap::new();
    for told in &mut all {
        let name = slug(&format!("{} {}", dotted(&told.file), told.title));
        let count = often.entry(name.clone()).or_default();
        *count += 1;
        told.id = if *count == 1 { name } else { format!("{name}-{count}") };
    }
    all
}

/// Letters and digits, with a dash for whatever stands between them.
fn slug(text: &str) -> String {
    let words = text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    let whole = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    whole.chars().take(LONGEST).collect::<String>().trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_a_link_and_a_folder() {
        assert_eq!(slug("users.takeover Ada's account: kept/../x"), "users-takeover-ada-s-account-kept-x");
        assert!(slug(&"wide ".repeat(40)).len() <= LONGEST);
    }
}
