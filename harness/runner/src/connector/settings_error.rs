//! Errors of the settings of a build, each with its remedy.

use std::time::Duration;

use egnyte_directories::Source;
use egnyte_protocol::Capability;

/// Settings of a build that do not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Capability that needs the messages of the protocol.
    #[error(
        "a build that reads its directory gets no messages, so it cannot claim `{0}`; use stdio: or http:// without a directory"
    )]
    NotOfBuild(Capability),
    /// Capability that needs the messages of the protocol, which a person does not get.
    #[error("a person who drives the directory's console gets no messages, so it cannot claim `{0}`")]
    NotByHand(Capability),
    /// Connector that is no start of a sync.
    #[error(
        "`{0}` starts no sync of a build that reads its directory; write exec:COMMAND, http://HOST:PORT/PATH or reference"
    )]
    NoTrigger(String),
    /// Connector that SCIM cannot be pushed to.
    #[error(
        "`{0}` is no build that SCIM is pushed to; write `start = \"COMMAND\"` in [directory] for one that the harness starts, \
         http://HOST:PORT/PATH for one that runs"
    )]
    NoGateway(String),
    /// Settings of a service that polls, where SCIM is pushed.
    #[error(
        "`interval`, `anchor`, `quiet` and `done` are for a service that reads; SCIM is pushed to this build, so delete them"
    )]
    NothingPolled,
    /// End of a pass, where a trigger ends with its sync.
    #[error("`quiet` and `done` are for a service with `start`; this trigger is done when it ends, so delete them")]
    NothingAwaited,
    /// Settings of a push, where the directory is read.
    #[error("`push_url` and `push_token` are for the source `scim`; the source `{0}` is read, not pushed")]
    NothingPushed(Source),
    /// Service whose reads are not seen.
    #[error("reads of files are not seen, so that the end of a pass is unknown; use `trigger` instead of `start`")]
    UnseenReads,
    /// Service without its interval.
    #[error("`start` needs `interval`, the time between two passes of the build: interval = \"2s\"")]
    NoInterval,
    /// Service that polls too rarely.
    #[error(
        "an interval of {0:?} is too long: each event takes one or two intervals, and there are more than a thousand events; \
         let the build poll every few seconds, or use `trigger`"
    )]
    LongInterval(Duration),
    /// Two ways to one end.
    #[error(
        "`start` and `trigger` exclude each other: a service polls, a trigger starts one sync; only `trigger = \"signal:HUP\"` needs \
         `start`, the process that gets the signal"
    )]
    StartAndTrigger,
    /// Signal that this system does not have.
    #[error("`{0}` names no signal; write signal:HUP, signal:USR1, signal:USR2 or signal:ALRM")]
    NoSignal(String),
    /// Signal where a system has none.
    #[error(
        "`trigger = \"{0}\"` needs signals, which Windows does not have; let the build poll with `interval`, or use exec:COMMAND"
    )]
    NoSignals(String),
    /// Signal without a process.
    #[error("`trigger = \"{0}\"` needs `start`, the command of the process that gets the signal")]
    SignalWithoutStart(String),
    /// Signal without an end of its sync.
    #[error(
        "a signal does not end with the sync: `done` has to match the log line that does, `status` be the address that tells, or `quiet` the time without a request; reads of files are not seen, so that they need `done` or `status`"
    )]
    NoEnd,
    /// Two ends of a sync.
    #[error("`status`, `done` and `quiet` each say when a sync is over; keep `status` alone, or delete it")]
    StatusAndEnd,
    /// Status of the build that has none.
    #[error("the built-in build is done when it answers, and has no address that says so; delete `status`")]
    StatusOfReference,
}
