//! Table of findings: level, section of the standard, and advice.

use super::finding::{Finding, Level};
use super::tolerance::Tolerance;
use egnyte_support::did_you_mean::hint;

impl Finding {
    /// Returns all findings.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        TOLERATED.iter().chain(REMARKED)
    }

    /// Finds a finding by id.
    pub fn by_id(id: &str) -> Result<&'static Self, String> {
        let unknown = || format!("no finding {id:?}{}", hint(id, Self::all().map(|finding| finding.id)));
        Self::all().find(|finding| finding.id == id).ok_or_else(unknown)
    }
}

macro_rules! tolerated {
    ($($tolerance:ident $level:ident $section:literal $advice:literal;)+) => {
        /// Findings of the tolerances, in their order.
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
        /// Remark about a request that requires no tolerance.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Remark { $($(#[doc = $doc])+ $remark,)+ }

        /// All remarks, in the order of the table.
        pub(super) const REMARKS: &[Remark] = &[$(Remark::$remark,)+];

        /// Findings of the remarks, in their order.
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
        "Name the values in the path, as in members[value eq \"17\"]; in the standard, this removes all values.";
    RemoveMissing Note "RFC 7644 §3.5.2.2" "Remove only what is there: a server may answer noTarget.";
    NoSchemas Error "RFC 7643 §3" "Send schemas with the URI of the resource or message.";
    RefNull Note "RFC 7643 §2.5" "Leave $ref out where there is none.";
    DottedKey Error "RFC 7644 §3.5.2"
        "Put a dotted, filtered or qualified name into path; the keys of a value object are attribute names.";
    ComplexAsString Error "RFC 7643 §2.3.8" "Send a complex value as an object: {\"value\": …}.";
    JsonInString Error "RFC 7643 §2.3.8" "Send the object itself, not its JSON as a string.";
    ValuePathCreate Error "RFC 7644 §3.5.2"
        "Add the whole value if it does not exist: a filter in a path selects existing values and creates none.";
    ValuePathSuffix Error "RFC 7644 §3.4.2.2" "Put the comparison into the brackets: emails[type eq \"work\" and value eq …].";
    TightFilter Error "RFC 7644 §3.4.2.2" "Put one blank on both sides of every operator, of and, and of or.";
    UnknownUrn Error "RFC 7643 §3" "List and use only the URNs that /ResourceTypes names.";
    UnknownAttribute Warning "RFC 7643 §7" "Send only attributes that /Schemas lists.";
    ClientMeta Note "RFC 7643 §3.1" "Leave meta out: only the server sets it.";
    PutReadonly Note "RFC 7644 §3.5.1" "Leave id and groups out of the body: they are ignored there.";
    ReadonlyInPatch Warning "RFC 7644 §3.5.2"
        "Leave read-only attributes out, also unchanged ones: a server may answer mutability.";
    EmptyOps Error "RFC 7644 §3.5.2" "Send at least one operation, or no request.";
    StartIndexZero Note "RFC 7644 §3.4.2.4" "Count from 1: startIndex=1 is the first resource.";
    ContentType Warning "RFC 7644 §3.1" "Send Content-Type: application/scim+json.";
    NoUserAgent Warning "RFC 9110 §10.1.5" "Send a User-Agent that names the connector and its version.";
    TrailingSlash Warning "RFC 7644 §3.2" "Leave the slash at the end of the path out.";
    CoreContainer Error "RFC 7643 §3.3"
        "Send core attributes beside schemas: only those of an extension stand under their URN.";
    ApiPatchOp Error "Egnyte, Group Management API"
        "Send members with an operation, add or delete (SCIM 1.1): Egnyte documents no PatchOp for /pubapi/v2.";
}

remarked! {
    /// Body that is not JSON or not of the form of the message.
    MalformedBody = "malformed-body" Error "RFC 7644 §3.12" "Send JSON of the form that the answer's detail names.";
    /// `schemas` without the URN of the message or resource.
    WrongSchemas = "wrong-schemas" Error "RFC 7644 §3.1"
        "Send in schemas the URI of the resource, or of the message: urn:ietf:params:scim:api:messages:2.0: and PatchOp, \
        SearchRequest or BulkRequest.";
    /// Incomplete bulk operation, or one with an unknown reference.
    BulkOperation = "bulk-operation" Error "RFC 7644 §3.7"
        "Give each operation a method, a path and, where it is a POST, a bulkId of its own; name only bulkIds of the request.";
    /// Filter that cannot be parsed or evaluated.
    InvalidFilter = "invalid-filter" Error "RFC 7644 §3.4.2.2" "Correct the filter as the answer's detail says.";
    /// Path that cannot be parsed or resolved.
    InvalidPath = "invalid-path" Error "RFC 7644 §3.5.2" "Correct the path as the answer's detail says.";
    /// `sortBy` that cannot be parsed or resolved.
    InvalidSort = "invalid-sort" Error "RFC 7644 §3.4.2.3" "Sort by an attribute that /Schemas lists.";
    /// Invalid value of a list parameter.
    BadParameter = "bad-parameter" Error "RFC 7644 §3.4.2" "Correct the parameter as the answer's detail says.";
    /// `attributes` or `excludedAttributes` that cannot be parsed, or both at once.
    BadProjection = "bad-projection" Error "RFC 7644 §3.9"
        "Send attribute names separated by commas, in either attributes or excludedAttributes.";
    /// Repeated parameter.
    RepeatedParameter = "repeated-parameter" Warning "RFC 7644 §3.4.2"
        "Send each parameter once: the standard does not define which of several applies.";
    /// Unknown attribute in `attributes` or `excludedAttributes`.
    UnknownProjected = "unknown-projected" Warning "RFC 7644 §3.9"
        "Name only attributes that /Schemas lists: others are ignored.";
    /// Unknown path.
    NoSuchPath = "no-such-path" Error "RFC 7644 §3.2" "Use the endpoint that the answer's detail names.";
    /// Method that the path does not support.
    NoSuchMethod = "no-such-method" Error "RFC 7644 §3.2" "Use one of the methods in the answer's Allow header.";
    /// `Accept` that excludes SCIM's media types.
    Accept = "accept" Warning "RFC 7644 §3.8" "Send Accept: application/scim+json, or none.";
    /// Body in an encoding other than UTF-8.
    Charset = "charset" Error "RFC 7644 §3.8" "Encode bodies as UTF-8, and name no other charset.";
    /// `If-Match` or `If-None-Match` that is no list of entity tags.
    MalformedTag = "malformed-etag" Error "RFC 9110 §8.8.3" "Send an entity tag as meta.version has it: W/\"1\", with its quotes.";
    /// Two slashes in a row in the path.
    DoubleSlash = "double-slash" Warning "RFC 3986 §3.3"
        "Join the base URL and the path with one slash: a path with two is another path, and other servers do not have it.";
    /// Request that is no HTTP, or whose target is no URI.
    RefusedByParser = "refused-by-parser" Error "RFC 9112 §3"
        "Correct the request line or header that the answer's detail names: percent-encode each value of a query.";
    /// Character in the target that no URI has.
    RawCharacter = "raw-character" Warning "RFC 3986 §2.1"
        "Percent-encode what a URI cannot contain, such as braces and bars: other servers refuse the request.";
    /// Token in the URL.
    TokenInUrl = "token-in-url" Warning "RFC 6750 §5.3" "Send the token in the Authorization header only.";
    /// Duplicate value of an attribute.
    DuplicateValue = "duplicate-value" Warning "RFC 7643 §2.4" "Send each pair of type and value once.";
    /// Body as `application/json`.
    JsonMediaType = "json-media-type" Note "RFC 7644 §3.8"
        "Send Content-Type: application/scim+json; that servers take application/json is only recommended.";
    /// Filter with an operator other than `eq`.
    FilterOperator = "filter-operator" Note "RFC 7644 §3.4.2.2"
        "Look things up with eq: no public source shows Egnyte to support other operators.";
    /// Filter on an attribute that no guide shows.
    FilterAttribute = "filter-attribute" Note "RFC 7644 §3.4.2.2"
        "Look users up by userName or externalId and groups by displayName: public guides show Egnyte asked for those.";
    /// Filter with more than one condition.
    FilterLogic = "filter-logic" Note "RFC 7644 §3.4.2.2"
        "Send one condition: no public source shows Egnyte to support and, or, not and brackets.";
    /// Sorted list.
    Sort = "sort" Note "RFC 7644 §3.4.2.3" "Sort on the client: no public source shows Egnyte to support sortBy.";
    /// Page size above the maximum of the server.
    LargeCount = "large-count" Note "RFC 7644 §3.4.2.4" "Ask for at most 100: Egnyte's user API gives no more on a page.";
    /// Part of a resource, other than a group without its members.
    Projection = "projection" Note "RFC 7644 §3.9"
        "Read whole resources: public guides show Egnyte asked for excludedAttributes=members only.";
    /// Unknown parameter.
    UnknownParameter = "unknown-parameter" Note "RFC 7644 §3.4.2" "Leave out parameters that the standard does not define: they are ignored.";
    /// Pagination by cursor.
    Cursor = "cursor" Note "RFC 9865 §2" "Page by startIndex and count: this service pages by index only.";
    /// Cursor that cannot be used, or together with `startIndex`.
    CursorMisused = "cursor-misused" Error "RFC 9865 §2"
        "Begin with an empty cursor, then send nextCursor within its time, all other parameters unchanged and no startIndex.";
    /// Optional feature that the server does not support.
    NotImplemented = "not-implemented" Note "RFC 7644 §3.11, §3.4.3"
        "Use /Users and /Groups: no public source shows Egnyte to support /Me or a search over all types.";
    /// Search by POST.
    SearchByPost = "search-by-post" Note "RFC 7644 §3.4.3" "Search with GET: no public source shows Egnyte to support .search.";
    /// Bulk request.
    Bulk = "bulk" Note "RFC 7644 §3.7" "Send one request for each resource: no public source shows Egnyte to support Bulk.";
    /// Conditional request.
    Conditional = "conditional" Note "RFC 7644 §3.14" "Do not rely on ETags: no public source shows Egnyte to support them.";
    /// Name that is twice in an object.
    DuplicateKey = "duplicate-key" Warning "RFC 8259 §4"
        "Send each name of an object once: of two, servers apply the first, the last, or refuse the body.";
    /// Null among the values of an attribute, or as a value that must be there.
    NullValue = "null-value" Error "RFC 7643 §2.5"
        "Leave out a value that there is not: null stands for an attribute as a whole, not for one of its values.";
    /// Query that is not UTF-8.
    QueryEncoding = "query-encoding" Error "RFC 3986 §2.5"
        "Encode each character of a query as UTF-8, then percent-encode its bytes.";
    /// Email that is no address.
    NotAnAddress = "email-form" Error "RFC 7643 §4.1.2"
        "Send email addresses of the form local@domain (RFC 5321); --guess email-form=any accepts others.";
    /// Value of a wrong JSON type.
    WrongType = "wrong-type" Error "RFC 7643 §2.3" "Send every value in the type that /Schemas names for its attribute.";
    /// Several primary values of an attribute.
    TwoPrimaries = "two-primaries" Error "RFC 7643 §2.4" "Mark at most one value of an attribute as primary.";
    /// User without `userName`, or group without `displayName`.
    MissingRequired = "missing-required" Error "RFC 7643 §7"
        "Send userName with every user and displayName with every group, and not as empty strings.";
    /// PATCH of a read-only attribute.
    ReadOnlyWritten = "read-only-written" Error "RFC 7644 §3.5.2"
        "Do not write read-only attributes such as id, meta and a user's groups; change the members of the group instead.";
    /// Change of an immutable attribute.
    ImmutableChanged = "immutable-changed" Error "RFC 7644 §3.5.2"
        "Do not change attributes that /Schemas calls immutable once they have a value.";
    /// PATCH that removes a required attribute.
    RequiredRemoved = "required-removed" Error "RFC 7644 §3.5.2.2"
        "Replace attributes that /Schemas calls required; they cannot be removed.";
    /// PATCH operation without its path or value.
    PatchShape = "patch-shape" Error "RFC 7644 §3.5.2"
        "Send remove with a path, add and replace with a value, and without a path an object of attributes as the value.";
    /// `id` in the body of a POST.
    IdSent = "id-sent" Error "RFC 7643 §3.1" "Leave id out of a POST: only the server assigns it.";
    /// New user with `groups`.
    GroupsOnUser = "groups-on-user" Error "RFC 7643 §4.1.2"
        "Change the members of the Group: a user's groups are read-only, and are ignored.";
    /// Duplicate URN in `schemas`.
    DuplicateSchema = "duplicate-schema" Error "RFC 7643 §3" "List every URI once in schemas.";
    /// Values of an extension that `schemas` does not list.
    UnlistedExtension = "unlisted-extension" Error "RFC 7643 §3"
        "Name the URI of every extension in schemas that the body has values of.";
    /// Repeated attribute, in different case.
    RepeatedAttribute = "repeated-attribute" Error "RFC 7643 §2.1"
        "Send every attribute once: attribute names are case-insensitive.";
    /// User without `active`.
    MissingActive = "missing-active" Note "RFC 7643 §4.1.1"
        "Send active in every POST and PUT of a user: without it, a new account is active, and an existing one keeps its state.";
    /// PATCH that leaves a user without `active`.
    ActiveRemoved = "active-removed" Note "RFC 7643 §2.5"
        "Replace active with true or false: an account is active or is not, so that it stays as it was where active is removed.";
    /// Missing or unknown user type.
    UserType = "user-type" Note "Egnyte, rule users.usertype-required"
        "Send userType admin, power or standard, as JumpCloud's article requires; --guess user-type=free switches the rule off.";
    /// User name that Egnyte does not accept.
    UserNameForm = "user-name-form" Note "Egnyte, rule users.invalid-username"
        "Send a username of letters, digits, dots, hyphens and underscores, not an email address: Okta quotes Egnyte's error; --guess user-name-form=any switches the rule off.";
    /// New user without email address or names.
    IncompleteUser = "incomplete-user" Note "Egnyte, User Management API"
        "Send emails, name.givenName and name.familyName with every new user, as Egnyte's user API requires; --guess incomplete-user=accept switches the rule off.";
    /// Email address of another account.
    DuplicateEmail = "duplicate-email" Note "Egnyte, guess duplicate-email"
        "Look accounts up by email before you create one; --guess duplicate-email=accept switches the rule off.";
    /// Group as a member of a group.
    NestedGroup = "nested-group" Note "RFC 7643 §4.2"
        "Make users the members of a group: no public source shows Egnyte to nest groups; --guess nested-groups=yes accepts them.";
    /// Group member that does not exist.
    UnknownMember = "unknown-member" Note "Egnyte, guess unknown-member"
        "Create users before you add them to groups; by --guess unknown-member=ignore, others are left out.";
}
