//! The closing account of a scenario: what changed in Egnyte, told in the words of the features.
//!
//! Pure: changes, people and expected rows come in, rows and their difference go out. Knows neither HTTP
//! nor connectors.

mod attribute;
mod compare;
mod happened;
mod naming;
mod row;

pub use attribute::{Attribute, UnknownAttribute};
pub use compare::{Allowance, Difference, compare};
pub use happened::{Happened, Ledger, happened};
pub use naming::{Known, Naming};
pub use row::{AccountFate, GroupFate, MemberFate, Row, RowError};

/// How an Egnyte domain stores what it is sent, where that bears on an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UsernameCase {
    /// As it was sent.
    #[default]
    Kept,
    /// In lower case.
    Lowered,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::mock::{Change, Changes, Roster};
    use crate::scenario::people::Cast;
    use egnyte_protocol::directory::Person;

    /// A scenario's end: who is in the directory, what Egnyte holds, what changed.
    struct Scene {
        people: Vec<Known>,
        now: Roster,
        changes: Vec<Change>,
        case: UsernameCase,
    }

    impl Scene {
        fn new(now: Value, changes: Value) -> Self {
            let people = Cast::acme().unwrap().everybody().map(known).collect();
            let changes: Changes = serde_json::from_value(json!({"changes": changes})).unwrap();
            let case = UsernameCase::Kept;
            Self { people, now: serde_json::from_value(now).unwrap(), changes: changes.changes, case }
        }

        fn with(mut self, name: &str, change: impl FnOnce(&mut Person)) -> Self {
            let known = self.people.iter_mut().find(|known| known.called == name).unwrap();
            let mut person = known.present.take().unwrap();
            known.former.push(person.clone());
            change(&mut person);
            known.present = Some(person);
            self
        }

        fn happened(&self) -> Vec<Happened> {
            happened(&Ledger {
                people: &self.people,
                now: &self.now,
                changes: &self.changes,
                case: self.case,
                test_username: "conformance-test",
            })
        }

        fn rows(&self) -> Vec<String> {
            self.happened().iter().map(|happened| happened.row.to_string()).collect()
        }
    }

    fn known(person: &Person) -> Known {
        let called = person.firstname.clone().unwrap();
        Known { id: person.id.clone(), called, present: Some(person.clone()), former: Vec::new(), covered: true }
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
        json!(Cast::acme().unwrap().called("Ada").unwrap().id)
    }

    fn rows(texts: &[&str]) -> Vec<Row> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn created_with_the_persons_values_is_one_row() {
        let scene = Scene::new(
            json!({"users": [ada(json!({}))], "groups": []}),
            json!([
                {"kind": "user-created", "user": ada(json!({}))}
            ]),
        );
        assert_eq!(scene.rows(), ["user Ada is created"]);
    }

    #[test]
    fn each_deviation_of_a_created_account_is_a_row_of_its_own() {
        let wrong = ada(json!({
            "email": "x@acme.example", "formattedName": "Lovelace Ada", "familyName": null, "userType": "standard",
            "idpUserName": null, "authType": "egnyte", "active": false
        }));
        let scene =
            Scene::new(json!({"users": [wrong], "groups": []}), json!([{"kind": "user-created", "user": wrong}]));
        assert_eq!(
            scene.rows(),
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
    fn a_value_the_person_does_not_have_is_not_missed() {
        let nameless = ada(json!({"familyName": null, "formattedName": "Ada"}));
        let scene = Scene::new(
            json!({"users": [nameless]  , "groups": []}),
            json!([
                {"kind": "user-created", "user": nameless}
            ]),
        )
        .with("Ada", |person| person.lastname = None);
        assert_eq!(scene.rows(), ["user Ada is created"]);
    }

    #[test]
    fn where_egnyte_lower_cases_usernames_a_lower_case_one_is_the_persons() {
        let mut scene = Scene::new(
            json!({"users": [ada(json!({}))], "groups": []}),
            json!([
                {"kind": "user-created", "user": ada(json!({}))}
            ]),
        )
        .with("Ada", |person| person.username = "ADA".to_owned());
        assert_eq!(scene.rows().len(), 3);
        scene.case = UsernameCase::Lowered;
        assert_eq!(scene.rows(), ["user Ada is created"]);
    }

    #[test]
    fn only_judged_attributes_make_rows() {
        let scene = Scene::new(
            json!({"users": [ada(json!({}))], "groups": []}),
            json!([
                {"kind": "user-changed", "before": ada(json!({})),
                 "after": ada(json!({"externalId": "x", "modified": "2026-11-23T10:00:00Z", "role": "r"}))}
            ]),
        );
        assert!(scene.rows().is_empty());
    }

    #[test]
    fn a_changed_account_is_told_value_by_value() {
        let after = ada(json!({"active": false, "email": null, "idpUserName": "ada.king"}));
        let scene = Scene::new(
            json!({"users": [after], "groups": []}),
            json!([
                {"kind": "user-changed", "before": ada(json!({})), "after": after}
            ]),
        );
        assert_eq!(
            scene.rows(),
            ["user Ada is deactivated", "user Ada loses email", "user Ada gets IdP username \"ada.king\""]
        );
    }

    #[test]
    fn a_renamed_person_is_known_by_the_former_username() {
        let before = ada(json!({"email": null}));
        let after = ada(json!({"email": null, "idpUserName": "king"}));
        let scene = Scene::new(
            json!({"users": [after], "groups": []}),
            json!([
                {"kind": "user-changed", "before": before, "after": after}
            ]),
        )
        .with("Ada", |person| person.username = "king".to_owned());
        assert_eq!(scene.rows(), ["user Ada gets IdP username \"king\""]);
    }

    #[test]
    fn a_second_account_made_for_a_renamed_person_is_numbered() {
        let old = ada(json!({}));
        let new = account(2, "king", json!({"email": "ada@acme.example"}));
        let scene = Scene::new(
            json!({"users": [old, new], "groups": []}),
            json!([
                {"kind": "user-created", "user": new}
            ]),
        )
        .with("Ada", |person| person.username = "king".to_owned());
        assert_eq!(scene.rows()[0], "user Ada (2) is created");
    }

    #[test]
    fn an_account_found_by_its_email_is_the_persons() {
        let countess = account(4, "countess", json!({"email": "ADA@acme.example", "idpUserName": null}));
        let mut taken_over = countess.clone();
        taken_over["email"] = json!("ada@acme.example");
        let scene = Scene::new(
            json!({"users": [taken_over], "groups": []}),
            json!([
                {"kind": "user-changed", "before": countess, "after": taken_over}
            ]),
        );
        assert_eq!(scene.rows(), ["user Ada gets email \"ada@acme.example\""]);
    }

    #[test]
    fn the_surest_match_is_the_persons_account() {
        let by_email = account(1, "amazing", json!({"email": "ada@acme.example", "idpUserName": null}));
        let by_username = account(2, "ada", json!({"email": "old@acme.example", "idpUserName": null}));
        let by_id = account(3, "countess", json!({"externalId": ada_id()}));
        let off = |user: &Value| {
            let mut off = user.clone();
            off["active"] = json!(false);
            json!({"kind": "user-changed", "before": user, "after": off})
        };
        let all = json!({"users": [by_email, by_username, by_id], "groups": []});
        let scene = Scene::new(all, json!([off(&by_email), off(&by_username), off(&by_id)]));
        assert_eq!(
            scene.rows(),
            ["user amazing is deactivated", "user Ada (2) is deactivated", "user Ada is deactivated"]
        );
    }

    #[test]
    fn an_account_keeps_its_name_when_it_is_stolen() {
        let grace = account(2, "grace", json!({}));
        let stolen = account(2, "grace", json!({"externalId": ada_id(), "idpUserName": "ada"}));
        let scene = Scene::new(
            json!({"users": [stolen], "groups": []}),
            json!([
                {"kind": "user-changed", "before": grace, "after": stolen}
            ]),
        );
        assert_eq!(scene.rows(), ["user Grace gets IdP username \"ada\""]);
    }

    #[test]
    fn deleted_and_made_again_is_two_rows_of_one_name() {
        let new = account(2, "ada", json!({}));
        let scene = Scene::new(
            json!({"users": [new], "groups": [group("b", "Finance")]}),
            json!([
                {"kind": "user-created", "user": new}, {"kind": "user-deleted", "user": ada(json!({}))},
                {"kind": "group-created", "group": group("b", "Finance")},
                {"kind": "group-deleted", "group": group("a", "Finance")}
            ]),
        );
        assert_eq!(
            scene.rows(),
            [
                "user Ada is created",
                "user Ada is deleted",
                "group \"Finance\" is created",
                "group \"Finance\" is deleted"
            ]
        );
    }

    #[test]
    fn accounts_of_nobody_go_by_their_username() {
        let scene = Scene::new(
            json!({"users": [olga()], "groups": []}),
            json!([
                {"kind": "user-changed", "before": olga(), "after": account(9, "olga", json!({
                    "email": "olga@local.example", "idpUserName": null, "authType": "egnyte", "active": false}))},
                {"kind": "user-created", "user": account(10, "stranger", json!({"userType": "admin"}))}
            ]),
        );
        assert_eq!(scene.rows(), ["user olga is deactivated", "user stranger is created"]);
    }

    #[test]
    fn a_test_account_left_deactivated_is_not_told() {
        let tested = account(5, "conformance-test", json!({"active": false}));
        let scene = Scene::new(
            json!({"users": [tested], "groups": []}),
            json!([
                {"kind": "user-created", "user": tested},
                {"kind": "member-joined", "user": tested, "group": group("a", "T")}
            ]),
        );
        assert!(scene.rows().is_empty());
        let left = account(5, "conformance-test", json!({}));
        let scene = Scene::new(json!({"users": [left], "groups": []}), json!([{"kind": "user-created", "user": left}]));
        assert_eq!(scene.rows(), ["user conformance-test is created"]);
    }

    #[test]
    fn a_second_group_of_a_name_is_numbered_and_so_are_its_members() {
        let scene = Scene::new(
            json!({"users": [ada(json!({}))], "groups": [group("a", "Finance"), group("z", "Finance")]}),
            json!([
                {"kind": "group-created", "group": group("a", "Finance")},
                {"kind": "member-joined", "user": ada(json!({})), "group": group("a", "Finance")}
            ]),
        );
        assert_eq!(scene.rows(), ["group \"Finance (2)\" is created", "Ada joins \"Finance (2)\""]);
    }

    #[test]
    fn a_group_renamed_onto_another_gets_the_number() {
        let scene = Scene::new(
            json!({"users": [], "groups": [group("a", "Platform"), group("b", "Platform")]}),
            json!([{"kind": "group-renamed", "before": group("a", "Engineering"), "after": group("a", "Platform")}]),
        );
        assert_eq!(scene.rows(), ["group \"Engineering\" is renamed to \"Platform (2)\""]);
    }

    #[test]
    fn members_leave_a_renamed_group_by_its_new_name() {
        let scene = Scene::new(
            json!({"users": [ada(json!({}))], "groups": [group("a", "The \"A\" Team")]}),
            json!([
                {"kind": "group-renamed", "before": group("a", "Team"), "after": group("a", "The \"A\" Team")},
                {"kind": "member-left", "user": ada(json!({})), "group": group("a", "The \"A\" Team")}
            ]),
        );
        assert_eq!(
            scene.rows(),
            ["group \"Team\" is renamed to \"The \\\"A\\\" Team\"", "Ada leaves \"The \\\"A\\\" Team\""]
        );
    }

    fn told(row: &str, local: bool) -> Happened {
        Happened { row: row.parse().unwrap(), local }
    }

    #[test]
    fn the_difference_is_written_in_the_words_of_the_features() {
        let happened = [told("user Grace is created", false), told("group \"Finance (2)\" is created", false)];
        let expected = rows(&["user Grace is created", "Grace joins \"Finance\""]);
        let difference = compare(&expected, &happened, Allowance::default());
        assert_eq!(
            difference.to_string(),
            "did not happen:\n  Grace joins \"Finance\"\nhappened but was not expected:\n  group \"Finance (2)\" is created"
        );
    }

    #[test]
    fn the_order_of_rows_says_nothing_but_their_number_does() {
        let happened = [told("user Ada is created", false), told("user Grace is created", false)];
        let swapped = rows(&["user Grace is created", "user Ada is created"]);
        assert!(compare(&swapped, &happened, Allowance::default()).is_empty());
        let twice = rows(&["user Ada is created", "user Ada is created", "user Grace is created"]);
        assert_eq!(compare(&twice, &happened, Allowance::default()).missing, rows(&["user Ada is created"]));
    }

    #[test]
    fn removed_is_deactivated_or_deleted_where_that_is_declared() {
        let expected = rows(&["user Ada is removed"]);
        let deletions = Allowance { deletions: true, ..Allowance::default() };
        let deactivated = [told("user Ada is deactivated", false), told("Ada leaves \"Finance\"", false)];
        let deleted = [told("user Ada is deleted", true)];
        assert!(compare(&expected, &deactivated, Allowance::default()).is_empty());
        assert!(compare(&expected, &deactivated, deletions).is_empty());
        assert!(compare(&expected, &deleted, deletions).is_empty());
        assert_eq!(compare(&expected, &deleted, Allowance::default()).missing, expected);
    }

    #[test]
    fn a_deleted_persons_departures_are_implied() {
        let expected = rows(&["user Ada is removed", "Ada leaves \"Finance\""]);
        let deletions = Allowance { deletions: true, ..Allowance::default() };
        assert!(compare(&expected, &[told("user Ada is deleted", true)], deletions).is_empty());
        let stays = compare(&expected, &[told("user Ada is deactivated", false)], deletions);
        assert_eq!(stays.missing, rows(&["Ada leaves \"Finance\""]));
    }

    #[test]
    fn local_members_may_leave_only_where_that_is_allowed() {
        let happened = [told("olga leaves \"Finance\"", true), told("Ada leaves \"Finance\"", false)];
        let allowed = Allowance { local_leavers: true, ..Allowance::default() };
        assert_eq!(compare(&[], &happened, allowed).unexpected, rows(&["Ada leaves \"Finance\""]));
        assert_eq!(compare(&[], &happened, Allowance::default()).unexpected.len(), 2);
    }

    #[test]
    fn who_is_put_aside_is_not_judged_nor_is_a_second_account_of_theirs() {
        let happened = [
            told("user Ada is created", false),
            told("Ada (2) joins \"Sales\"", false),
            told("user Adalbert is created", false),
        ];
        let aside = Allowance { aside: Some("Ada"), ..Allowance::default() };
        assert_eq!(compare(&[], &happened, aside).unexpected, rows(&["user Adalbert is created"]));
    }
}
