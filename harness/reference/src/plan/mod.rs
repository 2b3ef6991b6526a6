//! Plan of a sync: compares the wanted with the present state, and lists the operations that bring Egnyte in sync.
//!
//! Pure: no I/O, no clock; independent of SCIM. Every event leads to the same plan, made from the two states alone, so
//! that a missed change is made up with the next event. The event is only needed for people and user groups that are no
//! longer in the directory.

mod bindings;
mod groups;
mod input;
mod matching;
mod operation;
mod people;
mod present;
mod state;
mod values;
mod wanted;

use std::collections::BTreeMap;

pub(crate) use groups::{bound_groups, same_name};
pub(crate) use input::{
    AccountKey, AnswerForm, EndsAfter, Letters, NewGroupWithoutAccounts, PlanInput, PlanPolicy, Search,
};
pub(crate) use matching::Matching;
pub(crate) use operation::{
    AccountUpdate, Basis, Change, Conflict, GroupUpdate, NewAccount, NewGroup, Operation, POWER, Plan,
};
pub(crate) use present::{Account, Group, Present};
pub(crate) use state::{Activation, Admission, State};
pub(crate) use values::{Attribute, Values, fold};
pub(crate) use wanted::{GroupManagement, Wanted, WantedGroup};

/// Makes the plan.
pub(crate) fn plan(input: &PlanInput<'_>, policy: &PlanPolicy) -> Plan {
    let matching = Matching::new(input, policy);
    let mut operations = people::operations(input, policy, &matching);
    let mut groups = BTreeMap::new();
    if input.wanted.touches_groups {
        operations.extend(groups::operations(input, policy, &matching));
        groups = bound_groups(input).into_iter().map(|(id, group)| (id, group.id.clone())).collect();
    }
    let accounts = matching.managed_accounts().map(|(person, account)| (person.clone(), account.id.clone())).collect();
    Plan { accounts, groups, operations }
}

#[cfg(test)]
mod tests {
    use crate::scene::{Scene, person};
    use egnyte_protocol::directory::{Directory, Event, PersonState, Property};

    use super::state::StoredValue;
    use super::*;

    fn sync(directory: &mut Directory) -> Event {
        directory.request_sync()
    }

    #[test]
    fn a_person_in_no_associated_user_group_gets_no_account() {
        Scene::new().user_group("Alumni", &["ada"]).plans(&[]);
    }

    #[test]
    fn people_come_before_their_groups() {
        let scene = Scene::new().associate("Engineering", &["ada", "grace"]);
        scene.plans(&["create power ada", "create power grace", "create \"Engineering\" +ada +grace"]);
    }

    #[test]
    fn a_synced_domain_needs_no_operations() {
        let scene = Scene::new().provision("1", "ada").associate("Engineering", &["ada"]).managed_group("g", &["1"]);
        scene.plans(&[]);
    }

    #[test]
    fn only_changed_values_are_sent() {
        let scene = Scene::new().provision("1", "ada").associate("Engineering", &["ada"]).managed_group("g", &["1"]);
        let scene = scene.then(|directory| {
            directory.set_property(&person("ada"), Property::Username, Some("ada.king".to_owned())).unwrap();
            directory.set_property(&person("ada"), Property::LastName, None).unwrap()
        });
        scene.plans(&["managed 1 as ada: username=ada.king last name=- display name=Ada"]);
    }

    #[test]
    fn an_existing_account_is_found_by_username_or_else_by_email() {
        let engineering = |scene: Scene| scene.associate("Engineering", &["ada"]).managed_group("g", &["1"]);
        let by_username = Scene::new().local("1", "ada").with(|account| account.values.email = Some("a@b".to_owned()));
        engineering(by_username).plans(&["takeover 1 as ada: email=ada@acme.example bind"]);
        let by_email = Scene::new().local("1", "ada").with(|account| account.values.user_name = "alove".to_owned());
        engineering(by_email).plans(&["takeover 1 as ada: username=ada bind"]);
        let in_capitals = Scene::new().local("1", "ada").with(|account| account.values.user_name = "ADA".to_owned());
        engineering(in_capitals).plans(&["takeover 1 as ada: username=ada bind"]);
    }

    #[test]
    fn a_take_over_reactivates_the_account() {
        let scene = Scene::new().local("1", "ada").with(|account| account.active = false);
        let scene = scene.associate("Engineering", &["ada"]).managed_group("g", &["1"]);
        scene.plans(&["takeover 1 as ada: reactivate bind"]);
    }

    #[test]
    fn another_persons_account_is_never_taken_over() {
        let scene = Scene::new().local("1", "ada").with(|account| account.external_id = Some("somebody".to_owned()));
        scene
            .associate("Engineering", &["ada"])
            .managed_group("g", &[])
            .plans(&["report username of ada", "managed g: +ada"]);
    }

    #[test]
    fn of_two_matching_accounts_the_one_of_the_username_is_taken_over() {
        let scene = Scene::new().local("1", "ada").with(|account| account.values.email = Some("a@b".to_owned()));
        let scene = scene.local("2", "ada").with(|account| account.values.user_name = "boss".to_owned());
        let scene = scene.associate("Engineering", &["ada"]).managed_group("g", &["1"]);
        scene.plans(&["report email of ada", "takeover 1 as ada: bind"]);
    }

    #[test]
    fn a_value_is_assigned_after_its_holder_released_it() {
        let scene =
            Scene::new().provision("1", "ada").provision("2", "grace").associate("Engineering", &["ada", "grace"]);
        let scene = scene.managed_group("g", &["1", "2"]).then(|directory| {
            directory.set_property(&person("grace"), Property::Email, Some("g@acme.example".to_owned())).unwrap();
            directory.set_property(&person("ada"), Property::Email, Some("grace@acme.example".to_owned())).unwrap()
        });
        scene.plans(&["managed 2 as grace: email=g@acme.example", "managed 1 as ada: email=grace@acme.example"]);
    }

    #[test]
    fn an_email_of_another_account_is_a_conflict() {
        let scene = Scene::new().provision("1", "grace").associate("Engineering", &["ada", "grace"]);
        let scene = scene.managed_group("g", &["1"]).then(|directory| {
            directory.set_property(&person("ada"), Property::Email, Some("GRACE@acme.example".to_owned())).unwrap()
        });
        scene.plans(&["report email of ada", "managed g: +ada"]);
    }

    #[test]
    fn a_person_no_longer_covered_is_deactivated_once() {
        let left = Scene::new().provision("1", "ada").user_group("Alumni", &["ada"]);
        left.plans(&["deactivate 1"]);
        left.with(|account| account.active = false).plans(&[]);
    }

    #[test]
    fn a_person_covered_again_is_reactivated_on_the_same_account() {
        let scene = Scene::new().provision("1", "ada").with(|account| account.active = false);
        let scene = scene.associate("Engineering", &["ada"]).managed_group("g", &["1"]);
        scene.plans(&["managed 1 as ada: reactivate"]);
    }

    #[test]
    fn a_suspended_person_is_deactivated_and_stays_a_member() {
        let suspend = |directory: &mut Directory| directory.set_state(&person("ada"), PersonState::Suspended).unwrap();
        let scene = Scene::new().provision("1", "ada").associate("Engineering", &["ada"]).managed_group("g", &["1"]);
        scene.then(suspend).plans(&["deactivate 1"]);
        Scene::new().associate("Engineering", &["ada"]).then(suspend).plans(&[]);
    }

    #[test]
    fn a_deleted_person_is_deactivated_and_leaves_the_groups() {
        let scene =
            Scene::new().provision("1", "ada").provision("2", "grace").associate("Engineering", &["ada", "grace"]);
        let scene =
            scene.managed_group("g", &["1", "2"]).then(|directory| directory.delete_person(&person("ada")).unwrap());
        scene.plans(&["deactivate 1", "managed g: -1"]);
    }

    #[test]
    fn a_person_deleted_without_an_event_is_deactivated() {
        let mut scene = Scene::new().local("1", "ada");
        scene.state.bind_account(&person("ada"), "1");
        scene
            .then(|directory| {
                directory.delete_person(&person("ada")).unwrap();
                sync(directory)
            })
            .plans(&["deactivate 1"]);
    }

    #[test]
    fn a_person_hired_again_gets_the_account_of_the_same_username_and_email() {
        let rehired = |alter: fn(&mut Account)| {
            let mut scene = Scene::new().provision("1", "linus").with(alter);
            scene.accounts[0].external_id = Some(person("grace").to_string());
            scene.state.bind_account(&person("grace"), "1");
            let scene = scene.associate("Engineering", &["linus"]).managed_group("g", &[]);
            scene.then(|directory| directory.delete_person(&person("grace")).unwrap())
        };
        rehired(|_| {}).plans(&["takeover 1 as linus:", "managed g: +linus"]);
        let another = rehired(|account| account.values.email = Some("another@acme.example".to_owned()));
        another.plans(&["report username of linus", "deactivate 1", "managed g: +linus"]);
    }

    #[test]
    fn unmanaged_accounts_are_not_changed() {
        Scene::new().local("1", "ada").local("2", "linus").associate("Engineering", &[]).plans(&[]);
    }

    #[test]
    fn a_value_stored_in_another_form_is_not_sent_again() {
        let scene = |sent: &str| {
            let mut scene =
                Scene::new().provision("1", "ada").with(|account| account.values.user_name = "old".to_owned());
            scene.state.bind_account(&person("ada"), "1");
            let value = StoredValue { sent: Some(sent.to_owned()), stored: Some("old".to_owned()) };
            scene.state.people.stored_values(&person("ada")).unwrap().insert(Attribute::UserName, value);
            scene.associate("Engineering", &["ada"]).managed_group("g", &["1"])
        };
        scene("ada").plans(&[]);
        scene("another").plans(&["managed 1 as ada: username=ada"]);
        scene("ada")
            .with(|account| account.values.user_name = "by.hand".to_owned())
            .plans(&["managed 1 as ada: username=ada"]);
    }

    #[test]
    fn an_empty_user_group_changes_nothing_even_if_its_name_exists() {
        Scene::new().associate("Engineering", &[]).plans(&[]);
        Scene::new().local_group("g", "Engineering", &[]).associate("Engineering", &[]).plans(&[]);
    }

    #[test]
    fn an_emptied_group_stays() {
        let scene = Scene::new().provision("1", "ada").associate("Engineering", &[]).managed_group("g", &["1"]);
        scene.plans(&["deactivate 1", "managed g: -1"]);
    }

    #[test]
    fn a_take_over_of_a_group_keeps_unmanaged_members() {
        let scene = Scene::new().local("9", "linus").provision("2", "grace").local_group("g", "finance", &["9", "2"]);
        let scene = scene.associate("Finance", &["ada"]).associate("On-call", &["grace"]).managed_group("h", &["2"]);
        scene.plans(&["create power ada", "takeover g: name=Finance bind +ada -2"]);
    }

    #[test]
    fn the_group_of_a_renamed_user_group_can_be_taken_over() {
        let scene = Scene::new().provision("1", "ada").user_group("Finance", &[]).managed_group("g", &["1"]);
        let scene = scene.then(|directory| directory.rename_user_group("Finance", "Old").unwrap());
        scene.associate("Finance", &["ada"]).plans(&["takeover g:"]);
    }

    #[test]
    fn the_group_of_another_user_group_is_a_conflict() {
        let scene = Scene::new().provision("1", "ada").associate("Finance", &["ada"]).managed_group("g", &["1"]);
        scene.associate("FINANCE", &["ada"]).plans(&["report \"FINANCE\""]);
    }

    #[test]
    fn a_renamed_user_group_without_members_renames_its_group() {
        let scene = Scene::new().associate("Engineering", &[]).managed_group("g", &[]);
        let scene = scene.then(|directory| directory.rename_user_group("Engineering", "Platform \"Ü\"").unwrap());
        scene.plans(&["managed g: name=Platform \"Ü\""]);
    }

    #[test]
    fn the_name_of_another_group_is_a_conflict_and_members_are_synced() {
        let scene = Scene::new().provision("1", "ada").local_group("x", "PLATFORM", &[]);
        let scene = scene.associate("Engineering", &["ada"]).managed_group("g", &[]);
        let scene = scene.then(|directory| directory.rename_user_group("Engineering", "Platform").unwrap());
        scene.plans(&["report \"Platform\"", "managed g: +ada"]);
    }

    #[test]
    fn a_disassociated_group_stays_and_its_members_are_deactivated() {
        let scene = Scene::new().provision("1", "ada").provision("2", "grace").associate("On-call", &["grace"]);
        let scene = scene.managed_group("h", &["2"]).associate("Engineering", &["ada", "grace"]);
        let scene = scene.managed_group("g", &["1", "2"]);
        scene.then(|directory| directory.set_associated("Engineering", false).unwrap()).plans(&["deactivate 1"]);
    }

    #[test]
    fn only_an_associated_user_group_deletes_its_group() {
        let delete = |directory: &mut Directory| directory.delete_user_group("Engineering").unwrap();
        let scene = Scene::new().provision("1", "ada").associate("Engineering", &["ada"]).managed_group("g", &["1"]);
        scene.then(delete).plans(&["deactivate 1", "delete g"]);
        Scene::new().user_group("Engineering", &[]).local_group("g", "Engineering", &[]).then(delete).plans(&[]);
        let scene = Scene::new().associate("Engineering", &[]).managed_group("g", &[]);
        let scene = scene.then(|directory| directory.set_associated("Engineering", false).unwrap());
        scene.then(delete).plans(&[]);
    }

    #[test]
    fn a_user_group_deleted_without_an_event_deletes_its_group() {
        let scene = Scene::new().associate("Engineering", &[]).managed_group("g", &[]);
        scene
            .then(|directory| {
                directory.delete_user_group("Engineering").unwrap();
                sync(directory)
            })
            .plans(&["delete g"]);
    }

    #[test]
    fn without_group_management_people_are_managed() {
        let scene = Scene::new().provision("1", "grace").associate("Engineering", &["ada"]).managed_group("g", &["1"]);
        scene.managing(GroupManagement::Off).plans(&["deactivate 1", "create power ada"]);
    }
}
