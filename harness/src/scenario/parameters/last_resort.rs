//! Parameters of the sentences of last resort.

use super::table::{Description, ParameterTable, UnknownWordError, parameters};
use crate::scenario::quoting::{quoted_pattern, unquote};

/// Kind of an event, as the protocol spells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EventName(pub(crate) String);

parameters! {
    /// Presence of the request.
    "request_presence" => enum RequestPresence { Present: "a request", Absent: "no request" }

    /// The quoted kind of an event of the protocol: `"user.updated"`, `"sync.requested"`.
    "event_kind" => pattern EventName { quoted_pattern!(), "\"user.updated\"", |text| unquote(text).map(Self) }
}
