//! Flaws: rules broken on purpose. A flaw has a name and changes a policy, the wanted state, or the plan; the rest of the
//! connector is independent of flaws.

mod answers;
mod application;
mod associations;
mod catching_up;
mod client;
mod collisions;
mod coverage;
mod definition;
mod delivery;
mod gone;
mod group_switch;
mod groups;
mod import;
mod letters;
mod lookups;
mod operations;
mod people;
mod recording;
mod sign_in;
mod spelling;
mod transient;

use std::str::FromStr;

use egnyte_protocol::Hint;

pub use definition::Flaw;

/// Tables of flaws, in the order of the rules.
const TABLES: [&[Flaw]; 20] = [
    application::FLAWS,
    people::FLAWS,
    letters::FLAWS,
    spelling::FLAWS,
    lookups::FLAWS,
    coverage::FLAWS,
    gone::FLAWS,
    collisions::FLAWS,
    catching_up::FLAWS,
    groups::FLAWS,
    associations::FLAWS,
    group_switch::FLAWS,
    sign_in::FLAWS,
    import::FLAWS,
    recording::FLAWS,
    delivery::FLAWS,
    client::FLAWS,
    answers::FLAWS,
    transient::FLAWS,
    delivery::ON_THE_WIRE,
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

    /// Returns whether the flaw breaks the standard in its requests, which no scenario fails for.
    pub fn is_on_the_wire(self) -> bool {
        delivery::ON_THE_WIRE.contains(&self)
    }
}

/// Error: the word is not the name of a flaw.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown flaw `{name}`{hint}")]
pub struct UnknownFlawError {
    name: String,
    hint: Hint,
}

impl UnknownFlawError {
    /// Suggests these names as well.
    #[must_use]
    pub fn or_of(self, others: impl IntoIterator<Item = &'static str>) -> Self {
        let own = Flaw::ALL.iter().map(|flaw| flaw.name());
        Self { hint: Hint::of(&self.name, own.chain(others)), ..self }
    }
}

impl FromStr for Flaw {
    type Err = UnknownFlawError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownFlawError { name: name.to_owned(), hint: Hint::default() }.or_of([]);
        Self::ALL.into_iter().find(|flaw| flaw.name() == name).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::plan::GroupManagement;
    use crate::scene::{Scene, activate, person};
    use egnyte_protocol::directory::{Directory, Event, PersonState, Property};

    use super::*;

    /// Ada has an account and is a member of the group "Engineering".
    fn synced() -> Scene {
        Scene::new().provision("1", "ada").associate("Engineering", &["ada"]).managed_group("g", &["1"])
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
    fn names_are_unique_and_an_unknown_one_gets_a_hint() {
        let names: BTreeSet<&str> = Flaw::ALL.iter().map(|flaw| flaw.name()).collect();
        assert_eq!(names.len(), Flaw::ALL.len());
        assert_eq!("never-updates".parse::<Flaw>().unwrap().name(), "never-updates");
        let error = "never-update".parse::<Flaw>().unwrap_err().to_string();
        assert_eq!(error, "unknown flaw `never-update` (did you mean `never-updates`?)");
        let error = "cuts-at-comma".parse::<Flaw>().unwrap_err().or_of(["cuts-at-commas"]).to_string();
        assert_eq!(error, "unknown flaw `cuts-at-comma` (did you mean `cuts-at-commas`?)");
    }

    #[test]
    fn flaws_of_the_application_and_the_integration() {
        Scene::new().flaw("provisions-everyone").plans(&[
            "create power ada",
            "create power grace",
            "create power linus",
            "create power edsger",
        ]);
        Scene::new().user_group("Alumni", &["linus"]).flaw("ignores-association").plans(&["create power linus"]);
        let new = || Scene::new().associate("Engineering", &["ada"]);
        new().then(activate).flaw("activates-without-sync").plans(&[]);
        let off = new().managing(GroupManagement::Off).flaw("ignores-group-switch");
        off.plans(&["create power ada", "create \"Engineering\" +ada"]);
    }

    #[test]
    fn flaws_of_managing_people() {
        let swapped = synced().flaw("swaps-names");
        swapped.plans(&["managed 1 as ada: display name=Lovelace Ada"]);
        let new = Scene::new().provision("2", "grace").associate("Engineering", &["ada"]).managed_group("g", &[]);
        let expected = ["deactivate 2", "create standard ada", "managed g: +ada"];
        new.flaw("creates-standard-users").plans(&expected);
        synced().then(change(Property::Email, "a@b")).flaw("never-updates").plans(&[]);
        let renamed = synced().then(change(Property::Username, "king")).flaw("recreates-on-rename");
        renamed.plans(&["create power ada", "managed g: +ada"]);
        let standard = synced().with(|account| account.user_type = Some("standard".to_owned()));
        standard.flaw("resets-user-type").plans(&["managed 1 as ada: type=power"]);
        let left = |flaw| Scene::new().provision("1", "ada").flaw(flaw);
        left("deletes-leavers").plans(&["delete 1"]);
        synced().with(|account| account.active = false).flaw("never-reactivates").plans(&[]);
        let stranger = synced().local("9", "linus");
        stranger.flaw("deactivates-strangers").plans(&["deactivate 9"]);
        let incomplete = synced()
            .associate("On-call", &["grace", "linus"])
            .then(|directory| directory.set_property(&person("grace"), Property::LastName, None).unwrap());
        let expected = ["create power linus", "create \"On-call\" +grace +linus"];
        incomplete.flaw("drops-incomplete").plans(&expected);
    }

    #[test]
    fn flaws_of_taking_people_over() {
        let existing = || Scene::new().local("1", "ada").associate("Engineering", &["ada"]).managed_group("g", &["1"]);
        existing().flaw("duplicates-users").plans(&["create power ada", "managed g: +ada"]);
        let otherwise_named = || existing().with(|account| account.values.user_name = "alove".to_owned());
        let by_username = otherwise_named().flaw("takeover-by-username-only");
        by_username.plans(&["create power ada", "managed g: +ada"]);
        let graces = || existing().with(|account| account.external_id = Some(person("grace").to_string()));
        graces()
            .with(|account| account.active = false)
            .flaw("steals-accounts")
            .plans(&["takeover 1 as ada: reactivate"]);
        let apart = existing().with(|account| account.values.email = None);
        let apart = apart.local("2", "ada").with(|account| account.values.user_name = "boss".to_owned());
        let expected = ["report username of ada", "takeover 2 as ada: bind", "managed g: +ada"];
        apart.flaw("email-beats-username").plans(&expected);
        existing().flaw("takeover-sets-power").plans(&["takeover 1 as ada: bind type=power"]);
        let inactive = existing().with(|account| account.active = false);
        inactive.flaw("takeover-leaves-inactive").plans(&["takeover 1 as ada: bind"]);
    }

    #[test]
    fn flaws_of_suspending_and_removing_people() {
        let suspend = |directory: &mut Directory| directory.set_state(&person("ada"), PersonState::Suspended).unwrap();
        synced().then(suspend).flaw("ignores-suspension").plans(&[]);
        let new = Scene::new().associate("Engineering", &["ada"]).then(suspend);
        new.flaw("creates-suspended").plans(&["create inactive power ada"]);
        let deleted = synced().then(|directory| directory.delete_person(&person("ada")).unwrap());
        deleted.flaw("keeps-deleted-people").plans(&["managed g: -1"]);
    }

    #[test]
    fn flaws_of_empty_groups() {
        let empty = || Scene::new().associate("Engineering", &[]);
        empty().flaw("creates-empty-groups").plans(&["create \"Engineering\""]);
        let namesake = empty().local("9", "linus").local_group("g", "engineering", &["9"]);
        namesake.flaw("takes-over-when-empty").plans(&["takeover g: -9"]);
        let emptied = Scene::new().provision("1", "ada").associate("Engineering", &[]).managed_group("g", &["1"]);
        emptied.flaw("deletes-emptied-groups").plans(&["deactivate 1", "delete g"]);
    }

    #[test]
    fn flaws_of_taking_groups_over() {
        let existing = |name: &str| {
            let scene = Scene::new().provision("1", "ada").local("9", "linus").local_group("g", name, &["9"]);
            scene.associate("Finance", &["ada"])
        };
        existing("Finance").flaw("duplicates-groups").plans(&["create \"Finance\" +ada"]);
        let deactivating = existing("Finance").flaw("takeover-deactivates-members");
        deactivating.plans(&["takeover g: bind +ada", "deactivate 9"]);
        existing("Finance").flaw("takeover-evicts-members").plans(&["takeover g: bind +ada -9"]);
        existing("finance").flaw("case-sensitive-names").plans(&["create \"Finance\" +ada"]);
    }

    #[test]
    fn flaws_of_group_names_and_members() {
        synced().flaw("lowercases-group-names").plans(&["managed g: name=engineering"]);
        let long = "x".repeat(65);
        let named = Scene::new().provision("1", "ada").associate(&long, &["ada"]).flaw("truncates-group-names");
        named.plans(&[&format!("create {:?} +ada", "x".repeat(64))]);
        synced().associate("On-call", &["ada"]).flaw("syncs-first-group-only").plans(&[]);
        let joined =
            synced().provision("2", "grace").then(|directory| directory.join("Engineering", &person("grace")).unwrap());
        joined.flaw("never-adds-members").plans(&[]);
        let left = synced().then(|directory| directory.leave("Engineering", &person("ada")).unwrap());
        left.flaw("never-removes-members").plans(&["deactivate 1"]);
    }

    #[test]
    fn flaws_of_renaming_groups() {
        synced().then(rename).flaw("rename-creates-second").plans(&["create \"Platform\" +ada"]);
        let emptied = Scene::new().associate("Engineering", &[]).managed_group("g", &[]);
        emptied.then(rename).flaw("rename-skips-emptied").plans(&[]);
        let collision = synced().local_group("x", "Platform", &[]).then(rename);
        collision.flaw("rename-merges").plans(&["delete g", "managed x: +ada"]);
    }

    #[test]
    fn flaws_of_disassociating_groups() {
        let gone = |flaw| synced().then(disassociate).flaw(flaw);
        gone("syncs-disassociated").plans(&[]);
        gone("deletes-disassociated").plans(&["deactivate 1", "delete g"]);
        gone("empties-disassociated").plans(&["deactivate 1", "managed g: -1"]);
        gone("keeps-members-active").plans(&[]);
        let covered = synced().associate("On-call", &["ada"]).managed_group("h", &["1"]).then(disassociate);
        covered.flaw("deactivates-everyone").plans(&["deactivate 1"]);
        let again = synced().then(disassociate).then(associate);
        again.flaw("forgets-disassociated-groups").plans(&["create \"Engineering\" +ada"]);
    }

    #[test]
    fn flaws_of_deleting_groups() {
        synced().then(delete).flaw("keeps-deleted-groups").plans(&["deactivate 1"]);
        let unmanaged = Scene::new().user_group("Engineering", &[]).local_group("x", "Engineering", &[]).then(delete);
        unmanaged.flaw("deletes-by-name").plans(&["delete x"]);
    }

    #[test]
    fn flaws_of_switching_group_management() {
        let off = |flaw| synced().provision("2", "grace").managing(GroupManagement::Off).flaw(flaw);
        off("management-off-deletes-groups").plans(&["deactivate 2", "delete g"]);
        off("management-off-empties-groups").plans(&["deactivate 2", "managed g: -1"]);
        off("management-off-stops-users").plans(&[]);
        off("management-off-ignores-leavers").plans(&[]);
        let joined = synced().then(|directory| directory.join("Engineering", &person("grace")).unwrap());
        let joined = joined.managing(GroupManagement::Off).flaw("management-off-sends-membership");
        joined.plans(&["create power grace", "managed g: +grace"]);
        let mut on = synced().then(rename).flaw("management-on-changes-nothing");
        on.state.groups_managed = Some(false);
        on.plans(&[]);
    }
}
