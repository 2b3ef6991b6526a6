//! Entries of the tree, and the attributes that their filters know.

use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use super::dn::Dn;

/// Attribute types of the tree, each with its other names.
const TYPES: [(&str, &[&str]); 15] = [
    ("objectClass", &["2.5.4.0"]),
    ("uid", &["userid"]),
    ("cn", &["commonName"]),
    ("sn", &["surname"]),
    ("givenName", &["gn"]),
    ("displayName", &[]),
    ("mail", &["rfc822Mailbox"]),
    ("member", &[]),
    ("memberOf", &[]),
    ("ou", &["organizationalUnitName"]),
    ("o", &["organizationName"]),
    ("dc", &["domainComponent"]),
    ("entryUUID", &[]),
    ("entryDN", &[]),
    ("pwdAccountLockedTime", &[]),
];

/// Attribute types that are returned on request only.
const OPERATIONAL: [&str; 3] = ["entryUUID", "entryDN", "pwdAccountLockedTime"];

/// Attribute types whose values are distinguished names.
const NAMES: [&str; 3] = ["member", "memberOf", "entryDN"];

/// Entry of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Distinguished name, as it is written.
    pub(super) dn: String,
    /// The same, as it is compared.
    pub(super) name: Dn,
    attributes: Vec<(&'static str, Vec<String>)>,
    /// Distinguished names in its values, once a filter compares them.
    names: OnceLock<BTreeMap<&'static str, HashSet<Dn>>>,
}

impl Entry {
    /// Creates an entry; attributes without values are left out. `None` if the name is none.
    pub(super) fn new(dn: String, classes: &[&str], attributes: Vec<(&'static str, Vec<String>)>) -> Option<Self> {
        let name = Dn::parse(&dn)?;
        let classes = vec![("objectClass", classes.iter().map(|class| (*class).to_owned()).collect())];
        let own_name = vec![("entryDN", vec![dn.clone()])];
        let attributes = [classes, attributes, own_name].concat();
        let attributes = attributes.into_iter().filter(|(_, values)| !values.is_empty()).collect();
        Some(Self { dn, name, attributes, names: OnceLock::new() })
    }

    /// Creates the root entry, whose attributes are all operational by nature and are returned all the same.
    pub(super) fn root(attributes: Vec<(&'static str, Vec<String>)>) -> Self {
        Self { dn: String::new(), name: Dn::root(), attributes, names: OnceLock::new() }
    }

    /// Returns the values of an attribute type.
    pub(super) fn values(&self, attribute: &str) -> &[String] {
        self.attributes.iter().find(|(name, _)| *name == attribute).map_or(&[], |(_, values)| values)
    }

    /// Returns whether a value of an attribute type is this distinguished name.
    pub(super) fn has_name(&self, attribute: &str, name: &Dn) -> bool {
        let parsed = |values: &[String]| values.iter().filter_map(|value| Dn::parse(value)).collect();
        let of_names = || self.attributes.iter().filter(|(attribute, _)| has_names(attribute));
        let names = self.names.get_or_init(|| of_names().map(|(name, values)| (*name, parsed(values))).collect());
        names.get(attribute).is_some_and(|names| names.contains(name))
    }

    /// Returns the attributes that a search selects (RFC 4511 section 4.5.1.8): `*` or nothing for all but the operational
    /// ones, `+` for these, and names.
    pub(super) fn selected<'e>(
        &'e self,
        wanted: &'e [String],
    ) -> impl Iterator<Item = (&'static str, &'e [String])> + use<'e> {
        let is_wanted = move |name: &str| {
            let is_operational = OPERATIONAL.contains(&name);
            let by_name = wanted.iter().any(|text| attribute_type(text).unwrap_or(text).eq_ignore_ascii_case(name));
            let by_kind = wanted.iter().any(|text| match text.as_str() {
                "+" => is_operational || self.name.is_root(),
                text => text == "*" && !is_operational,
            });
            by_name || by_kind || (wanted.is_empty() && !is_operational)
        };
        let attributes = self.attributes.iter().filter(move |(name, _)| is_wanted(name));
        attributes.map(|(name, values)| (*name, values.as_slice()))
    }
}

/// Returns the attribute type of a name, without regard to case and to options such as `;binary`.
pub(super) fn attribute_type(text: &str) -> Option<&'static str> {
    let text = text.split(';').next().unwrap_or_default();
    let is_named = |name: &str| name.eq_ignore_ascii_case(text);
    TYPES
        .iter()
        .find(|(name, others)| is_named(name) || others.iter().any(|other| is_named(other)))
        .map(|(name, _)| *name)
}

/// Returns whether the values of an attribute type are distinguished names.
pub(super) fn has_names(attribute: &str) -> bool {
    NAMES.contains(&attribute)
}
