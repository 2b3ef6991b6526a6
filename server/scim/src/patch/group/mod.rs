//! PATCH of a group as commands on the roster. The group is not rendered, so that the change of one member costs the same
//! for any size of the group.

mod work;

use serde_json::Value;

pub use self::work::GroupPatch;
use crate::diagnostics::{Diagnostics, Remark, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::filter::{Filter, Path, parse_path};
use crate::patch::{Operation, Verb, key_is_path, operation_name};
use crate::path::parse_attribute;
use crate::resource::coerce;
use crate::resource::members::{Members, id_of};
use crate::schema::{Attribute, GROUP, Mutability};

/// Change of a group by a PATCH.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupChange {
    /// Sets the display name.
    Rename(String),
    /// Sets or removes the external id.
    SetExternalId(Option<String>),
    /// Adds members.
    AddMembers(Members),
    /// Removes members.
    RemoveMembers(Members),
    /// Removes the members that match the condition.
    RemoveMembersWhere(Filter),
    /// Writes the members that match the condition; the id is the one sent, if any.
    WriteMembersWhere(Filter, Option<String>),
    /// Removes all members.
    ClearMembers,
    /// Sets the members.
    SetMembers(Members),
    /// Sets an attribute that Egnyte has no field for; null removes it.
    SetExtra(String, Value),
}

/// Change with the index of its operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    index: usize,
    change: GroupChange,
}

/// Converts the operations to changes, in order.
pub fn plan(operations: &[Operation], diagnostics: &mut Diagnostics) -> Result<Vec<Step>, ScimError> {
    let mut planner = Planner { steps: Vec::with_capacity(operations.len()), index: 0, diagnostics };
    for (index, operation) in operations.iter().enumerate() {
        planner.index = index;
        planner.plan_operation(operation).map_err(|error| error.within(&operation_name(index)))?;
    }
    Ok(planner.steps)
}

/// Returns the members that the changes add.
pub fn added_members(steps: &[Step]) -> impl Iterator<Item = &Members> {
    steps.iter().filter_map(|step| match &step.change {
        GroupChange::AddMembers(members) | GroupChange::SetMembers(members) => Some(members),
        _ => None,
    })
}

/// Returns the number of members that the changes name.
pub fn member_count(steps: &[Step]) -> usize {
    let count = |step: &Step| match &step.change {
        GroupChange::AddMembers(members) | GroupChange::RemoveMembers(members) | GroupChange::SetMembers(members) => {
            members.count()
        }
        GroupChange::RemoveMembersWhere(_) | GroupChange::WriteMembersWhere(..) => 1,
        _ => 0,
    };
    steps.iter().map(count).sum()
}

struct Planner<'a> {
    steps: Vec<Step>,
    /// Index of the current operation.
    index: usize,
    diagnostics: &'a mut Diagnostics,
}

impl Planner<'_> {
    fn push(&mut self, change: GroupChange) {
        self.steps.push(Step { index: self.index, change });
    }

    fn plan_operation(&mut self, operation: &Operation) -> Result<(), ScimError> {
        match (&operation.path, &operation.value) {
            (Some(path), value) => self.plan_path(operation.verb, path, value.clone()),
            (None, Some(Value::Object(attributes))) => {
                attributes.iter().try_for_each(|(name, value)| self.plan_member(operation.verb, name, value))
            }
            (None, _) => Err(ScimError::of(ScimType::NoTarget, "an operation without a path needs an object")),
        }
    }

    fn plan_member(&mut self, verb: Verb, name: &str, value: &Value) -> Result<(), ScimError> {
        if let Some(attribute) = GROUP.attribute(name) {
            let read_only = attribute.mutability == Mutability::ReadOnly;
            if read_only && self.diagnostics.require(Tolerance::ReadonlyInPatch) {
                return Ok(());
            }
            return self.plan_attribute(verb, attribute, Some(value.clone()));
        }
        if let Ok(path) = parse_path(name, self.diagnostics)
            && GROUP.resolve(&path.attribute).is_some()
        {
            let granted = self.diagnostics.require(Tolerance::DottedKey);
            return if granted { self.plan_path(verb, &path, Some(value.clone())) } else { Err(key_is_path(name)) };
        }
        let needed = if name.contains(':') { Tolerance::UnknownUrn } else { Tolerance::UnknownAttribute };
        if self.diagnostics.require(needed) {
            self.push(GroupChange::SetExtra(name.to_owned(), value.clone()));
            return Ok(());
        }
        Err(parse_attribute(name).map_or_else(|error| error, |path| GROUP.unknown(&path, ScimType::InvalidPath)))
    }

    fn plan_path(&mut self, verb: Verb, path: &Path, value: Option<Value>) -> Result<(), ScimError> {
        let Some(found) = GROUP.resolve(&path.attribute) else { return self.plan_unknown_extension(verb, path, value) };
        let named = path.sub.as_deref().map(|sub| found.attribute.part(sub).ok_or_else(|| unknown(path)));
        let sub = named.transpose()?.or(found.sub);
        if let Some(sub) = sub {
            return Err(self.sub_attribute_error(found.attribute, sub));
        }
        if found.attribute.mutability == Mutability::ReadOnly {
            self.diagnostics.remark(Remark::ReadOnlyWritten);
        }
        match &path.filter {
            None => self.plan_attribute(verb, found.attribute, value),
            Some(filter) if found.attribute.name == "members" => self.plan_selected(verb, filter, value),
            Some(_) => {
                let detail = format!("{} is single-valued: a filter cannot select values of it", found.attribute.name);
                Err(ScimError::of(ScimType::InvalidPath, detail))
            }
        }
    }

    fn plan_unknown_extension(&mut self, verb: Verb, path: &Path, value: Option<Value>) -> Result<(), ScimError> {
        let urn = path.attribute.urn.as_deref();
        let kept = urn.is_some_and(|urn| !GROUP.knows_urn(urn)) && path.filter.is_none();
        if !kept || !self.diagnostics.require(Tolerance::UnknownUrn) {
            return Err(unknown(path));
        }
        let value = value.filter(|_| verb != Verb::Remove).unwrap_or(Value::Null);
        self.push(GroupChange::SetExtra(path.to_string(), value));
        Ok(())
    }

    fn plan_attribute(
        &mut self,
        verb: Verb,
        attribute: &'static Attribute,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        if attribute.mutability == Mutability::ReadOnly {
            return Err(ScimError::of(ScimType::Mutability, format!("{} is read-only", attribute.name)));
        }
        if verb == Verb::Remove && attribute.required {
            self.diagnostics.remark(Remark::RequiredRemoved);
            let detail = format!("{} is required and cannot be removed", attribute.name);
            return Err(ScimError::of(ScimType::Mutability, detail));
        }
        match attribute.name {
            "members" => return self.plan_members(verb, attribute, value),
            // The server computes `schemas`.
            "schemas" => return Ok(()),
            _ => {}
        }
        let sent =
            coerce::value(attribute, value.filter(|_| verb != Verb::Remove).unwrap_or(Value::Null), self.diagnostics)?;
        let sent = sent.as_str().map(str::to_owned);
        if attribute.required && sent.is_none() {
            self.diagnostics.remark(Remark::RequiredRemoved);
            return Err(ScimError::of(ScimType::InvalidValue, format!("{} needs a value", attribute.name)));
        }
        self.push(match (attribute.name, sent) {
            ("displayName", Some(name)) => GroupChange::Rename(name),
            (_, external_id) => GroupChange::SetExternalId(external_id),
        });
        Ok(())
    }

    fn plan_members(
        &mut self,
        verb: Verb,
        attribute: &'static Attribute,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        let sent = value.filter(|value| !value.is_null());
        let selective = verb == Verb::Remove && sent.is_some() && self.diagnostics.require(Tolerance::RemoveWithValue);
        let listed = match sent {
            Some(list @ Value::Array(_)) => list,
            Some(single) => Value::Array(vec![single]),
            None => Value::Null,
        };
        let members = Members::of(&coerce::value(attribute, listed, self.diagnostics)?)?;
        self.push(match verb {
            Verb::Add => GroupChange::AddMembers(members),
            Verb::Replace => GroupChange::SetMembers(members),
            Verb::Remove if selective => GroupChange::RemoveMembers(members),
            Verb::Remove => GroupChange::ClearMembers,
        });
        Ok(())
    }

    fn plan_selected(&mut self, verb: Verb, filter: &Filter, value: Option<Value>) -> Result<(), ScimError> {
        let Some(members) = GROUP.attribute("members") else { return Ok(()) };
        let checked = filter.check_parts(members, self.diagnostics);
        checked.map_err(|error| ScimError::of(ScimType::InvalidPath, error.detail))?;
        let single = match value {
            Some(Value::Array(mut values)) if values.len() == 1 => values.remove(0),
            other => other.unwrap_or_default(),
        };
        let removes = verb == Verb::Remove || (verb == Verb::Replace && single.is_null());
        if removes {
            self.push(GroupChange::RemoveMembersWhere(filter.clone()));
            return Ok(());
        }
        let sent = coerce::element(members, single, self.diagnostics)?;
        let named = sent.get("value").is_some_and(Value::is_string).then(|| id_of(&sent)).transpose()?;
        let named = named.map(str::to_owned);
        self.push(GroupChange::WriteMembersWhere(filter.clone(), named));
        Ok(())
    }

    fn sub_attribute_error(&mut self, attribute: &Attribute, sub: &Attribute) -> ScimError {
        let (remark, why) = match sub.mutability {
            Mutability::ReadOnly => (Remark::ReadOnlyWritten, "is read-only"),
            _ => (Remark::ImmutableChanged, "can be set once, with the member"),
        };
        self.diagnostics.remark(remark);
        ScimError::of(ScimType::Mutability, format!("{}.{} {why}", attribute.name, sub.name))
    }
}

fn unknown(path: &Path) -> ScimError {
    let mut wanted = path.attribute.clone();
    wanted.sub = path.sub().map(str::to_owned);
    GROUP.unknown(&wanted, ScimType::InvalidPath)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::diagnostics::Leniency;
    use crate::patch::{self, PATCH_URN};
    use egnyte_domain::{Group, GroupId, GroupName, Ids, Roster, Rules, User, UserId, UserName, WriteContext};

    fn planned(operations: Value, mut diagnostics: Diagnostics) -> Result<Vec<GroupChange>, ScimError> {
        let body = json!({ "schemas": [PATCH_URN], "Operations": operations });
        let steps = plan(&patch::parse(&body, &mut diagnostics)?, &mut diagnostics)?;
        Ok(steps.into_iter().map(|step| step.change).collect())
    }

    fn who(ids: &[&str]) -> Members {
        ids.iter().copied().collect()
    }

    fn condition(filter: &str) -> Filter {
        crate::filter::parse(filter).unwrap()
    }

    fn check(operation: Value, change: GroupChange) {
        assert_eq!(planned(json!([operation]), Diagnostics::lenient()), Ok(vec![change]), "{operation}");
    }

    fn refused(operation: Value, scim_type: ScimType) {
        let error = planned(json!([operation]), Diagnostics::lenient()).unwrap_err();
        assert_eq!(error.scim_type, Some(scim_type), "{operation}: {error}");
    }

    #[test]
    fn members_are_added() {
        let two = json!([{ "value": "1" }, { "value": "2", "$ref": null, "display": "x" }]);
        for operation in [
            json!({ "op": "add", "path": "members", "value": two }),
            json!({ "op": "Add", "path": "MEMBERS", "value": two }),
            json!({ "op": "add", "value": { "members": two } }),
            json!({ "op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:Group:members", "value": two }),
            json!({ "op": "add", "path": "members", "value": ["1", "2"] }),
        ] {
            check(operation, GroupChange::AddMembers(who(&["1", "2"])));
        }
        check(
            json!({ "op": "add", "path": "members", "value": { "value": "1" } }),
            GroupChange::AddMembers(who(&["1"])),
        );
        check(
            json!({ "op": "add", "path": "members[value eq \"1\"]", "value": [{ "value": "1" }] }),
            GroupChange::WriteMembersWhere(condition("value eq \"1\""), Some("1".into())),
        );
    }

    #[test]
    fn members_are_removed() {
        for operation in [
            json!({ "op": "remove", "path": "members", "value": [{ "value": "1" }, { "value": "2" }] }),
            json!({ "op": "remove", "path": "members", "value": ["1", "2"] }),
        ] {
            check(operation, GroupChange::RemoveMembers(who(&["1", "2"])));
        }
        check(json!({ "op": "remove", "path": "members" }), GroupChange::ClearMembers);
        check(json!({ "op": "remove", "path": "members", "value": [] }), GroupChange::RemoveMembers(who(&[])));
        let strict =
            planned(json!([{ "op": "remove", "path": "members", "value": [{ "value": "1" }] }]), Diagnostics::strict());
        assert_eq!(strict, Ok(vec![GroupChange::ClearMembers]), "the standard knows no value of remove");
        for filter in ["display sw \"A\"", "value eq \"1\" or value eq \"2\""] {
            let path = format!("members[{filter}]");
            check(json!({ "op": "remove", "path": path }), GroupChange::RemoveMembersWhere(condition(filter)));
            check(
                json!({ "op": "replace", "path": path, "value": null }),
                GroupChange::RemoveMembersWhere(condition(filter)),
            );
        }
    }

    #[test]
    fn members_are_replaced() {
        for (value, ids) in [(json!([{ "value": "1" }]), &["1"][..]), (json!([]), &[]), (json!(null), &[])] {
            check(json!({ "op": "replace", "path": "members", "value": value }), GroupChange::SetMembers(who(ids)));
            check(json!({ "op": "replace", "value": { "members": value } }), GroupChange::SetMembers(who(ids)));
        }
    }

    #[test]
    fn names_change() {
        for op in ["add", "replace"] {
            check(json!({ "op": op, "path": "displayName", "value": "Ops" }), GroupChange::Rename("Ops".into()));
            check(json!({ "op": op, "value": { "id": "x", "displayName": "Ops" } }), GroupChange::Rename("Ops".into()));
            check(
                json!({ "op": op, "path": "externalId", "value": "e" }),
                GroupChange::SetExternalId(Some("e".into())),
            );
        }
        check(json!({ "op": "remove", "path": "externalId" }), GroupChange::SetExternalId(None));
        check(json!({ "op": "add", "value": { "color": "red" } }), GroupChange::SetExtra("color".into(), json!("red")));
        check(
            json!({ "op": "remove", "path": "urn:acme:Group:color" }),
            GroupChange::SetExtra("urn:acme:Group:color".into(), json!(null)),
        );
    }

    #[test]
    fn invalid_operation_has_the_scim_type_of_the_standard() {
        for (operation, scim_type) in [
            (json!({ "op": "remove", "path": "displayName" }), ScimType::Mutability),
            (json!({ "op": "replace", "path": "id", "value": "x" }), ScimType::Mutability),
            (json!({ "op": "replace", "path": "members[value eq \"1\"].value", "value": "2" }), ScimType::Mutability),
            (json!({ "op": "replace", "path": "displayName", "value": null }), ScimType::InvalidValue),
            (json!({ "op": "replace", "path": "displayName", "value": 5 }), ScimType::InvalidValue),
            (json!({ "op": "add", "path": "members", "value": [{ "value": 17 }] }), ScimType::InvalidValue),
            (json!({ "op": "add", "path": "members", "value": [{ "type": "User" }] }), ScimType::InvalidValue),
            (json!({ "op": "replace", "path": "members", "value": [{ "display": "Ada" }] }), ScimType::InvalidValue),
            (json!({ "op": "replace", "path": "members", "value": [{}] }), ScimType::InvalidValue),
            (json!({ "op": "replace", "path": "members", "value": [null] }), ScimType::InvalidValue),
            (json!({ "op": "replace", "path": "members", "value": "" }), ScimType::InvalidValue),
            (
                json!({ "op": "add", "path": "members", "value": [{ "value": "1", "type": "Device" }] }),
                ScimType::InvalidValue,
            ),
            (json!({ "op": "add", "path": "members[value eq \"1\"]", "value": 5 }), ScimType::InvalidValue),
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

    fn patched_by(operations: Value, diagnostics: &mut Diagnostics) -> Result<Vec<u64>, ScimError> {
        let (mut roster, id) = roster();
        let body = json!({ "schemas": [PATCH_URN], "Operations": operations });
        let steps = plan(&patch::parse(&body, diagnostics)?, diagnostics)?;
        let mut ids = Ids::for_domain("acme");
        let context = &mut WriteContext { roster: &mut roster, ids: &mut ids, now: jiff::Timestamp::UNIX_EPOCH };
        GroupPatch::new(id, context, "http://mock", diagnostics).run(steps)?;
        Ok(roster.group(id).unwrap().members.iter().map(|id| id.0).collect())
    }

    fn patched(operations: Value) -> Result<Vec<u64>, ScimError> {
        patched_by(operations, &mut Diagnostics::lenient())
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
    fn unknown_user_cannot_be_added() {
        for id in ["4", "nobody"] {
            let error = patched(json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }])).unwrap_err();
            assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidValue)));
            let sent = format!("operation 1: no user has the id {id}, and only users can be members");
            assert_eq!(error.detail, sent);
        }
    }

    #[test]
    fn filter_without_match_is_no_target_unless_tolerated() {
        for filter in ["value eq \"3\"", "value eq \"nobody\"", "display eq \"Nobody\""] {
            let remove = json!([{ "op": "remove", "path": format!("members[{filter}]") }]);
            let mut diagnostics = Diagnostics::lenient();
            assert_eq!(patched_by(remove.clone(), &mut diagnostics), Ok(vec![1, 2]), "{filter}");
            assert_eq!(diagnostics.required_tolerances().collect::<Vec<_>>(), [Tolerance::RemoveMissing], "{filter}");
            let error = patched_by(remove, &mut Diagnostics::strict()).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::NoTarget), "{filter}: {error}");
        }
    }

    #[test]
    fn written_member_must_keep_its_id() {
        let sent = |op: &str, id: &str, value: Value, diagnostics: Diagnostics| {
            let path = format!("members[value eq \"{id}\"]");
            let mut diagnostics = diagnostics;
            patched_by(json!([{ "op": op, "path": path, "value": value }]), &mut diagnostics)
                .map_err(|error| error.scim_type)
        };
        let strict = Diagnostics::strict();
        for op in ["add", "replace"] {
            assert_eq!(sent(op, "1", json!({ "value": "1", "display": "Ada" }), strict), Ok(vec![1, 2]));
            assert_eq!(sent(op, "1", json!({ "value": "2" }), strict), Err(Some(ScimType::Mutability)));
            assert_eq!(
                sent(op, "nobody", json!({ "value": "2" }), Diagnostics::lenient()),
                Err(Some(ScimType::NoTarget))
            );
            assert_eq!(
                sent(op, "nobody", json!({ "value": "nobody" }), Diagnostics::lenient()),
                Err(Some(ScimType::NoTarget))
            );
            assert_eq!(sent(op, "3", json!({ "value": "3" }), strict), Err(Some(ScimType::NoTarget)));
            assert_eq!(sent(op, "3", json!({ "value": "3" }), Diagnostics::lenient()), Ok(vec![1, 2, 3]));
        }
        assert_eq!(sent("replace", "1", json!(null), strict), Ok(vec![2]));
    }

    #[test]
    fn members_are_chosen_by_their_uri() {
        let remove = json!([{ "op": "remove", "path": "members[$ref eq \"http://mock/Users/1\"]" }]);
        assert_eq!(patched_by(remove, &mut Diagnostics::strict()), Ok(vec![2]));
    }

    #[test]
    fn key_that_is_a_path_gets_advice() {
        let operations = json!([{ "op": "add", "value": { "members[value eq \"1\"]": { "value": "1" } } }]);
        let mut diagnostics = Diagnostics::new(Leniency::all().without(Tolerance::DottedKey));
        let error = patched_by(operations, &mut diagnostics).unwrap_err();
        assert!(error.detail.ends_with("put it into path"), "{error}");
        assert_eq!(diagnostics.required_tolerances().collect::<Vec<_>>(), [Tolerance::DottedKey]);
    }

    proptest! {
        #[test]
        fn no_operation_panics_the_planner(
            op in prop::sample::select(vec!["add", "remove", "replace"]),
            path in prop::sample::select(vec!["members", "members.value", "members[value eq \"1\"]", "displayName", "id", "urn:x:y"]),
            value in prop::sample::select(vec![json!(null), json!("1"), json!([1]), json!([[]]), json!({ "value": {} }), json!([{ "value": "1" }])]),
        ) {
            let _ = planned(json!([{ "op": op, "path": path, "value": value }]), Diagnostics::lenient());
            let _ = planned(json!([{ "op": op, "value": { path: value } }]), Diagnostics::strict());
        }
    }
}
