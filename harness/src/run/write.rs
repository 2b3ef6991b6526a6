//! A first list of known failures as a file. Never writes over anything.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use crate::report::Verdict;
use crate::run::known_failures::first_list;
use crate::util::exit::Exit;

use super::{NotReady, told};

/// Makes sure, before anything runs, that there is nothing to write over.
pub(super) fn untouched(file: &Path) -> Result<(), NotReady> {
    if file.exists() { Err(kept(file, &io::ErrorKind::AlreadyExists.into())) } else { Ok(()) }
}

/// Writes the failures among the verdicts as a list to be completed.
pub(super) fn write_list(file: &Path, verdicts: &[Verdict], out: &mut impl Write) -> Result<(), NotReady> {
    let Some(list) = first_list(verdicts) else {
        let line = writeln!(out, "nothing failed, so that {} is not written", file.display());
        return told(line, Exit::Green).map(drop);
    };
    let opened = OpenOptions::new().write(true).create_new(true).open(file);
    let written = opened.and_then(|mut opened| opened.write_all(list.as_bytes()));
    written.map_err(|error| kept(file, &error))?;
    let line = writeln!(out, "{} written: fill in the reasons, and move it into conformance.toml", file.display());
    told(line, Exit::Green).map(drop)
}

fn kept(file: &Path, error: &io::Error) -> NotReady {
    let why = match error.kind() {
        io::ErrorKind::AlreadyExists => "it is there already, and nothing is written over".to_owned(),
        _ => error.to_string(),
    };
    NotReady::Expectations { file: file.display().to_string(), why }
}
