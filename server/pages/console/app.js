// The console: the frame around each view, the list of domains, and the sign-in with the admin token.

import { html, nothing, render } from "./lit-html.js";
import * as api from "./api.js";
import { domainsView } from "./domains.js";
import { journalView } from "./journal.js";
import { groupsView, peopleView } from "./people.js";
import { signInView } from "./sign-in.js";
import { troubleView } from "./trouble.js";
import { attempt, go, link, onUpdate, route, say, update } from "./ui.js";

const ICON = new URL("icon.svg", import.meta.url).pathname;

const VIEWS = {
  domains: { title: "Domains", view: domainsView },
  journal: { title: "Journal", view: journalView },
  people: { title: "People", view: peopleView },
  groups: { title: "Groups", view: groupsView },
  trouble: { title: "Trouble", view: troubleView },
  "sign-in": { title: "Sign-in", view: signInView },
};

/** Facts that all views read. */
export const app = { domains: [], version: "", isLocked: false, isLoaded: false, wasSignedIn: false, reload };

async function reload() {
  try {
    app.domains = (await api.get("/domains")).domains;
    app.isLocked = false;
  } catch (error) {
    app.isLocked = error.status === 401;
    if (!app.isLocked) say(error.message, true);
  }
  app.isLoaded = true;
  settle();
  update();
}

/** Completes an address without a domain, and leaves one that is gone. */
function settle() {
  const { domain } = route();
  const names = app.domains.map((each) => each.name);
  if (app.isLocked || names.length === 0 || names.includes(domain)) return;
  if (domain) say(`There is no domain ${domain}.`, true);
  go(link(names[0], "domains"), true);
}

function lock() {
  const enter = async (event) => {
    event.preventDefault();
    api.signIn(new FormData(event.target).get("token").trim());
    app.wasSignedIn = true;
    await reload();
  };
  const isWrong = app.wasSignedIn;
  return html`<main id="main" class="lone"><form class="card" @submit=${enter}>
    <h1>Console of egnyte-mock</h1>
    <p>This mock asks for its admin token: <code>adminToken</code> in the line that it printed when it started.</p>
    <div class="field">
      <label for="token">Admin token</label>
      <input id="token" name="token" type="password" required autocomplete="off" aria-invalid=${isWrong} aria-describedby=${isWrong ? "token-error" : nothing}>
      ${isWrong ? html`<p class="error" id="token-error">This is not the admin token of the mock.</p>` : nothing}
    </div>
    <div class="buttons"><button class="primary">Open the console</button></div>
  </form></main>`;
}

function frame() {
  if (app.isLocked) return lock();
  const { domain, view } = route();
  const found = app.domains.find((each) => each.name === domain);
  const { title, view: show } = VIEWS[view] ?? VIEWS.domains;
  document.title = `${title} · ${domain} · egnyte-mock`;
  const choose = (event) => go(link(event.target.value, view));
  const leave = () => {
    api.signOut();
    app.wasSignedIn = false;
    reload();
  };
  return html`<header class="side">
      <a class="brand" href=${link(domain, "domains")}><img src=${ICON} alt="" width="24" height="24">egnyte-mock</a>
      <div class="choose">
        <label for="domain">Domain</label>
        <select id="domain" @change=${choose}>
          ${app.domains.map((each) => html`<option value=${each.name} ?selected=${each.name === domain} .selected=${each.name === domain}>${each.name}</option>`)}
        </select>
      </div>
      <nav aria-label="Views"><ul>
        ${Object.entries(VIEWS).map(([name, each]) => html`<li><a href=${link(domain, name)} aria-current=${name === view ? "page" : nothing}>${each.title}</a></li>`)}
      </ul></nav>
      <div class="foot"><span>version ${app.version}</span>${api.isSignedIn() ? html`<button type="button" class="plain" @click=${leave}>Sign out</button>` : nothing}</div>
    </header>
    <main id="main" tabindex="-1" class=${`view-${view}`}>${found ? show(found, app) : nothing}</main>`;
}

const root = document.getElementById("app");
let view = "";

onUpdate(() => {
  // The page itself has only what is shown until the data are there.
  if (!app.isLoaded) return;
  if (!view) root.replaceChildren();
  render(frame(), root);
  const now = route().view;
  // A new view begins at its top, also for a screen reader.
  if (view && now !== view) document.getElementById("main").focus();
  view = now;
});
addEventListener("hashchange", update);
addEventListener("mock-back", reload);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !app.isLocked) reload();
});
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});

await Promise.all([
  reload(),
  attempt(async () => {
    app.version = (await api.get("/health")).version;
  }),
]);
update();
document.body.dataset.ready = "";
performance.mark("ready");
