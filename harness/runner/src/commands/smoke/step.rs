//! Steps of the smoke test: the title of each, and the advice if it fails.

use crate::connector::Isolation;
use crate::scenario::parameters::{Allowance, Association, IntegrationState};
use crate::scenario::{ApplicationChange, DirectoryChange, Failure, Scenario, StepPhase, World};
use egnyte_directories::Source;

/// Advice for a build that does not answer what is pushed.
const PUSH_ADVICE: &str = "Let the build listen at {push_port} and take the token {push_token}: both are placeholders of `start`, \
    `environment` and `templates` in [directory], and the variables PUSH_PORT and PUSH_TOKEN. `push_url` is the base URL of its \
    SCIM. It answers GET /Users with a ListResponse, also while Egnyte has no users.";

/// Advice for a directory that a person drives.
const ADVICE_BY_HAND: &str = "Open the base URL in a browser: Egnyte answers 401, or the tunnel does not lead to the mock. Then \
    compare base URL and token with what the application's page shows, look for errors there and in the directory's events, and \
    see that single sign-on is configured, the integration active, and the user group associated.";

/// Step of the smoke test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SmokeStep {
    Available,
    Introduction,
    Event,
    /// Of a build that reads its directory by itself.
    Directory,
    /// Of a build that SCIM is pushed to.
    Push,
    /// Of a directory that a person drives.
    ByHand,
    Person,
    Group,
    Sync,
    /// Of a build that reads its directory by itself.
    Pages,
}

impl SmokeStep {
    /// Returns the steps that are acts of a scenario, for a build with this source of its directory, or for a person.
    pub(super) fn of(source: Option<Source>, is_manual: bool) -> &'static [Self] {
        match source {
            None if is_manual => &[Self::ByHand, Self::Group],
            None => &[Self::Event, Self::Person, Self::Group, Self::Sync],
            Some(Source::Files | Source::JumpCloud | Source::Ldap) => {
                &[Self::Directory, Self::Person, Self::Group, Self::Sync, Self::Pages]
            }
            Some(Source::Scim) => &[Self::Push, Self::Person, Self::Group, Self::Sync],
        }
    }

    /// Returns the title of the step.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Available => "the connector is available",
            Self::Introduction => "it answers `hello`",
            Self::Event => "it answers an event",
            Self::Directory => "the build reads its directory, with the right key",
            Self::Push => "the build answers SCIM, with the right token",
            Self::ByHand => "the directory reaches Egnyte, and one person gets an account there",
            Self::Person => "one person gets an account in Egnyte",
            Self::Group => "one user group gets a group in Egnyte, with that person as a member",
            Self::Sync => "a second sync changes nothing",
            Self::Pages => "the directory is read to the end of its pages",
        }
    }

    /// Returns the advice for a connector that fails the step.
    pub(super) fn advice(self, isolation: Isolation) -> &'static str {
        let of_service = if isolation == Isolation::Service { self.advice_for_service() } else { None };
        of_service.unwrap_or_else(|| self.advice_for_process())
    }

    /// Returns the advice for a service, where it differs from that for a process.
    fn advice_for_service(self) -> Option<&'static str> {
        Some(match self {
            Self::Available => {
                "Start the service; it is not started by the harness. --connector names its URL, for example \
                 http://127.0.0.1:9090/. A service may take as long as start_timeout to listen."
            }
            Self::Introduction => {
                "Answer the POST of `hello` with status 200 and {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocol\":1,\
                 \"name\":\"…\"}}. Try it by hand: curl -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":\
                 {\"protocol\":1,\"suite\":\"0.1.0\",\"session\":\"s-1\"}}' URL"
            }
            Self::Event => {
                "The integration was activated, and no user group is associated with Egnyte yet: there is nothing to \
                 send. Answer every `deliver` with the result {\"ok\":true} when all is done."
            }
            Self::Directory | Self::Push | Self::ByHand | Self::Person | Self::Group | Self::Sync | Self::Pages => {
                return None;
            }
        })
    }

    fn advice_for_process(self) -> &'static str {
        match self {
            Self::Available => {
                "Name the connector with --connector, for example \"stdio:python3 connector.py\". A program name with a \
                 slash is relative to the folder of conformance.toml, else to the current folder. A service must be \
                 running already."
            }
            Self::Introduction => {
                "Answer `hello` with {\"protocol\":1,\"name\":\"…\"}: one line on standard output, flushed. Write logs to \
                 standard error. Try it by hand: echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":\
                 {\"protocol\":1,\"suite\":\"0.1.0\",\"session\":\"s-1\"}}' | YOUR COMMAND"
            }
            Self::Event => {
                "The integration was activated, and no user group is associated with Egnyte yet: there is nothing to \
                 send. Answer every `deliver` with {\"ok\":true} when all is done, or exit with 0."
            }
            Self::Directory => {
                "Lead the build to its directory: {directory_url} and {directory_key} are placeholders of `trigger`, `start`, \
                 `environment` and `templates` in [directory]. docs/directories.md has the variables that are always set."
            }
            Self::Push => PUSH_ADVICE,
            Self::ByHand => ADVICE_BY_HAND,
            Self::Person => {
                "Ada is active and in an associated user group: look for her account, and create it if there is none. \
                 POST {baseUrl}/Users with userName, emails, name, active and userType `power`."
            }
            Self::Group => {
                "The user group is associated and has an active member: create it with POST {baseUrl}/Groups and its \
                 displayName, then add the member with PATCH. `manageGroups` is true."
            }
            Self::Sync => {
                "Look for a user or group before you create it. An event says that something happened, not that it is \
                 missing in Egnyte."
            }
            Self::Pages => {
                "Read every list page by page, until a page is empty or the total is reached: JumpCloud's pages have 10 \
                 entries without `limit`, and at most 100. A search over LDAP has at most 500 without paged results."
            }
        }
    }

    /// Runs the step.
    pub(super) async fn run(self, world: &mut World) -> Result<(), Failure> {
        let activated = || {
            let activated = ApplicationChange::Integration(IntegrationState::Activated);
            vec![DirectoryChange::Application(activated)]
        };
        match self {
            Self::Available | Self::Introduction => Ok(()),
            Self::Event | Self::Directory | Self::Push => {
                world.open(activated()).await?;
                world.run(async |scenario: &mut Scenario| scenario.expect_directory_read()).await
            }
            Self::ByHand => {
                world.open(activated()).await?;
                add_person(world).await
            }
            Self::Person => add_person(world).await,
            Self::Group => {
                let rows = ["user Ada is created", "group \"Engineering\" is created", "Ada joins \"Engineering\""];
                let rows = rows.map(|row| vec![row.to_owned()]);
                world.run(async |scenario| scenario.expect_table(&rows, &Allowance::Nothing).await).await
            }
            Self::Sync => {
                let sync = async |scenario: &mut Scenario| {
                    scenario.change_directory(StepPhase::When, vec![DirectoryChange::RequestSync]).await?;
                    scenario.expect_no_changes(&Allowance::Nothing).await
                };
                world.run(sync).await
            }
            Self::Pages => read_pages(world).await,
        }
    }
}

/// Adds a user group of one person, who gets an account.
async fn add_person(world: &mut World) -> Result<(), Failure> {
    let name = "Engineering".to_owned();
    let group = DirectoryChange::CreateUserGroup { name: name.clone(), members: vec!["Ada".to_owned()] };
    let changes = vec![group, DirectoryChange::Associate(name, Association::Associated)];
    let person = async |scenario: &mut Scenario| {
        scenario.change_directory(StepPhase::When, changes).await?;
        scenario.expect_active("Ada").await
    };
    world.run(person).await
}

/// Adds a user group with more people than a page has, which a build reads to the end.
async fn read_pages(world: &mut World) -> Result<(), Failure> {
    let name = || "Everyone".to_owned();
    let group = DirectoryChange::CreateBulkUserGroup(name(), 12);
    let changes = vec![group, DirectoryChange::Associate(name(), Association::Associated)];
    let pages = async |scenario: &mut Scenario| {
        scenario.change_directory(StepPhase::When, changes).await?;
        scenario.expect_directory_read()
    };
    world.run(pages).await
}
