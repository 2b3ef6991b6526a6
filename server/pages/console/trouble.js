// Trouble on purpose: faults, rate limits, the clock, and snapshots.

import { html, nothing } from "./lit-html.js";
import * as api from "./api.js";
import { act, loaded, refresh } from "./data.js";
import { values } from "./entry.js";
import { followJournal, historyOf, lastOf } from "./journal.js";
import { PRESETS } from "./presets.js";
import { count, day, value } from "./text.js";
import { ask, attempt, link, route, update } from "./ui.js";

// Faults

const SCHEDULES = [
  ["next-1", "the next request"],
  ["next-3", "the next 3 requests"],
  ["every-2", "every second request"],
  ["nth-2", "the second request"],
  ["chance", "one in five, at random"],
  ["always", "every request"],
];

const SCHEDULE_FIELDS = { "next-1": { next: 1 }, "next-3": { next: 3 }, "every-2": { every: 2 }, "nth-2": { nth: 2 }, chance: { probability: 0.2, seed: 1 }, always: {} };

async function arm(domain, event) {
  event.preventDefault();
  const form = event.target;
  const { preset, schedule, method, path } = Object.fromEntries(new FormData(form));
  const match = { ...SCHEDULE_FIELDS[schedule] };
  if (method === "writes") match.write = true;
  else if (method === "reads") match.write = false;
  else if (method) match.method = method;
  if (path.trim()) match.path = path.trim();
  await act(() => api.post(api.inDomain(domain, "/faults"), { match, effect: PRESETS[Number(preset)].effect }), "Fault armed");
}

let preset = 0;

function faultForm(domain) {
  const choose = (event) => {
    preset = Number(event.target.value);
    update();
  };
  return html`<form class="inline" @submit=${(event) => arm(domain, event)} aria-label="Arm a fault">
    <div class="control wide"><label for="preset">Fault</label><select id="preset" name="preset" aria-describedby="preset-text" @change=${choose}>${PRESETS.map((each, at) => html`<option value=${at}>${each.name}</option>`)}</select></div>
    <div class="control"><label for="schedule">Meets</label><select id="schedule" name="schedule">${SCHEDULES.map(([key, text]) => html`<option value=${key}>${text}</option>`)}</select></div>
    <div class="control"><label for="method">Requests</label><select id="method" name="method">
      <option value="">all</option><option value="writes">writes</option><option value="reads">reads</option>${["GET", "POST", "PUT", "PATCH", "DELETE"].map((each) => html`<option value=${each}>${each}</option>`)}</select></div>
    <div class="control"><label for="fault-path">Path</label><input id="fault-path" name="path" placeholder="/Users/*" autocomplete="off" spellcheck="false"></div>
    <button class="primary">Arm</button>
    <p class="hint" id="preset-text">${PRESETS[preset].text}</p>
  </form>`;
}

/** Requests that a fault meets, in words. */
function matching({ method, path, write, laterPage, nth, every, next, probability } = {}) {
  const what = method ?? (write === true ? "writes" : write === false ? "reads" : "requests");
  const which = nth ? `number ${nth} of the ${what}` : every ? `every ${every}. of the ${what}` : next ? `the next ${next === 1 ? "" : `${next} `}${what}` : probability !== undefined ? `${Math.round(probability * 100)} % of the ${what}` : `all ${what}`;
  return `${which}${path ? ` to ${path}` : ""}${laterPage ? " for a later page" : ""}`;
}

function effectWords(effect) {
  const known = PRESETS.find((each) => JSON.stringify(each.effect) === JSON.stringify(effect));
  if (known) return known.name;
  const { kind, ...more } = effect;
  const parts = Object.entries(more).map(([name, content]) => (name === kind ? value(content) : `${name} ${value(content)}`));
  return [kind, ...parts].join(", ").replace("status, ", "status ");
}

function fired(domain, fault) {
  if (fault.firings) return html`<span class="chip warn">fired ${fault.firings}×</span>`;
  return html`<span class="chip calm">armed</span>`;
}

function faults(domain) {
  const { data, error } = loaded(api.inDomain(domain, "/faults"), lastOf());
  if (!data) return html`<p class="soft">${error || "Loading…"}</p>`;
  if (!data.faults.length) return html`<p class="soft">No fault is armed: every request is answered as Egnyte would.</p>`;
  const gone = (fault) => act(() => api.remove(api.inDomain(domain, `/faults/${fault.id}`)), "Fault removed");
  return html`<div class="table"><table class="stack"><thead><tr><th scope="col">Fault</th><th scope="col">Meets</th><th scope="col">Requests so far</th><th scope="col">State</th><th scope="col"><span class="hidden">Action</span></th></tr></thead>
    <tbody>${data.faults.map((fault) => html`<tr><th scope="row">${effectWords(fault.effect)}</th><td>${matching(fault.match)}</td><td>${count(fault.matches, "match", "matches")}</td><td>${fired(domain, fault)}</td>
      <td><button type="button" class="small" aria-label=${`Remove the fault ${fault.id}`} @click=${() => gone(fault)}>Remove</button></td></tr>`)}</tbody></table></div>
    <div class="buttons"><button type="button" class="small" @click=${() => act(() => api.remove(api.inDomain(domain, "/faults")), "All faults removed")}>Remove all</button>
      <a class="button small" href=${link(domain, "journal")}>Journal</a></div>`;
}

// Limits

function limits(domain, app) {
  const set = async (limit) => {
    await attempt(() => api.patch(api.inDomain(domain.name, "/settings"), { limits: limit }), limit ? "Limits on" : "Limits off");
    await app.reload();
  };
  const submit = (event) => {
    event.preventDefault();
    const { perSecond, perDay } = Object.fromEntries(new FormData(event.target));
    set({ perSecond: Number(perSecond), perDay: Number(perDay) });
  };
  const present = domain.limits ?? { perSecond: 2, perDay: 1000 };
  return html`<p>${domain.limits ? html`<span class="chip warn">on</span> ${present.perSecond} calls a second and ${present.perDay} a day for each token; more are refused as Egnyte refuses them.` : html`<span class="chip calm">off</span> A token may call as often as it likes. Egnyte documents 2 calls a second and 1,000 a day.`}</p>
    <form class="inline" @submit=${submit} aria-label="Rate limits">
      <div class="control"><label for="per-second">Calls a second</label><input id="per-second" name="perSecond" type="number" min="1" required .value=${String(present.perSecond)}></div>
      <div class="control"><label for="per-day">Calls a day</label><input id="per-day" name="perDay" type="number" min="1" required .value=${String(present.perDay)}></div>
      <button>${domain.limits ? "Change" : "Switch on"}</button>${domain.limits ? html`<button type="button" @click=${() => set(null)}>Switch off</button>` : nothing}
    </form>`;
}

// Clock

function clock() {
  const { data } = loaded("/clock", 0);
  if (!data) return html`<p class="soft">Loading…</p>`;
  const set = (input, done) => act(() => api.post("/clock", input), done);
  const moved = Math.round(data.movedMillis / 1000);
  const by = (hours, label) => html`<button type="button" @click=${() => set({ advanceMillis: hours * 3600_000 }, `Clock moved by ${label}`)}>${label}</button>`;
  return html`<p>${data.frozen ? html`<span class="chip warn">frozen</span>` : html`<span class="chip calm">running</span>`} ${day(data.now)}${moved ? `, moved by ${(moved / 3600).toFixed(1)} h` : ""}. It is the clock of all domains.</p>
    <div class="buttons">${by(1, "+1 h")}${by(24, "+1 day")}${by(-1, "−1 h")}
      ${data.frozen ? html`<button type="button" @click=${() => set({ frozen: false }, "Clock runs again")}>Let it run</button>` : html`<button type="button" @click=${() => set({ frozen: true }, "Clock frozen")}>Freeze</button>`}</div>`;
}

// Snapshots

const CHANGES = {
  "user-created": (each) => `user ${each.user.userName} created`,
  "user-changed": (each) => `user ${each.after.userName} changed`,
  "user-deleted": (each) => `user ${each.user.userName} deleted`,
  "group-created": (each) => `group ${each.group.displayName} created`,
  "group-renamed": (each) => `group ${each.before.displayName} is now ${each.after.displayName}`,
  "group-deleted": (each) => `group ${each.group.displayName} deleted`,
  "member-joined": (each) => `${each.user.userName} joined ${each.group.displayName}`,
  "member-left": (each) => `${each.user.userName} left ${each.group.displayName}`,
};

const SIGNS = { created: "+", joined: "+", deleted: "−", left: "−" };

function difference(before, after) {
  const names = Object.keys(after).filter((name) => !["modified", "created"].includes(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(names.map((name) => [name, [before[name], after[name]]]));
}

function changesSince(domain, id) {
  const { data, error } = loaded(api.inDomain(domain, `/snapshots/${encodeURIComponent(id)}/changes`), historyOf());
  if (!data) return html`<p class="soft">${error || "Loading…"}</p>`;
  if (!data.total) return html`<p class="soft">Nothing has changed since the snapshot ${id}.</p>`;
  return html`<h3 class="small">${count(data.total, "change")} since the snapshot ${id}</h3>
    <ul class="diff">${data.changes.map((each) => {
      const kind = each.kind.split("-")[1];
      return html`<li class=${kind}><span class="sign" aria-hidden="true">${SIGNS[kind] ?? "~"}</span><div>${CHANGES[each.kind](each)}${each.kind === "user-changed" ? values(difference(each.before, each.after)) : nothing}</div></li>`;
    })}</ul>${data.total > data.changes.length ? html`<p class="soft">and ${(data.total - data.changes.length).toLocaleString("en")} more</p>` : nothing}`;
}

async function restore(domain, id) {
  const isSure = await ask({ title: `Restore the snapshot ${id}?`, text: "Users, groups and settings become what they were. Marks and timelines are removed, the journal stays.", action: "Restore", isDanger: true });
  if (isSure) await act(() => api.post(api.inDomain(domain, `/snapshots/${id}/restore`)), "Snapshot restored");
}

function snapshots(domain, at) {
  const { data, error } = loaded(api.inDomain(domain, "/snapshots"), 0);
  const take = () => act(() => api.post(api.inDomain(domain, "/snapshots")), "Snapshot taken");
  const button = html`<div class="buttons"><button type="button" @click=${take}>Take a snapshot</button></div>`;
  if (!data) return html`<p class="soft">${error || "Loading…"}</p>`;
  if (!data.snapshots.length) return html`<p class="soft">A snapshot keeps users, groups and settings, to return to them or to see what changed since.</p>${button}`;
  const gone = (id) => act(() => api.remove(api.inDomain(domain, `/snapshots/${id}`)), "Snapshot removed");
  const rows = [...data.snapshots].reverse();
  return html`<div class="table"><table class="stack"><thead><tr><th scope="col">Snapshot</th><th scope="col">Taken</th><th scope="col">Held</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
    <tbody>${rows.map(({ id, at: time, users, groups }) => html`<tr class=${String(id) === at.id ? "open" : ""}><th scope="row">${id}</th><td>${day(time)}</td><td>${count(users, "user")}, ${count(groups, "group")}</td>
      <td class="actions"><a class="button small" href=${link(domain, "trouble", String(id))} aria-label=${`Difference since the snapshot ${id}`}>Difference</a>
        <button type="button" class="small" aria-label=${`Restore the snapshot ${id}`} @click=${() => restore(domain, id)}>Restore</button>
        <button type="button" class="small" aria-label=${`Remove the snapshot ${id}`} @click=${() => gone(id)}>Remove</button></td></tr>`)}</tbody></table></div>
    ${button}${at.id ? changesSince(domain, at.id) : nothing}`;
}

export function troubleView(domain, app) {
  const at = route();
  followJournal(domain.name, "");
  return html`<header class="title"><h1>Trouble</h1><p class="soft">What goes wrong in practice, on purpose, for ${domain.name}.</p></header>
    <div class="cards">
      <section class="card whole" aria-labelledby="faults-title"><h2 id="faults-title">Faults</h2>${faultForm(domain.name)}${faults(domain.name)}</section>
      <section class="card" aria-labelledby="limits-title"><h2 id="limits-title">Rate limits</h2>${limits(domain, app)}</section>
      <section class="card" aria-labelledby="clock-title"><h2 id="clock-title">Clock</h2>${clock()}</section>
      <section class="card whole" aria-labelledby="snapshots-title"><h2 id="snapshots-title">Snapshots</h2>${snapshots(domain.name, at)}</section>
    </div>`;
}
