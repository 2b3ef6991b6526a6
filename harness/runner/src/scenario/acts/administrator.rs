//! Acts of an administrator in Egnyte, and of a client that has the domain's token.

use serde_json::json;

use crate::mock::{EgnyteError, GroupEdit, User, UserEdit};
use crate::scenario::failure::{Failure, StepFuture, StepResult};
use crate::scenario::parameters::{
    AccountChange, AccountName, Attribute, BulkKind, EgnyteMode, GroupChange, TimeSpan, Transfer,
};
use crate::scenario::phase::StepPhase;
use crate::scenario::state::Scenario;
use egnyte_protocol::directory::Person;

/// Act of an administrator in Egnyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdministratorAct {
    /// Creates an account with a person's values, except for these.
    CreateUser(String, Vec<(Attribute, String)>),
    /// Creates an account with a person's values, except for those of a table: an attribute and its value in each row.
    CreateUserWith(String, Vec<Vec<String>>),
    /// Creates an account that belongs to no person of the directory.
    CreateLocalUser(String, Vec<(Attribute, String)>),
    /// Creates a group of this name with these members.
    CreateGroup(String, Vec<AccountName>),
    /// Creates this number of local users or of groups without members.
    CreateMany(BulkKind, usize),
    /// Creates everything that a fixture describes.
    CreateFixture(String),
    /// Sets a guess of the mock to one of the named modes.
    SetMode(EgnyteMode),
    /// Deactivates, reactivates or deletes an account.
    ChangeAccount(AccountChange, AccountName),
    /// Sets a guess of the mock, by its id, to a value.
    SetGuess(String, String),
    /// Sets the clock of the domain ahead.
    MoveClock(TimeSpan),
    /// Sets an attribute of an account.
    Set(Attribute, AccountName, String),
    /// Adds an account to a group, or removes it.
    Transfer(Transfer, AccountName, String),
    /// Deletes or renames a group.
    ChangeGroup(GroupChange),
}

impl Scenario {
    /// Performs an act of an administrator.
    pub fn administer(&mut self, act: AdministratorAct) -> StepFuture<'_> {
        Box::pin(async move {
            self.check_premises().await?;
            match act {
                AdministratorAct::CreateUser(name, values) => {
                    let user = with_values(account_of(self.directory.person(&name)?), values);
                    self.create_user(user).await
                }
                AdministratorAct::CreateUserWith(name, rows) => {
                    let user = with_values(account_of(self.directory.person(&name)?), read_values(&rows)?);
                    self.create_user(user).await
                }
                AdministratorAct::CreateLocalUser(username, values) => {
                    self.create_user(with_values(local_account(&username), values)).await
                }
                AdministratorAct::CreateGroup(name, members) => self.create_group(&name, &members).await,
                AdministratorAct::CreateMany(kind, count) => self.create_many(kind, count).await,
                AdministratorAct::CreateFixture(name) => self.create_fixture(&name).await,
                AdministratorAct::SetMode(mode) => self.set_guess(mode.guess, mode.value).await,
                AdministratorAct::SetGuess(guess, value) => self.set_guess(&guess, &value).await,
                AdministratorAct::MoveClock(TimeSpan(millis)) => {
                    Ok(self.egnyte.call(|mock, domain| mock.move_clock(domain, millis)).await?)
                }
                AdministratorAct::ChangeAccount(change, account) => self.change_account(change, &account).await,
                AdministratorAct::Set(attribute, account, value) => {
                    self.edit_user(&account, with_values(UserEdit::default(), vec![(attribute, value)])).await
                }
                AdministratorAct::Transfer(transfer, account, group) => self.transfer(transfer, &account, &group).await,
                AdministratorAct::ChangeGroup(GroupChange::Rename(group, to)) => {
                    self.edit_group(&group, GroupEdit { display_name: Some(to), ..GroupEdit::default() }).await
                }
                AdministratorAct::ChangeGroup(GroupChange::Delete(group)) => self.delete_group(&group).await,
            }
        })
    }

    /// Adds an account to a group, or removes it.
    async fn transfer(&mut self, transfer: Transfer, account: &AccountName, group: &str) -> StepResult {
        let id = vec![self.find_account(account).await?.id];
        let edit = match transfer {
            Transfer::Add => GroupEdit { add: id, ..GroupEdit::default() },
            Transfer::Remove => GroupEdit { remove: id, ..GroupEdit::default() },
        };
        self.edit_group(group, edit).await
    }

    /// Creates a person over SCIM without a user type, as no connector would.
    pub fn create_over_scim_untyped<'a>(&'a mut self, name: &'a str) -> StepFuture<'a> {
        Box::pin(async move {
            self.begin(StepPhase::When).await?;
            let person = self.directory.person(name)?;
            let user = json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": person.username,
                "externalId": person.id,
                "name": {
                    "givenName": person.firstname,
                    "familyName": person.lastname,
                    "formatted": person.display_name(),
                },
                "emails": [{"value": person.email, "type": "work", "primary": true}],
                "active": true,
            });
            self.egnyte.answer = Some(self.egnyte.call(|mock, domain| mock.create_over_scim(domain, &user)).await?);
            self.exclude_own_requests().await
        })
    }

    async fn create_user(&mut self, user: UserEdit) -> StepResult {
        self.egnyte.call(|mock, domain| mock.create_user(domain, &user)).await?;
        Ok(())
    }

    async fn create_group(&mut self, name: &str, members: &[AccountName]) -> StepResult {
        let mut ids = Vec::new();
        for member in members {
            ids.push(self.find_account(member).await?.id);
        }
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        self.egnyte.call(|mock, domain| mock.create_group(domain, name, &ids)).await?;
        Ok(())
    }

    async fn create_many(&mut self, kind: BulkKind, count: usize) -> StepResult {
        match kind {
            BulkKind::LocalUsers => {
                let users: Vec<_> = (1..=count).map(|number| local_account(&format!("guest-{number:04}"))).collect();
                self.egnyte.call(|mock, domain| mock.create_users(domain, &users)).await?;
            }
            BulkKind::Groups => {
                let names: Vec<_> = (1..=count).map(|number| format!("Team {number:04}")).collect();
                self.egnyte.call(|mock, domain| mock.create_groups(domain, &names)).await?;
            }
        }
        Ok(())
    }

    async fn create_fixture(&mut self, name: &str) -> StepResult {
        let fixture = self.context.domains.find(name).map_err(Failure::error)?;
        let planted = self.egnyte.call(|mock, domain| mock.seed(domain, &fixture.seed)).await;
        planted.map_err(|error| match error {
            EgnyteError::Refused { why, .. } => Failure::error(format!("{}: {why}", fixture.file)),
            other => other.into(),
        })
    }

    async fn set_guess(&mut self, guess: &str, value: &str) -> StepResult {
        self.egnyte.username_case = self.egnyte.username_case.after_guess(guess, value);
        Ok(self.egnyte.call(|mock, domain| mock.set_guess(domain, guess, value)).await?)
    }

    async fn change_account(&mut self, change: AccountChange, account: &AccountName) -> StepResult {
        let active = match change {
            AccountChange::Deactivate => false,
            AccountChange::Reactivate => true,
            AccountChange::Delete => {
                let id = self.find_account(account).await?.id;
                return Ok(self.egnyte.call(|mock, domain| mock.delete_user(domain, &id)).await?);
            }
        };
        self.edit_user(account, UserEdit { active: Some(active), ..UserEdit::default() }).await
    }

    async fn edit_user(&mut self, account: &AccountName, edit: UserEdit) -> StepResult {
        let id = self.find_account(account).await?.id;
        self.egnyte.call(|mock, domain| mock.edit_user(domain, &id, &edit)).await?;
        Ok(())
    }

    async fn edit_group(&mut self, group: &str, edit: GroupEdit) -> StepResult {
        let id = self.find_group_id(group).await?;
        self.egnyte.call(|mock, domain| mock.edit_group(domain, &id, &edit)).await?;
        Ok(())
    }

    async fn delete_group(&mut self, group: &str) -> StepResult {
        let id = self.find_group_id(group).await?;
        Ok(self.egnyte.call(|mock, domain| mock.delete_group(domain, &id)).await?)
    }

    pub(super) async fn find_account(&mut self, account: &AccountName) -> StepResult<User> {
        let (roster, naming) = self.roster().await?;
        let (name, found) = match account {
            AccountName::Person(name) => (name, naming.find_account(name, &roster)),
            AccountName::Local(name) => (name, roster.users.iter().find(|user| user.user_name == *name)),
        };
        found.cloned().ok_or_else(|| {
            let known: Vec<String> = roster.users.iter().map(|user| naming.account(user)).collect();
            unknown("account of", name, &known)
        })
    }

    async fn find_group_id(&mut self, name: &str) -> StepResult<String> {
        let (roster, _) = self.roster().await?;
        let found = roster.groups.iter().find(|group| group.display_name == name);
        found.map(|group| group.id.clone()).ok_or_else(|| {
            let known: Vec<String> = roster.groups.iter().map(|group| group.display_name.clone()).collect();
            unknown("group", name, &known)
        })
    }
}

fn unknown(what: &str, name: &str, known: &[String]) -> Failure {
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Failure::error(format!("Egnyte has no {what} `{name}`; it has {known}"))
}

/// Account of a person, as an administrator creates it before the directory is connected.
fn account_of(person: &Person) -> UserEdit {
    UserEdit {
        user_name: Some(person.username.clone()),
        email: person.email.clone(),
        given_name: person.firstname.clone(),
        family_name: person.lastname.clone(),
        formatted_name: person.display_name(),
        auth_type: Some("egnyte".to_owned()),
        user_type: Some("power".to_owned()),
        ..UserEdit::default()
    }
}

fn local_account(username: &str) -> UserEdit {
    let mut letters = username.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    UserEdit {
        user_name: Some(username.to_owned()),
        email: Some(format!("{username}@local.example")),
        formatted_name: Some(format!("{first} Local")),
        given_name: Some(first),
        family_name: Some("Local".to_owned()),
        auth_type: Some("egnyte".to_owned()),
        user_type: Some("power".to_owned()),
        ..UserEdit::default()
    }
}

fn with_values(mut edit: UserEdit, values: Vec<(Attribute, String)>) -> UserEdit {
    for (attribute, value) in values {
        let field = match attribute {
            Attribute::Email => &mut edit.email,
            Attribute::Username => &mut edit.user_name,
            Attribute::DisplayName => &mut edit.formatted_name,
            Attribute::FirstName => &mut edit.given_name,
            Attribute::LastName => &mut edit.family_name,
            Attribute::UserType => &mut edit.user_type,
            Attribute::IdpUsername => &mut edit.idp_user_name,
            Attribute::AuthenticationType => &mut edit.auth_type,
        };
        *field = Some(value);
    }
    edit
}

fn read_values(rows: &[Vec<String>]) -> StepResult<Vec<(Attribute, String)>> {
    let pair = |cells: &Vec<String>| match cells.as_slice() {
        [attribute, value] => Ok((attribute.parse().map_err(Failure::error)?, value.clone())),
        _ => Err(Failure::error(format!("`{}`: a row is an attribute and its value", cells.join(" | ")))),
    };
    rows.iter().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parameters::{Allowance, ParameterTable};
    use crate::scenario::puppet::{connected_world, do_nothing, world};
    use crate::scenario::{DirectoryChange, World};

    async fn administer(world: &mut World, act: AdministratorAct) -> StepResult {
        world.run(async |scenario| scenario.administer(act).await).await
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn acts_before_the_when_are_not_in_the_account() {
        let mut world = connected_world(do_nothing).await;
        let (ada, olga) = (AccountName::Person("Ada".to_owned()), AccountName::Local("olga".to_owned()));
        let group = |name: &str, members: &[&AccountName]| {
            AdministratorAct::CreateGroup(name.to_owned(), members.iter().copied().cloned().collect())
        };
        let mut acts = vec![
            AdministratorAct::CreateUser("Ada".to_owned(), vec![(Attribute::Username, "countess".to_owned())]),
            AdministratorAct::CreateUserWith("Grace".to_owned(), vec![vec!["user type".into(), "admin".into()]]),
            AdministratorAct::CreateLocalUser("olga".to_owned(), Vec::new()),
            group("Finance", &[&ada, &olga]),
            group("Sales", &[]),
            AdministratorAct::Transfer(Transfer::Add, olga.clone(), "Sales".to_owned()),
            AdministratorAct::ChangeGroup(GroupChange::Delete("Finance".to_owned())),
            AdministratorAct::Set(Attribute::Email, ada, "ada@old.example".to_owned()),
            AdministratorAct::ChangeAccount(AccountChange::Deactivate, olga.clone()),
            AdministratorAct::ChangeAccount(AccountChange::Reactivate, olga.clone()),
            AdministratorAct::ChangeAccount(AccountChange::Delete, olga),
        ];
        acts.push(AdministratorAct::SetGuess("email-change".to_owned(), "pending".to_owned()));
        acts.push(AdministratorAct::MoveClock(TimeSpan(7_200_000)));
        acts.extend(EgnyteMode::VALUES.iter().map(|mode| AdministratorAct::SetMode(*mode)));
        acts.push(group("Sales", &[]));
        for act in acts {
            let description = format!("{act:?}");
            administer(&mut world, act).await.unwrap_or_else(|failure| panic!("{description}: {failure}"));
        }
        let sync = vec![DirectoryChange::RequestSync];
        world.run(async |scenario| scenario.change_directory(StepPhase::When, sync).await).await.unwrap();
        world.run(async |scenario| scenario.expect_no_changes(&Allowance::Nothing).await).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn unknown_account_is_an_error_with_the_known_ones() {
        let mut world = world(do_nothing, &[]).await;
        world.open(Vec::new()).await.unwrap();
        let ada = AccountName::Person("Ada".to_owned());
        let deactivate = AdministratorAct::ChangeAccount(AccountChange::Deactivate, ada);
        let failure = administer(&mut world, deactivate).await.unwrap_err();
        assert_eq!(failure.message, "Egnyte has no account of `Ada`; it has none");
    }
}
