//! Closing account of a scenario: the changes of Egnyte, in the words of the features.
//!
//! Pure: changes, people and expected rows come in, rows and their difference go out. Knows neither HTTP
//! nor connectors.

mod attribute;
mod changes;
mod compare;
mod naming;
mod row;

pub(crate) use changes::{ActualChange, NewAccounts, RosterChanges, UsernameCase, actual_changes};
pub(crate) use compare::{Difference, Exceptions, compare};
pub(crate) use naming::{KnownPerson, Naming};
pub(crate) use row::{AccountRow, AccountRowError};

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::mock::{Change, Roster};
    use crate::scenario::parameters::Subject;
    use crate::scenario::people::People;
    use egnyte_protocol::directory::Person;

    /// End of a scenario: the people, the roster of Egnyte and its changes.
    struct Ending {
        people: Vec<KnownPerson>,
        now: Roster,
        changes: Vec<Change>,
        case: UsernameCase,
    }

    impl Ending {
        fn new(now: Value, changes: Value) -> Self {
            let people = People::acme().unwrap().iter().map(known).collect();
            let changes = serde_json::from_value(changes).unwrap();
            let case = UsernameCase::Kept;
            Self { people, now: serde_json::from_value(now).unwrap(), changes, case }
        }

        fn with(mut self, name: &str, change: impl FnOnce(&mut Person)) -> Self {
            let known = self.people.iter_mut().find(|known| known.name == name).unwrap();
            let mut person = known.present.take().unwrap();
            known.former.push(person.clone());
            change(&mut person);
            known.present = Some(person);
            self
        }

        fn rows(&self) -> Vec<String> {
            let changes = actual_changes(&RosterChanges {
                people: &self.people,
                roster: &self.now,
                changes: &self.changes,
                username_case: self.case,
                new_accounts: NewAccounts::SingleSignOn,
                test_username: "conformance-test",
            });
            changes.iter().map(|change| change.row.to_string()).collect()
        }
    }

    fn known(person: &Person) -> KnownPerson {
        let name = person.firstname.clone().unwrap();
        KnownPerson { id: person.id.clone(), name, present: Some(person.clone()), former: Vec::new(), covered: true }
    }

    fn account(id: u64, username: &str, changes: Value) -> Value {
        let mut user = json!({
            "id": id.to_string(), "userName": username, "idpUserName": username, "externalId": null,
            "email": format!("{username}@acme.example"), "givenName": "Ada", "familyName": "Lovelace",
            "formattedName": "Ada Lovelace", "active": true, "authType": "sso", "userType": "power"
        });
        for (field, value) in changes.as_object().unwrap() {
            user[field] = value.clone();
        }
        user
    }

    fn ada(changes: Value) -> Value {
        account(1, "ada", changes)
    }

    fn olga() -> Value {
        account(9, "olga", json!({"email": "olga@local.example", "idpUserName": null, "authType": "egnyte"}))
    }

    fn group(id: &str, name: &str) -> Value {
        json!({"id": id, "displayName": name, "members": []})
    }

    fn ada_id() -> Value {
        json!(People::acme().unwrap().find("Ada").unwrap().id)
    }

    fn rows(texts: &[&str]) -> Vec<AccountRow> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn account_with_the_persons_values_is_one_row() {
        let ending = Ending::new(
            json!({"users": [ada(json!({}))], "groups": []}),
            json!([
                {"kind": "user-created", "user": ada(json!({}))}
            ]),
        );
        assert_eq!(ending.rows(), ["user Ada is created"]);
    }

    #[test]
    fn each_other_value_of_a_created_account_is_a_row() {
        let wrong = ada(json!({
            "email": "x@acme.example", "formattedName": "Lovelace Ada", "familyName": null, "userType": "standard",
            "idpUserName": null, "authType": "egnyte", "active": false
        }));
        let ending =
            Ending::new(json!({"users": [wrong], "groups": []}), json!([{"kind": "user-created", "user": wrong}]));
        assert_eq!(
            ending.rows(),
            [
                "user Ada is created",
                "user Ada gets email \"x@acme.example\"",
                "user Ada gets display name \"Lovelace Ada\"",
                "user Ada loses last name",
                "user Ada gets user type \"standard\"",
                "user Ada loses IdP username",
                "user Ada gets authentication type \"egnyte\"",
                "user Ada is deactivated",
            ]
        );
    }

    #[test]
    fn missing_value_of_the_person_is_not_expected() {
        let nameless = ada(json!({"familyName": null, "formattedName": "Ada"}));
        let ending = Ending::new(
            json!({"users": [nameless]  , "groups": []}),
            json!([
                {"kind": "user-created", "user": nameless}
            ]),
        )
        .with("Ada", |person| person.lastname = None);
        assert_eq!(ending.rows(), ["user Ada is created"]);
    }

    #[test]
    fn lower_case_username_is_the_persons_where_egnyte_lowers_it() {
        let mut ending = Ending::new(
            json!({"users": [ada(json!({}))], "groups": []}),
            json!([
                {"kind": "user-created", "user": ada(json!({}))}
            ]),
        )
        .with("Ada", |person| person.username = "ADA".to_owned());
        assert_eq!(ending.rows().len(), 3);
        ending.case = UsernameCase::Lowered;
        assert_eq!(ending.rows(), ["user Ada is created"]);
    }

    #[test]
    fn only_judged_attributes_make_rows() {
        let ending = Ending::new(
            json!({"users": [ada(json!({}))], "groups": []}),
            json!([
                {"kind": "user-changed", "before": ada(json!({})),
                 "after": ada(json!({"externalId": "x", "modified": "2026-11-23T10:00:00Z", "role": "r"}))}
            ]),
        );
        assert!(ending.rows().is_empty());
    }

    #[test]
    fn each_changed_value_is_a_row() {
        let after = ada(json!({"active": false, "email": null, "idpUserName": "ada.king"}));
        let ending = Ending::new(
            json!({"users": [after], "groups": []}),
            json!([
                {"kind": "user-changed", "before": ada(json!({})), "after": after}
            ]),
        );
        assert_eq!(
            ending.rows(),
            ["user Ada is deactivated", "user Ada loses email", "user Ada gets IdP username \"ada.king\""]
        );
    }

    #[test]
    fn renamed_person_is_found_by_the_former_username() {
        let before = ada(json!({"email": null}));
        let after = ada(json!({"email": null, "idpUserName": "king"}));
        let ending = Ending::new(
            json!({"users": [after], "groups": []}),
            json!([
                {"kind": "user-changed", "before": before, "after": after}
            ]),
        )
        .with("Ada", |person| person.username = "king".to_owned());
        assert_eq!(ending.rows(), ["user Ada gets IdP username \"king\""]);
    }

    #[test]
    fn second_account_of_a_renamed_person_is_numbered() {
        let old = ada(json!({}));
        let new = account(2, "king", json!({"email": "ada@acme.example"}));
        let ending = Ending::new(
            json!({"users": [old, new], "groups": []}),
            json!([
                {"kind": "user-created", "user": new}
            ]),
        )
        .with("Ada", |person| person.username = "king".to_owned());
        assert_eq!(ending.rows()[0], "user Ada (2) is created");
    }

    #[test]
    fn account_with_the_persons_email_is_theirs() {
        let countess = account(4, "countess", json!({"email": "ADA@acme.example", "idpUserName": null}));
        let mut taken_over = countess.clone();
        taken_over["email"] = json!("ada@acme.example");
        let ending = Ending::new(
            json!({"users": [taken_over], "groups": []}),
            json!([
                {"kind": "user-changed", "before": countess, "after": taken_over}
            ]),
        );
        assert_eq!(ending.rows(), ["user Ada gets email \"ada@acme.example\""]);
    }

    #[test]
    fn surest_match_is_the_persons_account() {
        let by_email = account(1, "amazing", json!({"email": "ada@acme.example", "idpUserName": null}));
        let by_username = account(2, "ada", json!({"email": "old@acme.example", "idpUserName": null}));
        let by_id = account(3, "countess", json!({"externalId": ada_id()}));
        let off = |user: &Value| {
            let mut off = user.clone();
            off["active"] = json!(false);
            json!({"kind": "user-changed", "before": user, "after": off})
        };
        let all = json!({"users": [by_email, by_username, by_id], "groups": []});
        let ending = Ending::new(all, json!([off(&by_email), off(&by_username), off(&by_id)]));
        assert_eq!(
            ending.rows(),
            ["user amazing is deactivated", "user Ada (2) is deactivated", "user Ada is deactivated"]
        );
    }

    #[test]
    fn swapped_usernames_move_no_account_without_external_ids() {
        let grace = account(2, "grace", json!({}));
        let (mut first, mut second) = (ada(json!({})), grace.clone());
        (first["idpUserName"], second["idpUserName"]) = (json!("grace"), json!("ada"));
        let ending = Ending::new(
            json!({"users": [first, second], "groups": []}),
            json!([
                {"kind": "user-changed", "before": ada(json!({})), "after": first},
                {"kind": "user-changed", "before": grace, "after": second},
            ]),
        )
        .with("Ada", |person| person.username = "grace".to_owned())
        .with("Grace", |person| person.username = "ada".to_owned());
        assert_eq!(ending.rows(), ["user Ada gets IdP username \"grace\"", "user Grace gets IdP username \"ada\""]);
    }

    #[test]
    fn account_keeps_its_name_when_it_is_taken_over() {
        let grace = account(2, "grace", json!({}));
        let stolen = account(2, "grace", json!({"externalId": ada_id(), "idpUserName": "ada"}));
        let ending = Ending::new(
            json!({"users": [stolen], "groups": []}),
            json!([
                {"kind": "user-changed", "before": grace, "after": stolen}
            ]),
        );
        assert_eq!(ending.rows(), ["user Grace gets IdP username \"ada\""]);
    }

    #[test]
    fn deletion_and_creation_are_two_rows_of_one_name() {
        let new = account(2, "ada", json!({}));
        let ending = Ending::new(
            json!({"users": [new], "groups": [group("b", "Finance")]}),
            json!([
                {"kind": "user-created", "user": new}, {"kind": "user-deleted", "user": ada(json!({}))},
                {"kind": "group-created", "group": group("b", "Finance")},
                {"kind": "group-deleted", "group": group("a", "Finance")}
            ]),
        );
        assert_eq!(
            ending.rows(),
            [
                "user Ada is created",
                "user Ada is deleted",
                "group \"Finance\" is created",
                "group \"Finance\" is deleted"
            ]
        );
    }

    #[test]
    fn unowned_accounts_are_named_by_username() {
        let ending = Ending::new(
            json!({"users": [olga()], "groups": []}),
            json!([
                {"kind": "user-changed", "before": olga(), "after": account(9, "olga", json!({
                    "email": "olga@local.example", "idpUserName": null, "authType": "egnyte", "active": false}))},
                {"kind": "user-created", "user": account(10, "stranger", json!({"userType": "admin"}))}
            ]),
        );
        assert_eq!(ending.rows(), ["user olga is deactivated", "user stranger is created"]);
    }

    #[test]
    fn deactivated_test_account_makes_no_row() {
        let tested = account(5, "conformance-test", json!({"active": false}));
        let ending = Ending::new(
            json!({"users": [tested], "groups": []}),
            json!([
                {"kind": "user-created", "user": tested},
                {"kind": "member-joined", "user": tested, "group": group("a", "T")}
            ]),
        );
        assert!(ending.rows().is_empty());
        let left = account(5, "conformance-test", json!({}));
        let ending =
            Ending::new(json!({"users": [left], "groups": []}), json!([{"kind": "user-created", "user": left}]));
        assert_eq!(ending.rows(), ["user conformance-test is created"]);
    }

    #[test]
    fn second_group_of_a_name_is_numbered() {
        let ending = Ending::new(
            json!({"users": [ada(json!({}))], "groups": [group("a", "Finance"), group("z", "Finance")]}),
            json!([
                {"kind": "group-created", "group": group("a", "Finance")},
                {"kind": "member-joined", "user": ada(json!({})), "group": group("a", "Finance")}
            ]),
        );
        assert_eq!(ending.rows(), ["group \"Finance (2)\" is created", "Ada joins \"Finance (2)\""]);
    }

    #[test]
    fn group_renamed_to_an_existing_name_is_numbered() {
        let ending = Ending::new(
            json!({"users": [], "groups": [group("a", "Platform"), group("b", "Platform")]}),
            json!([{"kind": "group-renamed", "before": group("a", "Engineering"), "after": group("a", "Platform")}]),
        );
        assert_eq!(ending.rows(), ["group \"Engineering\" is renamed to \"Platform (2)\""]);
    }

    #[test]
    fn members_leave_a_renamed_group_under_its_new_name() {
        let ending = Ending::new(
            json!({"users": [ada(json!({}))], "groups": [group("a", "The \"A\" Team")]}),
            json!([
                {"kind": "group-renamed", "before": group("a", "Team"), "after": group("a", "The \"A\" Team")},
                {"kind": "member-left", "user": ada(json!({})), "group": group("a", "The \"A\" Team")}
            ]),
        );
        assert_eq!(
            ending.rows(),
            ["group \"Team\" is renamed to \"The \\\"A\\\" Team\"", "Ada leaves \"The \\\"A\\\" Team\""]
        );
    }

    fn change(row: &str, local: bool) -> ActualChange {
        ActualChange { row: row.parse().unwrap(), local }
    }

    #[test]
    fn difference_is_written_in_the_words_of_the_features() {
        let changes = [change("user Grace is created", false), change("group \"Finance (2)\" is created", false)];
        let expected = rows(&["user Grace is created", "Grace joins \"Finance\""]);
        let difference = compare(&expected, &changes, Exceptions::default());
        assert_eq!(
            difference.to_string(),
            "did not happen:\n  Grace joins \"Finance\"\nhappened but was not expected:\n  group \"Finance (2)\" is created"
        );
    }

    #[test]
    fn letters_that_look_the_same_are_spelled() {
        let changes = [change("user Ada gets last name \"Mu\u{308}ller\"", false)];
        let difference = compare(&rows(&["user Ada gets last name \"Müller\""]), &changes, Exceptions::default());
        let text = difference.to_string();
        assert!(text.contains("\"Müller\"  (ü U+00FC)") && text.contains("\"  (U+0308)"), "{text}");
    }

    #[test]
    fn groups_are_excepted_by_name_but_not_by_members() {
        let changes = [change("group \"A\" is renamed to \"B\"", false), change("Ada leaves \"A\"", false)];
        let group = [Subject::UserGroup("A".to_owned())];
        let difference = compare(&[], &changes, Exceptions { aside: &group, ..Exceptions::default() });
        assert_eq!(difference.unexpected, rows(&["Ada leaves \"A\""]));
    }

    #[test]
    fn rows_are_compared_in_any_order_and_counted() {
        let changes = [change("user Ada is created", false), change("user Grace is created", false)];
        let swapped = rows(&["user Grace is created", "user Ada is created"]);
        assert!(compare(&swapped, &changes, Exceptions::default()).is_empty());
        let twice = rows(&["user Ada is created", "user Ada is created", "user Grace is created"]);
        assert_eq!(compare(&twice, &changes, Exceptions::default()).missing, rows(&["user Ada is created"]));
    }

    #[test]
    fn removed_means_deactivated_or_deleted_if_declared() {
        let expected = rows(&["user Ada is removed"]);
        let deletions = Exceptions { deletions: true, ..Exceptions::default() };
        let deactivated = [change("user Ada is deactivated", false), change("Ada leaves \"Finance\"", false)];
        let deleted = [change("user Ada is deleted", true)];
        assert!(compare(&expected, &deactivated, Exceptions::default()).is_empty());
        assert!(compare(&expected, &deactivated, deletions).is_empty());
        assert!(compare(&expected, &deleted, deletions).is_empty());
        assert_eq!(compare(&expected, &deleted, Exceptions::default()).missing, expected);
    }

    #[test]
    fn deletion_implies_leaving_groups() {
        let expected = rows(&["user Ada is removed", "Ada leaves \"Finance\""]);
        let deletions = Exceptions { deletions: true, ..Exceptions::default() };
        assert!(compare(&expected, &[change("user Ada is deleted", true)], deletions).is_empty());
        let stays = compare(&expected, &[change("user Ada is deactivated", false)], deletions);
        assert_eq!(stays.missing, rows(&["Ada leaves \"Finance\""]));
    }

    #[test]
    fn local_members_may_leave_only_as_an_exception() {
        let changes = [change("olga leaves \"Finance\"", true), change("Ada leaves \"Finance\"", false)];
        let allowed = Exceptions { local_leavers: true, ..Exceptions::default() };
        assert_eq!(compare(&[], &changes, allowed).unexpected, rows(&["Ada leaves \"Finance\""]));
        assert_eq!(compare(&[], &changes, Exceptions::default()).unexpected.len(), 2);
    }

    #[test]
    fn excepted_person_is_not_judged_nor_is_their_second_account() {
        let changes = [
            change("user Ada is created", false),
            change("Ada (2) joins \"Sales\"", false),
            change("user Adalbert is created", false),
        ];
        let ada = [Subject::Person("Ada".to_owned())];
        let aside = Exceptions { aside: &ada, ..Exceptions::default() };
        assert_eq!(compare(&[], &changes, aside).unexpected, rows(&["user Adalbert is created"]));
    }
}
