//! The reference connector keeps every rule.

use crate::cli::{conformance, text};

#[test]
fn the_reference_connector_passes_every_scenario() {
    let ended = conformance(&[]);
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{told}\n{}", text(&ended.stderr));
    let last = told.lines().last().unwrap();
    assert!(!told.contains("never met a request"), "trouble that comes to nothing proves nothing:\n{told}");
    assert!(last.contains(" passed, 0 failed, ") && !last.contains("errored"), "{told}");
}
