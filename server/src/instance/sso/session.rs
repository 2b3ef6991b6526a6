//! Sessions of the users who are signed in.
//!
//! Must not know messages.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::super::expiring_map::ExpiringMap;
use super::super::tokens::{are_equal, random_secret};
use egnyte_domain::rules::Weakness;
use egnyte_domain::{AuthType, Roster, User, UserId};
use egnyte_saml::{NameId, VerifiedAssertion, VerifiedLogoutRequest};

/// Lifetime of a session.
const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);

/// Session: its user, and the names by which the identity provider knows it.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) user: UserId,
    pub(super) name_id: NameId,
    pub(super) session_index: Option<String>,
}

/// Sessions by their secrets.
#[derive(Debug, Clone)]
pub(in crate::instance) struct Sessions(ExpiringMap<Session>);

impl Sessions {
    /// Opens a session, which ends no later than that at the identity provider. Returns its secret.
    pub(super) fn open(&mut self, user: UserId, assertion: &VerifiedAssertion, now: Timestamp) -> String {
        let secret = random_secret(48);
        let (name_id, session_index) = (assertion.name_id.clone(), assertion.session_index.clone());
        let end = now.saturating_add(SESSION_LIFE).unwrap_or(Timestamp::MAX);
        let end = assertion.session_end.map_or(end, |at_provider| end.min(at_provider));
        self.0.insert(&secret, Session { user, name_id, session_index }, end);
        secret
    }

    /// Returns the user of a session.
    pub(super) fn user(&self, secret: &str) -> Option<UserId> {
        // Compared in constant time, so that no secret can be guessed part by part.
        self.0.iter().filter(|(known, _)| are_equal(known, secret)).map(|(_, session)| session.user).last()
    }

    /// Ends a session, and returns it.
    pub(super) fn close(&mut self, secret: &str) -> Option<Session> {
        self.0.remove(secret)
    }

    /// Ends the sessions that a request of the identity provider names, and returns their number.
    pub(super) fn close_named(&mut self, request: &VerifiedLogoutRequest) -> usize {
        let indexes = &request.session_indexes;
        self.close_all(|session| {
            let is_named = || session.session_index.as_ref().is_some_and(|index| indexes.contains(index));
            session.name_id.is_same(&request.name_id) && (indexes.is_empty() || is_named())
        })
    }

    /// Ends the sessions of users who have lost the right to sign in.
    pub(in crate::instance) fn close_without_right(&mut self, roster: &Roster) {
        self.close_all(|session| roster.user(session.user).is_none_or(|user| !may_sign_in(user, roster)));
    }

    /// Ends all sessions.
    pub(super) fn clear(&mut self) {
        self.close_all(|_| true);
    }

    /// Removes the sessions that have expired.
    pub(super) fn expire(&mut self, now: Timestamp) {
        self.0.expire(now);
    }

    fn close_all(&mut self, is_over: impl Fn(&Session) -> bool) -> usize {
        let over: Vec<_> =
            self.0.iter().filter(|(_, session)| is_over(session)).map(|(secret, _)| secret.clone()).collect();
        over.iter().filter_map(|secret| self.0.remove(secret)).count()
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Self(ExpiringMap::new(1_000))
    }
}

/// Returns whether a user has the right to a session.
fn may_sign_in(user: &Arc<User>, roster: &Roster) -> bool {
    let weaknesses = roster.rules().weaknesses;
    (user.active || weaknesses.contain(Weakness::AdmitsInactiveUsers))
        && (user.auth_type == AuthType::Sso || weaknesses.contain(Weakness::AcceptsAnyAuthenticationType))
}
