//! Operations on accounts: creation, update and deactivation.

use egnyte_protocol::directory::Id;

use super::input::{PlanInput, PlanPolicy};
use super::matching::Matching;
use super::operation::{AccountUpdate, Basis, Change, Conflict, NewAccount, Operation, POWER, Phase, in_order};
use super::present::Account;
use super::values::Attribute;
use super::wanted::WantedPerson;

/// Plans the operations on accounts, in the order of the directory within each phase.
pub(super) fn operations(input: &PlanInput<'_>, policy: &PlanPolicy, matching: &Matching<'_>) -> Vec<Operation> {
    let mut planner = AccountPlanner { input, policy, matching, steps: Vec::new() };
    for person in &input.wanted.people {
        planner.person(person);
    }
    for person in input.gone_people() {
        planner.deactivate(person);
    }
    in_order(planner.steps)
}

struct AccountPlanner<'a> {
    input: &'a PlanInput<'a>,
    policy: &'a PlanPolicy,
    matching: &'a Matching<'a>,
    steps: Vec<(Phase, Operation)>,
}

impl AccountPlanner<'_> {
    fn person(&mut self, person: &WantedPerson) {
        match self.matching.account(&person.id) {
            _ if !person.is_covered() => self.deactivate(person.id.clone()),
            Some(account) => self.update(person, account),
            None => self.create(person),
        }
    }

    fn deactivate(&mut self, person: Id) {
        let account = self.matching.account(&person).filter(|account| self.matching.is_kept(&person, account));
        if let Some(account) = account.filter(|account| account.active) {
            let account = account.id.clone();
            self.steps.push((Phase::Changes, Operation::DeactivateAccount { person: Some(person), account }));
        }
    }

    fn create(&mut self, person: &WantedPerson) {
        let taken = [Attribute::UserName, Attribute::Email].into_iter().find(|attribute| {
            let value = person.values.get(*attribute);
            value.is_some_and(|value| self.matching.find_holder(*attribute, value, None).is_some())
        });
        match taken {
            Some(attribute) => self.report(person, attribute),
            None => {
                let values = person.values.clone();
                let account = NewAccount { person: person.id.clone(), values, user_type: POWER, active: true };
                self.steps.push((Phase::Creations, Operation::CreateAccount(account)));
            }
        }
    }

    fn update(&mut self, person: &WantedPerson, account: &Account) {
        let basis = self.matching.basis(&person.id, account);
        let mut update = AccountUpdate::none(person.id.clone(), account.id.clone(), basis);
        let mut phase = Phase::Changes;
        for attribute in Attribute::ALL {
            let value = person.values.get(attribute);
            if !self.differs(person, account, attribute) {
                continue;
            }
            if let Some(value) = value.filter(|_| attribute.is_unique()) {
                if self.matching.find_holder(attribute, value, Some(&account.id)).is_some() {
                    self.report(person, attribute);
                    continue;
                }
                if self.policy.checks_holders && self.matching.is_held(attribute, value, &account.id) {
                    phase = Phase::AfterRelease;
                }
            }
            update.changes.push(Change { attribute, value: value.map(str::to_owned) });
        }
        update.reactivate = !account.active;
        update.bind = account.external_id.is_none();
        if basis == Basis::TakeOver || !update.is_empty() {
            self.steps.push((phase, Operation::UpdateAccount(update)));
        }
    }

    fn differs(&self, person: &WantedPerson, account: &Account, attribute: Attribute) -> bool {
        person.values.get(attribute) != account.values.get(attribute)
            && !self.input.state.is_stored_form(&person.id, attribute, &person.values, &account.values)
    }

    fn report(&mut self, person: &WantedPerson, attribute: Attribute) {
        let value = person.values.get(attribute).unwrap_or_default().to_owned();
        let conflict = Conflict::ValueTaken { person: person.id.clone(), attribute, value };
        self.steps.push((Phase::Changes, Operation::Report(conflict)));
    }
}
