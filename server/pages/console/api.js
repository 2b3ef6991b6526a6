// Client of the control API: requests, and the journal as a stream.

import { BASE } from "./text.js";

const KEY = "egnyte-mock-admin-token";

/** Error with the line that the control API answers. */
export class ApiError extends Error {
  constructor(status, line) {
    super(line);
    this.status = status;
  }
}

export function signIn(token) {
  sessionStorage.setItem(KEY, token);
}

/** Returns whether an admin token is kept for this tab. */
export function isSignedIn() {
  return sessionStorage.getItem(KEY) !== null;
}

export function signOut() {
  sessionStorage.removeItem(KEY);
}

function headers(more) {
  const token = sessionStorage.getItem(KEY);
  return token ? { ...more, Authorization: `Bearer ${token}` } : { ...more };
}

async function failure(response) {
  let line = `the mock answered ${response.status}`;
  try {
    line = (await response.json()).error || line;
  } catch {
    // The status is all there is.
  }
  return new ApiError(response.status, line);
}

/** Sends a request and returns the JSON of the answer. */
export async function call(method, path, body) {
  let response;
  const json = body !== undefined && typeof body !== "string";
  try {
    response = await fetch(`${BASE}/_mock${path}`, {
      method,
      headers: headers(json ? { "Content-Type": "application/json" } : {}),
      body: json ? JSON.stringify(body) : body,
    });
  } catch {
    throw new ApiError(0, "the mock does not answer: is it still running?");
  }
  if (!response.ok) throw await failure(response);
  return response.status === 204 ? null : response.json();
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path) => call("DELETE", path);
export const inDomain = (domain, path = "") => `/domains/${encodeURIComponent(domain)}${path}`;

/** Text of an answer that is no JSON, from outside the control API. */
export async function text(url) {
  const response = await fetch(url);
  if (!response.ok) throw await failure(response);
  return response.text();
}

/** Follows a stream of events, and opens it again where it ended. Returns a function that ends it. */
export function follow(path, { onData, onState }) {
  const abort = new AbortController();
  let last = null;
  const run = async () => {
    while (!abort.signal.aborted) {
      try {
        const more = last === null ? {} : { "Last-Event-ID": last };
        const response = await fetch(`${BASE}/_mock${path}`, { headers: headers(more), signal: abort.signal });
        if (!response.ok) throw await failure(response);
        onState("live");
        for await (const event of events(response.body)) {
          last = event.id ?? last;
          if (event.data) onData(JSON.parse(event.data));
        }
        onState("lost");
      } catch (error) {
        if (abort.signal.aborted) return;
        onState("lost", error);
        if (error instanceof ApiError && error.status >= 400) return;
      }
      await new Promise((done) => setTimeout(done, 1000));
    }
  };
  run();
  return () => abort.abort();
}

/** Events of a response in the format of server-sent events. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = {};
      for (const line of block.split("\n")) {
        const at = line.indexOf(": ");
        if (at > 0) event[line.slice(0, at)] = line.slice(at + 2);
      }
      yield event;
    }
  }
}
