//! Extractors: parts of a request that are read before its handler is called.

pub(super) mod api_client;
pub(super) mod authentication;
pub(super) mod body;
pub(super) mod form;
mod headers;
pub(super) mod site;
