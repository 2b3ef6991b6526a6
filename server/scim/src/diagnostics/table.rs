//! The table itself: every finding, how much it weighs, where the standard speaks of it, and what to send instead.

use super::finding::{Finding, Level};
use super::tolerance::Tolerance;
use crate::error::hint;

impl Finding {
    /// Every finding there is.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        TOLERATED.iter().chain(REMARKED)
    }

    /// The finding of that id.
    pub fn named(id: &str) -> Result<&'static Self, String> {
        let unknown = || format!("no finding {id:?}{}", hint(id, Self::all().map(|finding| finding.id)));
        Self::all().find(|finding| finding.id == id).ok_or_else(unknown)
    }
}

macro_rules! tolerated {
    ($($tolerance:ident $level:ident $section:literal $advice:literal;)+) => {
        /// Every finding that a tolerance stands behind, in the order of the tolerances.
        pub static TOLERATED: &[Finding] = &[$(Finding {
            id: Tolerance::$tolerance.id(),
            level: Level::$level,
            section: $section,
            advice: $advice,
            tolerance: Some(Tolerance::$tolerance),
        },)+];
    };
}

macro_rules! remarked {
    ($($(#[doc = $doc:literal])+ $remark:ident = $id:literal $level:ident $section:literal $advice:literal;)+) => {
        /// Something to say of a request that no tolerance is needed for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Remark { $($(#[doc = $doc])+ $remark,)+ }

        /// Every remark, in the order of the table.
        pub(super) const REMARKS: &[Remark] = &[$(Remark::$remark,)+];

        /// The finding of each remark.
        pub(super) static REMARKED: &[Finding] = &[$(Finding {
            id: $id,
            level: Level::$level,
            section: $section,
            advice: $advice,
            tolerance: None,
        },)+];
    };
}

tolerated! {
    OpCase Error "RFC 7644 §3.5.2" "Send op in lower case: add, remove or replace.";
    BoolString Error "RFC 7643 §2.3.2" "Send true or false without quotes.";
    RemoveWithValue Error "RFC 7644 §3.5.2.2"
        "Name the values in the path, as in members[value eq \"17\"]; by the standard this removes them all.";
    RemoveMissing Note "RFC 7644 §3.5.2.2" "Remove only what is there: a server may answer noTarget.";
    NoSchemas Error "RFC 7643 §3" "Send schemas with the URI of the resource or message.";
    RefNull Note "RFC 7643 §2.5" "Leave $ref out where there is none.";
    DottedKey Error "RFC 7644 §3.5.2"
        "Put a dotted, filtered or qualified name into path; the keys of a value object are attribute names.";
    ComplexAsString Error "RFC 7643 §2.3.8" "Send a complex value as an object: {\"value\": …}.";
    JsonInString Error "RFC 7643 §2.3.8" "Send the object itself, not its JSON as a string.";
    ValuePathCreate Error "RFC 7644 §3.5.2"
        "Add the whole value where there is none: a filter in a path selects among the values there are, and makes none.";
    ValuePathSuffix Error "RFC 7644 §3.4.2.2" "Put the comparison into the brackets: emails[type eq \"work\" and value eq …].";
    TightFilter Error "RFC 7644 §3.4.2.2" "Put one blank on both sides of every operator, of and, and of or.";
    UnknownUrn Error "RFC 7643 §3" "List and use only the URNs that /ResourceTypes names.";
    UnknownAttribute Warning "RFC 7643 §7" "Send only attributes that /Schemas lists.";
    ClientMeta Note "RFC 7643 §3.1" "Leave meta out: the server alone says what it is.";
    PutReadonly Note "RFC 7644 §3.5.1" "Leave id and groups out of the body: they are ignored there.";
    ReadonlyInPatch Error "RFC 7644 §3.5.2" "Leave read-only attributes out: a server must answer mutability.";
    EmptyOps Error "RFC 7644 §3.5.2" "Send at least one operation, or no request.";
    StartIndexZero Note "RFC 7644 §3.4.2.4" "Count from 1: startIndex=1 is the first resource.";
    ContentType Warning "RFC 7644 §3.1" "Send Content-Type: application/scim+json.";
    NoUserAgent Warning "RFC 9110 §10.1.5" "Send a User-Agent that names the connector and its version.";
    TrailingSlash Warning "RFC 7644 §3.2" "Leave the slash at the end of the path out.";
}

remarked! {
    /// The body is not JSON, or not of the message's form.
    MalformedBody = "malformed-body" Error "RFC 7644 §3.12" "Send JSON of the form that the answer's detail names.";
    /// A message, or a resource, is not said to be what it has to be.
    WrongSchemas = "wrong-schemas" Error "RFC 7644 §3.1"
        "Send in schemas the URI of what the body is: a resource's own, or urn:ietf:params:scim:api:messages:2.0: and \
        PatchOp, SearchRequest or BulkRequest.";
    /// An operation of a Bulk request lacks something, or names nothing.
    BulkOperation = "bulk-operation" Error "RFC 7644 §3.7"
        "Give each operation a method, a path and, where it is a POST, a bulkId of its own; name only bulkIds of the request.";
    /// The filter cannot be read, or compares what cannot be compared.
    InvalidFilter = "invalid-filter" Error "RFC 7644 §3.4.2.2" "Correct the filter as the answer's detail says.";
    /// A path cannot be read or names nothing.
    InvalidPath = "invalid-path" Error "RFC 7644 §3.5.2" "Correct the path as the answer's detail says.";
    /// The attribute to sort by cannot be read or does not exist.
    InvalidSort = "invalid-sort" Error "RFC 7644 §3.4.2.3" "Sort by an attribute that /Schemas lists.";
    /// A parameter of a list has a value that it cannot have.
    BadParameter = "bad-parameter" Error "RFC 7644 §3.4.2" "Correct the parameter as the answer's detail says.";
    /// A list of attributes cannot be read, or there are both.
    BadProjection = "bad-projection" Error "RFC 7644 §3.9"
        "Send names of attributes with commas between them, and either attributes or excludedAttributes.";
    /// A parameter is there several times.
    RepeatedParameter = "repeated-parameter" Warning "RFC 7644 §3.4.2"
        "Send each parameter once: which of several counts, the standard does not say.";
    /// An attribute is wanted, or not wanted, that does not exist.
    UnknownProjected = "unknown-projected" Warning "RFC 7644 §3.9"
        "Name only attributes that /Schemas lists: others are left out without a word.";
    /// There is nothing at that URL.
    NoSuchPath = "no-such-path" Error "RFC 7644 §3.2" "Use the endpoint that the answer's detail names.";
    /// The URL does not have that method.
    NoSuchMethod = "no-such-method" Error "RFC 7644 §3.2" "Use one of the methods in the answer's Allow header.";
    /// The answer is wanted as something that no SCIM answer is.
    Accept = "accept" Warning "RFC 7644 §3.8" "Send Accept: application/scim+json, or none.";
    /// A body in another encoding than UTF-8.
    Charset = "charset" Error "RFC 7644 §3.8" "Encode bodies as UTF-8, and name no other charset.";
    /// `If-Match` or `If-None-Match` is no list of entity tags.
    MalformedTag = "malformed-etag" Error "RFC 9110 §8.8.3" "Send an entity tag as meta.version has it: W/\"1\", with its quotes.";
    /// A token stands in the URL.
    TokenInUrl = "token-in-url" Warning "RFC 6750 §5.3" "Send the token in the Authorization header only.";
    /// Two values of an attribute are the same.
    DuplicateValue = "duplicate-value" Warning "RFC 7643 §2.4" "Send each pair of type and value once.";
    /// A body as `application/json`.
    JsonMediaType = "json-media-type" Note "RFC 7644 §3.8"
        "Send Content-Type: application/scim+json; that servers take application/json is only recommended.";
    /// A filter with another operator than `eq`.
    FilterOperator = "filter-operator" Note "RFC 7644 §3.4.2.2"
        "Look things up with eq: no public source shows Egnyte to support other operators.";
    /// A filter on an attribute that no guide shows.
    FilterAttribute = "filter-attribute" Note "RFC 7644 §3.4.2.2"
        "Look users up by userName or externalId and groups by displayName: public guides show Egnyte asked for those.";
    /// A filter of more than one condition.
    FilterLogic = "filter-logic" Note "RFC 7644 §3.4.2.2"
        "Ask one thing at a time: no public source shows Egnyte to support and, or, not and brackets.";
    /// A sorted list.
    Sort = "sort" Note "RFC 7644 §3.4.2.3" "Sort what was read: no public source shows Egnyte to support sortBy.";
    /// A larger page than the server gives.
    LargeCount = "large-count" Note "RFC 7644 §3.4.2.4" "Ask for at most 100: Egnyte's user API gives no more on a page.";
    /// A part of a resource, other than a group without its members.
    Projection = "projection" Note "RFC 7644 §3.9"
        "Read whole resources: public guides show Egnyte asked for excludedAttributes=members only.";
    /// A parameter that nobody knows.
    UnknownParameter = "unknown-parameter" Note "RFC 7644 §3.4.2" "Leave parameters out that the standard does not have: they are ignored.";
    /// A page by its cursor.
    Cursor = "cursor" Note "RFC 9865 §2" "Page by startIndex and count: this service pages by index only.";
    /// Something that the standard leaves to the server, which does not have it.
    NotImplemented = "not-implemented" Note "RFC 7644 §3.11, §3.4.3"
        "Use /Users and /Groups: no public source shows Egnyte to support /Me or a search over all types.";
    /// A search by POST.
    SearchByPost = "search-by-post" Note "RFC 7644 §3.4.3" "Search with GET: no public source shows Egnyte to support .search.";
    /// Many operations in one request.
    Bulk = "bulk" Note "RFC 7644 §3.7" "Send one request for each resource: no public source shows Egnyte to support Bulk.";
    /// A request for one version.
    Conditional = "conditional" Note "RFC 7644 §3.14" "Do not rely on ETags: no public source shows Egnyte to support them.";
    /// A value of another JSON type than its attribute's.
    WrongType = "wrong-type" Error "RFC 7643 §2.3" "Send every value in the type that /Schemas names for its attribute.";
    /// More than one value of an attribute is primary.
    TwoPrimaries = "two-primaries" Error "RFC 7643 §2.4" "Mark at most one value of an attribute as primary.";
    /// A user without `userName`, or a group without `displayName`.
    MissingRequired = "missing-required" Error "RFC 7643 §7"
        "Send userName with every user and displayName with every group, and not as empty strings.";
    /// A PATCH of what the server alone writes.
    ReadOnlyWritten = "read-only-written" Error "RFC 7644 §3.5.2"
        "Leave read-only attributes such as id, meta and a user's groups alone; members come and go by way of their group.";
    /// A change of what is set once.
    ImmutableChanged = "immutable-changed" Error "RFC 7644 §3.5.2"
        "Leave attributes that /Schemas calls immutable as they are, once they have a value.";
    /// A PATCH that takes away what must be there.
    RequiredRemoved = "required-removed" Error "RFC 7644 §3.5.2.2"
        "Replace attributes that /Schemas calls required; they cannot be removed.";
    /// An operation that lacks its path or value.
    PatchShape = "patch-shape" Error "RFC 7644 §3.5.2"
        "Send remove with a path, add and replace with a value, and without a path an object of attributes as the value.";
    /// `id` in the body of a POST.
    IdSent = "id-sent" Error "RFC 7643 §3.1" "Leave id out of a POST: the server alone gives it.";
    /// A new user with groups.
    GroupsOnUser = "groups-on-user" Error "RFC 7643 §4.1.2"
        "Change the members of the Group: a user's groups are read-only, and are ignored.";
    /// The same URI twice in `schemas`.
    DuplicateSchema = "duplicate-schema" Error "RFC 7643 §3" "Name every URI once in schemas.";
    /// Values of an extension that `schemas` does not name.
    UnlistedExtension = "unlisted-extension" Error "RFC 7643 §3"
        "Name the URI of every extension in schemas that the body has values of.";
    /// The same attribute twice, in different case.
    RepeatedAttribute = "repeated-attribute" Error "RFC 7643 §2.1"
        "Send every attribute once: upper and lower case make no difference in its name.";
    /// A user without `active`.
    MissingActive = "missing-active" Note "RFC 7643 §4.1.1"
        "Send active in every POST and PUT of a user: without it, a new account can be used, and a present one stays as it was.";
}
