//! Messages of the folder, each with its name, outcome and defect.

use anyhow::Context as _;
use serde::Deserialize;

use crate::shapes;
use crate::sign::{Keys, Signer, slice};

/// Valid response, from which all messages are derived.
pub(crate) const RESPONSE: &str = include_str!("response.xml");

const NAME: &str = ">ada</saml:NameID>";
const FORGED_NAME: &str = ">barbara</saml:NameID>";

/// File of the folder.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) outcome: String,
    pub(crate) remark: String,
    pub(crate) xml: String,
}

#[derive(Deserialize)]
struct Table {
    case: Vec<CaseDefinition>,
}

/// Case in `cases.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CaseDefinition {
    name: String,
    outcome: String,
    remark: String,
    #[serde(default = "default_signed_ids")]
    sign: Vec<String>,
    #[serde(default = "default_key")]
    key: String,
    hash: Option<String>,
    #[serde(default)]
    key_info: bool,
    #[serde(default)]
    inclusive: bool,
    #[serde(default)]
    prefixes: String,
    #[serde(default)]
    before: Vec<(String, String)>,
    #[serde(default)]
    edits: Vec<(String, String)>,
    #[serde(default)]
    after: Vec<(String, String)>,
}

/// Creates all messages, in the order of the table.
pub(crate) fn all(keys: &Keys) -> anyhow::Result<Vec<Case>> {
    let idp = keys.signer("idp")?;
    let mut cases = Vec::new();
    for definition in toml::from_str::<Table>(include_str!("cases.toml"))?.case {
        let context = definition.name.clone();
        cases.push(definition.build(keys).context(context)?);
    }
    cases.extend(transplants(&idp)?);
    cases.extend(two_assertions(&idp)?);
    cases.extend(shapes::all(&idp)?);
    cases.extend(excesses()?);
    Ok(cases)
}

pub(crate) fn case(name: &str, outcome: &str, remark: &str, xml: String) -> Case {
    Case { name: name.to_owned(), outcome: outcome.to_owned(), remark: remark.to_owned(), xml }
}

/// Replaces the first `from`, which must exist.
pub(crate) fn swap(xml: &str, from: &str, to: &str) -> anyhow::Result<String> {
    anyhow::ensure!(xml.contains(from), "the message has no {from}");
    Ok(xml.replacen(from, to, 1))
}

impl CaseDefinition {
    fn build(self, keys: &Keys) -> anyhow::Result<Case> {
        let mut signer = keys.signer(&self.key)?.with_edits(self.edits).with_prefixes(self.prefixes);
        if let Some(hash) = self.hash {
            signer = signer.with_hash(hash.parse()?);
        }
        if self.key_info {
            signer = signer.with_key_info();
        }
        if self.inclusive {
            signer = signer.with_inclusive_signed_info();
        }
        let mut xml = RESPONSE.to_owned();
        for (from, to) in &self.before {
            xml = swap(&xml, from, to)?;
        }
        for id in &self.sign {
            xml = signer.sign(&xml, id)?;
        }
        for (from, to) in &self.after {
            xml = swap(&xml, from, to)?;
        }
        Ok(Case { name: self.name, outcome: self.outcome, remark: self.remark, xml })
    }
}

fn default_signed_ids() -> Vec<String> {
    vec!["_response-1".to_owned()]
}

fn default_key() -> String {
    "idp".to_owned()
}

/// Creates messages with parts of another signature, or with repeated parts.
fn transplants(idp: &Signer) -> anyhow::Result<Vec<Case>> {
    let good = idp.sign(RESPONSE, "_assertion-1")?;
    let other = idp.sign(&swap(RESPONSE, NAME, FORGED_NAME)?, "_assertion-1")?;
    let digest = inside(&good, "ds:DigestValue")?;
    let value = inside(&good, "ds:SignatureValue")?;
    let info = inside(&good, "ds:SignedInfo")?;
    let twice = format!("<ds:SignedInfo>{info}</ds:SignedInfo><ds:SignedInfo>{info}</ds:SignedInfo>");
    let reference = info.find("<ds:Reference").map(|start| &info[start..]).context("no reference")?;
    let another = format!("</ds:Reference>{reference}");
    let commented = format!("<!--{}-->{digest}", inside(&other, "ds:DigestValue")?);
    let forged = swap(&swap(&good, NAME, FORGED_NAME)?, digest, inside(&other, "ds:DigestValue")?)?;
    let borrowed = swap(&good, value, inside(&other, "ds:SignatureValue")?)?;
    let several = idp.clone().with_edits(vec![("</ds:Reference>".to_owned(), another)]);
    let (untrusted, malformed) = ("`signature-untrusted`", "`signature-malformed`");
    Ok(vec![
        case("tampered-digest", untrusted, "another subject than the signed one, with a matching digest", forged),
        case("tampered-signature", untrusted, "the signature of another message", borrowed),
        case("empty-digest", malformed, "the digest is empty", swap(&good, digest, "")?),
        case("empty-signature", malformed, "the signature is empty", swap(&good, value, "")?),
        case("comment-in-digest", malformed, "a comment in DigestValue", swap(&good, digest, &commented)?),
        case(
            "two-signed-infos",
            malformed,
            "a second SignedInfo",
            swap(&good, &format!("<ds:SignedInfo>{info}</ds:SignedInfo>"), &twice)?,
        ),
        case(
            "two-references",
            "`references-more-than-one`",
            "a second reference",
            several.sign(RESPONSE, "_assertion-1")?,
        ),
    ])
}

fn two_assertions(idp: &Signer) -> anyhow::Result<Vec<Case>> {
    let one = slice(RESPONSE, "_assertion-1")?;
    let two = swap(RESPONSE, one, &format!("{one}\n  {}", swap(one, "_assertion-1", "_assertion-2")?))?;
    let each = idp.sign(&idp.sign(&two, "_assertion-1")?, "_assertion-2")?;
    let outcome = "`assertions-more-than-one`";
    Ok(vec![
        case("two-assertions", outcome, "two assertions in a signed response", idp.sign(&two, "_response-1")?),
        case("two-signed-assertions", outcome, "two assertions, each signed", each),
    ])
}

fn excesses() -> anyhow::Result<Vec<Case>> {
    let laughs = (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)));
    let bomb = format!("<!DOCTYPE l [<!ENTITY l0 \"lol\">{}]>\n", laughs.collect::<String>());
    let laughing = swap(RESPONSE, NAME, ">&l9;</saml:NameID>")?;
    let deep = format!(">{}{}</saml:NameID>", "<x>".repeat(100), "</x>".repeat(100));
    let wide: String = (0..100).map(|n| format!(" a{n}=\"\"")).collect();
    Ok(vec![
        case("entity-bomb", "`dtd-forbidden`", "entities that expand to billions of characters", bomb + &laughing),
        case("too-deep", "`too-deep`", "elements nested a hundred deep", swap(RESPONSE, NAME, &deep)?),
        case(
            "too-many-attributes",
            "`too-many-attributes`",
            "an element of a hundred attributes",
            swap(RESPONSE, "<samlp:Status", &format!("<samlp:Status{wide}"))?,
        ),
    ])
}

/// Returns the text of the first element with this name.
fn inside<'x>(xml: &'x str, name: &str) -> anyhow::Result<&'x str> {
    let after = xml.split_once(&format!("<{name}>")).with_context(|| format!("no {name}"))?.1;
    Ok(after.split_once(&format!("</{name}>")).with_context(|| format!("no end of {name}"))?.0)
}
