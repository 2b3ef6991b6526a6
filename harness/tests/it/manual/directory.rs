//! Directory whose console is filled as the instructions say, and nothing else: it is synced by the reference connector. So the
//! instructions are proven to say all that a scenario needs.

use egnyte_protocol::connector::{Connector, ScenarioName, Target as _};
use egnyte_protocol::directory::{
    Application, Directory, Event, EventKind, Id, IdKind, Integration, Person, PersonState, Property, Sso, TestUser,
};
use egnyte_protocol::{Delivery, Hello, VERSION};
use egnyte_reference::Flaw;
use tokio::runtime::Runtime;

use super::person::Terminal;
use crate::support::Ended;

/// Directory with its integration.
struct CloudDirectory {
    directory: Directory,
    connector: Box<dyn Connector>,
    runtime: Runtime,
    /// Number of people and user groups so far: an id is never used again.
    created: usize,
    /// Answers that are still to be given.
    answers: Vec<String>,
}

impl CloudDirectory {
    fn new(flaw: Option<Flaw>) -> Self {
        let runtime = Runtime::new().unwrap();
        let mut connector = egnyte_reference::target(flaw).open(&ScenarioName::default()).unwrap();
        let hello = Hello { protocol: VERSION, suite: "0".to_owned(), session: "s-1".to_owned() };
        runtime.block_on(connector.hello(hello)).unwrap();
        let directory = Directory::new(application());
        Self { directory, connector, runtime, created: 0, answers: Vec::new() }
    }

    /// Answers a question: the instructions before it are carried out first.
    fn answer(&mut self, text: &str) -> String {
        let instructions = text.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(". "));
        for (_, instruction) in instructions {
            if let Some(event) = self.carry_out(instruction) {
                self.sync(event);
            }
        }
        if self.answers.is_empty() { String::new() } else { self.answers.remove(0) }
    }

    fn sync(&mut self, event: Event) {
        let delivery = Delivery { session: "s-1".to_owned(), event, directory: self.directory.clone() };
        let settled = self.runtime.block_on(self.connector.deliver(delivery)).unwrap();
        let name = |user: Option<Id>, group: Option<Id>| {
            let user = user.and_then(|id| Some(self.directory.person(&id)?.username.clone()));
            let group =
                group.and_then(|id| Some(self.directory.user_groups.iter().find(|it| it.id == id)?.name.clone()));
            user.or(group).unwrap_or_default()
        };
        let problems: Vec<String> =
            settled.problems.into_iter().map(|it| format!("{}: {}", name(it.user, it.user_group), it.error)).collect();
        match settled.error.filter(|_| problems.is_empty()) {
            Some(error) => self.answers.push(error),
            None => self.answers.extend(problems),
        }
    }

    fn carry_out(&mut self, text: &str) -> Option<Event> {
        let values = quoted(text);
        let start = [" \"", " '"].iter().filter_map(|quote| text.find(quote)).min();
        let (words, value) =
            (&text[..start.map_or(text.len(), |start| start + 1)], |index: usize| values[index].clone());
        let directory = &mut self.directory;
        match words {
            "Create the Egnyte application with the label " => {
                directory.application = Some(application());
                None
            }
            "Enter the base URL " => Some(self.set(|it| it.integration.base_url = value(0))),
            "Enter the token " => Some(self.set_token(value(0))),
            "Delete the application " => Some(directory.delete_application()),
            "Delete the user group " => Some(directory.delete_user_group(&value(0)).unwrap()),
            "Rename the user group " => Some(directory.rename_user_group(&value(0), &value(1)).unwrap()),
            "Associate the user group " => Some(directory.set_associated(&value(0), true).unwrap()),
            "Disassociate the user group " => Some(directory.set_associated(&value(0), false).unwrap()),
            "Create the user group " => Some(self.create_group(&value(0), text)),
            _ if words.starts_with("Create the user ") => Some(self.create_person(text, &values)),
            _ if words.contains(" to the user group ") || words.contains(" from the user group ") => {
                self.move_people(words, &value(0));
                None
            }
            _ if words.contains(" of the user ") || text.contains(" of the user ") => {
                Some(self.set_property(text, values))
            }
            _ if words.starts_with("Suspend the user ") => Some(self.set_state(words, PersonState::Suspended)),
            _ if words.starts_with("Activate the suspended user ") => Some(self.set_state(words, PersonState::Active)),
            _ if words.starts_with("Delete the user ") => {
                let id = self.find(words);
                Some(self.directory.delete_person(&id).unwrap())
            }
            _ => self.switch(words),
        }
    }

    /// Switches something of the application on or off.
    fn switch(&mut self, words: &str) -> Option<Event> {
        let (kind, change): (EventKind, fn(&mut Application)) = match words {
            "Activate the integration with Egnyte." => {
                (EventKind::IntegrationActivated, |it| it.integration.active = true)
            }
            "Deactivate the integration with Egnyte." => {
                (EventKind::IntegrationDeactivated, |it| it.integration.active = false)
            }
            "Turn the management of groups and group membership on in the integration." => {
                (EventKind::IntegrationUpdated, |it| it.integration.manage_groups = true)
            }
            "Turn the management of groups and group membership off in the integration." => {
                (EventKind::IntegrationUpdated, |it| it.integration.manage_groups = false)
            }
            "Deactivate the single sign-on of the Egnyte application." => {
                (EventKind::SsoDeactivated, |it| it.sso.configured = false)
            }
            _ if words.starts_with("Configure ") => (EventKind::SsoConfigured, |it| it.sso.configured = true),
            _ if words.starts_with("Start a sync of everything") => return Some(self.directory.request_sync()),
            // A directory for tests begins without any.
            _ if words.starts_with("Delete the users and user groups of an earlier session") => return None,
            _ if words.starts_with("The next steps exchange ") => return None,
            _ => panic!("a person does not understand: {words}"),
        };
        Some(self.directory.change_application(kind, change))
    }

    fn set(&mut self, change: impl FnOnce(&mut Application)) -> Event {
        self.directory.change_application(EventKind::IntegrationUpdated, change)
    }

    fn set_token(&mut self, token: String) -> Event {
        let is_active = self.directory.is_integrated();
        let kind = if is_active { EventKind::IntegrationReauthenticated } else { EventKind::IntegrationUpdated };
        self.directory.change_application(kind, |it| it.integration.token = token)
    }

    fn create_person(&mut self, text: &str, values: &[String]) -> Event {
        let mut values = values.iter().cloned();
        let mut value = |field: &str| (!text.contains(&format!("no {field}"))).then(|| values.next().unwrap());
        self.created += 1;
        self.directory.create_person(Person {
            // Ids of the suite's own people would say that an account is theirs.
            id: Id::nth(IdKind::OwnPerson, self.created),
            username: value("username").unwrap(),
            email: value("email"),
            firstname: value("first name"),
            lastname: value("last name"),
            state: PersonState::Active,
        })
    }

    fn create_group(&mut self, name: &str, text: &str) -> Event {
        let members = text.rsplit_once(" with ").map(|(_, names)| self.find_all(names)).unwrap_or_default();
        self.created += 1;
        self.directory.create_user_group(Id::nth(IdKind::UserGroup, self.created), name, members)
    }

    fn move_people(&mut self, words: &str, group: &str) {
        for id in self.find_all(words) {
            let directory = &mut self.directory;
            let moved =
                if words.starts_with("Add ") { directory.join(group, &id) } else { directory.leave(group, &id) };
            self.sync(moved.unwrap());
        }
    }

    fn set_property(&mut self, text: &str, mut values: Vec<String>) -> Event {
        let id = self.find(text.split_once(" of the user ").unwrap().1);
        let value = if text.starts_with("Remove ") { None } else { values.pop() };
        let property = match text.split_once(" the ").unwrap().1 {
            field if field.starts_with("username") => Property::Username,
            field if field.starts_with("email") => Property::Email,
            field if field.starts_with("first name") => Property::FirstName,
            _ => Property::LastName,
        };
        self.directory.set_property(&id, property, value).unwrap()
    }

    fn set_state(&mut self, words: &str, state: PersonState) -> Event {
        let id = self.find(words);
        self.directory.set_state(&id, state).unwrap()
    }

    /// Finds the person whose username stands in brackets, or alone.
    fn find(&self, text: &str) -> Id {
        self.find_all(text).pop().unwrap_or_else(|| panic!("there is no such person: {text}"))
    }

    fn find_all(&self, text: &str) -> Vec<Id> {
        let is_named = |person: &&Person| {
            let name = &person.username;
            text.contains(&format!("({name})")) || (person.display_name().is_none() && text.contains(name.as_str()))
        };
        self.directory.users.iter().filter(is_named).map(|person| person.id.clone()).collect()
    }
}

/// Returns the values in quotes, single ones where a value has double ones.
fn quoted(text: &str) -> Vec<String> {
    let text = text.replace("\\u{200f}", "\u{200f}").replace("\\u{200e}", "\u{200e}");
    let (mut values, mut rest) = (Vec::new(), text.as_str());
    while let Some(start) = rest.find([' ']).filter(|_| !rest.is_empty()) {
        rest = &rest[start + 1..];
        if let Some(quote) = rest.chars().next().filter(|sign| ['"', '\''].contains(sign)) {
            let Some((value, after)) = rest[1..].split_once(quote) else { break };
            values.push(value.to_owned());
            rest = after;
        }
    }
    values
}

fn application() -> Application {
    let text = |text: &str| text.to_owned();
    Application {
        label: text("Egnyte"),
        sso_idp_url: None,
        sso: Sso { configured: true, entity_id: text("x"), acs_url: text("x"), domain_specific_issuer: true },
        integration: Integration {
            active: false,
            base_url: String::new(),
            token: String::new(),
            manage_groups: true,
            test_user: TestUser { username: text("conformance-test"), email: text("conformance-test@acme.example") },
            ca_file: None,
        },
    }
}

/// Runs features with this directory, whose connector may have a flaw.
fn run(words: &[&str], flaw: Option<Flaw>) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let mut directory = CloudDirectory::new(flaw);
    Terminal::start(folder.path(), words).follow(|text, _| directory.answer(text))
}

/// Features with every kind of instruction: values, groups, suspension, deletion, tokens, the application, exchanges.
const FEATURES: [&str; 8] = [
    "features/users/problems.feature",
    "features/users/rehired.feature",
    "features/users/letters.feature:23",
    "features/groups/renaming.feature:14",
    "features/groups/disassociating.feature:14",
    "features/integration/activation.feature",
    "features/integration/deactivation.feature",
    "features/delivery/credentials.feature",
];

#[test]
fn instructions_say_all_that_a_scenario_needs() {
    let ended = run(&FEATURES, None).exits(0);
    assert!(ended.stdout.contains(" passed, 0 failed"), "{ended}");
}

#[test]
fn flaw_of_the_directory_is_found_under_its_rule() {
    let flaw = Flaw::ALL.iter().copied().find(|flaw| flaw.name() == "rename-creates-second");
    assert!(flaw.is_some());
    let ended = run(&["features/groups/renaming.feature:14"], flaw).exits(1);
    ended.says(&["groups.renamed, documented", "group \"Engineering\" is renamed to \"Platform\""]);
}
