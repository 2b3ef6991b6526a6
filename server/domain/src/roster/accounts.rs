//! Commands on accounts.

use std::sync::Arc;

use jiff::Timestamp;

use super::Roster;
use crate::names::CaseFolded;
use crate::rules::{DeactivatedNames, Policy};
use crate::{CommandEffect, Email, IdpUserName, RosterError, User, UserId};

impl Roster {
    /// Creates an account.
    pub fn create_user(&mut self, user: User) -> Result<Arc<User>, RosterError> {
        if self.users.contains_key(&user.id) {
            return Err(RosterError::IdInUse { id: user.id.to_string() });
        }
        let user = self.as_stored(user);
        self.check_names(&user, None)?;
        self.ordered_users.insert(user.id);
        Ok(self.put_user(user, None))
    }

    /// Updates an account; the roster sets times and version. Equal values change nothing.
    pub fn update_user(&mut self, user: User, now: Timestamp) -> Result<Arc<User>, RosterError> {
        let before = self.find_user(user.id)?;
        let user = self.as_stored(User { created: before.created, ..user });
        if user.has_same_values(&before) {
            return Ok(before);
        }
        self.check_names(&user, Some(&before))?;
        Ok(self.put_user(User { modified: now, version: before.version + 1, ..user }, Some(&before)))
    }

    /// Deletes an account and its memberships.
    pub fn delete_user(&mut self, id: UserId, now: Timestamp) -> Result<Arc<User>, RosterError> {
        let user = self.find_user(id)?;
        let groups: Vec<_> = self.groups_of(id).cloned().collect();
        for group in groups {
            self.change_members(&group, &[], &[id], now);
        }
        self.reindex(id, Some(&user), None);
        self.users.remove(&id);
        self.ordered_users.remove(id);
        self.track_user(id);
        self.effects.push(CommandEffect::User { before: Some(Arc::clone(&user)), after: None });
        Ok(user)
    }

    fn find_user(&self, id: UserId) -> Result<Arc<User>, RosterError> {
        self.user(id).cloned().ok_or_else(|| RosterError::UserNotFound { id: id.to_string() })
    }

    fn as_stored(&self, user: User) -> User {
        User { user_name: self.rules.normalize(user.user_name.clone()), ..user }
    }

    fn put_user(&mut self, user: User, before: Option<&Arc<User>>) -> Arc<User> {
        let user = Arc::new(user);
        self.reindex(user.id, before.map(|before| &**before), Some(&user));
        self.users.insert(user.id, Arc::clone(&user));
        self.track_user(user.id);
        if before.is_some_and(|before| before.active != user.active) {
            self.track_state(&user);
        }
        self.effects.push(CommandEffect::User { before: before.cloned(), after: Some(Arc::clone(&user)) });
        user
    }

    /// Updates the indexes from the former to the present state of an account. Unchanged names are skipped, because every
    /// write to an index copies a part of it.
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

    fn track_user(&mut self, id: UserId) {
        if let Some(changed_ids) = &mut self.changed_ids {
            changed_ids.users.insert(id);
        }
    }

    fn track_state(&mut self, user: &User) {
        if let Some(changed_ids) = &mut self.changed_ids {
            changed_ids.states.insert((user.id, user.active));
        }
    }

    /// Checks that the new names of the account are available. Unchanged names are not checked, so that an accepted
    /// duplicate can still be updated.
    fn check_names(&self, user: &User, before: Option<&User>) -> Result<(), RosterError> {
        if !self.holds_names(user) {
            return Ok(());
        }
        let before = before.filter(|before| self.holds_names(before));
        self.check_user_name(user, before)?;
        self.check_email(user, before)?;
        self.check_external_id(user, before)
    }

    fn check_user_name(&self, user: &User, before: Option<&User>) -> Result<(), RosterError> {
        if self.rules.user_names == Policy::Accept {
            return Ok(());
        }
        let taken = |name: &str, holder: UserId| Err(RosterError::UserNameTaken { name: name.to_owned(), holder });
        let own = user.user_name.as_str();
        if before.is_none_or(|before| before.user_name.case_folded() != user.user_name.case_folded())
            && let Some(holder) = self.other_holder(user, self.users_with_user_name(own))
        {
            return taken(own, holder);
        }
        let login = user.login();
        if before.is_none_or(|before| CaseFolded::new(before.login()) != CaseFolded::new(login))
            && let Some(holder) = self.other_holder(user, self.users_with_login(login))
        {
            return taken(login, holder);
        }
        Ok(())
    }

    fn check_email(&self, user: &User, before: Option<&User>) -> Result<(), RosterError> {
        let Some(email) = &user.email else { return Ok(()) };
        let email_before = before.and_then(|before| before.email.as_ref());
        let had_it = email_before.is_some_and(|before| before.case_folded() == email.case_folded());
        if had_it || self.rules.emails == Policy::Accept {
            return Ok(());
        }
        match self.other_holder(user, self.users_with_email(email.as_str())) {
            Some(holder) => Err(RosterError::EmailTaken { email: email.to_string(), holder }),
            None => Ok(()),
        }
    }

    fn check_external_id(&self, user: &User, before: Option<&User>) -> Result<(), RosterError> {
        let Some(id) = &user.external_id else { return Ok(()) };
        let had_it = before.and_then(|before| before.external_id.as_ref()) == Some(id);
        if had_it || self.rules.external_id_holders == Policy::Accept {
            return Ok(());
        }
        match self.other_holder(user, self.users_with_external_id(id)) {
            Some(holder) => Err(RosterError::ExternalIdTaken { id: id.clone(), holder }),
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

/// Returns the keys of an account, in the order of the indexes.
fn names(user: &User) -> [Vec<CaseFolded>; 3] {
    let own = user.user_name.case_folded();
    let of_idp = user.idp_user_name.as_ref().map(IdpUserName::case_folded).filter(|name| *name != own);
    let other_emails = user.other_emails.iter().map(|email| CaseFolded::new(email));
    [
        std::iter::once(own).chain(of_idp).collect(),
        user.email.as_ref().map(Email::case_folded).into_iter().chain(other_emails).collect(),
        user.external_id.as_deref().map(CaseFolded::exact).into_iter().collect(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rules, UserName};

    #[test]
    fn swapped_names_are_found_in_their_new_field() {
        let mut roster = Roster::new(Rules::default());
        let named = |own: &str, of_idp: &str| {
            let own = UserName::parse(own).unwrap();
            let idp_user_name = Some(IdpUserName::from(&UserName::parse(of_idp).unwrap()));
            User { idp_user_name, ..User::new(UserId(1), own, Timestamp::UNIX_EPOCH) }
        };
        let found = |roster: &Roster, name: &str| {
            [
                roster.users_with_user_name(name),
                roster.users_with_idp_user_name(name),
                roster.users_with_either_name(name),
            ]
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
        assert!(roster.logins.candidates(&CaseFolded::new("ada")).next().is_none());
    }
}
