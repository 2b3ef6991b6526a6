//! Reference connector as a program of its own.

use std::process::ExitCode;

use clap::Parser;
use egnyte_reference::serve::{ServeArgs, ServeError, serve};

/// Reference connector between a directory and Egnyte
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    args: ServeArgs,
}

fn main() -> ExitCode {
    let args = Cli::parse().args;
    let runtime = tokio::runtime::Runtime::new().map_err(ServeError::from);
    match runtime.and_then(|runtime| runtime.block_on(serve(args))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("egnyte-reference: {error}");
            ExitCode::from(2)
        }
    }
}
