// Evidence of a rule: why it exists, with links to the sources that are public.
"use strict";

const ARTICLE = "https://jumpcloud.com/support/integrate-with-egnyte";
const SECTIONS = ["Attribute Considerations", "Authorizing User SSO Access", "Configuring the SSO Integration", "Configuring the Identity Management Integration",
  "Creating a new JumpCloud Application Integration", "Disabling Group Management", "Egnyte User Attributes", "Group Attributes", "Group Deletion",
  "Group Provisioning and Syncing", "Important Considerations", "Importing Users", "Removing the Integration", "SCIM DI Group Events",
  "SCIM DI Integration Events", "SCIM DI User Events", "SCIM Directory Insights Events", "To generate your Egnyte API Key", "Validating SSO authentication workflow(s)"];
const PAGES = [
  [/^SAML 2\.0 (Core|Profiles|Bindings)/, (found) => `https://docs.oasis-open.org/security/saml/v2.0/saml-${found[1].toLowerCase()}-2.0-os.pdf`],
  [/^Egnyte's developer documentation/, () => "https://developers.egnyte.com/docs/read/Best_Practices"],
  [/^Egnyte's help centre/, () => "https://helpdesk.egnyte.com/hc/en-us/articles/360046781331-Azure-AD-SCIM-integration-with-Egnyte"],
  [/^JumpCloud Directory Insights API/, () => "https://docs.jumpcloud.com/api/insights/directory/1.0/index.html"],
  [/^documented for JumpCloud's custom SCIM integration/, () => "https://jumpcloud.com/support/provision-and-manage-users-and-groups-in-apps-using-custom-scim-identity-management-integration"],
];
const GRADES = {
  documented: "Documented", article: "Documented by JumpCloud", standard: "Required by a standard", inferred: "Follows from a documented sentence",
  assumed: "Assumed: no public source says it, and a customer would expect it",
};

// The address of one source, or none.
function addressOf(source) {
  const section = SECTIONS.find((title) => source.startsWith(title));
  if (section) return `${ARTICLE}#:~:text=${encodeURIComponent(section)}`;
  const known = PAGES.find(([pattern]) => pattern.test(source));
  return known ? known[1](source.match(known[0])) : null;
}

// A source in parts, each with its address: the sections of RFCs are links of their own.
function partsOf(source) {
  return source.split(/;\s*/).flatMap((one, index) => {
    const parts = index ? [["; ", null]] : [];
    const rfc = /RFC (\d+)((?: (?:and )?§[\d.]*\d)*)/g;
    if (!/RFC \d/.test(one)) return [...parts, [one, addressOf(one)]];
    let from = 0;
    for (const found of one.matchAll(rfc)) {
      const section = found[2].match(/§([\d.]*\d)/);
      if (found.index > from) parts.push([one.slice(from, found.index), null]);
      parts.push([found[0], `https://www.rfc-editor.org/rfc/rfc${found[1]}${section ? `#section-${section[1]}` : ""}`]);
      from = found.index + found[0].length;
    }
    return from < one.length ? [...parts, [one.slice(from), null]] : parts;
  });
}

function gradeOf(rule) {
  const isOfArticle = rule.evidence === "documented" && SECTIONS.some((title) => (rule.source || "").startsWith(title));
  return GRADES[isOfArticle ? "article" : rule.evidence] || rule.evidence;
}

function evidence(rule) {
  if (!rule || !rule.evidence) return null;
  const grade = gradeOf(rule);
  const parts = rule.source ? partsOf(rule.source).map(([text, address]) => (address ? link(address, text) : text)) : [];
  return h("span", { class: "evidence" }, grade, parts.length ? [": ", parts] : "");
}

function evidenceInMarkdown(rule) {
  if (!rule || !rule.evidence) return "";
  const parts = rule.source ? partsOf(rule.source).map(([text, address]) => (address ? `[${text}](${address})` : text)) : [];
  return gradeOf(rule) + (parts.length ? `: ${parts.join("")}` : "");
}
