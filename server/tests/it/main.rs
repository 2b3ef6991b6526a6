//! The mock from outside, over HTTP; and the house rules.

mod support;

mod admin;
mod architecture;
mod binary;
mod control;
mod roster_model;
