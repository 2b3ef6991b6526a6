//! Differences of the operating systems: process groups, exit statuses, the files of programs, file permissions. No
//! other module asks which system it runs on.
//!
//! Knows nothing of connectors. Both systems have the same names, so that a missing one does not compile.

mod group;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub(crate) use group::ProcessGroup;
pub(crate) use system::{
    allow_reading, command_name, describe_exit, find_missing_interpreter, find_signal, is_executable, is_killed,
    is_path, program_files, split_command, why_not_executable,
};
