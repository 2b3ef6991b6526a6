//! Source `ldap`: builds that read the directory completely keep the rules, and each flaw of reading breaks its rule.

use egnyte_reference::build::Form;

use super::check_reading_flaws;
use crate::support::{conformance, conformance_in, put};

const READS: [&str; 2] = ["--directory", "ldap"];

#[test]
fn the_built_in_build_passes_from_ldap() {
    let features = [
        "features/users/rehired.feature",
        "features/users/letters.feature",
        "features/groups/letters.feature",
        "features/groups/syncing.feature",
        "features/delivery/whole_directory.feature",
    ];
    let ended = conformance(&[&READS[..], &features].concat()).exits(0);
    assert!(ended.summary().contains(" passed, 0 failed, 0 skipped"), "{ended}");
}

#[test]
fn each_flaw_of_reading_breaks_its_rule() {
    let said = |flaw: &str| match flaw {
        "reads-hundred-people" => "it read 100 of the ",
        "ignores-state" => "user Ada is deactivated",
        "keeps-deleted-people" => "user Ada is removed",
        "syncs-every-group" => "happened but was not expected: ",
        "follows-stale-memberof" => "did not happen: ",
        "keeps-group-names" => "did not happen: group ",
        "knows-people-by-email" => "a problem names a person whom the directory does not have",
        "skips-people-between-pages" => "accounts are missing in Egnyte for 1 of 100 people, the first is ",
        "lower-cases-values" => "happened but was not expected: ",
        "splits-display-names" => "Name ",
        other => panic!("no failure of {other} is known"),
    };
    check_reading_flaws(("ldap", Form::Ldap), said);
}

#[test]
fn a_wrong_password_and_an_unknown_base_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let config = |variable: &str| {
        format!(
            "[directory]\nsource = \"ldap\"\ntrigger = \"exec:{} ldap\"\nenvironment = {{ {variable} }}\n",
            env!("CARGO_BIN_EXE_egnyte-conformance").to_owned() + " connector",
        )
    };
    put(folder.path(), "conformance.toml", &config("LDAP_BIND_PASSWORD = \"stale\""));
    let ended = conformance_in(folder.path(), &["--rule", "users.type-power"]);
    ended.exits(1).says(&[
        "it read nothing of the directory after the change",
        "requests came with a wrong name or password",
        "bind: no account has this name and password",
    ]);
    put(folder.path(), "conformance.toml", &config("LDAP_BASE_DN = \"ou=People,dc=acme\""));
    let ended = conformance_in(folder.path(), &["--rule", "users.type-power"]);
    ended.exits(1).says(&["there is no entry `ou=People,dc=acme`; the directory begins at `o="]);
}
