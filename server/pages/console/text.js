// Texts: time, JSON and XML for the eye, and curl lines.

import { html } from "./lit-html.js";

/** Base URL of the mock, without a slash at its end: a proxy may serve it below a path. */
export const BASE = new URL("../..", import.meta.url).href.replace(/\/$/, "");

/** Difference between the clock of the journal, in nanoseconds since the start of the mock, and time. */
let start = 0;

export function setClock({ at, time }) {
  start = Date.parse(time) - at / 1e6;
}

const two = (number) => String(number).padStart(2, "0");

function clock(date) {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Time of day of an exchange. */
export function timeOf(at) {
  const date = new Date(start + at / 1e6);
  return `${clock(date)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

export function day(text) {
  const date = new Date(text);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(date)}`;
}

export function millis(micros) {
  const ms = micros / 1000;
  return ms < 10 ? ms.toFixed(1) : String(Math.round(ms));
}

export const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/** Value of a field in a sentence. */
export function value(field) {
  if (field === null || field === undefined || field === "") return "none";
  return typeof field === "string" ? field : JSON.stringify(field);
}

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON with its keys and values in colours. */
export function json(text) {
  const parts = [];
  let last = 0;
  for (const match of text.matchAll(TOKENS)) {
    parts.push(text.slice(last, match.index));
    const kind = match[2] ? "k" : match[1] ? "s" : "n";
    parts.push(html`<span class=${kind}>${match[1] ?? match[0]}</span>${match[2] ?? ""}`);
    last = match.index + match[0].length;
  }
  parts.push(text.slice(last));
  return parts;
}

/** XML with one element on each line. */
export function xml(text) {
  const pieces = text.replace(/>\s+</g, "><").match(/<[^>]+>|[^<]+/g) || [];
  const lines = [];
  let depth = 0;
  for (let at = 0; at < pieces.length; at += 1) {
    const piece = pieces[at];
    if (piece.startsWith("</")) depth -= 1;
    const isOpen = /^<[^/?!]/.test(piece) && !piece.endsWith("/>");
    const inner = pieces[at + 1];
    if (isOpen && inner && !inner.startsWith("<") && pieces[at + 2]?.startsWith("</")) {
      lines.push("  ".repeat(depth) + piece + inner.trim() + pieces[at + 2]);
      at += 2;
      continue;
    }
    if (isOpen && inner?.startsWith("</")) {
      lines.push("  ".repeat(depth) + piece + inner);
      at += 1;
      continue;
    }
    lines.push("  ".repeat(Math.max(depth, 0)) + piece.trim());
    if (isOpen) depth += 1;
  }
  return lines.join("\n");
}

/** Body for the eye: JSON and XML indented, anything else as it is. */
export function pretty(text) {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) {
    try {
      return { kind: "json", text: JSON.stringify(JSON.parse(trimmed), null, 2) };
    } catch {
      return { kind: "text", text };
    }
  }
  return { kind: "text", text: /^<\?xml|^<\w+:/.test(trimmed) ? xml(trimmed) : text };
}

const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Headers that curl writes itself. */
const OF_CURL = ["host", "content-length", "connection", "accept-encoding", "user-agent", "transfer-encoding"];

/** A command that sends an exchange again; the token is a placeholder. */
export function curl(exchange) {
  const lines = [`curl -i${exchange.method === "GET" ? "" : ` -X ${exchange.method}`} ${quote(BASE + exchange.path)}`];
  for (const [name, content] of Object.entries(exchange.requestHeaders)) {
    if (OF_CURL.includes(name.toLowerCase())) continue;
    const masked = name.toLowerCase() === "authorization";
    lines.push(masked ? `-H "Authorization: Bearer $TOKEN"` : `-H ${quote(`${name}: ${content}`)}`);
  }
  if (exchange.requestText) lines.push(`--data-binary ${quote(exchange.requestText)}`);
  return lines.join(" \\\n  ");
}

/** Path below the base URL of the API, as faults compare it. */
export function apiPath(path) {
  const bare = path.split("?")[0].replace(/^\/d\/[^/]+/, "");
  return bare.replace(/^\/pubapi\/scim\/v2(\/azure-connector|\/azure)?(?=\/|$)/, "").replace(/\/+$/, "") || "/";
}

/** Path without the prefix that all requests of a domain share, and with a query that can be read. */
export function shortPath(path) {
  const short = path.replace(/^\/d\/[^/]+/, "").replace(/^\/pubapi\/scim\/v2(?=\/)/, "…") || "/";
  try {
    return decodeURIComponent(short.replaceAll("+", " "));
  } catch {
    return short;
  }
}

/** Address of a section of a standard. */
export function sectionLink(section) {
  const match = /^RFC (\d+) §([\d.]+)/.exec(section);
  return match ? `https://www.rfc-editor.org/rfc/rfc${match[1]}#section-${match[2].replace(/\.$/, "")}` : null;
}
