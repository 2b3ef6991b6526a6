// The package as a test of a connector uses it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { after, before, beforeEach, afterEach, test } from "node:test";

import { createMock, findBinary, MockError } from "egnyte-mock";

let mock;
let domain;

before(async () => { mock = await createMock(); });
after(() => mock.dispose());
beforeEach(async () => {
  domain = await mock.domain({ users: ["ada", { userName: "grace", userType: "admin" }], groups: { Engineering: ["ada"] } });
});
afterEach(() => domain.dispose());

/** Sends a SCIM request as a connector does. */
async function scim(method, path, body) {
  const headers = { authorization: `Bearer ${domain.token}`, "content-type": "application/scim+json" };
  const answer = await fetch(domain.baseUrl + path, { method, headers, body: body && JSON.stringify(body) });
  return answer.status;
}

function person(name) {
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName: name,
    userType: "power",
    active: true,
    emails: [{ value: `${name}@acme.example`, primary: true }],
    name: { givenName: "Ada", familyName: "Lovelace" },
  };
}

test("a domain is seeded", async () => {
  assert.deepEqual((await domain.users()).map((user) => user.userName), ["ada", "grace"]);
  assert.equal((await domain.user("GRACE")).userType, "admin");
  assert.deepEqual((await domain.group("engineering")).members, [(await domain.user("ada")).id]);
  await domain.seed({ groups: ["Empty"] });
  assert.equal((await domain.groups()).length, 2);
  await assert.rejects(domain.user("linus"), /there is no userName "linus"; there is ada, grace/);
  await domain.reset();
  assert.deepEqual(await domain.state(), { users: [], groups: [] });
});

test("the journal shows what a connector did", async () => {
  assert.equal(await scim("POST", "/Users", person("linus")), 201);
  const { id } = await domain.user("linus");
  assert.equal(await scim("PATCH", `/Users/${id}`, { Operations: [{ op: "Replace", path: "active", value: "False" }] }), 200);
  const [created] = await domain.journal.requests({ method: "POST", path: "/Users" });
  assert.equal(created.requestBody.userName, "linus");
  assert.deepEqual((await domain.journal.requests({ path: "/Users/*" })).map((it) => it.target), [`/Users/${id}`]);
  assert.deepEqual(await domain.journal.requests({ path: "/Users." }), []);
  const ids = (await domain.journal.findings()).map((finding) => finding.id);
  for (const expected of ["op-case", "bool-string", "no-schemas"]) assert.ok(ids.includes(expected), expected);
  const [finding] = await domain.journal.findings({ id: "op-case" });
  assert.ok(finding.level === "error" && finding.entry.method === "PATCH");
  assert.deepEqual(await domain.journal.findings({ level: "warning" }), []);
  assert.match(await domain.journal.text(), /201 POST .*\n.*200 PATCH [^]*error op-case: RFC 7644/);
  await domain.journal.clear();
  assert.equal(await domain.journal.text(), "no request arrived");
});

test("a fault fails the requests that match", async () => {
  const fault = await domain.fault({ status: 503, retryAfter: 2, method: "POST", path: "/Users", next: 1 });
  assert.equal(await scim("GET", "/Users"), 200);
  assert.equal(await scim("POST", "/Users", person("linus")), 503);
  assert.equal(await scim("POST", "/Users", person("linus")), 201);
  assert.equal(await fault.firings(), 1);
  await fault.remove();
  await assert.rejects(domain.fault({ kind: "statsu" }), /did you mean `status`/);
});

test("clock, snapshot, mark and limits", async () => {
  const [before, later] = [Date.parse(await domain.advanceClock(0)), Date.parse(await domain.advanceClock(7_200_000))];
  assert.ok(later - before >= 7_200_000);
  const [snapshot, mark] = [await domain.snapshot(), await domain.mark()];
  await domain.control("DELETE", `/users/${(await domain.user("grace")).id}`);
  assert.deepEqual((await mark.changes()).map((change) => change.kind), ["user-deleted"]);
  assert.deepEqual(await mark.undone(), []);
  assert.equal((await snapshot.changes()).length, 1);
  await snapshot.restore();
  assert.equal((await domain.users()).length, 2);
  await domain.limits({ perSecond: 1 });
  const statuses = [await scim("GET", "/Users"), await scim("GET", "/Users"), await scim("GET", "/Users")];
  assert.ok(statuses.includes(403), String(statuses));
  await domain.limits(null);
  assert.equal(await scim("GET", "/Users"), 200);
});

test("tokens of one's own choice", async () => {
  assert.equal(await domain.issueToken("my-own-token"), "my-own-token");
  assert.equal(await scim("GET", "/Users"), 200);
  await domain.revokeTokens();
  assert.equal(await scim("GET", "/Users"), 401);
  await assert.rejects(domain.issueToken("short"), (error) => error instanceof MockError && error.status === 400);
});

test("a mock that runs already is used, with its admin token, and left running", async () => {
  const own = await createMock({ args: ["--admin-token", "let-me-in-here"] });
  const again = await createMock({ url: own.url, adminToken: "let-me-in-here" });
  const there = await again.domain({ name: "mine" });
  await again.dispose();
  assert.deepEqual(await own.domains(), ["acme", "mine"]);
  await there.dispose();
  await assert.rejects(createMock({ url: own.url }), /admin token/);
  await own.dispose();
  await assert.rejects(createMock({ url: own.url }), /no mock answers/);
});

test("a program that does not start is named", async () => {
  await assert.rejects(createMock({ binary: "/nowhere/egnyte-mock" }), /\/nowhere\/egnyte-mock cannot be started/);
  await assert.rejects(createMock({ args: ["--prot"] }), /did not start: .*--prot/s);
});

test("a mock ends with the process that started it, however that ends", async () => {
  const script = 'import { createMock } from "egnyte-mock"; const { url } = await createMock(); console.log(url);';
  const end = (last) => spawnSync(process.execPath, ["--input-type=module", "--eval", script + last], { encoding: "utf8" });
  for (const last of ["", 'process.kill(process.pid, "SIGKILL"); await new Promise(() => {});']) {
    const url = end(last).stdout.trim();
    assert.match(url, /^http:/);
    for (let tries = 0; tries < 100 && await fetch(url).catch(() => null); tries += 1) await setTimeout(20);
    await assert.rejects(createMock({ url }), /no mock answers/);
  }
});

test("the command runs the program", () => {
  const cli = new URL("../node_modules/.bin/egnyte-mock", import.meta.url);
  const ran = spawnSync(cli.pathname, ["--version"], { encoding: "utf8" });
  assert.match(ran.stdout, /^egnyte-mock \d/);
  assert.equal(spawnSync(cli.pathname, ["--prot"]).status, 2);
  assert.ok(findBinary().includes("egnyte-mock"));
});
