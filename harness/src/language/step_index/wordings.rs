//! The wordings of a sentence: as many as the closed lists among its parameters allow. A slip is compared with these,
//! because what was mistyped may well stand inside a parameter.

use std::sync::LazyLock;

use super::parameters::{Parameter, parameters};

static PARAMETERS: LazyLock<Vec<Parameter>> = LazyLock::new(parameters);

/// Every wording. Parameters that are no closed list stay as they are.
pub(super) fn wordings(words: &str) -> Vec<String> {
    let mut known = vec![words.to_owned()];
    for parameter in PARAMETERS.iter() {
        let braced = format!("{{{}}}", parameter.name);
        if !words.contains(&braced) {
            continue;
        }
        let choices = choices(parameter);
        let spelt = |wording: &String| choices.iter().map(|choice| wording.replacen(&braced, choice, 1)).collect();
        if !choices.is_empty() {
            known = known.iter().flat_map(|wording| -> Vec<String> { spelt(wording) }).collect();
        }
    }
    known
}

/// What may stand there; of an open list that may be left out, nothing or the parameter itself.
fn choices(parameter: &Parameter) -> Vec<String> {
    let left_out = parameter.pattern.starts_with('|');
    match (parameter.values.is_empty(), left_out) {
        (false, _) => parameter.values.clone(),
        (true, true) => vec![String::new(), format!("{{{}}}", parameter.name)],
        (true, false) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_list_is_spelt_out_and_an_open_one_is_not() {
        assert_eq!(
            wordings("{person} is {standing}"),
            ["added to the directory", "suspended", "active again", "deleted from the directory"]
                .map(|standing| format!("{{person}} is {standing}"))
        );
        assert_eq!(wordings("{person} is synced or reported"), ["{person} is synced or reported"]);
        assert_eq!(
            wordings("nothing changes in Egnyte{leeway}"),
            ["nothing changes in Egnyte", "nothing changes in Egnyte{leeway}"]
        );
    }

    #[test]
    fn letters_that_may_be_left_out_make_two_wordings() {
        assert_eq!(
            wordings("{people} {movement} {group}"),
            ["joins", "join", "leaves", "leave"].map(|verb| format!("{{people}} {verb} {{group}}"))
        );
    }
}
