//! Bindings of people to accounts: at most one person for each account.

use std::collections::BTreeMap;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

use egnyte_protocol::directory::Id;

use super::state::StoredValue;
use super::values::Attribute;

/// Binding of a person to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountBinding {
    /// Id of the account in Egnyte.
    pub(crate) account: String,
    /// Values that Egnyte stored in another form than sent.
    #[serde(default)]
    pub(crate) values: BTreeMap<Attribute, StoredValue>,
}

/// Bindings by person. They are read as a map, and changed by methods that keep the people by account in step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<Id, AccountBinding>", into = "BTreeMap<Id, AccountBinding>")]
pub(crate) struct AccountBindings {
    by_person: BTreeMap<Id, AccountBinding>,
    owners: BTreeMap<String, Id>,
}

impl AccountBindings {
    /// Binds a person, and no other, to an account. A person who is bound to it already keeps the stored values.
    pub(crate) fn bind(&mut self, person: &Id, account: &str) {
        if self.by_person.get(person).is_some_and(|binding| binding.account == account) {
            return;
        }
        if let Some(former) = self.owners.get(account).cloned() {
            self.remove(&former);
        }
        self.remove(person);
        self.owners.insert(account.to_owned(), person.clone());
        let binding = AccountBinding { account: account.to_owned(), values: BTreeMap::new() };
        self.by_person.insert(person.clone(), binding);
    }

    /// Removes the binding of a person.
    pub(crate) fn remove(&mut self, person: &Id) {
        if let Some(binding) = self.by_person.remove(person) {
            self.owners.remove(&binding.account);
        }
    }

    /// Keeps the bindings of these people only.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(&Id) -> bool) {
        self.by_person.retain(|person, _| is_kept(person));
        self.owners.retain(|_, person| is_kept(person));
    }

    /// Forgets the stored values of all people.
    pub(crate) fn forget_stored_values(&mut self) {
        self.by_person.values_mut().for_each(|binding| binding.values.clear());
    }

    /// Returns the stored values of a person who is bound.
    pub(crate) fn stored_values(&mut self, person: &Id) -> Option<&mut BTreeMap<Attribute, StoredValue>> {
        self.by_person.get_mut(person).map(|binding| &mut binding.values)
    }
}

impl Deref for AccountBindings {
    type Target = BTreeMap<Id, AccountBinding>;

    fn deref(&self) -> &Self::Target {
        &self.by_person
    }
}

impl From<BTreeMap<Id, AccountBinding>> for AccountBindings {
    fn from(by_person: BTreeMap<Id, AccountBinding>) -> Self {
        let owners = by_person.iter().map(|(person, binding)| (binding.account.clone(), person.clone())).collect();
        Self { by_person, owners }
    }
}

impl From<AccountBindings> for BTreeMap<Id, AccountBinding> {
    fn from(bindings: AccountBindings) -> Self {
        bindings.by_person
    }
}

#[cfg(test)]
mod tests {
    use egnyte_protocol::directory::IdKind;

    use super::*;

    #[test]
    fn account_has_one_person_and_a_person_one_account() {
        let [ada, grace, linus] = [0, 1, 2].map(|number| Id::nth(IdKind::Person, number));
        let mut bindings = AccountBindings::default();
        let pairs = |bindings: &AccountBindings| {
            let owners: BTreeMap<&Id, &str> =
                bindings.owners.iter().map(|(account, id)| (id, account.as_str())).collect();
            let all: Vec<(Id, String)> = bindings.iter().map(|(id, it)| (id.clone(), it.account.clone())).collect();
            assert!(all.iter().map(|(id, account)| (id, account.as_str())).eq(owners), "{bindings:?}");
            all
        };
        bindings.bind(&ada, "1");
        bindings.bind(&grace, "2");
        bindings.bind(&linus, "1");
        assert_eq!(pairs(&bindings), [(grace.clone(), "2".to_owned()), (linus.clone(), "1".to_owned())]);
        bindings.bind(&grace, "3");
        bindings.bind(&ada, "2");
        assert_eq!(pairs(&bindings).len(), 3);
        bindings.retain(|person| *person != linus);
        bindings.remove(&grace);
        assert_eq!(pairs(&bindings), [(ada, "2".to_owned())]);
    }
}
