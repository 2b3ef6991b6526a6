//! PATCH on a group, as commands: who joins, who leaves, how it is called. A group is not rendered for it, so that
//! naming one member of a hundred thousand costs no more than naming one of ten.

mod work;

use serde_json::Value;

pub use self::work::Work;
use super::coerce;
use super::error::{ScimError, ScimType};
use super::filter::Filter;
use super::lint::Remark;
use super::members::{Members, id_of};
use super::patch::{Operation, Verb, into_path, place};
use super::path::{self, Path};
use super::schema::{Attribute, GROUP, Mutability};
use super::tolerance::{Tolerance, Tolerances};

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
        if let Ok(path) = path::parse(name, self.tolerances)
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
        Err(path::parse_attribute(name).map_or_else(|error| error, |path| GROUP.unknown(&path, ScimType::InvalidPath)))
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
mod tests;
