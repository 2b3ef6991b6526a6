//! Flaws about the application and its integration: what it begins with, and what becomes of it.

use crate::life::IdpUrlEdit;
use crate::plan::{NewAccount, NewGroup, Operation, POWER, Situation, Values};
use egnyte_protocol::directory::{EventKind, Id, IdKind, TestUser, Was};

use super::{Alteration, Flaw, flaw};

pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "empty-idp-url",
        "chooses an SSO IdP URL that ends where the name would begin",
        &[Alteration::Habits(|habits| habits.life.default_name = "")],
    ),
    flaw(
        "edits-idp-url",
        "takes an edited SSO IdP URL for the new one",
        &[Alteration::Habits(|habits| habits.life.idp_url_edit = IdpUrlEdit::Taken)],
    ),
    flaw(
        "ignores-idp-url-edit",
        "keeps the SSO IdP URL without a word about the attempt",
        &[Alteration::Habits(|habits| habits.life.idp_url_edit = IdpUrlEdit::Ignored)],
    ),
    flaw(
        "deprovisions-without-sso",
        "deactivates everybody once single sign-on is deactivated",
        &[Alteration::Habits(|habits| habits.life.empties_egnyte_at = Some(EventKind::SsoDeactivated))],
    ),
    flaw(
        "deprovisions-with-application",
        "deactivates everybody once the application is deleted",
        &[Alteration::Habits(|habits| habits.life.empties_egnyte_at = Some(EventKind::ApplicationDeleted))],
    ),
    flaw(
        "outlives-application",
        "goes on syncing after the application was deleted",
        &[Alteration::Habits(|habits| habits.life.ends = false)],
    ),
    flaw(
        "activates-without-sso",
        "activates before single sign-on is configured",
        &[Alteration::Habits(|habits| habits.life.asks_for_sso = false)],
    ),
    flaw("leaves-test-user", "leaves the user that tested the connection", &[Alteration::Operations(test_user)]),
    flaw("leaves-test-group", "leaves the group that tested the connection", &[Alteration::Operations(test_group)]),
    flaw(
        "keeps-old-token",
        "goes on with the token it began with",
        &[Alteration::Habits(|habits| habits.life.takes_new_tokens = false)],
    ),
    flaw(
        "resumes-without-catching-up",
        "activated again, waits for the next change",
        &[Alteration::Operations(no_catching_up)],
    ),
    flaw(
        "ignores-deactivation",
        "goes on syncing after the integration was deactivated",
        &[Alteration::Habits(|habits| habits.life.rests = false)],
    ),
    flaw(
        "deprovisions-on-deactivation",
        "deactivates everybody once the integration is deactivated",
        &[Alteration::Habits(|habits| habits.life.empties_egnyte_at = Some(EventKind::IntegrationDeactivated))],
    ),
];

/// What a connection test makes is nobody's in the directory: these ids are of the test.
const TESTED: usize = 0xfff;

fn test_user(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let Some(Was::Application(application)) = activated(situation) else { return };
    let TestUser { username, email } = application.integration.test_user.clone();
    let name = || Some("Test".to_owned());
    let values = Values {
        user_name: username,
        email: Some(email),
        given_name: name(),
        family_name: name(),
        formatted_name: Some("Test Test".to_owned()),
    };
    let person = Id::nth(IdKind::Person, TESTED);
    operations.push(Operation::CreateAccount(NewAccount { person, values, user_type: POWER, active: true }));
}

fn test_group(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    if activated(situation).is_some() {
        let (user_group, name) = (Id::nth(IdKind::UserGroup, TESTED), "Connection test".to_owned());
        operations.push(Operation::CreateGroup(NewGroup { user_group, name, members: Vec::new() }));
    }
}

fn no_catching_up(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    let first = situation.memory.groups.is_empty();
    if situation.event.kind == EventKind::IntegrationActivated && !first {
        operations.clear();
    }
}

fn activated<'a>(situation: &Situation<'a>) -> Option<&'a Was> {
    situation.event.was.as_ref().filter(|_| situation.event.kind == EventKind::IntegrationActivated)
}
