//! What one operating system does otherwise than another: how processes are ended together, what a program's file is
//! called, who may read a file, how somebody ends us. Above this, nobody asks which system it is.
//!
//! Knows nothing of connectors. Both sides have the same names, so that what one lacks does not compile there.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub(crate) use system::{
    Group, Wishes, broke_off, called, ended, for_everyone, is_path, may_run, missing_interpreter, not_run, spellings,
    words,
};
