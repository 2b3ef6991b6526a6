//! Credentials of programs: the API key, and OAuth tokens.

mod api_key;
mod chosen_token;
mod guessing;
mod oauth;
