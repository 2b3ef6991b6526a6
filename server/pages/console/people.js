// People and groups: searched in pages, one person with a timeline, and the acts of an administrator.

import { html, nothing } from "./lit-html.js";
import * as api from "./api.js";
import { act, loaded, refresh } from "./data.js";
import { values } from "./entry.js";
import { followJournal, historyOf } from "./journal.js";
import { count, day } from "./text.js";
import { ask, attempt, empty, fact, go, link, route, status, update } from "./ui.js";

const PAGE = 100;

let delay;

function search(domain, view, event) {
  const now = route();
  now.query.set("search", event.target.value);
  now.query.delete("start");
  clearTimeout(delay);
  delay = setTimeout(() => go(link(domain, view, now.id, now.query), true), 200);
}

function pages(domain, view, at, total) {
  const start = Number(at.query.get("start") ?? 0);
  const to = (position) => {
    const query = new URLSearchParams(at.query);
    query.set("start", position > 0 ? String(position) : "");
    return link(domain, view, at.id, query);
  };
  if (total === 0) return nothing;
  return html`<nav class="pages" aria-label="Pages">
    ${start > 0 ? html`<a href=${to(Math.max(0, start - PAGE))}>‹ Previous</a>` : html`<span class="soft">‹ Previous</span>`}
    <span>${(start + 1).toLocaleString("en")} to ${Math.min(start + PAGE, total).toLocaleString("en")} of ${total.toLocaleString("en")}</span>
    ${start + PAGE < total ? html`<a href=${to(start + PAGE)}>Next ›</a>` : html`<span class="soft">Next ›</span>`}
  </nav>`;
}

function listPath(domain, what, at) {
  const query = new URLSearchParams({ count: PAGE });
  for (const name of ["search", "active", "start"]) if (at.query.get(name)) query.set(name, at.query.get(name));
  return api.inDomain(domain, `/${what}?${query}`);
}

const state = (user) => html`<span class="chip ${user.active ? "good" : "calm"}">${user.active ? "active" : "deactivated"}</span>`;

const USER_TYPES = ["power", "standard", "admin"].map((each) => [each, each]);
const AUTH_TYPES = ["egnyte", "sso", "ad"].map((each) => [each, each]);

const userFields = (user = {}) => [
  { name: "userName", label: "Username", value: user.userName, required: true },
  { name: "email", label: "Email", value: user.email ?? "" },
  { name: "givenName", label: "Given name", value: user.givenName ?? "" },
  { name: "familyName", label: "Family name", value: user.familyName ?? "" },
  { name: "userType", label: "User type", value: user.userType ?? "power", options: USER_TYPES },
  { name: "authType", label: "Authentication", value: user.authType ?? "egnyte", options: AUTH_TYPES },
  { name: "idpUserName", label: "IdP Username", value: user.idpUserName ?? "", hint: "the name by which SAML finds the user" },
  { name: "externalId", label: "External id", value: user.externalId ?? "", hint: "set by a connector" },
];

/** Fields that a person has changed, with null for those that were emptied. */
function changedFields(fields, answer) {
  const edited = fields.filter(({ name, value }) => answer[name] !== (value ?? ""));
  return Object.fromEntries(edited.map(({ name }) => [name, answer[name] === "" ? null : answer[name]]));
}

async function createUser(domain) {
  const answer = await ask({ title: "New user", text: "As an administrator creates one by hand, not a connector.", fields: userFields(), action: "Create" });
  if (!answer) return;
  const input = Object.fromEntries(Object.entries(answer).filter(([, text]) => text !== ""));
  const made = await attempt(() => api.post(api.inDomain(domain, "/users"), input), "User created");
  if (!made) return;
  refresh();
  go(link(domain, "people", made.id));
}

async function editUser(domain, user) {
  const fields = userFields(user);
  const answer = await ask({ title: `Edit ${user.userName}`, text: "As an administrator does by hand.", fields, action: "Save" });
  if (!answer) return;
  const change = changedFields(fields, answer);
  if (Object.keys(change).length) await act(() => api.patch(api.inDomain(domain, `/users/${user.id}`), change), "User changed");
}

async function deleteUser(domain, user) {
  const isSure = await ask({ title: `Delete ${user.userName}?`, text: "The account is removed with its memberships.", action: "Delete the user", isDanger: true });
  if (!isSure) return;
  await act(() => api.remove(api.inDomain(domain, `/users/${user.id}`)), "User deleted");
}

const setActive = (domain, user) =>
  act(() => api.patch(api.inDomain(domain, `/users/${user.id}`), { active: !user.active }), user.active ? "User deactivated" : "User activated");

const STEPS = {
  created: "Created", "taken-over": "Taken over", changed: "Changed", deactivated: "Deactivated", activated: "Activated again", deleted: "Deleted",
  joined: "Joined", left: "Left",
};
const TONES = { created: "good", "taken-over": "good", activated: "good", deactivated: "warn", deleted: "bad" };

function cause(domain, step) {
  if (step.by === "administrator") return html`<span class="soft">by an administrator, through the control API</span>`;
  if (!step.request) return html`<span class="soft">by a request that the journal no longer keeps</span>`;
  const { seq, method, path, status: code } = step.request;
  return html`<a href=${link(domain, "journal", String(seq))}><span class="method">${method}</span> <span class="path">${path}</span></a> ${status(code)}`;
}

function timelineStep(domain, step) {
  return html`<li class="step ${TONES[step.kind] ?? ""}">
    <p><strong>${STEPS[step.kind] ?? step.kind}</strong>${step.group ? html` <a href=${link(domain, "groups", step.group.id)}>${step.group.displayName}</a>` : nothing} <time class="soft">${day(step.at)}</time></p>
    ${step.kind === "deleted" ? nothing : values(step.values, step.kind === "created")}
    <p class="cause">${cause(domain, step)}</p></li>`;
}

function timeline(domain, user, id) {
  const { data, error } = loaded(api.inDomain(domain, `/users/${id}/timeline`), historyOf());
  if (error) return html`<p class="notice">${error}</p>`;
  if (!data) return html`<p class="soft">Loading…</p>`;
  const isWhole = data.steps.some((step) => step.kind === "created");
  const earlier = user && !isWhole ? html`<li class="step"><p><strong>Earlier</strong> <time class="soft">${day(user.created)}</time></p><p class="soft">The account was created before the steps that are kept.</p></li>` : nothing;
  return html`<ol class="timeline">${earlier}${data.steps.map((step) => timelineStep(domain, step))}</ol>`;
}

function person(domain, at) {
  const { data: user, error } = loaded(api.inDomain(domain, `/users/${encodeURIComponent(at.id)}`), historyOf());
  const close = html`<button type="button" class="small close" aria-label="Close the person" @click=${() => go(link(domain, "people", "", at.query))}>✕</button>`;
  if (!user) {
    return html`<article class="entry" aria-label="Person"><header>${close}</header>${error ? html`<p class="notice">${error}</p><h3>Timeline</h3>${timeline(domain, null, at.id)}` : html`<p class="soft">Loading…</p>`}</article>`;
  }
  const requests = link(domain, "journal", "", new URLSearchParams({ person: user.id }));
  return html`<article class="entry" aria-labelledby="person-title"><header>${close}
      <h2 id="person-title">${user.formattedName ?? user.userName} ${state(user)}</h2>
      <div class="buttons">
        <button type="button" class="small" @click=${() => editUser(domain, user)}>Edit</button>
        <button type="button" class="small" @click=${() => setActive(domain, user)}>${user.active ? "Deactivate" : "Activate"}</button>
        <button type="button" class="small danger" @click=${() => deleteUser(domain, user)}>Delete</button>
        <a class="button small" href=${requests}>Requests</a>
      </div></header>
    <dl class="facts tight">
      ${fact("Username", html`<code>${user.userName}</code>`)}${fact("Email", user.email ?? "none")}
      ${fact("IdP Username", user.idpUserName ? html`<code>${user.idpUserName}</code>` : "not set")}${fact("External id", user.externalId ? html`<code>${user.externalId}</code>` : "none: no connector manages the account")}
      ${fact("Type", `${user.userType}${user.role ? `, ${user.role}` : ""}; signs in by ${user.authType}`)}${fact("Id", html`<code>${user.id}</code>`)}
      ${fact("Groups", user.groups.length ? user.groups.map((group, index) => html`${index ? ", " : ""}<a href=${link(domain, "groups", group.id)}>${group.displayName}</a>`) : "none")}
    </dl>
    <section><h3>Timeline</h3>${timeline(domain, user, user.id)}</section>
  </article>`;
}

function searchField(domain, view, at, label) {
  return html`<div class="control wide"><label for="search">${label}</label>
    <input id="search" type="search" .value=${at.query.get("search") ?? ""} placeholder="part of any name" autocomplete="off" spellcheck="false" @input=${(event) => search(domain, view, event)}></div>`;
}

function activeFilter(domain, at) {
  const present = at.query.get("active") ?? "";
  const change = (event) => {
    const query = new URLSearchParams(at.query);
    query.set("active", event.target.value);
    query.delete("start");
    go(link(domain, "people", at.id, query), true);
  };
  return html`<div class="control"><label for="active">State</label><select id="active" @change=${change}>
    ${[["", "any"], ["true", "active"], ["false", "deactivated"]].map(([key, text]) => html`<option value=${key} .selected=${key === present}>${text}</option>`)}</select></div>`;
}

function userRow(domain, at, user) {
  return html`<tr class=${user.id === at.id ? "open" : ""}>
    <th scope="row"><a href=${link(domain, "people", user.id, at.query)}>${user.formattedName ?? user.userName}</a></th>
    <td><code>${user.userName}</code></td><td>${user.email ?? nothing}</td><td class="wide-only">${user.userType}</td><td>${state(user)}</td><td class="wide-only">${user.externalId ? html`<code>${user.externalId}</code>` : html`<span class="soft">by hand</span>`}</td></tr>`;
}

function userTable(domain, at, { data, error }) {
  if (error) return html`<p class="notice">${error}</p>`;
  if (!data) return html`<p class="soft">Loading…</p>`;
  if (data.total === 0) {
    return at.query.get("search") || at.query.get("active") ? empty("No user matches", "Parts of usernames, emails, names and ids are compared.") : empty("No users yet", "A connector creates them, an administrator does with “New user”, or a seed.");
  }
  return html`<div class="table"><table class="stack"><caption class="hidden">${count(data.total, "user")}</caption>
    <thead><tr><th scope="col">Name</th><th scope="col">Username</th><th scope="col">Email</th><th scope="col" class="wide-only">Type</th><th scope="col">State</th><th scope="col" class="wide-only">External id</th></tr></thead>
    <tbody>${data.users.map((user) => userRow(domain, at, user))}</tbody></table></div>${pages(domain, "people", at, data.total)}`;
}

export function peopleView(domain) {
  const at = route();
  followJournal(domain.name, "");
  const list = loaded(listPath(domain.name, "users", at), historyOf());
  return html`<header class="title"><h1>People</h1><p class="soft">${list.data ? count(list.data.total, "user") : nothing} in ${domain.name}</p>
      <div class="buttons"><button type="button" class="primary" @click=${() => createUser(domain.name)}>New user</button></div></header>
    <form class="filters" role="search" aria-label="Search people" @submit=${(event) => event.preventDefault()}>${searchField(domain.name, "people", at, "Search people")}${activeFilter(domain.name, at)}</form>
    <div class=${`split${at.id ? " has-entry" : ""}`}><div class="results">${userTable(domain.name, at, list)}</div>${at.id ? person(domain.name, at) : nothing}</div>`;
}

async function createGroup(domain) {
  const answer = await ask({ title: "New group", fields: [{ name: "displayName", label: "Name", required: true }], action: "Create" });
  if (!answer) return;
  const made = await attempt(() => api.post(api.inDomain(domain, "/groups"), answer), "Group created");
  if (!made) return;
  refresh();
  go(link(domain, "groups", made.id));
}

async function renameGroup(domain, group) {
  const answer = await ask({ title: `Rename ${group.displayName}`, fields: [{ name: "displayName", label: "Name", required: true, value: group.displayName }], action: "Rename" });
  if (!answer) return;
  await act(() => api.patch(api.inDomain(domain, `/groups/${group.id}`), answer), "Group renamed");
}

async function addMember(domain, group) {
  const answer = await ask({ title: `Add a member to ${group.displayName}`, fields: [{ name: "name", label: "Username, email or id", required: true }], action: "Add" });
  if (!answer) return;
  const name = answer.name.trim();
  const isExact = (user) => [user.id, user.userName, user.email].some((each) => each?.toLowerCase() === name.toLowerCase());
  await attempt(async () => {
    const found = /^\d+$/.test(name) ? [await api.get(api.inDomain(domain, `/users/${name}`))] : (await api.get(api.inDomain(domain, `/users?search=${encodeURIComponent(name)}`))).users;
    const user = found.find(isExact);
    if (!user) throw new Error(`No user is called ${name}.`);
    await api.patch(api.inDomain(domain, `/groups/${group.id}`), { add: [user.id] });
  }, "Member added");
  refresh();
}

async function removeMember(domain, group, user) {
  await act(() => api.patch(api.inDomain(domain, `/groups/${group.id}`), { remove: [user.id] }), `${user.userName} removed from ${group.displayName}`);
}

async function deleteGroup(domain, group) {
  const isSure = await ask({ title: `Delete ${group.displayName}?`, text: "The group is removed; its members stay users.", action: "Delete the group", isDanger: true });
  if (!isSure) return;
  await attempt(() => api.remove(api.inDomain(domain, `/groups/${group.id}`)), "Group deleted");
  refresh();
  go(link(domain, "groups"));
}

function groupDetail(domain, at) {
  const { data: group, error } = loaded(api.inDomain(domain, `/groups/${encodeURIComponent(at.id)}?count=${PAGE}&start=${at.query.get("member") || 0}`), historyOf());
  const close = html`<button type="button" class="small close" aria-label="Close the group" @click=${() => go(link(domain, "groups", "", at.query))}>✕</button>`;
  if (!group) return html`<article class="entry" aria-label="Group"><header>${close}</header>${error ? html`<p class="notice">${error}</p>` : html`<p class="soft">Loading…</p>`}</article>`;
  const start = Number(at.query.get("member") ?? 0);
  const to = (position) => {
    const query = new URLSearchParams(at.query);
    query.set("member", position > 0 ? String(position) : "");
    return link(domain, "groups", at.id, query);
  };
  return html`<article class="entry" aria-labelledby="group-title"><header>${close}<h2 id="group-title">${group.displayName}</h2>
      <div class="buttons"><button type="button" class="small" @click=${() => renameGroup(domain, group)}>Rename</button>
        <button type="button" class="small" @click=${() => addMember(domain, group)}>Add a member</button>
        <button type="button" class="small danger" @click=${() => deleteGroup(domain, group)}>Delete</button></div></header>
    <dl class="facts tight">${fact("Id", html`<code>${group.id}</code>`)}${fact("External id", group.externalId ? html`<code>${group.externalId}</code>` : "none")}${fact("Changed", day(group.modified))}</dl>
    <section><h3>${count(group.memberCount, "member")}</h3>
      <ul class="members">${group.members.map((user) => html`<li><a href=${link(domain, "people", user.id)}>${user.formattedName ?? user.userName}</a> <code>${user.userName}</code>${user.active ? nothing : state(user)}
        <button type="button" class="small" aria-label=${`Remove ${user.userName}`} @click=${() => removeMember(domain, group, user)}>Remove</button></li>`)}</ul>
      ${group.memberCount > PAGE ? html`<nav class="pages" aria-label="Pages of members">${start > 0 ? html`<a href=${to(start - PAGE)}>‹ Previous</a>` : nothing}<span>${start + 1} to ${start + group.members.length}</span>${start + PAGE < group.memberCount ? html`<a href=${to(start + PAGE)}>Next ›</a>` : nothing}</nav>` : nothing}
    </section></article>`;
}

function groupTable(domain, at, { data, error }) {
  if (error) return html`<p class="notice">${error}</p>`;
  if (!data) return html`<p class="soft">Loading…</p>`;
  if (data.total === 0) return at.query.get("search") ? empty("No group matches", "Parts of names and ids are compared.") : empty("No groups yet", "A connector creates them, or an administrator with “New group”.");
  return html`<div class="table"><table class="stack"><caption class="hidden">${count(data.total, "group")}</caption>
    <thead><tr><th scope="col">Name</th><th scope="col">Members</th><th scope="col">External id</th></tr></thead>
    <tbody>${data.groups.map((group) => html`<tr class=${group.id === at.id ? "open" : ""}><th scope="row"><a href=${link(domain, "groups", group.id, at.query)}>${group.displayName}</a></th>
      <td>${count(group.memberCount, "member")}</td><td>${group.externalId ? html`<code>${group.externalId}</code>` : html`<span class="soft">none</span>`}</td></tr>`)}</tbody></table></div>${pages(domain, "groups", at, data.total)}`;
}

export function groupsView(domain) {
  const at = route();
  followJournal(domain.name, "");
  const list = loaded(listPath(domain.name, "groups", at), historyOf());
  return html`<header class="title"><h1>Groups</h1><p class="soft">${list.data ? count(list.data.total, "group") : nothing} in ${domain.name}</p>
      <div class="buttons"><button type="button" class="primary" @click=${() => createGroup(domain.name)}>New group</button></div></header>
    <form class="filters" role="search" aria-label="Search groups" @submit=${(event) => event.preventDefault()}>${searchField(domain.name, "groups", at, "Search groups")}</form>
    <div class=${`split${at.id ? " has-entry" : ""}`}><div class="results">${groupTable(domain.name, at, list)}</div>${at.id ? groupDetail(domain.name, at) : nothing}</div>`;
}
