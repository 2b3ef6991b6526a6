//! `/Users`: user accounts as SCIM resources.

use serde_json::Value;

use super::collection::UserCollection;
use super::preconditions::Target;
use super::resource::{Resource, Written, to_scim_error};
use crate::http::extract::authentication::Authenticated;
use crate::http::respond::reply::text;
use egnyte_domain::provisioning::{Absent, deprovision};
use egnyte_domain::rules::{ActiveRemoval, AfterEdit};
use egnyte_domain::{Roster, RosterError, Rules, User, UserId};
use egnyte_scim::diagnostics::{Diagnostics, Remark};
use egnyte_scim::error::{ScimError, ScimType};
use egnyte_scim::patch;
use egnyte_scim::render::projection::Projection;
use egnyte_scim::render::{Renderer, user_version};
use egnyte_scim::resource::{self, Purpose};
use egnyte_scim::schema::{Schema, user_schema};

/// User accounts.
pub(crate) struct Users;

impl Resource for Users {
    type Item = User;
    type Id = UserId;
    type Collection<'a> = UserCollection<'a>;

    fn schema(rules: &Rules) -> &'static Schema {
        user_schema(rules)
    }

    fn collection(renderer: Renderer<'_>) -> UserCollection<'_> {
        UserCollection(renderer)
    }

    fn patch_answer(rules: &Rules) -> AfterEdit {
        rules.service.edited_users
    }

    /// The id is compared to the letter: `017` is not the id of 17.
    fn find<'a>(roster: &'a Roster, id: &str) -> Result<&'a User, ScimError> {
        let is_canonical = id.starts_with(|first: char| matches!(first, '1'..='9'));
        let user = id.parse().ok().filter(|_| is_canonical).and_then(|id| roster.user(id));
        user.map(|user| &**user).ok_or_else(|| RosterError::UserNotFound { id: id.to_owned() }.into())
    }

    fn version(roster: &Roster, user: &User) -> u64 {
        user_version(roster, user)
    }

    fn id(user: &User) -> String {
        user.id.to_string()
    }

    fn location(renderer: &Renderer<'_>, user: &User) -> String {
        renderer.user_location(user.id)
    }

    fn body(renderer: &Renderer<'_>, user: &User, projection: &Projection) -> Vec<u8> {
        text(&renderer.user_representation(user, projection), 1)
    }

    fn create(
        client: &Authenticated,
        body: Value,
        id: Option<UserId>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Written<Self>, ScimError> {
        let schema = user_schema(&client.domain.rules());
        let sent = resource::user(body, schema, Purpose::Create, diagnostics)?;
        client.domain.command(|desk| {
            let id = id.unwrap_or_else(|| desk.ids.user());
            let user = sent
                .create(id, desk.roster.rules(), desk.now)
                .map_err(|refusal| to_scim_error(refusal, diagnostics))?;
            desk.roster.create_user(user).map_err(|refusal| to_scim_error(refusal, diagnostics))
        })
    }

    fn replace(
        client: &Authenticated,
        target: &Target<'_>,
        body: Value,
        diagnostics: &mut Diagnostics,
    ) -> Result<Written<Self>, ScimError> {
        let schema = user_schema(&client.domain.rules());
        let sent = resource::user(body, schema, Purpose::Replace, diagnostics)?;
        client.domain.command(|desk| {
            let before = Self::find_for_write(target, desk.roster)?;
            let user = sent.update(before, desk.roster.rules(), Absent::Keep);
            let user = user.map_err(|refusal| to_scim_error(refusal, diagnostics))?;
            desk.roster.update_user(user, desk.now).map_err(|refusal| to_scim_error(refusal, diagnostics))
        })
    }

    fn patch(
        client: &Authenticated,
        target: &Target<'_>,
        body: &Value,
        diagnostics: &mut Diagnostics,
    ) -> Result<Written<Self>, ScimError> {
        let operations = patch::parse(body, diagnostics)?;
        client.domain.command(|desk| {
            let before = Self::find_for_write(target, desk.roster)?;
            let renderer = client.renderer(desk.roster);
            let mut patched = resource::prepare_for_patch(renderer.user(before, &Projection::Everything), before);
            patch::apply(&operations, &mut patched, renderer.user_schema, diagnostics)?;
            // What was not shown before is not removed.
            let loses_active = patched.get("active").is_none() && before.shows_active();
            if loses_active {
                check_removal(desk.roster.rules(), diagnostics)?;
            }
            let sent = resource::from_patch(patched, renderer.user_schema)?;
            resource::remark_email(&sent, before, diagnostics);
            let user = sent.update(before, desk.roster.rules(), Absent::Clear);
            let mut user = user.map_err(|refusal| to_scim_error(refusal, diagnostics))?;
            if loses_active && desk.roster.rules().active_removal == ActiveRemoval::Unassigns {
                user.show_active(false);
            }
            desk.roster.update_user(user, desk.now).map_err(|refusal| to_scim_error(refusal, diagnostics))
        })
    }

    /// Deletes or deactivates the account, by the guess about deletion.
    fn delete(client: &Authenticated, target: &Target<'_>) -> Result<(), ScimError> {
        let (done, _) = client.domain.command(|desk| {
            let id = Self::find_for_write(target, desk.roster)?.id;
            Ok::<_, ScimError>(deprovision(id, desk)?)
        })?;
        Ok(done)
    }
}

/// Checks a PATCH that removes `active`.
fn check_removal(rules: &Rules, diagnostics: &mut Diagnostics) -> Result<(), ScimError> {
    diagnostics.remark(Remark::ActiveRemoved);
    match rules.active_removal {
        ActiveRemoval::Refused => Err(ScimError::of(ScimType::InvalidValue, "active: got nothing, accepts a boolean")),
        ActiveRemoval::Ignored | ActiveRemoval::Unassigns => Ok(()),
    }
}
