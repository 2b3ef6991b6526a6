//! Metadata: those of the domain as service provider, and those of an identity provider, which fill in the settings.
//!
//! Must not know the transport.

use thiserror::Error;

use super::certificate::{Certificate, CertificateError};
use super::error::{MessageError, XmlError};
use super::namespaces::{BINDING_POST, BINDING_REDIRECT, DSIG, METADATA, PROTOCOL};
use super::settings::LogoutService;
use super::transport::BrowserBinding;
use super::white_space;
use super::xml::{Node, Xml, escape};
use egnyte_domain::SignedAssertions;
use egnyte_domain::rules::{SignInRules, Support};

/// Entity ID of all domains without a domain-specific issuer.
const SHARED_ENTITY_ID: &str = "https://saml-auth.egnyte.com";

/// Names of the services of an identity provider.
const LOGIN: &str = "SingleSignOnService";
const LOGOUT: &str = "SingleLogoutService";

/// Domain as service provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceProvider {
    /// Name of the domain: the `acme` of `acme.egnyte.com`.
    pub domain: String,
    /// Base URL of the domain, without a slash at the end.
    pub base_url: String,
}

/// Metadata of an identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityProviderMetadata {
    /// Entity ID.
    pub entity_id: String,
    /// URL of the single sign-on service: with the redirect binding if offered, else with the POST binding.
    pub login_url: String,
    /// Binding of the single sign-on service.
    pub login_binding: BrowserBinding,
    /// Single logout service, with the redirect binding if offered, else with the POST binding.
    pub logout: Option<LogoutService>,
    /// First signing certificate.
    pub certificate: Certificate,
    /// Further signing certificates, which are trusted as well.
    pub other_certificates: Vec<Certificate>,
    /// Sentences about everything else that the metadata have, which has no effect.
    pub remarks: Vec<String>,
}

/// Error in the metadata of an identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MetadataError {
    /// Unsafe or malformed XML.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// Missing or repeated element.
    #[error(transparent)]
    Shape(#[from] MessageError),
    /// None or several entities.
    #[error("the metadata describe {0}, not one EntityDescriptor")]
    NotOneEntity(String),
    /// No single sign-on service with a supported binding.
    #[error("the metadata have no SingleSignOnService for the redirect or the POST binding")]
    NoLoginUrl,
    /// No signing certificate.
    #[error("the metadata have no signing certificate")]
    NoCertificate,
    /// Unusable certificate.
    #[error("certificate: {0}")]
    Certificate(#[from] CertificateError),
}

impl ServiceProvider {
    /// Returns the entity ID: the domain's own with a domain-specific issuer, else the shared one.
    pub fn entity_id(&self, domain_specific_issuer: bool) -> String {
        if domain_specific_issuer { format!("https://{}.egnyte.com", self.domain) } else { SHARED_ENTITY_ID.to_owned() }
    }

    /// Returns the URL of the assertion consumer service.
    pub fn consumer(&self) -> String {
        format!("{}/samlconsumer/", self.base_url)
    }

    /// Returns the URL of the single logout service.
    pub fn logout(&self) -> String {
        format!("{}/saml/logout", self.base_url)
    }

    /// Returns whether `url` is an assertion consumer service of this domain: `/samlconsumer`, with or without a slash, or
    /// with the name of an identity provider after it, as older domains have.
    pub fn is_consumer(&self, url: &str) -> bool {
        let path = url.strip_prefix(&self.base_url).and_then(|path| path.strip_prefix("/samlconsumer"));
        path.is_some_and(|rest| match rest.strip_prefix('/') {
            Some(provider) => !provider.contains(['/', '?', '#']),
            None => rest.is_empty(),
        })
    }

    /// Renders the metadata. They have no date, so that the same settings always result in the same text. `certificate`
    /// is that of the key that signs logout messages.
    pub fn metadata(&self, domain_specific_issuer: bool, rules: &SignInRules, certificate: &Certificate) -> String {
        let entity_id = escape(&self.entity_id(domain_specific_issuer));
        let consumer = escape(&self.consumer());
        let wanted = match rules.signed_assertions {
            SignedAssertions::Wanted => " WantAssertionsSigned=\"true\"",
            SignedAssertions::Unmentioned => "",
        };
        let logout = match rules.single_logout {
            Support::Offered => self.logout_metadata(certificate),
            Support::Withheld => String::new(),
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <md:EntityDescriptor xmlns:md=\"{METADATA}\" entityID=\"{entity_id}\">\n  \
             <md:SPSSODescriptor AuthnRequestsSigned=\"false\"{wanted} \
             protocolSupportEnumeration=\"{protocol}\">\n    {logout}\
             <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</md:NameIDFormat>\n    \
             <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>\n    \
             <md:AssertionConsumerService Binding=\"{BINDING_POST}\" Location=\"{consumer}\" index=\"0\" \
             isDefault=\"true\"/>\n  </md:SPSSODescriptor>\n</md:EntityDescriptor>\n",
            protocol = PROTOCOL,
        )
    }

    fn logout_metadata(&self, certificate: &Certificate) -> String {
        let (location, body) = (escape(&self.logout()), certificate.body());
        let service =
            |binding| format!("<md:SingleLogoutService Binding=\"{binding}\" Location=\"{location}\"/>\n    ");
        format!(
            "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"{DSIG}\"><ds:X509Data><ds:X509Certificate>{body}\
             </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>\n    {}{}",
            service(BINDING_REDIRECT),
            service(BINDING_POST),
        )
    }
}

impl IdentityProviderMetadata {
    /// Parses the metadata of one identity provider.
    pub fn parse(text: &str) -> Result<Self, MetadataError> {
        let text = white_space::normalize(text);
        let xml = Xml::parse(&text)?;
        let entity = entity(&xml)?;
        let role = xml.required_child(entity, (METADATA, "IDPSSODescriptor"))?;
        let (service, login_binding) = browser_service(&xml, role, LOGIN).ok_or(MetadataError::NoLoginUrl)?;
        let login_url = xml.required_attribute(service, "Location")?.to_owned();
        let logout = logout_service(&xml, role)?;
        let logout_binding = logout.as_ref().map(|logout| logout.binding);
        let mut certificates = certificates(&xml, role)?;
        Ok(Self {
            entity_id: xml.required_attribute(entity, "entityID")?.to_owned(),
            login_url,
            login_binding,
            logout,
            certificate: certificates.remove(0),
            other_certificates: certificates,
            remarks: remarks(&xml, entity, role, (login_binding, logout_binding)),
        })
    }
}

/// Returns a sentence about each part that has no effect.
fn remarks(
    xml: &Xml<'_>,
    entity: Node,
    role: Node,
    (login, logout): (BrowserBinding, Option<BrowserBinding>),
) -> Vec<String> {
    let mut remarks = Vec::new();
    for service in xml.children(role) {
        let binding = xml.attribute(service, "Binding").unwrap_or_default();
        let name = xml.local_name(service);
        let used = match name {
            LOGIN => Some(login),
            LOGOUT => logout,
            _ => None,
        };
        let is_used = used.is_some_and(|used| binding.ends_with(used.as_str()));
        if name.ends_with("Service") && !is_used {
            remarks.push(format!("{name} with the binding {binding:?} is not used"));
        }
    }
    let keys = xml.children_named(role, (METADATA, "KeyDescriptor"));
    let others = keys.iter().filter_map(|&key| xml.attribute(key, "use")).filter(|purpose| *purpose != "signing");
    remarks.extend(others.map(|purpose| format!("the key for {purpose} is not used: nothing is sent encrypted")));
    if xml.attribute(role, "WantAuthnRequestsSigned").is_some_and(|wants| wants == "true" || wants == "1") {
        remarks.push("WantAuthnRequestsSigned is true, but requests are not signed".to_owned());
    }
    for (node, attribute) in [(entity, "validUntil"), (role, "validUntil"), (entity, "cacheDuration")] {
        if let Some(value) = xml.attribute(node, attribute) {
            remarks.push(format!("{attribute} {value:?} is not observed: import the metadata again after a change"));
        }
    }
    remarks
}

fn entity(xml: &Xml<'_>) -> Result<Node, MetadataError> {
    let descriptor = (METADATA, "EntityDescriptor");
    if xml.is(xml.root(), descriptor) {
        return Ok(xml.root());
    }
    match xml.children_named(xml.root(), descriptor)[..] {
        [only] if xml.is(xml.root(), (METADATA, "EntitiesDescriptor")) => Ok(only),
        [] => Err(MetadataError::NotOneEntity(xml.local_name(xml.root()).to_owned())),
        ref several => Err(MetadataError::NotOneEntity(format!("{} entities", several.len()))),
    }
}

/// Finds the service of this name that a browser reaches, with the redirect binding if there is one.
fn browser_service(xml: &Xml<'_>, role: Node, name: &'static str) -> Option<(Node, BrowserBinding)> {
    let services = xml.children_named(role, (METADATA, name));
    let bound_to = |uri, binding| {
        let found = services.iter().find(move |&&service| xml.attribute(service, "Binding") == Some(uri));
        found.map(|&service| (service, binding))
    };
    bound_to(BINDING_REDIRECT, BrowserBinding::Redirect).or_else(|| bound_to(BINDING_POST, BrowserBinding::Post))
}

fn logout_service(xml: &Xml<'_>, role: Node) -> Result<Option<LogoutService>, MetadataError> {
    let Some((service, binding)) = browser_service(xml, role, LOGOUT) else { return Ok(None) };
    Ok(Some(LogoutService {
        url: xml.required_attribute(service, "Location")?.to_owned(),
        response_url: xml.attribute(service, "ResponseLocation").map(str::to_owned),
        binding,
    }))
}

/// Returns the signing certificates: at least one, each once.
fn certificates(xml: &Xml<'_>, role: Node) -> Result<Vec<Certificate>, MetadataError> {
    let keys = xml.children_named(role, (METADATA, "KeyDescriptor")).into_iter();
    let signing = keys.filter(|&key| xml.attribute(key, "use").is_none_or(|purpose| purpose == "signing"));
    let nodes = signing
        .flat_map(|key| xml.children_named(key, (DSIG, "KeyInfo")))
        .flat_map(|info| xml.children_named(info, (DSIG, "X509Data")))
        .flat_map(|data| xml.children_named(data, (DSIG, "X509Certificate")));
    let mut certificates = Vec::new();
    for node in nodes {
        let certificate = Certificate::parse(&xml.text(node)?)?;
        if !certificates.contains(&certificate) {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() { Err(MetadataError::NoCertificate) } else { Ok(certificates) }
}
