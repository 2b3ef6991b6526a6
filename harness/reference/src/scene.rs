//! Test fixture: a directory and an Egnyte domain in a few words, and the plan between them as sentences.

use egnyte_protocol::directory::{
    Application, Directory, Event, EventKind, Id, IdKind, Integration, Person, PersonState, Sso, TestUser,
};

use super::flaw::Flaw;
use super::plan::{
    self, Account, AccountUpdate, Conflict, Group, GroupManagement, GroupUpdate, NewAccount, NewGroup, Operation, Plan,
    PlanInput, Present, State, Values, Wanted,
};
use super::policies::Policies;

/// People of Acme: username, first name, last name; the position is the number of the id.
const PEOPLE: [(&str, &str, &str); 4] = [
    ("ada", "Ada", "Lovelace"),
    ("grace", "Grace", "Hopper"),
    ("linus", "Linus", "Pauling"),
    ("edsger", "Edsger", "Dijkstra"),
];

/// Directory, accounts and groups of Egnyte, and state of the session.
pub(super) struct Scene {
    pub(super) directory: Directory,
    pub(super) accounts: Vec<Account>,
    pub(super) groups: Vec<Group>,
    pub(super) state: State,
    pub(super) event: Event,
    pub(super) management: GroupManagement,
    pub(super) flaw: Option<Flaw>,
}

/// Returns the id of a person.
pub(super) fn person(name: &str) -> Id {
    let n = PEOPLE.iter().position(|(known, ..)| *known == name).unwrap();
    Id::nth(IdKind::Person, n + 1)
}

/// Returns the wanted values of a person's account.
pub(super) fn values(name: &str) -> Values {
    let (_, first, last) = PEOPLE.iter().find(|(known, ..)| *known == name).unwrap();
    Values {
        user_name: name.to_owned(),
        email: Some(format!("{name}@acme.example")),
        given_name: Some((*first).to_owned()),
        family_name: Some((*last).to_owned()),
        formatted_name: Some(format!("{first} {last}")),
    }
}

/// Returns the application with this base URL of Egnyte.
pub(super) fn application(base_url: &str) -> Application {
    let test_user =
        TestUser { username: "conformance-test".to_owned(), email: "conformance-test@acme.example".to_owned() };
    Application {
        label: "Egnyte".to_owned(),
        sso_idp_url: None,
        sso: Sso {
            configured: true,
            entity_id: "https://acme.egnyte.com".to_owned(),
            acs_url: "https://acme.egnyte.com/samlconsumer".to_owned(),
            domain_specific_issuer: true,
        },
        integration: Integration {
            active: true,
            base_url: base_url.to_owned(),
            token: "s3cret-token".to_owned(),
            manage_groups: true,
            test_user,
            ca_file: None,
        },
    }
}

impl Scene {
    /// Creates an empty Egnyte, and a directory whose people are in no user group.
    pub(super) fn new() -> Self {
        let mut directory = Directory::new(application("http://127.0.0.1:9"));
        for (name, first, last) in PEOPLE {
            directory.create_person(Person {
                id: person(name),
                username: name.to_owned(),
                email: Some(format!("{name}@acme.example")),
                firstname: Some(first.to_owned()),
                lastname: Some(last.to_owned()),
                state: PersonState::Active,
            });
        }
        let event = directory.request_sync();
        let (accounts, groups, state) = (Vec::new(), Vec::new(), State::default());
        Self { directory, accounts, groups, state, event, management: GroupManagement::On, flaw: None }
    }

    /// Sets the flaw.
    pub(super) fn flaw(self, flaw: &str) -> Self {
        Self { flaw: Some(flaw.parse().unwrap()), ..self }
    }

    /// Adds a user group that is not associated.
    pub(super) fn user_group(mut self, name: &str, members: &[&str]) -> Self {
        let id = Id::nth(IdKind::UserGroup, self.directory.user_groups.len() + 1);
        self.directory.create_user_group(id, name, members.iter().map(|member| person(member)).collect());
        self
    }

    /// Adds an associated user group.
    pub(super) fn associate(self, name: &str, members: &[&str]) -> Self {
        self.user_group(name, members).then(|directory| directory.set_associated(name, true).unwrap())
    }

    /// Changes the directory.
    pub(super) fn then(mut self, act: impl FnOnce(&mut Directory) -> Event) -> Self {
        self.event = act(&mut self.directory);
        let (directory, event) = (&self.directory, &self.event);
        self.state.admit(directory, event);
        self
    }

    /// Sets the group management.
    pub(super) fn managing(self, management: GroupManagement) -> Self {
        Self { management, ..self }
    }

    /// Adds an account that is not managed, with the values of this person.
    pub(super) fn local(mut self, id: &str, name: &str) -> Self {
        let values = values(name);
        let user_type = Some("standard".to_owned());
        self.accounts.push(Account { id: id.to_owned(), external_id: None, values, active: true, user_type });
        self
    }

    /// Adds an account that was created for this person.
    pub(super) fn provision(mut self, id: &str, name: &str) -> Self {
        let (external_id, values) = (Some(person(name).to_string()), values(name));
        let user_type = Some("power".to_owned());
        self.accounts.push(Account { id: id.to_owned(), external_id, values, active: true, user_type });
        self
    }

    /// Changes the newest account.
    pub(super) fn with(mut self, alter: impl FnOnce(&mut Account)) -> Self {
        alter(self.accounts.last_mut().unwrap());
        self
    }

    /// Adds a group that is not managed.
    pub(super) fn local_group(mut self, id: &str, name: &str, members: &[&str]) -> Self {
        let members = members.iter().map(|member| (*member).to_owned()).collect();
        self.groups.push(Group { id: id.to_owned(), external_id: None, name: name.to_owned(), members });
        self
    }

    /// Adds the group that was created for the newest user group.
    pub(super) fn managed_group(self, id: &str, members: &[&str]) -> Self {
        let user_group = self.directory.user_groups.last().unwrap().clone();
        let mut scene = self.local_group(id, &user_group.name, members);
        scene.groups.last_mut().unwrap().external_id = Some(user_group.id.to_string());
        scene.state.bind_group(&user_group.id, id);
        scene
    }

    /// Makes the plan.
    pub(super) fn plan(&self) -> Plan {
        let mut policies = Policies::default();
        let mut wanted = Wanted::new(&self.directory, self.management);
        if let Some(flaw) = self.flaw {
            flaw.apply_to_policies(&mut policies);
            flaw.apply_to_wanted(&mut wanted, &self.state);
        }
        let present = Present::new(self.accounts.clone(), self.groups.clone());
        let input = PlanInput { wanted: &wanted, present: &present, state: &self.state, event: &self.event };
        let mut plan = plan::plan(&input, &policies.plan);
        if let Some(flaw) = self.flaw {
            flaw.apply_to_plan(&mut plan.operations, &input);
        }
        plan
    }

    /// Asserts the plan, described in sentences.
    #[track_caller]
    pub(super) fn plans(&self, expected: &[&str]) {
        let sentences: Vec<String> = self.plan().operations.iter().map(describe).collect();
        assert_eq!(sentences, expected);
    }
}

/// Activates the integration again.
pub(super) fn activate(directory: &mut Directory) -> Event {
    directory.change_application(EventKind::IntegrationActivated, |_| {})
}

fn describe(operation: &Operation) -> String {
    match operation {
        Operation::CreateAccount(NewAccount { person, user_type, active, .. }) => {
            let active = if *active { "" } else { "inactive " };
            format!("create {active}{user_type} {}", name(person))
        }
        Operation::UpdateAccount(update) => describe_account(update),
        Operation::DeactivateAccount { account, .. } => format!("deactivate {account}"),
        Operation::DeleteAccount { account, .. } => format!("delete {account}"),
        Operation::CreateGroup(NewGroup { name, members, .. }) => format!("create {name:?}{}", list_people(members)),
        Operation::UpdateGroup(update) => describe_group(update),
        Operation::DeleteGroup { group, .. } => format!("delete {group}"),
        Operation::Report(Conflict::ValueTaken { person, attribute, .. }) => {
            format!("report {attribute} of {}", name(person))
        }
        Operation::Report(Conflict::GroupNameTaken { name, .. }) => format!("report {name:?}"),
    }
}

fn name(id: &Id) -> &'static str {
    PEOPLE.iter().map(|(name, ..)| *name).find(|name| person(name) == *id).unwrap()
}

fn list_people(people: &[Id]) -> String {
    people.iter().map(|id| format!(" +{}", name(id))).collect()
}

fn describe_account(update: &AccountUpdate) -> String {
    let basis = format!("{:?}", update.basis).to_lowercase();
    let mut words = vec![format!("{basis} {} as {}:", update.account, name(&update.person))];
    let value = |change: &plan::Change| format!("{}={}", change.attribute, change.value.as_deref().unwrap_or("-"));
    words.extend(update.changes.iter().map(value));
    words.extend(update.reactivate.then(|| "reactivate".to_owned()));
    words.extend(update.bind.then(|| "bind".to_owned()));
    words.extend(update.user_type.map(|user_type| format!("type={user_type}")));
    words.join(" ")
}

fn describe_group(update: &GroupUpdate) -> String {
    let mut words = vec![format!("{} {}:", format!("{:?}", update.basis).to_lowercase(), update.group)];
    words.extend(update.rename.as_ref().map(|name| format!("name={name}")));
    words.extend(update.bind.then(|| "bind".to_owned()));
    words.extend(update.join.iter().map(|id| format!("+{}", name(id))));
    words.extend(update.leave.iter().map(|account| format!("-{account}")));
    words.join(" ")
}
