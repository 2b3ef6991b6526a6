//! Instructions about the Egnyte application of the directory: what differs between two states of it, in plain words.

use super::spelling::spell;
use egnyte_protocol::directory::{Application, Integration};

/// Returns what comes before the changes of people and user groups: the end of the application, or of its integration.
pub(super) fn endings(before: Option<&Application>, after: Option<&Application>) -> Vec<String> {
    match (before, after) {
        (Some(before), None) => vec![format!("Delete the application {}.", spell(&before.label))],
        (Some(before), Some(after)) if before.integration.active && !after.integration.active => {
            vec!["Deactivate the integration with Egnyte.".to_owned()]
        }
        _ => Vec::new(),
    }
}

/// Returns what comes after the changes of people and user groups: settings, and the activation last.
pub(super) fn settings(before: Option<&Application>, after: Option<&Application>) -> Vec<String> {
    let Some(after) = after else { return Vec::new() };
    let mut said = match before {
        None => creation(after),
        Some(before) => changes(before, after),
    };
    let former = before.map(|before| &before.integration);
    said.extend(connection(former, &after.integration));
    if after.integration.active && !former.is_some_and(|former| former.active) {
        said.push("Activate the integration with Egnyte.".to_owned());
    }
    said
}

fn creation(after: &Application) -> Vec<String> {
    let inactive = if after.integration.active { "" } else { " and deactivate its integration" };
    let mut said = vec![format!(
        "Create the Egnyte application with the label {}, without user groups; if it is there from an earlier session, \
         disassociate all its user groups{inactive}.",
        spell(&after.label)
    )];
    if after.sso.configured {
        said.push("Configure its single sign-on. Any values do: sign-in is not judged.".to_owned());
    }
    said
}

fn changes(before: &Application, after: &Application) -> Vec<String> {
    let mut said = Vec::new();
    if before.label != after.label {
        said.push(format!("Change the label of the Egnyte application to {}.", spell(&after.label)));
    }
    if let Some(url) = after.sso_idp_url.as_ref().filter(|url| before.sso_idp_url.as_ref() != Some(url)) {
        said.push(format!("Change the SSO IdP URL of the Egnyte application to {}.", spell(url)));
    }
    match (before.sso.configured, after.sso.configured) {
        (true, false) => said.push("Deactivate the single sign-on of the Egnyte application.".to_owned()),
        (false, true) => said.push("Configure the single sign-on of the Egnyte application again.".to_owned()),
        _ => {}
    }
    said
}

/// Base URL, token and group management, as they are entered.
fn connection(before: Option<&Integration>, after: &Integration) -> Vec<String> {
    let mut said = Vec::new();
    if before.is_none_or(|before| before.base_url != after.base_url) {
        said.push(format!("Enter the base URL {} in the integration.", spell(&after.base_url)));
    }
    if before.is_none_or(|before| before.token != after.token) {
        let token = spell(&after.token);
        said.push(match before {
            Some(before) if before.active && after.active => format!(
                "Enter the token {token} in the integration. Where the console allows that in an inactive integration only, \
                 deactivate it, enter the token, and activate it again."
            ),
            _ => format!("Enter the token {token} in the integration."),
        });
    }
    if before.is_none_or(|before| before.manage_groups != after.manage_groups) {
        let switch = if after.manage_groups { "on" } else { "off" };
        said.push(format!("Turn the management of groups and group membership {switch} in the integration."));
    }
    said
}
