//! Cost of the mock: a mock, and a bare actix-web handler that answers with the same bytes, each in a process of its own
//! on one core; the other core sends requests. Prints the table of docs/benchmarks.md.
//!
//! `cargo bench -p egnyte-mock`
//!
//! Rationale: the CPU time of the answering process is compared, as the operating system accounts it. Wall time would
//! measure other processes on the machine as well.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

mod child;
mod crowd;
mod load;
mod scale;
mod start;
mod table;

use std::env;

use mimalloc::MiMalloc;

/// As in the program itself.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if let Some(role) = arguments.iter().position(|argument| argument == child::ROLE) {
        return child::play(&arguments[role + 1]);
    }
    // A client must know some cryptography, even where it speaks plain http.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let here = child::pin(child::Core::Load);
    println!("{}\n", child::pinning_note(here));
    runtime.block_on(async {
        scale::measure().await;
        crowd::measure().await;
        start::measure().await;
    });
}
