//! PATCH on a group: every form that clients send becomes the right commands, and the commands do what they say.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::domain::{Ids, Roster, Rules, User, UserName};
use crate::scim::patch::{self, PATCH_URN};

fn planned(operations: Value, mut tolerances: Tolerances) -> Result<Vec<GroupChange>, ScimError> {
    let body = json!({ "schemas": [PATCH_URN], "Operations": operations });
    plan(&patch::parse(&body, &mut tolerances)?, &mut tolerances)
}

fn who(ids: &[&str]) -> Members {
    ids.iter().copied().collect()
}

fn check(operation: Value, change: GroupChange) {
    assert_eq!(planned(json!([operation]), Tolerances::all()), Ok(vec![change]), "{operation}");
}

fn refused(operation: Value, scim_type: ScimType) {
    let error = planned(json!([operation]), Tolerances::all()).unwrap_err();
    assert_eq!(error.scim_type, Some(scim_type), "{operation}: {error}");
}

#[test]
fn members_come() {
    let two = json!([{ "value": "1" }, { "value": "2", "$ref": null, "display": "x" }]);
    for operation in [
        json!({ "op": "add", "path": "members", "value": two }),
        json!({ "op": "Add", "path": "MEMBERS", "value": two }),
        json!({ "op": "add", "value": { "members": two } }),
        json!({ "op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:Group:members", "value": two }),
        json!({ "op": "add", "path": "members", "value": ["1", "2"] }),
    ] {
        check(operation, GroupChange::Join(who(&["1", "2"])));
    }
    check(json!({ "op": "add", "path": "members", "value": { "value": "1" } }), GroupChange::Join(who(&["1"])));
    check(
        json!({ "op": "add", "path": "members[value eq \"1\"]", "value": [{ "value": "1" }] }),
        GroupChange::Join(who(&["1"])),
    );
}

#[test]
fn members_go() {
    for operation in [
        json!({ "op": "remove", "path": "members[value eq \"1\" or value eq \"2\"]" }),
        json!({ "op": "remove", "path": "members", "value": [{ "value": "1" }, { "value": "2" }] }),
        json!({ "op": "remove", "path": "members", "value": ["1", "2"] }),
    ] {
        check(operation, GroupChange::Leave(who(&["1", "2"])));
    }
    check(json!({ "op": "remove", "path": "members" }), GroupChange::Empty);
    check(json!({ "op": "remove", "path": "members", "value": [] }), GroupChange::Leave(who(&[])));
    let strict =
        planned(json!([{ "op": "remove", "path": "members", "value": [{ "value": "1" }] }]), Tolerances::none());
    assert_eq!(strict, Ok(vec![GroupChange::Empty]), "the standard knows no value of remove");
    let condition = crate::scim::filter::parse("display sw \"A\"").unwrap();
    check(json!({ "op": "remove", "path": "members[display sw \"A\"]" }), GroupChange::LeaveWhere(condition));
}

#[test]
fn members_are_replaced() {
    for (value, ids) in [(json!([{ "value": "1" }]), &["1"][..]), (json!([]), &[]), (json!(null), &[])] {
        check(json!({ "op": "replace", "path": "members", "value": value }), GroupChange::Become(who(ids)));
        check(json!({ "op": "replace", "value": { "members": value } }), GroupChange::Become(who(ids)));
    }
}

#[test]
fn names_change() {
    for op in ["add", "replace"] {
        check(json!({ "op": op, "path": "displayName", "value": "Ops" }), GroupChange::Rename("Ops".into()));
        check(json!({ "op": op, "value": { "id": "x", "displayName": "Ops" } }), GroupChange::Rename("Ops".into()));
        check(json!({ "op": op, "path": "externalId", "value": "e" }), GroupChange::ExternalId(Some("e".into())));
    }
    check(json!({ "op": "remove", "path": "externalId" }), GroupChange::ExternalId(None));
    check(json!({ "op": "add", "value": { "color": "red" } }), GroupChange::Keep("color".into(), json!("red")));
    check(
        json!({ "op": "remove", "path": "urn:acme:Group:color" }),
        GroupChange::Keep("urn:acme:Group:color".into(), json!(null)),
    );
}

#[test]
fn what_cannot_be_has_the_scim_type_of_the_standard() {
    for (operation, scim_type) in [
        (json!({ "op": "remove", "path": "displayName" }), ScimType::Mutability),
        (json!({ "op": "replace", "path": "id", "value": "x" }), ScimType::Mutability),
        (json!({ "op": "replace", "path": "members[value eq \"1\"].value", "value": "2" }), ScimType::Mutability),
        (
            json!({ "op": "replace", "path": "members[value eq \"1\"]", "value": { "value": "2" } }),
            ScimType::Mutability,
        ),
        (json!({ "op": "replace", "path": "displayName", "value": null }), ScimType::InvalidValue),
        (json!({ "op": "replace", "path": "displayName", "value": 5 }), ScimType::InvalidValue),
        (json!({ "op": "add", "path": "members", "value": [{ "value": 17 }] }), ScimType::InvalidValue),
        (json!({ "op": "add", "path": "members", "value": [{ "type": "User" }] }), ScimType::InvalidValue),
        (json!({ "op": "add", "path": "member", "value": [] }), ScimType::InvalidPath),
        (json!({ "op": "remove", "path": "members[size eq 1]" }), ScimType::InvalidPath),
        (json!({ "op": "remove", "path": "displayName[value eq \"x\"]" }), ScimType::InvalidPath),
    ] {
        refused(operation, scim_type);
    }
}

/// Ada (1), Grace (2) and Linus (3); the first two are in the group.
fn roster() -> (Roster, GroupId) {
    let now = jiff::Timestamp::UNIX_EPOCH;
    let mut roster = Roster::new(Rules::default());
    for (id, name) in [(1, "ada"), (2, "grace"), (3, "linus")] {
        roster.create_user(User::new(UserId(id), UserName::parse(name).unwrap(), now)).unwrap();
    }
    let id = GroupId(uuid::Uuid::nil());
    let group = Group::new(id, GroupName::parse("Engineering", 255).unwrap(), now);
    roster.create_group(Group { members: [UserId(1), UserId(2)].into_iter().collect(), ..group }).unwrap();
    (roster, id)
}

fn patched(operations: Value) -> Result<Vec<u64>, ScimError> {
    let (mut roster, id) = roster();
    let changes = planned(operations, Tolerances::all())?;
    let mut ids = Ids::of("acme");
    carry_out(changes, id, &mut Desk { roster: &mut roster, ids: &mut ids, now: jiff::Timestamp::UNIX_EPOCH })?;
    Ok(roster.group(id).unwrap().members.iter().map(|id| id.0).collect())
}

#[test]
fn commands_are_carried_out_in_order() {
    let operations = json!([
        { "op": "remove", "path": "members[value eq \"1\"]" },
        { "op": "remove", "path": "members[value eq \"nobody\"]" },
        { "op": "add", "path": "members", "value": [{ "value": "3" }, { "value": "2" }] },
    ]);
    assert_eq!(patched(operations), Ok(vec![2, 3]));
    assert_eq!(patched(json!([{ "op": "remove", "path": "members[display eq \"Grace\"]" }])), Ok(vec![1]));
    assert_eq!(patched(json!([{ "op": "remove", "path": "members" }])), Ok(vec![]));
}

#[test]
fn a_stranger_cannot_join() {
    for id in ["4", "nobody"] {
        let error = patched(json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }])).unwrap_err();
        assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidValue)));
    }
}

proptest! {
    #[test]
    fn no_operation_makes_the_planner_panic(
        op in prop::sample::select(vec!["add", "remove", "replace"]),
        path in prop::sample::select(vec!["members", "members.value", "members[value eq \"1\"]", "displayName", "id", "urn:x:y"]),
        value in prop::sample::select(vec![json!(null), json!("1"), json!([1]), json!([[]]), json!({ "value": {} }), json!([{ "value": "1" }])]),
    ) {
        let _ = planned(json!([{ "op": op, "path": path, "value": value }]), Tolerances::all());
        let _ = planned(json!([{ "op": op, "value": { path: value } }]), Tolerances::none());
    }
}
