//! What a connector that declares a capability is asked beside its work, and what it answers.
//!
//! Field names of an event are those of JumpCloud's Directory Insights.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::check::{Mismatch, Strictness, read};
use crate::directory::Id;

/// `ask`: a question that changes nothing in Egnyte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ask {
    /// The session.
    pub session: String,
    /// What is asked.
    pub question: Question,
}

/// Every question there is. One that belongs to a capability is put only to a connector that declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all_fields = "camelCase")]
pub enum Question {
    /// `import`: who is in Egnyte, and who of them was brought into the directory already?
    #[serde(rename = "import.list")]
    ImportList {
        /// Whether the filter "New Users-only" is on: new users come first, or alone.
        new_only: bool,
    },
    /// `import`: bring these into the directory.
    #[serde(rename = "import.run")]
    ImportRun {
        /// Their ids, as `import.list` gave them.
        ids: Vec<String>,
    },
    /// `import`: what became of an import that was not done at once?
    #[serde(rename = "import.job")]
    ImportJob {
        /// Its name, as `import.run` gave it.
        job: String,
    },
    /// `events`: everything recorded in this session so far.
    #[serde(rename = "events.list")]
    EventsList {},
    /// `sign-in`: a person wants to sign in to Egnyte.
    #[serde(rename = "sign-in.respond")]
    SignInRespond {
        /// The person, who is who they say.
        user: Id,
        /// Egnyte's AuthnRequest as XML; `null` where sign-in begins at the directory.
        request: Option<String>,
        /// What is to be handed back to Egnyte as it came.
        relay_state: Option<String>,
    },
    /// `sign-in`: what an administrator of Egnyte types into its single sign-on settings.
    #[serde(rename = "sign-in.metadata")]
    SignInMetadata {},
    /// `application`: the application as it stands.
    #[serde(rename = "application.show")]
    ApplicationShow {},
}

/// The answer to a question, as the question's kind has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Reply {
    /// To `import.list`.
    Importable(Importable),
    /// To `import.run` and `import.job`.
    Imported(Imported),
    /// To `events.list`.
    Events(EventLog),
    /// To `sign-in.respond`.
    SignIn(SignInResponse),
    /// To `sign-in.metadata`.
    Metadata(SignInMetadata),
    /// To `application.show`.
    Application(ApplicationView),
}

/// The answer to `import.list`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Importable {
    /// Egnyte's users, in the order an administrator would see them.
    pub users: Vec<ImportableUser>,
}

/// A user of Egnyte who can be, or was, brought into the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportableUser {
    /// What `import.run` calls them.
    pub id: String,
    /// Their username.
    pub username: String,
    /// Their email, where Egnyte has one.
    #[serde(default)]
    pub email: Option<String>,
    /// Their first name.
    #[serde(default)]
    pub firstname: Option<String>,
    /// Their last name.
    #[serde(default)]
    pub lastname: Option<String>,
    /// Whether they have an account in the directory.
    pub status: ImportStatus,
}

/// Whether a user of Egnyte has an account in the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ImportStatus {
    /// They have none.
    New,
    /// They have one.
    Imported,
}

/// The answer to `import.run` and `import.job`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Imported {
    /// Whether the import is complete.
    pub done: bool,
    /// The people to be created in the directory, once it is.
    #[serde(default)]
    pub created: Vec<NewPerson>,
    /// What to ask after with `import.job`, while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// What the administrator is told of an import that took its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// A person whom an import brings into the directory. The directory gives the id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewPerson {
    /// Username.
    pub username: String,
    /// Company email.
    #[serde(default)]
    pub email: Option<String>,
    /// First name.
    #[serde(default)]
    pub firstname: Option<String>,
    /// Last name.
    #[serde(default)]
    pub lastname: Option<String>,
}

/// The answer to `events.list`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventLog {
    /// What was recorded, oldest first.
    pub events: Vec<InsightsEvent>,
}

/// A Directory Insights event. More fields than these are welcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InsightsEvent {
    /// What was tried: `user_create_provision`, say.
    pub event_type: String,
    /// When, as RFC 3339 has it.
    pub timestamp: String,
    /// Whether it went well.
    pub success: bool,
    /// Whom or what it was tried with.
    pub resource: Resource,
    /// What Egnyte said, where it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// Whatever else is recorded.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// Whom or what an event is about: the directory's id, and the name it is known by.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Resource {
    /// `user`, `user_group` or `application`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The directory's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// A person's username.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The name of a user group or of the application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whatever else is recorded.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// The answer to `sign-in.respond`: an assertion, or why there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignInResponse {
    /// The SAML response in base64, as the browser posts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saml_response: Option<String>,
    /// The relay state of the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relay_state: Option<String>,
    /// Where the browser posts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acs_url: Option<String>,
    /// Why there is no assertion, as the person would read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// The answer to `sign-in.metadata`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignInMetadata {
    /// The issuer of every assertion.
    pub entity_id: String,
    /// Where Egnyte sends a browser to sign in.
    pub login_url: String,
    /// The certificate that vouches for assertions: PEM, with or without its BEGIN and END lines.
    pub certificate: String,
}

/// The answer to `application.show`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationView {
    /// Display label.
    pub label: String,
    /// Where sign-in begins.
    pub sso_idp_url: String,
}

impl Question {
    /// The kind, as messages carry it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ImportList { .. } => "import.list",
            Self::ImportRun { .. } => "import.run",
            Self::ImportJob { .. } => "import.job",
            Self::EventsList {} => "events.list",
            Self::SignInRespond { .. } => "sign-in.respond",
            Self::SignInMetadata {} => "sign-in.metadata",
            Self::ApplicationShow {} => "application.show",
        }
    }

    /// Reads `value`, which stands at the path `at`, as the answer to this question.
    ///
    /// # Errors
    /// The first field that does not fit.
    pub fn answered(&self, value: Value, at: &str, strictness: Strictness) -> Result<Reply, Mismatch> {
        match self {
            Self::ImportList { .. } => read(value, at, strictness).map(Reply::Importable),
            Self::ImportRun { .. } | Self::ImportJob { .. } => read(value, at, strictness).map(Reply::Imported),
            Self::EventsList {} => read(value, at, strictness).map(Reply::Events),
            Self::SignInRespond { .. } => read(value, at, strictness).map(Reply::SignIn),
            Self::SignInMetadata {} => read(value, at, strictness).map(Reply::Metadata),
            Self::ApplicationShow {} => read(value, at, strictness).map(Reply::Application),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_question_names_its_kind_as_it_travels() {
        let id: Id = serde_json::from_value(json!("66e2d689590450d073d2a001")).unwrap();
        let questions = [
            Question::ImportList { new_only: true },
            Question::ImportRun { ids: vec!["1".to_owned()] },
            Question::ImportJob { job: "j1".to_owned() },
            Question::EventsList {},
            Question::SignInRespond { user: id, request: None, relay_state: Some("x".to_owned()) },
            Question::SignInMetadata {},
            Question::ApplicationShow {},
        ];
        for question in questions {
            let sent = serde_json::to_value(Ask { session: "s".to_owned(), question: question.clone() }).unwrap();
            assert_eq!(sent["question"]["kind"], question.kind());
            assert_eq!(super::super::check::<Ask>(&sent, "params", Strictness::Strict), Ok(()));
            assert_eq!(serde_json::from_value::<Ask>(sent).unwrap().question, question);
        }
    }

    #[test]
    fn an_event_keeps_what_nobody_here_reads() {
        let event = json!({
            "event_type": "user_create_provision", "timestamp": "2026-01-01T00:00:00Z", "success": false,
            "resource": {"type": "user", "id": "66e2d689590450d073d2a001", "email": "ada@acme.example"},
            "error_message": "Invalid user name", "service": "directory",
        });
        let log = json!({ "events": [event] });
        let reply = Question::EventsList {}.answered(log.clone(), "result", Strictness::Strict).unwrap();
        assert_eq!(serde_json::to_value(reply).unwrap(), log);
    }

    #[test]
    fn an_answer_that_does_not_fit_is_told_by_its_field() {
        let wrong = json!({"events": [{"event_type": "x", "timestamp": "t", "success": "yes", "resource": {}}]});
        let mismatch = Question::EventsList {}.answered(wrong, "result", Strictness::Lenient).unwrap_err();
        assert_eq!(mismatch.to_string(), "`result.events[0].success` is \"yes\"; accepted: true or false");
        let wrong = json!({"users": [{"id": "1", "username": "ada", "status": "old"}]});
        let mismatch = Question::ImportList { new_only: false }.answered(wrong, "result", Strictness::Lenient);
        assert!(mismatch.unwrap_err().to_string().ends_with("accepted: \"new\", \"imported\""));
    }
}
