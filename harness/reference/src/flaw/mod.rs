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
mod tests {
    use std::collections::BTreeSet;

    use crate::plan::GroupManagement;
    use crate::scene::{Scene, activated, person};
    use egnyte_protocol::directory::{Directory, Event, PersonState, Property};

    use super::*;

    /// Ada is provisioned and in the group of "Engineering".
    fn in_step() -> Scene {
        Scene::new().provisioned("1", "ada").associated("Engineering", &["ada"]).managed_group("g", &["1"])
    }

    fn disassociate(directory: &mut Directory) -> Event {
        directory.set_associated("Engineering", false).unwrap()
    }

    fn associate(directory: &mut Directory) -> Event {
        directory.set_associated("Engineering", true).unwrap()
    }

    fn delete(directory: &mut Directory) -> Event {
        directory.delete_user_group("Engineering").unwrap()
    }

    fn rename(directory: &mut Directory) -> Event {
        directory.rename_user_group("Engineering", "Platform").unwrap()
    }

    fn change(property: Property, value: &str) -> impl FnOnce(&mut Directory) -> Event {
        move |directory| directory.set_property(&person("ada"), property, Some(value.to_owned())).unwrap()
    }

    #[test]
    fn names_are_unique_and_a_misspelt_one_is_told_the_nearest() {
        let names: BTreeSet<&str> = Flaw::ALL.iter().map(|flaw| flaw.name()).collect();
        assert_eq!(names.len(), Flaw::ALL.len());
        assert_eq!("never-updates".parse::<Flaw>().unwrap().name(), "never-updates");
        assert_eq!("never-update".parse::<Flaw>().unwrap_err().nearest, "never-updates");
    }

    #[test]
    fn flaws_of_the_application_and_the_integration() {
        Scene::new().flawed("provisions-everyone").plans(&[
            "create power ada",
            "create power grace",
            "create power linus",
            "create power edsger",
        ]);
        Scene::new().user_group("Alumni", &["linus"]).flawed("ignores-association").plans(&["create power linus"]);
        let new = || Scene::new().associated("Engineering", &["ada"]);
        new().then(activated).flawed("activates-without-sync").plans(&[]);
        let off = new().managing(GroupManagement::Off).flawed("ignores-group-switch");
        off.plans(&["create power ada", "create \"Engineering\" +ada"]);
    }

    #[test]
    fn flaws_of_managing_people() {
        let swapped = in_step().flawed("swaps-names");
        swapped.plans(&["managed 1 as ada: display name=Lovelace Ada"]);
        let new = Scene::new().provisioned("2", "grace").associated("Engineering", &["ada"]).managed_group("g", &[]);
        let expected = ["deactivate 2", "create standard ada", "managed g: +ada"];
        new.flawed("creates-standard-users").plans(&expected);
        in_step().then(change(Property::Email, "a@b")).flawed("never-updates").plans(&[]);
        let renamed = in_step().then(change(Property::Username, "king")).flawed("recreates-on-rename");
        renamed.plans(&["create power ada", "managed g: +ada"]);
        let standard = in_step().with(|account| account.user_type = Some("standard".to_owned()));
        standard.flawed("resets-user-type").plans(&["managed 1 as ada: type=power"]);
        let left = |flaw| Scene::new().provisioned("1", "ada").flawed(flaw);
        left("deletes-leavers").plans(&["delete 1"]);
        in_step().with(|account| account.active = false).flawed("never-reactivates").plans(&[]);
        let stranger = in_step().local("9", "linus");
        stranger.flawed("deactivates-strangers").plans(&["deactivate 9"]);
        let incomplete = in_step()
            .associated("On-call", &["grace", "linus"])
            .then(|directory| directory.set_property(&person("grace"), Property::LastName, None).unwrap());
        let expected = ["create power linus", "create \"On-call\" +grace +linus"];
        incomplete.flawed("drops-incomplete").plans(&expected);
    }

    #[test]
    fn flaws_of_taking_people_over() {
        let existing = || Scene::new().local("1", "ada").associated("Engineering", &["ada"]).managed_group("g", &["1"]);
        existing().flawed("duplicates-users").plans(&["create power ada", "managed g: +ada"]);
        let otherwise_named = || existing().with(|account| account.values.user_name = "alove".to_owned());
        let by_username = otherwise_named().flawed("takeover-by-username-only");
        by_username.plans(&["create power ada", "managed g: +ada"]);
        let graces = || existing().with(|account| account.external_id = Some(person("grace").to_string()));
        graces()
            .with(|account| account.active = false)
            .flawed("steals-accounts")
            .plans(&["takeover 1 as ada: reactivate"]);
        let apart = existing().with(|account| account.values.email = None);
        let apart = apart.local("2", "ada").with(|account| account.values.user_name = "boss".to_owned());
        let expected = ["report username of ada", "takeover 2 as ada: bind", "managed g: +ada"];
        apart.flawed("email-beats-username").plans(&expected);
        existing().flawed("takeover-sets-power").plans(&["takeover 1 as ada: bind type=power"]);
        let inactive = existing().with(|account| account.active = false);
        inactive.flawed("takeover-leaves-inactive").plans(&["takeover 1 as ada: bind"]);
    }

    #[test]
    fn flaws_of_suspending_and_removing_people() {
        let suspend = |directory: &mut Directory| directory.set_state(&person("ada"), PersonState::Suspended).unwrap();
        in_step().then(suspend).flawed("ignores-suspension").plans(&[]);
        let new = Scene::new().associated("Engineering", &["ada"]).then(suspend);
        new.flawed("creates-suspended").plans(&["create inactive power ada"]);
        let deleted = in_step().then(|directory| directory.delete_person(&person("ada")).unwrap());
        deleted.flawed("keeps-deleted-people").plans(&["managed g: -1"]);
    }

    #[test]
    fn flaws_of_empty_groups() {
        let empty = || Scene::new().associated("Engineering", &[]);
        empty().flawed("creates-empty-groups").plans(&["create \"Engineering\""]);
        let namesake = empty().local("9", "linus").local_group("g", "engineering", &["9"]);
        namesake.flawed("takes-over-when-empty").plans(&["takeover g: -9"]);
        let emptied = Scene::new().provisioned("1", "ada").associated("Engineering", &[]).managed_group("g", &["1"]);
        emptied.flawed("deletes-emptied-groups").plans(&["deactivate 1", "delete g"]);
    }

    #[test]
    fn flaws_of_taking_groups_over() {
        let existing = |name: &str| {
            let scene = Scene::new().provisioned("1", "ada").local("9", "linus").local_group("g", name, &["9"]);
            scene.associated("Finance", &["ada"])
        };
        existing("Finance").flawed("duplicates-groups").plans(&["create \"Finance\" +ada"]);
        let deactivating = existing("Finance").flawed("takeover-deactivates-members");
        deactivating.plans(&["takeover g: bind +ada", "deactivate 9"]);
        existing("Finance").flawed("takeover-evicts-members").plans(&["takeover g: bind +ada -9"]);
        existing("finance").flawed("case-sensitive-names").plans(&["create \"Finance\" +ada"]);
    }

    #[test]
    fn flaws_of_group_names_and_members() {
        in_step().flawed("lowercases-group-names").plans(&["managed g: name=engineering"]);
        let long = "x".repeat(65);
        let named = Scene::new().provisioned("1", "ada").associated(&long, &["ada"]).flawed("truncates-group-names");
        named.plans(&[&format!("create {:?} +ada", "x".repeat(64))]);
        in_step().associated("On-call", &["ada"]).flawed("syncs-first-group-only").plans(&[]);
        let joined = in_step()
            .provisioned("2", "grace")
            .then(|directory| directory.join("Engineering", &person("grace")).unwrap());
        joined.flawed("never-adds-members").plans(&[]);
        let left = in_step().then(|directory| directory.leave("Engineering", &person("ada")).unwrap());
        left.flawed("never-removes-members").plans(&["deactivate 1"]);
    }

    #[test]
    fn flaws_of_renaming_groups() {
        in_step().then(rename).flawed("rename-creates-second").plans(&["create \"Platform\" +ada"]);
        let emptied = Scene::new().associated("Engineering", &[]).managed_group("g", &[]);
        emptied.then(rename).flawed("rename-skips-emptied").plans(&[]);
        let collision = in_step().local_group("x", "Platform", &[]).then(rename);
        collision.flawed("rename-merges").plans(&["delete g", "managed x: +ada"]);
    }

    #[test]
    fn flaws_of_disassociating_groups() {
        let gone = |flaw| in_step().then(disassociate).flawed(flaw);
        gone("syncs-disassociated").plans(&[]);
        gone("deletes-disassociated").plans(&["deactivate 1", "delete g"]);
        gone("empties-disassociated").plans(&["deactivate 1", "managed g: -1"]);
        gone("keeps-members-active").plans(&[]);
        let covered = in_step().associated("On-call", &["ada"]).managed_group("h", &["1"]).then(disassociate);
        covered.flawed("deactivates-everyone").plans(&["deactivate 1"]);
        let again = in_step().then(disassociate).then(associate);
        again.flawed("forgets-disassociated-groups").plans(&["create \"Engineering\" +ada"]);
    }

    #[test]
    fn flaws_of_deleting_groups() {
        in_step().then(delete).flawed("keeps-deleted-groups").plans(&["deactivate 1"]);
        let unmanaged = Scene::new().user_group("Engineering", &[]).local_group("x", "Engineering", &[]).then(delete);
        unmanaged.flawed("deletes-by-name").plans(&["delete x"]);
    }

    #[test]
    fn flaws_of_switching_group_management() {
        let off = |flaw| in_step().provisioned("2", "grace").managing(GroupManagement::Off).flawed(flaw);
        off("management-off-deletes-groups").plans(&["deactivate 2", "delete g"]);
        off("management-off-empties-groups").plans(&["deactivate 2", "managed g: -1"]);
        off("management-off-stops-users").plans(&[]);
        off("management-off-ignores-leavers").plans(&[]);
        let joined = in_step().then(|directory| directory.join("Engineering", &person("grace")).unwrap());
        let joined = joined.managing(GroupManagement::Off).flawed("management-off-sends-membership");
        joined.plans(&["create power grace", "managed g: +grace"]);
        let mut on = in_step().then(rename).flawed("management-on-changes-nothing");
        on.memory.groups_managed = Some(false);
        on.plans(&[]);
    }
}
