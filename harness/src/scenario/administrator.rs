//! What an administrator does in Egnyte by hand, and what somebody with the domain's token may try.

use serde_json::json;

use super::scene::{Moment, Scene, timed};
use super::stage::Failure;
use crate::mock::{EgnyteError, GroupEdit, User, UserEdit};
use crate::scenario::account::{Attribute, UnknownAttribute, UsernameCase};
use egnyte_protocol::directory::Person;

/// An account, as a sentence names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountName {
    /// A person's.
    Person(String),
    /// Nobody's in the directory, by its username.
    Local(String),
}

/// What Egnyte may be set to accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leniency {
    /// Two accounts of one username.
    DuplicateUsernames,
    /// Two accounts of one email.
    DuplicateEmails,
    /// Two groups of one name.
    DuplicateGroupNames,
    /// Accounts without email, first name or last name.
    IncompletePeople,
}

/// Something an administrator does in Egnyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Makes an account for a person, with these values instead of the person's.
    User(String, Vec<(Attribute, String)>),
    /// Makes an account for a person, with the values of a table: an attribute and its value in each row.
    UserWith(String, Vec<Vec<String>>),
    /// Makes an account for nobody in the directory.
    LocalUser(String, Vec<(Attribute, String)>),
    /// Makes a group.
    Group(String, Vec<AccountName>),
    /// Lets Egnyte accept something.
    Accept(Leniency),
    /// Lets Egnyte lower-case usernames.
    LowerCaseUsernames,
    /// Deactivates an account.
    Deactivate(AccountName),
    /// Sets an attribute of an account.
    Set(Attribute, AccountName, String),
    /// Adds an account to a group.
    AddTo(AccountName, String),
    /// Removes an account from a group.
    RemoveFrom(AccountName, String),
    /// Gives a group another name.
    RenameGroup(String, String),
    /// Deletes a group.
    DeleteGroup(String),
    /// Makes so many accounts for nobody in the directory.
    Guests(usize),
    /// Makes so many groups without members.
    Groups(usize),
    /// Makes everything that the fixture of this name describes.
    Described(String),
}

impl From<UnknownAttribute> for Failure {
    fn from(error: UnknownAttribute) -> Self {
        Self::errored(error.to_string())
    }
}

impl Scene {
    /// Does it.
    pub(super) async fn administer(&mut self, act: Act) -> Result<(), Failure> {
        match act {
            Act::User(name, values) => self.make_user(edit(account_for(self.person(&name)?), values)).await,
            Act::UserWith(name, rows) => self.make_user(edit(account_for(self.person(&name)?), values(&rows)?)).await,
            Act::LocalUser(username, values) => self.make_user(edit(local_account(&username), values)).await,
            Act::Group(name, members) => self.make_group(&name, &members).await,
            Act::Accept(leniency) => self.guess(leniency.guess(), "accept").await,
            Act::LowerCaseUsernames => {
                self.case = UsernameCase::Lowered;
                self.guess("user-name-case", "lower").await
            }
            Act::Deactivate(account) => {
                self.edit_user(&account, UserEdit { active: Some(false), ..UserEdit::default() }).await
            }
            Act::Set(attribute, account, value) => {
                self.edit_user(&account, edit(UserEdit::default(), vec![(attribute, value)])).await
            }
            Act::AddTo(account, group) => {
                let add = vec![self.account(&account).await?.id];
                self.edit_group(&group, GroupEdit { add, ..GroupEdit::default() }).await
            }
            Act::RemoveFrom(account, group) => {
                let remove = vec![self.account(&account).await?.id];
                self.edit_group(&group, GroupEdit { remove, ..GroupEdit::default() }).await
            }
            Act::RenameGroup(group, to) => {
                self.edit_group(&group, GroupEdit { display_name: Some(to), ..GroupEdit::default() }).await
            }
            Act::DeleteGroup(group) => self.drop_group(&group).await,
            Act::Guests(count) => self.make_guests(count).await,
            Act::Groups(count) => self.make_groups(count).await,
            Act::Described(name) => self.fill(&name).await,
        }
    }

    /// Somebody with the domain's token creates a person over SCIM, and forgets the user type.
    pub(super) async fn create_untyped(&mut self, name: &str) -> Result<(), Failure> {
        self.begin(Moment::When).await?;
        let person = self.person(name)?;
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
        let egnyte = &self.stage.egnyte;
        self.answer = Some(timed(&mut self.waited.mock, egnyte.create_over_scim(&self.domain, &user)).await?);
        self.excuse().await
    }

    /// The person called so: as they are in the directory, else as they would come.
    pub(super) fn person(&self, name: &str) -> Result<&Person, Failure> {
        let person = self.stage.cast.called(name).map_err(|error| Failure::errored(error.to_string()))?;
        Ok(self.directory.person(&person.id).unwrap_or(person))
    }

    async fn make_user(&mut self, user: UserEdit) -> Result<(), Failure> {
        timed(&mut self.waited.mock, self.stage.egnyte.create_user(&self.domain, &user)).await?;
        Ok(())
    }

    async fn make_guests(&mut self, count: usize) -> Result<(), Failure> {
        let guests: Vec<UserEdit> = (1..=count).map(|number| local_account(&format!("guest-{number:04}"))).collect();
        timed(&mut self.waited.mock, self.stage.egnyte.create_users(&self.domain, &guests)).await?;
        Ok(())
    }

    async fn make_groups(&mut self, count: usize) -> Result<(), Failure> {
        let names: Vec<String> = (1..=count).map(|number| format!("Team {number:04}")).collect();
        timed(&mut self.waited.mock, self.stage.egnyte.create_groups(&self.domain, &names)).await?;
        Ok(())
    }

    async fn fill(&mut self, name: &str) -> Result<(), Failure> {
        let stage = &self.stage;
        let described = stage.domains.named(name).map_err(|error| Failure::errored(error.to_string()))?;
        let planted = timed(&mut self.waited.mock, stage.egnyte.seed(&self.domain, &described.seed)).await;
        planted.map_err(|error| match error {
            EgnyteError::Refused { why, .. } => Failure::errored(format!("{}: {why}", described.file)),
            other => other.into(),
        })
    }

    async fn make_group(&mut self, name: &str, members: &[AccountName]) -> Result<(), Failure> {
        let mut ids = Vec::new();
        for member in members {
            ids.push(self.account(member).await?.id);
        }
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        timed(&mut self.waited.mock, self.stage.egnyte.create_group(&self.domain, name, &ids)).await?;
        Ok(())
    }

    async fn guess(&mut self, guess: &str, value: &str) -> Result<(), Failure> {
        timed(&mut self.waited.mock, self.stage.egnyte.set_guess(&self.domain, guess, value)).await?;
        Ok(())
    }

    async fn edit_user(&mut self, account: &AccountName, edit: UserEdit) -> Result<(), Failure> {
        let id = self.account(account).await?.id;
        timed(&mut self.waited.mock, self.stage.egnyte.edit_user(&self.domain, &id, &edit)).await?;
        Ok(())
    }

    async fn edit_group(&mut self, group: &str, edit: GroupEdit) -> Result<(), Failure> {
        let id = self.group_id(group).await?;
        timed(&mut self.waited.mock, self.stage.egnyte.edit_group(&self.domain, &id, &edit)).await?;
        Ok(())
    }

    async fn drop_group(&mut self, group: &str) -> Result<(), Failure> {
        let id = self.group_id(group).await?;
        timed(&mut self.waited.mock, self.stage.egnyte.delete_group(&self.domain, &id)).await?;
        Ok(())
    }

    pub(super) async fn account(&mut self, name: &AccountName) -> Result<User, Failure> {
        let (roster, naming) = self.roster().await?;
        let found = match name {
            AccountName::Person(name) => naming.called(name, &roster),
            AccountName::Local(username) => roster.users.iter().find(|user| user.user_name == *username),
        };
        found.cloned().ok_or_else(|| {
            let (AccountName::Person(name) | AccountName::Local(name)) = name;
            let known: Vec<String> = roster.users.iter().map(|user| naming.account(user)).collect();
            absent("account of", name, &known)
        })
    }

    async fn group_id(&mut self, name: &str) -> Result<String, Failure> {
        let (roster, _) = self.roster().await?;
        let found = roster.groups.iter().find(|group| group.display_name == name);
        found.map(|group| group.id.clone()).ok_or_else(|| {
            let known: Vec<String> = roster.groups.iter().map(|group| group.display_name.clone()).collect();
            absent("group", name, &known)
        })
    }
}

impl Leniency {
    fn guess(self) -> &'static str {
        match self {
            Self::DuplicateUsernames => "duplicate-user-name",
            Self::DuplicateEmails => "duplicate-email",
            Self::DuplicateGroupNames => "duplicate-group-name",
            Self::IncompletePeople => "incomplete-user",
        }
    }
}

fn absent(what: &str, name: &str, known: &[String]) -> Failure {
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Failure::errored(format!("Egnyte has no {what} `{name}`; it has {known}"))
}

/// An account as it was made by hand before the directory was connected.
fn account_for(person: &Person) -> UserEdit {
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

fn edit(mut edit: UserEdit, values: Vec<(Attribute, String)>) -> UserEdit {
    for (attribute, value) in values {
        *field(&mut edit, attribute) = Some(value);
    }
    edit
}

fn values(rows: &[Vec<String>]) -> Result<Vec<(Attribute, String)>, Failure> {
    let pair = |cells: &Vec<String>| match cells.as_slice() {
        [attribute, value] => Ok((attribute.parse()?, value.clone())),
        _ => Err(Failure::errored(format!("`{}`: a row is an attribute and its value", cells.join(" | ")))),
    };
    rows.iter().map(pair).collect()
}

fn field(edit: &mut UserEdit, attribute: Attribute) -> &mut Option<String> {
    match attribute {
        Attribute::Email => &mut edit.email,
        Attribute::Username => &mut edit.user_name,
        Attribute::DisplayName => &mut edit.formatted_name,
        Attribute::FirstName => &mut edit.given_name,
        Attribute::LastName => &mut edit.family_name,
        Attribute::UserType => &mut edit.user_type,
        Attribute::IdpUsername => &mut edit.idp_user_name,
        Attribute::AuthenticationType => &mut edit.auth_type,
    }
}
