//! `connector`: serves the reference connector in a process of its own.

use crate::util::exit::Exit;
use egnyte_reference::serve::{ServeArgs, serve};

use super::exec::{CommandResult, block_on};

/// Serves the reference connector until its client ends the connection.
pub(super) fn exec(args: ServeArgs) -> CommandResult {
    Ok(if block_on(serve(args))?? { Exit::Green } else { Exit::Red })
}
