//! Recordings of a live server: `record` writes exchanges to files, `compare` replays them to the mock and names each
//! difference that a client could notice, with the answer to a guess that explains it.
//!
//! Knows the mock by its HTTP interface only.

mod error;
mod exchange;

mod files;
mod given;
mod ids;
mod url;

mod difference;
mod mock;

mod replay;

mod compare;
mod record;

pub use compare::{CompareArgs, Comparison, compare};
pub use error::RecorderError;
pub use record::{RecordArgs, Recorder, record};
