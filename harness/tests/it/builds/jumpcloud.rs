//! Source `jumpcloud`: builds that read the API completely keep the rules, and each flaw of reading breaks its rule.

use egnyte_reference::build::Form;

use super::check_reading_flaws;
use crate::support::{HARNESS, conformance, conformance_in, put};

const READS: [&str; 2] = ["--directory", "jumpcloud"];

#[test]
fn the_built_in_build_passes_from_the_api() {
    let features = [
        "features/users/rehired.feature",
        "features/groups/syncing.feature",
        "features/delivery/whole_directory.feature",
    ];
    let ended = conformance(&[&READS[..], &features].concat()).exits(0);
    assert!(ended.summary().contains(" passed, 0 failed, 0 skipped"), "{ended}");
}

#[test]
fn a_sample_build_that_pages_to_an_empty_page_passes() {
    let config = format!("{HARNESS}/examples/builds/conformance.jumpcloud.toml");
    let features = ["features/users/leaving.feature", "features/delivery/whole_directory.feature"];
    let ended = conformance(&[&["--config", &config], &features[..]].concat());
    assert!(ended.exits(0).summary().contains("13 passed, 0 failed, 0 skipped"));
}

#[test]
fn each_flaw_of_reading_breaks_its_rule() {
    let said = |flaw: &str| match flaw {
        "reads-ten-members" => "it read 10 of the 12 entries of GET /api/v2/usergroups/",
        "reads-hundred-people" => " entries of GET /api/systemusers",
        "skips-people-between-pages" => "it read 105 of the 106 entries of GET /api/systemusers",
        "skips-page-boundary" => "it read 100 of the 101 entries of GET /api/v2/usergroups/",
        "needs-a-password" => "so that `activated` is false: ",
        "goes-by-activated" | "ignores-state" => "user_suspended ada: `state` is SUSPENDED, `activated` stays true",
        "keeps-deleted-people" => "user_delete ada: not listed any more",
        "syncs-all-users" => "it read the members of \"All Users\", which is not associated with Egnyte",
        "syncs-every-group" => ", which is not associated with Egnyte",
        "follows-stale-memberof" => "the directory changed: association_change remove \"On-",
        "keeps-group-names" => ": the same id, another name",
        "knows-people-by-email" => "user_update ada, email ",
        "splits-display-names" => "Name ",
        other => panic!("no failure of {other} is known"),
    };
    check_reading_flaws(("jumpcloud", Form::JumpCloud), said);
}

#[test]
fn a_wrong_key_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!("{HARNESS}/examples/builds/jumpcloud.py");
    let config = format!(
        "[directory]\nsource = \"jumpcloud\"\ntrigger = \"exec:python3 {script}\"\n\
         environment = {{ JUMPCLOUD_API_KEY = \"stale\" }}\n"
    );
    put(folder.path(), "conformance.toml", &config);
    let ended = conformance_in(folder.path(), &["--rule", "users.type-power"]);
    ended.exits(1).says(&["it read nothing of the directory after the change", "requests came with a wrong key"]);
}

/// Settings of a build that has JumpCloud's hosts in its code.
fn hard_coded(trigger: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "[connector]\ncapabilities = [\"keeps-local-members\"]\n[directory]\nsource = \"jumpcloud\"\ntrigger = '{trigger}'\n\
         environment = {{ JUMPCLOUD_API_URL = \"https://console.jumpcloud.com/api\", CLIENT = \"{{client_id}}:{{client_secret}}\" }}\n"
    );
    put(folder.path(), "conformance.toml", &config);
    folder
}

#[test]
fn a_build_with_the_real_hosts_in_its_code_passes_as_vendors() {
    let folder = hard_coded(&format!("exec:python3 {HARNESS}/examples/builds/jumpcloud.py"));
    let ended = conformance_in(folder.path(), &["--as-vendors", "features/groups/syncing.feature"]).exits(0);
    assert!(ended.summary().contains(" passed, 0 failed, 0 skipped"), "{ended}");
}

#[test]
fn every_host_of_jumpcloud_leads_to_the_directory_and_no_other_host() {
    let calls = "curl -sS -u $CLIENT -d grant_type=client_credentials https://admin-oauth.id.jumpcloud.com/oauth2/token; \
                 curl -sS -X POST https://api.eu.jumpcloud.com/insights/directory/v1/events/count; \
                 curl -sS https://sso.jumpcloud.com/; exit 1";
    let folder = hard_coded(&format!("exec:sh -c \"{calls}\""));
    let ended = conformance_in(folder.path(), &["--as-vendors", "--rule", "users.type-power"]).exits(1);
    let parts =
        ["\"token_type\":\"bearer\"", "Unauthorized: api key user not found", "CONNECT tunnel failed, response 403"];
    ended.says(&parts);
}
