// Single sign-on: settings, metadata both ways, and the latest attempts with their checks.

import { html, nothing } from "./lit-html.js";
import * as api from "./api.js";
import { loaded, refresh } from "./data.js";
import { followJournal, lastOf } from "./journal.js";
import { timeOf, xml } from "./text.js";
import { attempt, copyButton, fact, link, route, save } from "./ui.js";

const LABELS = {
  authentication: "Authentication", identityProvider: "Identity provider", loginUrl: "Login URL", entityId: "Entity ID of the identity provider", certificate: "Certificate",
  defaultUserMapping: "Default user mapping", useDomainSpecificIssuer: "Domain-specific issuer", apiKey: "API key",
};

const shorten = (text) => (text.length > 120 ? `${text.slice(0, 60)}… (${text.length} characters)` : text);

function settings(domain) {
  const { data, error } = loaded(api.inDomain(domain.name, "/sso"), 0);
  if (!data) return html`<p class="soft">${error || "Loading…"}</p>`;
  if (data.authentication === "none") return html`<p><span class="chip calm">off</span> Users sign in with Egnyte passwords, which the mock does not have. Import the metadata of an identity provider to switch single sign-on on.</p>`;
  const rows = Object.entries(data).filter(([, content]) => content !== null && content !== "");
  return html`<dl class="facts">${rows.map(([name, content]) => fact(LABELS[name] ?? name, typeof content === "string" ? html`<code>${shorten(content)}</code>` : html`<code>${JSON.stringify(content)}</code>`))}</dl>`;
}

async function upload(domain, event) {
  event.preventDefault();
  const text = new FormData(event.target).get("metadata");
  await attempt(() => api.post(api.inDomain(domain, "/sso/metadata"), text), "Metadata imported");
  refresh();
}

async function read(event) {
  const [file] = event.target.files;
  if (file) document.getElementById("metadata").value = await file.text();
}

function metadata(domain) {
  const address = `${domain.url}/saml/metadata`;
  const download = () => attempt(async () => save(`${domain.name}-metadata.xml`, await api.text(new URL(address).pathname), "application/samlmetadata+xml"));
  return html`<dl class="facts">
      ${fact("Metadata of this domain", html`<a href=${address}><code>${address}</code></a>${copyButton(address, "address of the metadata")}<button type="button" class="small" @click=${download}>Save</button>`)}
      ${fact("ACS", html`<code>${domain.url}/samlconsumer</code>${copyButton(`${domain.url}/samlconsumer`, "ACS")}`)}
      ${fact("Sign-in page", html`<a href=${domain.url}><code>${domain.url}</code></a>`)}
    </dl>
    <form @submit=${(event) => upload(domain.name, event)} aria-label="Metadata of the identity provider">
      <div class="field"><label for="metadata">Metadata of the identity provider</label>
        <textarea id="metadata" name="metadata" rows="4" required spellcheck="false" placeholder="<EntityDescriptor …>"></textarea></div>
      <div class="buttons"><button class="primary">Import</button><input type="file" accept=".xml,application/xml,text/xml" aria-label="Read the metadata from a file" @change=${read}></div>
    </form>`;
}

const MARKS = { passed: ["✓", "good"], failed: ["✗", "bad"], undecided: ["–", "calm"] };

function check(each, attemptShown) {
  const [mark, tone] = MARKS[each.state];
  return html`<li class=${tone}><span class="mark" aria-hidden="true">${mark}</span><div>${each.check}<span class="hidden">: ${each.state}</span>
    ${each.state === "failed" ? html`<p class="reason">${attemptShown.sentence}</p>` : nothing}</div></li>`;
}

function details(each) {
  const rows = Object.entries(each.details ?? {});
  if (!rows.length) return nothing;
  return html`<dl class="headers">${rows.map(([name, content]) => html`<div><dt>${name}</dt><dd>${typeof content === "string" ? content : JSON.stringify(content)}</dd></div>`)}</dl>`;
}

function one(domain, each, isOpen) {
  const isAccepted = each.outcome === "accepted";
  return html`<details class="attempt" .open=${isOpen}>
    <summary><time>${timeOf(each.at)}</time><span class="chip ${isAccepted ? "good" : "bad"}">${each.outcome}</span><span class="subject">${each.subject ?? "no subject that could be trusted"}</span>${each.reason ? html`<code>${each.reason}</code>` : nothing}</summary>
    <div class="attempt-body">
      <section><h3 class="small">Checks</h3><ul class="checks">${each.checks.map((item) => check(item, each))}</ul>
        ${each.checks.some((item) => item.state === "undecided") ? html`<p class="soft">– is not decided: a check before it failed.</p>` : nothing}
        ${domain.weaknesses.length ? html`<p class="notice">The domain is weakened on purpose, so that some checks may be off: ${domain.weaknesses.join(", ")}.</p>` : nothing}
        ${details(each)}
        <p><a href=${link(domain.name, "journal", String(each.seq))}>Exchange ${each.seq}</a></p></section>
      <section><h3 class="small">Message</h3>${each.message ? html`<div class="code"><div class="code-tools">${copyButton(each.message, "message as sent")}</div><pre tabindex="0" aria-label="SAML response">${xml(each.message)}</pre></div>` : html`<p class="soft">It could not be decoded.</p>`}</section>
    </div></details>`;
}

function attempts(domain, at) {
  const { data, error } = loaded(api.inDomain(domain.name, "/sign-ins"), lastOf());
  if (!data) return html`<p class="soft">${error || "Loading…"}</p>`;
  if (!data.signIns.length) return html`<p class="soft">No attempt yet. Open the <a href=${domain.url}>sign-in page</a>, or post a SAML response to the ACS.</p>`;
  return data.signIns.map((each, index) => one(domain, each, at.id ? String(each.seq) === at.id : index === 0));
}

export function signInView(domain) {
  const at = route();
  followJournal(domain.name, "");
  return html`<header class="title"><h1>Sign-in</h1><p class="soft">SAML 2.0 for ${domain.name}.</p></header>
    <div class="cards">
      <section class="card" aria-labelledby="settings-title"><h2 id="settings-title">Settings</h2>${settings(domain)}</section>
      <section class="card" aria-labelledby="metadata-title"><h2 id="metadata-title">Metadata</h2>${metadata(domain)}</section>
      <section class="card whole" aria-labelledby="attempts-title"><h2 id="attempts-title">Latest attempts</h2>${attempts(domain, at)}</section>
    </div>`;
}
