//! Questions to a connector that declares a capability, and its replies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::Id;
use crate::insights::EventLog;

/// `ask`: a question that changes nothing in Egnyte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ask {
    /// Id of the session.
    pub session: String,
    /// The question.
    pub question: Question,
}

/// Question of a capability. Only a connector that declares the capability is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all_fields = "camelCase")]
pub enum Question {
    /// `import`: lists the users of Egnyte, and shows which of them were imported already.
    #[serde(rename = "import.list")]
    ImportList {
        /// True if the filter "New Users-only" is on: new users come first, or alone.
        new_only: bool,
    },
    /// `import`: imports users into the directory.
    #[serde(rename = "import.run")]
    ImportRun {
        /// Ids of the users, from `import.list`.
        ids: Vec<String>,
    },
    /// `import`: gets the result of an import that is not done at once.
    #[serde(rename = "import.job")]
    ImportJob {
        /// Name of the job, from `import.run`.
        job: String,
    },
    /// `events`: lists all events recorded in this session.
    #[serde(rename = "events.list")]
    EventsList {},
    /// `sign-in`: signs a person in to Egnyte.
    #[serde(rename = "sign-in.respond")]
    SignInRespond {
        /// Id of the person, who is authenticated already.
        user: Id,
        /// Egnyte's AuthnRequest as XML; `null` if the identity provider starts the sign-in.
        request: Option<String>,
        /// Relay state, to be returned unchanged.
        relay_state: Option<String>,
    },
    /// `sign-in`: gets the single sign-on settings that an administrator enters in Egnyte.
    #[serde(rename = "sign-in.metadata")]
    SignInMetadata {},
    /// `application`: shows the application.
    #[serde(rename = "application.show")]
    ApplicationShow {},
}

impl Question {
    /// Returns the `kind` of the message.
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
}

/// Reply to a question, by the kind of the question.
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

/// Answer to `import.list`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Importable {
    /// Users of Egnyte, in the order that an administrator sees.
    pub users: Vec<ImportableUser>,
}

/// User of Egnyte, in the import list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportableUser {
    /// Id for `import.run`.
    pub id: String,
    /// Username.
    pub username: String,
    /// Email.
    #[serde(default)]
    pub email: Option<String>,
    /// First name.
    #[serde(default)]
    pub firstname: Option<String>,
    /// Last name.
    #[serde(default)]
    pub lastname: Option<String>,
    /// Import status.
    pub status: ImportStatus,
}

/// Import status of a user of Egnyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ImportStatus {
    /// The user has no account in the directory.
    New,
    /// The user has an account in the directory.
    Imported,
}

/// Answer to `import.run` and `import.job`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Imported {
    /// True if the import is complete.
    pub done: bool,
    /// People to be created in the directory, once the import is complete.
    #[serde(default)]
    pub created: Vec<NewPerson>,
    /// Name of the job for `import.job`, while the import is not complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// Notice to the administrator that a large import is complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// Person that an import creates in the directory. The directory assigns the id.
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

/// Answer to `sign-in.respond`: a SAML response, or a refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignInResponse {
    /// SAML response in base64, as the browser posts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saml_response: Option<String>,
    /// Relay state of the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relay_state: Option<String>,
    /// URL that the browser posts to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acs_url: Option<String>,
    /// Reason for the refusal, worded for the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// Answer to `sign-in.metadata`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignInMetadata {
    /// Issuer of every assertion.
    pub entity_id: String,
    /// URL that Egnyte sends a browser to for sign-in.
    pub login_url: String,
    /// Certificate of the signing key: PEM, with or without its BEGIN and END lines.
    pub certificate: String,
}

/// Answer to `application.show`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationView {
    /// Display label.
    pub label: String,
    /// SSO IdP URL.
    pub sso_idp_url: String,
}
