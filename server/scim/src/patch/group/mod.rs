//! PATCH on a group, as commands: who joins, who leaves, how it is called. A group is not rendered for it, so that
//! naming one member of a hundred thousand costs no more than naming one of ten.

mod work;

use serde_json::Value;

pub use self::work::Work;
use crate::diagnostics::{Remark, Tolerance, Tolerances};
use crate::error::{ScimError, ScimType};
use crate::filter::{Filter, Path, parse_path};
use crate::patch::{Operation, Verb, into_path, place};
use crate::path::parse_attribute;
use crate::resource::coerce;
use crate::resource::members::{Members, id_of};
use crate::schema::{Attribute, GROUP, Mutability};

/// One thing that a PATCH does to a group.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupChange {
    /// It is called otherwise.
    Rename(String),
    /// The client calls it otherwise, or no longer anything.
    ExternalId(Option<String>),
    /// These become members.
    Join(Members),
    /// These are members no longer.
    Leave(Members),
    /// Those members are members no longer who keep the condition.
    LeaveWhere(Filter),
    /// Those members who keep the condition are told to be this one, or whoever they are.
    Tell(Filter, Option<String>),
    /// Nobody is a member any longer.
    Empty,
    /// These and nobody else are members.
    Become(Members),
    /// Something Egnyte has no field for is kept under that name; null takes it away.
    Keep(String, Value),
}

/// A change, and which operation asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    index: usize,
    change: GroupChange,
}

/// What the operations do, in order.
pub fn plan(operations: &[Operation], tolerances: &mut Tolerances) -> Result<Vec<Step>, ScimError> {
    let mut planner = Planner { steps: Vec::with_capacity(operations.len()), index: 0, tolerances };
    for (index, operation) in operations.iter().enumerate() {
        planner.index = index;
        planner.operation(operation).map_err(|error| error.within(&place(index)))?;
    }
    Ok(planner.steps)
}

struct Planner<'a> {
    steps: Vec<Step>,
    /// Which operation it is at.
    index: usize,
    tolerances: &'a mut Tolerances,
}

impl Planner<'_> {
    fn push(&mut self, change: GroupChange) {
        self.steps.push(Step { index: self.index, change });
    }

    fn operation(&mut self, operation: &Operation) -> Result<(), ScimError> {
        match (&operation.path, &operation.value) {
            (Some(path), value) => self.at(operation.verb, path, value.clone()),
            (None, Some(Value::Object(attributes))) => {
                attributes.iter().try_for_each(|(name, value)| self.member(operation.verb, name, value))
            }
            (None, _) => Err(ScimError::of(ScimType::NoTarget, "an operation without a path needs an object")),
        }
    }

    fn member(&mut self, verb: Verb, name: &str, value: &Value) -> Result<(), ScimError> {
        if let Some(attribute) = GROUP.attribute(name) {
            let read_only = attribute.mutability == Mutability::ReadOnly;
            if read_only && self.tolerances.grants(Tolerance::ReadonlyInPatch) {
                return Ok(());
            }
            return self.whole(verb, attribute, Some(value.clone()));
        }
        if let Ok(path) = parse_path(name, self.tolerances)
            && GROUP.resolve(&path.attribute).is_some()
        {
            let granted = self.tolerances.grants(Tolerance::DottedKey);
            return if granted { self.at(verb, &path, Some(value.clone())) } else { Err(into_path(name)) };
        }
        let needed = if name.contains(':') { Tolerance::UnknownUrn } else { Tolerance::UnknownAttribute };
        if self.tolerances.grants(needed) {
            self.push(GroupChange::Keep(name.to_owned(), value.clone()));
            return Ok(());
        }
        Err(parse_attribute(name).map_or_else(|error| error, |path| GROUP.unknown(&path, ScimType::InvalidPath)))
    }

    fn at(&mut self, verb: Verb, path: &Path, value: Option<Value>) -> Result<(), ScimError> {
        let Some(found) = GROUP.resolve(&path.attribute) else { return self.foreign(verb, path, value) };
        let named = path.sub.as_deref().map(|sub| found.attribute.part(sub).ok_or_else(|| unknown(path)));
        let sub = named.transpose()?.or(found.sub);
        if let Some(sub) = sub {
            return Err(self.locked(found.attribute, sub));
        }
        if found.attribute.mutability == Mutability::ReadOnly {
            self.tolerances.remark(Remark::ReadOnlyWritten);
        }
        match &path.filter {
            None => self.whole(verb, found.attribute, value),
            Some(filter) if found.attribute.name == "members" => self.chosen(verb, filter, value),
            Some(_) => {
                let detail = format!("{} has one value; a filter cannot choose among them", found.attribute.name);
                Err(ScimError::of(ScimType::InvalidPath, detail))
            }
        }
    }

    fn foreign(&mut self, verb: Verb, path: &Path, value: Option<Value>) -> Result<(), ScimError> {
        let urn = path.attribute.urn.as_deref();
        let kept = urn.is_some_and(|urn| !GROUP.knows_urn(urn)) && path.filter.is_none();
        if !kept || !self.tolerances.grants(Tolerance::UnknownUrn) {
            return Err(unknown(path));
        }
        let value = value.filter(|_| verb != Verb::Remove).unwrap_or(Value::Null);
        self.push(GroupChange::Keep(path.to_string(), value));
        Ok(())
    }

    fn whole(&mut self, verb: Verb, attribute: &'static Attribute, value: Option<Value>) -> Result<(), ScimError> {
        if attribute.mutability == Mutability::ReadOnly {
            return Err(ScimError::of(ScimType::Mutability, format!("{} is read-only", attribute.name)));
        }
        if verb == Verb::Remove && attribute.required {
            self.tolerances.remark(Remark::RequiredRemoved);
            let detail = format!("{} is required and cannot be removed", attribute.name);
            return Err(ScimError::of(ScimType::Mutability, detail));
        }
        match attribute.name {
            "members" => return self.members(verb, attribute, value),
            // The server says which schemas a group has attributes of.
            "schemas" => return Ok(()),
            _ => {}
        }
        let said =
            coerce::value(attribute, value.filter(|_| verb != Verb::Remove).unwrap_or(Value::Null), self.tolerances)?;
        let said = said.as_str().map(str::to_owned);
        if attribute.required && said.is_none() {
            self.tolerances.remark(Remark::RequiredRemoved);
            return Err(ScimError::of(ScimType::InvalidValue, format!("{} needs a value", attribute.name)));
        }
        self.push(match (attribute.name, said) {
            ("displayName", Some(name)) => GroupChange::Rename(name),
            (_, external_id) => GroupChange::ExternalId(external_id),
        });
        Ok(())
    }

    fn members(&mut self, verb: Verb, attribute: &'static Attribute, value: Option<Value>) -> Result<(), ScimError> {
        let said = value.filter(|value| !value.is_null());
        let narrowed = verb == Verb::Remove && said.is_some() && self.tolerances.grants(Tolerance::RemoveWithValue);
        let listed = match said {
            Some(list @ Value::Array(_)) => list,
            Some(single) => Value::Array(vec![single]),
            None => Value::Null,
        };
        let members = Members::of(&coerce::value(attribute, listed, self.tolerances)?)?;
        self.push(match verb {
            Verb::Add => GroupChange::Join(members),
            Verb::Replace => GroupChange::Become(members),
            Verb::Remove if narrowed => GroupChange::Leave(members),
            Verb::Remove => GroupChange::Empty,
        });
        Ok(())
    }

    fn chosen(&mut self, verb: Verb, filter: &Filter, value: Option<Value>) -> Result<(), ScimError> {
        let Some(members) = GROUP.attribute("members") else { return Ok(()) };
        let checked = filter.check_parts(members, self.tolerances);
        checked.map_err(|error| ScimError::of(ScimType::InvalidPath, error.detail))?;
        let single = match value {
            Some(Value::Array(mut values)) if values.len() == 1 => values.remove(0),
            other => other.unwrap_or_default(),
        };
        let takes_away = verb == Verb::Remove || (verb == Verb::Replace && single.is_null());
        if takes_away {
            self.push(GroupChange::LeaveWhere(filter.clone()));
            return Ok(());
        }
        let told = coerce::element(members, single, self.tolerances)?;
        let named = told.get("value").is_some_and(Value::is_string).then(|| id_of(&told)).transpose()?;
        let named = named.map(str::to_owned);
        self.push(GroupChange::Tell(filter.clone(), named));
        Ok(())
    }

    fn locked(&mut self, attribute: &Attribute, sub: &Attribute) -> ScimError {
        let (remark, why) = match sub.mutability {
            Mutability::ReadOnly => (Remark::ReadOnlyWritten, "is read-only"),
            _ => (Remark::ImmutableChanged, "can be set once, with the member"),
        };
        self.tolerances.remark(remark);
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
    use crate::patch::{self, PATCH_URN};
    use egnyte_domain::{Group, GroupId, GroupName, Ids, Roster, Rules, User, UserId, UserName, WriteContext};

    fn planned(operations: Value, mut tolerances: Tolerances) -> Result<Vec<GroupChange>, ScimError> {
        let body = json!({ "schemas": [PATCH_URN], "Operations": operations });
        let steps = plan(&patch::parse(&body, &mut tolerances)?, &mut tolerances)?;
        Ok(steps.into_iter().map(|step| step.change).collect())
    }

    fn who(ids: &[&str]) -> Members {
        ids.iter().copied().collect()
    }

    fn condition(filter: &str) -> Filter {
        crate::filter::parse(filter).unwrap()
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
            GroupChange::Tell(condition("value eq \"1\""), Some("1".into())),
        );
    }

    #[test]
    fn members_go() {
        for operation in [
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
        for filter in ["display sw \"A\"", "value eq \"1\" or value eq \"2\""] {
            let path = format!("members[{filter}]");
            check(json!({ "op": "remove", "path": path }), GroupChange::LeaveWhere(condition(filter)));
            check(json!({ "op": "replace", "path": path, "value": null }), GroupChange::LeaveWhere(condition(filter)));
        }
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
            (json!({ "op": "replace", "path": "displayName", "value": null }), ScimType::InvalidValue),
            (json!({ "op": "replace", "path": "displayName", "value": 5 }), ScimType::InvalidValue),
            (json!({ "op": "add", "path": "members", "value": [{ "value": 17 }] }), ScimType::InvalidValue),
            (json!({ "op": "add", "path": "members", "value": [{ "type": "User" }] }), ScimType::InvalidValue),
            (json!({ "op": "replace", "path": "members", "value": [{ "display": "Ada" }] }), ScimType::InvalidValue),
            (json!({ "op": "replace", "path": "members", "value": [{}] }), ScimType::InvalidValue),
            (json!({ "op": "replace", "path": "members", "value": [null] }), ScimType::InvalidValue),
            (json!({ "op": "replace", "path": "members", "value": "" }), ScimType::InvalidValue),
            (
                json!({ "op": "add", "path": "members", "value": [{ "value": "1", "type": "Group" }] }),
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

    fn patched_by(operations: Value, tolerances: &mut Tolerances) -> Result<Vec<u64>, ScimError> {
        let (mut roster, id) = roster();
        let body = json!({ "schemas": [PATCH_URN], "Operations": operations });
        let steps = plan(&patch::parse(&body, tolerances)?, tolerances)?;
        let mut ids = Ids::for_domain("acme");
        let desk = &mut WriteContext { roster: &mut roster, ids: &mut ids, now: jiff::Timestamp::UNIX_EPOCH };
        Work { id, desk, base_url: "http://mock", tolerances, looked_at: 0 }.carry_out(steps)?;
        Ok(roster.group(id).unwrap().members.iter().map(|id| id.0).collect())
    }

    fn patched(operations: Value) -> Result<Vec<u64>, ScimError> {
        patched_by(operations, &mut Tolerances::all())
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
            let said = format!("operation 1: no user has the id {id}, and only users can be members");
            assert_eq!(error.detail, said);
        }
    }

    #[test]
    fn whom_a_filter_does_not_find_is_no_target_unless_that_is_let_pass() {
        for filter in ["value eq \"3\"", "value eq \"nobody\"", "display eq \"Nobody\""] {
            let remove = json!([{ "op": "remove", "path": format!("members[{filter}]") }]);
            let mut seen = Tolerances::all();
            assert_eq!(patched_by(remove.clone(), &mut seen), Ok(vec![1, 2]), "{filter}");
            assert_eq!(seen.needed().collect::<Vec<_>>(), [Tolerance::RemoveMissing], "{filter}");
            let error = patched_by(remove, &mut Tolerances::none()).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::NoTarget), "{filter}: {error}");
        }
    }

    #[test]
    fn what_is_told_of_a_chosen_member_is_who_it_is_already() {
        let told = |op: &str, id: &str, value: Value, tolerances: Tolerances| {
            let path = format!("members[value eq \"{id}\"]");
            let mut tolerances = tolerances;
            patched_by(json!([{ "op": op, "path": path, "value": value }]), &mut tolerances)
                .map_err(|error| error.scim_type)
        };
        let strict = Tolerances::none();
        for op in ["add", "replace"] {
            assert_eq!(told(op, "1", json!({ "value": "1", "display": "Ada" }), strict), Ok(vec![1, 2]));
            assert_eq!(told(op, "1", json!({ "value": "2" }), strict), Err(Some(ScimType::Mutability)));
            assert_eq!(told(op, "nobody", json!({ "value": "2" }), Tolerances::all()), Err(Some(ScimType::NoTarget)));
            assert_eq!(
                told(op, "nobody", json!({ "value": "nobody" }), Tolerances::all()),
                Err(Some(ScimType::NoTarget))
            );
            assert_eq!(told(op, "3", json!({ "value": "3" }), strict), Err(Some(ScimType::NoTarget)));
            assert_eq!(told(op, "3", json!({ "value": "3" }), Tolerances::all()), Ok(vec![1, 2, 3]));
        }
        assert_eq!(told("replace", "1", json!(null), strict), Ok(vec![2]));
    }

    #[test]
    fn members_are_chosen_by_their_uri() {
        let remove = json!([{ "op": "remove", "path": "members[$ref eq \"http://mock/Users/1\"]" }]);
        assert_eq!(patched_by(remove, &mut Tolerances::none()), Ok(vec![2]));
    }

    #[test]
    fn a_key_that_could_be_a_path_is_told_to_be_put_there() {
        let operations = json!([{ "op": "add", "value": { "members[value eq \"1\"]": { "value": "1" } } }]);
        let mut seen = Tolerances::all().without(Tolerance::DottedKey);
        let error = patched_by(operations, &mut seen).unwrap_err();
        assert!(error.detail.ends_with("put it into path"), "{error}");
        assert_eq!(seen.needed().collect::<Vec<_>>(), [Tolerance::DottedKey]);
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
}
