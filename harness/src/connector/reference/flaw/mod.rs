//! Rules broken on purpose. A flaw is a named, small alteration of the policy, of what is wanted, of
//! the planned operations or of the manners towards the server; the connector itself knows nothing of flaws.

mod associations;
mod delivery;
mod events;
mod groups;
mod import;
mod life;
mod people;
mod sign_in;
mod switch;
mod wire;

use std::fmt;
use std::str::FromStr;

use super::client::Manners;
use super::habits::Habits;
use super::memory::Memory;
use super::plan::{AccountUpdate, Basis, GroupUpdate, Operation, Policy, Situation, Wanted};

/// One rule broken on purpose.
#[derive(Clone, Copy)]
pub struct Flaw {
    name: &'static str,
    sentence: &'static str,
    alterations: &'static [Alteration],
}

/// What a flaw alters. Each is a function, so that a flaw reads as one small departure.
#[derive(Clone, Copy)]
enum Alteration {
    /// How the connector goes about it.
    Policy(fn(&mut Policy)),
    /// How the client behaves towards the server.
    Manners(fn(&mut Manners)),
    /// What the connector does beside syncing.
    Habits(fn(&mut Habits)),
    /// What the directory is taken to want.
    Wanted(fn(&mut Wanted, &Memory)),
    /// Each planned operation by itself.
    Each(fn(&mut Operation, &Situation<'_>)),
    /// The plan as a whole.
    Operations(fn(&mut Vec<Operation>, &Situation<'_>)),
}

/// The tables, in the order of the rules.
const TABLES: [&[Flaw]; 8] = [
    life::FLAWS,
    people::FLAWS,
    groups::FLAWS,
    sign_in::FLAWS,
    import::FLAWS,
    events::FLAWS,
    delivery::FLAWS,
    wire::FLAWS,
];

const COUNT: usize = {
    let (mut count, mut table) = (0, 0);
    while table < TABLES.len() {
        (count, table) = (count + TABLES[table].len(), table + 1);
    }
    count
};

impl Flaw {
    /// Every flaw, in the order of the rules.
    pub const ALL: [Self; COUNT] = {
        let mut all = [TABLES[0][0]; COUNT];
        let (mut at, mut table, mut row) = (0, 0, 0);
        while at < COUNT {
            if row == TABLES[table].len() {
                (table, row) = (table + 1, 0);
            }
            all[at] = TABLES[table][row];
            (at, row) = (at + 1, row + 1);
        }
        all
    };

    /// What the command line and the features call it.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// What the connector does, with this flaw.
    pub fn sentence(self) -> &'static str {
        self.sentence
    }

    /// Whether its requests are wrong, which no scenario fails for.
    pub fn is_on_the_wire(self) -> bool {
        wire::FLAWS.contains(&self)
    }

    /// Alters what a plan is made from.
    pub(super) fn prepare(self, policy: &mut Policy, wanted: &mut Wanted, memory: &Memory) {
        for alteration in self.alterations {
            match alteration {
                Alteration::Policy(alter) => alter(policy),
                Alteration::Wanted(alter) => alter(wanted, memory),
                _ => {}
            }
        }
    }

    /// Alters how the client behaves.
    pub(super) fn spoil(self, manners: &mut Manners) {
        for alteration in self.alterations {
            if let Alteration::Manners(alter) = alteration {
                alter(manners);
            }
        }
    }

    /// Alters what is done beside syncing.
    pub(super) fn pervert(self, habits: &mut Habits) {
        for alteration in self.alterations {
            if let Alteration::Habits(alter) = alteration {
                alter(habits);
            }
        }
    }

    /// Alters a plan.
    pub(super) fn alter(self, operations: &mut Vec<Operation>, situation: &Situation<'_>) {
        for alteration in self.alterations {
            match alteration {
                Alteration::Each(alter) => operations.iter_mut().for_each(|operation| alter(operation, situation)),
                Alteration::Operations(alter) => alter(operations, situation),
                _ => {}
            }
        }
        prune(operations);
    }
}

/// One line of a table of flaws.
const fn flaw(name: &'static str, sentence: &'static str, alterations: &'static [Alteration]) -> Flaw {
    Flaw { name, sentence, alterations }
}

/// Drops updates that an alteration left without a change; a take-over is one by itself.
fn prune(operations: &mut Vec<Operation>) {
    operations.retain(|operation| match operation {
        Operation::UpdateAccount(update) => update.basis == Basis::TakeOver || !update.is_empty(),
        Operation::UpdateGroup(update) => update.basis == Basis::TakeOver || !update.is_empty(),
        _ => true,
    });
}

/// The operation as the update of an account on that ground, if it is one.
fn account_update(operation: &mut Operation, basis: Basis) -> Option<&mut AccountUpdate> {
    match operation {
        Operation::UpdateAccount(update) if update.basis == basis => Some(update),
        _ => None,
    }
}

/// The operation as the update of a group on that ground, if it is one.
fn group_update(operation: &mut Operation, basis: Basis) -> Option<&mut GroupUpdate> {
    match operation {
        Operation::UpdateGroup(update) if update.basis == basis => Some(update),
        _ => None,
    }
}

impl PartialEq for Flaw {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Flaw {}

impl fmt::Debug for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Flaw").field(&self.name).finish()
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A word that names no flaw.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown flaw `{name}`; the nearest is `{nearest}`")]
pub struct UnknownFlaw {
    /// The word.
    pub name: String,
    /// The flaw that may have been meant.
    pub nearest: &'static str,
}

impl FromStr for Flaw {
    type Err = UnknownFlaw;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let near = |flaw: &Self| strsim::damerau_levenshtein(flaw.name, name);
        let nearest = Self::ALL.into_iter().min_by_key(near).unwrap_or(Self::ALL[0]);
        if nearest.name == name {
            Ok(nearest)
        } else {
            Err(UnknownFlaw { name: name.to_owned(), nearest: nearest.name })
        }
    }
}

#[cfg(test)]
mod tests;
