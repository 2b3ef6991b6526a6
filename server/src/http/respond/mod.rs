//! Responses: media types, error bodies, pages.

pub(super) mod api_error;
pub(super) mod error;
pub(super) mod gateway;
pub(super) mod not_found;
pub(super) mod page;
pub(super) mod reply;
