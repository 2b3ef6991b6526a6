//! What is to be done about people: who gets an account, whose account changes, whose is deactivated.
//! Knows nothing of groups but what coverage says.

use super::present::Account;
use super::values::Attribute;
use super::wanted::WantedPerson;
use super::{AccountUpdate, Basis, Change, Matching, NewAccount, Obstacle, Operation, POWER, Policy, Situation};

/// When an operation's turn is. A name can be had only after its holder has given it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    First,
    AfterOthersGaveUpNames,
    Last,
}

/// The operations about people, in the directory's order within each turn.
pub(super) fn operations(situation: &Situation<'_>, policy: &Policy, matching: &Matching<'_>) -> Vec<Operation> {
    let mut planner = Planner { situation, policy, matching, steps: Vec::new() };
    for person in &situation.wanted.people {
        planner.person(person);
    }
    for person in situation.gone_people() {
        planner.deactivate(person);
    }
    planner.steps.sort_by_key(|(turn, _)| *turn);
    planner.steps.into_iter().map(|(_, operation)| operation).collect()
}

struct Planner<'a> {
    situation: &'a Situation<'a>,
    policy: &'a Policy,
    matching: &'a Matching<'a>,
    steps: Vec<(Turn, Operation)>,
}

impl Planner<'_> {
    fn person(&mut self, person: &WantedPerson) {
        match self.matching.account(&person.id) {
            _ if !person.is_covered() => self.deactivate(person.id.clone()),
            Some(account) => self.update(person, account),
            None => self.create(person),
        }
    }

    fn deactivate(&mut self, person: egnyte_protocol::directory::Id) {
        if let Some(account) = self.matching.account(&person).filter(|account| account.active) {
            let account = account.id.clone();
            self.steps.push((Turn::First, Operation::DeactivateAccount { person: Some(person), account }));
        }
    }

    fn create(&mut self, person: &WantedPerson) {
        let taken = [Attribute::UserName, Attribute::Email].into_iter().find(|attribute| {
            let value = person.values.get(*attribute);
            value.is_some_and(|value| self.matching.holder(*attribute, value, None).is_some())
        });
        match taken {
            Some(attribute) => self.report(person, attribute),
            None => {
                let values = person.values.clone();
                let account = NewAccount { person: person.id.clone(), values, user_type: POWER, active: true };
                self.steps.push((Turn::Last, Operation::CreateAccount(account)));
            }
        }
    }

    fn update(&mut self, person: &WantedPerson, account: &Account) {
        let basis = self.matching.basis(&person.id, account);
        let mut update = AccountUpdate::none(person.id.clone(), account.id.clone(), basis);
        let mut turn = Turn::First;
        for attribute in Attribute::ALL {
            let value = person.values.get(attribute);
            if !self.differs(person, account, attribute) {
                continue;
            }
            if let Some(value) = value.filter(|_| attribute.is_unique()) {
                if self.matching.holder(attribute, value, Some(&account.id)).is_some() {
                    self.report(person, attribute);
                    continue;
                }
                if self.policy.checks_holders && self.matching.is_held(attribute, value, &account.id) {
                    turn = Turn::AfterOthersGaveUpNames;
                }
            }
            update.changes.push(Change { attribute, value: value.map(str::to_owned) });
        }
        update.reactivate = !account.active;
        update.bind = account.external_id.is_none();
        if basis == Basis::TakeOver || !update.is_empty() {
            self.steps.push((turn, Operation::UpdateAccount(update)));
        }
    }

    fn differs(&self, person: &WantedPerson, account: &Account, attribute: Attribute) -> bool {
        person.values.get(attribute) != account.values.get(attribute)
            && !self.situation.memory.is_settled(&person.id, attribute, &person.values, &account.values)
    }

    fn report(&mut self, person: &WantedPerson, attribute: Attribute) {
        let value = person.values.get(attribute).unwrap_or_default().to_owned();
        let obstacle = Obstacle::ValueTaken { person: person.id.clone(), attribute, value };
        self.steps.push((Turn::First, Operation::Report(obstacle)));
    }
}
