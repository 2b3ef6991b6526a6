//! Flaws of the application and its integration.

use crate::application::IdpUrlEdit;
use crate::plan::{NewAccount, NewGroup, Operation, POWER, PlanInput, Values};
use egnyte_protocol::directory::{EventKind, Id, IdKind, TestUser, Was};

use super::definition::Alteration::{Plan, Policies};
use super::definition::{Flaw, flaw};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "empty-idp-url",
        "the default SSO IdP URL has no name at its end",
        &[Policies(|it| it.application.default_name = "")],
    ),
    flaw(
        "edits-idp-url",
        "an edited SSO IdP URL is used",
        &[Policies(|it| it.application.idp_url_edit = IdpUrlEdit::Accept)],
    ),
    flaw(
        "ignores-idp-url-edit",
        "an edited SSO IdP URL is ignored and not reported",
        &[Policies(|it| it.application.idp_url_edit = IdpUrlEdit::Ignore)],
    ),
    flaw(
        "deprovisions-without-sso",
        "the end of single sign-on deactivates all people",
        &[Policies(|it| it.application.deprovisions_on = Some(EventKind::SsoDeactivated))],
    ),
    flaw(
        "deprovisions-with-application",
        "the deletion of the application deactivates all people",
        &[Policies(|it| it.application.deprovisions_on = Some(EventKind::ApplicationDeleted))],
    ),
    flaw(
        "outlives-application",
        "the sync continues after the deletion of the application",
        &[Policies(|it| it.application.stops_when_deleted = false)],
    ),
    flaw(
        "activates-without-sso",
        "the integration is activated without single sign-on",
        &[Policies(|it| it.application.requires_sso = false)],
    ),
    flaw("leaves-test-user", "the user of the connection test is not deleted", &[Plan(leave_test_user)]),
    flaw("leaves-test-group", "the group of the connection test is not deleted", &[Plan(leave_test_group)]),
    flaw("keeps-old-token", "a new token is not used", &[Policies(|it| it.application.uses_new_token = false)]),
    flaw(
        "resumes-without-catching-up",
        "a second activation of the integration does not sync what happened meanwhile",
        &[Plan(skip_second_activation)],
    ),
    flaw(
        "ignores-deactivation",
        "the sync continues after the deactivation of the integration",
        &[Policies(|it| it.application.stops_when_inactive = false)],
    ),
    flaw(
        "deprovisions-on-deactivation",
        "the deactivation of the integration deactivates all people",
        &[Policies(|it| it.application.deprovisions_on = Some(EventKind::IntegrationDeactivated))],
    ),
];

/// Number of the ids of the connection test, which are not in the directory.
const TEST_ID: usize = 0xfff;

fn leave_test_user(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let Some(Was::Application(application)) = before_activation(input) else { return };
    let TestUser { username, email } = application.integration.test_user.clone();
    let name = || Some("Test".to_owned());
    let values = Values {
        user_name: username,
        email: Some(email),
        given_name: name(),
        family_name: name(),
        formatted_name: Some("Test Test".to_owned()),
    };
    let person = Id::nth(IdKind::Person, TEST_ID);
    operations.push(Operation::CreateAccount(NewAccount { person, values, user_type: POWER, active: true }));
}

fn leave_test_group(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if before_activation(input).is_some() {
        let (user_group, name) = (Id::nth(IdKind::UserGroup, TEST_ID), "Connection test".to_owned());
        operations.push(Operation::CreateGroup(NewGroup { user_group, name, members: Vec::new() }));
    }
}

fn skip_second_activation(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if input.event.kind == EventKind::IntegrationActivated && !input.state.groups.is_empty() {
        operations.clear();
    }
}

/// Returns the application before its activation, if the event is one.
fn before_activation<'a>(input: &PlanInput<'a>) -> Option<&'a Was> {
    input.event.was.as_ref().filter(|_| input.event.kind == EventKind::IntegrationActivated)
}
