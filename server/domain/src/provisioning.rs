//! What an identity provider's word does to an account: what it makes, what it ends, and which of the two names it makes, changes or leaves alone.
//!
//! The one place where "created over provisioning" and "taken over" differ. Pure: it forms the account that the roster
//! is then asked to take.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::rules::{
    Deletion, EmailChanges, ExternalIds, Keeping, NewAccounts, ShownNames, Tolerance, Unmapped, UserTypes, WordCase,
    WritesWithIdp, WritesWithoutIdp,
};
use crate::{AuthType, Desk, Email, IdpUserName, Refusal, Rules, User, UserId, UserType};

/// What an identity provider says of a person. `None` is "not said".
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Provision {
    /// The name the person is to sign in with.
    pub user_name: Option<String>,
    /// What the client calls the person.
    pub external_id: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// The addresses besides.
    pub other_emails: Vec<String>,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub family_name: Option<String>,
    /// The name to show.
    pub formatted_name: Option<String>,
    /// Whether the person may use Egnyte.
    pub active: Option<bool>,
    /// The user type, as it was written.
    pub user_type: Option<String>,
    /// What else was said.
    pub extra: Map<String, Value>,
}

/// What not saying something means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// The whole account was sent anew: what an account cannot be without stays.
    Keeps,
    /// The account was edited: what is no longer there was taken away.
    Removes,
}

impl Provision {
    /// The new account this makes. Mostly both names are the one that was sent, and the person signs in by single sign-on.
    pub fn create(self, id: UserId, rules: &Rules, now: Timestamp) -> Result<User, Refusal> {
        let said = self.user_name.as_deref().ok_or(Refusal::Missing { attribute: "userName" })?;
        let user_name = rules.user_name(said)?;
        let user_type = match self.user_type.as_deref() {
            said if rules.user_types == UserTypes::Free => free_user_type(said),
            Some(word) => user_type(word, rules)?,
            None if rules.user_type_required == Keeping::Broken => UserType::Power,
            None => return Err(Refusal::UserTypeMissing),
        };
        if rules.incomplete == Tolerance::Refuse {
            self.is_complete()?;
        }
        if rules.unsaid_external_id == Tolerance::Refuse && self.external_id.is_none() {
            return Err(Refusal::Missing { attribute: "externalId" });
        }
        let formatted_name = self.formatted_name.or_else(|| User::shown_name(&self.given_name, &self.family_name));
        let (auth_type, idp_user_name) = match rules.new_accounts {
            NewAccounts::SingleSignOn => (AuthType::Sso, Some(IdpUserName::from(&user_name))),
            NewAccounts::Password => (AuthType::Egnyte, None),
        };
        let user = User {
            idp_user_name,
            external_id: self.external_id,
            email: self.email.as_deref().map(email).transpose()?,
            other_emails: self.other_emails,
            given_name: self.given_name,
            family_name: self.family_name,
            formatted_name,
            active: self.active.unwrap_or(true),
            auth_type,
            user_type,
            extra: self.extra,
            ..User::new(id, user_name, now)
        };
        Ok(as_kept(user, None, rules))
    }

    /// What the account becomes.
    pub fn update(self, before: &User, rules: &Rules, silence: Silence) -> Result<User, Refusal> {
        let keeps = Keeps { silence, rules };
        let said = keeps.completed(self, before)?;
        let wanted = said.user_name.ok_or(Refusal::Missing { attribute: "userName" })?;
        let formatted_name = said.formatted_name.or_else(|| User::shown_name(&said.given_name, &said.family_name));
        let user = User {
            external_id: external_id(said.external_id, before, keeps)?,
            email: said.email.as_deref().map(email).transpose()?,
            other_emails: said.other_emails,
            formatted_name,
            given_name: said.given_name,
            family_name: said.family_name,
            // An account always can be used or cannot. That nobody says so any longer must not let anybody in.
            active: said.active.unwrap_or(before.active),
            user_type: updated_user_type(said.user_type.as_deref(), before, keeps)?,
            extra: said.extra,
            ..before.clone()
        };
        renamed(as_kept(user, Some(before), rules), &wanted, rules)
    }

    fn is_complete(&self) -> Result<(), Refusal> {
        self.needed().into_iter().find_map(Needed::missing).map_or(Ok(()), Err)
    }

    /// Turns down that an account loses what it cannot be without; one that never had it stays as it is.
    fn loses_nothing_of(&self, before: &User) -> Result<(), Refusal> {
        let email = before.email.as_ref().map(Email::as_str);
        let had = [email, before.given_name.as_deref(), before.family_name.as_deref()];
        let changed = self.needed().into_iter().zip(had).filter(|(needed, had)| needed.said != *had);
        changed.map(|(needed, _)| needed).find_map(Needed::missing).map_or(Ok(()), Err)
    }

    /// The same, and what the account has of what it cannot be without and was not said. What was told beside it stays.
    fn with_the_rest_of(mut self, before: &User) -> Self {
        if is_unsaid(self.email.as_deref()) {
            self.email = before.email.as_ref().map(Email::to_string);
            self.other_emails.clone_from(&before.other_emails);
            keep(&mut self.extra, before, "emails");
        }
        let names = [&self.given_name, &self.family_name, &self.formatted_name];
        if names.into_iter().all(|name| is_unsaid(name.as_deref())) && !self.extra.contains_key("name") {
            self.formatted_name.clone_from(&before.formatted_name);
            keep(&mut self.extra, before, "name");
        }
        let names = [(&mut self.given_name, &before.given_name), (&mut self.family_name, &before.family_name)];
        for (said, before) in names.into_iter().filter(|(said, _)| is_unsaid(said.as_deref())) {
            said.clone_from(before);
        }
        self
    }

    fn needed(&self) -> [Needed<'_>; 3] {
        let (email, given, family) = (&self.email, &self.given_name, &self.family_name);
        [
            Needed { attribute: "emails", text: "emails.value", said: email.as_deref() },
            Needed { attribute: "name.givenName", text: "name.givenName", said: given.as_deref() },
            Needed { attribute: "name.familyName", text: "name.familyName", said: family.as_deref() },
        ]
    }
}

/// Something that an account cannot be without.
struct Needed<'a> {
    /// What would be missing.
    attribute: &'static str,
    /// What would be empty.
    text: &'static str,
    said: Option<&'a str>,
}

impl Needed<'_> {
    fn missing(self) -> Option<Refusal> {
        match self.said {
            None => Some(Refusal::Missing { attribute: self.attribute }),
            Some("") => Some(Refusal::Empty { attribute: self.text }),
            Some(_) => None,
        }
    }
}

/// An empty text says nothing.
fn is_unsaid(said: Option<&str>) -> bool {
    said.is_none_or(str::is_empty)
}

/// Leaves what was told beside one of Egnyte's own fields as it was.
fn keep(extra: &mut Map<String, Value>, before: &User, name: &str) {
    match before.extra.get(name) {
        Some(told) => drop(extra.insert(name.to_owned(), told.clone())),
        None => drop(extra.shift_remove(name)),
    }
}

fn email(said: &str) -> Result<Email, Refusal> {
    if said.is_empty() { Err(Refusal::Empty { attribute: "emails.value" }) } else { Email::parse(said) }
}

/// How silence is read, and by which rules.
#[derive(Clone, Copy)]
struct Keeps<'a> {
    silence: Silence,
    rules: &'a Rules,
}

impl Keeps<'_> {
    /// What was said, and of an account that must be complete what it was before where nothing was said.
    fn completed(self, said: Provision, before: &User) -> Result<Provision, Refusal> {
        match (self.rules.incomplete, self.silence, self.rules.unsaid_values) {
            (Tolerance::Accept, _, _) => Ok(said),
            (Tolerance::Refuse, Silence::Keeps, Tolerance::Accept) => Ok(said.with_the_rest_of(before)),
            (Tolerance::Refuse, _, _) => said.loses_nothing_of(before).map(|()| said),
        }
    }
}

/// The account as Egnyte has room for it.
fn as_kept(user: User, before: Option<&User>, rules: &Rules) -> User {
    let mut kept = user;
    if rules.unmapped == Unmapped::Dropped {
        kept.other_emails.clear();
        // Where any word is a user type, the word itself is one of Egnyte's own fields.
        kept.extra.retain(|name, _| name == "userType");
    }
    if rules.shown_names == ShownNames::Formed {
        kept.formatted_name = User::shown_name(&kept.given_name, &kept.family_name);
    }
    if let (EmailChanges::Pending, Some(confirmed)) = (rules.email_changes, before.and_then(|user| user.email.as_ref()))
    {
        kept.email = Some(confirmed.clone());
    }
    kept
}

/// Deletes an account, or does what deleting comes to.
pub fn deprovision(id: UserId, desk: &mut Desk<'_>) -> Result<(), Refusal> {
    let present = desk.roster.user(id).ok_or_else(|| Refusal::NoSuchUser { id: id.to_string() })?;
    match desk.roster.rules().deletion {
        Deletion::Deletes => desk.roster.delete_user(id, desk.now),
        Deletion::Deactivates => {
            let deactivated = User { active: false, ..User::clone(present) };
            desk.roster.update_user(deactivated, desk.now)
        }
    }?;
    Ok(())
}

/// The name change, by what Egnyte is known or assumed to do with it.
fn renamed(user: User, wanted: &str, rules: &Rules) -> Result<User, Refusal> {
    // What is read back is not parsed again: an administrator may have set an IdP user name that is no user name.
    if user.idp_user_name.is_some() && wanted == rules.user_name_of(&user) {
        return Ok(user);
    }
    let wanted = rules.user_name(wanted)?;
    let idp_user_name = Some(IdpUserName::from(&wanted));
    match (&user.idp_user_name, rules.writes_with_idp, rules.writes_without_idp) {
        (None, _, _) if rules.takeover_leaves_idp_user_name == Keeping::Broken => {
            Ok(User { idp_user_name, auth_type: AuthType::Sso, ..user })
        }
        (Some(_), WritesWithIdp::Idp, _) => Ok(User { idp_user_name, ..user }),
        (Some(_), WritesWithIdp::Both, _) => Ok(User { idp_user_name, user_name: wanted, ..user }),
        (None, _, WritesWithoutIdp::Ignored) => Ok(user),
        (None, _, WritesWithoutIdp::Egnyte) => Ok(User { user_name: wanted, ..user }),
        (None, _, WritesWithoutIdp::Refused) if wanted == user.user_name => Ok(user),
        (None, _, WritesWithoutIdp::Refused) => Err(Refusal::UserNameFixed { present: user.user_name.to_string() }),
    }
}

fn external_id(said: Option<String>, before: &User, keeps: Keeps<'_>) -> Result<Option<String>, Refusal> {
    let Some(present) = before.external_id.as_ref().filter(|present| !present.is_empty()) else { return Ok(said) };
    match (said, keeps.rules.external_ids, keeps.silence) {
        (said, ExternalIds::Mutable, _) => Ok(said),
        (None, ExternalIds::Immutable, Silence::Keeps) => Ok(before.external_id.clone()),
        (Some(said), ExternalIds::Immutable, _) if said == *present => Ok(Some(said)),
        (_, ExternalIds::Immutable, _) => Err(Refusal::ExternalIdFixed { present: present.clone() }),
    }
}

fn updated_user_type(said: Option<&str>, before: &User, keeps: Keeps<'_>) -> Result<UserType, Refusal> {
    match (said, keeps.silence) {
        (said, _) if keeps.rules.user_types == UserTypes::Free => Ok(free_user_type(said)),
        (Some(word), _) => user_type(word, keeps.rules),
        (None, Silence::Keeps) if keeps.rules.unsaid_user_type == Tolerance::Accept => Ok(before.user_type),
        (None, _) => Err(Refusal::UserTypeMissing),
    }
}

fn user_type(word: &str, rules: &Rules) -> Result<UserType, Refusal> {
    let named = match rules.user_type_case {
        WordCase::Any => UserType::named(&word.to_lowercase()),
        WordCase::Exact => UserType::named(word),
    };
    named.ok_or_else(|| Refusal::UnknownUserType { sent: word.to_owned() })
}

/// The user type that any word comes to: what Egnyte does not know is what it makes of somebody by default.
fn free_user_type(said: Option<&str>) -> UserType {
    said.and_then(|word| UserType::named(&word.to_lowercase())).unwrap_or(UserType::Power)
}
