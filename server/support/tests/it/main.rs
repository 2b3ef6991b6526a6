//! Tests of the workspace's sources as text.

mod language;
mod papers;
