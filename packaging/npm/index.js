// Client of egnyte-mock's control API, for tests: a mock, and its domains. No dependencies.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { findBinary } from "./binary.js";
import { Domain, seedOf } from "./domain.js";

export { Domain, Fault, Mark, Snapshot } from "./domain.js";
export { Entry, Journal } from "./journal.js";
export { findBinary };

/** Refusal of the control API, or a mock that does not start. */
export class MockError extends Error {
  constructor(message, status) {
    super(message);
    this.name = "MockError";
    this.status = status;
  }
}

/**
 * Starts a mock on a free port, or uses the one at `url`: by default that of EGNYTE_MOCK_URL, with the admin token of
 * EGNYTE_MOCK_ADMIN_TOKEN.
 */
export async function createMock(options = {}) {
  const { url = process.env.EGNYTE_MOCK_URL, adminToken = process.env.EGNYTE_MOCK_ADMIN_TOKEN } = options;
  if (url) {
    const mock = new Mock(url, adminToken, null);
    await mock.control("GET", "/domains");
    return mock;
  }
  const { ready, child } = await start(options.binary ?? findBinary(), options.args ?? []);
  return new Mock(ready.url, ready.adminToken, child);
}

async function start(binary, args) {
  // The pipe ends with this process, however it ends, and the mock with the pipe.
  const child = spawn(binary, ["--port", "0", "--stop-with-stdin", ...args], { stdio: ["pipe", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (text) => { log = (log + text).slice(-4000); });
  const line = await new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new MockError(`${binary} cannot be started: ${error.message}`)));
    child.once("close", () => reject(new MockError(`${binary} did not start: ${log.trim()}`)));
    createInterface({ input: child.stdout }).once("line", resolve);
  });
  child.removeAllListeners("close");
  // A mock that is not disposed of keeps no process alive.
  for (const part of [child, child.stdin, child.stdout, child.stderr]) part.unref?.();
  return { ready: JSON.parse(line), child };
}

/** Running mock. */
export class Mock {
  #child;

  constructor(url, adminToken, child) {
    this.url = url.replace(/\/+$/, "");
    this.adminToken = adminToken;
    this.#child = child;
  }

  /** Sends a request to the control API, and returns the JSON of the answer; null if there is none. */
  async control(method, path, body) {
    const headers = { "content-type": "application/json" };
    if (this.adminToken) headers.authorization = `Bearer ${this.adminToken}`;
    const request = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    const answer = await fetch(`${this.url}/_mock${path}`, request).catch((error) => {
      throw new MockError(`no mock answers at ${this.url}: ${error.cause?.message ?? error.message}`);
    });
    const text = await answer.text();
    if (!answer.ok) throw new MockError(`${method} /_mock${path}: ${reason(text, answer.status)}`, answer.status);
    return text ? JSON.parse(text) : null;
  }

  /** Creates a domain: with users, groups and faults, and the other options of POST /_mock/domains. */
  async domain({ users, groups, faults, ...options } = {}) {
    const body = { seed: seedOf({ users, groups, faults }), ...options };
    return new Domain(this, await this.control("POST", "/domains", body));
  }

  /** Returns the names of all domains. */
  async domains() {
    return (await this.control("GET", "/domains")).domains.map((domain) => domain.name);
  }

  /** Stops a mock that was started here. */
  async dispose() {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => { child.once("close", resolve); });
    child.ref();
    child.kill();
    const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.dispose();
  }
}

function reason(text, status) {
  try {
    return JSON.parse(text).error ?? `${status} ${text}`;
  } catch {
    return `${status} ${text}`.trim();
  }
}
