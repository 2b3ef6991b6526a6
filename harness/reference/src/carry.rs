//! Carries a plan out, one operation after the other, and remembers what came of it.
//! A refusal becomes a problem of the person or user group it is about and holds up nobody else.

use egnyte_protocol::directory::Id;
use egnyte_protocol::{Problem, Settled};

use super::client::{Egnyte, GroupPatch, Patched, Trouble};
use super::events::{Attempt, Names, Scribe};
use super::memory::Memory;
use super::plan::{
    Account, AccountUpdate, Attribute, EndsAfter, GroupUpdate, NewAccount, NewGroup, Obstacle, Operation, Plan, Policy,
};

/// After so many operations in a row that Egnyte failed at, it is taken to be down.
const FAILURES_IN_A_ROW: u32 = 2;

/// What is remembered and written down while a plan is carried out.
pub(super) struct Books<'a> {
    pub(super) memory: &'a mut Memory,
    pub(super) scribe: Scribe<'a>,
    pub(super) names: Names<'a>,
}

/// Carries out a plan's operations.
pub(super) async fn carry_out(plan: Plan, policy: &Policy, egnyte: &Egnyte, books: Books<'_>) -> Settled {
    let Books { memory, scribe, names } = books;
    let mut carrier = Carrier { egnyte, memory, scribe, problems: Vec::new(), failures: 0 };
    let mut end = None;
    for operation in plan.operations {
        let attempt = names.attempt(&operation);
        if let Err(trouble) = carrier.carry(operation, attempt).await {
            end = Some(trouble);
            break;
        }
        if ends(policy, &carrier.problems) {
            break;
        }
    }
    settled(policy, end, carrier.problems)
}

/// Whether nothing more is to be carried out after these problems.
fn ends(policy: &Policy, problems: &[Problem]) -> bool {
    match policy.ends_after {
        EndsAfter::Nothing => false,
        EndsAfter::Refusal => !problems.is_empty(),
        EndsAfter::RefusedGroup => problems.iter().any(|problem| problem.user_group.is_some()),
    }
}

/// What a sync came to, in an administrator's words.
pub(super) fn settled(policy: &Policy, end: Option<Trouble>, problems: Vec<Problem>) -> Settled {
    if !policy.reports_problems {
        return Settled::ok();
    }
    let error = match (end, problems.len()) {
        (Some(trouble), _) => Some(format!("the sync ended early: {trouble}")),
        (None, 0) => None,
        (None, 1) => Some("one thing could not be brought into step".to_owned()),
        (None, many) => Some(format!("{many} things could not be brought into step")),
    };
    Settled { ok: error.is_none(), error, problems }
}

struct Carrier<'a> {
    egnyte: &'a Egnyte,
    memory: &'a mut Memory,
    scribe: Scribe<'a>,
    problems: Vec<Problem>,
    failures: u32,
}

/// Whom a problem is about.
#[derive(Debug, Clone)]
enum About {
    Person(Id),
    UserGroup(Id),
    /// An account that is nobody's of the directory.
    Nobody(String),
}

impl Carrier<'_> {
    async fn carry(&mut self, operation: Operation, attempt: Attempt) -> Result<(), Trouble> {
        let about = about(&operation);
        let before = self.egnyte.repeats();
        let outcome = match operation {
            Operation::CreateAccount(account) => self.create_account(&account).await,
            Operation::UpdateAccount(update) => self.update_account(&update).await,
            Operation::DeactivateAccount { account, .. } => self.egnyte.deactivate_account(&account).await.into(),
            Operation::DeleteAccount { person, account } => self.delete_account(person.as_ref(), &account).await,
            Operation::CreateGroup(group) => self.create_group(&group).await,
            Operation::UpdateGroup(update) => self.update_group(&update).await,
            Operation::DeleteGroup { user_group, group } => self.delete_group(&user_group, &group).await,
            Operation::Report(obstacle) => Outcome { obstacle: Some(obstacle.to_string()), ..Outcome::default() },
        };
        if !outcome.untried {
            let repeats = self.egnyte.repeats() - before;
            self.scribe.note(outcome.told(Attempt { repeats, ..attempt }));
        }
        self.take_note(&about, outcome)
    }

    /// Makes problems of what went wrong, unless nothing else is worth trying.
    fn take_note(&mut self, about: &About, outcome: Outcome) -> Result<(), Trouble> {
        if let Some(obstacle) = outcome.obstacle {
            self.problems.push(about.problem(obstacle));
            return Ok(());
        }
        let failing = outcome.troubles.iter().any(|trouble| matches!(trouble, Trouble::Failing { .. }));
        self.failures = if failing { self.failures + 1 } else { 0 };
        for trouble in outcome.troubles {
            self.problems.push(about.problem(trouble.to_string()));
            if trouble.ends_sync() || self.failures >= FAILURES_IN_A_ROW {
                return Err(trouble);
            }
        }
        Ok(())
    }

    async fn create_account(&mut self, account: &NewAccount) -> Outcome {
        match self.egnyte.create_account(account).await {
            Ok(made) => {
                self.memory.bind_account(&account.person, &made.id);
                for attribute in Attribute::ALL {
                    self.memory.note_answer(&account.person, attribute, account.values.get(attribute), &made);
                }
                Outcome::default()
            }
            Err(trouble) => trouble.into(),
        }
    }

    async fn update_account(&mut self, update: &AccountUpdate) -> Outcome {
        match self.egnyte.update_account(update).await {
            Ok(Patched { now, refused }) => {
                let untouched = now.is_none() && !refused.is_empty();
                if !untouched {
                    self.memory.bind_account(&update.person, &update.account);
                }
                if let Some(account) = now.filter(|_| refused.is_empty()) {
                    self.note_answers(update, &account);
                }
                Outcome { troubles: refused, ..Outcome::default() }
            }
            Err(trouble) => trouble.into(),
        }
    }

    fn note_answers(&mut self, update: &AccountUpdate, account: &Account) {
        for change in &update.changes {
            self.memory.note_answer(&update.person, change.attribute, change.value.as_deref(), account);
        }
    }

    async fn delete_account(&mut self, person: Option<&Id>, account: &str) -> Outcome {
        let outcome = self.egnyte.delete_account(account).await;
        if let (Ok(()), Some(person)) = (&outcome, person) {
            self.memory.people.remove(person);
        }
        outcome.into()
    }

    /// A group whose members all got no account stays out of Egnyte like an empty one.
    async fn create_group(&mut self, group: &NewGroup) -> Outcome {
        let members = self.accounts(&group.members);
        if members.is_empty() && !group.members.is_empty() {
            return Outcome { untried: true, ..Outcome::default() };
        }
        match self.egnyte.create_group(group.user_group.as_str(), &group.name, &members).await {
            Ok(made) => {
                self.memory.bind_group(&group.user_group, &made.id);
                self.memory.note_name(&group.user_group, &group.name, &made.name);
                Outcome::default()
            }
            Err(trouble) => trouble.into(),
        }
    }

    async fn update_group(&mut self, update: &GroupUpdate) -> Outcome {
        let patch = GroupPatch {
            rename: update.rename.as_deref(),
            bind: update.bind.then_some(update.user_group.as_str()),
            join: self.accounts(&update.join),
            leave: &update.leave,
        };
        match self.egnyte.update_group(&update.group, &patch).await {
            Ok(Patched { now, refused }) => {
                self.memory.bind_group(&update.user_group, &update.group);
                if let (Some(sent), Some(group), true) = (&update.rename, now, refused.is_empty()) {
                    self.memory.note_name(&update.user_group, sent, &group.name);
                }
                Outcome { troubles: refused, ..Outcome::default() }
            }
            Err(trouble) => trouble.into(),
        }
    }

    async fn delete_group(&mut self, user_group: &Id, group: &str) -> Outcome {
        let outcome = self.egnyte.delete_group(group).await;
        if outcome.is_ok() {
            self.memory.groups.remove(user_group);
        }
        outcome.into()
    }

    /// The accounts of those people who have one by now.
    fn accounts(&self, people: &[Id]) -> Vec<String> {
        let known = people.iter().filter_map(|person| self.memory.people.get(person));
        known.map(|known| known.account.clone()).collect()
    }
}

/// What came of one operation.
#[derive(Debug, Default)]
struct Outcome {
    troubles: Vec<Trouble>,
    obstacle: Option<String>,
    /// There was nothing to send.
    untried: bool,
}

impl Outcome {
    /// The attempt with what came of it.
    fn told(&self, attempt: Attempt) -> Attempt {
        let troubles = self.troubles.iter().map(Trouble::to_string);
        let why: Vec<String> = self.obstacle.clone().into_iter().chain(troubles).collect();
        if why.is_empty() { attempt } else { attempt.failed(why.join("; ")) }
    }
}

impl From<Trouble> for Outcome {
    fn from(trouble: Trouble) -> Self {
        Self { troubles: vec![trouble], ..Self::default() }
    }
}

impl From<Result<(), Trouble>> for Outcome {
    fn from(result: Result<(), Trouble>) -> Self {
        result.err().map_or_else(Self::default, Self::from)
    }
}

fn about(operation: &Operation) -> About {
    match operation {
        Operation::CreateAccount(NewAccount { person, .. })
        | Operation::UpdateAccount(AccountUpdate { person, .. })
        | Operation::DeactivateAccount { person: Some(person), .. }
        | Operation::DeleteAccount { person: Some(person), .. }
        | Operation::Report(Obstacle::ValueTaken { person, .. }) => About::Person(person.clone()),
        Operation::CreateGroup(NewGroup { user_group, .. })
        | Operation::UpdateGroup(GroupUpdate { user_group, .. })
        | Operation::DeleteGroup { user_group, .. }
        | Operation::Report(Obstacle::GroupNameTaken { user_group, .. }) => About::UserGroup(user_group.clone()),
        Operation::DeactivateAccount { person: None, account } | Operation::DeleteAccount { person: None, account } => {
            About::Nobody(account.clone())
        }
    }
}

impl About {
    fn problem(&self, error: String) -> Problem {
        match self {
            Self::Person(id) => Problem { user: Some(id.clone()), user_group: None, error },
            Self::UserGroup(id) => Problem { user: None, user_group: Some(id.clone()), error },
            Self::Nobody(account) => {
                Problem { user: None, user_group: None, error: format!("account {account}: {error}") }
            }
        }
    }
}
