//! Instructions about user groups: what differs between two states of the directory, in plain words.

use super::spelling::{list, name_of, spell};
use egnyte_protocol::directory::{Directory, Id, UserGroup};

/// Instruction to delete a user group.
pub(super) fn deletion(group: &UserGroup) -> String {
    format!("Delete the user group {}.", spell(&group.name))
}

/// Returns what makes one state of a user group of the other; without the former, the user group is created. `people` knows
/// the members of both.
pub(super) fn changes(before: Option<&UserGroup>, after: &UserGroup, people: &Directory) -> Vec<String> {
    let (name, members) = (spell(&after.name), |ids: Vec<&Id>| list(&names(&ids, people)));
    let Some(before) = before else {
        let created = match after.members.as_slice() {
            [] => format!("Create the user group {name}, without members."),
            ids => format!("Create the user group {name} with {}.", members(ids.iter().collect())),
        };
        return [created].into_iter().chain(after.associated.then(|| association(after))).collect();
    };
    let mut said = Vec::new();
    if before.name != after.name {
        said.push(format!("Rename the user group {} to {name}.", spell(&before.name)));
    }
    let is_present = |id: &&Id| people.person(id).is_some();
    let left: Vec<&Id> = before.members.iter().filter(|id| !after.members.contains(id)).filter(is_present).collect();
    if !left.is_empty() {
        said.push(format!("Remove {} from the user group {name}.", members(left)));
    }
    let joined: Vec<&Id> = after.members.iter().filter(|id| !before.members.contains(id)).collect();
    if !joined.is_empty() {
        said.push(format!("Add {} to the user group {name}.", members(joined)));
    }
    said.extend((before.associated != after.associated).then(|| association(after)));
    said
}

fn association(group: &UserGroup) -> String {
    let name = spell(&group.name);
    match group.associated {
        true => format!("Associate the user group {name} with the Egnyte application."),
        false => format!("Disassociate the user group {name} from the Egnyte application."),
    }
}

fn names(ids: &[&Id], people: &Directory) -> Vec<String> {
    ids.iter().filter_map(|id| people.person(id)).map(name_of).collect()
}

/// Returns a hint where user groups exchange their names, as a console may refuse a name that is in use.
pub(super) fn exchange(before: &[UserGroup], after: &[UserGroup]) -> Option<String> {
    let takes = |group: &&UserGroup| {
        let was = before.iter().find(|other| other.id == group.id);
        let holder = before.iter().any(|other| other.id != group.id && other.name == group.name);
        was.is_some_and(|was| was.name != group.name) && holder
    };
    let is_exchange = after.iter().filter(takes).count() > 1;
    let hint =
        "The next steps exchange names; where the console refuses one that is in use, begin with a name in between.";
    is_exchange.then(|| hint.to_owned())
}
