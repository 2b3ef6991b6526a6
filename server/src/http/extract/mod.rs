//! Extractors: what a request says, read before its handler is called.

pub(super) mod authentication;
pub(super) mod form;
mod headers;
pub(super) mod site;
