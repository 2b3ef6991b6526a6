//! Control API: a test seeds domains, observes them, and acts as an Egnyte administrator.

pub(super) mod access;
pub(super) mod domains;
pub(super) mod faults;
pub(super) mod journal;
pub(super) mod live;
pub(super) mod lookup;
pub(super) mod openapi;
pub(super) mod people;
pub(super) mod sign_ins;
pub(super) mod time;
