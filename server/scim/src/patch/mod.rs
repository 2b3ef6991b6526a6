//! PATCH messages (RFC 7644 §3.5.2): parsing of operations. `apply` and `group` apply them.

mod apply;
mod element;
pub mod group;
mod merge;
mod values;

use serde_json::Value;

pub use self::apply::apply;
use crate::diagnostics::{Diagnostics, Remark, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::filter::{Path, parse_path};
use crate::json::{describe, member};
use crate::message::check_schemas;
use egnyte_support::did_you_mean::hint;

/// Schema URN of a PATCH request.
pub const PATCH_URN: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Maximum number of operations of a PATCH.
pub const MAX_OPERATIONS: usize = 1_000;

/// `op` of a PATCH operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Sets a value, or adds one to a multi-valued attribute.
    Add,
    /// Removes values.
    Remove,
    /// Replaces values.
    Replace,
}

impl Verb {
    const ALL: [Self; 3] = [Self::Add, Self::Remove, Self::Replace];

    /// Returns the keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Replace => "replace",
        }
    }
}

/// PATCH operation, parsed and as sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// `op`.
    pub verb: Verb,
    /// Target; without a path, the value is an object of attributes.
    pub path: Option<Path>,
    /// Value; `Some(Null)` if null was sent.
    pub value: Option<Value>,
    /// `op` as sent.
    pub written_op: String,
    /// `path` as sent.
    pub written_path: Option<String>,
}

/// Parses the body of a PATCH.
pub fn parse(body: &Value, diagnostics: &mut Diagnostics) -> Result<Vec<Operation>, ScimError> {
    let Value::Object(body) = body else {
        return Err(invalid(format!("the body is {}, not an object", describe(body))));
    };
    check_schemas(body, PATCH_URN, diagnostics)?;
    let operations = match member(body, "Operations") {
        Some(Value::Array(operations)) => operations,
        Some(other) => return Err(invalid(format!("Operations is {}, not an array", describe(other)))),
        None => return Err(invalid("the body has no Operations".into())),
    };
    if operations.len() > MAX_OPERATIONS {
        let detail = format!("the PATCH has {} operations, the maximum is {MAX_OPERATIONS}", operations.len());
        return Err(ScimError::plain(413, detail));
    }
    if operations.is_empty() && !diagnostics.require(Tolerance::EmptyOps) {
        return Err(invalid("Operations is empty".into()));
    }
    let numbered = operations.iter().enumerate();
    numbered.map(|(at, sent)| operation(sent, diagnostics).map_err(|error| error.within(&operation_name(at)))).collect()
}

/// Returns the name of an operation in an error.
pub(super) fn operation_name(index: usize) -> String {
    format!("operation {}", index + 1)
}

/// Creates the error for a key of a value object that is a path instead of an attribute name.
pub(super) fn key_is_path(key: &str) -> ScimError {
    ScimError::of(ScimType::InvalidPath, format!("{key:?} is not an attribute name: put it into path"))
}

fn operation(sent: &Value, diagnostics: &mut Diagnostics) -> Result<Operation, ScimError> {
    let Value::Object(sent) = sent else { return Err(invalid(format!("is {}, not an object", describe(sent)))) };
    let op = match member(sent, "op") {
        Some(Value::String(op)) => op,
        None | Some(Value::Null) => return Err(invalid("has no op; one of add, remove, replace".into())),
        Some(other) => return Err(invalid(format!("op: got {}, accepts add, remove or replace", describe(other)))),
    };
    let verb = verb(op, diagnostics)?;
    let written_path = match member(sent, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(path)) => Some(path.clone()),
        Some(other) => {
            return Err(ScimError::of(ScimType::InvalidPath, format!("path is {}, not a string", describe(other))));
        }
    };
    let path = written_path.as_deref().map(|text| parse_path(text, diagnostics)).transpose()?;
    let value = member(sent, "value").cloned();
    let operation = Operation { verb, path, value, written_op: op.clone(), written_path };
    check_shape(&operation).inspect_err(|_| diagnostics.remark(Remark::PatchShape))?;
    Ok(operation)
}

fn verb(op: &str, diagnostics: &mut Diagnostics) -> Result<Verb, ScimError> {
    if let Some(verb) = Verb::ALL.into_iter().find(|verb| verb.keyword() == op) {
        return Ok(verb);
    }
    let verb = Verb::ALL.into_iter().find(|verb| verb.keyword().eq_ignore_ascii_case(op));
    verb.filter(|_| diagnostics.require(Tolerance::OpCase)).ok_or_else(|| {
        let near = hint(op, Verb::ALL.iter().map(|verb| verb.keyword()));
        invalid(format!("op {op:?} is none of add, remove, replace{near}"))
    })
}

fn check_shape(operation: &Operation) -> Result<(), ScimError> {
    match (operation.verb, &operation.path, &operation.value) {
        (Verb::Remove, None, _) => Err(ScimError::of(ScimType::NoTarget, "remove needs a path")),
        (Verb::Add | Verb::Replace, _, None) => {
            Err(ScimError::of(ScimType::InvalidValue, format!("{} needs a value", operation.verb.keyword())))
        }
        (Verb::Add | Verb::Replace, None, Some(value)) if !value.is_object() => {
            let detail = format!("without a path the value is an object of attributes, not {}", describe(value));
            Err(ScimError::of(ScimType::InvalidValue, detail))
        }
        _ => Ok(()),
    }
}

fn invalid(detail: String) -> ScimError {
    ScimError::of(ScimType::InvalidSyntax, detail)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::schema::{EGNYTE_USER, ENTERPRISE_URN, GROUP, RFC_USER, Schema};

    fn ada() -> Value {
        json!({
            "id": "17",
            "userName": "ada",
            "active": true,
            "userType": "power",
            "name": { "givenName": "Ada", "familyName": "Lovelace" },
            "emails": [
                { "value": "ada@acme.example", "type": "work", "primary": true },
                { "value": "ada@home.example", "type": "home" },
            ],
        })
    }

    fn run_on(
        start: Value,
        schema: &Schema,
        operations: Value,
        mut diagnostics: Diagnostics,
    ) -> Result<(bool, Value), ScimError> {
        let body = json!({ "schemas": [PATCH_URN], "Operations": operations });
        let mut resource = start.clone();
        let outcome =
            parse(&body, &mut diagnostics).and_then(|parsed| apply(&parsed, &mut resource, schema, &mut diagnostics));
        if outcome.is_err() {
            assert_eq!(resource, start, "a failed patch leaves the resource as it was");
        }
        outcome.map(|changed| (changed, resource))
    }

    fn run(operations: Value) -> Result<(bool, Value), ScimError> {
        run_on(ada(), &EGNYTE_USER, operations, Diagnostics::lenient())
    }

    fn strictly(operations: Value) -> Result<(bool, Value), ScimError> {
        run_on(ada(), &EGNYTE_USER, operations, Diagnostics::strict())
    }

    /// Checks that the operations change only this member.
    fn check(operations: Value, member: &str, value: Value) {
        let mut wanted = ada();
        match value {
            Value::Null => drop(wanted.as_object_mut().unwrap().shift_remove(member)),
            value => wanted[member] = value,
        }
        assert_eq!(run(operations.clone()), Ok((true, wanted)), "{operations}");
    }

    fn refused(outcome: Result<(bool, Value), ScimError>, scim_type: ScimType) {
        assert_eq!(outcome.unwrap_err().scim_type, Some(scim_type));
    }

    #[test]
    fn add_and_replace_set_a_single_value() {
        for op in ["add", "replace"] {
            check(json!([{ "op": op, "path": "title", "value": "Countess" }]), "title", json!("Countess"));
            check(json!([{ "op": op, "value": { "title": "Countess" } }]), "title", json!("Countess"));
            check(json!([{ "op": op, "path": "ACTIVE", "value": false }]), "active", json!(false));
            let name = json!({ "givenName": "Augusta", "familyName": "Lovelace" });
            check(json!([{ "op": op, "path": "name.givenName", "value": "Augusta" }]), "name", name.clone());
            check(json!([{ "op": op, "path": "name", "value": { "givenName": "Augusta" } }]), "name", name);
        }
    }

    #[test]
    fn add_appends_a_value_and_replace_replaces_all() {
        let new = json!({ "value": "a@x", "type": "other" });
        let mut all = ada()["emails"].clone();
        all.as_array_mut().unwrap().push(new.clone());
        check(json!([{ "op": "add", "path": "emails", "value": [new] }]), "emails", all.clone());
        check(json!([{ "op": "add", "path": "emails", "value": new }]), "emails", all.clone());
        check(json!([{ "op": "add", "value": { "emails": [new] } }]), "emails", all);
        check(json!([{ "op": "replace", "path": "emails", "value": [new] }]), "emails", json!([new]));
        check(json!([{ "op": "replace", "value": { "emails": [] } }]), "emails", Value::Null);
    }

    #[test]
    fn operation_without_effect_is_no_change() {
        for operation in [
            json!({ "op": "add", "path": "userName", "value": "ada" }),
            json!({ "op": "add", "path": "emails", "value": [{ "value": "ADA@acme.example", "type": "work" }] }),
            json!({ "op": "replace", "path": "name", "value": { "givenName": "Ada" } }),
            json!({ "op": "remove", "path": "title" }),
            json!({ "op": "remove", "path": "emails[type eq \"other\"]" }),
        ] {
            let (changed, resource) = run(json!([operation])).unwrap();
            // A value that is met again keeps what the client says of it, its case too.
            assert_eq!(changed, resource != ada(), "{operation}");
        }
        assert_eq!(run(json!([{ "op": "add", "path": "emails", "value": ada()["emails"][0] }])), Ok((false, ada())));
    }

    #[test]
    fn new_primary_value_resets_the_old_one() {
        let wanted = json!([
            { "value": "ada@acme.example", "type": "work", "primary": false },
            { "value": "ada@home.example", "type": "home", "primary": true },
        ]);
        check(json!([{ "op": "add", "path": "emails[type eq \"home\"].primary", "value": true }]), "emails", wanted);
        let outcome = run(json!([{ "op": "replace", "path": "emails[value pr].primary", "value": true }]));
        refused(outcome, ScimType::InvalidValue);
    }

    #[test]
    fn filter_selects_the_values_to_write() {
        let mut emails = ada()["emails"].clone();
        emails[0]["value"] = json!("a@x");
        check(
            json!([{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "a@x" }]),
            "emails",
            emails.clone(),
        );
        check(
            json!([{ "op": "add", "path": "emails[type eq \"work\"]", "value": { "value": "a@x" } }]),
            "emails",
            emails.clone(),
        );
        emails[0] = json!({ "value": "a@x" });
        check(
            json!([{ "op": "replace", "path": "emails[type eq \"work\"]", "value": { "value": "a@x" } }]),
            "emails",
            emails,
        );
    }

    #[test]
    fn null_removes_and_absent_keeps() {
        let alone = json!({ "givenName": "Ada" });
        let (_, after) = run_on(
            ada(),
            &RFC_USER,
            json!([{ "op": "replace", "path": "name", "value": { "familyName": null } }]),
            Diagnostics::strict(),
        )
        .unwrap();
        assert_eq!(after["name"], alone);
        for nothing in [
            json!({ "op": "add", "path": "name", "value": {} }),
            json!({ "op": "replace", "path": "name", "value": { "middleName": null } }),
            json!({ "op": "add", "value": { ENTERPRISE_URN: { "manager": {}, "department": null } } }),
            json!({ "op": "replace", "path": "phoneNumbers", "value": [{ "display": null }, {}, null] }),
            json!({ "op": "add", "path": "phoneNumbers", "value": [{ "display": null }] }),
        ] {
            assert_eq!(run(json!([nothing])), Ok((false, ada())), "{nothing}");
        }
        let new = json!([{ "op": "add", "path": "roles", "value": [{ "value": "a", "display": null }] }]);
        check(new, "roles", json!([{ "value": "a" }]));
        let mut emails = ada()["emails"].clone();
        emails[1].as_object_mut().unwrap().shift_remove("type");
        check(
            json!([{ "op": "add", "path": "emails[type eq \"home\"]", "value": { "type": null } }]),
            "emails",
            emails,
        );
        refused(
            run(json!([{ "op": "replace", "path": "name", "value": { "familyName": null } }])),
            ScimType::InvalidValue,
        );
    }

    #[test]
    fn remove_deletes_attribute_sub_attribute_or_selected_values() {
        for path in ["emails", "emails[value pr]"] {
            let operations = json!([{ "op": "remove", "path": path }]);
            let (_, left) = run_on(ada(), &RFC_USER, operations.clone(), Diagnostics::strict()).unwrap();
            assert!(left.get("emails").is_none());
            refused(run(operations), ScimType::Mutability);
        }
        check(json!([{ "op": "remove", "path": "emails[type eq \"home\"]" }]), "emails", json!([ada()["emails"][0]]));
        let without_given_name = json!([{ "op": "remove", "path": "name.givenName" }]);
        let (_, left) = run_on(ada(), &RFC_USER, without_given_name.clone(), Diagnostics::strict()).unwrap();
        assert_eq!(left["name"], json!({ "familyName": "Lovelace" }));
        refused(run(without_given_name), ScimType::Mutability);
        let mut emails = ada()["emails"].clone();
        emails[0].as_object_mut().unwrap().shift_remove("type");
        check(json!([{ "op": "remove", "path": "emails[type eq \"work\"].type" }]), "emails", emails);
    }

    #[test]
    fn extensions_are_reached_by_their_urn() {
        let set = |value: Value| json!({ "department": value });
        for (operation, after) in [
            (json!({ "op": "add", "path": format!("{ENTERPRISE_URN}:department"), "value": "R&D" }), set(json!("R&D"))),
            (json!({ "op": "add", "path": ENTERPRISE_URN, "value": { "department": "R&D" } }), set(json!("R&D"))),
            (json!({ "op": "add", "value": { ENTERPRISE_URN: { "department": "R&D" } } }), set(json!("R&D"))),
            (json!({ "op": "replace", "value": { format!("{ENTERPRISE_URN}:department"): "R&D" } }), set(json!("R&D"))),
            (
                json!({ "op": "add", "path": format!("{ENTERPRISE_URN}:manager.value"), "value": "18" }),
                json!({ "manager": { "value": "18" } }),
            ),
            (
                json!({ "op": "Add", "path": format!("{ENTERPRISE_URN}:manager"), "value": "18" }),
                json!({ "manager": { "value": "18" } }),
            ),
        ] {
            check(json!([operation]), ENTERPRISE_URN, after);
        }
        let there_and_back = json!([
            { "op": "add", "path": format!("{ENTERPRISE_URN}:department"), "value": "R&D" },
            { "op": "remove", "path": format!("{ENTERPRISE_URN}:department") },
        ]);
        assert_eq!(run(there_and_back), Ok((false, ada())));
    }

    #[test]
    fn errors_have_the_scim_type_of_the_standard() {
        for (operation, scim_type) in [
            (json!({ "op": "remove" }), ScimType::NoTarget),
            (json!({ "op": "add", "path": "title" }), ScimType::InvalidValue),
            (json!({ "op": "replace", "value": "x" }), ScimType::InvalidValue),
            (json!({ "op": "move", "path": "title" }), ScimType::InvalidSyntax),
            (json!({ "path": "title" }), ScimType::InvalidSyntax),
            (json!("remove"), ScimType::InvalidSyntax),
            (json!({ "op": "add", "path": 5, "value": "x" }), ScimType::InvalidPath),
            (json!({ "op": "add", "path": "", "value": "x" }), ScimType::InvalidPath),
            (json!({ "op": "add", "path": "emails[type", "value": "x" }), ScimType::InvalidPath),
            (json!({ "op": "add", "path": "titel", "value": "x" }), ScimType::InvalidPath),
            (json!({ "op": "add", "path": "title[value eq \"x\"]", "value": "x" }), ScimType::InvalidPath),
            (json!({ "op": "add", "path": "emails[size eq 5].value", "value": "x" }), ScimType::InvalidPath),
            (json!({ "op": "remove", "path": "userName" }), ScimType::Mutability),
            (json!({ "op": "remove", "path": "id" }), ScimType::Mutability),
            (json!({ "op": "replace", "path": "id", "value": "18" }), ScimType::Mutability),
            (json!({ "op": "add", "path": "groups", "value": [{ "value": "g" }] }), ScimType::Mutability),
            (json!({ "op": "replace", "path": "meta.created", "value": "x" }), ScimType::Mutability),
            (json!({ "op": "replace", "path": "userName", "value": null }), ScimType::InvalidValue),
            (json!({ "op": "replace", "path": "active", "value": "maybe" }), ScimType::InvalidValue),
            (json!({ "op": "replace", "path": "emails[not (type pr)].value", "value": "x" }), ScimType::NoTarget),
        ] {
            refused(run(json!([operation])), scim_type);
        }
        refused(
            strictly(json!([{ "op": "replace", "path": "emails[type eq \"other\"].value", "value": "x" }])),
            ScimType::NoTarget,
        );
        refused(strictly(json!([])), ScimType::InvalidSyntax);
    }

    #[test]
    fn error_names_the_operation_and_a_suggestion() {
        let error = run(json!([
            { "op": "replace", "path": "title", "value": "x" },
            { "op": "replace", "path": "name.givename", "value": "x" },
        ]));
        let detail = error.unwrap_err().detail;
        assert_eq!(detail, "operation 2: User has no attribute \"name.givename\"; did you mean \"name.givenName\"?");
    }

    #[test]
    fn requests_of_real_clients_are_tolerated_or_rejected() {
        let work = |value: &str| json!([{ "value": value, "type": "work", "primary": true }, ada()["emails"][1]]);
        for (operation, member, after) in [
            (json!({ "op": "Replace", "path": "active", "value": false }), "active", json!(false)),
            (json!({ "op": "replace", "path": "active", "value": "False" }), "active", json!(false)),
            (
                json!({ "op": "replace", "value": { "name.givenName": "A" } }),
                "name",
                json!({ "givenName": "A", "familyName": "Lovelace" }),
            ),
            (json!({ "op": "replace", "value": { "emails[type eq \"work\"].value": "a@x" } }), "emails", work("a@x")),
            (
                json!({ "op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "1" }),
                "phoneNumbers",
                json!([{ "type": "work", "value": "1" }]),
            ),
            (
                json!({ "op": "remove", "path": "emails", "value": [{ "value": "ada@home.example" }] }),
                "emails",
                json!([ada()["emails"][0]]),
            ),
            (json!({ "op": "add", "value": { "shoeSize": 38 } }), "shoeSize", json!(38)),
            (
                json!({ "op": "add", "path": "urn:acme:2.0:User:tag", "value": "x" }),
                "urn:acme:2.0:User",
                json!({ "tag": "x" }),
            ),
            (json!({ "op": "replace", "value": { "id": "99", "title": "C" } }), "title", json!("C")),
        ] {
            check(json!([operation]), member, after.clone());
            let strict = strictly(json!([operation]));
            assert!(strict.is_err() || strict.unwrap().1[member] != after, "{operation}");
        }
        assert_eq!(run(json!([])), Ok((false, ada())));
    }

    #[test]
    fn required_tolerances_are_recorded() {
        let mut diagnostics = Diagnostics::lenient();
        let body = json!({ "operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
        let operations = parse(&body, &mut diagnostics).unwrap();
        apply(&operations, &mut ada(), &EGNYTE_USER, &mut diagnostics).unwrap();
        let needed: Vec<_> = diagnostics.required_tolerances().map(Tolerance::id).collect();
        assert_eq!(needed, ["op-case", "bool-string", "no-schemas"]);
        assert_eq!(
            (operations[0].written_op.as_str(), operations[0].written_path.as_deref()),
            ("Replace", Some("active"))
        );
    }

    #[test]
    fn group_members_are_immutable_but_can_be_added_and_removed() {
        let start =
            json!({ "displayName": "Engineering", "members": [{ "value": "1", "type": "User" }, { "value": "2" }] });
        let run = |operations| run_on(start.clone(), &GROUP, operations, Diagnostics::lenient());
        refused(
            run(json!([{ "op": "replace", "path": "members[value eq \"1\"].value", "value": "3" }])),
            ScimType::Mutability,
        );
        refused(run(json!([{ "op": "remove", "path": "members[value eq \"1\"].value" }])), ScimType::Mutability);
        refused(run(json!([{ "op": "remove", "path": "displayName" }])), ScimType::Mutability);
        let (_, after) = run(json!([
        { "op": "remove", "path": "members[value eq \"1\" or value eq \"9\"]" },
        { "op": "add", "path": "members", "value": [{ "value": "2", "$ref": null }, { "value": "3", "display": "Grace" }] },
    ]))
    .unwrap();
        assert_eq!(after["members"], json!([{ "value": "2" }, { "value": "3" }]));
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-z@.]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            let name = prop::sample::select(vec![
                "value",
                "type",
                "primary",
                "givenName",
                "active",
                "emails",
                "x",
                "$ref",
                "id",
            ]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map(name, inner, 0..3)
                    .prop_map(|map| map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
            ]
        })
    }

    fn operation() -> impl Strategy<Value = Value> {
        let op = prop::sample::select(vec!["add", "remove", "replace", "Add", "move"]);
        let path = prop::sample::select(vec![
            "active",
            "name",
            "name.givenName",
            "emails",
            "emails.value",
            "emails[type eq \"work\"]",
            "emails[value pr].primary",
            "emails[type eq \"x\"].value",
            "userName",
            "id",
            "schemas",
            "externalId",
            "urn:x:y:z",
            ENTERPRISE_URN,
            "roles",
            "nope",
        ]);
        (op, prop::option::of(path), prop::option::of(json_value())).prop_map(|(op, path, value)| {
            let mut operation = json!({ "op": op });
            if let Some(path) = path {
                operation["path"] = path.into();
            }
            if let Some(value) = value {
                operation["value"] = value;
            }
            operation
        })
    }

    proptest! {
        #[test]
        fn a_patch_never_panics_and_is_all_or_nothing(operations in prop::collection::vec(operation(), 0..4), strict in any::<bool>()) {
            let diagnostics = if strict { Diagnostics::strict() } else { Diagnostics::lenient() };
            // `run_on` itself asserts that a failed patch leaves the resource as it was.
            if let Ok((changed, after)) = run_on(ada(), &EGNYTE_USER, Value::from(operations), diagnostics) {
                prop_assert_eq!(changed, after != ada());
                prop_assert_eq!(&after["userName"].is_string(), &true);
                let primary = after["emails"].as_array().into_iter().flatten().filter(|email| email["primary"] == true).count();
                prop_assert!(primary <= 1);
            }
        }

        #[test]
        fn no_body_panics_the_parser(body in json_value()) {
            let _ = parse(&body, &mut Diagnostics::lenient());
        }
    }
}
