//! Name of a subject, as an assertion has it and as logout messages repeat it.

use super::error::MessageError;
use super::namespaces::ASSERTION;
use super::xml::{Node, Xml, escape};

const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

/// `NameID` with its attributes (SAML core, 2.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameId {
    /// Text.
    pub text: String,
    /// Format, if given.
    pub format: Option<String>,
    /// Qualifier of the identity provider, if given.
    pub name_qualifier: Option<String>,
    /// Qualifier of the service provider, if given.
    pub sp_name_qualifier: Option<String>,
}

impl NameId {
    /// Reads the attributes of a `NameID` element, whose text is known.
    pub(crate) fn with_text(xml: &Xml<'_>, node: Node, text: String) -> Self {
        let attribute = |name| xml.attribute(node, name).map(str::to_owned);
        Self {
            text,
            format: attribute("Format"),
            name_qualifier: attribute("NameQualifier"),
            sp_name_qualifier: attribute("SPNameQualifier"),
        }
    }

    /// Reads the `NameID` of a logout request.
    pub(crate) fn read(xml: &Xml<'_>, parent: Node) -> Result<Self, MessageError> {
        if let Some(encrypted) = xml.child(parent, (ASSERTION, "EncryptedID"))? {
            return Err(MessageError::SubjectEncrypted { place: xml.position(encrypted) });
        }
        let node = xml.required_child(parent, (ASSERTION, "NameID"))?;
        match xml.text(node)? {
            text if text.is_empty() => Err(MessageError::SubjectEmpty { place: xml.position(node) }),
            text => Ok(Self::with_text(xml, node, text)),
        }
    }

    /// Renders the element.
    pub(crate) fn xml(&self) -> String {
        let attributes = [
            ("Format", &self.format),
            ("NameQualifier", &self.name_qualifier),
            ("SPNameQualifier", &self.sp_name_qualifier),
        ];
        let attributes = attributes
            .into_iter()
            .filter_map(|(name, value)| Some(format!(" {name}=\"{}\"", escape(value.as_deref()?))))
            .collect::<String>();
        format!("<saml:NameID{attributes}>{}</saml:NameID>", escape(&self.text))
    }

    /// Returns whether both name the same subject: no format is the unspecified one, and a qualifier that one of them
    /// lacks does not count.
    pub fn is_same(&self, other: &Self) -> bool {
        let format = |name: &Self| name.format.clone().unwrap_or_else(|| UNSPECIFIED.to_owned());
        let agree = |one: &Option<String>, other: &Option<String>| one.is_none() || other.is_none() || one == other;
        self.text == other.text
            && format(self) == format(other)
            && agree(&self.name_qualifier, &other.name_qualifier)
            && agree(&self.sp_name_qualifier, &other.sp_name_qualifier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str, format: Option<&str>, qualifier: Option<&str>) -> NameId {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        NameId { text: text.into(), format: owned(format), name_qualifier: owned(qualifier), sp_name_qualifier: None }
    }

    #[test]
    fn absent_format_is_the_unspecified_one() {
        let ada = name("ada", None, Some("idp"));
        assert!(ada.is_same(&name("ada", Some(UNSPECIFIED), None)) && ada.is_same(&ada));
        assert!(!ada.is_same(&name("Ada", None, None)) && !ada.is_same(&name("ada", Some("email"), None)));
        assert!(!ada.is_same(&name("ada", None, Some("other"))));
        assert_eq!(name("<", Some("f"), None).xml(), "<saml:NameID Format=\"f\">&lt;</saml:NameID>");
    }
}
