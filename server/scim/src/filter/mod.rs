//! Filters and the paths of PATCH operations: parsing, validation against a schema, evaluation.

mod check;
mod eval;
mod parse;
mod path;
mod text;
mod tree;

use crate::diagnostics::Diagnostics;
use crate::error::{ScimError, ScimType};
use parse::Parser;

pub(crate) use eval::{element_matches, parse_timestamp};
pub use path::Path;
pub(crate) use text::{boolean_word, compare_text, equal_text};
pub use tree::{Filter, Literal, Op};

/// Parses a filter with all tolerances.
pub fn parse(text: &str) -> Result<Filter, ScimError> {
    parse_with(text, &mut Diagnostics::lenient())
}

/// Parses a filter with the given tolerances.
pub fn parse_with(text: &str, diagnostics: &mut Diagnostics) -> Result<Filter, ScimError> {
    Parser::new(text, ScimType::InvalidFilter, diagnostics).whole_filter()
}

/// Parses the `path` of a PATCH operation.
pub fn parse_path(text: &str, diagnostics: &mut Diagnostics) -> Result<Path, ScimError> {
    Parser::new(text, ScimType::InvalidPath, diagnostics).whole_path()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::path::{AttrPath, parse_attribute};
    use crate::schema::{EGNYTE_USER, GROUP};

    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    fn matches(filter: &str) -> bool {
        let ada = json!({
            "id": "17",
            "userName": "Ada",
            "externalId": "66E2",
            "active": true,
            "title": "Countess",
            "name": { "givenName": "Ada", "familyName": "Lovelace" },
            "emails": [
                { "value": "ada@acme.example", "type": "work", "primary": true },
                { "value": "ada@home.example", "type": "home" },
            ],
            "meta": { "created": "2026-11-23T18:00:00Z", "resourceType": "User" },
            ENTERPRISE: { "department": "Engines", "manager": { "value": "18" } },
            "shoeSize": 38,
        });
        parse(filter).unwrap().matches(&ada, &EGNYTE_USER)
    }

    #[test]
    fn a_filter_matches_by_operator_case_and_kind() {
        for filter in MATCHING {
            assert!(matches(filter), "{filter}");
        }
    }

    #[test]
    fn filter_does_not_match_other_values() {
        for filter in NOT_MATCHING {
            assert!(!matches(filter), "{filter}");
        }
    }

    const MATCHING: &[&str] = &[
        "userName eq \"ada\"",
        "USERNAME EQ \"ADA\"",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"ad\"",
        "userName ew \"DA\"",
        "userName co \"D\"",
        "userName ne \"grace\"",
        "externalId eq \"66E2\"",
        "active eq true",
        "active eq \"True\"",
        "emails eq \"ada@home.example\"",
        "emails.type eq \"home\"",
        "emails[type eq \"work\" and value co \"acme\"]",
        "emails[type eq \"work\"].value eq \"ada@acme.example\"",
        "not (emails[type eq \"work\" and value co \"home\"])",
        "name.familyName gt \"Hopper\"",
        "meta.created eq \"2026-11-23T19:00:00+01:00\"",
        "meta.created ge \"2026-11-23T18:00:00Z\"",
        "meta.created lt \"2027-01-01T00:00:00Z\"",
        "title pr",
        "nickName eq null",
        "not (nickName pr)",
        "nickName ne \"x\"",
        "userName eq \"x\" or userName eq \"ada\" and active eq true",
        "(userName eq \"x\" or userName eq \"ada\") and active eq true",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"engines\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"18\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq \"18\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr",
        "shoesize ge 37.5",
    ];

    const NOT_MATCHING: &[&str] = &[
        "externalId eq \"66e2\"",
        "emails[type eq \"home\" and primary eq true]",
        "emails ne \"ada@home.example\"",
        "title eq null",
        "undefined eq \"x\"",
        "undefined pr",
        "userName eq 17",
        "userName eq \"x\" and userName eq \"ada\" or active eq false",
        "not (active eq true)",
    ];

    #[test]
    fn case_is_folded_beyond_ascii() {
        let user = json!({ "title": "Größe ÄÖ" });
        for filter in
            ["title eq \"GRÖßE äö\"", "title co \"SSE\" or title co \"öß\"", "title sw \"gRÖ\"", "title ew \"äÖ\""]
        {
            assert!(parse(filter).unwrap().matches(&user, &EGNYTE_USER), "{filter}");
        }
    }

    #[test]
    fn malformed_filter_error_names_column_and_expectation() {
        for (filter, expected) in [
            ("", "column 1: expected an attribute name, found the end"),
            ("userName", "column 9: expected an operator (eq ne co sw ew pr gt ge lt le), found the end"),
            (
                "userName eqq \"x\"",
                "column 10: expected an operator (eq ne co sw ew pr gt ge lt le); did you mean \"eq\"?",
            ),
            ("userName eq", "column 12: expected a value"),
            ("userName eq ada", "column 13: expected a value: text in double quotes"),
            ("userName eq 'ada'", "column 13: expected a value: text in double quotes"),
            ("userName eq \"ada", "column 13: expected text in double quotes"),
            ("userName eq \"a\\qb\"", "column 13: expected text in double quotes"),
            ("(userName pr", "column 13: expected ')'"),
            ("userName pr)", "column 12: expected the end"),
            ("userName pr and", "column 16: expected an attribute name"),
            ("userName pr userName pr", "column 13: expected the end, \"and\" or \"or\", found \"userName\""),
            ("emails[type pr", "column 15: expected ']'"),
            ("active eq TRUE", "column 11: expected a value"),
            ("user/name pr", "column 1: expected an attribute name"),
            ("title eq 1.e", "column 10: expected a value"),
        ] {
            let error = parse(filter).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidFilter));
            assert!(error.detail.starts_with(expected), "{filter}: {}", error.detail);
        }
    }

    #[test]
    fn filter_that_no_user_can_match_is_rejected() {
        for (filter, expected) in [
            ("usrName eq \"x\"", "User has no attribute \"usrName\"; did you mean \"userName\"?"),
            ("emails[typ eq \"x\"]", "emails has no sub-attribute \"typ\"; did you mean \"type\"?"),
            ("active gt true", "active is boolean, which \"gt\" cannot compare"),
            ("active co \"t\"", "active is boolean, which \"co\" cannot compare"),
            ("x509Certificates.value le \"x\"", "x509Certificates.value is binary, which \"le\" cannot compare"),
            ("id eq 17", "id is string, and cannot be compared by \"eq\" with 17, a number"),
            ("meta.created gt \"yesterday\"", "meta.created is dateTime, and cannot be compared"),
            ("name eq \"Ada\"", "name has no value of its own; compare one of its parts: formatted"),
            ("emails[manager[value pr]]", "manager: brackets cannot stand inside brackets"),
        ] {
            let error = parse(filter).unwrap().check(&[&EGNYTE_USER], &mut Diagnostics::lenient()).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidFilter));
            assert!(error.detail.starts_with(expected), "{filter}: {}", error.detail);
        }
        let sound = parse("members[value eq \"1\"] and displayName sw \"E\"").unwrap();
        assert_eq!(sound.check(&[&GROUP], &mut Diagnostics::strict()), Ok(()));
    }

    #[test]
    fn filter_outside_the_grammar_needs_a_tolerance() {
        for filter in
            ["emails[type eq \"work\"].value eq \"x\"", "title pr and(active eq true)", "title eq \"x\"and active pr"]
        {
            assert!(parse_with(filter, &mut Diagnostics::lenient()).is_ok(), "{filter}");
            assert!(parse_with(filter, &mut Diagnostics::strict()).is_err(), "{filter}");
        }
    }

    #[test]
    fn required_equality_names_its_index() {
        for (filter, found) in [
            ("USERNAME eq \"ada\"", Some(("userName", "ada"))),
            ("urn:ietf:params:scim:schemas:core:2.0:User:externalId eq \"x\"", Some(("externalId", "x"))),
            ("urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq \"x\"", Some(("displayName", "x"))),
            ("active eq true and (id eq \"1\")", Some(("id", "1"))),
            ("emails eq \"a@b\"", Some(("emails.value", "a@b"))),
            ("emails.value eq \"a@b\"", Some(("emails.value", "a@b"))),
            ("emails[type eq \"work\" and value eq \"a@b\"]", Some(("emails.value", "a@b"))),
            ("members[value eq \"1\"]", Some(("members.value", "1"))),
            ("groups.value eq \"g\"", Some(("groups.value", "g"))),
            ("userName eq \"a\" or userName eq \"b\"", None),
            ("not (userName eq \"a\")", None),
            ("userName sw \"a\"", None),
            ("emails.type eq \"work\"", None),
            ("name.userName eq \"x\"", None),
            ("urn:x:y:userName eq \"x\"", None),
        ] {
            assert_eq!(parse(filter).unwrap().equality(), found, "{filter}");
        }
    }

    #[test]
    fn deep_nesting_is_rejected_and_long_chains_are_not() {
        let deep = format!("{}title pr{}", "(".repeat(5_000), ")".repeat(5_000));
        assert!(parse(&deep).unwrap_err().detail.contains("nested more than 32 deep"));
        let long = vec!["title pr"; 50_000].join(" or ");
        assert!(!parse(&long).unwrap().matches(&json!({}), &EGNYTE_USER));
    }

    fn path() -> impl Strategy<Value = AttrPath> {
        let name = "[a-zA-Z][a-zA-Z0-9_-]{0,6}";
        let urn = prop::option::of("urn(:[a-z]{1,4}){1,3}(:[0-9]\\.[0-9])?:User");
        (urn, name, prop::option::of(name)).prop_map(|(urn, name, sub)| AttrPath { urn, name, sub })
    }

    fn literal() -> impl Strategy<Value = Literal> {
        prop_oneof![
            Just(Literal::Null),
            any::<bool>().prop_map(Literal::Bool),
            any::<i64>().prop_map(|number| Literal::Number(number.into())),
            any::<String>().prop_map(Literal::Text),
        ]
    }

    fn filter() -> impl Strategy<Value = Filter> {
        let op = (0..Op::ALL.len()).prop_map(|at| Op::ALL[at]);
        let leaf = prop_oneof![
            path().prop_map(Filter::Present),
            (path(), op, literal()).prop_map(|(path, op, literal)| Filter::Compare(path, op, literal)),
        ];
        leaf.prop_recursive(4, 24, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
                prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
                inner.clone().prop_map(|inner| Filter::Not(Box::new(inner))),
                (path(), inner).prop_map(|(path, inner)| Filter::Has(path, Box::new(inner))),
            ]
        })
    }

    proptest! {
        #[test]
        fn printed_filter_parses_to_the_same_tree(filter in filter()) {
            let printed = filter.to_string();
            prop_assert_eq!(parse_with(&printed, &mut Diagnostics::strict()), Ok(filter), "{}", printed);
        }

        #[test]
        fn no_text_panics_the_parser(text in any::<String>()) {
            let _ = parse(&text);
        }

        #[test]
        fn no_text_of_grammar_tokens_panics(
            text in "[a-z.:\\[\\]() \"\\\\$1-]{0,12}( (eq|pr|and|or|not) ?[a-z\\[\\]()\" ]{0,8}){0,4}"
        ) {
            if let Ok(filter) = parse(&text) {
                filter.matches(&json!({ "emails": [{ "value": "a" }, "b", null] }), &EGNYTE_USER);
                let _ = filter.check(&[&EGNYTE_USER], &mut Diagnostics::lenient());
                filter.equality();
            }
            let _ = parse_attribute(&text);
            let _ = parse_path(&text, &mut Diagnostics::lenient());
        }
    }
}
