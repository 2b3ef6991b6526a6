//! Commands of the program.

mod check;
mod cost;
mod docs;
mod errors;
mod files;
mod interrupt;
mod probe;
mod run;
mod smoke;
mod ui;
mod watch;
