//! Program `egnyte-conformance`.

use std::process::ExitCode;

// Registers the sentences of the feature language.
use egnyte_steps as _;
use mimalloc::MiMalloc;

/// Allocator for many small, short-lived texts, which are most of a run's memory.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    egnyte_runner::main()
}
