// Uses the types as a test in TypeScript does; compiled, not run.

import { createMock, MockError, type Domain, type Finding } from "egnyte-mock";
import { test } from "egnyte-mock/vitest";

async function use(): Promise<Finding[]> {
  const mock = await createMock({ args: ["--seed-number", "1"] });
  const domain: Domain = await mock.domain({ users: ["ada", { userName: "grace", role: null }], limits: null });
  const fault = await domain.fault({ kind: "delay", millis: 5, method: "GET", nth: 2 });
  if ((await fault.firings()) > 0) throw new MockError("it fired");
  // @ts-expect-error: a misspelt option is found by the compiler.
  await domain.fault({ statsu: 500 });
  return domain.journal.findings({ level: "error" });
}

test("typed", async ({ egnyte }) => {
  await egnyte.seed({ groups: { Engineering: [] } });
  await use();
});
