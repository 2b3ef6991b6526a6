//! Result of a command, and the runtime of an asynchronous one.

use std::error::Error;
use std::future::Future;
use std::io;

use tokio::runtime::Runtime;

use crate::util::exit::Exit;

/// Result of a command. An error is one line for the user, and ends the program with [`Exit::Usage`].
pub(super) type CommandResult = Result<Exit, Box<dyn Error>>;

/// Runs a future on a runtime of its own, and does not wait for tasks that it leaves behind.
pub(super) fn block_on<T>(future: impl Future<Output = T>) -> io::Result<T> {
    let runtime = Runtime::new()?;
    let output = runtime.block_on(future);
    runtime.shutdown_background();
    Ok(output)
}
