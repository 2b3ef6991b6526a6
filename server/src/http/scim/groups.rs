//! `/Groups`: groups as SCIM resources.

use serde_json::Value;

use super::collection::GroupCollection;
use super::preconditions::Target;
use super::resource::{Resource, Written, to_scim_error};
use crate::http::extract::authentication::Authenticated;
use crate::http::respond::reply::text;
use egnyte_domain::rules::{AbsentMembers, AfterEdit, Policy};
use egnyte_domain::{Group, GroupId, Roster, RosterError, Rules};
use egnyte_scim::diagnostics::{Diagnostics, Remark};
use egnyte_scim::error::ScimError;
use egnyte_scim::patch;
use egnyte_scim::patch::group::{GroupPatch, added_members, member_count, plan};
use egnyte_scim::render::Renderer;
use egnyte_scim::render::projection::Projection;
use egnyte_scim::resource::members::Members;
use egnyte_scim::resource::{self, Purpose};
use egnyte_scim::schema::{GROUP, Schema};

/// Groups.
pub(crate) struct Groups;

impl Resource for Groups {
    type Item = Group;
    type Id = GroupId;
    type Collection<'a> = GroupCollection<'a>;

    fn schema(_: &Rules) -> &'static Schema {
        &GROUP
    }

    fn collection(renderer: Renderer<'_>) -> GroupCollection<'_> {
        GroupCollection(renderer)
    }

    fn patch_answer(rules: &Rules) -> AfterEdit {
        rules.service.edited_groups
    }

    /// The id is compared to the letter: another notation of the same UUID is not the id.
    fn find<'a>(roster: &'a Roster, id: &str) -> Result<&'a Group, ScimError> {
        let canonical = id.parse::<GroupId>().ok().filter(|parsed| parsed.to_string() == id);
        let group = canonical.and_then(|id| roster.group(id));
        group.map(|group| &**group).ok_or_else(|| RosterError::GroupNotFound { id: id.to_owned() }.into())
    }

    fn version(_: &Roster, group: &Group) -> u64 {
        group.version
    }

    fn id(group: &Group) -> String {
        group.id.to_string()
    }

    fn location(renderer: &Renderer<'_>, group: &Group) -> String {
        renderer.group_location(group)
    }

    fn body(renderer: &Renderer<'_>, group: &Group, projection: &Projection) -> Vec<u8> {
        text(&renderer.group_representation(group, projection), 1)
    }

    fn create(
        client: &Authenticated,
        body: Value,
        id: Option<GroupId>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Written<Self>, ScimError> {
        let sent = resource::group(body, Purpose::Create, diagnostics)?;
        client.domain.command(|desk| {
            let id = id.unwrap_or_else(|| desk.ids.group());
            remark_members(sent.members.iter(), desk.roster, diagnostics);
            let group = sent
                .create(id, desk.roster.rules(), desk.now)
                .map_err(|refusal| to_scim_error(refusal, diagnostics))?;
            desk.roster.create_group(group).map_err(|refusal| to_scim_error(refusal, diagnostics))
        })
    }

    fn replace(
        client: &Authenticated,
        target: &Target<'_>,
        body: Value,
        diagnostics: &mut Diagnostics,
    ) -> Result<Written<Self>, ScimError> {
        let sent = resource::group(body, Purpose::Replace, diagnostics)?;
        client.domain.write(|desk| {
            let before = Self::find_for_write(target, desk.roster)?;
            remark_members(sent.members.iter(), desk.roster, diagnostics);
            let (rules, display_name) = (*desk.roster.rules(), sent.name(desk.roster.rules())?);
            let members = sent.members.map(|members| members.checked_ids(&rules)).transpose()?;
            let group = Group { display_name, external_id: sent.external_id, extra: sent.extra, ..before.clone() };
            let (users, groups) = members.map_or((None, None), |(users, groups)| (Some(users), Some(groups)));
            let keeps = groups.is_none() && rules.absent_members == AbsentMembers::Keep;
            let id = group.id;
            let replaced = desk.roster.replace_group(group, users.as_deref(), desk.now);
            let replaced = if keeps {
                replaced
            } else {
                replaced.and_then(|_| desk.roster.set_subgroups(id, groups.unwrap_or_default(), desk.now))
            };
            replaced.map_err(|refusal| to_scim_error(refusal, diagnostics))
        })
    }

    fn patch(
        client: &Authenticated,
        target: &Target<'_>,
        body: &Value,
        diagnostics: &mut Diagnostics,
    ) -> Result<Written<Self>, ScimError> {
        let operations = patch::parse(body, diagnostics)?;
        let steps = plan(&operations, diagnostics)?;
        let (count, most) = (member_count(&steps), client.domain.rules().service.patch_members);
        if count > most {
            let detail = format!("the PATCH names {count} members, the maximum is {most}");
            return Err(ScimError::plain(413, detail));
        }
        client.domain.write(|desk| {
            let id = Self::find_for_write(target, desk.roster)?.id;
            remark_members(added_members(&steps), desk.roster, diagnostics);
            GroupPatch::new(id, desk, &client.base_url, diagnostics).run(steps)?;
            desk.roster.group(id).cloned().ok_or_else(|| RosterError::GroupNotFound { id: id.to_string() }.into())
        })
    }

    fn delete(client: &Authenticated, target: &Target<'_>) -> Result<(), ScimError> {
        client.domain.command(|desk| {
            let id = Self::find_for_write(target, desk.roster)?.id;
            Ok::<_, ScimError>(desk.roster.delete_group(id)?)
        })?;
        Ok(())
    }
}

/// Records remarks about members that do not exist, where the rules ignore them, and about groups, where the rules accept
/// them.
fn remark_members<'m>(members: impl Iterator<Item = &'m Members>, roster: &Roster, diagnostics: &mut Diagnostics) {
    let are_ignored = roster.rules().unknown_members == Policy::Accept;
    for members in members {
        if are_ignored && members.has_unknown(roster) {
            diagnostics.remark(Remark::UnknownMember);
        }
        if members.nests_groups(roster.rules()) {
            diagnostics.remark(Remark::NestedGroup);
        }
    }
}
