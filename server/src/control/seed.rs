//! What a domain holds before the connector arrives, written down: people, groups, and the faults they run into.

use serde_json::{Value, json};

use crate::control::{Fault, Fields, Unreadable, people};
use egnyte_domain::{Group, Roster, UserId, WriteContext};

/// A seed that is well-formed; whether its names are, planting it will tell.
#[derive(Debug, Clone)]
pub struct Seed<'a> {
    users: &'a [Value],
    groups: &'a [Value],
    /// What goes wrong from the beginning.
    pub faults: Vec<Fault>,
}

impl<'a> Seed<'a> {
    /// Reads a seed.
    pub fn of(value: &'a Value) -> Result<Self, Unreadable> {
        let fields = Fields::of(value, "a seed", &["users", "groups", "faults"])?;
        Ok(Self { users: fields.list("users")?, groups: fields.list("groups")?, faults: Fault::list(fields)? })
    }

    /// Makes everything in it and tells what was made. A group may name people of this seed and of the domain.
    pub fn plant(&self, desk: &mut WriteContext<'_>) -> Result<Value, Unreadable> {
        let users: Vec<_> = self.users.iter().map(|user| people::create_user(user, desk)).collect::<Result<_, _>>()?;
        let groups: Vec<_> = self.groups.iter().map(|group| create_group(group, desk)).collect::<Result<_, _>>()?;
        Ok(json!({ "users": users, "groups": groups }))
    }
}

fn create_group(value: &Value, desk: &mut WriteContext<'_>) -> Result<Value, Unreadable> {
    let fields = Fields::of(value, "a group", &["displayName", "members"])?;
    let name = fields.needed_text("displayName")?;
    let members = fields.texts("members")?.into_iter().map(|member| member_id(name, member, desk.roster));
    let made = Group {
        members: members.collect::<Result<_, _>>()?,
        ..Group::new(desk.ids.group(), people::group_name(name, desk.roster.rules())?, desk.now)
    };
    Ok(people::group(&*desk.roster.create_group(made)?))
}

fn member_id(group: &str, member: &str, roster: &Roster) -> Result<UserId, Unreadable> {
    roster.users_with_user_name(member).first().map(|user| user.id).ok_or_else(|| {
        let nearest = crate::guesses::nearest(member, roster.users().map(|user| user.user_name.as_str()));
        let hint = nearest.map_or_else(String::new, |nearest| format!(": did you mean `{nearest}`?"));
        Unreadable::UnknownMember { group: group.to_owned(), member: member.to_owned(), hint }
    })
}
