//! Reading XML with everything dangerous switched off, and asking it questions that cannot be answered wrongly.
//!
//! It must not know what a signature or an assertion means.

use uppsala::{Document, NodeId, NodeKind, Parser, XmlError};

use super::refusal::{MessageRefusal, Place, XmlRefusal};

/// The longest message that is read at all, in bytes.
pub(crate) const MAX_BYTES: usize = 256 * 1024;
/// The deepest nesting of elements.
const MAX_DEPTH: u32 = 64;
/// The most attributes one element may carry.
const MAX_ATTRIBUTES: usize = 64;
/// The most elements one message may hold.
const MAX_ELEMENTS: usize = 10_000;

/// One node of one parsed message.
pub(crate) type Node = NodeId;

/// The namespace and local name of an element.
pub(crate) type Name = (&'static str, &'static str);

/// A parsed message. There is one of these per message, so that what is verified is what is read.
pub(crate) struct Xml<'a> {
    document: Document<'a>,
    root: Node,
}

impl<'a> Xml<'a> {
    /// Parses `text`, refusing document types, entities and anything beyond the limits.
    pub(crate) fn parse(text: &'a str) -> Result<Self, XmlRefusal> {
        if text.len() > MAX_BYTES {
            return Err(XmlRefusal::TooLarge { limit: MAX_BYTES, found: text.len() });
        }
        refuse_wide_tags(text)?;
        let document = Parser::new()
            .with_forbid_dtd(true)
            .with_max_depth(MAX_DEPTH)
            .parse(text)
            .map_err(|error| malformed(text, &error))?;
        let root = document.document_element().ok_or_else(|| XmlRefusal::Malformed {
            problem: "there is no element at all".into(),
            place: Place { line: 1, column: 1 },
        })?;
        let xml = Self { document, root };
        match xml.elements().len() {
            found if found > MAX_ELEMENTS => Err(XmlRefusal::TooManyElements { limit: MAX_ELEMENTS, found }),
            _ => Ok(xml),
        }
    }

    /// The whole document, for canonicalisation only.
    pub(crate) fn document(&self) -> &Document<'a> {
        &self.document
    }

    /// The document element.
    pub(crate) fn root(&self) -> Node {
        self.root
    }

    /// Every element, in document order, the root first.
    pub(crate) fn elements(&self) -> Vec<Node> {
        self.document.descendants(self.document.root()).into_iter().filter(|&node| self.is_element(node)).collect()
    }

    /// Every element of this name, wherever it stands.
    pub(crate) fn elements_named(&self, name: Name) -> Vec<Node> {
        self.elements().into_iter().filter(|&node| self.is(node, name)).collect()
    }

    /// The element that `node` stands in.
    pub(crate) fn parent(&self, node: Node) -> Option<Node> {
        self.document.parent(node)
    }

    /// Whether `node` stands somewhere in `holder`.
    pub(crate) fn is_within(&self, node: Node, holder: Node) -> bool {
        self.document.ancestors(node).contains(&holder)
    }

    /// The child elements of `node`, in order.
    pub(crate) fn children(&self, node: Node) -> Vec<Node> {
        self.document.children_iter(node).filter(|&child| self.is_element(child)).collect()
    }

    /// The child elements of `node` that have this name, in order.
    pub(crate) fn children_named(&self, node: Node, name: Name) -> Vec<Node> {
        self.document.children_iter(node).filter(|&child| self.is(child, name)).collect()
    }

    /// The one child of this name, if there is one; two are refused.
    pub(crate) fn child(&self, node: Node, name: Name) -> Result<Option<Node>, MessageRefusal> {
        match self.children_named(node, name)[..] {
            [] => Ok(None),
            [child] => Ok(Some(child)),
            [_, second, ..] => Err(MessageRefusal::ElementRepeated { element: name.1, place: self.place(second) }),
        }
    }

    /// The one child of this name; none and two are refused.
    pub(crate) fn required_child(&self, node: Node, name: Name) -> Result<Node, MessageRefusal> {
        self.child(node, name)?.ok_or_else(|| MessageRefusal::ElementMissing {
            element: name.1,
            parent: self.local_name(node).to_owned(),
            place: self.place(node),
        })
    }

    /// Whether `node` is the element of this name.
    pub(crate) fn is(&self, node: Node, (namespace, local): Name) -> bool {
        self.document.element(node).is_some_and(|element| element.matches_name_ns(namespace, local))
    }

    /// The local name of an element.
    pub(crate) fn local_name(&self, node: Node) -> &str {
        self.document.element(node).map_or("", |element| &element.name.local_name)
    }

    /// The value of an attribute that is in no namespace, which is where SAML puts all of its own.
    pub(crate) fn attribute(&self, node: Node, name: &str) -> Option<&str> {
        self.document.element(node)?.attributes.iter().find_map(|attribute| {
            (attribute.name.namespace_uri.is_none() && attribute.name.local_name == name).then_some(&*attribute.value)
        })
    }

    /// The value of an attribute that must be there.
    pub(crate) fn required_attribute(&self, node: Node, name: &'static str) -> Result<&str, MessageRefusal> {
        self.attribute(node, name).ok_or_else(|| MessageRefusal::AttributeMissing {
            attribute: name,
            element: self.local_name(node).to_owned(),
            place: self.place(node),
        })
    }

    /// Every attribute of `node` as local name and value, whatever its namespace.
    pub(crate) fn attributes(&self, node: Node) -> impl Iterator<Item = (&str, &str)> {
        let attributes = self.document.element(node).map(|element| &element.attributes);
        attributes.into_iter().flatten().map(|attribute| (&*attribute.name.local_name, &*attribute.value))
    }

    /// The whole text of an element without the white space around it. Comments and processing instructions do not
    /// cut it short; an element inside is refused, because then there is no telling what the text is.
    pub(crate) fn text(&self, node: Node) -> Result<String, MessageRefusal> {
        match self.children(node).first() {
            Some(&child) => Err(MessageRefusal::ElementUnexpected {
                element: self.local_name(child).to_owned(),
                parent: self.local_name(node).to_owned(),
                place: self.place(child),
            }),
            None => Ok(self.document.text_content_deep(node).trim().to_owned()),
        }
    }

    /// The text of an element up to whatever else stands in it: what many a library calls its text, and a way in for
    /// forgers. For an Egnyte that is weak on purpose.
    pub(crate) fn first_text(&self, node: Node) -> String {
        self.document.element_text(node).unwrap_or_default().trim().to_owned()
    }

    /// The text of an element that holds nothing but text: no comment, no processing instruction, no element.
    pub(crate) fn pure_text(&self, node: Node) -> Option<String> {
        let pure = self.document.children_iter(node).all(|child| self.document.text_content(child).is_some());
        pure.then(|| self.document.text_content_deep(node))
    }

    /// Where in the message a node begins.
    pub(crate) fn place(&self, node: Node) -> Place {
        Place { line: self.document.node_line(node), column: self.document.node_column(node) }
    }

    fn is_element(&self, node: Node) -> bool {
        matches!(self.document.node_kind(node), Some(NodeKind::Element(_)))
    }
}

/// `text` as it may stand in an attribute or between two tags.
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

/// The parser compares every attribute of a tag with all the others, so a tag of a hundred thousand would keep it busy
/// for minutes. A raw `<` cannot stand inside a tag, so counting the quoted values between two of them is safe.
fn refuse_wide_tags(text: &str) -> Result<(), XmlRefusal> {
    let widest = text.split('<').map(quoted_values).max().unwrap_or_default();
    if widest > MAX_ATTRIBUTES {
        return Err(XmlRefusal::TooManyAttributes { limit: MAX_ATTRIBUTES, found: widest });
    }
    Ok(())
}

fn quoted_values(tag: &str) -> usize {
    tag.split('=').skip(1).filter(|value| value.trim_ascii_start().starts_with(['"', '\''])).count()
}

fn malformed(text: &str, error: &XmlError) -> XmlRefusal {
    let (problem, place) = match error {
        XmlError::Parse(e) => (e.message.clone(), Place { line: e.line, column: e.column }),
        XmlError::WellFormedness(e) => (e.message.clone(), Place { line: e.line, column: e.column }),
        XmlError::Namespace(e) => (e.message.clone(), Place { line: e.line, column: e.column }),
        other => (other.to_string(), end_of(text)),
    };
    if problem.contains("DOCTYPE") && text.contains("<!DOCTYPE") {
        return XmlRefusal::DtdForbidden { place };
    }
    if problem.contains("maximum depth") {
        return XmlRefusal::TooDeep { limit: MAX_DEPTH, place };
    }
    XmlRefusal::Malformed { problem, place }
}

fn end_of(text: &str) -> Place {
    let last = text.rsplit('\n').next().unwrap_or_default();
    Place { line: text.matches('\n').count() + 1, column: last.len() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_does_not_cut_text_short() {
        let xml = Xml::parse("<a>admin@example.com<!-- x -->.evil.test</a>").unwrap();
        assert_eq!(xml.text(xml.root()).unwrap(), "admin@example.com.evil.test");
        assert_eq!(xml.pure_text(xml.root()), None);
    }

    #[test]
    fn a_prefixed_attribute_is_not_taken_for_saml_s_own() {
        let xml = Xml::parse("<a xmlns:x='urn:x' x:ID='1'/>").unwrap();
        assert_eq!(xml.attribute(xml.root(), "ID"), None);
        assert_eq!(xml.attributes(xml.root()).collect::<Vec<_>>(), [("ID", "1")]);
    }

    #[test]
    fn the_place_of_a_sudden_end_is_the_end() {
        let Err(XmlRefusal::Malformed { place, .. }) = Xml::parse("<a>\n<b>") else { panic!("parsed") };
        assert_eq!(place.line, 2);
    }

    #[test]
    fn a_tag_of_very_many_attributes_is_refused_before_it_is_parsed() {
        let attributes: String = (0..20_000).map(|n| format!(" a{n} = 'x'")).collect();
        let refusal = Xml::parse(&format!("<a{attributes}/>")).err();
        assert_eq!(refusal, Some(XmlRefusal::TooManyAttributes { limit: 64, found: 20_000 }));
    }

    #[test]
    fn very_many_elements_are_refused() {
        let refusal = Xml::parse(&format!("<a>{}</a>", "<b/>".repeat(10_000))).err();
        assert_eq!(refusal, Some(XmlRefusal::TooManyElements { limit: 10_000, found: 10_001 }));
    }
}
