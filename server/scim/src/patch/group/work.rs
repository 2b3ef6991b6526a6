//! What the changes of a PATCH do to a group in the roster. Knows no operation, only who asked for what.

use serde_json::{Map, Value};

use super::{GroupChange, Step};
use crate::diagnostics::{Remark, Tolerance, Tolerances};
use crate::error::{ScimError, ScimType};
use crate::filter::{Filter, Literal, Op};
use crate::patch::place;
use crate::render::Renderer;
use crate::resource::coerce::is_unassigned;
use crate::resource::members::Members;
use crate::schema::user_schema;
use egnyte_domain::{Group, GroupId, GroupName, RosterError, UserId, WriteContext};

/// How many members the conditions of one PATCH may look at, each of them at all.
const MOST_LOOKED_AT: usize = 500_000;

/// A group that is changed, and what is needed for it.
pub struct Work<'a, 'd> {
    /// Which group it is.
    pub id: GroupId,
    /// The roster that it is part of.
    pub desk: &'a mut WriteContext<'d>,
    /// Where SCIM is found, as the client called it: a filter may ask for `$ref`.
    pub base_url: &'a str,
    /// What is let pass.
    pub tolerances: &'a mut Tolerances,
    /// How many members were looked at.
    pub looked_at: usize,
}

impl Work<'_, '_> {
    /// Does it all. Where a step is refused, those before it are done: the caller takes all of it back.
    pub fn carry_out(mut self, steps: Vec<Step>) -> Result<(), ScimError> {
        steps.into_iter().try_for_each(|step| self.one(step.change).map_err(|error| error.within(&place(step.index))))
    }

    fn one(&mut self, change: GroupChange) -> Result<(), ScimError> {
        let id = self.id;
        let present =
            self.desk.roster.group(id).cloned().ok_or_else(|| RosterError::GroupNotFound { id: id.to_string() })?;
        let group = || Group::clone(&present);
        let WriteContext { roster, now, .. } = &mut *self.desk;
        let (now, rules) = (*now, *roster.rules());
        match change {
            GroupChange::Join(members) => roster.add_members(id, &members.admitted(&rules)?, now),
            // Whoever is nobody is in no group, so nothing is left to refuse.
            GroupChange::Leave(members) => roster.remove_members(id, &members.ids, now),
            GroupChange::LeaveWhere(condition) => return self.leave_where(&present, &condition),
            GroupChange::Tell(condition, who) => return self.tell(&present, &condition, who.as_deref()),
            GroupChange::Empty => roster.set_members(id, &[], now),
            GroupChange::Become(members) => roster.set_members(id, &members.admitted(&rules)?, now),
            GroupChange::Rename(name) => {
                let display_name = GroupName::parse(&name, rules.longest_group_name)?;
                roster.update_group(Group { display_name, ..group() }, now)
            }
            GroupChange::ExternalId(external_id) => roster.update_group(Group { external_id, ..group() }, now),
            GroupChange::Keep(name, value) => {
                let extra = kept(present.extra.clone(), name, value);
                roster.update_group(Group { extra, ..group() }, now)
            }
        }?;
        Ok(())
    }

    fn leave_where(&mut self, group: &Group, condition: &Filter) -> Result<(), ScimError> {
        let leaving = self.chosen(group, condition)?;
        if leaving.is_empty() && !self.tolerances.grants(Tolerance::RemoveMissing) {
            return Err(no_target(condition));
        }
        self.desk.roster.remove_members(self.id, &leaving, self.desk.now)?;
        Ok(())
    }

    /// A member is who it is, so that nothing else can be told of those who are chosen. Whom the condition names and
    /// nobody has let in yet may be let in by it.
    fn tell(&mut self, group: &Group, condition: &Filter, who: Option<&str>) -> Result<(), ScimError> {
        let chosen = self.chosen(group, condition)?;
        let is_same = |id: &UserId| who.is_none_or(|who| id.to_string() == who);
        if !chosen.is_empty() {
            if chosen.iter().all(is_same) {
                return Ok(());
            }
            self.tolerances.remark(Remark::ImmutableChanged);
            let detail = "a member is who it is: remove it and add the other";
            return Err(ScimError::of(ScimType::Mutability, detail));
        }
        let named = ids_named(condition).unwrap_or_default();
        match known(&named, self.desk).as_slice() {
            [one] if is_same(one) && self.tolerances.grants(Tolerance::ValuePathCreate) => {
                self.desk.roster.add_members(self.id, &[*one], self.desk.now)?;
                Ok(())
            }
            _ => Err(no_target(condition)),
        }
    }

    /// The members that keep a condition. Where it names them, nobody else has to be looked at.
    fn chosen(&mut self, group: &Group, condition: &Filter) -> Result<Vec<UserId>, ScimError> {
        let roster = &*self.desk.roster;
        match ids_named(condition) {
            Some(ids) => {
                let named = ids.into_iter().collect::<Members>().ids;
                Ok(named.into_iter().filter(|id| group.members.contains(id)).collect())
            }
            None => {
                self.looked_at += group.members.len();
                if self.looked_at > MOST_LOOKED_AT {
                    let detail = format!("more than {MOST_LOOKED_AT} members would be looked at: name them by value");
                    return Err(ScimError::of(ScimType::TooMany, detail));
                }
                let user_schema = user_schema(roster.rules());
                Ok(Renderer { base_url: self.base_url, roster, user_schema }.members_with(group, condition))
            }
        }
    }
}

fn no_target(condition: &Filter) -> ScimError {
    ScimError::of(ScimType::NoTarget, format!("members has no value with {condition}"))
}

fn known(ids: &[&str], desk: &WriteContext<'_>) -> Vec<UserId> {
    let named = ids.iter().copied().collect::<Members>().ids;
    named.into_iter().filter(|id| desk.roster.user(*id).is_some()).collect()
}

fn kept(mut extra: Map<String, Value>, name: String, value: Value) -> Map<String, Value> {
    if is_unassigned(&value) {
        extra.shift_remove(&name);
    } else {
        extra.insert(name, value);
    }
    extra
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
