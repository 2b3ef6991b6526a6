//! Tests of the probe against mocks with known answers.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod matrix;
mod safety;
mod support;
