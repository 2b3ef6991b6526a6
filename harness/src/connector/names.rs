//! Whom a line of plain words concerns: for connectors that can only say it in words.

use std::ops::Range;

use egnyte_protocol::directory::{Directory, Event, Person, UserGroup, Was};
use egnyte_protocol::{Delivery, Problem};

/// One problem for each person and user group that the line names; one about nobody is none.
pub(super) fn concerned(line: &str, delivery: &Delivery) -> Vec<Problem> {
    let mut names = names(&delivery.directory, &delivery.event);
    // `Finance Team` is not about `Finance`, nor `ada@acme.example` about another `ada`.
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut rest = line.to_lowercase();
    let mut problems: Vec<Problem> = Vec::new();
    for (name, problem) in names {
        let mut found = false;
        while let Some(range) = word(&rest, &name) {
            rest.replace_range(range.clone(), &"\0".repeat(range.len()));
            found = true;
        }
        let known = problems.iter().any(|known| known.user == problem.user && known.user_group == problem.user_group);
        if found && !known {
            problems.push(Problem { error: line.to_owned(), ..problem });
        }
    }
    problems
}

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

/// Where `name` stands in `text` as a word of its own. Both are in lower case.
fn word(text: &str, name: &str) -> Option<Range<usize>> {
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

    use super::concerned;
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
        let problems = concerned(line, &delivery());
        let ids = problems.iter().flat_map(|problem| problem.user.iter().chain(&problem.user_group));
        let mut ids: Vec<&str> = ids.map(egnyte_protocol::directory::Id::as_str).collect();
        ids.sort_unstable();
        assert_eq!(ids, expected, "{line}");
    }

    #[test]
    fn a_line_concerns_whom_it_names_and_nobody_else() {
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
