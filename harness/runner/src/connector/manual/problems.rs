//! Problems that the person has typed, as the console shows them.

use crate::connector::mentions::find_mentions;
use egnyte_protocol::{Delivery, Problem, Settled};

/// Problems of one event, or of an emptying, where they are not judged.
#[derive(Default)]
pub(super) struct TypedProblems<'a> {
    /// The event.
    delivery: Option<&'a Delivery>,
    problems: Vec<Problem>,
    /// Lines that name no person and no user group.
    errors: Vec<String>,
}

impl<'a> TypedProblems<'a> {
    /// Begins without a problem of an event.
    pub(super) fn of(delivery: &'a Delivery) -> Self {
        Self { delivery: Some(delivery), ..Self::default() }
    }

    /// Adds a line, and returns what it is taken for.
    pub(super) fn add(&mut self, line: &str) -> String {
        let Some(delivery) = self.delivery else { return "Problems of this are not judged.".to_owned() };
        let found = find_subject(line, delivery).map_or_else(|| find_mentions(line, delivery), |subject| vec![subject]);
        if found.is_empty() {
            self.errors.push(line.to_owned());
            return "Noted as a problem of the whole sync: the line names no person and no user group.".to_owned();
        }
        let count = found.len();
        self.problems.extend(found);
        let what = if count == 1 { "person or user group" } else { "people or user groups" };
        format!("Noted as a problem of {count} {what}.")
    }

    /// Returns whether problems are judged, and no line names a person or a user group.
    pub(super) fn lacks_subjects(&self) -> bool {
        self.delivery.is_some() && self.problems.is_empty()
    }

    /// Returns the answer to the event.
    pub(super) fn settle(self) -> Settled {
        let Self { problems, errors, .. } = self;
        let error = (!errors.is_empty()).then(|| errors.join("\n"));
        Settled { ok: problems.is_empty() && error.is_none(), error, problems }
    }
}

/// Finds the one whom a line names before its colon, to the letter: the text behind it may name others as well.
fn find_subject(line: &str, Delivery { directory, .. }: &Delivery) -> Option<Problem> {
    let (name, error) = line.split_once(": ")?;
    let error = error.to_owned();
    if let Ok(group) = directory.user_group(name) {
        return Some(Problem { user: None, user_group: Some(group.id.clone()), error });
    }
    let person = directory.users.iter().find(|person| {
        let names = [Some(person.username.clone()), person.email.clone(), person.display_name()];
        names.iter().flatten().any(|known| known == name)
    });
    person.map(|person| Problem { user: Some(person.id.clone()), user_group: None, error })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn delivery() -> Delivery {
        let person = |id: &str, username: &str| {
            json!({"id": id, "username": username, "email": format!("{username}@acme.example"), "firstname": username,
                   "lastname": "Li", "state": "active"})
        };
        let group = |id: &str, name: &str| json!({"id": id, "name": name, "associated": true, "members": []});
        serde_json::from_value(json!({
            "session": "s-1",
            "event": {"kind": "sync.requested"},
            "directory": {"application": null, "users": [person("p1", "ada"), person("p2", "grace")],
                          "userGroups": [group("g1", "Engineering"), group("g2", "ENGINEERING")]},
        }))
        .unwrap()
    }

    #[track_caller]
    fn check(line: &str, subjects: &[&str], text: &str) {
        let delivery = delivery();
        let mut typed = TypedProblems::of(&delivery);
        let noted = typed.add(line);
        assert_eq!(typed.lacks_subjects(), subjects.is_empty(), "{noted}");
        let Settled { ok, error, problems } = typed.settle();
        let ids = problems.iter().filter_map(|it| it.user.as_ref().or(it.user_group.as_ref()));
        assert_eq!(
            (ok, ids.map(egnyte_protocol::directory::Id::as_str).collect::<Vec<_>>().as_slice()),
            (false, subjects),
            "{line}"
        );
        assert_eq!(error.as_deref().or(problems.first().map(|it| it.error.as_str())), Some(text), "{line}");
    }

    #[test]
    fn name_before_the_colon_is_the_subject() {
        check("grace: ada@acme.example is taken", &["p2"], "ada@acme.example is taken");
        check("ada Li: taken", &["p1"], "taken");
        check("ENGINEERING: another group has the name", &["g2"], "another group has the name");
        check("Engineering: another group has the name", &["g1"], "another group has the name");
    }

    #[test]
    fn line_without_a_subject_names_all_whom_it_mentions_or_the_whole_sync() {
        check("error: ada@acme.example is taken", &["p1"], "error: ada@acme.example is taken");
        check("cannot sync grace", &["p2"], "cannot sync grace");
        check("error: 401 Unauthorized", &[], "error: 401 Unauthorized");
        assert_eq!(TypedProblems::default().settle(), Settled::ok());
    }

    #[test]
    fn problems_of_an_emptying_are_not_judged() {
        let mut typed = TypedProblems::default();
        assert_eq!(typed.add("grace: taken"), "Problems of this are not judged.");
        assert!(!typed.lacks_subjects());
        assert_eq!(typed.settle(), Settled::ok());
    }
}
