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
        let is_known = problems.iter().any(|known| same_subject(known, &problem));
        if is_found && !is_known {
            problems.push(Problem { error: line.to_owned(), ..problem });
        }
    }
    problems
}

/// Words of lines that report a failure.
const FAILURE_WORDS: [&str; 16] = [
    "error",
    "fail",
    "refus",
    "reject",
    "cannot",
    "could not",
    "can't",
    "unable",
    "denied",
    "invalid",
    "conflict",
    "taken",
    "exception",
    "warn",
    "problem",
    "not found",
];

/// Most lines of a log that are searched for names, and most that are quoted.
const SEARCHED: usize = 200;
const QUOTED: usize = 5;

/// Finds the problems in the log of a failed run, and the error of the run as a whole.
///
/// The last line counts if it names a person or a user group. Else the lines count that report a failure, so that a last
/// line such as `done, 1 errors` hides nothing; without names in them, all lines.
pub(super) fn find_problems(lines: &[String], delivery: &Delivery) -> (Vec<Problem>, Option<String>) {
    let lines = &lines[lines.len().saturating_sub(SEARCHED)..];
    let Some(last) = lines.last() else { return (Vec::new(), None) };
    let failures: Vec<&String> = lines.iter().filter(|line| reports_failure(line)).collect();
    let (mut found, mut quoted): (Vec<Problem>, Vec<&String>) = (Vec::new(), Vec::new());
    for candidates in [vec![last], failures.clone(), lines.iter().collect()] {
        for line in candidates {
            let problems = find_mentions(line, delivery);
            let is_new = |problem: &Problem| !found.iter().any(|known| same_subject(known, problem));
            let new: Vec<Problem> = problems.into_iter().filter(is_new).collect();
            if !new.is_empty() {
                quoted.push(line);
            }
            found.extend(new);
        }
        if !found.is_empty() {
            break;
        }
    }
    if quoted.is_empty() {
        quoted = failures;
    }
    let mut quoted = quoted.split_off(quoted.len().saturating_sub(QUOTED));
    if quoted.last() != Some(&last) {
        quoted.push(last);
    }
    let error = quoted.into_iter().map(String::as_str).collect::<Vec<_>>().join("\n");
    (found, Some(error))
}

fn same_subject(left: &Problem, right: &Problem) -> bool {
    left.user == right.user && left.user_group == right.user_group
}

/// Returns whether a line has a word of failure, or an HTTP status of refusal or failure.
fn reports_failure(line: &str) -> bool {
    let line = line.to_lowercase();
    let is_status =
        |word: &str| word.len() == 3 && word.starts_with(['4', '5']) && word.bytes().all(|it| it.is_ascii_digit());
    FAILURE_WORDS.iter().any(|word| line.contains(word))
        || line.split(|sign: char| !sign.is_alphanumeric()).any(is_status)
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

    use super::{find_mentions, find_problems};
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
    fn last_line_hides_no_line_that_names_a_person() {
        let problems = |log: &str| {
            let lines: Vec<String> = log.lines().map(str::to_owned).collect();
            let (problems, error) = find_problems(&lines, &delivery());
            let ids = problems.into_iter().filter_map(|problem| problem.user).map(|id| id.to_string());
            (ids.collect::<Vec<_>>(), error.unwrap_or_default())
        };
        let log = "created linus\n409: ada is taken\ndone, 1 errors";
        assert_eq!(problems(log), (vec!["p1".to_owned()], "409: ada is taken\ndone, 1 errors".to_owned()));
        assert_eq!(problems("created linus\nada is taken").0, ["p1"]);
        assert_eq!(problems("skipped linus\ndone").0, ["p2"]);
        assert_eq!(problems("start\n503 from Egnyte\nbye"), (vec![], "503 from Egnyte\nbye".to_owned()));
        assert_eq!(problems(""), (vec![], String::new()));
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
