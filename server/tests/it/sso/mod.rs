//! Signing in over HTTP: an identity provider signs answers, a browser carries them.

#![cfg(test)]

mod clock;
mod flow;
mod idp;
mod logout;
mod logout_idp;
mod malformed;
mod rules;
mod settings;
#[expect(dead_code, reason = "the program that writes the fixtures uses the rest")]
#[path = "../../../examples/assertions/sign.rs"]
mod sign;

pub(crate) use idp::{Browser, BrowserPage, SamlResponse, open, single_sign_on};
pub(crate) use logout_idp::{LogoutMessage, ReceivedLogout, with_logout};
pub(crate) use sign::Keys;
