//! The suite: its pages, its features, and the connectors that must pass or fail.

mod commands;
mod pages;
mod reference;
mod users_features;
mod vacuous;
