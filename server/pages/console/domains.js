// Domains: address, token and settings of each; new, reset, delete.

import { html, nothing } from "./lit-html.js";
import * as api from "./api.js";
import { count } from "./text.js";
import { ask, attempt, copyButton, fact, go, link, secret, update } from "./ui.js";

let table;
let filter = "";

/** Loads the table of guesses once. */
function loadTable() {
  if (table !== undefined) return;
  table = null;
  attempt(async () => {
    table = await api.get("/guesses");
    update();
  });
}

async function create(app) {
  const values = await ask({
    title: "New domain",
    fields: [
      { name: "name", label: "Name", hint: "a-z, 0-9 and -; without one, a name is generated" },
      { name: "profile", label: "Profile", options: (table?.profiles ?? ["egnyte", "rfc"]).map((name) => [name, name]), hint: "egnyte: as Egnyte is known to behave; rfc: plain SCIM 2.0" },
    ],
    action: "Create",
  });
  if (!values) return;
  const input = values.name.trim() ? { name: values.name.trim(), profile: values.profile } : { profile: values.profile };
  const made = await attempt(() => api.post("/domains", input), "Domain created");
  if (!made) return;
  await app.reload();
  go(link(made.name, "domains"));
}

async function reset(domain, app) {
  const isSure = await ask({
    title: `Reset ${domain.name}?`,
    text: "All users, groups, exchanges, marks and faults of the domain are removed. Its settings, tokens and snapshots stay.",
    action: "Reset the domain",
    isDanger: true,
  });
  if (isSure && (await attempt(() => api.post(api.inDomain(domain.name, "/reset")).then(() => true), "Domain reset"))) await app.reload();
}

async function destroy(domain, app) {
  const isSure = await ask({
    title: `Delete ${domain.name}?`,
    text: "The domain is removed with all that it holds. Requests to it are answered with 404 from then on.",
    action: "Delete the domain",
    isDanger: true,
  });
  if (!isSure) return;
  const isGone = await attempt(() => api.remove(api.inDomain(domain.name)).then(() => true), "Domain deleted");
  if (!isGone) return;
  go(link(app.domains.find((each) => each.name !== domain.name)?.name ?? "", "domains"), true);
  await app.reload();
}

const issue = (domain, app) => attempt(() => api.post(api.inDomain(domain.name, "/tokens")).then(app.reload), "New token issued; the former ones stay valid");

function curlLine(domain, token) {
  return `curl -H "Authorization: Bearer ${token}" "${domain.scimUrl}/Users?count=5"`;
}

function differing(domain) {
  if (!table) return nothing;
  const rows = table.guesses.filter((guess) => domain.guesses[guess.id] !== undefined && domain.guesses[guess.id] !== guess.default);
  if (rows.length === 0) return html`<p class="soft">All ${table.guesses.length} guesses have their default answers.</p>`;
  return html`<p class="soft">${count(rows.length, "guess has", "guesses have")} another answer than the default.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Guesses that differ"><table>
    <thead><tr><th scope="col">Guess</th><th scope="col">Answer</th><th scope="col">Default</th><th scope="col">Question</th></tr></thead>
    <tbody>${rows.map((guess) => html`<tr>
      <th scope="row"><code>${guess.id}</code></th><td><code>${domain.guesses[guess.id]}</code></td><td><code>${guess.default}</code></td><td>${guess.question}</td>
    </tr>`)}</tbody></table></div>`;
}

function weaknesses(domain) {
  if (!domain.weaknesses.length) return nothing;
  return html`<p class="notice">Weakened on purpose: ${domain.weaknesses.map((name) => html`<code>${name}</code> `)}</p>`;
}

function card(domain, app, isDefault) {
  const hidden = curlLine(domain, "$TOKEN");
  return html`<article class="card" aria-labelledby="domain-title">
    <header class="head"><h2 id="domain-title">${domain.name}</h2>${isDefault ? html`<span class="chip calm">default</span>` : nothing}
      <div class="buttons">
        <button type="button" @click=${() => reset(domain, app)}>Reset</button>
        ${isDefault ? nothing : html`<button type="button" class="danger" @click=${() => destroy(domain, app)}>Delete</button>`}
      </div>
    </header>
    <dl class="facts">
      ${fact("SCIM base URL", html`<code>${domain.scimUrl}</code>${copyButton(domain.scimUrl, "SCIM base URL")}`)}
      ${fact("Egnyte's own API", html`<code>${domain.apiUrl}</code>${copyButton(domain.apiUrl, "address of Egnyte's own API")}`)}
      ${fact("Token", html`${secret(domain.token, "token")}<button type="button" class="small" @click=${() => issue(domain, app)}>New token</button>`)}
      ${fact("First request", html`<code class="line">${hidden}</code>${copyButton(curlLine(domain, domain.token), "curl line with the token", "Copy with token")}`)}
      ${fact("Pages", html`<a href=${`${domain.url}`}>Sign-in</a> · <a href=${`${domain.url}/scim-setup`}>API key</a> · <a href=${`${domain.url}/saml/metadata`}>SAML metadata</a>`)}
    </dl>
    <h3>Settings</h3>
    <dl class="facts">
      ${fact("Profile", html`<code>${domain.profile}</code>`)}
      ${fact("Limits", domain.limits ? `${domain.limits.perSecond} a second, ${domain.limits.perDay} a day` : html`none · <a href=${link(domain.name, "trouble")}>set</a>`)}
    </dl>
    ${weaknesses(domain)}${differing(domain)}
  </article>`;
}

/** Number of domains from which on their list has a search field. */
const MANY = 8;

export function domainsView(domain, app) {
  loadTable();
  const names = app.domains.filter((each) => each.name.includes(filter.trim().toLowerCase()));
  const search = (event) => {
    filter = event.target.value;
    update();
  };
  return html`<header class="title"><h1>Domains</h1><p class="soft">Each is the Egnyte of one customer, with its own users, tokens and journal.</p>
      <div class="buttons"><button type="button" class="primary" @click=${() => create(app)}>New domain</button></div></header>
    <div class="pair">
      <nav aria-label="Domains" class="list">
        ${app.domains.length > MANY ? html`<input type="search" aria-label="Search domains" placeholder="Search" .value=${filter} @input=${search}>` : nothing}
        <ul>${names.map((each) => html`<li><a href=${link(each.name, "domains")} aria-current=${each.name === domain.name ? "true" : nothing}>
          <span>${each.name}</span><small>${each.profile}</small></a></li>`)}</ul>
        ${names.length ? nothing : html`<p class="soft">No domain matches.</p>`}
      </nav>
      ${card(domain, app, domain.isDefault)}
    </div>`;
}
