//! Result model of a conformance run, and the writers of its reports. Judges nothing and runs nothing.
//!
//! [`RunReport`] is the one model: plain data, serialised as the JSON report and read back from it, with secrets masked
//! when it is made. The console, JUnit, HTML, Cucumber Messages and GitHub are written from it.

mod counts;
mod durations;
mod evidence;
mod finding;
mod put_difference;
mod rule;
mod scenario;

mod id;
mod page_limits;
mod run;
mod shard;

mod diagnosis;
mod guesses;
mod merge;

mod explanation;

mod exchange_text;
mod failure;
mod finding_text;

mod github;
mod html;
mod job_summary;
mod junit;
mod messages;

mod console;
mod progress;
mod timings;

mod output;

pub use console::Console;
pub use counts::{Counts, Totals};
pub use diagnosis::{AlikeFailures, Cause, Diagnosis, OtherCause, Signatures, SignaturesError};
pub use durations::{Durations, milliseconds};
pub use evidence::{ClosingAccount, Exchange, Message, MessageKind, Note, OmittedExchanges, RequestFinding};
pub use exchange_text::render_exchanges;
pub use explanation::Explanation;
pub use failure::render_failure;
pub use finding::{Finding, FindingOutcome, TOKEN_FINDING, TOKEN_RULE, WIRE_RULE, rule_of_finding};
pub use guesses::{GuessFailure, GuessResult};
pub use html::{live_page, live_script, live_style, render_page};
pub use merge::{MergeError, merge};
pub use output::{ReportFormat, ReportFormatError, ReportWriteError, prepare, write};
pub use page_limits::shorten_result;
pub use progress::ProgressLine;
pub use put_difference::{AttributeDifference, PutDifference};
pub use rule::{Grade, Keeper, RuleInfo};
pub use run::{ConnectorInfo, FeatureSource, RUN_FILE, ReportReadError, RunReport, VERSION, complete_result, schema};
pub use scenario::{Outcome, ScenarioResult, StepOutcome, StepPlace, StepResult};
pub use shard::Shard;
pub use timings::render_timings;
