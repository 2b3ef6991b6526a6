//! Answers of Egnyte that a run tries beside the usual ones, chosen from the mock's table of guesses.

use std::str::FromStr;

use serde::Deserialize;
use serde_json::Value;

use egnyte_support::did_you_mean::Hint;

/// Words of `--guesses`: `all`, a guess, or a guess with one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OtherAnswerChoice {
    All,
    Guess { id: String, answer: Option<String> },
}

/// Answer that is not the usual one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OtherAnswer {
    pub(super) guess: String,
    pub(super) question: String,
    pub(super) usual: String,
    pub(super) answer: String,
}

/// Error: the choice is not in the table of guesses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OtherAnswerError {
    #[error("--guesses: there is no guess `{id}`{hint}")]
    Unknown { id: String, hint: Hint },
    #[error("--guesses: `{answer}` is the usual answer to `{id}`, under which every scenario runs anyway")]
    Usual { id: String, answer: String },
}

/// GuessRow of the table, as the mock publishes it.
#[derive(Debug, Deserialize)]
struct GuessRow {
    id: String,
    question: String,
    values: Vec<String>,
    default: String,
}

impl FromStr for OtherAnswerChoice {
    type Err = std::convert::Infallible;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Ok(match word.split_once('=') {
            _ if word == "all" => Self::All,
            Some((id, answer)) => Self::Guess { id: id.to_owned(), answer: Some(answer.to_owned()) },
            None => Self::Guess { id: word.to_owned(), answer: None },
        })
    }
}

/// Returns the chosen answers in the order of the table.
pub(super) fn choose(table: &Value, choices: &[OtherAnswerChoice]) -> Result<Vec<OtherAnswer>, OtherAnswerError> {
    let rows: Vec<GuessRow> = serde_json::from_value(table["guesses"].clone()).unwrap_or_default();
    for choice in choices {
        check(choice, &rows)?;
    }
    let chosen = rows.iter().flat_map(|row| {
        let given = choices.iter().flat_map(|choice| match choice {
            OtherAnswerChoice::Guess { id, answer } if *id == row.id => match answer {
                Some(answer) => vec![answer.clone()],
                None => row.others(),
            },
            OtherAnswerChoice::All => row.others(),
            OtherAnswerChoice::Guess { .. } => Vec::new(),
        });
        let mut answers: Vec<String> = Vec::new();
        for answer in given {
            if !answers.contains(&answer) {
                answers.push(answer);
            }
        }
        answers.into_iter().map(|answer| OtherAnswer {
            guess: row.id.clone(),
            question: row.question.clone(),
            usual: row.default.clone(),
            answer,
        })
    });
    Ok(chosen.collect())
}

fn check(choice: &OtherAnswerChoice, rows: &[GuessRow]) -> Result<(), OtherAnswerError> {
    let OtherAnswerChoice::Guess { id, answer } = choice else { return Ok(()) };
    let Some(row) = rows.iter().find(|row| row.id == *id) else {
        let ids = rows.iter().map(|row| row.id.as_str()).chain(["all"]);
        return Err(OtherAnswerError::Unknown { id: id.clone(), hint: Hint::of(id, ids) });
    };
    match answer {
        Some(answer) if *answer == row.default => {
            Err(OtherAnswerError::Usual { id: id.clone(), answer: answer.clone() })
        }
        _ => Ok(()),
    }
}

impl GuessRow {
    /// Returns the answers that are not the usual one. Of a range of numbers these are half and twice the usual number.
    fn others(&self) -> Vec<String> {
        let [_, range] = self.values.as_slice() else { return self.words() };
        let Some((least, most)) = range.split_once(" to ") else { return self.words() };
        let numbers = (least.parse::<u64>(), most.parse::<u64>(), self.default.parse::<u64>());
        let (Ok(least), Ok(most), Ok(usual)) = numbers else { return self.words() };
        let others = [usual / 2, usual.saturating_mul(2)].map(|number| number.clamp(least, most));
        others.iter().filter(|number| **number != usual).map(u64::to_string).collect()
    }

    fn words(&self) -> Vec<String> {
        self.values.iter().filter(|value| **value != self.default).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table() -> Value {
        json!({"guesses": [
            {"id": "writes", "question": "which?", "values": ["ignore", "egnyte", "refuse"], "default": "ignore"},
            {"id": "page-size", "question": "how many?", "values": ["100", "1 to 150"], "default": "100"},
        ]})
    }

    fn chosen(words: &[&str]) -> Result<Vec<String>, String> {
        let choices: Vec<OtherAnswerChoice> = words.iter().map(|word| word.parse().unwrap()).collect();
        let answers = choose(&table(), &choices).map_err(|error| error.to_string())?;
        Ok(answers.into_iter().map(|other| format!("{}={}", other.guess, other.answer)).collect())
    }

    #[test]
    fn all_others_of_words_and_half_and_twice_a_number_are_chosen() {
        let all = ["writes=egnyte", "writes=refuse", "page-size=50", "page-size=150"];
        assert_eq!(chosen(&["all"]).unwrap(), all);
        assert_eq!(chosen(&["page-size", "page-size=50"]).unwrap(), all[2..]);
        assert_eq!(chosen(&["writes=refuse"]).unwrap(), all[1..2]);
    }

    #[test]
    fn a_misspelt_guess_and_a_usual_answer_are_errors() {
        let error = chosen(&["page-sise"]).unwrap_err();
        assert_eq!(error, "--guesses: there is no guess `page-sise` (did you mean `page-size`?)");
        assert!(chosen(&["writes=ignore"]).unwrap_err().contains("is the usual answer"));
    }
}
