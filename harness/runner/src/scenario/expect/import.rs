//! Expectations about the import list, and about a completed import.

use crate::mock::{Roster, User};
use crate::scenario::account::Naming;
use crate::scenario::failure::{Failure, StepFuture, StepResult, sections};
use crate::scenario::parameters::{Completion, ListExtent};
use crate::scenario::quoting::quote;
use crate::scenario::state::{ImportRun, Scenario};
use crate::scenario::table_rows::{ImportRow, ListedUser, TableRowError};
use egnyte_protocol::{ImportStatus, ImportableUser, NewPerson};

/// Surplus rows that a failure lists.
const MOST_ROWS: usize = 8;

impl Scenario {
    /// Expects the import list to consist of the rows of the table, or to begin with them.
    pub fn expect_import_list<'a>(&'a mut self, extent: ListExtent, rows: &'a [Vec<String>]) -> StepFuture<'a> {
        Box::pin(async move {
            let expected = rows.iter().map(|cells| parse_row(cells)).collect::<StepResult<Vec<_>>>()?;
            let (roster, naming) = self.roster().await?;
            let Some(list) = &self.conversation.import_list else {
                return Err(Failure::error("the import list was not opened"));
            };
            let mut listed: Vec<ImportRow> = list.iter().map(|user| row(user, &roster, &naming)).collect();
            if extent == ListExtent::Beginning {
                listed.truncate(expected.iter().map(number_of_users).sum());
            }
            let (missing, unexpected) = compare(&expected, listed);
            if missing.is_empty() && unexpected.is_empty() {
                return Ok(());
            }
            let verb = if extent == ListExtent::Beginning { "begin with" } else { "show" };
            let (does_not, does) = (format!("the import list does not {verb}"), format!("but it does {verb}"));
            Err(Failure::expectation(sections(&[(does_not.as_str(), missing), (does.as_str(), unexpected)])))
        })
    }

    /// Expects the import to have ended in this way, with the chosen users and no others.
    pub fn expect_import(&mut self, completion: Completion) -> StepFuture<'_> {
        Box::pin(async move {
            let (roster, _) = self.roster().await?;
            let Some(import) = &self.conversation.import else {
                return Err(Failure::error("there was no import"));
            };
            let errors = completion_error(import, completion).into_iter().chain(content_errors(import, &roster));
            let errors: Vec<String> = errors.collect();
            if errors.is_empty() { Ok(()) } else { Err(Failure::expectation(errors.join("\n"))) }
        })
    }
}

fn number_of_users(row: &ImportRow) -> usize {
    if let ListedUser::LocalUsers(count) = row.user { count } else { 1 }
}

/// Row for a user of the list, by their name in the features.
fn row(user: &ImportableUser, roster: &Roster, naming: &Naming) -> ImportRow {
    let account = roster.users.iter().find(|account| account.user_name.eq_ignore_ascii_case(&user.username));
    let person = account.filter(|account| naming.person(account).is_some()).map(|account| naming.account(account));
    ImportRow { user: ListedUser::One(person.unwrap_or_else(|| quote(&user.username))), status: user.status }
}

/// Expected rows that are missing, and listed rows that are not expected. A number of local users stands for those
/// without a row of their own.
fn compare(expected: &[ImportRow], mut listed: Vec<ImportRow>) -> (Vec<String>, Vec<String>) {
    let mut missing = Vec::new();
    for row in expected.iter().filter(|row| matches!(row.user, ListedUser::One(_))) {
        match listed.iter().position(|it| it == row) {
            Some(at) => drop(listed.remove(at)),
            None => missing.push(row.to_string()),
        }
    }
    for row in expected {
        let ListedUser::LocalUsers(wanted) = row.user else { continue };
        let is_local = |it: &ImportRow| matches!(&it.user, ListedUser::One(name) if name.starts_with('"'));
        let (found, rest): (Vec<_>, Vec<_>) =
            listed.into_iter().partition(|it| is_local(it) && it.status == row.status);
        listed = rest;
        if found.len() != wanted {
            let status = if row.status == ImportStatus::New { "new" } else { "imported" };
            missing.push(format!("{row}; it shows {} that are {status}", found.len()));
        }
    }
    let rest = listed.len().saturating_sub(MOST_ROWS);
    let more = (rest > 0).then(|| format!("and {rest} more"));
    (missing, listed.iter().take(MOST_ROWS).map(ImportRow::to_string).chain(more).collect())
}

fn completion_error(import: &ImportRun, completion: Completion) -> Option<String> {
    let count = import.chosen.len();
    let users = if count == 1 { "1 user".to_owned() } else { format!("{count} users") };
    let has_notice = import.notice.as_ref().is_some_and(|notice| !notice.trim().is_empty());
    match completion {
        Completion::AtOnce if !import.at_once => {
            Some(format!("the import of {users} was not complete at once: `import.run` was answered with a job"))
        }
        Completion::WithNotice if !has_notice => {
            let when = if import.at_once { "at once and " } else { "" };
            Some(format!("the import of {users} was complete {when}without a `notice` for the administrator"))
        }
        _ => None,
    }
}

/// Users who are missing or were not chosen, and the first value that differs from Egnyte's.
fn content_errors(import: &ImportRun, roster: &Roster) -> Vec<String> {
    let ImportRun { chosen, created, .. } = import;
    let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    let is_chosen = |name: &str| chosen.iter().any(|user| same(&user.username, name));
    let is_created = |name: &str| created.iter().any(|person| same(&person.username, name));
    let missing = chosen.iter().map(|user| user.username.as_str()).filter(|name| !is_created(name)).collect();
    let surplus = created.iter().map(|person| person.username.as_str()).filter(|name| !is_chosen(name)).collect();
    let lists: [(&str, Vec<&str>); 2] =
        [("chosen, and not added to the directory", missing), ("added, and not chosen", surplus)];
    let mut errors = Vec::new();
    for (what, names) in lists {
        if let [first, rest @ ..] = names.as_slice() {
            let others = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            errors.push(format!("{what}: `{first}`{others}"));
        }
    }
    let differing = roster.users.iter().filter_map(|user| {
        let person = created.iter().find(|person| same(&person.username, &user.user_name))?;
        value_error(person, user)
    });
    errors.extend(differing.take(1));
    errors
}

/// First value of an imported person that differs from Egnyte's.
fn value_error(person: &NewPerson, user: &User) -> Option<String> {
    let values = [
        ("email", &person.email, &user.email),
        ("first name", &person.firstname, &user.given_name),
        ("last name", &person.lastname, &user.family_name),
    ];
    let (what, value, egnyte) = values.into_iter().find(|(_, value, egnyte)| egnyte.is_some() && value != egnyte)?;
    let (name, egnyte) = (&user.user_name, egnyte.as_deref().unwrap_or_default());
    Some(match value {
        Some(value) => format!("`{name}` was imported with the {what} `{value}`, and Egnyte has `{egnyte}`"),
        None => format!("`{name}` was imported without the {what} that Egnyte has: `{egnyte}`"),
    })
}

fn parse_row(cells: &[String]) -> StepResult<ImportRow> {
    match cells {
        [row] => row.parse().map_err(|error: TableRowError| Failure::error(error)),
        _ => Err(Failure::error(format!("`{}`: a row is one user in one cell", cells.join(" | ")))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&str]) -> Vec<ImportRow> {
        rows.iter().map(|row| row.parse().unwrap()).collect()
    }

    #[test]
    fn local_users_without_a_row_are_counted() {
        let shown = || rows(&["Ada is imported", r#""olga" is new"#, r#""zoe" is new"#, r#""eve" is new"#]);
        let good = rows(&["2 local users are new", r#""olga" is new"#, "Ada is imported"]);
        assert_eq!(compare(&good, shown()), (vec![], vec![]));
        let (missing, unexpected) = compare(&rows(&["3 local users are new", r#""olga" is imported"#]), shown());
        assert_eq!(missing, [r#""olga" is imported"#]);
        assert_eq!(unexpected, ["Ada is imported"]);
        let (missing, _) = compare(&rows(&["4 local users are new", "Ada is imported"]), shown());
        assert_eq!(missing, ["4 local users are new; it shows 3 that are new"]);
    }

    fn importable(username: &str) -> ImportableUser {
        let (id, username, status) = (username.to_owned(), username.to_owned(), ImportStatus::New);
        ImportableUser { id, username, email: None, firstname: None, lastname: None, status }
    }

    fn new_person(username: &str) -> NewPerson {
        NewPerson { username: username.to_owned(), email: None, firstname: None, lastname: None }
    }

    fn import(chosen: &[&str], created: &[&str]) -> ImportRun {
        let chosen = chosen.iter().map(|name| importable(name)).collect();
        let created = created.iter().map(|name| new_person(name)).collect();
        ImportRun { chosen, created, at_once: true, notice: None }
    }

    #[test]
    fn missing_and_surplus_users_are_named() {
        let empty = Roster::default();
        assert_eq!(content_errors(&import(&["olga"], &["Olga"]), &empty), [] as [String; 0]);
        let errors = content_errors(&import(&["olga", "eve", "zoe"], &["olga", "bob"]), &empty);
        let missing = "chosen, and not added to the directory: `eve` and 1 more";
        assert_eq!(errors, [missing, "added, and not chosen: `bob`"]);
    }

    #[test]
    fn unexpected_end_of_an_import_is_an_error() {
        let import = import(&["olga"], &["olga"]);
        assert_eq!(completion_error(&import, Completion::AtOnce), None);
        assert!(
            completion_error(&import, Completion::WithNotice)
                .unwrap()
                .contains("1 user was complete at once and without a `notice`")
        );
        let later = ImportRun { at_once: false, notice: Some("done".to_owned()), ..import };
        assert!(completion_error(&later, Completion::AtOnce).unwrap().contains("answered with a job"));
        assert_eq!(completion_error(&later, Completion::WithNotice), None);
    }
}
