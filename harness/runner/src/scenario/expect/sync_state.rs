//! Expectations about one person or one user group: synced, reported, or locked out.

use crate::mock::{Roster, User};
use crate::scenario::account::{KnownPerson, Naming, UsernameCase};
use crate::scenario::failure::{Failure, StepFuture, StepResult};
use crate::scenario::parameters::{Attribute, Subject, SyncState};
use crate::scenario::quoting::quote;
use crate::scenario::state::Scenario;

/// Attributes that a synced account has from the directory. The username of an account that was taken over is Egnyte's.
const SYNCED: [Attribute; 5] =
    [Attribute::Email, Attribute::FirstName, Attribute::LastName, Attribute::DisplayName, Attribute::IdpUsername];

impl Scenario {
    /// Expects an active account of the person, with any values.
    pub(crate) async fn expect_active(&mut self, name: &str) -> StepResult {
        let (roster, naming) = self.roster().await?;
        let Some(lack) = lack_of_access(naming.find_account(name, &roster)) else { return Ok(()) };
        Err(self.failure_with_changes(format!("{name} {lack}")).await)
    }

    /// Expects the state of a person or user group.
    pub fn expect_state<'a>(&'a mut self, subject: &'a Subject, state: SyncState) -> StepFuture<'a> {
        Box::pin(async move {
            let is_reported = state == SyncState::SyncedOrReported && self.expect_problems_about(subject)?;
            let difference = match (subject, state) {
                (Subject::Person(name), SyncState::LockedOut) => self.access_of(name).await?,
                (Subject::UserGroup(name), SyncState::LockedOut) => {
                    let message = format!("{} is a user group; only a person can be locked out", quote(name));
                    return Err(Failure::error(message));
                }
                (Subject::Person(name), _) => self.difference_of_person(name).await?,
                (Subject::UserGroup(name), _) => self.difference_of_group(name).await?,
            };
            let Some(difference) = difference.filter(|_| !is_reported) else { return Ok(()) };
            let report = match state {
                SyncState::SyncedOrReported => format!(", and the connector reported no problem with {subject}"),
                SyncState::Synced | SyncState::LockedOut => String::new(),
            };
            Err(self.failure_with_changes(format!("{subject} {difference}{report}")).await)
        })
    }

    async fn access_of(&mut self, name: &str) -> StepResult<Option<String>> {
        let (roster, naming) = self.roster_since_mark().await?;
        let active = naming.find_account(name, &roster).is_some_and(|user| user.active);
        Ok(active.then(|| "has an active account in Egnyte".to_owned()))
    }

    async fn difference_of_person(&mut self, name: &str) -> StepResult<Option<String>> {
        let (roster, naming) = self.roster_since_mark().await?;
        let user = naming.find_account(name, &roster);
        let lack = lack_of_access(user).map(str::to_owned);
        let people = self.people();
        let known = people.iter().find(|known| known.name == name);
        let differs = || difference_of_values(user?, known?, self.egnyte.username_case);
        Ok(lack.or_else(differs))
    }

    async fn difference_of_group(&mut self, name: &str) -> StepResult<Option<String>> {
        let (roster, naming) = self.roster_since_mark().await?;
        let members = self.directory.current.user_group(name).map_err(Failure::error)?.members.clone();
        let people = self.people();
        let (own, other): (Vec<&KnownPerson>, Vec<&KnownPerson>) =
            people.iter().filter(|known| known.covered).partition(|known| members.contains(&known.id));
        let mut groups = roster.groups.iter().filter(|group| group.display_name == name).peekable();
        if groups.peek().is_none() {
            return Ok(Some("has no group of its name in Egnyte".to_owned()));
        }
        let has = |group: &[String], known: &KnownPerson| {
            naming.find_account(&known.name, &roster).map(|user| group.contains(&user.id))
        };
        let is_synced = |group: &[String]| {
            own.iter().all(|known| has(group, known) != Some(false))
                && other.iter().all(|known| has(group, known) != Some(true))
        };
        let synced = groups.any(|group| is_synced(&group.members));
        Ok((!synced).then(|| "has other members in Egnyte".to_owned()))
    }

    /// Roster of Egnyte, in which an account keeps the name that it had at the `When`.
    async fn roster_since_mark(&mut self) -> StepResult<(Roster, Naming)> {
        let Some(mark) = self.egnyte.mark else { return self.roster().await };
        let changes = self.egnyte.call(|mock, domain| mock.changes(domain, mark.roster)).await?;
        let roster = self.egnyte.call(|mock, domain| mock.roster(domain)).await?;
        let naming = Naming::of(&self.people(), &roster, &changes.changes);
        Ok((roster, naming))
    }
}

fn lack_of_access(user: Option<&User>) -> Option<&'static str> {
    match user {
        Some(user) if user.active => None,
        Some(_) => Some("is deactivated in Egnyte"),
        None => Some("has no account in Egnyte"),
    }
}

/// First value that is not the person's. A value that the directory does not have must not be invented.
fn difference_of_values(user: &User, known: &KnownPerson, case: UsernameCase) -> Option<String> {
    let person = known.present.as_ref()?;
    let describe = |value: Option<&str>| value.map_or_else(|| "none".to_owned(), quote);
    SYNCED.into_iter().find_map(|attribute| {
        let (actual, mapped) = (attribute.of(user), attribute.mapped_from(person));
        // An account that was taken over has no IdP username.
        let is_unset = attribute == Attribute::IdpUsername && actual.is_none();
        if is_unset || case.accepts(attribute, actual, mapped.as_deref()) {
            return None;
        }
        let (actual, mapped) = (describe(actual), describe(mapped.as_deref()));
        Some(format!("has the {attribute} {actual} in Egnyte, and {mapped} in the directory"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::UserEdit;
    use crate::scenario::World;
    use crate::scenario::puppet::{account_of, after_association, create_accounts};
    use egnyte_protocol::{Delivery, Settled, directory::EventKind};

    async fn expect(world: &mut World, subject: Subject, state: SyncState) -> StepResult {
        world.run(async |scenario| scenario.expect_state(&subject, state).await).await
    }

    fn ada() -> Subject {
        Subject::Person("Ada".to_owned())
    }

    fn create_with_invented_name(delivery: &Delivery) -> (Vec<UserEdit>, Settled) {
        let user = UserEdit { family_name: Some("-".to_owned()), ..account_of(delivery, "Ada") };
        let is_association = delivery.event.kind == EventKind::Associated;
        (if is_association { vec![user] } else { Vec::new() }, Settled::ok())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn active_account_with_the_persons_values_is_synced() {
        let mut world = after_association(create_accounts).await;
        expect(&mut world, ada(), SyncState::Synced).await.unwrap();
        let failure = expect(&mut world, ada(), SyncState::LockedOut).await.unwrap_err();
        assert!(failure.message.starts_with("Ada has an active account in Egnyte"), "{failure}");
        let grace = Subject::Person("Grace".to_owned());
        expect(&mut world, grace.clone(), SyncState::LockedOut).await.unwrap();
        let failure = expect(&mut world, grace, SyncState::SyncedOrReported).await.unwrap_err();
        let message = "Grace has no account in Egnyte, and the connector reported no problem with Grace";
        assert!(failure.message.starts_with(message), "{failure}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn account_with_another_value_is_not_synced() {
        let mut world = after_association(create_with_invented_name).await;
        let failure = expect(&mut world, ada(), SyncState::Synced).await.unwrap_err();
        let message = "Ada has the last name \"-\" in Egnyte, and \"Lovelace\" in the directory";
        assert!(failure.message.starts_with(message), "{failure}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn user_group_without_its_group_is_not_synced() {
        let mut world = after_association(create_accounts).await;
        let group = Subject::UserGroup("Engineering".to_owned());
        let failure = expect(&mut world, group.clone(), SyncState::Synced).await.unwrap_err();
        assert!(failure.message.starts_with("\"Engineering\" has no group of its name in Egnyte"), "{failure}");
        assert!(expect(&mut world, group, SyncState::LockedOut).await.is_err());
    }
}
