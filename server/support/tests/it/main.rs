//! Tests of the sources and documents of the workspace, as text.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod language;
mod papers;
