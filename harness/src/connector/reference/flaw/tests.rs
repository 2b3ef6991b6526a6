//! Every flaw, in a situation where its rule speaks: what it does instead.

use std::collections::BTreeSet;

use crate::connector::reference::plan::GroupManagement;
use crate::connector::reference::scene::{Scene, activated, person};
use crate::directory::{Directory, Event, PersonState, Property};

use super::*;

/// Ada is provisioned and in the group of "Engineering".
fn in_step() -> Scene {
    Scene::new().provisioned("1", "ada").associated("Engineering", &["ada"]).managed_group("g", &["1"])
}

fn disassociate(directory: &mut Directory) -> Event {
    directory.set_associated("Engineering", false).unwrap()
}

fn associate(directory: &mut Directory) -> Event {
    directory.set_associated("Engineering", true).unwrap()
}

fn delete(directory: &mut Directory) -> Event {
    directory.delete_user_group("Engineering").unwrap()
}

fn rename(directory: &mut Directory) -> Event {
    directory.rename_user_group("Engineering", "Platform").unwrap()
}

fn change(property: Property, value: &str) -> impl FnOnce(&mut Directory) -> Event {
    move |directory| directory.set_property(&person("ada"), property, Some(value.to_owned())).unwrap()
}

#[test]
fn names_are_unique_and_a_misspelt_one_is_told_the_nearest() {
    let names: BTreeSet<&str> = Flaw::ALL.iter().map(|flaw| flaw.name()).collect();
    assert_eq!(names.len(), Flaw::ALL.len());
    assert_eq!("never-updates".parse::<Flaw>().unwrap().name(), "never-updates");
    assert_eq!("never-update".parse::<Flaw>().unwrap_err().nearest, "never-updates");
}

#[test]
fn flaws_of_the_application_and_the_integration() {
    Scene::new().flawed("provisions-everyone").plans(&[
        "create power ada",
        "create power grace",
        "create power linus",
        "create power edsger",
    ]);
    Scene::new().user_group("Alumni", &["linus"]).flawed("ignores-association").plans(&["create power linus"]);
    let new = || Scene::new().associated("Engineering", &["ada"]);
    new().then(activated).flawed("activates-without-sync").plans(&[]);
    let off = new().managing(GroupManagement::Off).flawed("ignores-group-switch");
    off.plans(&["create power ada", "create \"Engineering\" +ada"]);
}

#[test]
fn flaws_of_managing_people() {
    let swapped = in_step().flawed("swaps-names");
    swapped.plans(&["managed 1 as ada: display name=Lovelace Ada"]);
    let new = Scene::new().provisioned("2", "grace").associated("Engineering", &["ada"]).managed_group("g", &[]);
    let expected = ["deactivate 2", "create standard ada", "managed g: +ada"];
    new.flawed("creates-standard-users").plans(&expected);
    in_step().then(change(Property::Email, "a@b")).flawed("never-updates").plans(&[]);
    let renamed = in_step().then(change(Property::Username, "king")).flawed("recreates-on-rename");
    renamed.plans(&["create power ada", "managed g: +ada"]);
    let standard = in_step().with(|account| account.user_type = Some("standard".to_owned()));
    standard.flawed("resets-user-type").plans(&["managed 1 as ada: type=power"]);
    let left = |flaw| Scene::new().provisioned("1", "ada").flawed(flaw);
    left("deletes-leavers").plans(&["delete 1"]);
    in_step().with(|account| account.active = false).flawed("never-reactivates").plans(&[]);
    let stranger = in_step().local("9", "linus");
    stranger.flawed("deactivates-strangers").plans(&["deactivate 9"]);
    let incomplete = in_step()
        .associated("On-call", &["grace", "linus"])
        .then(|directory| directory.set_property(&person("grace"), Property::LastName, None).unwrap());
    let expected = ["create power linus", "create \"On-call\" +grace +linus"];
    incomplete.flawed("drops-incomplete").plans(&expected);
}

#[test]
fn flaws_of_taking_people_over() {
    let existing = || Scene::new().local("1", "ada").associated("Engineering", &["ada"]).managed_group("g", &["1"]);
    existing().flawed("duplicates-users").plans(&["create power ada", "managed g: +ada"]);
    let otherwise_named = || existing().with(|account| account.values.user_name = "alove".to_owned());
    let by_username = otherwise_named().flawed("takeover-by-username-only");
    by_username.plans(&["create power ada", "managed g: +ada"]);
    let graces = || existing().with(|account| account.external_id = Some(person("grace").to_string()));
    graces().with(|account| account.active = false).flawed("steals-accounts").plans(&["takeover 1 as ada: reactivate"]);
    let apart = existing().with(|account| account.values.email = None);
    let apart = apart.local("2", "ada").with(|account| account.values.user_name = "boss".to_owned());
    let expected = ["report username of ada", "takeover 2 as ada: bind", "managed g: +ada"];
    apart.flawed("email-beats-username").plans(&expected);
    existing().flawed("takeover-sets-power").plans(&["takeover 1 as ada: bind type=power"]);
    let inactive = existing().with(|account| account.active = false);
    inactive.flawed("takeover-leaves-inactive").plans(&["takeover 1 as ada: bind"]);
}

#[test]
fn flaws_of_suspending_and_removing_people() {
    let suspend = |directory: &mut Directory| directory.set_state(&person("ada"), PersonState::Suspended).unwrap();
    in_step().then(suspend).flawed("ignores-suspension").plans(&[]);
    let new = Scene::new().associated("Engineering", &["ada"]).then(suspend);
    new.flawed("creates-suspended").plans(&["create inactive power ada"]);
    let deleted = in_step().then(|directory| directory.delete_person(&person("ada")).unwrap());
    deleted.flawed("keeps-deleted-people").plans(&["managed g: -1"]);
}

#[test]
fn flaws_of_empty_groups() {
    let empty = || Scene::new().associated("Engineering", &[]);
    empty().flawed("creates-empty-groups").plans(&["create \"Engineering\""]);
    let namesake = empty().local("9", "linus").local_group("g", "engineering", &["9"]);
    namesake.flawed("takes-over-when-empty").plans(&["takeover g: -9"]);
    let emptied = Scene::new().provisioned("1", "ada").associated("Engineering", &[]).managed_group("g", &["1"]);
    emptied.flawed("deletes-emptied-groups").plans(&["deactivate 1", "delete g"]);
}

#[test]
fn flaws_of_taking_groups_over() {
    let existing = |name: &str| {
        let scene = Scene::new().provisioned("1", "ada").local("9", "linus").local_group("g", name, &["9"]);
        scene.associated("Finance", &["ada"])
    };
    existing("Finance").flawed("duplicates-groups").plans(&["create \"Finance\" +ada"]);
    let deactivating = existing("Finance").flawed("takeover-deactivates-members");
    deactivating.plans(&["takeover g: bind +ada", "deactivate 9"]);
    existing("Finance").flawed("takeover-evicts-members").plans(&["takeover g: bind +ada -9"]);
    existing("finance").flawed("case-sensitive-names").plans(&["create \"Finance\" +ada"]);
}

#[test]
fn flaws_of_group_names_and_members() {
    in_step().flawed("lowercases-group-names").plans(&["managed g: name=engineering"]);
    let long = "x".repeat(65);
    let named = Scene::new().provisioned("1", "ada").associated(&long, &["ada"]).flawed("truncates-group-names");
    named.plans(&[&format!("create {:?} +ada", "x".repeat(64))]);
    in_step().associated("On-call", &["ada"]).flawed("syncs-first-group-only").plans(&[]);
    let joined =
        in_step().provisioned("2", "grace").then(|directory| directory.join("Engineering", &person("grace")).unwrap());
    joined.flawed("never-adds-members").plans(&[]);
    let left = in_step().then(|directory| directory.leave("Engineering", &person("ada")).unwrap());
    left.flawed("never-removes-members").plans(&["deactivate 1"]);
}

#[test]
fn flaws_of_renaming_groups() {
    in_step().then(rename).flawed("rename-creates-second").plans(&["create \"Platform\" +ada"]);
    let emptied = Scene::new().associated("Engineering", &[]).managed_group("g", &[]);
    emptied.then(rename).flawed("rename-skips-emptied").plans(&[]);
    let collision = in_step().local_group("x", "Platform", &[]).then(rename);
    collision.flawed("rename-merges").plans(&["delete g", "managed x: +ada"]);
}

#[test]
fn flaws_of_disassociating_groups() {
    let gone = |flaw| in_step().then(disassociate).flawed(flaw);
    gone("syncs-disassociated").plans(&[]);
    gone("deletes-disassociated").plans(&["deactivate 1", "delete g"]);
    gone("empties-disassociated").plans(&["deactivate 1", "managed g: -1"]);
    gone("keeps-members-active").plans(&[]);
    let covered = in_step().associated("On-call", &["ada"]).managed_group("h", &["1"]).then(disassociate);
    covered.flawed("deactivates-everyone").plans(&["deactivate 1"]);
    let again = in_step().then(disassociate).then(associate);
    again.flawed("forgets-disassociated-groups").plans(&["create \"Engineering\" +ada"]);
}

#[test]
fn flaws_of_deleting_groups() {
    in_step().then(delete).flawed("keeps-deleted-groups").plans(&["deactivate 1"]);
    let unmanaged = Scene::new().user_group("Engineering", &[]).local_group("x", "Engineering", &[]).then(delete);
    unmanaged.flawed("deletes-by-name").plans(&["delete x"]);
}

#[test]
fn flaws_of_switching_group_management() {
    let off = |flaw| in_step().provisioned("2", "grace").managing(GroupManagement::Off).flawed(flaw);
    off("management-off-deletes-groups").plans(&["deactivate 2", "delete g"]);
    off("management-off-empties-groups").plans(&["deactivate 2", "managed g: -1"]);
    off("management-off-stops-users").plans(&[]);
    off("management-off-ignores-leavers").plans(&[]);
    let joined = in_step().then(|directory| directory.join("Engineering", &person("grace")).unwrap());
    let joined = joined.managing(GroupManagement::Off).flawed("management-off-sends-membership");
    joined.plans(&["create power grace", "managed g: +grace"]);
    let mut on = in_step().then(rename).flawed("management-on-changes-nothing");
    on.memory.groups_managed = Some(false);
    on.plans(&[]);
}
