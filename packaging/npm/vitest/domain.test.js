// The fixture for vitest, used as a test of a connector uses it.

import { describe, expect } from "vitest";
import { test } from "egnyte-mock/vitest";

test("a domain is empty without options", async ({ egnyte }) => {
  expect(await egnyte.state()).toEqual({ users: [], groups: [] });
});

describe("with options", () => {
  test.override({ egnyteOptions: { users: ["ada"], groups: { Engineering: ["ada"] }, token: "token-of-vitest" } });

  test("a domain is seeded", async ({ egnyte }) => {
    expect((await egnyte.group("Engineering")).members).toEqual([(await egnyte.user("ada")).id]);
    expect(egnyte.token).toBe("token-of-vitest");
    await egnyte.seed({ users: ["grace"] });
  });

  test("each test has its own", async ({ egnyte }) => {
    expect((await egnyte.users()).map((user) => user.userName)).toEqual(["ada"]);
    const answer = await fetch(`${egnyte.baseUrl}/Users?startIndex=0`, { headers: { authorization: `Bearer ${egnyte.token}` } });
    expect(answer.status).toBe(200);
    expect(await egnyte.journal.findings({ id: "start-index-0" })).toHaveLength(1);
  });
});
