// Elements from data: text is only ever set as text, so that nothing in a report can become markup.
"use strict";

const $ = (id) => document.getElementById(id);

function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "grow") element.style.flexGrow = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const count = (number, one, many) => `${number} ${number === 1 ? one : many || `${one}s`}`;

function span(milliseconds) {
  if (milliseconds >= 10000) return `${(milliseconds / 1000).toFixed(1)} s`;
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return milliseconds >= 10 ? `${Math.round(milliseconds)} ms` : `${milliseconds.toFixed(1)} ms`;
}

// A link only where it is one: a connector names its own pages.
function link(address, text) {
  return /^https?:\/\//.test(address || "") ? h("a", { href: address, rel: "noreferrer noopener", target: "_blank" }, text || address) : h("span", {}, text || address);
}

// A button that copies a text, which is written when it is pressed.
function copyButton(name, text) {
  const button = h("button", { type: "button", class: "button copy" }, name);
  button.addEventListener("click", async () => {
    let done = true;
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      const area = h("textarea", { class: "offscreen" });
      area.value = text();
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    button.textContent = done ? "Copied" : "Press Ctrl+C";
    setTimeout(() => { button.textContent = name; }, 1600);
  });
  return button;
}

// A body as a reader wants it: JSON laid out, its kinds told apart. A long one scrolls, also by keys.
function body(value) {
  const pre = h("pre", { class: "body", tabindex: "0" });
  if (typeof value === "string") pre.append(value);
  else layOut(pre, value, "");
  return pre;
}

function layOut(into, value, indent) {
  if (value === null || typeof value !== "object") {
    into.append(h("span", { class: typeof value === "string" ? "s" : "n" }, JSON.stringify(value)));
    return;
  }
  const list = Array.isArray(value);
  const entries = list ? value.map((inner) => [null, inner]) : Object.entries(value);
  if (!entries.length || (list && value.every((inner) => typeof inner === "string") && value.join().length < 72)) {
    into.append(h("span", { class: entries.length ? "s" : "" }, JSON.stringify(value)));
    return;
  }
  into.append(list ? "[\n" : "{\n");
  entries.forEach(([key, inner], index) => {
    into.append(`${indent}  `);
    if (key !== null) into.append(h("span", { class: "k" }, JSON.stringify(key)), ": ");
    layOut(into, inner, `${indent}  `);
    into.append(index + 1 < entries.length ? ",\n" : "\n");
  });
  into.append(indent + (list ? "]" : "}"));
}
