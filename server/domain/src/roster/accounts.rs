//! The commands on accounts.

use std::sync::Arc;

use jiff::Timestamp;

use super::Roster;
use crate::names::Folded;
use crate::rules::{DeactivatedNames, Duplicates};
use crate::{Email, IdpUserName, Refusal, User, UserId};

impl Roster {
    /// Makes an account.
    pub fn create_user(&mut self, user: User) -> Result<Arc<User>, Refusal> {
        if self.users.contains_key(&user.id) {
            return Err(Refusal::IdInUse { id: user.id.to_string() });
        }
        let user = self.as_stored(user);
        self.names_are_free(&user, None)?;
        self.user_ranks.insert(user.id);
        Ok(self.put_user(user, None))
    }

    /// Gives an account these values; dates, version and id are the roster's own. Nothing new changes nothing.
    pub fn update_user(&mut self, user: User, now: Timestamp) -> Result<Arc<User>, Refusal> {
        let before = self.known_user(user.id)?;
        let user = self.as_stored(User { created: before.created, ..user });
        if user.says_the_same_as(&before) {
            return Ok(before);
        }
        self.names_are_free(&user, Some(&before))?;
        Ok(self.put_user(User { modified: now, version: before.version + 1, ..user }, Some(&before)))
    }

    /// Ends an account and its memberships.
    pub fn delete_user(&mut self, id: UserId, now: Timestamp) -> Result<Arc<User>, Refusal> {
        let user = self.known_user(id)?;
        let groups: Vec<_> = self.groups_of(id).cloned().collect();
        for group in groups {
            self.change_members(&group, &[], &[id], now);
        }
        self.reindex(id, Some(&user), None);
        self.users.remove(&id);
        self.user_ranks.remove(id);
        self.touch_user(id);
        Ok(user)
    }

    fn known_user(&self, id: UserId) -> Result<Arc<User>, Refusal> {
        self.user(id).cloned().ok_or_else(|| Refusal::NoSuchUser { id: id.to_string() })
    }

    fn as_stored(&self, user: User) -> User {
        User { user_name: self.rules.stored(user.user_name.clone()), ..user }
    }

    fn put_user(&mut self, user: User, before: Option<&User>) -> Arc<User> {
        let user = Arc::new(user);
        self.reindex(user.id, before, Some(&user));
        self.users.insert(user.id, Arc::clone(&user));
        self.touch_user(user.id);
        user
    }

    /// Brings the indexes from what an account was to what it is. What stays is left alone: every write to an index
    /// copies a part of it.
    fn reindex(&mut self, id: UserId, before: Option<&User>, after: Option<&User>) {
        let indexes = [&mut self.logins, &mut self.emails, &mut self.user_external_ids];
        let (before, after) = (before.map(names).unwrap_or_default(), after.map(names).unwrap_or_default());
        for ((index, before), after) in indexes.into_iter().zip(&before).zip(&after) {
            for gone in before.iter().filter(|name| !after.contains(name)) {
                index.remove(gone, id);
            }
            for new in after.iter().filter(|name| !before.contains(name)) {
                index.insert(new, id);
            }
        }
    }

    fn touch_user(&mut self, id: UserId) {
        if let Some(touched) = &mut self.touched {
            touched.users.insert(id);
        }
    }

    /// Whether what the account newly claims is free: names it had before are not asked for again, so that an account
    /// that was accepted as a duplicate can still be changed otherwise.
    fn names_are_free(&self, user: &User, before: Option<&User>) -> Result<(), Refusal> {
        if !self.holds_names(user) {
            return Ok(());
        }
        let before = before.filter(|before| self.holds_names(before));
        self.user_name_is_free(user, before)?;
        self.email_is_free(user, before)?;
        self.external_id_is_free(user, before)
    }

    fn user_name_is_free(&self, user: &User, before: Option<&User>) -> Result<(), Refusal> {
        if self.rules.user_names == Duplicates::Accept {
            return Ok(());
        }
        let taken = |name: &str, holder: UserId| Err(Refusal::UserNameTaken { name: name.to_owned(), holder });
        let own = user.user_name.as_str();
        if before.map(|before| before.user_name.folded()) != Some(user.user_name.folded())
            && let Some(holder) = self.other_holder(user, self.users_named(own))
        {
            return taken(own, holder);
        }
        let login = user.login();
        if before.map(|before| Folded::of(before.login())) != Some(Folded::of(login))
            && let Some(holder) = self.other_holder(user, self.users_with_login(login))
        {
            return taken(login, holder);
        }
        Ok(())
    }

    fn email_is_free(&self, user: &User, before: Option<&User>) -> Result<(), Refusal> {
        let Some(email) = &user.email else { return Ok(()) };
        let had_it = before.and_then(|before| before.email.as_ref()).map(Email::folded) == Some(email.folded());
        if had_it || self.rules.emails == Duplicates::Accept {
            return Ok(());
        }
        match self.other_holder(user, self.users_with_email(email.as_str())) {
            Some(holder) => Err(Refusal::EmailTaken { email: email.to_string(), holder }),
            None => Ok(()),
        }
    }

    fn external_id_is_free(&self, user: &User, before: Option<&User>) -> Result<(), Refusal> {
        let Some(id) = &user.external_id else { return Ok(()) };
        let had_it = before.and_then(|before| before.external_id.as_ref()) == Some(id);
        if had_it || self.rules.external_id_holders == Duplicates::Accept {
            return Ok(());
        }
        match self.other_holder(user, self.users_with_external_id(id)) {
            Some(holder) => Err(Refusal::ExternalIdTaken { id: id.clone(), holder }),
            None => Ok(()),
        }
    }

    fn other_holder(&self, user: &User, found: Vec<Arc<User>>) -> Option<UserId> {
        found.iter().find(|other| other.id != user.id && self.holds_names(other)).map(|other| other.id)
    }

    fn holds_names(&self, user: &User) -> bool {
        user.active || self.rules.deactivated_names == DeactivatedNames::Held
    }
}

/// What an account is found by, in the order of the indexes.
fn names(user: &User) -> [Vec<Folded>; 3] {
    let own = user.user_name.folded();
    let of_idp = user.idp_user_name.as_ref().map(IdpUserName::folded).filter(|name| *name != own);
    let other_emails = user.other_emails.iter().map(|email| Folded::of(email));
    [
        std::iter::once(own).chain(of_idp).collect(),
        user.email.as_ref().map(Email::folded).into_iter().chain(other_emails).collect(),
        user.external_id.as_deref().map(Folded::exactly).into_iter().collect(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rules, UserName};

    #[test]
    fn names_that_change_places_are_found_where_they_are() {
        let mut roster = Roster::new(Rules::default());
        let named = |own: &str, of_idp: &str| {
            let own = UserName::parse(own).unwrap();
            let idp_user_name = Some(IdpUserName::from(&UserName::parse(of_idp).unwrap()));
            User { idp_user_name, ..User::new(UserId(1), own, Timestamp::UNIX_EPOCH) }
        };
        let found = |roster: &Roster, name: &str| {
            [roster.users_named(name), roster.users_with_idp_user_name(name), roster.users_with_either_name(name)]
                .map(|users| users.len())
        };
        roster.create_user(named("ada", "ada")).unwrap();
        assert_eq!(found(&roster, "ADA"), [1, 1, 1]);
        roster.update_user(named("ada", "lovelace"), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!([found(&roster, "ada"), found(&roster, "lovelace")], [[1, 0, 1], [0, 1, 1]]);
        roster.update_user(named("lovelace", "ada"), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!([found(&roster, "ada"), found(&roster, "lovelace")], [[0, 1, 1], [1, 0, 1]]);
        roster.delete_user(UserId(1), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!([found(&roster, "ada"), found(&roster, "lovelace")], [[0; 3]; 2]);
        assert!(roster.logins.candidates(&Folded::of("ada")).next().is_none());
    }
}
