// One exchange: findings, effects on users and groups, request and answer.

import { html, nothing } from "./lit-html.js";
import * as api from "./api.js";
import { apiPath, curl, millis, sectionLink, timeOf, value } from "./text.js";
import { ask, attempt, body, copyButton, go, link, save, status, update } from "./ui.js";
import { PRESETS } from "./presets.js";

let shown = { key: "", exchange: null, error: "" };

function load(domain, seq) {
  const key = `${domain}/${seq}`;
  if (shown.key === key) return;
  shown = { key, exchange: null, error: "" };
  const state = shown;
  api
    .get(api.inDomain(domain, `/journal/${encodeURIComponent(seq)}`))
    .then((exchange) => (state.exchange = exchange))
    .catch((error) => (state.error = error.message))
    .finally(update);
}

export const LEVELS = { error: "bad", warning: "warn", note: "calm" };

function finding(each) {
  const address = sectionLink(each.section);
  return html`<li class="finding">
    <p><span class="chip ${LEVELS[each.level]}">${each.level}</span> <code>${each.id}</code>
      ${address ? html`<a href=${address} rel="noreferrer" target="_blank">${each.section}</a>` : html`<span class="soft">${each.section}</span>`}</p>
    <p>${each.advice}</p>
    ${each.tolerance ? html`<p class="soft">Accepted by the tolerance <code>${each.tolerance}</code> of the profile.</p>` : nothing}
  </li>`;
}

const WHY = {
  "other-attribute": (miss) => html`has the value as <code>${miss.attribute}</code>`,
  "case-or-blanks": (miss) => html`has <q>${miss.value}</q>: other letter case or blanks`,
  similar: (miss) => html`has <q>${miss.value}</q>, which is similar`,
};

function nearMiss(domain, miss) {
  const isUser = miss.userName !== undefined;
  const name = isUser ? miss.userName : miss.displayName;
  return html`<li><a href=${link(domain, isUser ? "people" : "groups", miss.id)}>${name}</a> ${WHY[miss.why](miss)}${miss.active === false ? ", and is deactivated" : ""}</li>`;
}

/** Table of values before and after. */
export function values(pairs, isNew = false) {
  const rows = Object.entries(pairs ?? {}).filter(([, [, to]]) => !isNew || (to !== null && to !== ""));
  if (!rows.length) return nothing;
  const before = (from) => (isNew ? nothing : html`<del>${value(from)}</del> <span aria-hidden="true">→</span><span class="hidden"> to </span> `);
  return html`<dl class="values">${rows.map(([name, [from, to]]) => html`<div><dt>${name}</dt><dd>${before(from)}<ins>${value(to)}</ins></dd></div>`)}</dl>`;
}

const KINDS = {
  created: "User created", changed: "User changed", deleted: "User deleted", deactivated: "User deactivated", activated: "User activated",
  "taken-over": "User taken over", "group-created": "Group created", "group-changed": "Group changed", "group-deleted": "Group deleted", members: "Members changed",
  joined: "Members joined", left: "Members left",
};

function members(domain, word, people, total) {
  if (!total) return nothing;
  const more = total - people.length;
  return html`<p>${word}: ${people.map((person, at) => html`${at ? ", " : ""}<a href=${link(domain, "people", person.id)}>${person.userName ?? person.id}</a>`)}${more > 0 ? ` and ${more.toLocaleString("en")} more` : ""}</p>`;
}

export function effect(domain, each) {
  const whom = each.user ? html`<a href=${link(domain, "people", each.user.id)}>${each.user.userName}</a>` : html`<a href=${link(domain, "groups", each.group.id)}>${each.group.displayName}</a>`;
  return html`<li><p><strong>${KINDS[each.kind] ?? each.kind}</strong> ${whom}</p>${each.kind === "deleted" ? nothing : values(each.values, each.kind.endsWith("created"))}
    ${members(domain, "Joined", each.joined ?? [], each.joinedCount)}${members(domain, "Left", each.left ?? [], each.leftCount)}</li>`;
}

function headers(exchange) {
  const rows = Object.entries(exchange.requestHeaders);
  if (!rows.length) return nothing;
  return html`<details><summary>${rows.length} headers</summary><dl class="headers">${rows.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl></details>`;
}

async function failNext(domain, exchange) {
  const path = apiPath(exchange.path);
  const answer = await ask({
    title: "Let the next such request fail",
    text: `The next ${exchange.method} ${path} meets the fault; the ones after it do not.`,
    fields: [{ name: "preset", label: "Fault", options: PRESETS.map((preset, at) => [String(at), preset.name]) }],
    action: "Arm the fault",
  });
  if (!answer) return;
  const { effect: planned } = PRESETS[Number(answer.preset)];
  const match = { method: exchange.method, path, next: 1 };
  await attempt(() => api.post(api.inDomain(domain, "/faults"), { match, effect: planned }), "Fault armed");
}

/** Saves an exchange in the form of the files in fixtures/exchanges; what it needs as `given` is for its user to add. */
function fixture(exchange) {
  const { method, path, requestHeaders, requestBody, status: code, responseBody, findings } = exchange;
  const query = path.includes("?") ? path.slice(path.indexOf("?")) : "";
  const type = requestHeaders["content-type"];
  const saved = {
    title: `${requestHeaders["user-agent"] ?? "A client"} sends ${method} ${apiPath(path)}`,
    source: "recorded by the console of egnyte-mock",
    given: {},
    request: { method, path: apiPath(path) + query, ...(type ? { headers: { "Content-Type": type } } : {}), ...(requestBody === null ? {} : { body: requestBody }) },
    answer: { status: code, ...(responseBody === null ? {} : { body: responseBody }) },
    findings: findings.map((each) => each.id),
  };
  save(`exchange-${exchange.seq}.json`, `${JSON.stringify(saved, null, 2)}\n`);
}

function signIn(domain, exchange) {
  if (!exchange.signIn) return nothing;
  const { outcome, sentence, subject } = exchange.signIn;
  return html`<section><h3>Sign-in</h3><p>${outcome === "accepted" ? html`<span class="chip good">accepted</span> ${subject}` : html`<span class="chip bad">refused</span> ${sentence}`}</p>
    <p><a href=${link(domain, "sign-in", String(exchange.seq))}>Assertion and checks</a></p></section>`;
}

function signOut(exchange) {
  if (!exchange.signOut) return nothing;
  const { outcome, message, sentence, subject } = exchange.signOut;
  return html`<section><h3>Single logout</h3><p><span class="chip ${outcome === "refused" ? "bad" : "good"}">${outcome}</span> ${sentence ?? message} ${subject ?? ""}</p></section>`;
}

function content(domain, exchange) {
  const { findings, effects, nearMisses, fault, tokenIn } = exchange;
  return html`
    ${fault ? html`<p class="notice">⚡ The fault ${fault.id} (<code>${fault.kind}</code>) acted on this exchange. <a href=${link(domain, "trouble")}>Faults</a></p>` : nothing}
    ${tokenIn.length ? html`<p class="notice bad">A token stood where none belongs: ${tokenIn.join(", ")}.</p>` : nothing}
    ${exchange.retryAfter !== null ? html`<p class="notice">The answer asked the client to wait ${exchange.retryAfter} s.</p>` : nothing}
    ${findings.length ? html`<section><h3>Findings</h3><ul class="findings">${findings.map(finding)}</ul></section>` : nothing}
    ${nearMisses.length ? html`<section><h3>Nearly found</h3><ul class="plain-list">${nearMisses.map((miss) => nearMiss(domain, miss))}</ul></section>` : nothing}
    ${effects.length ? html`<section><h3>Changed in Egnyte</h3><ul class="plain-list">${effects.map((each) => effect(domain, each))}</ul></section>` : nothing}
    ${signIn(domain, exchange)}
    ${signOut(exchange)}
    <section><h3>Request</h3>${headers(exchange)}${body(exchange.requestText, `${exchange.seq}/request`)}</section>
    <section><h3>Answer</h3>${body(exchange.responseText, `${exchange.seq}/answer`)}</section>`;
}

export function entryView(domain, at) {
  load(domain.name, at.id);
  const { exchange, error } = shown;
  const close = () => go(link(domain.name, "journal", "", at.query));
  const head = exchange
    ? html`<p class="request-line"><span class="method">${exchange.method}</span> <span class="path">${exchange.path}</span></p>
      <p class="soft">${status(exchange.status)} ${timeOf(exchange.at)} · ${millis(exchange.durationMicros)} ms · number ${exchange.seq}</p>
      <div class="buttons">
        ${copyButton(() => curl(exchange), "curl line, with the token as $TOKEN", "Copy as curl")}
        <button type="button" class="small" @click=${() => fixture(exchange)}>Save as fixture</button>
        <button type="button" class="small" @click=${() => failNext(domain.name, exchange)}>Fail the next such request</button>
      </div>`
    : nothing;
  return html`<article class="entry" aria-label=${`Exchange ${at.id}`}>
    <header><button type="button" class="small close" @click=${close} aria-label="Close the exchange">✕</button>
      <h2 class="hidden">Exchange ${at.id}</h2>${head}</header>
    ${error ? html`<p class="notice">${error}</p>` : nothing}
    ${exchange ? content(domain.name, exchange) : error ? nothing : html`<p class="soft">Loading…</p>`}
  </article>`;
}
