//! Ids of scenarios, for links and folders.

use std::collections::BTreeMap;

use crate::scenario::ScenarioResult;

/// Longest id in characters: a file name has at most 255 bytes, and a character up to four.
const LONGEST: usize = 60;

/// Gives every result an id of its own; equal ones are numbered.
pub(crate) fn assign_ids(results: &mut [ScenarioResult]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for result in results {
        let id = slug(&format!("{} {}", dotted_path(&result.file), result.title));
        let count = counts.entry(id.clone()).or_default();
        *count += 1;
        result.id = if *count == 1 { id } else { format!("{id}-{count}") };
    }
}

/// Converts the path of a feature to a dotted name: `users.takeover` for `features/users/takeover.feature`.
pub(crate) fn dotted_path(file: &str) -> String {
    let name = file.strip_prefix("features/").unwrap_or(file);
    name.strip_suffix(".feature").unwrap_or(name).trim_start_matches('/').replace('/', ".")
}

/// Keeps letters and digits in lower case, with a dash between words.
fn slug(text: &str) -> String {
    let words = text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    let whole = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    whole.chars().take(LONGEST).collect::<String>().trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_can_be_a_link_and_a_folder() {
        assert_eq!(slug("users.takeover Ada's account: kept/../x"), "users-takeover-ada-s-account-kept-x");
        assert!(slug(&"wide ".repeat(40)).len() <= LONGEST);
    }

    #[test]
    fn path_of_a_feature_becomes_a_dotted_name() {
        assert_eq!(dotted_path("features/users/takeover.feature"), "users.takeover");
        assert_eq!(dotted_path("mine/a b.feature"), "mine.a b");
    }
}
