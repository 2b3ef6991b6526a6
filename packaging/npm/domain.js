// Domain of a mock: one Egnyte, with its addresses, and what a test does to it.

import { Journal } from "./journal.js";

const MATCH = ["method", "path", "write", "laterPage", "nth", "every", "next", "probability", "seed"];

/** Returns a seed as the control API reads it: users by name or as objects, groups as `{ Engineering: ["ada"] }` or a list. */
export function seedOf({ users = [], groups = [], faults = [] } = {}) {
  const named = Array.isArray(groups)
    ? groups.map((group) => (typeof group === "string" ? { displayName: group } : group))
    : Object.entries(groups).map(([displayName, members]) => ({ displayName, members }));
  return { users: users.map((user) => (typeof user === "string" ? { userName: user } : user)), groups: named, faults };
}

/** Egnyte domain of a mock. */
export class Domain {
  #mock;

  constructor(mock, json) {
    this.#mock = mock;
    this.name = json.name;
    this.url = json.url;
    this.baseUrl = json.scimUrl;
    this.apiUrl = json.apiUrl;
    this.token = json.token;
    this.administrator = json.administrator;
    this.journal = new Journal(this);
  }

  /** Sends a request to the domain's part of the control API: `control("GET", "/sign-ins")`. */
  control(method, path = "", body = undefined) {
    return this.#mock.control(method, `/domains/${this.name}${path}`, body);
  }

  /** Creates users, groups and faults, all or none, and returns the users and groups. */
  seed(seed) {
    return this.control("POST", "/seed", seedOf(seed));
  }

  /** Returns all users and groups. */
  state() {
    return this.control("GET", "/state");
  }

  async users() {
    return (await this.state()).users;
  }

  async groups() {
    return (await this.state()).groups;
  }

  /** Returns the user with a name, in any letter case. */
  async user(userName) {
    return find(await this.users(), "userName", userName);
  }

  /** Returns the group with a name, in any letter case. */
  async group(displayName) {
    return find(await this.groups(), "displayName", displayName);
  }

  /** Plans a failure: `fault({ status: 503, method: "POST", path: "/Users", next: 1 })`, `fault({ kind: "delay", millis: 50 })`. */
  async fault({ kind = "status", ...values } = {}) {
    const entries = Object.entries(values);
    const part = (isMatch) => Object.fromEntries(entries.filter(([name]) => MATCH.includes(name) === isMatch));
    const { id } = await this.control("POST", "/faults", { match: part(true), effect: { kind, ...part(false) } });
    return new Fault(this, id);
  }

  /** Changes profile, guesses, tolerances, weaknesses or limits. */
  settings(changes) {
    return this.control("PATCH", "/settings", changes);
  }

  /** Sets rate limits for each token: without arguments those that Egnyte documents, with null none. */
  limits(limits = {}) {
    return this.settings({ limits });
  }

  /** Sets the most requests until the next budget, and returns the usage of the previous one. */
  budget(budget = {}) {
    return this.control("POST", "/budget", budget);
  }

  /** Moves the clock of the domain, and returns its time. */
  async advanceClock(millis) {
    return (await this.control("POST", "/clock", { advanceMillis: millis })).now;
  }

  /** Takes a snapshot of users, groups and settings. */
  async snapshot() {
    return new Snapshot(this, (await this.control("POST", "/snapshots")).id);
  }

  /** Marks the present state, so that changes since then can be asked for. */
  async mark() {
    return new Mark(this, (await this.control("POST", "/marks")).mark);
  }

  /** Issues another token, of one's own choice or generated, and returns it. */
  async issueToken(token) {
    this.token = (await this.control("POST", "/tokens", token === undefined ? {} : { token })).token;
    return this.token;
  }

  async revokeTokens() {
    await this.control("DELETE", "/tokens");
  }

  /** Removes users, groups, journal, marks and faults; settings, tokens and snapshots stay. */
  async reset() {
    await this.control("POST", "/reset");
  }

  /** Removes the domain. */
  async dispose() {
    await this.control("DELETE");
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.dispose();
  }
}

/** Planned failure of requests. */
export class Fault {
  #domain;

  constructor(domain, id) {
    this.#domain = domain;
    this.id = id;
  }

  /** Returns the number of requests that failed by it. */
  async firings() {
    return find((await this.#domain.control("GET", "/faults")).faults, "id", this.id).firings;
  }

  async remove() {
    await this.#domain.control("DELETE", `/faults/${this.id}`);
  }
}

/** Copy of the users, groups and settings of a domain. */
export class Snapshot {
  #domain;

  constructor(domain, id) {
    this.#domain = domain;
    this.id = id;
  }

  /** Restores the snapshot, any number of times. */
  async restore() {
    await this.#domain.control("POST", `/snapshots/${this.id}/restore`);
  }

  /** Returns the changes since the snapshot, 500 at most. */
  async changes() {
    return (await this.#domain.control("GET", `/snapshots/${this.id}/changes`)).changes;
  }

  async remove() {
    await this.#domain.control("DELETE", `/snapshots/${this.id}`);
  }
}

/** Position in the history of a domain. */
export class Mark {
  #domain;

  constructor(domain, number) {
    this.#domain = domain;
    this.number = number;
  }

  /** Returns the difference between the mark and the present state. */
  async changes() {
    return (await this.#read()).changes;
  }

  /** Returns what was done and undone since the mark. */
  async undone() {
    return (await this.#read()).undone;
  }

  #read() {
    return this.#domain.control("GET", `/changes?since=${this.number}`);
  }
}

function find(objects, field, value) {
  const same = (one) => (typeof one === "string" ? one.toLowerCase() === String(value).toLowerCase() : one === value);
  const found = objects.find((it) => same(it[field]));
  if (found) return found;
  const there = objects.slice(0, 10).map((it) => it[field]).join(", ") || "none at all";
  throw new Error(`there is no ${field} ${JSON.stringify(value)}; there is ${there}`);
}
