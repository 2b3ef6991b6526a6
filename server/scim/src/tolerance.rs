//! What real clients get wrong and the server lets pass: each habit by name, so that it can be refused, and is
//! noted where it was needed. Knows no request; the code that meets a habit asks here.

use super::error::hint;
use super::lint::{Remark, Remarks};

macro_rules! tolerances {
    ($($(#[doc = $doc:literal])+ $name:ident = $id:literal, $who:literal;)+) => {
        /// A departure from the standard that is met in real requests.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Tolerance { $($(#[doc = $doc])+ $name,)+ }

        impl Tolerance {
            /// Every tolerance there is, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name it goes by in settings and findings.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// Who is known to need it.
            pub fn known_from(self) -> &'static str {
                match self { $(Self::$name => $who,)+ }
            }

            /// What it lets pass, in words.
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
    /// `remove` with a value: only the values named are removed.
    RemoveWithValue = "remove-with-value", "Microsoft Entra, JumpCloud, authentik";
    /// `remove` of a value that is not there changes nothing.
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
    /// A filter in a path that selects nothing makes the value it describes.
    ValuePathCreate = "valuepath-create", "Microsoft Entra";
    /// A filter that compares a sub-attribute behind the brackets: `emails[type eq "work"].value eq "a@b"`.
    ValuePathSuffix = "valuepath-suffix", "Microsoft Entra";
    /// A filter without the blank that the grammar wants around `and`, `or` and operators.
    TightFilter = "tight-filter", "hand-written clients";
    /// A schema URN that nobody here knows.
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
}

impl std::str::FromStr for Tolerance {
    type Err = String;

    fn from_str(id: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().copied().find(|tolerance| tolerance.id() == id);
        found.ok_or_else(|| format!("no tolerance {id:?}{}", hint(id, Self::ALL.iter().map(|each| each.id()))))
    }
}

/// Which tolerances hold for a request, and which of them it needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerances {
    on: u32,
    used: u32,
    remarks: Remarks,
}

impl Tolerances {
    /// Everything that real clients do is let pass.
    pub fn all() -> Self {
        Self { on: u32::MAX, ..Self::none() }
    }

    /// The standard and nothing else.
    pub fn none() -> Self {
        Self { on: 0, used: 0, remarks: Remarks::default() }
    }

    /// The same set without one.
    pub fn without(mut self, tolerance: Tolerance) -> Self {
        self.on &= !bit(tolerance);
        self
    }

    /// The same set with one more.
    pub fn with(mut self, tolerance: Tolerance) -> Self {
        self.on |= bit(tolerance);
        self
    }

    /// Says that the request needs this tolerance; whether it has it. A need is noted either way.
    pub fn grants(&mut self, tolerance: Tolerance) -> bool {
        self.used |= bit(tolerance);
        self.has(tolerance)
    }

    /// Whether it is let pass.
    pub fn has(&self, tolerance: Tolerance) -> bool {
        self.on & bit(tolerance) != 0
    }

    /// Says something of the request that needs no tolerance.
    pub fn remark(&mut self, remark: Remark) {
        self.remarks.add(remark);
    }

    /// The same of another request, of which nothing was said yet.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self { used: 0, remarks: Remarks::default(), ..*self }
    }

    /// Takes over what was needed and said elsewhere, of a part of the request.
    pub fn join(&mut self, part: &Self) {
        self.used |= part.used;
        self.remarks.join(part.remarks);
    }

    /// What was said of the request so far.
    pub fn remarks(&self) -> Remarks {
        self.remarks
    }

    /// Whether nothing was needed and nothing was said so far.
    pub fn is_blank(&self) -> bool {
        self.used == 0 && self.remarks == Remarks::default()
    }

    /// What the request has needed so far, in the order of the table.
    pub fn needed(&self) -> impl Iterator<Item = Tolerance> + '_ {
        Tolerance::ALL.iter().copied().filter(|tolerance| self.used & bit(*tolerance) != 0)
    }
}

impl Default for Tolerances {
    fn default() -> Self {
        Self::all()
    }
}

fn bit(tolerance: Tolerance) -> u32 {
    1 << tolerance as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_is_noted_whether_or_not_it_is_granted() {
        let mut tolerances = Tolerances::all().without(Tolerance::OpCase);
        assert!(!tolerances.grants(Tolerance::OpCase));
        assert!(tolerances.grants(Tolerance::RefNull));
        assert_eq!(tolerances.needed().collect::<Vec<_>>(), [Tolerance::OpCase, Tolerance::RefNull]);
    }

    #[test]
    fn every_tolerance_is_found_by_its_id_and_a_near_miss_names_it() {
        for tolerance in Tolerance::ALL {
            assert_eq!(tolerance.id().parse(), Ok(*tolerance));
            assert!(tolerance.meaning().ends_with('.'), "{}", tolerance.id());
        }
        assert_eq!("op-csae".parse::<Tolerance>(), Err("no tolerance \"op-csae\"; did you mean \"op-case\"?".into()));
    }
}
