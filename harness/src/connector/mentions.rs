//! People and groups that a line of text mentions: for connectors that report problems as text only.

use std::ops::Range;

use egnyte_protocol::directory::{Directory, Event, Person, UserGroup, Was};
use egnyte_protocol::{Delivery, Problem};

/// Finds the people and user groups that a line mentions, and returns a problem for each of them.
pub(super) fn find_mentions(line: &str, delivery: &Delivery) -> Vec<Problem> {
    let mut names = names(&delivery.directory, &delivery.event);
    // Longest first: `Finance Team` does not mention `Finance`, nor `ada@acme.example` another `ada`.
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut rest = line.to_lowercase();
    let mut problems: Vec<Problem> = Vec::new();
    for (name, problem) in names {
        let mut is_found = false;
        while let Some(range) = find_word(&rest, &name) {
            rest.replace_range(range.clone(), &"\0".repeat(range.len()));
            is_found = true;
        }
        let is_known =
            problems.iter().any(|known| known.user == problem.user && known.user_group == problem.user_group);
        if is_found && !is_known {
            problems.push(Problem { error: line.to_owned(), ..problem });
        }
    }
    problems
}

/// Names of every person and user group, in lower case, each with an empty problem of theirs.
fn names(directory: &Directory, event: &Event) -> Vec<(String, Problem)> {
    let (mut people, mut groups): (Vec<&Person>, Vec<&UserGroup>) =
        (directory.users.iter().collect(), directory.user_groups.iter().collect());
    match &event.was {
        Some(Was::Person(person)) => people.push(person),
        Some(Was::UserGroup(group)) => groups.push(group),
        _ => {}
    }
    let people = people.into_iter().flat_map(|person| {
        let names = [Some(person.username.clone()), person.email.clone(), person.display_name()];
        let problem = Problem { user: Some(person.id.clone()), user_group: None, error: String::new() };
        let names = names.into_iter().flatten().chain([person.id.to_string()]);
        names.map(move |name| (name, problem.clone())).collect::<Vec<_>>()
    });
    let groups = groups.into_iter().flat_map(|group| {
        let problem = Problem { user: None, user_group: Some(group.id.clone()), error: String::new() };
        [group.name.clone(), group.id.to_string()].map(|name| (name, problem.clone()))
    });
    people
        .chain(groups)
        .map(|(name, problem)| (name.to_lowercase(), problem))
        .filter(|(name, _)| !name.is_empty())
        .collect()
}

/// Finds `name` in `text` as a word of its own. Both are in lower case.
fn find_word(text: &str, name: &str) -> Option<Range<usize>> {
    let ranges = text.match_indices(name).map(|(at, found)| at..at + found.len());
    ranges.into_iter().find(|range| {
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        ![before, after].into_iter().flatten().any(|near| near.is_alphanumeric() || near == '_')
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::find_mentions;
    use egnyte_protocol::Delivery;

    fn delivery() -> Delivery {
        let person = |id: &str, username: &str, last: &str| {
            json!({"id": id, "username": username, "email": format!("{username}@acme.example"), "firstname": "Ada",
                   "lastname": last, "state": "active"})
        };
        let group = |id: &str, name: &str| json!({"id": id, "name": name, "associated": true, "members": []});
        serde_json::from_value(json!({
            "session": "s-1",
            "event": {"kind": "user-group.deleted", "was": group("g0", "Sales")},
            "directory": {"application": null, "users": [person("p1", "ada", "Lovelace"), person("p2", "linus", "P")],
                          "userGroups": [group("g1", "Finance"), group("g2", "Finance Team")]},
        }))
        .unwrap()
    }

    #[track_caller]
    fn check(line: &str, expected: &[&str]) {
        let problems = find_mentions(line, &delivery());
        let ids = problems.iter().flat_map(|problem| problem.user.iter().chain(&problem.user_group));
        let mut ids: Vec<&str> = ids.map(egnyte_protocol::directory::Id::as_str).collect();
        ids.sort_unstable();
        assert_eq!(ids, expected, "{line}");
    }

    #[test]
    fn line_mentions_the_people_and_groups_that_it_names() {
        check("409: the email of Ada Lovelace is taken", &["p1"]);
        check("ada@acme.example is taken", &["p1"]);
        check("cannot add ada to Finance", &["g1", "p1"]);
        check("no group \"Finance Team\"", &["g2"]);
        check("no group \"finance team\", nor Finance", &["g1", "g2"]);
        check("cannot delete Sales", &["g0"]);
        check("Canada is not reachable", &[]);
        check("503", &[]);
    }
}
