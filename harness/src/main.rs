//! The program `egnyte-conformance`. Everything is the library's.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Allocator for many small, short-lived texts, which is most of a run's memory.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    egnyte_conformance::commands::main()
}
