//! Flaws of the reference connector: each is caught under the rules that name it.

use crate::support::conformance;

#[test]
fn every_flaw_is_caught_under_the_rules_that_name_it() {
    conformance(&["selftest", "--own-rule"]).exits(0);
}
