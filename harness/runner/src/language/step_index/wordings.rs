//! Wordings of a sentence: one for each value of the closed lists among its parameters. A misspelt step is compared
//! with these, because the misspelt word may be the value of a parameter.

use std::sync::LazyLock;

use super::parameters::{Parameter, parameters};

static PARAMETERS: LazyLock<Vec<Parameter>> = LazyLock::new(parameters);

/// Returns all wordings. Parameters that are no closed list stay as they are.
pub(super) fn wordings(words: &str) -> Vec<String> {
    let mut wordings = vec![words.to_owned()];
    for parameter in PARAMETERS.iter() {
        let braced = format!("{{{}}}", parameter.name);
        if words.contains(&braced) {
            let choices = choices(parameter, &braced);
            let replace =
                |wording: &String| choices.iter().map(|it| wording.replacen(&braced, it, 1)).collect::<Vec<_>>();
            wordings = wordings.iter().flat_map(replace).collect();
        }
    }
    wordings
}

/// Returns the texts that may replace a parameter: the values of a closed list, else the parameter itself, or nothing
/// where it is optional.
fn choices(parameter: &Parameter, braced: &str) -> Vec<String> {
    if parameter.values.is_empty() {
        let nothing = parameter.pattern.starts_with('|').then(String::new);
        return nothing.into_iter().chain([braced.to_owned()]).collect();
    }
    parameter.values.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_lists_are_expanded_and_open_ones_are_not() {
        assert_eq!(
            wordings("{person} is {person_state}"),
            ["added to the directory", "suspended", "active again", "deleted from the directory", "hired again"]
                .map(|state| format!("{{person}} is {state}"))
        );
        assert_eq!(wordings("{person} is here"), ["{person} is here"]);
        assert_eq!(
            wordings("nothing changes in Egnyte{allowance}"),
            ["nothing changes in Egnyte", "nothing changes in Egnyte{allowance}"]
        );
    }

    #[test]
    fn optional_letters_make_two_wordings() {
        assert_eq!(
            wordings("{people} {movement} {group}"),
            ["joins", "join", "leaves", "leave"].map(|verb| format!("{{people}} {verb} {{group}}"))
        );
    }
}
