//! Reference connector: it keeps every rule.

use crate::support::conformance;

#[test]
fn the_reference_connector_passes_every_scenario() {
    let ended = conformance(&[]).exits(0);
    assert!(!ended.stdout.contains("never met a request"), "a fault without a request tests nothing:\n{ended}");
    let summary = ended.summary();
    assert!(summary.contains(" passed, 0 failed, ") && !summary.contains("errored"), "{ended}");
}
