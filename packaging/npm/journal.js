// Journal of a domain: each request of a client, and the findings about it.

const SCIM_BASES = ["/pubapi/scim/v2/azure-connector", "/pubapi/scim/v2/azure", "/pubapi/scim/v2"];

/** Request to a domain, and the response: the fields of the control API, and the path below the base URL. */
export class Entry {
  constructor(json) {
    Object.assign(this, json);
    this.target = target(json.path);
  }

  /** Returns whether the request has this method, and a path in which `*` stands for any text. */
  matches({ method, path } = {}) {
    const hasMethod = method === undefined || method.toUpperCase() === this.method;
    return hasMethod && (path === undefined || pattern(path).test(this.target));
  }
}

function target(path) {
  const bare = path.split("?")[0].replace(/^\/d\/[^/]*/, "");
  const base = SCIM_BASES.find((it) => bare === it || bare.startsWith(`${it}/`)) ?? "";
  return bare.slice(base.length).replace(/\/+$/, "");
}

function pattern(path) {
  const parts = path.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

/** Requests of the clients of a domain, oldest first; the latest 1,000 are kept. */
export class Journal {
  #domain;

  constructor(domain) {
    this.#domain = domain;
  }

  /** Returns the requests after a number, with their responses. */
  async entries({ after = 0 } = {}) {
    return (await this.#domain.control("GET", `/journal?after=${after}`)).exchanges.map((json) => new Entry(json));
  }

  /** Returns the requests with a method and a path below the base URL: `{ method: "PATCH", path: "/Users/*" }`. */
  async requests(wanted = {}) {
    return (await this.entries()).filter((entry) => entry.matches(wanted));
  }

  /** Returns the findings about all requests, or those with an id or a level: error, warning or note. */
  async findings({ id, level } = {}) {
    const query = new URLSearchParams({ finding: id ?? "any", ...(level && { level }) });
    const page = await this.#domain.control("GET", `/journal?${query}`);
    const all = page.exchanges.flatMap((json) => json.findings.map((it) => ({ ...it, entry: new Entry(json) })));
    return all.filter((it) => (id === undefined || it.id === id) && (level === undefined || it.level === level));
  }

  /** Removes all entries; the numbering continues. */
  async clear() {
    await this.#domain.control("DELETE", "/journal");
  }

  /** Returns a line for each request, with its findings below: for a report. */
  async text() {
    const lines = [];
    for (const entry of await this.entries()) {
      const fault = entry.fault ? `  (fault ${entry.fault.id}: ${entry.fault.kind})` : "";
      lines.push(`${String(entry.seq).padStart(4)} ${entry.status || "---"} ${entry.method} ${entry.path}${fault}`);
      const detail = entry.status >= 400 && (entry.responseBody?.detail ?? entry.responseBody?.error);
      if (detail) lines.push(`         ${detail}`);
      for (const { level, id, section, advice } of entry.findings) {
        lines.push(`         ${level} ${id}:${section ? ` ${section}:` : ""} ${advice}`);
      }
    }
    return lines.join("\n") || "no request arrived";
  }
}
