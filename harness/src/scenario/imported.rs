//! What a scenario expects of the import list, and of an import when it is complete.

use super::World;
use super::import::{Completion, Extent, Import};
use super::reports::lines;
use super::scene::Scene;
use super::stage::Failure;
use crate::mock::{Roster, User};
use crate::scenario::account::Naming;
use crate::scenario::table_rows::{ImportRow, Importee, ListingError, quoted};
use egnyte_protocol::{ImportStatus, ImportableUser, NewPerson};

impl World {
    /// Expects the import list to hold these lines, or to begin with them.
    ///
    /// # Errors
    /// When it does not, or a row cannot be read.
    pub async fn expects_import_list(&mut self, extent: Extent, rows: &[Vec<String>]) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_import_list(extent, rows).await).await
    }

    /// Expects an import to have ended in that way, with those who were chosen and nobody else.
    ///
    /// # Errors
    /// When it did not.
    pub async fn expects_import(&mut self, completion: Completion) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_import(completion).await).await
    }
}

impl Scene {
    async fn expect_import_list(&mut self, extent: Extent, rows: &[Vec<String>]) -> Result<(), Failure> {
        let expected = rows.iter().map(|cells| import_row(cells)).collect::<Result<Vec<_>, _>>()?;
        let (roster, naming) = self.roster().await?;
        let Some(list) = &self.desk.list else {
            return Err(Failure::errored("the import list was not opened"));
        };
        let mut shown: Vec<ImportRow> = list.iter().map(|user| line(user, &roster, &naming)).collect();
        if extent == Extent::Beginning {
            shown.truncate(expected.iter().map(many).sum());
        }
        let (missing, unexpected) = compare(&expected, shown);
        if missing.is_empty() && unexpected.is_empty() {
            return Ok(());
        }
        let verb = if extent == Extent::Beginning { "begin with" } else { "show" };
        let lists =
            [(format!("the import list does not {verb}"), missing), (format!("but it does {verb}"), unexpected)];
        let told = lists.iter().filter(|(_, list)| !list.is_empty());
        let told: Vec<String> = told.map(|(what, list)| format!("{what}:{}", lines(list))).collect();
        Err(Failure::failed(told.join("\n")))
    }

    async fn expect_import(&mut self, completion: Completion) -> Result<(), Failure> {
        let (roster, _) = self.roster().await?;
        let Some(import) = &self.desk.import else {
            return Err(Failure::errored("nobody was imported"));
        };
        let faults: Vec<String> = ended(import, completion).into_iter().chain(came(import, &roster)).collect();
        if faults.is_empty() { Ok(()) } else { Err(Failure::failed(faults.join("\n"))) }
    }
}

fn many(row: &ImportRow) -> usize {
    if let Importee::LocalUsers(many) = row.who { many } else { 1 }
}

/// A user of the list, as the features call them.
fn line(user: &ImportableUser, roster: &Roster, naming: &Naming) -> ImportRow {
    let account = roster.users.iter().find(|account| account.user_name.eq_ignore_ascii_case(&user.username));
    let person = account.filter(|account| naming.person(account).is_some()).map(|account| naming.account(account));
    ImportRow { who: Importee::One(person.unwrap_or_else(|| quoted(&user.username))), status: user.status }
}

/// What is missing of the expected, and what is shown beyond it. So many local users are any that no row names.
fn compare(expected: &[ImportRow], mut shown: Vec<ImportRow>) -> (Vec<String>, Vec<String>) {
    let mut missing = Vec::new();
    for row in expected.iter().filter(|row| matches!(row.who, Importee::One(_))) {
        match shown.iter().position(|it| it == row) {
            Some(at) => drop(shown.remove(at)),
            None => missing.push(row.to_string()),
        }
    }
    for row in expected {
        let Importee::LocalUsers(wanted) = row.who else { continue };
        let local = |it: &ImportRow| matches!(&it.who, Importee::One(name) if name.starts_with('"'));
        let (found, rest): (Vec<_>, Vec<_>) = shown.into_iter().partition(|it| local(it) && it.status == row.status);
        shown = rest;
        if found.len() != wanted {
            let status = if row.status == ImportStatus::New { "new" } else { "imported" };
            missing.push(format!("{row}; it shows {} that are {status}", found.len()));
        }
    }
    (missing, few(&shown))
}

/// The first of many lines.
fn few(rows: &[ImportRow]) -> Vec<String> {
    const MOST: usize = 8;
    let mut told: Vec<String> = rows.iter().take(MOST).map(ImportRow::to_string).collect();
    if rows.len() > MOST {
        told.push(format!("and {} more", rows.len() - MOST));
    }
    told
}

/// How an import ended, if otherwise than it should.
fn ended(import: &Import, completion: Completion) -> Option<String> {
    let many = import.chosen.len();
    let people = if many == 1 { "1 user".to_owned() } else { format!("{many} users") };
    let noticed = import.notice.as_ref().is_some_and(|notice| !notice.trim().is_empty());
    match completion {
        Completion::AtOnce if !import.at_once => {
            Some(format!("the import of {people} was not complete at once: `import.run` was answered with a job"))
        }
        Completion::WithNotice if !noticed => {
            let when = if import.at_once { "at once and " } else { "" };
            Some(format!("the import of {people} was complete {when}without a `notice` for the administrator"))
        }
        _ => None,
    }
}

/// Who did not come, who came unasked, and whose values are not Egnyte's.
fn came(import: &Import, roster: &Roster) -> Vec<String> {
    let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    let asked = |person: &NewPerson| import.chosen.iter().any(|user| same(&user.username, &person.username));
    let found = |user: &ImportableUser| import.created.iter().find(|person| same(&person.username, &user.username));
    let absent: Vec<String> =
        import.chosen.iter().filter(|user| found(user).is_none()).map(|user| user.username.clone()).collect();
    let unasked: Vec<String> =
        import.created.iter().filter(|person| !asked(person)).map(|person| person.username.clone()).collect();
    let mut faults = Vec::new();
    for (what, names) in
        [("chosen, and not brought into the directory", absent), ("brought in, and not chosen", unasked)]
    {
        if let [first, rest @ ..] = names.as_slice() {
            let others = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            faults.push(format!("{what}: `{first}`{others}"));
        }
    }
    let differing = roster.users.iter().filter_map(|user| {
        let person = import.created.iter().find(|person| same(&person.username, &user.user_name))?;
        differs(person, user)
    });
    faults.extend(differing.take(1));
    faults
}

/// The first value that an imported person has otherwise than Egnyte.
fn differs(person: &NewPerson, user: &User) -> Option<String> {
    let values = [
        ("email", &person.email, &user.email),
        ("first name", &person.firstname, &user.given_name),
        ("last name", &person.lastname, &user.family_name),
    ];
    let (what, has, egnyte) = values.into_iter().find(|(_, has, egnyte)| egnyte.is_some() && has != egnyte)?;
    let (name, egnyte) = (&user.user_name, egnyte.as_deref().unwrap_or_default());
    Some(match has {
        Some(has) => format!("`{name}` was imported with the {what} `{has}`, and Egnyte has `{egnyte}`"),
        None => format!("`{name}` was imported without the {what} that Egnyte has: `{egnyte}`"),
    })
}

fn import_row(cells: &[String]) -> Result<ImportRow, Failure> {
    match cells {
        [row] => row.parse().map_err(|error: ListingError| Failure::errored(error.to_string())),
        _ => Err(Failure::errored(format!("`{}`: a row is one user in one cell", cells.join(" | ")))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&str]) -> Vec<ImportRow> {
        rows.iter().map(|row| row.parse().unwrap()).collect()
    }

    #[test]
    fn local_users_whom_no_row_names_are_counted() {
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

    fn import(chosen: &[&str], created: &[&str]) -> Import {
        let chosen = chosen.iter().map(|name| importable(name)).collect();
        let created = created.iter().map(|name| new_person(name)).collect();
        Import { chosen, created, at_once: true, notice: None }
    }

    #[test]
    fn who_is_missing_and_who_came_unasked_is_named() {
        let nobody = Roster::default();
        assert_eq!(came(&import(&["olga"], &["Olga"]), &nobody), [] as [String; 0]);
        let faults = came(&import(&["olga", "eve", "zoe"], &["olga", "bob"]), &nobody);
        let absent = "chosen, and not brought into the directory: `eve` and 1 more";
        assert_eq!(faults, [absent, "brought in, and not chosen: `bob`"]);
    }

    #[test]
    fn an_import_that_ends_otherwise_is_told() {
        let import = import(&["olga"], &["olga"]);
        assert_eq!(ended(&import, Completion::AtOnce), None);
        assert!(
            ended(&import, Completion::WithNotice)
                .unwrap()
                .contains("1 user was complete at once and without a `notice`")
        );
        let later = Import { at_once: false, notice: Some("done".to_owned()), ..import };
        assert!(ended(&later, Completion::AtOnce).unwrap().contains("answered with a job"));
        assert_eq!(ended(&later, Completion::WithNotice), None);
    }
}
