//! The harness from outside: the features it ships, the walls it keeps, the command it is.

mod architecture;
mod cli;
mod features;
mod flaws;
mod reference;
