//! The feature language: its sentences, their documentation, and the lint of feature files.

mod docs;
mod lint;
mod sentences;
