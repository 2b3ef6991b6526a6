//! Credentials of programs: the API key, and OAuth tokens.

mod api_key;
mod guessing;
mod oauth;
