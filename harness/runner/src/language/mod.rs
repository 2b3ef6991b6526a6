//! The feature language: its sentences, their documentation, the checks of feature files, and their layout.

pub mod format;
pub mod lint;
pub mod rule_report;
pub mod step_docs;
pub mod step_index;
