// Pieces of the page: buttons, dialogs, messages, and the address.

import { html, nothing, render } from "./lit-html.js";
import { json, pretty } from "./text.js";

let redraw = () => {};
let isDrawn = true;

/** Draws the page again before the next frame. */
export function update() {
  if (!isDrawn) return;
  isDrawn = false;
  requestAnimationFrame(() => {
    isDrawn = true;
    redraw();
  });
}

export function onUpdate(draw) {
  redraw = draw;
}

// The address: #/DOMAIN/VIEW/ID?FILTER

export function route() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [domain = "", view = "", id = ""] = path.split("/").map(decodeURIComponent);
  return { domain, view: view || "domains", id, query: new URLSearchParams(query) };
}

export function link(domain, view, id = "", query = null) {
  const filled = new URLSearchParams([...(query ?? [])].filter(([, value]) => value !== ""));
  const parts = [domain, view, id].filter((part) => part !== "").map((part) => encodeURIComponent(part));
  return `#/${parts.join("/")}${filled.size ? `?${filled}` : ""}`;
}

export function go(address, replace = false) {
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

let timer;

/** Shows a message for some seconds; a screen reader reads it. */
export function say(text, isBad = false) {
  const status = document.getElementById("status");
  status.textContent = text;
  status.classList.toggle("bad", isBad);
  status.classList.add("on");
  clearTimeout(timer);
  timer = setTimeout(() => status.classList.remove("on"), isBad ? 8000 : 3000);
}

/** Runs an action of a button; its error is shown. */
export async function attempt(action, done) {
  try {
    const result = await action();
    if (done) say(done);
    return result;
  } catch (error) {
    say(error.message, true);
    return undefined;
  }
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

/** Button that copies a text. */
export function copyButton(text, what, label = "Copy") {
  const click = async (event) => {
    const button = event.currentTarget;
    await copy(typeof text === "function" ? text() : text);
    button.textContent = "Copied";
    say(`${what} copied`);
    setTimeout(() => (button.textContent = label), 1500);
  };
  // The text of the button is changed by a click, so that it is no part of the template.
  return html`<button type="button" class="small" aria-label=${`Copy ${what}`} .textContent=${label} @click=${click}></button>`;
}

const open = new Set();

/** A secret that is hidden until it is asked for. */
export function secret(text, what) {
  if (!text) return html`<span class="soft">none: all tokens are revoked</span>`;
  const isOpen = open.has(text);
  const toggle = () => {
    if (isOpen) open.delete(text);
    else open.add(text);
    update();
  };
  return html`<code class="secret">${isOpen ? text : "•".repeat(12)}</code>
    <button type="button" class="small" aria-pressed=${isOpen} aria-label=${`Show ${what}`} @click=${toggle}>${isOpen ? "Hide" : "Show"}</button>
    ${copyButton(text, what)}`;
}

/** Labelled line of a list of facts. */
export const fact = (label, content) => html`<div><dt>${label}</dt><dd>${content}</dd></div>`;

const raw = new Set();

/** A body: pretty-printed, or as it was sent. */
export function body(text, key) {
  if (!text) return html`<p class="soft">no body</p>`;
  const shown = pretty(text);
  const isRaw = raw.has(key);
  const toggle = () => {
    if (isRaw) raw.delete(key);
    else raw.add(key);
    update();
  };
  const isSame = shown.text === text;
  return html`<div class="code">
    <div class="code-tools">
      ${isSame ? nothing : html`<button type="button" class="small" aria-pressed=${isRaw} @click=${toggle}>As sent</button>`}
      ${copyButton(text, "body")}
    </div>
    <pre tabindex="0" aria-label="Body">${isRaw || shown.kind !== "json" ? (isRaw ? text : shown.text) : json(shown.text)}</pre>
  </div>`;
}

/** A state that a person sees while there is nothing else. */
export const empty = (title, text, more = nothing) => html`<div class="empty"><h2>${title}</h2><p>${text}</p>${more}</div>`;

export const status = (code) => {
  const kind = code === 0 || code >= 500 ? "bad" : code >= 400 ? "warn" : "good";
  return html`<span class="chip ${kind}">${code === 0 ? "none" : code}</span>`;
};

/** Asks a question in a dialog; returns the values of its fields, or null. */
export function ask({ title, text = "", fields = [], action, isDanger = false }) {
  const dialog = document.getElementById("dialog");
  return new Promise((resolve) => {
    let answer = null;
    const submit = (event) => {
      event.preventDefault();
      answer = Object.fromEntries(new FormData(event.target));
      dialog.close();
    };
    dialog.addEventListener("close", () => resolve(answer), { once: true });
    render(
      html`<form method="dialog" @submit=${submit}>
        <h2 id="dialog-title">${title}</h2>
        ${text ? html`<p>${text}</p>` : nothing}
        ${fields.map((field) => fieldOf(field))}
        <div class="buttons">
          <button class=${isDanger ? "danger" : "primary"}>${action}</button>
          <button type="button" @click=${() => dialog.close()}>Cancel</button>
        </div>
      </form>`,
      dialog,
    );
    // The fields of the dialog before may have been typed in.
    dialog.querySelector("form").reset();
    dialog.showModal();
  });
}

export function fieldOf({ name, label, value = "", options, type = "text", required = false, hint = "", rows }) {
  const id = `field-${name}`;
  const hints = hint ? `${id}-hint` : nothing;
  let input;
  if (options) {
    input = html`<select id=${id} name=${name} aria-describedby=${hints}>
      ${options.map(([key, text]) => html`<option value=${key} ?selected=${key === value}>${text}</option>`)}
    </select>`;
  } else if (rows) {
    input = html`<textarea id=${id} name=${name} rows=${rows} ?required=${required} aria-describedby=${hints} .defaultValue=${value}></textarea>`;
  } else {
    input = html`<input id=${id} name=${name} type=${type} ?required=${required} autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby=${hints} .defaultValue=${value}>`;
  }
  return html`<div class="field"><label for=${id}>${label}</label>${input}${hint ? html`<p class="hint" id=${hints}>${hint}</p>` : nothing}</div>`;
}

/** Saves a text as a file. */
export function save(name, text, type = "application/json") {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([text], { type }));
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}
