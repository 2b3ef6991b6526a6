//! Application of a plan: carries out one operation after the other and updates the state.
//!
//! A refusal becomes a problem of its person or user group, and does not block the other operations.

use egnyte_protocol::directory::{Id, IdKind};
use egnyte_protocol::{Problem, Settled};

use super::client::{GroupPatch, PatchResult, RequestError, ScimClient};
use super::event_recorder::{Attempt, EventRecorder, Names};
use super::plan::{
    Account, AccountUpdate, AnswerForm, Attribute, Conflict, EndsAfter, GroupUpdate, NewAccount, NewGroup,
    NewGroupWithoutAccounts, Operation, Plan, PlanPolicy, State,
};

/// Consecutive server errors after which Egnyte counts as down.
const MAX_CONSECUTIVE_FAILURES: u32 = 2;

/// Number of an id that no person has.
const UNKNOWN_PERSON: usize = 0xfff;

/// State, recorder and names for the application of a plan.
pub(super) struct ApplyContext<'a> {
    pub(super) state: &'a mut State,
    pub(super) recorder: EventRecorder<'a>,
    pub(super) names: Names<'a>,
}

/// Applies a plan.
pub(super) async fn apply(plan: Plan, policy: &PlanPolicy, client: &ScimClient, context: ApplyContext<'_>) -> Settled {
    let ApplyContext { state, recorder, names } = context;
    let mut applier = Applier { client, policy, state, recorder, problems: Vec::new(), failures: 0 };
    let mut end = None;
    for operation in plan.operations {
        let attempt = names.attempt(&operation);
        if let Err(error) = applier.apply(operation, attempt).await {
            end = Some(error);
            break;
        }
        if is_ended(policy, &applier.problems) {
            break;
        }
    }
    summarize(policy, end, applier.problems)
}

/// Returns whether the problems end the plan.
fn is_ended(policy: &PlanPolicy, problems: &[Problem]) -> bool {
    match policy.ends_after {
        EndsAfter::Nothing => false,
        EndsAfter::AnyRefusal => !problems.is_empty(),
        EndsAfter::GroupRefusal => problems.iter().any(|problem| problem.user_group.is_some()),
    }
}

/// Summarizes a sync for an administrator.
pub(super) fn summarize(policy: &PlanPolicy, end: Option<RequestError>, problems: Vec<Problem>) -> Settled {
    if !policy.reports_problems {
        return Settled::ok();
    }
    let error = match (end, problems.len()) {
        (Some(error), _) => Some(format!("the sync ended early: {error}")),
        (None, 0) => None,
        (None, 1) => Some("1 person or user group could not be synced".to_owned()),
        (None, count) => Some(format!("{count} people or user groups could not be synced")),
    };
    distort(Settled { ok: error.is_none(), error, problems }, policy.answer)
}

/// Gives an answer another form, for flaws.
fn distort(settled: Settled, form: AnswerForm) -> Settled {
    let Settled { ok, error, mut problems } = settled;
    match form {
        AnswerForm::Consistent => {}
        AnswerForm::OkWithProblems if !problems.is_empty() => return Settled { ok: true, error: None, problems },
        AnswerForm::OkWithProblems => {}
        AnswerForm::WithoutSubjects => {
            problems.iter_mut().for_each(|problem| (problem.user, problem.user_group) = (None, None));
        }
        AnswerForm::UnknownSubjects => {
            problems.iter_mut().for_each(|problem| problem.user = Some(Id::nth(IdKind::RawPerson, UNKNOWN_PERSON)));
        }
        AnswerForm::WithoutWords => return Settled { ok, error: None, problems: Vec::new() },
    }
    Settled { ok, error, problems }
}

struct Applier<'a> {
    client: &'a ScimClient,
    policy: &'a PlanPolicy,
    state: &'a mut State,
    recorder: EventRecorder<'a>,
    problems: Vec<Problem>,
    failures: u32,
}

/// Subject of a problem.
#[derive(Debug, Clone)]
enum ProblemSubject {
    Person(Id),
    UserGroup(Id),
    /// An account that is not managed.
    Account(String),
}

impl Applier<'_> {
    async fn apply(&mut self, operation: Operation, attempt: Attempt) -> Result<(), RequestError> {
        let subject = ProblemSubject::of(&operation);
        let before = self.client.retries();
        let outcome = match operation {
            Operation::CreateAccount(account) => self.create_account(&account).await,
            Operation::UpdateAccount(update) => self.update_account(&update).await,
            Operation::DeactivateAccount { account, .. } => self.client.deactivate_account(&account).await.into(),
            Operation::DeleteAccount { person, account } => self.delete_account(person.as_ref(), &account).await,
            Operation::CreateGroup(group) => self.create_group(&group).await,
            Operation::UpdateGroup(update) => self.update_group(&update).await,
            Operation::DeleteGroup { user_group, group } => self.delete_group(&user_group, &group).await,
            Operation::Report(conflict) => Outcome { conflict: Some(conflict.to_string()), ..Outcome::default() },
        };
        if !outcome.skipped {
            let retries = self.client.retries() - before;
            self.recorder.record(outcome.complete(Attempt { retries, ..attempt }));
        }
        self.add_problems(&subject, outcome)
    }

    /// Adds the problems of an operation. It is an error if the rest of the plan would fail as well.
    fn add_problems(&mut self, subject: &ProblemSubject, outcome: Outcome) -> Result<(), RequestError> {
        if let Some(conflict) = outcome.conflict {
            self.problems.push(subject.problem(conflict));
            return Ok(());
        }
        let is_failing = outcome.errors.iter().any(|error| matches!(error, RequestError::Failing { .. }));
        self.failures = if is_failing { self.failures + 1 } else { 0 };
        for error in outcome.errors {
            self.problems.push(subject.problem(error.to_string()));
            if error.ends_sync() || self.failures >= MAX_CONSECUTIVE_FAILURES {
                return Err(error);
            }
        }
        Ok(())
    }

    async fn create_account(&mut self, account: &NewAccount) -> Outcome {
        match self.client.create_account(account).await {
            Ok(created) => {
                self.state.bind_account(&account.person, &created.id);
                for attribute in Attribute::ALL {
                    self.state.record_value(&account.person, attribute, account.values.get(attribute), &created);
                }
                Outcome::default()
            }
            Err(error) => error.into(),
        }
    }

    async fn update_account(&mut self, update: &AccountUpdate) -> Outcome {
        match self.client.update_account(update).await {
            Ok(PatchResult { resource, refused }) => {
                let is_unchanged = resource.is_none() && !refused.is_empty();
                if !is_unchanged {
                    self.state.bind_account(&update.person, &update.account);
                }
                if let Some(account) = resource.filter(|_| refused.is_empty()) {
                    self.record_values(update, &account);
                }
                Outcome { errors: refused, ..Outcome::default() }
            }
            Err(error) => error.into(),
        }
    }

    fn record_values(&mut self, update: &AccountUpdate, account: &Account) {
        for change in &update.changes {
            self.state.record_value(&update.person, change.attribute, change.value.as_deref(), account);
        }
    }

    async fn delete_account(&mut self, person: Option<&Id>, account: &str) -> Outcome {
        let result = self.client.delete_account(account).await;
        if let (Ok(()), Some(person)) = (&result, person) {
            self.state.people.remove(person);
        }
        result.into()
    }

    /// Creates a group. A group whose members all have no account is not created, like an empty one.
    async fn create_group(&mut self, group: &NewGroup) -> Outcome {
        let members = self.accounts(&group.members);
        if members.is_empty() && !group.members.is_empty() {
            match self.policy.new_group_without_accounts {
                NewGroupWithoutAccounts::Skip => return Outcome { skipped: true, ..Outcome::default() },
                NewGroupWithoutAccounts::RecordOnly => return Outcome::default(),
                NewGroupWithoutAccounts::Create => {}
            }
        }
        match self.client.create_group(group.user_group.as_str(), &group.name, &members).await {
            Ok(created) => {
                self.state.bind_group(&group.user_group, &created.id);
                self.state.record_name(&group.user_group, &group.name, &created.name);
                Outcome::default()
            }
            Err(error) => error.into(),
        }
    }

    async fn update_group(&mut self, update: &GroupUpdate) -> Outcome {
        let patch = GroupPatch {
            rename: update.rename.as_deref(),
            bind: update.bind.then_some(update.user_group.as_str()),
            join: self.accounts(&update.join),
            leave: &update.leave,
        };
        match self.client.update_group(&update.group, &patch).await {
            Ok(PatchResult { resource, refused }) => {
                self.state.bind_group(&update.user_group, &update.group);
                if let (Some(sent), Some(group), true) = (&update.rename, resource, refused.is_empty()) {
                    self.state.record_name(&update.user_group, sent, &group.name);
                }
                Outcome { errors: refused, ..Outcome::default() }
            }
            Err(error) => error.into(),
        }
    }

    async fn delete_group(&mut self, user_group: &Id, group: &str) -> Outcome {
        let result = self.client.delete_group(group).await;
        if result.is_ok() {
            self.state.groups.remove(user_group);
        }
        result.into()
    }

    /// Returns the accounts of the people who have one by now.
    fn accounts(&self, people: &[Id]) -> Vec<String> {
        let bindings = people.iter().filter_map(|person| self.state.people.get(person));
        bindings.map(|binding| binding.account.clone()).collect()
    }
}

/// Outcome of one operation.
#[derive(Debug, Default)]
struct Outcome {
    errors: Vec<RequestError>,
    conflict: Option<String>,
    /// True if no request was necessary.
    skipped: bool,
}

impl Outcome {
    /// Completes the attempt with its result.
    fn complete(&self, attempt: Attempt) -> Attempt {
        let errors = self.errors.iter().map(RequestError::to_string);
        let reasons: Vec<String> = self.conflict.clone().into_iter().chain(errors).collect();
        if reasons.is_empty() { attempt } else { attempt.fail(reasons.join("; ")) }
    }
}

impl From<RequestError> for Outcome {
    fn from(error: RequestError) -> Self {
        Self { errors: vec![error], ..Self::default() }
    }
}

impl From<Result<(), RequestError>> for Outcome {
    fn from(result: Result<(), RequestError>) -> Self {
        result.err().map_or_else(Self::default, Self::from)
    }
}

impl ProblemSubject {
    fn of(operation: &Operation) -> Self {
        match operation {
            Operation::CreateAccount(NewAccount { person, .. })
            | Operation::UpdateAccount(AccountUpdate { person, .. })
            | Operation::DeactivateAccount { person: Some(person), .. }
            | Operation::DeleteAccount { person: Some(person), .. }
            | Operation::Report(Conflict::ValueTaken { person, .. }) => Self::Person(person.clone()),
            Operation::CreateGroup(NewGroup { user_group, .. })
            | Operation::UpdateGroup(GroupUpdate { user_group, .. })
            | Operation::DeleteGroup { user_group, .. }
            | Operation::Report(Conflict::GroupNameTaken { user_group, .. }) => Self::UserGroup(user_group.clone()),
            Operation::DeactivateAccount { person: None, account }
            | Operation::DeleteAccount { person: None, account } => Self::Account(account.clone()),
        }
    }

    fn problem(&self, error: String) -> Problem {
        match self {
            Self::Person(id) => Problem { user: Some(id.clone()), user_group: None, error },
            Self::UserGroup(id) => Problem { user: None, user_group: Some(id.clone()), error },
            Self::Account(account) => {
                Problem { user: None, user_group: None, error: format!("account {account}: {error}") }
            }
        }
    }
}
