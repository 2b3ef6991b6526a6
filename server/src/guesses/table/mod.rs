//! Table of guesses: every question about Egnyte without a public answer, the grade and the evidence of the default, and
//! the effect of each answer on the rules.

mod own_api;
mod provisioning;
mod sign_in;

use super::Guess;

const COUNT: usize = provisioning::ROWS.len() + sign_in::ROWS.len() + own_api::ROWS.len();

/// All guesses.
pub static GUESSES: &[Guess] = &join::<COUNT>([provisioning::ROWS, sign_in::ROWS, own_api::ROWS]);

const fn join<const N: usize>(tables: [&[Guess]; 3]) -> [Guess; N] {
    let mut rows = [tables[0][0]; N];
    let (mut table, mut at) = (0, 0);
    while table < tables.len() {
        let mut row = 0;
        while row < tables[table].len() {
            rows[at] = tables[table][row];
            (row, at) = (row + 1, at + 1);
        }
        table += 1;
    }
    rows
}
