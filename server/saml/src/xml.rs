//! XML parser with document types and entities disabled and with limits, and queries on the parsed tree.
//!
//! Must not know signatures or assertions.

use uppsala::{Document, NodeId, NodeKind, Parser, XmlError as ParserError};

use super::error::{MessageError, Position, XmlError};

/// Maximum size of a message in bytes.
pub(crate) const MAX_BYTES: usize = 256 * 1024;
const MAX_DEPTH: u32 = 64;
const MAX_ATTRIBUTES: usize = 64;
const MAX_ELEMENTS: usize = 10_000;

/// Node of a parsed message.
pub(crate) type Node = NodeId;

/// Namespace and local name of an element.
pub(crate) type Name = (&'static str, &'static str);

/// Parsed message. Each message is parsed once, so that the verified nodes are the nodes that are read.
pub(crate) struct Xml<'a> {
    document: Document<'a>,
    root: Node,
}

impl<'a> Xml<'a> {
    /// Parses `text`; document types, entities and messages beyond the limits are errors.
    pub(crate) fn parse(text: &'a str) -> Result<Self, XmlError> {
        if text.len() > MAX_BYTES {
            return Err(XmlError::TooLarge { limit: MAX_BYTES, found: text.len() });
        }
        refuse_wide_tags(text)?;
        let document = Parser::new()
            .with_forbid_dtd(true)
            .with_max_depth(MAX_DEPTH)
            .parse(text)
            .map_err(|error| parse_error(text, &error))?;
        let root = document.document_element().ok_or_else(|| XmlError::Malformed {
            problem: "there is no element".into(),
            place: Position { line: 1, column: 1 },
        })?;
        let xml = Self { document, root };
        match xml.elements().len() {
            found if found > MAX_ELEMENTS => Err(XmlError::TooManyElements { limit: MAX_ELEMENTS, found }),
            _ => Ok(xml),
        }
    }

    /// Returns the document, for canonicalisation only.
    pub(crate) fn document(&self) -> &Document<'a> {
        &self.document
    }

    pub(crate) fn root(&self) -> Node {
        self.root
    }

    /// Returns all elements in document order.
    pub(crate) fn elements(&self) -> Vec<Node> {
        self.document.descendants(self.document.root()).into_iter().filter(|&node| self.is_element(node)).collect()
    }

    /// Returns all elements of this name in document order.
    pub(crate) fn elements_named(&self, name: Name) -> Vec<Node> {
        self.elements().into_iter().filter(|&node| self.is(node, name)).collect()
    }

    pub(crate) fn parent(&self, node: Node) -> Option<Node> {
        self.document.parent(node)
    }

    /// Returns whether `node` is a descendant of `ancestor`.
    pub(crate) fn is_within(&self, node: Node, ancestor: Node) -> bool {
        self.document.ancestors(node).contains(&ancestor)
    }

    /// Returns the child elements of `node`.
    pub(crate) fn children(&self, node: Node) -> Vec<Node> {
        self.document.children_iter(node).filter(|&child| self.is_element(child)).collect()
    }

    /// Returns the child elements of `node` that have this name.
    pub(crate) fn children_named(&self, node: Node, name: Name) -> Vec<Node> {
        self.document.children_iter(node).filter(|&child| self.is(child, name)).collect()
    }

    /// Returns the child of this name, if any; several are an error.
    pub(crate) fn child(&self, node: Node, name: Name) -> Result<Option<Node>, MessageError> {
        match self.children_named(node, name)[..] {
            [] => Ok(None),
            [child] => Ok(Some(child)),
            [_, second, ..] => Err(MessageError::ElementRepeated { element: name.1, place: self.position(second) }),
        }
    }

    /// Returns the child of this name; none or several are an error.
    pub(crate) fn required_child(&self, node: Node, name: Name) -> Result<Node, MessageError> {
        self.child(node, name)?.ok_or_else(|| MessageError::ElementMissing {
            element: name.1,
            parent: self.local_name(node).to_owned(),
            place: self.position(node),
        })
    }

    /// Returns whether `node` is an element of this name.
    pub(crate) fn is(&self, node: Node, (namespace, local): Name) -> bool {
        self.document.element(node).is_some_and(|element| element.matches_name_ns(namespace, local))
    }

    pub(crate) fn local_name(&self, node: Node) -> &str {
        self.document.element(node).map_or("", |element| &element.name.local_name)
    }

    /// Returns the value of an attribute without a namespace, as all attributes of SAML are.
    pub(crate) fn attribute(&self, node: Node, name: &str) -> Option<&str> {
        self.document.element(node)?.attributes.iter().find_map(|attribute| {
            (attribute.name.namespace_uri.is_none() && attribute.name.local_name == name).then_some(&*attribute.value)
        })
    }

    /// Returns the value of a required attribute.
    pub(crate) fn required_attribute(&self, node: Node, name: &'static str) -> Result<&str, MessageError> {
        self.attribute(node, name).ok_or_else(|| self.missing_attribute(node, name))
    }

    /// Error for an attribute that is required and absent.
    pub(crate) fn missing_attribute(&self, node: Node, attribute: &'static str) -> MessageError {
        let element = self.local_name(node).to_owned();
        MessageError::AttributeMissing { attribute, element, place: self.position(node) }
    }

    /// Returns the attributes of `node` in any namespace, as local name and value.
    pub(crate) fn attributes(&self, node: Node) -> impl Iterator<Item = (&str, &str)> {
        let attributes = self.document.element(node).map(|element| &element.attributes);
        attributes.into_iter().flatten().map(|attribute| (&*attribute.name.local_name, &*attribute.value))
    }

    /// Returns the whole text of an element, trimmed. Comments and processing instructions are skipped; a child element
    /// is an error, because the text would be ambiguous.
    pub(crate) fn text(&self, node: Node) -> Result<String, MessageError> {
        match self.children(node).first() {
            Some(&child) => Err(MessageError::ElementUnexpected {
                element: self.local_name(child).to_owned(),
                parent: self.local_name(node).to_owned(),
                place: self.position(child),
            }),
            None => Ok(self.document.text_content_deep(node).trim().to_owned()),
        }
    }

    /// Returns the text of an element up to the first comment or other node, as many libraries do: a vulnerability, for
    /// a domain that is weakened on purpose.
    pub(crate) fn first_text(&self, node: Node) -> String {
        self.document.element_text(node).unwrap_or_default().trim().to_owned()
    }

    /// Returns the text of an element if it has no other nodes: no comment, no processing instruction, no element.
    pub(crate) fn pure_text(&self, node: Node) -> Option<String> {
        let pure = self.document.children_iter(node).all(|child| self.document.text_content(child).is_some());
        pure.then(|| self.document.text_content_deep(node))
    }

    /// Returns the position of a node in the message.
    pub(crate) fn position(&self, node: Node) -> Position {
        Position { line: self.document.node_line(node), column: self.document.node_column(node) }
    }

    fn is_element(&self, node: Node) -> bool {
        matches!(self.document.node_kind(node), Some(NodeKind::Element(_)))
    }
}

/// Escapes `text` for an attribute or an element.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Limits the attributes of a tag before it is parsed: the parser compares each attribute with all others, which takes
/// minutes for a hundred thousand. A tag contains no raw `<`, so the quoted values between two of them can be counted.
fn refuse_wide_tags(text: &str) -> Result<(), XmlError> {
    let widest = text.split('<').map(quoted_values).max().unwrap_or_default();
    if widest > MAX_ATTRIBUTES {
        return Err(XmlError::TooManyAttributes { limit: MAX_ATTRIBUTES, found: widest });
    }
    Ok(())
}

fn quoted_values(tag: &str) -> usize {
    tag.split('=').skip(1).filter(|value| value.trim_ascii_start().starts_with(['"', '\''])).count()
}

fn parse_error(text: &str, error: &ParserError) -> XmlError {
    let (problem, place) = match error {
        ParserError::Parse(e) => (e.message.clone(), Position { line: e.line, column: e.column }),
        ParserError::WellFormedness(e) => (e.message.clone(), Position { line: e.line, column: e.column }),
        ParserError::Namespace(e) => (e.message.clone(), Position { line: e.line, column: e.column }),
        other => (other.to_string(), end_of(text)),
    };
    if problem.contains("DOCTYPE") && text.contains("<!DOCTYPE") {
        return XmlError::DtdForbidden { place };
    }
    if problem.contains("maximum depth") {
        return XmlError::TooDeep { limit: MAX_DEPTH, place };
    }
    XmlError::Malformed { problem, place }
}

fn end_of(text: &str) -> Position {
    let last = text.rsplit('\n').next().unwrap_or_default();
    Position { line: text.matches('\n').count() + 1, column: last.len() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comment_does_not_end_the_text() {
        let xml = Xml::parse("<a>admin@example.com<!-- x -->.evil.test</a>").unwrap();
        assert_eq!(xml.text(xml.root()).unwrap(), "admin@example.com.evil.test");
        assert_eq!(xml.pure_text(xml.root()), None);
    }

    #[test]
    fn attribute_with_a_prefix_is_not_an_attribute_of_saml() {
        let xml = Xml::parse("<a xmlns:x='urn:x' x:ID='1'/>").unwrap();
        assert_eq!(xml.attribute(xml.root(), "ID"), None);
        assert_eq!(xml.attributes(xml.root()).collect::<Vec<_>>(), [("ID", "1")]);
    }

    #[test]
    fn unexpected_end_is_reported_at_the_end() {
        let Err(XmlError::Malformed { place, .. }) = Xml::parse("<a>\n<b>") else { panic!("parsed") };
        assert_eq!(place.line, 2);
    }

    #[test]
    fn tag_with_too_many_attributes_is_refused_before_parsing() {
        let attributes: String = (0..20_000).map(|n| format!(" a{n} = 'x'")).collect();
        let refusal = Xml::parse(&format!("<a{attributes}/>")).err();
        assert_eq!(refusal, Some(XmlError::TooManyAttributes { limit: 64, found: 20_000 }));
    }

    #[test]
    fn too_many_elements_are_refused() {
        let refusal = Xml::parse(&format!("<a>{}</a>", "<b/>".repeat(10_000))).err();
        assert_eq!(refusal, Some(XmlError::TooManyElements { limit: 10_000, found: 10_001 }));
    }
}
