//! The mock from outside, over HTTP; and the house rules.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod admin;
mod api_key;
mod architecture;
mod bad_input;
mod binary;
mod budget;
mod control;
mod egnyte_rules;
mod faults;
mod faults_on_the_line;
mod guesses;
mod guesses_offers;
mod guesses_values;
mod head;
mod heavy;
mod oauth;
mod roster_model;
mod saml;
mod scim;
mod scim_bulk;
mod scim_exchanges;
mod scim_findings;
mod scim_fuzz;
mod scim_hints;
mod scim_patching;
mod scim_preconditions;
mod scim_profiles;
mod scim_protocol;
mod scim_remarks;
mod scim_search;
mod scim_verdict;
mod slow_clients;
mod sso;
mod support;
mod time;
