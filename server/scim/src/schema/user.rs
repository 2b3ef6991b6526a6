//! Schema of users (RFC 7643 §4.1 and §4.3): of the standard, and of Egnyte's documentation.

use super::core::{complex, text};
use super::{Attribute, Kind, Schema};
use egnyte_domain::Rules;
use egnyte_domain::rules::{ExternalIds, Policy, UserTypes};

const USER_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// URN of the enterprise extension.
pub const ENTERPRISE_URN: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// User schema of Egnyte: that of the standard, with a required user type, further required attributes, and an immutable
/// external id.
pub static EGNYTE_USER: Schema = Of::<7>::SCHEMA;

/// User schema of the standard.
pub static RFC_USER: Schema = Of::<0>::SCHEMA;

/// Returns the user schema for the rules of a domain.
pub fn user_schema(rules: &Rules) -> &'static Schema {
    let set = |holds: bool, bit: usize| if holds { bit } else { 0 };
    let wants = set(rules.user_types == UserTypes::Egnyte, TYPED)
        | set(rules.external_ids == ExternalIds::Immutable, FIXED)
        | set(rules.incomplete == Policy::Refuse, COMPLETE);
    &SCHEMAS[wants]
}

/// Schemas for all combinations of the constraints below.
static SCHEMAS: [Schema; 8] = [
    Of::<0>::SCHEMA,
    Of::<1>::SCHEMA,
    Of::<2>::SCHEMA,
    Of::<3>::SCHEMA,
    Of::<4>::SCHEMA,
    Of::<5>::SCHEMA,
    Of::<6>::SCHEMA,
    Of::<7>::SCHEMA,
];

/// Constraint: the user type is required and one of three.
const TYPED: usize = 1;
/// Constraint: the external id is immutable.
const FIXED: usize = 2;
/// Constraint: email address, given and family name are required.
const COMPLETE: usize = 4;

struct Of<const WANTS: usize>;

impl<const WANTS: usize> Of<WANTS> {
    const ATTRIBUTES: [Attribute; 22] = attributes(WANTS);
    const SCHEMA: Schema = Schema {
        urn: USER_URN,
        name: "User",
        description: "The account of a person.",
        endpoint: "/Users",
        attributes: &Self::ATTRIBUTES,
        extensions: &[ENTERPRISE],
    };
}

const ARTICLE: &str = "JumpCloud's article on Egnyte maps it";
const ENTRA: &str = "Entra's tutorial for Egnyte maps it";

const fn user_type(wants: usize) -> Attribute {
    let plain = text("userType", "The type of the account.");
    if wants & TYPED == 0 {
        return plain;
    }
    plain
        .required()
        .canonical(&["admin", "power", "standard"])
        .egnyte("JumpCloud's article on Egnyte requires it; Egnyte's API v2 has these three values")
}

const fn external_id(wants: usize) -> Attribute {
    let plain = text("externalId", "The identifier that the client knows the account by.").exact();
    if wants & FIXED == 0 {
        return plain;
    }
    plain
        .immutable()
        .egnyte("in Egnyte's API v2, once set it can never be updated; Entra's tutorial for Egnyte maps it")
}

const fn name(wants: usize) -> Attribute {
    let plain = complex("name", "The parts of the person's name.", NAME).egnyte(ARTICLE);
    if wants & COMPLETE == 0 { plain } else { plain.of(WHOLE_NAME).required().egnyte(COMPLETED) }
}

const fn emails(wants: usize) -> Attribute {
    let plain = complex("emails", "The person's email addresses.", EMAIL).many().egnyte(ARTICLE);
    if wants & COMPLETE == 0 { plain } else { plain.of(GIVEN_EMAIL).required().egnyte(COMPLETED) }
}

const COMPLETED: &str = "JumpCloud's article on Egnyte maps it, and Egnyte's API v2 requires it on creation";

const fn attributes(wants: usize) -> [Attribute; 22] {
    [
        text("userName", "The unique name of the account.").required().unique().egnyte(ARTICLE),
        name(wants),
        text("displayName", "The person's name, for others to read."),
        text("nickName", "The casual name of the person."),
        text("profileUrl", "The URI of the person's page.").pointing_at(&["external"]),
        text("title", "The person's title, such as Vice President."),
        user_type(wants),
        text("preferredLanguage", "The language the person prefers."),
        text("locale", "The location of the person, for currency and dates."),
        text("timezone", "The person's time zone."),
        text("active", "True if the account can be used.").kind(Kind::Boolean).egnyte(ENTRA),
        text("password", "The password of the account.").exact().secret(),
        emails(wants),
        complex("phoneNumbers", "The person's phone numbers.", PHONE).many(),
        complex("ims", "The person's instant messaging addresses.", IM).many(),
        complex("photos", "URIs of pictures of the person.", PHOTO).many(),
        complex("addresses", "The person's postal addresses.", ADDRESS).many(),
        complex("groups", "The groups that the account is in.", GROUP)
            .many()
            .read_only()
            .egnyte("One Identity's connector for Egnyte maps groups.value and groups.display"),
        complex("entitlements", "The entitlements of the person.", PLAIN).many(),
        complex("roles", "The person's roles.", PLAIN).many(),
        complex("x509Certificates", "The person's certificates.", CERTIFICATE).many(),
        external_id(wants),
    ]
}

const FORMATTED: Attribute = text("formatted", "The whole name, for people to read.").egnyte(ARTICLE);
const FAMILY: Attribute = text("familyName", "The family name.").egnyte(ARTICLE);
const GIVEN: Attribute = text("givenName", "The given name.").egnyte(ARTICLE);
const MIDDLE: Attribute = text("middleName", "The middle name.");
const PREFIX: Attribute = text("honorificPrefix", "A title in front of the name.");
const SUFFIX: Attribute = text("honorificSuffix", "A suffix behind the name.");
const NAME: &[Attribute] = &[FORMATTED, FAMILY, GIVEN, MIDDLE, PREFIX, SUFFIX];
const WHOLE_NAME: &[Attribute] =
    &[FORMATTED, FAMILY.required().egnyte(COMPLETED), GIVEN.required().egnyte(COMPLETED), MIDDLE, PREFIX, SUFFIX];

const WORK_HOME: &[&str] = &["work", "home", "other"];
const DISPLAY: Attribute = text("display", "The value, for people to read.");
const TYPE: Attribute = text("type", "The purpose of the value.");
const PRIMARY: Attribute = text("primary", "True for the preferred value.").kind(Kind::Boolean);

const ADDRESS_OF: Attribute = text("value", "The email address.").egnyte(ARTICLE);
const EMAIL: &[Attribute] = &[ADDRESS_OF, DISPLAY, TYPE.canonical(WORK_HOME), PRIMARY];
const GIVEN_EMAIL: &[Attribute] =
    &[ADDRESS_OF.required().egnyte(COMPLETED), DISPLAY, TYPE.canonical(WORK_HOME), PRIMARY];

const PHONE: &[Attribute] = &[
    text("value", "The phone number."),
    DISPLAY,
    TYPE.canonical(&["work", "home", "mobile", "fax", "pager", "other"]),
    PRIMARY,
];

const IM: &[Attribute] = &[
    text("value", "The messaging address."),
    DISPLAY,
    TYPE.canonical(&["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
    PRIMARY,
];

const PHOTO: &[Attribute] = &[
    text("value", "The URI of the picture.").pointing_at(&["external"]),
    DISPLAY,
    TYPE.canonical(&["photo", "thumbnail"]),
    PRIMARY,
];

const ADDRESS: &[Attribute] = &[
    text("formatted", "The whole address, for people to read."),
    text("streetAddress", "The street and house number."),
    text("locality", "The city."),
    text("region", "The state or region."),
    text("postalCode", "The postal code."),
    text("country", "The country, ISO 3166-1."),
    TYPE.canonical(WORK_HOME),
    PRIMARY,
];

const GROUP: &[Attribute] = &[
    text("value", "The id of the group.").exact().read_only(),
    text("$ref", "The URI of the group.").pointing_at(&["Group"]).read_only(),
    DISPLAY.read_only(),
    TYPE.canonical(&["direct", "indirect"]).read_only(),
];

const PLAIN: &[Attribute] = &[text("value", "The value itself."), DISPLAY, TYPE, PRIMARY];

const CERTIFICATE: &[Attribute] =
    &[text("value", "The certificate, DER in base64.").kind(Kind::Binary).exact(), DISPLAY, TYPE, PRIMARY];

const ENTERPRISE: Attribute = complex(
    ENTERPRISE_URN,
    "The person as an employee.",
    &[
        text("employeeNumber", "The number of the person in the organization."),
        text("costCenter", "The cost center."),
        text("organization", "The organization."),
        text("division", "The division."),
        text("department", "The department."),
        complex("manager", "The person's manager.", MANAGER),
    ],
);

const MANAGER: &[Attribute] = &[
    text("value", "The id of the manager's account.").exact(),
    text("$ref", "The URI of the manager's account.").pointing_at(&["User"]),
    text("displayName", "The manager's name.").read_only(),
];
