// Journal: the exchanges of a domain as they come, filtered, and one of them opened.

import { html, nothing } from "./lit-html.js";
import * as api from "./api.js";
import { LEVELS, entryView } from "./entry.js";
import { millis, setClock, shortPath, timeOf } from "./text.js";
import { ask, attempt, empty, go, link, route, status, update } from "./ui.js";

/** Most rows that the page keeps; the mock itself keeps fewer. */
const MOST = 5000;

/** Rows above and below the visible ones. */
const MARGIN = 8;

const FILTERS = ["method", "status", "finding", "person", "path", "text"];

const journal = {
  domain: "",
  filter: "",
  rows: [],
  held: [],
  first: 0,
  last: 0,
  dropped: 0,
  isPaused: false,
  state: "",
  history: 0,
  rate: 0,
  stop: null,
  error: "",
};

let findings;
let top = 0;
let height = 600;

/** Number of the latest effect on users and groups, for views that follow it. */
export const historyOf = () => journal.history;

/** Number of the latest exchange. */
export const lastOf = () => journal.last;

function query(route) {
  return new URLSearchParams(FILTERS.map((name) => [name, route.query.get(name) ?? ""]).filter(([, value]) => value !== ""));
}

/** Follows the journal of a domain with a filter, unless that is what is followed. */
export function followJournal(domain, filter) {
  if (journal.stop && journal.domain === domain && journal.filter === filter) return;
  journal.stop?.();
  Object.assign(journal, { domain, filter, rows: [], held: [], first: 0, last: 0, dropped: 0, state: "", error: "" });
  journal.stop = api.follow(api.inDomain(domain, `/journal/live?${filter}`), {
    onData: take,
    onState: (state, error) => {
      // A mock that was started again has other tokens and domains.
      if (state === "live" && journal.state === "lost") dispatchEvent(new Event("mock-back"));
      journal.state = state;
      journal.error = error?.message ?? "";
      update();
    },
  });
}

function take(event) {
  if (event.clock) setClock(event.clock);
  if (event.last < journal.last) journal.rows = [];
  const fresh = event.exchanges;
  journal.first = event.first;
  journal.last = event.last;
  journal.history = event.history;
  journal.dropped += event.dropped;
  if (journal.isPaused) {
    journal.held = [...journal.held, ...fresh].slice(-MOST);
  } else {
    add(fresh);
  }
  update();
}

/** Adds exchanges at the top; what a person reads further down keeps its place. */
function add(fresh) {
  if (!fresh.length) return;
  journal.rows = [...fresh.reverse(), ...journal.rows].slice(0, MOST);
  const list = document.getElementById("rows");
  if (list && list.scrollTop > 4) {
    const moved = list.scrollTop + fresh.length * rowHeight();
    requestAnimationFrame(() => requestAnimationFrame(() => (list.scrollTop = moved)));
  }
}

const narrow = matchMedia("(max-width: 48rem)");
narrow.addEventListener("change", update);
const rowHeight = () => (narrow.matches ? 58 : 34);

function pause() {
  journal.isPaused = !journal.isPaused;
  if (!journal.isPaused) {
    add(journal.held);
    journal.held = [];
  }
  update();
}

async function clear(domain) {
  const isSure = await ask({
    title: "Clear the journal?",
    text: "All exchanges of the domain are removed from the mock, also for tests that read the journal.",
    action: "Clear the journal",
    isDanger: true,
  });
  if (!isSure) return;
  await attempt(() => api.remove(api.inDomain(domain, "/journal")), "Journal cleared");
  Object.assign(journal, { rows: [], held: [], dropped: 0 });
  update();
}

let delay;
let pending = {};

/** Changes a part of the filter; typed parts wait for the next letter. */
function change(domain, name, value) {
  pending[name] = value;
  clearTimeout(delay);
  delay = setTimeout(() => {
    const { id, query: now } = route();
    Object.entries(pending).forEach(([part, text]) => now.set(part, text));
    pending = {};
    go(link(domain, "journal", id, now), true);
  }, name === "text" || name === "path" ? 250 : 0);
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
const STATUSES = [["2xx", "2xx answered"], ["3xx", "3xx elsewhere"], ["4xx", "4xx refused"], ["5xx", "5xx failed"], ["0", "no answer"]];

function choice(domain, at, name, label, options) {
  const present = at.query.get(name) ?? "";
  return html`<div class="control"><label for=${`filter-${name}`}>${label}</label>
    <select id=${`filter-${name}`} @change=${(event) => change(domain, name, event.target.value)}>
      <option value="" .selected=${present === ""}>any</option>
      ${options.map(([value, text]) => html`<option value=${value} .selected=${value === present}>${text}</option>`)}
      ${present && !options.some(([value]) => value === present) ? html`<option value=${present} .selected=${true}>${present}</option>` : nothing}
    </select></div>`;
}

function typed(domain, at, name, label, placeholder) {
  return html`<div class="control wide"><label for=${`filter-${name}`}>${label}</label>
    <input id=${`filter-${name}`} type="search" placeholder=${placeholder} .value=${at.query.get(name) ?? ""} autocomplete="off" spellcheck="false"
      @input=${(event) => change(domain, name, event.target.value)}></div>`;
}

function filters(domain, at) {
  if (findings === undefined) {
    findings = [];
    attempt(async () => {
      findings = (await api.get("/findings")).findings;
      update();
    });
  }
  const listed = [["any", "any finding"], ["error", "any error"], ["warning", "any warning"], ["note", "any note"], ...findings.map((each) => [each.id, each.id]).sort()];
  const person = at.query.get("person");
  return html`<form class="filters" role="search" aria-label="Filter the journal" @submit=${(event) => event.preventDefault()}>
    ${choice(domain, at, "method", "Method", METHODS.map((each) => [each, each]))}
    ${choice(domain, at, "status", "Status", STATUSES)}
    ${choice(domain, at, "finding", "Finding", listed)}
    ${typed(domain, at, "path", "Path", "/Users/*")}
    ${typed(domain, at, "text", "Text anywhere", "ada@acme.example")}
    ${person ? html`<button type="button" class="chip-button" @click=${() => change(domain, "person", "")} aria-label="Show all people">person ${person} ✕</button>` : nothing}
  </form>`;
}

function dots(row) {
  const shown = row.findings.slice(0, 4);
  const words = row.findings.map(([id, level]) => `${level} ${id}`);
  if (row.fault) words.push(`fault ${row.fault}`);
  if (row.tokenIn.length) words.push(`token in ${row.tokenIn.join(", ")}`);
  if (!words.length) return html`<span class="dots"></span>`;
  return html`<span class="dots" title=${words.join(", ")}>
    ${shown.map(([, level]) => html`<i class="dot ${LEVELS[level]}"></i>`)}
    ${row.tokenIn.length ? html`<i class="dot bad"></i>` : nothing}
    ${row.fault ? html`<i class="bolt">⚡</i>` : nothing}
    <span class="hidden">${words.join(", ")}</span></span>`;
}

function rowView(domain, at, row, index) {
  const isOpen = String(row.seq) === at.id;
  return html`<li class=${`row${isOpen ? " open" : ""}${row.seq < journal.first ? " gone" : ""}`} .style=${`transform: translateY(${index * rowHeight()}px)`} aria-posinset=${index + 1} aria-setsize=${journal.rows.length}>
    <a href=${link(domain, "journal", String(row.seq), at.query)} aria-current=${isOpen ? "true" : nothing} data-index=${index}>
      <time>${timeOf(row.at)}</time>
      <span class="method">${row.method}</span>
      <span class="path">${shortPath(row.path)}</span>
      ${dots(row)}
      ${status(row.status)}
      <span class="ms">${millis(row.durationMicros)} ms</span>
      <span class="client">${row.client ?? "no User-Agent"}</span>
    </a></li>`;
}

/** Moves the focus among the rows with the arrow keys. */
function keys(event) {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  const from = event.target.closest("[data-index]");
  if (!step || !from) return;
  event.preventDefault();
  const index = Number(from.dataset.index) + step;
  if (index < 0 || index >= journal.rows.length) return;
  const list = document.getElementById("rows");
  const [above, below] = [index * rowHeight(), (index + 1) * rowHeight() - list.clientHeight];
  if (list.scrollTop > above) list.scrollTop = above;
  if (list.scrollTop < below) list.scrollTop = below;
  top = list.scrollTop;
  update();
  const focus = () => list.querySelector(`[data-index="${index}"]`)?.focus({ preventScroll: true });
  focus();
  // A row that was not drawn yet.
  requestAnimationFrame(() => requestAnimationFrame(focus));
}

const observer = new ResizeObserver(([entry]) => {
  height = entry.contentRect.height;
  update();
});
let observed;

function scrolled(event) {
  top = event.target.scrollTop;
  update();
}

function watchHeight() {
  const list = document.getElementById("rows");
  if (list === observed) return;
  if (observed) observer.unobserve(observed);
  if (list) observer.observe(list);
  observed = list;
}

function rows(domain, at) {
  const from = Math.max(0, Math.floor(top / rowHeight()) - MARGIN);
  const to = Math.min(journal.rows.length, Math.ceil((top + height) / rowHeight()) + MARGIN);
  requestAnimationFrame(watchHeight);
  const visible = journal.rows.slice(from, to);
  return html`<div class="rows" id="rows" @scroll=${scrolled} @keydown=${keys} role="region" aria-label="Exchanges, newest first" tabindex="0">
    <ol .style=${`height: ${journal.rows.length * rowHeight()}px`}>${visible.map((row, at_) => rowView(domain, at, row, from + at_))}</ol>
  </div>`;
}

function nothingYet(domain, filter) {
  if (journal.error) return empty("The journal cannot be read", journal.error);
  if (filter) return empty("No exchange matches", "The filter is applied to all exchanges that the mock keeps, and to new ones as they come.", html`<p><a href=${link(domain.name, "journal")}>Show all</a></p>`);
  return empty("No requests yet", "Point a connector at the SCIM base URL, and each request appears here as it comes.", html`<p><code>${domain.scimUrl}</code></p><p><a href=${link(domain.name, "domains")}>Token and a first curl line</a></p>`);
}

function bar(domain) {
  const state = journal.isPaused ? "paused" : journal.state || "connecting";
  const words = { live: "Live", lost: "Connection lost", paused: `Paused, ${journal.held.length} new`, connecting: "Connecting" }[state];
  return html`<div class="bar">
    <span class="live ${state}" role="status"><i></i>${words}</span>
    <span class="soft">${journal.rows.length.toLocaleString("en")} shown${journal.dropped ? `, ${journal.dropped.toLocaleString("en")} earlier ones not kept` : ""}</span>
    <div class="buttons">
      <button type="button" class="small" aria-pressed=${journal.isPaused} @click=${pause}>${journal.isPaused ? "Go on" : "Pause"}</button>
      <button type="button" class="small" @click=${() => clear(domain)}>Clear</button>
    </div>
  </div>`;
}

export function journalView(domain) {
  const at = route();
  const filter = query(at).toString();
  followJournal(domain.name, filter);
  return html`<header class="title"><h1>Journal</h1><p class="soft">Requests to ${domain.name}, newest first.</p>${bar(domain.name)}</header>
    ${filters(domain.name, at)}
    <div class=${`split${at.id ? " has-entry" : ""}`}>
      ${journal.rows.length ? rows(domain.name, at) : nothingYet(domain, filter)}
      ${at.id ? entryView(domain, at) : nothing}
    </div>`;
}
