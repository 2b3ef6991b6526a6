//! Notation of the table of guesses: `"id" Grade "question" "evidence" { answers };`.

macro_rules! guesses {
    ($($id:literal $grade:ident $question:literal $evidence:literal $answers:tt;)+) => {
        /// Rows of this part of the table.
        pub(super) const ROWS: &[$crate::guesses::Guess] = &[$($crate::guesses::Guess {
            id: $id,
            question: $question,
            grade: $crate::guesses::Grade::$grade,
            evidence: $evidence,
            answers: answers!($answers),
        },)+];
    };
}

/// Words, the default first, or a number with its limits.
macro_rules! answers {
    ({ $($word:literal => $($rule:ident).+ = $value:expr),+ }) => {
        $crate::guesses::Answers::Words(&[$(($word, |rules| rules.$($rule).+ = $value)),+])
    };
    ({ $($rule:ident).+ = $default:literal in $least:literal to $most:literal }) => {
        $crate::guesses::Answers::Number {
            default: $default,
            least: $least,
            most: $most,
            set: |rules, number| rules.$($rule).+ = number,
        }
    };
}
