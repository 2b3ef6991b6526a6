//! Command `connector`: serves the reference connector in a process of its own.

use crate::util::exit::Exit;
use egnyte_reference::serve::{ServeArgs, ServeError, serve};

/// Serves the reference connector until its client ends the connection.
pub async fn serve_reference(args: ServeArgs) -> Result<Exit, ServeError> {
    Ok(if serve(args).await? { Exit::Green } else { Exit::Red })
}
