//! Every rule can fail: each flaw is caught under the rules that name it.

use crate::cli::{conformance, text};

#[test]
fn every_flaw_is_caught_under_the_rules_that_name_it() {
    let ended = conformance(&["selftest", "--own-rule"]);
    assert_eq!(ended.status.code(), Some(0), "{}\n{}", text(&ended.stdout), text(&ended.stderr));
}
