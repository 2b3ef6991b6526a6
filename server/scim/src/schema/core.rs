//! Builders for the attribute tables, and the common attributes (RFC 7643 §3.1).

use super::{Attribute, Evidence, Kind, Mutability, Returned};

/// Common attributes of all resources; no schema lists them.
pub const COMMON: [Attribute; 4] = [
    text("schemas", "The URIs of the schemas that the resource has attributes of.")
        .kind(Kind::Reference)
        .many()
        .exact()
        .required()
        .always(),
    text("id", "The identifier that the server gave the resource.").exact().read_only().unique().always(),
    text("externalId", "The identifier that the client knows the resource by.")
        .exact()
        .egnyte("Entra's tutorial for Egnyte maps it; in Egnyte's API v2 it can be set once"),
    complex("meta", "The metadata of the resource, set by the server.", META).read_only(),
];

const META: &[Attribute] = &[
    text("resourceType", "The name of the resource's type.").exact().read_only(),
    text("created", "The time of creation of the resource.").kind(Kind::DateTime).read_only(),
    text("lastModified", "The time of the last change of the resource.").kind(Kind::DateTime).read_only(),
    text("location", "The URI of the resource.").kind(Kind::Reference).exact().read_only(),
    text("version", "The version of the resource, as its ETag.").exact().read_only(),
];

/// Creates a text attribute: optional, readable, writable, case-insensitive.
pub(super) const fn text(name: &'static str, description: &'static str) -> Attribute {
    Attribute {
        name,
        description,
        kind: Kind::String,
        multi_valued: false,
        required: false,
        case_exact: false,
        mutability: Mutability::ReadWrite,
        returned: Returned::Default,
        unique: false,
        canonical: &[],
        references: &[],
        sub: &[],
        evidence: Evidence::Standard,
    }
}

/// Creates a complex attribute.
pub(super) const fn complex(name: &'static str, description: &'static str, sub: &'static [Attribute]) -> Attribute {
    let mut attribute = text(name, description);
    attribute.kind = Kind::Complex;
    attribute.sub = sub;
    attribute
}

impl Attribute {
    pub(super) const fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Sets the sub-attributes.
    pub(super) const fn of(mut self, parts: &'static [Attribute]) -> Self {
        self.sub = parts;
        self
    }

    pub(super) const fn many(mut self) -> Self {
        self.multi_valued = true;
        self
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn exact(mut self) -> Self {
        self.case_exact = true;
        self
    }

    pub(super) const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    pub(super) const fn always(mut self) -> Self {
        self.returned = Returned::Always;
        self
    }

    pub(super) const fn read_only(mut self) -> Self {
        self.mutability = Mutability::ReadOnly;
        self
    }

    pub(super) const fn immutable(mut self) -> Self {
        self.mutability = Mutability::Immutable;
        self
    }

    /// Makes the attribute write-only and never returned.
    pub(super) const fn secret(mut self) -> Self {
        self.mutability = Mutability::WriteOnly;
        self.returned = Returned::Never;
        self
    }

    pub(super) const fn canonical(mut self, values: &'static [&'static str]) -> Self {
        self.canonical = values;
        self
    }

    pub(super) const fn pointing_at(mut self, types: &'static [&'static str]) -> Self {
        self.kind = Kind::Reference;
        self.case_exact = true;
        self.references = types;
        self
    }

    pub(super) const fn egnyte(mut self, source: &'static str) -> Self {
        self.evidence = Evidence::Egnyte(source);
        self
    }
}
