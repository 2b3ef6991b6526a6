// Fixtures for vitest: `test("…", async ({ egnyte }) => …)` has a domain of its own, and a failed test shows its journal.

import { test as base } from "vitest";

import { createMock } from "./index.js";

let running;

/** Starts the mock of this worker once. It ends with the worker. */
function mockOfWorker() {
  running ??= createMock();
  return running;
}

/** Test of vitest with the fixture `egnyte`; `egnyteOptions` are those of `mock.domain`. */
export const test = base.extend({
  egnyteOptions: [{}, { injected: true }],
  egnyte: async ({ egnyteOptions, task }, use) => {
    const domain = await (await mockOfWorker()).domain(egnyteOptions);
    await use(domain);
    if (task.result?.state === "fail" || task.result?.errors?.length) {
      console.error(`Egnyte journal of "${task.name}" (${domain.name}):\n${await domain.journal.text()}`);
    }
    await domain.dispose();
  },
});

export const it = test;
