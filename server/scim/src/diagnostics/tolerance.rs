//! Diagnostics: departures of real clients from the standard that the server can accept, by id.

use egnyte_support::did_you_mean::hint;

macro_rules! tolerances {
    ($($(#[doc = $doc:literal])+ $name:ident = $id:literal, $who:literal;)+) => {
        /// Departure from the standard that real clients are known for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Tolerance { $($(#[doc = $doc])+ $name,)+ }

        impl Tolerance {
            /// All tolerances, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Returns the id in settings and findings.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            pub(super) const fn bit(self) -> u32 {
                1 << self as u32
            }

            /// Returns the clients that are known to require it.
            pub fn known_from(self) -> &'static str {
                match self { $(Self::$name => $who,)+ }
            }

            /// Returns a description of the accepted departure.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

tolerances! {
    /// `op` in another case than lower.
    OpCase = "op-case", "Microsoft Entra";
    /// A boolean sent as the string "true" or "false", in any case.
    BoolString = "bool-string", "Microsoft Entra, Egnyte's .NET SDK";
    /// `remove` with a value: only the listed values are removed.
    RemoveWithValue = "remove-with-value", "Microsoft Entra, JumpCloud, authentik";
    /// `remove` of a value that does not exist changes nothing.
    RemoveMissing = "remove-missing", "JumpCloud, Okta";
    /// A body without `schemas`.
    NoSchemas = "no-schemas", "scimgateway, Go tools";
    /// `$ref` sent as null.
    RefNull = "ref-null", "Microsoft Entra";
    /// A dotted, filtered or URN-qualified attribute name as a key of the value object.
    DottedKey = "dotted-key", "Microsoft Entra with aadOptscim062020";
    /// A complex value sent as its bare `value`.
    ComplexAsString = "complex-as-string", "Microsoft Entra";
    /// A complex value sent as JSON text inside `value`.
    JsonInString = "json-in-string", "Microsoft Entra";
    /// A filter in a path that selects no value creates the value it describes.
    ValuePathCreate = "valuepath-create", "Microsoft Entra";
    /// A filter that compares a sub-attribute after the brackets: `emails[type eq "work"].value eq "a@b"`.
    ValuePathSuffix = "valuepath-suffix", "Microsoft Entra";
    /// A filter without the blanks that the grammar requires around `and`, `or` and operators.
    TightFilter = "tight-filter", "hand-written clients";
    /// A schema URN that is not in the schemas of the resource.
    UnknownUrn = "unknown-urn", "Microsoft Entra";
    /// An attribute that the schema does not have.
    UnknownAttribute = "unknown-attribute", "JumpCloud, Okta";
    /// `meta` in a body.
    ClientMeta = "client-meta", "Microsoft Entra";
    /// `id` or `groups` in a PUT body.
    PutReadonly = "put-readonly", "Okta, JumpCloud";
    /// A read-only attribute in the value object of a PATCH.
    ReadonlyInPatch = "readonly-in-patch", "Okta, authentik";
    /// A PATCH without operations.
    EmptyOps = "empty-ops", "Microsoft's SCIM validator";
    /// `startIndex` below 1.
    StartIndexZero = "start-index-0", "scim-client";
    /// A body sent as neither `application/scim+json` nor `application/json`.
    ContentType = "content-type", "hand-written clients";
    /// A request without User-Agent.
    NoUserAgent = "no-ua", "Microsoft Entra's connection test";
    /// A trailing slash after the resource's path.
    TrailingSlash = "trailing-slash", "Egnyte's JavaScript SDK";
    /// A PatchOp of SCIM 2.0 sent to the groups of Egnyte's own API.
    ApiPatchOp = "api-patch-op", "clients of Egnyte's group API";
}

impl std::str::FromStr for Tolerance {
    type Err = String;

    fn from_str(id: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().copied().find(|tolerance| tolerance.id() == id);
        found.ok_or_else(|| format!("no tolerance {id:?}{}", hint(id, Self::ALL.iter().map(|each| each.id()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tolerance_is_found_by_its_id_and_a_near_miss_names_it() {
        for tolerance in Tolerance::ALL {
            assert_eq!(tolerance.id().parse(), Ok(*tolerance));
            assert!(tolerance.meaning().ends_with('.'), "{}", tolerance.id());
        }
        assert_eq!("op-csae".parse::<Tolerance>(), Err("no tolerance \"op-csae\"; did you mean \"op-case\"?".into()));
    }
}
