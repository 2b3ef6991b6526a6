//! The conformance harness for directory connectors that keep Egnyte in step.
//!
//! Reading order: [`directory`] is the customer's side, [`egnyte`] the mock seen from outside, [`connector`]
//! what is driven; [`world`] brings the three together for one scenario, and the sentences in `steps` call it.
//! [`suite`] reads features, [`lint`] refuses those that would be green by mistake, [`select`] chooses,
//! [`run`] runs and [`report`] tells.

pub mod account;
pub mod busy;
pub mod cast;
pub mod catalogue;
pub mod check;
pub mod cli;
pub mod config;
pub mod connector;
pub mod coverage;
pub mod directory;
pub mod egnyte;
pub mod exit;
pub mod expect;
pub mod fixtures;
pub mod front;
pub mod guide;
pub mod hint;
pub mod idp;
pub mod init;
pub mod lint;
pub mod listing;
pub mod mask;
pub mod merge;
pub mod nearest;
pub mod offer;
pub mod paint;
mod platform;
pub mod protocol;
pub mod report;
pub mod run;
pub mod saml;
pub mod select;
pub mod selftest;
pub mod smoke;
pub mod steps;
pub mod suite;
pub mod tidy;
pub mod vocabulary;
pub mod watch;
pub mod web;
pub mod wire;
pub mod words;
pub mod world;
