//! PATCH on a group, as commands: who joins, who leaves, how it is called. A group is not rendered for it, so that
//! naming one member of a hundred thousand costs no more than naming one of ten.

use serde_json::{Map, Value};

use super::coerce;
use super::error::{ScimError, ScimType};
use super::filter::{Filter, Literal, Op};
use super::members::Members;
use super::patch::{Operation, Verb, place};
use super::path::{self, Path};
use super::render::Renderer;
use super::schema::{Attribute, GROUP, Mutability};
use super::tolerance::{Tolerance, Tolerances};
use crate::domain::{Desk, Group, GroupId, GroupName, Refusal, UserId};

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
    /// Nobody is a member any longer.
    Empty,
    /// These and nobody else are members.
    Become(Members),
    /// Something Egnyte has no field for is kept under that name; null takes it away.
    Keep(String, Value),
}

/// What the operations do, in order.
pub fn plan(operations: &[Operation], tolerances: &mut Tolerances) -> Result<Vec<GroupChange>, ScimError> {
    let mut planner = Planner { changes: Vec::with_capacity(operations.len()), tolerances };
    for (index, operation) in operations.iter().enumerate() {
        planner.operation(operation).map_err(|error| error.within(&place(index)))?;
    }
    Ok(planner.changes)
}

/// Does them to the group. Where one is refused, those before it are done: the caller takes all of it back.
pub fn carry_out(changes: Vec<GroupChange>, id: GroupId, desk: &mut Desk<'_>) -> Result<(), Refusal> {
    changes.into_iter().try_for_each(|change| carry_out_one(change, id, desk))
}

fn carry_out_one(change: GroupChange, id: GroupId, desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let rules = *desk.roster.rules();
    let present = desk.roster.group(id).cloned().ok_or_else(|| Refusal::NoSuchGroup { id: id.to_string() })?;
    let now = desk.now;
    match change {
        GroupChange::Join(members) => desk.roster.add_members(id, &members.admitted(&rules)?, now),
        // Whoever is nobody is in no group, so nothing is left to refuse.
        GroupChange::Leave(members) => desk.roster.remove_members(id, &members.ids, now),
        GroupChange::LeaveWhere(condition) => {
            let leaving = leaving(&condition, &present, desk);
            desk.roster.remove_members(id, &leaving, now)
        }
        GroupChange::Empty => desk.roster.set_members(id, &[], now),
        GroupChange::Become(members) => desk.roster.set_members(id, &members.admitted(&rules)?, now),
        GroupChange::Rename(name) => {
            let display_name = GroupName::parse(&name, rules.longest_group_name)?;
            desk.roster.update_group(Group { display_name, ..Group::clone(&present) }, now)
        }
        GroupChange::ExternalId(external_id) => {
            desk.roster.update_group(Group { external_id, ..Group::clone(&present) }, now)
        }
        GroupChange::Keep(name, value) => {
            let extra = kept(present.extra.clone(), name, value);
            desk.roster.update_group(Group { extra, ..Group::clone(&present) }, now)
        }
    }
    .map(drop)
}

fn leaving(condition: &Filter, group: &Group, desk: &Desk<'_>) -> Vec<UserId> {
    let renderer = Renderer { base_url: "", roster: desk.roster, user_schema: &super::schema::EGNYTE_USER };
    renderer.members_with(group, condition)
}

fn kept(mut extra: Map<String, Value>, name: String, value: Value) -> Map<String, Value> {
    match value {
        Value::Null => drop(extra.shift_remove(&name)),
        value => drop(extra.insert(name, value)),
    }
    extra
}

struct Planner<'a> {
    changes: Vec<GroupChange>,
    tolerances: &'a mut Tolerances,
}

impl Planner<'_> {
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
        if let Ok(path) = path::parse(name, self.tolerances)
            && GROUP.resolve(&path.attribute).is_some()
            && self.tolerances.grants(Tolerance::DottedKey)
        {
            return self.at(verb, &path, Some(value.clone()));
        }
        let needed = if name.contains(':') { Tolerance::UnknownUrn } else { Tolerance::UnknownAttribute };
        if self.tolerances.grants(needed) {
            self.changes.push(GroupChange::Keep(name.to_owned(), value.clone()));
            return Ok(());
        }
        Err(path::parse_attribute(name).map_or_else(|error| error, |path| GROUP.unknown(&path, ScimType::InvalidPath)))
    }

    fn at(&mut self, verb: Verb, path: &Path, value: Option<Value>) -> Result<(), ScimError> {
        let Some(found) = GROUP.resolve(&path.attribute) else { return self.foreign(verb, path, value) };
        let named = path.sub.as_deref().map(|sub| found.attribute.part(sub).ok_or_else(|| unknown(path)));
        let sub = named.transpose()?.or(found.sub);
        if let Some(sub) = sub {
            return Err(locked(found.attribute, sub));
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
        self.changes.push(GroupChange::Keep(path.to_string(), value));
        Ok(())
    }

    fn whole(&mut self, verb: Verb, attribute: &'static Attribute, value: Option<Value>) -> Result<(), ScimError> {
        if attribute.mutability == Mutability::ReadOnly {
            return Err(ScimError::of(ScimType::Mutability, format!("{} is read-only", attribute.name)));
        }
        if verb == Verb::Remove && attribute.required {
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
        self.changes.push(match (attribute.name, said) {
            ("displayName", Some(name)) => GroupChange::Rename(name),
            ("displayName", None) => return Err(ScimError::of(ScimType::InvalidValue, "displayName needs a value")),
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
        self.changes.push(match verb {
            Verb::Add => GroupChange::Join(members),
            Verb::Replace => GroupChange::Become(members),
            Verb::Remove if narrowed => GroupChange::Leave(members),
            Verb::Remove => GroupChange::Empty,
        });
        Ok(())
    }

    fn chosen(&mut self, verb: Verb, filter: &Filter, value: Option<Value>) -> Result<(), ScimError> {
        if let Some(members) = GROUP.attribute("members") {
            let checked = filter.check_parts(members, self.tolerances);
            checked.map_err(|error| ScimError::of(ScimType::InvalidPath, error.detail))?;
        }
        let named = ids_named(filter);
        self.changes.push(match (verb, named) {
            (Verb::Remove, Some(ids)) => GroupChange::Leave(ids.into_iter().collect()),
            (Verb::Remove, None) => GroupChange::LeaveWhere(filter.clone()),
            (_, Some(ids))
                if same_member(&ids, value.as_ref()) && self.tolerances.grants(Tolerance::ValuePathCreate) =>
            {
                GroupChange::Join(ids.into_iter().collect())
            }
            _ => {
                let detail = "a member is who it is: remove it and add the other";
                return Err(ScimError::of(ScimType::Mutability, detail));
            }
        });
        Ok(())
    }
}

/// The ids that a filter of `value eq "…"`, joined by `or`, names; `None` where it asks for more.
fn ids_named(filter: &Filter) -> Option<Vec<&str>> {
    match filter {
        Filter::Compare(path, Op::Eq, Literal::Text(id)) if path.name.eq_ignore_ascii_case("value") => Some(vec![id]),
        Filter::Or(parts) => {
            let ids: Option<Vec<_>> = parts.iter().map(ids_named).collect();
            ids.map(|ids| ids.concat())
        }
        _ => None,
    }
}

/// Whether the value that goes with a filter says the member that the filter names.
fn same_member(ids: &[&str], value: Option<&Value>) -> bool {
    let single = match value {
        Some(Value::Array(values)) if values.len() == 1 => values.first(),
        other => other,
    };
    let said = single.and_then(|value| value.as_str().or_else(|| value.get("value")?.as_str()));
    said.is_none_or(|said| ids == [said])
}

fn unknown(path: &Path) -> ScimError {
    let mut wanted = path.attribute.clone();
    wanted.sub = path.sub().map(str::to_owned);
    GROUP.unknown(&wanted, ScimType::InvalidPath)
}

fn locked(attribute: &Attribute, sub: &Attribute) -> ScimError {
    let why = if sub.mutability == Mutability::ReadOnly { "is read-only" } else { "can be set once, with the member" };
    ScimError::of(ScimType::Mutability, format!("{}.{} {why}", attribute.name, sub.name))
}

#[cfg(test)]
mod tests;
