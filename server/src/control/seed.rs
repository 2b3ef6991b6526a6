//! Seed: initial users, groups and faults of a domain.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::people::{self, GroupInput, UserInput};
use crate::control::{ControlInputError, Fault};
use egnyte_domain::{Group, Roster, UserId, WriteContext};
use egnyte_support::did_you_mean::closest;

/// Initial users, groups and faults. The names are validated when it is applied.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seed {
    users: Option<Vec<UserInput>>,
    groups: Option<Vec<GroupInput>>,
    faults: Option<Vec<Fault>>,
}

impl Seed {
    /// Creates the users and groups, and returns them with the faults. A group may have members of this seed and of the
    /// domain.
    pub fn apply(self, context: &mut WriteContext<'_>) -> Result<(Value, Vec<Fault>), ControlInputError> {
        let users = self.users.into_iter().flatten().map(|user| people::create_user(user, context));
        let users: Vec<_> = users.collect::<Result<_, _>>()?;
        let groups = self.groups.into_iter().flatten().map(|group| create_group(&group, context));
        let groups: Vec<_> = groups.collect::<Result<_, _>>()?;
        Ok((json!({ "users": users, "groups": groups }), self.faults.unwrap_or_default()))
    }
}

fn create_group(input: &GroupInput, context: &mut WriteContext<'_>) -> Result<Value, ControlInputError> {
    let name = people::group_name(&input.display_name, context.roster.rules())?;
    let members = input.members.iter().flatten().map(|member| member_id(&input.display_name, member, context.roster));
    let group =
        Group { members: members.collect::<Result<_, _>>()?, ..Group::new(context.ids.group(), name, context.now) };
    Ok(people::group(&*context.roster.create_group(group)?))
}

fn member_id(group: &str, member: &str, roster: &Roster) -> Result<UserId, ControlInputError> {
    roster.users_with_user_name(member).first().map(|user| user.id).ok_or_else(|| {
        let nearest = closest(member, roster.users().map(|user| user.user_name.as_str()));
        let hint = nearest.map_or_else(String::new, |nearest| format!(": did you mean `{nearest}`?"));
        ControlInputError::UnknownMember { group: group.to_owned(), member: member.to_owned(), hint }
    })
}
